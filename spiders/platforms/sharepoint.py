"""SharePoint portals: the province's, an article in two titled web parts, and the central ministries' of 2021.

No selector names the id of a web part: it holds a GUID that every site makes for itself.
"""

from __future__ import annotations

from typing import Final

from pipelines.layout import Layout
from spiders.platforms.places import SHORT, heading_before, stamp_between

_BODY: Final = "//div[h2[contains(., 'Block_BanTin_ViewData')] or */h2[contains(., 'Block_BanTin_ViewData')]]"
_CONTENT: Final = "*[@id='divArticleDescription2' or @id='divArticleDescription' or @id='news-detail']"

SHAREPOINT: Final = Layout(
    platform="sharepoint",
    fingerprint=("//h2[contains(., 'Block_BanTin_ViewData')]",),
    title=("h1.bantin-title",),
    lead=("div.bantin-lead",),
    published=("span.bantin-date",),
    body=(f"{_BODY}//div[contains(@class, 'ms-WPBody')]",),
    author=(f"({_BODY}//p[contains(translate(@style, ' ', ''), 'text-align:right')])[last()]",),
)

SHAREPOINT_MINISTRY: Final = Layout(
    platform="sharepoint_ministry",
    fingerprint=(
        "div#divArticleDescription2",
        "div#divArticleContent",
        "div#divArticleDescription",
        "form#aspnetForm #news-detail",
    ),
    title=(
        "h1.News_Detail_Title",
        "#divArticleDescription3 h1",
        "#news-title",
        "#news_content h1",
        heading_before(_CONTENT),
        "h1",
    ),
    # What is the body on one site is the lead on another, where a content of its own follows.
    lead=(
        "#divArticleDescription1",
        "#news-des",
        "//*[@id='divArticleDescription'][following::*/@id='divArticleContent']",
    ),
    published=(
        "span.News_Time_Post",
        f"//*[contains(@id, '_pnHide')]//span[contains(., '/20')]{SHORT}",
        stamp_between("*[@id='news-title' or self::h1[ancestor::*[@id='news_content']]]", _CONTENT),
        f"//h1/following-sibling::p[contains(., '/20')]{SHORT}",
    ),
    author=(
        "//*[contains(@id, '_pnNguontin')]//p",
        "//*[contains(@id, '_pnNguontin')]",
        f"//*[@id='news-detail' or @id='divArticleContent']/following-sibling::p{SHORT}",
        "[class*=author], [class*=tacgia], [class*=tac-gia]",
    ),
    body=("#divArticleDescription2", "#divArticleContent", "#news-detail", "#divArticleDescription"),
)
