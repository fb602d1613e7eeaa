"""Hands commands to workers, on this machine or on many: one task a portal or an archive, each a `tinbai` of its own.

Tasks are words of a command line and results its JSON: plain data. Where the database is and how to get into it each
worker knows from its own configuration. A worker that dies has its task done by another one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import make_url

from crawler.config import Config, read_version
from crawler.exits import ExitCode, Failure
from crawler.tether import VARIABLE

LOCAL: Final = "local"
KINDS: Final = ("crawl", "reread", "ingest")
MOST_DEATHS: Final = 20  # of workers, before a task is given up; Dask alone gives up after three
_COMMAND: Final = (sys.executable, "-m", "crawler.cli")
CONNECT: Final = "10s"
_LONGEST: Final = 2_000  # characters of what a command said

Words = tuple[str, ...]


class Outcome(NamedTuple):
    """How a command ended: exit code, its last JSON document, the sentence that it left, and where it ran."""

    name: str
    code: int
    told: dict[str, Any]
    sentence: str
    worker: str


class Pool:
    """Workers that take tasks, through an executor; ``tell`` hears of each that ends or dies.

    ``more`` are words of every command; the workers of other machines have a home of their own.
    """

    def __init__(self, executor: Executor, tell: Callable[[str], None], more: Words = ()) -> None:
        self._executor = executor
        self._more = more
        self._tell = tell
        self._deaths: Counter[str] = Counter()

    def run(self, tasks: Sequence[tuple[str, Words]]) -> list[Outcome]:
        """Have all tasks done, named command lines, and return how each ended, in their order.

        Raises:
            Failure: the workers cannot do them.
        """
        found: dict[str, Outcome] = {}
        for outcome in self._gather(dict(tasks)):
            self._tell(f"{outcome.name}: {_describe(outcome)}")
            found[outcome.name] = outcome
        return [found[name] for name, _ in tasks]

    def _gather(self, tasks: dict[str, Words]) -> Iterator[Outcome]:
        """Yield what tasks came to; one whose portal another one holds is tried again when some task has ended."""
        waiting = {self._submit(name, words): name for name, words in tasks.items()}
        held: list[str] = []
        alone = ""  # the task that runs while nobody else does: nothing is left that it could wait for
        while waiting:
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            is_free = False
            for future in [one for one in waiting if one in done]:
                name = waiting.pop(future)
                outcome = self._read(name, future)
                if outcome is None:
                    waiting[self._replace(name, tasks[name])] = name
                elif outcome.code == ExitCode.STORE_UNAVAILABLE and name != alone:
                    held.append(name)
                else:
                    is_free = True
                    yield outcome
            if held and (is_free or not waiting):
                chosen, held = (held, []) if is_free else (held[:1], held[1:])
                alone = "" if is_free else chosen[0]
                waiting |= {self._submit(name, tasks[name]): name for name in chosen}

    def _replace(self, name: str, words: Words) -> Future[list[Any]]:
        """Give a task whose worker died to another one."""
        self._deaths[name] += 1
        if self._deaths[name] > MOST_DEATHS:
            raise Failure(f"{name}: {MOST_DEATHS} workers died of it, see their logs", ExitCode.SOME_FAILED)
        self._tell(f"{name}: its worker died, another one goes on")
        return self._submit(name, words)

    def _submit(self, name: str, words: Words) -> Future[list[Any]]:
        return self._executor.submit(perform, name, (*words, *self._more), read_version())

    def _read(self, name: str, future: Future[list[Any]]) -> Outcome | None:
        """Return what a task came to; None where its worker died."""
        try:
            return Outcome(*future.result())
        except CancelledError:
            return None
        except Exception as error:
            if type(error).__name__ in _DEATHS:
                return None
            raise Failure(f"{name}: the worker cannot do it ({error})", ExitCode.SOME_FAILED) from error


_DEATHS: Final = frozenset({"KilledWorker", "CommClosedError", "FutureCancelledError"})


@contextmanager
def open_pool(on: str, config: Config, tell: Callable[[str], None]) -> Iterator[Pool]:
    """Open a pool: of processes here (``local`` or ``local:3``), or the workers of a Dask scheduler by its address.

    Raises:
        Failure: Dask is not installed, the scheduler cannot be reached, or the database is a file of this machine.
    """
    kind, _, number = on.partition(":")
    if kind == LOCAL:
        if number and not (number.isdecimal() and int(number)):
            raise Failure(f"{on!r} is no number of workers: write local:2", ExitCode.USAGE)
        with ThreadPoolExecutor(int(number or os.cpu_count() or 1), thread_name_prefix="tinbai-worker") as executor:
            yield Pool(executor, tell, ("--home", str(config.home.resolve())))
        return
    if make_url(config.database_url).get_backend_name() != "postgresql":
        sentence = "many machines need one database: set TINBAI_DATABASE to a PostgreSQL server, here and for workers"
        raise Failure(sentence, ExitCode.USAGE)
    with _open_client(on) as client:
        yield Pool(client.get_executor(pure=False), tell)


@contextmanager
def _open_client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client  # noqa: PLC0415 - a library for this alone, and slow to import
    except ModuleNotFoundError as error:
        raise Failure("--on needs Dask: pip install 'tinbai[cluster]'", ExitCode.USAGE) from error
    try:
        client: Any = Client(address, timeout=CONNECT, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        sentence = f"the scheduler {address} cannot be reached ({error}): start it with `dask scheduler`"
        raise Failure(sentence, ExitCode.NO_NETWORK) from error
    with client:
        yield client


def perform(name: str, words: Words, version: str) -> list[Any]:
    """Run a command on this worker and return the fields of its ``Outcome``; it does not outlive the worker.

    Raises:
        ValueError: it is none that workers do, or for another version than this worker has.
    """
    if not words or words[0] not in KINDS:
        raise ValueError(f"workers do {', '.join(KINDS)} and nothing else")
    if version != read_version():
        raise ValueError(f"tinbai {version} asks, and this worker has {read_version()}: install the same")
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [*_COMMAND, *words],
            stdin=subprocess.PIPE,  # never written to: that it ends says that this worker did
            stdout=told,
            stderr=said,
            env=os.environ | {VARIABLE: "1"},
        )
        with process:
            code = process.wait()
        told.seek(0)
        said.seek(0)
        lines = said.read().decode("utf-8", "replace").strip().splitlines()
        return [name, code, _last_document(told), (lines or [""])[-1].removeprefix("tinbai: ")[:_LONGEST], _name_self()]


def _last_document(lines: Iterable[bytes]) -> dict[str, Any]:
    last = b""
    for line in lines:
        last = line.strip() or last
    try:
        document = orjson.loads(last)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _name_self() -> str:
    return f"{os.uname().nodename}, process {os.getpid()}"


def _describe(outcome: Outcome) -> str:
    ends = "done" if outcome.code == ExitCode.COMPLETE else f"ended with {outcome.code}"
    return f"{ends} ({outcome.worker}){f': {outcome.sentence}' if outcome.sentence else ''}"
