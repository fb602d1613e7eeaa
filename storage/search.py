"""Search: which articles say what was asked for, the best ones first, the same on every engine.

What is written as it was asked for comes before what has other marks (``Đảng``, then ``đang``). Of the newest hits, and
the newest with all in their title, those come first that say it most often, in the title, and as neighbours; all
others follow, the newest first. So a search reads a hundred texts however many articles there are.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice, pairwise
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    cast,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.expression import column, table
from sqlalchemy.types import Text

from storage.errors import SearchTooSlow
from storage.index import SERIALS, day_number, document, squash
from storage.schema import Utf8, article
from storage.snippets import make_snippet, mark
from storage.spelling import BREAK
from storage.terms import Query, Term
from storage.timeline import Day, day_bounds

SECONDS = 2.0
IN_TITLES, IN_ALL = 60, 100  # the newest hits that are ranked, by where they say what is asked for
STEPS = 2_000  # of SQLite's machine between two looks at the clock
TYPICAL_LENGTH = 3_500  # characters of an article's words
TITLE_WEIGHT = 2.0

_WORDS = table("search_words", column("rowid"))
_MATCHES: ColumnElement[str] = literal_column("search_words", Text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that was found; ``date`` is that to sort by, as written.

    ``title`` and ``snippet`` have START and END of snippets.py around what was found. ``as_written`` tells that the
    article has the words with the marks that were asked for.
    """

    portal: str
    key: str
    url: str | None
    title: str
    date: str | None
    snippet: str
    as_written: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """What is searched: one portal or all, and the ids of a window of days."""

    portal: str | None
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Want:
    """What must stand in one of some columns: one of these phrases."""

    columns: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]


def make_scope(portal: str | None, since: Day | None, until: Day | None) -> Scope:
    """Return the scope of days ``since`` to ``until`` inclusive; ValueError if one is no ISO day.

    Undated articles are in none but the whole.
    """
    if day_bounds(since, until) == (None, None):
        return Scope(portal, 0, 1 << 62)
    first = day_number(str(since)) if since else 1
    last = day_number(str(until)) if until else 1 << 40
    return Scope(portal, first << SERIALS, ((last + 1) << SERIALS) - 1)


def find_hits(connection: Connection, query: Query, scope: Scope, *, limit: int, offset: int = 0) -> list[Hit]:
    """Return hits ``offset`` to ``offset + limit`` of an index that is up to date.

    Raises:
        SearchTooSlow: it took longer than two seconds.
    """
    if not query.terms or limit < 1:
        return []
    with _time_limit(connection, SECONDS):
        ranked = list(islice(_rank(connection, query, scope), offset, offset + limit))
        return _show(connection, query, dict(ranked))


def find_newest(
    connection: Connection, query: Query, scope: Scope, *, limit: int, below: int | None = None
) -> list[tuple[int, Hit]]:
    """Return the newest hits of an index that is up to date, each with its id; ``below`` is the id of the last seen.

    Where marks are written they are asked for: what has others is no hit.

    Raises:
        SearchTooSlow: it took longer than two seconds.
    """
    if not query.terms or limit < 1:
        return []
    if below is not None:
        scope = Scope(scope.portal, scope.first, min(scope.last, below - 1))
    with _time_limit(connection, SECONDS):
        hits = _select_hits(connection.dialect.name, query, scope, as_written=query.has_marks)
        numbers = list(connection.execute(hits.with_only_columns(document.c.id).limit(limit)).scalars())
        return list(zip(numbers, _show(connection, query, dict.fromkeys(numbers, True)), strict=True))


def select_names(dialect: str, query: Query) -> Select[*tuple[Any, ...]]:
    """Return the query for portal and key of all hits of an index that is up to date, in no order.

    Where marks are written they are asked for: what has others is no hit.
    """
    everything = Scope(None, 0, 1 << 62)
    hits = _select_hits(dialect, query, everything, as_written=query.has_marks)
    return hits.with_only_columns(*document.c["portal", "key"]).order_by(None)


def _rank(connection: Connection, query: Query, scope: Scope) -> Iterator[tuple[int, bool]]:
    """Yield the ids of all hits, the best first, with whether they are written as asked for."""
    phrases = [term.phrase for term in query.terms]
    phrases += [f"{one.rstrip()}{other}" for one, other in pairwise(phrases)]
    seen: set[int] = set()
    for as_written in (True, False) if query.has_marks else (True,):
        wanted = partial(_select_hits, connection.dialect.name, query, scope, as_written=as_written)
        found = connection.execute(wanted().limit(IN_ALL)).all()
        are_all = len(found) < IN_ALL
        titled = [] if are_all else connection.execute(wanted(in_title=True).limit(IN_TITLES)).all()
        best = {row.id: _score(row.title, row.body, phrases) for row in (*found, *titled) if row.id not in seen}
        ranked = sorted(best, key=lambda number: (-best[number], -number))
        yield from ((number, as_written) for number in ranked)
        seen.update(ranked)
        if are_all:
            continue
        numbers = connection.execution_options(yield_per=200).execute(wanted().with_only_columns(document.c.id))
        with numbers:  # closed when enough were taken
            for (number,) in numbers:
                if number not in seen:
                    seen.add(number)
                    yield number, as_written


def _score(title: str, body: str, phrases: Sequence[str]) -> float:
    """Return how much of an article speaks of the phrases: each counts less the more often it was said."""
    ease = 1.5 * (0.25 + 0.75 * len(body) / TYPICAL_LENGTH)
    score = 0.0
    for phrase in phrases:
        count = body.count(phrase)
        score += count / (count + ease)
        if phrase in title:
            score += TITLE_WEIGHT
    return round(score, 9)


def _select_hits(
    dialect: str, query: Query, scope: Scope, *, as_written: bool, in_title: bool = False
) -> Select[*tuple[Any, ...]]:
    """Return the query for id, title and body of all hits, the newest first."""
    columns = document.c["id", "title", "body"]
    if dialect == "sqlite":
        wanted = (
            select(*columns)
            .join_from(_WORDS, document, _WORDS.c.rowid == document.c.id)
            .where(_MATCHES.match(_to_fts5(query, scope, as_written=as_written, in_title=in_title)))
            .where(_WORDS.c.rowid.between(scope.first, scope.last))
            .order_by(_WORDS.c.rowid.desc())
        )
    else:
        wanted = (
            select(*columns)
            .where(_to_condition(query, as_written=as_written, in_title=in_title))
            .where(document.c.id.between(scope.first, scope.last))
            .order_by(document.c.id.desc())
        )
    return wanted if scope.portal is None else wanted.where(document.c.portal == scope.portal)


def _to_fts5(query: Query, scope: Scope, *, as_written: bool, in_title: bool) -> str:
    """Return the query in FTS5's language; all words are ASCII letters, figures and low lines, within quotes."""

    def spell(want: Want) -> str:
        phrases = " OR ".join('"' + " ".join(words) + '"' for words in want.phrases)
        return f"{{{' '.join(want.columns)}}} : ({phrases})"

    wanted = " AND ".join(spell(_want(term, as_written=as_written, in_title=in_title)) for term in query.terms)
    if scope.portal is not None:
        wanted += f' AND {{source}} : "{squash(scope.portal)}"'
    excluded = " OR ".join(spell(_want(term, as_written=True)) for term in query.excluded)
    return f"({wanted}) NOT ({excluded})" if excluded else wanted


def _to_condition(query: Query, *, as_written: bool, in_title: bool) -> ColumnElement[bool]:
    """Return the query as a condition on arrays of words, which PostgreSQL has indexed."""

    def spell(want: Want) -> ColumnElement[bool]:
        return or_(*(_holds(name, words) for name in want.columns for words in want.phrases))

    wanted = [spell(_want(term, as_written=as_written, in_title=in_title)) for term in query.terms]
    return and_(*wanted, *(not_(spell(_want(term, as_written=True))) for term in query.excluded))


def _want(term: Term, *, as_written: bool, in_title: bool = False) -> Want:
    fields = ("title",) if in_title and "title" in term.fields else term.fields
    if as_written and term.marked:
        return Want(tuple(f"{name}_marked" for name in fields), term.marked)
    return Want(fields, (term.words,))


def _holds(name: str, words: tuple[str, ...]) -> ColumnElement[bool]:
    stored = document.c[name]
    wanted = cast(array([literal(word) for word in dict.fromkeys(words)]), ARRAY(Text))
    among = func.string_to_array(stored, literal_column("' '"), type_=ARRAY(Text)).contains(wanted)
    return among if len(words) == 1 else and_(among, func.strpos(stored, f" {' '.join(words)} ") > 0)


def _show(connection: Connection, query: Query, ranked: Mapping[int, bool]) -> list[Hit]:
    """Return the hits of some ids, in their order."""
    wanted = (
        select(*document.c["id", "body"], *article.c["portal", "key", "url"], Utf8(article.c.record).label("record"))
        .join_from(document, article, and_(document.c.portal == article.c.portal, document.c.key == article.c.key))
        .where(document.c.id.in_(ranked))
    )
    rows = {row.id: row for row in connection.execute(wanted)}
    return [_to_hit(rows[number], query.terms, as_written=ranked[number]) for number in ranked if number in rows]


def _to_hit(row: Row[*tuple[Any, ...]], terms: Sequence[Term], *, as_written: bool) -> Hit:
    found = orjson.loads(row.record)
    passages = (found["lead"] or "", *found["body"], *found["captions"])  # as index.py spells them
    spelled = row.body.split(BREAK)
    return Hit(
        portal=row.portal,
        key=row.key,
        url=row.url,
        title=mark(found["title"], terms),
        date=found["date"]["value"] if found["date"] else None,
        snippet=make_snippet(passages, terms, spelled if len(spelled) == len(passages) else ()),
        as_written=as_written,
    )


@contextmanager
def _time_limit(connection: Connection, seconds: float) -> Iterator[None]:
    """End whatever statement still runs after ``seconds``: SearchTooSlow."""
    driver: Any = connection.connection.driver_connection
    sqlite = connection.dialect.name == "sqlite"
    deadline = time.monotonic() + seconds
    if sqlite:
        driver.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
    else:
        connection.execute(text(f"SET LOCAL statement_timeout = {round(seconds * 1000)}"))
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorname", getattr(error.orig, "sqlstate", "")) in (
            "SQLITE_INTERRUPT",
            "57014",
        ):
            raise SearchTooSlow(
                f"The search took longer than {seconds:g} s: name more words, a portal or a window of days"
            ) from error
        raise
    finally:
        if sqlite:
            driver.set_progress_handler(None, 0)
