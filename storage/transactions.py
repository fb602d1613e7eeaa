"""The ways into one database: to read, to write under the locks that are held, to rehearse."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Connection, Engine

from storage.engine import plain_faults, touching, writing
from storage.locks import PortalLock
from storage.outages import PATIENCE, Committer, outlast

Owner = TypeVar("Owner", bound="Transactions")
Given = ParamSpec("Given")
Result = TypeVar("Result")


def persistent(method: Callable[Concatenate[Owner, Given], Result]) -> Callable[Concatenate[Owner, Given], Result]:
    """Repeat a method that writes, as a whole, while the database is away or busy."""

    @wraps(method)
    def persist(owner: Owner, /, *given: Given.args, **named: Given.kwargs) -> Result:
        return outlast(owner.patience, lambda: method(owner, *given, **named))

    return persist


class Transactions:
    """One database and the transactions in it.

    What is to be written waits ``patience`` seconds for a database that is locked by others, or whose server is being
    started again, and is refused once a lock that is held is lost.
    """

    def __init__(self, engine: Engine, patience: float = PATIENCE) -> None:
        self._engine = engine
        self._writing = writing(engine)
        self._committer = Committer(self._writing, patience)
        self.patience = patience
        self._locks: list[PortalLock] = []

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with plain_faults(self._engine.url), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with plain_faults(self._engine.url), self._committer.begin() as connection:
            for lock in self._locks:
                lock.fence(connection)
            yield connection

    @contextmanager
    def _touch(self) -> Iterator[Connection]:
        with plain_faults(self._engine.url), touching(self._engine).begin() as connection:
            for lock in self._locks:
                lock.fence(connection)
            yield connection

    @contextmanager
    def _rehearse(self) -> Iterator[Connection]:
        """Give a connection in a transaction that is rolled back at its end."""
        with plain_faults(self._engine.url), self._writing.connect() as connection, connection.begin() as transaction:
            yield connection
            transaction.rollback()
