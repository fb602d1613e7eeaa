"""The family of `td-post-content`: `/<section>/<YYYYMM>/<slug>-<hex>/` addresses, the site's name as first h1."""

from __future__ import annotations

from typing import Final

from pipelines.layout import Layout
from spiders.platforms.places import stamp_between

_TEXT: Final = "div[contains(@class, 'td-post-content')]"

TD_POST: Final = Layout(
    platform="td_post",
    # A theme of WordPress has the same class.
    fingerprint=("body:not(.single-post) div.td-post-content",),
    title=("div.detail-main-title h1.title",),
    lead=("div.desc",),
    published=("div.detail-time", stamp_between("h1[ancestor::*[contains(@class, 'detail-main-title')]]", _TEXT)),
    author=(f"(//{_TEXT}/p[normalize-space()])[last()]",),
    body=("div.td-post-content",),
    tags=("div.box-tag a",),
    drop=("div.td-post-sharing", "div.related-post", "div.box-tag"),
)
