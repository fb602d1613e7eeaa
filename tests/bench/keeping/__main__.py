"""`python -m tests.bench.keeping SECTION…`: what keeping costs and withstands; every table ends in its aim."""

from __future__ import annotations

import argparse

from tests.bench.keeping.crawls import bench_crawls
from tests.bench.keeping.power import bench_power_loss
from tests.bench.keeping.rates import bench_rates
from tests.bench.keeping.restarts import bench_restarts
from tests.bench.keeping.search import bench_search

SECTIONS = ("keep", "crawl", "search", "power-loss", "restarts")


def main() -> None:
    """Run the sections that were asked for, or all, in their order."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.keeping", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument("--seed", type=int, default=0, help="of moments and losses")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds of the measurements of speed")
    parser.add_argument("--articles", type=int, default=10_000, metavar="N", help="of a round of keep")
    parser.add_argument("--pages", type=int, default=1_500, metavar="N", help="of a crawl")
    parser.add_argument("--searched", type=int, default=100_000, metavar="N", help="articles to search in")
    parser.add_argument("--queries", type=int, default=60, metavar="N", help="of each way to search")
    parser.add_argument("--crashes", type=int, default=200, metavar="N", help="cuts of the power")
    parser.add_argument("--restarts", type=int, default=10, metavar="N", help="of PostgreSQL")
    given = parser.parse_args()
    sections = {
        "keep": lambda: bench_rates(given.articles, given.rounds),
        "crawl": lambda: bench_crawls(given.pages, given.rounds),
        "search": lambda: bench_search(given.searched, given.queries),
        "power-loss": lambda: bench_power_loss(given.crashes, given.seed),
        "restarts": lambda: bench_restarts(given.restarts, given.seed),
    }
    if unknown := set(given.sections) - set(SECTIONS):
        parser.error(f"{', '.join(sorted(unknown))}: the sections are {', '.join(SECTIONS)}")
    for name in SECTIONS:
        if name in (given.sections or SECTIONS):
            sections[name]()


if __name__ == "__main__":
    main()
