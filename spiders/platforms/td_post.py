"""The family of `td-post-content`: `/<section>/<YYYYMM>/<slug>-<hex>/` addresses, the site's name as first h1."""

from __future__ import annotations

from typing import Final

from pipelines.layout import Layout

_CONTENT: Final = "//div[contains(@class, 'td-post-content')]"

TD_POST: Final = Layout(
    platform="td_post",
    fingerprint=("div.td-post-content",),
    title=("div.detail-main-title h1.title",),
    lead=("div.desc",),
    published=("div.detail-time",),
    author=(f"({_CONTENT}/p[normalize-space()])[last()]",),
    body=("div.td-post-content",),
    tags=("div.box-tag a",),
    drop=("div.td-post-sharing", "div.related-post", "div.box-tag"),
)
