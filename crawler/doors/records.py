"""WARC records of any producer, read one by one from a file that may be damaged: what is whole comes out.

fastwarc and warcio end at the first damage of a compressed file, and give what is cut off as if it were whole; here
reading goes on at the next record, and a record counts only when its end was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from crawler.doors.streams import FAULTS, Stream, Window

MOST_DIGITS: Final = 18  # of a length: more than any disk has

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


def read_records(window: Window, wants: Wants) -> Iterator[RawRecord | Broken]:
    """Yield all records in their order, and what is broken between them.

    ``wants`` says from a record's fields how many bytes of its block are asked for.
    """
    stream = Stream(window)
    while stream.is_ready or stream.open_next():
        try:
            yield from _read_on(stream, wants)
        except FAULTS as error:
            yield Broken(stream.member, f"no whole gzip member ({error})")
            stream.skip_member()


def _read_on(stream: Stream, wants: Wants) -> Iterator[RawRecord | Broken]:
    """Read to the end of a member, or of a plain file."""
    is_first = True
    while stream.skip_blanks():
        offset, begin = stream.offset, stream.position
        if not stream.shows_record():
            yield Broken(offset, "no WARC record")
            if not stream.find_record():
                return
            continue
        fields = stream.take_head()
        length = fields.get("content-length", "") if fields else ""
        block, why = None, "no whole head of a WARC record"
        if fields is not None and length.isdecimal() and len(length) <= MOST_DIGITS:
            block = stream.take_block(int(length), wants(fields))
            why = "the record is cut off" if block is None else "the record is longer than its Content-Length"
        if fields is None or block is None or not stream.shows_end():
            yield Broken(offset, why)
            stream.step_back(begin + len("WARC/"))
            stream.find_record()
            continue
        stream.skip_blanks()  # to the end of a member, where its checksum stands
        end = stream.end if is_first else None
        is_first = is_first and not stream.is_packed
        proven = stream.is_proven
        yield RawRecord(offset=offset, fields=fields, block=block, length=int(length), proven=proven, end=end)
