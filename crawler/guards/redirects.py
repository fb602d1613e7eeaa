"""Redirects of robots.txt; those of pages are the spider's to follow."""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response


class RobotsRedirects(RedirectMiddleware):
    """Follows the redirects of robots.txt, and sends no Referer; the spider follows those of pages itself."""

    def handle_referer(self, request: Request, response: Response) -> None:  # noqa: ARG002 - Scrapy's signature
        """Tell nobody where we come from."""
        request.headers.pop("Referer", None)

    def _engine_started(self) -> None:
        """Nothing to look for: no Referer middleware is wanted."""
