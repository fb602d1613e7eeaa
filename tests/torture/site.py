"""A replica on loopback and crawls of it as processes, to be ended at any moment."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.exc import DBAPIError

from crawler.demo.server import ReplicaServer
from storage.schema import url
from tests.torture.crawl import Task, Told, perform

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 600.0  # seconds for one crawl
# Crawls are forked from a process that has everything imported: they start at once, and can be killed by the hundred.
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.torture.crawl", "tests.torture.faults", "pytest"])


class Crawl:
    """A crawl as a process of its own."""

    def __init__(self, task: Task) -> None:
        self._told, told = PROCESSES.Pipe(duplex=False)
        self.process: BaseProcess = PROCESSES.Process(target=perform, args=(task, told))
        self.process.start()
        told.close()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self.process.pid or 0

    @property
    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self.process.is_alive()

    def send(self, number: signal.Signals) -> None:
        """Send a signal, if there is anybody to get it."""
        if self.is_alive:
            os.kill(self.pid, number)

    def finish(self) -> Told:
        """Wait for the end; return what was told, or the exit code alone (negative: a signal's number)."""
        told = _receive(self._told)
        self.process.join(PATIENCE)
        code = self.process.exitcode
        self.process.close()
        self._told.close()
        return told if told and told.code == code else Told(-1 if code is None else code, {}, str(told or ""))


def _receive(told: Connection) -> Told | None:
    try:
        given = told.recv() if told.poll(PATIENCE) else None
    except EOFError:
        return None
    return given if isinstance(given, Told) else None


@dataclass
class Site:
    """A replica of a portal that is being served, and where crawls of it keep what they find."""

    server: ReplicaServer
    portal: str
    database: str | None = None
    delay: float = 0
    readers: int = 0

    def asked(self) -> int:
        """Return how many requests the server has answered."""
        return self.server.counts()["asked"].get(self.portal, 0)

    def start(self, home: Path, arguments: dict[str, str] | None = None, **environment: str) -> Crawl:
        """Start a crawl into ``home``."""
        task = Task(
            home=home,
            port=self.server.port,
            portal=self.portal,
            database=self.database,
            delay=self.delay,
            readers=self.readers,
            arguments=arguments or {},
            environment=environment,
        )
        return Crawl(task)

    def crawl(self, home: Path, arguments: dict[str, str] | None = None, **environment: str) -> Told:
        """Crawl to the end."""
        return self.start(home, arguments, **environment).finish()

    def progress(self, home: Path) -> Progress:
        """Return a look at how far crawls into ``home`` have come."""
        return Progress(self.database or f"sqlite:///{home / 'tinbai.db'}")


class Progress:
    """How many addresses of a store are dealt with, as far as is committed."""

    def __init__(self, database: str) -> None:
        self._database = database

    @cached_property
    def _engine(self) -> Engine:
        return create_engine(self._database)

    def count(self) -> int:
        """Return the number; 0 while there is no such table."""
        try:
            with self._engine.connect() as connection:
                count = select(func.count()).select_from(url).where(url.c.state != "pending", url.c.kind == "article")
                return connection.execute(count).scalar_one()
        except DBAPIError:
            return 0

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()


def kill_after(crawl: Crawl, progress: Progress, count: int, seconds: float) -> bool:
    """Kill a crawl some time after it has come so far; tell whether it lived until then."""
    while crawl.is_alive and progress.count() < count:
        time.sleep(0.01)
    time.sleep(seconds)
    was_alive = crawl.is_alive
    crawl.send(signal.SIGKILL)
    return crawl.finish().code == -signal.SIGKILL and was_alive
