"""Takedowns: an article leaves database, index and captures for good, and its addresses are refused from then on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, and_, delete, false, or_, select, update

from storage.errors import StoreUnavailable
from storage.index import remove_from_index
from storage.records import Trait
from storage.rewriting import Rewriting, delete_leftovers, point_at_copies, rewrite_segment
from storage.schema import capture, habit, metadata, takedown, upsert
from storage.scopes import Scope
from storage.seals import Seals
from storage.segments import settle_open_segments

KEPT_TABLES: Final = frozenset({"run", "takedown", "shred", "reread", "habit"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What a takedown removed.

    ``copies`` are addresses of other kept articles that say half of it, ``named`` counts captures of others, mostly
    listings, that show its title.
    """

    articles: int
    addresses: int
    captures: int
    segments: int
    copies: tuple[str, ...]
    named: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What is known of a takedown: never what it was."""

    reason: str
    reference: str | None
    taken_at: datetime
    names: int


def remove(
    engine: Engine, folder: Path, scope: Scope, seals: Seals, notes: Mapping[str, str | None], traits: Iterable[Trait]
) -> Removal:
    """Remove what the scope holds: captures in copies of their segments, rows and the switch in one transaction.

    ``notes`` are ``reason`` and ``reference``; ``traits`` are what only this article was counted for. It may die at
    any moment: before the commit nothing is gone, after it ``clean`` does what is left.

    Raises:
        StorageError: a segment is still written or damaged, or there is no space for its copy.
    """
    with engine.connect() as connection:
        seals.make_key(connection)
    segments = sorted(set(scope.captures.values()))
    rewritings = [rewrite_segment(folder, segment, scope.captures) for segment in segments]
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA secure_delete=ON")
        _seal(connection, scope, seals, notes)
        _delete_rows(connection, scope)
        _delete_traits(connection, scope, traits)
        point_at_copies(connection, rewritings)
    return _count(scope, rewritings)


def clean(engine: Engine, folder: Path) -> list[str]:
    """Delete the files that takedowns left, and wipe what was deleted out of the database's own files.

    Raises:
        StoreUnavailable: another process reads the database, so that its journal cannot be emptied.
    """
    settle_open_segments(folder)
    with engine.begin() as connection:
        gone = delete_leftovers(connection, folder)
    raw = engine.raw_connection()
    try:
        driver: Any = raw.driver_connection
        if engine.dialect.name == "sqlite":
            driver.execute("VACUUM")
            busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if busy:
                raise StoreUnavailable("Another process reads the database: end it and run tinbai takedown verify")
        else:
            driver.autocommit = True
            driver.execute("VACUUM FULL")
            driver.autocommit = False
    finally:
        raw.close()
    return gone


def list_tombstones(connection: Connection) -> list[Tombstone]:
    """Return all takedowns, the first one first."""
    rows = connection.execute(select(takedown).order_by(takedown.c.taken_at, takedown.c.name))
    found: dict[tuple[datetime, str, str | None], int] = {}
    for row in rows:
        name = (row.taken_at, row.reason, row.reference)
        found[name] = found.get(name, 0) + 1
    return [
        Tombstone(reason=reason, reference=reference, taken_at=taken_at, names=names)
        for (taken_at, reason, reference), names in found.items()
    ]


def _seal(connection: Connection, scope: Scope, seals: Seals, notes: Mapping[str, str | None]) -> None:
    names = {seals.seal_address(name) for name in scope.addresses} | {
        seals.seal_article(*one) for one in scope.articles
    }
    now = datetime.now(UTC)
    rows = [{"name": name, "taken_at": now, **notes} for name in sorted(names)]
    if rows:
        connection.execute(upsert(connection.dialect.name, takedown), rows)


def _delete_rows(connection: Connection, scope: Scope) -> None:
    """Delete every row of an address, an article or a capture from all tables, those that point at others first."""
    for portal, key in scope.articles:
        remove_from_index(connection, portal, key)
    records = sorted(scope.captures)
    for table in reversed(metadata.sorted_tables):
        if table.name in KEPT_TABLES:
            continue
        conditions = [
            and_(table.c[names[0]] == portal, table.c[names[1]] == key)
            for names in (("portal", "key"), ("other_portal", "other_key"))
            if set(names) <= set(table.c.keys())
            for portal, key in scope.articles
        ]
        if "url_key" in table.c:
            conditions.append(table.c.url_key.in_(scope.addresses))
        for column in table.c:
            if column.references(capture.c.record_id):
                if column.nullable:
                    pointing = update(table).where(column.in_(records))
                    connection.execute(pointing.values({column.name: None}))
                else:
                    conditions.append(column.in_(records))
        if table is capture:
            conditions.append(capture.c.record_id.in_(records))
        connection.execute(delete(table).where(or_(false(), *conditions)))


def _delete_traits(connection: Connection, scope: Scope, traits: Iterable[Trait]) -> None:
    for portal in {portal for portal, _ in scope.articles}:
        for kind, value in traits:
            own = and_(habit.c.portal == portal, habit.c.kind == kind, habit.c.value == value)
            connection.execute(delete(habit).where(own, habit.c.count == 1))


def _count(scope: Scope, rewritings: list[Rewriting]) -> Removal:
    return Removal(
        articles=len(scope.articles),
        addresses=len(scope.addresses),
        captures=len(scope.captures),
        segments=len(rewritings),
        copies=tuple(sorted(scope.copies)),
        named=scope.named,
    )
