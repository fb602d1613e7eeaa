"""A Scrapy download handler that sends every request to the replicas on loopback: nothing ever leaves the machine.

The replicas are models made from facts, not copies; spiders meet them under the portals' own addresses.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawler.demo.replicas import HOSTS
from crawler.demo.server import LOOPBACK
from crawler.guards.wire import BoundedHandler

PORT_SETTING = "TINBAI_REPLICA_PORT"
_AT_ONCE = 32


class NotAReplica(IgnoreRequest):
    """A request to a host that no replica has; it was not sent."""


class LoopbackHandler(BoundedHandler):
    """Downloads from 127.0.0.1 whatever host is asked for, and answers in that host's name.

    The server finds the host in ``Host`` and the scheme in ``X-Forwarded-Proto``.
    """

    hosts: ClassVar[Container[str]] = HOSTS

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._base = f"http://{LOOPBACK}:{crawler.settings.getint(PORT_SETTING)}"

    async def download_request(self, request: Request) -> Response:
        """Fetch from the replicas.

        Raises:
            NotAReplica: no replica has the host.
        """
        parts = urlsplit(request.url)
        if (parts.hostname or "") not in self.hosts:
            raise NotAReplica(f"{parts.hostname} is none of the replicas' hosts; {request.url} was not asked for")
        headers = request.headers.copy()
        headers["Host"] = parts.netloc
        headers["X-Forwarded-Proto"] = parts.scheme
        query = f"?{parts.query}" if parts.query else ""
        inner = request.replace(url=f"{self._base}{parts.path}{query}", headers=headers)
        response = await super().download_request(inner)
        request.meta["download_latency"] = inner.meta["download_latency"]
        return response.replace(url=request.url, request=request)


def loopback_settings(port: int) -> dict[str, Any]:
    """Return the settings that turn a crawl of the portals into one of their replicas on this port."""
    handler = f"{LoopbackHandler.__module__}.{LoopbackHandler.__qualname__}"
    return {
        PORT_SETTING: port,
        "TINBAI_PUBLIC_ONLY": False,  # the handler itself sees to it that nothing leaves the machine
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler, "file": None, "data": None, "ftp": None, "s3": None},
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "CONCURRENT_REQUESTS": _AT_ONCE,
        "CONCURRENT_REQUESTS_PER_DOMAIN": _AT_ONCE,
    }
