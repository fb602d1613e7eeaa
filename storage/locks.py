"""One crawl a portal and store: a lock that the system takes back when its process dies."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Self
from zlib import crc32

from sqlalchemy import Engine, text

from storage.errors import StoreUnavailable

_SPACE = 0x71B41  # our part of PostgreSQL's advisory locks
_UNSAFE = re.compile(r"[^a-z0-9._-]")


class PortalLock:
    """The right to crawl a portal into a store, held until ``release`` or the death of the process."""

    def __init__(self, release: Callable[[], None]) -> None:
        self._release: Callable[[], None] | None = release

    @classmethod
    def take(cls, engine: Engine, portal: str) -> Self | None:
        """Return the lock, or None if another process has it.

        Raises:
            StoreUnavailable: the lock's file cannot be made.
        """
        release = _lock_file(engine, portal) if engine.dialect.name == "sqlite" else _lock_session(engine, portal)
        return cls(release) if release else None

    def release(self) -> None:
        """Let others crawl the portal."""
        release, self._release = self._release, None
        if release:
            release()


def _lock_file(engine: Engine, portal: str) -> Callable[[], None] | None:
    path = Path(f"{engine.url.database}.{_UNSAFE.sub('_', portal.lower())}.lock")
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreUnavailable(f"The lock {path} cannot be made ({error.strerror}): check the folder") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return lambda: os.close(file)


def _lock_session(engine: Engine, portal: str) -> Callable[[], None] | None:
    """Take an advisory lock on a connection of its own: it goes with the session."""
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    name = {"space": _SPACE, "portal": crc32(portal.encode()) - 2**31}
    if connection.execute(text("SELECT pg_try_advisory_lock(:space, :portal)"), name).scalar_one():
        return connection.invalidate
    connection.close()
    return None
