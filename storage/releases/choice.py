"""What a release is of: the articles that were chosen, in one committed state of the store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, select, tuple_

from storage.batch import Identity
from storage.queries import RECORD
from storage.schema import Utf8, article, capture, revision
from storage.search import select_names
from storage.terms import parse_query
from storage.timeline import day_bounds

ROWS_AT_ONCE: Final = 500

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which articles a release holds: days as in ``Store.lines``, ``where`` a search that they answer.

    ``one_per_cluster`` leaves out reprints of what is in it, ``split`` divides it for training.
    """

    portal: str | None = None
    since: str | None = None
    until: str | None = None
    where: str | None = None
    one_per_cluster: bool = False
    split: bool = False


class Selection:
    """The chosen articles as a transaction sees them; ``left_out`` are reprints that were not taken."""

    def __init__(self, connection: Connection, choice: Choice) -> None:
        self._connection = connection
        self._conditions = _make_conditions(connection, choice)
        self.left_out: frozenset[Identity] = frozenset()

    def articles(self) -> Iterator[AnyRow]:
        """Yield portal, key, sort_date, revision and record of articles by portal, date and key."""
        query = select(article.c.portal, article.c.key, article.c.sort_date, article.c.revision, RECORD.label("record"))
        return self._stream(query.order_by(article.c.portal, article.c.sort_date, article.c.key))

    def identities(self) -> Iterator[AnyRow]:
        """Yield portal, key, content_hash, url and times of articles by portal and key."""
        names = ("portal", "key", "content_hash", "url", "first_seen", "last_seen", "gone_at", "gone_reason")
        return self._stream(select(*article.c[names]).order_by(article.c.portal, article.c.key))

    def revisions(self) -> Iterator[AnyRow]:
        """Yield the revisions of articles with their captures; the record only of what is no longer said."""
        names = ("portal", "key", "number", "content_hash", "first_seen", "last_seen", "reader_version")
        query = (
            select(*revision.c[names], article.c.revision.label("current"), article.c.last_seen.label("seen_until"))
            .add_columns(article.c.title, article.c.gone_at, article.c.gone_reason)
            .add_columns(*capture.c["record_id", "url", "fetched_at", "segment", "offset", "length", "digest"])
            .add_columns(*capture.c["refers_to", "status", "mime"])
            .add_columns(_past_record().label("record"))
            .join(article, and_(article.c.portal == revision.c.portal, article.c.key == revision.c.key))
            .join(capture, revision.c.capture == capture.c.record_id, isouter=True)
        )
        return self._stream(query.order_by(revision.c.portal, revision.c.key, revision.c.number))

    def _stream(self, query: Select[*tuple[Any, ...]]) -> Iterator[AnyRow]:
        wanted = query.where(*self._conditions)
        with self._connection.execution_options(yield_per=ROWS_AT_ONCE).execute(wanted) as result:
            for rows in result.partitions():
                if self.left_out:
                    yield from (row for row in rows if (row.portal, row.key) not in self.left_out)
                else:
                    yield from rows


def _past_record() -> ColumnElement[bytes]:

    return case((revision.c.number != article.c.revision, Utf8(revision.c.record)), else_=None)


def _make_conditions(connection: Connection, choice: Choice) -> list[ColumnElement[bool]]:
    first, end = day_bounds(choice.since, choice.until)
    found: list[ColumnElement[bool]] = []
    if choice.portal is not None:
        found.append(article.c.portal == choice.portal)
    if first is not None:
        found.append(article.c.sort_date >= first)
    if end is not None:
        found.append(article.c.sort_date < end)
    if choice.where is not None:
        names = select_names(connection.dialect.name, parse_query(choice.where))
        found.append(tuple_(article.c.portal, article.c.key).in_(names))
    return found
