"""What a better reader changes in what is kept: records are replaced, what they said before is noted, nothing is lost.

A better reading is no new revision of a portal's text. All captures of an article are read together, so that like is
held against like: a revision comes up only where two of them differ under the same reader.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Row, and_, select, update

from storage import clock
from storage.addresses import url_key
from storage.batch import Identity, rename
from storage.bundles import Bundle, Change, Progress, Reading
from storage.codec import article_from_json, to_json
from storage.health import release_held
from storage.records import Article, Visit
from storage.revisions import Stretch, content_hash
from storage.rows import make_article_row, make_revision_row
from storage.schema import article, revision, run, url
from storage.standing import Standing
from storage.writes import prepare_batch, queue_for_search, write_batch

UNTOLD: Final = ("reader_version", "fetched_at", "evidence")  # fields whose change says nothing of the article


def apply_bundle(
    connection: Connection, progress: Progress, bundle: Bundle, readings: Sequence[Reading]
) -> list[Change]:
    """Write what the readings of a bundle change, and return it."""
    if bundle.identity is None:
        return [change for one in readings if one.article for change in _add_article(connection, progress, one)]
    return _reread_article(connection, bundle.identity, readings)


def tell_changes(before: Article | None, after: Article) -> dict[str, tuple[Any, Any]]:
    """Return the fields that differ, each with what it said before and says now, as plain values."""
    if before is None:
        return {"record": ("cannot be read", "read again")}
    old, new = (orjson.loads(to_json(one)) for one in (before, after))
    return {name: (old[name], new[name]) for name in new if name not in UNTOLD and old[name] != new[name]}


def _reread_article(connection: Connection, identity: Identity, readings: Sequence[Reading]) -> list[Change]:
    """Replace the records of an article's revisions and its own by today's readings of the same captures."""
    row = connection.execute(select(article).where(*_is_article(article, identity))).one()
    rows = connection.execute(
        select(revision).where(*_is_article(revision, identity)).order_by(revision.c.number)
    ).all()
    current = _read_record(row.record)
    standing = _to_standing(row, rows)
    by_capture = {one.capture: one for one in rows if one.capture}
    changes: list[Change] = []
    latest: tuple[Article, Stretch, Reading] | None = None
    seen: dict[int, datetime] = {}
    for one in sorted(readings, key=lambda found: found.capture.fetched_at):
        if one.article is None or _names_other(one.article, identity):
            changes += _tell_loss(one, identity, made=one.capture.ref.record_id in by_capture)
            continue
        said = rename(one.article, identity, row.url)
        made = by_capture.get(one.capture.ref.record_id)
        if made is not None:
            stretch = next(found for found in standing.stretches if found.number == made.number)
            stretch.content_hash, stretch.article = content_hash(said), said
            changes += _replace_revision(connection, made, said, stretch, one)
        else:
            stretch, added = _place(standing, said, one.capture.fetched_at, seen)
            if added:
                new = make_revision_row(said, stretch, to_json(said).decode(), one.capture, one.capture.fetched_at)
                connection.execute(revision.insert(), new)
                changes.append(_tell(one, identity, "revision", {}))
        seen[stretch.number] = one.capture.fetched_at
        latest = said, stretch, one
    if latest and (current is None or current.fetched_at is None or latest[2].capture.fetched_at >= current.fetched_at):
        changes += _replace_article(connection, row, current, latest, {change.capture for change in changes})
        standing.revision = latest[1].number
    _write_times(connection, identity, standing, {one.number: (one.first_seen, one.last_seen) for one in rows})
    read = [one.capture.ref.record_id for one in readings if one.article]
    release_held(connection, *identity, read, clock.now())
    return changes


def _place(standing: Standing, said: Article, when: datetime, seen: Mapping[int, datetime]) -> tuple[Stretch, bool]:
    """Return the revision that a reading belongs to, and whether it had to be made: then the one around it ends."""
    digest = content_hash(said)
    known = standing.find(said, digest, when)
    if known:
        known.first_seen, known.last_seen = min(known.first_seen, when), max(known.last_seen, when)
        return known, False
    for around in standing.stretches:
        if around.first_seen < when <= around.last_seen:
            around.last_seen = seen.get(around.number, around.first_seen)
    return standing.begin(said, digest, when), True


def _replace_revision(
    connection: Connection, made: Row[Any], said: Article, stretch: Stretch, one: Reading
) -> list[Change]:
    record = to_json(said).decode()
    if record == made.record:
        return []
    values = {"record": record, "content_hash": stretch.content_hash, "reader_version": said.reader_version}
    this = and_(*_is_article(revision, (made.portal, made.key)), revision.c.number == made.number)
    connection.execute(update(revision).where(this).values(values))
    told = tell_changes(_read_record(made.record), said)
    return [_tell(one, (made.portal, made.key), "better", told)] if told else []


def _replace_article(
    connection: Connection,
    row: Row[Any],
    current: Article | None,
    latest: tuple[Article, Stretch, Reading],
    told_of: Collection[str],
) -> list[Change]:
    said, stretch, one = latest
    values = make_article_row(said, stretch, to_json(said).decode())
    if all(getattr(row, name) == value for name, value in values.items()):
        return []
    identity = (row.portal, row.key)
    connection.execute(update(article).where(*_is_article(article, identity)).values(values))
    queue_for_search(connection, [values])
    told = tell_changes(current, said)
    is_told = one.capture.ref.record_id in told_of  # with its revision
    return [_tell(one, identity, "better", told)] if told and not is_told else []


def _write_times(
    connection: Connection,
    identity: Identity,
    standing: Standing,
    before: Mapping[int, tuple[datetime, datetime | None]],
) -> None:
    for stretch in standing.stretches:
        last = None if stretch.number == standing.revision else stretch.last_seen
        if before.get(stretch.number) == (stretch.first_seen, last):
            continue
        this = and_(*_is_article(revision, identity), revision.c.number == stretch.number)
        times = {"first_seen": stretch.first_seen, "last_seen": last}
        connection.execute(update(revision).where(this).values(times))


def _add_article(connection: Connection, progress: Progress, one: Reading) -> list[Change]:
    """Keep a page that earlier readers refused."""
    found = one.article
    last = connection.execute(select(url.c.visited_at).where(url.c.url_key == url_key(one.capture.url))).scalar()
    is_past = last is not None and last > one.capture.fetched_at  # what the address gave since stays noted
    visit = Visit(url=one.capture.url, portal=progress.portal, outcome="stored", article=found, capture=one.capture)
    visit = replace(visit, past=is_past)
    batch = prepare_batch(connection, progress.run, [visit])
    batch.add(visit)
    for row in batch.url_rows:
        row["attempts"] = 0  # it was not fetched again
    write_batch(connection, batch)
    connection.execute(update(run).where(run.c.id == progress.run).values(pages=run.c.pages - 1))  # counted once
    identity = next(iter(batch.articles))
    release_held(connection, *identity, [one.capture.ref.record_id], clock.now())
    return [_tell(one, identity, "article", {"title": (None, found.title if found else None)})]


def _tell_loss(one: Reading, identity: Identity, *, made: bool) -> list[Change]:
    """Tell that the reader refuses a capture, or takes it for another article; what is kept stays."""
    if one.article:
        return [_tell(one, identity, "lost", {"key": (identity[1], one.article.key)})] if made else []
    verdict = "damaged" if one.reason == "damaged" else "lost"
    return [_tell(one, identity, verdict, {"reason": (None, f"{one.reason}: {one.detail}")})]


def _tell(one: Reading, identity: Identity, verdict: str, fields: Mapping[str, tuple[Any, Any]]) -> Change:
    return Change(
        portal=identity[0],
        key=identity[1],
        url=one.capture.url,
        capture=one.capture.ref.record_id,
        verdict=verdict,
        fields=fields,
    )


def _names_other(said: Article, identity: Identity) -> bool:
    return said.key is not None and ((said.portal or identity[0]), said.key) != identity


def _is_article(table: Any, identity: Identity) -> tuple[Any, Any]:  # noqa: ANN401 - tables with these two columns
    return table.c.portal == identity[0], table.c.key == identity[1]


def _to_standing(row: Row[Any], rows: Sequence[Row[Any]]) -> Standing:
    standing = Standing(
        url=row.url,
        content_hash=row.content_hash,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        revision=row.revision,
    )
    standing.stretches = [_to_stretch(one, row.last_seen) for one in rows]
    return standing


def _to_stretch(row: Row[Any], until: datetime) -> Stretch:
    last = until if row.last_seen is None else row.last_seen
    return Stretch(
        number=row.number,
        content_hash=row.content_hash,
        first_seen=row.first_seen,
        last_seen=last,
        article=_read_record(row.record),
    )


def _read_record(text: str) -> Article | None:
    """Return a kept record, or None for one that is damaged: reading it again mends it."""
    try:
        return article_from_json(text)
    except ValueError:
        return None
