"""What the log says: addresses and reasons, one line each, never what a page says and nothing a terminal obeys."""

from __future__ import annotations

import logging
import re
from typing import Any, Final, Self

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

# Controls, and the marks that turn the direction of a line or break it. A tab is harmless.
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


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


class OneLine:
    """Extension: every message of the log, whoever writes it, is one line without controls; tracebacks stay as is."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:  # noqa: ARG003 - Scrapy's signature
        """See to the handlers that are there by now."""
        for handler in logging.getLogger().handlers:
            if escape_record not in handler.filters:
                handler.addFilter(escape_record)
        return cls()


def escape_record(record: logging.LogRecord) -> bool:
    """Escape a message in place; a filter that lets everything pass."""
    message = record.getMessage()
    escaped = escape(message)
    if escaped != message:
        record.msg, record.args = escaped, None
    return True


def escape(text: str) -> str:
    r"""Return a text with its controls written out, such as ``\x1b``."""
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
