"""The door for WARC files, compressed or not: answers, resources and conversions, revisits with what they refer to."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urljoin

from crawler.doors.answers import OK, REDIRECTS, Head, is_page_type, join_chunks, read_head
from crawler.doors.arrivals import AT_ONCE, MAX_BYTES, Arrival, Glimpse, Sift, Skipped, media_type, receive
from crawler.doors.digests import is_as_noted
from crawler.doors.fields import Fields, Key, address_of, instant_of, moment_of, names_of, references_of
from crawler.doors.records import Broken, RawRecord, Wants, read_records
from crawler.doors.streams import Window
from crawler.exits import ExitCode, Failure
from storage.records import Page, WayIn
from storage.warc import Exchange

HEAD: Final = 2**14  # bytes of an answer that its head may have
LARGEST: Final = MAX_BYTES + HEAD
PAGES: Final = ("response", "revisit", "resource", "conversion", "continuation")
ASIDE: Final = ("request", "warcinfo", "metadata")  # records of what was asked, not of what was answered


@dataclass(slots=True)
class Originals:
    """What the revisits of all archives refer to, and where it stands; and records that are cut into segments."""

    wanted: set[Key] = field(default_factory=set)
    places: dict[Key, tuple[WarcDoor, int, str]] = field(default_factory=dict)
    answered: set[Key] = field(default_factory=set)  # address and second of every answer with a page
    parts: dict[str, list[tuple[int, RawRecord]]] = field(default_factory=dict)

    def find(self, fields: Fields) -> tuple[Head, bytes] | None:
        """Return the answer that a revisit refers to."""
        place = next((self.places[key] for key in references_of(fields) if key in self.places), None)
        return place[0].fetch(place[1], place[2]) if place else None

    def drop_parts(self) -> list[Skipped]:
        """Forget the records of which parts are missing, and name them."""
        parts, self.parts = self.parts, {}
        return [Skipped("incomplete", address_of(found[0][1].fields), damaged=True) for found in parts.values()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """An answer that still lies in its archive, for a reader process to open; ``known`` are digests that are kept."""

    path: Path
    name: str
    start: int
    end: int | None
    url: str
    when: datetime
    portal: str | None = None
    known: frozenset[str] = frozenset()

    def receive(self) -> Arrival | Skipped:
        """Read the answer, or tell why it cannot be."""
        return WarcDoor(self.path, Originals(), name=self.name, start=self.start, end=self.end).receive_first()

    def open(self) -> tuple[Page | None, Arrival | Skipped]:
        """Return the page, and it again without its body and packed to be kept; or why there is none to be read."""
        found = self.receive()
        if isinstance(found, Skipped):
            return None, found
        if not is_page_type(media_type(found.exchange)):
            return None, Skipped("no_page", self.url)
        if found.digest in self.known:
            return None, Skipped("known", self.url)
        return replace(found.page, portal=self.portal), found.pack()


class WarcDoor:
    """One WARC file, or one that lies in a zip; ``originals`` are shared by all doors of an ingest."""

    at_once = AT_ONCE

    def __init__(
        self,
        path: Path,
        originals: Originals,
        *,
        name: str = "",
        start: int = 0,
        end: int | None = None,
        data: mmap.mmap | bytes | None = None,
    ) -> None:
        self.path = path
        self.name = name or path.name
        self._originals = originals
        self._start = start
        self._end = end
        self._data = data
        self._is_open_to_all = False  # each record can be read by itself, in another process

    def survey(self, sift: Sift) -> Iterator[Glimpse]:
        """Yield the answers of wanted addresses; what revisits refer to is noted, to be looked for."""
        self._is_open_to_all = self._data is None
        for record in self._read(lambda fields: HEAD if _is_wanted(fields, sift) else 0):
            if isinstance(record, RawRecord) and record.end is None:
                self._is_open_to_all = False
            if isinstance(record, Broken) or not _is_wanted(record.fields, sift):
                continue
            when, kind = instant_of(record.fields), record.fields["warc-type"]
            if when is None or kind == "continuation":
                continue
            if kind == "revisit":
                self._originals.wanted.update(references_of(record.fields))
            head = read_head(record.block) if kind in ("response", "revisit") else None
            status = head.status if head else 200
            url = address_of(record.fields)
            if kind == "response":
                self._originals.answered.add(moment_of(url, when))
            yield Glimpse(url, when, status, _location(url, head))

    def locate(self) -> None:
        """Note where stands what the revisits of all archives refer to."""
        wanted, places = self._originals.wanted, self._originals.places
        for record in self._read(lambda _: 0):
            if isinstance(record, RawRecord) and record.fields.get("warc-type") in ("response", "resource"):
                names = [key for key in names_of(record.fields) if key in wanted]
                places.update(dict.fromkeys(names, (self, record.offset, record.fields.get("warc-record-id", ""))))

    def arrivals(self, sift: Sift) -> Iterator[Arrival | Parcel | Skipped]:
        """Yield pages and redirects of wanted addresses, and why all else is left out; plain pages unopened."""
        is_sealed = self._is_open_to_all

        def measure(fields: Fields) -> int:
            if not _is_wanted(fields, sift):
                return 0
            return HEAD if is_sealed and _is_plain(fields) else LARGEST

        for record in self._read(measure):
            if is_sealed and isinstance(record, RawRecord) and measure(record.fields) == HEAD:
                yield self._seal(record)
            else:
                yield from self._judge(record, sift)

    def receive_first(self) -> Arrival | Skipped:
        """Return what the first record holds, which is an answer."""
        record = next(self._read(lambda _: LARGEST), None)
        if not isinstance(record, RawRecord):
            return Skipped("damaged", f"{self.name} at byte {self._start}: it was changed meanwhile", damaged=True)
        return self._receive(record)

    def _seal(self, record: RawRecord) -> Arrival | Parcel | Skipped:
        """Leave a page in its place; what leads elsewhere is received here."""
        when, head = instant_of(record.fields), read_head(record.block)
        end = record.end or self._end
        apart = WarcDoor(self.path, self._originals, name=self.name, start=record.offset, end=end)
        if when is None or head is None or head.status != OK:
            return apart.receive_first()
        url = address_of(record.fields)
        return Parcel(path=self.path, name=self.name, start=record.offset, end=end, url=url, when=when)

    def _judge(self, record: RawRecord | Broken, sift: Sift) -> Iterator[Arrival | Skipped]:
        if isinstance(record, Broken):
            yield Skipped("damaged", f"{self.name} at byte {record.offset}: {record.reason}", damaged=True)
            return
        kind = record.fields.get("warc-type", "")
        if kind in ASIDE:
            return
        url = address_of(record.fields)
        if kind not in PAGES:
            yield Skipped("other_record", url)
        elif kind == "continuation":
            yield from self._join(record)
        elif reason := (sift(url) if url.startswith(("http://", "https://")) else "no_web_address"):
            yield Skipped(reason, url)
        elif record.fields.get("warc-segment-number") == "1":
            yield from self._join(record)
        else:
            yield self._receive(record)

    def _join(self, record: RawRecord) -> Iterator[Arrival | Skipped]:
        """Keep the part of a record until the last one is there."""
        fields = record.fields
        name = fields.get("warc-segment-origin-id") or fields.get("warc-record-id", "")
        number = fields.get("warc-segment-number", "")
        parts = self._originals.parts.setdefault(name, [])
        parts.append((int(number) if number.isdecimal() else 0, record))
        parts.sort(key=lambda part: part[0])
        total = parts[-1][1].fields.get("warc-segment-total-length")
        size = sum(part.length for _, part in parts)
        if total is None or not total.isdecimal() or size != int(total):
            return
        del self._originals.parts[name]
        block = b"".join(part.block for _, part in parts)
        if address_of(parts[0][1].fields) and parts[0][0] == 1:
            whole = {key: value for key, value in parts[0][1].fields.items() if not key.startswith("warc-block-d")}
            yield self._receive(RawRecord(offset=record.offset, fields=whole, block=block, length=size, proven=True))

    def _receive(self, record: RawRecord) -> Arrival | Skipped:
        fields, place = record.fields, f"{self.name} at byte {record.offset}"
        if record.length > len(record.block):
            return Skipped("too_large", place)
        if "warc-truncated" in fields:
            return Skipped("truncated", place)
        if not record.proven and not is_as_noted(record):
            return Skipped("damaged", f"{place}: its bytes do not match its digest", damaged=True)
        when = instant_of(fields)
        if when is None:
            return Skipped("no_time", place, damaged=True)
        source = f"{place} {fields.get('warc-record-id', '')}".strip()
        exchange = self._open(record, when)
        return receive(exchange, _way_in(fields), source) if isinstance(exchange, Exchange) else exchange

    def _open(self, record: RawRecord, when: datetime) -> Exchange | Skipped:
        """Return what a record holds."""
        fields, kind, url = record.fields, record.fields["warc-type"], address_of(record.fields)
        if kind in ("resource", "conversion") and not fields.get("content-type", "").startswith("application/http"):
            if kind == "conversion" and moment_of(url, when) in self._originals.answered:
                return Skipped("conversion", url)
            return _bare(record, url, when)
        head = read_head(record.block)
        body = join_chunks(record.block[head.end :], head) if head else b""
        if kind == "revisit":
            original = self._originals.find(fields)
            if original is None:
                return Skipped("revisit", f"{url}: what it refers to is in none of the archives", damaged=True)
            found, body = original
            head = head if head and head.status not in (0, 304) and head.headers else found
        if head is None:
            return Skipped("no_answer", url, damaged=True)
        return Exchange(
            url=url, status=head.status, reason=head.reason, headers=head.headers, body=body, fetched_at=when
        )

    def fetch(self, offset: int, name: str) -> tuple[Head, bytes] | None:
        """Return the answer in the record with a name, which stands at an offset or, packed with others, behind it."""
        for record in self._read(lambda fields: LARGEST if fields.get("warc-record-id", "") == name else 0, offset):
            if isinstance(record, RawRecord) and record.fields.get("warc-record-id", "") == name:
                head = read_head(record.block)
                return (head, join_chunks(record.block[head.end :], head)) if head else None
        return None

    def _read(self, wants: Wants, start: int | None = None) -> Iterator[RawRecord | Broken]:
        first = self._start if start is None else start
        if self._data is not None:
            if self._data:
                yield from read_records(Window(self._data, first, self._end), wants)
            return
        try:
            with self.path.open("rb") as file:
                size = file.seek(0, 2)
                if not size:
                    return
                with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
                    window = Window(whole, first, self._end)
                    yield from read_records(window, wants)
        except OSError as error:
            raise Failure(f"{self.path}: {error.strerror or error}", ExitCode.UNREADABLE) from error


def _is_plain(fields: Fields) -> bool:
    """Tell whether a record is an answer that stands for itself."""
    return fields.get("warc-type") == "response" and "warc-segment-number" not in fields


def _is_wanted(fields: Fields, sift: Sift) -> bool:
    kind = fields.get("warc-type")
    return kind == "continuation" or (kind in PAGES and sift(address_of(fields)) is None)


def _bare(record: RawRecord, url: str, when: datetime) -> Exchange:
    """Return a page that stands in a record without the answer that brought it."""
    served = record.fields.get("content-type", "")
    kind: Literal["resource", "conversion"] = "conversion" if record.fields["warc-type"] == "conversion" else "resource"
    headers = (("Content-Type", served),)
    return Exchange(url=url, status=OK, headers=headers, body=record.block, fetched_at=when, kind=kind)


def _way_in(fields: Fields) -> WayIn:
    is_text = fields["warc-type"] == "conversion" and fields.get("content-type", "").startswith("text/plain")
    return "text" if is_text else "archive"


def _location(url: str, head: Head | None) -> str | None:
    target = head.header("location") if head and head.status in REDIRECTS else ""
    try:
        return urljoin(url, target) if target else None
    except ValueError:
        return None
