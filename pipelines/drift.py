"""Whether a page is built as its portal's pages always were: one that is not is held, and nothing of it published.

Nobody can tell from one page that a text is wrong, but every page tells how it is built. A build that was never seen
is no fault by itself: what counts is what it may have done to the article. Cheap signs come first; the page is read a
second time, by the generic reader, on suspicion only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipelines.builds import Builds
from pipelines.bylines import read_byline
from pipelines.chrome import is_chrome
from pipelines.markup import Document
from pipelines.shape import GENERIC, LINKED, STAMPED, Shape, month_of
from pipelines.text import tidy
from storage.folding import words_of
from storage.records import Article, Moment

AGREEMENT: Final = "agreement"  # the kind of trait that counts, by month, whether two readers came to the same
_DATE: Final = re.compile(
    r"\b\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:19|20)\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b|(?i:\btháng \d)"
)
_LEAST_SENTENCE: Final = 60
_LONGEST_BYLINE, _LONGEST_STAMP = 60, 90
ALIKE: Final = 0.9  # of the words of two readings of one page
_CUT: Final = 0.6  # of what the generic reader finds: less was cut
_FIELDS: Final[Mapping[str, str]] = {
    "title": "the title",
    "lead": "the lead",
    "authors": "the author",
    "byline": "the author",
    "body": "the text",
    "date": "the date",
    "published": "the date",
    "updated": "the date of the change",
    "clock": "the page clock",
}
_BUILT: Final = ("place: ", "text: ", "box: ", "spoken: ", "carrier: ")
_STRICT: Final = ("held_box", "held_neighbour")  # two readers may well be wrong together there
_SERIOUS: Final = ("title", "lead", "byline", "body", "published", "updated")  # fields whose place must be known


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a page is not trusted: a stable reason, and a sentence for a person."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Suspect:
    """A page under judgement; ``read_again`` reads it a second time, generically, and is called on suspicion only."""

    shape: Shape
    article: Article
    document: Document
    read_again: Callable[[], Article | None]


def find_doubt(suspect: Suspect, builds: Builds) -> Doubt | None:
    """Return why an article must not be published as it was read, or None: it is built as it always was."""
    known = builds.traits.get(suspect.shape.reader)
    if known is None:
        doubt = _doubt_stranger(suspect, builds)
        return None if doubt and _is_older(suspect, builds) and _reads_well(suspect) else doubt
    kinds = builds.kinds[suspect.shape.reader]
    fresh = {trait for trait in suspect.shape.traits - known if trait.partition(":")[0] in kinds}
    if not fresh:
        return None
    doubts = list(_doubts(suspect, fresh, known))
    if not doubts or _is_old_template(suspect, builds, doubts):
        return None
    return doubts[0]


def _doubt_stranger(suspect: Suspect, builds: Builds) -> Doubt | None:
    """Doubt a page that no layout fits, on a portal whose pages one always did, or that a new one reads worse."""
    layouts = [traits for reader, traits in builds.traits.items() if not reader.startswith(GENERIC)]
    if not layouts:
        return None
    if suspect.shape.reader.startswith(GENERIC):
        return Doubt("held_layout", "no layout of the portal fits this page, as one did all pages before it")
    lacking = suspect.shape.traits - frozenset().union(*layouts)
    if suspect.shape.reader in builds.idle and not _is_confirmed(suspect):
        return Doubt("held_layout", "a layout that hardly ever fitted does now, and reads it as no other way does")
    # A layout that is new is a person's word for where things stand, but all pages have what all pages had.
    for name in ("title", "date", "body"):
        if lacking & {f"source: {name} from nothing", f"source: {name} from event"}:
            return Doubt("held_layout", f"{_FIELDS[name]} was not found on this page by a layout that is new")
    return next(_doubt_title(suspect, set(lacking)), None)


def _doubts(suspect: Suspect, fresh: set[str], known: frozenset[str]) -> Iterator[Doubt]:
    yield from _doubt_title(suspect, fresh)
    yield from _doubt_fields(suspect, fresh, known)
    yield from _doubt_body(suspect, fresh, known)
    yield from _doubt_neighbours(suspect, fresh)


def _doubt_title(suspect: Suspect, fresh: set[str]) -> Iterator[Doubt]:
    if "headline: undeclared" in fresh:
        told = suspect.document.head.title
        yield Doubt("held_title", f"the title {suspect.article.title!r} is not what the page declares: {told!r}")


def _doubt_fields(suspect: Suspect, fresh: set[str], known: frozenset[str]) -> Iterator[Doubt]:
    """Doubt fields that were read at a place, or from a source, that never gave them."""
    is_declared = "headline: as declared" in suspect.shape.traits & known
    for trait in sorted(fresh):
        kind, _, rest = trait.partition(": ")
        if kind == "source":
            name, _, source = rest.partition(" from ")
            missing = source in ("nothing", "event")
            if missing and name != "date" and not _is_elsewhere(suspect, name, fresh):
                continue
            detail = "was not found on this page" if missing else f"was read from {source}, as never before"
            yield Doubt("held_field" if name != "date" else "held_date", f"{_FIELDS[name]} {detail}")
        elif kind == "place":
            name, _, place = rest.partition(" in ")
            if name in _SERIOUS and not (name == "title" and is_declared):
                reason = {"title": "held_title", "body": "held_body"}.get(name, "held_field")
                reason = "held_date" if name in ("published", "updated") else reason
                yield Doubt(reason, f"{_FIELDS[name]} stands in {place}, as never before")


def _is_elsewhere(suspect: Suspect, name: str, fresh: set[str]) -> bool:
    """Tell whether a field that is missing may stand elsewhere: on a page that is new in its build, or reads so."""
    if any(trait.startswith(_BUILT) for trait in fresh):
        return True
    other = suspect.read_again()
    return other is not None and bool(getattr(other, name))


def _doubt_body(suspect: Suspect, fresh: set[str], known: frozenset[str]) -> Iterator[Doubt]:
    """Doubt a text that is carried by other elements, that has new boxes in it, or that was cut."""
    shape, article = suspect.shape, suspect.article
    if f"carrier: {shape.carrier}" in fresh:
        yield Doubt("held_box", f"the text is written in {shape.carrier}, as never before")
    for trait, what in ((STAMPED, "lines of a name and a day"), (LINKED, "links to other articles")):
        if trait in fresh:
            yield Doubt("held_body", f"{what} stand in the text, as never before")
    body = "\n".join(article.body)
    captions = "\n".join(article.captions)
    for place, texts in shape.inside.items():
        is_new, is_spoken = f"box: {place}" in fresh, f"spoken: {place}" in fresh
        for text in map(tidy, texts) if is_new or is_spoken else ():
            was_left_out = is_new and len(text) >= _LEAST_SENTENCE and text not in captions
            if text and (was_left_out or text in body):
                yield Doubt("held_box", f"a new box in the text, {place}, holds {_short(text)!r}")
    if shape.traits & fresh & {f"length: {bits:02}" for bits in range(_fewest_bits(known))}:
        if not article.body:
            yield Doubt("held_body", "there is no text below the lead, as never before")
        other = suspect.read_again()
        size = sum(map(len, article.body))
        if other and size < _CUT * sum(map(len, other.body)):
            yield Doubt("held_body", f"the text is {size} characters, and more of it stands elsewhere on the page")


def _doubt_neighbours(suspect: Suspect, fresh: set[str]) -> Iterator[Doubt]:
    """Doubt a page that shows a sentence, a date or a name at a place where text never stood, and nobody read it."""
    read = tuple(_list_read(suspect.article))
    for place, texts in suspect.shape.outside.items():
        if f"text: {place}" not in fresh:
            continue
        for text in map(tidy, texts):
            what = _tell_kind(text)
            if what and not any(text in one or (len(one) > len(text) // 2 and one in text) for one in read):
                yield Doubt("held_neighbour", f"{what} stands in {place}, where never was text: {_short(text)!r}")


def _tell_kind(text: str) -> str | None:
    """Tell what part of an article a line may be, or None."""
    if len(text) <= _LONGEST_STAMP and _DATE.search(text):
        return "a date"
    if is_chrome(text):
        return None
    if len(text) >= _LEAST_SENTENCE:
        return "a sentence"
    byline = read_byline(text) if len(text) <= _LONGEST_BYLINE else None
    return "a name" if byline and byline.authors else None


def _list_read(article: Article) -> Iterator[str]:
    """Yield what was read of a page: a text that is among it is in its place."""
    moments: Sequence[Moment | None] = (article.published, article.updated, article.page_clock)
    yield from filter(None, (article.title, article.lead, article.author_raw))
    yield from (moment.raw for moment in moments if moment)
    yield from (*article.captions, *article.body)


def _fewest_bits(known: Iterable[str]) -> int:
    return min((int(trait.removeprefix("length: ")) for trait in known if trait.startswith("length: ")), default=0)


def _is_older(suspect: Suspect, builds: Builds) -> bool:
    """Tell whether an article is of a month before any that was seen: such pages may have a build of their own."""
    month = month_of(suspect.article)
    return month is not None and builds.oldest is not None and month < builds.oldest


def _is_old_template(suspect: Suspect, builds: Builds, doubts: Iterable[Doubt]) -> bool:
    """Tell whether a page is of a template from before any that was seen, and is read well all the same."""
    is_harmless = all(doubt.reason not in _STRICT for doubt in doubts)
    return is_harmless and _is_older(suspect, builds) and _is_confirmed(suspect)


def _reads_well(suspect: Suspect) -> bool:
    """Tell whether a page that no layout fits was read without a doubt of its own."""
    shape, article = suspect.shape, suspect.article
    return "headline: as declared" in shape.traits and article.published is not None and bool(article.lead)


def _is_confirmed(suspect: Suspect) -> bool:
    """Tell whether the generic reader comes to the same article."""
    other = suspect.read_again()
    return other is not None and agree(suspect.article, other)


def agree(one: Article, other: Article) -> bool:
    """Tell whether two readings of a page say the same: title, date, names, and nearly all words of the text."""
    said = words_of(one.title) == words_of(other.title) and one.date == other.date and one.authors == other.authors
    return said and measure_overlap(one, other) >= ALIKE


def measure_overlap(one: Article, other: Article) -> float:
    """Return the share of lines, by length, that two readings of a page have in common."""
    lines = [{*filter(None, (article.lead, *article.body))} for article in (one, other)]
    both, either = lines[0] & lines[1], lines[0] | lines[1]
    return sum(map(len, both)) / max(1, sum(map(len, either)))


def _short(text: str) -> str:
    return text if len(text) <= _LEAST_SENTENCE else f"{text[:_LEAST_SENTENCE]}…"
