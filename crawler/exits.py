"""How `tinbai` ends: every exit code, and the failure that carries one to the person."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the command's exit code says; docs/exit-codes.md lists them."""

    COMPLETE = 0  # everything that was asked for is done and nothing is pending
    REJECTED = 1  # the page that was given is no article, or a check found a difference
    USAGE = 2  # unknown option, portal, date or format
    UNREADABLE = 3  # a file that was given cannot be read
    NOT_FOUND = 4  # no such record in the store
    NO_NETWORK = 5  # no host could be reached at all
    PORT_IN_USE = 6  # the address to serve on is taken
    UNWRITABLE = 7  # a file that was asked for cannot be written
    PENDING = 10  # addresses are left for a later run (limit or window reached is not that)
    INTERRUPTED = 11  # stopped by a signal; all that was fetched is kept
    SOME_FAILED = 12  # some addresses could not be fetched or kept
    HOST_BLOCKED = 13  # a host refused us (403, 429, robots.txt that closes everything)
    DISK_LOW = 14  # no space for captures or the database
    STORE_UNAVAILABLE = 15  # the database cannot be opened or written
    INTEGRITY = 16  # what is kept does not agree with itself
    STORE_TOO_NEW = 17  # the database was written by a newer tinbai
    SHADOWED = 18  # another distribution hides one of our packages
    BROKEN_PIPE = 141  # the reader of our output went away, as of every Unix command


class Failure(Exception):
    """A sentence for the person and the exit code that goes with it."""

    def __init__(self, message: str, code: ExitCode) -> None:
        super().__init__(message)
        self.code = code
