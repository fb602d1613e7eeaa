"""What the tables must say of each other, whatever is in the captures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import Connection, Row, func, select

from storage.codec import article_from_json
from storage.schema import capture, run
from storage.timeline import sort_text


def check_database(connection: Connection) -> Iterator[str]:
    """Let SQLite look at its own pages and at the keys between tables; PostgreSQL holds both itself."""
    if connection.dialect.name != "sqlite":
        return
    for (said,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if said != "ok":
            yield str(said)
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} points at nothing in {parent}"


def check_runs(connection: Connection) -> Iterator[str]:
    """Hold the counts of runs against each other and against the captures that they made."""
    size = select(func.coalesce(func.sum(capture.c.size), 0)).where(capture.c.run == run.c.id).scalar_subquery()
    for row in connection.execute(select(run, size.label("kept_bytes")).order_by(run.c.id)):
        if row.articles != row.new + row.changed + row.unchanged:
            yield f"run {row.id} counts {row.articles} articles, but {row.new} + {row.changed} + {row.unchanged}"
        reasons = sum(sum(orjson.loads(text).values()) for text in (row.refused, row.failed))
        if row.articles + reasons > row.pages:
            yield f"run {row.id} counts {row.pages} pages, but {row.articles} articles and {reasons} refusals"
        if row.finished_at and row.kept_bytes > row.bytes and row.kind == "crawl":
            yield f"run {row.id} counts {row.bytes} bytes, but its captures have {row.kept_bytes}"


def check_article(row: Row[Any]) -> Iterator[str]:
    """Hold an article against its own record and the revision that it shows."""
    if row.hash_of_revision is None:
        yield f"its revision {row.revision} is missing"
    elif row.hash_of_revision != row.content_hash:
        yield f"its content is not that of its revision {row.revision}"
    try:
        said = article_from_json(row.record)
    except ValueError:
        yield "its record cannot be read"
        return
    if (said.portal, said.key) != (row.portal, row.key):
        yield f"its record is that of {said.portal} {said.key}"
    if (sort_text(said.date), said.title) != (row.sort_date, row.title):
        yield "its date or title is not that of its record"
