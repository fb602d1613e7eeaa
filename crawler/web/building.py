"""Releases that are asked for on the page: one at a time, each made by `tinbai release` in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Final, Literal

from crawler.config import Config
from crawler.exits import ExitCode, Failure
from crawler.web.finding import Filter

FOLDER: Final = "releases"
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
    """Makes releases under the home; what it started ends with it."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.folder = config.home.resolve() / FOLDER
        self._lock = Lock()
        self._name = ""
        self._began = datetime.now(UTC)
        self._process: subprocess.Popen[str] | None = None
        self._failures: dict[str, Built] = {}

    def order(self, name: str, wanted: Filter) -> None:
        """Begin to make a release of what a filter lets through.

        Raises:
            Failure: the name is none or taken, or another release is being made.
        """
        if not NAME.fullmatch(name) or name == RESERVED:
            raise Failure("a name has ASCII letters, figures, and . - _ within", ExitCode.USAGE)
        if (self.folder / name).exists():
            raise Failure(f"a release {name} is there already: choose another name", ExitCode.USAGE)
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                raise Failure(f"the release {self._name} is being made: wait for its end", ExitCode.USAGE)
            self._settle()
            self.folder.mkdir(parents=True, exist_ok=True)
            self._failures.pop(name, None)
            self._name, self._began = name, datetime.now(UTC)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "crawler.cli", *self._list_arguments(name, wanted)],
                env={**os.environ, "TINBAI_DATABASE": self._config.database_url},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )

    def _list_arguments(self, name: str, wanted: Filter) -> list[str]:
        asked = {"portal": wanted.portal, "since": wanted.since, "until": wanted.until, "where": wanted.query}
        options = [f"--{option}={value}" for option, value in asked.items() if value]
        return ["release", name, *options, f"--output={self.folder / name}", f"--home={self._config.home}"]

    def list_built(self) -> list[Built]:
        """Return all releases, the newest first, with what is under way and what failed."""
        with self._lock:
            self._settle()
            known = [*self._failures.values()]
            if self._process is not None:
                known.append(Built(self._name, "under way", self._began))
        folders = self.folder.iterdir() if self.folder.is_dir() else ()
        known += [self._describe(path) for path in folders if path.is_dir() and NAME.fullmatch(path.name)]
        return sorted(known, key=lambda one: one.at, reverse=True)

    def find_file(self, name: str, file: str) -> Path | None:
        """Return a file of a release, or None; nothing else in the home can be named."""
        if not NAME.fullmatch(name):
            return None
        return next((path for path in self._list_files(self.folder / name) if path.name == file), None)

    def close(self) -> None:
        """End what is under way; nothing is left of it."""
        with self._lock:
            if self._process is not None:
                self._process.terminate()
                self._process.communicate()

    def _settle(self) -> None:
        """Note how the last process ended."""
        process = self._process
        if process is None or process.poll() is None:
            return
        _, told = process.communicate()
        self._process = None
        if process.returncode:
            sentence = (told.strip().splitlines() or ["it ended without a word"])[-1].removeprefix("tinbai: ")
            self._failures[self._name] = Built(self._name, "failed", self._began, sentence=sentence)

    def _describe(self, path: Path) -> Built:
        files = tuple((file.name, file.stat().st_size) for file in self._list_files(path))
        return Built(path.name, "made", datetime.fromtimestamp(path.stat().st_mtime, UTC), files)

    @staticmethod
    def _list_files(path: Path) -> list[Path]:
        return sorted(file for file in path.iterdir() if file.is_file()) if path.is_dir() else []
