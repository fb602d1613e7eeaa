"""Documents of the Party and the State that a text cites: number, issuer, date, one key each."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Protocol

from pipelines.almanac.shadow import DIGITS, holds, is_even
from pipelines.documents.aliases import may_hold_numbers, read_aliases, read_names
from pipelines.documents.mentions import Mention, read_code_like, read_coded
from pipelines.documents.neighbours import Day, complete
from storage.records import Citation, Moment

_PLAIN = (
    *(("-", dash) for dash in "‐‑‒–—−"),
    *((" ", blank) for blank in "\u00a0\u2007\u2009\u202f"),
    *(("Đ", letter) for letter in "ÐƉ"),
)
# Whatever names a document has a figure, or says lần thứ, đại hội or Điều lệ.
_SIGNS = "ạầềẠẦ" + DIGITS
_FACTS = ("type_code", "type_name", "number", "year", "issuer_code", "issuer_name", "date")


class DatedSpan(Protocol):
    """A date that was found in the same text: ``pipelines.dates.Found`` is one."""

    @property
    def start(self) -> int:
        """Offset of its first character."""

    @property
    def end(self) -> int:
        """Offset behind its last character."""

    @property
    def moment(self) -> Moment:
        """What it says."""


@dataclass(slots=True)
class _Text:
    """A text made plain for reading: NFC, plain dashes, blanks and Đ; offsets lead back to what was given.

    ``numbered``: it may hold numbers of documents. ``mentions`` are the documents named in it.
    """

    composed: str
    plain: str
    offsets: Sequence[int] | None
    numbered: bool = False
    mentions: Sequence[Mention] = ()

    def given_span(self, start: int, end: int) -> tuple[int, int]:
        """Turn a span of the plain text into one of the given text."""
        return (start, end) if self.offsets is None else (self.offsets[start], self.offsets[end])

    def plain_span(self, start: int, end: int) -> tuple[int, int]:
        """Turn a span of the given text into one of the plain text."""
        if self.offsets is None:
            return start, end
        return bisect_right(self.offsets, start) - 1, bisect_left(self.offsets, end)


def _compose(text: str) -> tuple[str, list[int]]:
    """Compose each base letter with its marks; return the text and where each of its characters began."""
    composed: list[str] = []
    offsets: list[int] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or not unicodedata.combining(text[end]):
            cluster = unicodedata.normalize("NFC", text[start:end])
            composed.append(cluster)
            offsets.extend([start] * len(cluster))
            start = end
    return "".join(composed), [*offsets, len(text)]


@lru_cache(maxsize=16)  # the dates of a paragraph and its citations are asked for one after the other
def _read(text: str) -> _Text:
    """Return the plain text with the mentions in it."""
    even = is_even(text)
    composed, offsets = (text, None) if even or unicodedata.is_normalized("NFC", text) else _compose(text)
    if not holds(composed, _SIGNS):
        return _Text(composed, composed, offsets)
    plain = composed.replace("\t", " ")
    for good, odd in () if even else _PLAIN:  # far faster than str.translate on Vietnamese text
        plain = plain.replace(odd, good)
    figures = holds(plain, DIGITS)
    numbered = figures and may_hold_numbers(plain)
    mentions = read_names(plain, figures=figures)
    if numbered:
        mentions = [*read_coded(plain), *mentions, *read_aliases(plain)]
    return _Text(composed, plain, offsets, numbered, _sort_out(mentions, len(plain)))


def _sort_out(mentions: list[Mention], length: int) -> list[Mention]:
    """Return the mentions in text order; where two overlap the first, more telling one stays."""
    if len(mentions) < 2:  # noqa: PLR2004 - nothing to sort or to overlap
        return mentions
    taken = bytearray(length)
    kept = [mention for mention in mentions if _take(taken, mention.start, mention.end)]
    return sorted(kept, key=attrgetter("start"))


def _take(taken: bytearray, start: int, end: int) -> bool:
    """Mark a span as taken, unless a part of it is so already."""
    free = not any(taken[start:end])
    if free:
        taken[start:end] = b"\1" * (end - start)
    return free


def reference_spans(text: str) -> list[tuple[int, int]]:
    """Return where ``text`` names documents: sorted ``[start, end)`` offsets that a date reader must leave alone.

    Numbers that only look like those of documents (``12/GP-BTTTT``) are in as well.
    """
    read = _read(text)
    spans = [(mention.start, mention.end) for mention in read.mentions]
    if read.numbered:
        taken = bytearray(len(read.plain))
        spans = sorted(span for span in chain(spans, read_code_like(read.plain)) if _take(taken, *span))
    return [read.given_span(*span) for span in spans]


def find_citations(text: str, dates: Sequence[DatedSpan] = ()) -> list[Citation]:
    """Return every document that ``text`` cites, in text order, repeats included.

    ``dates`` are the dates found in the same text; one that stands with a reference becomes its date. A short name
    (``Nghị quyết 29``) whose full number stands in the text has the key, issuer and date of that number.
    """
    read = _read(text)
    if not read.mentions:
        return []
    days = [Day(*read.plain_span(date.start, date.end), date.moment) for date in dates]
    return _resolve([_cite(mention, read.composed) for mention in complete(read.plain, read.mentions, days)])


def _cite(mention: Mention, composed: str) -> Citation:
    return Citation(
        raw=composed[mention.start : mention.end],
        key=mention.key,
        kind=mention.kind,
        type_code=mention.type_code,
        type_name=mention.type_name,
        number=mention.number,
        year=mention.year,
        issuer_code=mention.issuer_code,
        issuer_name=mention.issuer_name,
        date=mention.date,
    )


def _resolve(citations: Sequence[Citation]) -> list[Citation]:
    """Give short names the key and the facts of the first full reference with their type and number."""
    full: defaultdict[tuple[str | None, str | None], list[Citation]] = defaultdict(list)
    for citation in citations:
        if citation.kind != "short" and citation.number:
            full[citation.type_code, citation.number].append(citation)
    return [_adopt(citation, full) if citation.kind == "short" else citation for citation in citations]


def _adopt(short: Citation, full: Mapping[tuple[str | None, str | None], Sequence[Citation]]) -> Citation:
    namesakes = full.get((short.type_code, short.number), ())
    target = next((citation for citation in namesakes if _agree(short, citation)), None)
    return replace(_complete(target, short), raw=short.raw, kind=short.kind) if target else short


def _agree(short: Citation, target: Citation) -> bool:
    """Tell whether nothing that the short name says speaks against ``target``."""
    facts = ((short.issuer_code, target.issuer_code), (short.type_name, target.type_name), (short.year, target.year))
    return all(ours is None or theirs is None or ours == theirs for ours, theirs in facts)


def _complete(citation: Citation, other: Citation) -> Citation:
    """Fill what ``citation`` leaves open from ``other``, a mention of the same document."""
    return replace(citation, **{name: getattr(other, name) for name in _FACTS if getattr(citation, name) is None})


def merge_citations(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    """Return one citation a key, in order of first appearance, each as complete as all its mentions together.

    Short names are resolved over the whole sequence; ``raw`` is the first full wording, else the first of all.
    """
    merged: dict[str, Citation] = {}
    for citation in _resolve(list(citations)):
        known = merged.get(citation.key, citation)
        fuller, other = (citation, known) if known.kind == "short" else (known, citation)
        merged[citation.key] = _complete(fuller, other)
    return tuple(merged.values())
