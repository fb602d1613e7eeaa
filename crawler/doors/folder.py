"""The door for what stands on a disk: saved HTML, text dumps with their chrome, and manifests that list them."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO

import orjson

from crawler.doors.answers import OK
from crawler.doors.arrivals import AT_ONCE, MAX_BYTES, Arrival, Glimpse, Sift, Skipped, receive
from crawler.exits import ExitCode, Failure
from storage import clock
from storage.archive import NAMELESS
from storage.records import Page
from storage.timeline import VIETNAM
from storage.warc import Exchange

PAGE_SUFFIXES = frozenset({".html", ".htm", ".txt"})
MANIFEST = "manifest.jsonl"
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of a manifest: ``file`` as written there, ``path`` relative to the manifest's own folder."""

    file: str
    path: Path
    url: str | None = None
    portal: str | None = None
    fetched_at: datetime | None = None


def open_page(path: Path) -> Page:
    """Read a saved page, gzip or plain, with the way in that its name says; its time of change is no date of it.

    Raises:
        Failure: it cannot be opened, is cut off, or is larger than 32 MiB.
    """
    try:
        with path.open("rb") as file:
            return read_page(file, str(path), is_text=_suffix(path) == ".txt")
    except (OSError, ValueError) as error:  # a name with a NUL is no OSError
        raise Failure(f"{path}: {getattr(error, 'strerror', None) or error}", ExitCode.UNREADABLE) from error


def read_page(file: IO[bytes], name: str, *, is_text: bool = False) -> Page:
    """Read a page from an open file; ``name`` is what a failure calls it.

    Raises:
        Failure: its gzip is damaged, or it is larger than 32 MiB.
    """
    body = file.read(MAX_BYTES + 1)
    if body.startswith(_GZIP) and len(body) <= MAX_BYTES:
        body = _unzip(body, name)
    if len(body) > MAX_BYTES:
        raise Failure(f"{name} is larger than {MAX_BYTES >> 20} MiB", ExitCode.UNREADABLE)
    return Page(url=None, body=body, way_in="text" if is_text else "file")


class FilesDoor:
    """Saved pages: files, and the entries of manifests, which say whose they are and when they were fetched."""

    name = "files"
    at_once = AT_ONCE

    def __init__(self, entries: Sequence[Entry | Failure], portal: str | None = None) -> None:
        self._entries = entries
        self._portal = portal  # of pages that do not say whose they are

    def survey(self, sift: Sift) -> Iterator[Glimpse]:
        """Yield the entries whose address and time are known."""
        for entry in self._entries:
            if isinstance(entry, Entry) and entry.url and entry.fetched_at and sift(entry.url) is None:
                yield Glimpse(entry.url, entry.fetched_at, OK)

    def arrivals(self, sift: Sift) -> Iterator[Arrival | Skipped]:
        """Yield the pages, and why those that cannot be read are none."""
        for entry in self._entries:
            if isinstance(entry, Failure):
                yield Skipped("unreadable", str(entry), damaged=True)
            elif entry.url and not entry.portal and (reason := sift(entry.url)):
                yield Skipped(reason, entry.url)
            else:
                yield _receive(entry, entry.portal or (None if entry.url else self._portal))


def find_entries(paths: Iterable[Path]) -> Iterator[Entry | Failure]:
    """Yield an entry for each saved page that was named or stands in a folder, and those of manifests.

    A manifest is a file that ends in .jsonl; ``manifest.jsonl`` in a folder speaks for all of it.

    Raises:
        Failure: there is no such file or folder.
    """
    for path in paths:
        own = path / MANIFEST
        if path.suffix.lower() == ".jsonl":
            yield from read_manifest(path)
        elif path.is_dir() and own.exists():
            yield from read_manifest(own)
        else:
            yield from (Entry(file=str(found), path=found) for found in find_pages([path]))


def _receive(entry: Entry, portal: str | None) -> Arrival | Skipped:
    """Read a page; without an address it is known by its bytes and by whose it is said to be."""
    try:
        page = open_page(entry.path)
    except Failure as failure:
        return Skipped("unreadable", str(failure), damaged=True)
    served = "text/plain" if page.way_in == "text" else "text/html"
    exchange = Exchange(
        url=entry.url or f"{NAMELESS}{sha256(page.body).hexdigest()}{f'?={portal}' if portal else ''}",
        status=OK,
        headers=(("Content-Type", served),),
        body=page.body,
        fetched_at=entry.fetched_at or clock.now(),
        kind="resource",
    )
    arrival = receive(exchange, page.way_in, entry.file, timed=entry.fetched_at is not None)
    if isinstance(arrival, Skipped) or portal is None:
        return arrival
    return replace(arrival, page=replace(arrival.page, portal=portal))


def find_pages(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield every file that was named, and from folders every .html, .htm and .txt (also .gz) in order of name.

    Raises:
        Failure: there is no such file or folder.
    """
    for path in paths:
        if not path.exists():
            raise Failure(f"{path}: no such file or folder", ExitCode.UNREADABLE)
        if path.is_dir():
            yield from sorted(found for found in path.rglob("*") if _suffix(found) in PAGE_SUFFIXES and found.is_file())
        else:
            yield path


def read_manifest(path: Path) -> Iterator[Entry | Failure]:
    """Yield the entries of a JSON-lines manifest in order; a line that is none gives its failure in its place.

    Raises:
        Failure: the manifest itself cannot be opened.
    """
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _read_entry(line, path, number)
    except OSError as error:
        raise Failure(f"{path}: {error.strerror or error}", ExitCode.UNREADABLE) from error


def read_instant(text: str) -> datetime:
    """Read an ISO 8601 time into UTC; without a zone it is Việt Nam's.

    Raises:
        ValueError: it is none; the message repeats it.
    """
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).astimezone(UTC)
    except (ValueError, OverflowError):  # the ends of the calendar have no time in UTC
        raise ValueError(f"{text!r} is no time in ISO 8601, such as 2024-05-10T08:00:00+07:00") from None


def _read_entry(line: bytes, manifest: Path, number: int) -> Entry | Failure:
    try:
        values = orjson.loads(line)
        file = _text_of(values, "file")
        url, portal, stamp = (_text_of(values, name, "") for name in ("url", "portal", "fetched_at"))
        fetched_at = read_instant(stamp) if stamp else None
    except ValueError as error:  # what orjson raises is one too
        return Failure(f"line {number} of {manifest}: {error}", ExitCode.UNREADABLE)
    return Entry(file=file, path=manifest.parent / file, url=url or None, portal=portal or None, fetched_at=fetched_at)


def _text_of(values: object, name: str, default: str | None = None) -> str:
    value = values.get(name) if isinstance(values, dict) else None
    text = default if value is None else value
    if not isinstance(text, str):
        raise ValueError(f"{name!r} must be a string in a JSON object")  # noqa: TRY004 - of the data, not of a caller
    return text


def _suffix(path: Path) -> str:
    """Return the suffix in lower case, the one before ``.gz`` where there is one."""
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix


def _unzip(data: bytes, name: str) -> bytes:
    """Unpack gzip members up to one byte more than a page may have: a bomb never opens."""
    try:
        with gzip.GzipFile(fileobj=BytesIO(data)) as unpacked:
            return unpacked.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Failure(f"{name} is no whole gzip file: {error}", ExitCode.UNREADABLE) from error
