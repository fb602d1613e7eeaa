"""A batch on its way into the tables: what stands there already in four queries, what changes in six statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, bindparam, select, update

from storage.addresses import url_key
from storage.batch import Batch, Identity, Standing, identify
from storage.codec import to_json
from storage.records import Trait, Visit
from storage.schema import alias, article, capture, habit, revision, run, search_queue, upsert, url

PARAMETERS = 10_000  # of one query; engines take some 32,000
ARTICLE_CHANGES = tuple(column.name for column in article.columns if not column.primary_key)
URL_CHANGES = ("url", "portal", "state", "outcome", "reason", "detail", "run", "visited_at")
URL_LINKS = ("capture", "article_key")  # an address that fails today still leads to what it gave before


COUNTS = ("pages", "articles", "new", "changed", "unchanged", "bytes")

ADDRESSES = select(*alias.c["url_key", "portal", "key"]).where(alias.c.url_key.in_(bindparam("names", expanding=True)))
ARTICLES = select(*article.c["portal", "key", "url", "content_hash", "first_seen", "last_seen"]).where(
    article.c.portal.in_(bindparam("portals", expanding=True)), article.c.key.in_(bindparam("names", expanding=True))
)
HASHES = select(*revision.c["portal", "key", "content_hash", "number"]).where(
    revision.c.portal.in_(bindparam("portals", expanding=True)), revision.c.key.in_(bindparam("names", expanding=True))
)
SIGHTING = (
    update(article)
    .where(article.c.portal == bindparam("of_portal"), article.c.key == bindparam("of_key"))
    .values(first_seen=bindparam("first_seen"), last_seen=bindparam("last_seen"))
)
REASONS = select(*run.c["refused", "failed"]).where(run.c.id == bindparam("of_run")).with_for_update()
COUNT = (
    update(run)
    .where(run.c.id == bindparam("of_run"))
    .values(
        **{name: run.c[name] + bindparam(f"more_{name}") for name in COUNTS},
        **{name: bindparam(f"now_{name}") for name in ("refused", "failed")},
    )
)


def prepare_batch(connection: Connection, number: int, visits: Sequence[Visit]) -> Batch:
    """Return an empty batch for run ``number`` that knows what the store holds of the visits' articles."""
    silent = {
        url_key(url)
        for visit in visits
        if visit.outcome == "unchanged" or (visit.outcome == "seen" and visit.aliases)
        for url in (visit.url, *visit.aliases)
    }
    known = {row.url_key: (row.portal, row.key) for row in _read_among(connection, ADDRESSES, silent)}
    wanted = {identity for visit in visits if (identity := identify(visit))}.union(known.values())
    return Batch(number, datetime.now(UTC), _read_standing(connection, wanted), known)


def write_batch(connection: Connection, batch: Batch) -> None:
    """Write all rows of a batch and add to the counts of its run.

    Raises:
        ValueError: there is no such run.
    """
    _count(connection, batch)
    dialect = connection.dialect.name
    articles = batch.article_rows()
    for statement, rows in (
        (upsert(dialect, capture), batch.capture_rows),
        (upsert(dialect, article, replace=ARTICLE_CHANGES), articles),
        (SIGHTING, batch.sighting_rows()),
        (upsert(dialect, revision), batch.revision_rows),
        (upsert(dialect, alias, replace=("portal", "key")), batch.alias_rows),
        (upsert(dialect, search_queue, replace=("key",)), _name_in_order(articles)),  # replaced: that locks the row
        (upsert(dialect, url, replace=URL_CHANGES, add=("attempts",), fill=URL_LINKS), batch.url_rows),
    ):
        if rows:
            connection.execute(statement, rows)


def write_habits(connection: Connection, portal: str, counts: Mapping[Trait, int]) -> None:
    """Add to the counts of a portal's traits, of which there is at least one."""
    now = datetime.now(UTC)
    rows = [
        {"portal": portal, "kind": kind, "value": value, "count": count, "first_seen": now, "last_seen": now}
        for (kind, value), count in sorted(counts.items())  # in one order, lest two crawls wait for each other
    ]
    connection.execute(upsert(connection.dialect.name, habit, replace=("last_seen",), add=("count",)), rows)


def _name_in_order(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return portal and key of articles in the order in which who indexes them locks them too."""
    return [{"portal": portal, "key": key} for portal, key in sorted((row["portal"], row["key"]) for row in rows)]


def _count(connection: Connection, batch: Batch) -> None:
    held = connection.execute(REASONS, {"of_run": batch.run}).one_or_none()
    if held is None:
        raise ValueError(f"there is no run {batch.run}")
    reasons = {
        f"now_{name}": to_json(Counter(orjson.loads(text)) + batch.reasons[name]).decode()
        for name, text in (("refused", held.refused), ("failed", held.failed))
    }
    more = {f"more_{name}": count for name, count in batch.tally().items()}
    connection.execute(COUNT, {"of_run": batch.run, **more, **reasons})


def _read_standing(connection: Connection, wanted: set[Identity]) -> dict[Identity, Standing]:
    portals = sorted({portal for portal, _ in wanted})
    standing = {
        (row.portal, row.key): Standing(
            url=row.url, content_hash=row.content_hash, first_seen=row.first_seen, last_seen=row.last_seen
        )
        for row in _read_among(connection, ARTICLES, {key for _, key in wanted}, portals=portals)
        if (row.portal, row.key) in wanted
    }
    for row in _read_among(connection, HASHES, {key for _, key in standing}, portals=portals):
        if (row.portal, row.key) in standing:
            standing[row.portal, row.key].hashes[row.content_hash] = row.number
    return standing


def _read_among(
    connection: Connection, query: Select[*tuple[Any, ...]], names: Iterable[str], **given: list[str]
) -> Iterator[Row[*tuple[Any, ...]]]:
    """Yield the rows of ``query`` for any number of names, however many parameters the engine takes."""
    rest = iter(sorted(names))
    while part := list(islice(rest, PARAMETERS)):
        yield from connection.execute(query, {"names": part, **given})
