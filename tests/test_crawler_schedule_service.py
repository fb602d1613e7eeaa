"""The service by its rules: what begins, what waits, what is made up, and what nobody does twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.config import Config
from crawler.exits import ExitCode
from crawler.schedule import children as processes
from crawler.schedule.children import Children, Life
from crawler.schedule.plans import Schedules, list_due
from crawler.schedule.service import KEPT, RETRY, Service
from crawler.schedule.serving import serve
from storage import clock
from storage.errors import StoreUnavailable
from tests.storage_samples import open_store

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOON = datetime(2027, 3, 1, 12, 0, 0, tzinfo=ZONE).astimezone(UTC)
PATIENCE = 120  # seconds, on a machine that has other things to do
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@dataclass
class Stage:
    """Crawls that live until they are told to end."""

    alive: dict[str, str] = field(default_factory=dict)  # log -> portal
    codes: dict[str, int | None] = field(default_factory=dict)
    begun: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    fails: bool = False

    def reserve(self, log: str) -> bool:
        return log not in self.alive

    def release(self, log: str) -> None: ...

    def begin(self, log: str, portal: str, arguments: Mapping[str, str]) -> None:
        if self.fails:
            raise OSError("no room")
        self.alive[log] = portal
        self.begun.append((portal, dict(arguments)))

    def look_at(self, log: str) -> Life:
        return Life(log in self.alive, self.codes.get(log))

    def stop(self, log: str, pid: int | None) -> None:
        self.stopped.append(self.alive[log])

    def forget(self, day: str) -> None:
        self.forgotten.append(day)

    def end(self, portal: str, code: int | None) -> str:
        log = next(log for log, name in self.alive.items() if name == portal)
        del self.alive[log]
        self.codes[log] = code
        return log


class Scene:
    """A store with schedules at a time that is moved, and services on it."""

    def __init__(self, store):
        self.store = store
        self.schedules = Schedules(store, ZONE)
        self.stage = Stage()
        self.said: list[str] = []
        self.service = self.make_service()
        self.move(NOON)

    def make_service(self, most: int = 9, cause: str | None = None) -> Service:
        return Service(self.store, self.stage, ZONE, most, self.said.append, cause)

    def move(self, now: datetime) -> None:
        self.now = now
        clock.move_to(now - datetime.now(UTC))

    def tick(self, ahead: timedelta = timedelta(0)) -> bool:
        self.move(self.now + ahead)
        return self.service.tick(self.now)

    def causes(self) -> list[str]:
        return [arguments["cause"] for _, arguments in self.stage.begun]

    def enter_run(self, portal: str, outcome: str | None = None, code: int | None = None) -> None:
        log = next(log for log, name in self.stage.alive.items() if name == portal)
        run = self.store.begin_run(portal, "crawl", "x", log)
        if outcome:
            self.store.end_run(run, outcome, exit_code=code)


@pytest.fixture
def scene(store):
    yield Scene(store)
    clock.move_to(timedelta())


def test_what_comes_due_is_begun_once_and_ends(scene):
    scene.schedules.add("x", ["lang_son", "bac_giang"], "*/10 * * * *", since="7d")
    assert scene.tick(9 * MINUTE) is False
    assert scene.tick(MINUTE) is True
    assert scene.tick() is True
    asked = {"cause": "schedule:x", "since": "2027-02-22"}
    assert scene.stage.begun == [("bac_giang", asked), ("lang_son", asked)]
    scene.enter_run("lang_son", "finished", 0)
    scene.stage.end("lang_son", 0)
    scene.enter_run("bac_giang", "finished", 12)
    scene.stage.end("bac_giang", 12)
    assert scene.tick() is False
    assert sorted(scene.service.codes) == [0, 12]
    assert "x: lang_son ended with 0" in scene.said
    (known,) = scene.schedules.all()
    assert (known.last_at, known.next_at) == (NOON + 10 * MINUTE, NOON + 20 * MINUTE)


def test_what_nobody_saw_to_is_made_up_once(scene):
    scene.schedules.add("x", ["lang_son"], "*/10 * * * *")
    scene.tick(35 * MINUTE)
    scene.tick(MINUTE)
    assert scene.causes() == ["missed:x"]
    (one,) = scene.store.timetable.open_starts()
    assert (one.slot, one.last_slot) == (NOON + 10 * MINUTE, NOON + 30 * MINUTE)


def test_from_cron_a_single_late_crawl_is_not_missed(scene):
    scene.service = scene.make_service(cause="due")
    scene.schedules.add("x", ["lang_son"], "0 * * * *")
    scene.tick(HOUR + 20 * MINUTE)
    scene.enter_run("lang_son", "finished", 0)
    scene.stage.end("lang_son", 0)
    scene.tick(2 * HOUR)
    assert scene.causes() == ["due", "missed:x"]


def test_two_services_do_not_begin_the_same_crawl(scene):
    scene.schedules.add("x", ["lang_son"], "*/10 * * * *")
    scene.tick(10 * MINUTE)
    other = scene.make_service()
    assert other.tick(scene.now) is False
    assert scene.causes() == ["schedule:x"]
    plan = scene.store.timetable.plans()[0]
    old = replace(plan, decided_at=NOON)
    assert scene.store.timetable.decide(old, (NOON, NOON), NOON, "schedule:x", NOON) is False
    (one,) = scene.store.timetable.open_starts()
    assert scene.store.timetable.begin(one, "other.log", 9, scene.now) is False


def test_what_comes_due_while_a_crawl_goes_on_waits_and_becomes_one(scene):
    scene.schedules.add("x", ["lang_son"], "*/10 * * * *")
    for _ in range(5):
        scene.tick(10 * MINUTE)
    assert len(scene.stage.begun) == 1
    scene.enter_run("lang_son", "finished", 0)
    scene.stage.end("lang_son", 0)
    scene.tick(MINUTE)
    assert scene.causes() == ["schedule:x", "schedule:x"]
    (one,) = scene.store.timetable.open_starts()
    assert (one.slot, one.last_slot) == (NOON + 20 * MINUTE, NOON + 50 * MINUTE)


def test_a_portal_is_crawled_once_at_a_time_whoever_does(scene):
    scene.schedules.add("x", ["lang_son"], "*/10 * * * *")
    scene.schedules.add("y", ["lang_son", "bac_giang"], "*/10 * * * *")
    by_hand = scene.store.take_lock("bac_giang")
    scene.tick(10 * MINUTE)
    assert [portal for portal, _ in scene.stage.begun] == ["lang_son"]
    by_hand.release()
    scene.tick(MINUTE)
    assert [portal for portal, _ in scene.stage.begun] == ["lang_son", "bac_giang"]


def test_no_more_crawls_are_under_way_than_allowed(scene):
    scene.service = scene.make_service(most=2)
    scene.schedules.add("x", ["lang_son", "bac_giang", "thai_nguyen"], "*/10 * * * *")
    scene.tick(10 * MINUTE)
    assert len(scene.stage.alive) == 2
    scene.make_service(most=2).tick(scene.now)
    assert len(scene.stage.alive) == 2
    scene.enter_run("lang_son", "finished", 0)
    scene.stage.end("lang_son", 0)
    scene.tick()
    assert sorted(scene.stage.alive.values()) == ["bac_giang", "thai_nguyen"]


def test_a_window_holds_crawls_up_and_ends_them(scene):
    scene.schedules.add("x", ["lang_son"], "0 */6 * * *", window="22:00-06:00")
    scene.tick(6 * HOUR)
    assert scene.stage.begun == []
    assert [due.begins_at for due in list_due(scene.store, ZONE, scene.now)] == [NOON + 10 * HOUR]
    assert scene.schedules.all()[0].next_at == NOON + 10 * HOUR
    scene.tick(4 * HOUR)
    assert scene.causes() == ["schedule:x"]
    scene.tick(8 * HOUR - MINUTE)
    assert scene.stage.stopped == []
    scene.tick(MINUTE)
    scene.tick(MINUTE)
    assert scene.stage.stopped == ["lang_son"]
    scene.enter_run("lang_son", "interrupted", 11)
    scene.stage.end("lang_son", 11)
    scene.tick(HOUR)
    assert scene.service.codes == [11]
    assert len(scene.stage.begun) == 1
    scene.tick(16 * HOUR)
    assert len(scene.stage.begun) == 2


def test_a_pause_asks_for_nothing_and_takes_nothing_back(scene):
    scene.schedules.add("x", ["lang_son"], "0 * * * *")
    scene.move(NOON + HOUR + MINUTE)
    scene.schedules.pause("x")
    scene.schedules.pause("x")
    assert scene.tick(5 * HOUR) is False
    assert scene.schedules.all()[0].next_at is None
    assert scene.schedules.upcoming("x", 3) == []
    assert [due.begins_at for due in list_due(scene.store, ZONE, scene.now)] == [None]
    scene.schedules.resume("x")
    scene.schedules.resume("x")
    scene.tick()
    (one,) = scene.store.timetable.open_starts()
    assert (one.slot, one.last_slot, one.cause) == (NOON + HOUR, NOON + HOUR, "missed:x")
    scene.tick(HOUR)
    assert len(scene.store.timetable.open_starts()) == 2


def test_what_is_resumed_before_anybody_looked_loses_nothing(scene):
    scene.schedules.add("x", ["lang_son"], "0 * * * *")
    scene.move(NOON + HOUR + MINUTE)
    scene.schedules.pause("x")
    scene.move(NOON + 4 * HOUR + MINUTE)
    scene.schedules.resume("x")
    scene.tick()
    (one,) = scene.store.timetable.open_starts()
    assert (one.slot, one.last_slot) == (NOON + HOUR, NOON + HOUR)


def test_what_is_asked_for_begins_at_once_and_once(scene):
    scene.schedules.add("x", ["lang_son"], "0 3 * * *", window="02:00-04:00")
    scene.schedules.pause("x")
    scene.schedules.ask("x")
    scene.schedules.ask("x")
    scene.tick()
    assert scene.causes() == ["asked"]
    scene.tick(24 * HOUR)
    assert scene.stage.stopped == []
    due = list_due(scene.store, ZONE, scene.now)
    assert [one.is_under_way for one in due] == [True]


def test_a_crawl_that_dies_is_made_up_once(scene):
    scene.schedules.add("x", ["lang_son"], "0 * * * *")
    scene.tick(HOUR)
    scene.enter_run("lang_son")
    scene.stage.end("lang_son", -9)
    scene.tick(MINUTE)
    assert scene.causes() == ["schedule:x", "missed:x"]
    scene.stage.end("lang_son", -9)  # before it entered a run
    scene.tick(MINUTE)
    assert scene.service.codes == [-9]
    assert len(scene.stage.begun) == 2


def test_what_is_made_up_takes_along_what_came_due_meanwhile(scene):
    scene.schedules.add("x", ["lang_son"], "0 * * * *")
    scene.tick(HOUR)
    scene.tick(HOUR)
    scene.schedules.ask("x")
    scene.enter_run("lang_son")
    scene.stage.end("lang_son", -9)
    scene.tick(MINUTE)
    starts = {one.cause: one for one in scene.store.timetable.open_starts()}
    assert starts.keys() == {"missed:x", "asked"}
    assert (starts["missed:x"].slot, starts["missed:x"].last_slot) == (NOON + HOUR, NOON + 2 * HOUR)
    scene.tick(HOUR)
    waiting = [one for one in scene.store.timetable.open_starts() if one.begun_at is None and not one.is_asked]
    assert [(one.slot, one.last_slot) for one in waiting] == [(NOON + 3 * HOUR, NOON + 3 * HOUR)]


def test_a_crawl_that_never_came_to_be_is_begun_again(scene):
    scene.schedules.add("x", ["lang_son"], "0 * * * *")
    scene.tick(HOUR)
    for _ in range(3):
        scene.stage.end("lang_son", None)  # nobody saw how, and there is no run
        scene.tick()
        scene.tick(RETRY)
    assert scene.causes() == ["schedule:x"] * 4


def test_a_crawl_that_found_the_portal_taken_is_tried_again_later(scene):
    scene.schedules.add("x", ["lang_son"], "0 * * * *")
    scene.tick(HOUR)
    scene.stage.end("lang_son", ExitCode.STORE_UNAVAILABLE)
    scene.tick()
    scene.tick(RETRY / 2)
    assert len(scene.stage.begun) == 1
    scene.tick(RETRY / 2)
    assert len(scene.stage.begun) == 2
    scene.stage.end("lang_son", ExitCode.USAGE)
    scene.tick()
    assert scene.service.codes == [ExitCode.USAGE]


def test_a_crawl_outlives_its_service_and_is_looked_after_by_the_next(scene):
    scene.schedules.add("x", ["lang_son"], "0 * * * *", window="12:00-14:00")
    scene.tick(HOUR)
    scene.service = scene.make_service()
    assert scene.tick(MINUTE) is False  # it is none of its own
    assert len(scene.stage.begun) == 1
    scene.tick(HOUR)
    assert scene.stage.stopped == ["lang_son"]
    scene.enter_run("lang_son", "interrupted", 11)
    scene.stage.end("lang_son", None)
    scene.tick()
    assert scene.service.codes == [11]


def test_a_stop_of_the_service_puts_its_crawls_off(scene):
    scene.schedules.add("x", ["lang_son", "bac_giang"], "0 * * * *")
    scene.tick(HOUR)
    assert scene.service.stop(scene.now) is True
    assert scene.service.stop(scene.now) is True
    assert sorted(scene.stage.stopped) == ["bac_giang", "lang_son"]
    scene.service.stop(scene.now, again=True)
    assert len(scene.stage.stopped) == 4
    scene.enter_run("lang_son", "interrupted", 11)
    scene.stage.end("lang_son", 11)
    scene.enter_run("bac_giang", "finished", 0)
    scene.stage.end("bac_giang", 0)
    assert scene.service.stop(scene.now) is False
    assert scene.service.codes == [0]
    scene.tick(MINUTE)
    assert [portal for portal, _ in scene.stage.begun] == ["bac_giang", "lang_son", "lang_son"]


def test_what_is_removed_is_not_begun_and_not_made_up(scene):
    scene.schedules.add("x", ["lang_son"], "0 * * * *")
    scene.schedules.add("y", ["bac_giang"], "0 * * * *", window="02:00-04:00")
    scene.tick(HOUR)
    scene.schedules.remove("x")
    scene.schedules.remove("y")
    scene.stage.end("lang_son", -9)
    scene.tick(15 * HOUR)
    assert scene.store.timetable.open_starts() == ()
    assert len(scene.stage.begun) == 1


def test_what_cannot_be_begun_stays_due(scene):
    scene.schedules.add("x", ["lang_son"], "0 * * * *")
    scene.stage.fails = True
    with pytest.raises(OSError, match="no room"):
        scene.tick(HOUR)
    scene.stage.fails = False
    scene.tick()
    scene.tick(RETRY)
    assert scene.causes() == ["schedule:x"]


def test_a_clock_that_ran_ahead_silences_nothing(scene):
    scene.schedules.add("x", ["lang_son"], "0 * * * *")
    scene.tick(1000 * HOUR)
    scene.enter_run("lang_son", "finished", 0)
    scene.stage.end("lang_son", 0)
    scene.tick()
    scene.move(NOON + HOUR)  # put right
    scene.tick()
    for _ in range(3):
        scene.tick(HOUR)
        scene.enter_run("lang_son", "finished", 0)
        scene.stage.end("lang_son", 0)
    assert scene.causes() == ["missed:x", "schedule:x", "schedule:x", "schedule:x"]


@pytest.mark.parametrize(("why", "begun"), [("window", 1), ("service", 2)])
def test_a_crawl_that_is_stopped_before_it_can_heed_it_did_not_die(scene, why, begun):
    scene.schedules.add("x", ["lang_son"], "0 * * * *", window="12:00-14:00")
    scene.tick(HOUR)
    if why == "service":
        scene.service.stop(scene.now)
    else:
        scene.tick(HOUR)
    scene.stage.end("lang_son", -signal.SIGINT)
    scene.tick(MINUTE)
    assert len(scene.stage.begun) == begun
    assert scene.service.codes == ([-signal.SIGINT] if why == "window" else [])
    assert set(scene.causes()) == {"schedule:x"}


def test_what_is_long_over_is_forgotten(scene):
    scene.schedules.add("x", ["lang_son"], "0 3 1 1 *")
    scene.schedules.ask("x")
    scene.tick()
    scene.stage.end("lang_son", 2)
    scene.tick()
    assert scene.store.timetable.last_begun() == {"x": NOON}
    scene.tick(KEPT + 2 * HOUR)
    assert scene.stage.forgotten == ["logs/2026-12-01", "logs/2027-03-01"]
    assert scene.store.timetable.last_begun() == {}


@pytest.fixture
def sleepers(tmp_path, monkeypatch):
    """Crawls that are real processes and only sleep."""
    source = "import sys, time; print('up', flush=True); time.sleep(600)"
    monkeypatch.setattr(processes, "COMMAND", (sys.executable, "-c", source))
    return Children(Config(home=tmp_path))


def wait_for(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_log_is_locked_as_long_as_its_crawl_lives(sleepers, tmp_path):
    log, others = "logs/2027-03-01/x.log", Children(Config(home=tmp_path))
    assert sleepers.reserve(log)
    assert others.look_at(log) == Life(True)
    assert not others.reserve(log)
    sleepers.begin(log, "lang_son", {"cause": "schedule:x"})
    sleepers.release(log)
    assert others.look_at(log) == Life(True)
    wait_for(lambda: (tmp_path / log).read_text() == "up\n")
    others.stop(log, sleepers._processes[log].pid)
    wait_for(lambda: not sleepers.look_at(log).is_alive)
    assert others.look_at(log) == Life(False)
    others.stop(log, os.getpid())  # it is over: nobody is asked to stop


def test_a_parent_knows_how_its_crawl_ended(sleepers):
    log = "logs/2027-03-01/x.log"
    sleepers.reserve(log)
    sleepers.begin(log, "lang_son", {})
    sleepers.release(log)
    sleepers._processes[log].kill()
    sleepers._processes[log].wait()
    assert sleepers.look_at(log) == Life(False, -signal.SIGKILL)
    assert sleepers.look_at(log) == Life(False)
    assert sleepers.look_at("logs/never.log") == Life(False)


def test_old_logs_are_removed(sleepers, tmp_path):
    for name in ("2027-02-28", "2027-03-01", "mine"):
        (tmp_path / "logs" / name).mkdir(parents=True)
    sleepers.forget("logs/2027-03-01")
    assert sorted(path.name for path in (tmp_path / "logs").iterdir()) == ["2027-03-01", "mine"]


ORPHAN = """
import os, sys
from pathlib import Path
from crawler.schedule import children
from crawler.config import Config
children.COMMAND = (sys.executable, "-c", "import time; time.sleep(600)")
crawls = children.Children(Config(home=Path(sys.argv[1])))
crawls.reserve("x.log")
if sys.argv[2] == "begun":
    crawls.begin("x.log", "lang_son", {})
    print(crawls._processes["x.log"].pid, flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.mark.parametrize("state", ["reserved", "begun"])
def test_the_death_of_a_parent_frees_the_log_only_if_no_crawl_has_it(tmp_path, state):
    ended = subprocess.run([sys.executable, "-c", ORPHAN, tmp_path, state], capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    crawls = Children(Config(home=tmp_path))
    assert crawls.look_at("x.log").is_alive is (state == "begun")
    if state == "begun":
        crawls.stop("x.log", int(ended.stdout))
        wait_for(lambda: not crawls.look_at("x.log").is_alive)


class Rounds:
    """A service that is busy for some rounds."""

    def __init__(self, busy: int, faults: int = 0, ended_at: int | None = None):
        self.busy, self.faults, self.ended_at, self.stops = busy, faults, ended_at, []

    def tick(self, now):
        if self.faults:
            self.faults -= 1
            raise StoreUnavailable("the store is away")
        self.busy -= 1
        if self.busy == self.ended_at:
            os.kill(os.getpid(), signal.SIGTERM)  # by now somebody listens
        return self.busy > 0

    def stop(self, now, *, again):
        self.stops.append(again)
        if len(self.stops) == 2:
            os.kill(os.getpid(), signal.SIGINT)
        return len(self.stops) < 4


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("crawler.schedule.serving.TICK", 0.001)


def test_a_loop_ends_when_nothing_is_under_way():
    rounds, said = Rounds(3, faults=2), []
    assert serve(rounds, until_idle=True, patience=60, tell=said.append) is False
    assert rounds.busy == 0
    assert said == ["the store is away (tried again for 60 s)"]


def test_a_store_that_stays_away_ends_the_loop():
    with pytest.raises(StoreUnavailable):
        serve(Rounds(1, faults=10**9), until_idle=False, patience=0, tell=lambda _: None)


def test_a_signal_stops_once_and_a_second_one_again():
    rounds, said = Rounds(10**9, ended_at=10**9 - 3), []
    before = signal.getsignal(signal.SIGTERM)
    assert serve(rounds, until_idle=False, patience=0, tell=said.append) is True
    assert rounds.stops == [False, False, True, False]
    assert len(said) == 1
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_store_says_whose_run_wrote_a_log(store_url):
    with open_store(store_url) as store:
        assert store.run_of("logs/x.log") is None
        store.begin_run("lang_son", "crawl", "schedule:x", "logs/x.log")
        number = store.begin_run("lang_son", "crawl", "missed:x", "logs/x.log")
        store.note_exits({number: 12})
        run = store.run_of("logs/x.log")
        assert (run.id, run.cause, run.exit_code, run.finished_at) == (number, "missed:x", 12, None)
