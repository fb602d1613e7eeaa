"""Keeps what is taken in: captures first, then visits, in batches and in a run for each portal that comes up."""

from __future__ import annotations

import sys
from collections import Counter, deque
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from crawler.exits import ExitCode
from crawler.placing import UNKNOWN_PORTAL
from pipelines.habits import Watch
from storage.batch import TAKEN_DOWN, identify
from storage.captures import CaptureWriter, Packed, settle_open_segments
from storage.leases import LEASE_SECONDS
from storage.locks import PortalLock
from storage.records import Run, Trait, Visit
from storage.store import Kept, Store
from storage.warc import Exchange

BATCH: Final = 50  # visits of a portal in one transaction
_MOST_WAITING: Final = 3  # batches

Item = tuple[Exchange | Packed, Visit]


@dataclass(slots=True)
class _Shelf:
    """What is open for one portal: its lock, run and segment, what its pages share, and what waits to be kept."""

    portal: str
    lock: PortalLock
    run: int
    captures: CaptureWriter
    watch: Watch
    known: set[str]
    waiting: list[Item] = field(default_factory=list)


class Keeping:
    """Takes exchanges with their visits in order; a thread of its own writes them, while others are read.

    Nothing of what was taken down is captured. After a failure of the store nothing more is taken.
    """

    def __init__(self, store: Store, folder: Path, *, lease: float = LEASE_SECONDS) -> None:
        # A thread of a reader that has an answer waits for the interpreter's lock, by default for five milliseconds: in
        # that time its reader would have read a page.
        sys.setswitchinterval(0.0002)
        self._store = store
        self._lease = lease
        self._folder = folder
        self._shelves: dict[str, _Shelf] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="tinbai-keeping")
        self._writing: deque[Future[list[Kept]]] = deque()
        self.counts: Counter[str] = Counter(new=0, changed=0, unchanged=0, refused=0, failed=0)
        settle_open_segments(folder)

    def watch(self, portal: str) -> Watch:
        """Return what is known by now of the pages of a portal; nothing of those that no portal is known for."""
        return Watch({}) if portal == UNKNOWN_PORTAL else self._shelf(portal).watch

    def add(self, exchange: Exchange | Packed, visit: Visit) -> None:
        """Take one visit and what it came from; it is kept with the next full batch, or at the close.

        Raises:
            StorageError: an earlier batch could not be kept, or another process works on the portal.
        """
        shelf = self._shelf(visit.portal)
        shelf.waiting.append((exchange, visit))
        identity = identify(visit)
        if visit.article and identity and visit.portal != UNKNOWN_PORTAL and identity[1] not in shelf.known:
            shelf.known.add(identity[1])
            shelf.watch.see(visit.article)
        if len(shelf.waiting) >= BATCH:
            self._flush(shelf)

    def close(self, outcome: str = "finished") -> Counter[str]:
        """Keep what is waiting, end the runs and return how many visits ended how.

        Raises:
            StorageError: something could not be kept.
        """
        for portal, shelf in self._shelves.items():
            self._flush(shelf)
            self._wait(0)
            shelf.captures.close()
            self._store.keep_habits(portal, shelf.watch.changes())
            run = self._store.end_run(shelf.run, outcome)
            self._store.note_exits({run.id: _judge(run)})
        return self.counts

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown(cancel_futures=True)
        with ExitStack() as stack:
            for shelf in self._shelves.values():
                stack.callback(shelf.lock.release)
                stack.callback(shelf.captures.close)

    def _shelf(self, portal: str) -> _Shelf:
        if portal not in self._shelves:
            lock = self._store.hold(portal, lease=self._lease)
            run = self._store.begin_run(portal, "ingest")
            captures = CaptureWriter(self._folder, prefix=portal)
            watch = Watch(self._store.habits(portal))
            self._shelves[portal] = _Shelf(portal, lock, run, captures, watch, self._store.known_keys(portal))
        return self._shelves[portal]

    def _flush(self, shelf: _Shelf) -> None:
        if shelf.waiting:
            counts = shelf.watch.changes() if shelf.watch.is_full else {}
            self._writing.append(self._thread.submit(self._write, shelf, shelf.waiting, counts))
            shelf.waiting = []
        self._wait(_MOST_WAITING)

    def _wait(self, most: int) -> None:
        """Wait until no more than some batches are still to be written, and count what was."""
        while len(self._writing) > most:
            self.counts.update(self._writing.popleft().result())

    def _write(self, shelf: _Shelf, items: list[Item], counts: Mapping[Trait, int]) -> list[Kept]:
        """Capture, sync, commit: what the index points at is on the disk. What pages have in common comes after."""
        visits = self._store.refuse_taken_down([visit for _, visit in items])
        ready = [
            visit if visit.reason == TAKEN_DOWN else replace(visit, capture=shelf.captures.append(exchange))
            for (exchange, _), visit in zip(items, visits, strict=True)
        ]
        shelf.captures.sync()
        kept = self._store.keep(shelf.run, ready)
        self._store.keep_habits(shelf.portal, counts)
        return kept


def _judge(run: Run) -> ExitCode:
    """Return the exit code that this portal alone would give."""
    if run.outcome != "finished":
        return ExitCode.INTERRUPTED if run.outcome == "interrupted" else ExitCode.SOME_FAILED
    return ExitCode.SOME_FAILED if run.failed else ExitCode.COMPLETE
