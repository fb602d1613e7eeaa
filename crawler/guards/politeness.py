"""How often a host is asked, across slots, processes and runs: distance, Retry-After, and the end of insisting."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple, cast
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.core.downloader import Downloader
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.resolver import dnscache

from crawler.guards.retry_after import LONGEST_PAUSE, read_retry_after
from crawler.guards.verdicts import Postponed
from pipelines.steps import KeepArticles
from storage import clock
from storage.errors import LeaseLost, StorageError
from storage.hosts import LONGEST_GRACE, Hosts, Turn

LONGEST_DELAY: Final = 120.0  # seconds between two requests; a portal that asks for more is asked this often
LONGEST_BACKOFF: Final = 3_600.0
MOST_STRIKES: Final = 5  # in a row; then the host is left alone for the rest of the run
BLOCKED_FOR: Final = timedelta(hours=24)
_TICK: Final = 0.5  # seconds between two looks whether the crawl closes
_GRACE: Final = 0.1  # of the distance: for so long a turn may be used; twice as long each time that it was missed
PUSHED_BACK: Final = frozenset({428, 429, 503})
_SHUT_OUT: Final = frozenset({401, 403, 451})
_FAULTS: Final = 500  # from this status on an answer is no welcome

logger = logging.getLogger(__name__)


class Pause(NamedTuple):
    """Until when a host is left alone, and why."""

    until: datetime
    reason: str


@dataclass(slots=True)
class Manners:
    """How this run stands with a host; ``delay`` is what its robots.txt asks for, in seconds.

    ``strikes`` count answers in a row that asked for fewer requests, ``refusals`` those that shut us out. ``pause``
    holds for all that wait; ``closed`` says that nothing more is sent in this run. ``distance`` is what lies between
    two requests in seconds, ``free_at`` when the next one may leave by the clock of this process, ``quickest`` the time
    of the quickest answer; ``door`` lets one after another through, and ``mark`` is that of the last turn we had.
    """

    delay: float = 0.0
    strikes: int = 0
    refusals: int = 0
    pause: Pause | None = None
    closed: bool = False
    known: bool = False
    distance: float = 0.0
    free_at: float = 0.0
    quickest: float = math.inf
    door: asyncio.Lock = field(default_factory=asyncio.Lock)
    mark: datetime | None = None


class Gate:
    """The last thing that a request meets before it is sent; it waits here for its host's turn.

    The turns are the store's, so that they hold for other processes and after a kill; where the store fails, those of
    this process hold.
    """

    def __init__(self, crawler: Crawler, downloader: Downloader) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._downloader = downloader
        self._patience = settings.getfloat("TINBAI_HOST_PATIENCE")
        self._backoff = settings.getfloat("TINBAI_BACKOFF")
        self._hosts: dict[str, Manners] = {}
        self._keep: KeepArticles | None = None
        crawler.signals.connect(self._spider_opened, signal=signals.spider_opened)

    def manners(self, host: str) -> Manners:
        """Return how this run stands with a host."""
        return self._hosts.setdefault(host, Manners())

    async def wait(self, request: Request) -> float:
        """Return when the host of a request may be asked, and when that is by the clock of this process.

        Whoever leaves later than its turn allows would be followed too closely by another process: it takes a new one.

        Raises:
            Postponed: not in this run, or not before it ends.
        """
        host = host_of(request.url)
        manners = self.manners(host)
        async with manners.door:
            if not manners.known:
                await self._recall(host, manners)
            left, latest, grace = math.inf, 0.0, _GRACE
            while left > latest:
                latest = await self._await_turn(request, host, manners, grace)
                left, grace = time.monotonic(), 2 * grace
            manners.free_at = left + manners.distance
        return left

    async def _await_turn(self, request: Request, host: str, manners: Manners, grace: float) -> float:
        """Wait until the host may be asked, and return until when, by the clock of this process."""
        await sleep(manners.free_at - time.monotonic(), lambda: not self._is_closing())
        while True:
            self._require_open(host, manners)
            asked = time.monotonic()
            turn = await self._take_turn(request, host, manners, grace)
            if turn.wait > self._patience:
                raise Postponed(turn.reason or "host_paused", f"{host} is not to be asked before {turn.at:%F %T} UTC")
            if turn.wait <= 0:
                break
            await sleep(turn.wait, lambda: not self._is_closing())
            await self._recall(host, manners)
            if turn.mark and (manners.pause is None or manners.pause.until <= now()):
                break
        await self._be_sure(host)
        self._require_open(host, manners)
        return asked + turn.wait + turn.grace

    def note_sent(self, host: str) -> None:
        """Let the distance count from now on, when a request is written: a connection may have been long in coming."""
        if manners := self._hosts.get(host):
            manners.free_at = max(manners.free_at, time.monotonic() + manners.distance)

    def keep_distance(self, request: Request, left: float) -> None:
        """Let the distance count from when the host got a request that ``left`` then, as far as its answer tells.

        One that was held up on its way would else be followed too closely by the next.
        """
        manners, took = self.manners(host_of(request.url)), time.monotonic() - left
        manners.quickest = min(manners.quickest, took)
        manners.free_at = max(manners.free_at, left + took - manners.quickest + manners.distance)

    async def _be_sure(self, host: str) -> None:
        """Wait until the portal is ours beyond doubt."""
        waited = 0.0
        while self._keep and not self._keep.is_sure:  # cut off from the database: somebody else may ask by now
            if waited > self._patience or not await sleep(_TICK, lambda: not self._is_closing()):
                raise Postponed("lease_unsure", f"nobody knows whether {host} is asked by another process")
            waited += _TICK

    async def note(self, request: Request, response: Response) -> None:
        """Hear what an answer says of us, before anything else is sent to its host."""
        host, status = host_of(request.url), response.status
        if status in PUSHED_BACK:
            asked = response.headers.get("Retry-After")
            await self.push_back(host, asked.decode("latin-1") if asked is not None else None)
        elif status in _SHUT_OUT:
            await self.shut_out(host, f"it refused us {MOST_STRIKES} times in a row, the last time with {status}")
        elif status < _FAULTS:
            await self.welcome(host)

    async def push_back(self, host: str, asked: str | None) -> Pause:
        """Leave a host alone that asked for fewer requests, for as long as it asked or longer each time."""
        manners = self.manners(host)
        manners.strikes += 1
        seconds = read_retry_after(asked, now()) if asked is not None else None
        if seconds is None:
            seconds = min(self._backoff * 2 ** (manners.strikes - 1), LONGEST_BACKOFF)
        if manners.strikes >= MOST_STRIKES:
            self._close(host, manners, "it asked for fewer requests each time")
        reason = "host_closed" if manners.closed else "host_paused"
        return await self._pause(host, manners, min(timedelta(seconds=seconds), LONGEST_PAUSE), reason)

    async def shut_out(self, host: str, why: str) -> None:
        """Note that a host refused us; one that does nothing else is left alone for a day."""
        manners = self.manners(host)
        manners.refusals += 1
        if manners.refusals >= MOST_STRIKES:
            await self.block(host, why)

    async def block(self, host: str, why: str) -> None:
        """Leave a host alone for a day."""
        manners = self.manners(host)
        if not manners.closed:
            self._close(host, manners, why)
            await self._pause(host, manners, BLOCKED_FOR, "host_blocked")

    async def welcome(self, host: str) -> None:
        """Note that a host answers as it should."""
        manners = self.manners(host)
        manners.refusals = 0
        if manners.strikes and not manners.closed:
            manners.strikes = 0
            await self._ask_store(lambda hosts: hosts.forgive(host))

    def can_wait(self, pause: Pause) -> bool:
        """Tell whether this run can sit out a pause."""
        return (pause.until - now()).total_seconds() <= self._patience

    def _spider_opened(self) -> None:
        self._keep = self._crawler.get_item_pipeline(KeepArticles)

    def _require_open(self, host: str, manners: Manners) -> None:
        if manners.closed:
            reason = manners.pause.reason if manners.pause else "host_closed"
            raise Postponed(reason, f"{host} is left alone for the rest of this run")
        if self._is_closing():
            raise Postponed("stopped", "the crawl ends")

    def _is_closing(self) -> bool:
        engine = self._crawler.engine
        slot = engine._slot if engine else None  # noqa: SLF001 - Scrapy tells nobody that it is about to close
        return slot is None or slot.closing is not None

    async def _recall(self, host: str, manners: Manners) -> None:
        """Learn from the store of pauses, be they of an earlier run or of another process."""
        standing = await self._ask_store(lambda hosts: hosts.standing(host))
        if standing is None:
            return
        if not manners.known:
            manners.strikes = standing.strikes
        manners.known = True
        if standing.paused_until and (manners.pause is None or standing.paused_until > manners.pause.until):
            manners.pause = Pause(standing.paused_until, standing.reason or "host_paused")

    async def _take_turn(self, request: Request, host: str, manners: Manners, grace: float) -> Turn:
        pause = manners.pause if manners.pause and manners.pause.until > now() else None
        slot = self._downloader.slots.get(self._downloader.get_slot_key(request))
        delay = max(manners.delay, slot.delay * (1 - slot.jitter) if slot else 0.0)
        turn, manners.distance = None, delay
        if delay > 0 and not (pause and not self.can_wait(pause)):
            names = tuple(dict.fromkeys((host, dnscache.get(urlsplit(request.url).hostname or "", host))))
            given = (names, delay, now, self._patience, min(delay * grace, LONGEST_GRACE), manners.mark)
            turn = cast("Turn | None", await self._ask_store(lambda hosts: hosts.take_turn(*given)))
            manners.mark = turn.mark if turn and turn.mark else manners.mark
        if pause and (turn is None or pause.until > turn.at):
            return Turn(pause.until, pause.reason, (pause.until - now()).total_seconds())
        return turn or Turn(now())

    async def _pause(self, host: str, manners: Manners, length: timedelta, reason: str) -> Pause:
        pause = Pause(now() + length, reason)
        if manners.pause is None or pause.until > manners.pause.until or reason != manners.pause.reason:
            manners.pause = pause
        strikes = manners.strikes if reason == "host_paused" else 0  # the next run begins anew
        logger.info("%s is left alone until %s: %s", host, f"{pause.until:%F %T} UTC", reason)
        await self._ask_store(lambda hosts: hosts.pause(host, pause.until, reason, strikes))
        return pause

    def _close(self, host: str, manners: Manners, why: str) -> None:
        manners.closed = True
        logger.warning("%s is left alone for the rest of this run: %s", host, why)

    async def _ask_store(self, question: Any) -> Any:  # noqa: ANN401 - whatever the question returns
        hosts: Hosts | None = self._keep.hosts if self._keep else None
        if hosts is None:
            return None
        try:
            return await asyncio.to_thread(question, hosts)
        except LeaseLost as error:
            if self._keep:
                self._keep.fail(error)
            raise Postponed("lease_lost", str(error)) from error
        except StorageError as error:  # the writer meets the same fault and ends the crawl
            logger.warning("Nothing is known of other crawls: %s", error)
            return None


def gate_of(crawler: Crawler) -> Gate | None:
    """Return the gate of a crawl, or None where another downloader was chosen."""
    engine = crawler.engine
    return getattr(engine.downloader, "gate", None) if engine else None


def host_of(url: str) -> str:
    """Return what a host is known by: its name, and its port where that is no usual one."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


async def sleep(seconds: float, goes_on: Callable[[], bool]) -> bool:
    """Wait in steps, for a crawl that is told to stop must not sit out its pauses; tell whether it goes on."""
    end = time.monotonic() + seconds
    while goes_on() and (left := end - time.monotonic()) > 0:  # noqa: ASYNC110 - Scrapy has no such event
        await asyncio.sleep(min(left, _TICK))
    return goes_on()


def now() -> datetime:
    """Return the time."""
    return clock.now()
