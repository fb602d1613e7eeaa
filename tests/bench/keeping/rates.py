"""The rate of `Store.keep` against raw `executemany` of the very rows that it writes, into the same tables."""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from storage.engine import PRAGMAS
from storage.records import Visit
from storage.store import Store
from tests.storage_samples import make_article, make_visit, open_store

TABLES = ("capture", "article", "search_queue", "revision", "alias", "url")
BATCHES = (50, 500)  # visits: of a crawl, of a bulk load
AIM = 0.7

Rows = dict[str, list[tuple[Any, ...]]]


def bench_rates(articles: int, rounds: int) -> None:
    """Print articles a second of both, and their ratio; rounds are interleaved, figures are medians."""
    visits = [make_visit(make_article(str(key))) for key in range(articles)]
    print(f"keep: {articles} articles, {rounds} interleaved rounds, medians; both sync each batch (WAL, FULL)")
    with tempfile.TemporaryDirectory() as folder:
        rows = _read_rows(Path(folder), visits)
        for size in BATCHES:
            ratios, kept, raw = [], [], []
            for _ in range(rounds):
                kept.append(articles / _time_keep(Path(folder), visits, size))
                raw.append(articles / _time_raw(Path(folder), rows, size))
                ratios.append(kept[-1] / raw[-1])
            print(f"  batches of {size:3}: keep {statistics.median(kept):6.0f}/s, raw {statistics.median(raw):6.0f}/s")
            print(f"    keep / raw {statistics.median(ratios):.2f}  (aim {AIM} in bulk)")


def _read_rows(folder: Path, visits: list[Visit]) -> Rows:
    """Return the rows that keeping leaves in each table, in the order of their writing."""
    _time_keep(folder, visits, 500)
    with closing(sqlite3.connect(folder / "keep.db")) as database:
        rows = {name: database.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall() for name in TABLES}  # noqa: S608
    assert {len(found) for found in rows.values()} == {len(visits)}
    return rows


def _time_keep(folder: Path, visits: list[Visit], size: int) -> float:
    place = _clear(folder / "keep.db")
    with open_store(place) as store:
        run = store.begin_run("lang_son", "crawl")
        begin = time.perf_counter()
        for start in range(0, len(visits), size):
            store.keep(run, visits[start : start + size])
        seconds = time.perf_counter() - begin
        assert store.end_run(run, "finished").new == len(visits)
    return seconds


def _time_raw(folder: Path, rows: Rows, size: int) -> float:
    place = _clear(folder / "raw.db")
    with Store.open(f"sqlite:///{place}") as store:
        store.begin_run("lang_son", "crawl")
    number = len(rows["article"])
    with closing(sqlite3.connect(place, isolation_level=None)) as database:
        for pragma in PRAGMAS:
            database.execute(f"PRAGMA {pragma}")
        begin = time.perf_counter()
        for start in range(0, number, size):
            database.execute("BEGIN IMMEDIATE")
            for name, found in rows.items():
                marks = ", ".join("?" * len(found[0]))
                database.executemany(f"INSERT INTO {name} VALUES ({marks})", found[start : start + size])  # noqa: S608
            database.execute("COMMIT")
        seconds = time.perf_counter() - begin
        assert database.execute("SELECT count(*) FROM revision").fetchone() == (number,)
    return seconds


def _clear(place: Path) -> Path:
    for path in place.parent.glob(f"{place.name}*"):
        path.unlink()
    return place
