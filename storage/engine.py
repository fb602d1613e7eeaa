"""How a database is reached: set-up of connections, the schema's revision, and faults told in one sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage import schema
from storage.errors import DiskFull, StorageError, StoreTooNew, StoreUnavailable

LOCK_SECONDS = 30
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # kept means fsynced: WAL with NORMAL forgets commits in a power cut
    "foreign_keys=ON",
    "wal_autocheckpoint=16000",
)

FAULTS: dict[int, tuple[type[StorageError], str]] = {
    sqlite3.SQLITE_FULL: (DiskFull, "No space is left for the database {place}: free some and start again"),
    sqlite3.SQLITE_BUSY: (
        StoreUnavailable,
        f"The database {{place}} has been locked by another process for {LOCK_SECONDS} s: wait for it, or end it",
    ),
    sqlite3.SQLITE_NOTADB: (StoreUnavailable, "{place} is not a database of tinbai: name another file"),
    sqlite3.SQLITE_CORRUPT: (
        StoreUnavailable,
        "The database {place} is damaged: put a backup in its place; the captures are not touched by this",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        StoreUnavailable,
        "The database {place} cannot be opened: check that its folder exists and may be written to",
    ),
    sqlite3.SQLITE_READONLY: (
        StoreUnavailable,
        "The database {place} cannot be written: check the permissions of the file and of its folder",
    ),
}


def open_engine(url: str) -> Engine:
    """Return an engine for ``url``; the folder of a SQLite file is made if it is missing.

    Transactions of ``writing(engine)`` take the write lock at once, all others only read.

    Raises:
        StoreUnavailable: no such kind of database, or its driver or folder is missing.
    """
    try:
        parsed = make_url(url)
        sqlite = parsed.get_backend_name() == "sqlite"
        if sqlite:
            _make_folder(parsed)
        engine = create_engine(parsed, connect_args={"timeout": LOCK_SECONDS} if sqlite else {})
    except (ArgumentError, ValueError) as error:
        scheme = url.partition("://")[0]  # what follows may hold a password
        raise StoreUnavailable(f"{scheme}://… names no database: write sqlite:///FOLDER/tinbai.db") from error
    except ModuleNotFoundError as error:
        raise StoreUnavailable(f"The driver for {name_place(parsed)} is missing: pip install {error.name}") from error
    if sqlite:
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def writing(engine: Engine) -> Engine:
    """Return ``engine`` for transactions that write: BEGIN IMMEDIATE, for a lock taken later can fail at once."""
    return engine.execution_options(begin="IMMEDIATE")


def bring_up_to_date(engine: Engine) -> None:
    """Create the tables, or upgrade those of an older version, in one transaction.

    Raises:
        StoreTooNew: the database is of a newer version than this one.
    """
    with engine.connect() as connection:
        if _read_revision(connection) == schema.REVISION:
            return
    from storage.migrations import upgrade_schema  # noqa: PLC0415 - Alembic is slow to import and seldom needed

    with writing(engine).begin() as connection:
        found = _read_revision(connection)
        try:
            upgrade_schema(connection)
        except LookupError as error:
            raise StoreTooNew(
                f"The database {name_place(engine.url)} was written by a newer version of tinbai (schema {found}, "
                f"here {schema.REVISION}): upgrade tinbai"
            ) from error


@contextmanager
def plain_faults(url: URL) -> Iterator[None]:
    """Turn faults of the database into one sentence each: StoreUnavailable or DiskFull."""
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise  # a mistake of ours, not a state of the world
    except DBAPIError as error:
        raise _explain(error, name_place(url)) from error
    except PoolTimeout as error:
        raise StoreUnavailable(f"Too many readings of {name_place(url)} are open at once: close some") from error


def name_place(url: URL) -> str:
    """Return how to call a database in a message: the path of its file, or its address without the password."""
    return url.database or "in memory" if url.get_backend_name() == "sqlite" else url.render_as_string()


def find_folder(url: URL) -> Path | None:
    """Return the folder of a database that is a file, or None."""
    return Path(url.database).parent if url.get_backend_name() == "sqlite" and url.database else None


def _make_folder(url: URL) -> None:
    if not url.database or url.database == ":memory:":
        raise StoreUnavailable("A database in memory would keep nothing: write sqlite:///FOLDER/tinbai.db")
    folder = Path(url.database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(f"The folder {folder} cannot be made ({error.strerror}): name another one") from error


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy says BEGIN, see _begin_sqlite
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}")


def _read_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _explain(error: DBAPIError, place: str) -> StorageError:
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF  # extended codes say more in the bits above
    kind, sentence = FAULTS.get(code, (StoreUnavailable, "The database {place} does not work: {reason}"))
    return kind(sentence.format(place=place, reason=str(error.orig).strip()))
