"""One article, many addresses: which were found, which was asked, and which lead to the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum


class State(Enum):
    """How far an article has come."""

    ASKED = "asked"
    KEPT = "kept"
    REFUSED = "refused"


@dataclass(slots=True)
class Walk:
    """The way through the pages of one section.

    ``seen`` holds the keys that its pages gave so far; ``stale`` counts the articles in a row that turned out older
    than the window, where the listing itself shows no dates.
    """

    first: str
    number: int = 1
    width: int = 0
    stale: int = 0
    seen: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Known:
    """An article on its way: its addresses, the first ``asked`` of them asked, and what its listing said of it."""

    addresses: list[str]
    day: date | None = None
    walk: Walk | None = None
    asked: int = 1
    state: State = State.ASKED

    @property
    def url(self) -> str:
        """The address that was asked last."""
        return self.addresses[self.asked - 1]

    def note(self, url: str) -> bool:
        """Remember another address; tell whether it is one."""
        if url in self.addresses:
            return False
        self.addresses.append(url)
        return True

    def move(self, url: str) -> None:
        """The address asked last leads on to ``url``."""
        if url in self.addresses[self.asked :]:
            self.addresses.remove(url)
        self.addresses.insert(self.asked, url)
        self.asked += 1


class Addresses:
    """All articles of a crawl by key; keys that lead to the same article share one entry."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}
        self.pending = 0

    def find(self, key: str | None) -> Known | None:
        """Return the article with this key, or None where it was not met yet."""
        return self._known.get(key) if key else None

    def add(self, key: str, url: str, day: date | None = None, walk: Walk | None = None) -> Known:
        """Enter a new article that is about to be asked."""
        self._known[key] = known = Known([url], day, walk)
        self.pending += 1
        return known

    def join(self, key: str, other: str) -> Known:
        """Make ``key`` and ``other`` name one article and return its entry.

        Where ``other`` was met before, its entry leads and takes over the addresses of ``key``.
        """
        ours, theirs = self._known[key], self._known.get(other)
        if theirs is None or theirs is ours:
            self._known[other] = ours
            return ours
        for url in ours.addresses:
            theirs.note(url)
        self._settle(ours, State.KEPT)
        self._known[key] = theirs
        return theirs

    def keep(self, known: Known) -> tuple[str, ...]:
        """Close an article as read; return its further addresses, those that failed left out."""
        self._settle(known, State.KEPT)
        return tuple(known.addresses[known.asked :])

    def refuse(self, known: Known) -> str | None:
        """Return the next address to ask after one that gave nothing, or None: then the article is closed."""
        if known.asked < len(known.addresses):
            known.asked += 1
            if known.state is not State.ASKED:
                known.state = State.ASKED
                self.pending += 1
            return known.url
        self._settle(known, State.REFUSED)
        return None

    def _settle(self, known: Known, state: State) -> None:
        if known.state is State.ASKED:
            self.pending -= 1
        known.state = state
        known.walk = known.day = None
