"""Where in running text a date can stand: a cheap look that spares most paragraphs the grammar."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from pipelines.almanac.lexicon import (
    DAYPARTS,
    LUNAR_MONTHS,
    MONTHS,
    STEM_SPELLINGS,
    UNITS,
    WEEKDAYS,
    Endings,
    either,
    spell,
    strip_marks,
)
from pipelines.almanac.shadow import DIGITS, Even, holds
from pipelines.lunar import STEMS

# No date reaches further than this from the figure or word that gives it away.
_REACH: Final = 64
_BEFORE: Final = 14


def _in_either_case(words: Iterable[str]) -> str:
    return "|".join(f"[{word[0]}{word[0].upper()}]{word[1:]}" for word in words)


# How figures of a date go on.
_GO_ON: Final = (
    r"_[/:-]_[0-9]|\.[0-9]{1,2}(?![0-9])|_[-,/]?_[Tt]h[^\W\d]{0,2}ng(?!\w)|_[Tt]h?[1-9]| [Tt]ết| \w+ trước(?!\w)"
)
_ANNOUNCERS: Final = (
    *("năm", "tháng", "thg", "ngày", "hôm", "quý", "quí", "mùng", "mồng", "kỷ", "kỉ", "niên", "nhìn", "đây", "đoạn"),
    *("từ", "đến", "tới", "đán", "tết", "hướng", "tiêu"),
    *("kỳ", "khóa", "khoá", *DAYPARTS),
)
# Second words that give a date away, each with the words that must stand before it.
_SECONDS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        ("nay", "qua", "kia", "mai", "này", "trước", "tới", "sau", "ngoái", "rồi"),
        (
            *("hôm", "ngày", "tuần", "vừa", "chủ nhật", "chúa nhật"),
            *(*DAYPARTS, *UNITS, *(f"thứ {day}" for day in WEEKDAYS)),
        ),
    ),
    **dict.fromkeys(("đầu", "cuối"), ("tháng", "nửa")),
}
# Each begins with plain characters: the search goes from one to the next at the speed of memory.
_STEM_NAMES: Final = _in_either_case((*STEMS, *STEM_SPELLINGS))
_MONTH_NAMES: Final = _in_either_case((*MONTHS, *LUNAR_MONTHS))
_FIRSTS: Final = (
    f"háng (?<=[tT]háng )(?:{_MONTH_NAMES})",
    "uý [IViv]",
    "hế k[ỷỉ] ",
    "iao thừa",
    "ách đây ",
    "m[ùồ]ng ",
    *(f"{ending} (?:{_STEM_NAMES}) " for ending in ("ăm", "ết", "án", "uân")),
)


@dataclass(slots=True)
class _Signs:
    """The signs as they are spelt with diacritics or without."""

    figures: re.Pattern[str]
    announcers: Endings
    second: re.Pattern[str]
    seconds: dict[str, Endings]
    firsts: tuple[re.Pattern[str], ...]


@cache
def _compile_signs(*, plain: bool) -> _Signs:
    def form(word: str) -> str:
        return strip_marks(word) if plain else word

    befores: dict[str, set[str]] = {}
    for word, words in _SECONDS.items():
        befores.setdefault(f" {form(word)}", set()).update(map(form, words))
    seconds = {word: Endings(words) for word, words in befores.items()}
    # One plain character first, as above; the empty group says that the figures go on as a date does.
    figures = re.compile(f"[0-9][0-9]*(?:(?={spell(_GO_ON, plain=plain)})())?")
    second = re.compile(f"(?:{either(seconds)})(?!\\w)")
    firsts = tuple(re.compile(form(source)) for source in _FIRSTS)
    return _Signs(figures, Endings(map(form, _ANNOUNCERS)), second, seconds, firsts)


def find_windows(even: Even) -> list[tuple[int, int]]:
    """Return the stretches of the text in which a date can stand, in order and apart from each other."""
    text = even.text.lower() if even.text.isupper() else even.text
    windows: list[tuple[int, int]] = []
    for hit in sorted(_find_hits(text, _compile_signs(plain=even.plain))):
        start, end = max(0, hit - _REACH), min(len(text), hit + _REACH)
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], end)
        else:
            windows.append((start, end))
    return windows


def _find_hits(text: str, signs: _Signs) -> list[int]:
    figures = signs.figures.finditer(text) if holds(text, DIGITS) else ()
    hits = [run.end() for run in figures if run.lastindex or _is_announced(text, run.start(), signs.announcers)]
    for match in signs.second.finditer(text):
        start, end = match.span()
        if signs.seconds[match[0]].end(text[max(0, start - _BEFORE) : start].lower()):
            hits.append(end)
    for first in signs.firsts:
        if first.search(text):
            hits += [match.end() for match in first.finditer(text)]
    return hits


def _is_announced(text: str, start: int, announcers: Endings) -> bool:
    """Tell whether a word before the figures at ``start`` announces a date."""
    # Most figures that no date begins with go on others: 1.275, 25/10/2022.
    if text[start - 1 : start] in "/.,-":
        return False
    return announcers.end(text[max(0, start - _BEFORE) : start].rstrip(" (\n").lower())
