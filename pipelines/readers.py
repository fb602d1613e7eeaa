"""Reading in processes of their own: a page on which a parser hangs or dies costs that page, never the crawl."""

from __future__ import annotations

import asyncio
import signal
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from queue import SimpleQueue
from types import TracebackType
from typing import Any, ClassVar, Final, Self

from pipelines.errors import ReadingFailed, Rejected
from pipelines.habits import Habits
from pipelines.layout import Layout, Source
from pipelines.refine import Refined, refine_whole
from storage.records import Article, Capture, CaptureRef, Citation, Evidence, Image, Moment, Page, SortDate

MOST_SECONDS: Final = 10.0  # for one page
_START_SECONDS: Final = 60.0  # for a process to start, on a busy machine; no page pays for that
# Spawned, not forked: the crawl runs threads, and a fork would copy their locks as they happen to stand.
_PROCESSES: Final = get_context("spawn")


def _take_apart(record: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any record
    return _put_together, (type(record), *(getattr(record, name) for name in record.__slots__))


def _put_together(kind: type, *values: object) -> object:
    record: Any = object.__new__(kind)
    for name, value in zip(kind.__slots__, values, strict=True):  # type: ignore[attr-defined]
        object.__setattr__(record, name, value)
    return record


# Frozen dataclasses with slots look up their fields for every object that crosses: three times as slow as this.
for _kind in (Article, Capture, CaptureRef, Citation, Evidence, Image, Moment, Page, Refined, SortDate):
    ForkingPickler.register(_kind, _take_apart)


class Readers:
    """A fixed number of reader processes; each is started with its first page and replaced when it dies or hangs."""

    _borrowed: ClassVar[dict[int, tuple[Readers, int]]] = {}

    @classmethod
    def borrow(cls, number: int) -> Readers:
        """Return the readers that all crawls of this process share; each borrower gives them back once."""
        readers, borrowers = cls._borrowed.get(number) or (cls(number), 0)
        cls._borrowed[number] = (readers, borrowers + 1)
        return readers

    def give_back(self) -> None:
        """Close the shared readers when nobody is left who borrowed them."""
        number = len(self._workers)
        readers, borrowers = self._borrowed[number]
        if borrowers > 1:
            self._borrowed[number] = (readers, borrowers - 1)
        else:
            del self._borrowed[number]
            self.close()

    def __init__(self, number: int = 1, seconds: float = MOST_SECONDS) -> None:
        self._threads = ThreadPoolExecutor(number, thread_name_prefix="reader")
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._workers = [_Worker(seconds) for _ in range(number)]
        for worker in self._workers:
            self._idle.put(worker)

    async def read(self, page: Page, source: Source) -> Article:
        """Refine a page without holding the event loop.

        Raises:
            Rejected: the page is no article, or is not trusted.
            ReadingFailed: the reader hung, died, or met a bug of its own.
        """
        return (await self.read_whole(page, source)).article

    async def read_whole(self, page: Page, source: Source) -> Refined:
        """Refine a page as ``read`` does, and tell how it is built."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, page, source)

    def submit(self, page: Page, source: Source) -> Future[Article]:
        """Refine a page without waiting; the future raises what ``read`` raises."""
        return self._threads.submit(lambda: self._read(page, source).article)

    def close(self) -> None:
        """End all processes; what they were reading is not waited for."""
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.stop(patience=1.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self, page: Page, source: Source) -> Refined:
        worker = self._idle.get()
        try:
            return worker.read(page, source)
        finally:
            self._idle.put(worker)


class _Worker:
    """The parent's end of one reader process.

    Sources go over once, and again with new habits or layouts; pages one at a time.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._process: Any = None
        self._connection: Connection | None = None
        self._sent: dict[str, tuple[Habits, tuple[Layout, ...]]] = {}

    def read(self, page: Page, source: Source) -> Refined:
        name = source.name or source.title
        try:
            connection = self._connection or self._start()
            ways = source.habits, source.layouts
            connection.send((name, None if self._sent.get(name) == ways else source, page))
            self._sent[name] = ways
            if not connection.poll(self._seconds):
                self.stop()
                raise ReadingFailed("reader_timeout", f"the page was not read within {self._seconds:g} seconds")
            kind, answer = connection.recv()
        except (EOFError, OSError) as error:
            self.stop()
            raise ReadingFailed("reader_died", "the reader process died on the page") from error
        if kind == "article":
            refined: Refined = answer
            return refined
        raise (Rejected if kind == "rejected" else ReadingFailed)(*answer)

    def stop(self, patience: float = 0.0) -> None:
        """End the process: by hanging up if it ends within ``patience`` seconds, else by force."""
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.join(patience)
            self._process.kill()
            self._process.join()
        self._process = self._connection = None
        self._sent.clear()

    def _start(self) -> Connection:
        self._connection, far = _PROCESSES.Pipe()
        self._process = _PROCESSES.Process(target=serve, args=(far,), name="tinbai-reader", daemon=True)
        self._process.start()
        far.close()
        if not self._connection.poll(_START_SECONDS):
            raise OSError("the reader does not start")
        self._connection.recv()
        return self._connection


def serve(connection: Connection) -> None:
    """Answer pages until the parent is gone; Ctrl-C is the parent's to act on."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sources: dict[str, Source] = {}
    connection.send(None)  # it is there
    while True:
        try:
            name, source, page = connection.recv()
            if source is not None:
                sources[name] = source
            connection.send(answer(page, sources[name]))
        except (EOFError, OSError):
            return


def answer(page: Page, source: Source) -> tuple[str, Any]:
    """Return ``article`` with what was refined, or ``rejected`` or ``failed`` with reason and detail."""
    try:
        return "article", refine_whole(page, source)
    except Rejected as verdict:
        return "rejected", (verdict.reason, verdict.detail)
    except Exception as error:  # noqa: BLE001 - it crosses to the parent, which raises it there
        return "failed", ("reader_error", f"{type(error).__name__}: {error}"[:300])
