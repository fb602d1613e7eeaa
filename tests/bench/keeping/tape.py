"""A disk whose every write, sync and rename is on tape, and what a cut of the power at any moment leaves of it."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Loss = Literal["all", "sectors", "shuffled"]  # of what was not synced: all of it, half of its sectors, half in disorder
LOSSES: tuple[Loss, ...] = ("all", "sectors", "shuffled")
SECTOR = 512
LOGS = (".db-wal", ".db-journal")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a file; ``since`` of a sync is where the tape stood when it began."""

    kind: Literal["create", "write", "truncate", "sync", "rename", "unlink", "acknowledge"]
    name: str
    at: int = 0
    data: bytes = b""
    to: str = ""
    since: int = 0


class Tape:
    """Events in their order; threads may write at once."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def note(self, kind: Any, name: object, **more: Any) -> None:
        """Note what is about to happen; a sync is noted when it is over."""
        self.events.append(Event(kind, str(name), **more))

    def sync(self, name: object, work: Callable[[], Any]) -> Any:
        """Do a sync: it covers what was on the tape when it began."""
        since = len(self.events)
        result = work()
        self.note("sync", name, since=since)
        return result


class TapedOs:
    """The module ``os`` for those who write segments: the same, but on tape."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._names: dict[int, str] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def open(self, path: Any, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT:
            self._tape.note("create", path)
        file = os.open(path, flags, mode)
        self._names[file] = str(path)
        return file

    def dup(self, file: int) -> int:
        other = os.dup(file)
        self._names[other] = self._names[file]
        return other

    def write(self, file: int, data: Any) -> int:
        self._tape.note("write", self._names[file], at=os.lseek(file, 0, os.SEEK_CUR), data=bytes(data))
        return os.write(file, data)

    def fsync(self, file: int) -> None:
        self._tape.sync(self._names[file], lambda: os.fsync(file))


@dataclass(slots=True)
class Blocks:
    """A file's content: what is on the disk, and what waits for a sync."""

    safe: bytearray = field(default_factory=bytearray)
    waiting: list[tuple[int, Event]] = field(default_factory=list)

    def sync(self, since: int) -> None:
        for index, event in self.waiting:
            if index < since:
                apply(self.safe, event)
        self.waiting = [(index, event) for index, event in self.waiting if index >= since]

    def after_crash(self, loss: Loss, rng: random.Random) -> bytearray:
        kept = bytearray(self.safe)
        events = [event for _, event in self.waiting]
        if loss == "shuffled":
            events = rng.sample(events, len(events) // 2)
        for event in events if loss != "all" else ():
            for part in cut_into_sectors(event) if loss == "sectors" else (event,):
                if loss == "shuffled" or rng.random() < 0.5:
                    apply(kept, part)
        return kept


class Disk:
    """Files and their names as the power cut leaves them.

    Names live in folders: what was made, renamed or removed is sure once the folder was synced, as POSIX has it; until
    then any number of these changes, the first ones first, may have come through.
    """

    def __init__(self) -> None:
        self.files: dict[str, Blocks] = {}  # as processes see them
        self.sure: dict[str, Blocks] = {}
        self.changes: list[tuple[int, Event, Blocks | None]] = []
        self.acknowledged: list[str] = []

    def play(self, events: list[Event]) -> None:
        """Let everything on the tape happen."""
        for index, event in enumerate(events):
            if event.kind == "acknowledge":
                self.acknowledged.append(event.name)
            elif event.kind in ("write", "truncate"):
                self.files[event.name].waiting.append((index, event))
            elif event.kind == "sync":
                self._sync(event)
            else:
                self._rename(index, event)

    def write_to(self, folder: Path, loss: Loss, rng: random.Random) -> None:
        """Write into ``folder`` what is left of the files in it after a crash."""
        names = dict(self.sure)
        survivors = 0 if loss == "all" else rng.randint(0, len(self.changes))
        for _, event, blocks in self.changes[:survivors]:
            change_names(names, event, blocks)
        for name, blocks in names.items():
            (folder / Path(name).name).write_bytes(blocks.after_crash(loss, rng))

    def _sync(self, event: Event) -> None:
        if event.name in self.files:
            self.files[event.name].sync(event.since)
            # SQLite syncs the folder of a new log itself, out of our sight; that of a new database it does not
            mine = [change for change in self.changes if change[1].name == event.name and event.name.endswith(LOGS)]
        else:
            mine = [c for c in self.changes if c[0] < event.since and str(Path(c[1].name).parent) == event.name]
        for change in mine:
            change_names(self.sure, change[1], change[2])
            self.changes.remove(change)

    def _rename(self, index: int, event: Event) -> None:
        if event.kind == "create" and event.name in self.files:
            return
        blocks = Blocks() if event.kind == "create" else self.files.get(event.name)
        change_names(self.files, event, blocks)
        self.changes.append((index, event, blocks))


def change_names(names: dict[str, Blocks], event: Event, blocks: Blocks | None) -> None:
    """Make, rename or remove a name."""
    if event.kind != "create":
        names.pop(event.name, None)
    if event.kind != "unlink" and blocks is not None:
        names[event.to or event.name] = blocks


def apply(content: bytearray, event: Event) -> None:
    """Write or truncate; what lies between the old end and a write beyond it is zeros."""
    if event.kind == "truncate":
        del content[event.at :]
        return
    content.extend(bytes(max(event.at - len(content), 0)))
    content[event.at : event.at + len(event.data)] = event.data


def cut_into_sectors(event: Event) -> list[Event]:
    """Return a write as writes of the sectors that it touches."""
    if event.kind != "write":
        return [event]
    starts = range(0, len(event.data), SECTOR)
    return [Event("write", event.name, event.at + start, event.data[start : start + SECTOR]) for start in starts]
