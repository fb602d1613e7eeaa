"""What a hit looks like: the passage of an article that says most of what was searched, its words marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from storage.spelling import spell, spell_in_place
from storage.terms import Term

START, END = "\ue000", "\ue001"  # private use: a page escapes the text first and puts its own marks in their place
AROUND = 14  # words before and after what was found
LONGEST = 48  # words

_WORD = re.compile(r"[^\W_]+")
_SENTINELS = re.compile(f"[{START}{END}]")

Span = tuple[int, int]  # characters of a text: first, and one behind the last


def mark(text: str, terms: Iterable[Term]) -> str:
    """Return ``text`` with START and END around every word or phrase of ``terms``, whatever its marks."""
    text = _SENTINELS.sub("", text)
    return _put_marks(text, _find(text, terms), 0, len(text))


def make_snippet(paragraphs: Sequence[str], terms: Sequence[Term], spelled: Iterable[str] = ()) -> str:
    """Return a passage of about 30 words from the paragraph that holds most of ``terms``, marked as ``mark`` does.

    Where none of them stands in the paragraphs, it is the beginning of the first. ``spelled`` are the paragraphs as
    the index knows them, where somebody has them.
    """
    best, most = "", 0
    phrases = [term.phrase for term in terms]
    for paragraph, words in zip(paragraphs, spelled or (spell(text).plain for text in paragraphs), strict=True):
        found = sum(phrase in words for phrase in phrases)
        if found > most or not best:
            best, most = paragraph, found
        if found == len(terms):
            break
    return _cut(_SENTINELS.sub("", best), terms)


def plain(text: str) -> str:
    """Return a marked text without its marks."""
    return _SENTINELS.sub("", text)


def split_marks(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a marked text, each with whether it was found."""
    for part in text.split(START):
        found, closed, rest = part.partition(END)
        if closed:
            yield found, True
        yield (rest if closed else part), False


def _find(text: str, terms: Iterable[Term]) -> list[Span]:
    """Return where the terms stand, in order and without overlaps."""
    placed = spell_in_place(text)
    if placed is not None:
        spans = {span for term in terms for span in _find_phrase(placed, term.words)}
    else:
        spans = _find_anywhere(text, terms)
    merged: list[Span] = []
    for first, end in sorted(spans):
        if merged and first < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((first, end))
    return merged


def _find_phrase(placed: str, words: tuple[str, ...]) -> Iterator[Span]:
    """Yield where words stand in a row, in a text that was spelled in place."""
    pattern = _compile(words)
    place = placed.find(words[0])
    while place >= 0:
        found = pattern.match(placed, place)
        if found:
            yield found.span()
        place = placed.find(words[0], place + 1)


@lru_cache(maxsize=1_000)
def _compile(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S){' +'.join(map(re.escape, words))}(?!\S)")


def _find_anywhere(text: str, terms: Iterable[Term]) -> set[Span]:
    """Return where the terms stand in a text of any letters."""
    placed = [(word, match.span()) for match in _WORD.finditer(text) for word in _fold_word(match[0])]
    words = [word for word, _ in placed]
    spans: set[Span] = set()
    for term in terms:
        size = len(term.words)
        for place, word in enumerate(words):
            if word == term.words[0] and tuple(words[place : place + size]) == term.words:
                spans.add((placed[place][1][0], placed[place + size - 1][1][1]))
    return spans


@lru_cache(maxsize=20_000)
def _fold_word(written: str) -> tuple[str, ...]:
    return tuple(spell(written).plain.split())


def _cut(text: str, terms: Sequence[Term]) -> str:
    """Return the words of a paragraph around the densest of what was found."""
    spans = _find(text, terms)
    words = [match.span() for match in re.finditer(r"\S+", text)]
    if not words:
        return ""
    anchor = min(pairwise(spans), key=lambda pair: pair[1][0] - pair[0][0], default=(spans[0],) if spans else ())
    start = next((place for place, word in enumerate(words) if anchor and word[1] > anchor[0][0]), 0)
    stop = next((place for place, word in enumerate(words) if anchor and word[1] >= anchor[-1][1]), start)
    first = max(0, start - AROUND)
    last = min(len(words) - 1, max(start + AROUND, min(stop + AROUND, first + LONGEST)))
    passage = _put_marks(text, spans, words[first][0], words[last][1])
    return f"{'… ' if first else ''}{passage}{' …' if last < len(words) - 1 else ''}"


def _put_marks(text: str, spans: Iterable[Span], start: int, stop: int) -> str:
    parts = []
    for first, end in spans:
        if start <= first and end <= stop:
            parts += [text[start:first], START, text[first:end], END]
            start = end
    return "".join((*parts, text[start:stop]))
