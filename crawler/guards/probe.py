"""How a host speaks of pages that are not there: one address that cannot be, asked for once a day."""

from __future__ import annotations

import asyncio
import secrets
from datetime import timedelta
from http import HTTPStatus
from typing import Final, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.guards.politeness import host_of, now
from crawler.guards.verdicts import Refused
from pipelines.checks import fingerprint
from pipelines.steps import ARTICLE, KeepArticles
from storage.errors import StorageError
from storage.hosts import Hosts

_EVERY: Final = timedelta(days=1)


class Probe:
    """Downloader middleware above decompression: a page that is the same as for no page at all is none.

    `TINBAI_PROBE=False` takes it away.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._known: dict[str, str | None] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._keep: KeepArticles | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Stand aside where the setting says so."""
        if not crawler.settings.getbool("TINBAI_PROBE"):
            raise NotConfigured
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_opened, signal=signals.spider_opened)
        return middleware

    def spider_opened(self) -> None:
        """Find the pipeline that keeps."""
        self._keep = self._crawler.get_item_pipeline(KeepArticles)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return the page of an article.

        Raises:
            Refused: the host sends the same for an address that cannot be.
        """
        if not request.meta.get(ARTICLE) or response.status != HTTPStatus.OK:
            return response
        host = host_of(request.url)
        async with self._locks.setdefault(host, asyncio.Lock()):
            if host not in self._known:
                self._known[host] = await self._learn(host, request.url)
        mark = self._known[host]
        if mark is not None and fingerprint(response.body) == mark:
            raise Refused("soft_404", f"{host} sends the same page for an address that cannot be")
        return response

    async def _learn(self, host: str, url: str) -> str | None:
        hosts: Hosts | None = self._keep.hosts if self._keep else None
        try:
            standing = await asyncio.to_thread(hosts.standing, host) if hosts else None
            if standing and standing.probed_at and standing.probed_at > now() - _EVERY:
                return standing.probe
            mark = await self._ask(url)
            if hosts:
                await asyncio.to_thread(hosts.note_probe, host, now(), mark)
        except StorageError:  # the writer meets the same fault and ends the crawl
            return None
        return mark

    async def _ask(self, url: str) -> str | None:
        parts = urlsplit(url)
        address = f"{parts.scheme}://{parts.netloc}/{secrets.token_hex(8)}.html"
        meta = {"handle_httpstatus_all": True, "dont_redirect": True, "dont_retry": True}
        try:
            response = await self._crawler.engine.download_async(Request(address, NO_CALLBACK, meta=meta))
        except Exception:  # noqa: BLE001 - whatever went wrong, nothing was learnt
            return None
        return fingerprint(response.body) if response.status == HTTPStatus.OK else None
