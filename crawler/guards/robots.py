"""robots.txt by RFC 9309, and stricter: closed where it is forbidden to read it, not asked where it cannot be had."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.guards.politeness import LONGEST_DELAY, gate_of, host_of, now, sleep
from crawler.guards.reach import PublicOnlyResolver
from crawler.guards.verdicts import Postponed, Refused
from pipelines.steps import ANSWER, ROBOTS, Answer, KeepArticles
from storage.errors import StorageError
from storage.hosts import Hosts, RobotsCopy, Verdict

MOST_BYTES: Final = 500 * 2**10
GOOD_FOR: Final = timedelta(hours=24)
_CLOSED: Final = frozenset({401, 403, 451})
_NOT_NOW: Final = frozenset({408, 425, 428, 429})
_OK, _ERRORS, _FAULTS = 200, 400, 500
_PRIORITY: Final = 1_000
_SENTENCES: Final = {
    "rules": "its robots.txt disallows it",
    "closed": "its robots.txt is closed to us, and so is everything else",
}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rules:
    """A robots.txt that can be asked."""

    copy: RobotsCopy
    parser: Protego | None
    agent: str

    def allows(self, url: str) -> bool:
        """Tell whether an address may be fetched."""
        if self.copy.verdict == "closed":
            return False
        return self.parser is None or bool(self.parser.can_fetch(url, self.agent))

    @classmethod
    def of(cls, copy: RobotsCopy, agent: str) -> Self:
        """Read a copy."""
        return cls(copy, Protego.parse(copy.text) if copy.text is not None else None, agent)


class Robots:
    """Downloader middleware: asks robots.txt for every request; a copy is good for a day, across runs.

    A robots.txt that cannot be had keeps all requests of its host waiting; it is asked for again at growing intervals
    for as long as the run can wait, then what is left is postponed.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._agent = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]
        self._first_wait = settings.getfloat("TINBAI_ROBOTS_RETRY")
        self._patience = settings.getfloat("TINBAI_HOST_PATIENCE")
        self._rules: dict[str, Rules] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._given_up: set[str] = set()
        self._keep: KeepArticles | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Stand aside where robots.txt is not obeyed."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_opened, signal=signals.spider_opened)
        return middleware

    def spider_opened(self) -> None:
        """Find the pipeline that keeps."""
        self._keep = self._crawler.get_item_pipeline(KeepArticles)

    async def process_request(self, request: Request) -> None:
        """Let a request pass.

        Raises:
            Refused: robots.txt disallows it.
            Postponed: robots.txt cannot be had now.
        """
        if request.meta.get("dont_obey_robotstxt"):
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{host_of(request.url)}"
        async with self._locks.setdefault(origin, asyncio.Lock()):
            rules = await self._find_rules(origin)
        if rules.copy.verdict == "unreachable":
            raise Postponed("robots_unreachable", f"{origin}/robots.txt cannot be had, so nothing there is asked for")
        if not rules.allows(request.url):
            request.meta[ROBOTS] = rules.copy.id
            self._crawler.stats.inc_value("robotstxt/forbidden")
            raise Refused("robots", _SENTENCES[rules.copy.verdict])

    async def _find_rules(self, origin: str) -> Rules:
        rules = self._rules.get(origin)
        if rules and (origin in self._given_up or rules.copy.fetched_at > now() - GOOD_FOR):
            return rules
        kept = await self._recall(origin)
        rules = Rules.of(kept, self._agent) if kept else await self._fetch_rules(origin)
        self._rules[origin] = rules
        if rules.copy.crawl_delay and (gate := gate_of(self._crawler)):
            gate.manners(host_of(origin)).delay = min(rules.copy.crawl_delay, LONGEST_DELAY)
        return rules

    async def _fetch_rules(self, origin: str) -> Rules:
        """Fetch, again and again where that fails, until patience ends."""
        wait, until = self._first_wait, now() + timedelta(seconds=self._patience)
        while True:
            copy = await self._fetch(origin)
            number = await self._keep_copy(copy)
            rules = Rules.of(RobotsCopy(**{name: getattr(copy, name) for name in _FIELDS}, id=number), self._agent)
            if copy.verdict != "unreachable":
                return rules
            if (
                origin in self._given_up
                or now() + timedelta(seconds=wait) > until
                or not await sleep(wait, self._goes_on)
            ):
                self._given_up.add(origin)
                logger.warning("%s/robots.txt cannot be had: nothing there is asked for in this run", origin)
                return rules
            wait *= 2

    async def _fetch(self, origin: str) -> RobotsCopy:
        meta = {"dont_obey_robotstxt": True, "dont_retry": True, "allow_offsite": True}
        request = Request(f"{origin}/robots.txt", NO_CALLBACK, priority=_PRIORITY, meta=meta)
        at = now()
        self._crawler.stats.inc_value("robotstxt/request_count")
        try:
            response = await self._crawler.engine.download_async(request)
        except Postponed:
            raise
        except Exception as error:
            logger.info("%s gave no answer: %s", request.url, error)
            if urlsplit(origin).hostname in PublicOnlyResolver.refused:
                raise
            if isinstance(error, Refused):
                self._given_up.add(origin)  # it leads where nobody may go: to wait helps nothing
            verdict: Verdict = "absent" if _has_too_many_redirects(error) else "unreachable"
            return RobotsCopy(origin=origin, fetched_at=at, verdict=verdict)
        return self._judge(origin, response, at)

    def _judge(self, origin: str, response: Response, at: datetime) -> RobotsCopy:
        answer: Answer | None = response.request.meta.get(ANSWER) if response.request else None
        capture = answer.capture.ref.record_id if answer and answer.capture else None
        verdict = judge_status(response.status)
        text = read_text(response.body) if verdict == "rules" else None
        if verdict == "rules" and text is None:
            verdict = "absent"
        delay = Protego.parse(text).crawl_delay(self._agent) if text is not None else None
        return RobotsCopy(
            origin=origin,
            fetched_at=at,
            verdict=verdict,
            status=response.status,
            crawl_delay=float(delay) if delay else None,
            text=text,
            capture=capture,
        )

    def _goes_on(self) -> bool:
        return self._crawler.crawling

    async def _recall(self, origin: str) -> RobotsCopy | None:
        hosts = self._hosts()
        try:
            return await asyncio.to_thread(hosts.robots, origin, now() - GOOD_FOR) if hosts else None
        except StorageError:
            return None

    async def _keep_copy(self, copy: RobotsCopy) -> int | None:
        hosts = self._hosts()
        try:
            return await asyncio.to_thread(hosts.keep_robots, copy) if hosts else None
        except StorageError:  # the writer meets the same fault and ends the crawl
            return None

    def _hosts(self) -> Hosts | None:
        return self._keep.hosts if self._keep else None


def judge_status(status: int) -> Verdict:
    """Return what the status of a robots.txt means."""
    if status == _OK:
        return "rules"
    if status in _CLOSED:
        return "closed"
    if status in _NOT_NOW or status >= _FAULTS:
        return "unreachable"
    return "absent"


def read_text(body: bytes) -> str | None:
    """Return the text of a robots.txt, at most 500 KiB of it, or None for a page that was sent in its place."""
    body = body[:MOST_BYTES] if len(body) <= MOST_BYTES else body[: body.rfind(b"\n", 0, MOST_BYTES) + 1]
    text = body.decode("utf-8-sig", "ignore").replace("\0", "")
    return None if text.lstrip().startswith("<") else text


def _has_too_many_redirects(error: Exception) -> bool:
    """RFC 9309, 2.3.1.2: then it counts as absent. Scrapy tells its refusals apart by their text alone."""
    return isinstance(error, IgnoreRequest) and "max redirections" in str(error)


_FIELDS: Final = tuple(name for name in RobotsCopy.__slots__ if name != "id")
