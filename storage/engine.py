"""How a database is reached: set-up of connections, the schema's revision, and faults told in one sentence."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage import schema
from storage.disk import make_folder, sync_folder
from storage.errors import DiskFull, StorageError, StoreDamaged, StoreGone, StoreTooNew, StoreUnavailable

LOCK_SECONDS = 30
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # kept means fsynced: WAL with NORMAL forgets commits in a power cut
    "foreign_keys=ON",
    "wal_autocheckpoint=16000",
)
SESSION = (  # of PostgreSQL, in one statement
    "SELECT set_config('lock_timeout', '{seconds}s', false), "
    "CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', false) END"
)
WAITS = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
WRITE_LOCK = int.from_bytes(b"tinbai")  # PostgreSQL knows advisory locks by number

Fault = tuple[type[StorageError], str]
BUSY: Fault = (
    StoreGone,
    f"The database {{place}} has been locked by another process for {LOCK_SECONDS} s: wait for it, or end it",
)
FAULTS: dict[int, Fault] = {
    sqlite3.SQLITE_FULL: (DiskFull, "No space is left for the database {place}: free some and start again"),
    sqlite3.SQLITE_BUSY: BUSY,
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
GONE: Fault = (
    StoreGone,
    "The database {place} cannot be reached: check that the server runs and takes connections ({reason})",
)
STATES: dict[str, Fault] = {  # of PostgreSQL, by the beginning of its SQLSTATE
    "08": GONE,
    "57P0": GONE,  # shut down, crashed, starting up
    "53300": (StoreGone, "The database {place} has too many connections: end some"),
    "53": (DiskFull, "No space is left for the database {place}: free some and start again ({reason})"),
    "40": BUSY,  # a deadlock, or two writers that cannot stand beside each other
    "55P03": BUSY,
    "28": (StoreUnavailable, "The database {place} does not let us in: check user and password ({reason})"),
    "3D": (StoreUnavailable, "There is no database {place}: make it with createdb ({reason})"),
    "42501": (StoreUnavailable, "The database {place} does not allow that: give its user the rights ({reason})"),
    "25006": (StoreUnavailable, "The database {place} can only be read: name the server that takes writes"),
    "XX": (StoreUnavailable, "The database {place} is damaged: put a backup in its place ({reason})"),
}


def open_engine(url: str) -> Engine:
    """Return an engine for ``url``; the folder of a SQLite file is made if it is missing.

    Transactions of ``writing(engine)`` take the write lock at once, all others only read.

    Raises:
        StoreUnavailable: no such kind of database, or its driver or folder is missing.
    """
    try:
        parsed = make_url(url)
        engine = _SETUPS.get(parsed.get_backend_name(), create_engine)(parsed)
    except (ArgumentError, ValueError) as error:
        scheme = url.partition("://")[0]  # what follows may hold a password
        raise StoreUnavailable(f"{scheme}://… names no database: write sqlite:///FOLDER/tinbai.db") from error
    except ModuleNotFoundError as error:
        extra = "'tinbai[postgres]'" if parsed.get_backend_name() == "postgresql" else error.name
        raise StoreUnavailable(f"The driver for {name_place(parsed)} is missing: pip install {extra}") from error
    return engine


def writing(engine: Engine) -> Engine:
    """Return ``engine`` for transactions that write, one at a time in the whole database, from their beginning on.

    On SQLite that is BEGIN IMMEDIATE, for a lock taken later can fail at once; on PostgreSQL an advisory lock, so that
    what a transaction has read still stands when it writes.
    """
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="READ COMMITTED")  # sees what was committed before the lock
    return engine.execution_options(begin="IMMEDIATE")


def touching(engine: Engine) -> Engine:
    """Return ``engine`` for transactions that lock the rows they change by themselves, beside others that write.

    SQLite has but one writer anyway.
    """
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="READ COMMITTED")
    return writing(engine)


def bring_up_to_date(engine: Engine) -> None:
    """Create the tables, or upgrade those of an older version, in one transaction.

    Raises:
        StoreTooNew: the database is of a newer version than this one.
        StoreUnavailable: the database is another program's.
    """
    with engine.connect() as connection:
        if read_revision(connection) == schema.REVISION:
            return
    from storage.migrations import upgrade_schema  # noqa: PLC0415 - Alembic is slow to import and seldom needed

    with writing(engine).begin() as connection:
        found = read_revision(connection)
        if found is None:
            _refuse_others(connection, engine.url)
        try:
            upgrade_schema(connection)
        except LookupError as error:
            raise StoreTooNew(
                f"The database {name_place(engine.url)} was written by a newer version of tinbai (schema {found}, "
                f"here {schema.REVISION}): upgrade tinbai"
            ) from error
    if engine.url.get_backend_name() == "sqlite" and engine.url.database:
        # The database has its name, and the journal of its first transaction none: a cut of the power, which could
        # bring that one back, would roll back everything.
        sync_folder(Path(engine.url.database).parent)


def _refuse_others(connection: Connection, url: URL) -> None:
    """Leave a file with another program's tables as it is; a server's database may be shared, but not our names."""
    tables = set(inspect(connection).get_table_names())
    if url.get_backend_name() != "sqlite":
        tables &= schema.metadata.tables.keys()
    if tables:
        raise StoreUnavailable(
            f"{name_place(url)} holds tables of another program ({min(tables)}): name another database"
        )


def check_structure(connection: Connection, url: URL) -> None:
    """Let SQLite look over all its pages; PostgreSQL sees to that itself.

    Raises:
        StoreDamaged: the database is damaged.
    """
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if found != "ok":
            raise StoreDamaged(f"The database {name_place(url)} is damaged ({found}): put a backup in its place")


@contextmanager
def plain_faults(url: URL) -> Iterator[None]:
    """Turn faults of the database into one sentence each: StoreUnavailable or DiskFull."""
    try:
        yield
    except DBAPIError as error:
        fault = _find_fault(error)
        if fault is None and isinstance(error, IntegrityError | ProgrammingError):
            raise  # a mistake of ours, not a state of the world
        raise _explain(error, fault, url) from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise FAULTS[sqlite3.SQLITE_FULL][0](FAULTS[sqlite3.SQLITE_FULL][1].format(place=name_place(url))) from error
    except PoolTimeout as error:
        raise StoreUnavailable(f"Too many readings of {name_place(url)} are open at once: close some") from error


def is_passing(error: DBAPIError) -> bool:
    """Tell whether a fault goes away by itself: a lock, a deadlock, a server that is being started again."""
    fault = _find_fault(error)
    return fault is not None and issubclass(fault[0], StoreGone)


def name_place(url: URL) -> str:
    """Return how to call a database in a message: the path of its file, or its address without the password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "in memory"
    return url.set(query={}).render_as_string()  # what follows the question mark may hold a password too


def _open_sqlite(url: URL) -> Engine:
    _make_folder(url)
    engine = create_engine(url, connect_args={"timeout": LOCK_SECONDS})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _open_postgresql(url: URL) -> Engine:
    """Readings see one committed state, as on SQLite; a connection that the server dropped is never handed out."""
    waits = {name: value for name, value in WAITS.items() if name not in url.query}
    engine = create_engine(url, connect_args=waits, isolation_level="REPEATABLE READ", pool_pre_ping=True)
    event.listen(engine, "connect", _set_up_postgresql)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


_SETUPS = {"sqlite": _open_sqlite, "postgresql": _open_postgresql}


def find_folder(url: URL) -> Path | None:
    """Return the folder of a database that is a file, or None."""
    return Path(url.database).parent if url.get_backend_name() == "sqlite" and url.database else None


def _make_folder(url: URL) -> None:
    if not url.database or url.database == ":memory:":
        raise StoreUnavailable("A database in memory would keep nothing: write sqlite:///FOLDER/tinbai.db")
    folder = Path(url.database).parent
    try:
        make_folder(folder)
    except OSError as error:
        raise StoreUnavailable(f"The folder {folder} cannot be made ({error.strerror}): name another one") from error


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy says BEGIN, see _begin_sqlite
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}")


def _set_up_postgresql(connection: Any, _record: object) -> None:  # noqa: ANN401 - psycopg may be missing
    with connection.cursor() as cursor:
        cursor.execute(SESSION.format(seconds=LOCK_SECONDS))
    connection.commit()


def _begin_postgresql(connection: Connection) -> None:
    if "begin" in connection.get_execution_options():
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")


def read_revision(connection: Connection) -> str | None:
    """Return the revision of the schema that a database has, or None if it has no tables of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def _find_fault(error: DBAPIError) -> Fault | None:
    """Return what is known of a fault, by SQLite's or PostgreSQL's code for it."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return FAULTS.get(code & 0xFF)  # extended codes say more in the bits above
    state = getattr(error.orig, "sqlstate", None)
    if state is None:  # the server said nothing at all, or a driver is speaking that we do not know
        gone = error.connection_invalidated or type(error.orig).__module__.startswith("psycopg")
        return GONE if gone and isinstance(error, OperationalError) else None
    return next((fault for start, fault in STATES.items() if state.startswith(start)), None)


def _explain(error: DBAPIError, fault: Fault | None, url: URL) -> StorageError:
    kind, sentence = fault or (StoreUnavailable, "The database {place} does not work: {reason}")
    reason = " ".join(str(error.orig).split())
    for secret in {str(url.password or ""), str(url.query.get("password", ""))} - {""}:
        reason = reason.replace(secret, "***")
    return kind(sentence.format(place=name_place(url), reason=reason))
