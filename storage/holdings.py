"""What is kept, as anybody may ask for it; nothing here writes."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine

from storage import bundles, frontier, health, queries, takedown
from storage.bundles import Bundle, Progress, Window
from storage.codec import article_from_json
from storage.engine import find_folder
from storage.frontier import Balance, Frontier
from storage.outages import PATIENCE
from storage.queries import PortalSummary
from storage.records import Article, Revision, Run, Trait, Visit
from storage.seals import Seals
from storage.takedown import Tombstone
from storage.texts import clean_text
from storage.timeline import Day
from storage.transactions import Transactions

if TYPE_CHECKING:
    from storage.likeness import Link


class Holdings(Transactions):
    """Articles, their revisions and addresses, the capture index and the runs of one database, to be read.

    ``home`` holds the key of takedowns; by default that is the folder of a database that is a file.
    """

    def __init__(self, engine: Engine, home: Path | None = None, patience: float = PATIENCE) -> None:
        super().__init__(engine, patience)
        self._seals = Seals(home or find_folder(engine.url))

    def frontier(self, portal: str) -> Frontier:
        """Return what a crawl of a portal goes on with."""
        with self._read() as connection:
            return frontier.read_frontier(connection, portal)

    def balances(self, portal: str | None = None) -> list[Balance]:
        """Return where the addresses of articles stand, by portal."""
        with self._read() as connection:
            return frontier.read_balances(connection, portal)

    def run_of(self, log: str) -> Run | None:
        """Return the last run that wrote this log, or None if none has begun."""
        with self._read() as connection:
            return queries.find_run(connection, log)

    def is_taken_down(self, url: str) -> bool:
        """Tell whether an address was taken down, and must not be asked again."""
        with self._read() as connection:
            return bool(self._seals.find(connection, (url,)))

    def refuse_taken_down(self, visits: Sequence[Visit]) -> list[Visit]:
        """Return visits with those of taken-down addresses or articles refused: nothing of these may be captured."""
        with self._read() as connection:
            return list(self._seals.bar(connection, visits))

    def sightings(self, urls: Iterable[str]) -> dict[str, list[tuple[datetime, str]]]:
        """Return when each of some addresses was captured, and the digest of what it gave, by url key."""
        with self._read() as connection:
            return queries.read_sightings(connection, urls)

    def next_bundles(self, progress: Progress, window: Window, limit: int) -> list[Bundle]:
        """Return what is to be read after ``progress``: at most ``limit`` bundles of captures."""
        with self._read() as connection:
            return bundles.next_bundles(connection, progress, window, limit)

    def takedowns(self) -> list[Tombstone]:
        """Return all takedowns, the first one first."""
        with self._read() as connection:
            return takedown.list_tombstones(connection)

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

    def links(self, portal: str, key: str) -> list[Link]:
        """Return the articles that are linked to one, the most alike first."""
        from storage.likeness import read_links  # noqa: PLC0415 - as above

        with self._read() as connection:
            return read_links(connection, portal, key)

    def fate(self, portal: str, key: str) -> dict[str, Any]:
        """Return ``first_seen`` and ``last_seen`` of an article, and ``gone_at`` and ``gone_reason`` once it went."""
        with self._read() as connection:
            return queries.read_fate(connection, portal, key)

    def rereadings(self, portal: str, key: str) -> list[dict[str, Any]]:
        """Return what rereadings changed of an article: run, capture, verdict, reader_version, changes."""
        with self._read() as connection:
            return queries.read_rereadings(connection, portal, key)

    def runs(self, limit: int = 20) -> list[Run]:
        """Return the last runs, the newest first."""
        with self._read() as connection:
            return queries.read_runs(connection, limit)

    def summary(self) -> list[PortalSummary]:
        """Return what is kept of every portal, by name."""
        with self._read() as connection:
            return queries.summarise(connection)

    def last_articles(self, portal: str, limit: int) -> list[tuple[str, Article]]:
        """Return the keys and readings of the articles that were seen first of late, the newest last."""
        with self._read() as connection:
            return health.read_last(connection, portal, limit)

    def count_held(self, portal: str) -> int:
        """Return how many pages of a portal are held: read, and not trusted."""
        with self._read() as connection:
            return health.count_held(connection).get(portal, 0)

    def known_keys(self, portal: str) -> set[str]:
        """Return the keys of all articles of a portal."""
        with self._read() as connection:
            return queries.read_keys(connection, portal)

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Read one committed state by several queries, as releases do."""
        with self._read() as connection:
            yield connection
