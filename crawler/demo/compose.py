"""Composition by chance: dice with a memory of their throws' name, and a teller that fills the slots of a grammar."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import TypeVar
from zlib import crc32

Option = TypeVar("Option")

SEED = 2025
_STRIDE = 7  # kinds of phrases begin at different places
_NOT_SLUG = re.compile(rb"[^a-z0-9]+")


class Dice:
    """Random choices that are the same whenever the dice are named the same."""

    __slots__ = ("_random",)

    def __init__(self, name: str) -> None:
        self._random = Random(SEED << 32 | crc32(name.encode())).random  # noqa: S311 - models, not secrets

    def pick(self, options: Sequence[Option]) -> Option:
        """Return one of the options, each as likely."""
        return options[int(self._random() * len(options))]

    def number(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + int(self._random() * (high - low + 1))

    def chance(self, share: float) -> bool:
        """Return True in this share of throws."""
        return self._random() < share


def make_slug(text: str) -> str:
    """Write a title as portals do in addresses: ASCII, lower case, hyphens, at most 90 characters.

    >>> make_slug("Đổi mới ở huyện Chợ Đồn")
    'doi-moi-o-huyen-cho-don'
    """
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D")).encode("ascii", "ignore").lower()
    return _NOT_SLUG.sub(b"-", plain)[:90].strip(b"-").decode()


def capitalise(sentence: str) -> str:
    """Return the sentence with its first letter in upper case."""
    return sentence[:1].upper() + sentence[1:]


def write_number(value: int) -> str:
    """Write a whole number with dots between thousands: ``7.600``."""
    return f"{value:,}".replace(",", ".")


@cache
def _bounds(spec: str) -> tuple[int, int]:
    low, high = spec.split("-")
    return int(low), int(high)


@dataclass(frozen=True, slots=True)
class _Count:
    """A number that is thrown when it is formatted: ``{n:40-180}`` gives ``97``, ``{pct:5-9}`` ``7,3%``."""

    dice: Dice
    percent: bool

    def __format__(self, spec: str) -> str:
        value = self.dice.number(*_bounds(spec))
        if not self.percent:
            return write_number(value)
        return f"{value},{self.dice.number(1, 9)}%" if self.dice.chance(0.4) else f"{value}%"


class Teller(dict[str, object]):
    """Fills templates from its items: the fixed facts, numbers (``n``, ``pct``), else a maker's work, else a phrase.

    A slot with a capital gives its text with one. Phrases of one kind are used in turn, so that a text repeats
    itself only when it has said them all.
    """

    def __init__(self, dice: Dice, phrases: Mapping[str, Sequence[str]], facts: Mapping[str, str]) -> None:
        super().__init__(facts)
        self["n"], self["pct"] = _Count(dice, percent=False), _Count(dice, percent=True)
        self.dice = dice
        self.makers: dict[str, Callable[[], str]] = {}
        self._phrases = phrases
        self._turns: dict[str, int] = {}
        self._start = dice.number(0, 1 << 20)

    def say(self, template: str) -> str:
        """Return the template with every slot filled."""
        return template.format_map(self)

    def draw(self, kind: str, options: Sequence[str] | None = None) -> str:
        """Return the next phrase of a kind, unfilled; where each kind begins is a matter of chance."""
        choices = self._phrases[kind] if options is None else options
        turns = self._turns
        turn = turns[kind] = turns[kind] + 1 if kind in turns else self._start + _STRIDE * len(turns)
        return choices[turn % len(choices)]

    def __missing__(self, slot: str) -> str:
        if slot[0].isupper():
            return capitalise(str(self[slot.lower()]))
        maker = self.makers.get(slot)
        if maker:
            return maker()
        phrase = self.draw(slot)
        return phrase.format_map(self) if "{" in phrase else phrase
