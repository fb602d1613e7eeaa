"""NukeViet's news module: version 4 with `#news-bodyhtml`, version 3 with `#news_detail`."""

from __future__ import annotations

from typing import Final

from pipelines.layout import Layout
from spiders.paging import NumberedPages
from spiders.platforms.places import heading_before

NUKEVIET: Final = Layout(
    platform="nukeviet",
    fingerprint=("div#news-bodyhtml", "div.news-bodyhtml", "div#news_detail div.bodytext"),
    title=(
        "h1.title.margin-bottom-lg",
        "h1[itemprop=headline]",
        ".news_column h1",
        heading_before("div[@id='news-bodyhtml']"),
        "h1",
    ),
    lead=("div.hometext", "#hometext"),
    published=(".news_column span.h5", "#news_detail span.time", "[itemprop=datePublished]"),
    author=("//p[strong[starts-with(normalize-space(), 'Tác giả')]]", "//p[strong[contains(., 'Nguồn tin:')]]"),
    body=("div#news-bodyhtml", "div.news-bodyhtml", "div#news_detail div.bodytext"),
    tags=("//*[em[contains(@class, 'fa-tags')]]/a", "div.keywords a"),
)

NUKEVIET_PAGES: Final = NumberedPages("page-{n}/")
