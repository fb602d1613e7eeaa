"""What a person looks through: the newest articles, counts by day, an article's captures, runs; a page at a time.

Every query is answered from an index, however many articles there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from storage.addresses import url_key
from storage.batch import Identity
from storage.index import is_made
from storage.queries import RECORD, REFERENCE, read_named, to_run
from storage.records import Capture, CaptureRef, Run
from storage.schema import alias, article, capture, run
from storage.search import Hit, Scope, find_newest
from storage.snippets import make_snippet, plain
from storage.terms import parse_query
from storage.timeline import Day, day_bounds

MOST_CAPTURES = 200
_ORDER = (article.c.sort_date, article.c.portal, article.c.key)
_NAMES = select(func.min(article.c.portal))
_CAPTURE = ("url", "fetched_at", "status", "mime", "size", "refers_to")


class Place(NamedTuple):
    """Where an article stands among all, the newest being the greatest; undated ones are the least."""

    sort_date: str
    portal: str
    key: str


def list_portals(connection: Connection) -> list[str]:
    """Return the portals that have articles, by name, without looking at all of these."""
    names = []
    name = connection.execute(_NAMES).scalar()
    while name is not None:
        names.append(name)
        name = connection.execute(_NAMES.where(article.c.portal > name)).scalar()
    return names


def list_newest(
    connection: Connection,
    *,
    portal: str | None = None,
    since: Day | None = None,
    until: Day | None = None,
    after: Place | None = None,
    limit: int = 20,
) -> list[Place]:
    """Return the places of the newest articles that stand behind ``after``; days are those of ``Store.lines``.

    Raises:
        ValueError: ``since`` or ``until`` is no ISO day.
    """
    bounds = day_bounds(since, until)
    names = [portal] if portal is not None else list_portals(connection)
    places = [place for name in names for place in _list_newest_of(connection, name, bounds, after, limit)]
    return sorted(places, reverse=True)[:limit]


def _list_newest_of(
    connection: Connection, portal: str, bounds: tuple[str | None, str | None], after: Place | None, limit: int
) -> Iterator[Place]:
    first, end = bounds
    wanted = select(*_ORDER).where(article.c.portal == portal)
    if first is not None:
        wanted = wanted.where(article.c.sort_date >= first)
    if end is not None:
        wanted = wanted.where(article.c.sort_date < end)
    if after is not None:
        wanted = wanted.where(_stands_behind(portal, after))
    newest = wanted.order_by(article.c.sort_date.desc(), article.c.key.desc()).limit(limit)
    yield from (Place(*row) for row in connection.execute(newest))


def _stands_behind(portal: str, after: Place) -> ColumnElement[bool]:
    if portal == after.portal:
        same_day = and_(article.c.sort_date == after.sort_date, article.c.key < after.key)
        return and_(article.c.sort_date <= after.sort_date, or_(article.c.sort_date < after.sort_date, same_day))
    return article.c.sort_date <= after.sort_date if portal < after.portal else article.c.sort_date < after.sort_date


def read_records(connection: Connection, identities: Iterable[Identity]) -> dict[Identity, bytes]:
    """Return the records of some hundred articles as canonical JSON."""
    wanted = select(*article.c["portal", "key"], RECORD.label("record"))
    return {(row.portal, row.key): row.record for row in read_named(connection, wanted, article, identities)}


def show_places(connection: Connection, places: Sequence[Place]) -> list[Hit]:
    """Return articles as a search would show them, each with its beginning for a passage."""
    records = read_records(connection, [(place.portal, place.key) for place in places])
    found = [(place, orjson.loads(record)) for place in places if (record := records.get((place.portal, place.key)))]
    return [
        Hit(
            portal=place.portal,
            key=place.key,
            url=said["url"],
            title=plain(said["title"]),
            date=said["date"]["value"] if said["date"] else None,
            snippet=make_snippet([text for text in (said["lead"], *said["body"]) if text], ()),
            as_written=True,
        )
        for place, said in found
    ]


def find_citing(
    connection: Connection, number: str, *, limit: int, below: int | None = None
) -> tuple[list[Hit], int | None]:
    """Return the newest articles that cite a document by its key, and the id behind which there are more.

    A page may hold fewer than ``limit``: the index knows words, and what only looks like the number is left out.
    """
    if not is_made(connection):
        return [], None
    quoted = number.replace('"', " ")
    everything = Scope(None, 0, 1 << 62)
    found = find_newest(connection, parse_query(f'cites:"{quoted}"'), everything, limit=limit, below=below)
    records = read_records(connection, [(hit.portal, hit.key) for _, hit in found])
    hits = [hit for _, hit in found if _cites(records[hit.portal, hit.key], number)]
    return hits, found[-1][0] if len(found) == limit else None


def _cites(record: bytes, number: str) -> bool:
    return any(citation["key"] == number for citation in orjson.loads(record)["citations"])


def count_by_day(connection: Connection, portals: Iterable[str], first: str) -> Mapping[str, Mapping[str, int]]:
    """Return how many articles each portal has of each day from ``first`` on."""
    day = func.substr(article.c.sort_date, 1, len("2024-01-31"))
    counts = select(day, func.count()).where(article.c.sort_date >= first).group_by(day)
    return {
        name: {when: number for when, number in connection.execute(counts.where(article.c.portal == name))}  # noqa: C416 - a Row is no tuple to mypy
        for name in portals
    }


def list_captures(connection: Connection, portal: str, key: str) -> list[Capture]:
    """Return the captures of all addresses of an article, the newest first; at most 200."""
    addresses = select(alias.c.url_key).where(alias.c.portal == portal, alias.c.key == key)
    wanted = select(*capture.c[(*REFERENCE, *_CAPTURE)]).where(capture.c.url_key.in_(addresses))
    newest = wanted.order_by(capture.c.fetched_at.desc(), capture.c.record_id).limit(MOST_CAPTURES)
    return [_to_capture(row._asdict()) for row in connection.execute(newest)]


def find_capture(connection: Connection, record_id: str) -> Capture | None:
    """Return a capture by the name of its record, or None."""
    wanted = select(*capture.c[(*REFERENCE, *_CAPTURE)]).where(capture.c.record_id == record_id)
    row = connection.execute(wanted).one_or_none()
    return _to_capture(row._asdict()) if row else None


def find_newest_capture(connection: Connection, address: str) -> Capture | None:
    """Return what an address gave last, or None."""
    wanted = select(*capture.c[(*REFERENCE, *_CAPTURE)]).where(capture.c.url_key == url_key(address))
    row = connection.execute(wanted.order_by(capture.c.fetched_at.desc()).limit(1)).one_or_none()
    return _to_capture(row._asdict()) if row else None


def list_runs(
    connection: Connection, limit: int, before: int | None = None, *, portal: str | None = None, under_way: bool = False
) -> list[Run]:
    """Return runs, the newest first, of numbers less than ``before``; with ``under_way`` those without an end."""
    wanted = select(run).order_by(run.c.id.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(run.c.id < before)
    if portal is not None:
        wanted = wanted.where(run.c.portal == portal)
    if under_way:
        wanted = wanted.where(run.c.finished_at.is_(None))
    return [to_run(row) for row in connection.execute(wanted)]


def _to_capture(values: dict[str, object]) -> Capture:
    ref = CaptureRef(**{name: values.pop(name) for name in REFERENCE})  # type: ignore[arg-type]
    return Capture(ref=ref, **values)  # type: ignore[arg-type]
