"""Public hosts only: no bare addresses, no schemes but http and https, no names that lead into a private network."""

from __future__ import annotations

from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, NotConfigured
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.guards.verdicts import Refused
from spiders.reach import find_objection, is_public


class PublicOnly:
    """Downloader middleware, last before the network: refuses what is no public web address.

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
        if objection := find_objection(request.url):
            raise Refused(*objection)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Say of a name without a usable answer whether that was ours to refuse."""
        host = urlsplit(request.url).hostname
        if isinstance(exception, CannotResolveHostError) and host in PublicOnlyResolver.refused:
            raise Refused("non_public", f"{host} leads to a private address") from exception


class PublicOnlyResolver(CachingThreadedResolver):
    """Scrapy's resolver, deaf to answers that point into a private network; ``refused`` names their hosts.

    The answer that was judged is the one that is connected to: nobody asks again in between.
    """

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
