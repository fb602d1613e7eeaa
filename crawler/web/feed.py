"""A search as an Atom feed, so that any reader of feeds can follow it."""

from __future__ import annotations

from datetime import UTC, datetime, time
from urllib.parse import quote

from lxml import etree
from starlette.responses import Response

from crawler.web.finding import Filter, read_filter
from crawler.web.telling import drop_steering
from crawler.web.view import View
from storage.search import Hit
from storage.snippets import plain
from storage.timeline import VIETNAM

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 50
EPOCH = "1970-01-01T00:00:00+00:00"


def show_feed(view: View) -> Response:
    """The newest articles that a filter lets through."""
    wanted = read_filter({**view.request.query_params, "order": "newest"})
    hits = view.archive.find(wanted, limit=ENTRIES).hits
    base = f"{view.request.url.scheme}://{view.request.url.netloc}"
    return Response(make_feed(hits, wanted, base), media_type="application/atom+xml")


def make_feed(hits: list[Hit], wanted: Filter, base: str) -> bytes:
    """Return the feed of some hits; ``base`` is the address of this server."""
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})  # type: ignore[dict-item] # so the library names the default
    address = f"{base}/feed.atom?{wanted.to_address()}"
    entries = [(hit, _read_instant(hit.date)) for hit in hits]
    _add(feed, "id", address)
    _add(feed, "title", f"tinbai: {wanted.query or wanted.portal or 'tin bài'}")
    _add(feed, "updated", max((when for _, when in entries if when), default=EPOCH))
    etree.SubElement(feed, f"{{{ATOM}}}link", rel="self", href=address)
    etree.SubElement(feed, f"{{{ATOM}}}link", rel="alternate", href=f"{base}/search?{wanted.to_address()}")
    _add(etree.SubElement(feed, f"{{{ATOM}}}author"), "name", "tinbai")
    for hit, when in entries:
        entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
        here = f"{base}/article/{quote(hit.portal, safe='')}/{quote(hit.key, safe='')}"
        _add(entry, "id", here)
        _add(entry, "title", plain(hit.title))
        _add(entry, "updated", when or EPOCH)
        etree.SubElement(entry, f"{{{ATOM}}}link", rel="alternate", href=here)
        _add(entry, "summary", plain(hit.snippet))
    document: bytes = etree.tostring(feed, xml_declaration=True, encoding="utf-8")
    return document


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = drop_steering(text)


def _read_instant(value: str | None) -> str | None:
    """Return a date as the instant that Atom demands: a day stands on its beginning in Việt Nam."""
    if not value:
        return None
    start = value.partition("/")[0]
    try:
        if "T" in start:
            instant = datetime.fromisoformat(start)
            return (instant if instant.tzinfo else instant.replace(tzinfo=VIETNAM)).astimezone(UTC).isoformat()
        parts = [*map(int, start.split("-")), 1, 1][:3]
        day = datetime(parts[0], parts[1], parts[2], tzinfo=VIETNAM).date()
    except ValueError:
        return None
    return datetime.combine(day, time(), VIETNAM).astimezone(UTC).isoformat()
