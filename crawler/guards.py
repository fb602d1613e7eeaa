"""What keeps the crawler within its bounds: public hosts only, Crawl-delay obeyed, logs free of page text."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any, ClassVar, Final, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from scrapy.resolver import CachingThreadedResolver
from scrapy.robotstxt import RobotParser
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError
from twisted.python.failure import Failure

LONGEST_DELAY: Final = 120.0  # seconds between two requests; a portal that asks for more is asked this often
_SCHEMES: Final = frozenset({"http", "https"})


class Refused(IgnoreRequest):
    """A request that must not be sent; ``reason`` is a short stable code."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet."""
    found = ipaddress.ip_address(address)
    inner = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    found = inner or found
    return found.is_global and not found.is_multicast


def is_address(host: str) -> bool:
    """Tell whether a host is no name but an address in any notation that a socket takes: dotted, decimal, cut, hex."""
    if ":" in host:
        return True
    try:
        socket.inet_aton(host)
    except (OSError, UnicodeEncodeError):
        return False
    return True


class Robots(RobotsTxtMiddleware):
    """Asks robots.txt for every request.

    In Scrapy 2.19 several requests that wait for one robots.txt share a Deferred, which hands its result to the first
    and None, that is "no rules", to the others: they would go through unasked.
    """

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Wait for the rules of the request's host and return them, whoever else waited; None where there are none."""
        await super().robot_parser(request)
        parser = self._parsers[urlsplit(request.url).netloc]
        return None if isinstance(parser, Deferred) else parser


class PublicOnly:
    """Downloader middleware, last before the network: no bare addresses, no schemes but http and https.

    Names that lead to private addresses are refused by `PublicOnlyResolver`. ``TINBAI_PUBLIC_ONLY=False`` takes both
    away, for replicas on loopback.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Stand aside where the setting says so."""
        if not crawler.settings.getbool("TINBAI_PUBLIC_ONLY"):
            raise NotConfigured
        return cls()

    def process_request(self, request: Request) -> None:
        """Let a request pass, or refuse it."""
        parts = urlsplit(request.url)
        if parts.scheme not in _SCHEMES:
            raise Refused("scheme", f"{parts.scheme} is not fetched")
        if not parts.hostname or "\\" in parts.netloc or is_address(parts.hostname):
            raise Refused("non_public", f"{parts.netloc or 'nothing'} is no host name")

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Say of a name without a usable answer whether that was ours to refuse."""
        host = urlsplit(request.url).hostname
        if isinstance(exception, CannotResolveHostError) and host in PublicOnlyResolver.refused:
            raise Refused("non_public", f"{host} leads to a private address") from exception


class PublicOnlyResolver(CachingThreadedResolver):
    """Scrapy's resolver, deaf to answers that point into a private network; ``refused`` names their hosts."""

    refused: ClassVar[set[str]] = set()

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float, *, public_only: bool) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._public_only = public_only

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Read Scrapy's settings of DNS and ours."""
        settings = crawler.settings
        cache_size = settings.getint("DNSCACHE_SIZE") if settings.getbool("DNSCACHE_ENABLED") else 0
        public_only = settings.getbool("TINBAI_PUBLIC_ONLY")
        return cls(reactor, cache_size, settings.getfloat("DNS_TIMEOUT"), public_only=public_only)

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:  # noqa: ANN401, N802 - Twisted's
        """Resolve a name; DNSLookupError where it has no public address."""
        found = super().getHostByName(name, timeout)
        return found.addCallback(self._require_public, name) if self._public_only else found

    def _require_public(self, address: str, name: str) -> str:
        if is_public(address):
            return address
        self.refused.add(name)
        raise DNSLookupError(f"{name} leads to {address}, which is no public address")


class CrawlDelay:
    """Extension: the Crawl-delay of robots.txt is the least delay of its host, which AutoThrottle does not know."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._least: dict[str, float] = {}
        self._name = crawler.settings["ROBOTSTXT_USER_AGENT"] or crawler.settings["USER_AGENT"]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listen where robots.txt is obeyed at all."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        guard = cls(crawler)
        crawler.signals.connect(guard.robots_parsed, signal=signals.robots_parsed)
        crawler.signals.connect(guard.response_downloaded, signal=signals.response_downloaded)
        return guard

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Slow a host down to what its robots.txt asks for."""
        delay = min(robotparser.crawl_delay(self._name) or 0.0, LONGEST_DELAY)
        downloader = self._crawler.engine.downloader
        if delay <= downloader.settings.getfloat("DOWNLOAD_DELAY"):
            return
        host = downloader.get_slot_key(request)
        self._least[host] = delay
        # The slot of a host that was quiet for a minute is thrown away: the next one starts from here.
        downloader.per_slot_settings[host] = downloader.per_slot_settings.get(host, {}) | {"delay": delay}
        self._hold(host)

    def response_downloaded(self, request: Request) -> None:
        """Undo what AutoThrottle, which hears this first, took away."""
        host = request.meta.get("download_slot")
        if host in self._least:
            self._hold(host)

    def _hold(self, host: str) -> None:
        slot = self._crawler.engine.downloader.slots.get(host)
        if slot:
            slot.delay = max(slot.delay, self._least[host])


class RobotsRedirects(RedirectMiddleware):
    """Follows the redirects of robots.txt, and sends no Referer; the spider follows those of pages itself."""

    def handle_referer(self, request: Request, response: Response) -> None:  # noqa: ARG002 - Scrapy's signature
        """Tell nobody where we come from."""
        request.headers.pop("Referer", None)

    def _engine_started(self) -> None:
        """Nothing to look for: no Referer middleware is wanted."""


class Journal(LogFormatter):
    """Log lines hold addresses and reasons, never what a page says."""

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:  # noqa: ANN401 - Scrapy's signature
        """Name the record, not its words."""
        line = super().scraped(item, response, spider)
        name = item.get("url") if isinstance(item, dict) else type(item).__name__
        return {"level": line["level"], "msg": "Kept %(name)s", "args": {"name": name}}

    def dropped(
        self,
        item: Any,  # noqa: ANN401 - Scrapy's signature
        exception: BaseException,
        response: Response | Failure | None,
        spider: Spider,
    ) -> LogFormatterResult:
        """Say why, in one line."""
        line = super().dropped(item, exception, response, spider)
        return {"level": line["level"], "msg": "Dropped: %(why)s", "args": {"why": exception}}
