"""The API for programs: reading alone, JSON and lines of JSON, told by OpenAPI."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain
from typing import Annotated, Any, Literal, TypeVar

import orjson
from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import Response, StreamingResponse

from crawler.catalog import portals as known_portals
from crawler.commands.portals import describe_portal
from crawler.health import Finding
from crawler.schedule.plans import Schedule
from crawler.web.archive import Archive
from crawler.web.finding import (
    LONGEST,
    LONGEST_CURSOR,
    MOST,
    Filter,
    make_cursor,
    read_cursor,
    read_filter,
    stream_records,
)
from crawler.web.portals import list_findings
from crawler.web.reading import choose_revisions, sort_in_time
from crawler.web.shapes import PROBLEMS, CitingPage, Difference, HitPage, KnownPortal
from pipelines.differences import compare_substance
from storage.changes import compare_articles, describe
from storage.codec import to_json
from storage.likeness import Link
from storage.overview import find_citing, list_captures, list_runs
from storage.records import Article, Capture, Revision, Run
from storage.search import Hit
from storage.snippets import plain

Found = TypeVar("Found")

router = APIRouter(prefix="/api/v1", tags=["tinbai"], responses=PROBLEMS)

JSON = "application/json"
Words = Annotated[
    str, Query(max_length=LONGEST, description='Words, "phrases", title:word, cites:18-NQ/TW; -word leaves out.')
]
Name = Annotated[str, Query(max_length=LONGEST)]
DayText = Annotated[str, Query(max_length=10, description="A day such as 2024-01-31, inclusive.")]
Order = Annotated[Literal["relevance", "newest"], Query(description="relevance ranks the best 1,000.")]
Cursor = Annotated[str, Query(max_length=LONGEST_CURSOR, description="What the page before gave as its next.")]
Limit = Annotated[int, Query(ge=1, le=MOST)]


def answer(data: object) -> Response:
    """Return plain values and records as the canonical JSON of the project."""
    return Response(to_json(data), media_type=JSON)


def archive_of(request: Request) -> Archive:
    """Return the archive that is served."""
    archive: Archive = request.app.state.archive
    return archive


@router.get("/articles", response_model=HitPage)
def search_articles(  # noqa: PLR0917 - parameters of an address
    request: Request,
    q: Words = "",
    portal: Name = "",
    since: DayText = "",
    until: DayText = "",
    section: Name = "",
    author: Name = "",
    order: Order = "relevance",
    cursor: Cursor = "",
    limit: Limit = 20,
) -> Response:
    """Find articles: title, date, and the passage that says what was asked for. Without words, the newest."""
    wanted = _to_filter(q=q, portal=portal, since=since, until=until, section=section, author=author, order=order)
    found = archive_of(request).find(wanted, cursor, limit)
    items = [{**asdict(hit), "title": plain(hit.title), "snippet": plain(hit.snippet)} for hit in found.hits]
    return answer({"items": items, "next": found.cursor, "index_is_behind": found.behind})


@router.get("/articles.jsonl", responses={200: {"content": {"application/x-ndjson": {}}}}, response_class=Response)
def stream_articles(
    request: Request,
    q: Words = "",
    portal: Name = "",
    since: DayText = "",
    until: DayText = "",
    section: Name = "",
    author: Name = "",
) -> StreamingResponse:
    """Stream whole records, a line each, the newest first: everything that a filter lets through."""
    wanted = _to_filter(q=q, portal=portal, since=since, until=until, section=section, author=author)
    if wanted.query and not archive_of(request).is_indexed:
        raise HTTPException(503, "the index is being made: ask again soon", {"Retry-After": "10"})
    lines: Iterator[bytes] = stream_records(archive_of(request).store, wanted)
    first = next(lines)  # what is wrong is said before anything else is
    return StreamingResponse(chain((first,), lines), media_type="application/x-ndjson")


@router.get("/articles/{portal}/{key:path}", response_model=Article)
def get_article(request: Request, portal: str, key: str) -> Response:
    """Return one record with its evidence."""
    return answer(_require(archive_of(request).store.article(portal, key)))


@router.get("/revisions/{portal}/{key:path}", response_model=list[Revision])
def get_revisions(request: Request, portal: str, key: str) -> Response:
    """Return the versions of an article's text in the order in which they were first seen."""
    return answer(sort_in_time(_require(archive_of(request).store.revisions(portal, key))))


@router.get("/diffs/{portal}/{key:path}", response_model=Difference)
def get_diff(
    request: Request,
    portal: str,
    key: str,
    earlier: Annotated[str, Query(alias="from", max_length=9)] = "",
    later: Annotated[str, Query(alias="to", max_length=9)] = "",
) -> Response:
    """Tell what changed between two revisions, by words and in substance; the last two where none are named."""
    revisions = sort_in_time(_require(archive_of(request).store.revisions(portal, key)))
    before, after = choose_revisions(revisions, {"from": earlier, "to": later})
    changes = describe(compare_articles(before.article, after.article))
    substance = compare_substance(before.article, after.article)
    return answer({"from": before.number, "to": after.number, "changes": changes, "substance": substance})


@router.get("/captures/{portal}/{key:path}", response_model=list[Capture])
def get_captures(request: Request, portal: str, key: str) -> Response:
    """Return where the answers of servers for an article stand in the WARC segments, the newest first."""
    store = archive_of(request).store
    _require(store.article(portal, key))
    with store.snapshot() as connection:
        return answer(list_captures(connection, portal, key))


@router.get("/links/{portal}/{key:path}", response_model=list[Link])
def get_links(request: Request, portal: str, key: str) -> Response:
    """Return the articles that say the same, the most alike first."""
    store = archive_of(request).store
    _require(store.article(portal, key))
    return answer(store.links(portal, key))


@router.get("/documents/{number:path}", response_model=CitingPage)
def get_document(request: Request, number: str, cursor: Cursor = "", limit: Limit = 50) -> Response:
    """Return the articles that cite a document, such as 18-NQ/TW, the newest first."""
    after = read_cursor(cursor)
    below = after[0] if after and isinstance(after[0], int) else None
    with archive_of(request).store.snapshot() as connection:
        hits, last = find_citing(connection, number, limit=limit, below=below)
    return answer({"items": [_tell_briefly(hit) for hit in hits], "next": last and make_cursor(last)})


@router.get("/portals", response_model=list[KnownPortal])
def get_portals(request: Request) -> Response:
    """Return every portal that can be crawled, and what is kept of it."""
    archive = archive_of(request)
    kept = {one.portal: one for one in archive.figure("summary", archive.store.summary)}
    known = {name: orjson.loads(orjson.dumps(describe_portal(name, one))) for name, one in known_portals().items()}
    names = sorted({*kept, *known})
    return answer([known.get(name, {"name": name}) | {"kept": kept.get(name)} for name in names])


@router.get("/runs", response_model=list[Run])
def get_runs(
    request: Request, before: Annotated[int | None, Query(ge=1, le=1 << 31)] = None, limit: Limit = 20
) -> Response:
    """Return runs with their counts, the newest first; ``before`` is the number of the last one seen."""
    with archive_of(request).store.snapshot() as connection:
        return answer(list_runs(connection, limit, before))


@router.get("/health", response_model=list[Finding])
def get_health(request: Request) -> Response:
    """Return what is wrong with portals by their own past, the gravest first; layouts are proposed elsewhere.

    A proposal takes seconds: `tinbai health --json` has it, and the portal's page.
    """
    return answer(list_findings(archive_of(request)))


@router.get("/schedules", response_model=list[Schedule])
def get_schedules(request: Request) -> Response:
    """Return all schedules."""
    return answer(archive_of(request).schedules.all())


def _tell_briefly(hit: Hit) -> dict[str, Any]:
    return {"portal": hit.portal, "key": hit.key, "url": hit.url, "title": plain(hit.title), "date": hit.date}


def _to_filter(**given: str) -> Filter:
    return read_filter(given)


def _require(found: Found | None) -> Found:
    if not found:
        raise HTTPException(404, "no such article is kept")
    return found
