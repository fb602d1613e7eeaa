"""Files of a release while they are written: packed, divided by split, hashed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Final

from isal import isal_zlib

from storage.releases.parquet import Columns, Shredder
from storage.releases.reprints import SPLITS, Split

GZIP: Final = 31  # zlib's word for one gzip member


class Packed:
    """A gzip file of one member that tells no time."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._packer = isal_zlib.compressobj(1, isal_zlib.DEFLATED, GZIP)

    def write(self, data: bytes) -> None:
        """Append bytes."""
        self._file.write(self._packer.compress(data))

    def close(self) -> None:
        """Write the end; the file below stays open."""
        self._file.write(self._packer.flush())


class Divided:
    """articles.parquet, or a file for each split."""

    def __init__(self, folder: Path, *, split: bool) -> None:
        self.splits = SPLITS if split else ()
        self._open = ExitStack()
        names = [f"articles-{name}.parquet" for name in self.splits] or ["articles.parquet"]
        self._columns = {name: Columns(self._open.enter_context((folder / name).open("xb"))) for name in names}

    def add(self, shredder: Shredder, records: Sequence[bytes], splits: Sequence[Split | None]) -> None:
        """Write articles, each into the file of its split."""
        table = shredder.make_table(records)
        if not self.splits:
            self._columns["articles.parquet"].add(table)
            return
        for name in self.splits:
            places = [place for place, split in enumerate(splits) if split == name]
            if places:
                self._columns[f"articles-{name}.parquet"].add(table.take(places))

    @property
    def rows(self) -> dict[str, int]:
        """How many rows each file has."""
        return {name: columns.rows for name, columns in self._columns.items()}

    def close(self) -> None:
        """Finish all files."""
        for columns in self._columns.values():
            columns.close()
        self._open.close()


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
