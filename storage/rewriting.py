"""Segments without some of their records: a new file beside the old one, checked before anything points at it.

The index is the switch: until the transaction that points at the new file is committed, only the old one counts; after
it, the old one is a leftover that is listed for deletion and deleted, now or at the next start.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select, update

from storage.archive import Damage, Record, find_segment, list_segments, name_segment, read_segment
from storage.disk import sync_folder
from storage.errors import CaptureDamaged, StoreUnavailable
from storage.roots import root_of
from storage.schema import capture, shred, upsert
from storage.segments import OPEN, QUARANTINE, plain_faults

REWRITTEN: Final = re.compile(r"(?:\.r(\d+))?\.warc\.gz$")
MOVE = (
    update(capture)
    .where(capture.c.record_id == bindparam("name"))
    .values(segment=bindparam("to_segment"), offset=bindparam("to_offset"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewriting:
    """A segment and its copy without some records: None if nothing was left. ``offsets`` are the new ones."""

    segment: str
    copy: str | None
    offsets: dict[str, int]
    dropped: int


def rewrite_segment(folder: Path, segment: str, records: Collection[str] = (), *, salvage: bool = False) -> Rewriting:
    """Copy a finished segment without the captures named in ``records`` and what was written with them.

    With ``salvage``, bytes that are no record are moved to the quarantine, otherwise they are an error.

    Raises:
        CaptureDamaged: the segment is missing, or damaged where it would be copied.
        StoreUnavailable: it is still written, or the copy cannot be.
        DiskFull: there is no space for the copy.
    """
    source = find_segment(folder, segment)
    if source is None:
        raise CaptureDamaged(f"The segment {folder / segment} is missing: put it back from a backup")
    if source.name.endswith(OPEN):
        raise StoreUnavailable(f"{source} is still written by a crawl: wait for its end, or stop it, and try again")
    kept: list[Record] = []
    dropped = 0
    for found in read_segment(source):
        if isinstance(found, Damage) and salvage:
            _quarantine(source, found)
            dropped += 1
            continue
        if isinstance(found, Damage):
            raise CaptureDamaged(f"{source} is damaged at byte {found.offset}: tinbai verify --repair first")
        gone = found.name in records or found.belongs_to in records
        dropped += gone
        if not gone:
            kept.append(_bare(found))
    if not any(record.is_capture for record in kept):
        return Rewriting(segment=segment, copy=None, offsets={}, dropped=dropped)
    copy = _name_copy(segment)
    with plain_faults(folder):
        offsets = _copy_records(source, folder / copy, kept)
    _check_copy(folder / copy, {record.name for record in kept})
    if root := root_of(folder):
        root.put(folder / copy)
    return Rewriting(segment=segment, copy=copy, offsets=offsets, dropped=dropped)


def point_at_copies(connection: Connection, rewritings: Iterable[Rewriting]) -> None:
    """Let the index point at the copies, and list the old segments for deletion."""
    for rewriting in rewritings:
        connection.execute(upsert(connection.dialect.name, shred), [{"segment": rewriting.segment}])
        moves = [
            {"name": name, "to_segment": rewriting.copy, "to_offset": offset}
            for name, offset in rewriting.offsets.items()
        ]
        if moves:
            connection.execute(MOVE, moves)


def find_leftovers(connection: Connection, folder: Path) -> set[str]:
    """Return the segments that were replaced and are still there, and copies that came to nothing.

    A copy beside the segment that still counts is that of a takedown which did not come to its commit.
    """
    listed = set(connection.execute(select(shred.c.segment)).scalars())
    used = set(connection.execute(select(capture.c.segment).distinct()).scalars())
    there = {name_segment(path) for path in list_segments(folder)}
    strays = {name for name in there if (original := _name_original(name)) in there and original not in listed}
    return (there & listed) | (strays - used)


def delete_leftovers(connection: Connection, folder: Path) -> list[str]:
    """Delete what ``find_leftovers`` finds, and return the names."""
    gone = sorted(find_leftovers(connection, folder))
    root = root_of(folder)
    for name in gone:
        (folder / name).unlink()
        if root:
            root.remove(name)
    if gone:
        sync_folder(folder)
    connection.execute(delete(shred))
    return gone


def _bare(record: Record) -> Record:
    """Return a record without its block, which may be large."""
    return Record(offset=record.offset, length=record.length, fields=record.fields, block=b"")


def _quarantine(source: Path, damage: Damage) -> None:
    target = source.parent / QUARANTINE / f"{source.name}.{damage.offset}"
    with plain_faults(source.parent), source.open("rb") as file:
        target.parent.mkdir(exist_ok=True)
        file.seek(damage.offset)
        target.write_bytes(file.read(damage.length))


def _copy_records(source: Path, target: Path, records: Iterable[Record]) -> dict[str, int]:
    offsets: dict[str, int] = {}
    with source.open("rb") as old, target.open("wb") as new:
        for record in records:
            old.seek(record.offset)
            if record.is_capture:
                offsets[record.name] = new.tell()
            new.write(old.read(record.length))
        new.flush()
        os.fsync(new.fileno())
    sync_folder(target.parent)
    return offsets


def _check_copy(path: Path, names: set[str]) -> None:
    found = set()
    for record in read_segment(path):
        if isinstance(record, Damage) or record.find_fault():
            raise CaptureDamaged(f"{path} could not be copied whole: tinbai verify first")
        found.add(record.name)
    if found != names:
        raise CaptureDamaged(f"{path} does not hold what was to be kept: check the disk")


def _name_copy(segment: str) -> str:
    number = REWRITTEN.search(segment)
    count = int(number[1] or 0) + 1 if number else 1
    return REWRITTEN.sub(f".r{count}.warc.gz", segment)


def _name_original(name: str) -> str | None:
    """Return the name of the segment that a copy was made of, or None for what is no copy."""
    found = REWRITTEN.search(name)
    if not found or not found[1]:
        return None
    number = int(found[1]) - 1
    return REWRITTEN.sub(f".r{number}.warc.gz" if number else ".warc.gz", name)
