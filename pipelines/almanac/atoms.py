"""From a shadow to the atoms of its dates: where one can begin, the rules that can begin so are tried in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Final

from pipelines.almanac import days, lunar_terms, months, turns
from pipelines.almanac.dateparts import Atom
from pipelines.almanac.lexicon import branch, either, spell, strip_marks
from pipelines.almanac.scene import Groups, Reading, Rule, Scene
from pipelines.almanac.shadow import Shadow

# The first rule that reads its words wins: the longer and more special forms come first.
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
# The first word of what a rule begins with, and what must follow it.
_HEAD: Final = re.compile(r"((?:[^\W\d_](?![?*{]))+)(.*)")
# A number may stick to the word that announces it: ngày09/05/2024.
_STUCK: Final = either(("ngày", "hôm", "lúc"))
_WORD, _NUMBER, _STUCK_SIGN = 2, 3, 4


@dataclass(slots=True)
class _Entry:
    """A rule within a form: its reader, how to take its groups, its own pattern, and the entries after it."""

    read: Callable[[Scene, int, int, Groups], Reading]
    take: Callable[[re.Match[str]], Groups]
    pattern: re.Pattern[str]
    others: list[_Entry]

    def try_others(self, scene: Scene, start: int) -> tuple[int, Reading]:
        """Ask the rules after the one whose reader found that the words around speak against it."""
        for other in self.others:
            match = other.pattern.match(scene.shadow.text, start)
            reading = other.read(scene, start, match.end(), match.groups()) if match else None
            if match and reading:
                return match.end(), reading
        return start, None


@dataclass(slots=True)
class _Form:
    """The rules that can begin in one way as one pattern; an empty group ends each and tells which one matched."""

    match: Callable[[str, int, int], re.Match[str] | None]
    entries: dict[int, _Entry]

    @classmethod
    def of(cls, rules: Iterable[Rule], *, plain: bool) -> _Form:
        """Compile ``rules``, the first to be tried first."""
        entries: dict[int, _Entry] = {}
        sources: list[str] = []
        group = 0
        for rule in rules:
            pattern = _compile(rule.source, plain)
            inner = range(group + 1, group + 1 + pattern.groups)
            # One group alone would not come as a tuple.
            entry = _Entry(rule.read, itemgetter(*inner, *inner[: len(inner) == 1]), pattern, [])
            for earlier in entries.values():
                earlier.others.append(entry)
            group += pattern.groups + 1
            entries[group] = entry
            sources.append(f"{pattern.pattern}()")
        return cls(re.compile("|".join(sources)).match, entries)


def read_atoms(shadow: Shadow, windows: Sequence[tuple[int, int]] | None = None) -> list[Atom]:
    """Return the atoms of ``shadow`` in order, or only those within ``windows``."""
    atoms: list[Atom] = []
    scene = Scene(shadow, atoms)
    text, plain = shadow.text, shadow.plain
    search = _compile_beginnings(plain).search
    for start, end in ((0, len(text)),) if windows is None else windows:
        position = start
        while position < end and (beginning := search(text, position, end)):
            group = beginning.lastindex or 0
            begin = beginning.start(_NUMBER if group == _STUCK_SIGN else 0)
            position = begin + 1
            form = (_form_of_word if group == _WORD else _form_of_number)(beginning[group], plain)
            match = form.match(text, begin, end)
            if match is None:
                continue
            entry = form.entries[match.lastindex or 0]
            finish, reading = match.end(), entry.read(scene, begin, match.end(), entry.take(match))
            if reading is None:
                finish, reading = entry.try_others(scene, begin)
            if reading is not None:
                position = finish
                while text[finish - 1].isspace():
                    finish -= 1
                atoms.append(Atom(reading[0], begin, finish, reading[1]))
    return atoms


@cache
def _compile(source: str, plain: bool) -> re.Pattern[str]:
    return re.compile(spell(source, plain=plain))


@cache
def _compile_beginnings(plain: bool) -> re.Pattern[str]:
    """Return the pattern of all that an atom can begin with: a number and a character after it, or a word."""
    signs = re.escape("".join(sorted({sign for rule in _DIGIT_RULES for sign in rule.starts})))
    number = f"[0-9][0-9]{{0,3}}_([{signs}])"
    tails: dict[str, set[str]] = {}
    for rule in _word_rules(plain):
        for head, tail in _heads_of(rule, plain):
            tails.setdefault(head, set()).add(tail)
    # The form of a word knows the rules of all words that it begins with: the longest is found first.
    words = branch(
        head if "" in tails[head] else f"{head}(?={either(tails[head])})"
        for head in sorted(tails, key=len, reverse=True)
    )
    return re.compile(spell(rf"(?<![\w/])(?:{number}|({words})|{_STUCK}(){number})", plain=plain))


@cache
def _form_of_number(sign: str, plain: bool) -> _Form:
    """Return the form of a number that ``sign`` follows."""
    return _Form.of((rule for rule in _DIGIT_RULES if sign in spell("".join(rule.starts), plain=plain)), plain=plain)


@cache
def _form_of_word(word: str, plain: bool) -> _Form:
    """Return the form of what begins with ``word``."""
    rules = _word_rules(plain)
    able = (rule for rule in rules if any(word.startswith(head) for head, _ in _heads_of(rule, plain)))
    return _Form.of(able, plain=plain)


@cache
def _word_rules(plain: bool) -> tuple[Rule, ...]:
    return tuple(rule for rule in _WORD_RULES if not (plain and rule.accented_only))


def _heads_of(rule: Rule, plain: bool) -> Iterator[tuple[str, str]]:
    """Yield the words that a rule can begin with and what must follow each, without diacritics where there are none."""
    for start in rule.starts or (rule.source,):
        head, tail = _HEAD.findall(strip_marks(start) if plain else start)[0]
        yield head, tail if rule.starts else ""
