"""The shelf of raw captures: exchanges on their way into WARC segments, and payloads on their way back."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field, replace
from hashlib import sha256
from http import HTTPStatus
from io import BytesIO
from itertools import count
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from fastwarc.warc import ArchiveIterator, WarcRecordType

from storage import clock
from storage.archive import read_span
from storage.disk import make_folder
from storage.errors import CaptureDamaged
from storage.failpoints import hit
from storage.records import Capture, CaptureRef, Held
from storage.roots import root_of
from storage.segments import Segment, Settled, plain_faults, settle_open_segments
from storage.warc import Exchange, format_exchange

__all__ = ["CaptureWriter", "Exchange", "Packed", "Settled", "pack", "read_payload", "settle_open_segments"]

SEGMENT_BYTES = 256 * 2**20
HEADER_BYTES = 16 * 2**20  # readers stop at 32 KB unless told; servers do not


@dataclass(frozen=True, slots=True)
class Packed:
    """An exchange as records, compressed; ``capture`` is its row in the index but for segment and offset."""

    records: bytes = field(repr=False)
    capture: Capture


def pack(
    exchange: Exchange, warcinfo: str | None = None, same: Held | None = None, digest: str | None = None
) -> Packed:
    """Make the records of an exchange, for a segment whose warcinfo has this name, or is not known yet.

    ``digest`` is the SHA-256 of the body where somebody knows it already.
    """
    pair = format_exchange(exchange, warcinfo, same, digest)
    ref = CaptureRef(record_id=pair.record_id, segment="", offset=0, length=len(pair.response), digest=pair.digest)
    capture = Capture(
        ref=ref,
        url=exchange.url,
        fetched_at=exchange.fetched_at,
        status=exchange.status,
        mime=_read_mime(exchange),
        size=len(exchange.body),
        refers_to=same.record_id if same else None,
        etag=_read_header(exchange, "etag"),
        last_modified=_read_header(exchange, "last-modified"),
    )
    return Packed(pair.response + pair.request, capture)


class CaptureWriter:
    """Appends exchanges to segments of its own in ``folder``; the first append opens one, ``max_bytes`` close it.

    Where the folder is the spool of a root, each ``sync`` finishes the segment and puts it there. May be used from
    several threads. Segments are called ``<prefix>-<time>-<random>-<serial>.warc.gz``.
    """

    def __init__(self, folder: Path, *, prefix: str, max_bytes: int = SEGMENT_BYTES) -> None:
        stem = f"{prefix}-{clock.now():%Y%m%d%H%M%S}-{secrets.token_hex(4)}"
        self._names = (f"{stem}-{serial:05d}.warc.gz" for serial in count())
        self._folder = folder
        self._max_bytes = max_bytes
        self._segment: Segment | None = None
        self._lock = Lock()
        self._root = root_of(folder)
        self._finished: list[Path] = []  # and not yet in the root

    def append(self, exchange: Exchange | Packed, held: Held | None = None) -> Capture:
        """Write response and request, and return where the response stands; it is safe after the next ``sync``.

        An answer that says or shows that nothing changed since what is ``held`` becomes a revisit without a body.

        Raises:
            DiskFull: there is no space; nothing of the exchange is kept.
            StoreUnavailable: the folder cannot be written.
        """
        hit("warc.before_append")
        same = held if held and isinstance(exchange, Exchange) and _is_same(exchange, held) else None
        with self._lock, plain_faults(self._folder):
            segment = self._segment = self._segment or self._open_segment()
            packed = exchange if isinstance(exchange, Packed) else pack(exchange, segment.warcinfo, same)
            offset = segment.append(packed.records)
            if segment.size >= self._max_bytes:
                self._close_segment()
        return replace(packed.capture, ref=replace(packed.capture.ref, segment=segment.name, offset=offset))

    def sync(self) -> None:
        """Wait until all that was appended is on the disk, or in the root; appends go on meanwhile.

        Raises:
            DiskFull: there is no space.
            StoreUnavailable: the disk or the root does not take it.
        """
        if self._root:
            self.close()
            return
        with self._lock:
            file = os.dup(self._segment.file) if self._segment else None
        if file is None:
            return
        with plain_faults(self._folder):
            try:
                hit("warc.before_fsync")
                os.fsync(file)
                hit("warc.after_fsync")
            finally:
                os.close(file)

    def close(self) -> None:
        """Finish the segment: sync it and give it its lasting name. A later append opens another one."""
        with self._lock, plain_faults(self._folder):
            self._close_segment()
            finished, self._finished = self._finished, []
        while self._root and finished:
            self._root.put(finished[-1])
            finished.pop().unlink()

    @property
    def is_far(self) -> bool:
        """Whether each ``sync`` makes an object of its own somewhere else, and is better called seldom."""
        return self._root is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _open_segment(self) -> Segment:
        make_folder(self._folder)
        return Segment.create(self._folder, self._names)

    def _close_segment(self) -> None:
        segment, self._segment = self._segment, None
        if segment:
            segment.close()
            self._finished += [self._folder / segment.name] if self._root else []


def read_payload(folder: Path, ref: CaptureRef) -> bytes:
    """Return the body of a captured response as served: without transfer coding, still content-encoded.

    Raises:
        CaptureDamaged: the segment or the record is missing or cut off, or the body's digest is not the one noted.
    """
    payload = _read_response(_read_record(folder, ref), ref)
    if sha256(payload).hexdigest() != ref.digest:
        raise CaptureDamaged(f"{_name(ref)} does not match its digest: fetch the page again")
    return payload


def _read_record(folder: Path, ref: CaptureRef) -> bytes:
    if Path(ref.segment).name != ref.segment:
        raise CaptureDamaged(f"{ref.segment!r} is no name of a segment: the capture index is damaged")
    data = read_span(folder, ref)
    if data is not None:
        return data
    raise CaptureDamaged(f"The segment {folder / ref.segment} is missing: put it back from a backup")


def _read_response(record: bytes, ref: CaptureRef) -> bytes:
    try:
        for found in ArchiveIterator(BytesIO(record), WarcRecordType.response, max_header_len=HEADER_BYTES):
            if (found.record_id or "").strip("<>") == ref.record_id:
                return found.reader.read()
    except (OSError, ValueError) as error:
        raise CaptureDamaged(f"{_name(ref)} cannot be read ({error})") from error
    raise CaptureDamaged(f"{_name(ref)} is not the record that was noted: the segment was changed or cut off")


def _is_same(exchange: Exchange, held: Held) -> bool:
    if exchange.status == HTTPStatus.NOT_MODIFIED:
        return True
    return exchange.status == HTTPStatus.OK and sha256(exchange.body).hexdigest() == held.digest


def _read_header(exchange: Exchange, wanted: str) -> str | None:
    return next((value for name, value in exchange.headers if name.lower() == wanted), None)


def _read_mime(exchange: Exchange) -> str | None:
    served = _read_header(exchange, "content-type") or ""
    return served.partition(";")[0].strip().lower() or None


def _name(ref: CaptureRef) -> str:
    return f"The record {ref.record_id} in {ref.segment} at byte {ref.offset}"
