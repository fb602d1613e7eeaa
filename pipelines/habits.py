"""What the pages of one portal have in common: a line on most of them is chrome, their sure dates settle an order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pipelines.almanac.orders import Order
from pipelines.builds import BuildCounts, Builds
from pipelines.bylines import read_byline
from pipelines.repetition import REPEATED as DOUBTED
from pipelines.repetition import key_of_line, list_doubted, list_left_out
from storage.folding import words_of
from storage.records import Article, Evidence, Moment, Trait

REPEATED: Final = "repeated"  # the name of the evidence
_BREAK: Final = "¶"
_LONGEST_LINE: Final = 160
_FIRST, _LAST = 3, 4  # paragraphs in which portals hide their lines
_LEAST_PAGES, _LEAST_VOTES = 4, 3
_WRITTEN_AT_ONCE: Final = 200  # articles
_PAGES: Final[Trait] = ("pages", "")
_DAY_AND_MONTH = re.compile(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2\d{4}(?!\d)")
_MONTHS: Final = 12
_UNSEEN: Final = ("meta", "json-ld", "url")  # sources of stamps that no visitor sees


@dataclass(frozen=True, slots=True)
class Habits:
    """What a portal is known to do on its pages; empty for one that nobody has watched.

    ``lines`` are the search keys of lines that are chrome there, ``order`` is that of day and month in its stamps,
    None while undecided; ``builds`` say how its pages are built. ``doubted`` are the keys of sentences that many
    articles say of late, ``left_out`` of those that a person says are none of the articles' words.
    """

    lines: frozenset[str] = frozenset()
    order: Order | None = None
    builds: Builds = field(default_factory=Builds)
    doubted: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()

    def distrust(self) -> Habits:
        """Return the same for a portal of which pages are held."""
        builds = self.builds.distrust()
        return self if builds is self.builds else replace(self, builds=builds)

    def include(self, line: str) -> bool:
        """Tell whether a tidied line is one that the portal puts on most of its pages."""
        return bool(self.lines) and len(line) <= _LONGEST_LINE and words_of(line) in self.lines

    def leave_out(self, line: str) -> bool:
        """Tell whether a person said of a line that it is none of the articles' words."""
        return bool(self.left_out) and key_of_line(line) in self.left_out


def tell_repeated(lines: Sequence[str]) -> Evidence:
    """Return the evidence for lines that were left out because of a portal's habits."""
    return Evidence(source="lines of other pages", raw=f" {_BREAK} ".join(lines), confidence=0.9)


class Watch:
    """Counts what the articles of a portal have in common, from the counts that the store kept; not for threads.

    A line is chrome when it was seen at the edge of at least four articles and of half of all. An order of day and
    month is known after three dates that allow no other, unless one contradicts.
    """

    def __init__(self, counts: Mapping[Trait, int]) -> None:
        self._counts = Counter(counts)
        self._fresh: Counter[Trait] = Counter()
        self._builds = BuildCounts(counts)
        self._said = list_doubted(counts), list_left_out(counts)
        self._habits = self._judge({value for kind, value in counts if kind == "line"})

    def habits(self) -> Habits:
        """Return what is known so far; the same object until something changes."""
        return self._habits

    @property
    def is_full(self) -> bool:
        """Whether so much was counted since the last ``changes`` that it should be written: half of all, at first."""
        fresh = self._fresh[_PAGES]
        return fresh >= min(_WRITTEN_AT_ONCE, max(_LEAST_PAGES, self._counts[_PAGES] - fresh))

    def see(self, article: Article, build: Iterable[Trait] = ()) -> None:
        """Count an article that was never counted before, with the build of its page."""
        lines = set(_edge_keys(article))
        self._builds.see(build)
        traits = {_PAGES, *build, *(("line", line) for line in lines)}
        if vote := _vote(article.published):
            traits.add(("order", vote))
        self._counts.update(traits)
        self._fresh.update(traits)
        # More pages only raise what a line must reach: one that is not on this page cannot have become chrome.
        habits = self._judge(lines | self._habits.lines)
        if habits != self._habits:
            self._habits = habits

    def recognise(self, build: Iterable[Trait]) -> None:
        """Note the build of an article that was counted before."""
        before = self._builds.builds
        self._builds.recognise(build)
        if self._builds.builds is not before:
            self._habits = self._judge(self._habits.lines)

    def doubt(self, keys: Iterable[str]) -> None:
        """Note that lines are repeated by articles that have nothing else in common."""
        traits = [(DOUBTED, key) for key in keys]
        self._counts.update(traits)
        self._fresh.update(traits)
        self._said = list_doubted(self._counts), self._said[1]
        self._habits = self._judge(self._habits.lines)

    def forget(self, builds: Iterable[Iterable[Trait]]) -> None:
        """Take back the builds of pages that should not have been published."""
        for build in map(tuple, builds):
            self._counts.subtract(build)
            self._fresh.subtract(build)
            self._builds.forget(build)
        self._habits = self._judge(self._habits.lines)

    def changes(self) -> dict[Trait, int]:
        """Return what to add to the counts in the store since the last call.

        Lines seen only once are forgotten, for most lines are: one on half of all pages comes back soon. Those of a
        portal's first pages are kept, since they may come one a crawl. So it is with the builds of pages that vary.
        """
        few = self._counts[_PAGES] <= _WRITTEN_AT_ONCE
        thinned = {} if few else self._builds.thin()
        for trait, count in thinned.items():
            self._counts[trait] += count
            self._fresh[trait] += count
        fresh, self._fresh = self._fresh, Counter()
        for trait in fresh:
            if not few and trait[0] == "line" and self._counts[trait] == 1:
                del self._counts[trait]
        changes = {trait: count for trait, count in fresh.items() if count and trait in self._counts}
        for trait in thinned:
            if self._counts[trait] <= 0:
                del self._counts[trait]
        return changes

    def _judge(self, lines: set[str] | frozenset[str]) -> Habits:
        least = max(_LEAST_PAGES, self._counts[_PAGES] / 2)
        chrome = frozenset(line for line in lines if self._counts["line", line] >= least)
        days, months = self._counts["order", "dmy"], self._counts["order", "mdy"]
        is_open = min(days, months) or max(days, months) < _LEAST_VOTES
        order: Order | None = None if is_open else "dmy" if days else "mdy"
        return Habits(chrome, order, self._builds.builds, *self._said)


def list_traits(article: Article) -> set[Trait]:
    """Return the lines of an article that may have been counted."""
    return {("line", line) for line in _edge_keys(article)}


def _edge_keys(article: Article) -> Iterator[str]:
    """Yield the keys of short lines that open or close a body, and of those that were left out of it.

    Bylines are no chrome, even where one person writes everything.
    """
    known = article.evidence.get(REPEATED)
    left_out = known.raw.split(f" {_BREAK} ") if known else ()
    for line in (*left_out, article.lead or "", *article.body[:_FIRST], *article.body[-_LAST:]):
        if len(line) <= _LONGEST_LINE and _BREAK not in line and not read_byline(line):
            key = words_of(line)
            if 0 < len(key) <= _LONGEST_LINE:
                yield key


def _vote(published: Moment | None) -> Order | None:
    """Return the order of a visible date that can be read in one way only, as 13/5/2024 and 5/13/2024 can."""
    if published is None or published.value is None or published.source.startswith(_UNSEEN):
        return None
    found = _DAY_AND_MONTH.search(published.raw)
    if found is None:
        return None
    first, second = int(found[1]), int(found[3])
    if (first > _MONTHS) == (second > _MONTHS):
        return None
    return "dmy" if first > _MONTHS else "mdy"
