"""Everything that keeps for one crawl or ingest, opened and closed together; knows nothing of Scrapy."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import wait as wait_for
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from pipelines.habits import Habits, Watch
from pipelines.repetition import REMEMBERED, Repetition, find_doubted, tell_doubted
from storage.batch import identify
from storage.captures import CaptureWriter, Exchange, settle_open_segments
from storage.errors import StorageError, StoreUnavailable
from storage.failpoints import hit
from storage.frontier import Balance, Frontier
from storage.health import MANY_HELD, is_held
from storage.hosts import Hosts
from storage.leases import LEASE_SECONDS
from storage.outages import PATIENCE
from storage.records import Article, Capture, Found, Held, Run, Trait, Visit, WalkState
from storage.schedule import Schedule
from storage.store import Kept, Store
from storage.writer import FAR_SECONDS, MAX_SECONDS, Writer

logger = logging.getLogger(__name__)

LEAST_MASS, MASS_SHARE = 5, 0.3  # articles that vanish in one run, and their share of those looked at again
MASS_GONE: Final = "mass_gone"
MOST_WAITING: Final = 200  # visits that wait for the database before the crawl waits too


class Ending(NamedTuple):
    """How a run ended, and where the portal's addresses stand."""

    run: Run
    balance: Balance


class Hold(NamedTuple):
    """How a portal is held: how long an earlier holder is waited for, and how long a lease runs, in seconds."""

    wait: float = 0.0
    lease: float = LEASE_SECONDS


AT_ONCE: Final = Hold()


class Keeper:
    """Everything that keeps for one crawl: the store, the capture segments, the writer's thread and the run.

    It also watches what the articles have in common: each article of the portal is counted once, in whatever crawl.
    """

    def __init__(
        self,
        home: Path,
        database: str | None,
        portal: str,
        schedule: Schedule | None = None,
        patience: float = PATIENCE,
        hold: Hold = AT_ONCE,
        *,
        cause: str = "asked",
        log: str | None = None,
    ) -> None:
        # The event loop lets go of the interpreter's lock at every system call; by default the writer's thread may
        # then hold it for five milliseconds, longer than a page takes.
        sys.setswitchinterval(0.0002)
        """Open everything in ``home``; StorageError where that cannot be done."""
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable(f"The folder {home} cannot be made ({error.strerror}): name another one") from error
        self._store = Store.open(database or f"sqlite:///{home.resolve() / 'tinbai.db'}", home, patience=patience)
        self._store.schedule = schedule or Schedule()
        self._portal = portal
        self._store.check_after_crash()
        self._lock = self._store.hold(portal, wait=hold.wait, lease=hold.lease)
        try:
            self._begin(home, cause, log)
        except BaseException:
            self._lock.release()
            raise

    def _begin(self, home: Path, cause: str, log: str | None) -> None:
        self._known = self._store.known_keys(self._portal)
        self._watch = Watch(self._store.habits(self._portal))
        self._held = self._store.count_held(self._portal)  # pages that are not trusted,
        self._held_now = 0  # and those of this run
        self._recent = Repetition()
        doubted = self._watch.habits().doubted
        self._suspects: set[str] = set()  # keys of articles that may say what too many others say
        for key, article in self._store.last_articles(self._portal, REMEMBERED):
            if find_doubted(article, doubted):  # a crawl was killed before it was taken back
                self._suspects.add(key)
            else:
                self._recent.learn(key, article)
        self._run = self._store.begin_run(self._portal, "crawl", cause, log)
        settle_open_segments(home / "captures")
        self._captures = CaptureWriter(home / "captures", prefix=self._portal)
        seconds = FAR_SECONDS if self._captures.is_far else MAX_SECONDS
        self._writer = Writer(self._store, self._run, self._captures, max_seconds=seconds)
        self._waiting: deque[Future[Kept]] = deque()
        self._alive = 0  # kept articles that were looked at again and are there
        self._gone: set[str] = set()  # addresses of kept articles that had vanished before this run

    @property
    def run(self) -> int:
        """The number of the run."""
        return self._run

    def recall(self) -> tuple[Frontier, int]:
        """Return what earlier runs left of the portal, and the number of this run."""
        frontier = self._store.frontier(self._portal)
        self._gone = {address.url for address in frontier.addresses if address.outcome == "gone"}
        return frontier, self._run

    def sow(self, found: Iterable[Found], walks: Iterable[WalkState]) -> None:
        """Note what is asked first; StorageError if that cannot be done."""
        self._store.sow(self._run, self._portal, found, walks)

    @property
    def is_sure(self) -> bool:
        """Whether nobody else can work on the portal at this moment."""
        return self._lock.is_sure

    @property
    def hosts(self) -> Hosts:
        """What the store knows of hosts."""
        return self._store.hosts

    @property
    def habits(self) -> Habits:
        """What is known of the portal by now."""
        habits = self._watch.habits()
        return habits.distrust() if self._held >= MANY_HELD else habits

    def is_taken_down(self, url: str) -> bool:
        """Tell whether an address was taken down, and must not be asked again; StorageError if nobody knows."""
        return self._store.is_taken_down(url)

    def capture(self, exchange: Exchange, held: Held | None = None) -> Capture:
        """Append an exchange to the captures; StorageError if that cannot be done."""
        return self._captures.append(exchange, held)

    def submit(self, visit: Visit) -> None:
        """Hand a visit to the writer's thread; StorageError if an earlier one could not be kept."""
        self._waiting.append(self._writer.submit(visit))
        if is_held(visit.reason):
            self._held += 1
            self._held_now += 1
            if self._held_now == MANY_HELD:
                logger.warning("%s: its layout has changed: pages are held, see tinbai health", self._portal)
        identity = identify(visit)
        if visit.article is None or identity is None:
            return
        if identity[1] in self._known:
            self._watch.recognise(visit.traits)
        else:
            self._known.add(identity[1])
            self._watch.see(visit.article, visit.traits)

    def find_repeated(self, visit: Visit) -> str | None:
        """Return a sentence of an article that too many of the last ones say too; those will be taken back."""
        identity = identify(visit)
        if visit.article is None or identity is None:
            return None
        if not self._watch.habits().builds:
            self._recent.learn(identity[1], visit.article)
            return None
        counted = frozenset[Trait]() if identity[1] in self._known else visit.traits
        keys = self._recent.see(identity[1], visit.article, counted, in_doubt=self._held_now >= MANY_HELD)
        if keys:
            self._watch.doubt(keys)
            others = [told for told in self._recent.take_back(keys) if told.name != identity[1]]
            self._watch.forget(told.build for told in others)
            self._suspects.update(told.name for told in others)
        return find_doubted(visit.article, self._watch.habits().doubted)

    def _plan_taking_back(self) -> Callable[[], None]:
        """Return what holds all that was published with a sentence that too many say, once it is committed."""
        waiting, keys, changes = tuple(self._waiting), self._suspects, self._watch.changes()
        doubted = self._watch.habits().doubted
        self._suspects = set()

        def find_fault(article: Article) -> str | None:
            line = find_doubted(article, doubted)
            return line and tell_doubted(line)

        def take_back() -> None:
            wait_for(waiting)
            self._store.keep_habits(self._portal, changes)  # first: whoever is killed here takes back next time
            self._store.take_back(self._portal, keys, find_fault)

        return take_back

    async def wait_for_room(self) -> None:
        """Wait, without holding the event loop, while too much waits for the database, and write down habits.

        Raises:
            StorageError: the habits could not be written.
        """
        if self._suspects:
            await asyncio.to_thread(self._plan_taking_back())
        if self._watch.is_full:
            await asyncio.to_thread(self._store.keep_habits, self._portal, self._watch.changes())
        while len(self._waiting) > MOST_WAITING and not self._waiting[0].done():
            with suppress(StorageError):  # take_kept will raise it
                await asyncio.wrap_future(self._waiting[0])

    def take_kept(self) -> Iterator[Kept]:
        """Yield what became of visits since the last call; StorageError if one could not be kept."""
        while self._waiting and self._waiting[0].done():
            hit("outbox.consume")
            kept = self._waiting.popleft().result()
            self._alive += kept in ("changed", "unchanged")
            yield kept

    def close(self, outcome: str, vanished: Sequence[Visit] = (), *, reached: bool = True, requests: int = 0) -> Ending:
        """Commit everything, close the segment and end the run; StorageError if anything is lost.

        That the articles of ``vanished`` are gone is believed unless so many are that something else must be wrong;
        ``reached`` says whether any page of the portal was read at all.
        """
        hit("shutdown.draining")
        try:
            try:
                self._writer.close()
            finally:
                self._captures.close()
            if self._suspects:
                self._plan_taking_back()()
            self._store.keep_habits(self._portal, self._watch.changes())
            alarm = self._judge_vanished(vanished, reached=reached)
            if vanished and not alarm:
                self._store.keep(self._run, vanished)
            run = self._store.end_run(self._run, outcome, alarm, requests=requests)
            balance = next(iter(self._store.balances(self._portal)), Balance(portal=self._portal))
        finally:
            self._lock.release()
            self._store.close()
        return Ending(run, balance)

    def _judge_vanished(self, vanished: Sequence[Visit], *, reached: bool) -> str | None:
        alive = sum(waiting.result() in ("changed", "unchanged") for waiting in self._waiting) + self._alive
        count = sum(visit.url not in self._gone for visit in vanished)  # the others were looked for once more
        is_mass = count >= LEAST_MASS and count > MASS_SHARE * (count + alive)
        return MASS_GONE if vanished and (is_mass or not reached) else None
