"""Vietnamese that was decoded wrongly: find which charset a page was really in, and read it again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from pipelines.charsets import (
    TCVN3,
    UTF8_AS_MAC_ROMAN,
    UTF8_AS_WINDOWS_1252,
    VISCII,
    VNI,
    WINDOWS_1258,
    decode_windows_1252,
)

__all__ = ["Repair", "decode_windows_1252", "find_encoding", "is_syllable", "repair", "repair_page"]


@dataclass(frozen=True, slots=True)
class Repair:
    """A page read again: its text in NFC, and the encoding that it was really in."""

    text: str
    encoding: str


_DECODERS: dict[str, Callable[[str], str]] = {
    "tcvn3": TCVN3.decode,
    "vni": VNI.decode,
    "viscii": VISCII.decode,
    "windows-1258": WINDOWS_1258.decode,
    "utf-8 as cp1252": UTF8_AS_WINDOWS_1252.decode,
    "utf-8 as mac roman": UTF8_AS_MAC_ROMAN.decode,
}

# Shares of letters, measured: clean Vietnamese has 0.15 to 0.17 of U+1EA0-1EF9, misread text none at all, and other
# languages stay below 0.1 of Latin-1 or fail the syllables.
_FINE = 0.05
_NONE = 0.005
_LATIN = 0.1
_VIETNAMESE = 0.08
_KNOWN = 0.95
_FEWEST_LETTERS = 200
_GLANCE = 800  # characters, spread over the page: enough to know clean Vietnamese by
_SAMPLE = 8000  # characters from the middle of the page, on which the candidates are tried

_TONED = re.compile("[\u1ea0-\u1ef9]")
_LATIN_1 = re.compile("[\xa1-\xff]")
_NO_LETTERS = re.compile(r"[\W\d_]+")
_BETWEEN_WORDS = re.compile(r"[\s\x00-@\[-`{-\x7f\u2010-\u203a«»•·…°²³]+")
_LONGEST_ABBREVIATION = 6

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_STOP_TONES = ("\u0301", "\u0323")
_STOPS = ("c", "ch", "p", "t")  # a syllable that ends in one is sắc or nặng
_ONSETS = frozenset(
    {
        *("", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph"),
        *("qu", "r", "s", "t", "th", "tr", "v", "x"),
    }
)
_OPEN = ("a", "e", "ê", "i", "o", "oa", "oe", "ô", "ơ", "u", "uê", "uơ", "uy", "ư", "y")
_ENDINGS = {
    "a": "c ch i k m n ng nh o p t u y",
    "ă": "c k m n ng p t",
    "â": "c m n ng p t u y",
    "e": "c m n ng o p t",
    "ê": "c ch m n ng nh p t u",
    "i": "a ch m n nh p t u",
    "iê": "c m n ng p t u",
    "o": "c i m n ng p t",
    "oa": "c ch i m n ng nh o p t y",
    "oă": "c m n ng p t",
    "oe": "m n o t",
    "oo": "c ng",
    "ô": "c i m n ng p t",
    "ơ": "i m n ng p t",
    "u": "a c i m n ng p t",
    "uâ": "c n ng t y",
    "uê": "ch n nh t",
    "uô": "c i m n ng t",
    "uơ": "n t",
    "uy": "a ch n nh p t u",
    "uyê": "n t",
    "ư": "a c i m n ng t u",
    "ươ": "c i m n ng p t u",
    "y": "ch n nh p t",
    "yê": "m n ng t u",
}
_RIMES = frozenset(_OPEN) | {vowel + ending for vowel, endings in _ENDINGS.items() for ending in endings.split()}


def find_encoding(sample: str) -> str | None:
    """Name the encoding that the visible text of a page was really in; None where there is nothing to repair.

    None is the answer for Vietnamese as it should be (a misread paragraph in it included), for text without marks,
    other languages, fewer than 200 letters, and where no candidate convinces. ``sample`` must still hold its no-break
    spaces, soft hyphens and controls: in these encodings they are letters.
    """
    if sample.isascii():
        return None
    glance = sample[:: len(sample) // _GLANCE + 1]
    if len(_TONED.findall(glance)) >= _FINE * len(glance):
        return None
    middle = max(0, len(sample) - _SAMPLE) // 2
    return _try_candidates(sample[middle : middle + _SAMPLE]) if _may_be_misread(sample) else None


def repair(text: str, encoding: str) -> str:
    """Return ``text``, read as windows-1252 or Latin-1 (or Mac Roman), as its ``encoding`` means it, in NFC.

    ``text`` may be the source of a whole page: ASCII and so all markup and entities stay. Text that is right already
    is only composed. Capitals with tones, for which TCVN3 has a font but no bytes, stay small letters.

    Raises:
        KeyError: ``find_encoding`` gives no such name.
    """
    decode = _DECODERS[encoding]
    text = unicodedata.normalize("NFC", text)
    return text if len(_TONED.findall(text)) > len(_LATIN_1.findall(text)) else decode(text)


def repair_page(text: str, sample: str) -> Repair | None:
    """Repair the source of a page by its visible text; None where there is nothing to repair."""
    encoding = find_encoding(sample)
    return Repair(repair(text, encoding), encoding) if encoding else None


def _may_be_misread(sample: str) -> bool:
    latin = len(_LATIN_1.findall(sample))
    if latin <= _LATIN * _FEWEST_LETTERS:
        return False
    letters = len(_NO_LETTERS.sub("", sample))
    toned = len(_TONED.findall(unicodedata.normalize("NFC", sample)))
    return letters >= _FEWEST_LETTERS and toned < _NONE * letters and latin > _LATIN * letters


def _try_candidates(text: str) -> str | None:
    """Return the encoding under which most words are Vietnamese, if enough are."""
    best, most = None, _KNOWN
    for encoding, decode in _DECODERS.items():
        # A no-break space of the markup (&nbsp;) is a capital in VISCII and part of many letters in UTF-8.
        decoded = decode(text if encoding.startswith("utf-8") else text.replace("\xa0", " "))
        letters = len(_NO_LETTERS.sub("", decoded))
        if len(_TONED.findall(decoded)) >= _VIETNAMESE * letters and (known := _share_known(decoded)) >= most:
            best, most = encoding, known
    return best


def _share_known(text: str) -> float:
    """Return the share of Vietnamese syllables among the words with a letter outside ASCII, abbreviations left out.

    Words in ASCII are the same in every candidate and say nothing. Signs inside a word count as a part of it.
    """
    words = [word for word in _BETWEEN_WORDS.split(text) if not word.isascii() and any(map(str.isalpha, word))]
    unknown = [word for word in words if not is_syllable(word)]
    known = len(words) - len(unknown)
    strange = sum(not _is_abbreviation(word) for word in unknown)
    return known / (known + strange) if known else 0.0


def _is_abbreviation(word: str) -> bool:
    """Tell ``HĐND`` and the ``đ`` behind a sum."""
    return len(word) == 1 or (word.isupper() and len(word) <= _LONGEST_ABBREVIATION)


@lru_cache(8192)
def is_syllable(word: str) -> bool:
    """Tell whether ``word`` is spelt as Vietnamese syllables are, on whichever vowel the tone is written."""
    marked = unicodedata.normalize("NFD", word.lower())
    tone = "".join(char for char in marked if char in _TONES)
    plain = unicodedata.normalize("NFC", "".join(char for char in marked if char not in _TONES))
    if len(tone) > 1 or (plain.endswith(_STOPS) and tone not in _STOP_TONES):
        return False
    return any(plain[:end] in _ONSETS and plain[end:] in _RIMES for end in range(4))
