"""The same site crawled with Scrapy's own JOBDIR, killed and started again as its manual says: what it loses."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

from crawler.catalog import portal_named
from crawler.demo.gold import gold_records
from crawler.demo.loopback import loopback_settings
from tests.torture.crawl import AT_ONCE
from tests.torture.site import PROCESSES, Site

LEAST_BETWEEN, MOST_BETWEEN = 60, 140  # articles between two kills
STALLED = 30.0  # seconds without an article, of a crawl that still runs


@dataclass(frozen=True)
class Losses:
    """How many of the articles were never fetched after ``kills``, and how the last crawl ended; None: it hung."""

    kills: int
    lost: int
    articles: int
    exit_code: int | None

    def describe(self) -> str:
        """Return the losses as one line."""
        end = "hung, and was ended" if self.exit_code is None else f"said that it was complete (exit {self.exit_code})"
        return f"JOBDIR, {self.kills} kills: {self.lost} of {self.articles} articles never fetched, and it {end}"


class JobSpider(Spider):
    """Follows the listings of a replica and notes every article that it has fetched, at once, in a file."""

    name = "jobdir"

    def __init__(self, starts: list[str], log: Path) -> None:
        super().__init__()
        self.starts = starts
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def start(self) -> AsyncIterator[Request]:
        """Begin at the first page of every section."""
        for url in self.starts:
            yield Request(url, self.parse_listing)

    def parse_listing(self, response: Response) -> Iterator[Request]:
        """Follow articles and all pages that the pager names."""
        for href in response.css("a.item-title::attr(href)").getall():
            yield response.follow(href, self.parse_article)
        for href in response.css(".pager a::attr(href)").getall():
            yield response.follow(href, self.parse_listing)

    def parse_article(self, response: Response) -> None:
        """Note that the page was fetched; pages of closed paths and traps count for nothing."""
        os.write(self._log, f"{response.url}\n".encode())


def crawl_with_jobdir(port: int, starts: list[str], folder: Path) -> None:
    """Crawl or go on; the body of a process."""
    changes: dict[str, Any] = {"JOBDIR": str(folder / "job"), "LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False}
    changes |= {"ROBOTSTXT_OBEY": True, "CONCURRENT_REQUESTS": AT_ONCE, "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE}
    process = AsyncCrawlerProcess(loopback_settings(port) | changes)
    process.crawl(JobSpider, starts=starts, log=folder / "fetched")
    process.start()


def kill_with_jobdir(site: Site, folder: Path, pages: int, kills: int, seed: int) -> Losses:
    """Kill a crawl up to ``kills`` times, for as long as it does not end by itself, and let it end."""
    chance, log = random.Random(seed), folder / "fetched"  # noqa: S311 - no secret
    portal = portal_named(site.portal)
    starts = [portal.at(portal.section_path.format(section=name)) for name in portal.sections]
    folder.mkdir(parents=True, exist_ok=True)
    for killed in range(kills + 1):
        process = PROCESSES.Process(target=crawl_with_jobdir, args=(site.server.port, starts, folder))
        process.start()
        more = chance.randint(LEAST_BETWEEN, MOST_BETWEEN) if killed < kills else pages * 9
        if _watch(process, log, more):
            break
    code = process.exitcode
    gold = [record for record in gold_records(site.portal, pages) if record.kind == "article"]
    fetched = set(log.read_text().split()) if log.exists() else set()
    lost = sum(fetched.isdisjoint((record.url, *record.aliases)) for record in gold)
    return Losses(killed, lost, len(gold), None if code == -signal.SIGKILL else code)


def _watch(process: BaseProcess, log: Path, more: int) -> bool:
    """Kill a crawl when it has fetched so many articles more, or stalls; tell whether it ended, or stalled."""
    began, last, since = _count(log), -1, time.monotonic()
    while process.is_alive():
        count = _count(log)
        if count != last:
            last, since = count, time.monotonic()
        is_stalled = time.monotonic() - since > STALLED
        if is_stalled or count - began >= more:
            process.kill()
            process.join()
            return is_stalled
        time.sleep(0.02)
    process.join()
    return True


def _count(log: Path) -> int:
    return log.read_bytes().count(b"\n") if log.exists() else 0
