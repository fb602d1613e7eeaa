"""What changed in words between two texts: syllables, figures and marks, with typography left aside."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Final, Literal

from storage.records import Article
from storage.revisions import plain_words

# A figure with its separators is one word, and so is a number of a document: 10,5 and 29-NQ/TU.
WORD: Final = re.compile(r"\d+(?:[.,/:-]\w+)*|\w+|[^\w\s]")
LONGEST: Final = 20_000  # words of a passage that are matched one by one


@dataclass(frozen=True, slots=True)
class Edit:
    """A passage that stands in both texts (``equal``), only in the earlier or only in the later one."""

    kind: Literal["equal", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What differs between two readings: by field, passages in their order; fields without a change are left out."""

    fields: dict[str, list[Edit]] = field(default_factory=dict)


_FIELDS: Final[dict[str, Callable[[Article], Sequence[str]]]] = {
    "title": lambda article: (article.title,),
    "lead": lambda article: (article.lead or "",),
    "body": lambda article: article.body,
    "captions": lambda article: article.captions,
    "published": lambda article: ((article.published.value or "") if article.published else "",),
    "authors": lambda article: ("; ".join(article.authors),),
    "affiliation": lambda article: (article.affiliation or "",),
    "agency": lambda article: (article.agency or "",),
}


def compare_articles(before: Article, after: Article) -> Comparison:
    """Return what changed in the fields that make a revision."""
    found: dict[str, list[Edit]] = {}
    for name, read in _FIELDS.items():
        edits = compare_passages(read(before), read(after))
        if any(edit.kind != "equal" for edit in edits):
            found[name] = edits
    return Comparison(fields=found)


def compare_passages(before: Sequence[str], after: Sequence[str]) -> list[Edit]:
    """Return the way from some paragraphs to others: whole ones where they are the same, words inside of the rest."""
    edits: list[Edit] = []
    old, new = ([plain_words((text,)) for text in texts] for texts in (before, after))
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            edits.append(Edit("equal", "\n".join(after[k:m])))
        else:
            edits += compare_words("\n".join(before[i:j]), "\n".join(after[k:m]))
    return edits


def compare_words(before: str, after: str) -> list[Edit]:
    """Return the way from one text to another, word by word; equal passages are those of the later text."""
    old, new = _Words(before), _Words(after)
    if max(len(old.keys), len(new.keys)) > LONGEST:
        return [edit for edit in (Edit("removed", before), Edit("added", after)) if edit.text]
    edits: list[Edit] = []
    for tag, i, j, k, m in SequenceMatcher(None, old.keys, new.keys, autojunk=False).get_opcodes():
        if tag == "equal":
            edits.append(Edit("equal", new.passage(k, m)))
        if tag in ("delete", "replace"):
            edits.append(Edit("removed", old.passage(i, j)))
        if tag in ("insert", "replace"):
            edits.append(Edit("added", new.passage(k, m)))
    return edits


def shorten(edits: Sequence[Edit], around: int) -> Iterator[Edit]:
    """Yield edits with at most ``around`` words of what is equal kept on each side of a change."""
    for place, edit in enumerate(edits):
        words = edit.text.split()
        if edit.kind != "equal" or len(words) <= 2 * around + 1:
            yield edit
            continue
        head = words[:around] if place else []
        tail = words[len(words) - around :] if place < len(edits) - 1 else []
        yield Edit("equal", " ".join((*head, "…", *tail)))


class _Words:
    """The words of a text, by which they are compared, and where each stands."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans = [found.span() for found in WORD.finditer(text)]
        self.keys = [_key(text[start:end]) for start, end in self._spans]

    def passage(self, first: int, last: int) -> str:
        """Return the text of some words as it stands."""
        return self._text[self._spans[first][0] : self._spans[last - 1][1]] if first < last else ""


def _key(word: str) -> str:
    return plain_words((word,)) or word


def describe(comparison: Comparison) -> dict[str, Any]:
    """Return what was removed and added in each field, as plain values for a program."""
    return {
        name: [{"kind": edit.kind, "text": edit.text} for edit in edits if edit.kind != "equal"]
        for name, edits in comparison.fields.items()
    }
