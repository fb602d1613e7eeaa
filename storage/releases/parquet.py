"""Parquet: every field of an article with its type, lists and records nested, dates as the ISO texts that they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

import orjson
import pyarrow as pa
from pyarrow.parquet import ParquetWriter

ROWS_IN_GROUP = 2_000

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


def write_columns(lines: Iterable[bytes], file: BinaryIO) -> int:
    """Write articles, given as canonical JSON, as Parquet (zstd, a group of rows at a time) and return how many."""
    rows = 0
    with ParquetWriter(file, SCHEMA, compression="zstd") as writer:
        for group in _groups(make_row(orjson.loads(line)) for line in lines):
            writer.write_batch(pa.RecordBatch.from_pylist(group, schema=SCHEMA))
            rows += len(group)
    return rows


def _groups(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    rest = iter(rows)
    while group := list(islice(rest, ROWS_IN_GROUP)):
        yield group


def make_row(article: dict[str, Any]) -> dict[str, Any]:
    """Return an article, as its JSON says it, as Arrow takes it: evidence listed, the time of fetching an instant."""
    seen = article["fetched_at"]
    evidence = [{"field": name, **found} for name, found in article["evidence"].items()]
    return article | {"evidence": evidence, "fetched_at": datetime.fromisoformat(seen) if seen else None}
