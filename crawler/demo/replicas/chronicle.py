"""Numbers, sections and times of a replica's articles: plain arithmetic, nothing is kept for an article."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zlib import crc32

from storage.timeline import VIETNAM

SOFT_404, TO_HOME, MISSING = -1, -2, -3
TRAPS = (SOFT_404, TO_HOME, MISSING)
EntryKind = Literal["own", "crossed", "closed", "trap"]

_SMALLEST_PAGE, _LARGEST_PAGE = 8, 40
_FIRST = datetime(2014, 1, 6, tzinfo=VIETNAM)
_DAY_STARTS, _DAY_LASTS = timedelta(hours=6), 2 / 3  # news appear from 6:00 to 22:00


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a listing; ``shown`` is the date that it prints."""

    number: int
    kind: EntryKind
    shown: datetime


@dataclass(frozen=True, slots=True)
class Chronicle:
    """Articles 0 to ``pages - 1`` in order of time over the open sections; ``closed`` more ones in the last section.

    Negative numbers are traps: addresses that look like articles and are none. A section is met as a slug.
    """

    code: str
    sections: tuple[str, ...]
    pages: int
    last: datetime
    closed: int = 0

    @property
    def total(self) -> int:
        """The number of articles, those of the closed section included."""
        return self.pages + self.closed

    @property
    def open_sections(self) -> tuple[str, ...]:
        """The sections that robots.txt allows."""
        return self.sections[:-1] if self.closed else self.sections

    @property
    def page_size(self) -> int:
        """Own entries on a listing page: few in a small replica, so that there are pages to turn."""
        return max(_SMALLEST_PAGE, min(_LARGEST_PAGE, self.pages // 60))

    def section_of(self, number: int) -> str:
        """Return the section in which an article stands."""
        if number < 0:
            return self.sections[0]
        return self.sections[-1] if number >= self.pages else self.open_sections[number % len(self.open_sections)]

    def moment_of(self, number: int) -> datetime:
        """Return when an article was published, in +07:00; the order of numbers is the order of time."""
        since = (self.last - _FIRST) * (self._position(number) / self.pages)
        day = _FIRST + timedelta(days=since.days)
        clock = _DAY_STARTS + _DAY_LASTS * (since - timedelta(days=since.days))
        return (day + clock).replace(second=1 + self._chance(number, "second", 58), microsecond=0)

    def last_page(self, section: str) -> int:
        """Return how many pages the listing of a section has."""
        return -(-len(self._numbers(section)) // self.page_size)

    def newest(self, count: int) -> range:
        """Return the newest articles, newest first."""
        return range(self.pages - 1, max(-1, self.pages - 1 - count), -1)

    def between(self, begin: datetime, end: datetime) -> range:
        """Return the open articles published from ``begin`` until just before ``end``."""
        numbers = range(self.pages)
        low, high = (bisect_left(numbers, moment, key=self.moment_of) for moment in (begin, end))
        return numbers[low:high]

    def entries(self, section: str, page: int) -> Iterator[Entry]:
        """Yield the entries of a listing page (from 1), newest first.

        Some articles of the neighbouring section stand between a section's own; the first section also leads to
        the traps and to articles of the closed section.
        """
        numbers = self._numbers(section)[(page - 1) * self.page_size : page * self.page_size]
        first = section == self.sections[0]
        for number in numbers:
            yield Entry(number, "own", self.moment_of(number))
            if first and page == min(2, self.last_page(section)) and number == numbers[0]:
                yield from (Entry(trap, "trap", self.moment_of(number)) for trap in TRAPS)
            if section in self.open_sections:
                yield from sorted(self._guests(number, first=first), key=lambda guest: guest.shown, reverse=True)

    def _guests(self, number: int, *, first: bool) -> Iterator[Entry]:
        if number and not self._chance(number, "cross", 4):
            yield Entry(number - 1, "crossed", self.moment_of(number - 1))
        if first:
            next_own = number - len(self.open_sections)
            oldest = self._position(next_own) if next_own >= 0 else 0.0
            for closed in range(self.pages, self.total):
                if oldest <= self._position(closed) < self._position(number):
                    yield Entry(closed, "closed", self.moment_of(closed))

    def _numbers(self, section: str) -> range:
        if section not in self.open_sections:
            return range(self.total - 1, self.pages - 1, -1)
        return range(self.open_sections.index(section), self.pages, len(self.open_sections))[::-1]

    def _position(self, number: int) -> float:
        """Return where an article stands in time, counted in articles since the first one."""
        if number >= self.pages:
            return (number - self.pages + 0.5) * self.pages / self.closed
        chance = 0.05 + self._chance(number, "time", 900) / 1000
        return number + chance if number >= 0 else self.pages / 2 + chance

    def _chance(self, number: int, what: str, options: int) -> int:
        return crc32(f"{self.code} {number} {what}".encode()) % options
