"""WARC segments read back: every record with its place, damage told and stepped over, captures as pages again."""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Final, cast

from fastwarc.warc import ArchiveIterator

from storage.errors import CaptureDamaged
from storage.records import Capture, CaptureRef, Page, WayIn
from storage.roots import root_of
from storage.segments import OPEN

MEMBER: Final = b"\x1f\x8b\x08"  # how every gzip member begins
GZIP: Final = 31  # zlib's word for one gzip member
LARGEST: Final = 256 * 2**20  # bytes of a record; no answer of a server that was kept is a tenth of it
LARGEST_PAGE: Final = 64 * 2**20
PLAIN: Final = frozenset({"", "identity"})
BARE: Final = ("resource", "conversion")  # records that hold a page without the answer that brought it
WAY_IN: Final = "Tinbai-Way-In"  # fields of our own, of what was ingested: by which door,
SOURCE: Final = "Tinbai-Source"  # from where,
UNTIMED: Final = "Tinbai-Untimed"  # and that nobody knows when it was fetched
NAMELESS: Final = "urn:sha256:"  # how the address of a page without one begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One WARC record: ``offset`` and ``length`` are bytes of its gzip member, ``fields`` its header in lower case."""

    offset: int
    length: int
    fields: Mapping[str, str]
    block: bytes = field(repr=False)

    @property
    def kind(self) -> str:
        """The kind of record: response, request, warcinfo, revisit."""
        return self.fields.get("warc-type", "")

    @property
    def name(self) -> str:
        """Its identifier, without brackets."""
        return self.fields.get("warc-record-id", "").strip("<>")

    @property
    def belongs_to(self) -> str:
        """The identifier of the record that it was written with or refers to, or nothing."""
        return (self.fields.get("warc-concurrent-to") or self.fields.get("warc-refers-to") or "").strip("<>")

    @property
    def url(self) -> str:
        """The address that was asked."""
        return self.fields.get("warc-target-uri", "").strip("<>")

    @property
    def is_capture(self) -> bool:
        """Whether this is an answer of a server, or a page that was ingested: the index lists them."""
        return self.kind in ("response", "revisit", *BARE)

    @property
    def way_in(self) -> WayIn:
        """By which door it came."""
        return cast("WayIn", self.fields.get(WAY_IN.lower(), "crawl"))

    @property
    def payload(self) -> bytes:
        """The body of the answer as served, still content-encoded."""
        return self.block if self.kind in BARE else self.block.partition(b"\r\n\r\n")[2]

    @property
    def payload_digest(self) -> str:
        """The SHA-256 of the body as the record names it, in hexadecimal."""
        return self.fields.get("warc-payload-digest", "").removeprefix("sha256:")

    def header(self, name: str) -> str | None:
        """Return the first header of the answer with this name, in lower case, or None."""
        return next((value for known, value in self._read_head()[1] if known.lower() == name), None)

    def find_fault(self) -> str | None:
        """Hash the record again and return what is wrong with it, or None."""
        block = self.fields.get("warc-block-digest", "").removeprefix("sha256:")
        if block and sha256(self.block).hexdigest() != block:
            return "its bytes do not match its digest"
        if self.kind != "revisit" and self.is_capture and sha256(self.payload).hexdigest() != self.payload_digest:
            return "its body does not match its digest"
        return None

    def to_capture(self, segment: str) -> Capture:
        """Return the record as the index lists it; ValueError if it is no capture."""
        status, _ = self._read_head()
        mime = self.header("content-type") or ""
        ref = CaptureRef(
            record_id=self.name,
            segment=segment,
            offset=self.offset,
            length=self.length,
            digest=self.payload_digest or sha256(self.payload).hexdigest(),
        )
        return Capture(
            ref=ref,
            url=self.url,
            fetched_at=_read_instant(self.fields.get("warc-date", "")),
            status=status,
            mime=mime.partition(";")[0].strip().lower() or None,
            size=len(self.payload),
        )

    def to_page(self, capture: Capture, portal: str | None) -> Page:
        """Return the answer as a page on its way to a reader.

        Raises:
            CaptureDamaged: its content coding cannot be undone.
        """
        status, headers = self._read_head()
        coding = (self.header("content-encoding") or "").lower()
        url = None if capture.url.startswith(NAMELESS) else capture.url
        return Page(
            url=url,
            requested_url=url,
            body=self.payload if coding in PLAIN else self._decode(coding),
            fetched_at=None if UNTIMED.lower() in self.fields else capture.fetched_at,
            status=status,
            headers=headers,
            portal=portal,
            way_in=self.way_in,
            capture=capture,
        )

    def _read_head(self) -> tuple[int, tuple[tuple[str, str], ...]]:
        if self.kind in BARE:
            return 200, (("Content-Type", self.fields.get("content-type", "")),)
        first, *lines = self.block.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines if ":" in line)
        return int(first.split(" ", 2)[1]), tuple((name.strip(), value.strip()) for name, _, value in pairs)

    def _decode(self, coding: str) -> bytes:
        for bits in {"gzip": (47,), "x-gzip": (47,), "deflate": (15, -15)}.get(coding, ()):
            with suppress(zlib.error):
                return zlib.decompressobj(bits).decompress(self.payload, LARGEST_PAGE)
        head = "WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http;msgtype=response\r\n"
        whole = f"{head}Content-Length: {len(self.block)}\r\n\r\n".encode() + self.block + b"\r\n\r\n"
        with suppress(OSError, ValueError, StopIteration):
            found = next(iter(ArchiveIterator(BytesIO(whole), parse_http=True, auto_decode="content")))
            return bytes(found.reader.read(LARGEST_PAGE))
        raise CaptureDamaged(f"The body of {self.url} cannot be decoded from {coding}: fetch the page again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Bytes of a segment that are no record."""

    offset: int
    length: int
    reason: str


def read_segment(path: Path) -> Iterator[Record | Damage]:
    """Yield all records of a segment in their order; what cannot be read is stepped over up to the next record.

    Raises:
        CaptureDamaged: the file cannot be opened.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            if not size:
                return
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
                yield from _read_members(whole, size)
    except OSError as error:
        raise CaptureDamaged(f"{path} cannot be read ({error.strerror}): check the disk and its rights") from error


def read_capture(folder: Path, ref: CaptureRef) -> Record:
    """Return the record of a capture, its digest checked.

    Raises:
        CaptureDamaged: the segment or the record is missing, cut off or another one.
    """
    if Path(ref.segment).name != ref.segment:
        raise CaptureDamaged(f"{ref.segment!r} is no name of a segment: the capture index is damaged")
    data = read_span(folder, ref)
    if data is None:
        raise CaptureDamaged(f"The segment {folder / ref.segment} is missing: put it back from a backup")
    found = _read_member(data, 0)
    place = f"The record {ref.record_id} in {ref.segment} at byte {ref.offset}"
    if isinstance(found, Damage) or found.name != ref.record_id:
        raise CaptureDamaged(f"{place} is not the record that was noted: run tinbai verify")
    fault = found.find_fault()
    if fault or (found.kind != "revisit" and found.payload_digest != ref.digest):
        raise CaptureDamaged(f"{place} is damaged, {fault or 'its digest is not the one noted'}: fetch the page again")
    return found


def read_span(folder: Path, ref: CaptureRef) -> bytes | None:
    """Return the bytes at the place of a capture, from the folder or its root, or None if its segment is missing.

    Raises:
        CaptureDamaged: it cannot be read.
    """
    for path in (folder / ref.segment, folder / f"{ref.segment}{OPEN}"):
        try:
            with path.open("rb") as file:
                file.seek(ref.offset)
                return file.read(ref.length)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise CaptureDamaged(f"{path} cannot be read ({error.strerror}): check the disk and its rights") from error
    root = root_of(folder)
    return root.read(ref.segment, ref.offset, ref.length) if root else None


def find_segment(folder: Path, name: str) -> Path | None:
    """Return the file of a segment, finished or still open, or None; one that lies in the root is fetched."""
    here = next((path for path in (folder / name, folder / f"{name}{OPEN}") if path.exists()), None)
    root = None if here else root_of(folder)
    return root.fetch(name, folder) if root else here


def list_segments(folder: Path) -> list[Path]:
    """Return all segments of a folder by name, those still open included; what its root has more is fetched."""
    if root := root_of(folder):
        for name in root.names():
            find_segment(folder, name)
    return sorted((*folder.glob("*.warc.gz"), *folder.glob(f"*.warc.gz{OPEN}")))


def name_segment(path: Path) -> str:
    """Return the name under which the index knows a segment's file."""
    return path.name.removesuffix(OPEN)


def _read_members(whole: mmap.mmap, size: int) -> Iterator[Record | Damage]:
    offset = 0
    while offset < size:
        found = _read_member(whole, offset)
        if isinstance(found, Damage):
            following = whole.find(MEMBER, offset + 1)
            while following > 0 and isinstance(_read_member(whole, following), Damage):
                following = whole.find(MEMBER, following + 1)
            end = following if following > 0 else size
            found = Damage(offset=offset, length=end - offset, reason=found.reason)
        yield found
        offset += found.length


def _read_member(data: bytes | mmap.mmap, offset: int) -> Record | Damage:
    """Read the gzip member at ``offset`` as one record."""
    member, parts, position, size = zlib.decompressobj(GZIP), [], offset, 0
    try:
        while not member.eof and position < len(data) and size <= LARGEST:
            chunk = data[position : position + 2**18]
            parts.append(member.decompress(chunk))
            size += len(parts[-1])
            position += len(chunk) - len(member.unused_data)
    except zlib.error as error:
        return Damage(offset=offset, length=0, reason=f"no gzip member ({error})")
    if not member.eof:
        return Damage(offset=offset, length=0, reason="the record is cut off")
    head, found, rest = b"".join(parts).partition(b"\r\n\r\n")
    first, *lines = head.decode("utf-8", "replace").split("\r\n")
    fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = fields.get("content-length", "")
    if not (found and first.startswith("WARC/1.") and length.isdecimal() and int(length) <= len(rest)):
        return Damage(offset=offset, length=0, reason="no WARC record")
    return Record(offset=offset, length=position - offset, fields=fields, block=rest[: int(length)])


def _read_instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
