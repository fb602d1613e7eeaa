"""The tables, for SQLite and PostgreSQL alike, and how rows are put into them whether they are there or not."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Insert,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    func,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

REVISION = "0010"  # of the newest file in migrations/versions, known here so that opening a store needs no Alembic

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; SQLite, which has no such type and forgets zones, keeps it as ISO 8601 text."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column's type."""
        return String() if dialect.name == "sqlite" else DateTime(timezone=True)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401 - as the driver likes
        """Return the instant in UTC; ValueError if it has no zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} is an instant without a zone")
        value = value.astimezone(UTC)
        return value.isoformat(timespec="microseconds") if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002
        """Return the instant as kept, in UTC."""
        if value is None:
            return None
        instant: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
        return instant.astimezone(UTC)


class Utf8(FunctionElement[bytes]):
    """A text column as bytes in UTF-8: three times as fast as a text that is decoded only to be encoded again."""

    type = LargeBinary()
    inherit_cache = True


@compiles(Utf8, "sqlite")
def _cast_on_sqlite(function: Utf8, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"CAST({compiler.process(function.clauses, **options)} AS BLOB)"


@compiles(Utf8, "postgresql")
def _convert_on_postgresql(function: Utf8, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"convert_to({compiler.process(function.clauses, **options)}, 'UTF8')"


Sorted = String().with_variant(String(collation="C"), "postgresql")  # one order everywhere, that of SQLite

metadata = MetaData(naming_convention=NAMING)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("portal", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("outcome", String),
    Column("pages", Integer, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("refused", Text, nullable=False),  # JSON: reason -> count
    Column("failed", Text, nullable=False),
    Column("version", String, nullable=False),
    Column("pid", Integer),  # of its process, to name the holder of a portal
    Column("alarm", String),  # why what it saw is not believed: mass_gone
    Column("cause", String, nullable=False, server_default="asked"),
    Column("requests", Integer, nullable=False, server_default="0"),
    Column("exit_code", Integer),
    Column("log", String),  # its path under the home
    Index(None, "log"),
)

capture = Table(
    "capture",
    metadata,
    Column("record_id", String, primary_key=True),
    Column("url_key", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("fetched_at", Instant, nullable=False),
    Column("status", Integer, nullable=False),
    Column("mime", String),
    Column("size", BigInteger, nullable=False),
    Column("segment", String, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("digest", String, nullable=False),
    Column("run", ForeignKey("run.id"), nullable=False),
    Column("refers_to", String),  # of a revisit: the record that has the payload
    Index(None, "url_key", "fetched_at"),
)

article = Table(
    "article",
    metadata,
    Column("portal", Sorted, primary_key=True),
    Column("key", Sorted, primary_key=True),
    Column("url", Text),
    Column("title", Text, nullable=False),
    Column("sort_date", Sorted, nullable=False),  # see timeline.sort_text: empty if undated
    Column("sort_precision", String),
    Column("sort_source", String),
    Column("published", String),
    Column("content_hash", String, nullable=False),
    Column("revision", Integer, nullable=False),  # the current one
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
    Column("record", Text, nullable=False),  # the latest reading as canonical JSON
    Column("gone_since", Instant),  # first seen vanished, by as many spaced looks since as gone_checks
    Column("gone_checks", Integer, nullable=False, server_default="0"),
    Column("gone_checked_at", Instant),
    Column("gone_at", Instant),  # the tombstone
    Column("gone_reason", String),
    Column("back_at", Instant),  # when a tombstone was last lifted
    Index(None, "portal", "sort_date", "key"),
)

revision = Table(
    "revision",
    metadata,
    Column("portal", Sorted, primary_key=True),
    Column("key", Sorted, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("content_hash", String, nullable=False),
    Column("capture", ForeignKey("capture.record_id")),
    Column("created_at", Instant, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant),  # null: it is the current one, and was last seen when its article was
    Column("reader_version", String, nullable=False),
    Column("record", Text, nullable=False),
    ForeignKeyConstraint(["portal", "key"], ["article.portal", "article.key"]),
)

alias = Table(
    "alias",
    metadata,
    Column("url_key", String, primary_key=True),
    Column("url", Text, nullable=False),
    Column("portal", Sorted, nullable=False),
    Column("key", Sorted, nullable=False),
    Column("first_seen", Instant, nullable=False),
    ForeignKeyConstraint(["portal", "key"], ["article.portal", "article.key"]),
    Index(None, "portal", "key"),
)

url = Table(
    "url",
    metadata,
    Column("url_key", String, primary_key=True),
    Column("url", Text, nullable=False),
    Column("portal", String, nullable=False),
    Column("state", String, nullable=False),  # pending | done | refused | failed
    Column("outcome", String),
    Column("reason", String),
    Column("detail", Text),
    Column("attempts", Integer, nullable=False),  # how often it was fetched
    Column("run", ForeignKey("run.id")),  # the last one that fetched it
    Column("visited_at", Instant),
    Column("capture", ForeignKey("capture.record_id")),
    Column("article_key", String),
    Column("kind", String),  # article | listing | list
    Column("priority", Integer, nullable=False, server_default="0"),
    Column("day", String),  # of its article, as the listing or the page gave it
    Column("walk", String),
    Column("parent", String),  # the url key of the page that named it
    Column("born", Integer, nullable=False, server_default="0"),  # the run that found it
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row
    Column("next_at", Instant),  # when to ask again; null: never
    Column("etag", Text),
    Column("last_modified", Text),
    Column("robots", ForeignKey("robots.id")),  # the robots.txt that closed it to us
    Index(None, "portal", "state", "reason"),
)

walk = Table(
    "walk",
    metadata,
    Column("id", String, primary_key=True),
    Column("portal", String, nullable=False),
    Column("first", Text, nullable=False),
    Column("run", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("next_url", Text, nullable=False),
    Column("form", Text, nullable=False),  # JSON: pairs of a posted form
    Column("width", Integer, nullable=False),
    Column("stale", Integer, nullable=False),
    Column("head", String, nullable=False),
    Column("tail", String, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("state", String, nullable=False),  # open | done | failed
    Column("depth", String),
    Column("began_at", Instant, nullable=False),
    Index(None, "portal", "state"),
)

habit = Table(
    "habit",
    metadata,
    Column("portal", Sorted, primary_key=True),
    Column("kind", Sorted, primary_key=True),  # pages | line | order
    Column("value", Sorted, primary_key=True),  # a line's search key, an order of day and month; empty for pages
    Column("count", Integer, nullable=False),  # of articles
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
)

robots = Table(
    "robots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("origin", Sorted, nullable=False),  # scheme://host[:port]
    Column("fetched_at", Instant, nullable=False),
    Column("checked_at", Instant, nullable=False),  # the last fetch that brought the same
    Column("status", Integer),  # null where no answer came
    Column("verdict", String, nullable=False),  # rules | absent | closed | unreachable
    Column("crawl_delay", Float),  # seconds, as it asks of us
    Column("text", Text),
    Column("capture", String),  # a record's id; no key, for the writer's thread enters the capture later
    Index(None, "origin", "checked_at"),
)

host = Table(
    "host",
    metadata,
    Column("name", Sorted, primary_key=True),  # or the address that several hosts share
    Column("next_at", Instant),  # the next request not before, so that they keep their distance
    Column("paused_until", Instant),  # no request before, for it asked for that or shut us out
    Column("delay", Float, nullable=False),  # seconds between two requests
    Column("reason", String),  # of the pause
    Column("strikes", Integer, nullable=False),  # how often in a row it asked for fewer requests
    Column("probed_at", Instant),  # when it was asked for a page that cannot be
    Column("probe", String),  # what it then sent with status 200: a fingerprint
    Column("certificate_ends", Instant),  # of the one that it last showed
)

receipt = Table(  # PostgreSQL only, see outages.Committer
    "receipt",
    metadata,
    Column("writer", Sorted, primary_key=True),  # a thread of a store
    Column("number", BigInteger, nullable=False),  # of its last transaction
    Column("written_at", Instant, nullable=False),
)

lease = Table(  # PostgreSQL only, see leases.py: who works on a portal
    "lease",
    metadata,
    Column("portal", Sorted, primary_key=True),
    Column("holder", String, nullable=False),
    Column("machine", String),  # whoever is on the same one can see whether its process lives
    Column("pid", Integer),
    Column("token", BigInteger, nullable=False),  # grows with every holder
    Column("until", Instant, nullable=False),  # by the server's clock
)

likeness = Table(  # articles that say the same; of a pair the lesser (portal, key) stands first
    "likeness",
    metadata,
    Column("portal", Sorted, primary_key=True),
    Column("key", Sorted, primary_key=True),
    Column("other_portal", Sorted, primary_key=True),
    Column("other_key", Sorted, primary_key=True),
    Column("kind", String, nullable=False),  # exact | near | successor
    Column("score", Float, nullable=False),  # share of words in common, 0 to 1
    Column("found_at", Instant, nullable=False),
    ForeignKeyConstraint(["portal", "key"], ["article.portal", "article.key"]),
    ForeignKeyConstraint(["other_portal", "other_key"], ["article.portal", "article.key"]),
    Index(None, "other_portal", "other_key"),
)

reread = Table(  # how far the rereading of a portal has come
    "reread",
    metadata,
    Column("run", ForeignKey("run.id"), primary_key=True),
    Column("scope", String, nullable=False),  # what was asked for, so that only the same is gone on with
    Column("phase", String, nullable=False),  # articles | others
    Column("position", Sorted, nullable=False),  # the key or the record that was dealt with last
)

reading = Table(  # what a rereading changed: the values before and after
    "reading",
    metadata,
    Column("run", ForeignKey("run.id"), primary_key=True),
    Column("capture", ForeignKey("capture.record_id"), primary_key=True),
    Column("portal", Sorted, nullable=False),
    Column("key", Sorted),
    Column("verdict", String, nullable=False),  # better | revision | article | lost | damaged
    Column("reader_version", String, nullable=False),
    Column("changes", Text, nullable=False),  # JSON: field -> [before, after], or the reason of a refusal
    Index(None, "portal", "key"),
)

takedown = Table(  # what is never collected again; nothing here says what it was
    "takedown",
    metadata,
    Column("name", String, primary_key=True),  # HMAC of an address's or an article's name, in hexadecimal
    Column("reason", String, nullable=False),
    Column("reference", String),
    Column("taken_at", Instant, nullable=False),
)

shred = Table(  # segments that were replaced and are still to be deleted
    "shred",
    metadata,
    Column("segment", String, primary_key=True),
)

schedule = Table(
    "schedule",
    metadata,
    Column("name", Sorted, primary_key=True),
    Column("portals", Text, nullable=False),  # JSON: their names
    Column("cron", String, nullable=False),
    Column("since", String),
    Column("window", String),
    Column("created_at", Instant, nullable=False),
    Column("paused_at", Instant),
    Column("decided_at", Instant, nullable=False),  # what came due until then has its rows in start
)

start = Table(  # a crawl that came due, a row before anything is done about it
    "start",
    metadata,
    Column("schedule", Sorted, primary_key=True),
    Column("portal", Sorted, primary_key=True),
    Column("slot", Instant, primary_key=True),  # the first time that it stands for
    Column("last_slot", Instant, nullable=False),
    Column("cause", String, nullable=False),  # of its run
    Column("decided_at", Instant, nullable=False),
    Column("not_before", Instant),  # after it could not be begun
    Column("begun_at", Instant),
    Column("log", String),  # of the crawl that was begun last; it is locked while that one lives
    Column("stopping", String),  # why that one was asked to stop: window | service
    Column("deaths", Integer, nullable=False, server_default="0"),
    Column("ended_at", Instant),
    Column("exit_code", Integer),
    Index(None, "ended_at"),
)

alert = Table(  # what people were told of a portal's health, so that nobody is told twice
    "alert",
    metadata,
    Column("portal", Sorted, primary_key=True),
    Column("kind", Sorted, primary_key=True),
    Column("severity", String, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("since", Instant, nullable=False),  # when it was first found
    Column("sent_at", Instant, nullable=False),
)

search_queue = Table(  # articles that the search index does not hold as they are now, see index.py
    "search_queue",
    metadata,
    Column("portal", Sorted, primary_key=True),
    Column("key", Sorted, primary_key=True),
)


@cache
def upsert(
    dialect: str,
    table: Table,
    *,
    replace: tuple[str, ...] = (),
    add: tuple[str, ...] = (),
    fill: tuple[str, ...] = (),
) -> Insert:
    """Return an INSERT for lists of dicts that leaves a row that is there alone, but for the columns named.

    ``replace`` takes the new value, ``add`` the sum of both, ``fill`` the new value unless it is null. ``dialect``
    is ``sqlite`` or ``postgresql``: both know ON CONFLICT, SQLAlchemy spells it for each apart.
    """
    statement = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    old, new = table.c, statement.excluded
    changes: dict[str, ColumnElement[Any]] = {
        **{name: new[name] for name in replace},
        **{name: old[name] + new[name] for name in add},
        **{name: func.coalesce(new[name], old[name]) for name in fill},
    }
    if not changes:
        return statement.on_conflict_do_nothing()
    return statement.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=changes)
