"""`make torture`: kills, failpoints, faults, a month of a portal and one of schedules, each followed by the oracles.

All is served and fetched on this machine; `python -m tests.torture sqlite --kills 10 --pages 200` is a quick look.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.demo.server import ReplicaServer
from storage import failpoints
from tests.torture import cluster, faults, kills, rules, schedules
from tests.torture.jobdir import kill_with_jobdir
from tests.torture.month import live_through
from tests.torture.site import Site

FEW_PAGES = 120  # of the sites that are crawled again and again
FEW_KILLS = 5  # of workers
DAYS = 30
SERVICE_KILLS = 10
LOCKED = 20.0  # seconds that another process holds the database


def main() -> int:
    """Run the parts that were named, all that can be by default; return 1 if anything is not as it must be."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--pages", type=int, default=2000, help="articles of the replica that is killed at random")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--portal", default="lang_son")
    parser.add_argument("--database", metavar="URL", help="an empty PostgreSQL database, for the part postgresql")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave what was crawled there, to look at")
    given = parser.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    if "postgresql" in given.parts and not given.database:
        parser.error("postgresql needs --database URL")
    wrong = 0
    for name in given.parts or [name for name in PARTS if name != "postgresql" or given.database]:
        began = time.monotonic()
        print(f"== {name} (seed {given.seed})", flush=True)
        with TemporaryDirectory(prefix="tinbai-torture-") as folder:
            for fault in PARTS[name](given, given.keep / name if given.keep else Path(folder)):
                wrong += 1
                print(f"   WRONG: {fault}", flush=True)
        print(f"   {time.monotonic() - began:.0f} s", flush=True)
    print("nothing wrong" if not wrong else f"{wrong} things wrong")
    return int(bool(wrong))


def torture_sqlite(given: argparse.Namespace, folder: Path) -> Iterator[str]:
    """Kill a crawl into SQLite."""
    yield from _kill(given, folder, None)


def torture_postgresql(given: argparse.Namespace, folder: Path) -> Iterator[str]:
    """Kill a crawl into PostgreSQL; what it must come to is crawled into SQLite."""
    yield from _kill(given, folder, given.database)


def _kill(given: argparse.Namespace, folder: Path, database: str | None) -> Iterator[str]:
    with ReplicaServer(given.pages) as server:
        whole = kills.crawl_undisturbed(Site(server, given.portal), folder / "whole", given.pages)
        site = Site(server, given.portal, database)
        outcome = kills.kill_often(site, folder / "killed", given.pages, given.kills, given.seed, whole)
    print(f"   {given.portal}, {given.pages} articles, {outcome.describe()}", flush=True)
    yield from (*whole[0].faults, *outcome.faults)
    if outcome.kills < given.kills:
        yield f"only {outcome.kills} kills of {given.kills}"


def torture_jobdir(given: argparse.Namespace, folder: Path) -> Iterator[str]:
    """Kill Scrapy's own way of going on, once and as often as it lets itself be killed; what it loses is no fault."""
    with ReplicaServer(given.pages) as server:
        for count in (0, 1, given.kills):
            losses = kill_with_jobdir(Site(server, given.portal), folder / str(count), given.pages, count, given.seed)
            print(f"   {losses.describe()}", flush=True)
    yield from ()


def torture_failpoints(given: argparse.Namespace, folder: Path) -> Iterator[str]:
    """Kill a crawl, an export, an upgrade and a backup at each of the named places."""
    chance = random.Random(given.seed)  # noqa: S311 - no secret
    with ReplicaServer(FEW_PAGES) as server:
        site = Site(server, given.portal)
        for name in (name for name in failpoints.NAMES if name not in faults.OUTSIDE):
            count = chance.randint(1, faults.PASSED.get(name, 1))
            found = faults.kill_at(name, count, site, folder / name, FEW_PAGES)
            print(f"   {name}:{count}: {'wrong' if found else 'ok'}", flush=True)
            yield from (f"{name}: {fault}" for fault in found)
        home = folder / "fetch.done"
        outside = {name: faults.kill_export(name, home) for name in faults.OUTSIDE if name.startswith("export.")}
        outside |= {"migrate.half": faults.kill_migration(folder / "old"), "backup.half": faults.kill_backup(home)}
    for name, found in outside.items():
        print(f"   {name}: {'wrong' if found else 'ok'}", flush=True)
        yield from (f"{name}: {fault}" for fault in found)


def torture_faults(given: argparse.Namespace, folder: Path) -> Iterator[str]:
    """Let the faults of a running crawl happen, by their names in reliability.md."""
    with ReplicaServer(FEW_PAGES) as server:
        site = Site(server, given.portal, delay=0.02)
        for name, happen in faults.CRAWL_FAULTS.items():
            found = happen(site, folder / name, FEW_PAGES)
            print(f"   {name}: {'wrong' if found else 'ok'}", flush=True)
            yield from (f"{name}: {fault}" for fault in found)
        found = faults.hold_lock(site, folder / "D55", FEW_PAGES, LOCKED)
        print(f"   D55 locked for {LOCKED:.0f} s: {'wrong' if found else 'ok'}", flush=True)
        yield from (f"D55: {fault}" for fault in found)


def torture_replay(given: argparse.Namespace, folder: Path) -> Iterator[str]:
    """Live through a month of a portal, day by day."""
    diary = live_through(folder, DAYS, given.seed)
    print(f"   {diary.describe()}", flush=True)
    yield from diary.faults


def torture_schedules(given: argparse.Namespace, folder: Path) -> Iterator[str]:
    """Live through a month of schedules, the service killed ten times."""
    plan = schedules.Plan.draw(DAYS, SERVICE_KILLS, given.seed)
    killed = schedules.rehearse(folder, plan)
    print(f"   {DAYS} days, {rules.describe(folder, plan, killed)}", flush=True)
    if killed < SERVICE_KILLS:
        yield f"only {killed} kills of {SERVICE_KILLS}"
    yield from rules.find_faults(folder, plan)


def torture_cluster(given: argparse.Namespace, folder: Path) -> Iterator[str]:
    """Kill workers of a cluster that crawls all replicas into PostgreSQL."""
    yield from cluster.torture_cluster(folder, min(given.pages, FEW_PAGES), min(given.kills, FEW_KILLS), given.seed)


PARTS: dict[str, Callable[[argparse.Namespace, Path], Iterator[str]]] = {
    "sqlite": torture_sqlite,
    "postgresql": torture_postgresql,
    "jobdir": torture_jobdir,
    "failpoints": torture_failpoints,
    "faults": torture_faults,
    "replay": torture_replay,
    "schedules": torture_schedules,
    "cluster": torture_cluster,
}

if __name__ == "__main__":
    sys.exit(main())
