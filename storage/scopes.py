"""What a takedown is about: the articles, addresses and captures that go, found by name, by address and by sentence."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, Connection, select

from storage.addresses import url_key
from storage.archive import Record, list_segments, name_segment, read_segment
from storage.batch import Identity
from storage.codec import article_from_json
from storage.errors import CaptureDamaged
from storage.schema import alias, article, capture, metadata, revision, takedown, url
from storage.seals import Seals

LEAST_PROBE: Final = 40  # characters of a sentence that is looked for

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
