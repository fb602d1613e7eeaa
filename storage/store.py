"""The store: the only object that writes to the database or reads from it."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from importlib import metadata
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Connection, Engine, update

from storage import clock, frontier, queries, schema
from storage.batch import Kept
from storage.codec import article_from_json
from storage.engine import bring_up_to_date, check_structure, open_engine, plain_faults, writing
from storage.errors import StoreUnavailable
from storage.failpoints import hit
from storage.frontier import Balance, Frontier
from storage.hosts import Hosts
from storage.locks import PortalLock
from storage.outages import PATIENCE, Committer, outlast
from storage.queries import PortalSummary
from storage.records import Article, Found, Revision, Run, Trait, Visit, WalkState
from storage.schedule import Schedule
from storage.texts import clean_record, clean_text, clean_visit
from storage.timeline import Day
from storage.writes import prepare_batch, write_batch, write_habits

__all__ = ["Kept", "PortalSummary", "Store"]

Given = ParamSpec("Given")
Result = TypeVar("Result")


def persistent(method: Callable[Concatenate[Store, Given], Result]) -> Callable[Concatenate[Store, Given], Result]:
    """Repeat a method that writes, as a whole, while the database is away or busy."""

    @wraps(method)
    def persist(store: Store, /, *given: Given.args, **named: Given.kwargs) -> Result:
        return outlast(store.patience, lambda: method(store, *given, **named))

    return persist


class Store:
    """Articles, their revisions and addresses, the capture index and the runs, in one database.

    Every method is one transaction and may be called from any thread. Faults of the database are StoreUnavailable
    or DiskFull with one sentence that says what to do. What is to be written waits ``patience`` seconds for a database
    that is locked by others, or whose server is being started again.
    """

    def __init__(self, engine: Engine, patience: float = PATIENCE) -> None:
        self._engine = engine
        self.patience = patience
        self._committer = Committer(writing(engine), patience)
        self.schedule = Schedule()

    @classmethod
    def open(cls, url: str, *, patience: float = PATIENCE) -> Self:
        """Open the database at ``url`` (``sqlite:////path/tinbai.db``, ``postgresql://user@host/name``).

        Tables are made, or those of an older version upgraded. A server that cannot be reached is not waited for.

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
        return cls(engine, patience)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def check_after_crash(self) -> None:
        """Check the database's structure if a run did not end: its machine may have lost its power.

        Raises:
            StoreDamaged: it is damaged.
        """
        with self._read() as connection:
            if queries.find_open_run(connection):
                check_structure(connection, self._engine.url)

    @persistent
    def begin_run(self, portal: str, kind: str) -> int:
        """Note that a crawl or an ingest (``kind``) of a portal begins; return its number."""
        counts = dict.fromkeys(("pages", "articles", "new", "changed", "unchanged", "bytes"), 0)
        row = {
            "portal": portal,
            "kind": kind,
            "started_at": clock.now(),
            "pid": os.getpid(),
            "refused": "{}",
            "failed": "{}",
            "version": _read_version(),
            **counts,
        }
        with self._write() as connection:
            number: int = connection.execute(schema.run.insert().returning(schema.run.c.id), row).scalar_one()
        return number

    def hold(self, portal: str) -> PortalLock:
        """Keep other crawls away from a portal until the lock is released; close those that died without an end.

        Raises:
            StoreUnavailable: another process crawls the portal into this store; it is named.
        """
        lock = PortalLock.take(self._engine, portal)
        if lock is None:
            with self._read() as connection:
                raise StoreUnavailable(queries.name_holder(connection, portal))
        self._end_killed_runs(portal)
        return lock

    @persistent
    def _end_killed_runs(self, portal: str) -> None:
        with self._write() as connection:
            frontier.end_killed_runs(connection, portal, clock.now())

    def frontier(self, portal: str) -> Frontier:
        """Return what a crawl of a portal goes on with."""
        with self._read() as connection:
            return frontier.read_frontier(connection, portal)

    @persistent
    def sow(self, run: int, portal: str, found: Iterable[Found], walks: Iterable[WalkState]) -> None:
        """Note what a run is about to ask first, before it does."""
        found, walks = clean_record(tuple(found)), clean_record(tuple(walks))
        with self._write() as connection:
            frontier.sow(connection, run, portal, found, walks, "")
            hit("lease.before_commit")
        hit("lease.after_commit")

    def balances(self, portal: str | None = None) -> list[Balance]:
        """Return where the addresses of articles stand, by portal."""
        with self._read() as connection:
            return frontier.read_balances(connection, portal)

    @persistent
    def end_run(self, run: int, outcome: str, alarm: str | None = None) -> Run:
        """Note how a run ended (finished, limit, interrupted, …), and why it is not believed, and return it.

        Raises:
            ValueError: there is no such run.
        """
        change = update(schema.run).where(schema.run.c.id == run)
        with self._write() as connection:
            connection.execute(change.values(finished_at=clock.now(), outcome=outcome, alarm=alarm))
            return queries.read_run(connection, run)

    @persistent
    def keep(self, run: int, visits: Sequence[Visit]) -> list[Kept]:
        """Keep what was found at some addresses, all of it or nothing, and say for each visit what became of it.

        Articles are one per portal and key, whatever address led to them. ``new``, ``changed`` and ``unchanged``
        speak of the words, the date and the byline; only they make a revision.

        Raises:
            ValueError: there is no such run, or a visit is stored without an article.
        """
        visits = [clean_visit(visit) for visit in visits]
        with self._write() as connection:
            hit("tx.begin")
            batch = prepare_batch(connection, run, visits, self.schedule)
            for visit in visits:
                batch.add(visit)
            write_batch(connection, batch)
            hit("tx.before_commit")
        hit("tx.after_commit")
        return batch.kept

    @persistent
    def keep_habits(self, portal: str, counts: Mapping[Trait, int]) -> None:
        """Add to the counts of what the articles of a portal have in common."""
        if counts:
            with self._write() as connection:
                write_habits(connection, portal, counts)

    def habits(self, portal: str) -> dict[Trait, int]:
        """Return how many articles of a portal have each trait, as ``keep_habits`` counted them."""
        with self._read() as connection:
            return queries.read_habits(connection, portal)

    def article(self, portal: str, key: str) -> Article | None:
        """Return the latest reading of an article, or None if there is no such article."""
        with self._read() as connection:
            record = queries.read_record(connection, clean_text(portal), clean_text(key))
        return article_from_json(record) if record else None

    def find(self, key_or_url: str) -> list[Article]:
        """Return the articles with this key, or that any known address (as url_key sees it) leads to."""
        with self._read() as connection:
            records = queries.find_records(connection, clean_text(key_or_url))
        return [article_from_json(record) for record in records]

    def articles(
        self, *, portal: str | None = None, since: Day | None = None, until: Day | None = None
    ) -> Iterator[Article]:
        """Yield articles by portal, date and key, of one committed state; see ``lines``."""
        return map(article_from_json, self.lines(portal=portal, since=since, until=until))

    def lines(
        self, *, portal: str | None = None, since: Day | None = None, until: Day | None = None
    ) -> Generator[bytes]:
        """Yield articles as canonical JSON, streamed by portal, date and key, of one committed state.

        ``since`` and ``until`` are days (inclusive) of the article's date in Việt Nam, a month or year standing on
        its first day; undated articles come first, and not at all when either is given. A reading that is left half
        done keeps its connection until the iterator is closed.

        Raises:
            ValueError: ``since`` or ``until`` is no ISO day.
        """
        query = queries.select_records(portal, since, until)

        def stream() -> Generator[bytes]:
            with self._read() as connection:
                yield from queries.stream_records(connection, query)

        return stream()

    def revisions(self, portal: str, key: str) -> list[Revision]:
        """Return the revisions of an article, the first one first."""
        with self._read() as connection:
            return queries.read_revisions(connection, clean_text(portal), clean_text(key))

    def runs(self, limit: int = 20) -> list[Run]:
        """Return the last runs, the newest first."""
        with self._read() as connection:
            return queries.read_runs(connection, limit)

    def summary(self) -> list[PortalSummary]:
        """Return what is kept of every portal, by name."""
        with self._read() as connection:
            return queries.summarise(connection)

    @property
    def hosts(self) -> Hosts:
        """What hosts ask of us."""
        return Hosts(self._read, self._write)

    def known_keys(self, portal: str) -> set[str]:
        """Return the keys of all articles of a portal."""
        with self._read() as connection:
            return queries.read_keys(connection, portal)

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with plain_faults(self._engine.url), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with plain_faults(self._engine.url), self._committer.begin() as connection:
            yield connection


def _read_version() -> str:
    try:
        return metadata.version("tinbai")
    except metadata.PackageNotFoundError:
        return "unreleased"
