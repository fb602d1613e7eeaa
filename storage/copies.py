"""The whole store moved into another database, or backed up, and compared table by table."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, String, Table, collate, func, select

from storage import schema
from storage.bulk import write_rows
from storage.disk import sync_folder
from storage.engine import bring_up_to_date, name_place, open_engine, plain_faults, read_revision, writing
from storage.errors import StoreDamaged, StoreUnavailable
from storage.failpoints import hit
from storage.segments import explain_fault
from storage.texts import clean_record

ROWS_AT_ONCE = 500
PAGES_AT_ONCE = 1000  # of a backup
PRIVATE = {"lease", "receipt"}  # of one server, of no use elsewhere

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """How many rows a table has, and the SHA-256 of all of them in the order of their primary key."""

    table: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """From which revision of the schema to which a database came; None is a database without tables."""

    before: str | None
    after: str


def upgrade_store(url: str) -> Upgrade:
    """Bring the tables at ``url`` to this version's schema, all of it or nothing.

    Raises:
        StoreTooNew: a newer version wrote it.
        StoreUnavailable: it cannot be reached.
    """
    engine = open_engine(url)
    try:
        with plain_faults(engine.url):
            with engine.connect() as connection:
                before = read_revision(connection)
            bring_up_to_date(engine)
    finally:
        engine.dispose()
    return Upgrade(before=before, after=schema.REVISION)


def copy_store(source: str, target: str) -> list[Sum]:
    """Copy all tables of one database into another, empty one, in one transaction, and return their sums.

    Both may be SQLite or PostgreSQL. The copy is of one committed state, and is compared, row by row as read back from
    the target, before it is committed: it is there as a whole or not at all.

    Raises:
        StoreUnavailable: one of them cannot be reached, or the target is not empty.
        StoreDamaged: what was written does not read back equal.
    """
    origin, goal = open_engine(source), open_engine(target)
    try:
        with plain_faults(origin.url):
            bring_up_to_date(origin)
        with plain_faults(goal.url):
            bring_up_to_date(goal)
        with plain_faults(origin.url), origin.connect() as reading:
            return _copy_tables(reading, goal)
    finally:
        origin.dispose()
        goal.dispose()


def sum_table(connection: Connection, table: Table) -> Sum:
    """Count and digest the rows of a table; equal rows give equal sums on every engine."""
    return _sum_rows(table, _read_parts(connection, table))


def copied_tables() -> list[Table]:
    """Return the tables that make up a store, those that others refer to first."""
    return [table for table in schema.metadata.sorted_tables if table.name not in PRIVATE]


def back_up(url: str, target: Path) -> int:
    """Copy a SQLite database that may be in use into a new file, check the copy, and return its size in bytes.

    The file is complete and synced, or absent.

    Raises:
        StoreUnavailable: the database is none of SQLite, or a file stands at ``target``.
        StoreDamaged: the copy does not pass SQLite's own integrity check.
    """
    engine = open_engine(url)
    place = engine.url.database
    engine.dispose()
    if engine.dialect.name != "sqlite" or place is None:
        raise StoreUnavailable(f"{name_place(engine.url)} is no SQLite database: back it up with pg_dump")
    if target.exists():
        raise StoreUnavailable(f"{target} exists: name a new file for the backup")
    if not Path(place).exists():
        raise StoreUnavailable(f"There is no database {place} to back up: name its --home")
    part = target.with_name(f".{target.name}.part")
    try:
        _copy_pages(place, part)
        hit("backup.half")
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise explain_fault(error, f"the backup {target}") from error
    except sqlite3.Error as error:
        raise StoreUnavailable(f"{place} cannot be backed up into {target}: {error}") from error
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def _copy_tables(reading: Connection, goal: Engine) -> list[Sum]:
    with plain_faults(goal.url), writing(goal).begin() as connection:
        for table in copied_tables():
            if connection.execute(select(table).limit(1)).first():
                raise StoreUnavailable(f"The database {name_place(goal.url)} is not empty: name an empty one")
        sums = [_sum_rows(table, _copy_parts(reading, connection, table)) for table in copied_tables()]
        for wanted, table in zip(sums, copied_tables(), strict=True):
            if sum_table(connection, table) != wanted:
                raise StoreDamaged(f"The table {table.name} does not read back as it was: nothing was copied")
        if connection.dialect.name == "postgresql":
            _set_sequences(connection)
    return sums


def _copy_parts(reading: Connection, connection: Connection, table: Table) -> Iterator[Rows]:
    """Yield rows once they are written."""
    insert = table.insert()
    for part in _read_parts(reading, table):
        write_rows(connection, insert, part)
        yield part


def _read_parts(connection: Connection, table: Table) -> Iterator[Rows]:
    """Yield all rows, with texts that either engine takes, in the order of the bytes of their primary key."""
    postgresql = connection.dialect.name == "postgresql"
    order = [
        collate(column, "C") if postgresql and isinstance(column.type, String) else column
        for column in table.primary_key.columns
    ]
    with connection.execute(select(table).order_by(*order), execution_options={"yield_per": ROWS_AT_ONCE}) as result:
        for part in result.mappings().partitions():
            yield [{name: clean_record(value) for name, value in row.items()} for row in part]


def _sum_rows(table: Table, parts: Iterable[Rows]) -> Sum:
    digest, rows = hashlib.sha256(), 0
    for part in parts:
        rows += len(part)
        for row in part:
            digest.update(orjson.dumps(list(row.values()), default=bytes.hex))
    return Sum(table=table.name, rows=rows, sha256=digest.hexdigest())


def _set_sequences(connection: Connection) -> None:
    """Let PostgreSQL number new rows after those that brought their numbers along."""
    for table in copied_tables():
        column = table.autoincrement_column
        if column is not None:
            sequence = func.pg_get_serial_sequence(f'"{table.name}"', column.name)
            connection.execute(select(func.setval(sequence, func.coalesce(func.max(column), 0) + 1, False)))


def _copy_pages(place: str, part: Path) -> None:
    origin = sqlite3.connect(f"{Path(place).resolve().as_uri()}?mode=ro", uri=True)
    with closing(origin), closing(sqlite3.connect(part)) as copy:
        origin.backup(copy, pages=PAGES_AT_ONCE)
        copy.execute("PRAGMA journal_mode=DELETE").close()  # one file, nothing beside it
        found: list[str] = [row[0] for row in copy.execute("PRAGMA integrity_check")]
    if found != ["ok"]:
        raise StoreDamaged(f"The database {place} is damaged ({found[0]}): the backup was thrown away")
    with part.open("r+b") as file:
        os.fsync(file.fileno())
