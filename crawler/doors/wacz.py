"""The door for WACZ files: their WARCs are read where they lie in the zip; nothing is unpacked by name."""

from __future__ import annotations

import mmap
import struct
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Final

from crawler.doors.arrivals import Skipped
from crawler.doors.streams import MEMBER
from crawler.doors.warc import Originals, WarcDoor
from crawler.exits import ExitCode, Failure

SUFFIXES: Final = (".warc.gz", ".warc")
_LOCAL_HEAD: Final = struct.Struct("<4s22xHH")
_LOCAL_MARK: Final = b"PK\x03\x04"
_LINK: Final = 0o120000
_KINDS: Final = 0o170000
_PIECE: Final = 2**18
_ENCRYPTED: Final = 1


def open_wacz(path: Path, originals: Originals, spool: Path) -> Iterator[WarcDoor | Skipped]:
    """Yield a door for each WARC in a WACZ, and why an entry is refused; its index and lists are not looked at.

    An entry that is compressed is unpacked into a nameless file in the folder ``spool``, up to its declared size. Where
    the zip's own list is damaged, records are looked for in all of it.

    Raises:
        Failure: it cannot be opened.
    """
    try:
        with zipfile.ZipFile(path) as whole:
            names = Counter(entry.filename for entry in whole.infolist())
            for entry in whole.infolist():
                if objection := find_objection(entry, names):
                    yield Skipped(objection, f"{path.name}: {entry.filename!r}", damaged=True)
                elif entry.filename.lower().endswith(SUFFIXES) and not entry.is_dir():
                    yield _open_entry(path, whole, entry, originals, spool)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
        yield Skipped("damaged_zip", f"{path.name}: {error}", damaged=True)
        yield from _search_through(path, originals)
    except OSError as error:
        raise Failure(f"{path}: {error.strerror or error}", ExitCode.UNREADABLE) from error


def find_objection(entry: zipfile.ZipInfo, names: Counter[str]) -> str | None:
    """Return why an entry must not be touched, or None: its name leads elsewhere, or it is no plain file."""
    name = entry.orig_filename
    parts = PurePosixPath(name).parts
    if "\\" in name or "\0" in name or name.startswith("/") or ".." in parts or ":" in name.partition("/")[0]:
        return "unsafe_entry"
    if (entry.external_attr >> 16) & _KINDS == _LINK:
        return "unsafe_entry"
    if names[entry.filename] > 1:
        return "doubled_entry"
    return "encrypted_entry" if entry.flag_bits & _ENCRYPTED else None


def _open_entry(
    path: Path, whole: zipfile.ZipFile, entry: zipfile.ZipInfo, originals: Originals, spool: Path
) -> WarcDoor | Skipped:
    name = f"{path.name}:{entry.filename}"
    if entry.compress_type != zipfile.ZIP_STORED:
        return WarcDoor(path, originals, name=name, data=_unpack(whole, entry, spool))
    with path.open("rb") as file:
        file.seek(entry.header_offset)
        head = file.read(_LOCAL_HEAD.size)
        if len(head) < _LOCAL_HEAD.size or _LOCAL_HEAD.unpack(head)[0] != _LOCAL_MARK:
            return Skipped("damaged_entry", name, damaged=True)
        _, named, extra = _LOCAL_HEAD.unpack(head)
        start = entry.header_offset + _LOCAL_HEAD.size + named + extra
        end = min(start + entry.compress_size, file.seek(0, 2))
    return WarcDoor(path, originals, name=name, start=start, end=max(start, end))


def _unpack(whole: zipfile.ZipFile, entry: zipfile.ZipInfo, spool: Path) -> mmap.mmap | bytes:
    """Unpack an entry as far as it is whole and no larger than it says."""
    spool.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=spool) as target:
        left = entry.file_size
        with suppress(zlib.error, zipfile.BadZipFile, EOFError), whole.open(entry) as source:
            while left > 0 and (piece := source.read(min(_PIECE, left))):
                target.write(piece)
                left -= len(piece)
        target.flush()
        is_empty = not target.tell()
        return b"" if is_empty else mmap.mmap(target.fileno(), 0, access=mmap.ACCESS_READ)


def _search_through(path: Path, originals: Originals) -> Iterator[WarcDoor]:
    """Where the list of a zip's entries is lost, its WARCs still stand in it, a gzip member a record."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        if size:
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
                start = whole.find(MEMBER)
            if start >= 0:
                yield WarcDoor(path, originals, start=start)
