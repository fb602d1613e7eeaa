"""What is known of the health of portals: held pages, runs, the last articles, robots files, certificates, alerts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, func, or_, select, update

from storage.addresses import url_key
from storage.codec import article_from_json
from storage.queries import read_runs_of
from storage.records import Article, Capture, CaptureRef, Run
from storage.schema import alert, article, capture, host, robots, upsert, url
from storage.timeline import UNDATED

HELD: Final = "held"  # the reasons of pages that were read and are not trusted start so
HELD_REPEATED: Final = "held_repeated"  # the one that only later pages can give
MANY_HELD: Final = 3  # pages of a portal are a change of its layout,
MOST_BETWEEN: Final = 60  # if no more articles than these were published meanwhile
_REFERENCE: Final = ("record_id", "segment", "offset", "length", "digest")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPage:
    """A page that is not trusted: its address, why, and its capture; ``key`` is that of an article that is kept."""

    url: str
    reason: str
    detail: str
    at: datetime
    key: str | None
    capture: Capture | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What one article tells of how its page was read; ``listed`` is the day that the listing gave it."""

    key: str
    url: str | None
    first_seen: datetime
    dated: str | None
    length: int
    fields: frozenset[str]
    listed: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What people were told of a portal, and when."""

    portal: str
    kind: str
    severity: str
    sentence: str
    since: datetime
    sent_at: datetime


def list_held(connection: Connection, portal: str) -> list[HeldPage]:
    """Return the pages of a portal that are held, the first one first."""
    wanted = (
        select(*url.c["url", "reason", "detail", "visited_at", "article_key"], *_capture_columns())
        .join(capture, capture.c.record_id == url.c.capture, isouter=True)
        .where(url.c.portal == portal, _is_held())
        .order_by(url.c.visited_at, url.c.url)
    )
    return [
        HeldPage(
            url=row.url,
            reason=row.reason,
            detail=row.detail or "",
            at=row.visited_at,
            key=row.article_key,
            capture=_to_capture(row) if row.record_id else None,
        )
        for row in connection.execute(wanted)
    ]


def is_change(connection: Connection, portal: str, held: Sequence[HeldPage]) -> bool:
    """Tell whether pages of a portal were held close together: three, and few articles were published meanwhile.

    Now and then a page is odd by itself; in years such pages add up.
    """
    times = [page.at for page in held]
    stretches = zip(times, times[MANY_HELD - 1 :], strict=False)
    return any(_count_between(connection, portal, *stretch) <= MOST_BETWEEN for stretch in stretches)


def _count_between(connection: Connection, portal: str, first: datetime, last: datetime) -> int:
    wanted = article.c.first_seen.between(first, last), article.c.portal == portal
    return connection.execute(select(func.count()).select_from(article).where(*wanted)).scalar_one()


def select_held(portal: str) -> Select[tuple[str]]:
    """Return the query of the captures of a portal's held pages."""
    return select(url.c.capture).where(url.c.portal == portal, _is_held(), url.c.capture.is_not(None))


def is_held(reason: str | None) -> bool:
    """Tell whether a visit's reason says that its page is not trusted."""
    return reason is not None and reason.startswith(HELD)


def count_held(connection: Connection) -> dict[str, int]:
    """Return how many pages of each portal are held."""
    wanted = select(url.c.portal, func.count()).where(_is_held()).group_by(url.c.portal)
    return {row[0]: row[1] for row in connection.execute(wanted)}


def release_held(connection: Connection, portal: str, key: str, records: Iterable[str], now: datetime) -> None:
    """Note that held captures of a kept article are read well by now; their addresses are asked again."""
    own = url.c.capture.in_(sorted(records))
    led_on = and_(url.c.article_key == key, url.c.capture.is_(None))
    free = {"state": "done", "outcome": "stored", "reason": None, "detail": None, "failures": 0, "next_at": now}
    held = update(url).where(url.c.portal == portal, _is_held(), or_(own, led_on))
    connection.execute(held.values(free | {"article_key": key}))


def read_traces(connection: Connection, portal: str, limit: int) -> list[Trace]:
    """Return what the last new articles of a portal tell, the newest first."""
    wanted = (
        select(*article.c["key", "url", "first_seen", "record"])
        .where(article.c.portal == portal)
        .order_by(article.c.first_seen.desc(), article.c.sort_date.desc(), article.c.key)
        .limit(limit)
    )
    rows = connection.execute(wanted).all()
    keys = {url_key(row.url): row.key for row in rows if row.url}
    asked = select(url.c.url_key, url.c.day).where(url.c.url_key.in_(sorted(keys)), url.c.day.is_not(None))
    days = {keys[row.url_key]: date.fromisoformat(row.day[:10]) for row in connection.execute(asked)}
    return [_to_trace(row, days.get(row.key)) for row in rows]


def read_last(connection: Connection, portal: str, limit: int) -> list[tuple[str, Article]]:
    """Return the keys and readings of a portal's articles that were seen first of late, the newest last."""
    wanted = (
        select(article.c.key, article.c.record)
        .where(article.c.portal == portal)
        .order_by(article.c.first_seen.desc(), article.c.key)
        .limit(limit)
    )
    return [(row.key, article_from_json(row.record)) for row in reversed(connection.execute(wanted).all())]


def read_days(connection: Connection, portal: str, limit: int) -> list[date]:
    """Return the days of a portal's newest articles, newest first, as far as they are known to the day."""
    wanted = (
        select(article.c.sort_date)
        .where(article.c.portal == portal, article.c.sort_date != UNDATED)
        .order_by(article.c.sort_date.desc())
        .limit(limit)
    )
    texts = (text[:10] for text in connection.execute(wanted).scalars())
    return [day for text in texts if (day := _read_day(text)) is not None]


def read_robots(connection: Connection, names: Iterable[str]) -> list[Row[Any]]:
    """Return what the robots files of hosts said, the newest first."""
    origins = [f"{scheme}://{name}" for name in names for scheme in ("https", "http")]
    wanted = select(robots).where(robots.c.origin.in_(origins)).order_by(robots.c.origin, robots.c.id.desc())
    return list(connection.execute(wanted))


def read_hosts(connection: Connection) -> list[Row[Any]]:
    """Return what is known of all hosts that are paused or have shown a certificate."""
    wanted = select(host).where(or_(host.c.certificate_ends.is_not(None), host.c.paused_until.is_not(None)))
    return list(connection.execute(wanted.order_by(host.c.name)))


def read_crawls(connection: Connection, portal: str, limit: int) -> list[Run]:
    """Return the last crawls of a portal that ended, newest first."""
    return read_runs_of(connection, portal, "crawl", limit)


def read_alerts(connection: Connection) -> list[Told]:
    """Return what people were told and has not ended."""
    return [Told(**row._asdict()) for row in connection.execute(select(alert).order_by(alert.c.portal, alert.c.kind))]


def write_alerts(connection: Connection, told: Sequence[Told], ended: Iterable[tuple[str, str]]) -> None:
    """Note what people were told, and what they were told has ended."""
    changes = tuple(column.name for column in alert.columns if not column.primary_key)
    if told:
        rows = [{name: getattr(one, name) for name in Told.__slots__} for one in told]
        connection.execute(upsert(connection.dialect.name, alert, replace=changes), rows)
    for portal, kind in ended:
        connection.execute(delete(alert).where(alert.c.portal == portal, alert.c.kind == kind))


def _is_held() -> ColumnElement[bool]:
    return and_(url.c.state == "refused", url.c.reason.startswith(HELD))


def _capture_columns() -> tuple[ColumnElement[Any], ...]:
    return (
        *capture.c[_REFERENCE],
        capture.c.url.label("capture_url"),
        *capture.c["fetched_at", "status", "mime", "size"],
    )


def _to_capture(row: Row[Any]) -> Capture:
    return Capture(
        ref=CaptureRef(**{name: getattr(row, name) for name in _REFERENCE}),
        url=row.capture_url,
        fetched_at=row.fetched_at,
        status=row.status,
        mime=row.mime,
        size=row.size,
    )


def _to_trace(row: Row[Any], listed: date | None) -> Trace:
    record = orjson.loads(row.record)
    dated = record["date"]["value"] if record["date"] and record["date"]["source"] != "event" else None
    has = {name for name in ("lead", "authors", "images", "section") if record[name]} | ({"date"} if dated else set())
    return Trace(
        key=row.key,
        url=row.url,
        first_seen=row.first_seen,
        dated=dated,
        length=sum(map(len, record["body"])) + len(record["lead"] or ""),
        fields=frozenset(has),
        listed=listed,
    )


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
