"""WACZ 1.1.1: the captures that articles were read from, as a package that replays.

Records are copied as they stand in their segments, a gzip member each, with their warcinfo; the index is CDXJ sorted by
SURT, the pages are the articles. Nothing in the package tells when it was made.
"""

from __future__ import annotations

import gzip
import heapq
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Any, Final, Self
from urllib.parse import urlsplit
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import orjson

from storage.archive import Damage, find_segment, read_capture, read_segment
from storage.errors import CaptureDamaged
from storage.records import CaptureRef

VERSION: Final = "1.1.1"
WARC: Final = "archive/data.warc.gz"
INDEX: Final = "indexes/index.cdx.gz"
DIRECTORY: Final = "indexes/index.idx"
PAGES: Final = "pages/pages.jsonl"
LINES_AT_ONCE: Final = 20_000  # that are sorted in memory
EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the first that ZIP knows
_WWW = re.compile(r"^www\d*\.")
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(slots=True)
class Entry:
    """A file within the package while it is written: its size and digest are counted on the way."""

    path: str
    file: IO[bytes] = field(repr=False)
    size: int = 0
    digest: Any = field(default_factory=sha256, repr=False)

    def write(self, data: bytes) -> None:
        """Append bytes."""
        self.file.write(data)
        self.digest.update(data)
        self.size += len(data)

    def describe(self) -> dict[str, Any]:
        """Return the file as a resource of the package's manifest."""
        hashed = f"sha256:{self.digest.hexdigest()}"
        return {"name": self.path.rpartition("/")[2], "path": self.path, "hash": hashed, "bytes": self.size}


class SortedLines:
    """Lines of any number, in a temporary file, sorted in parts that fit into memory."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - closed by close
        self._parts: list[tuple[int, int]] = []
        self._lines: list[bytes] = []

    def add(self, line: bytes) -> None:
        """Take a line without its end."""
        self._lines.append(line)
        if len(self._lines) >= LINES_AT_ONCE:
            self._write_part()

    def read(self) -> Iterator[bytes]:
        """Yield all lines in their order."""
        self._write_part()
        self._file.flush()
        yield from heapq.merge(*(self._read_part(*part) for part in self._parts))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _write_part(self) -> None:
        start = self._file.tell()
        self._file.write(b"".join(line + b"\n" for line in sorted(self._lines)))
        self._parts.append((start, self._file.tell()))
        self._lines.clear()

    def _read_part(self, start: int, end: int) -> Iterator[bytes]:
        rest = b""
        while start < end:
            self._file.seek(start)
            some = self._file.read(min(2**16, end - start))
            start += len(some)
            *lines, rest = (rest + some).split(b"\n")
            yield from lines


class Package:
    """A WACZ file that captures and pages are added to, one after the other."""

    def __init__(self, path: Path, captures: Path, *, title: str, version: str, as_of: str) -> None:
        self.captures = 0
        self.missing = 0
        self._about = {"title": title, "software": f"tinbai {version}", "created": as_of, "modified": as_of}
        self._folder = captures
        self._zip = ZipFile(path, "x", ZIP_STORED, allowZip64=True)
        self._index, self._pages = SortedLines(), SortedLines()
        self._resources: list[dict[str, Any]] = []
        self._written: set[str] = set()
        self._open = ExitStack()
        self._warc = self._begin(WARC)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._finish()
        self._open.close()
        for lines in (self._index, self._pages):
            lines.close()
        self._zip.close()

    def add_capture(self, row: Any) -> bool:  # noqa: ANN401 - a row with the columns of the capture index
        """Copy the record of a capture; False if it is missing or damaged, which is counted."""
        ref = CaptureRef(
            record_id=row.record_id, segment=row.segment, offset=row.offset, length=row.length, digest=row.digest
        )
        if ref.record_id in self._written:
            return True
        self._written.add(ref.record_id)
        try:
            read_capture(self._folder, ref)
            self._copy_warcinfo(ref.segment)
            offset = self._warc.size
            self._warc.write(self._read_bytes(ref))
        except CaptureDamaged:
            self.missing += 1
            return False
        self.captures += 1
        where = {
            "url": row.url,
            "mime": "warc/revisit" if row.refers_to else row.mime or "application/octet-stream",
            "status": str(row.status),
            "digest": f"sha256:{row.digest}",
            "length": str(ref.length),
            "offset": str(offset),
            "filename": WARC.rpartition("/")[2],
        }
        self._index.add(f"{make_surt(row.url)} {row.fetched_at:%Y%m%d%H%M%S} ".encode() + orjson.dumps(where))
        return True

    def add_page(self, url: str, fetched_at: Any, title: str) -> None:  # noqa: ANN401 - an instant
        """List an article as a page."""
        page = {"id": sha256(url.encode()).hexdigest()[:12], "url": url, "ts": f"{fetched_at:%Y-%m-%dT%H:%M:%SZ}"}
        self._pages.add(orjson.dumps(page | {"title": title}))

    def _read_bytes(self, ref: CaptureRef) -> bytes:
        path = find_segment(self._folder, ref.segment)
        if path is None:
            raise CaptureDamaged(f"The segment {ref.segment} is missing")
        with path.open("rb") as file:
            file.seek(ref.offset)
            return file.read(ref.length)

    def _copy_warcinfo(self, segment: str) -> None:
        path = find_segment(self._folder, segment)
        if segment in self._written or path is None:
            return
        self._written.add(segment)
        first = next(iter(read_segment(path)), None)
        if first is not None and not isinstance(first, Damage) and first.kind == "warcinfo":
            with path.open("rb") as file:
                self._warc.write(file.read(first.length))

    def _begin(self, path: str) -> Entry:
        info = ZipInfo(path, EPOCH)
        info.external_attr = 0o644 << 16
        return Entry(path, self._open.enter_context(self._zip.open(info, "w", force_zip64=True)))

    def _end(self, entry: Entry) -> None:
        self._open.close()
        self._resources.append(entry.describe())

    def _finish(self) -> None:
        self._end(self._warc)
        self._write_index()
        pages = self._begin(PAGES)
        pages.write(b'{"format":"json-pages-1.0","id":"pages","title":"All articles"}\n')
        for line in self._pages.read():
            pages.write(line + b"\n")
        self._end(pages)
        manifest = {"profile": "data-package", "wacz_version": VERSION, **self._about, "resources": self._resources}
        text = orjson.dumps(manifest, option=orjson.OPT_INDENT_2)
        digest = {"path": "datapackage.json", "hash": f"sha256:{sha256(text).hexdigest()}"}
        for path, data in (("datapackage.json", text), ("datapackage-digest.json", orjson.dumps(digest))):
            entry = self._begin(path)
            entry.write(data)
            self._open.close()

    def _write_index(self) -> None:
        """Write the index as gzip members of some thousand lines, and beside it where each of them begins."""
        index = self._begin(INDEX)
        name = INDEX.rpartition("/")[2]
        blocks = [b"!meta 0 " + orjson.dumps({"format": "cdxj-gzip-1.0", "filename": name})]
        for lines in _batch(self._index.read()):
            packed = gzip.compress(lines, mtime=0)
            place = {"offset": index.size, "length": len(packed), "digest": f"sha256:{sha256(packed).hexdigest()}"}
            blocks.append(lines[: lines.index(b" {") + 1] + orjson.dumps(place | {"filename": name}))
            index.write(packed)
        self._end(index)
        directory = self._begin(DIRECTORY)
        directory.write(b"\n".join([*blocks, b""]))
        self._end(directory)


def make_surt(url: str) -> str:
    """Return an address as archives sort it: ``vn,baolangson)/xa-hoi/tin.html``."""
    parts = urlsplit(url.strip())
    host = _WWW.sub("", (parts.hostname or "").rstrip("."))
    port = f":{parts.port}" if parts.port and parts.port != _PORTS.get(parts.scheme) else ""
    path = parts.path.lower()
    path = path.rstrip("/") if len(path) > 1 else path or "/"
    query = "&".join(sorted(parts.query.lower().split("&"))) if parts.query else ""
    return f"{','.join(reversed(host.split('.')))}{port}){path or '/'}{'?' if query else ''}{query}"


def _batch(lines: Iterable[bytes], size: int = 3_000) -> Iterator[bytes]:
    waiting: list[bytes] = []
    for line in lines:
        waiting.append(line + b"\n")
        if len(waiting) >= size:
            yield b"".join(waiting)
            waiting.clear()
    if waiting:
        yield b"".join(waiting)
