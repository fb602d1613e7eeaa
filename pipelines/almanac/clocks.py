"""Times of day: how they are written, twelve-hour halves, parts of day, time zones."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Final

from pipelines.almanac.dateparts import Clock
from storage.records import Daypart, Precision
from storage.timeline import VIETNAM

# One offset holds for all Vietnam since this day; earlier dates carry none.
ONE_OFFSET_SINCE: Final = date(1975, 6, 13)

_HALF: Final = r"(am|pm|a\.m|p\.m|sa|ch)(?:\.|(?!\w))"
ZONE: Final = (
    r"z(?!\w)|[(\[]?_(?:gmt|utc)(?:_[+-]_[0-9]{1,2}(?::?[0-9]{2})?)?(?!\w)_[)\]]?"
    r"|[+-][0-9]{2}:?[0-9]{2}(?![\w/.-])|[+-][0-9]{2}(?![\w/.:-])"
)
# The figures of a date are no minutes, but those of the clock that ends a span are (14h30-16h30).
_NO_DATE: Final = r"(?![0-9]|[/.][0-9]|-[0-9](?![0-9]?_(?:h|g|giờ|:))|_tháng)"
# Written in the notation of pipelines.almanac.lexicon: a blank is one or more blanks, an underscore any number of them.
CLOCK: Final = (
    r"([0-9]{1,2})(?:_(?:h_:|:)_([0-9]{2})(?:_:_([0-9]{2})(?:[.,][0-9]+)?)?(?![0-9])'?"
    rf"|_(?:h|g|giờ)_([0-9]{{2}}){_NO_DATE}(?:_(?:'|(?:phút|ph|p)(?!\w)))?"
    rf"|_giờ_([0-9]|rưỡi|kém [0-9]{{1,2}}){_NO_DATE}(?:_phút(?!\w))?"
    r"|_(?:h|giờ)(?!\w| trước))"
    rf"(?:_{_HALF})?(?:_({ZONE}))?"
)
_OFFSET = re.compile(r"([+-])\s*([0-9]{1,2})(?::?([0-9]{2}))?")
_NOON: Final = 12
_HOURS_A_DAY: Final = 24
_SIXTY: Final = 60
_FARTHEST_ZONE: Final = 14 * 60
# The hours that a part of day can hold, and those below noon that mean twelve more.
_HOURS: Final[dict[Daypart, tuple[range, range]]] = {
    "early morning": (range(6), range(0)),
    "morning": (range(12), range(0)),
    "noon": (range(10, 15), range(1, 3)),
    "afternoon": (range(12, 20), range(1, 8)),
    "evening": (range(17, 24), range(5, 12)),
    "night": (range(24), range(8, 12)),
}


def read_clock(groups: tuple[str | None, ...]) -> Clock:
    """Read the groups of ``CLOCK``; a time that no day has gives a bad clock, never another one."""
    hour_text, minute_text, second_text, glued, spoken, half_text, zone_text = groups
    hour, minute, second = int(hour_text or 0), int(minute_text or glued or 0), int(second_text or 0)
    half = half_text.replace(".", "") if half_text else None
    zone = read_zone(zone_text) if zone_text else None
    if spoken and spoken.isdigit():
        minute = int(spoken)
    elif spoken and spoken[0] == "r":
        minute = _SIXTY // 2
    elif spoken:
        hour, minute = hour - 1, _SIXTY - int(spoken.split()[-1])
    unit: Precision = "minute" if minute_text or glued or spoken else "hour"
    # A server that prints SA, CH, AM or PM prints seconds that nobody set.
    if second_text and (second or not half):
        unit = "second"
    contradicts = half in ("am", "sa") and hour > _NOON
    bad = contradicts or (zone is not None and abs(zone) > _FARTHEST_ZONE) or minute >= _SIXTY or second >= _SIXTY
    carry = 0
    if half or hour == _HOURS_A_DAY:
        hour, carry = _unfold(hour, half, exact=minute == second == 0)
    midnight = bool(second_text) and zone is None and not (hour or carry or minute or second)
    return Clock(hour, minute, second, unit, zone, carry, half, midnight, bad or not 0 <= hour < _HOURS_A_DAY)


def _unfold(hour: int, half: str | None, *, exact: bool) -> tuple[int, int]:
    """Bring a twelve-hour figure to 24 hours, and 24h to midnight; return the hour and the days gone over."""
    if half in ("pm", "ch"):
        return (hour + _NOON if hour < _NOON else hour), 0
    if half and hour == _NOON:
        return 0, 0
    return (0, 1) if hour == _HOURS_A_DAY and exact else (hour, 0)


def read_zone(text: str) -> int:
    """Return the offset that ``Z``, ``GMT``, ``(GMT+7)``, ``+07`` or ``+0700`` names, in minutes from UTC."""
    match = _OFFSET.search(text)
    if match is None:
        return 0
    sign, hours, minutes = match.groups()
    return (int(hours) * _SIXTY + int(minutes or 0)) * (-1 if sign == "-" else 1)


def set_daypart(clock: Clock, daypart: Daypart) -> Clock:
    """Return ``clock`` on 24 hours, as ``daypart`` says; a clock that contradicts it is bad, 12h đêm unsure."""
    if clock.half or clock.bad or clock.carry:
        return clock
    allowed, second_half = _HOURS[daypart]
    if daypart == "night" and clock.hour == _NOON:
        return replace(clock, hour=0, carry=1, unsure=True)
    hour = clock.hour + _NOON if clock.hour in second_half else clock.hour
    return replace(clock, hour=hour, bad=hour not in allowed)


def stamp_day(day: date, clock: Clock | None) -> tuple[str, Precision]:
    """Return day and clock as ISO 8601 in Vietnam's offset, and how precise that is.

    A clock that cannot be, that is a date column's midnight, or that stands before the common offset, is left out.
    """
    if clock is None or clock.bad or clock.midnight or day < ONE_OFFSET_SINCE:
        return day.isoformat(), "day"
    if clock.zone is None and not clock.carry:
        return f"{day.isoformat()}T{clock.hour:02}:{clock.minute:02}:{clock.second:02}+07:00", clock.unit
    zone = VIETNAM if clock.zone is None else timezone(timedelta(minutes=clock.zone))
    moment = datetime.combine(day, time(clock.hour, clock.minute, clock.second), zone) + timedelta(clock.carry)
    return moment.astimezone(VIETNAM).isoformat(), clock.unit
