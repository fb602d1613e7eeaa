"""What a release holds and what it lacks, counted while it is written: the figures of its data card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import Connection, and_, func, select

from storage.queries import summarise
from storage.schema import robots, run, takedown, url

LONG_GAP: Final = 2  # months without an article, in a row
UNSURE: Final = 0.8  # confidence below which a date is worth a second look
_MONTHS: Final = 12


@dataclass(slots=True)
class Survey:
    """Counts of the articles of a release; memory grows with portals and months alone."""

    articles: int = 0
    months: Counter[tuple[str, str]] = field(default_factory=Counter)  # portal and YYYY-MM, or empty
    precisions: Counter[str] = field(default_factory=Counter)
    grounds: Counter[str] = field(default_factory=Counter)  # where publication dates were found, by confidence
    flags: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    readers: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)  # fields that are not empty
    gone: Counter[str] = field(default_factory=Counter)
    clusters: int = 0
    clustered: int = 0
    splits: Counter[str] = field(default_factory=Counter)
    revisions: int = 0
    citations: int = 0
    captures: int = 0
    missing_captures: int = 0
    last_seen: str = ""

    def add(self, articles: Iterable[Mapping[str, Any]], months: Iterable[str]) -> None:
        """Count some articles; ``months`` are those they stand in, YYYY-MM or empty."""
        for article, month in zip(articles, months, strict=True):
            self.articles += 1
            self.months[article["portal"] or "", month] += 1
            self.filled.update(name for name, value in article.items() if value not in (None, "", [], {}))
            self.languages[article["language"] or "unknown"] += 1
            self.readers[article["reader_version"]] += 1
            self.precisions[article["date"]["precision"] if article["date"] else "undated"] += 1
            self._add_date(article["published"])

    def _add_date(self, moment: Mapping[str, Any] | None) -> None:
        if moment is None or moment["value"] is None:
            self.grounds["no publication date"] += 1
            return
        ground = "inferred in part" if moment["inferred"] else "written in full"
        sure = f"below {UNSURE}" if moment["confidence"] < UNSURE else f"{UNSURE} or more"
        self.grounds[f"{ground}, confidence {sure}"] += 1
        self.flags.update(moment["flags"])

    def portals(self) -> list[str]:
        """Return the names of the portals, sorted."""
        return sorted({portal for portal, _ in self.months})

    def gaps(self, portal: str) -> list[str]:
        """Return the months between a portal's first and last article without any, in a row of two and more."""
        known = sorted(month for name, month in self.months if name == portal and month)
        return [
            f"{_write_month(_number_month(one) + 1)} to {_write_month(_number_month(other) - 1)}"
            for one, other in pairwise(known)
            if _number_month(other) - _number_month(one) > LONG_GAP
        ]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the store knows beside the articles: refusals and failures by portal, robots.txt, takedowns, the last run.

    ``closed`` counts addresses that robots.txt closed.
    """

    refused: Mapping[str, Mapping[str, int]]
    failed: Mapping[str, Mapping[str, int]]
    robots: Mapping[str, int]
    closed: int
    takedowns: Mapping[str, int]
    pending: Mapping[str, int]
    last_run: str


def look_around(connection: Connection, portal: str | None) -> Surroundings:
    """Read what a data card says about refusals, robots.txt, deletions and takedowns."""
    sums = [one for one in summarise(connection) if portal in (None, one.portal)]
    verdicts = connection.execute(select(robots.c.verdict, func.count()).group_by(robots.c.verdict))
    closed = select(func.count()).where(and_(url.c.robots.is_not(None), url.c.state == "refused"))
    times = func.count(takedown.c.taken_at.distinct())  # each has a row for every name of what went
    taken = connection.execute(select(takedown.c.reason, times).group_by(takedown.c.reason))
    last = connection.execute(select(func.max(run.c.started_at), func.max(run.c.finished_at))).one()
    return Surroundings(
        refused={one.portal: one.rejects for one in sums if one.rejects},
        failed={one.portal: one.failures for one in sums if one.failures},
        robots=dict(sorted((verdict, count) for verdict, count in verdicts)),
        closed=connection.execute(closed).scalar_one(),
        takedowns=dict(sorted((reason, count) for reason, count in taken)),
        pending={one.portal: one.pending for one in sums if one.pending},
        last_run=max((str(instant) for instant in last if instant), default=""),
    )


def _number_month(month: str) -> int:
    return int(month[:4]) * _MONTHS + int(month[5:7]) - 1


def _write_month(number: int) -> str:
    return f"{number // _MONTHS:04}-{number % _MONTHS + 1:02}"


def to_plain(counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Yield counts, the largest first."""
    yield from sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
