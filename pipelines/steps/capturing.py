"""Every answer is captured as it was served, before anybody decodes or reads it."""

from __future__ import annotations

from http.client import responses as phrases
from typing import Final, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from pipelines.steps.keeping import KeepArticles
from pipelines.steps.seams import ANSWER, ARTICLE, HELD, UNVERIFIED, Answer, headers_of, require_portal
from storage import clock, failpoints
from storage.batch import TAKEN_DOWN
from storage.captures import Exchange
from storage.records import Visit

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


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
        require_portal(crawler)
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


def _hit_headers(**_: object) -> None:
    failpoints.hit("fetch.headers")


def _hit_body(**_: object) -> None:
    failpoints.hit("fetch.body_half")
