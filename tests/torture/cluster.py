"""Many machines on one: workers are killed while they crawl all replicas, and no host is asked faster than it may."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import orjson

from crawler.cluster import CAUSE
from crawler.demo.replicas import REPLICAS
from crawler.demo.server import ReplicaServer
from crawler.exits import ExitCode
from crawler.settings import DOWNLOAD_DELAY_JITTER
from storage.store import Store
from tests.postgres import Server
from tests.torture.fleet import Fleet
from tests.torture.oracles import Findings, examine
from tests.torture.site import ROOT, Progress, Site
from tests.torture.worker import DELAY, PORT, SENT, read_requests

DELAY_SECONDS = 0.2
LEASE_SECONDS = 3.0
LONGEST = 900.0  # seconds of a crawl


@dataclass
class Kills:
    """Kills of workers, spread over a crawl; every other one takes all that the worker started with it."""

    wanted: int
    pages: int
    seed: int
    done: int = 0
    narrative: list[str] = field(default_factory=list)

    def go_on(self, fleet: Fleet, progress: Progress, running: subprocess.Popen[bytes]) -> None:
        """Kill workers until all kills are done, a new one for each, while the crawl runs."""
        chance = random.Random(self.seed)  # noqa: S311 - no secret
        while self.done < self.wanted and running.poll() is None:
            mark = int(self.pages * (self.done + chance.random()) / (self.wanted + 1))
            while progress.count() < mark and running.poll() is None:
                time.sleep(0.05)
            if running.poll() is not None:
                return
            worker = chance.choice(fleet.list_busy())
            is_machine = self.done % 2 == 0
            fleet.kill(worker, group=is_machine)
            self.narrative.append(f"{'machine' if is_machine else 'worker'} at {progress.count()} addresses")
            self.done += 1
            fleet.add_worker()


def torture_cluster(
    folder: Path, pages: int, kills: int, seed: int, portals: tuple[str, ...] = tuple(REPLICAS), workers: int = 3
) -> Iterator[str]:
    """Crawl all replicas on a cluster of its own, kill workers, and yield what is not as it must be."""
    folder.mkdir(parents=True, exist_ok=True)
    server = Server(Path(tempfile.gettempdir(), f"tinbai-pg-{os.getpid()}-cluster"))
    try:
        database = server.make_database("cluster")
        with ReplicaServer(pages) as replicas:
            yield from crawl_harmed(
                folder, replicas, database, Kills(kills, pages * len(portals), seed), portals, workers
            )
            for portal in portals:
                whole = crawl_alone(replicas, portal, folder, pages)
                found = examine(folder / "home", portal, pages, database)
                yield from (f"{portal}: {fault}" for fault in (*found.faults, *found.differences(whole)))
    finally:
        server.close()


def crawl_harmed(
    folder: Path,
    replicas: ReplicaServer,
    database: str,
    harm: Kills,
    portals: tuple[str, ...],
    workers: int,
    *,
    stops: bool = True,
) -> Iterator[str]:
    """Crawl on workers that are killed, stopped by hand once before, and yield what is not as it must be."""
    environment = {
        "TINBAI_HOME": str(folder / "home"),
        "TINBAI_DATABASE": database,
        "TINBAI_LEASE": str(LEASE_SECONDS),
        PORT: str(replicas.port),
        DELAY: str(DELAY_SECONDS),
        SENT: str(folder),
    }
    command = [sys.executable, "-m", "crawler.cli", "crawl", *portals, "--json", "--on"]
    progress = Progress(database)
    fleet = Fleet(folder, workers, environment, threads=2, preload="tests.torture.preload")

    def start() -> subprocess.Popen[bytes]:
        with (folder / "client.log").open("ab") as log:
            return subprocess.Popen(
                [*command, fleet.address], cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, stderr=log
            )

    with fleet:
        if stops:
            yield from stop_by_hand(start(), progress, database)
        crawl = start()
        harm.go_on(fleet, progress, crawl)
        told, _ = crawl.communicate(timeout=LONGEST)
    progress.close()
    yield from judge(told, harm)
    yield from judge_paces(read_requests(folder), replicas.times())


def stop_by_hand(crawl: subprocess.Popen[bytes], progress: Progress, database: str) -> Iterator[str]:
    """Press Ctrl-C where the crawl was begun, as soon as anything is done, and look whether all workers stopped."""
    while progress.count() < 1 and crawl.poll() is None:
        time.sleep(0.05)
    crawl.send_signal(signal.SIGINT)
    told, _ = crawl.communicate(timeout=LONGEST)
    if crawl.returncode != ExitCode.INTERRUPTED:
        yield f"a crawl that was stopped ended with {crawl.returncode}: {told.decode()}"
    with Store.open(database) as store:
        runs = store.runs()
    if not runs or any(run.outcome not in ("interrupted", "finished") or run.cause != CAUSE for run in runs):
        yield f"a crawl that was stopped left runs that were not: {runs}"
    print(
        f"   stopped by hand, {Counter(run.outcome for run in runs)['interrupted']} crawls of {len(runs)}", flush=True
    )


def judge(told: bytes, harm: Kills) -> Iterator[str]:
    """Look at how the crawl ended."""
    print(f"   {harm.done} kills: {', '.join(harm.narrative)}", flush=True)
    if harm.done < harm.wanted:
        yield f"only {harm.done} kills of {harm.wanted}"
    ledgers = orjson.loads(told.splitlines()[-1]) if told.strip() else {}
    if ledgers.get("exit_code") != 0:
        yield f"the crawl ended with {ledgers}"


def judge_paces(sent: dict[str, list[float]], arrived: dict[str, list[float]]) -> Iterator[str]:
    """See that no host was asked faster than its own delay, whoever asked: as requests were written to connections.

    When they arrive is up to the network and to how busy the server is: that is told, not judged.
    """
    least = DELAY_SECONDS * (1 - DOWNLOAD_DELAY_JITTER)
    for host, instants in sent.items():
        hasty = [later - earlier for earlier, later in pairwise(instants) if later < earlier + least]
        if hasty:
            yield f"{host} was asked {len(hasty)} times after less than {least:.2f} s, once after {min(hasty):.4f} s"
    counts = [sum(map(len, times.values())) for times in (sent, arrived)]
    if counts[0] < counts[1]:
        yield f"{counts[1]} requests arrived, and {counts[0]} were said to be sent"
    print(
        f"   {counts[0]} requests to {len(sent)} hosts, none sent closer than {_find_closest(sent):.4f} s, "
        f"none arrived closer than {_find_closest(arrived):.4f} s (least {least:.2f})"
    )


def _find_closest(times: dict[str, list[float]]) -> float:
    return min((later - earlier for instants in times.values() for earlier, later in pairwise(instants)), default=0.0)


def crawl_alone(replicas: ReplicaServer, portal: str, folder: Path, pages: int) -> Findings:
    """Crawl a replica undisturbed, into a database of its own."""
    home = folder / f"whole-{portal}"
    told = Site(replicas, portal).crawl(home)
    if told.code:
        raise RuntimeError(f"the crawl that nobody disturbed ended with {told.code}: {told.sentence}")
    return examine(home, portal, pages)
