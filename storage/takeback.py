"""Taking back what was published: articles that later pages show to be badly read are held, their captures kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, delete, or_, select, update

from storage.codec import article_from_json
from storage.index import remove_from_index
from storage.records import Article
from storage.revisions import Stretch
from storage.rows import make_article_row
from storage.schedule import REFUSED_AGAIN
from storage.schema import alias, article, likeness, revision, url
from storage.writes import queue_for_search

_TABLES: Final = (alias, revision, article)  # that hold an article, those that point at others first


def take_back(
    connection: Connection,
    portal: str,
    keys: Iterable[str],
    find_fault: Callable[[Article], str | None],
    reason: str,
    now: datetime,
) -> int:
    """Hold articles whose newest revisions have a fault, as if they had never been published; return how many.

    An article that had a better revision goes back to it, any other one leaves the tables. What ``find_fault`` says
    is the detail for people.
    """
    return sum(_take_back_one(connection, portal, key, find_fault, reason, now) for key in sorted(set(keys)))


def _take_back_one(
    connection: Connection,
    portal: str,
    key: str,
    find_fault: Callable[[Article], str | None],
    reason: str,
    now: datetime,
) -> bool:
    own = and_(revision.c.portal == portal, revision.c.key == key)
    rows = connection.execute(select(revision).where(own).order_by(revision.c.number)).all()
    good, detail = list(rows), ""
    while good and (fault := find_fault(_read(good[-1]))):
        good.pop()
        detail = fault
    if len(good) == len(rows):
        return False
    bad = rows[len(good) :]
    held = {"state": "refused", "outcome": "refused", "reason": reason, "detail": detail, "failures": 1}
    held["next_at"] = now + REFUSED_AGAIN[0]
    _hold_addresses(connection, portal, key, None if not good else [row.capture for row in bad], held)
    if not good:
        _delete(connection, portal, key)
        return True
    connection.execute(delete(revision).where(own, revision.c.number > good[-1].number))
    current = select(article.c.revision).where(article.c.portal == portal, article.c.key == key)
    if connection.execute(current).scalar_one() > good[-1].number:
        _return_to(connection, good[-1])
    return True


def _hold_addresses(
    connection: Connection, portal: str, key: str, captures: Sequence[str | None] | None, held: Mapping[str, Any]
) -> None:
    """Hold all addresses of an article, or those that gave one of some captures."""
    names = select(alias.c.url_key).where(alias.c.portal == portal, alias.c.key == key)
    of_article = and_(url.c.portal == portal, or_(url.c.article_key == key, url.c.url_key.in_(names)))
    if captures is not None:
        of_article = and_(of_article, url.c.capture.in_([one for one in captures if one]))
    connection.execute(update(url).where(of_article, url.c.state == "done").values(held))


def _return_to(connection: Connection, good: Row[Any]) -> None:
    """Let an article say again what an earlier revision says."""
    this = and_(article.c.portal == good.portal, article.c.key == good.key)
    seen = good.last_seen or good.first_seen
    stretch = Stretch(number=good.number, content_hash=good.content_hash, first_seen=good.first_seen, last_seen=seen)
    values = make_article_row(_read(good), stretch, good.record)
    connection.execute(update(article).where(this).values(values))
    numbered = and_(revision.c.portal == good.portal, revision.c.key == good.key, revision.c.number == good.number)
    connection.execute(update(revision).where(numbered).values(last_seen=None))
    queue_for_search(connection, [values])


def _delete(connection: Connection, portal: str, key: str) -> None:
    remove_from_index(connection, portal, key)
    others = and_(likeness.c.other_portal == portal, likeness.c.other_key == key)
    connection.execute(delete(likeness).where(or_(and_(likeness.c.portal == portal, likeness.c.key == key), others)))
    for table in _TABLES:
        connection.execute(delete(table).where(table.c.portal == portal, table.c.key == key))


def _read(row: Row[Any]) -> Article:
    return article_from_json(row.record)
