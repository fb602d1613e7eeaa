"""How `extract` and `ingest` read a saved page: as the portal that was named, or the one whose address it bears."""

from __future__ import annotations

from pipelines.layout import Source
from pipelines.refine import UNKNOWN, refine
from storage.records import Article, Page


def read_saved(page: Page) -> Article:
    """Read a page that came as a file into an article; ``page.portal`` names the portal where a person said so.

    Raises:
        Rejected: the page is no article.
        Failure: there is no such portal.
    """
    source = _choose_source(page.portal, page.url)
    article = refine(page, source)
    if source is not UNKNOWN or page.url or not article.url:
        return article
    source = _choose_source(None, article.url)  # only the page itself told its address
    return article if source is UNKNOWN else refine(page, source)


def _choose_source(portal: str | None, url: str | None) -> Source:
    if not portal and not url:
        return UNKNOWN
    from crawler.catalog import portal_for_url, portal_named  # noqa: PLC0415 - it loads every spider, and Scrapy

    if portal:
        return portal_named(portal)
    return portal_for_url(url or "") or UNKNOWN
