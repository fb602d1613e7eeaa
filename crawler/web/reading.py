"""The pages of one article: what it says and how that is known, what changed, and what was captured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from crawler.web.inert import LOCKED, MOST_SOURCE, POLICY, read_source, strip_page
from crawler.web.view import View
from pipelines.differences import compare_substance
from storage.archive import read_capture
from storage.changes import compare_articles, shorten
from storage.overview import find_capture, find_newest_capture, list_captures
from storage.records import Article, Capture, Evidence, Moment, Page, Revision

AROUND = 25  # words that a diff shows on each side of a change


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a field is believed: where it was read, what stood there, how sure that is, what else was said."""

    source: str
    raw: str
    confidence: float
    conflicts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A field of an article as a person reads it; ``date`` where it is one."""

    name: str
    text: str
    ground: Ground | None = None
    date: str | None = None


def show_article(view: View) -> Response:
    """An article with the evidence for each field, its history, captures, documents and reprints."""
    portal, key = view.param("portal"), view.param("key")
    store = view.archive.store
    article = store.article(portal, key)
    if article is None:
        raise HTTPException(404, f"no article is kept under {key!r} of {portal}")
    revisions = sort_in_time(store.revisions(portal, key))
    with store.snapshot() as connection:
        captures = list_captures(connection, portal, key)
    return view.render(
        "article.html",
        article=article,
        facts=list(list_facts(article)),
        grounds={name: to_ground(evidence) for name, evidence in sorted(article.evidence.items())},
        revisions=revisions,
        captures=captures,
        links=store.links(portal, key),
        fate=store.fate(portal, key),
    )


def list_facts(article: Article) -> Iterator[Fact]:
    """Yield the fields that are shown beside the text."""
    said = {name: to_ground(evidence) for name, evidence in article.evidence.items()}
    for name in ("published", "updated", "page_clock"):
        moment: Moment | None = getattr(article, name)
        if moment:
            yield Fact(name, moment.raw, ground_of(moment), moment.value)
    authors = "; ".join(article.authors) or article.author_raw or ""
    yield from (Fact("author", text, said.get("authors") or said.get("author")) for text in (authors,) if text)
    for name in ("affiliation", "agency", "dateline", "section", "province_at_publication", "province_today"):
        text = getattr(article, name)
        if text:
            yield Fact(name, text, said.get(name))
    if article.tags:
        yield Fact("tags", ", ".join(article.tags), said.get("tags"))
    if article.views is not None:
        yield Fact("views", str(article.views), said.get("views"))
    yield from (Fact("event", moment.raw, ground_of(moment), moment.value) for moment in article.events)


def ground_of(moment: Moment) -> Ground:
    """Return why a date is believed."""
    bounds = tuple(
        f"{name} {value}" for name, value in (("≥", moment.not_before), ("≤", moment.not_after)) if value is not None
    )
    notes = (*filter(None, (moment.precision,)), *(("inferred",) if moment.inferred else ()), *bounds, *moment.flags)
    return Ground(moment.source, moment.raw, moment.confidence, notes=notes)


def to_ground(evidence: Evidence) -> Ground:
    """Return why a field is believed."""
    return Ground(evidence.source, evidence.raw, evidence.confidence, evidence.conflicts)


def sort_in_time(revisions: list[Revision]) -> list[Revision]:
    """Return revisions in the order in which they were first seen."""
    return sorted(revisions, key=lambda one: (one.first_seen or one.created_at, one.number))


def show_diff(view: View) -> Response:
    """What changed between two revisions; the last two where none are named."""
    revisions = sort_in_time(view.archive.store.revisions(view.param("portal"), view.param("key")))
    if not revisions:
        raise HTTPException(404, "no such article is kept")
    before, after = choose_revisions(revisions, view.request.query_params)
    return view.render("diff.html", revisions=revisions, **compare(before, after))


def compare(before: Revision, after: Revision) -> dict[str, Any]:
    """Return what changed in words, by field, and in substance."""
    found = compare_articles(before.article, after.article)
    return {
        "before": before,
        "after": after,
        "fields": {name: list(shorten(edits, AROUND)) for name, edits in found.fields.items()},
        "substance": compare_substance(before.article, after.article),
    }


def choose_revisions(revisions: list[Revision], asked: Any) -> tuple[Revision, Revision]:  # noqa: ANN401 - any mapping
    """Return the two revisions that an address names by ``from`` and ``to``.

    Raises:
        HTTPException: there is no such revision.
    """
    known = {str(one.number): one for one in revisions}
    last = revisions[-1]
    after = known.get(asked.get("to") or str(last.number))
    if after is None:
        raise HTTPException(404, f"there is no revision {asked.get('to')}")
    earlier = revisions[max(0, revisions.index(after) - 1)]
    before = known.get(asked.get("from") or str(earlier.number))
    if before is None:
        raise HTTPException(404, f"there is no revision {asked.get('from')}")
    return before, after


def show_capture(view: View) -> Response:
    """What a server answered: when, from where, and the page, shown so that it can do nothing."""
    capture, page = load_capture(view)
    source = read_source(page)
    return view.render("capture.html", capture=capture, page=page, source=source[:MOST_SOURCE], length=len(source))


def show_stripped(view: View) -> Response:
    """The page of a capture for a frame: harmless elements alone, in a sandbox that forbids all else."""
    _, page = load_capture(view)
    return HTMLResponse(strip_page(page), headers={"Content-Security-Policy": POLICY})


def give_capture(view: View) -> Response:
    """The body of a capture as it was served, to be saved and never shown."""
    _, page = load_capture(view)
    headers = {"Content-Disposition": 'attachment; filename="capture.bin"', "Content-Security-Policy": LOCKED}
    return Response(page.body, media_type="application/octet-stream", headers=headers)


def load_capture(view: View) -> tuple[Capture, Page]:
    """Return a capture and its page; that of a revisit stands in the record it refers to.

    Raises:
        CaptureDamaged: it cannot be read.
        HTTPException: there is no such capture.
    """
    name = view.param("record")
    with view.archive.store.snapshot() as connection:
        capture = find_capture(connection, name)
        kept = find_capture(connection, capture.refers_to) if capture and capture.refers_to else capture
    if capture is None or kept is None:
        raise HTTPException(404, "there is no such capture")
    return capture, read_capture(view.archive.config.captures, kept.ref).to_page(kept, None)


def go_to_article(view: View) -> Response:
    """Lead from any address or key that is known to its article, or to what was captured there last."""
    name = view.request.query_params.get("name", "")[:2000]
    found = view.archive.store.find(name)
    if found:
        parts = (quote(part or "", safe="") for part in (found[0].portal, found[0].key))
        return RedirectResponse(f"/article/{'/'.join(parts)}", 303)
    with view.archive.store.snapshot() as connection:
        capture = find_newest_capture(connection, name)
    if capture is None:
        raise HTTPException(404, f"neither an article nor a capture is kept under {name!r}")
    return RedirectResponse(f"/capture/{quote(capture.ref.record_id, safe='')}", 303)
