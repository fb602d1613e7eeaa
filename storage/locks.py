"""One crawl a portal and store: a file that the system locks, or on a server a lease that is renewed and runs out."""

from __future__ import annotations

import fcntl
import os
import re
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine

from storage.errors import StoreUnavailable
from storage.leases import LEASE_SECONDS, Lease

_UNSAFE = re.compile(r"[^a-z0-9._-]")


class PortalLock(Protocol):
    """The right to work on a portal in a store, held until ``release``, or some time after the death of its process."""

    def release(self) -> None:
        """Let others work on the portal."""

    @property
    def is_sure(self) -> bool:
        """Whether nobody else can hold it at this moment."""

    def fence(self, connection: Connection) -> None:
        """See in a writing transaction that it is still held, and that it stays so until the commit.

        Raises:
            LeaseLost: somebody else holds it.
        """


def take_lock(engine: Engine, name: str, seconds: float = LEASE_SECONDS) -> PortalLock | None:
    """Return a lock, or None if another process has it; on a server it runs out ``seconds`` after the last renewal.

    Raises:
        StoreUnavailable: the lock's file cannot be made.
    """
    if engine.dialect.name == "sqlite":
        return FileLock.take(Path(f"{engine.url.database}.{_UNSAFE.sub('_', name.lower())}.lock"))
    return Lease.take(engine, name, seconds)


class FileLock:
    """A lock that the system takes back when its process dies."""

    is_sure = True

    def __init__(self, file: int) -> None:
        self._file: int | None = file

    @classmethod
    def take(cls, path: Path) -> FileLock | None:
        """Return the lock, or None if another process has it.

        Raises:
            StoreUnavailable: its file cannot be made.
        """
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StoreUnavailable(f"The lock {path} cannot be made ({error.strerror}): check the folder") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return None
        return cls(file)

    def release(self) -> None:
        """Let others work on the portal."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def fence(self, connection: Connection) -> None:
        """The system sees to that."""
