"""The numbers that dates are made of, in figures and in words, and which of them the calendar has."""

from __future__ import annotations

from calendar import isleap
from typing import Final

from pipelines.almanac.dateparts import Day
from pipelines.almanac.lexicon import FIGURES, MONTHS, NUMBERS, SCALES, meaning

FIRST_YEAR: Final = 1000
LAST_YEAR: Final = 2199
MONTHS_A_YEAR: Final = 12
_PIVOT: Final = 70
_TEN: Final = 10
_FEBRUARY: Final = 2
_LEAP_DAY: Final = 29
_LENGTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def exists(day: int, month: int, year: int | None) -> bool:
    """Tell whether the calendar has such a day (29 February needs a leap year, or none)."""
    if not 1 <= month <= MONTHS_A_YEAR or (year is not None and not FIRST_YEAR <= year <= LAST_YEAR):
        return False
    if month == _FEBRUARY and day == _LEAP_DAY and year is not None:
        return isleap(year)
    return 1 <= day <= _LENGTHS[month - 1]


def make_day(day: int, month: int, year: int | None) -> Day | None:
    """Return the day, or None where the calendar has no such day."""
    return Day((day,), month, year) if exists(day, month, year) else None


def read_month(word: str) -> int:
    """Read a month in figures or words; figures may name none that exists."""
    return int(word) if word[0].isdigit() else meaning(MONTHS, word)


def read_number(word: str) -> int:
    """Read a number up to 31 in figures or words."""
    return int(word) if word[0].isdigit() else meaning(NUMBERS, word)


def read_year(text: str) -> int:
    """Read a year of four digits, or of two: 00 to 69 are of this century."""
    year = int(text)
    if len(text) > 2:  # noqa: PLR2004 - a year in full
        return year
    return year + (1900 if year >= _PIVOT else 2000)


def read_year_words(text: str) -> int:
    """Read ``một nghìn chín trăm bốn mươi lăm``, also where the mươi is left out, as in speech."""
    year = figure = 0
    for word in text.split():
        if word in SCALES:
            year += figure * SCALES[word]
            figure = 0
        elif word in FIGURES:
            figure = _TEN * figure + FIGURES[word]
        else:
            year += _TEN
    return year + figure
