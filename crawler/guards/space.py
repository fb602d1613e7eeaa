"""How much room there is: a run ends cleanly before the disk is full, while there is still room to end it."""

from __future__ import annotations

import asyncio
import logging
import shutil
from pathlib import Path
from typing import Final, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.defer import deferred_from_coro

_EVERY: Final = 30.0  # seconds

logger = logging.getLogger(__name__)


class Space:
    """Extension; `TINBAI_LEAST_FREE` bytes stay free on the disk of `TINBAI_HOME`, 0 asks for none."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._home = Path(crawler.settings["TINBAI_HOME"])
        self._least = crawler.settings.getint("TINBAI_LEAST_FREE")
        self._watch: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Stand aside where nothing need stay free."""
        space = cls(crawler)
        if not space._least:
            raise NotConfigured
        crawler.signals.connect(space.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(space.spider_closed, signal=signals.spider_closed)
        return space

    def spider_opened(self) -> None:
        """Look now and then from now on."""
        self._watch = asyncio.get_running_loop().create_task(self._look_on())

    def spider_closed(self) -> None:
        """Look no more."""
        if self._watch:
            self._watch.cancel()

    async def _look_on(self) -> None:
        while True:
            free = shutil.disk_usage(self._home).free
            if free < self._least:
                break
            await asyncio.sleep(_EVERY)
        left, least = (f"{size / 2**20:,.0f} MB" for size in (free, self._least))
        fault = f"The disk of {self._home} has {left} left, and a crawl leaves {least} free: make room"
        self._crawler.stats.set_value("tinbai/store_error", fault)
        logger.critical("The crawl stops: %s", fault)
        deferred_from_coro(self._crawler.engine.close_spider_async(reason="disk_full"))
