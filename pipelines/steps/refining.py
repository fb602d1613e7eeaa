"""A page becomes a visit: with its article, or with the reason why it brought none."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any, Self, cast

from scrapy import signals
from scrapy.crawler import Crawler

from pipelines.errors import ReadingFailed, Rejected
from pipelines.layout import Source
from pipelines.readers import Readers
from pipelines.refine import Refined, refine_whole
from pipelines.repetition import tell_doubted
from pipelines.steps.keeping import KeepArticles
from pipelines.steps.seams import Door, require_portal
from storage import failpoints
from storage.health import HELD_REPEATED, is_held
from storage.records import Page, Visit

logger = logging.getLogger(__name__)


class RefinePages:
    """A page becomes a visit: with its article, or with the reason why it brought none."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        # With TINBAI_READERS=0 pages are read in this process. The processes start with the first page.
        number = crawler.settings.getint("TINBAI_READERS")
        self._readers = Readers.borrow(number) if number else None
        self._keep: KeepArticles | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Stand aside for spiders that are not ours."""
        require_portal(crawler)
        step = cls(crawler)
        crawler.signals.connect(step.spider_opened, signal=signals.spider_opened)
        return step

    def spider_opened(self) -> None:
        """Find the pipeline that keeps: it knows what earlier pages had in common."""
        self._keep = self._crawler.get_item_pipeline(KeepArticles)

    def close_spider(self) -> None:
        """End the readers."""
        if self._readers:
            self._readers.give_back()

    async def process_item(self, item: object) -> object:
        """Return the visit that a page comes to; anything else passes."""
        if not isinstance(item, Page):
            return item
        door = cast("Door", self._crawler.spider)
        try:
            refined = await self._read(item, door.portal)
        except Rejected as verdict:
            if is_held(verdict.reason):  # it is an article, and this is its address
                return _visit(item, door, outcome="refused", reason=verdict.reason, detail=verdict.detail)
            outcome = door.judge_held(item, "refused", verdict.reason)
            request = door.another_way(item)
            if request:
                self._crawler.engine.crawl(request)
            passed = () if request else door.passed(item)
            visit = _visit(item, door, outcome=outcome, reason=verdict.reason, detail=verdict.detail)
            visit = replace(visit, aliases=passed)
            return replace(visit, outcome="seen", passing=True) if request and outcome == "gone" else visit
        except ReadingFailed as failure:
            logger.exception("%s could not be read", item.url, extra={"spider": self._crawler.spider})
            return _visit(item, door, outcome="failed", reason=failure.reason, detail=failure.detail)
        return self._place(item, door, refined)

    def _place(self, item: Page, door: Door, refined: Refined) -> Visit:
        """Return the visit of a page that was read as an article."""
        article = refined.article
        admission = door.admit(item, article)
        if not admission.inside:
            detail = f"its date {article.date.value if article.date else 'in the listing'} is outside the window"
            return _visit(item, door, outcome="refused", reason="out_of_window", detail=detail, day=admission.day)
        visit = _visit(item, door, outcome="stored", article=article, aliases=admission.aliases, traits=refined.traits)
        if line := self._keep.find_repeated(visit) if self._keep else None:
            return _visit(item, door, outcome="refused", reason=HELD_REPEATED, detail=tell_doubted(line))
        return visit

    async def _read(self, page: Page, portal: Source) -> Refined:
        failpoints.hit("parse.start")
        try:
            return await self._refine(page, portal)
        finally:
            failpoints.hit("parse.done")

    async def _refine(self, page: Page, portal: Source) -> Refined:
        source = replace(portal, habits=self._keep.habits) if self._keep else portal
        if self._readers:
            return await self._readers.read_whole(page, source)
        try:
            return refine_whole(page, source)
        except Rejected:
            raise
        except Exception as error:
            raise ReadingFailed("reader_error", f"{type(error).__name__}: {error}") from error


def _visit(page: Page, door: Door, **outcome: Any) -> Visit:  # noqa: ANN401 - the fields have the types of Visit
    """A visit with an article stands under the address that answered, one without under the one that was asked."""
    asked = page.requested_url or page.url or ""
    url = (page.url or asked) if outcome.get("article") else asked
    aliases = tuple(dict.fromkeys(other for other in (asked, *outcome.pop("aliases", ())) if other != url))
    return Visit(url=url, portal=door.name, capture=page.capture, aliases=aliases, kind="article", **outcome)
