"""WordPress with its default class names; `admin` in the author's card is nobody."""

from __future__ import annotations

from typing import Final

from pipelines.layout import Layout

WORDPRESS: Final = Layout(
    platform="wordpress",
    fingerprint=("div.entry-content",),
    title=("h1.entry-title",),
    published=("time.entry-date.published",),
    body=("div.entry-content",),
    section=(".cat-links a", "a[rel~=category]"),
    tags=("a[rel=tag]",),
    drop=("div.sharedaddy", "div.jp-relatedposts"),
)
