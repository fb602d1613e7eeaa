"""Schedules by name, kept in a file of the home: which portals are crawled when."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from crawler.config import Config
from crawler.exits import ExitCode, Failure


@dataclass(frozen=True)
class Schedule:
    """Crawls of some portals that begin by a cron expression."""

    name: str
    portals: tuple[str, ...]
    cron: str
    since: str | None = None
    window: str | None = None
    paused: bool = False
    next_at: datetime | None = None
    last_at: datetime | None = None


class Schedules:
    """All schedules of a home."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def open(cls, config: Config) -> Self:
        """Open the schedules of a configuration."""
        return cls(config.home / "schedules.json")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def add(
        self, name: str, portals: tuple[str, ...], cron: str, since: str | None = None, window: str | None = None
    ) -> Schedule:
        """Add one and return it."""
        added = Schedule(name, portals, cron, since, window)
        self._write({**self._read(), name: added})
        return added

    def all(self) -> tuple[Schedule, ...]:
        """Return all by name."""
        return tuple(schedule for _, schedule in sorted(self._read().items()))

    def pause(self, name: str) -> None:
        """Let one rest."""
        self._change(name, paused=True)

    def resume(self, name: str) -> None:
        """Let one go on."""
        self._change(name, paused=False)

    def ask(self, name: str) -> None:
        """Ask for a crawl now."""
        self._change(name)

    def remove(self, name: str) -> None:
        """Forget one."""
        self._change(name)
        self._write({key: value for key, value in self._read().items() if key != name})

    def _change(self, name: str, **changes: Any) -> None:  # noqa: ANN401 - fields of a schedule
        known = self._read()
        if name not in known:
            raise Failure(f"there is no schedule {name!r}", ExitCode.NOT_FOUND)
        self._write({**known, name: replace(known[name], **changes)})

    def _read(self) -> dict[str, Schedule]:
        if not self._path.exists():
            return {}
        kept = orjson.loads(self._path.read_bytes())
        return {
            one["name"]: Schedule(**{**one, "portals": tuple(one["portals"]), "next_at": None, "last_at": None})
            for one in kept
        }

    def _write(self, known: dict[str, Schedule]) -> None:
        self._path.write_bytes(orjson.dumps([asdict(one) for one in known.values()]))
