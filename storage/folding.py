"""What makes two spellings one word: the keys by which texts are compared."""

from __future__ import annotations

import re
import unicodedata

# Zero-width characters, BOM, soft hyphens and controls carry no letters; tabs and line ends count as blanks.
INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]"
)
_MARKS = re.compile("[\u0300-\u036f]+")
_SEPARATORS = re.compile(r"[\s\-‐-―]+")
_WORDS = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Return the key for comparing and searching: lower case, no diacritics, đ as d, dashes and blanks one space."""
    return _SEPARATORS.sub(" ", _without_marks(text)).strip()


def words_of(text: str) -> str:
    """Return the folded words of a text, marks left out: the key by which texts are compared."""
    return " ".join(_WORDS.findall(_without_marks(text)))


def _without_marks(text: str) -> str:
    """Lower case, no diacritics, đ and the letters that pages put in its place as d, nothing invisible."""
    visible = text if text.isprintable() else INVISIBLE.sub("", text)
    if visible.isascii():
        return visible.lower()
    plain = unicodedata.normalize("NFKD", visible.lower()).replace("đ", "d").replace("ð", "d").replace("ɖ", "d")
    return _MARKS.sub("", plain).lower()
