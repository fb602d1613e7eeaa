"""What is looked for, as an address says it, and the page of articles that answers it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from urllib.parse import urlencode

import orjson
from sqlalchemy import Connection

from storage.overview import Place, list_newest, read_records, show_places
from storage.search import Hit, find_hits, find_newest, make_scope
from storage.store import Store
from storage.terms import parse_query

LONGEST = 500  # characters of a query
LONGEST_CURSOR = 16_000  # it names an article by its key, which may be a long address
SHOWN, MOST = 10, 100  # articles of a page
DEEPEST = 1_000  # hits that are ranked for anybody
STREAMED = 200  # articles a transaction
ORDERS = ("relevance", "newest")


class Unclear(ValueError):
    """What was asked for makes no sense; one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which articles: words as `tinbai search` takes them, a portal, days, a section, an author, and the order."""

    q: str = ""
    portal: str = ""
    since: str = ""
    until: str = ""
    section: str = ""
    author: str = ""
    order: str = "relevance"

    @property
    def query(self) -> str:
        """All that is asked in words, in the language of a search."""
        quoted = ((name, getattr(self, name).replace('"', " ").strip()) for name in ("section", "author"))
        return " ".join(filter(None, (self.q.strip(), *(f'{name}:"{text}"' for name, text in quoted if text))))

    @property
    def is_empty(self) -> bool:
        """Whether everything is looked for."""
        return not (self.query or self.portal or self.since or self.until)

    def to_address(self, **more: str | None) -> str:
        """Return the filter as the query of an address, with what is given beside it."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        said["order"] = self.order if self.order != ORDERS[0] else ""
        return urlencode({name: text for name, text in {**said, **more}.items() if text})


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits; ``cursor`` asks for the next one. With ``behind`` the index does not hold everything yet."""

    hits: list[Hit]
    cursor: str | None
    behind: bool = False


def read_filter(asked: Mapping[str, str]) -> Filter:
    """Return the filter that an address asks for.

    Raises:
        Unclear: a day is none, or a text is too long.
    """
    found = Filter(**{field.name: asked[field.name].strip() for field in fields(Filter) if asked.get(field.name)})
    for field in fields(Filter):
        if len(getattr(found, field.name)) > LONGEST:
            raise Unclear(f"{field.name} has more than {LONGEST} characters: ask for less")
    for name in ("since", "until"):
        _check_day(name, getattr(found, name))
    if found.since and found.until and found.since > found.until:
        raise Unclear(f"{found.since} lies after {found.until}: no day is between them")
    if found.order not in ORDERS:
        raise Unclear(f"{found.order!r} is no order: known are {', '.join(ORDERS)}")
    return found


def _check_day(name: str, text: str) -> None:
    try:
        fits = not text or date.fromisoformat(text).isoformat() == text
    except ValueError:
        fits = False
    if not fits:
        raise Unclear(f"{text!r} ({name}) is not a day, such as 2024-01-31")


def find_page(connection: Connection, wanted: Filter, cursor: str | None = None, limit: int = SHOWN) -> Found:
    """Return the next articles that a filter lets through, at most ``limit``.

    Raises:
        Unclear: the cursor is none of ours.
        SearchTooSlow: it took longer than two seconds.
    """
    after = read_cursor(cursor)
    if not wanted.query:
        return _browse(connection, wanted, after, limit)
    asked = parse_query(wanted.query)
    scope = make_scope(wanted.portal or None, wanted.since or None, wanted.until or None)
    if wanted.order == "newest":
        pairs = find_newest(connection, asked, scope, limit=limit, below=_number(after))
        following = make_cursor(pairs[-1][0]) if len(pairs) == limit else None
        return Found([hit for _, hit in pairs], following)
    passed = _number(after) or 0
    if not 0 <= passed <= DEEPEST:
        raise Unclear(f"only the best {DEEPEST} are ranked: ask for order=newest to see all")
    hits = find_hits(connection, asked, scope, limit=limit, offset=passed)
    is_more = len(hits) == limit and passed + limit <= DEEPEST
    return Found(hits, make_cursor(passed + limit) if is_more else None)


def _browse(connection: Connection, wanted: Filter, after: list[Any], limit: int) -> Found:
    places = _next_places(connection, wanted, after, limit)
    return Found(show_places(connection, places), make_cursor(*places[-1]) if len(places) == limit else None)


def _next_places(connection: Connection, wanted: Filter, after: list[Any], limit: int) -> list[Place]:
    if after and not (len(after) == len(Place._fields) and all(isinstance(part, str) for part in after)):
        raise Unclear("this cursor is of another search: leave it out to begin anew")
    return list_newest(
        connection,
        portal=wanted.portal or None,
        since=wanted.since or None,
        until=wanted.until or None,
        after=Place(*after) if after else None,
        limit=limit,
    )


def stream_records(store: Store, wanted: Filter) -> Iterator[bytes]:
    """Yield the records that a filter lets through as lines of JSON, the newest first.

    Each few hundred are a transaction of their own: a reader who takes his time keeps nobody waiting.
    """
    wanted = Filter(**{field.name: getattr(wanted, field.name) for field in fields(wanted)} | {"order": "newest"})
    cursor: str | None = None
    while True:
        with store.snapshot() as connection:
            if wanted.query:
                page = find_page(connection, wanted, cursor, STREAMED)
                names = [(hit.portal, hit.key) for hit in page.hits]
                cursor = page.cursor
            else:
                places = _next_places(connection, wanted, read_cursor(cursor), STREAMED)
                names = [(place.portal, place.key) for place in places]
                cursor = make_cursor(*places[-1]) if len(places) == STREAMED else None
            records = read_records(connection, names)
        yield b"".join(records[name] + b"\n" for name in names if name in records)
        if cursor is None:
            return


def make_cursor(*parts: str | int) -> str:
    """Return where a page ended, as one word for an address."""
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


def read_cursor(cursor: str | None) -> list[Any]:
    """Return the parts of a cursor, none where there is none.

    Raises:
        Unclear: it is none of ours.
    """
    if not cursor:
        return []
    try:
        parts = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise Unclear("this cursor is none of ours: leave it out to begin anew") from error
    if not isinstance(parts, list) or not all(map(_is_place, parts)):
        raise Unclear("this cursor is none of ours: leave it out to begin anew")
    return parts


def _is_place(part: object) -> bool:
    return isinstance(part, str) or (type(part) is int and 0 <= part < 1 << 62)


def _number(after: list[Any]) -> int | None:
    if not after:
        return None
    if len(after) != 1 or not isinstance(after[0], int):
        raise Unclear("this cursor is of another search: leave it out to begin anew")
    return after[0]
