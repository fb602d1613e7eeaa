"""Day first or month first: how the order of two small numbers in a stamp is decided, and how surely."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final, Literal

from pipelines.almanac.dateparts import Clock, Day, Fixed

Order = Literal["dmy", "mdy"]
_CONFIRMED: Final = 0.03
_ONE_DAY: Final = timedelta(days=1)


def order_day(day: Day, weekday: int | None, clock: Clock | None, now: datetime | None, order: Order) -> Fixed:
    """Choose the reading of a full date in a stamp.

    In this order: what is written (a field over 12, padding, SA or CH), the weekday, the fetch time (a stamp does not
    lie in the future), the site's profile, English AM or PM after unpadded fields, day first.
    """
    written = date(day.year or 0, day.month, day.days[0])
    swapped = date(day.year or 0, day.days[0], day.month) if day.swaps else written
    if swapped == written or (clock and clock.half in ("sa", "ch")):
        return _settle(written, day.confidence, weekday)
    if weekday is not None and written.weekday() != swapped.weekday():
        return _month_first(swapped) if swapped.weekday() == weekday else _settle(written, day.confidence, weekday)
    latest = (now + _ONE_DAY).date() if now else date.max
    if weekday not in (None, written.weekday()):
        return _leave_open(written, swapped, 0.5, "weekday_mismatch", "order_open")
    if written <= latest < swapped:
        return Fixed(written, day.confidence)
    if swapped <= latest < written or order == "mdy":
        return _month_first(swapped)
    return _take_usual(written, swapped, english=day.bare and clock is not None and clock.half in ("am", "pm"))


def _settle(day: date, confidence: float, weekday: int | None) -> Fixed:
    """Return a day whose order is certain, its weekday checked."""
    if weekday is None:
        return Fixed(day, confidence)
    if day.weekday() != weekday:
        return Fixed(day, 0.5, False, ("weekday_mismatch",))
    return Fixed(day, confidence + _CONFIRMED)


def _month_first(day: date) -> Fixed:
    return Fixed(day, 0.8, False, ("month_first",))


def _take_usual(written: date, swapped: date, *, english: bool) -> Fixed:
    """Take month first where a server prints English, day first everywhere else; both readings stay possible."""
    if english:
        return _leave_open(swapped, written, 0.5, "month_first", "order_open")
    return _leave_open(written, swapped, 0.8, "order_open")


def _leave_open(day: date, other: date, confidence: float, *flags: str) -> Fixed:
    """Return ``day`` with the other reading as a bound."""
    return Fixed(day, confidence, False, flags, (min(day, other), max(day, other)))
