"""Everything that keeps for one crawl or ingest, opened and closed together; knows nothing of Scrapy."""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Final

from pipelines.habits import Habits, Watch
from storage.batch import identify
from storage.captures import CaptureWriter, Exchange, settle_open_segments
from storage.errors import StorageError, StoreUnavailable
from storage.records import Capture, Run, Visit
from storage.store import Kept, Store
from storage.writer import Writer

MOST_WAITING: Final = 200  # visits that wait for the database before the crawl waits too


class Keeper:
    """Everything that keeps for one crawl: the store, the capture segments, the writer's thread and the run.

    It also watches what the articles have in common: each article of the portal is counted once, in whatever crawl.
    """

    def __init__(self, home: Path, database: str | None, portal: str) -> None:
        # The event loop lets go of the interpreter's lock at every system call; by default the writer's thread may
        # then hold it for five milliseconds, longer than a page takes.
        sys.setswitchinterval(0.0002)
        """Open everything in ``home``; StorageError where that cannot be done."""
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable(f"The folder {home} cannot be made ({error.strerror}): name another one") from error
        self._store = Store.open(database or f"sqlite:///{home.resolve() / 'tinbai.db'}", home)
        self._portal = portal
        self._known = self._store.known_keys(portal)
        self._watch = Watch(self._store.habits(portal))
        self._run = self._store.begin_run(portal, "crawl")
        settle_open_segments(home / "captures")
        self._captures = CaptureWriter(home / "captures", prefix=portal)
        self._writer = Writer(self._store, self._run, self._captures)
        self._waiting: deque[Future[Kept]] = deque()

    @property
    def habits(self) -> Habits:
        """What is known of the portal by now."""
        return self._watch.habits()

    def is_taken_down(self, url: str) -> bool:
        """Tell whether an address was taken down, and must not be asked again; StorageError if nobody knows."""
        return self._store.is_taken_down(url)

    def capture(self, exchange: Exchange) -> Capture:
        """Append an exchange to the captures; StorageError if that cannot be done."""
        return self._captures.append(exchange)

    def submit(self, visit: Visit) -> None:
        """Hand a visit to the writer's thread; StorageError if an earlier one could not be kept."""
        self._waiting.append(self._writer.submit(visit))
        identity = identify(visit)
        if visit.article and identity and identity[1] not in self._known:
            self._known.add(identity[1])
            self._watch.see(visit.article)

    async def wait_for_room(self) -> None:
        """Wait, without holding the event loop, while too much waits for the database, and write down habits.

        Raises:
            StorageError: the habits could not be written.
        """
        if self._watch.is_full:
            await asyncio.to_thread(self._store.keep_habits, self._portal, self._watch.changes())
        while len(self._waiting) > MOST_WAITING and not self._waiting[0].done():
            with suppress(StorageError):  # take_kept will raise it
                await asyncio.wrap_future(self._waiting[0])

    def take_kept(self) -> Iterator[Kept]:
        """Yield what became of visits since the last call; StorageError if one could not be kept."""
        while self._waiting and self._waiting[0].done():
            yield self._waiting.popleft().result()

    def close(self, outcome: str) -> Run:
        """Commit everything, close the segment and end the run; StorageError if anything is lost."""
        try:
            self._writer.close()
        finally:
            self._captures.close()
        self._store.keep_habits(self._portal, self._watch.changes())
        run = self._store.end_run(self._run, outcome)
        self._store.close()
        return run
