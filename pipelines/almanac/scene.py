"""Where a piece of a date stands: the words before and after it, and the rule by which it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from pipelines.almanac.dateparts import Atom, Part
from pipelines.almanac.lexicon import spell
from pipelines.almanac.shadow import Shadow

Groups = tuple[str | None, ...]
# What a rule made of its words: kind and part of an atom, or None where the words around speak against it.
Reading = tuple[str, Part] | None
NOT_A_DATE: Final[Reading] = ("X", None)
_REACH: Final = 40


class Probe(dict[bool, re.Pattern[str]]):
    """One pattern for both kinds of text: ``probe[plain]`` is without diacritics or with them, compiled when asked."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self._source = source

    def __missing__(self, plain: bool) -> re.Pattern[str]:
        """Compile the pattern of that kind."""
        pattern = self[plain] = re.compile(spell(self._source, plain=plain))
        return pattern


@dataclass(slots=True)
class Scene:
    """The shadow that is read and the atoms read so far."""

    shadow: Shadow
    atoms: list[Atom]

    def before(self, probe: Probe, start: int, reach: int = _REACH) -> re.Match[str] | None:
        """Search the words just before ``start``; the probe ends with ``$``."""
        if not start:
            return None
        return probe[self.shadow.plain].search(self.shadow.text, max(0, start - reach), start)

    def after(self, probe: Probe, end: int) -> re.Match[str] | None:
        """Match the words that follow ``end``."""
        return probe[self.shadow.plain].match(self.shadow.text, end)

    def in_figure(self, start: int) -> bool:
        """Tell whether the number at ``start`` goes on with one before it: the 275 of 1.275, the 5 of 29-5/2024."""
        text = self.shadow.text
        return start > 1 and text[start - 1] in ".,-" and text[start - 2].isdigit()

    def is_whole(self, start: int, end: int) -> bool:
        """Tell whether nothing but blanks and punctuation stands around ``[start, end)``."""
        text = self.shadow.text
        return not (text[:start].strip(_EDGES) or text[end:].strip(_EDGES))


_EDGES: Final = " \t\r\n.,;:|()[]"


class Rule(NamedTuple):
    """A form of writing: a pattern in the lexicon's notation and the reader of its groups, from start to end.

    Only where one of ``starts`` stands is the form tried. They are patterns without groups: of a form that begins with
    a number the characters that can follow it; of one that begins with words all its beginnings, unless the plain word
    at the head of its source is the only one.
    """

    source: str
    read: Callable[[Scene, int, int, Groups], Reading]
    starts: Sequence[str] = ()
    accented_only: bool = False
