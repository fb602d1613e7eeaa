"""The smaller tables of a release, typed: revisions, citations, clusters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
import pyarrow as pa
from sqlalchemy import Connection, select

from storage.releases.choice import AnyRow
from storage.releases.parquet import CITATION, TEXTS
from storage.schema import capture

INSTANT: Final = pa.timestamp("us", tz="UTC")
CITATIONS: Final = pa.schema(
    [
        *(pa.field(name, pa.string()) for name in ("portal", "article_key", "article_date")),
        pa.field("place", pa.int32()),  # among the citations of its article, from 0
        *CITATION,
    ]
)
REVISIONS: Final = pa.schema(
    {
        **dict.fromkeys(("portal", "key"), pa.string()),
        "number": pa.int32(),
        "current": pa.bool_(),
        "content_hash": pa.string(),
        **dict.fromkeys(("first_seen", "last_seen"), INSTANT),
        "reader_version": pa.string(),
        **dict.fromkeys(("capture", "capture_url", "capture_digest"), pa.string()),
        "captured_at": INSTANT,
        "gone_at": INSTANT,
        **dict.fromkeys(("gone_reason", "title", "lead"), pa.string()),
        "body": TEXTS,
        **dict.fromkeys(("published", "published_precision"), pa.string()),
        "authors": TEXTS,
    }
)
CLUSTERS: Final = pa.schema(
    {
        **dict.fromkeys(("portal", "key", "cluster"), pa.string()),
        "size": pa.int32(),
        "place": pa.int32(),
        "first_is_certain": pa.bool_(),
        "date": pa.string(),
        "share": pa.float64(),
        **dict.fromkeys(("cut", "added"), pa.list_(pa.int32())),
        "split": pa.string(),
    }
)
SCHEMAS: Final = {"revisions": REVISIONS, "citations": CITATIONS, "clusters": CLUSTERS}
CLUSTERS_FILE: Final = "clusters.parquet"


def list_citations(article: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a row for each document that an article names."""
    date = article["date"]["value"] if article["date"] else None
    for place, citation in enumerate(article["citations"]):
        named = {"portal": article["portal"], "article_key": article["key"], "article_date": date, "place": place}
        yield named | citation


def tell_revision(row: AnyRow) -> dict[str, Any]:
    """Return a revision as a row; its words stand in it where they are no longer the article's own."""
    told = {
        "portal": row.portal,
        "key": row.key,
        "number": row.number,
        "current": row.number == row.current,
        "content_hash": row.content_hash,
        "first_seen": row.first_seen,
        "last_seen": row.last_seen or row.seen_until,
        "reader_version": row.reader_version,
        "capture": row.record_id,
        "capture_url": row.url,
        "capture_digest": row.digest,
        "captured_at": row.fetched_at,
        "gone_at": row.gone_at,
        "gone_reason": row.gone_reason,
        "title": row.title,
    }
    return told | (_tell_words(orjson.loads(row.record)) if row.record else {})


def find_capture(connection: Connection, record_id: str) -> AnyRow | None:
    """Return the index's row of a capture, or None."""
    return connection.execute(select(capture).where(capture.c.record_id == record_id)).one_or_none()


def _tell_words(article: Mapping[str, Any]) -> dict[str, Any]:
    published = article["published"] or {}
    words = {name: article[name] for name in ("title", "lead", "body", "authors")}
    return words | {"published": published.get("value"), "published_precision": published.get("precision")}
