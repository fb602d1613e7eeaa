"""Whether a database changed: asked many times a second, and cheaper than any query."""

from __future__ import annotations

from threading import Lock

from sqlalchemy import Engine, event

from storage.engine import open_engine, plain_faults

STATES = {"sqlite": "PRAGMA data_version", "postgresql": "SELECT pg_current_snapshot()::text"}
READ_ONLY = {"sqlite": "PRAGMA query_only = ON", "postgresql": "SET default_transaction_read_only = on"}


def open_reader(url: str) -> Engine:
    """Return an engine for ``url`` whose connections cannot write, whatever they are told.

    Raises:
        StoreUnavailable: no such kind of database, or its driver is missing.
    """
    engine = open_engine(url)

    @event.listens_for(engine, "connect")
    def forbid_writing(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        cursor.execute(READ_ONLY[engine.dialect.name])
        cursor.close()
        if engine.dialect.name == "postgresql":
            connection.commit()  # type: ignore[attr-defined]

    return engine


class Watch:
    """Asks one database what state it is in; may be used from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        with plain_faults(engine.url):
            self._kept = engine.connect()  # SQLite counts what others committed for each connection

    def read_state(self) -> str:
        """Return a text that is another one after every commit.

        Raises:
            StorageError: the database cannot be reached.
        """
        with self._lock, plain_faults(self._engine.url):
            try:
                return str(self._kept.exec_driver_sql(STATES[self._engine.dialect.name]).scalar_one())
            finally:
                self._kept.rollback()

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            self._kept.close()
