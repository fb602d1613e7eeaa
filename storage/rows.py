"""Records as rows of the tables, and how an outcome stands there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from storage.addresses import url_key
from storage.records import Article, Capture, Visit
from storage.revisions import Stretch
from storage.timeline import sort_text

Row = dict[str, Any]

STATES = {"refused": "refused", "failed": "failed", "postponed": "pending"}


def make_capture_row(capture: Capture, run: int) -> Row:
    """Return the row of a capture in the index, as one of a run."""
    return {
        "record_id": capture.ref.record_id,
        "url_key": url_key(capture.url),
        "url": capture.url,
        "fetched_at": capture.fetched_at,
        "status": capture.status,
        "mime": capture.mime,
        "size": capture.size,
        "segment": capture.ref.segment,
        "offset": capture.ref.offset,
        "length": capture.ref.length,
        "digest": capture.ref.digest,
        "run": run,
        "refers_to": capture.refers_to,
    }


def make_article_row(article: Article, stretch: Stretch, record: str) -> Row:
    """Return the row of an article, without its times; ``record`` is the article as JSON."""
    date = article.date
    return {
        "portal": article.portal,
        "key": article.key,
        "url": article.url,
        "title": article.title,
        "sort_date": sort_text(date),
        "sort_precision": date.precision if date else None,
        "sort_source": date.source if date else None,
        "published": article.published.value if article.published else None,
        "content_hash": stretch.content_hash,
        "revision": stretch.number,
        "record": record,
    }


def make_revision_row(
    article: Article, stretch: Stretch, record: str, capture: Capture | None, created_at: datetime
) -> Row:
    """Return the row of a revision that is the current one; ``record`` is the article as JSON."""
    return {
        "portal": article.portal,
        "key": article.key,
        "number": stretch.number,
        "content_hash": stretch.content_hash,
        "capture": capture.ref.record_id if capture else None,
        "created_at": created_at,
        "first_seen": stretch.first_seen,
        "last_seen": None,
        "reader_version": article.reader_version,
        "record": record,
    }


def make_url_row(visit: Visit, key: str | None, seen: datetime, run: int) -> Row:
    """Return the row of an address, which gave this at ``seen``; ``key`` is that of the article behind it."""
    capture = visit.capture
    return {
        "url_key": url_key(visit.url),
        "url": visit.url,
        "portal": visit.portal,
        "state": STATES.get(visit.outcome, "done"),
        "outcome": visit.outcome,
        "reason": visit.reason,
        "detail": visit.detail,
        "attempts": 0 if visit.outcome == "postponed" else 1,
        "run": run,
        "visited_at": seen,
        "capture": (capture.refers_to or capture.ref.record_id) if capture and visit.outcome != "gone" else None,
        "article_key": key,
        "kind": visit.kind or ("article" if key else None),
        "day": visit.day.isoformat() if visit.day else None,
        "born": run,
        # An empty text forgets the name of a version that is no longer the one held.
        "etag": capture.etag or "" if capture and visit.outcome == "stored" else None,
        "last_modified": capture.last_modified or "" if capture and visit.outcome == "stored" else None,
        "robots": visit.robots,
    }
