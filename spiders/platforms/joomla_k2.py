"""Joomla's own articles (com_content, versions 2.5 to 5) and those of its K2 extension."""

from __future__ import annotations

from typing import Final

from pipelines.layout import Layout
from spiders.paging import NextLink
from spiders.platforms.places import signature

# The account that every Joomla starts with is no author.
_NAMED: Final = "[normalize-space() != 'Super User']"

JOOMLA_CONTENT: Final = Layout(
    platform="joomla_content",
    fingerprint=(
        "div.item-page [itemprop=articleBody]",
        "div.com-content-article__body",
        "div.item-page dl.article-info",
    ),
    title=(".item-page [itemprop=headline]", ".item-page .page-header h2", ".item-page h1", ".item-page h2"),
    published=("dd.published time", "dd.published", "dd.create time", "dd.create", "time[itemprop=datePublished]"),
    updated=("dd.modified time", "dd.modified"),
    author=(
        signature("div[contains(@class, 'item-page')]"),
        f"//*[@itemprop='author']//*[@itemprop='name']{_NAMED}",
    ),
    section=("dd.category-name a",),
    views=("dd.hits",),
    body=("div.item-page [itemprop=articleBody]", "div.com-content-article__body", "div.item-page"),
    tags=(".item-page ul.tags a", ".item-page .tags a"),
    drop=("dl.article-info", ".page-header", "ul.actions", ".icons", "ul.pager", "ul.pagenav", ".pagenavigation"),
)

K2: Final = Layout(
    platform="k2",
    fingerprint=(
        "div#k2Container div.itemFullText",
        "div#k2Container div.itemIntroText",
        "div.itemView div.itemFullText",
    ),
    title=(".itemView .itemTitle", ".itemHeader h1", ".itemHeader h2", ".itemHeader h3"),
    lead=(".itemIntroText",),
    published=(".itemDateCreated",),
    updated=(".itemDateModified",),
    author=(signature("div[contains(@class, 'itemFullText')]"), f"//*[contains(@class, 'itemAuthor')]/a{_NAMED}"),
    section=(".itemCategory a",),
    views=(".itemHits",),
    # Without a break the whole article is in the first; where there is one, the part before it is the lead.
    body=(".itemFullText", ".itemIntroText"),
    tags=(".itemTags a",),
)

JOOMLA_PAGES: Final = NextLink(
    "//li[contains(@class, 'pagination-next')]//a | //a[span[contains(@class, 'icon-angle-right')]]"
)
