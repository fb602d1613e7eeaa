"""From a period as written to one of the calendar: months, quarters, years, what is counted from now, lunar months."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from pipelines import lunar
from pipelines.almanac.anchors import Anchor
from pipelines.almanac.dateparts import Ago, LunarStretch, Stretch, Turn, Years
from pipelines.almanac.terms import Reading, Terms, unread
from storage.records import Precision

_AROUND: Final = (-1, 0, 1)
_WEEK: Final = 7
_MONTHS_A_YEAR: Final = 12
_MONTHS_A_QUARTER: Final = 3
# So many months away, another year's would be as near.
_NEARER_MONTHS: Final = {"month": 6, "quarter": 8}
_SECONDS: Final = {"second": 1, "minute": 60, "hour": 3600}
_DAYS: Final = {"day": 1, "week": 7}


def read_stretch(stretch: Stretch, terms: Terms) -> Reading:
    """Read a month, quarter, half or year; a year that is not written is the anchor's."""
    completed = _complete(stretch, terms)
    if completed.year is None:
        return unread("no_year")
    if terms.told and stretch.year is stretch.shift is None and completed.year != terms.told:
        return unread("year_contested")
    first, last = _ends(completed)
    value = first if completed.unit in ("month", "year") else f"{first}/{last}"
    return Reading(value, completed.unit, completed.confidence, stretch.year is None)


def read_stretches(left: Stretch, right: Stretch, terms: Terms) -> Reading:
    """Read ``quý IV/2018 đến hết tháng 5/2019``: one end lends the other its year."""
    shifts = (left.shift or 0, right.shift or 0)
    if shifts[0] < 0 < shifts[1]:
        return unread("no_year")  # năm trước … năm sau: of any year
    left, right = (_complete(end, terms) if end.shift is not None else end for end in (left, right))
    if right.year is None:
        right = _complete(right, terms) if left.year is None else replace(right, year=left.year)
    if left.year is None and right.year is not None:
        left = replace(left, year=right.year - (left.first > right.last), confidence=right.confidence)
    if left.year is None or right.year is None:
        return unread("no_year")
    if (left.year, left.first) > (right.year, right.last):
        return unread("backwards")
    surely = min(left.confidence, right.confidence)
    confidence = surely if left.unit == right.unit else min(surely, 0.75)
    return Reading(f"{_ends(left)[0]}/{_ends(right)[1]}", "range", confidence)


def read_years(years: Years) -> Reading:
    """Read a span of years, a decade or a century."""
    return Reading(f"{years.first:04}/{years.last:04}", "range", years.confidence)


def read_turn(turn: Turn, terms: Terms) -> Reading:
    """Count weeks, months or quarters from the anchor; weeks begin on Monday."""
    today = terms.today
    if today is None:
        return unread("no_anchor")
    if turn.weekday is not None:
        return Reading(_weekday_near(today, turn, turn.weekday).isoformat(), "day", turn.confidence, inferred=True)
    if turn.unit == "week":
        monday = today + timedelta(_WEEK * turn.steps - today.weekday())
        sunday = monday + timedelta(_WEEK - 1)
        return Reading(f"{monday.isoformat()}/{sunday.isoformat()}", "range", 0.5, inferred=True)
    months: int = _MONTHS_A_QUARTER if turn.unit == "quarter" else 1
    unit: Precision = "quarter" if turn.unit == "quarter" else "month"
    place = (today.year * _MONTHS_A_YEAR + today.month - 1) // months + turn.steps
    year, month = divmod(place * months, _MONTHS_A_YEAR)
    stretch = Stretch(month + 1, month + months, unit, year, confidence=turn.confidence)
    return replace(read_stretch(stretch, terms), inferred=True)


def read_ago(ago: Ago, terms: Terms) -> Reading:
    """Count back: hours and less from the fetch time, days and more from the anchor's day; never finer than written."""
    if ago.unit in _SECONDS:
        if terms.now is None:
            return unread("no_anchor")
        moment = terms.now - timedelta(seconds=_SECONDS[ago.unit] * ago.steps)
        moment = moment.replace(
            minute=0 if ago.unit == "hour" else moment.minute,
            second=moment.second if ago.unit == "second" else 0,
            microsecond=0,
        )
        unit: Precision = "hour" if ago.unit == "hour" else "minute" if ago.unit == "minute" else "second"
        return Reading(moment.isoformat(), unit, 0.75, inferred=True)
    today = terms.today
    if today is None:
        return unread("no_anchor")
    if ago.unit in _DAYS:
        day = today - timedelta(_DAYS[ago.unit] * ago.steps)
        return Reading(day.isoformat(), "day", 0.75 if ago.unit == "day" else 0.5, inferred=True)
    months = {"month": 1, "quarter": _MONTHS_A_QUARTER, "year": _MONTHS_A_YEAR}[ago.unit]
    year, month = divmod(today.year * _MONTHS_A_YEAR + today.month - 1 - months * ago.steps, _MONTHS_A_YEAR)
    if ago.unit == "year":
        return Reading(f"{year:04}", "year", 0.5, inferred=True)
    return Reading(f"{year:04}-{month + 1:02}", "month", 0.5, inferred=True)


def read_lunar_stretch(part: LunarStretch, terms: Terms) -> Reading:
    """Convert a lunar month or year to its Gregorian days; the spring of a year names the year."""
    if terms.same and part.year is None:
        return unread("no_year")
    years = _lunar_years(part, terms.anchor)
    spans = [span for year in years if (span := _lunar_span(part, year))]
    at = terms.anchor.day if terms.anchor else None
    if len(spans) > 1 and at:
        spans = [min(spans, key=lambda span: max((span[0] - at).days, (at - span[1]).days))]
    if len(spans) != 1:
        return unread("no_year")
    first, last = spans[0]
    if part.spring:
        return Reading(f"{first.year:04}", "year", 0.75, inferred=part.year is None)
    return Reading(f"{first.isoformat()}/{last.isoformat()}", "range", 0.75, inferred=part.year is None)


def _complete(stretch: Stretch, terms: Terms) -> Stretch:
    """Return the stretch with its year, or without one where it stays open."""
    if stretch.year is not None:
        return stretch
    if stretch.shift is not None:
        return replace(stretch, year=terms.today.year + stretch.shift) if terms.today else stretch
    if terms.same:
        return replace(stretch, year=terms.told)
    anchor = terms.anchor
    if anchor is None or anchor.day is None:
        single = anchor.years[0] if anchor and len(anchor.years) == 1 else None
        return replace(stretch, year=single, confidence=0.5)
    month, year = anchor.day.month, anchor.day.year
    if terms.towards:
        passed = stretch.last < month if terms.towards > 0 else stretch.first > month
        return replace(stretch, year=year + terms.towards * passed)
    # In January tháng 12, or quý IV, may be the one just gone: the year stays open.
    nearer = _NEARER_MONTHS.get(stretch.unit, _MONTHS_A_YEAR)
    return replace(stretch, year=year if abs(stretch.first - month) <= nearer else None)


def _ends(stretch: Stretch) -> tuple[str, str]:
    if stretch.unit == "year":
        return f"{stretch.year:04}", f"{stretch.year:04}"
    return f"{stretch.year:04}-{stretch.first:02}", f"{stretch.year:04}-{stretch.last:02}"


def _weekday_near(today: date, turn: Turn, weekday: int) -> date:
    """Return that weekday of the week so many weeks away, or the nearest one after or before today."""
    if turn.unit == "week":
        return today + timedelta(_WEEK * turn.steps + weekday - today.weekday())
    return today + timedelta((((weekday - today.weekday()) * turn.steps - 1) % _WEEK + 1) * turn.steps)


def _lunar_years(part: LunarStretch, anchor: Anchor | None) -> tuple[int, ...]:
    if part.year is not None:
        return (part.year,)
    if part.cycle is not None:
        named = ((anchor.day.year,) if anchor.day else anchor.years) if anchor else ()
        return tuple(year for near in named for year in lunar.years_of_cycle(part.cycle, near))
    return tuple(anchor.day.year + step for step in _AROUND) if anchor and anchor.day else ()


def _lunar_span(part: LunarStretch, year: int) -> tuple[date, date] | None:
    if part.month is None:
        return lunar.year_span(year)
    return lunar.month_span(year, part.month, leap=part.leap)
