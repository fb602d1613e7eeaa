"""Pages that stand in for the page: a cookie asked for is given, as every browser does; walls are recognised."""

from __future__ import annotations

import re
from collections import defaultdict
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Final, Self
from urllib.parse import urljoin

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.guards.politeness import gate_of, host_of
from crawler.guards.verdicts import Refused
from pipelines.checks import is_challenge
from pipelines.steps import ANSWER, ARTICLE, Answer, KeepArticles
from storage.records import Visit

MOST_COOKIES: Final = 20  # of a host; what a gate needs is one
MOST_COOKIE_BYTES: Final = 4 * 2**10
MOST_IN_A_ROW: Final = 5
_MOST_GATES: Final = 2  # of one request
_GATES: Final = "tinbai_gates"
_GATE = re.compile(rb"""document\.cookie\s*=\s*["'](D1N)=([0-9A-Za-z]{8,128})["';]""")
_RELOADS = re.compile(rb"location\s*\.\s*reload|window\s*\.\s*location")
_GATE_SIZE: Final = 4 * 2**10
_REDIRECTS: Final = range(300, 400)


class CookieJar:
    """The few cookies that gates asked for, each for its own host alone."""

    def __init__(self) -> None:
        self._cookies: dict[str, dict[str, str]] = defaultdict(dict)

    def put(self, host: str, name: str, value: str) -> bool:
        """Keep a cookie where there is room; tell whether that changed anything."""
        known = self._cookies[host]
        others = {key: text for key, text in known.items() if key != name} | {name: value}
        size = sum(len(key) + len(text) + 3 for key, text in others.items())
        if known.get(name) == value or len(others) > MOST_COOKIES or size > MOST_COOKIE_BYTES:
            return False
        known[name] = value
        return True

    def header(self, host: str) -> str | None:
        """Return what to send to a host."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.get(host, {}).items()) or None


class Challenges:
    """Downloader middleware above decompression; a host that shows walls and nothing else is left alone for a day."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._jar = CookieJar()
        self._walls: dict[str, int] = defaultdict(int)
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

    def process_request(self, request: Request) -> None:
        """Send along the cookies that the host's gate asked for."""
        if cookies := self._jar.header(host_of(request.url)):
            request.headers["Cookie"] = cookies

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the answer, or the request once more with the cookie that its page asks for.

        Raises:
            Refused: a wall stands in place of the page.
        """
        host = host_of(request.url)
        if response.status in _REDIRECTS:
            self._take_cookies(host, request, response)
        if ARTICLE not in request.meta or response.status != HTTPStatus.OK:
            return response
        if again := self._open_gate(host, request, response):
            return again
        if is_challenge(response.body):
            self._walls[host] += 1
            if self._walls[host] >= MOST_IN_A_ROW and (gate := gate_of(self._crawler)):
                await gate.block(host, f"{MOST_IN_A_ROW} browser checks in a row")
            raise Refused("challenge", "the server sent a browser check in place of the page")
        self._walls[host] = 0
        return response

    def _take_cookies(self, host: str, request: Request, response: Response) -> None:
        """A redirect to the same address is a gate that waits for its cookie."""
        location = (response.headers.get("Location") or b"").decode("latin-1")
        try:
            is_gate = urljoin(request.url, location) == request.url
        except ValueError:
            return
        if not is_gate:
            return
        for line in response.headers.getlist("Set-Cookie")[: MOST_COOKIES * 2]:
            for name, value in _read_cookies(line.decode("latin-1")):
                self._jar.put(host, name, value)

    def _open_gate(self, host: str, request: Request, response: Response) -> Request | None:
        found = _GATE.search(response.body) if len(response.body) <= _GATE_SIZE else None
        if not found or not _RELOADS.search(response.body):
            return None
        gates = request.meta.get(_GATES, 0)
        if gates >= _MOST_GATES:
            return None
        self._jar.put(host, found[1].decode("ascii"), found[2].decode("ascii"))
        answer: Answer | None = request.meta.get(ANSWER)
        if self._keep and answer and answer.capture:
            visit = Visit(url=request.url, portal=self._keep.portal, outcome="postponed", capture=answer.capture)
            self._keep.submit(visit)
        return request.replace(dont_filter=True, meta=request.meta | {_GATES: gates + 1})


def _read_cookies(line: str) -> list[tuple[str, str]]:
    try:
        found = SimpleCookie(line)
    except CookieError:
        return []
    return [(name, morsel.coded_value) for name, morsel in found.items()]
