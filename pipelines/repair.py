"""A layout for pages that were built anew: selectors that find on them the words that are known from before."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from lxml import etree

from pipelines.errors import Rejected
from pipelines.habits import Habits
from pipelines.layout import Layout, Source
from pipelines.markup import Document, node_text, read_markup
from pipelines.proposals import Proposal
from pipelines.refine import refine_whole
from pipelines.selectors import list_selectors
from pipelines.text import raw_text, tidy
from storage.folding import words_of
from storage.records import Article, Page

Element = etree._Element  # noqa: SLF001 - lxml's name

FIELDS: Final = ("title", "lead", "body", "authors", "date")
_MOST_PAGES: Final = 12
_LONGEST_STAMP: Final = 120
_LONGEST_PARAGRAPH: Final = 6000
_ROUNDS: Final = 3  # of leaving out what does not belong to the text
_SILENT: Final = frozenset({"head", "title", "script", "style", "meta", "link", "noscript"})


@dataclass(frozen=True, slots=True)
class Known:
    """A new page of an article that is known from before."""

    page: Page
    article: Article


@dataclass(frozen=True, slots=True)
class _Sample:
    known: Known
    document: Document


def propose_layout(known: Sequence[Known], source: Source) -> Proposal | None:
    """Return the best layout for new pages of known articles, or None where not even a text is found.

    What a layout of the portal still finds keeps its selectors.
    """
    samples = list(_parse(known[:_MOST_PAGES]))
    if not samples:
        return None
    drafts = [layout for old in source.layouts or (Layout(platform="new"),) for layout in _draft(samples, old)]
    judged = [_leave_out_others(samples, layout, source) for layout in drafts]
    return max(judged, key=lambda proposal: proposal.score, default=None)


def judge_layout(layout: Layout, known: Iterable[Known], source: Source) -> Proposal:
    """Return a layout with its scores on new pages of known articles."""
    samples = list(known)
    readings = [_read(one, layout, source) for one in samples]
    scores = {
        name: sum(_is_equal(name, said, one.article) for said, one in zip(readings, samples, strict=True))
        for name in FIELDS
    }
    return Proposal(layout, {name: count / max(1, len(samples)) for name, count in scores.items()}, len(samples))


def _parse(known: Iterable[Known]) -> Iterator[_Sample]:
    for one in known:
        try:
            yield _Sample(one, read_markup(one.page))
        except Rejected:
            continue


def _draft(samples: Sequence[_Sample], old: Layout) -> Iterator[Layout]:
    """Yield layouts with a selector for every field that can be found."""
    found = {
        "title": _find(samples, old.title, lambda one: one.known.article.title, _says),
        "lead": _find(samples, old.lead, lambda one: one.known.article.lead, _says),
        "author": _find(samples, old.author, lambda one: one.known.article.author_raw, _says),
        "published": _find(samples, old.published, lambda one: _day_of(one.known.article), _shows_day),
    }
    for body in _find_bodies(samples):
        yield old.replace(fingerprint=(body,), body=(body,), valid_from=None, valid_until=None, **found)


def _find(
    samples: Sequence[_Sample],
    old: tuple[str, ...],
    wanted: Callable[[_Sample], str | None],
    fits: Callable[[Element, str], bool],
) -> tuple[str, ...]:
    """Return the selector that finds a field on most pages, an old one where it does as well."""
    told = [(sample, value) for sample in samples if (value := wanted(sample))]
    silent = [sample for sample in samples if not wanted(sample)]

    def count(selector: str) -> int:
        return sum(_gives(sample, selector, value, fits) for sample, value in told) - sum(
            sample.document.first((selector,)) is not None for sample in silent
        )

    candidates: Counter[str] = Counter()
    order: dict[str, int] = {}
    for sample, value in told:
        for element in _elements_with(sample.document, value, fits):
            names = dict.fromkeys(list_selectors(element))
            candidates.update(names.keys())
            for number, name in enumerate(names):
                order.setdefault(name, number)
    best = sorted(candidates, key=lambda name: (-candidates[name], order[name]))[: _MOST_PAGES * 5]
    ranked = max((*old, *best), key=lambda name: (count(name), name in old, -order.get(name, 0)), default=None)
    return (ranked,) if ranked is not None and count(ranked) > 0 else ()


def _gives(sample: _Sample, selector: str, value: str, fits: Callable[[Element, str], bool]) -> bool:
    found = sample.document.first((selector,))
    return found is not None and fits(found[0], value)


def _elements_with(document: Document, value: str, fits: Callable[[Element, str], bool]) -> Iterator[Element]:
    """Yield the innermost elements of a page that show a value."""
    for element in document.root.iter("*"):
        if element.tag in _SILENT or element.tag == "a" or len(raw_text(element)) > 2 * len(value) + _LONGEST_STAMP:
            continue
        if fits(element, value) and not any(fits(child, value) for child in element if isinstance(child.tag, str)):
            yield element


def _says(element: Element, value: str) -> bool:
    return words_of(node_text(element)) == words_of(value)


def _shows_day(element: Element, value: str) -> bool:
    """Tell whether an element shows a day, ``2024-05-09``, in figures."""
    year, month, day = value.split("-")
    text = tidy(f"{element.get('datetime') or ''} {element.get('content') or ''} {raw_text(element)}")
    if len(text) > _LONGEST_STAMP:
        return False
    figures = rf"(?<!\d)0?{int(day)}\s?[/.-]\s?0?{int(month)}\s?[/.-]\s?{year}|{value}"
    return re.search(figures, text) is not None


def _day_of(article: Article) -> str | None:
    """Return the day of the date that a page states."""
    date = article.date
    return date.value[:10] if date and date.source != "event" and len(date.value) >= len("2024-05-09") else None


def _find_bodies(samples: Sequence[_Sample]) -> list[str]:
    """Return selectors of the text: of the smallest element that holds it, and of its parts where it is split."""
    holders = [(sample, holder) for sample in samples if (holder := _find_holder(sample)) is not None]
    whole = _best_name((sample, [holder.element]) for sample, holder in holders)
    parts: list[str] = []
    for number in range(max((len(holder.parts) for _, holder in holders), default=0)):
        at = ((sample, holder.parts[number : number + 1]) for sample, holder in holders)
        if name := _best_name(at):
            parts.append(name)
    found = [whole] if whole else []
    return [*found, ", ".join(dict.fromkeys(parts))] if len(set(parts)) > 1 else found


def _best_name(at: Iterable[tuple[_Sample, list[Element]]]) -> str | None:
    """Return the selector that finds one element, and it alone, on most pages."""
    candidates: Counter[str] = Counter()
    order: dict[str, int] = {}
    for sample, elements in at:
        for element in elements:
            for number, name in enumerate(dict.fromkeys(list_selectors(element))):
                if sample.document.select(name) == [element]:
                    candidates[name] += 1
                    order.setdefault(name, number)
    return max(candidates, key=lambda name: (candidates[name], -order[name]), default=None)


class _Holder(NamedTuple):
    """The element that holds a text, and the parts of it that hold some of it each."""

    element: Element
    parts: list[Element]


def _find_holder(sample: _Sample) -> _Holder | None:
    """Return the innermost element that holds every paragraph of a known text that its page shows."""
    wanted = {words_of(text) for text in sample.known.article.body}
    held: defaultdict[Element, set[str]] = defaultdict(set)
    for element in sample.document.root.iter("*"):
        if element.tag not in _SILENT and len(raw_text(element)) < _LONGEST_PARAGRAPH:
            key = words_of(node_text(element))
            if key in wanted:
                for around in element.iterancestors():
                    held[around].add(key)
    most = max(map(len, held.values()), default=0)
    whole = [element for element, keys in held.items() if len(keys) == most and element.tag not in ("html", "body")]
    holder = max(whole, key=lambda element: sum(1 for _ in element.iterancestors()), default=None)
    if holder is None:
        return None
    return _Holder(holder, [child for child in holder if isinstance(child.tag, str) and held.get(child)])


def _leave_out_others(samples: Sequence[_Sample], layout: Layout, source: Source) -> Proposal:
    """Return a layout that also leaves out the boxes of its text that hold what is not the article's."""
    known = [sample.known for sample in samples]
    best = judge_layout(layout, known, source)
    for _ in range(_ROUNDS):
        strange = _find_strange(samples, best.layout, source)
        tries = [judge_layout(best.layout.replace(drop=(*best.layout.drop, name)), known, source) for name in strange]
        better = max(tries, key=lambda proposal: proposal.scores["body"], default=best)
        if better.scores["body"] <= best.scores["body"]:
            break
        best = better
    return best


def _find_strange(samples: Sequence[_Sample], layout: Layout, source: Source) -> list[str]:
    """Return selectors of the boxes whose lines came into a text and are not the article's."""
    names: Counter[str] = Counter()
    for sample in samples:
        said, article = _read(sample.known, layout, source), sample.known.article
        if said is None or said.body == article.body:
            continue
        own = {words_of(line) for line in (*article.body, *article.captions, article.lead or "", article.title)}
        strange = {key for line in said.body if (key := words_of(line)) not in own}
        for holder in sample.document.select(layout.body[0]):
            for element in _find_boxes(holder, strange, own):
                names.update(dict.fromkeys(list_selectors(element)).keys())
    safe = (name for name, _ in names.most_common(5 * _MOST_PAGES) if not _harms(samples, layout, name))
    return list(safe)[:_MOST_PAGES]


def _find_boxes(holder: Element, strange: set[str], own: set[str]) -> Iterator[Element]:
    """Yield the outermost elements that hold a strange line and none of the article's."""
    for element in holder.iterdescendants("*"):
        if words_of(node_text(element)) in strange:
            box = element
            while (around := box.getparent()) is not None and around is not holder and not _holds(around, own):
                box = around
            yield box


def _holds(element: Element, lines: set[str]) -> bool:
    return any(words_of(node_text(inner)) in lines for inner in element.iter("*"))


def _harms(samples: Sequence[_Sample], layout: Layout, selector: str) -> bool:
    """Tell whether leaving out a selector's elements would cost a line of an article."""
    for sample in samples:
        own = {words_of(line) for line in sample.known.article.body}
        holders = sample.document.select(layout.body[0])
        for element in sample.document.select(selector):
            if any(element is one for one in holders) or _holds(element, own):
                return True
    return False


def _read(known: Known, layout: Layout, source: Source) -> Article | None:
    bare = replace(source, layouts=(layout,), habits=Habits(source.habits.lines, source.habits.order))
    try:
        return refine_whole(known.page, bare).article
    except Rejected:
        return None


def _is_equal(name: str, said: Article | None, article: Article) -> bool:
    return said is not None and bool(getattr(said, name) == getattr(article, name))
