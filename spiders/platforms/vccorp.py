"""VCCorp's CMS (`*.mediacdn.vn`): `detail-` classes, `data-role` attributes, lists by the number of a zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from pipelines.layout import Layout
from pipelines.markup import Document
from spiders.paging import NextPage

_NUMBER = re.compile(r"\d+(?=\.\w+$)")

VCCORP: Final = Layout(
    platform="vccorp",
    fingerprint=("div.afcbc-body",),
    title=("h1.detail-title", "h1[data-role=title]", "h1.title"),
    lead=("h2.detail-sapo", "[data-role=sapo]", "p.sapo"),
    published=("[data-role=publishdate]", "div.detail-time", "span.pdate"),
    author=(".detail-author-bot a.name", ".author-info .name", "[data-role=author]", ".detail-author", "p.author"),
    section=("[data-role=cate-name]", ".detail-cate a"),
    body=("div.detail-content.afcbc-body", "div.afcbc-body"),
    tags=(".detail-tags a", ".detail-tab a.item"),
    # Photos have the class VCSortableInPreviewMode too: what goes is told by its type.
    drop=(
        "[type=RelatedOneNews]",
        "[type=RelatedNews]",
        "[type=RelatedNewsBox]",
        "[type=VideoStream]",
        ".kbwscwl-relatedbox",
        ".detail-tags",
        ".detail-author",
        ".detail-author-bot",
        ".detail-social",
        "#listNewsInContent",
        ".chisochungkhoan",
        ".tindnd",
    ),
)


@dataclass(frozen=True, slots=True)
class ZonePages:
    """The first page of a section names its zone in a hidden field; the pages behind it are bare lists by number."""

    pattern: str = "/timelinelist/{zone}/{n}.htm"
    zone: str = "input#hdZoneId"

    def next_page(self, listing: Document, url: str, first: str, number: int) -> NextPage | None:
        """Count on in the address of a bare list; a first page without a zone is the only one."""
        if url != first and _NUMBER.search(url):
            return NextPage(_NUMBER.sub(str(number + 1), url))
        zone = next((node.get("value") for node in listing.select(self.zone)), None)
        return NextPage(urljoin(url, self.pattern.format(zone=zone, n=number + 1))) if zone else None


VCCORP_PAGES: Final = ZonePages()
