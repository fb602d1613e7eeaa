"""Liferay, with VNPT's news portlets or its own asset publisher: ids of instances differ, classes do not."""

from __future__ import annotations

from typing import Final

from pipelines.layout import Layout
from spiders.paging import NextLink
from spiders.platforms.places import SHORT, stamp_between

_DETAIL: Final = "div[contains(concat(' ', normalize-space(@class), ' '), ' contentDetail ')]"
_ARTICLE: Final = "div[contains(@class, 'journal-content-article')]"

# Footers and banners are web content articles as well: only those of a detail page count.
LIFERAY: Final = Layout(
    platform="liferay",
    fingerprint=(
        "div.contentDetail .journal-content-article",
        f"//{_DETAIL}/following::{_ARTICLE}",
        "div.asset-full-content .journal-content-article",
        "div.asset-content .journal-content-article",
        "div[id*=_WAR_vnpt] div#testabc",
    ),
    title=(".contentDetail h3", "#testabc h1", ".asset-full-content .asset-title", ".asset-title", "h1.header-title"),
    lead=(".contentDetail .sapo", ".sapo strong", "//*[@id='testabc']/p/strong"),
    # In a detail page the stamp is a short paragraph, not a sentence with a date in it.
    published=(
        f"//{_DETAIL}//p{SHORT}[not(ancestor::{_ARTICLE})]",
        "//*[@id='testabc']/div[1]/p",
        ".metadata-publish-date",
        stamp_between(f"*[self::h3[ancestor::{_DETAIL}] or contains(@class, 'asset-title')]", _ARTICLE),
    ),
    updated=(".metadata-modified-date",),
    views=(".metadata-view-count",),
    body=(
        "div.contentDetail .journal-content-article",
        f"(//{_DETAIL}/following::{_ARTICLE})[1]",
        "div.asset-full-content .journal-content-article",
        "div.asset-content .journal-content-article",
        "//*[@id='testabc']/div[2]",
    ),
    tags=(".taglib-asset-tags-summary a",),
    drop=(".taglib-asset-links", ".asset-related-assets"),
)

LIFERAY_PAGES: Final = NextLink("//a[contains(@href, '_cur=')][contains(., 'Tiếp') or contains(., 'Next')]")
