"""What can go wrong with keeping: one tree, each message one sentence that a person can act on."""

from __future__ import annotations


class StorageError(Exception):
    """The store or a capture could not be used; the message says where and what to do."""


class StoreUnavailable(StorageError):
    """The database cannot be reached, opened or written."""


class StoreGone(StoreUnavailable):
    """The database is away or busy for now: the same may succeed later."""


class LeaseLost(StoreUnavailable):
    """Another process works on a portal that this one was working on."""


class StoreTooNew(StorageError):
    """The database was written by a newer version."""


class StoreDamaged(StorageError):
    """What the database holds does not agree with itself, or a copy not with what was copied."""


class DiskFull(StorageError):
    """No space is left for a capture, the database or an export."""


class CaptureDamaged(StorageError):
    """A WARC record is missing, cut off, or its digest does not match."""


class ExportFailed(StorageError):
    """An export could not be written."""


class SearchTooSlow(StorageError):
    """A search was ended since it took too long."""
