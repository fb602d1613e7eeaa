"""The store: the only object that writes to the database or reads from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import metadata
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, update

from storage import index, queries, schema
from storage.batch import Kept
from storage.codec import article_from_json
from storage.engine import bring_up_to_date, open_engine, plain_faults, writing
from storage.queries import PortalSummary
from storage.records import Article, Revision, Run, Trait, Visit
from storage.search import Hit, find_hits, make_scope
from storage.terms import parse_query
from storage.timeline import Day
from storage.writes import prepare_batch, write_batch, write_habits

__all__ = ["Hit", "Kept", "PortalSummary", "Store"]


class Store:
    """Articles, their revisions and addresses, the capture index and the runs, in one database.

    Every method is one transaction and may be called from any thread. Faults of the database are StoreUnavailable
    or DiskFull with one sentence that says what to do.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = writing(engine)

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the database at ``url`` (``sqlite:////path/tinbai.db``), making or upgrading its tables.

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
        return cls(engine)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def begin_run(self, portal: str, kind: str) -> int:
        """Note that a crawl or an ingest (``kind``) of a portal begins; return its number."""
        counts = dict.fromkeys(("pages", "articles", "new", "changed", "unchanged", "bytes"), 0)
        row = {
            "portal": portal,
            "kind": kind,
            "started_at": datetime.now(UTC),
            "refused": "{}",
            "failed": "{}",
            "version": _read_version(),
            **counts,
        }
        with self._write() as connection:
            number: int = connection.execute(schema.run.insert().returning(schema.run.c.id), row).scalar_one()
        return number

    def end_run(self, run: int, outcome: str) -> Run:
        """Note how a run ended (finished, limit, interrupted, …) and return it.

        Raises:
            ValueError: there is no such run.
        """
        change = update(schema.run).where(schema.run.c.id == run)
        with self._write() as connection:
            connection.execute(change.values(finished_at=datetime.now(UTC), outcome=outcome))
            return queries.read_run(connection, run)

    def keep(self, run: int, visits: Sequence[Visit]) -> list[Kept]:
        """Keep what was found at some addresses, all of it or nothing, and say for each visit what became of it.

        Articles are one per portal and key, whatever address led to them. ``new``, ``changed`` and ``unchanged``
        speak of the words, the date and the byline; only they make a revision.

        Raises:
            ValueError: there is no such run, or a visit is stored without an article.
        """
        with self._write() as connection:
            batch = prepare_batch(connection, run, visits)
            for visit in visits:
                batch.add(visit)
            write_batch(connection, batch)
        return batch.kept

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
            record = queries.read_record(connection, portal, key)
        return article_from_json(record) if record else None

    def find(self, key_or_url: str) -> list[Article]:
        """Return the articles with this key, or that any known address (as url_key sees it) leads to."""
        with self._read() as connection:
            records = queries.find_records(connection, key_or_url)
        return [article_from_json(record) for record in records]

    def articles(
        self, *, portal: str | None = None, since: Day | None = None, until: Day | None = None
    ) -> Iterator[Article]:
        """Yield articles by portal, date and key, of one committed state; see ``lines``."""
        return map(article_from_json, self.lines(portal=portal, since=since, until=until))

    def lines(
        self, *, portal: str | None = None, since: Day | None = None, until: Day | None = None
    ) -> Iterator[bytes]:
        """Yield articles as canonical JSON, streamed by portal, date and key, of one committed state.

        ``since`` and ``until`` are days (inclusive) of the article's date in Việt Nam, a month or year standing on
        its first day; undated articles come first, and not at all when either is given. A reading that is left half
        done keeps its connection until the iterator is closed.

        Raises:
            ValueError: ``since`` or ``until`` is no ISO day.
        """
        query = queries.select_records(portal, since, until)

        def stream() -> Iterator[bytes]:
            with self._read() as connection:
                yield from queries.stream_records(connection, query)

        return stream()

    def revisions(self, portal: str, key: str) -> list[Revision]:
        """Return the revisions of an article, the first one first."""
        with self._read() as connection:
            return queries.read_revisions(connection, portal, key)

    def runs(self, limit: int = 20) -> list[Run]:
        """Return the last runs, the newest first."""
        with self._read() as connection:
            return queries.read_runs(connection, limit)

    def summary(self) -> list[PortalSummary]:
        """Return what is kept of every portal, by name."""
        with self._read() as connection:
            return queries.summarise(connection)

    def known_keys(self, portal: str) -> set[str]:
        """Return the keys of all articles of a portal."""
        with self._read() as connection:
            return queries.read_keys(connection, portal)

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

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with plain_faults(self._engine.url), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with plain_faults(self._engine.url), self._writing.begin() as connection:
            yield connection


def _read_version() -> str:
    try:
        return metadata.version("tinbai")
    except metadata.PackageNotFoundError:
        return "unreleased"
