"""The way from the crawl into the store: a thread that keeps visits in batches, each one transaction."""

from __future__ import annotations

from concurrent.futures import Future
from threading import Condition, Thread
from types import TracebackType
from typing import Self

from storage.captures import CaptureWriter
from storage.records import Visit
from storage.store import Kept, Store

Entry = tuple[Visit, Future[Kept]]

MAX_VISITS = 50
MAX_SECONDS = 1.0
FAR_SECONDS = 20.0  # where each batch is an object in a store of objects, which counts and charges them


class Writer:
    """Keeps visits for one run: at most ``max_visits`` a batch, none waiting longer than ``max_seconds``.

    Captures are synced before the batch that points at them is committed. A failure sticks: it is raised by every
    waiting future and every later call.
    """

    def __init__(
        self,
        store: Store,
        run: int,
        captures: CaptureWriter | None,
        *,
        max_visits: int = MAX_VISITS,
        max_seconds: float = MAX_SECONDS,
    ) -> None:
        self._store = store
        self._run = run
        self._captures = captures
        self._max_visits = max_visits
        self._max_seconds = max_seconds
        self._waiting: list[Entry] = []
        self._change = Condition()
        self._closed = False
        self._failure: BaseException | None = None
        self._backlog = 0
        self._thread = Thread(target=self._work, name="tinbai-writer", daemon=True)
        self._thread.start()

    def submit(self, visit: Visit) -> Future[Kept]:
        """Hand over a visit without waiting; the future says what became of it, after the commit.

        Raises:
            StorageError: an earlier batch could not be kept.
            RuntimeError: the writer is closed.
        """
        future: Future[Kept] = Future()
        future.set_running_or_notify_cancel()  # what was handed over is kept: nobody can cancel it
        with self._change:
            self._raise_failure()
            if self._closed:
                raise RuntimeError("the writer is closed")
            self._backlog += 1
            self._waiting.append((visit, future))
            # The thread sleeps while a batch fills: were it woken for every visit, the crawl would each time wait for
            # it to give back the interpreter's lock.
            if len(self._waiting) in (1, self._max_visits):
                self._change.notify()
        return future

    @property
    def backlog(self) -> int:
        """How many visits wait for their commit."""
        return self._backlog

    def close(self) -> None:
        """Keep what was handed over and end the thread.

        Raises:
            StorageError: a batch could not be kept.
        """
        with self._change:
            self._closed = True
            self._change.notify()
        self._thread.join()
        self._raise_failure()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _raise_failure(self) -> None:
        if self._failure:
            raise self._failure

    def _work(self) -> None:
        while batch := self._gather():
            try:
                self._keep(batch)
            except BaseException as failure:  # noqa: BLE001 - raised again wherever somebody waits or comes
                self._fail(batch, failure)
                return

    def _gather(self) -> list[Entry]:
        """Wait for the next batch; an empty one is the end."""
        with self._change:
            self._change.wait_for(lambda: self._waiting or self._closed)
            self._change.wait_for(lambda: len(self._waiting) >= self._max_visits or self._closed, self._max_seconds)
            batch = self._waiting[: self._max_visits]
            del self._waiting[: self._max_visits]
        return batch

    def _keep(self, batch: list[Entry]) -> None:
        if self._captures:
            self._captures.sync()
        kept = self._store.keep(self._run, [visit for visit, _ in batch])
        self._settle(len(batch))
        for (_, future), result in zip(batch, kept, strict=True):
            future.set_result(result)

    def _fail(self, batch: list[Entry], failure: BaseException) -> None:
        with self._change:  # from here on submit() takes nothing more
            self._failure = failure
            batch += self._waiting
            self._waiting.clear()
        self._settle(len(batch))
        for _, future in batch:
            future.set_exception(failure)

    def _settle(self, count: int) -> None:
        with self._change:
            self._backlog -= count
