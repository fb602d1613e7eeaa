"""WordPress with its default class names; `admin` in the author's card is nobody."""

from __future__ import annotations

from typing import Final

from pipelines.layout import Layout
from spiders.paging import NumberedPages
from spiders.platforms.places import heading_before, signature

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

_TEXT: Final = (
    "div[contains(concat(' ', normalize-space(@class), ' '), ' entry-content ')"
    " or contains(@class, 'wp-block-post-content') or contains(@class, 'td-post-content')]"
)
_LIST: Final = ":not(.archive):not(.blog):not(.home):not(.search)"
_GENERATED: Final = "/html[.//meta[@name='generator'][contains(@content, 'WordPress')]]"

# Blogger writes the same microformat. What few pages have is asked first.
_ATOM: Final = (
    "/html/body//div[contains(concat(' ', @class, ' '), ' entry-content ')]"
    "[ancestor::*[ancestor::body][contains(concat(' ', @class, ' '), ' hentry ')]]"
    "[not(ancestor::body[contains(concat(' ', @class, ' '), ' archive ')"
    " or contains(concat(' ', @class, ' '), ' blog ')"
    " or contains(concat(' ', @class, ' '), ' home ')"
    " or contains(concat(' ', @class, ' '), ' search ')])]"
    "[not(/html//meta[@name='generator'][contains(translate(@content, 'B', 'b'), 'blogger')])]"
)

# The same for hosts that nobody has described: more themes, but no `entry-content` without a sign of WordPress.
WORDPRESS_THEMES: Final = WORDPRESS.replace(
    fingerprint=(
        "body.single-post div.entry-content",
        "body.single-post div.td-post-content",
        _ATOM,
        f"body{_LIST} div.wp-block-post-content",
        f"({_GENERATED}//{_TEXT})[last() = 1]",
    ),
    title=("h1.entry-title", "h1.wp-block-post-title", heading_before(_TEXT), "h1"),
    published=(
        "time.entry-date.published",
        "time.published",
        "time.entry-date",
        ".entry-meta .entry-date",
        ".entry-meta time:not(.updated)",
        ".posted-on time:not(.updated)",
        ".wp-block-post-date time",
    ),
    updated=("time.updated:not(.entry-date)",),
    author=(signature(_TEXT), ".author.vcard", ".wp-block-post-author__name", "[rel=author]", "meta[name=author]"),
    body=("div.entry-content", "div.wp-block-post-content", "div.td-post-content"),
)

WORDPRESS_PAGES: Final = NumberedPages("page/{n}/")
