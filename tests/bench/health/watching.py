"""A portal's pages go by as in a crawl, in this process: what is learned, what is held, what is published."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
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
from pipelines.repetition import Repetition, find_doubted
from pipelines.shape import name_reader, read_shape
from storage.health import HELD_REPEATED, MANY_HELD, is_held
from storage.records import Article, Page
from tests.bench.health.pages import Sample, shows_date, tell_wrong

Change = Callable[[bytes, int], bytes]


def leave(page: bytes, number: int) -> bytes:
    """Serve a page as it always was."""
    del number
    return page


@dataclass(slots=True)
class Outcome:
    """What became of some pages: ``held`` with the place in the run of each, ``wrong`` what was published badly.

    ``undated`` counts those without a date whose pages do not show theirs any more: that is said, and true.
    """

    published: int = 0
    held: dict[int, str] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    wrong: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    undated: int = 0

    def noticed_within(self, pages: int) -> bool:
        """Tell whether a page was held or refused among the first of the run."""
        return any(at < pages for at in (*self.held, *self.refused))


class Portal:
    """A portal under watch: pages are judged by the habits so far, and count once they are published."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._watch = Watch({})
        self._recent = Repetition()
        self._held = 0

    @property
    def habits(self) -> Habits:
        """What is known by now."""
        habits = self._watch.habits()
        return habits.distrust() if self._held >= MANY_HELD else habits

    def crawl(self, samples: Iterable[Sample], change: Change = leave, *, learn: bool = True) -> Outcome:
        """Take pages in; with ``learn`` false nothing is remembered of them."""
        before = self._watch, self._recent, self._held
        if not learn:
            self._watch, self._recent = Watch(self._watch._counts), deepcopy(self._recent)  # as another run begins
        outcome, published = Outcome(), {}
        for at, sample in enumerate(samples):
            page = replace(sample.page, body=change(sample.page.body, sample.number))
            said = self._take(page, str(sample.number))
            if isinstance(said, Rejected):
                (outcome.held if is_held(said.reason) else outcome.refused)[at] = said.reason
            else:
                published[at] = sample, page, said
        doubted = self.habits.doubted
        for at, (sample, page, article) in published.items():
            if find_doubted(article, doubted):
                outcome.held[at] = HELD_REPEATED  # taken back
                continue
            outcome.published += 1
            wrong = tell_wrong(article, sample.gold)
            if wrong == ["date"] and article.date is None and not shows_date(page, sample.gold):
                outcome.undated += 1
            elif wrong:
                outcome.wrong.append((sample.number, tuple(wrong)))
        if not learn:
            self._watch, self._recent, self._held = before
        return outcome

    def _take(self, page: Page, name: str) -> Article | Rejected:
        try:
            refined = refine_whole(page, replace(self.source, habits=self.habits))
        except Rejected as verdict:
            self._held += is_held(verdict.reason)
            return verdict
        if not self.habits.builds:
            self._recent.learn(name, refined.article)
        elif keys := self._recent.see(name, refined.article, refined.traits, in_doubt=self._held >= MANY_HELD):
            self._watch.doubt(keys)
            self._watch.forget(told.build for told in self._recent.take_back(keys) if told.name != name)
            self._held += 1
            return Rejected(HELD_REPEATED, "")
        self._watch.see(refined.article, refined.traits)
        return refined.article


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
    counts, recent, doubts = BuildCounts({}), Repetition(), []
    for suspect in learned:
        counts.see(list_build(suspect.shape.reader, suspect.shape.traits))
        recent.learn(suspect.article.url or "", suspect.article)
    for suspect in judged:
        doubt = find_doubt(suspect, counts.builds) if counts.builds else None
        if doubt is None and (keys := recent.see(suspect.article.url or "", suspect.article)):
            doubt = Doubt(HELD_REPEATED, next(iter(keys)))
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
