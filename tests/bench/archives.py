"""`make bench-archives`: WARC ingest with one process and with two, and from WARC to article beside parsing alone.

Rounds are interleaved and every figure is a ratio inside one run; what was read is counted each time. How much of the
processors others took meanwhile is told too: with two processes on two cores that is what is missing from the ratio.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from multiprocessing import active_children
from pathlib import Path
from typing import NamedTuple

import lxml.html

from crawler.catalog import portal_for_url
from crawler.demo.replicas import REPLICAS
from crawler.doors.arrivals import Arrival
from crawler.doors.warc import Originals, WarcDoor
from crawler.intake import Intake
from crawler.keeping import Keeping
from pipelines.layout import Source
from pipelines.readers import Opened, Readers, Sealed, answer
from pipelines.refine import refine
from storage.records import Article, Page
from storage.store import Store
from storage.warc import Exchange, format_exchange
from tests.bench.reading.corpora import replica_pages
from tests.bench.reading.speed import enlarge, one_core
from tests.bench.reading.table import print_table

_HEADERS = (("Content-Type", "text/html; charset=utf-8"),)


class ThisProcess(Readers):
    """Reads pages where it is called, in the one process that does all."""

    def __init__(self) -> None:
        super().__init__(1)

    def submit(self, page: Page | Sealed, source: Source) -> Future[Opened]:
        future: Future[Opened] = Future()
        kind, article, told = answer(page, source)
        future.set_result(Opened(told, article if kind == "article" else None))
        return future


def make_pages(total: int, *, large: bool) -> list[Page]:
    """Articles of all replicas, in turn; ``large`` with as much around them as real portals have."""
    each = -(-total // len(REPLICAS))
    pages = [page for rank in zip(*(replica_pages(name, each) for name in REPLICAS), strict=False) for page in rank]
    return [enlarge(page) if large else page for page in pages[:total]]


def write_archive(path: Path, pages: list[Page]) -> Path:
    """Write pages as a gzip WARC, a member a record."""
    with path.open("wb") as file:
        for page in pages:
            exchange = Exchange(
                url=page.url or "", status=200, headers=_HEADERS, body=page.body, fetched_at=page.fetched_at
            )
            file.write(format_exchange(exchange, "<urn:uuid:0>").response)
    return path


class Span(NamedTuple):
    """What an ingest took: seconds of the clock, of the processor in all its processes, and of the processor by others.

    The last is None where the system does not tell.
    """

    seconds: float
    processor: float
    others: float | None


def ingest(path: Path, sample: Path, processes: int) -> tuple[Span, int]:
    """Return what an ingest into an empty store took, and how many articles it brought.

    A ``sample`` is taken in before: processes take a second to start, whatever the size of the archive.
    """
    with ThisProcess() if processes == 1 else Readers(processes) as readers:
        _take_in(sample, readers)
        own, busy = _own_time(), _busy_time()
        seconds, new = _take_in(path, readers)
        spent = _own_time() - own
        return Span(seconds, spent, None if busy is None else max(0.0, (_busy_time() or 0.0) - busy - spent)), new


def _own_time() -> float:
    """Return the processor time of this process and of the readers that live."""
    return time.process_time() + sum(_ticks(f"/proc/{child.pid}/stat", 13, 15) for child in active_children())


def _busy_time() -> float | None:
    """Return the processor time of all that ever ran on this machine."""
    return _ticks("/proc/stat", 1, 4) if Path("/proc/stat").exists() else None


def _ticks(path: str, first: int, last: int) -> float:
    """Return the seconds in some columns of a file of Linux; none where it is not there."""
    try:
        columns = Path(path).read_text("ascii").partition("\n")[0].split()[first:last]
    except FileNotFoundError:
        return 0.0
    return sum(map(int, columns)) / os.sysconf("SC_CLK_TCK")


def _take_in(path: Path, readers: Readers) -> tuple[float, int]:
    with tempfile.TemporaryDirectory() as home, ExitStack() as stack:
        store = stack.enter_context(Store.open(f"sqlite:///{home}/tinbai.db", Path(home)))
        keeping = stack.enter_context(Keeping(store, Path(home) / "captures"))
        begin = time.perf_counter()
        originals = Originals()
        Intake(store, keeping, readers, print).run([WarcDoor(path, originals)], originals)
        counts = keeping.close()
        return time.perf_counter() - begin, counts["new"]


def read_archive(path: Path) -> Iterator[Article]:
    """Yield the articles of an archive, as one process reads them."""
    for arrival in WarcDoor(path, Originals()).arrivals(lambda _: None):
        if isinstance(arrival, Arrival):
            source = portal_for_url(arrival.page.url or "")
            if source is not None:
                yield refine(arrival.page, source)


def compare_processes(records: int, rounds: int) -> None:
    """Print how much faster two reader processes are than one process that does all."""
    with tempfile.TemporaryDirectory() as folder:
        pages = make_pages(records, large=False)
        path = write_archive(Path(folder) / "a.warc.gz", pages)
        sample = write_archive(Path(folder) / "sample.warc.gz", pages[:60])
        spans: dict[int, list[Span]] = {1: [], 2: []}
        for _ in range(rounds):
            for processes, times in spans.items():
                span, new = ingest(path, sample, processes)
                if new != len(pages):
                    raise SystemExit(f"{new} of {len(pages)} articles came in: the rate says nothing")
                times.append(span)
    pairs = list(zip(spans[1], spans[2], strict=True))
    ratio = statistics.median(one.seconds / two.seconds for one, two in pairs)
    more = statistics.median(two.processor / one.processor for one, two in pairs)
    rows = [
        (f"{number} process{'es' if number > 1 else ''}", *_tell_spans(times, len(pages)))
        for number, times in spans.items()
    ]
    columns = ("", "records/s", "processor", "of others")
    print_table(f"WARC ingest: {len(pages)} records read, refined, captured and stored", columns, rows)
    print(f"  two processes: {ratio:.2f} x one process (aim >= 1.7), with {more:.2f} x the processor time")


def _tell_spans(spans: list[Span], records: int) -> tuple[str, str, str]:
    others = [span.others / span.seconds for span in spans if span.others is not None]
    return (
        f"{records / statistics.median(span.seconds for span in spans):.0f}",
        f"{statistics.median(span.processor for span in spans):.2f} s",
        f"{statistics.median(others):.2f} cores" if others else "-",
    )


def compare_reading(records: int, rounds: int) -> None:
    """Print the time from WARC to article as a multiple of parsing alone."""
    with tempfile.TemporaryDirectory() as folder:
        for title, large in (("enlarged", True), ("as they are", False)):
            pages = make_pages(records, large=large)
            path = write_archive(Path(folder) / f"{large}.warc.gz", pages)
            ratios = []
            with one_core():
                for turn in range(rounds + 1):
                    begin = time.process_time()
                    for page in pages:
                        lxml.html.fromstring(page.body)
                    parsed = time.process_time()
                    found = sum(1 for _ in read_archive(path))
                    ended = time.process_time()
                    if found != len(pages):
                        raise SystemExit(f"{found} of {len(pages)} articles were read: the time says nothing")
                    if turn:  # the first round only warms up
                        ratios.append((ended - parsed) / (parsed - begin))
            size = sum(len(page.body) for page in pages) // len(pages) // 1000
            print(f"\nWARC to article, known layout, one core, replicas {title} ({size} KB): ", end="")
            print(f"{statistics.median(ratios):.2f} x lxml alone{' (aim <= 2.2)' if large else ''}", flush=True)


def main() -> None:
    """Run ``python -m tests.bench.archives``."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.archives", description=__doc__)
    parser.add_argument("--records", type=int, default=1000, help="of the archive that is ingested")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    compare_reading(max(6, options.records // 8), options.rounds)
    compare_processes(options.records, options.rounds)


if __name__ == "__main__":
    main()
