"""SQLAlchemy on a SQLite whose files are on tape: apsw lets Python stand between SQLite and the disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import apsw
from sqlalchemy import Engine, create_engine, event

from storage import engine as engine_module
from storage.store import Store
from tests.bench.keeping.tape import Tape

VFS = "taped"


class TapedVfs(apsw.VFS):
    """The system's files; those of a database and its logs are on tape, its shared memory is not: it is no file."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        super().__init__(VFS, "unix")

    def xOpen(self, name: Any, flags: list[int]) -> Any:  # noqa: N802 - SQLite's name
        return TapedFile(self.tape, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        self.tape.note("unlink", filename)
        super().xDelete(filename, syncdir)
        if syncdir:
            self.tape.note("sync", Path(filename).parent, since=len(self.tape.events))


class TapedFile(apsw.VFSFile):
    """A file of SQLite, with the tape running."""

    def __init__(self, tape: Tape, name: Any, flags: list[int]) -> None:
        self._tape = tape
        self._name = name if isinstance(name, str) else name.filename()
        tape.note("create", self._name)
        super().__init__("unix", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._tape.note("write", self._name, at=offset, data=bytes(data))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        self._tape.note("truncate", self._name, at=newsize)
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._tape.sync(self._name, lambda: super(TapedFile, self).xSync(flags))


def open_taped_store(path: Path, tape: Tape, *pragmas: str) -> tuple[Store, TapedVfs]:
    """Open the real store on taped files; ``pragmas`` come after its own. The VFS must live as long as the store."""
    vfs = TapedVfs(tape)
    engine: Engine = create_engine(f"sqlite:///{path}", module=Dbapi)
    event.listen(engine, "connect", engine_module._set_up_sqlite)
    event.listen(engine, "begin", engine_module._begin_sqlite)
    event.listen(engine, "connect", lambda connection, _: [connection.execute(f"PRAGMA {words}") for words in pragmas])
    engine_module.bring_up_to_date(engine)
    return Store(engine, patience=0), vfs


class Cursor:
    """What SQLAlchemy asks of a cursor, all rows fetched at once."""

    arraysize = 1
    lastrowid = None

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self.description: list[tuple[Any, ...]] | None = None
        self.rowcount = -1
        self._rows: list[Any] = []

    def execute(self, sql: str, parameters: Any = ()) -> Cursor:
        return self._run(lambda cursor: cursor.execute(sql, tuple(parameters)))

    def executemany(self, sql: str, parameters: Any) -> Cursor:
        return self._run(lambda cursor: cursor.executemany(sql, [tuple(row) for row in parameters]))

    def _run(self, work: Any) -> Cursor:
        cursor = self._connection.cursor()
        self.description = None
        cursor.exec_trace = self._describe
        self._rows = list(work(cursor))
        self.rowcount = self._connection.changes()
        return self

    def _describe(self, cursor: apsw.Cursor, _sql: str, _bindings: Any) -> bool:
        columns = cursor.get_description()
        self.description = [(name, None, None, None, None, None, None) for name, *_ in columns] or None
        return True

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int = 1) -> list[Any]:
        part, self._rows = self._rows[:size], self._rows[size:]
        return part

    def fetchall(self) -> list[Any]:
        part, self._rows = self._rows, []
        return part

    def close(self) -> None:
        self._rows = []


class TapedConnection:
    """What SQLAlchemy and the store ask of a connection of the standard library's sqlite3."""

    isolation_level = None

    def __init__(self, database: str) -> None:
        self._connection = apsw.Connection(database, vfs=VFS)

    def cursor(self) -> Cursor:
        return Cursor(self._connection)

    def execute(self, sql: str) -> Cursor:
        return self.cursor().execute(sql)

    def commit(self) -> None:
        if self._connection.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        if self._connection.in_transaction:
            self.execute("ROLLBACK")

    def create_function(self, *_given: Any, **_named: Any) -> None:
        """SQLAlchemy brings a REGEXP that nobody here uses."""

    def close(self) -> None:
        self._connection.close()


class Dbapi:
    """The DB-API, as far as SQLAlchemy's dialect for sqlite3 asks for it."""

    paramstyle = "qmark"
    sqlite_version = apsw.sqlite_lib_version()
    sqlite_version_info = tuple(map(int, sqlite_version.split(".")))
    Error = Warning = DatabaseError = OperationalError = IntegrityError = ProgrammingError = apsw.Error
    DataError = InterfaceError = InternalError = NotSupportedError = apsw.Error

    @staticmethod
    def connect(database: str, **_named: Any) -> TapedConnection:
        return TapedConnection(database)
