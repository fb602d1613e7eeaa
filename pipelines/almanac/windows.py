"""Where in running text a date can stand: a cheap look that spares most paragraphs the grammar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from pipelines.almanac.lexicon import (
    DAYPARTS,
    LUNAR_MONTHS,
    MONTHS,
    STEM_SPELLINGS,
    UNITS,
    WEEKDAYS,
    spell,
    strip_marks,
)
from pipelines.almanac.shadow import Even
from pipelines.lunar import STEMS

# No date reaches further than this from the figure or word that gives it away.
_REACH: Final = 64
_BEFORE: Final = 14


def _in_either_case(words: Iterable[str]) -> str:
    return "|".join(f"[{word[0]}{word[0].upper()}]{word[1:]}" for word in words)


# One plain character first: then the search skips from one to the next at the speed of memory.
_FIGURES: Final = re.compile("[0-9][0-9]*")
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
# Each begins with one character, or few that are rare: that is what makes the search fast.
_STEM_NAMES: Final = _in_either_case((*STEMS, *STEM_SPELLINGS))
_MONTH_NAMES: Final = _in_either_case((*MONTHS, *LUNAR_MONTHS))
_FIRSTS: Final = (
    f"tháng (?:{_MONTH_NAMES})",
    f"Tháng (?:{_MONTH_NAMES})",
    "uý [IViv]",
    "hế k[ỷỉ] ",
    "iao thừa",
    "ách đây ",
    "m[ùồ]ng ",
    *(f"{ending} (?:{_STEM_NAMES}) " for ending in ("ăm", "ết", "án", "uân")),
)


class _Signs(NamedTuple):
    """The signs as they are spelt with diacritics or without."""

    goes_on: re.Pattern[str]
    announcers: tuple[str, ...]
    second: re.Pattern[str]
    seconds: dict[str, tuple[str, ...]]
    firsts: tuple[re.Pattern[str], ...]


@cache
def _compile_signs(*, plain: bool) -> _Signs:
    def form(word: str) -> str:
        return strip_marks(word) if plain else word

    seconds: dict[str, tuple[str, ...]] = {}
    for word, befores in _SECONDS.items():
        seconds[form(word)] = (*seconds.get(form(word), ()), *map(form, befores))
    firsts = tuple(re.compile(form(source)) for source in _FIRSTS)
    goes_on = re.compile(spell(_GO_ON, plain=plain))
    return _Signs(
        goes_on, tuple(map(form, _ANNOUNCERS)), re.compile(f" (?:{'|'.join(seconds)})(?!\\w)"), seconds, firsts
    )


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


def _find_hits(text: str, signs: _Signs) -> Iterator[int]:
    for figures in _FIGURES.finditer(text):
        start, end = figures.span()
        before = text[max(0, start - _BEFORE) : start].rstrip(" (\n").lower()
        if signs.goes_on.match(text, end) or before.endswith(signs.announcers):
            yield end
    for match in signs.second.finditer(text):
        start, end = match.span()
        if text[max(0, start - _BEFORE) : start].lower().endswith(signs.seconds[match[0][1:]]):
            yield end
    for first in signs.firsts:
        yield from (match.end() for match in first.finditer(text))
