"""Joomla-style papers with `<id>-<slug>` addresses, as baolangson.vn was before it changed its vendor."""

from __future__ import annotations

from typing import Final

from pipelines.layout import Layout

_CONTENT: Final = "//div[contains(@class, 'article-content')]"

JOOMLA: Final = Layout(
    platform="joomla",
    fingerprint=("div.article-detail div.article-info ~ div.article-content",),
    title=("div.article-detail h1.title", "h1.title"),
    published=("div.article-info span.date",),
    clock=("div.header-date",),
    views=("div.article-info span.hits",),
    author=(f"({_CONTENT}/p[normalize-space()])[last()]/strong",),
    body=("div.article-content",),
    tags=("div.tags a",),
    drop=("div.tags",),
)
