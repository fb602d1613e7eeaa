"""A portal's pages go by as in a crawl, in this process: what is learned, what is held, what is published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from pipelines import refine as refining
from pipelines.builds import BuildCounts, list_build
from pipelines.drift import Doubt, Suspect, find_doubt
from pipelines.errors import Rejected
from pipelines.habits import Habits, Watch
from pipelines.layout import Source
from pipelines.markup import read_markup
from pipelines.refine import refine_whole
from pipelines.shape import name_reader, read_shape
from storage.health import MANY_HELD, is_held
from storage.records import Article
from tests.bench.health.pages import Sample, tell_wrong

Change = Callable[[bytes, int], bytes]


def leave(page: bytes, number: int) -> bytes:
    """Serve a page as it always was."""
    del number
    return page


@dataclass(slots=True)
class Outcome:
    """What became of some pages: ``held`` with the place in the run of each, ``wrong`` what was published badly."""

    published: int = 0
    held: dict[int, str] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    wrong: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)

    def noticed_within(self, pages: int) -> bool:
        """Tell whether a page was held or refused among the first of the run."""
        return any(at < pages for at in (*self.held, *self.refused))


class Portal:
    """A portal under watch: pages are judged by the habits so far, and count once they are published."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._watch = Watch({})
        self._held = 0

    @property
    def habits(self) -> Habits:
        """What is known by now."""
        habits = self._watch.habits()
        return habits.distrust() if self._held >= MANY_HELD else habits

    def crawl(self, samples: Iterable[Sample], change: Change = leave, *, learn: bool = True) -> Outcome:
        """Take pages in; with ``learn`` false nothing is remembered of them."""
        outcome, before = Outcome(), self._held
        for at, (sample, said) in enumerate(self._read_all(samples, change, learn=learn)):
            if isinstance(said, Rejected):
                (outcome.held if is_held(said.reason) else outcome.refused)[at] = said.reason
            else:
                outcome.published += 1
                if wrong := tell_wrong(said, sample.gold):
                    outcome.wrong.append((sample.number, tuple(wrong)))
        if not learn:
            self._held = before
        return outcome

    def _read_all(
        self, samples: Iterable[Sample], change: Change, *, learn: bool
    ) -> Iterator[tuple[Sample, Article | Rejected]]:
        for sample in samples:
            page = replace(sample.page, body=change(sample.page.body, sample.number))
            try:
                refined = refine_whole(page, replace(self.source, habits=self.habits))
            except Rejected as verdict:
                self._held += is_held(verdict.reason)
                yield sample, verdict
                continue
            if learn:
                self._watch.see(refined.article, refined.traits)
            yield sample, refined.article


def read_suspects(samples: Iterable[Sample], source: Source) -> list[Suspect]:
    """Read pages once, so that they can be judged many times."""
    suspects = []
    for sample in samples:
        document = read_markup(sample.page)
        layout, reading = refining._read(sample.page, document, source)
        article = refining._understand(sample.page, source, document, reading)
        shape = read_shape(document, reading, article, name_reader(layout, refining.READER_VERSION))
        suspects.append(Suspect(shape, article, document, partial(_read_again, sample, source)))
    return suspects


def _read_again(sample: Sample, source: Source) -> Article | None:
    return refining._read_again(sample.page, source, read_markup(sample.page))


def run_clean(learned: Iterable[Suspect], judged: Iterable[Suspect]) -> list[Doubt]:
    """Learn some pages of a portal, then take in others; return the doubts about those."""
    counts, doubts = BuildCounts({}), []
    for suspect in learned:
        counts.see(list_build(suspect.shape.reader, suspect.shape.traits))
    for suspect in judged:
        doubt = find_doubt(suspect, counts.builds) if counts.builds else None
        if doubt:
            doubts.append(doubt)
        else:
            counts.see(list_build(suspect.shape.reader, suspect.shape.traits))
    return doubts


def count_misread(samples: Iterable[Sample], source: Source, change: Change) -> int:
    """Return how many changed pages the unguarded reader reads otherwise than the gold, or not at all."""
    wrong = 0
    for sample in samples:
        try:
            page = replace(sample.page, body=change(sample.page.body, sample.number))
            wrong += bool(tell_wrong(refine_whole(page, source).article, sample.gold))
        except Rejected:
            wrong += 1
    return wrong
