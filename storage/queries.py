"""What is read from the tables: articles, revisions, runs and sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, Table, and_, func, or_, select

from storage.addresses import url_key
from storage.batch import Identity
from storage.codec import article_from_json
from storage.frontier import read_balances
from storage.records import CaptureRef, Revision, Run, Trait
from storage.schema import Utf8, alias, article, capture, habit, lease, reading, revision, run, url
from storage.timeline import UNDATED, Day, day_bounds

ROWS_AT_ONCE = 500
RECORD = Utf8(article.c.record)
READING = ("run", "capture", "verdict", "reader_version", "changes")
REFERENCE = ("record_id", "segment", "offset", "length", "digest")  # the columns of a CaptureRef


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalSummary:
    """What is kept of a portal: ``newest`` is the date of its newest article as written, ``rejects`` counts reasons.

    ``rejects`` are addresses that stand refused, ``failures`` those that failed at their last visit, ``pending`` were
    found and not asked yet; ``gone`` articles have vanished from the portal.
    """

    portal: str
    articles: int = 0
    newest: str | None = None
    last_run: Run | None = None
    pending: int = 0
    gone: int = 0
    rejects: Mapping[str, int] = field(default_factory=dict)
    failures: Mapping[str, int] = field(default_factory=dict)


def read_named(
    connection: Connection, wanted: Select[*tuple[Any, ...]], table: Table, names: Iterable[Identity]
) -> Iterator[Row[*tuple[Any, ...]]]:
    """Yield the rows of ``wanted`` that have one of some thousand names, portal by portal."""
    keys: dict[str, list[str]] = {}
    for portal, key in names:
        keys.setdefault(portal, []).append(key)
    for portal, its in keys.items():  # one by one: SQLite looks for pairs of columns in every row of a table
        yield from connection.execute(wanted.where(table.c.portal == portal, table.c.key.in_(its)))


def select_records(portal: str | None, since: Day | None, until: Day | None) -> Select[bytes]:
    """Return the query for the records of articles in their stable order; see ``Store.lines``."""
    query = select(RECORD).order_by(article.c.portal, article.c.sort_date, article.c.key)
    first, end = day_bounds(since, until)
    if portal is not None:
        query = query.where(article.c.portal == portal)
    if first is not None:
        query = query.where(article.c.sort_date >= first)
    if end is not None:
        query = query.where(article.c.sort_date < end)
    return query


def stream_records(connection: Connection, query: Select[bytes]) -> Iterator[bytes]:
    """Yield the records of a query as bytes, a few hundred in memory at a time."""
    with connection.execution_options(yield_per=ROWS_AT_ONCE).execute(query) as result:
        for rows in result.partitions():
            yield from (record for (record,) in rows)


def read_record(connection: Connection, portal: str, key: str) -> bytes | None:
    """Return an article's record, or None."""
    wanted = select(RECORD).where(article.c.portal == portal, article.c.key == key)
    return connection.execute(wanted).scalar_one_or_none()


def find_records(connection: Connection, key_or_url: str) -> list[bytes]:
    """Return the records with a key, or known by an address, by portal and key."""
    led_to = select(alias.c.portal, alias.c.key).where(alias.c.url_key == url_key(key_or_url)).subquery()
    wanted = (
        select(RECORD)
        .join(led_to, and_(article.c.portal == led_to.c.portal, article.c.key == led_to.c.key), isouter=True)
        .where(or_(article.c.key == key_or_url, led_to.c.key.is_not(None)))
        .order_by(article.c.portal, article.c.key)
    )
    return list(connection.execute(wanted).scalars())


def read_sightings(connection: Connection, urls: Iterable[str]) -> dict[str, list[tuple[datetime, str]]]:
    """Return time and digest of all captures of some addresses, few enough for one query, by url key."""
    found: dict[str, list[tuple[datetime, str]]] = {}
    names = sorted(set(map(url_key, urls)))
    query = select(*capture.c["url_key", "fetched_at", "digest"]).where(capture.c.url_key.in_(names))
    for row in connection.execute(query):
        found.setdefault(row.url_key, []).append((row.fetched_at, row.digest))
    return found


def read_keys(connection: Connection, portal: str) -> set[str]:
    """Return the keys of a portal's articles."""
    return set(connection.execute(select(article.c.key).where(article.c.portal == portal)).scalars())


def read_habits(connection: Connection, portal: str) -> dict[Trait, int]:
    """Return how many articles of a portal have each trait."""
    rows = connection.execute(select(habit.c.kind, habit.c.value, habit.c.count).where(habit.c.portal == portal))
    return {(kind, value): count for kind, value, count in rows}


def read_revisions(connection: Connection, portal: str, key: str) -> list[Revision]:
    """Return an article's revisions in the order of their numbers."""
    wanted = (
        select(revision, func.coalesce(revision.c.last_seen, article.c.last_seen).label("seen_until"))
        .add_columns(*capture.c[REFERENCE])
        .join(article, and_(article.c.portal == revision.c.portal, article.c.key == revision.c.key))
        .join(capture, revision.c.capture == capture.c.record_id, isouter=True)
        .where(revision.c.portal == portal, revision.c.key == key)
        .order_by(revision.c.number)
    )
    return [_to_revision(row) for row in connection.execute(wanted)]


def read_fate(connection: Connection, portal: str, key: str) -> dict[str, Any]:
    """Return when an article was first and last seen, and when and why it went, where the store knows."""
    names = [name for name in ("first_seen", "last_seen", "gone_at", "gone_reason") if name in article.c]
    wanted = select(*(article.c[name] for name in names)).where(article.c.portal == portal, article.c.key == key)
    row = connection.execute(wanted).one_or_none()
    return dict(zip(names, row, strict=True)) if row else {}


def read_rereadings(connection: Connection, portal: str, key: str) -> list[dict[str, Any]]:
    """Return what rereadings changed of an article, the first one first."""
    wanted = select(reading).where(reading.c.portal == portal, reading.c.key == key)
    rows = connection.execute(wanted.order_by(reading.c.run, reading.c.capture))
    told = ({name: getattr(row, name) for name in READING} for row in rows)
    return [one | {"changes": orjson.loads(one["changes"])} for one in told]


def read_run(connection: Connection, number: int) -> Run:
    """Return a run; ValueError if there is none of this number."""
    row = connection.execute(select(run).where(run.c.id == number)).one_or_none()
    if row is None:
        raise ValueError(f"there is no run {number}")
    return to_run(row)


def read_runs(connection: Connection, limit: int) -> list[Run]:
    """Return the last runs, newest first."""
    return [to_run(row) for row in connection.execute(select(run).order_by(run.c.id.desc()).limit(limit))]


def read_runs_of(connection: Connection, portal: str, kind: str, limit: int) -> list[Run]:
    """Return the last runs of a portal and kind that ended, newest first."""
    wanted = select(run).where(run.c.portal == portal, run.c.kind == kind, run.c.finished_at.is_not(None))
    return [to_run(row) for row in connection.execute(wanted.order_by(run.c.id.desc()).limit(limit))]


def find_run(connection: Connection, log: str) -> Run | None:
    """Return the last run that wrote this log."""
    wanted = select(run).where(run.c.log == log).order_by(run.c.id.desc()).limit(1)
    row = connection.execute(wanted).one_or_none()
    return to_run(row) if row else None


def name_holder(connection: Connection, portal: str, task: str, name: str) -> str:
    """Return the sentence that names who crawls or rereads a portal, under the name of its lease."""
    is_open = and_(run.c.portal == portal, run.c.finished_at.is_(None))
    if task == "reread":
        is_open = and_(is_open, run.c.kind == task)
    last = select(run).where(is_open).order_by(run.c.id.desc()).limit(1)
    row = connection.execute(last).one_or_none()
    holder = connection.execute(select(lease.c.holder).where(lease.c.portal == name)).scalar_one_or_none()
    who = holder or (f"process {row.pid}" if row else "another process")
    who += f", since {row.started_at:%Y-%m-%d %H:%M:%S} UTC" if row else ""
    doing = "reread in" if task == "reread" else "crawled into"
    return f"{portal} is being {doing} this store ({who}): wait for its end, or end it"


def find_open_run(connection: Connection) -> bool:
    """Tell whether a run has not ended: it goes on, or its process died."""
    return connection.execute(select(run.c.id).where(run.c.finished_at.is_(None)).limit(1)).first() is not None


def summarise(connection: Connection) -> list[PortalSummary]:
    """Return a summary of every portal that has articles, runs or refusals."""
    sums = connection.execute(select(article.c.portal, func.count()).group_by(article.c.portal))
    counts: dict[str, int] = {portal: count for portal, count in sums}  # noqa: C416 - a Row is no tuple to mypy
    last = select(func.max(run.c.id)).group_by(run.c.portal)
    runs = {row.portal: to_run(row) for row in connection.execute(select(run).where(run.c.id.in_(last)))}
    rejects, failures = _count_reasons(connection, "refused"), _count_reasons(connection, "failed")
    balances = {balance.portal: balance for balance in read_balances(connection)}
    vanished = select(article.c.portal, func.count()).where(article.c.gone_at.is_not(None)).group_by(article.c.portal)
    gone: dict[str, int] = {portal: count for portal, count in connection.execute(vanished)}  # noqa: C416 - as above
    return [
        PortalSummary(
            portal=portal,
            articles=counts.get(portal, 0),
            newest=_read_newest(connection, portal),
            last_run=runs.get(portal),
            pending=balances[portal].pending if portal in balances else 0,
            gone=gone.get(portal, 0),
            rejects=rejects.get(portal, {}),
            failures=failures.get(portal, {}),
        )
        for portal in sorted({*counts, *runs, *rejects, *failures, *balances})
    ]


def _count_reasons(connection: Connection, state: str) -> dict[str, dict[str, int]]:
    wanted = (
        select(url.c.portal, url.c.reason, func.count())
        .where(url.c.state == state)
        .group_by(url.c.portal, url.c.reason)
    )
    found: dict[str, dict[str, int]] = {}
    for portal, reason, count in sorted(connection.execute(wanted), key=lambda row: (row[0], row[1] or "")):
        found.setdefault(portal, {})[reason or "unknown"] = count
    return found


def _read_newest(connection: Connection, portal: str) -> str | None:
    wanted = (
        select(RECORD)
        .where(article.c.portal == portal, article.c.sort_date != UNDATED)
        .order_by(article.c.sort_date.desc(), article.c.key.desc())
        .limit(1)
    )
    record = connection.execute(wanted).scalar_one_or_none()
    return orjson.loads(record)["date"]["value"] if record else None


def to_run(row: Row[Any]) -> Run:
    """Return the run of a row."""
    values = row._asdict()
    reasons = {name: orjson.loads(values[name]) for name in ("refused", "failed")}
    counted = values["requests"] if values["outcome"] not in (None, "killed") else None
    return Run(**values | reasons | {"requests": counted})


def _to_revision(row: Row[Any]) -> Revision:
    place = {name: getattr(row, name) for name in REFERENCE}
    return Revision(
        portal=row.portal,
        key=row.key,
        number=row.number,
        content_hash=row.content_hash,
        article=article_from_json(row.record),
        capture=CaptureRef(**place) if row.record_id else None,
        created_at=row.created_at,
        first_seen=row.first_seen,
        last_seen=row.seen_until,
    )
