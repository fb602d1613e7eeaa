"""One crawl of the benchmark: `python -m tests.bench.crawl CONTENDER PORT HOME` prints a JSON line."""

from __future__ import annotations

import json
import resource
import sys
from typing import Any, Self

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from crawler.demo.loopback import loopback_settings
from spiders.thai_nguyen import ThaiNguyen
from storage.records import Visit
from tests.bench.bare import BareSpider

# The same for all: the road to the replica, the number of requests on it, and silence.
_COMMON = {
    "TINBAI_PUBLIC_ONLY": False,
    "CONCURRENT_REQUESTS": 32,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 32,
    "DOWNLOAD_DELAY": 0,
    "LOG_LEVEL": "ERROR",
}
_PIPELINES = ("tinbai", "reading")  # the second reads every page and keeps nothing
_KEEPING = ("ITEM_PIPELINES", "DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS")


def settings_of(contender: str, port: int, home: str) -> Settings:
    """Return the settings of a contender; the bare spider with ours has all but what reads and keeps."""
    road: dict[str, Any] = loopback_settings(port) | _COMMON
    if contender == "stock":
        return Settings(road)
    settings = get_project_settings()
    settings.setdict(road | {"TINBAI_HOME": home}, priority="cmdline")
    if contender == "tuned":
        settings.setdict({name: {} for name in _KEEPING}, priority="cmdline")
    if contender == "reading":
        settings["ITEM_PIPELINES"].update(
            {"pipelines.steps.KeepArticles": None, "tests.bench.crawl.CountArticles": 900}
        )
        settings["DOWNLOADER_MIDDLEWARES"].update({"pipelines.steps.CaptureMiddleware": None})
    return settings


class CountArticles:
    """In place of keeping: an article that was read is counted and let go."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the stats of a crawl."""
        return cls(crawler)

    def process_item(self, item: object) -> object:
        """Count the article of a visit."""
        if isinstance(item, Visit) and item.article:
            self._crawler.stats.inc_value("tinbai/articles")
        return item


_ALL = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def _cpu(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Crawl and print what it took."""
    contender, port, home = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    process = AsyncCrawlerProcess(settings_of(contender, port, home))
    sections = ThaiNguyen.portal.sections
    if contender in _PIPELINES:
        crawler = process.create_crawler(ThaiNguyen)
        process.crawl(crawler, sections=",".join(sections))
    else:
        crawler = process.create_crawler(BareSpider)
        starts = [ThaiNguyen.portal.at(ThaiNguyen.portal.section_path.format(section=name)) for name in sections]
        process.crawl(crawler, starts=starts)
    process.start()
    stats = crawler.stats.get_stats()
    articles = stats.get("tinbai/articles") if contender in _PIPELINES else stats.get("bare/articles", 0)
    result = {
        "articles": articles or 0,
        "requests": stats["downloader/response_count"],
        "seconds": stats["elapsed_time_seconds"],
        "cpu_seconds": _cpu(resource.RUSAGE_SELF),
        "reader_cpu_seconds": _cpu(resource.RUSAGE_CHILDREN),
        "peak_mb": sum(resource.getrusage(who).ru_maxrss for who in _ALL) / 1024,  # the crawl and its reader
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
