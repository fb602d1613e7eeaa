"""Transactions that outlast a database that goes away: repeated as a whole until it is back, and never done twice."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import uuid4

from sqlalchemy import Connection, Engine, delete, select
from sqlalchemy.exc import DBAPIError

from storage.engine import is_passing
from storage.errors import StoreGone
from storage.schema import receipt, upsert

PATIENCE = 900.0  # seconds
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 5.0  # seconds; each pause is twice the one before
KEPT_RECEIPTS = timedelta(days=7)

Result = TypeVar("Result")

logger = logging.getLogger(__name__)


def outlast(patience: float, work: Callable[[], Result]) -> Result:
    """Return what ``work`` returns, called again and again for ``patience`` seconds while the database is gone.

    Raises:
        StoreGone: it did not come back in time.
    """
    end, pause = time.monotonic() + patience, FIRST_PAUSE
    while True:
        try:
            return work()
        except StoreGone as gone:
            left = end - time.monotonic()
            if left <= 0:
                raise
            if pause == FIRST_PAUSE:
                logger.warning("%s (tried again for %.0f s)", gone, patience)
        time.sleep(min(pause, left))
        pause = min(2 * pause, LONGEST_PAUSE)


class Committer:
    """Writing transactions of one store, each of which is known to be committed or not, even if nobody says so.

    A server that dies may have committed a transaction whose acknowledgement never arrives. There each thread leaves
    the number of its transaction in the table ``receipt``, as part of it, and looks it up when the server is back.
    """

    def __init__(self, engine: Engine, patience: float) -> None:
        self._engine = engine
        self._patience = patience
        self._mine = threading.local()

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Give a connection in a transaction that is committed at the end, or rolled back after an exception.

        Raises:
            DBAPIError: nothing of it is kept.
        """
        with self._engine.connect() as connection:
            transaction = connection.begin()
            left = self._leave_receipt(connection) if connection.dialect.name == "postgresql" else None
            yield connection
            try:
                transaction.commit()
            except DBAPIError as error:
                if left is None or not is_passing(error):
                    raise
                connection.invalidate()  # should it still be alive, it holds the lock that the next one needs
                if not self._find_receipt(*left):
                    raise

    def _leave_receipt(self, connection: Connection) -> tuple[str, int]:
        if not hasattr(self._mine, "writer"):
            self._mine.writer, self._mine.number = uuid4().hex, 0
        self._mine.number += 1
        row = {"writer": self._mine.writer, "number": self._mine.number, "written_at": datetime.now(UTC)}
        connection.execute(upsert(connection.dialect.name, receipt, replace=("number", "written_at")), row)
        return self._mine.writer, self._mine.number

    def _find_receipt(self, writer: str, number: int) -> bool:
        """Tell whether a transaction was committed, as soon as the server can be asked."""
        wanted = select(receipt.c.number).where(receipt.c.writer == writer)

        def ask() -> bool:
            try:
                with self._engine.connect() as connection:  # waits for the lock, should the transaction still run
                    return connection.execute(wanted).scalar_one_or_none() == number
            except DBAPIError as error:
                if is_passing(error):
                    raise StoreGone(str(error.orig)) from error
                raise

        return outlast(self._patience, ask)


def drop_old_receipts(connection: Connection) -> None:
    """Forget the receipts of stores that nobody has written with for a week."""
    connection.execute(delete(receipt).where(receipt.c.written_at < datetime.now(UTC) - KEPT_RECEIPTS))
