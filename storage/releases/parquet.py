"""Parquet: every field of an article with its type, lists and records nested, dates as the ISO texts that they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow.json import ParseOptions, ReadOptions, read_json
from pyarrow.parquet import ParquetWriter

from storage.releases.writing import group_lines

ROWS_IN_GROUP = 4_000
FEW: Final = ("portal", "platform", "section", "language")  # columns of which a dictionary is worth its making

TEXTS = pa.list_(pa.string())
MOMENT = pa.struct(
    {
        **dict.fromkeys(("value", "precision", "role", "source", "raw"), pa.string()),
        "confidence": pa.float64(),
        "inferred": pa.bool_(),
        **dict.fromkeys(("not_before", "not_after", "daypart", "modifier"), pa.string()),
        "flags": TEXTS,
    }
)
CITATION = pa.struct(
    {
        **dict.fromkeys(("raw", "key", "kind", "type_code", "type_name", "number"), pa.string()),
        "year": pa.int32(),
        **dict.fromkeys(("issuer_code", "issuer_name", "date"), pa.string()),
    }
)
EVIDENCE = pa.struct(
    {
        **dict.fromkeys(("field", "source", "raw"), pa.string()),
        "confidence": pa.float64(),
        "conflicts": TEXTS,
    }
)
SCHEMA = pa.schema(
    {
        **dict.fromkeys(("portal", "platform", "key", "url", "title", "lead"), pa.string()),
        "body": TEXTS,
        "captions": TEXTS,
        "images": pa.list_(pa.struct({"src": pa.string(), "caption": pa.string()})),
        "authors": TEXTS,
        **dict.fromkeys(("author_raw", "affiliation", "agency", "dateline", "section"), pa.string()),
        "tags": TEXTS,
        "views": pa.int64(),
        "language": pa.string(),
        **dict.fromkeys(("published", "updated", "page_clock"), MOMENT),
        "date": pa.struct(dict.fromkeys(("value", "precision", "source"), pa.string())),
        "events": pa.list_(MOMENT),
        "other_dates": pa.list_(MOMENT),
        "citations": pa.list_(CITATION),
        **dict.fromkeys(("province_at_publication", "province_today"), pa.string()),
        "evidence": pa.list_(EVIDENCE),
        "fetched_at": pa.timestamp("us", tz="UTC"),
        "reader_version": pa.string(),
    }
)
_GROUND: Final = [field for field in EVIDENCE if field.name != "field"]


class Columns:
    """A Parquet file (zstd) that tables are added to; ``ROWS_IN_GROUP`` rows at least make a group of it."""

    def __init__(self, file: BinaryIO, schema: pa.Schema = SCHEMA) -> None:
        few = [name for name in FEW if name in schema.names]
        self._writer = ParquetWriter(file, schema, compression="zstd", use_dictionary=few, write_statistics=few)
        self._schema = schema
        self._waiting: list[pa.Table] = []
        self.rows = 0

    def add(self, table: pa.Table) -> None:
        """Take a table with the file's columns."""
        self._waiting.append(table)
        self.rows += table.num_rows
        if sum(waiting.num_rows for waiting in self._waiting) >= ROWS_IN_GROUP:
            self._write_group()

    def add_rows(self, rows: Sequence[dict[str, Any]]) -> None:
        """Take rows of plain values."""
        if rows:
            self.add(pa.Table.from_pylist(rows, schema=self._schema))

    def close(self) -> None:
        """Write what is left, and the footer without which nobody can read the file."""
        self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        if self._waiting:
            self._writer.write_table(pa.concat_tables(self._waiting), row_group_size=1 << 20)
            self._waiting.clear()


class Shredder:
    """Makes tables of canonical JSON without an object of Python for each value.

    Evidence is an object by field: names that were not seen before make it read once more, with their types known.
    """

    def __init__(self) -> None:
        self._fields: list[str] = ["authors", "body", "lead", "published", "section", "title"]

    def make_table(self, lines: Sequence[bytes]) -> pa.Table:
        """Return the rows of some articles."""
        text = b"\n".join(lines)
        try:
            found = self._read(text, "error")
        except pa.ArrowInvalid:
            guessed = self._read(text, "infer").schema.field("evidence").type
            self._fields = sorted({*self._fields, *(field.name for field in guessed)})
            found = self._read(text, "ignore")
        grounds = _list_evidence(found["evidence"].combine_chunks(), self._fields)
        columns = [grounds if name == "evidence" else found[name] for name in SCHEMA.names]
        return pa.Table.from_arrays(columns, schema=SCHEMA)

    def _read(self, text: bytes, strange: str) -> pa.Table:
        """Read articles; what becomes of fields with ``strange`` names costs a twentieth where it is an inference."""
        evidence = pa.struct({name: pa.struct(_GROUND) for name in self._fields})
        known = SCHEMA.set(SCHEMA.get_field_index("evidence"), pa.field("evidence", evidence))
        whole = ReadOptions(use_threads=False, block_size=len(text) + 1)
        asked = ParseOptions(explicit_schema=known, unexpected_field_behavior=strange)
        return read_json(pa.BufferReader(text), whole, asked)


def write_columns(lines: Iterable[bytes], file: BinaryIO) -> int:
    """Write articles, given as canonical JSON, as Parquet (zstd, a group of rows at a time) and return how many."""
    columns, shredder = Columns(file), Shredder()
    for some in group_lines(lines):
        columns.add(shredder.make_table(some))
    columns.close()
    return columns.rows


def _list_evidence(found: pa.StructArray, names: Sequence[str]) -> pa.ListArray:
    """Return objects by field as lists of what is known of each field, by the names of the fields."""
    parts = [found.field(name) for name in names]
    held = [part.is_valid() for part in parts]
    cells = [
        pc.add(pc.multiply(pc.indices_nonzero(marks).cast(pa.int64()), len(names)), number)
        for number, marks in enumerate(held)
    ]  # number by row and field
    cell = pa.concat_arrays(cells)
    cell = cell.take(pc.sort_indices(cell))
    row = pc.divide(cell, len(names))
    number = pc.subtract(cell, pc.multiply(row, len(names)))
    taken = pa.concat_arrays(parts).take(pc.add(pc.multiply(number, len(found)), row))
    counts = reduce(pc.add, (marks.cast(pa.int32()) for marks in held))
    ends = pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(counts)])
    grounds = [pa.array(names, pa.string()).take(number), *taken.flatten()]
    return pa.ListArray.from_arrays(ends, pa.StructArray.from_arrays(grounds, fields=list(EVIDENCE)))
