"""The house-made CMS of Báo Bắc Giang, kept by Báo Bắc Ninh: `.bbg` addresses, `news-details__` classes."""

from __future__ import annotations

from typing import Final

from pipelines.layout import Layout

BBG: Final = Layout(
    platform="bbg",
    fingerprint=("div.news-details__content.link_content",),
    title=("h1.news-details__title",),
    section=("div.news-details__cate a",),
    lead=("div.news_detail_sapo p", "div.news_detail_sapo"),
    # One place for both stamps: its label, `Ngày đăng:` or `Updated:`, says which.
    published=("div.news-details__time",),
    clock=("div.top-date",),
    author=("div.news-details__author",),
    body=("div.news-details__content.link_content",),
    tags=("div.news-details__topic a",),
    drop=("div.news-related__list",),
)
