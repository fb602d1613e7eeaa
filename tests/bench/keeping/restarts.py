"""PostgreSQL restarted as hard as it can be while a crawl keeps: nothing may be missing, nothing doubled."""

from __future__ import annotations

import random
import tempfile
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.schema import article, capture, revision, url
from storage.store import Store
from storage.writer import Writer
from tests.postgres import Server
from tests.storage_samples import closing_engine, make_article, make_visit

BATCH, GAP = 10, 0.002  # visits of a batch; seconds between visits


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a load with restarts left behind; ``visits`` were acknowledged, each of an article of its own."""

    visits: int
    restarts: int
    missing: int
    doubled: int
    counted: int
    seconds: float


def survive_restarts(server: Server, url: str, restarts: int, rng: random.Random) -> Outcome:
    """Keep visits, one after the other, until the server was restarted ``restarts`` times."""
    begin = time.monotonic()
    with Store.open(url) as store, ThreadPoolExecutor(1) as operator:
        run = store.begin_run("lang_son", "crawl")
        done = operator.submit(_restart, server, restarts, rng)
        futures: list[Future[Any]] = []
        with Writer(store, run, None, max_visits=BATCH, max_seconds=0.02) as writer:
            while not done.done():
                if writer.backlog < 20 * BATCH:
                    futures.append(writer.submit(make_visit(make_article(str(len(futures))))))
                time.sleep(GAP)
        done.result()
        kept = [future.result(timeout=0) for future in futures]
        counted = store.end_run(run, "finished").new
    assert set(kept) == {"new"}, "an article was new twice, or not at all"
    missing, doubled = _compare(url, len(futures))
    return Outcome(len(futures), restarts, missing, doubled, counted, time.monotonic() - begin)


def bench_restarts(restarts: int, seed: int) -> None:
    """Print what a load with ``restarts`` restarts lost and doubled: the aim is nothing."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "pg", durable=True)
        try:
            outcome = survive_restarts(server, server.make_database("crawl"), restarts, random.Random(seed))  # noqa: S311
        finally:
            server.close()
    print(f"restarts: PostgreSQL, {outcome.restarts} times restart -m immediate, seed {seed}")
    print(f"  {outcome.visits} articles acknowledged in {outcome.seconds:.0f} s")
    print(f"  missing {outcome.missing}, doubled {outcome.doubled}  (aim 0 and 0)")
    print(f"  counted by the run {outcome.counted}  (aim {outcome.visits})")
    if outcome.missing or outcome.doubled or outcome.counted != outcome.visits:
        raise SystemExit("something was lost or doubled")


def _restart(server: Server, restarts: int, rng: random.Random) -> None:
    for _ in range(restarts):
        time.sleep(rng.uniform(0.2, 0.8))
        server.control("restart", "-m", "immediate")
    time.sleep(0.3)


def _compare(place: str, visits: int) -> tuple[int, int]:
    """Return how many of the articles are missing in any table, and how many rows or visits are too many."""
    wanted = {str(number) for number in range(visits)}
    with closing_engine(place) as engine, engine.connect() as connection:
        kept = [list(connection.execute(table.select()).mappings()) for table in (article, revision, url, capture)]
    articles, _, urls, _ = kept
    missing = len(wanted - {row["key"] for row in articles}) + sum(max(visits - len(rows), 0) for rows in kept)
    doubled = sum(max(len(rows) - visits, 0) for rows in kept) + sum(row["attempts"] - 1 for row in urls)
    return missing, doubled
