"""Where the parts of an article stand on the pages of each replica, as whoever redesigns the portal knows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import html

Element = html.HtmlElement
_PARSER: Final = html.HTMLParser(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Anatomy:
    """CSS selectors of the parts on a portal's own pages; empty where a part has no element of its own."""

    title: str
    date: str
    body: str
    lead: str = ""
    author: str = ""
    related: str = ""
    clock: str = ""


@dataclass(slots=True)
class Body:
    """One page, open on the table: its tree and its parts, each None where the page has none."""

    tree: Element
    title: Element | None
    date: Element | None
    body: Element | None
    lead: Element | None
    author: Element | None
    related: Element | None
    clock: Element | None
    number: int

    @property
    def parts(self) -> list[Element]:
        """The parts that are there, the body last."""
        found = (self.title, self.date, self.lead, self.author, self.body)
        return [part for part in found if part is not None]

    @property
    def paragraphs(self) -> list[Element]:
        """The children of the body."""
        return [] if self.body is None else list(self.body)


ANATOMIES: Final = {
    "bac_giang": (
        Anatomy(
            title="h1.news-details__title",
            date="div.news-details__time",
            body="div.news-details__content",
            lead="div.news_detail_sapo",
            author="div.news-details__author",
            related="div.news-related__list",
            clock="div.top-date",
        ),
    ),
    "bac_kan": (
        Anatomy(
            title="h1.bantin-title",
            date="span.bantin-date",
            body="div.ms-webpart-chrome ~ div.ms-webpart-chrome div.ms-WPBody",
            lead="div.bantin-lead",
            related="div.bantin-other",
        ),
    ),
    "bac_kan_city": (
        Anatomy(title="h1.entry-title", date="time.entry-date", body="div.entry-content", related="div.sharedaddy"),
    ),
    "bao_bac_kan": (
        Anatomy(
            title="h1.article__title",
            date="div.article__meta time",
            body="div.article__body",
            lead="div.article__sapo",
            author="span.article__author",
            related="div.article__related",
        ),
    ),
    "lang_son": (
        Anatomy(
            title="h1.post-title",
            date="div.post-meta time",
            body="div#content-detail",
            related="div.block-news-list",
            clock="div.header-date",
        ),
        Anatomy(title="h1.title", date="span.date", body="div.article-content", clock="div.header-date"),
    ),
    "thai_nguyen": (
        Anatomy(
            title="div.detail-main-title h1.title",
            date="div.detail-time",
            body="div.td-post-content",
            lead="div.desc",
            related="div.related-post",
        ),
    ),
}


def open_page(portal: str, page: bytes, number: int) -> Body:
    """Parse a page of a portal and find its parts."""
    tree = html.document_fromstring(page, parser=_PARSER)
    fitting = next((one for one in ANATOMIES[portal] if tree.cssselect(one.body)), ANATOMIES[portal][0])
    return Body(tree, *_find_parts(tree, fitting), number=number)


def _find_parts(tree: Element, anatomy: Anatomy) -> Iterator[Element | None]:
    for name in ("title", "date", "body", "lead", "author", "related", "clock"):
        selector = getattr(anatomy, name)
        yield next(iter(tree.cssselect(selector)), None) if selector else None


def close_page(body: Body) -> bytes:
    """Return the page as it is served now."""
    page: bytes = html.tostring(body.tree, encoding="utf-8", doctype="<!DOCTYPE html>")
    return page
