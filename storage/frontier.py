"""The frontier as the database knows it: what is pending of a portal, how far its sections were read, what is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, and_, case, func, select, update

from storage.addresses import url_key
from storage.bulk import write_rows
from storage.records import Found, Held, Kind, WalkState
from storage.schema import article, capture, run, upsert, url, walk

_COLUMNS = (
    *("url", "state", "kind", "priority", "day", "walk", "born", "next_at", "visited_at", "outcome", "reason", "etag"),
)
_WALK_CHANGES = tuple(column.name for column in walk.columns if not column.primary_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address of a portal as the last crawl left it: pending, done, refused or failed."""

    url: str
    state: str
    kind: Kind | None
    priority: int
    day: date | None
    walk: str | None
    born: int
    next_at: datetime | None
    visited_at: datetime | None
    reason: str | None
    article_key: str | None
    held: Held | None
    outcome: str | None = None  # of the last visit

    def is_due(self, now: datetime) -> bool:
        """Tell whether the time has come to ask it again."""
        return self.next_at is not None and self.next_at <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """What a crawl of a portal begins with."""

    addresses: tuple[Address, ...] = ()
    walks: tuple[WalkState, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Where the addresses of a portal's articles stand; ``stray`` ones are done and lead to no article.

    ``unchanged`` ones are those whose last answer brought nothing new; ``walks`` are sections that are not read to
    their end.
    """

    portal: str
    discovered: int = 0
    stored: int = 0
    unchanged: int = 0
    refused: int = 0
    failed: int = 0
    pending: int = 0
    stray: int = 0
    walks: int = 0

    @property
    def holds(self) -> bool:
        """Whether every address has exactly one place."""
        known = self.stored + self.unchanged + self.refused + self.failed + self.pending
        return self.discovered == known and not self.stray


def read_frontier(connection: Connection, portal: str) -> Frontier:
    """Return all addresses of a portal's articles and lists, the first to ask first, and all its walks."""
    wanted = (
        select(*url.c[(*_COLUMNS, "last_modified", "article_key")], *capture.c["record_id", "fetched_at", "digest"])
        .join(capture, url.c.capture == capture.c.record_id, isouter=True)
        .where(url.c.portal == portal, func.coalesce(url.c.kind, "") != "listing")
        .order_by(url.c.priority.desc(), url.c.born, url.c.url)
    )
    walks = connection.execute(select(walk).where(walk.c.portal == portal).order_by(walk.c.run, walk.c.id))
    return Frontier(
        addresses=tuple(_to_address(row) for row in connection.execute(wanted)),
        walks=tuple(_to_walk(row) for row in walks),
    )


def sow(
    connection: Connection, number: int, portal: str, found: Iterable[Found], walks: Iterable[WalkState], parent: str
) -> None:
    """Note addresses as pending, before anybody asks them, and how far walks have come.

    An article that is there stays as it is; a list is to be asked again.
    """
    articles: list[dict[str, Any]] = []
    lists: list[dict[str, Any]] = []
    for one in found:
        (articles if one.kind == "article" else lists).append(_to_row(one, number, portal, parent))
    dialect = connection.dialect.name
    for statement, rows in (
        (upsert(dialect, url), articles),
        (upsert(dialect, url, replace=("state", "kind", "priority")), lists),
        (upsert(dialect, walk, replace=_WALK_CHANGES), [_from_walk(state) for state in walks]),
    ):
        write_rows(connection, statement, rows)


def read_balances(connection: Connection, portal: str | None = None) -> list[Balance]:
    """Return where the addresses of articles stand, by portal."""
    led_to = and_(article.c.portal == url.c.portal, article.c.key == url.c.article_key)
    place = case(
        (url.c.state != "done", url.c.state),
        (article.c.key.is_(None), "stray"),
        (url.c.outcome == "unchanged", "unchanged"),
        else_="stored",
    )
    counts = (
        select(url.c.portal, place.label("place"), func.count())
        .select_from(url)
        .join(article, led_to, isouter=True)
        .where(url.c.kind == "article")
        .group_by(url.c.portal, place)
    )
    walks = select(walk.c.portal, func.count()).where(walk.c.state == "open").group_by(walk.c.portal)
    sums: dict[str, dict[str, int]] = {}
    for name, what, count in connection.execute(counts):
        sums.setdefault(name, {})[what] = count
    for name, count in connection.execute(walks):
        sums.setdefault(name, {})["walks"] = count
    return [
        Balance(portal=name, discovered=sum(count for what, count in found.items() if what != "walks"), **found)
        for name, found in sorted(sums.items())
        if portal in (None, name)
    ]


def end_killed_runs(connection: Connection, portal: str, now: datetime) -> None:
    """Close the crawls of a portal that nobody ended: whoever holds the portal knows that they are dead."""
    is_open = and_(run.c.portal == portal, run.c.kind == "crawl", run.c.finished_at.is_(None))
    connection.execute(update(run).where(is_open).values(outcome="killed", finished_at=now))


def _to_row(found: Found, number: int, portal: str, parent: str) -> dict[str, Any]:
    return {
        "url_key": url_key(found.url),
        "url": found.url,
        "portal": portal,
        "state": "pending",
        "attempts": 0,
        "kind": found.kind,
        "priority": found.priority,
        "day": found.day.isoformat() if found.day else None,
        "walk": found.walk,
        "parent": url_key(parent) if parent else None,
        "born": number,
    }


def _to_address(row: Row[Any]) -> Address:
    held = None
    if row.record_id:
        held = Held(
            record_id=row.record_id,
            url=row.url,
            fetched_at=row.fetched_at,
            digest=row.digest,
            etag=row.etag or None,
            last_modified=row.last_modified or None,
        )
    given = {name: getattr(row, name) for name in (*_COLUMNS, "article_key") if name != "etag"}
    return Address(**given | {"day": date.fromisoformat(row.day) if row.day else None, "held": held})


def _to_walk(row: Row[Any]) -> WalkState:
    values = row._asdict()
    return WalkState(**values | {"form": tuple((name, value) for name, value in orjson.loads(row.form))})


def _from_walk(state: WalkState) -> dict[str, Any]:
    return {column.name: getattr(state, column.name) for column in walk.columns} | {
        "form": orjson.dumps(state.form).decode()
    }
