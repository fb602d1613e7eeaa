"""Drupal 7 (`field-name-body`) and later (`field--name-body`): a node shown in full, no teaser."""

from __future__ import annotations

from typing import Final

from pipelines.layout import Layout
from spiders.paging import NextLink
from spiders.platforms.places import heading_before, signature

_TEXT: Final = "div[contains(@class, 'field-name-body') or contains(@class, 'field--name-body')]"
_SEVEN: Final = ".node:not(.node-teaser) .field-name-body"
_LATER: Final = ".node:not(.node--view-mode-teaser) .field--name-body"

DRUPAL: Final = Layout(
    platform="drupal",
    fingerprint=(_SEVEN, _LATER),
    title=("h1#page-title", "h1.page-title", "h1.page-header", "h1 .field--name-title", heading_before(_TEXT), "h1"),
    lead=(".node [class*=field-sapo]", ".node [class*=field-tom-tat]", ".node [class*=field-summary]"),
    published=(
        ".submitted [property~='dc:date']",
        ".field--name-created",
        ".node__meta time",
        ".submitted",
        ".node__submitted",
        ".node .date-display-single",
    ),
    author=(
        ".node [class*=field-author]",
        ".node [class*=field-tac-gia]",
        signature(_TEXT),
        ".submitted .username",
        ".field--name-uid",
    ),
    body=(_SEVEN, _LATER),
    tags=(".field-name-field-tags a", ".field--name-field-tags a"),
    drop=(".field-label", ".field__label"),
)

# Its second page is `?page=1`: counting on from the first would leave one out.
DRUPAL_PAGES: Final = NextLink("li.pager-next a, li.pager__item--next a")
