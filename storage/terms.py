"""What a person types into a search, as terms: words, phrases, fields, exclusions. There is no wrong query."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import islice, product

from storage.folding import INVISIBLE, fold
from storage.index import FIELDS, squash
from storage.spelling import spell

MOST_TERMS = 32
LONGEST_TERM = 200  # characters

FIELD_NAMES = {
    "title": "title",
    "tieu de": "title",
    "body": "body",
    "noi dung": "body",
    "author": "author",
    "tac gia": "author",
    "portal": "source",
    "section": "section",
    "chuyen muc": "section",
    "cites": "cites",
    "so hieu": "cites",
}
STYLES = 8  # ways of placing tones that are looked for, of a phrase with many such syllables

_OPEN = re.compile(
    r"(?P<onset>[a-z]{0,3}?9?)(?P<one>o(?=[1-5]?[ae])|u(?=[1-5]?y))(?P<early>[1-5]?)(?P<other>[aey])(?P<late>[1-5]?)"
)
_TERM = re.compile(
    r"(?P<minus>(?<!\S)-)?"
    r"(?:(?P<field>title|body|author|portal|section|cites|tiêu[ _-]đề|nội[ _-]dung|tác[ _-]giả|chuyên[ _-]mục"
    r"|số[ _-]hiệu|tieu[ _-]de|noi[ _-]dung|tac[ _-]gia|chuyen[ _-]muc|so[ _-]hieu):(?=\S))?"
    r'(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))',
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """One or more words in a row, in ASCII as the index knows them.

    ``marked`` are the same with their marks, once for each way of placing tones (hoà, hòa); it is empty where nobody
    wrote any. ``fields`` is where they are looked for.
    """

    words: tuple[str, ...]
    marked: tuple[tuple[str, ...], ...]
    fields: tuple[str, ...]

    @property
    def phrase(self) -> str:
        """The words as a text of the index, between blanks."""
        return f" {' '.join(self.words)} "


@dataclass(frozen=True, slots=True)
class Query:
    """What is to be found and what must not be; without a term to find, nothing is."""

    terms: tuple[Term, ...]
    excluded: tuple[Term, ...]

    @property
    def has_marks(self) -> bool:
        """Whether any word was written with its marks."""
        return any(term.marked for term in self.terms)


def parse_query(text: str) -> Query:
    """Return what ``text`` asks for: ``words``, ``"a phrase"``, ``title:word``, ``-without``.

    Several words without a blank between them, as in the number of a document, are a phrase. Only the first 32 terms
    and 200 characters of each count.
    """
    text = unicodedata.normalize("NFC", INVISIBLE.sub("", text))
    wanted: list[Term] = []
    excluded: list[Term] = []
    for found in _TERM.finditer(text):
        term = _read_term(found["phrase"] or found["word"] or "", found["field"])
        if term.words:
            (excluded if found["minus"] else wanted).append(term)
        if len(wanted) + len(excluded) == MOST_TERMS:
            break
    return Query(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(excluded)))


def _read_term(written: str, name: str | None) -> Term:
    written = " ".join(written[:LONGEST_TERM].split())  # also at what stands for the end of a paragraph in the index
    field = FIELD_NAMES[fold(name.replace("_", " "))] if name else None
    if field == "source":
        return Term((squash(written),) if squash(written) else (), (), (field,))
    plain, marked = (tuple(words.split()) for words in spell(written))
    styles = tuple(islice(product(*map(_place_tones, marked)), STYLES)) if marked != plain else ()
    return Term(plain, styles, (field,) if field else FIELDS)


def _place_tones(word: str) -> tuple[str, ...]:
    """Return a marked word in the styles that its tone may stand in: ``ho2a`` and ``hoa2``, but ``quy1`` alone."""
    found = _OPEN.fullmatch(word)
    if not found or bool(found["early"]) == bool(found["late"]) or found["onset"].endswith("q"):
        return (word,)
    tone = found["early"] or found["late"]
    onset, one, other = found["onset"], found["one"], found["other"]
    return f"{onset}{one}{tone}{other}", f"{onset}{one}{other}{tone}"
