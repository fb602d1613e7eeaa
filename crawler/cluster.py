"""Hands commands to workers, on this machine or on many: one task a portal or an archive, each a `tinbai` of its own.

Tasks are words of a command line and results its JSON: plain data. Where the database is and how to get into it each
worker knows from its own configuration. A worker that dies has its task done by another one. What workers do with a
task stands in `crawler/performing.py`.
"""

from __future__ import annotations

import os
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Final, NamedTuple

from sqlalchemy import make_url

from crawler.config import Config, read_version
from crawler.exits import ExitCode, Failure
from crawler.performing import Words, perform, stop_commands
from crawler.stopping import heed_signals

LOCAL: Final = "local"
CAUSE: Final = "cluster"  # of a run that a worker began
MOST_DEATHS: Final = 20  # of workers, before a task is given up; Dask alone gives up after three
CONNECT: Final = "10s"
_TICK: Final = 0.5  # seconds between two looks whether somebody wants an end
_STOPPING: Final = ("stopping: what is under way will be kept; Ctrl-C once more aborts", "aborting")

Stop = Callable[[str, int], object]


class Outcome(NamedTuple):
    """How a command ended: exit code, its last JSON document, the sentence that it left, and where it ran."""

    name: str
    code: int
    told: dict[str, Any]
    sentence: str
    worker: str


class Pool:
    """Workers that take tasks, through an executor; ``tell`` hears of each that ends or dies.

    ``stop`` has all workers stop what they do for a pool; ``more`` are words of every command: the workers of other
    machines have a home of their own.
    """

    def __init__(
        self, executor: Executor, tell: Callable[[str], None], stop: Stop = stop_commands, more: Words = ()
    ) -> None:
        self._executor = executor
        self._tell = tell
        self._stop = stop
        self._more = more
        self._name = uuid.uuid4().hex
        self._stops = self._said = 0  # signals that came, and those of which somebody was told
        self._deaths: Counter[str] = Counter()

    def run(self, tasks: Sequence[tuple[str, Words]]) -> list[Outcome]:
        """Have all tasks done, named command lines, and return how each ended, in their order.

        The first Ctrl-C or SIGTERM stops the commands as it stops one, and no other begins; the second aborts them.

        Raises:
            Failure: the workers cannot do them.
        """
        found: dict[str, Outcome] = {}
        try:
            with heed_signals(self._count_stop, times=len(_STOPPING)):
                for outcome in self._gather(dict(tasks)):
                    self._tell(f"{outcome.name}: {_describe(outcome)}")
                    found[outcome.name] = outcome
        except BaseException:
            self._stop(self._name, 1)  # nobody waits for the others any more
            raise
        return [found[name] for name, _ in tasks]

    def _count_stop(self) -> None:
        self._stops += 1

    def _gather(self, tasks: dict[str, Words]) -> Iterator[Outcome]:
        """Yield what tasks came to; one whose portal another one holds is tried again when some task has ended."""
        waiting = {self._submit(name, words): name for name, words in tasks.items()}
        held: list[str] = []
        alone = ""  # the task that runs while nobody else does: nothing is left that it could wait for
        while waiting:
            done, _ = wait(waiting, _TICK, FIRST_COMPLETED)
            self._pass_on_stops()
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

    def _pass_on_stops(self) -> None:
        """Tell the workers again and again: one may have come, or begun a command, since."""
        if self._stops:
            self._stop(self._name, self._stops)
        if self._stops > self._said:
            self._tell(_STOPPING[self._said])
            self._said += 1

    def _replace(self, name: str, words: Words) -> Future[list[Any]]:
        """Give a task whose worker died to another one."""
        self._deaths[name] += 1
        if self._deaths[name] > MOST_DEATHS:
            raise Failure(f"{name}: {MOST_DEATHS} workers died of it, see their logs", ExitCode.SOME_FAILED)
        self._tell(f"{name}: its worker died, another one goes on")
        return self._submit(name, words)

    def _submit(self, name: str, words: Words) -> Future[list[Any]]:
        return self._executor.submit(perform, name, (*words, *self._more), read_version(), self._name)

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
            yield Pool(executor, tell, more=("--home", str(config.home.resolve())))
        return
    if make_url(config.database_url).get_backend_name() != "postgresql":
        sentence = "many machines need one database: set TINBAI_DATABASE to a PostgreSQL server, here and for workers"
        raise Failure(sentence, ExitCode.USAGE)
    with _open_client(on) as client:
        yield Pool(client.get_executor(pure=False), tell, partial(_stop_workers, client))


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


def _stop_workers(client: Any, pool: str, times: int) -> None:  # noqa: ANN401 - Dask's client has no types
    """Have all workers stop what they do for a pool, beside the queue of tasks; one out of reach hears it later."""
    with suppress(OSError, RuntimeError, ValueError):
        client.run(stop_commands, pool, times, on_error="ignore")


def _describe(outcome: Outcome) -> str:
    ends = "done" if outcome.code == ExitCode.COMPLETE else f"ended with {outcome.code}"
    return f"{ends} ({outcome.worker}){f': {outcome.sentence}' if outcome.sentence else ''}"
