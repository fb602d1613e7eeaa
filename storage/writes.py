"""A batch on its way into the tables: what stands there already in a few queries, what changes in seven statements."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from importlib import metadata
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, bindparam, func, or_, select, update

from storage import clock
from storage.addresses import url_key
from storage.batch import Batch, Identity, identify
from storage.bulk import Statement, write_rows
from storage.codec import article_from_json, to_json
from storage.failpoints import hit
from storage.frontier import sow
from storage.records import Trait, Visit
from storage.revisions import Stretch, content_hash
from storage.schedule import Schedule
from storage.schema import alias, article, capture, habit, revision, run, search_queue, upsert, url
from storage.standing import TIMES, Standing
from storage.texts import clean_record

PARAMETERS = 10_000  # of one query; engines take some 32,000
ARTICLE_CHANGES = tuple(column.name for column in article.columns if not column.primary_key)
URL_CHANGES = (
    *("url", "portal", "state", "outcome", "reason", "detail", "run", "visited_at", "failures", "next_at", "robots"),
)
# An address that fails today still leads to what it gave before.
URL_LINKS = ("capture", "article_key", "kind", "day", "etag", "last_modified")


COUNTS = ("pages", "articles", "new", "changed", "unchanged", "bytes")

ADDRESSES = select(*alias.c["url_key", "portal", "key"]).where(alias.c.url_key.in_(bindparam("names", expanding=True)))
ARTICLES = select(*article.c[("portal", "key", "url", "content_hash", "sort_date", "revision", *TIMES)]).where(
    article.c.portal.in_(bindparam("portals", expanding=True)), article.c.key.in_(bindparam("names", expanding=True))
)
STRETCHES = select(*revision.c["portal", "key", "number", "content_hash", "first_seen", "last_seen"]).where(
    revision.c.portal.in_(bindparam("portals", expanding=True)), revision.c.key.in_(bindparam("names", expanding=True))
)
TEXTS = select(*revision.c["portal", "key", "number", "record"]).where(
    revision.c.portal.in_(bindparam("portals", expanding=True)), revision.c.key.in_(bindparam("names", expanding=True))
)
SIGHTING = (
    update(article)
    .where(article.c.portal == bindparam("of_portal"), article.c.key == bindparam("of_key"))
    .values(**{name: bindparam(name) for name in TIMES})
)
FAILURES = select(*url.c["url_key", "failures"]).where(url.c.url_key.in_(bindparam("names", expanding=True)))
# Once an article is kept, nobody need ask the other addresses that lead to it.
SETTLED = (
    update(url)
    .where(url.c.url_key == bindparam("of_url"), or_(url.c.state == "pending", url.c.state == "done"))
    .values(
        state="done",
        outcome=func.coalesce(url.c.outcome, "seen"),
        reason=None,
        detail=None,
        next_at=None,
        article_key=bindparam("of_key"),
    )
)
STRETCH = (
    update(revision)
    .where(
        revision.c.portal == bindparam("of_portal"),
        revision.c.key == bindparam("of_key"),
        revision.c.number == bindparam("of_number"),
    )
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


def begin_run(
    connection: Connection, portal: str, kind: str, started_at: datetime, cause: str = "asked", log: str | None = None
) -> int:
    """Enter a run of this process and return its number."""
    row = {
        "cause": cause,
        "log": log,
        "portal": portal,
        "kind": kind,
        "started_at": started_at,
        "pid": os.getpid(),
        "refused": "{}",
        "failed": "{}",
        "version": _read_version(),
        **dict.fromkeys(COUNTS, 0),
    }
    number: int = connection.execute(run.insert().returning(run.c.id), row).scalar_one()
    return number


def prepare_batch(
    connection: Connection, number: int, visits: Sequence[Visit], schedule: Schedule | None = None
) -> Batch:
    """Return an empty batch for run ``number`` that knows what the store holds of the visits' articles."""
    silent = {
        url_key(url)
        for visit in visits
        if visit.outcome in ("unchanged", "gone") or (visit.outcome == "seen" and visit.aliases)
        for url in (visit.url, *visit.aliases)
    }
    known = {row.url_key: (row.portal, row.key) for row in _read_among(connection, ADDRESSES, silent)}
    wanted = {identity for visit in visits if (identity := identify(visit))}.union(known.values())
    gave_nothing = {url_key(visit.url) for visit in visits if visit.outcome in ("refused", "failed", "gone")}
    failures = {row.url_key: row.failures for row in _read_among(connection, FAILURES, gave_nothing)}
    standing = _read_standing(connection, wanted)
    _read_texts(connection, standing, visits)
    return Batch(number, clock.now(), standing, known, failures, schedule)


def write_batch(connection: Connection, batch: Batch) -> None:
    """Write all rows of a batch and add to the counts of its run.

    Raises:
        ValueError: there is no such run.
    """
    _count(connection, batch)
    dialect = connection.dialect.name
    captures = ((upsert(dialect, capture), batch.capture_rows),)
    article_rows = batch.article_rows()
    articles = (
        (upsert(dialect, article, replace=ARTICLE_CHANGES), article_rows),
        (SIGHTING, batch.sighting_rows()),
        (upsert(dialect, revision), batch.revision_rows),
        (STRETCH, batch.stretch_rows()),
        (upsert(dialect, alias, replace=("portal", "key")), batch.alias_rows),
    )
    _write(connection, captures)
    hit("tx.after_capture")
    _write(connection, articles)
    queue_for_search(connection, article_rows)
    hit("tx.after_article")
    # Pages that were named come before pages that were read: what is found and read in one batch is done.
    for portal, parent, found in batch.found:
        sow(connection, batch.run, portal, found, (), parent)
    sow(connection, batch.run, "", (), batch.walks, "")
    hit("tx.after_children")
    visited = upsert(dialect, url, replace=URL_CHANGES, add=("attempts",), fill=URL_LINKS)
    _write(connection, ((visited, batch.url_rows), (SETTLED, batch.settled_rows())))


def queue_for_search(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Note that articles changed, in the transaction that changed them; a row that is there is locked by that."""
    write_rows(connection, upsert(connection.dialect.name, search_queue, replace=("key",)), _name_in_order(rows))


def _write(connection: Connection, work: Iterable[tuple[Statement, list[dict[str, Any]]]]) -> None:
    for statement, rows in work:
        write_rows(connection, statement, rows)


def write_habits(connection: Connection, portal: str, counts: Mapping[Trait, int]) -> None:
    """Add to the counts of a portal's traits, of which there is at least one."""
    now = clock.now()
    rows = [
        {"portal": portal, "kind": kind, "value": value, "count": count, "first_seen": now, "last_seen": now}
        for (kind, value), count in clean_record(counts).items()
    ]
    write_rows(connection, upsert(connection.dialect.name, habit, replace=("last_seen",), add=("count",)), rows)


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
            **{name: getattr(row, name) for name in ("url", "content_hash", "sort_date", "revision", *TIMES)}
        )
        for row in _read_among(connection, ARTICLES, {key for _, key in wanted}, portals=portals)
        if (row.portal, row.key) in wanted
    }
    for row in _read_among(connection, STRETCHES, {key for _, key in standing}, portals=portals):
        if known := standing.get((row.portal, row.key)):
            last = known.last_seen if row.last_seen is None else row.last_seen
            known.stretches.append(
                Stretch(number=row.number, content_hash=row.content_hash, first_seen=row.first_seen, last_seen=last)
            )
    return standing


def _read_texts(connection: Connection, standing: dict[Identity, Standing], visits: Sequence[Visit]) -> None:
    """Fetch what the revisions of articles say whose hash is another now: the change may be typography only."""
    other = {
        identity
        for visit in visits
        if visit.article
        and (identity := identify(visit)) in standing
        and content_hash(clean_record(visit.article)) != standing[identity].content_hash
    }
    portals = sorted({portal for portal, _ in other})
    for row in _read_among(connection, TEXTS, {key for _, key in other}, portals=portals):
        if (row.portal, row.key) in other:
            stretches = standing[row.portal, row.key].stretches
            next(one for one in stretches if one.number == row.number).article = article_from_json(row.record)


def _read_among(
    connection: Connection, query: Select[*tuple[Any, ...]], names: Iterable[str], **given: list[str]
) -> Iterator[Row[*tuple[Any, ...]]]:
    """Yield the rows of ``query`` for any number of names, however many parameters the engine takes."""
    rest = iter(sorted(names))
    while part := list(islice(rest, PARAMETERS)):
        yield from connection.execute(query, {"names": part, **given})


def _read_version() -> str:
    try:
        return metadata.version("tinbai")
    except metadata.PackageNotFoundError:
        return "unreleased"
