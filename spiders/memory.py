"""What the store remembers of a portal when a crawl begins: articles that are known, due or pending, and its walks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from storage.frontier import Address, Frontier
from storage.records import Held, WalkState
from storage.timeline import VIETNAM

# A walk that was broken off goes on by itself; one that began longer ago has a new one beside it, for what is new.
FRESH: Final = timedelta(hours=1)
_RANKS: Final = {"done": 3, "pending": 2, "failed": 1, "refused": 0}


@dataclass(slots=True)
class Known:
    """An article that an earlier crawl met; ``main`` is the address that stands for it."""

    main: Address
    born: int
    others: list[Address] = field(default_factory=list)

    def add(self, address: Address) -> None:
        """Take note of a further address; the one that brought most stands for the article."""
        self.born = min(self.born, address.born)
        if _rank(address) > _rank(self.main):
            self.main, address = address, self.main
        self.others.append(address)

    @property
    def urls(self) -> tuple[str, ...]:
        """All its addresses, the main one first."""
        return (self.main.url, *(other.url for other in self.others))

    @property
    def is_held(self) -> bool:
        """Whether the store has the article."""
        return self.main.article_key is not None


class Memory:
    """The frontier of a portal as it was when run ``run`` began, by the keys that addresses have."""

    def __init__(self, frontier: Frontier, run: int, key_of: Callable[[str], str | None]) -> None:
        self.run = run
        self.walks = frontier.walks
        self.lists = {address.url: address for address in frontier.addresses if address.kind == "list"}
        self._known: dict[str, Known] = {}
        for address in frontier.addresses:
            key = key_of(address.url) if address.kind != "list" else None
            if key in self._known:
                self._known[key].add(address)
            elif key:
                self._known[key] = Known(address, address.born)

    def find(self, key: str | None) -> Known | None:
        """Return the article with this key, or None if no crawl met it before."""
        return self._known.get(key) if key else None

    def holds(self, key: str | None) -> bool:
        """Tell whether the store has the article with this key."""
        known = self.find(key)
        return known is not None and known.is_held

    def is_older(self, key: str, run: int) -> bool:
        """Tell whether an article was known before a run began."""
        known = self._known.get(key)
        return known is not None and known.born < run

    def held(self, key: str, url: str) -> Held | None:
        """Return what the store holds of an address of an article."""
        known = self.find(key)
        return known.main.held if known and known.main.url == url and known.is_held else None

    def pending(self) -> Iterator[tuple[str, Known]]:
        """Yield the articles that were found and not asked, in the order in which they would have been."""
        return ((key, known) for key, known in self._known.items() if known.main.state == "pending")

    def due(self, now: datetime, *, everything: bool = False) -> Iterator[tuple[str, Known]]:
        """Yield the articles to look at again, and the failed ones whose time has come."""
        for key, known in self._known.items():
            main = known.main
            if (main.state in ("done", "failed") and main.is_due(now)) or (everything and main.state == "done"):
                yield key, known

    def open_walks(self, first: str) -> list[WalkState]:
        """Return the walks of a section that were broken off, the oldest first."""
        return [walk for walk in self.walks if walk.first == first and walk.state == "open"]

    def failed_walks(self, first: str) -> list[WalkState]:
        """Return the walks of a section that were refused or given up."""
        return [walk for walk in self.walks if walk.first == first and walk.state == "failed"]

    def cover(self, first: str, since: date | None) -> str | None:
        """Return how deep a section is known without a gap, if that is as deep as is asked; None if it is not."""
        depths: list[str] = []
        for walk in self.walks:
            if walk.first == first and walk.state == "failed" and walk.number > 1:
                depths.clear()  # below what it found there is a gap
            elif walk.first == first and walk.state == "done" and walk.depth is not None:
                depths.append(walk.depth)
        deepest = min(depths, default=None)
        return deepest if deepest == "" or (deepest and since and deepest <= since.isoformat()) else None

    def has_changed(self, url: str, day: date | None) -> bool:
        """Tell whether a list was changed since it was last read, or does not say."""
        before = self.lists.get(url)
        if before is None or before.state != "done" or before.visited_at is None or day is None:
            return True
        return day >= before.visited_at.astimezone(VIETNAM).date()


def is_newer(known: Known, day: date | None) -> bool:
    """Tell whether a list dates an article's last change after our last look at it."""
    visited = known.main.visited_at
    return day is not None and visited is not None and day > visited.astimezone(VIETNAM).date()


def _rank(address: Address) -> tuple[int, bool, bool]:
    return _RANKS.get(address.state, 0), address.next_at is not None, address.article_key is not None
