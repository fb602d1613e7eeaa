"""What stands in the head of a page: title, OpenGraph, JSON-LD, and dates in meta elements, true and false ones."""

from __future__ import annotations

import json
from datetime import timedelta
from html import escape
from typing import Literal

from tests.strangers.clocks import ISO, write_moment
from tests.strangers.sheet import Sheet

Truth = Literal["true", "crawl"]


def write_title(sheet: Sheet, site: str, joint: str = " - ") -> str:
    """Write the title element with the portal's name behind it."""
    return f"<title>{escape(sheet.head.title)}{joint}{site}</title>"


def write_graph(sheet: Sheet, description: str | None = None, site: str | None = None) -> str:
    """Write OpenGraph elements; the description is the lead unless another one is given."""
    summary = escape(sheet.lead if description is None else description)
    named = f'<meta property="og:site_name" content="{site}"/>\n' if site else ""
    return f"""{named}<meta property="og:type" content="article"/>
<meta property="og:title" content="{escape(sheet.head.title)}"/>
<meta property="og:description" content="{summary}"/>
<meta name="description" content="{summary}"/>
<meta property="og:image" content="/upload/avatar/{sheet.head.number}.jpg"/>"""


def write_ld(sheet: Sheet, truth: Truth, *, author: str | None = None, modified: bool = False, form: str = ISO) -> str:
    """Write JSON-LD of the article; with ``crawl`` its dates are those of the crawl, as some CMS fill them in."""
    when = sheet.tell(form) if truth == "true" else sheet.crawl_time(form)
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": sheet.head.title,
        "datePublished": when,
        "publisher": {"@type": "Organization", "name": "Khau Vài"},
    }
    if modified:
        data["dateModified"] = sheet.update(form) if truth == "true" else when
    if author:
        data["author"] = {"@type": "Person", "name": author}
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def write_list_ld(sheet: Sheet) -> str:
    """Write JSON-LD of other articles with their dates, before that of the article."""
    days = [write_moment(ISO, sheet.head.moment + timedelta(days=step)) for step in (-9, -1, 1, 3)]
    items = [{"@type": "NewsArticle", "url": f"/tin/{n}", "datePublished": day} for n, day in enumerate(days)]
    data = {"@context": "https://schema.org", "@type": "ItemList", "itemListElement": items}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def write_site_ld(site: str) -> str:
    """Write JSON-LD that is about the portal, not the article, as a trap for readers of the first script."""
    data = {"@context": "http://schema.org", "@type": "WebSite", "name": site, "dateCreated": "2018-05-14"}
    crumbs = {"@context": "http://schema.org", "@type": "BreadcrumbList", "itemListElement": []}
    return "\n".join(f'<script type="application/ld+json">{json.dumps(d)}</script>' for d in (data, crumbs))
