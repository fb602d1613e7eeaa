"""Section 6, memory: what a process that reads pages holds after a thousand of them, and after ten thousand."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle
from multiprocessing.connection import Connection

import psutil

from crawler.catalog import portal_named
from crawler.demo.replicas import REPLICAS
from pipelines.errors import Rejected
from pipelines.refine import UNKNOWN, refine
from storage.records import Page
from tests.bench.reading.corpora import replica_pages, saved_pages
from tests.bench.reading.table import print_table

_SAVED_EVERY = 10  # every tenth page is one of the saved pages, large and different


def bench_memory(marks: tuple[int, int]) -> None:
    """Print the resident memory of a reading process at two numbers of pages, all replica pages different."""
    first, last = marks
    sizes = dict(measure_memory(marks))
    heads, aims = ("", f"after {first:,}", f"after {last:,}", "growth"), ("-", "-", "flat: within 5 %")
    row = ("tinbai", f"{sizes[first]:.0f} MB", f"{sizes[last]:.0f} MB", f"{sizes[last] / sizes[first] - 1:+.1%}")
    print_table("6d. memory of a process that reads, half of the pages by layout", heads, [row], aims)


def measure_memory(marks: tuple[int, ...]) -> Iterator[tuple[int, float]]:
    """Yield each mark with the MB that the reading process holds there; pages are composed in this process."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_read_on, args=(there,), daemon=True)
    process.start()
    try:
        for number, (name, page) in enumerate(_mixed_pages(max(marks)), 1):
            here.send((name, page))
            here.recv()
            if number in marks:
                yield number, psutil.Process(process.pid).memory_info().rss / 2**20
    finally:
        process.terminate()
        process.join()


def _mixed_pages(total: int) -> Iterator[tuple[str | None, Page]]:
    """Yield pages of the six replicas in turn, every other one for its portal's layout, saved pages among them."""
    saved = cycle([sample.page for sample in saved_pages("aeb")] or list(replica_pages("lang_son", 9)))
    replicas = cycle([(name, replica_pages(name, total)) for name in REPLICAS])
    for number in range(total):
        if number % _SAVED_EVERY == 0:
            yield None, next(saved)
            continue
        name, pages = next(replicas)
        yield name if number % 2 else None, next(pages)


def _read_on(pipe: Connection) -> None:
    """Read every page that comes, by the layout of a portal where one is named."""
    while True:
        name, page = pipe.recv()
        with suppress(Rejected):
            refine(page, portal_named(name) if name else UNKNOWN)
        pipe.send(None)
