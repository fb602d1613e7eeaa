"""The family of `content-fck` and `-a<id>.html` addresses; its first h1 may be the breadcrumb."""

from __future__ import annotations

from typing import Final

from pipelines.layout import Layout
from spiders.platforms.places import stamp_between

CONTENT_FCK: Final = Layout(
    platform="content_fck",
    fingerprint=("div#newscontents div.content-fck", "div.content-fck-font-size"),
    title=("h1.fw700", ".detail-title h1"),
    lead=(".detail-desc p", ".detail-desc"),
    published=(
        ".detail-date-share .pubdate",
        ".pubdate",
        stamp_between("h1[contains(@class, 'fw700')]", "*[contains(@class, 'content-fck')]"),
    ),
    author=("p.author.ignore", "p.author"),
    # The inner one first: around it stand tools whose place is named like it.
    body=("div.content-fck-font-size[data]", "div.content-fck-font-size", "div#newscontents div.content-fck"),
    drop=("p.author.ignore", ".detail-related", ".news-relate", ".box-relate"),
)
