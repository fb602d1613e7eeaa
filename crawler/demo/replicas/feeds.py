"""Feeds and sitemaps as the portals serve them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from html import escape

from crawler.demo.replicas.exchange import XML, Answer

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def answer_rss(name: str, home: str, items: Iterable[tuple[str, str, datetime]]) -> Answer:
    """Answer with an RSS 2.0 feed; an item is title, address, time of publication."""
    entries = "\n".join(
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link>"
        f'<pubDate>{format_datetime(moment)}</pubDate><guid isPermaLink="false">{escape(link)}</guid></item>'
        for title, link, moment in items
    )
    channel = f"<channel><title>{escape(name)}</title><link>{home}</link>\n{entries}\n</channel>"
    return Answer(f'{_DECLARATION}<rss version="2.0">{channel}</rss>'.encode(), mime=XML)


def answer_sitemap_index(addresses: Iterable[str]) -> Answer:
    """Answer with an index of sitemaps."""
    files = "\n".join(f"<sitemap><loc>{escape(address)}</loc></sitemap>" for address in addresses)
    return Answer(f'{_DECLARATION}<sitemapindex xmlns="{_SITEMAP_SPACE}">{files}</sitemapindex>'.encode(), mime=XML)


def answer_sitemap(pages: Iterable[tuple[str, datetime | None]]) -> Answer:
    """Answer with a sitemap; a page is its address, and the time of its last change where the portal tells it."""
    urls = "\n".join(
        f"<url><loc>{escape(address)}</loc>{f'<lastmod>{moment.isoformat()}</lastmod>' if moment else ''}</url>"
        for address, moment in pages
    )
    return Answer(f'{_DECLARATION}<urlset xmlns="{_SITEMAP_SPACE}">{urls}</urlset>'.encode(), mime=XML)
