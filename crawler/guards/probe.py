"""Pages that are the same whatever is asked for: soft 404s, known by an address that cannot be, and walls."""

from __future__ import annotations

import asyncio
import secrets
from datetime import timedelta
from http import HTTPStatus
from typing import Final, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.guards.politeness import gate_of, host_of, now
from crawler.guards.verdicts import Failed, Refused
from pipelines.checks import find_title, fingerprint, is_challenge, is_missing
from pipelines.steps import ARTICLE, KeepArticles
from spiders.answers import ASKED
from storage.errors import StorageError
from storage.hosts import Hosts

_EVERY: Final = timedelta(days=1)


class Probe:
    """Downloader middleware above decompression: a page that is the same as for no page, or for every page, is none.

    Each host is asked once a day for an address that cannot be; `TINBAI_PROBE=False` asks none. `TINBAI_SAME_PAGES`
    says after how many of one page in a row a host is left alone; 0 never.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._probes = crawler.settings.getbool("TINBAI_PROBE")
        self._most_same = crawler.settings.getint("TINBAI_SAME_PAGES")
        self._same: dict[str, tuple[str, list[str]]] = {}
        self._walls: dict[tuple[str, str], bool] = {}
        self._known: dict[str, str | None] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._keep: KeepArticles | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware for any spider."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_opened, signal=signals.spider_opened)
        return middleware

    def spider_opened(self) -> None:
        """Find the pipeline that keeps."""
        self._keep = self._crawler.get_item_pipeline(KeepArticles)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return the page of an article.

        Raises:
            Refused: the host sends the same for an address that cannot be, or for every one.
        """
        if not request.meta.get(ARTICLE) or response.status != HTTPStatus.OK:
            return response
        host, mark = host_of(request.url), fingerprint(response.body)
        if self._probes and mark is not None and mark == await self._probe(host, request.url):
            raise Refused("soft_404", f"{host} sends the same page for an address that cannot be")
        if self._most_same and mark is not None:
            await self._look_for_wall(host, mark, request, response)
        return response

    async def _look_for_wall(self, host: str, mark: str, request: Request, response: Response) -> None:
        """Ask once more for an address that cannot be when two addresses gave one page.

        Raises:
            Failed: the same page stands there by now, or so many addresses gave it that the host is left alone; the
                addresses before are asked again too.
        """
        urls = self._count_same(host, mark, request, response)
        if len(urls) >= self._most_same:
            self._doubt(urls)
            if gate := gate_of(self._crawler):
                await gate.block(host, f"one page under {self._most_same} addresses in a row")
            raise Failed("same_page", f"{host} sends one and the same page for every article")
        if len(urls) > 1 and self._probes and (host, mark) not in self._walls:
            self._walls[host, mark] = await self._ask(request.url) == mark
            if self._walls[host, mark]:
                self._doubt(urls)
        if self._walls.get((host, mark)):
            raise Failed("same_page", f"{host} sends the same page for an address that cannot be")

    def _count_same(self, host: str, mark: str, request: Request, response: Response) -> list[str]:
        """Return the last addresses in a row that gave this page, unless it says itself that it is none."""
        if is_missing(find_title(response.body)):
            self._same.pop(host, None)
            return []
        known, urls = self._same.get(host, (mark, []))
        urls = urls if known == mark else []
        asked = request.meta.get(ASKED, request.url)
        self._same[host] = (mark, urls if asked in urls else [*urls, asked])
        return self._same[host][1]

    def _doubt(self, urls: list[str]) -> None:
        """Have the addresses before the last one asked again: what they gave was no article."""
        if self._keep:
            self._keep.doubt(urls[:-1], "same_page", "those after it gave the same page")

    async def _probe(self, host: str, url: str) -> str | None:
        async with self._locks.setdefault(host, asyncio.Lock()):
            if host not in self._known:
                self._known[host] = await self._learn(host, url)
        return self._known[host]

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
        is_page = response.status == HTTPStatus.OK and not is_challenge(response.body)
        return fingerprint(response.body) if is_page else None
