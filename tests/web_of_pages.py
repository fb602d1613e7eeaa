"""A web of pages given as data, and crawls over it in the test's own process: no network, no reactor."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.http import HtmlResponse
from scrapy.settings import Settings

from pipelines.errors import Rejected
from pipelines.layout import Source
from pipelines.refine import Refined
from storage.records import Article, Page, SortDate

Answer = tuple[int, dict[str, str], bytes]
Served = Answer | Exception | Callable[[Request], "Served"]


@dataclass
class Web:
    """What is served under each address; everything else is ``missing``. ``asked`` are the requests in their order."""

    pages: dict[str, Served] = field(default_factory=dict)
    missing: Served = (404, {}, b"<html>nothing here</html>")
    asked: list[Request] = field(default_factory=list)

    def __deepcopy__(self, memo: object) -> Web:
        """Settings are copied; the web that they name is one."""
        return self

    def add(self, url: str, body: str | bytes = "", status: int = 200, **headers: str) -> None:
        named = {"Content-Type": "text/html; charset=utf-8"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        self.pages[url] = (status, named, body.encode() if isinstance(body, str) else body)

    def answer(self, request: Request) -> Answer:
        self.asked.append(request)
        served = self.pages.get(request.url, self.missing)
        while callable(served):
            served = served(request)
        if isinstance(served, Exception):
            raise served
        return served

    @property
    def urls(self) -> list[str]:
        return [request.url for request in self.asked if not request.url.endswith("/robots.txt")]


@dataclass
class Crawl:
    """How a crawl went."""

    web: Web
    items: list[dict[str, Any]] = field(default_factory=list)
    stats: dict[str, Any] = field(default_factory=dict)
    reason: str | None = None

    def take(self, item: dict[str, Any]) -> None:
        self.items.append(item)

    @property
    def keys(self) -> list[str]:
        return sorted(item["key"] for item in self.items)


class _Handler:
    lazy = True

    def __init__(self, web: Web) -> None:
        self.web = web

    @classmethod
    def from_crawler(cls, crawler: Any) -> _Handler:
        return cls(crawler.settings["TEST_WEB"])

    async def download_request(self, request: Request) -> HtmlResponse:
        await asyncio.sleep(0)
        status, headers, body = self.web.answer(request)
        return HtmlResponse(request.url, status=status, headers=headers, body=body, request=request)

    async def close(self) -> None:
        pass


def crawl(
    spider: type[Spider], web: Web, home: Path, *, settings: dict[str, Any] | None = None, **arguments: Any
) -> Crawl:
    """Run a spider over a web with the project's settings, without delays, into ``home``."""
    chosen = Settings()
    chosen.setmodule("crawler.settings", priority="project")
    chosen.setdict(
        {
            "TWISTED_REACTOR_ENABLED": False,
            "DOWNLOAD_HANDLERS": {"http": _Handler, "https": _Handler},
            "TEST_WEB": web,
            "TINBAI_HOME": str(home),
            "TINBAI_DATABASE": None,
            "TINBAI_READERS": 0,
            "DOWNLOAD_DELAY": 0,
            "AUTOTHROTTLE_ENABLED": False,
            "RETRY_ENABLED": False,
            "MEMUSAGE_ENABLED": False,
            "TINBAI_PROBE": False,
            "TINBAI_SAME_PAGES": 0,
            "TINBAI_HOST_PATIENCE": 5,
            "TINBAI_BACKOFF": 0,
            "TINBAI_ROBOTS_RETRY": 10,
            "LOG_LEVEL": "ERROR",
            **(settings or {}),
        },
        priority="cmdline",
    )
    result = Crawl(web)

    async def run() -> None:
        runner = AsyncCrawlerRunner(chosen)
        crawler = runner.create_crawler(spider)
        crawler.signals.connect(result.take, signals.item_scraped, weak=False)
        crawler.signals.connect(lambda reason: setattr(result, "reason", reason), signals.spider_closed, weak=False)
        await runner.crawl(crawler, **arguments)
        result.stats = crawler.stats.get_stats()

    asyncio.run(run())
    return result


def listing(items: Iterable[str | tuple[str, str]], more: str = "") -> str:
    """A listing page; an item is an address, or an address and the date that stands beside it."""
    parts = []
    for item in items:
        href, day = item if isinstance(item, tuple) else (item, "")
        stamp = f'<span class="item-date">{day}</span>' if day else ""
        parts.append(f'<article class="item"><a class="item-title" href="{href}">Tin</a>{stamp}</article>')
    return f"<html><body><main>{''.join(parts)}</main>{more}</body></html>"


def article(title: str = "Tin trong tỉnh", day: str = "", head: str = "") -> str:
    """A page that `read_plainly` reads."""
    return f"<html><head>{head}</head><body><h1>{title}</h1><time>{day}</time></body></html>"


def as_whole(read: Callable[[Page, Source], Article]) -> Callable[[Page, Source], Refined]:
    """Return a reader as the steps call it: with the build of the page, which is nothing here."""
    return lambda page, source: Refined(read(page, source))


def read_plainly(page: Page, source: Source) -> Article:
    """Stand in for the reader: h1 is the title, time the day, canonical the address; `Không` is no article."""
    text = page.body.decode()
    title = re.search(r"<h1>(.*?)</h1>", text)
    if title is None or title[1].startswith("Không"):
        raise Rejected("soft_404", "the page says that it is none")
    canonical = re.search(r'rel="canonical" href="([^"]+)"', text)
    url = canonical[1] if canonical else page.url
    day = re.search(r"<time>(\S+)</time>", text)
    return Article(
        portal=source.name,
        platform=None,
        key=source.key_of(url or ""),
        url=url,
        title=title[1],
        date=SortDate(value=day[1], precision="day", source="published") if day else None,
        fetched_at=page.fetched_at,
    )
