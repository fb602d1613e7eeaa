"""The search index: articles as words, made from their records and made again whenever that is wanted.

It is derived, so no part of the schema: the first search makes it. What is to be indexed stands in ``search_queue``,
written in the transaction that keeps an article. SQLite finds words by FTS5, PostgreSQL by GIN, both in the same ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    exists,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DatabaseError

from storage.batch import Identity
from storage.queries import RECORD, read_named
from storage.schema import NAMING, Sorted, article, search_queue
from storage.spelling import spell

BATCH = 2_000  # articles a transaction: a writer waits for a fraction of a second
SERIALS = 20  # bits of an id below its day: a million articles
HASH_BYTES = 64 * 2**20  # FTS5 sorts this much in memory; its 1 MB makes a segment of every few hundred articles

FIELDS = ("title", "body", "author", "section", "cites")
MARKED = tuple(f"{name}_marked" for name in FIELDS)
COLUMNS = (*FIELDS, *MARKED, "source")

document = Table(
    "search_document",
    MetaData(naming_convention=NAMING),
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),  # newest highest
    Column("portal", Sorted, nullable=False),
    Column("key", Sorted, nullable=False),
    *(Column(name, Text, nullable=False) for name in COLUMNS),  # words between blanks, see spelling.py
    UniqueConstraint("portal", "key"),
)

_NAMES = ", ".join(COLUMNS)
_TABLE = (
    f"CREATE VIRTUAL TABLE search_words USING fts5({_NAMES}, content='search_document', content_rowid='id', "
    "columnsize=0, tokenize=\"ascii tokenchars '_'\")"
)
_HASH = f"INSERT INTO search_words(search_words, rank) VALUES ('hashsize', {HASH_BYTES})"  # noqa: S608 - a number of ours
_ARRAYS = ", ".join(f"string_to_array({name}, ' ')" for name in COLUMNS)
_MAKE = {
    "sqlite": (_TABLE, _HASH),
    "postgresql": (f"CREATE INDEX search_words ON search_document USING gin ({_ARRAYS}) WITH (fastupdate = off)",),
}
_DROP = {
    "sqlite": ("DROP TABLE IF EXISTS search_words", "DROP TABLE IF EXISTS search_document"),
    "postgresql": ("DROP TABLE IF EXISTS search_document",),
}
_COLUMNS = ("id", "portal", "key", *COLUMNS)
_ENTER = tuple(  # as SQLite's driver takes them
    f"INSERT INTO {table} ({', '.join((number, *names))}) VALUES ({', '.join('?' * (1 + len(names)))})"  # noqa: S608
    for table, number, names in (("search_document", "id", _COLUMNS[1:]), ("search_words", "rowid", COLUMNS))
)
_LEAVE = text(
    f"INSERT INTO search_words(search_words, rowid, {_NAMES}) "  # noqa: S608 - FTS5 is told what it is to forget
    f"SELECT 'delete', id, {_NAMES} FROM search_document WHERE id = :id"
)
_NEWEST = select(func.max(document.c.id)).where(document.c.id.between(bindparam("first"), bindparam("last")))
_REMOVE = delete(document).where(document.c.id == bindparam("gone"))
_DONE = delete(search_queue).where(
    search_queue.c.portal == bindparam("of_portal"), search_queue.c.key == bindparam("of_key")
)
_RECORDS = select(*article.c["portal", "key", "sort_date"], RECORD.label("record"))

Numbered = tuple[int, Row[*tuple[Any, ...]]]  # the id that an article gets, and its row


def squash(name: str) -> str:
    """Return a portal's name as one word."""
    return spell(name).plain.replace(" ", "")


def to_words(record: bytes, portal: str) -> tuple[str, ...]:
    """Return the words of an article's record by COLUMNS."""
    found = orjson.loads(record)
    authors = (*found["authors"], *(found[name] or "" for name in ("author_raw", "affiliation", "agency")))
    fields = (
        spell(found["title"]),
        spell(found["lead"] or "", *found["body"], *found["captions"]),
        spell(*authors),
        spell(found["section"] or "", *found["tags"]),
        spell(*(citation["key"] for citation in found["citations"])),
    )
    return (*(field.plain for field in fields), *(field.marked for field in fields), f" {squash(portal)} ")


def day_number(day: str) -> int:
    """Return the number of a day, or of an article's ``sort_date``; 0 if it is none."""
    try:
        return date.fromisoformat(day[:10]).toordinal()
    except ValueError:
        return 0


def is_made(connection: Connection) -> bool:
    """Tell whether there is an index."""
    return inspect(connection).has_table(document.name)


def is_behind(connection: Connection) -> bool:
    """Tell whether articles wait to be indexed, or all of them since there is no index."""
    return not is_made(connection) or bool(connection.execute(select(exists(select(search_queue)))).scalar())


def make_index(connection: Connection) -> None:
    """Make an empty index in place of what there is, and queue every article."""
    dialect = connection.dialect.name
    for statement in _DROP[dialect]:
        connection.execute(text(statement))
    document.create(connection)
    for statement in _MAKE[dialect]:
        connection.execute(text(statement))
    connection.execute(delete(search_queue))
    names = ("portal", "key")
    connection.execute(search_queue.insert().from_select(list(names), select(*article.c[names])))


def index_batch(connection: Connection, limit: int = BATCH) -> int:
    """Index the next ``limit`` articles of the queue, in a transaction that writes; return how many there were.

    Queued rows are locked in their order and read before the articles are: a change that another transaction commits
    meanwhile queues its article again.
    """
    if not is_made(connection):
        make_index(connection)
    order = search_queue.c["portal", "key"]
    queued = connection.execute(select(*order).order_by(*order).limit(limit).with_for_update()).all()
    if not queued:
        return 0
    names = [(row.portal, row.key) for row in queued]
    old = _read_ids(connection, names)
    found = list(read_named(connection, _RECORDS, article, names))
    _forget(connection, sorted(old.values()))
    _enter(connection, _number(connection, found, old))
    connection.execute(_DONE, [{"of_portal": portal, "of_key": key} for portal, key in names])
    return len(names)


def remove_from_index(connection: Connection, portal: str, key: str) -> None:
    """Take an article out of the index, in a transaction that writes, so that none of its words stays behind.

    SQLite leaves them in free pages all the same until VACUUM.
    """
    connection.execute(_DONE, {"of_portal": portal, "of_key": key})
    if not is_made(connection):
        return
    ids = list(_read_ids(connection, [(portal, key)]).values())
    _forget(connection, ids)
    if ids and connection.dialect.name == "sqlite":  # a word that was taken out stands in its segment until a merge
        connection.execute(text("INSERT INTO search_words(search_words) VALUES ('optimize')"))


def check_index(connection: Connection) -> list[str]:
    """Return what is wrong with the index, a sentence each, in a transaction that writes; nothing if there is none.

    What waits in the queue is not wrong.
    """
    if not is_made(connection):
        return []
    return [*_check_words(connection), *_check_articles(connection)]


def _check_words(connection: Connection) -> Iterator[str]:
    if connection.dialect.name != "sqlite":
        return
    try:
        connection.execute(text("INSERT INTO search_words(search_words, rank) VALUES ('integrity-check', 1)"))
    except DatabaseError as error:
        yield f"The search index is damaged ({error.orig}): tinbai search --rebuild"


def _check_articles(connection: Connection) -> Iterator[str]:
    known, queued = (_names_in(table, article) for table in (document, search_queue))
    for row in connection.execute(select(article.c.portal, article.c.key).where(~known, ~queued)):
        yield f"{row.portal} {row.key} is not in the search index: tinbai search --rebuild"
    pairs = (
        select(document, RECORD.label("record"))
        .join_from(document, article, _same(document, article), isouter=True)
        .where(~_names_in(search_queue, document))
    )
    for row in connection.execution_options(yield_per=500).execute(pairs):
        if row.record is None or to_words(row.record, row.portal) != tuple(getattr(row, name) for name in COLUMNS):
            yield f"{row.portal} {row.key} stands in the search index with other words: tinbai search --rebuild"


def _names_in(table: Table, outer: Table) -> ColumnElement[bool]:
    return select(table.c.portal).where(_same(table, outer)).exists()


def _number(connection: Connection, found: Sequence[Row[*tuple[Any, ...]]], old: dict[Identity, int]) -> list[Numbered]:
    """Return the rows to index by ascending id: that of the day and a serial number; who stays on a day keeps it."""
    numbered: list[Numbered] = []
    taken: dict[int, int] = {}  # the last of a day that somebody had, though it is out of the index now
    for number in old.values():
        taken[number >> SERIALS] = max(number, taken.get(number >> SERIALS, 0))
    for day, rows in groupby(sorted(found, key=_order), key=lambda row: day_number(row.sort_date)):
        first = day << SERIALS
        newest = connection.execute(_NEWEST, {"first": first, "last": first + (1 << SERIALS) - 1}).scalar() or first
        last = max(newest, taken.get(day, 0))
        for row in rows:
            known = old.get((row.portal, row.key), 0)
            if known >> SERIALS != day or not known:
                last += 1
                known = last
            numbered.append((known, row))
    return sorted(numbered, key=itemgetter(0))


def _order(row: Row[*tuple[Any, ...]]) -> tuple[int, str, str, str]:
    return day_number(row.sort_date), row.sort_date, row.portal, row.key


def _enter(connection: Connection, numbered: Sequence[Numbered]) -> None:
    """Enter articles by ascending ids: FTS5 begins another segment wherever they go back."""
    rows = _spell_rows(numbered)
    if connection.dialect.name != "sqlite":
        connection.execute(document.insert(), [dict(zip(_COLUMNS, row, strict=True)) for row in rows])
    elif rows:
        documents, words = _ENTER
        connection.exec_driver_sql(documents, rows)
        connection.exec_driver_sql(words, [(row[0], *row[3:]) for row in rows])


def _spell_rows(numbered: Sequence[Numbered]) -> list[tuple[int | str, ...]]:
    return [(number, row.portal, row.key, *to_words(row.record, row.portal)) for number, row in numbered]


def _forget(connection: Connection, ids: Sequence[int]) -> None:
    if not ids:
        return
    if connection.dialect.name == "sqlite":
        connection.execute(_LEAVE, [{"id": number} for number in ids])
    connection.execute(_REMOVE, [{"gone": number} for number in ids])


def _read_ids(connection: Connection, names: Iterable[Identity]) -> dict[Identity, int]:
    rows = read_named(connection, select(*document.c["id", "portal", "key"]), document, names)
    return {(row.portal, row.key): row.id for row in rows}


def _same(one: Table, other: Table) -> ColumnElement[bool]:
    return and_(one.c.portal == other.c.portal, one.c.key == other.c.key)
