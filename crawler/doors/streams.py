"""The bytes of an archive as one stream: a file or a part of one, plain or in gzip members, that goes back a little."""

from __future__ import annotations

import mmap
import re
import zlib
from typing import Any, Final

from isal import igzip_lib, isal_zlib

MEMBER: Final = b"\x1f\x8b\x08"  # how every gzip member begins
GZIP: Final = 31  # zlib's word for one gzip member
PIECE: Final = 2**14  # bytes that are unpacked at a time
LONGEST_HEAD: Final = 2**20
RECORD: Final = re.compile(rb"WARC/[01]\.\d+[ \t]*\r?\n")
FAULTS: Final[Any] = (igzip_lib.IsalError, zlib.error)
MOST_AGAIN: Final = 50  # times its own size that a file is unpacked once more
LEAST_AGAIN: Final = 2**26  # bytes of which it may be in any case
_BLANK: Final = b"\r\n"
_ENDS: Final = re.compile(rb"\r?\n\r?\n")
_TRAILER: Final = b"\r\n\r\n"
_LEAST: Final = 16  # bytes in which a record's first line shows


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
        member = self.find_member(self.start)
        if member <= self.start:
            return member == self.start
        record = RECORD.search(self.data, self.start, self.end)
        return member < (record.start() if record else self.end)

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
        except FAULTS:
            return False
        return RECORD.match(head.lstrip(_BLANK)) is not None

    def slice(self, offset: int, length: int) -> bytes:
        """Return bytes, those after the end left out."""
        return self.data[offset : min(offset + length, self.end)]


class Stream:
    """The window unpacked: ``_held`` from ``_at`` on is what was not read yet; a plain file is one long member.

    Members that a record runs through count as one with the first of them, which is ``member``.
    """

    def __init__(self, window: Window) -> None:
        self._window = window
        self.is_packed = window.is_packed
        self._following = window.start  # where the next member begins
        self._read = window.start  # up to where the window was taken
        self._decoder: Any = None  # of isal, which has no types
        self._held = b""
        self._at = 0
        self._came = 0  # bytes that came out of the member, to the end of what is held
        self._size: int | None = None  # of the member, where it is known
        self._again = max(MOST_AGAIN * (window.end - window.start), LEAST_AGAIN)
        self.member = window.start
        self.is_ready = False

    @property
    def offset(self) -> int:
        """Where what comes next stands in the file: for what is packed, where its member does."""
        return self.member if self.is_packed else self.member + self.position

    @property
    def end(self) -> int | None:
        """Where the next record begins in the file; None if that is in the same member."""
        if not self.is_packed:
            return self.offset
        return None if self.is_ready or self._at < len(self._held) else self._following

    @property
    def position(self) -> int:
        """Where what comes next stands in the member, unpacked."""
        return self._came - len(self._held) + self._at

    @property
    def is_proven(self) -> bool:
        """Whether the member was read to its end and its checksum is right."""
        return self.is_packed and not self.is_ready

    def open_next(self) -> bool:
        """Begin the next member; tell whether there is one."""
        if self._following >= self._window.end:
            return False
        self.member = self._following
        self._size = None if self.is_packed else self._window.end - self.member
        self._hold_nothing(0)
        self._open()
        return True

    def skip_member(self) -> None:
        """Give a member up and look for the next one that holds a record."""
        place = self._window.find_member(self.member + 1)
        self._following = place if place >= 0 else self._window.end
        self._hold_nothing(0)
        self.is_ready = False

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
            if not self._more():
                self._at = len(self._held)
                return False

    def take_head(self) -> dict[str, str] | None:
        """Return the fields of the record that begins here, or None where they have no end."""
        while True:
            found = _ENDS.search(self._held, self._at)
            if found:
                break
            if len(self._held) - self._at > LONGEST_HEAD or not self._more():
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
        if self._size is not None and length > self._size - self.position:
            return None
        while got < length:
            if self._at == len(self._held) and not self._more():
                self._size = self._came
                return None
            part = self._held[self._at : self._at + length - got]
            self._at += len(part)
            got += len(part)
            if kept < wanted:
                parts.append(part[: wanted - kept])
                kept += len(parts[-1])
        return b"".join(parts)

    def step_back(self, position: int) -> None:
        """Go on at an earlier position of the member; where it would be unpacked all too often, from here."""
        first = self._came - len(self._held)
        if position >= first:
            self._at = position - first
        elif not self.is_packed:
            self._read, self.is_ready = self.member + position, True
            self._hold_nothing(position)
        elif self._again > 0:
            self._again -= self._came
            self._following = self.member
            self._hold_nothing(0)
            self._open()
            while self._came <= position and self._more():
                self._at = max(0, len(self._held) - (self._came - position))

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
                self._came += len(piece)
                return True
        return False

    def _more(self) -> bool:
        return self._fill() or self._span()

    def _span(self) -> bool:
        """Some producers cut records into many members: go on in the next one, unless a record begins there."""
        place = self._following
        if not self.is_packed or place >= self._window.end or self._window.slice(place, 3) != MEMBER:
            return False
        if self._window.begins_record(place):
            return False
        self._open()
        return self._fill()

    def _open(self) -> None:
        self._read, self.is_ready = self._following, True
        self._decoder = isal_zlib.decompressobj(GZIP) if self.is_packed else None
        if not self.is_packed:
            self._following = self._window.end

    def _hold_nothing(self, came: int) -> None:
        self._held, self._at, self._came = b"", 0, came
