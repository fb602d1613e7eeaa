"""Which captures a rereading takes up, in what order, and how far it has come: it can be killed and goes on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, or_, select, update

from storage import health
from storage.batch import Identity
from storage.codec import to_json
from storage.queries import REFERENCE
from storage.records import Article, Capture, CaptureRef
from storage.schema import alias, article, capture, reading, reread, revision, run, upsert, url
from storage.writes import begin_run

ARTICLES, OTHERS = "articles", "others"
PASSED_OVER: Final = ("out_of_window", "takedown", "copy")  # refused for what no reader can change
OK: Final = 200

Window = tuple[datetime | None, datetime | None]  # of fetching: from, and before


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What today's reader makes of a capture: an article, or the reason why it is none."""

    capture: Capture
    article: Article | None = None
    reason: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a rereading changes: ``fields`` leads from a field to what it said before and says now.

    ``verdict`` is ``better`` (a record says something else), ``revision`` (two captures differ that were taken for the
    same), ``article`` (a refused page is one), ``lost`` (the reader refuses what is kept; it stays) or ``damaged``.
    """

    portal: str
    key: str | None
    url: str
    capture: str
    verdict: str
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a rereading has come: its run, and what was dealt with last."""

    run: int
    portal: str
    phase: str = ARTICLES
    position: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Captures to be read together: all of an article, or one that led to none; ``name`` is the position to note."""

    name: str
    captures: tuple[Capture, ...]
    identity: Identity | None = None


def resume(connection: Connection, portal: str, scope: str, now: datetime) -> Progress:
    """Return where the last rereading of this portal and scope stopped, or begin one."""
    unfinished = (
        select(reread)
        .join(run, run.c.id == reread.c.run)
        .where(run.c.portal == portal, run.c.finished_at.is_(None), reread.c.scope == scope)
        .order_by(reread.c.run.desc())
        .limit(1)
    )
    known = connection.execute(unfinished).one_or_none()
    if known:
        return Progress(run=known.run, portal=portal, phase=known.phase, position=known.position)
    number = begin_run(connection, portal, "reread", now)
    connection.execute(reread.insert(), {"run": number, "scope": scope, "phase": ARTICLES, "position": ""})
    return Progress(run=number, portal=portal)


def next_bundles(connection: Connection, progress: Progress, window: Window, limit: int) -> list[Bundle]:
    """Return what comes next: articles with any capture in the window, or captures that led to none."""
    read = _next_articles if progress.phase == ARTICLES else _next_others
    return read(connection, progress, window, limit)


def _next_articles(connection: Connection, progress: Progress, window: Window, limit: int) -> list[Bundle]:
    portal, position = progress.portal, progress.position
    of_article = select(capture.c.record_id).join(alias, alias.c.url_key == capture.c.url_key)
    of_article = of_article.where(alias.c.portal == article.c.portal, alias.c.key == article.c.key)
    keys = (
        select(article.c.key)
        .where(article.c.portal == portal, article.c.key > position)
        .where(_within(of_article, window).exists())
        .order_by(article.c.key)
        .limit(limit)
    )
    names = connection.execute(keys).scalars().all()
    return [
        Bundle(name=name, captures=_read_captures(connection, portal, name), identity=(portal, name)) for name in names
    ]


def _next_others(connection: Connection, progress: Progress, window: Window, limit: int) -> list[Bundle]:
    # Another capture of theirs may have become an article a moment ago: what is held is read all the same.
    held = health.select_held(progress.portal)
    others = (
        select(capture)
        .join(run, run.c.id == capture.c.run)
        .join(url, url.c.url_key == capture.c.url_key, isouter=True)
        .join(alias, alias.c.url_key == capture.c.url_key, isouter=True)
        .where(run.c.portal == progress.portal, capture.c.status == OK)
        .where(or_(alias.c.url_key.is_(None), capture.c.record_id.in_(held)))
        .where(or_(url.c.reason.is_(None), url.c.reason.not_in(PASSED_OVER)), capture.c.record_id > progress.position)
        .order_by(capture.c.record_id)
        .limit(limit)
    )
    rows = connection.execute(_within(others, window))
    return [Bundle(name=row.record_id, captures=(_to_capture(row),)) for row in rows]


def note_progress(
    connection: Connection, progress: Progress, readings: Iterable[Reading], changes: Sequence[Change], version: str
) -> None:
    """Note changes, counts and the position; what was read before is not read again after a crash."""
    rows = [
        {
            "run": progress.run,
            "capture": change.capture,
            "portal": change.portal,
            "key": change.key,
            "verdict": change.verdict,
            "reader_version": version,
            "changes": to_json(change.fields).decode(),
        }
        for change in changes
    ]
    if rows:
        insert = upsert(connection.dialect.name, reading, replace=("verdict", "reader_version", "changes"))
        connection.execute(insert, rows)
    place = {"phase": progress.phase, "position": progress.position}
    connection.execute(update(reread).where(reread.c.run == progress.run).values(place))
    done = list(readings)
    changed = sum(change.verdict in ("better", "revision") for change in changes)
    read = sum(one.article is not None for one in done) - sum(change.verdict == "article" for change in changes)
    more = {
        "pages": len(done),
        "articles": read,
        "changed": changed,
        "unchanged": read - changed,
        "bytes": sum(one.capture.size for one in done),
    }
    counts = {name: run.c[name] + count for name, count in more.items()}
    connection.execute(update(run).where(run.c.id == progress.run).values(counts))


def _read_captures(connection: Connection, portal: str, key: str) -> tuple[Capture, ...]:
    """Return the captures of an article in their order: those of its addresses, and those of its revisions."""
    own = select(alias.c.url_key).where(alias.c.portal == portal, alias.c.key == key)
    made = select(revision.c.capture).where(revision.c.portal == portal, revision.c.key == key)
    # The same article under another address in the same crawl was seen and not kept.
    copies = select(url.c.capture).where(url.c.outcome == "seen", url.c.capture.is_not(None))
    wanted = (
        select(capture)
        .where(capture.c.status == OK, or_(capture.c.url_key.in_(own), capture.c.record_id.in_(made)))
        .where(capture.c.record_id.not_in(copies))
        .order_by(capture.c.fetched_at, capture.c.record_id)
    )
    return tuple(map(_to_capture, connection.execute(wanted)))


def _to_capture(row: Row[Any]) -> Capture:
    ref = CaptureRef(**{name: getattr(row, name) for name in REFERENCE})
    return Capture(ref=ref, url=row.url, fetched_at=row.fetched_at, status=row.status, mime=row.mime, size=row.size)


def _within(query: Select[Any], window: Window) -> Select[Any]:
    first, end = window
    if first is not None:
        query = query.where(capture.c.fetched_at >= first)
    return query if end is None else query.where(capture.c.fetched_at < end)
