"""Crawls as processes of their own: begun with a log that stays locked as long as they live, looked after, stopped."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from crawler.config import Config

COMMAND: Final = (sys.executable, "-P", "-m", "crawler.cli", "crawl")  # -P: whatever lies in the working directory


@dataclass(frozen=True, slots=True)
class Life:
    """Whether a crawl lives, and with what it ended, where that is known: minus a signal's number if one killed it."""

    is_alive: bool
    code: int | None = None


class Children:
    """The crawls of a home, those that a service before this one began included.

    A crawl's standard output is its log, and the log is locked before the process is there: the lock goes over to it
    and, with the last process that has the file open, back to the system. So nobody can take a crawl that lives for
    a dead one, however its parent ended and whatever became of process numbers.
    """

    def __init__(self, config: Config, options: Sequence[str] = ()) -> None:
        self._home = config.home.resolve()
        self._command = (*COMMAND, *options, "--home", str(self._home))
        self._reserved: dict[str, int] = {}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def reserve(self, log: str) -> bool:
        """Lock a log for a crawl that is about to begin; return False if one has it."""
        path = self._home / log
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        if not _lock(file):
            os.close(file)
            return False
        self._reserved[log] = file
        return True

    def release(self, log: str) -> None:
        """Let go of a log that was reserved: a crawl that was begun with it keeps it."""
        os.close(self._reserved.pop(log))

    def begin(self, log: str, portal: str, arguments: Mapping[str, str]) -> None:
        """Begin a crawl that writes a reserved log; ``arguments`` are options of `tinbai crawl` by name.

        Raises:
            OSError: the system has no room for another process.
        """
        options = [word for name, value in arguments.items() for word in (f"--{name}", value)]
        self._processes[log] = subprocess.Popen(
            [*self._command, "--log", str(self._home / log), *options, portal],
            stdin=subprocess.DEVNULL,
            stdout=self._reserved[log],
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for the service, which asks its crawls in its own way
        )

    def look_at(self, log: str) -> Life:
        """Tell whether the crawl that writes a log lives."""
        process = self._processes.get(log)
        if process is None:
            return Life(self._is_locked(log))
        code = process.poll()
        if code is not None:
            del self._processes[log]
        return Life(code is None, code)

    def stop(self, log: str, pid: int | None) -> None:
        """Ask a crawl to stop; ``pid`` is that of one which an earlier service began."""
        process = self._processes.get(log)
        if process is not None:
            process.send_signal(signal.SIGINT)
        elif pid is not None and self._is_locked(log):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGINT)

    def forget(self, day: str) -> None:
        """Remove the folders of logs that come before that of a day, such as ``logs/2026-11-22``."""
        last = self._home / day
        for folder in last.parent.glob("????-??-??"):
            if folder.name < last.name:
                shutil.rmtree(folder, ignore_errors=True)

    def _is_locked(self, log: str) -> bool:
        try:
            file = os.open(self._home / log, os.O_WRONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            return not _lock(file)
        finally:
            os.close(file)


def _lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
