"""Whether what is kept agrees with itself: segments, index, database, articles; and what can be mended of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, and_, bindparam, func, select, update

from storage.archive import Damage, Record, list_segments, name_segment, read_segment
from storage.engine import writing
from storage.index import check_index, make_index
from storage.records import Capture
from storage.rewriting import delete_leftovers, find_leftovers, point_at_copies, rewrite_segment
from storage.rows import make_capture_row
from storage.schema import alias, article, capture, revision, run, upsert
from storage.seals import Seals
from storage.segments import OPEN, QUARANTINE, is_being_written, settle_open_segments
from storage.soundness import check_article, check_database, check_runs
from storage.writes import begin_run

ROWS_AT_ONCE: Final = 500
PLACE: Final = ("segment", "offset", "length", "digest")
CORRECT = (
    update(capture)
    .where(capture.c.record_id == bindparam("name"))
    .values({name: bindparam(f"now_{name}") for name in PLACE})
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is not as it should be: ``kind`` is a stable word, ``what`` a sentence.

    ``repaired`` says what was done about it; None where nothing was, or could be. A ``note`` is no damage.
    """

    kind: str
    what: str
    repaired: str | None = None
    note: bool = False


@dataclass(kw_only=True)
class Verdict:
    """What a verification looked at and what it found."""

    segments: int = 0
    records: int = 0
    captures: int = 0
    articles: int = 0
    revisions: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether nothing is damaged that was not repaired."""
        return all(finding.note or finding.repaired for finding in self.findings)


class Verification:
    """One look at everything that is kept; with ``repair`` it mends what it can."""

    def __init__(self, engine: Engine, folder: Path, seals: Seals, *, repair: bool) -> None:
        self._engine = engine
        self._folder = folder
        self._seals = seals
        self._repair = repair
        self._replaced: set[str] = set()
        self.verdict = Verdict()

    def run(self) -> Verdict:
        """Look at the database first, for nothing else can be judged without it, then at segments and articles.

        Raises:
            StorageError: the database or a file cannot be read at all.
        """
        self._check_leftovers()
        with self._engine.connect() as connection:
            for check in (check_database, check_runs):
                for what in check(connection):
                    self._find(check.__name__.removeprefix("check_"), what)
        seen: set[str] = set()
        for path in list_segments(self._folder):
            if name_segment(path) not in self._replaced:
                self._check_segment(path, seen)
        self._check_index(seen)
        with self._engine.connect() as connection:
            self._check_articles(connection)
        self._check_search()
        return self.verdict

    def _find(self, kind: str, what: str, repaired: str | None = None, *, note: bool = False) -> None:
        self.verdict.findings.append(Finding(kind=kind, what=what, repaired=repaired, note=note))

    def _check_search(self) -> None:
        """Hold the search index against the articles; it is derived, so it can always be made again."""
        with writing(self._engine).begin() as connection:
            problems = check_index(connection)
            if problems and self._repair:
                make_index(connection)
        for what in problems:
            self._find("search", what, "the next search makes the index again" if self._repair else None)

    def _check_leftovers(self) -> None:
        """Finish what dead processes left: segments still open, segments that were replaced, the quarantine."""
        for path in self._folder.glob(f"*{OPEN}"):
            if is_being_written(path):
                self._find("open", f"{path.name} is being written by a crawl", note=True)
            elif not self._repair:
                self._find("open", f"{path.name} was left open by a process that died")
        if self._repair:
            for settled in settle_open_segments(self._folder):
                done = f"finished with {settled.records} records, {settled.cut} bytes moved to the quarantine"
                self._find("open", f"{settled.segment} was left open by a process that died", done)
            with self._engine.begin() as connection:
                for name in delete_leftovers(connection, self._folder):
                    self._find("leftover", f"{name} was replaced by a copy", "deleted")
        else:
            with self._engine.connect() as connection:
                self._replaced = find_leftovers(connection, self._folder)
            for name in sorted(self._replaced):
                self._find("leftover", f"{name} was replaced by a copy, or is one that came to nothing")
        for path in sorted((self._folder / QUARANTINE).glob("*")):
            self._find("quarantine", f"{path.name} holds {path.stat().st_size} bytes that are no record", note=True)

    def _check_segment(self, path: Path, seen: set[str]) -> None:
        """Read and hash every record of a segment, and hold each capture against its row in the index."""
        segment, is_open = name_segment(path), path.name.endswith(OPEN)
        self.verdict.segments += 1
        strangers: list[Capture] = []
        moved: list[Capture] = []
        damages = 0
        with self._engine.connect() as connection:
            rows = {row.record_id: row for row in connection.execute(_select_rows(segment))}
        for found in read_segment(path):
            if isinstance(found, Damage):
                damages += 1
                if not is_open:
                    self._tell_damage(segment, found)
                continue
            self.verdict.records += 1
            if not found.is_capture or not self._is_whole(segment, found):
                continue
            known, held = rows.get(found.name), found.to_capture(segment)
            if known is None:
                strangers.append(held)
            else:
                seen.add(found.name)
                if _place(known) != _place_of(held):
                    moved.append(held)
        if moved:
            self._correct(segment, moved)
        if strangers:
            self._adopt(segment, strangers, seen, is_open=is_open)
        if damages and self._repair and not is_open:
            self._salvage(segment)

    def _tell_damage(self, segment: str, damage: Damage) -> None:
        what = f"{segment} has {damage.length} bytes at {damage.offset} that are no record: {damage.reason}"
        self._find("damage", what, "moved to the quarantine" if self._repair else None)

    def _is_whole(self, segment: str, record: Record) -> bool:
        fault = record.find_fault()
        if fault:
            self._find("digest", f"{record.name} in {segment} at byte {record.offset}: {fault}")
        return fault is None

    def _correct(self, segment: str, captures: list[Capture]) -> None:
        done = None
        if self._repair:
            rows = [
                {"name": one.ref.record_id, **{f"now_{name}": getattr(one.ref, name) for name in PLACE}}
                for one in captures
            ]
            with self._engine.begin() as connection:
                connection.execute(CORRECT, rows)
            done = "the index was corrected from the segment"
        self._find("index", f"{len(captures)} rows of the index do not say where {segment} has their records", done)

    def _adopt(self, segment: str, captures: list[Capture], seen: set[str], *, is_open: bool) -> None:
        """Enter captures that the index does not know: a process wrote them and died before its commit."""
        with self._engine.connect() as connection:
            taken = self._seals.find(connection, {one.url for one in captures})
            elsewhere = _find_elsewhere(connection, captures)
        if taken:
            self._find(
                "takedown", f"{segment} holds {len(taken)} addresses that were taken down: tinbai takedown verify"
            )
        orphans = [one for one in captures if one.url not in taken and one.ref.record_id not in elsewhere]
        if len(elsewhere):
            moved = [one for one in captures if one.ref.record_id in elsewhere]
            missing = [one for one in moved if not (self._folder / elsewhere[one.ref.record_id]).exists()]
            if missing:
                self._correct(segment, missing)
                seen.update(one.ref.record_id for one in missing)
        if not orphans:
            return
        done = None
        if self._repair and not is_open:
            with self._engine.begin() as connection:
                owner = _find_run(connection, segment, orphans[0])
                rows = [make_capture_row(one, owner) for one in orphans]
                connection.execute(upsert(connection.dialect.name, capture), rows)
                more = sum(one.size for one in orphans)
                connection.execute(update(run).where(run.c.id == owner).values(bytes=run.c.bytes + more))
            seen.update(one.ref.record_id for one in orphans)
            done = "entered into the index; tinbai reread reads them"
        what = f"{len(orphans)} captures of {segment} are in no index"
        self._find("orphan", what, done, note=is_open)

    def _salvage(self, segment: str) -> None:
        rewriting = rewrite_segment(self._folder, segment, salvage=True)
        with self._engine.begin() as connection:
            point_at_copies(connection, [rewriting])
            delete_leftovers(connection, self._folder)

    def _check_index(self, seen: set[str]) -> None:
        """Name the rows of the index whose record was not found; nothing can bring these back but a backup."""
        with self._engine.connect() as connection:
            query = select(capture.c.record_id, capture.c.segment, capture.c.url)
            for row in connection.execution_options(yield_per=ROWS_AT_ONCE).execute(query):
                self.verdict.captures += 1
                if row.record_id not in seen:
                    what = f"the record {row.record_id} of {row.url} is not whole in {row.segment}"
                    self._find("lost", f"{what}: put the segment back from a backup")

    def _check_articles(self, connection: Connection) -> None:
        """Hold articles against their revisions and addresses, and both against their records."""
        self.verdict.revisions = connection.execute(select(func.count()).select_from(revision)).scalar_one()
        matching = and_(revision.c.portal == article.c.portal, revision.c.key == article.c.key)
        current = and_(matching, revision.c.number == article.c.revision)
        query = select(article, revision.c.content_hash.label("hash_of_revision")).join(revision, current, isouter=True)
        for row in connection.execution_options(yield_per=ROWS_AT_ONCE).execute(query):
            self.verdict.articles += 1
            for what in check_article(row):
                self._find("article", f"{row.portal} {row.key}: {what}")
        known = and_(alias.c.portal == article.c.portal, alias.c.key == article.c.key)
        lonely = select(article.c.portal, article.c.key).where(~select(alias.c.url_key).where(known).exists())
        for row in connection.execute(lonely):
            self._find("article", f"{row.portal} {row.key}: no address leads to it")


def _select_rows(segment: str) -> Any:  # noqa: ANN401 - a Select of these columns
    return select(*capture.c["record_id", *PLACE]).where(capture.c.segment == segment)


def _place(row: Row[Any]) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in PLACE)


def _place_of(held: Capture) -> tuple[object, ...]:
    return tuple(getattr(held.ref, name) for name in PLACE)


def _find_elsewhere(connection: Connection, captures: list[Capture]) -> dict[str, str]:
    """Return the segments of those captures that the index has, but in another segment."""
    names = [one.ref.record_id for one in captures]
    found: dict[str, str] = {}
    for start in range(0, len(names), ROWS_AT_ONCE):
        part = names[start : start + ROWS_AT_ONCE]
        query = select(capture.c.record_id, capture.c.segment).where(capture.c.record_id.in_(part))
        found.update({row.record_id: row.segment for row in connection.execute(query)})
    return found


def _find_run(connection: Connection, segment: str, first: Capture) -> int:
    """Return the run that wrote a segment: the last one of its portal that began before; or a run made for it."""
    portal = segment.rsplit("-", 3)[0]
    began = select(run.c.id).where(run.c.portal == portal, run.c.started_at <= first.fetched_at)
    found = connection.execute(began.order_by(run.c.started_at.desc()).limit(1)).scalar_one_or_none()
    return begin_run(connection, portal, "rebuild", first.fetched_at) if found is None else found
