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
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

REVISION = "0004"  # of the newest file in migrations/versions, known here so that opening a store needs no Alembic

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
    Column("reader_version", String, nullable=False),
    Column("record", Text, nullable=False),
    ForeignKeyConstraint(["portal", "key"], ["article.portal", "article.key"]),
    UniqueConstraint("portal", "key", "content_hash"),
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
    Index(None, "portal", "state", "reason"),
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
