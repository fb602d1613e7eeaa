"""Section 3: pages of hosts that no profile knows, family by family, development and held-out families apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING

from storage.records import Page
from tests.bench.reading.contenders import OURS, PLATFORMED, Contender, Said
from tests.bench.reading.metrics import at_home, intruders, plain, same_names, token_f1
from tests.bench.reading.table import print_table, share

if TYPE_CHECKING:
    from tests.strangers import Gold, Stranger

_DAY = len("2024-05-09")
_EXAMPLES = 3
_COUNTED = {
    "title": "title",
    "related": "chrome in body",
    "captions": "captions in body",
    "authors": "authors",
    "day": "day",
    "exact": "exact",
    "silent": "silently wrong",
    "refused": "refused",
    "failure": "failures",
}
_HEADS = ("title", "F1", *[name for name in _COUNTED.values() if name != "title"])
_AIMS = (">= 99 %", ">= 0.995", "0", "<= 1 %", ">= 97 %", ">= 99 %", ">= 98 %", "0", "0", "0")
_GIVES = {"title": "title", "related": "text", "captions": "text", "authors": "authors"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One page as one contender read it: the F1 of lead and body, and what is true of it, with what was read."""

    f1: float
    true: Mapping[str, bool]


@dataclass(slots=True)
class Scores:
    """The verdicts on many pages, added up, with the first examples of every kind of error."""

    pages: int = 0
    f1: float = 0.0
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, verdict: Verdict) -> None:
        """Count one page."""
        self.pages += 1
        self.f1 += verdict.f1
        for name, true in verdict.true.items():
            self.counts[name] += true

    def merge(self, other: Scores) -> None:
        """Count the pages of another."""
        self.pages += other.pages
        self.f1 += other.f1
        for name, number in other.counts.items():
            self.counts[name] += number

    def cells(self, gives: frozenset[str]) -> tuple[str, ...]:
        """Return a row of the table; a dash where the contender has no opinion."""

        def cell(name: str) -> str:
            known = _GIVES.get(name, "published") in gives
            return share(self.counts[name], self.pages) if known else "-"

        title, *others = _COUNTED
        f1 = f"{self.f1 / self.pages:.4f}" if self.pages and "text" in gives else "-"
        return (cell(title), f1, *map(cell, others))


def judge(said: Said, gold: Gold) -> Verdict:
    """Compare what was read with the gold; on a page that was refused or failed nothing is right, not even a null."""
    read = said.refused is None and said.failure is None
    text = _text(gold)
    value = at_home(said.published) if said.published else None
    wanted = gold.published[:_DAY] if gold.published else None
    day = value[:_DAY] if value else None
    true = {
        "title": plain(said.title) == plain(gold.title),
        "related": bool(_find_chrome(said, gold)),
        "captions": bool(intruders(gold.captions, said.text, text)),
        "authors": read and same_names(gold.authors, said.authors),
        "day": read and day == wanted,
        "exact": read and gold.agrees(value),
        "silent": day is not None and day != wanted,
        "refused": said.refused is not None,
        "failure": said.failure is not None,
    }
    return Verdict(token_f1(text, said.text), true)


def _text(gold: Gold) -> str:
    return "\n".join((*([gold.lead] if gold.lead else []), *gold.body))


def _find_chrome(said: Said, gold: Gold) -> list[str]:
    return intruders((*gold.related, *gold.chrome), said.text, f"{gold.title}\n{_text(gold)}")


def bench_strangers(contenders: Sequence[Contender], per_family: int, seed: int, *, verbose: bool = False) -> None:
    """Print the totals of all contenders, and tinbai's figures family by family."""
    if not find_spec("tests.strangers"):
        print("\n3. strangers: skipped, tests/strangers is not here")
        return
    from tests.strangers import FAMILIES, strangers  # noqa: PLC0415 - may be missing

    scores: dict[str, dict[str, Scores]] = {contender.name: defaultdict(Scores) for contender in contenders}
    for stranger in strangers(per_family, seed):
        for contender in contenders:
            _score(contender, stranger, scores[contender.name][stranger.family])
    for heldout, kind in ((False, "development"), (True, "held-out")):
        names = [name for name, family in FAMILIES.items() if family.heldout == heldout]
        title = f"3{'ab'[heldout]}. strangers: {len(names)} {kind} families, {per_family} pages each, seed {seed}"
        rows = [
            (contender.name, *_total(scores[contender.name], names).cells(contender.gives)) for contender in contenders
        ]
        print_table(title, ("", *_HEADS), rows, _AIMS)
    _print_families(contenders, scores, {name: family.heldout for name, family in FAMILIES.items()}, verbose=verbose)


def page_of(stranger: Stranger) -> Page:
    """Return a stranger as a crawl would hand it to the reader."""
    headers = (("Content-Type", stranger.content_type),)
    return Page(url=stranger.url, body=stranger.html, headers=headers, fetched_at=stranger.fetched_at)


def _score(contender: Contender, stranger: Stranger, scores: Scores) -> None:
    said = contender.read(page_of(stranger))
    verdict = judge(said, stranger.gold)
    scores.add(verdict)
    for name, note in _errors(said, stranger.gold, verdict):
        if len(scores.examples[name]) < _EXAMPLES:
            scores.examples[name].append(f"{note} at {stranger.url}")


def _errors(said: Said, gold: Gold, verdict: Verdict) -> Iterator[tuple[str, str]]:
    """Yield every field that is not as it should be, with what was read for what."""
    text = _text(gold)
    notes: dict[str, tuple[bool, Callable[[], str]]] = {
        "title": (False, lambda: f"{said.title!r} for {gold.title!r}"),
        "authors": (False, lambda: f"{said.authors} for {gold.authors}"),
        "day": (False, lambda: f"{said.published} for {gold.published}"),
        "exact": (False, lambda: f"{said.published} for {gold.published} ({gold.precision})"),
        "related": (True, lambda: repr(_find_chrome(said, gold))),
        "captions": (True, lambda: repr(intruders(gold.captions, said.text, text))),
        "refused": (True, lambda: str(said.refused)),
        "failure": (True, lambda: str(said.failure)),
    }
    yield from ((name, note()) for name, (bad, note) in notes.items() if verdict.true[name] == bad)
    wanted, got = [*filter(None, (gold.lead, *gold.body))], said.text.split("\n")
    missing, extra = [line for line in wanted if line not in got], [line for line in got if line not in wanted]
    if missing or extra:
        yield "body", f"missing {missing}, extra {extra}"


def _total(scores: Mapping[str, Scores], names: Sequence[str]) -> Scores:
    total = Scores()
    for name in names:
        total.merge(scores[name])
    return total


def _print_families(
    contenders: Sequence[Contender],
    scores: Mapping[str, Mapping[str, Scores]],
    heldout: Mapping[str, bool],
    *,
    verbose: bool,
) -> None:
    for letter, contender in zip("cd", (one for one in contenders if one.name in (OURS, PLATFORMED)), strict=False):
        rows = [
            (f"{name}{' *' if heldout[name] else ''}", *of.cells(contender.gives))
            for name, of in sorted(scores[contender.name].items(), key=lambda item: heldout[item[0]])
        ]
        title = f"3{letter}. strangers by family, {contender.name} (* held out)"
        print_table(title, ("", *_HEADS), rows, _AIMS)
        # Errors of held-out families stay untold: who reads them tunes to them.
        for name in (name for name in heldout if verbose and not heldout[name]):
            for kind, examples in scores[contender.name][name].examples.items():
                print(*(f"    {name}: {kind}: {example}" for example in examples), sep="\n")
