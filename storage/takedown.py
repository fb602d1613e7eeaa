"""Takedowns: an article leaves database, index and captures for good, and its addresses are refused from then on."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, Connection, Engine, and_, delete, false, or_, select, update

from storage.addresses import url_key
from storage.archive import Record, list_segments, name_segment, read_segment
from storage.batch import Identity
from storage.codec import article_from_json
from storage.errors import CaptureDamaged, StoreUnavailable
from storage.records import Trait
from storage.rewriting import Rewriting, delete_leftovers, point_at_copies, rewrite_segment
from storage.schema import alias, article, capture, habit, metadata, revision, takedown, upsert, url
from storage.seals import Seals
from storage.segments import settle_open_segments

LEAST_PROBE: Final = 40  # characters of a sentence that is looked for
KEPT_TABLES: Final = frozenset({"run", "takedown", "shred", "reread", "habit"})
# What else must forget an article in the same transaction: called with the connection, its portal and key.
FORGET: Final[list[Callable[[Connection, str, str], object]]] = []

_TAG = re.compile(r"<[^<>]*>")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+")


@dataclass(kw_only=True)
class Scope:
    """What a takedown removes: articles, url keys of addresses, captures by segment, sentences to look for."""

    articles: set[Identity] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    captures: dict[str, str] = field(default_factory=dict)  # record_id -> segment
    probes: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    copies: set[str] = field(default_factory=set)  # addresses of other articles that say the same
    named: int = 0  # captures of others that show a title


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What a takedown removed.

    ``copies`` are addresses of other kept articles that say half of it, ``named`` counts captures of others, mostly
    listings, that show its title.
    """

    articles: int
    addresses: int
    captures: int
    segments: int
    copies: tuple[str, ...]
    named: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """What is known of a takedown: never what it was."""

    reason: str
    reference: str | None
    taken_at: datetime
    names: int


def find_scope(connection: Connection, name: str) -> Scope:
    """Return what a key or an address stands for; an address that is not known stands for itself.

    Raises:
        LookupError: articles of several portals have this key, or it is neither a key nor an address.
    """
    led_to = select(alias.c.portal, alias.c.key).where(alias.c.url_key == url_key(name))
    named = select(article.c.portal, article.c.key).where(article.c.key == name)
    found = {(row.portal, row.key) for query in (led_to, named) for row in connection.execute(query)}
    if len(found) > 1:
        portals = ", ".join(sorted(portal for portal, _ in found))
        raise LookupError(f"{portals} have an article {name!r} each: give the address of the one that is meant")
    if not found and "/" not in name:
        raise LookupError(f"no article is kept under {name!r}, and it is no address that could be refused")
    scope = Scope(articles=found)
    if "/" in name:
        scope.addresses.add(url_key(name))
    complete_scope(connection, scope)
    return scope


def complete_scope(connection: Connection, scope: Scope) -> None:
    """Add all addresses of the articles, and the captures of all addresses."""
    for portal, key in scope.articles:
        of_article = select(alias.c.url_key).where(alias.c.portal == portal, alias.c.key == key)
        fetched = select(url.c.url_key).where(url.c.portal == portal, url.c.article_key == key)
        own = select(article.c.url).where(article.c.portal == portal, article.c.key == key)
        scope.addresses.update(connection.execute(of_article).scalars(), connection.execute(fetched).scalars())
        scope.addresses.update(url_key(address) for address in connection.execute(own).scalars() if address)
        texts = select(revision.c.record).where(revision.c.portal == portal, revision.c.key == key)
        for record in connection.execute(texts).scalars():
            known = article_from_json(record)
            scope.probes.update(_read_probes((*known.body, known.lead or "")))
            scope.titles.add(_plain(known.title))
        of_revisions = select(capture.c.record_id, capture.c.segment).join(
            revision, revision.c.capture == capture.c.record_id
        )
        rows = connection.execute(of_revisions.where(revision.c.portal == portal, revision.c.key == key))
        scope.captures.update({row.record_id: row.segment for row in rows})
    fetched_from = select(capture.c.record_id, capture.c.segment).where(capture.c.url_key.in_(scope.addresses))
    scope.captures.update({row.record_id: row.segment for row in connection.execute(fetched_from)})


def search_captures(connection: Connection, folder: Path, scope: Scope) -> None:
    """Add every other capture that holds a sentence of the text, but for those of other articles: these are told."""
    for segment, record in _read_captures(folder):
        if record.name in scope.captures:
            continue
        if url_key(record.url) in scope.addresses:
            scope.captures[record.name] = segment
            continue
        text = _read_text(record)
        held = sum(probe in text for probe in scope.probes)
        if held and not _is_of_other(connection, record):
            scope.captures[record.name] = segment
            continue
        if held * 2 > len(scope.probes):
            scope.copies.add(record.url)
        scope.named += any(title in text for title in scope.titles)


def remove(
    engine: Engine, folder: Path, scope: Scope, seals: Seals, notes: Mapping[str, str | None], traits: Iterable[Trait]
) -> Removal:
    """Remove what the scope holds: captures in copies of their segments, rows and the switch in one transaction.

    ``notes`` are ``reason`` and ``reference``; ``traits`` are what only this article was counted for. It may die at
    any moment: before the commit nothing is gone, after it ``clean`` does what is left.

    Raises:
        StorageError: a segment is still written or damaged, or there is no space for its copy.
    """
    seals.make_key()
    segments = sorted(set(scope.captures.values()))
    rewritings = [rewrite_segment(folder, segment, scope.captures) for segment in segments]
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA secure_delete=ON")
        _seal(connection, scope, seals, notes)
        _delete_rows(connection, scope)
        _delete_traits(connection, scope, traits)
        point_at_copies(connection, rewritings)
    return _count(scope, rewritings)


def clean(engine: Engine, folder: Path) -> list[str]:
    """Delete the files that takedowns left, and wipe what was deleted out of the database's own files.

    Raises:
        StoreUnavailable: another process reads the database, so that its journal cannot be emptied.
    """
    settle_open_segments(folder)
    with engine.begin() as connection:
        gone = delete_leftovers(connection, folder)
    raw = engine.raw_connection()
    try:
        driver: Any = raw.driver_connection
        if engine.dialect.name == "sqlite":
            driver.execute("VACUUM")
            busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if busy:
                raise StoreUnavailable("Another process reads the database: end it and run tinbai takedown verify")
        else:
            driver.autocommit = True
            driver.execute("VACUUM FULL")
            driver.autocommit = False
    finally:
        raw.close()
    return gone


def list_tombstones(connection: Connection) -> list[Tombstone]:
    """Return all takedowns, the first one first."""
    rows = connection.execute(select(takedown).order_by(takedown.c.taken_at, takedown.c.name))
    found: dict[tuple[datetime, str, str | None], int] = {}
    for row in rows:
        name = (row.taken_at, row.reason, row.reference)
        found[name] = found.get(name, 0) + 1
    return [
        Tombstone(reason=reason, reference=reference, taken_at=taken_at, names=names)
        for (taken_at, reason, reference), names in found.items()
    ]


def find_remains(connection: Connection, folder: Path, seals: Seals) -> Scope:
    """Return what is kept although it was taken down: rows, and captures whether the index knows them or not."""
    if connection.execute(select(takedown.c.name).limit(1)).first() is None:
        return Scope()
    scope = Scope()
    names: dict[str, str] = {}
    for column in _columns_of_addresses():
        names |= {seals.seal_address(name): name for name in connection.execute(select(column).distinct()).scalars()}
    archived = {url_key(record.url) for _, record in _read_captures(folder)}
    names |= {seals.seal_address(name): name for name in archived}
    scope.addresses = {names[sealed] for sealed in seals.match(connection, names)}
    articles = {
        seals.seal_article(row.portal, row.key): (row.portal, row.key)
        for row in connection.execute(select(article.c.portal, article.c.key))
    }
    scope.articles = {articles[sealed] for sealed in seals.match(connection, articles)}
    complete_scope(connection, scope)
    if scope.addresses:
        scope.captures |= {
            record.name: segment for segment, record in _read_captures(folder) if url_key(record.url) in scope.addresses
        }
    return scope


def _read_captures(folder: Path) -> Iterator[tuple[str, Record]]:
    for path in list_segments(folder):
        for record in read_segment(path):
            if isinstance(record, Record) and record.is_capture:
                yield name_segment(path), record


def _columns_of_addresses() -> list[Column[Any]]:
    return [table.c.url_key for table in metadata.sorted_tables if "url_key" in table.c]


def _seal(connection: Connection, scope: Scope, seals: Seals, notes: Mapping[str, str | None]) -> None:
    names = {seals.seal_address(name) for name in scope.addresses} | {seals.seal_article(*one) for one in scope.articles}
    now = datetime.now(UTC)
    rows = [{"name": name, "taken_at": now, **notes} for name in sorted(names)]
    if rows:
        connection.execute(upsert(connection.dialect.name, takedown), rows)


def _delete_rows(connection: Connection, scope: Scope) -> None:
    """Delete every row of an address, an article or a capture, whatever table it is in, those that point at it first."""
    for portal, key in scope.articles:
        for forget in FORGET:
            forget(connection, portal, key)
    records = sorted(scope.captures)
    for table in reversed(metadata.sorted_tables):
        if table.name in KEPT_TABLES:
            continue
        conditions = [
            and_(table.c[names[0]] == portal, table.c[names[1]] == key)
            for names in (("portal", "key"), ("other_portal", "other_key"))
            if set(names) <= set(table.c.keys())
            for portal, key in scope.articles
        ]
        if "url_key" in table.c:
            conditions.append(table.c.url_key.in_(scope.addresses))
        for column in table.c:
            if column.references(capture.c.record_id):
                if column.nullable:
                    pointing = update(table).where(column.in_(records))
                    connection.execute(pointing.values({column.name: None}))
                else:
                    conditions.append(column.in_(records))
        if table is capture:
            conditions.append(capture.c.record_id.in_(records))
        connection.execute(delete(table).where(or_(false(), *conditions)))


def _delete_traits(connection: Connection, scope: Scope, traits: Iterable[Trait]) -> None:
    for portal in {portal for portal, _ in scope.articles}:
        for kind, value in traits:
            own = and_(habit.c.portal == portal, habit.c.kind == kind, habit.c.value == value)
            connection.execute(delete(habit).where(own, habit.c.count == 1))


def _count(scope: Scope, rewritings: list[Rewriting]) -> Removal:
    return Removal(
        articles=len(scope.articles),
        addresses=len(scope.addresses),
        captures=len(scope.captures),
        segments=len(rewritings),
        copies=tuple(sorted(scope.copies)),
        named=scope.named,
    )


def _is_of_other(connection: Connection, record: Record) -> bool:
    known = select(alias.c.url_key).where(alias.c.url_key == url_key(record.url))
    return connection.execute(known).first() is not None


def _read_probes(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from (part for part in _SENTENCE.split(_plain(text)) if len(part) >= LEAST_PROBE)


def _read_text(record: Record) -> str:
    """Return what a capture says, tags left out; nothing where it cannot be decoded."""
    try:
        page = record.to_page(record.to_capture(""), None)
    except (CaptureDamaged, ValueError, IndexError):
        return ""
    return _plain(html.unescape(_TAG.sub("", page.body.decode("utf-8", "replace"))))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
