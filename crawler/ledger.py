"""What a crawl of a portal came to, read from its live counts, and the exit code that follows."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from crawler.exits import ExitCode

_COUNTS = ("pages", "articles", "new", "changed", "unchanged", "gone", "pending")
_KINDS = ("rejected", "failed", "postponed")
_UNREACHED = frozenset({"unknown_host", "connection_refused", "connection_lost", "timeout", "network"})
_CLOSED = frozenset({"http_401", "http_403", "http_451", "challenge", "robots"})
_SLOW_DOWN = frozenset({"http_428", "http_429"})
_LEFT_ALONE = frozenset({"host_paused", "host_closed", "host_blocked", "robots_unreachable"})


@dataclass(slots=True)
class Ledger:
    """The counts of one portal's crawl; ``stats`` are Scrapy's, alive while it runs.

    ``outcome`` is ``waiting`` or ``crawling``, then how it ended: ``finished``, ``limit``, ``interrupted``,
    ``aborted``, ``disk_full``, ``store_error``, or another word of Scrapy's.
    """

    portal: str
    outcome: str = "waiting"
    stats: Mapping[str, Any] = field(default_factory=dict, repr=False)
    _began: float | None = field(default=None, repr=False)
    _ended: float | None = field(default=None, repr=False)
    _told_code: ExitCode | None = field(default=None, repr=False)

    @classmethod
    def from_dict(cls, portal: str, told: Mapping[str, Any], code: int, fault: str = "") -> Ledger:
        """Return the ledger that another process made as a dict, and ended with a code; empty where it made none."""
        stats: dict[str, Any] = {f"tinbai/{name}": told[name] for name in _COUNTS if name in told}
        for kind in _KINDS:
            stats |= {f"tinbai/{kind}/{reason}": count for reason, count in told.get(kind, {}).items()}
        if not told:
            stats["tinbai/store_error"] = fault
        lost = "interrupted" if code == ExitCode.INTERRUPTED else "failed"
        ledger = cls(portal, told.get("outcome", lost), stats, 0.0, told.get("seconds", 0.0))
        known = code in ExitCode.__members__.values()
        ledger._told_code = ExitCode(code) if known else ExitCode.SOME_FAILED
        return ledger

    def begin(self, stats: Mapping[str, Any]) -> None:
        """The spider opened; ``stats`` are its counts from now on."""
        self.outcome, self.stats, self._began = "crawling", stats, time.monotonic()

    def end(self, outcome: str) -> None:
        """The spider closed."""
        self.outcome, self._ended = outcome, time.monotonic()

    def count(self, name: str) -> int:
        """Return one of our counts: pages, articles, new, changed, unchanged, pending."""
        return int(self.stats.get(f"tinbai/{name}", 0))

    def reasons(self, kind: str) -> dict[str, int]:
        """Return how many addresses were ``rejected``, ``failed`` or ``postponed``, by reason."""
        start = f"tinbai/{kind}/"
        found = {name.removeprefix(start): count for name, count in dict(self.stats).items() if name.startswith(start)}
        return dict(sorted(found.items()))

    @property
    def run(self) -> int | None:
        """The number of its run in the store, once it has one."""
        number = self.stats.get("tinbai/run")
        return None if number is None else int(number)

    @property
    def rejects(self) -> int:
        """Addresses that brought no article, for good."""
        return sum(self.reasons("rejected").values())

    @property
    def failures(self) -> int:
        """Addresses that could not be fetched or read, and mistakes of the spider."""
        return sum(self.reasons("failed").values()) + int(self.stats.get("spider_exceptions/count", 0))

    @property
    def ending(self) -> str:
        """How it ended; what the store could not keep at the very end counts for more than that all was asked."""
        return str(self.stats.get("tinbai/store_outcome", self.outcome))

    @property
    def fault(self) -> str:
        """What went wrong with the store, as one sentence, or nothing."""
        return str(self.stats.get("tinbai/store_error", ""))

    @property
    def seconds(self) -> float:
        """How long the crawl has taken, from the spider's opening to its close or to now."""
        return (self._ended or time.monotonic()) - self._began if self._began is not None else 0.0

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.count("pages") / self.seconds if self.seconds else 0.0

    def as_dict(self) -> dict[str, Any]:
        """Return the ledger for a program."""
        counts = {name: self.count(name) for name in _COUNTS}
        reasons = {kind: self.reasons(kind) for kind in _KINDS}
        times = {"seconds": round(self.seconds, 1), "pages_a_second": round(self.rate, 1)}
        return {"portal": self.portal, "outcome": self.ending, **counts, **reasons, **times}

    @property
    def is_unreached(self) -> bool:
        """Tell whether no server of the portal answered at all."""
        reasons = self.reasons("failed")
        return self.count("pages") == 0 and bool(reasons) and _UNREACHED.issuperset(reasons)

    @property
    def is_blocked(self) -> bool:
        """Tell whether the portal shut us out: it asked for fewer requests, or later ones, or mostly refused."""
        if not _SLOW_DOWN.isdisjoint(self.reasons("failed")) or not _LEFT_ALONE.isdisjoint(self.reasons("postponed")):
            return True
        closed = sum(count for reason, count in self.reasons("rejected").items() if reason in _CLOSED)
        return self.count("articles") == 0 and closed > self.count("read")

    @property
    def code(self) -> ExitCode:
        """The exit code that this portal alone would give."""
        if self._told_code is not None:
            return self._told_code
        if self.ending in _ENDS:
            return _ENDS[self.ending]
        if self.count("unbalanced"):
            return ExitCode.INTEGRITY
        if self.is_blocked:
            return ExitCode.HOST_BLOCKED
        if self.failures or self.outcome not in ("finished", "limit"):
            return ExitCode.SOME_FAILED
        left = self.count("pending") + self.count("unasked") + sum(self.reasons("postponed").values())
        is_whole = self.outcome != "finished" and "tinbai/budget" not in self.stats  # a limit of articles was asked for
        return ExitCode.PENDING if left and not is_whole else ExitCode.COMPLETE


_ENDS = {
    "store_error": ExitCode.STORE_UNAVAILABLE,
    "disk_full": ExitCode.DISK_LOW,
    "interrupted": ExitCode.INTERRUPTED,
    "aborted": ExitCode.INTERRUPTED,
}
GRAVEST_FIRST = (
    *dict.fromkeys(_ENDS.values()),
    ExitCode.INTEGRITY,
    ExitCode.NO_NETWORK,
    ExitCode.HOST_BLOCKED,
    ExitCode.SOME_FAILED,
    ExitCode.PENDING,
    ExitCode.COMPLETE,
)


def judge(ledgers: Iterable[Ledger]) -> ExitCode:
    """Return the exit code of a whole crawl: the gravest of its portals', or that no host was reached at all."""
    known = list(ledgers)
    if known and all(ledger.is_unreached for ledger in known):
        return ExitCode.NO_NETWORK
    return gravest(ledger.code for ledger in known)


def gravest(codes: Iterable[ExitCode]) -> ExitCode:
    """Return the gravest of the exit codes that crawls have; COMPLETE if there is none."""
    return min(codes, key=GRAVEST_FIRST.index, default=ExitCode.COMPLETE)
