"""Files for others: the articles of the store as JSON lines, as a spreadsheet or as typed columns."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from storage.disk import sync_folder
from storage.errors import DiskFull, ExportFailed
from storage.failpoints import hit
from storage.releases.jsonl import write_lines
from storage.releases.sheets import write_sheet
from storage.releases.writing import HashedFile, rest_collector
from storage.segments import NO_SPACE
from storage.store import Store
from storage.timeline import Day

Format = Literal["jsonl", "csv", "parquet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportResult:
    """A finished export: rows written, where, and the SHA-256 of the file in hexadecimal."""

    rows: int
    path: Path
    sha256: str


def export(
    store: Store,
    path: Path,
    fmt: Format,
    *,
    portal: str | None = None,
    since: Day | None = None,
    until: Day | None = None,
) -> ExportResult:
    """Write the articles of one committed state to ``path``, by portal, date and key.

    ``portal``, ``since`` and ``until`` choose as in ``Store.lines``: undated articles are left out only when a day
    is given. The file is complete or absent: it is written beside ``path``, synced and renamed, and what stood there
    stays until then. The same articles give the same bytes.

    Raises:
        ExportFailed: the file cannot be written, or what the format needs is not installed.
        DiskFull: there is no space.
        ValueError: the format is unknown, or ``since`` or ``until`` is no ISO day.
    """
    write = _choose_writer(fmt)
    if path.exists() and not path.is_file():
        raise ExportFailed(
            f"{path} cannot be written (it is no file but a folder or device): name a file in a folder of yours"
        )
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with closing(store.lines(portal=portal, since=since, until=until)) as lines:
            rows, digest = _write_file(part, write, lines)
        hit("export.before_rename")
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        if error.errno in NO_SPACE:
            raise DiskFull(f"No space is left for {path}: free some and export again") from error
        raise ExportFailed(f"{path} cannot be written ({error.strerror}): name a file in a folder of yours") from error
    finally:
        part.unlink(missing_ok=True)
    return ExportResult(rows=rows, path=path, sha256=digest)


def _write_file(
    path: Path, write: Callable[[Iterable[bytes], BinaryIO], int], lines: Iterable[bytes]
) -> tuple[int, str]:
    with HashedFile(path) as file, rest_collector():
        rows = write(lines, file)
        hit("export.write_half")
        file.flush()
        os.fsync(file.fileno())
    return rows, file.digest.hexdigest()


def _choose_writer(fmt: Format) -> Callable[[Iterable[bytes], BinaryIO], int]:
    match fmt:
        case "jsonl":
            return write_lines
        case "csv":
            return write_sheet
        case "parquet":
            try:
                from storage.releases.parquet import write_columns  # noqa: PLC0415 - needs the extra
            except ImportError as error:
                raise ExportFailed("Parquet needs pyarrow: pip install 'tinbai[parquet]'") from error
            return write_columns
    raise ValueError(f"{fmt!r} is no format: choose jsonl, csv or parquet")
