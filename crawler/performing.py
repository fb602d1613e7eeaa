"""What a worker does: runs one command a task, and asks those of a pool to stop when whoever began them says so."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterable
from typing import IO, Any, Final

import orjson

from crawler.config import read_version
from crawler.exits import ExitCode
from crawler.tether import VARIABLE

KINDS: Final = ("crawl", "reread", "ingest")
_COMMAND: Final = (sys.executable, "-m", "crawler.cli")
_LONGEST: Final = 2_000  # characters of what a command said

Words = tuple[str, ...]


def perform(name: str, words: Words, version: str, pool: str) -> list[Any]:
    """Run a command for a pool and return the fields of its ``Outcome``; it does not outlive this worker.

    Raises:
        ValueError: it is none that workers do, or for another version than this worker has.
    """
    if not words or words[0] not in KINDS:
        raise ValueError(f"workers do {', '.join(KINDS)} and nothing else")
    if version != read_version():
        raise ValueError(f"tinbai {version} asks, and this worker has {read_version()}: install the same")
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as said:
        command = _COMMANDS.start(pool, words, told, said)
        if command is None:
            return [name, int(ExitCode.INTERRUPTED), {}, "not begun", _name_self()]
        code = _COMMANDS.wait(command)
        told.seek(0)
        said.seek(0)
        lines = said.read().decode("utf-8", "replace").strip().splitlines()
        return [name, code, _last_document(told), (lines or [""])[-1].removeprefix("tinbai: ")[:_LONGEST], _name_self()]


def stop_commands(pool: str, times: int) -> None:
    """Have all commands of a pool on this worker get as many SIGINT, one at a call, and begin no other one."""
    _COMMANDS.stop(pool, times)


class _Commands:
    """The commands that run on this worker, by pool, and how often those of a pool were asked to stop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[subprocess.Popen[bytes], str] = {}
        self._asked: Counter[subprocess.Popen[bytes]] = Counter()
        self._stopped: set[str] = set()

    def start(self, pool: str, words: Words, told: IO[bytes], said: IO[bytes]) -> subprocess.Popen[bytes] | None:
        """Start a command; None where its pool was stopped."""
        with self._lock:
            if pool in self._stopped:
                return None
            process = subprocess.Popen(
                [*_COMMAND, *words],
                stdin=subprocess.PIPE,  # never written to: that it ends says that this worker did
                stdout=told,
                stderr=said,
                env=os.environ | {VARIABLE: "1"},
                process_group=0,  # a Ctrl-C at this terminal reaches it once, by way of who began it
            )
            self._running[process] = pool
            return process

    def wait(self, process: subprocess.Popen[bytes]) -> int:
        """Return the exit code of a command that has ended; one that a signal found while it began was stopped too."""
        with process:
            code = process.wait()
        with self._lock:
            del self._running[process], self._asked[process]
        return int(ExitCode.INTERRUPTED) if code == -signal.SIGINT else code

    def stop(self, pool: str, times: int) -> None:
        """Ask the commands of a pool to stop, each once more than before and ``times`` times at most."""
        with self._lock:
            self._stopped.add(pool)
            for process, own in self._running.items():
                if own == pool and self._asked[process] < times:
                    self._asked[process] += 1
                    process.send_signal(signal.SIGINT)


_COMMANDS: Final = _Commands()


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
