"""What the steps say to each other and to the spider that pages come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers

from pipelines.layout import Source
from storage.records import Article, Capture, Outcome, Page

# In a request's meta: the answer that was captured for it, and whether the spider accounts for an article with it.
ANSWER: Final = "tinbai_answer"
ARTICLE: Final = "tinbai_article"
HELD: Final = "tinbai_held"  # and what the store holds of the address
ROBOTS: Final = "tinbai_robots"  # and the number of the robots.txt that closed its address
UNVERIFIED: Final = "tls_unverified"  # a response's flag: nobody checked who sent it


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent, as served: headers before anything was decoded, and the capture where one was made."""

    headers: tuple[tuple[str, str], ...]
    fetched_at: datetime
    capture: Capture | None


@dataclass(frozen=True, slots=True)
class Admission:
    """Whether an article lies in the window that was asked for, the other addresses that lead to it, and its day."""

    inside: bool
    aliases: tuple[str, ...]
    day: date | None = None


class Door(Protocol):
    """What the steps ask of the spider that pages come from."""

    name: str
    portal: Source

    @property
    def limit(self) -> int | None:
        """The most articles to keep."""

    @property
    def left_out(self) -> int:
        """How many pending addresses this run was not asked for."""

    def admit(self, page: Page, article: Article) -> Admission:
        """Judge an article that was read, and close it."""

    def another_way(self, page: Page) -> Request | None:
        """Return the request for another address of an article whose page was none."""

    def passed(self, page: Page) -> tuple[str, ...]:
        """Return the addresses that end as this page does."""

    def judge_held(self, page: Page, outcome: Outcome, reason: str) -> Outcome:
        """Return what a refusal means for an article that may be kept."""


def headers_of(headers: Headers) -> tuple[tuple[str, str], ...]:
    """Return Scrapy's headers as pairs of text, one character a byte."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name in headers for value in headers.getlist(name)
    )


def require_portal(crawler: Crawler) -> None:
    """Raise NotConfigured for spiders that are not ours: the steps stand aside."""
    if not hasattr(crawler.spidercls, "portal"):
        raise NotConfigured
