"""The day that incomplete dates are counted from, and the year of a day that is written without one."""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipelines.almanac.dateparts import Fixed
from pipelines.almanac.lexicon import FUTURE, FUTURE_AFTER, PAST, PAST_AFTER, either
from pipelines.almanac.scene import Probe
from pipelines.almanac.shadow import Shadow

_FEBRUARY: Final = 2
_LEAP_DAY: Final = 29
_NEAR: Final = 31
_FAR: Final = 150
_YEAR: Final = 366
_CLAUSE: Final = 48

_MARKED_BEFORE = Probe(
    rf"(?<!\w)(?:({either(FUTURE)})|({either(PAST)}))(?!\w)(?:(?!(?<!\w){either((*FUTURE, *PAST))}(?!\w))[^.;!?\n])*$"
)
_MARKED_AFTER = Probe(rf"[)\s]*(?:({either(FUTURE_AFTER)})|({either(PAST_AFTER)}))(?!\w)")


@dataclass(frozen=True)
class Anchor:
    """The publication day, or the explicit years of title and lead where no day is known."""

    day: date | None
    years: tuple[int, ...] = ()


def direction(shadow: Shadow, start: int, end: int) -> int:
    """Return 1 where the words around ``[start, end)`` speak of what is to come, -1 of what is past, else 0."""
    after = _MARKED_AFTER[shadow.plain].match(shadow.text, end)
    before = _MARKED_BEFORE[shadow.plain]
    match = after or (before.search(shadow.text, max(0, start - _CLAUSE), start) if start else None)
    if match is None:
        return 0
    return 1 if match[1] else -1


def candidates(day: int, month: int, years: range | tuple[int, ...]) -> list[date]:
    """Return that day in each of ``years``; 29 February in leap years only."""
    leap_day = (day, month) == (_LEAP_DAY, _FEBRUARY)
    return [date(year, month, day) for year in years if not leap_day or isleap(year)]


def infer_day(days: list[date], anchor: Anchor | None, towards: int, weekday: int | None) -> Fixed:
    """Choose among ``days``, one a year, the one that is meant.

    A weekday decides; then the nearest to the anchor's day, unless the words point the other way. Without a day, a
    single year that the article names is taken with little confidence; several leave the date open, with bounds.
    """
    mismatch: tuple[str, ...] = ()
    if weekday is not None and days:
        fitting = [day for day in days if day.weekday() == weekday]
        if conflict := _weekday_conflict(days, fitting, anchor):
            return conflict
        mismatch = () if fitting else ("weekday_mismatch",)
        days = fitting or days
    if anchor is None or not days:
        return Fixed(None, flags=("no_year",))
    if anchor.day is None:
        return _infer_from_years(days, mismatch, confirmed=weekday is not None)
    at = anchor.day
    nearest = min(days, key=lambda day: abs(day - at))  # of two as near the earlier: days ascend
    chosen = _first_towards(days, at, towards) if towards else nearest
    distance = abs((nearest - at).days)
    if chosen != nearest and distance <= _NEAR:
        return Fixed(None, 0.0, False, ("marker_conflict",), (min(chosen, nearest), max(chosen, nearest)))
    return Fixed(chosen, 0.5 if mismatch else _trust(distance, towards, weekday), True, mismatch)


def _weekday_conflict(days: list[date], fitting: list[date], anchor: Anchor | None) -> Fixed | None:
    """Leave a day open whose weekday is that of a far year: thứ hai (8/5) is the second day, or a slip of the pen."""
    if anchor is None or anchor.day is None or not fitting:
        return None
    at = anchor.day
    near, fit = (min(some, key=lambda day: abs(day - at)) for some in (days, fitting))
    if near == fit or (abs((near - at).days) > _NEAR and abs((fit - at).days) <= _YEAR):
        return None
    return Fixed(None, 0.0, False, ("weekday_mismatch",), (min(near, fit), max(near, fit)))


def _trust(distance: int, towards: int, weekday: int | None) -> float:
    """Say how surely a year was inferred over ``distance`` days."""
    if distance <= _NEAR:
        return 0.75 if weekday is None else 0.9
    if towards:
        return 0.7
    return 0.6 if distance <= _FAR else 0.5


def _infer_from_years(days: list[date], flags: tuple[str, ...], *, confirmed: bool) -> Fixed:
    if len(days) > 1:
        return Fixed(None, 0.0, False, ("several_years",), (days[0], days[-1]))
    return Fixed(days[0], 0.75 if confirmed and not flags else 0.5, True, flags)


def _first_towards(days: list[date], at: date, towards: int) -> date:
    """Return the first day from ``at`` on, or the last one up to it; the nearest where there is none."""
    beyond = [day for day in days if (day - at).days * towards >= 0]
    return min(beyond or days, key=lambda day: abs(day - at))
