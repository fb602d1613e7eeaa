"""Sentences that turn up in article after article: what a portal puts between the paragraphs of all of them.

No page tells such a line from the article's own words: it stands in a paragraph like theirs. The pages that follow do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from storage.folding import words_of
from storage.records import Article, Trait

WINDOW: Final = 20  # articles in a row
MOST_ALIKE: Final = 3  # of them may say the same sentence,
MOST_SHORT: Final = 10  # or the same short line: items of lists are often the same
REMEMBERED: Final = 3 * WINDOW  # articles
REPEATED: Final = "repeated"  # the kinds of traits under which the store keeps lines: doubted,
OWN: Final = "own"  # the articles' own after all, or
LEFT_OUT: Final = "left out"  # none of their words, says a person
_LEAST_LINE, _LEAST_SENTENCE, _LONGEST_KEY = 12, 60, 200  # characters
_QUOTED: Final = 100
_COPIED: Final = 3  # lines that two articles share: one is a copy of the other, if that is most of it


def key_of_line(line: str) -> str:
    """Return what stands for a line, whatever its typography."""
    return words_of(line)[:_LONGEST_KEY]


def list_keys(article: Article) -> frozenset[str]:
    """Return the keys of the lines of an article that say something."""
    lines = (article.lead or "", *article.body)
    return frozenset(key_of_line(line) for line in lines if len(line) >= _LEAST_LINE)


def find_doubted(article: Article, doubted: frozenset[str]) -> str | None:
    """Return the first line of an article that is doubted, or None."""
    lines = (article.lead or "", *article.body) if doubted else ()
    return next((line for line in lines if key_of_line(line) in doubted), None)


def tell_doubted(line: str) -> str:
    """Say of a line why its article is held."""
    short = line if len(line) <= _QUOTED else f"{line[:_QUOTED]}…"
    return f"the text says {short!r}, as too many of the last articles do"


@dataclass(frozen=True, slots=True)
class Told:
    """An article as it went by: the ``keys`` of its lines, and how its page was built."""

    name: str
    keys: frozenset[str]
    build: frozenset[Trait]


class Repetition:
    """Looks for sentences that more than three of twenty articles in a row say, or for lines that half of them say.

    What was said over a longer time is the portal's way of writing, and what articles copy from one another is theirs.
    """

    def __init__(self) -> None:
        self._at = self._learned = 0  # places of the last article, and of the last that was learned
        self._lines: defaultdict[str, dict[str, int]] = defaultdict(dict)  # of each who said it, and where in the row
        self._usual: set[str] = set()
        self._last: dict[str, Told] = {}

    def learn(self, name: str, article: Article) -> None:
        """Note an article that is trusted: what it repeats is usual."""
        self._usual |= self.see(name, article)
        self._learned = self._at

    def see(
        self, name: str, article: Article, build: frozenset[Trait] = frozenset(), *, in_doubt: bool = False
    ) -> frozenset[str]:
        """Note the next article, and return the keys of its lines that too many of the last ones say.

        While other pages of the portal are held, which say it too perhaps, two others of this run are too many.
        """
        one = Told(name, list_keys(article), build)
        if name in self._last:  # looked at again
            if self._last[name].keys == one.keys:
                return frozenset()
            self._forget(name)
        if any(_is_copy(one, other) for other in self._last.values()):
            return frozenset()
        self._at += 1
        self._last[name] = one
        if len(self._last) > REMEMBERED:
            self._forget(next(iter(self._last)))
        return frozenset(key for key in one.keys if self._note(key, name, in_doubt=in_doubt))

    def take_back(self, keys: Iterable[str]) -> list[Told]:
        """Forget the articles that said any of these lines, and return them."""
        names = {name for key in keys if key in self._lines for name in self._lines[key]}
        return [self._forget(name) for name in names]

    def _note(self, key: str, name: str, *, in_doubt: bool) -> bool:
        said = self._lines[key]
        if said and self._at - max(said.values()) >= WINDOW:
            self._usual.add(key)
        said[name] = self._at
        recent = sum(self._at - place < WINDOW for place in said.values())
        lately = sum(place > self._learned for place in said.values()) if in_doubt else 0
        is_sentence = len(key) >= _LEAST_SENTENCE
        too_many = recent > MOST_ALIKE or lately >= MOST_ALIKE if is_sentence else recent > MOST_SHORT
        return too_many and key not in self._usual

    def _forget(self, name: str) -> Told:
        one = self._last.pop(name)
        for key in one.keys:
            del self._lines[key][name]
            if not self._lines[key]:
                del self._lines[key]
        return one


def _is_copy(one: Told, other: Told) -> bool:
    shared = len(one.keys & other.keys)
    return shared >= _COPIED and 2 * shared > len(one.keys)


def list_doubted(counts: Mapping[Trait, int]) -> frozenset[str]:
    """Return the keys of lines that are repeated, and of which nobody said whose they are."""
    settled = {value for (kind, value), count in counts.items() if kind in (OWN, LEFT_OUT) and count > 0}
    return frozenset(value for kind, value in counts if kind == REPEATED) - settled


def list_left_out(counts: Mapping[Trait, int]) -> frozenset[str]:
    """Return the keys of lines that are left out, as a person said."""
    return frozenset(value for (kind, value), count in counts.items() if kind == LEFT_OUT and count > 0)


def settle_repeated(counts: Mapping[Trait, int], verdict: str) -> dict[Trait, int]:
    """Return what to add to the counts so that all lines that are repeated are ``OWN``, or ``LEFT_OUT``."""
    lines = [value for kind, value in counts if kind == REPEATED]
    wanted = {(kind, line): int(kind == verdict) for kind in (OWN, LEFT_OUT) for line in lines}
    return {trait: count - counts.get(trait, 0) for trait, count in wanted.items() if count != counts.get(trait, 0)}
