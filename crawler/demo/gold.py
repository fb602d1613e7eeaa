"""The gold of the replicas: what a careful reader takes down from every address, known by construction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import orjson

from crawler.demo.replicas import REPLICAS
from crawler.demo.replicas.base import Replica, Stamp
from crawler.demo.replicas.chronicle import MISSING, SOFT_404, TO_HOME
from crawler.demo.stories import Head
from storage.records import Precision

Kind = Literal["article", "soft404", "home_redirect", "missing", "disallowed"]

_TRAPS: dict[int, Kind] = {SOFT_404: "soft404", TO_HOME: "home_redirect", MISSING: "missing"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldRecord:
    """The truth of one article, or of one address that is none.

    ``url`` is the canonical address, ``aliases`` the others that lead to the same article. Text is NFC with single
    blanks; the lead keeps its dateline and is not repeated in the body; captions stand once. Dates are ISO 8601 in
    +07:00 with their precision; ``published`` is None where the page does not say it, and ``date`` is then what the
    page can be sorted by, if anything. ``citations`` are canonical keys in order of appearance. Where ``kind`` is
    not ``article`` nothing must be stored; the text fields are filled for ``disallowed`` only.
    """

    portal: str
    key: str
    url: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    title: str = ""
    lead: str | None = None
    body: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    author_raw: str | None = None
    affiliation: str | None = None
    agency: str | None = None
    dateline: str | None = None
    published: Stamp = None
    updated: Stamp = None
    page_clock: bool = False
    date: tuple[str, Precision, str] | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    views: int | None = None
    citations: tuple[str, ...] = ()
    has_end_mark: bool = False


def gold_records(portal: str, pages: int) -> Iterator[GoldRecord]:
    """Yield the gold of a replica of ``pages`` articles: articles oldest first, closed ones, then the traps.

    Raises:
        KeyError: there is no replica of this portal.
    """
    replica = REPLICAS[portal](pages)
    for number in range(replica.chronicle.total):
        yield _tell_gold(replica, number)
    for trap, kind in _TRAPS.items():
        url = replica.address(trap, replica.listed_form(trap))
        yield GoldRecord(portal=portal, key=replica.key(trap), url=url, kind=kind)


def write_gold(folder: Path, pages: int) -> list[Path]:
    """Write the gold of every replica into ``folder``, a file ``<portal>.jsonl`` each; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for portal in REPLICAS:
        files.append(folder / f"{portal}.jsonl")
        with files[-1].open("wb") as file:
            file.writelines(orjson.dumps(record) + b"\n" for record in gold_records(portal, pages))
    return files


def _tell_gold(replica: Replica, number: int) -> GoldRecord:
    story = replica.story(number)
    url, *aliases = (replica.address(number, form) for form in replica.forms(number))
    published, updated = replica.stamps(story.head)
    byline = story.byline
    return GoldRecord(
        portal=replica.code,
        key=replica.key(number),
        url=url,
        kind="article" if number < replica.chronicle.pages else "disallowed",
        aliases=tuple(aliases),
        title=story.head.title,
        lead=story.lead,
        body=story.body,
        captions=story.captions,
        authors=byline.authors,
        author_raw=byline.raw,
        affiliation=byline.affiliation,
        agency=byline.agency or replica.source(story),
        dateline=story.dateline,
        published=published,
        updated=updated,
        page_clock=replica.page_clock,
        date=_choose_date(story.head, published, updated),
        section=story.head.section,
        tags=replica.tags(story),
        views=replica.views(story),
        citations=story.citations,
        has_end_mark=story.end_mark,
    )


def _choose_date(head: Head, published: Stamp, updated: Stamp) -> tuple[str, Precision, str] | None:
    if published:
        return (*published, "published")
    if updated:
        return (*updated, "updated")
    return (head.event_day.isoformat(), "day", "event") if head.mood == "event" else None
