"""Feeds in formats that Scrapy does not know: `-O out.parquet`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import orjson
from scrapy.exporters import BaseItemExporter

from storage.releases.writing import ROWS_AT_ONCE

if TYPE_CHECKING:
    from storage.releases.parquet import Columns


class ParquetItemExporter(BaseItemExporter):
    """Writes articles, as they leave the pipelines, with the columns of `storage.releases.parquet`."""

    def __init__(self, file: BinaryIO, **options: Any) -> None:  # noqa: ANN401 - Scrapy's options of exporters
        super().__init__(**options)
        self._file = file
        self._lines: list[bytes] = []
        self._columns: Columns | None = None

    def start_exporting(self) -> None:
        """Begin the file.

        Raises:
            ImportError: pyarrow is not installed.
        """
        try:
            import pyarrow as pa  # noqa: PLC0415 - an extra; other feeds work without it

            from storage.releases.parquet import SCHEMA, Columns, Shredder  # noqa: PLC0415
        except ImportError as error:
            raise ImportError("Parquet needs pyarrow: pip install 'tinbai[parquet]'") from error
        self._names = list(self.fields_to_export or SCHEMA.names)
        self._shredder = Shredder()
        self._columns = Columns(self._file, pa.schema([SCHEMA.field(name) for name in self._names]))

    def export_item(self, item: dict[str, Any]) -> None:
        """Take one article; rows are written a group at a time."""
        self._lines.append(orjson.dumps(item))
        if len(self._lines) >= ROWS_AT_ONCE:
            self._write_lines()

    def finish_exporting(self) -> None:
        """Write what is left, and the footer without which nobody can read the file."""
        self._write_lines()
        if self._columns:
            self._columns.close()

    def _write_lines(self) -> None:
        if self._lines and self._columns:
            self._columns.add(self._shredder.make_table(self._lines).select(self._names))
            self._lines.clear()
