"""From whole dates to values: the one place that knows which reader a form and its parts ask for."""

from __future__ import annotations

from pipelines.almanac.dateparts import Ago, Day, DayTurn, Instant, LunarDay, LunarStretch, Part, Stretch, Turn, Years
from pipelines.almanac.resolve_days import read_day, read_day_turn, read_hours, read_instant, read_lunar_day, read_range
from pipelines.almanac.resolve_periods import (
    read_ago,
    read_lunar_stretch,
    read_stretch,
    read_stretches,
    read_turn,
    read_years,
)
from pipelines.almanac.terms import Reading, Terms
from pipelines.almanac.wholes import Whole


def resolve(whole: Whole, terms: Terms) -> list[Reading]:
    """Return what ``whole`` says: one reading, or one for each of the days it names; none where no such day exists."""
    first, last = whole.cores[0].part, whole.cores[-1].part
    if whole.form == "range" and isinstance(first, Day) and isinstance(last, Day):
        return read_range(first, last, whole, terms)
    if whole.form == "hours" and isinstance(first, (Day, DayTurn)):
        return read_hours(first, whole, terms)
    if whole.form == "periods" and isinstance(first, Stretch) and isinstance(last, Stretch):
        return [read_stretches(first, last, terms)]
    return _resolve_one(first, whole, terms)


def _resolve_one(part: Part, whole: Whole, terms: Terms) -> list[Reading]:
    match part:
        case Day():
            return read_day(part, whole, terms)
        case Instant():
            return read_instant(part, terms)
        case DayTurn():
            return read_day_turn(part, whole, terms)
        case LunarDay():
            return read_lunar_day(part, whole, terms)
        case _:
            return _resolve_period(part, terms)


def _resolve_period(part: Part, terms: Terms) -> list[Reading]:
    match part:
        case Stretch():
            return [read_stretch(part, terms)]
        case Years():
            return [read_years(part)]
        case Turn():
            return [read_turn(part, terms)]
        case Ago():
            return [read_ago(part, terms)]
        case LunarStretch():
            return [read_lunar_stretch(part, terms)]
        case _:
            return []
