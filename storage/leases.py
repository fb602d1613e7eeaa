"""The right to a portal on a server: a row with a time that is renewed, and a number that grows with every holder.

A holder that died on the machine of whoever asks is seen at once, one of another machine when its time is over.
All times are the server's: no worker's clock counts. A holder that was cut off or held up knows by its own clock when
it may not go on, and by the number, in every transaction, whether somebody else has taken over.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Final, Self

from sqlalchemy import Connection, Engine, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from storage.errors import LeaseLost
from storage.schema import lease

LEASE_SECONDS: Final = 60.0
_BEATS: Final = 4  # renewals in the time of a lease
_MARGIN: Final = 0.8  # of the time of a lease: after that its holder asks nobody any more

logger = logging.getLogger(__name__)


class Lease:
    """A lease that is held, and renewed by a thread of its own until ``release``."""

    def __init__(self, engine: Engine, name: str, token: int, seconds: float, taken: float) -> None:
        self._engine = engine
        self._name = name
        self._token = token
        self._seconds = seconds
        self._sure_until = taken + seconds * _MARGIN
        self._is_released = False
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"tinbai-lease-{name}", daemon=True)
        self._thread.start()

    @classmethod
    def take(cls, engine: Engine, name: str, seconds: float = LEASE_SECONDS) -> Self | None:
        """Return the lease of a portal, or None while somebody else has it."""
        taken = _elapsed()
        until = func.clock_timestamp() + timedelta(seconds=seconds)
        row = {"holder": name_self(), "machine": name_machine(), "pid": os.getpid(), "until": until}
        engine = engine.execution_options(isolation_level="READ COMMITTED")  # as others left it, not as it was
        with engine.connect() as connection, connection.begin():
            is_free = (lease.c.until < func.clock_timestamp()) | (lease.c.token == _find_dead(connection, name))
            statement = insert(lease).values(row | {"portal": name, "token": 1})
            statement = statement.on_conflict_do_update(
                index_elements=["portal"], set_=row | {"token": lease.c.token + 1}, where=is_free
            )
            token = connection.execute(statement.returning(lease.c.token)).scalar_one_or_none()
        return cls(engine, name, token, seconds, taken) if token is not None else None

    @property
    def is_sure(self) -> bool:
        """Whether nobody else can hold it at this moment, by this machine's clock of what has passed."""
        return not self._end.is_set() and _elapsed() < self._sure_until

    def fence(self, connection: Connection) -> None:
        """See that the lease is ours, and keep others from taking it before this transaction ends.

        Raises:
            LeaseLost: somebody else holds it.
        """
        if self._is_released:
            return
        found = select(lease.c.token, lease.c.holder).where(lease.c.portal == self._name).with_for_update(read=True)
        row = connection.execute(found).one_or_none()
        if row is None or row.token != self._token:
            self._end.set()
            by = row.holder if row else "nobody"
            raise LeaseLost(f"{self._name} was taken over by {by} while this process did not answer: it ends here")

    def renew(self) -> bool:
        """Have the lease run from now on; tell whether it is still ours."""
        began = _elapsed()
        ours = (lease.c.portal == self._name) & (lease.c.token == self._token)
        until = func.clock_timestamp() + timedelta(seconds=self._seconds)
        with self._engine.connect() as connection, connection.begin():
            if not connection.execute(update(lease).where(ours).values(until=until)).rowcount:
                return False
        self._sure_until = began + self._seconds * _MARGIN
        return True

    def release(self) -> None:
        """Let others take it."""
        is_ours = not self._end.is_set()
        self._is_released = True
        self._end.set()
        self._thread.join()
        if is_ours:
            ours = (lease.c.portal == self._name) & (lease.c.token == self._token)
            try:
                with self._engine.connect() as connection, connection.begin():
                    connection.execute(update(lease).where(ours).values(until=func.clock_timestamp()))
            except DBAPIError as error:  # it runs out by itself
                logger.warning("The lease of %s could not be given back: %s", self._name, error.orig)

    def _beat(self) -> None:
        while not self._end.wait(self._seconds / _BEATS):
            try:
                if not self.renew():
                    self._end.set()
            except DBAPIError as error:  # the server is away: what waits for it will say so
                logger.warning("The lease of %s could not be renewed: %s", self._name, error.orig)


def name_self() -> str:
    """Return what this process is called by others: its number and its machine."""
    return f"process {os.getpid()} on {socket.gethostname()}"


def name_machine() -> str | None:
    """Return what tells this running machine, or container, from all others; None where the system does not say."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return None


def _find_dead(connection: Connection, name: str) -> int | None:
    """Return the number of a lease whose process died on this machine: nobody needs to wait for its end."""
    machine = name_machine()
    ours = (lease.c.portal == name) & (lease.c.machine == machine)
    row = connection.execute(select(lease.c.token, lease.c.pid).where(ours)).one_or_none() if machine else None
    if row is None:
        return None
    try:
        os.kill(row.pid, 0)
    except ProcessLookupError:
        return int(row.token)
    except OSError:  # it is somebody else's process
        pass
    return None


def _elapsed() -> float:
    """Return seconds of a clock that nobody sets, and that goes on where the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
