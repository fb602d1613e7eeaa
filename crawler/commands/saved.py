"""How `extract` and `ingest` read a saved page: as the portal that was named, or the one whose address it bears."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from crawler.placing import UNKNOWN
from pipelines.habits import Habits
from pipelines.layout import Source
from pipelines.refine import refine
from storage.records import Article, Page


def read_saved(page: Page, habits_of: Callable[[str], Habits] | None = None) -> Article:
    """Read a page that came as a file into an article; ``page.portal`` names the portal where a person said so.

    ``habits_of`` tells what earlier pages of a portal had in common.

    Raises:
        Rejected: the page is no article.
        Failure: there is no such portal.
    """
    source = _choose_source(page.portal, page.url, habits_of)
    article = refine(page, source)
    if source is not UNKNOWN or page.url or not article.url:
        return article
    source = _choose_source(None, article.url, habits_of)  # only the page itself told its address
    return article if source is UNKNOWN else refine(page, source)


def _choose_source(portal: str | None, url: str | None, habits_of: Callable[[str], Habits] | None) -> Source:
    if not portal and not url:
        return UNKNOWN
    from crawler.catalog import portal_for_url, portal_named  # noqa: PLC0415 - it loads every spider, and Scrapy

    source = portal_named(portal) if portal else portal_for_url(url or "")
    if source is None:
        return UNKNOWN
    return replace(source, habits=habits_of(source.name)) if habits_of and source.name else source
