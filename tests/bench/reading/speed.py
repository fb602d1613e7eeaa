"""Section 6: the time of reading a page as a multiple of parsing it with lxml, and memory after many pages."""

from __future__ import annotations

import importlib
import os
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from time import process_time_ns
from typing import Any

import lxml.html

from crawler.catalog import portal_named
from crawler.demo.frame import make_menu, make_script, make_style
from crawler.demo.replicas import REPLICAS
from crawler.demo.words import VILLAGES
from pipelines.errors import Rejected
from pipelines.layout import Source
from pipelines.refine import UNKNOWN, refine
from storage.records import Page
from tests.bench.reading.corpora import replica_pages, saved_pages
from tests.bench.reading.table import print_table

Task = Callable[[Page], object]
_LARGE = 170_000
_PER_PORTAL = 4
_AIMS = {"tinbai": "<= 3.0 x", "tinbai, generic": "<= 3.0 x", "tinbai, its layout": "<= 1.6 x"}


def bench_speed(rounds: int, *, peers: bool) -> None:
    """Print the medians of all contenders over the same pages, in interleaved rounds on one core."""
    saved = [sample.page for sample in saved_pages("aeb")]
    small = [(page, portal_named(name)) for name in REPLICAS for page in replica_pages(name, _PER_PORTAL)]
    large = [(enlarge(page), source) for page, source in small]
    print(
        f"\n6. speed: {rounds} interleaved rounds on one core; x is the time of lxml.html.fromstring for the same bytes"
    )
    with one_core():
        if saved:
            tasks = {"tinbai": partial(_read, UNKNOWN)} | (_peer_tasks() if peers else {})
            _print_ratios(f"6a. saved pages of aeb ({len(saved)})", saved, lambda _: tasks, rounds)
        for title, pages in (("6b. replicas, known layout", small), ("6c. the same, enlarged", large)):
            size = sum(len(page.body) for page, _ in pages) // len(pages) // 1000
            tasks_of = partial(_replica_tasks, {id(page): source for page, source in pages}, peers)
            _print_ratios(f"{title} (about {size} KB)", [page for page, _ in pages], tasks_of, rounds)


def _replica_tasks(sources: Mapping[int, Source], peers: bool, page: Page) -> dict[str, Task]:
    source = sources[id(page)]
    own: dict[str, Task] = {"tinbai, its layout": partial(_read, source), "tinbai, generic": partial(_read, UNKNOWN)}
    return own | (_peer_tasks() if peers else {})


def _read(source: Source, page: Page) -> object:
    try:
        return refine(page, source)
    except Rejected:
        return None


def _peer_tasks() -> dict[str, Task]:
    """Return what the installed peers do with the bytes of a page."""
    tasks: dict[str, Task] = {}
    if find_spec("trafilatura"):
        extract: Callable[..., Any] = importlib.import_module("trafilatura").bare_extraction
        tasks["trafilatura, metadata"] = lambda page: extract(page.body, url=page.url, with_metadata=True)
        tasks["trafilatura, fast"] = lambda page: extract(page.body, url=page.url, fast=True)
    if find_spec("readability"):
        document: Callable[..., Any] = importlib.import_module("readability").Document
        tasks["readability"] = lambda page: document(page.body.decode("utf-8", "replace")).summary()
    return tasks


def measure_ratios(
    pages: Sequence[Page], tasks_of: Callable[[Page], Mapping[str, Task]], rounds: int
) -> dict[str, list[tuple[float, float]]]:
    """Return for every contender and page the median time as a multiple of parsing, and in milliseconds.

    Within a round everybody reads the same page in turn, so that a busy machine is busy for all of them.
    """
    found: dict[str, list[tuple[float, float]]] = {}
    for page in pages:
        tasks = {"lxml": lambda page: lxml.html.fromstring(page.body)} | dict(tasks_of(page))
        times: dict[str, list[int]] = {name: [] for name in tasks}
        for turn in range(rounds + 1):
            for name, task in tasks.items():
                spent = _time(task, page)
                if turn:  # the first round only warms up
                    times[name].append(spent)
        parsing = statistics.median(times["lxml"])
        for name, spans in times.items():
            median = statistics.median(spans)
            found.setdefault(name, []).append((median / parsing, median / 1e6))
    return found


def _time(task: Task, page: Page) -> int:
    start = process_time_ns()
    task(page)
    return process_time_ns() - start


def _print_ratios(
    title: str, pages: Sequence[Page], tasks_of: Callable[[Page], Mapping[str, Task]], rounds: int
) -> None:
    rows = []
    for name, figures in measure_ratios(pages, tasks_of, rounds).items():
        ratios, spans = sorted(ratio for ratio, _ in figures), [span for _, span in figures]
        ninth = ratios[len(ratios) * 9 // 10]
        cells = (f"{statistics.median(ratios):.2f} x", f"{ninth:.2f} x", f"{statistics.median(spans):.2f} ms")
        rows.append((name, *cells, _AIMS.get(name, "-")))
    print_table(title, ("", "median", "9 of 10 within", "median", "aim"), rows)


def enlarge(page: Page) -> Page:
    """Return the page with as much more of a portal's furniture as makes it heavy; the article stays as it is."""
    missing = max(0, _LARGE - len(page.body))
    sections = {f"muc-{number}": f"Mục {number}" for number in range(missing // 9_000)}
    menu = make_menu(sections, {slug: f"/{slug}" for slug in sections}, VILLAGES, 62)
    rest = max(0, missing - len(menu.encode()))
    filler = make_style("more", rest // 2) + make_script("more", rest // 2) + menu
    return Page(
        url=page.url, body=page.body.replace(b"</body>", filler.encode() + b"</body>"), fetched_at=page.fetched_at
    )


@contextmanager
def one_core() -> Iterator[None]:
    """Keep the process on one core where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
