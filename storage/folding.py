"""What makes two spellings one word: the keys by which texts are compared and words are searched."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# Zero-width characters, BOM, soft hyphens and controls carry no letters; tabs and line ends count as blanks.
INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]"
)
WORD = re.compile(r"[^\W_]+")

_MARKS = re.compile("[\u0300-\u036f]+")
_SEPARATORS = re.compile(r"[\s\-‐-―]+")
_SPACED_MARKS = re.compile(r"[\W_]+")
_LETTERS_WITHOUT_MARKS = str.maketrans("đĐðÐɖƉ", "dDdDdD")

_LONGEST = 64  # characters of a word that count: what is longer is no word
_BARRED = str.maketrans({"đ": "d\u0335", "ð": "d\u0335", "ɖ": "d\u0335"})
_CYRILLIC = str.maketrans("аеорсухі", "aeopcyxi")  # look-alikes that come with copied text
_SHAPES = {"\u0302": "6", "\u031b": "7", "\u0306": "8", "\u0335": "9"}
_TONES = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}


class Word(NamedTuple):
    """A word as the index knows it, in ASCII: ``plain`` without marks; ``marked`` tells them, empty if it has none.

    ``marked`` is spelt as on a Vietnamese keyboard (``Đảng`` is ``_d9ang3``), the tone last: where it is written is a
    matter of style (hoà, hòa).
    """

    plain: str
    marked: str


def fold(text: str) -> str:
    """Return the key for comparing and searching: lower case, no diacritics, đ as d, dashes and blanks one space."""
    plain = unicodedata.normalize("NFKD", INVISIBLE.sub("", text).lower()).translate(_LETTERS_WITHOUT_MARKS)
    return _SEPARATORS.sub(" ", _MARKS.sub("", plain).lower()).strip()


def words_of(text: str) -> str:
    """Return the folded words of a text, marks left out: the key by which texts are compared."""
    return _SPACED_MARKS.sub(" ", fold(text)).strip()


def read_words(text: str) -> list[Word]:
    """Return the words of a text in their order, whatever stands between them.

    What is written without blanks or in another alphabet comes letter by letter, so that phrases find it.
    """
    plain = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).lower().translate(_CYRILLIC)
    return [word for written in WORD.findall(unicodedata.normalize("NFC", plain)) for word in _spell(written)]


def _spell(written: str) -> list[Word]:
    if written.isascii():
        return [Word(written[:_LONGEST], "")]
    words: list[Word] = []
    base = shaped = tone = ""
    for letter in unicodedata.normalize("NFD", written.translate(_BARRED)):
        if letter.isascii():
            base, shaped = base + letter, shaped + letter
        elif letter in _TONES:
            tone += _TONES[letter]
        elif unicodedata.combining(letter):
            shaped += _SHAPES.get(letter, f"{ord(letter):x}")
        else:
            words += [*_make_word(base, shaped + tone), Word(f"_{ord(letter):x}", "")]
            base = shaped = tone = ""
    return words + _make_word(base, shaped + tone)


def _make_word(base: str, spelt: str) -> list[Word]:
    return [Word(base[:_LONGEST], f"_{spelt[:_LONGEST]}" if spelt != base else "")] if base else []
