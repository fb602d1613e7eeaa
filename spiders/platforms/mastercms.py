"""MasterCMS: `__MASTERCMS_CONTENT` around the text, tables `__MB_ARTICLE_A` for articles put between."""

from __future__ import annotations

from typing import Final

from pipelines.layout import Layout
from spiders.platforms.places import heading_before

MASTERCMS: Final = Layout(
    platform="mastercms",
    fingerprint=("div.__MASTERCMS_CONTENT", "div.__MASTERCMS_CONTENT_BODY"),
    title=(
        "h1.article-detail-title",
        "h1.post-title",
        heading_before("div[contains(@class, '__MASTERCMS_CONTENT')]"),
        "h1",
    ),
    lead=(".article-detail-desc", ".article-desc", "p.detail-sapo", ".post-desc"),
    # Time and date stand in an element each: their parent holds both.
    published=(
        ".article-date",
        ".post-publish-time",
        ".bx-time",
        "//*[contains(@class, 'format_date')]/..",
        ".format_time",
    ),
    author=("p.author", ".article-author", ".author-title a"),
    section=(".article-catname",),
    body=("div.__MASTERCMS_CONTENT", "div.__MASTERCMS_CONTENT_BODY"),
    tags=(".article-detail-tags a",),
    drop=(
        ".__MB_ARTICLE_A",
        ".article-detail-similar",
        ".article-detail-other",
        ".article-detail-tags",
        ".article-detail-source",
    ),
)
