"""Scrapy's downloader with a gate before its handlers, and the second try of what was pushed back."""

from __future__ import annotations

import asyncio
from typing import Final, Self, cast

from scrapy import Request
from scrapy.core.downloader import Downloader
from scrapy.core.downloader.handlers import DownloadHandlers
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.guards.politeness import PUSHED_BACK, Gate, gate_of, host_of
from crawler.guards.verdicts import Postponed

_PUSHES: Final = "tinbai_pushes"  # in a request's meta: how often it was sent once more


class PoliteDownloader(Downloader):
    """Scrapy's downloader with a gate before its handlers, whichever they are."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.gate = Gate(crawler, self)
        self.handlers = cast("DownloadHandlers", _GatedHandlers(self.handlers, self))


class _GatedHandlers:
    """Scrapy 2.19 counts a transfer when its task begins, so that bursts exceed a slot's concurrency: not here."""

    def __init__(self, handlers: DownloadHandlers, downloader: PoliteDownloader) -> None:
        self._handlers = handlers
        self._downloader = downloader
        self._lanes: dict[str, asyncio.Semaphore] = {}

    async def download_request_async(self, request: Request) -> Response:
        gate, key = self._downloader.gate, self._downloader.get_slot_key(request)
        if key not in self._lanes:
            slot = self._downloader.slots.get(key)
            self._lanes[key] = asyncio.Semaphore(slot.concurrency if slot else 1)
        async with self._lanes[key]:
            left = await gate.wait(request)
            response = await self._handlers.download_request_async(request)
            gate.keep_distance(request, left)
            await gate.note(request, response)
        return response


class PushBack:
    """Downloader middleware: what was pushed back is sent once more when its host's pause is over."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._retries = crawler.settings.getint("RETRY_TIMES") if crawler.settings.getbool("RETRY_ENABLED") else 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware for any spider."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the answer, or the request to send once more.

        Raises:
            Postponed: the pause is longer than this run can wait.
        """
        gate, host = gate_of(self._crawler), host_of(request.url)
        pause = gate.manners(host).pause if gate else None
        if response.status not in PUSHED_BACK or not (gate and pause and self._retries):
            return response
        if request.meta.get("dont_obey_robotstxt"):
            return response
        if gate.manners(host).closed or not gate.can_wait(pause):
            raise Postponed(pause.reason, f"the server answered {response.status}: not before {pause.until:%F %T} UTC")
        pushes = request.meta.get(_PUSHES, 0)
        if pushes >= self._retries:
            request.meta["dont_retry"] = True
            return response
        return request.replace(dont_filter=True, meta=request.meta | {_PUSHES: pushes + 1})
