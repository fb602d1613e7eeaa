"""OneCMS (NEKO, `*.1cdn.vn`): the article, its own header included, inside `.entry`; `sc-` and `c-` classes."""

from __future__ import annotations

from typing import Final

from pipelines.layout import Layout
from spiders.platforms.places import heading_before

# `meta[name=datetimenow]` is the time of the crawl and `article:published_time` month first: the visible stamp leads.
ONECMS: Final = Layout(
    platform="onecms",
    fingerprint=("h1.block-sc-title", "div.c-news-detail .entry", "div.b-maincontent .entry"),
    title=("h1.block-sc-title", "div.c-news-detail h1", heading_before("article[contains(@class, 'entry')]"), "h1"),
    lead=("p.block-sc-sapo", ".sc-longform-header-sapo"),
    published=("span.block-sc-publish-time",),
    author=("span.block-sc-author",),
    section=(".block-sc-cate-name",),
    body=("div.c-news-detail .entry", "div.b-maincontent .entry", "article.entry"),
    tags=(".onecms__tags a", ".c-widget-tags a", ".c-tag a"),
    drop=(
        ".sc-longform-header",
        ".sc-empty-layer",
        ".c-box",
        ".c-news-related",
        ".c-tag",
        ".c-widget-tags",
        "[class*=c-sticky-]",
        ".c-powered",
    ),
)
