"""Whether a folder is still the release that was made: every file, its digest, its rows, the package of captures."""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile

import orjson
import pyarrow as pa
from pyarrow.parquet import ParquetFile

from storage.errors import ExportFailed
from storage.releases.files import hash_file
from storage.releases.sealing import CHECKSUMS
from storage.releases.succession import MADE

_LINE = re.compile(r"([0-9a-f]{64})  ([\w.-]+)")
BYTES_AT_ONCE: Final = 2**20


def verify_release(folder: Path) -> list[str]:
    """Return what is wrong with a release, a sentence each; nothing if it is what was made.

    Raises:
        ExportFailed: the folder holds no release.
    """
    try:
        lines = (folder / CHECKSUMS).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ExportFailed(f"{folder} holds no release ({CHECKSUMS} cannot be read): name the folder of one") from error
    known = {found[2]: found[1] for line in lines if (found := _LINE.fullmatch(line))}
    faults = [f"{CHECKSUMS} has a line that is none: {line[:80]!r}" for line in lines if not _LINE.fullmatch(line)]
    faults += _check_files(folder, known)
    if faults:
        return faults
    return [*_check_rows(folder), *_check_package(folder)]


def _check_files(folder: Path, known: dict[str, str]) -> Iterator[str]:
    for name, digest in known.items():
        path = folder / name
        if path.is_symlink() or not path.is_file():
            yield f"{name} is missing, or is no file"
        elif hash_file(path) != digest:
            yield f"{name} is not what was made: its digest differs"
    for path in sorted(folder.iterdir()):
        if path.name not in {*known, CHECKSUMS}:
            yield f"{path.name} is no part of the release"


def _check_rows(folder: Path) -> Iterator[str]:
    try:
        rows: dict[str, int] = orjson.loads((folder / MADE).read_bytes())["rows"]
    except (OSError, orjson.JSONDecodeError, KeyError) as error:
        yield f"{MADE} does not say how the release was made ({error})"
        return
    for name, wanted in rows.items():
        try:
            found = _count_rows(folder / name)
        except (OSError, pa.ArrowException, EOFError, zlib.error) as error:
            yield f"{name} cannot be read ({error})"
            continue
        if found is not None and found != wanted:
            yield f"{name} has {found} rows, {wanted} were written"


def _count_rows(path: Path) -> int | None:
    if path.suffix == ".parquet":
        with ParquetFile(path) as file:
            return int(file.metadata.num_rows)
    if path.name.endswith(".jsonl.gz"):
        with gzip.open(path) as file:
            return sum(some.count(b"\n") for some in iter(lambda: file.read(BYTES_AT_ONCE), b""))
    return None


def _check_package(folder: Path) -> Iterator[str]:
    path = folder / "captures.wacz"
    try:
        with ZipFile(path) as package:
            manifest = package.read("datapackage.json")
            digest = orjson.loads(package.read("datapackage-digest.json"))["hash"]
            if digest != f"sha256:{hashlib.sha256(manifest).hexdigest()}":
                yield f"{path.name}: its manifest does not match its digest"
            for resource in orjson.loads(manifest)["resources"]:
                with package.open(resource["path"]) as file:
                    found = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
                if resource["hash"] != f"sha256:{found}":
                    yield f"{path.name}: {resource['path']} does not match its digest"
    except (OSError, BadZipFile, KeyError, orjson.JSONDecodeError) as error:
        yield f"{path.name} cannot be read ({error})"
