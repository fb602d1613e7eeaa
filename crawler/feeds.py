"""Feeds in formats that Scrapy does not know: `-O out.parquet`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, Final

from scrapy.exporters import BaseItemExporter

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetWriter

ROWS_IN_GROUP: Final = 2_000


class ParquetItemExporter(BaseItemExporter):
    """Writes articles, as they leave the pipelines, with the columns of `storage.releases.parquet`."""

    def __init__(self, file: BinaryIO, **options: Any) -> None:  # noqa: ANN401 - Scrapy's options of exporters
        super().__init__(**options)
        self._file = file
        self._rows: list[dict[str, Any]] = []
        self._writer: ParquetWriter | None = None

    def start_exporting(self) -> None:
        """Begin the file.

        Raises:
            ImportError: pyarrow is not installed.
        """
        try:
            from pyarrow import schema  # noqa: PLC0415 - an extra; other feeds work without it
            from pyarrow.parquet import ParquetWriter  # noqa: PLC0415

            from storage.releases.parquet import SCHEMA  # noqa: PLC0415
        except ImportError as error:
            raise ImportError("Parquet needs pyarrow: pip install 'tinbai[parquet]'") from error
        names = list(self.fields_to_export or SCHEMA.names)
        self._schema = schema([SCHEMA.field(name) for name in names])
        self._writer = ParquetWriter(self._file, self._schema, compression="zstd")

    def export_item(self, item: dict[str, Any]) -> None:
        """Take one article; rows are written a group at a time."""
        from storage.releases.parquet import make_row  # noqa: PLC0415 - as above

        self._rows.append(make_row(item))
        if len(self._rows) >= ROWS_IN_GROUP:
            self._write_group()

    def finish_exporting(self) -> None:
        """Write what is left, and the footer without which nobody can read the file."""
        self._write_group()
        if self._writer:
            self._writer.close()

    def _write_group(self) -> None:
        from pyarrow import RecordBatch  # noqa: PLC0415 - as above

        if self._rows and self._writer:
            self._writer.write_batch(RecordBatch.from_pylist(self._rows, schema=self._schema))
            self._rows.clear()
