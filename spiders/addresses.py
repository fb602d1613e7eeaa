"""One article, many addresses: which were found, which was asked, and which lead to the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from hashlib import sha256
from typing import Literal, Self

from storage import clock
from storage.addresses import url_key
from storage.records import WalkState


class State(Enum):
    """How far an article has come."""

    ASKED = "asked"
    KEPT = "kept"
    REFUSED = "refused"


@dataclass(slots=True)
class Walk:
    """The way through the pages of one section; the store knows it as a ``WalkState``.

    ``seen`` holds the keys that its pages gave so far, in this process; ``stale`` counts the articles in a row that
    turned out older than the window, where the listing itself shows no dates. ``cover`` is how deep the section was
    known before, and None where the walk has to see for itself. ``barren`` counts the pages in a row that gave nothing
    new.
    """

    first: str
    number: int = 1
    width: int = 0
    stale: int = 0
    seen: set[str] = field(default_factory=set)
    name: str = ""
    run: int = 0
    next_url: str = ""
    form: tuple[tuple[str, str], ...] = ()
    head: str = ""
    tail: str = ""
    failures: int = 0
    began_at: datetime = field(default_factory=clock.now)
    cover: str | None = None
    barren: int = 0

    @classmethod
    def begin(cls, first: str, run: int, cover: str | None) -> Self:
        """Return a new walk of a section in a run."""
        return cls(first, name=f"{url_key(first)}-{run}", run=run, next_url=first, cover=cover)

    @classmethod
    def resume(cls, state: WalkState, cover: str | None) -> Self:
        """Return a walk that goes on where an earlier run left it."""
        same = ("number", "width", "stale", "run", "next_url", "form", "head", "tail", "failures", "began_at")
        return cls(state.first, name=state.id, cover=cover, **{name: getattr(state, name) for name in same})

    def note(
        self, portal: str, state: Literal["open", "done", "failed"] = "open", depth: str | None = None
    ) -> WalkState:
        """Return the walk as the store keeps it."""
        return WalkState(
            id=self.name,
            portal=portal,
            first=self.first,
            run=self.run,
            number=self.number,
            next_url=self.next_url,
            form=self.form,
            width=self.width,
            stale=self.stale,
            head=self.head,
            tail=self.tail,
            failures=self.failures,
            state=state,
            depth=depth,
            began_at=self.began_at,
        )

    def see(self, keys: Sequence[str]) -> list[str]:
        """Take note of the keys on the page that was read, and return those that are new to this walk.

        A page that repeats the one before has none. Where the first page comes back to a walk that was broken off,
        the server has forgotten it: the walk begins again from there.
        """
        digest = sha256("\n".join(keys).encode()).hexdigest()[:16]
        repeated, self.tail = digest == self.tail, digest
        if self.number > 1 and digest == self.head and not self.seen:
            self.number = 1
        if self.number == 1:
            self.head = digest
        fresh = [key for key in dict.fromkeys(keys) if key not in self.seen]
        self.seen.update(fresh)
        self.width = max(self.width, len(fresh))
        fresh = [] if repeated else fresh
        self.barren = 0 if fresh else self.barren + 1
        return fresh


@dataclass(slots=True)
class Known:
    """An article on its way: its addresses, the first ``asked`` of them asked, and what its listing said of it.

    ``passed`` are those that another address led on to: they end as it does.
    """

    addresses: list[str]
    day: date | None = None
    walk: Walk | None = None
    asked: int = 1
    passed: list[str] = field(default_factory=list)
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
            self.passed.append(url)
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
