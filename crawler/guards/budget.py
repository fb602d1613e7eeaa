"""How much one run may fetch: pages, bytes, minutes; then it ends cleanly, and the rest waits for the next one."""

from __future__ import annotations

import asyncio
import logging
from typing import Self

from scrapy import Request, signals
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.utils.defer import deferred_from_coro

logger = logging.getLogger(__name__)


class Budget:
    """Extension; `TINBAI_MAX_PAGES`, `TINBAI_MAX_BYTES` and `TINBAI_MAX_MINUTES` are 0 where nothing bounds a run."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._most = {name: settings.getint(f"TINBAI_MAX_{name.upper()}") for name in ("pages", "bytes")}
        self._minutes = settings.getfloat("TINBAI_MAX_MINUTES")
        self._spent = {"pages": 0, "bytes": 0}
        self._clock: asyncio.Task[None] | None = None
        self._is_over = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Stand aside where nothing is bounded."""
        budget = cls(crawler)
        if not any(budget._most.values()) and not budget._minutes:
            raise NotConfigured
        crawler.signals.connect(budget.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(budget.spider_closed, signal=signals.spider_closed)
        crawler.signals.connect(budget.response_downloaded, signal=signals.response_downloaded)
        return budget

    def spider_opened(self) -> None:
        """Start the clock."""
        if self._minutes:
            self._clock = asyncio.get_running_loop().create_task(self._watch_clock())

    def spider_closed(self) -> None:
        """Stop the clock."""
        if self._clock:
            self._clock.cancel()

    def response_downloaded(self, response: Response, request: Request) -> None:
        """Count an answer, robots.txt aside."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        self._spent["pages"] += 1
        self._spent["bytes"] += len(response.body)
        for name, most in self._most.items():
            if most and self._spent[name] >= most:
                self._end(name)

    async def _watch_clock(self) -> None:
        await asyncio.sleep(self._minutes * 60)
        self._end("minutes")

    def _has_more(self, engine: ExecutionEngine) -> bool:
        if engine._start is not None or engine.scheduler is None:  # noqa: SLF001 - the spider has not asked for all yet
            return True
        return engine.scheduler.has_pending_requests() or len(engine.downloader.active) > 1

    def _end(self, name: str) -> None:
        if self._is_over:
            return
        self._is_over = True
        logger.info("The budget of %s is spent", name)
        self._crawler.stats.set_value("tinbai/budget", name)
        engine = self._crawler.engine
        if self._has_more(engine):
            self._crawler.stats.set_value("tinbai/unasked", 1)
        deferred_from_coro(self._crawler.engine.close_spider_async(reason="limit"))
