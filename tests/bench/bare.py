"""The peer of the benchmark: a bare spider that follows links and keeps nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence

from scrapy import Request, Spider
from scrapy.http import Response


class BareSpider(Spider):
    """Follows the listing pages of one replica to its articles; an article is only fetched."""

    name = "bare"

    def __init__(self, starts: Sequence[str]) -> None:
        super().__init__()
        self.starts = starts

    async def start(self) -> AsyncIterator[Request]:
        """Begin at the first page of every section."""
        for url in self.starts:
            yield Request(url, callback=self.parse_listing)

    def parse_listing(self, response: Response) -> Iterator[Request]:
        """Follow articles and the next listing page."""
        for href in response.css("a.item-title::attr(href)").getall():
            yield response.follow(href, callback=self.parse_article)
        following = response.css("a[rel=next]::attr(href)").get()
        if following:
            yield response.follow(following, callback=self.parse_listing)

    def parse_article(self, response: Response) -> None:  # noqa: ARG002 - Scrapy passes it
        """Count the page: it was fetched."""
        self.crawler.stats.inc_value("bare/articles")
