"""Conducts a rereading: kept captures through today's reader, in reader processes, a few articles at a time."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from pipelines.errors import ReadingFailed, Rejected
from pipelines.habits import Watch
from pipelines.layout import Source
from pipelines.readers import Readers
from pipelines.refine import READER_VERSION
from storage.archive import read_capture
from storage.bundles import ARTICLES, OTHERS, Bundle, Change, Progress, Reading, Window
from storage.errors import CaptureDamaged
from storage.health import MANY_HELD
from storage.leases import LEASE_SECONDS
from storage.records import Capture
from storage.store import Store
from storage.timeline import VIETNAM

BUNDLES: Final = 20  # in memory at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is read again: captures fetched between two days of Việt Nam; ``dry`` writes nothing."""

    since: str | None = None
    until: str | None = None
    dry: bool = False

    @property
    def window(self) -> Window:
        """The instants between which captures were fetched."""
        last = date.fromisoformat(self.until) + timedelta(days=1) if self.until else None
        return _midnight(date.fromisoformat(self.since)) if self.since else None, _midnight(last) if last else None

    @property
    def name(self) -> str:
        """What tells one scope from another."""
        return f"{self.since or ''}..{self.until or ''}"


class Rereading:
    """Reads the captures of a portal again; ``tell`` is called with every change before the next is looked for."""

    def __init__(
        self,
        store: Store,
        folder: Path,
        readers: Readers,
        tell: Callable[[Change], None],
        *,
        lease: float = LEASE_SECONDS,
    ) -> None:
        self._store = store
        self._folder = folder
        self._readers = readers
        self._tell = tell
        self._lease = lease

    def run(self, source: Source, scope: Scope, *, wait: float = 0.0) -> Counter[str]:
        """Read all captures of a portal in the scope and return how many were read, and how many changed how.

        Another rereading of the portal is waited for ``wait`` seconds.

        Raises:
            StorageError: the store cannot be used; what was done until then is kept and gone on with.
        """
        if scope.dry:
            return self._run(source, scope)
        lock = self._store.hold(source.name or "", "reread", wait=wait, lease=self._lease)
        try:
            return self._run(source, scope)
        finally:
            lock.release()

    def _run(self, source: Source, scope: Scope) -> Counter[str]:
        name = source.name or ""
        habits = Watch(self._store.habits(name)).habits()
        is_in_doubt = self._store.count_held(name) >= MANY_HELD
        source = replace(source, habits=habits.distrust() if is_in_doubt else habits)
        begun = Progress(run=0, portal=name) if scope.dry else self._store.begin_reread(name, scope.name)
        counts: Counter[str] = Counter(captures=0)
        for phase in (ARTICLES, OTHERS) if begun.phase == ARTICLES else (OTHERS,):
            progress = begun if phase == begun.phase else replace(begun, phase=phase, position="")
            while found := self._store.next_bundles(progress, scope.window, BUNDLES):
                progress = replace(progress, position=found[-1].name)
                readings = asyncio.run(self._read_all(found, source))
                changes = self._store.keep_readings(progress, readings, READER_VERSION, dry=scope.dry)
                counts["captures"] += sum(map(len, readings.values()))
                counts.update(change.verdict for change in changes)
                for change in changes:
                    self._tell(change)
        if not scope.dry:
            self._store.end_run(begun.run, "finished", exit_code=0)
        return counts

    async def _read_all(self, bundles: Iterable[Bundle], source: Source) -> dict[Bundle, list[Reading]]:
        found = [bundle for bundle in bundles if bundle.identity or source.key_of(bundle.captures[0].url) is not None]
        tasks = [[asyncio.ensure_future(self._read(one, source)) for one in bundle.captures] for bundle in found]
        return {bundle: [await task for task in own] for bundle, own in zip(found, tasks, strict=True)}

    async def _read(self, capture: Capture, source: Source) -> Reading:
        try:
            page = (await asyncio.to_thread(read_capture, self._folder, capture.ref)).to_page(capture, source.name)
            return Reading(capture=capture, article=await self._readers.read(page, source))
        except (CaptureDamaged, ValueError) as error:
            return Reading(capture=capture, reason="damaged", detail=str(error))
        except (Rejected, ReadingFailed) as verdict:
            return Reading(capture=capture, reason=verdict.reason, detail=verdict.detail)


def count_readers() -> int:
    """Return how many reader processes keep this machine busy."""
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)
