"""Text as the search index knows it: words of ASCII letters and figures, once without marks and once with them.

Marks are figures behind their letter (``Đảng`` is ``dang`` and ``d9a3ng``), so that every engine takes words for words.
"""

from __future__ import annotations

import codecs
import unicodedata
from typing import NamedTuple

from storage.folding import INVISIBLE

BREAK = "_"  # a word that nobody can ask for: no phrase reaches beyond it

_MARKS = dict(zip("\u0301\u0300\u0309\u0303\u0323\u0302\u031b\u0306", "12345678", strict=True))
_BARRED = "đĐðÐɖƉ"
_BLANKS = "–—“”‘’•·«»°"  # with these, all that Vietnamese news are written in: one byte each makes the work quick
_CYRILLIC = str.maketrans("аеорсухі", "aeopcyxi")  # look-alikes that come with copied text
_PARAGRAPHS = " \x1e "
_FOREIGN = "\x1f"  # stands before the number of a letter of another alphabet, which is a word of its own

_ONE_BYTE = "".join(map(chr, range(128))) + "".join(_MARKS) + _BARRED + _BLANKS
_ENCODING = codecs.charmap_build(_ONE_BYTE.ljust(256, "\ufffe"))
_DROPPED = bytes(place for place in range(128) if INVISIBLE.match(chr(place)))
_MARK_BYTES = bytes(range(128, 128 + len(_MARKS)))
_BARRED_BYTES = [bytes([128 + len(_MARKS) + place]) for place in range(len(_BARRED))]


def _spell_letter(letter: str) -> str:
    if letter in _MARKS:
        return _MARKS[letter]
    if letter in _BARRED:
        return "d"
    return letter.lower() if letter.isascii() and letter.isalnum() else " "


_TABLE = bytearray(ord(_spell_letter(letter)) for letter in _ONE_BYTE.ljust(256, " "))
_TABLE[0x1E] = _TABLE[0x1F] = ord(BREAK)
_LETTERS = bytes(_TABLE)


class Spelling(NamedTuple):
    """Words between blanks, without marks and with them."""

    plain: str
    marked: str


def spell(*paragraphs: str) -> Spelling:
    """Return the words of some paragraphs, a BREAK between them, with a blank before and behind each word.

    What is written in another alphabet comes letter by letter, so that phrases find it with or without blanks.
    """
    text = unicodedata.normalize("NFKD", f" {_PARAGRAPHS.join(paragraphs)} ")
    coded = _encode(text) or _encode(_romanise(text)) or b""
    plain = coded.translate(_LETTERS, _DROPPED + _MARK_BYTES)
    for letter in _BARRED_BYTES:
        if letter in coded:
            coded = coded.replace(letter, b"d9")
    return Spelling(_join(plain), _join(coded.translate(_LETTERS, _DROPPED)))


def _encode(text: str) -> bytes | None:
    try:
        return codecs.charmap_encode(text, "strict", _ENCODING)[0]
    except UnicodeEncodeError:
        return None


def _romanise(text: str) -> str:
    """Return ``text`` with nothing but letters that have a byte."""
    letters = unicodedata.normalize("NFKD", INVISIBLE.sub("", text).lower()).translate(_CYRILLIC)
    return "".join(letter if letter in _ONE_BYTE else _name_letter(letter) for letter in letters)


def _name_letter(letter: str) -> str:
    if unicodedata.combining(letter):
        return ""
    return f" {_FOREIGN}{ord(letter):x} " if letter.isalnum() else " "


def _join(words: bytes) -> str:
    while b"  " in words:
        words = words.replace(b"  ", b" ")
    return words.decode("ascii")


def _list_placed() -> str:
    """Return the letters of Vietnamese, one character each, and what stands between its words."""
    vowels = (vowel + mark for vowel in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for mark in ("", *"\u0301\u0300\u0309\u0303\u0323"))
    letters = {unicodedata.normalize("NFC", letter) for letter in vowels}
    simple = {letter for letter in map(chr, range(128)) if letter.isprintable() or letter in "\t\n\r"}
    return "".join(sorted({*letters, *simple, *"đĐ…\xa0", *_BLANKS}))


_PLACED = _list_placed()
_PLACED_ENCODING = codecs.charmap_build(_PLACED.ljust(256, "\ufffe"))  # fewer than there are bytes
_PLACED_LETTERS = bytes(ord(spell(letter).plain.strip() or " ") for letter in _PLACED).ljust(256, b" ")


def spell_in_place(text: str) -> str | None:
    """Return the words of a text without marks, each letter where it stands in ``text``, blanks for all else.

    None if some character of it is none of Vietnamese, or in pieces.
    """
    try:
        return codecs.charmap_encode(text, "strict", _PLACED_ENCODING)[0].translate(_PLACED_LETTERS).decode("ascii")
    except UnicodeEncodeError:
        return None
