"""The steps of a crawl as Scrapy calls them: every answer is captured, pages are refined, articles are kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from http.client import responses as phrases
from pathlib import Path
from typing import Any, Final, NoReturn, Protocol, Self, cast

import orjson
from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, IgnoreRequest, NotConfigured
from scrapy.http import Headers, Response
from scrapy.utils.defer import deferred_from_coro

from pipelines.errors import ReadingFailed, Rejected
from pipelines.habits import Habits
from pipelines.keeper import Hold, Keeper
from pipelines.layout import Source
from pipelines.readers import Readers
from pipelines.refine import refine
from storage import clock, failpoints
from storage.batch import TAKEN_DOWN
from storage.captures import Exchange
from storage.codec import to_json
from storage.errors import DiskFull, StorageError
from storage.frontier import Frontier
from storage.hosts import Hosts
from storage.records import Article, Capture, Found, Held, Outcome, Page, Visit, WalkState
from storage.schedule import Schedule

# In a request's meta: the answer that was captured for it, and whether the spider accounts for an article with it.
ANSWER: Final = "tinbai_answer"
ARTICLE: Final = "tinbai_article"
HELD: Final = "tinbai_held"  # and what the store holds of the address
ROBOTS: Final = "tinbai_robots"  # and the number of the robots.txt that closed its address
UNVERIFIED: Final = "tls_unverified"  # a response's flag: nobody checked who sent it
_ENDS: Final = {"shutdown": "interrupted", "cancelled": "interrupted"}
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent, as served: headers before anything was decoded, and the capture where one was made."""

    headers: tuple[tuple[str, str], ...]
    fetched_at: datetime
    capture: Capture | None


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether an article lies in the window that was asked for, the other addresses that lead to it, and its day."""

    inside: bool
    aliases: tuple[str, ...]
    day: date | None = None


class Door(Protocol):
    """What the steps ask of the spider that pages come from."""

    name: str
    portal: Source

    @property
    def limit(self) -> int | None:
        """The most articles to keep."""

    @property
    def left_out(self) -> int:
        """How many pending addresses this run was not asked for."""

    def admit(self, page: Page, article: Article) -> Admission:
        """Judge an article that was read, and close it."""

    def another_way(self, page: Page) -> Request | None:
        """Return the request for another address of an article whose page was none."""

    def passed(self, page: Page) -> tuple[str, ...]:
        """Return the addresses that end as this page does."""

    def judge_held(self, page: Page, outcome: Outcome, reason: str) -> Outcome:
        """Return what a refusal means for an article that may be kept."""


class TakenDown(IgnoreRequest):
    """A request for what was taken down; it was not sent."""

    reason = TAKEN_DOWN


class CaptureMiddleware:
    """Next to the downloader: writes every answer to the captures before anybody decodes or reads it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._keep: KeepArticles | None = None
        self._retried = {int(status) for status in crawler.settings.getlist("RETRY_HTTP_CODES")}
        self._retries = crawler.settings.getint("RETRY_TIMES")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Stand aside for spiders that are not ours."""
        _require_portal(crawler)
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_opened, signal=signals.spider_opened)
        return middleware

    def spider_opened(self) -> None:
        """Find the pipeline that keeps; without it nothing is captured."""
        self._keep = self._crawler.get_item_pipeline(KeepArticles)
        if failpoints.is_set():
            self._crawler.signals.connect(_hit_headers, signal=signals.headers_received)
            self._crawler.signals.connect(_hit_body, signal=signals.bytes_received)

    def process_request(self, request: Request) -> None:
        """Ask for nothing that was taken down."""
        if self._keep and self._keep.is_taken_down(request.url):
            raise TakenDown("it was taken down")

    def process_response(self, request: Request, response: Response) -> Response:
        """Capture an answer of the network (not of Scrapy's cache) and leave it as it is."""
        if self._keep is None:
            return response
        failpoints.hit("fetch.done")
        headers, fetched_at = headers_of(response.headers), clock.now()
        capture = None
        if "cached" not in response.flags:
            exchange = Exchange(
                url=request.url,
                method=request.method,
                request_headers=headers_of(request.headers),
                request_body=request.body,
                status=response.status,
                reason=phrases.get(response.status, ""),
                headers=headers,
                body=response.body,
                fetched_at=fetched_at,
                notes=(("WARC-TLS-Verified", "false"),) if UNVERIFIED in response.flags else (),
            )
            capture = self._keep.capture(exchange, request.meta.get(HELD))
        request.meta[ANSWER] = Answer(headers, fetched_at, capture)
        if capture and not self._is_accounted(request, response):
            visit = Visit(url=request.url, portal=self._keep.portal, outcome="seen", capture=capture, passing=True)
            self._keep.submit(visit)
        return response

    def _is_accounted(self, request: Request, response: Response) -> bool:
        """Tell whether the spider or a later step will yield the visit: not for robots.txt, redirects and retries."""
        if ARTICLE not in request.meta or response.status in _REDIRECTS:
            return False
        return response.status not in self._retried or request.meta.get("retry_times", 0) >= self._retries


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
        _require_portal(crawler)
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
            article = await self._read(item, door.portal)
        except Rejected as verdict:
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
        admission = door.admit(item, article)
        if not admission.inside:
            detail = f"its date {article.date.value if article.date else 'in the listing'} is outside the window"
            return _visit(item, door, outcome="refused", reason="out_of_window", detail=detail, day=admission.day)
        return _visit(item, door, outcome="stored", article=article, aliases=admission.aliases)

    async def _read(self, page: Page, portal: Source) -> Article:
        failpoints.hit("parse.start")
        try:
            return await self._refine(page, portal)
        finally:
            failpoints.hit("parse.done")

    async def _refine(self, page: Page, portal: Source) -> Article:
        source = replace(portal, habits=self._keep.habits) if self._keep else portal
        if self._readers:
            return await self._readers.read(page, source)
        try:
            return refine(page, source)
        except Rejected:
            raise
        except Exception as error:
            raise ReadingFailed("reader_error", f"{type(error).__name__}: {error}") from error


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
        _require_portal(crawler)
        step = cls(crawler)
        crawler.signals.connect(step.spider_closed, signal=signals.spider_closed)
        return step

    def open_spider(self) -> None:
        """Open the store and begin the run; StorageError keeps the spider from starting."""
        settings = self._crawler.settings
        days = settings.getint("TINBAI_RECHECK_DAYS")
        schedule = Schedule(later=timedelta(days=days) if days else None)
        home, database = Path(settings["TINBAI_HOME"]), settings["TINBAI_DATABASE"]
        hold = Hold(wait=settings.getfloat("TINBAI_WAIT"), lease=settings.getfloat("TINBAI_LEASE"))
        self._keeper = Keeper(home, database, self.portal, schedule, settings.getfloat("TINBAI_PATIENCE"), hold)

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
            ending = await asyncio.to_thread(
                keeper.close, _ENDS.get(reason, reason), self._vanished, reached=self._read > 0
            )
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


def headers_of(headers: Headers) -> tuple[tuple[str, str], ...]:
    """Return Scrapy's headers as pairs of text, one character a byte."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name in headers for value in headers.getlist(name)
    )


def _visit(page: Page, door: Door, **outcome: Any) -> Visit:  # noqa: ANN401 - the fields have the types of Visit
    """A visit with an article stands under the address that answered, one without under the one that was asked."""
    asked = page.requested_url or page.url or ""
    url = (page.url or asked) if outcome.get("article") else asked
    aliases = tuple(dict.fromkeys(other for other in (asked, *outcome.pop("aliases", ())) if other != url))
    return Visit(url=url, portal=door.name, capture=page.capture, aliases=aliases, kind="article", **outcome)


def _hit_headers(**_: object) -> None:
    failpoints.hit("fetch.headers")


def _hit_body(**_: object) -> None:
    failpoints.hit("fetch.body_half")


def _drop(visit: Visit, why: str) -> NoReturn:
    raise DropItem(f"{visit.url} {why}", log_level="DEBUG")


def _require_portal(crawler: Crawler) -> None:
    if not hasattr(crawler.spidercls, "portal"):
        raise NotConfigured
