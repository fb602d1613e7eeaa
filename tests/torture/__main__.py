"""`make torture`: kills, failpoints, faults and a month of a portal, each followed by the oracles; seeds are printed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler.demo.server import ReplicaServer
from tests.torture import kills
from tests.torture.site import Site


def main() -> int:
    """Run the parts that were named, all by default; return 1 if anything is not as it must be."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help=f"of {', '.join(PARTS)}")
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--portal", default="lang_son")
    parser.add_argument("--database", help="a PostgreSQL address, else one is started here")
    given = parser.parse_args()
    faults = 0
    for name in given.parts or PARTS:
        print(f"== {name} (seed {given.seed}, {given.pages} articles)", flush=True)
        with TemporaryDirectory(prefix="tinbai-torture-") as folder:
            for fault in PARTS[name](given, Path(folder)):
                faults += 1
                print(f"   WRONG: {fault}", flush=True)
    print("nothing wrong" if not faults else f"{faults} things wrong")
    return int(bool(faults))


def torture_sqlite(given: argparse.Namespace, folder: Path) -> list[str]:
    """Kill a crawl into SQLite."""
    with ReplicaServer(given.pages) as server:
        site = Site(server, given.portal)
        whole = kills.crawl_undisturbed(site, folder / "whole", given.pages)
        outcome = kills.kill_often(site, folder / "killed", given.pages, given.kills, given.seed, whole)
    print(f"   {outcome.describe()}")
    return [*whole[0].faults, *outcome.faults]


PARTS: dict[str, Callable[[argparse.Namespace, Path], list[str]]] = {"sqlite": torture_sqlite}

if __name__ == "__main__":
    sys.exit(main())
