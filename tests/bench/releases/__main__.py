"""`make bench-releases`: exports as multiples of fetching the rows, memory of a release, and reprints found.

Each figure is the median of interleaved rounds on one core, in seconds of processor time of a process of its own; what
was written is counted again.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from storage.releases import export
from storage.releases.making import Order, make_release
from storage.store import Store
from tests.bench.releases.captures import fill_captures
from tests.bench.releases.reprints import judge_reprints, time_reprints
from tests.bench.releases.store import fill_store

ORDER = "ORDER BY portal, sort_date, key"
AIMS = {"jsonl": 1.0, "csv": 4.0, "parquet": 2.5}
MOST_MEMORY = 400  # MB
LEAST_FOUND = 0.98
LEAST_RATE = 15_000


def fetch_rows(home: Path) -> int:
    """Fetch the rows of the articles with sqlite3 alone and drop them."""
    with closing(sqlite3.connect(home / "tinbai.db")) as database:
        return sum(1 for _ in database.execute(f"SELECT * FROM article {ORDER}"))  # noqa: S608 - words of ours


def fetch_records(home: Path) -> int:
    """Fetch the records alone."""
    with closing(sqlite3.connect(home / "tinbai.db")) as database:
        return sum(1 for _ in database.execute(f"SELECT record FROM article {ORDER}"))  # noqa: S608 - as above


def export_as(fmt: str) -> Callable[[Path], int]:
    """Return what writes one file of a format."""

    def write(home: Path) -> int:
        with Store.open(f"sqlite:///{home / 'tinbai.db'}") as store:
            return export(store, home / f"out.{fmt}", fmt).rows  # type: ignore[arg-type]

    return write


def release(home: Path) -> int:
    """Make a whole release."""
    with Store.open(f"sqlite:///{home / 'tinbai.db'}") as store:
        return make_release(store, home / "captures", home / f"release-{os.getpid()}", Order(name="bench")).articles


CONTENDERS: dict[str, Callable[[Path], int]] = {
    "rows": fetch_rows,
    "records": fetch_records,
    **{fmt: export_as(fmt) for fmt in AIMS},
    "release": release,
}


def run_one(name: str, home: Path) -> None:
    """Do one thing on one core and print rows, seconds of processor time and peak memory as JSON."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    begin = time.process_time()
    rows = CONTENDERS[name](home)
    seconds = time.process_time() - begin
    print(json.dumps({"rows": rows, "seconds": seconds, "peak_mb": read_peak()}))


def read_peak() -> float:
    """Return the peak memory of this process in MB; what resource tells is at least that of the one it came from."""
    told = Path("/proc/self/status").read_text("ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", told)[0]) / 1000


def measure(name: str, home: Path) -> dict[str, float]:
    """Do one thing in a process of its own and return its figures."""
    command = [sys.executable, "-m", "tests.bench.releases", "--one", name, str(home)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[3])
    result: dict[str, float] = json.loads(done.stdout)
    return result


def compare_exports(home: Path, articles: int, rounds: int) -> None:
    """Print each format's time as a multiple of fetching, and its memory."""
    seconds: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    peaks: dict[str, float] = {}
    for _ in range(rounds):
        for name, found in seconds.items():
            result = measure(name, home)
            if result["rows"] != articles:
                raise SystemExit(f"{name} gave {result['rows']} of {articles} rows: its time says nothing")
            found.append(result["seconds"])
            peaks[name] = max(peaks.get(name, 0), result["peak_mb"])
    medians = {name: statistics.median(found) for name, found in seconds.items()}
    size = (home / "out.jsonl").stat().st_size / 1e6
    print(f"exports: {articles} articles, {size:.0f} MB of JSON, {rounds} interleaved rounds, medians, one core")
    for name, median in medians.items():
        by_rows, by_records = (
            statistics.median(map(_divide, seconds[name], seconds[base])) for base in ("rows", "records")
        )
        told = f"x rows {by_rows:5.2f}   x records {by_records:5.2f}   {peaks[name]:4.0f} MB"
        print(f"  {name:8} {median:6.2f} s   {told}{f'  (aim {AIMS[name]})' if name in AIMS else ''}")
    print(f"  memory of a release {peaks['release']:.0f} MB  (aim {MOST_MEMORY})")


def compare_packages(folder: Path, captures: int) -> None:
    """Print the memory of two releases, one with ten times the captures of the other."""
    told = []
    for count in (captures // 10, captures):
        home = folder / f"captured-{count}"
        home.mkdir()
        fill_captures(home, count)
        result = measure("release", home)
        [package] = home.glob("release-*/captures.wacz")
        told.append(f"{count} captures, {package.stat().st_size / 1e6:.0f} MB: {result['peak_mb']:.0f} MB of memory")
    print(f"packages: {'; '.join(told)}")


def compare_reprints(stories: int, count: int) -> None:
    """Print how many known reprints are found, how many that are found are right, and how fast."""
    found = judge_reprints(stories)
    told = ", ".join(f"{name} {value:.3f}" for name, value in found.items())
    print(f"reprints: {stories} stories, a third reprinted: {told}  (aim {LEAST_FOUND})")
    print(f"  {time_reprints(count):.0f} articles a second  (aim {LEAST_RATE})")


def _divide(one: float, other: float) -> float:
    return one / other


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--stories", type=int, default=6_000)
    parser.add_argument("--captures", type=int, default=20_000)
    parser.add_argument("--one", nargs=2, metavar=("NAME", "HOME"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        run_one(arguments.one[0], Path(arguments.one[1]))
        return
    compare_reprints(arguments.stories, min(arguments.articles, 30_000))
    with tempfile.TemporaryDirectory() as folder:
        fill_store(Path(folder) / "tinbai.db", arguments.articles)
        compare_exports(Path(folder), arguments.articles, arguments.rounds)
        compare_packages(Path(folder), arguments.captures)


if __name__ == "__main__":
    main()
