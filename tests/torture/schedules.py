"""A month of schedules with a moved clock: windows, pauses, absences, crawls that die, and a service that is killed.

The service works as it is, on a real store, in a process of its own that is killed where a failpoint is or at a random
instant of a round. Crawls are stood in for by files that say when they begin, end or die; they outlive the service.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson

from crawler.config import Config
from crawler.exits import ExitCode
from crawler.schedule.children import Life
from crawler.schedule.plans import Schedules
from crawler.schedule.service import Service
from storage import clock, failpoints
from storage.locks import PortalLock
from storage.store import Store
from tests.torture.site import PROCESSES

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
BEGIN = datetime(2027, 2, 27, 20, 0, 10, tzinfo=UTC)  # rounds are some seconds after what comes due
STEP = timedelta(minutes=5)
MOST = 3
STOPPING = timedelta(minutes=4)  # in which a crawl ends that is asked to
PLACES = (
    "schedule.before_decided",
    "schedule.after_decided",
    "schedule.before_begun",
    "schedule.after_begun",
    "schedule.after_spawned",
    "schedule.before_ended",
    "schedule.after_ended",
)


@dataclass(frozen=True)
class Line:
    """A schedule of the rehearsal."""

    name: str
    portals: tuple[str, ...]
    cron: str
    window: str | None = None


LINES = (
    Line("often", ("bac_kan",), "*/30 * * * *"),
    Line("nightly", ("lang_son", "bac_giang"), "0 */6 * * *", "22:00-06:00"),
    Line("weekly", ("thai_nguyen",), "15 3 * * 1,4"),
    Line("either", ("bao_bac_kan",), "20 8 13 * 5"),
    Line("noon", ("bac_kan_city",), "45 11 * * *", "09:00-12:00"),
    Line("evening", ("lang_son",), "0 21 * * *"),
)


@dataclass(frozen=True)
class Event:
    """What somebody does: pause, resume or ask a schedule, or crawl a portal by hand for some hours."""

    at: datetime
    what: str
    name: str
    hours: float = 0


@dataclass(frozen=True)
class Plan:
    """What happens in the rehearsal and when; ``kills`` are places, or an empty text for a random instant."""

    days: int
    seed: int
    events: tuple[Event, ...]
    kills: tuple[tuple[datetime, str], ...]

    @classmethod
    def draw(cls, days: int, kills: int, seed: int) -> Plan:
        """Choose pauses, hand crawls and kills, half of these at named places."""
        chance = random.Random(seed)  # noqa: S311 - no secret
        events = []
        for line in LINES:
            for _ in range(max(1, days // 10)):
                pause = chance.uniform(0.2, days - 2)
                events.append(Event(_at(pause), "pause", line.name))
                events.append(Event(_at(pause + chance.uniform(0.02, 1.5)), "resume", line.name))
            events.append(Event(_at(chance.uniform(0.2, days - 2)), "ask", line.name))
            events.append(Event(_at(chance.uniform(0.2, days - 2)), "crawl", line.portals[0], chance.uniform(1, 9)))
        places = list(PLACES)
        chance.shuffle(places)
        dates = sorted(_at(chance.uniform(0.1, days - 1.5)) for _ in range(kills))
        how = [places[turn % len(places)] if turn % 4 else "" for turn in range(kills)]
        return cls(days, seed, tuple(sorted(events, key=lambda event: event.at)), tuple(zip(dates, how, strict=True)))

    @property
    def end(self) -> datetime:
        """When the rehearsal ends."""
        return BEGIN + timedelta(days=self.days)


def _at(days: float) -> datetime:
    """Return an instant of the rehearsal that is no round of the service and no time of a cron line."""
    return BEGIN + STEP * int(timedelta(days=days) / STEP) + timedelta(seconds=70)


@dataclass(frozen=True)
class Crawl:
    """What stands in for a crawl: it enters its run after a while, and ends or dies."""

    log: str
    portal: str
    cause: str
    begun_at: datetime
    enters_at: datetime
    ends_at: datetime
    fate: str  # ends | fails | dies | dies_early
    run: int | None = None
    is_over: bool = False
    is_stopped: bool = False


class World:
    """Crawls as files, so that they outlive whoever began them; what the service sees of them."""

    def __init__(self, folder: Path, store: Store, seed: int) -> None:
        self._folder = folder / "crawls"
        self._folder.mkdir(exist_ok=True)
        self._store = store
        self._seed = seed
        self._own: set[str] = set()
        self.now = BEGIN
        self.crawls = {crawl.log: crawl for crawl in read_crawls(folder)}
        self.hand: dict[str, PortalLock] = {}

    def advance(self, now: datetime) -> None:
        """Let crawls enter their runs, end and die until now."""
        self.now = now
        for crawl in [one for one in self.crawls.values() if not one.is_over]:
            number = crawl.run
            if number is None and crawl.enters_at <= min(now, crawl.ends_at) and crawl.fate != "dies_early":
                move_clock(crawl.enters_at)
                number = self._store.begin_run(crawl.portal, "crawl", crawl.cause, crawl.log)
            is_over = crawl.ends_at <= now
            if is_over and number is not None and not crawl.fate.startswith("dies"):
                move_clock(crawl.ends_at)
                self._store.end_run(number, "interrupted" if crawl.is_stopped else "finished")
                self._store.note_exits({number: _code(crawl)})
            self._write(replace(crawl, run=number, is_over=is_over))
        move_clock(now)

    def reserve(self, log: str) -> bool:
        """See that nobody has the log."""
        return log not in self.crawls

    def release(self, log: str) -> None:
        """Nothing is to be let go of."""

    def begin(self, log: str, portal: str, arguments: Mapping[str, str]) -> None:
        """Make a crawl whose fate its log decides."""
        chance = random.Random(f"{self._seed} {log}")  # noqa: S311 - no secret
        fate = chance.choices(("ends", "fails", "dies", "dies_early"), (80, 10, 7, 3))[0]
        enters = self.now + timedelta(seconds=chance.uniform(1, 200))
        ends = self.now + timedelta(minutes=chance.choice((3, 12, 25, 50, 200)), seconds=201)
        self._own.add(log)
        self._write(Crawl(log, portal, arguments["cause"], self.now, enters, ends, fate))

    def look_at(self, log: str) -> Life:
        """Tell how a crawl is; only its parent is told with what it ended."""
        crawl = self.crawls.get(log)
        if crawl is None or crawl.is_over:
            code = _code(crawl) if crawl and log in self._own else None
            return Life(False, code)
        return Life(True)

    def stop(self, log: str, pid: int | None) -> None:
        """Let a crawl end in a moment."""
        crawl = self.crawls[log]
        ends_at = min(crawl.ends_at, self.now + STOPPING)
        self._write(replace(crawl, ends_at=ends_at, is_stopped=True))

    def forget(self, day: str) -> None:
        """Keep all, to look at."""

    def _write(self, crawl: Crawl) -> None:
        self.crawls[crawl.log] = crawl
        path = self._folder / crawl.log.replace("/", "!")
        path.with_suffix(".new").write_bytes(orjson.dumps(asdict(crawl)))
        path.with_suffix(".new").replace(path)


def _code(crawl: Crawl) -> int:
    if crawl.fate.startswith("dies"):
        return -signal.SIGKILL
    if crawl.is_stopped:
        return ExitCode.INTERRUPTED
    return ExitCode.COMPLETE if crawl.fate == "ends" else ExitCode.SOME_FAILED


def read_crawls(folder: Path) -> Iterator[Crawl]:
    """Yield what stands in for crawls."""
    for path in sorted((folder / "crawls").glob("*.log")):
        values = orjson.loads(path.read_bytes())
        times = {name: datetime.fromisoformat(values[name]) for name in ("begun_at", "enters_at", "ends_at")}
        yield Crawl(**values | times)


def move_clock(now: datetime) -> None:
    """Let it be this time."""
    clock.move_to(now - datetime.now(UTC))


def live(folder: Path, plan: Plan, begin: datetime, kill: tuple[datetime, str] | None) -> None:
    """Let a service live from ``begin`` until it is killed, or to the end; the body of a process."""
    chance = random.Random(f"{plan.seed} {begin}")  # noqa: S311 - no secret
    with Store.open(f"sqlite:///{folder}/tinbai.db") as store:
        schedules, world = Schedules(store, ZONE), World(folder, store, plan.seed)
        service = Service(store, world, ZONE, MOST, lambda _: None)
        now = begin
        while now <= plan.end:
            _note(folder, "began", now)
            _let_happen(folder, plan, now, schedules, world)
            world.advance(now)
            _arm(kill, now, chance)
            service.tick(now)
            signal.setitimer(signal.ITIMER_REAL, 0)
            _note(folder, "ended", now)
            now += STEP


def _arm(kill: tuple[datetime, str] | None, now: datetime, chance: random.Random) -> None:
    if kill is None or now < kill[0]:
        return
    if kill[1]:
        os.environ[failpoints.VARIABLE] = f"{kill[1]}:1:kill"
        failpoints._is_set = True
    else:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process as SIGKILL does
        signal.setitimer(signal.ITIMER_REAL, chance.uniform(0.0002, 0.01))


def _let_happen(folder: Path, plan: Plan, now: datetime, schedules: Schedules, world: World) -> None:
    """Do what somebody did until now, and hold the portals that are being crawled by hand."""
    done = len(read_notes(folder, "done"))
    for event in plan.events[done:]:
        if event.at > now:
            break
        world.advance(event.at)
        if event.what != "crawl":
            getattr(schedules, event.what)(event.name)
        _note(folder, "done", event.at)
    hours = {event: timedelta(hours=event.hours) for event in plan.events if event.what == "crawl"}
    crawled = {event.name for event, long in hours.items() if event.at <= now < event.at + long}
    lives = {one.portal for one in world.crawls.values() if not one.is_over}
    for name in crawled - world.hand.keys() - lives:
        world.hand[name] = schedules._store.take_lock(name)
        _note(folder, f"hand-{name}", now)
    for name in world.hand.keys() - crawled:
        world.hand.pop(name).release()


def _note(folder: Path, name: str, now: datetime) -> None:
    with (folder / name).open("a") as file:
        file.write(f"{now.isoformat()}\n")


def read_notes(folder: Path, name: str) -> list[datetime]:
    path = folder / name
    return [datetime.fromisoformat(line) for line in path.read_text().split()] if path.exists() else []


def rehearse(folder: Path, plan: Plan) -> int:
    """Live through the plan, killed as it says; return how often the service was killed."""
    folder.mkdir(parents=True, exist_ok=True)
    move_clock(BEGIN - timedelta(seconds=1))
    with Schedules.open(Config(home=folder)) as schedules:
        for line in LINES:
            schedules.add(line.name, line.portals, line.cron, window=line.window)
    clock.move_to(timedelta())
    chance, begin, kills, killed = random.Random(plan.seed), BEGIN, list(plan.kills), 0  # noqa: S311 - no secret
    while True:
        kill = kills.pop(0) if kills else None
        process = PROCESSES.Process(target=live, args=(folder, plan, begin, kill))
        process.start()
        process.join()
        if process.exitcode == 0:
            return killed
        if process.exitcode not in (-signal.SIGKILL, -signal.SIGALRM):
            raise RuntimeError(f"the service ended with {process.exitcode}")
        killed += 1
        begin = max(read_notes(folder, "began")) + STEP * (
            1 + int(chance.choice((0, 0, 1, 7, 40, 130)) * chance.random())
        )
