"""From a shadow to the atoms of its dates: one pattern of all rules, tried at the beginnings of words only."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from pipelines.almanac import days, lunar_terms, months, turns
from pipelines.almanac.dateparts import Atom
from pipelines.almanac.lexicon import either, spell
from pipelines.almanac.scene import Groups, Reading, Rule, Scene
from pipelines.almanac.shadow import Shadow

# The first rule that reads its words wins: the longer and more special forms come first. Rules with many beginnings
# stand together, so that one look at the words spares them all.
_DIGIT_RULES: Final = (
    *days.FIRST_DIGIT_RULES,
    *lunar_terms.DIGIT_RULES,
    *months.FIRST_DIGIT_RULES,
    *turns.DIGIT_RULES,
    *days.DIGIT_RULES,
    *months.LAST_DIGIT_RULES,
)
_WORD_RULES: Final = (
    *lunar_terms.MIXED_RULES,
    *days.MIXED_RULES,
    *months.MIXED_RULES,
    *turns.MIXED_RULES,
    *lunar_terms.WORD_RULES,
    *days.WORD_RULES,
    *months.WORD_RULES,
    *turns.WORD_RULES,
)
# A number may stick to the word that announces it: ngày09/05/2024.
_BEGINS: Final = r"(?<![\w/])"
_STUCK: Final = "(?:ngày|hôm|lúc)?"


class _Entry(NamedTuple):
    """A rule within the one pattern: how to take its groups, its own pattern, and the entries after it."""

    rule: Rule
    take: Callable[[re.Match[str]], Groups]
    pattern: re.Pattern[str]
    others: list[_Entry]


class Grammar:
    """All rules as one pattern, for text with its diacritics or without."""

    def __init__(self, *, plain: bool) -> None:
        self._entries: dict[int, _Entry] = {}
        self._group = 1
        digits = self._compile(_DIGIT_RULES, plain=plain)
        words = self._compile(_WORD_RULES, plain=plain)
        stuck = spell(_STUCK, plain=plain)
        self._search = re.compile(f"{_BEGINS}(?:{stuck}()(?=[0-9])(?:{digits})|(?=[^\\W\\d])(?:{words}))").search

    def _compile(self, rules: Sequence[Rule], *, plain: bool) -> str:
        """Return the alternation of ``rules`` and note where the groups of each are.

        An empty group ends each rule and tells which one matched. Few rules begin with a group: the engine passes over
        an alternative whose first character is another without entering it.
        """
        wanted = [rule for rule in rules if not (plain and rule.accented_only)]
        entries: list[_Entry] = []
        alternatives: list[str] = []
        for guarded, run in groupby(wanted, key=lambda rule: bool(rule.starts)):
            members = list(run)
            sources = "|".join(f"{self._enter(rule, entries, plain=plain)}()" for rule in members)
            starts = either({start for rule in members for start in rule.starts})
            alternatives.append(f"(?={spell(starts, plain=plain)})(?:{sources})" if guarded else sources)
        return "|".join(alternatives)

    def _enter(self, rule: Rule, entries: list[_Entry], *, plain: bool) -> str:
        """Give ``rule`` its groups and make it known to the rules before it; return its expression."""
        source = spell(rule.source, plain=plain)
        pattern = re.compile(source)
        inner = range(self._group + 1, self._group + 1 + pattern.groups)
        # One group alone would not come as a tuple.
        entry = _Entry(rule, itemgetter(*inner, *inner[: len(inner) == 1]), pattern, [])
        for earlier in entries:
            earlier.others.append(entry)
        entries.append(entry)
        self._group += pattern.groups + 1
        self._entries[self._group] = entry
        return source

    def read(self, shadow: Shadow, windows: Sequence[tuple[int, int]]) -> list[Atom]:
        """Return the atoms within the windows of the shadow, in order."""
        atoms: list[Atom] = []
        scene = Scene(shadow, atoms)
        text, search, entries = shadow.text, self._search, self._entries
        for start, end in windows:
            position = start
            while position < end and (match := search(text, position, end)):
                entry = entries[match.lastindex or 0]
                # The empty first group stands where figures begin.
                begin, finish = max(match.start(), match.start(1)), match.end()
                reading = entry.rule.read(scene, begin, finish, entry.take(match))
                if reading is None:
                    finish, reading = _try_others(scene, entry, begin)
                if reading is not None:
                    position = finish
                    while text[finish - 1].isspace():
                        finish -= 1
                    atoms.append(Atom(reading[0], begin, finish, reading[1]))
                else:
                    position = begin + 1
        return atoms


def _try_others(scene: Scene, entry: _Entry, start: int) -> tuple[int, Reading]:
    """Ask the rules after the one whose reader found that the words around speak against it."""
    for other in entry.others:
        match = other.pattern.match(scene.shadow.text, start)
        reading = other.rule.read(scene, start, match.end(), match.groups()) if match else None
        if match and reading:
            return match.end(), reading
    return start, None


@cache
def _grammar(plain: bool) -> Grammar:
    return Grammar(plain=plain)


def read_atoms(shadow: Shadow, windows: Sequence[tuple[int, int]] | None = None) -> list[Atom]:
    """Return the atoms of ``shadow``, or only those within ``windows``."""
    grammar = _grammar(shadow.plain)
    return grammar.read(shadow, ((0, len(shadow.text)),) if windows is None else windows)
