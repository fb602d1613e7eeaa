"""From a day as written to a day of the calendar: order, year, weekday, clock, both ends of a range."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from pipelines import lunar
from pipelines.almanac.anchors import candidates, infer_day
from pipelines.almanac.clocks import set_daypart, stamp_day
from pipelines.almanac.dateparts import Clock, Day, DayTurn, Fixed, Instant, LunarDay
from pipelines.almanac.orders import order_day
from pipelines.almanac.terms import Reading, Terms, unread
from pipelines.almanac.wholes import Whole

_AROUND: Final = (-1, 0, 1)
_CONFIRMED: Final = 0.03
_INFERRED: Final = 0.75
# A site that means +07:00 is known to print -07:00: only the day on which both agree is believed.
_WRONG_SIGN: Final = -7 * 60
_SMALL_HOURS: Final = 5
# A range that lends a year over New Year is short: another one is a slip of the pen.
_LONGEST: Final = 200
_YEAR: Final = 366


def read_day(day: Day, whole: Whole, terms: Terms) -> list[Reading]:
    """Read one day, with its clock; several named one by one give several readings, two ends a range."""
    clock = _set_clock(whole, 0)
    last = _fix(day, day.days[-1], whole.weekdays[0], clock, terms)
    if len(day.days) == 1 or last.day is None:
        return [_compose(last, clock)]
    each = [replace(last, day=last.day.replace(day=number)) for number in day.days]
    return [_close(each[0], last, None, None)] if day.span else [_compose(fixed, None) for fixed in each]


def read_range(left: Day, right: Day, whole: Whole, terms: Terms) -> list[Reading]:
    """Read ``từ 13/6 đến 17/6/2022``: one end lends the other its year; a pair of anniversaries is no range."""
    plain = replace(terms, stamp=False)
    start = _fix(left, left.days[0], whole.weekdays[0], None, plain)
    end = _fix(right, right.days[-1], whole.weekdays[1], None, plain)
    if left.shift is not None and right.shift is not None and left.shift < 0 < right.shift:
        return [unread("no_year")]  # năm trước … năm sau: of any year
    if left.year is None and left.shift is None and right.year is not None:
        start = _lend(left, right.year, end, -1)
    elif right.year is None and right.shift is None and start.day is not None:
        end = _lend(right, start.day.year, start, 1)
    elif start.day and end.day and (start.day.day, start.day.month) == (end.day.day, end.day.month):
        return [_compose(start, None), _compose(end, None)]
    return [_close(start, end, _set_clock(whole, 0), _set_clock(whole, 1))]


def read_hours(core: Day | DayTurn, whole: Whole, terms: Terms) -> list[Reading]:
    """Read ``từ 8h đến 11h ngày 9/5/2024``."""
    if isinstance(core, DayTurn):
        fixed = _turn(core, terms)
    else:
        weekday = next((weekday for weekday in whole.weekdays if weekday is not None), None)
        fixed = _fix(core, core.days[-1], weekday, None, replace(terms, stamp=False))
    return [_close(fixed, fixed, _set_clock(whole, 0), _set_clock(whole, 1))]


def read_instant(instant: Instant, terms: Terms) -> list[Reading]:
    """Read a machine's stamp."""
    fixed = _fix(instant.day, instant.day.days[0], None, None, replace(terms, stamp=False))
    return [_compose(replace(fixed, confidence=0.95), instant.clock)]


def read_day_turn(turn: DayTurn, whole: Whole, terms: Terms) -> list[Reading]:
    """Read ``hôm nay``, ``chiều qua`` and the like, with a clock where one is written."""
    return [_compose(_turn(turn, terms), _set_clock(whole, 0))]


def read_lunar_day(part: LunarDay, whole: Whole, terms: Terms) -> list[Reading]:
    """Convert a lunar day; of the years that its name leaves open, the one nearest to the anchor."""
    anchor = terms.anchor
    at = anchor.day if anchor else None
    if part.year is not None:
        days = _lunar_days(part, (part.year,))
        fixed = Fixed(days[0], part.confidence) if days else Fixed(None, flags=("no_such_day",))
        return [_compose(fixed, _set_clock(whole, 0))]
    if terms.same:
        return [unread("no_year")]
    named = anchor.years if anchor else ()
    around = [at.year + step for step in _AROUND] if at else [year + step for year in named for step in (-1, 0)]
    if part.cycle is not None:
        around = [year for near in ([at.year] if at else named) for year in lunar.years_of_cycle(part.cycle, near)]
    days = [day for day in _lunar_days(part, tuple(around)) if at or day.year in named]
    inferred = infer_day(days, anchor, terms.towards, None)
    if at:
        inferred = replace(inferred, confidence=inferred.confidence + part.confidence - _INFERRED)
    return [_compose(inferred, _set_clock(whole, 0))]


def _lunar_days(part: LunarDay, years: tuple[int, ...]) -> list[date]:
    days = (lunar.find_day(year, part.month, part.day, leap=part.leap) for year in years)
    return [day for day in days if day]


def _fix(day: Day, number: int, weekday: int | None, clock: Clock | None, terms: Terms) -> Fixed:
    """Complete one day of ``day``."""
    if day.year is None:
        return _infer(day, number, weekday, terms)
    if terms.stamp and len(day.days) == 1:
        return order_day(day, weekday, clock, terms.now, terms.order)
    written = date(day.year, day.month, number)
    if weekday is None:
        return Fixed(written, day.confidence)
    if written.weekday() != weekday:
        return Fixed(written, 0.5, flags=("weekday_mismatch",))
    return Fixed(written, day.confidence + _CONFIRMED)


def _infer(day: Day, number: int, weekday: int | None, terms: Terms) -> Fixed:
    """Complete a day that has no year, or whose year is counted from the anchor's."""
    anchor = terms.anchor
    at = anchor.day if anchor else None
    if day.shift is not None:
        days = candidates(number, day.month, (at.year + day.shift,) if at else ())
        return Fixed(days[0], _INFERRED, inferred=True) if days else Fixed(None, flags=("no_year",))
    if terms.same:
        days = candidates(number, day.month, (terms.told,) if terms.told else ())
        return Fixed(days[0], _INFERRED, inferred=True) if days else Fixed(None, flags=("no_year",))
    years = (at.year - 1, at.year, at.year + 1) if at else tuple(sorted(anchor.years)) if anchor else ()
    inferred = infer_day(candidates(number, day.month, years), anchor, terms.towards, weekday)
    told = candidates(number, day.month, (terms.told,)) if terms.told and weekday is None else []
    if inferred.day and told and told[0] != inferred.day:
        return Fixed(None, 0.0, False, ("year_contested",), (min(told[0], inferred.day), max(told[0], inferred.day)))
    return inferred


def _lend(day: Day, year: int, other: Fixed, side: int) -> Fixed:
    """Give ``day`` the year of the other end, or the one beside it where the range would run backwards."""
    for step, longest in ((0, _YEAR), (side, _LONGEST)):
        days = candidates(day.days[min(side, 0)], day.month, (year + step,))
        if days and other.day and 0 <= (days[0] - other.day).days * side <= longest:
            return Fixed(days[0], min(other.confidence, _INFERRED) if step else other.confidence, other.inferred)
    return Fixed(None, flags=("backwards",))


def _turn(turn: DayTurn, terms: Terms) -> Fixed:
    if terms.today is None:
        return Fixed(None, flags=("no_anchor",))
    return Fixed(terms.today + timedelta(turn.steps), _INFERRED, inferred=True)


def _set_clock(whole: Whole, side: int) -> Clock | None:
    """Return the clock of that end on 24 hours; a part of day named at the other end counts where it fits."""
    clock = whole.clocks[side]
    if clock is None:
        return None
    own, shared = whole.dayparts[side], whole.dayparts[1 - side]
    if own:
        return set_daypart(clock, own)
    fitting = set_daypart(clock, shared) if shared else clock
    return clock if fitting.bad else fitting


def _compose(fixed: Fixed, clock: Clock | None) -> Reading:
    """Write one day, with its clock where that can be."""
    if fixed.day is None:
        return unread(*fixed.flags, bounds=fixed.bounds)
    flags, confidence = fixed.flags, fixed.confidence
    if clock and (clock.bad or clock.unsure):
        flags, confidence = (*flags, "clock"), 0.5
    elif clock and clock.zone is None and clock.hour < _SMALL_HOURS and not clock.midnight:
        flags = (*flags, "small_hours")
    if clock and clock.zone == _WRONG_SIGN:
        as_printed, _ = stamp_day(fixed.day, clock)
        if as_printed[:10] != fixed.day.isoformat():
            return unread("zone_sign", bounds=(fixed.day, fixed.day + timedelta(1)))
        flags, clock = (*flags, "zone_sign"), None
    value, precision = stamp_day(fixed.day, clock)
    first, last = map(date.isoformat, fixed.bounds) if fixed.bounds else (None, None)
    return Reading(value, precision, round(confidence, 2), fixed.inferred, flags, first, last)


def _close(start: Fixed, end: Fixed, opening: Clock | None, closing: Clock | None) -> Reading:
    """Write a range; one that runs backwards is none."""
    if start.day is None or end.day is None:
        return unread(*dict.fromkeys((*start.flags, *end.flags)))
    first, last = stamp_day(start.day, opening)[0], stamp_day(end.day, closing)[0]
    if (start.day, first) > (end.day, last):
        return unread("backwards")
    flags = tuple(dict.fromkeys((*start.flags, *end.flags)))
    confidence = round(min(start.confidence, end.confidence), 2)
    return Reading(f"{first}/{last}", "range", confidence, start.inferred or end.inferred, flags)
