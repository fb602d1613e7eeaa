"""What a running crawl shows: a live table on a terminal, a plain line a portal every few seconds elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Event, Thread
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table

from crawler.ledger import Ledger
from crawler.terminal import columns

PLAIN_EVERY = 5.0  # seconds between two plain reports


class Progress:
    """The ledgers of a crawl, shown on ``console`` while this context is open."""

    def __init__(self, ledgers: Iterable[Ledger], console: Console, *, every: float = PLAIN_EVERY) -> None:
        self._ledgers = tuple(ledgers)
        self._console = console
        self._live = Live(console=console, get_renderable=self.draw, refresh_per_second=4, transient=True)
        self._ticker = Thread(target=self._tick, args=(every,), name="progress", daemon=True)
        self._over = Event()

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        else:
            self._ticker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._console.is_terminal:
            self._live.stop()
        else:
            self._over.set()
            self._ticker.join()

    def say(self, sentence: str) -> None:
        """Print a sentence above the table, or as a line of its own."""
        self._console.print(sentence)

    def draw(self) -> Table:
        """Return the table as it stands now."""
        names = ("pages", "articles", "rejects", "failures", "pages/s")
        table = columns("portal", *names, "state", numbers=names)
        for ledger in self._ledgers:
            counts = (ledger.count("pages"), ledger.count("articles"), ledger.rejects, ledger.failures)
            table.add_row(ledger.portal, *map(str, counts), f"{ledger.rate:.1f}", ledger.outcome)
        return table

    def _tick(self, every: float) -> None:
        """Print what changed since the last time, until the crawl is over."""
        shown: dict[str, str] = {}
        while not self._over.wait(every):
            lines = {ledger.portal: describe(ledger) for ledger in self._ledgers if ledger.outcome != "waiting"}
            for portal, line in lines.items():
                if shown.get(portal) != line:
                    self._console.print(line, soft_wrap=True)
            shown = lines


def describe(ledger: Ledger) -> str:
    """Return how a portal's crawl stands as one line."""
    return (
        f"{ledger.portal}: {ledger.count('pages')} pages, {ledger.count('articles')} articles, "
        f"{ledger.rejects} rejects, {ledger.failures} failures, {ledger.rate:.1f} pages/s, {ledger.outcome}"
    )
