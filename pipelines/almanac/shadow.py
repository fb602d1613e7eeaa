"""A copy of a text for the date grammar: lower case, composed, look-alikes made one, offsets to the text kept."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

DIGITS: Final = "0123456789"
_INVISIBLE = frozenset(map(chr, (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF)))
_COMBINING = frozenset(map(chr, range(0x300, 0x370)))
_UNEVEN = _INVISIBLE | _COMBINING
# ASCII, the letters of Vietnamese and its neighbours, the eths apart, and signs that no date is written with.
_USUAL = "\x00-\x7f\u00c0-\u00cf\u00d1-\u00ef\u00f1-\u0188\u018a-\u01b0\u1ea0-\u1ef9“”…"
_EVEN = re.compile(f"[{_USUAL}]*")
_ODD = re.compile(f"[^{_USUAL}]")
_CLUSTER = re.compile("[^\u0300-\u036f][\u0300-\u036f]*|[\u0300-\u036f]+")
# No letter but those of ASCII; the first class only says what most such text is made of.
_PLAIN = re.compile(r"(?:[\x00-\x7f\u2000-\u206f]++|[\W\d_])*+")
_MIXED = re.compile(r"(?<!\w)(?=[oli]*[0-9])(?=[0-9]*[oli])[0-9oli]{2,4}(?!\w)")
_MIXES = re.compile("[0-9][oli]|[oli][0-9]")
_DIGITS = str.maketrans("oli", "011")
_BLOT = "\x00"

_CYRILLIC = dict(zip("аеорсухіѕАВЕКМНОРСТУХІ", "aeopcyxisABEKMHOPCTYXI", strict=True))
_ALIKE = {
    **dict.fromkeys((*"\u00a0\u1680\u202f\u205f\u3000", *map(chr, range(0x2000, 0x200B))), " "),
    **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
    **dict.fromkeys("\u2044\u2215\u29f8／", "/"),
    **dict.fromkeys("\u2018\u2019\u02bc\u2032\u00b4\u0060", "'"),
    **dict.fromkeys("\u2236\ua789：", ":"),
    **dict.fromkeys("ÐƉ", "Đ"),
    **dict.fromkeys("ðɖ", "đ"),
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "－／："},
    **_CYRILLIC,
}
# The look-alikes that good typography is full of: replaced first, they leave most texts even.
_COMMON = tuple((sign, _ALIKE[sign]) for sign in "’–—\u00a0")


@dataclass(slots=True)
class Even:
    """A text composed and with look-alikes made one, in its own case; ``offsets`` where its length changed.

    ``plain``: no letter carries a diacritic. ``doubtful``: letters of another script were mended.
    """

    text: str
    offsets: Sequence[int] | None = None
    plain: bool = True
    doubtful: bool = False


@dataclass(slots=True)
class Shadow:
    """The copy: ``text`` in lower case and ``cased`` as written, of one length; the rest as in ``Even``.

    ``doubtful`` also where letters among figures were mended.
    """

    text: str
    cased: str
    offsets: Sequence[int] | None
    plain: bool
    doubtful: bool

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``[start, end)`` of the copy stands in the text that was given."""
        return (start, end) if self.offsets is None else (self.offsets[start], self.offsets[end])

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``[start, end)`` of the given text stands in the copy."""
        if self.offsets is None:
            return start, end
        return bisect_left(self.offsets, start), bisect_left(self.offsets, end)

    def blot(self, spans: Iterable[tuple[int, int]]) -> Shadow:
        """Return the copy with these spans of it made unreadable."""
        text = self.text
        for start, end in spans:
            text = text[:start] + _BLOT * (end - start) + text[end:]
        return Shadow(text, self.cased, self.offsets, self.plain, self.doubtful)

    def mend(self) -> Shadow:
        """Return the copy with letters that stand for digits inside a number (``3l/O5/2024``) made digits."""
        if not holds(self.text, "oli") or not _MIXES.search(self.text):
            return self
        text = _MIXED.sub(lambda match: match[0].translate(_DIGITS), self.text)
        return self if text == self.text else Shadow(text, self.cased, self.offsets, self.plain, doubtful=True)


def holds(text: str, signs: str) -> bool:
    """Tell whether ``text`` has any of ``signs``: so many looks at the speed of memory, faster than one pattern."""
    return any(map(text.__contains__, signs))


@lru_cache(maxsize=16)  # the dates of a paragraph and its documents are asked for one after the other
def is_even(text: str) -> bool:
    """Tell whether ``text`` is composed and has no look-alikes."""
    return text.isascii() or _EVEN.fullmatch(text) is not None


def even_text(text: str) -> Even:
    """Compose ``text`` and make its look-alikes one; cheap where there is nothing to do."""
    if text.isascii():
        return Even(text)
    if not is_even(text):
        for sign, alike in _COMMON:
            text = text.replace(sign, alike)
        if not _EVEN.fullmatch(text):
            return _even_odd(text)
    return Even(text, plain=_PLAIN.fullmatch(text) is not None)


def _even_odd(text: str) -> Even:
    """Even out a text that holds more than good typography."""
    odd = set(_ODD.findall(text))
    offsets: Sequence[int] | None = None
    if odd & _UNEVEN:
        text, offsets = _compose(text)
    for letter in odd & _ALIKE.keys():
        text = text.replace(letter, _ALIKE[letter])
    return Even(text, offsets, _PLAIN.fullmatch(text) is not None, not odd.isdisjoint(_CYRILLIC))


def cast_shadow(text: str | Even) -> Shadow:
    """Copy ``text`` for reading dates."""
    even = even_text(text) if isinstance(text, str) else text
    lower = even.text.lower()
    if len(lower) != len(even.text):
        lower = "".join(letter.lower()[0] for letter in even.text)
    return Shadow(lower, even.text, even.offsets, even.plain, even.doubtful)


def _compose(text: str) -> tuple[str, list[int]]:
    """Compose base letters and marks, leave out what has no width, and note where each character came from."""
    letters: list[str] = []
    offsets: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        for letter in unicodedata.normalize("NFC", cluster[0]):
            if letter not in _INVISIBLE:
                letters.append(letter)
                offsets.append(cluster.start())
    return "".join(letters), [*offsets, len(text)]
