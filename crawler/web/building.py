"""Releases that are asked for on the page: one at a time, each made by `tinbai release` in a process of its own."""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Final, Literal

from crawler.config import Config
from crawler.exits import ExitCode, Failure
from crawler.web.finding import Filter

FOLDER: Final = "releases"
LOCK: Final = ".lock"  # held by who makes a release, and named in it
WORDS: Final = ".failed"  # behind a name: what the command said
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
RESERVED: Final = "verify"  # a word of the command


@dataclass(frozen=True, slots=True)
class Built:
    """A release in the home, or one on its way: ``sentence`` says why one failed."""

    name: str
    state: Literal["made", "under way", "failed"]
    at: datetime
    files: tuple[tuple[str, int], ...] = ()
    sentence: str = ""


class Workshop:
    """Makes releases under the home; what is under way stands in files, for every process that serves the page.

    A release goes on when the server ends: its process holds the lock.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self.folder = config.home.resolve() / FOLDER
        self._processes: list[subprocess.Popen[bytes]] = []
        self._ordering = Lock()

    def order(self, name: str, wanted: Filter) -> None:
        """Begin to make a release of what a filter lets through.

        Raises:
            Failure: the name is none or taken, or another release is being made.
        """
        if not NAME.fullmatch(name) or name == RESERVED:
            raise Failure("a name has ASCII letters, figures, and . - _ within", ExitCode.USAGE)
        if (self.folder / name).exists():
            raise Failure(f"a release {name} is there already: choose another name", ExitCode.USAGE)
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._ordering, (self.folder / LOCK).open("a+b") as lock:
            if not _take(lock.fileno()):
                raise Failure(f"the release {self._name_under_way()} is being made: wait for its end", ExitCode.USAGE)
            lock.truncate(0)
            lock.write(name.encode())
            lock.flush()
            with self._words(name).open("wb") as words:
                self._processes.append(
                    subprocess.Popen(
                        [sys.executable, "-m", "crawler.cli", *self._list_arguments(name, wanted)],
                        env={**os.environ, "TINBAI_DATABASE": self._config.database_url},
                        stdin=subprocess.DEVNULL,
                        stdout=subprocess.DEVNULL,
                        stderr=words,
                        pass_fds=(lock.fileno(),),
                        start_new_session=True,  # Ctrl-C is meant for the server
                    )
                )

    def list_built(self) -> list[Built]:
        """Return all releases, the newest first, with what is under way and what failed."""
        self._processes = [process for process in self._processes if process.poll() is None]
        return sorted(self._list_all(), key=lambda one: one.at, reverse=True) if self.folder.is_dir() else []

    def _list_all(self) -> Iterator[Built]:
        under_way = self._name_under_way()
        for path in self.folder.iterdir():
            at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            name = path.name.removesuffix(WORDS).removeprefix(".")
            if path.is_dir() and NAME.fullmatch(path.name):
                files = tuple((file.name, file.stat().st_size) for file in _list_files(path))
                yield Built(path.name, "made", at, files)
            elif path == self._words(name) and not (self.folder / name).exists():
                if name == under_way:
                    yield Built(name, "under way", at)
                else:
                    yield Built(name, "failed", at, sentence=_read_sentence(path))

    def find_file(self, name: str, file: str) -> Path | None:
        """Return a file of a release, or None; nothing else in the home can be named."""
        if not NAME.fullmatch(name):
            return None
        return next((path for path in _list_files(self.folder / name) if path.name == file), None)

    def _list_arguments(self, name: str, wanted: Filter) -> list[str]:
        asked = {"portal": wanted.portal, "since": wanted.since, "until": wanted.until, "where": wanted.query}
        options = [f"--{option}={value}" for option, value in asked.items() if value]
        return ["release", name, *options, f"--output={self.folder / name}", f"--home={self._config.home}"]

    def _words(self, name: str) -> Path:
        return self.folder / f".{name}{WORDS}"

    def _name_under_way(self) -> str | None:
        """Return the name of the release that is being made, or None."""
        with suppress(FileNotFoundError), (self.folder / LOCK).open("rb") as lock:
            if not _take(lock.fileno()):
                return lock.read(128).decode()
        return None


def _take(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read_sentence(path: Path) -> str:
    lines = path.read_text("utf-8", "replace").strip().splitlines()
    return (lines or ["its process ended without a word"])[-1].removeprefix("tinbai: ")


def _list_files(path: Path) -> list[Path]:
    return sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else []
