"""The store: what is kept, and all that is ever written to it; nothing else touches the database."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, Self

from sqlalchemy import Engine, update

from storage import bundles, clock, frontier, health, index, queries, schema, scopes, takeback, takedown
from storage.batch import Kept
from storage.bundles import Bundle, Change, Progress, Reading
from storage.engine import bring_up_to_date, check_structure, open_engine, plain_faults
from storage.errors import StoreUnavailable
from storage.failpoints import hit
from storage.health import Told
from storage.holdings import Holdings
from storage.hosts import Hosts
from storage.leases import LEASE_SECONDS
from storage.locks import PortalLock, take_lock
from storage.outages import PATIENCE
from storage.queries import PortalSummary
from storage.records import Article, Found, Run, Trait, Visit, WalkState
from storage.rereading import apply_bundle
from storage.schedule import Schedule
from storage.search import Hit, find_hits, make_scope
from storage.takedown import Removal
from storage.terms import parse_query
from storage.texts import clean_record, clean_visit
from storage.timeline import Day
from storage.timetable import Timetable
from storage.transactions import persistent
from storage.verify import Verdict, Verification
from storage.writes import begin_run, prepare_batch, write_batch, write_habits

__all__ = ["Hit", "Kept", "PortalSummary", "Store"]

_LOOK = 0.5  # seconds between two looks whether a portal is free

Task = Literal["crawl", "reread"]


class Store(Holdings):
    """Articles, their revisions and addresses, the capture index and the runs, in one database.

    Every method is one transaction and may be called from any thread. Faults of the database are StoreUnavailable
    or DiskFull with one sentence that says what to do.
    """

    def __init__(self, engine: Engine, home: Path | None = None, patience: float = PATIENCE) -> None:
        super().__init__(engine, home, patience)
        self.schedule = Schedule()

    @classmethod
    def open(cls, url: str, home: Path | None = None, *, patience: float = PATIENCE) -> Self:
        """Open the database at ``url`` (``sqlite:////path/tinbai.db``, ``postgresql://user@host/name``).

        Tables are made, or those of an older version upgraded. A server that cannot be reached is not waited for.

        ``home`` holds the key of takedowns; by default that is the folder of a database that is a file.

        Raises:
            StoreUnavailable: it cannot be reached, or is no database.
            StoreTooNew: a newer version of tinbai wrote it.
        """
        engine = open_engine(url)
        try:
            with plain_faults(engine.url):
                bring_up_to_date(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, home, patience)

    def check_after_crash(self) -> None:
        """Check the database's structure if a run did not end: its machine may have lost its power.

        Raises:
            StoreDamaged: it is damaged.
        """
        with self._read() as connection:
            if queries.find_open_run(connection):
                check_structure(connection, self._engine.url)

    @persistent
    def begin_run(self, portal: str, kind: str, cause: str = "asked", log: str | None = None) -> int:
        """Note that a crawl or an ingest (``kind``) of a portal begins; return its number."""
        with self._write() as connection:
            return begin_run(connection, portal, kind, clock.now(), cause, log)

    @persistent
    def take_lock(self, name: str, lease: float = LEASE_SECONDS) -> PortalLock | None:
        """Return the lock of a portal, or of a service, or None where another process has it.

        Raises:
            StoreUnavailable: the lock cannot be made.
        """
        with plain_faults(self._engine.url):
            return take_lock(self._engine, name, lease)

    def hold(self, portal: str, task: Task = "crawl", *, wait: float = 0.0, lease: float = LEASE_SECONDS) -> PortalLock:
        """Keep others that do the same away from a portal until the lock is released; close crawls that were killed.

        Another one that holds it is waited for ``wait`` seconds. On a server the lock is a ``lease`` of so many seconds
        that is renewed; once it is lost, this store writes nothing any more.

        Raises:
            StoreUnavailable: another process crawls (or rereads) the portal into this store; it is named.
        """
        name = portal if task == "crawl" else f"{portal}.{task}"
        end = time.monotonic() + wait
        while (lock := self.take_lock(name, lease)) is None:
            if time.monotonic() >= end:
                with self._read() as connection:
                    raise StoreUnavailable(queries.name_holder(connection, portal, task, name))
            time.sleep(min(_LOOK, max(0.0, end - time.monotonic())))
        self._locks.append(lock)
        if task == "crawl":
            self._end_killed_runs(portal)
        return lock

    @persistent
    def _end_killed_runs(self, portal: str) -> None:
        with self._write() as connection:
            frontier.end_killed_runs(connection, portal, clock.now())

    @persistent
    def sow(self, run: int, portal: str, found: Iterable[Found], walks: Iterable[WalkState]) -> None:
        """Note what a run is about to ask first, before it does."""
        found, walks = clean_record(tuple(found)), clean_record(tuple(walks))
        with self._write() as connection:
            frontier.sow(connection, run, portal, self._seals.sift(connection, found), walks, "")
            hit("lease.before_commit")
        hit("lease.after_commit")

    @persistent
    def end_run(
        self, run: int, outcome: str, alarm: str | None = None, *, requests: int = 0, exit_code: int | None = None
    ) -> Run:
        """Note how a run ended (finished, limit, interrupted, …), and why it is not believed, and return it.

        Raises:
            ValueError: there is no such run.
        """
        change = update(schema.run).where(schema.run.c.id == run)
        with self._write() as connection:
            values = {"outcome": outcome, "alarm": alarm, "requests": requests, "exit_code": exit_code}
            connection.execute(change.values(finished_at=clock.now(), **values))
            return queries.read_run(connection, run)

    @persistent
    def note_exits(self, codes: Mapping[int, int]) -> None:
        """Note the exit codes of runs, by number, once the command knows them."""
        with self._write() as connection:
            for number, code in codes.items():
                connection.execute(update(schema.run).where(schema.run.c.id == number).values(exit_code=code))

    @persistent
    def keep(self, run: int, visits: Sequence[Visit]) -> list[Kept]:
        """Keep what was found at some addresses, all of it or nothing, and say for each visit what became of it.

        Articles are one per portal and key, whatever address led to them. ``new``, ``changed`` and ``unchanged``
        speak of the words, the date and the byline; only they make a revision. What was taken down is refused.

        Raises:
            ValueError: there is no such run, or a visit is stored without an article.
        """
        visits = [clean_visit(visit) for visit in visits]
        with self._write() as connection:
            hit("tx.begin")
            admitted = self._seals.bar(connection, visits)
            batch = prepare_batch(connection, run, admitted, self.schedule)
            for visit in admitted:
                batch.add(visit)
            write_batch(connection, batch)
            hit("tx.before_commit")
        hit("tx.after_commit")
        return batch.kept

    def take_down(
        self, folder: Path, name: str, *, reason: str, reference: str | None = None, traits: Iterable[Trait] = ()
    ) -> Removal:
        """Remove an article, or an address, from the database and the captures in ``folder``, and refuse it for ever.

        ``name`` is a key or an address, ``traits`` are those that may have been counted for this article alone. What
        remains is a hash, ``reason``, ``reference`` and the time.

        Raises:
            LookupError: ``name`` stands for several articles, or for nothing.
            StorageError: a crawl still writes to a segment that would have to change, or the disk does not take it.
        """
        with self._read() as connection:
            scope = scopes.find_scope(connection, name)
            scopes.search_captures(connection, folder, scope)
        return self._remove(folder, scope, {"reason": reason, "reference": reference}, traits)

    def check_takedowns(self, folder: Path) -> Removal:
        """Finish takedowns that were interrupted, remove what came back since, and say what that was."""
        with self._read() as connection:
            scope = scopes.find_remains(connection, folder, self._seals)
        return self._remove(folder, scope, {"reason": "remains", "reference": None}, ())

    @persistent
    def begin_reread(self, portal: str, scope: str) -> Progress:
        """Go on with the rereading of a portal that was killed, or begin one; ``scope`` is what was asked for."""
        with self._write() as connection:
            return bundles.resume(connection, portal, scope, clock.now())

    @persistent
    def keep_readings(
        self, progress: Progress, readings: Mapping[Bundle, Sequence[Reading]], version: str, *, dry: bool = False
    ) -> list[Change]:
        """Replace what is kept by today's readings of the same captures, in one transaction, and return what changes.

        ``progress`` is where the rereading stands afterwards. With ``dry`` nothing is written.
        """
        with self._rehearse() if dry else self._write() as connection:
            if dry:
                progress = replace(progress, run=begin_run(connection, progress.portal, "reread", clock.now()))
            changes = [
                change
                for bundle, found in readings.items()
                for change in apply_bundle(connection, progress, bundle, found)
            ]
            if not dry:
                done = [one for found in readings.values() for one in found]
                bundles.note_progress(connection, progress, done, changes, version)
        return changes

    def verify(self, folder: Path, *, repair: bool = False) -> Verdict:
        """Look whether captures in ``folder``, index and articles agree; with ``repair``, mend what can be mended.

        Raises:
            StorageError: the database or a file cannot be read at all.
        """
        with plain_faults(self._engine.url):
            return Verification(self._writing if repair else self._engine, folder, self._seals, repair=repair).run()

    def _remove(
        self, folder: Path, scope: scopes.Scope, notes: Mapping[str, str | None], traits: Iterable[Trait]
    ) -> Removal:
        with plain_faults(self._engine.url):
            removal = takedown.remove(self._writing, folder, scope, self._seals, notes, traits)
            takedown.clean(self._writing, folder)
        return removal

    @persistent
    def keep_habits(self, portal: str, counts: Mapping[Trait, int]) -> None:
        """Add to the counts of what the articles of a portal have in common."""
        if counts:
            with self._write() as connection:
                write_habits(connection, portal, counts)

    @persistent
    def take_back(self, portal: str, keys: Iterable[str], find_fault: Callable[[Article], str | None]) -> int:
        """Hold articles in which ``find_fault`` finds a sentence that is repeated; return how many."""
        with self._write() as connection:
            return takeback.take_back(connection, portal, keys, find_fault, health.HELD_REPEATED, clock.now())

    @persistent
    def link(self, successors: Mapping[str, str]) -> Counter[str]:
        """Link all articles that say the same; ``successors`` leads from a portal to its successor.

        Return how many links there are of each kind, and how many are ``new`` or ``gone``.
        """
        from storage.likeness import find_likenesses, write_likenesses  # noqa: PLC0415 - a library for this alone

        with self._read() as connection:
            pairs = find_likenesses(connection, successors)
        with self._write() as connection:
            return write_likenesses(connection, pairs)

    @property
    def timetable(self) -> Timetable:
        """What is to be crawled when, and what came of it."""
        return Timetable(self._read, self._write)

    @property
    def hosts(self) -> Hosts:
        """What hosts ask of us."""
        return Hosts(self._read, self._touch)

    @persistent
    def note_alerts(self, told: Sequence[Told], ended: Iterable[tuple[str, str]]) -> None:
        """Note what people were told of the health of portals, and what they were told has ended."""
        with self._write() as connection:
            health.write_alerts(connection, told, ended)

    def search(
        self,
        query: str,
        *,
        portal: str | None = None,
        since: Day | None = None,
        until: Day | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> list[Hit]:
        """Return the articles that say what is asked for, the best first; see search.py for what that means.

        ``query`` has words, ``"phrases"``, fields (``title:``, ``body:``, ``author:``, ``section:``, ``portal:``,
        ``cites:``) and ``-exclusions``; nothing in it is an error, and an empty one finds nothing. All that was
        committed before is found: what is not in the index yet is put there first. Days are those of ``lines``.

        Raises:
            SearchTooSlow: it took longer than two seconds.
            ValueError: ``since`` or ``until`` is no ISO day.
        """
        asked, scope = parse_query(query), make_scope(portal, since, until)
        if not asked.terms:
            return []
        self.update_index()
        with self._read() as connection:
            return find_hits(connection, asked, scope, limit=limit, offset=offset)

    def update_index(self) -> int:
        """Put what was kept into the search index; return how many articles that were.

        Each batch is a transaction: one that is cut off leaves the rest for the next time.
        """
        with self._read() as connection:
            behind = int(index.is_behind(connection))
        done = 0
        while behind:
            with self._write() as connection:
                behind = index.index_batch(connection)
            done += behind
        return done

    def rebuild_index(self) -> int:
        """Make the search index again from the articles; return how many there are."""
        with self._write() as connection:
            index.make_index(connection)
        return self.update_index()
