"""`make bench`: the whole pipeline against bare spiders on one replica, as ratios in one run.

Rounds are interleaved and every figure is a median; a crawl that did not fetch what it should ends the benchmark.
The replica runs in its own process, the crawler in another: one core each.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from crawler.demo.server import ReplicaServer

CONTENDERS = ("stock", "tuned", "tinbai")
MEANING = {
    "stock": "bare spider, Scrapy's default settings, follows links only",
    "tuned": "the same bare spider with tinbai's settings",
    "tinbai": "the whole pipeline: WARC, reading, database",
}


def measure(contender: str, port: int, pages: int) -> dict[str, float]:
    """Run one crawl in a process of its own; return pages, seconds and peak memory in MB."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "tests.bench.crawl", contender, str(port), home]
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    if result["articles"] < pages:
        raise SystemExit(f"{contender} reached only {result['articles']} of {pages} articles: its rate says nothing")
    return result


def compare_rates(pages: int, rounds: int) -> None:
    """Print pages a second of every contender and the ratios between them."""
    rates: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    with ReplicaServer(pages=pages) as server:
        for _ in range(rounds):
            for name in CONTENDERS:
                result = measure(name, server.port, pages)
                rates[name].append(result["requests"] / result["seconds"])
    medians = {name: statistics.median(values) for name, values in rates.items()}
    print(f"crawl: {pages} articles of about 60 KB, {rounds} interleaved rounds, medians")
    for name in CONTENDERS:
        print(f"  {name:7} {medians[name]:7.0f} requests/s   {MEANING[name]}")
    print(f"  tinbai / stock  {medians['tinbai'] / medians['stock']:.2f}  (aim 1.0)")
    print(f"  tinbai / tuned  {medians['tinbai'] / medians['tuned']:.2f}  (aim 0.5)")
    print(f"  tuned / stock   {medians['tuned'] / medians['stock']:.2f}  (aim 1.9)")


def compare_memory(small: int, large: int) -> None:
    """Print the peak memory of the whole pipeline, crawl and reader process, on a small and a large replica."""
    peaks = {}
    for pages in (small, large):
        with ReplicaServer(pages=pages) as server:
            peaks[pages] = measure("tinbai", server.port, pages)["peak_mb"]
    growth = peaks[large] / peaks[small] - 1
    print(f"memory: peak {peaks[small]:.0f} MB at {small} pages, {peaks[large]:.0f} MB at {large}")
    print(f"  growth          {growth:+.0%}  (aim: within 20 %)")


def main() -> None:
    """Measure rates, then memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", type=int, nargs=2, default=(2_000, 20_000), metavar=("SMALL", "LARGE"))
    arguments = parser.parse_args()
    compare_rates(arguments.pages, arguments.rounds)
    compare_memory(*arguments.memory)


if __name__ == "__main__":
    main()
