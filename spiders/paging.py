"""How a portal leads from list to list: the links of a listing, its next page, feeds and sitemaps."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Final, Protocol
from urllib.parse import urldefrag, urljoin

from lxml import etree

from pipelines.dates import read_stamp
from pipelines.layout import compile_selector
from pipelines.markup import Document, node_text
from storage.timeline import VIETNAM

MOST_LINKS: Final = 5_000  # of one page; a list with more is a trap or a site map
MOST_ENTRIES: Final = 50_000  # of one sitemap, as the protocol says
_MOST_BYTES: Final = 50 * 2**20  # of one unpacked sitemap, as the protocol says
_TO_THE_DAY: Final = frozenset({"second", "minute", "hour", "day"})
_POSTBACK = re.compile(r"__doPostBack\('([^']+)','Page\$(\d+)'\)")
_DOCTYPE = re.compile(rb"(?i)<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?[^>]*>")
_CLOSED = re.compile(rb"</(?:\w+:)?(?:rss|feed|RDF|urlset|sitemapindex)\s*>\s*$")
_ENTRIES: Final = ("{*}item", "{*}entry", "{*}url", "{*}sitemap")
_DAYS: Final = ("{*}lastmod", "{*}pubDate", "{*}published", "{*}date", "{*}updated")


@dataclass(frozen=True, slots=True)
class Link:
    """An absolute address without fragment, and the day that its list gives for it (a sitemap's is a last change)."""

    url: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class NextPage:
    """Where the next page of a listing is; with ``form``, it is posted."""

    url: str
    form: tuple[tuple[str, str], ...] = ()


class Paging(Protocol):
    """A portal's manner of turning the pages of a listing."""

    def next_page(self, listing: Document, url: str, first: str, number: int) -> NextPage | None:
        """Return the page after page ``number`` (from 1) at ``url`` of the listing that starts at ``first``."""


@dataclass(frozen=True, slots=True)
class NumberedPages:
    """Page n stands at the first page's address with ``pattern`` behind it; nothing says which page is the last."""

    pattern: str

    def next_page(self, listing: Document, url: str, first: str, number: int) -> NextPage | None:  # noqa: ARG002
        """Count on: the crawl stops at the page that brings nothing new."""
        return NextPage(first + self.pattern.format(n=number + 1))


@dataclass(frozen=True, slots=True)
class NextLink:
    """The page itself links to the next one."""

    selector: str = "a[rel=next]"

    def next_page(self, listing: Document, url: str, first: str, number: int) -> NextPage | None:  # noqa: ARG002
        """Follow the first link that the selector gives."""
        hrefs = (node.get("href") for node in listing.select(self.selector))
        return next((NextPage(link.url) for link in _resolve(url, hrefs)), None)


@dataclass(frozen=True, slots=True)
class Postback:
    """ASP.NET web forms: ``__doPostBack('target','Page$n')``, posted with the hidden fields of its page."""

    form: str = "form"

    def next_page(self, listing: Document, url: str, first: str, number: int) -> NextPage | None:  # noqa: ARG002
        """Post the page's own view state; a page that offers no such link is the last one."""
        wanted = str(number + 1)
        for node in listing.select("a[href]"):
            found = _POSTBACK.search(node.get("href") or "")
            if found and found.group(2) == wanted:
                event = {"__EVENTTARGET": found.group(1), "__EVENTARGUMENT": f"Page${wanted}"}
                return self._post(listing, url, event)
        return None

    def _post(self, listing: Document, url: str, event: dict[str, str]) -> NextPage | None:
        form = next(iter(listing.select(self.form)), None)
        if form is None:
            return None
        hidden = compile_selector("input[type=hidden][name]")(form)
        fields = {node.get("name", ""): node.get("value") or "" for node in _elements(hidden)} | event
        target = next((link.url for link in _resolve(url, [form.get("action") or url])), url)
        return NextPage(target, tuple(fields.items()))


@dataclass(frozen=True, slots=True)
class Index:
    """What a feed or sitemap names: articles, further lists, and whether it came whole."""

    articles: tuple[Link, ...]
    lists: tuple[Link, ...]
    whole: bool


def read_links(
    listing: Document, url: str, *, item: str, links: str, day: str | None = None, now: datetime | None = None
) -> list[Link]:
    """Return the links of a listing in its order, each address once, at most ``MOST_LINKS``.

    Where the page has no ``item`` (its markup changed), every anchor counts and no day is read. An address that
    cannot be resolved is left out alone.
    """
    found: dict[str, date | None] = {}
    items = listing.select(item)
    for node in items or [listing.root]:
        anchors = _elements(compile_selector(links if items else "a")(node))
        dated = _day_of(node, day, now) if items and day else None
        for link in _resolve(url, (anchor.get("href") for anchor in anchors)):
            if found.get(link.url) is None:
                found[link.url] = dated
            if len(found) == MOST_LINKS:
                return [Link(*entry) for entry in found.items()]
    return [Link(*entry) for entry in found.items()]


def read_index(body: bytes, url: str) -> Index:
    """Read an RSS or Atom feed, a sitemap or a sitemap index, packed or not, cut off or not.

    Entities stay unresolved (their declarations are cut off: libxml2 gives up on a bomb, good entries and all) and
    nothing is fetched; what was read before the damage counts.
    """
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        text = zlib.decompressobj(wbits=31).decompress(body, _MOST_BYTES) if body.startswith(b"\x1f\x8b") else body
        root = etree.fromstring(_DOCTYPE.sub(b"", text.strip(), count=1), parser)
    except (etree.XMLSyntaxError, zlib.error):
        return Index((), (), whole=False)
    if root is None:
        return Index((), (), whole=False)
    articles: dict[str, Link] = {}
    lists: dict[str, Link] = {}
    for entry in root.iter(*_ENTRIES):
        into = lists if etree.QName(entry).localname == "sitemap" else articles
        for link in _resolve(url, [_entry_address(entry)]):
            into.setdefault(link.url, Link(link.url, _entry_day(entry)))
        if len(articles) + len(lists) >= MOST_ENTRIES:
            break
    return Index(tuple(articles.values()), tuple(lists.values()), whole=_CLOSED.search(text[-200:]) is not None)


def _elements(found: object) -> list[etree._Element]:
    return found if isinstance(found, list) else []


def _resolve(base: str, hrefs: Iterable[str | None]) -> Iterator[Link]:
    for href in hrefs:
        if not href or not href.strip():
            continue
        try:
            url = urldefrag(urljoin(base, href.strip())).url
        except ValueError:
            continue
        if url.startswith(("http://", "https://")):
            yield Link(url)


def _day_of(item: etree._Element, selector: str, now: datetime | None) -> date | None:
    node = next(iter(_elements(compile_selector(selector)(item))), None)
    moment = read_stamp(node_text(node), now=now) if node is not None else None
    if moment is None or moment.value is None or moment.precision not in _TO_THE_DAY:
        return None
    return date.fromisoformat(moment.value[:10])


def _entry_address(entry: etree._Element) -> str | None:
    for tag in ("{*}loc", "{*}link"):
        for node in entry.iterfind(tag):
            if node.get("rel", "alternate") == "alternate":
                return (node.text or "").strip() or node.get("href")
    return None


def _entry_day(entry: etree._Element) -> date | None:
    text = next((found.strip() for tag in _DAYS if (found := entry.findtext(tag))), "")
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
        except ValueError:
            continue
        return (moment.astimezone(VIETNAM) if moment.tzinfo else moment).date()
    return None
