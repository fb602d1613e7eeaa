"""Making a release: one committed state of the store, read once and written in every form, whole or not at all."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson
from sqlalchemy import Connection, func, select

from storage.batch import Identity
from storage.disk import sync_folder
from storage.errors import DiskFull, ExportFailed
from storage.failpoints import hit
from storage.likeness import Likenesses, read_text
from storage.queries import RECORD
from storage.releases import reprints, succession, tables, tei
from storage.releases.choice import Choice, Selection
from storage.releases.files import Divided, Packed
from storage.releases.metadata import Part
from storage.releases.parquet import Columns, Shredder
from storage.releases.reprints import Dated, Split
from storage.releases.sealing import Written, seal_release
from storage.releases.sheets import Sheet
from storage.releases.survey import Survey, look_around
from storage.releases.wacz import Package
from storage.releases.writing import group_lines, rest_collector
from storage.schema import article, run, takedown
from storage.segments import NO_SPACE
from storage.store import Store

MONTH: Final = slice(0, 7)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked for: name, choice, and what the store does not know: titles and successors of portals.

    ``since`` is the folder of the release before; without it, the one of the same query that stands beside counts.
    """

    name: str
    choice: Choice = field(default_factory=Choice)
    titles: Mapping[str, str] = field(default_factory=dict)
    successors: Mapping[str, str] = field(default_factory=dict)
    since: Path | None = None
    bom: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A release that was made: its folder, its files and what changed since the one before."""

    folder: Path
    articles: int
    files: tuple[Part, ...]
    changes: Mapping[str, int] | None = None


def make_release(store: Store, captures: Path, folder: Path, order: Order) -> Release:
    """Write the release ``order`` asks for into the new folder ``folder``; ``captures`` holds the WARC segments.

    It is written beside its place, synced and renamed, of one committed state: the same state gives the same bytes.

    Raises:
        ExportFailed: the folder is there already or cannot be written, or no release is where one was named.
        DiskFull: there is no space.
        ValueError: a day is no ISO day.
    """
    if folder.exists():
        raise ExportFailed(f"{folder} is there already: name a new folder, or remove it")
    if order.choice.where is not None:
        store.update_index()
    part = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.part")
    try:
        part.mkdir()
        with store.snapshot() as connection, rest_collector():
            release = _Making(connection, captures, part, folder, order).make()
        hit("release.before_rename")
        part.rename(folder)
        sync_folder(folder.parent)
    except OSError as error:
        if error.errno in NO_SPACE:
            raise DiskFull(f"No space is left for {folder}: free some and release again") from error
        raise ExportFailed(f"{folder} cannot be written ({error.strerror}): name a folder of yours") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return release


class _Making:
    def __init__(self, connection: Connection, captures: Path, part: Path, folder: Path, order: Order) -> None:
        self._connection, self._captures, self._part, self._folder = connection, captures, part, folder
        self._order = order
        self._selection = Selection(connection, order.choice)
        self._as_of = _find_state(connection)
        self._survey = Survey()
        self._files = ExitStack()
        self._splits: Mapping[Identity, Split] = {}
        self._rows: dict[str, int] = {}
        self._since: dict[str, Any] | None = None

    def make(self) -> Release:
        """Write all files."""
        with ExitStack() as self._files:
            self._write_clusters()
            self._write_articles()
            self._write_revisions()
        self._rows[succession.LIST] = succession.write_identities(
            self._selection.identities(), self._part / succession.LIST
        )
        self._write_changes()
        files = seal_release(self._part, self._tell_written())
        changes = self._since["changes"] if self._since else None
        return Release(folder=self._folder, articles=self._survey.articles, files=files, changes=changes)

    def _write_clusters(self) -> None:
        """Find who says the same among the chosen, and what of it is left out or stands in which split."""
        choice, connection = self._order.choice, self._connection
        found = Likenesses(self._order.successors, lambda identity: read_text(connection, identity))
        times: dict[Identity, Dated] = {}
        for row in self._selection.articles():
            found.add((row.portal, row.key), row.record)
            if choice.split:
                times[row.portal, row.key] = reprints.date_record(row.sort_date, row.record)
        pairs = found.finish()
        for one in {one for pair in pairs for one in pair}:
            times[one] = read_date(connection, one)
        clusters = reprints.find_clusters(pairs, times)
        self._survey.clusters, self._survey.clustered = len(clusters), sum(map(len, clusters))
        if choice.split:
            self._splits = reprints.choose_splits(clusters, times)
        columns = Columns(self._open(tables.CLUSTERS_FILE), tables.CLUSTERS)
        for cluster in clusters:
            rows = reprints.describe_cluster(cluster, times, lambda identity: read_text(connection, identity))
            columns.add_rows([row | {"split": self._splits.get((row["portal"], row["key"]))} for row in rows])
        columns.close()
        self._rows[tables.CLUSTERS_FILE] = columns.rows
        if choice.one_per_cluster:
            self._selection.left_out = frozenset(one for cluster in clusters for one in cluster[1:])

    def _write_articles(self) -> None:
        sheet = Sheet(self._open("articles.csv"), bom=self._order.bom)
        lines, corpus = Packed(self._open("articles.jsonl.gz")), Packed(self._open("articles.tei.xml.gz"))
        corpus.write(tei.open_corpus(self._title, version_of("tinbai"), self._as_of[:10]))
        citations = Columns(self._open("citations.parquet"), tables.CITATIONS)
        typed, shredder = Divided(self._part, split=self._order.choice.split), Shredder()
        for rows in group_lines(self._selection.articles()):
            records = [row.record for row in rows]
            articles = [orjson.loads(record) for record in records]
            lines.write(b"\n".join([*records, b""]))
            sheet.add(articles)
            corpus.write(tei.write_texts(articles, self._order.titles))
            citations.add_rows([line for article in articles for line in tables.list_citations(article)])
            typed.add(shredder, records, [self._splits.get((row.portal, row.key)) for row in rows])
            self._survey.add(articles, (row.sort_date[MONTH] for row in rows))
        corpus.write(tei.close_corpus())
        for one in (lines, corpus, citations, typed):
            one.close()
        self._survey.citations = citations.rows
        count = self._survey.articles
        self._rows |= dict.fromkeys(("articles.csv", "articles.jsonl.gz", "articles.tei.xml.gz"), count)
        self._rows |= typed.rows | {"citations.parquet": citations.rows}
        self._survey.splits.update({name: typed.rows[f"articles-{name}.parquet"] for name in typed.splits})

    def _write_revisions(self) -> None:
        columns = Columns(self._open("revisions.parquet"), tables.REVISIONS)
        about = {"title": self._title, "version": version_of("tinbai"), "as_of": self._as_of}
        with Package(self._part / "captures.wacz", self._captures, **about) as package:
            for rows in group_lines(self._selection.revisions()):
                columns.add_rows([tables.tell_revision(row) for row in rows])
                for row in rows:
                    if row.record_id and package.add_capture(row) and row.number == row.current:
                        package.add_page(row.url, row.fetched_at, row.title)
                    if row.refers_to:
                        self._add_original(package, row.refers_to)
                    self._survey.gone.update(
                        [row.gone_reason or "unknown"] if row.gone_at and row.number == row.current else ()
                    )
        columns.close()
        self._survey.revisions = self._rows["revisions.parquet"] = columns.rows
        self._survey.captures, self._survey.missing_captures = package.captures, package.missing
        self._rows["captures.wacz"] = package.captures

    def _add_original(self, package: Package, record_id: str) -> None:
        found = tables.find_capture(self._connection, record_id)
        if found is not None:
            package.add_capture(found)

    def _write_changes(self) -> None:
        since = self._order.since
        if since is None:
            since = succession.find_predecessor(self._folder, self._query, self._as_of)
        if since is None:
            return
        made = succession.check_predecessor(since)
        path = self._part / succession.CHANGES
        changes = succession.write_changes(since / succession.LIST, self._part / succession.LIST, path)
        self._rows[succession.CHANGES] = changes.total()
        self._since = {"name": made["name"], "as_of": made["as_of"], "changes": dict(changes)}

    def _tell_written(self) -> Written:
        return Written(
            name=self._order.name,
            title=self._title,
            as_of=self._as_of,
            query=self._query,
            titles=self._order.titles,
            rows=self._rows,
            survey=self._survey,
            around=look_around(self._connection, self._order.choice.portal),
            since=self._since,
        )

    def _open(self, name: str) -> BinaryIO:
        return self._files.enter_context((self._part / name).open("xb", buffering=2**20))

    @property
    def _title(self) -> str:
        return f"tinbai: {self._order.name}"

    @property
    def _query(self) -> dict[str, Any]:
        return asdict(self._order.choice) | {"bom": self._order.bom}


def read_date(connection: Connection, identity: Identity) -> Dated:
    """Return when an article of the store stands in time."""
    wanted = select(article.c.sort_date, RECORD.label("record"))
    row = connection.execute(wanted.where(article.c.portal == identity[0], article.c.key == identity[1])).one()
    return reprints.date_record(row.sort_date, row.record)


def _find_state(connection: Connection) -> str:
    """Return the instant of the last thing that the store knows of, the time of a release: no clock is asked."""
    columns = (article.c.last_seen, run.c.started_at, run.c.finished_at, takedown.c.taken_at)
    known = [connection.execute(select(func.max(column))).scalar() for column in columns]
    latest = max((instant for instant in known if instant), default=EPOCH)
    return f"{latest:%Y-%m-%dT%H:%M:%S.%fZ}"
