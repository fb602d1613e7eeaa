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
_SPACED_MARKS = re.compile(r"[\W_]+")
_LETTERS_WITHOUT_MARKS = str.maketrans("đĐðÐɖƉ", "dDdDdD")


def fold(text: str) -> str:
    """Return the key for comparing and searching: lower case, no diacritics, đ as d, dashes and blanks one space."""
    plain = unicodedata.normalize("NFKD", INVISIBLE.sub("", text).lower()).translate(_LETTERS_WITHOUT_MARKS)
    return _SEPARATORS.sub(" ", _MARKS.sub("", plain).lower()).strip()


def words_of(text: str) -> str:
    """Return the folded words of a text, marks left out: the key by which texts are compared."""
    return _SPACED_MARKS.sub(" ", fold(text)).strip()
