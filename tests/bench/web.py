"""`python -m tests.bench.web`: front page and search under load, on a store of a hundred thousand articles.

Requests leave at fixed times from a second process, whether or not earlier ones were answered: who waits is counted.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self
from urllib.parse import quote

import aiohttp
import orjson
import psutil

from storage.store import Store
from tests.bench.keeping.search import Speech, fill

AIM_RATE, AIM_P95 = 200, 100  # requests a second, milliseconds
TOUCH_EVERY = 1.0  # seconds between two commits of a crawl beside it


@dataclass
class Load:
    """What came of a run: milliseconds by kind of request."""

    spent: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    processor: float = 0.0  # seconds of it that the server took


def main() -> None:
    """Fill a store, serve it, ask, and print what that took."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.web", description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000, metavar="N")
    parser.add_argument("--rate", type=int, default=AIM_RATE, metavar="N", help="requests a second")
    parser.add_argument("--seconds", type=int, default=20, metavar="N", help="of each run")
    parser.add_argument("--home", type=Path, metavar="DIR", help="keep the store there, or use the one that is there")
    parser.add_argument("--ask", metavar="ADDRESS", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.ask:
        sys.stdout.buffer.write(orjson.dumps(asyncio.run(ask(given.ask, given.rate, given.seconds))))
        return
    with TemporaryDirectory() as folder:
        home = given.home or Path(folder)
        make_store(home, given.articles)
        print(
            f"web: {given.articles} articles, {given.rate} requests a second, half front page, half search of two words"
        )
        with serving(home) as server:
            load(server, None, 20, 5)  # its processes begin
            for name, crawling in (("a quiet store", False), ("a crawl commits every second", True)):
                report(name, load(server, home if crawling else None, given.rate, given.seconds), given.rate)


def make_store(home: Path, articles: int) -> None:
    """Fill a store that is not there yet, and index it."""
    home.mkdir(parents=True, exist_ok=True)
    speech = Speech(seed=7)
    is_there = (home / "tinbai.db").exists()
    with Store.open(f"sqlite:///{home.resolve() / 'tinbai.db'}") as store:
        if not is_there:
            fill(store, (speech.write(number) for number in range(articles)))
        store.update_index()


class serving:  # noqa: N801 - a context, named as it reads
    """`tinbai serve` in processes of its own: ``address``, and how many seconds of a processor they took."""

    def __init__(self, home: Path) -> None:
        command = [sys.executable, "-m", "crawler.cli", "serve", "--port", "0", "--home", str(home)]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("TINBAI_")}
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)

    def __enter__(self) -> Self:
        said = self._process.stderr.readline() if self._process.stderr else ""
        found = re.search(r"http://\S+?(?=/ )", said)
        if not found:
            self._process.kill()
            raise SystemExit(f"the server did not start: {said}")
        self.address = found[0]
        return self

    def spent(self) -> float:
        """Return the seconds of a processor that all its processes took."""
        first = psutil.Process(self._process.pid)
        times = [one.cpu_times() for one in (first, *first.children(recursive=True))]
        return sum(one.user + one.system for one in times)

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.communicate()


def load(server: serving, home: Path | None, rate: int, seconds: int) -> Load:
    """Let a second process ask; meanwhile commit to the store of ``home`` as a crawl would."""
    command = [
        sys.executable,
        "-m",
        "tests.bench.web",
        "--ask",
        server.address,
        "--rate",
        str(rate),
        "--seconds",
        str(seconds),
    ]
    before = server.spent()
    asking = subprocess.Popen(command, stdout=subprocess.PIPE)
    over = threading.Event()
    crawling = [threading.Thread(target=commit, args=(one, over)) for one in (home,) if one]
    for thread in crawling:
        thread.start()
    told = orjson.loads(asking.communicate()[0])
    over.set()
    for thread in crawling:
        thread.join()
    statuses = Counter({int(code): count for code, count in told["statuses"].items()})
    return Load(told["spent"], statuses, told["seconds"], server.spent() - before)


def commit(home: Path, over: threading.Event) -> None:
    """Commit to a store once a second, as a crawl does, until it is over."""
    with Store.open(f"sqlite:///{home.resolve() / 'tinbai.db'}") as store:
        while not over.wait(TOUCH_EVERY):
            store.end_run(store.begin_run("portal_1", "crawl"), "finished")


async def ask(address: str, rate: int, seconds: int) -> dict[str, object]:
    """Send requests at fixed times; the time of one runs from when it should have left."""
    speech = Speech(seed=11)
    found = Load({"front": [], "search": []})
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=64)) as session:

        async def send(kind: str, path: str, due: float) -> None:
            async with session.get(address + path) as answer:
                await answer.read()
                found.statuses[answer.status] += 1
            found.spent[kind].append((time.perf_counter() - due) * 1000)

        begin = time.perf_counter() + 0.2
        tasks = []
        for number in range(rate * seconds):
            due = begin + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            kind = "search" if number % 2 else "front"
            path = f"/search?q={quote(' '.join(speech.ask()))}" if kind == "search" else "/"
            tasks.append(asyncio.create_task(send(kind, path, due)))
        await asyncio.gather(*tasks)
        found.seconds = time.perf_counter() - begin
    return {
        "spent": found.spent,
        "statuses": {str(code): count for code, count in found.statuses.items()},
        "seconds": found.seconds,
    }


def report(name: str, done: Load, rate: int) -> None:
    """Print rates and percentiles beside their aims."""
    every = sorted(one for spent in done.spent.values() for one in spent)
    print(f"{name}: {len(every) / done.seconds:.0f} answered a second (aim {rate}), statuses {dict(done.statuses)}")
    cost = done.processor / len(every) * 1000
    print(f"  {cost:.1f} ms of a processor a request; load of the machine {os.getloadavg()[0]:.1f}")
    for kind, spent in {**done.spent, "all": every}.items():
        ranked = sorted(spent)
        middle, late, last = (ranked[min(len(ranked) - 1, int(len(ranked) * share))] for share in (0.5, 0.95, 0.999))
        aim = f"  (aim {AIM_P95})" if kind == "all" else ""
        print(f"  {kind:7} median {middle:6.1f} ms, p95 {late:6.1f} ms, p99.9 {last:6.1f} ms{aim}")


if __name__ == "__main__":
    main()
