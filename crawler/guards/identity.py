"""Who asks: portals are not crawled under a contact that is nobody's."""

from __future__ import annotations

import logging
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, NotConfigured

from crawler.config import is_placeholder

logger = logging.getLogger(__name__)


class Identity:
    """Extension for Scrapy's own commands; `tinbai crawl` says the same before anything starts."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Stand aside where portals can write to the contact, or where there are none."""
        contact = crawler.settings["TINBAI_CONTACT"]
        if not crawler.settings.getbool("TINBAI_PUBLIC_ONLY") or not is_placeholder(contact):
            raise NotConfigured
        guard = cls()
        crawler.signals.connect(guard.spider_opened, signal=signals.spider_opened)
        return guard

    def spider_opened(self) -> None:
        """End the crawl before its first request.

        Raises:
            CloseSpider: always.
        """
        logger.critical("The contact is a placeholder: set TINBAI_CONTACT to an address at which portals reach you")
        raise CloseSpider("placeholder_contact")
