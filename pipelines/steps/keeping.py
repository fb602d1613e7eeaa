"""Visits go to the store in their order; what could not be kept ends the crawl."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, NoReturn, Self, cast

import orjson
from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, IgnoreRequest
from scrapy.utils.defer import deferred_from_coro

from pipelines.habits import Habits
from pipelines.keeper import Hold, Keeper
from pipelines.steps.seams import Door, require_portal
from storage.captures import Exchange
from storage.codec import to_json
from storage.errors import DiskFull, StorageError
from storage.frontier import Frontier
from storage.hosts import Hosts
from storage.records import Article, Capture, Found, Held, Visit, WalkState
from storage.schedule import Schedule

_ENDS: Final = {"shutdown": "interrupted", "cancelled": "interrupted"}

logger = logging.getLogger(__name__)


class KeepArticles:
    """A visit goes to the store; what leaves is a new article of this crawl as a plain dict, each article once."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._keeper: Keeper | None = None
        self._articles: set[str] = set()
        self._failure: StorageError | None = None
        self._vanished: list[Visit] = []
        self._doubted: dict[str, tuple[str, str]] = {}
        self._read = 0
        self.portal = crawler.spidercls.name

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Stand aside for spiders that are not ours."""
        require_portal(crawler)
        step = cls(crawler)
        crawler.signals.connect(step.spider_closed, signal=signals.spider_closed)
        return step

    def open_spider(self) -> None:
        """Open the store and begin the run; StorageError keeps the spider from starting."""
        settings = self._crawler.settings
        days = settings.getint("TINBAI_RECHECK_DAYS")
        schedule = Schedule(later=timedelta(days=days) if days else None)
        home, database = Path(settings["TINBAI_HOME"]), settings["TINBAI_DATABASE"]
        patience = settings.getfloat("TINBAI_PATIENCE")
        why = {"cause": settings["TINBAI_CAUSE"], "log": _name_log(home, settings["LOG_FILE"])}
        hold = Hold(wait=settings.getfloat("TINBAI_WAIT"), lease=settings.getfloat("TINBAI_LEASE"))
        self._keeper = Keeper(home, database, self.portal, schedule, patience, hold, **why)
        self._crawler.stats.set_value("tinbai/run", self._keeper.run)

    async def recall(self) -> tuple[Frontier, int]:
        """Return what earlier runs left of the portal, and the number of this one."""
        keeper = self._keeper
        return await asyncio.to_thread(keeper.recall) if keeper else (Frontier(), 0)

    async def sow(self, found: list[Found], walks: list[WalkState]) -> None:
        """Note what the crawl is about to ask first; where that fails, it ends."""
        if self._keeper:
            try:
                await asyncio.to_thread(self._keeper.sow, found, walks)
            except StorageError as error:
                self.fail(error)

    @property
    def hosts(self) -> Hosts | None:
        """What the store knows of hosts, while it is open."""
        return self._keeper.hosts if self._keeper else None

    @property
    def is_sure(self) -> bool:
        """Whether the portal is ours beyond doubt."""
        return self._keeper is None or self._keeper.is_sure

    @property
    def habits(self) -> Habits:
        """What is known by now of the portal's pages."""
        return self._keeper.habits if self._keeper else Habits()

    def find_repeated(self, visit: Visit) -> str | None:
        """Return a sentence of an article that too many of the last ones say too."""
        return self._keeper.find_repeated(visit) if self._keeper else None

    async def process_item(self, item: object) -> object:
        """Keep a visit; return its article, or drop it where it brought none. Anything else passes."""
        if not isinstance(item, Visit):
            return item
        article, limit = item.article, cast("Door", self._crawler.spider).limit
        if article is None:
            self.submit(item)
            _drop(item, f"{item.outcome}: {item.reason}")
        if doubt := next((self._doubted[url] for url in (item.url, *item.aliases) if url in self._doubted), None):
            self.submit(replace(item, outcome="failed", reason=doubt[0], detail=doubt[1], article=None))
            _drop(item, doubt[1])
        name = article.key or article.url or item.url
        if name in self._articles:
            self.submit(replace(item, outcome="seen", article=None, aliases=(article.url or item.url,)))
            _drop(item, "the same article under another address")
        if self._failure or (limit and len(self._articles) >= limit):
            self.submit(replace(item, outcome="seen", article=None, aliases=(), passing=True))
            _drop(item, "the crawl is closing")
        self._articles.add(name)
        self.submit(item)
        self._crawler.stats.inc_value("tinbai/articles")
        if len(self._articles) == limit:
            self._end("limit")
        if self._keeper:
            try:
                await self._keeper.wait_for_room()
            except StorageError as error:
                self.fail(error)
        return as_item(article)

    def is_taken_down(self, url: str) -> bool:
        """Tell whether an address was taken down; where nobody knows, the request is ignored and the crawl ends."""
        try:
            return self._keeper is not None and self._keeper.is_taken_down(url)
        except StorageError as error:
            self.fail(error)
            raise IgnoreRequest("nothing can be kept") from error

    def capture(self, exchange: Exchange, held: Held | None = None) -> Capture:
        """Append an exchange to the captures; where that fails, the request is ignored and the crawl ends."""
        if self._failure or not self._keeper:
            raise IgnoreRequest("nothing can be kept")
        try:
            capture = self._keeper.capture(exchange, held)
        except StorageError as error:
            self.fail(error)
            raise IgnoreRequest("the answer could not be captured") from error
        self._crawler.stats.inc_value("tinbai/pages")
        return capture

    def doubt(self, urls: Iterable[str], reason: str, detail: str) -> None:
        """Have addresses asked again on another day, whether what they gave is kept already or still being read."""
        for url in urls:
            if url not in self._doubted:
                self._doubted[url] = reason, detail
                visit = Visit(
                    url=url, portal=self.portal, outcome="failed", reason=reason, detail=detail, kind="article"
                )
                self.submit(visit)

    def submit(self, visit: Visit) -> None:
        """Hand a visit to the store and count it; where that fails, nothing more is kept and the crawl ends.

        That articles are gone is believed at the end of the run only, when it is known how many are.
        """
        if self._failure or not self._keeper:
            return
        if not visit.passing and visit.outcome in ("stored", "unchanged", "seen"):
            self._read += 1
        if visit.outcome == "gone":
            self._vanished.append(replace(visit, capture=None, day=None))
            visit = replace(visit, outcome="seen", passing=True)
        try:
            self._keeper.submit(visit)
            self._count_kept(self._keeper)
        except StorageError as error:
            self.fail(error)
            return
        if visit.reason and visit.outcome in ("refused", "failed", "postponed"):
            kind = "rejected" if visit.outcome == "refused" else visit.outcome
            self._crawler.stats.inc_value(f"tinbai/{kind}/{visit.reason}")

    async def spider_closed(self, spider: Spider, reason: str) -> None:
        """Commit what waits and end the run, in a thread: the event loop stays free."""
        keeper, self._keeper = self._keeper, None
        if keeper is None:
            return
        stats = self._crawler.stats
        stats.set_value("tinbai/read", self._read)
        try:
            counts = {"reached": self._read > 0, "requests": stats.get_value("downloader/request_count", 0)}
            ending = await asyncio.to_thread(keeper.close, _ENDS.get(reason, reason), self._vanished, **counts)
            self._count_kept(keeper)
        except StorageError as error:
            self.fail(error)
            return
        stats.set_value("tinbai/pending", max(0, ending.balance.pending - cast("Door", spider).left_out))
        if stats.get_value("tinbai/budget") and ending.balance.walks:
            stats.set_value("tinbai/unasked", ending.balance.walks)  # sections that are not read to their end
        if not ending.balance.holds:
            stats.set_value("tinbai/unbalanced", ending.balance.stray)
        if ending.run.alarm:
            stats.set_value(f"tinbai/failed/{ending.run.alarm}", len(self._vanished))
            logger.error("%d kept articles vanished at once: none is believed gone", len(self._vanished))
        elif self._vanished:
            stats.set_value("tinbai/gone", len(self._vanished))

    def _count_kept(self, keeper: Keeper) -> None:
        for kept in keeper.take_kept():
            if kept in ("new", "changed", "unchanged"):
                self._crawler.stats.inc_value(f"tinbai/{kept}")

    def fail(self, error: StorageError) -> None:
        """Say once what went wrong, and end the crawl if it still runs."""
        if self._failure:
            return
        self._failure = error
        self._crawler.stats.set_value("tinbai/store_error", str(error))
        outcome = "disk_full" if isinstance(error, DiskFull) else "store_error"
        self._crawler.stats.set_value("tinbai/store_outcome", outcome)
        logger.critical("The crawl stops: %s", error, extra={"spider": self._crawler.spider})
        if self._keeper:
            self._end(outcome)

    def _end(self, reason: str) -> None:
        deferred_from_coro(self._crawler.engine.close_spider_async(reason=reason))


def as_item(article: Article) -> dict[str, Any]:
    """Return an article as the plain dict that feeds export: the same as its JSON."""
    return cast("dict[str, Any]", orjson.loads(to_json(article)))


def _name_log(home: Path, log: str | None) -> str | None:
    """Return where a log stands under the home; one that stands elsewhere has its whole path."""
    if not log:
        return None
    path = Path(log).resolve()
    return str(path.relative_to(home.resolve()) if path.is_relative_to(home.resolve()) else path)


def _drop(visit: Visit, why: str) -> NoReturn:
    raise DropItem(f"{visit.url} {why}", log_level="DEBUG")
