"""The lunisolar calendar of Vietnam (UTC+7): lunar days and months as Gregorian ones, Tết, can-chi names of years.

The table was computed once from new moons and solar longitudes (Meeus, Astronomical Algorithms, chapters 25 and 49);
``tests/test_pipelines_lunar.py`` computes it again and compares.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

FIRST_YEAR = 1970
LAST_YEAR = 2100

STEMS = ("canh", "tân", "nhâm", "quý", "giáp", "ất", "bính", "đinh", "mậu", "kỷ")
BRANCHES = ("thân", "dậu", "tuất", "hợi", "tý", "sửu", "dần", "mão", "thìn", "tỵ", "ngọ", "mùi")
CYCLE = 60

# Six hexadecimal digits a year: days from 1 January to Tết (7 bits), the leap month or 0 (4), and for each of the
# 13 months in turn, the first lowest, whether it has 30 days (13).
_TABLE = (
    "480b6934b7525a0b52420b252c9a4b520a4d3d14ab6002ad4a05ad36cb6a5c0da9460d92309d25560d25400a552854ad4e04b638e5b55e06d5"
    "480ec934be925a0e92440d262c6a56500a573d155662056a4a0b5536b6c95c07494606932e952b54052b3e0a5b2a555a4e056a38eb655e0ba5"
    "4a0d4932ba95580a9542052d2c8aad500ab53d35aa6205d24c0da536dd4a5c0e4a460c9630992e5405563e0ab52a55b25006d238cea55e0725"
    "48064b32ac975604ab40055b2c6ada520b6a3d7752620b924c0b2536da4b5a0a4d4404ad2ea95b5405ad3e0baa2a5b52500d923afd255e0d25"
    "480a5532b4ad5804b64006b52c6daa520eca3f0e92600e934c0d2636ca565a0a5b44055a2e8ad5540b5540074a286e934e0a9338f52b5e052b"
    "460a9b32b55a58056a420b652c974a520d4a3d1a95620c954a092d34caad5a0ab54605aa2e8da5540ea5400d4a2a7d154e0c9638f9565e0556"
    "480ab532b6b45806d4420ea52e8e8a50068b3b14976004ab4a095b34cada5a0b6a460754309725540b453e0a8b28552b4e04ad"
)
_DIGITS = 6
_MONTHS = 12
_SHORT = 29
# Tết Mậu Thân in a text of 2018 is 1968, not 2028: only a name of these years around speaks of its own time.
_SURELY_MEANT = 3


class _Month(NamedTuple):
    number: int
    leap: bool
    start: date
    length: int


def month_span(year: int, month: int, *, leap: bool = False) -> tuple[date, date] | None:
    """Return the first and last Gregorian day of a lunar month, or None where it does not exist or is not tabled."""
    for candidate in _months(year):
        if candidate.number == month and candidate.leap == leap:
            return candidate.start, candidate.start + timedelta(candidate.length - 1)
    return None


def to_solar(year: int, month: int, day: int, *, leap: bool = False) -> date | None:
    """Return the Gregorian day of a day of the lunar year that begins in ``year``, or None where there is none."""
    span = month_span(year, month, leap=leap)
    if span is None or day < 1:
        return None
    solar = span[0] + timedelta(day - 1)
    return solar if solar <= span[1] else None


def find_day(year: int, month: int, day: int, *, leap: bool = False) -> date | None:
    """Return the Gregorian day as ``to_solar`` does; day 0 is the last of the month."""
    if day:
        return to_solar(year, month, day, leap=leap)
    span = month_span(year, month, leap=leap)
    return span[1] if span else None


def years_of_cycle(cycle: int, near: int) -> tuple[int, ...]:
    """Return the year of one can-chi name (remainder by 60) around ``near``; none where it may be of another cycle."""
    return tuple(year for year in range(near - _SURELY_MEANT, near + _SURELY_MEANT + 1) if year % CYCLE == cycle)


def year_span(year: int) -> tuple[date, date] | None:
    """Return Tết of ``year`` and the day before the next Tết, or None outside 1970 to 2100."""
    months = _months(year)
    if not months:
        return None
    return months[0].start, months[-1].start + timedelta(months[-1].length - 1)


def leap_month(year: int) -> int | None:
    """Return the number of the month that is repeated in the lunar year that begins in ``year``, or None."""
    return next((month.number for month in _months(year) if month.leap), None)


def can_chi(year: int) -> str:
    """Return the name of a lunar year in lower case: ``giáp thìn`` for 2024."""
    return f"{STEMS[year % len(STEMS)]} {BRANCHES[year % len(BRANCHES)]}"


def cycle_of(stem: int, branch: int) -> int | None:
    """Return the remainder by 60 of the years with this stem and branch (indexes), or None for no such pair."""
    return next((year for year in range(stem, CYCLE, len(STEMS)) if year % len(BRANCHES) == branch), None)


@lru_cache(maxsize=LAST_YEAR - FIRST_YEAR + 1)
def _months(year: int) -> tuple[_Month, ...]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return ()
    at = (year - FIRST_YEAR) * _DIGITS
    word = int(_TABLE[at : at + _DIGITS], 16)
    leap = word >> 13 & 15
    start = date(year, 1, 1) + timedelta(word >> 17)
    months: list[_Month] = []
    for place in range(_MONTHS + bool(leap)):
        repeats = bool(leap) and place == leap
        number = place if leap and place >= leap else place + 1
        length = _SHORT + (word >> place & 1)
        months.append(_Month(number, repeats, start, length))
        start += timedelta(length)
    return tuple(months)
