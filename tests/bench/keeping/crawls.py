"""What keeping costs a crawl: the whole pipeline against the same one that reads every page and keeps nothing."""

from __future__ import annotations

import statistics

from crawler.demo.server import ReplicaServer
from tests.bench.__main__ import measure

AIM = 0.75


def bench_crawls(pages: int, rounds: int) -> None:
    """Print pages a second of both, and their ratio; rounds are interleaved, figures are medians."""
    rates: dict[str, list[float]] = {"reading": [], "tinbai": []}
    with ReplicaServer(pages=pages) as server:
        for _ in range(rounds):
            for name, found in rates.items():
                result = measure(name, server.port, pages)
                found.append(result["requests"] / result["seconds"])
    reading, keeping = (statistics.median(found) for found in rates.values())
    ratio = statistics.median(kept / read for read, kept in zip(*rates.values(), strict=True))
    print(f"crawl: {pages} articles of about 60 KB, {rounds} interleaved rounds, medians")
    print(f"  reading, nothing kept {reading:6.0f} requests/s")
    print(f"  reading and keeping   {keeping:6.0f} requests/s")
    print(f"  keeping / reading {ratio:.2f}  (aim {AIM}: keeping costs at most a quarter)")
