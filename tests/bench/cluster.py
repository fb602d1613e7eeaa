"""`make bench-cluster`: rereading with one worker and with two, each bound to a core of its own.

Rounds are interleaved and the figure is a ratio inside one run; what was read is counted each time. The database's
server, the scheduler and who asks run beside the workers, on the same cores.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from crawler.cluster import Pool, open_pool
from crawler.config import Config
from crawler.demo.replicas import REPLICAS
from tests.bench.archives import make_pages, write_archive
from tests.bench.reading.table import print_table
from tests.postgres import Server
from tests.torture.faults import run_command
from tests.torture.fleet import Fleet

CORES = (0, 1)


def measure(pool: Pool, wanted: int) -> float:
    """Return the seconds in which all portals are read again."""
    tasks = [(name, ("reread", "--portal", name, "--json")) for name in REPLICAS]
    began = time.perf_counter()
    outcomes = pool.run(tasks)
    seconds = time.perf_counter() - began
    read = sum(one.told.get("captures", 0) for one in outcomes)
    if read != wanted:
        raise SystemExit(f"{read} of {wanted} captures were read: the rate says nothing ({outcomes})")
    return seconds


def fill(folder: Path, records: int, environment: dict[str, str]) -> None:
    """Take an archive of all replicas into the store."""
    archive = write_archive(folder / "a.warc.gz", make_pages(records, large=True))
    ended = run_command("ingest", str(archive), **environment)
    if ended.returncode:
        raise SystemExit(f"the archive could not be taken in: {ended.stderr}")


def main() -> None:
    """Run ``python -m tests.bench.cluster``."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.cluster", description=__doc__)
    parser.add_argument("--records", type=int, default=1200, help="captures that are read again, of six portals")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    print(f"load average {os.getloadavg()[0]:.1f} before anything is done", flush=True)
    server = Server(Path(tempfile.gettempdir(), f"tinbai-pg-{os.getpid()}-bench"), durable=True)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        stack.callback(server.close)
        home, database = Path(folder, "home"), server.make_database("bench")
        environment = {"TINBAI_HOME": str(home), "TINBAI_DATABASE": database}
        fill(Path(folder), given.records, environment)
        spans: dict[int, list[float]] = {1: [], 2: []}
        for turn in range(given.rounds):
            for workers, times in spans.items():
                fleet = Fleet(Path(folder), workers, environment, cores=CORES)
                with fleet, open_pool(fleet.address, Config(home=home, database=database), lambda _: None) as pool:
                    fleet.wait_for(workers)
                    times.append(measure(pool, given.records))
            print(f"  round {turn + 1}: {spans[1][-1]:.1f} s and {spans[2][-1]:.1f} s", flush=True)
    ratio = statistics.median(one / two for one, two in zip(spans[1], spans[2], strict=True))
    rows = [
        (f"{number} worker{'s' if number > 1 else ''}", f"{given.records / statistics.median(times):.0f}")
        for number, times in spans.items()
    ]
    print_table(f"reread of {given.records} captures of six portals, PostgreSQL, Dask", ("", "captures/s"), rows)
    print(f"  two workers: {ratio:.2f} x one worker (aim >= 1.8)")


if __name__ == "__main__":
    main()
