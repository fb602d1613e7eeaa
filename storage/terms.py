"""What a person types into a search, as terms: words, phrases, fields, exclusions. There is no wrong query."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from storage.folding import INVISIBLE, fold, read_words
from storage.index import FIELDS

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
ANYWHERE = tuple(name for name in FIELDS if name != "source")

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

    ``marks`` are those words that were written with their marks, with them; ``fields`` is where they are looked for.
    """

    words: tuple[str, ...]
    marks: tuple[str, ...]
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
        return any(term.marks for term in self.terms)


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
    words = read_words(written[:LONGEST_TERM])
    fields = (FIELD_NAMES[fold(name.replace("_", " "))],) if name else ANYWHERE
    plain = tuple(word.plain for word in words)
    if fields == ("source",):
        return Term(("".join(plain),) if plain else (), (), fields)
    return Term(plain, tuple(dict.fromkeys(word.marked for word in words if word.marked)), fields)
