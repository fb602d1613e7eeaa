"""One WARC file on the disk: locked and suffixed ``.open`` while its process writes it, settled if that one died."""

from __future__ import annotations

import errno
import fcntl
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from storage import clock
from storage.disk import sync_folder
from storage.errors import DiskFull, StorageError, StoreUnavailable
from storage.failpoints import hit, is_set
from storage.warc import format_warcinfo

OPEN = ".open"
QUARANTINE = "quarantine"
ABOUT = {
    "software": "tinbai",
    "format": "WARC File Format 1.1",
    "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
}
GZIP = 31  # zlib's word for a gzip member with the largest window
CHUNK = 2**16
NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A segment that a dead process left open: ``kept`` bytes are whole records, ``cut`` bytes are in quarantine."""

    segment: str
    records: int
    kept: int
    cut: int


class Segment:
    """A new file that records are appended to; it begins with a warcinfo record and always ends with a whole one."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.path = folder / f"{name}{OPEN}"
        self.size = 0
        self.file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX)
            self.warcinfo, record = format_warcinfo(name, ABOUT, clock.now())
            self.append(record)
        except OSError:
            self.discard()
            raise

    @classmethod
    def create(cls, folder: Path, names: Iterator[str]) -> Self:
        """Return a segment under the first of ``names`` that stays ours.

        Whoever settles what dead processes left may come between the making of a file and its lock.
        """
        while True:
            segment = cls(folder, next(names))
            if segment.path.exists():
                sync_folder(folder)
                return segment
            segment.discard()

    def append(self, records: bytes) -> int:
        """Write whole records and return the offset of the first; after an OSError nothing of them is left."""
        start = self.size
        rest = memoryview(records)
        try:
            if is_set() and start:
                rest = rest[os.write(self.file, rest[: len(rest) // 2]) :]
                hit("warc.half_record")
            while rest:
                rest = rest[os.write(self.file, rest) :]
        except OSError:
            os.ftruncate(self.file, start)
            os.lseek(self.file, start, os.SEEK_SET)
            raise
        self.size += len(records)
        return start

    def close(self) -> None:
        """Sync the file and give it its lasting name."""
        try:
            hit("warc.rotate_close")
            os.fsync(self.file)
            hit("warc.rotate_rename")
            self.path.rename(self.path.with_name(self.name))
        finally:
            os.close(self.file)
        sync_folder(self.path.parent)

    def discard(self) -> None:
        """Let go of a file that holds nothing."""
        self.path.unlink(missing_ok=True)
        os.close(self.file)


def settle_open_segments(folder: Path) -> list[Settled]:
    """Finish the segments that dead processes left open, and report each.

    What follows the last whole record moves to the folder ``quarantine``: a process appends and syncs before it
    notes a capture in the database, so that nothing there points at it. Segments of living processes are left alone.

    Raises:
        DiskFull: there is no space for the quarantine; the segment is left as it was.
        StoreUnavailable: a file cannot be read or changed.
    """
    with plain_faults(folder):
        return [report for path in sorted(folder.glob(f"*.warc.gz{OPEN}")) if (report := _settle(path))]


@contextmanager
def plain_faults(folder: Path) -> Iterator[None]:
    """Turn faults of the disk into one sentence each: DiskFull or StoreUnavailable."""
    try:
        yield
    except OSError as error:
        raise explain_fault(error, f"the captures in {folder}") from error


def explain_fault(error: OSError, purpose: str) -> StorageError:
    """Return the fault of a disk as an error that says what could not be written and what to do."""
    if error.errno in NO_SPACE:
        return DiskFull(f"No space is left for {purpose}: free some and start again")
    return StoreUnavailable(f"Nothing can be written for {purpose} ({error.strerror}): check the folder and its rights")


def is_being_written(path: Path) -> bool:
    """Tell whether a living process writes the segment at ``path``."""
    try:
        with path.open("rb") as file:
            return path.name.endswith(OPEN) and not _lock_of_the_dead(file)
    except FileNotFoundError:
        return False


def _settle(path: Path) -> Settled | None:
    try:
        file = path.open("r+b")
    except FileNotFoundError:
        return None  # settled by somebody else meanwhile
    with file:
        if not _lock_of_the_dead(file) or not path.exists():
            return None
        records, kept = _measure_whole_records(file)
        cut = file.seek(0, os.SEEK_END) - kept
        name = path.name.removesuffix(OPEN)
        if cut:
            _quarantine(file, kept, path.parent / QUARANTINE / f"{name}.{kept}")
            file.truncate(kept)
        os.fsync(file.fileno())
        if kept:
            path.rename(path.with_name(name))
        else:
            path.unlink()
    sync_folder(path.parent)
    return Settled(segment=name, records=records, kept=kept, cut=cut)


def _lock_of_the_dead(file: BinaryIO) -> bool:
    """Take the lock of a segment, and tell if that could be done: its process is dead then."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _measure_whole_records(file: BinaryIO) -> tuple[int, int]:
    """Return how many gzip members, each one record, are whole from the start on, and where the last one ends."""
    records = end = position = 0
    member = zlib.decompressobj(wbits=GZIP)
    with suppress(zlib.error):
        while rest := file.read(CHUNK):
            position += len(rest)
            while rest:
                member.decompress(rest)
                rest = member.unused_data
                if member.eof:
                    records, end = records + 1, position - len(rest)
                    member = zlib.decompressobj(wbits=GZIP)
    return records, end


def _quarantine(file: BinaryIO, start: int, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    file.seek(start)
    try:
        with target.open("wb") as copy:
            while chunk := file.read(CHUNK):
                copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
    except OSError:
        target.unlink(missing_ok=True)
        raise
