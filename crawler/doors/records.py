"""WARC records of any producer, read one by one from a file that may be damaged: what is whole comes out.

fastwarc and warcio end at the first damage of a compressed file, and give what is cut off as if it were whole; here
reading goes on at the next record, and a record counts only when its end was seen.
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from isal import igzip_lib, isal_zlib

MEMBER: Final = b"\x1f\x8b\x08"  # how every gzip member begins
GZIP: Final = 31  # zlib's word for one gzip member
PIECE: Final = 2**14  # bytes that are unpacked at a time
LONGEST_HEAD: Final = 2**20
RECORD: Final = re.compile(rb"WARC/[01]\.\d+[ \t]*\r?\n")
_BLANK: Final = b"\r\n"
_ENDS: Final = re.compile(rb"\r?\n\r?\n")
_TRAILER: Final = b"\r\n\r\n"
_LEAST: Final = 16  # bytes in which a record's first line shows
_FAULTS: Final[Any] = (igzip_lib.IsalError, zlib.error)

Wants = Callable[[Mapping[str, str]], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecord:
    """A record: ``offset`` is that of its gzip member, or its own in a plain file; ``fields`` are in lower case.

    ``block`` holds as much of it as was asked for. ``proven`` says that gzip's checksum covers it. ``end`` is where the
    next one begins, None for a record that shares its gzip member with others.
    """

    offset: int
    fields: Mapping[str, str]
    block: bytes = field(repr=False)
    length: int
    proven: bool
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """A place where no whole record stands, and why."""

    offset: int
    reason: str


class Window:
    """A part of a file in memory: a file of its own, or one that lies in another, not compressed."""

    def __init__(self, data: mmap.mmap | bytes, start: int = 0, end: int | None = None) -> None:
        self.data = data
        self.start = start
        self.end = len(data) if end is None else end

    @property
    def is_packed(self) -> bool:
        """Whether it is compressed by gzip."""
        if RECORD.match(self.slice(self.start, _LEAST * 4).lstrip(_BLANK)):
            return False
        record = RECORD.search(self.data, self.start, self.end)
        return 0 <= self.find_member(self.start) < (record.start() if record else self.end)

    def find_member(self, place: int) -> int:
        """Return where, from a place on, the first gzip member is that begins with a record; -1 if there is none."""
        place = self.data.find(MEMBER, place, self.end)
        while place >= 0 and not self.begins_record(place):
            place = self.data.find(MEMBER, place + 1, self.end)
        return place

    def begins_record(self, place: int) -> bool:
        """Tell whether the gzip member at a place begins with a record."""
        try:
            head = isal_zlib.decompressobj(GZIP).decompress(self.slice(place, 512), _LEAST)
        except _FAULTS:
            return False
        return RECORD.match(head.lstrip(_BLANK)) is not None

    def slice(self, offset: int, length: int) -> bytes:
        """Return bytes, those after the end left out."""
        return self.data[offset : min(offset + length, self.end)]


def read_records(window: Window, wants: Wants) -> Iterator[RawRecord | Broken]:
    """Yield all records in their order, and what is broken between them.

    ``wants`` says from a record's fields how many bytes of its block are asked for.
    """
    stream = _Stream(window)
    while stream.is_ready or stream.open_next():
        try:
            yield from _read_on(stream, wants)
        except _FAULTS as error:
            yield Broken(stream.member, f"no whole gzip member ({error})")
            stream.skip_member()


def _read_on(stream: _Stream, wants: Wants) -> Iterator[RawRecord | Broken]:
    """Read to the end of a member, or of a plain file."""
    is_first = True
    while stream.skip_blanks():
        offset = stream.offset
        if not stream.shows_record():
            yield Broken(offset, "no WARC record")
            if not stream.find_record():
                return
            continue
        fields = stream.take_head()
        length = fields.get("content-length", "") if fields else ""
        if fields is None or not length.isdecimal() or len(length) > 18:  # noqa: PLR2004 - more than any disk has
            yield Broken(offset, "no whole head of a WARC record")
            stream.step_back(offset)
            continue
        block = stream.take_block(int(length), wants(fields))
        if block is None or not stream.shows_end():
            why = "the record is cut off" if block is None else "the record is longer than its Content-Length"
            yield Broken(offset, why)
            stream.step_back(offset)
            continue
        stream.skip_blanks()  # to the end of a member, where its checksum stands
        end = stream.end if is_first else None
        is_first = is_first and not stream.is_packed
        proven = stream.is_proven
        yield RawRecord(offset=offset, fields=fields, block=block, length=int(length), proven=proven, end=end)


class _Stream:
    """The window unpacked: ``_held`` from ``_at`` on is what was not read yet; a plain file is one long member."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self.is_packed = window.is_packed
        self._following = window.start  # where the next member begins
        self._read = window.start  # up to where the window was taken
        self._decoder: Any = None  # of isal, which has no types
        self._held = b""
        self._at = 0
        self.member = window.start
        self.is_ready = False

    @property
    def offset(self) -> int:
        """Where what comes next stands in the file: for what is packed, where its member does."""
        return self.member if self.is_packed else self._read - (len(self._held) - self._at)

    @property
    def end(self) -> int | None:
        """Where the next record begins; None if that is in the same member."""
        if not self.is_packed:
            return self.offset
        return None if self.is_ready or self._at < len(self._held) else self._following

    @property
    def is_proven(self) -> bool:
        """Whether the member was read to its end and its checksum is right."""
        return self.is_packed and not self.is_ready

    def open_next(self) -> bool:
        """Begin the next member; tell whether there is one."""
        if self._following >= self._window.end:
            return False
        self.member = self._read = self._following
        self._decoder = isal_zlib.decompressobj(GZIP) if self.is_packed else None
        self._held, self._at, self.is_ready = b"", 0, True
        if not self.is_packed:
            self._following = self._window.end
        return True

    def skip_member(self) -> None:
        """Give a member up and look for the next one that holds a record."""
        place = self._window.find_member(self.member + 1)
        self._following = place if place >= 0 else self._window.end
        self._held, self._at, self.is_ready = b"", 0, False

    def skip_blanks(self) -> bool:
        """Pass over line breaks; tell whether anything follows them in this member."""
        while True:
            while self._at < len(self._held) and self._held[self._at] in _BLANK:
                self._at += 1
            if self._at < len(self._held):
                return True
            if not self._fill():
                return False

    def shows_end(self) -> bool:
        """Tell whether a record may end here: with its two line breaks, whatever follows, or before another one."""
        self._hold(len(_TRAILER))
        return self._held.startswith(_TRAILER, self._at) or not self.skip_blanks() or self.shows_record()

    def shows_record(self) -> bool:
        """Tell whether a record begins here."""
        self._hold(_LEAST)
        return RECORD.match(self._held, self._at) is not None

    def find_record(self) -> bool:
        """Pass over what is no record; tell whether one follows in this member."""
        while True:
            found = RECORD.search(self._held, self._at)
            if found:
                self._at = found.start()
                return True
            self._at = max(self._at, len(self._held) - _LEAST)
            if not self._fill():
                self._at = len(self._held)
                return False

    def take_head(self) -> dict[str, str] | None:
        """Return the fields of the record that begins here, or None where they have no end."""
        while True:
            found = _ENDS.search(self._held, self._at)
            if found:
                break
            if len(self._held) - self._at > LONGEST_HEAD or not (self._fill() or self._span()):
                return None
        lines = self._held[self._at : found.start()].decode("utf-8", "replace").splitlines()
        self._at = found.end()
        fields: dict[str, str] = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            if line[:1] in " \t" and fields:
                last = next(reversed(fields))
                fields[last] = f"{fields[last]} {line.strip()}"
            else:
                fields.setdefault(name.strip().lower(), value.strip())
        return fields

    def take_block(self, length: int, wanted: int) -> bytes | None:
        """Pass over a block and return its first ``wanted`` bytes; None where it is cut off."""
        parts: list[bytes] = []
        got = kept = 0
        if not self.is_packed and length > self._window.end - self.offset:
            return None
        while got < length:
            if self._at == len(self._held) and not (self._fill() or self._span()):
                return None
            part = self._held[self._at : self._at + length - got]
            self._at += len(part)
            got += len(part)
            if kept < wanted:
                parts.append(part[: wanted - kept])
                kept += len(parts[-1])
        return b"".join(parts)

    def step_back(self, offset: int) -> None:
        """Go on just behind the beginning of a record that is broken; what is packed is not unpacked again."""
        if not self.is_packed:
            self.is_ready = True
            self._held, self._at, self._read = b"", 0, min(offset + len("WARC/"), self._window.end)
        self.find_record()

    def _hold(self, count: int) -> None:
        while len(self._held) - self._at < count and self._fill():
            pass

    def _fill(self) -> bool:
        """Take some more of this member; tell whether there was any."""
        while self.is_ready:
            piece = self._window.slice(self._read, PIECE if self.is_packed else PIECE * 16)
            self._read += len(piece)
            if self._decoder is None:
                self.is_ready = bool(piece)
            elif not piece:
                raise zlib.error("it is cut off")
            else:
                packed = piece
                piece = self._decoder.decompress(packed)
                if self._decoder.eof:
                    self._read -= len(self._decoder.unused_data)
                    self._following, self.is_ready = self._read, False
            if piece:
                self._held, self._at = self._held[self._at :] + piece, 0
                return True
        return False

    def _span(self) -> bool:
        """Some producers cut records into many members: go on in the next one, unless a record begins there."""
        place = self._following
        if not self.is_packed or place >= self._window.end or self._window.slice(place, 3) != MEMBER:
            return False
        if self._window.begins_record(place):
            return False
        first, rest = self.member, self._held[self._at :]
        self.open_next()
        self.member, self._held = first, rest
        return self._fill()
