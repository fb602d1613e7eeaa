"""Sees to it that crawls that come due are begun, watched and ended; can die at any instant, for all it knows is kept.

A crawl that comes due is a row before it is begun, and begun in the row before its process is there. Its log is locked
from then on for as long as it lives, and its run names the log: whoever comes next can tell what became of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol
from zoneinfo import ZoneInfo

from crawler.exits import ExitCode
from crawler.schedule.children import Life
from crawler.schedule.cron import resolve_since
from crawler.schedule.plans import decide, read_window
from storage.failpoints import hit
from storage.records import Run
from storage.store import Store
from storage.timetable import Plan, Start

LOCK: Final = "_service"  # no portal's name
LOGS: Final = "logs"
KEPT: Final = timedelta(days=90)  # logs, and what is known of starts that are over
RETRY: Final = timedelta(minutes=1)  # after a crawl that could not begin
MOST_DEATHS: Final = 1  # a crawl whose process dies is made up once


class Crawls(Protocol):
    """What begins crawls and looks after them, each known by its log; see children.py."""

    def reserve(self, log: str) -> bool:
        """Lock a log for a crawl; return False if one has it."""

    def release(self, log: str) -> None:
        """Let go of a log that was reserved."""

    def begin(self, log: str, portal: str, arguments: Mapping[str, str]) -> None:
        """Begin a crawl that writes a reserved log; OSError if that cannot be done."""

    def look_at(self, log: str) -> Life:
        """Tell whether the crawl that writes a log lives."""

    def stop(self, log: str, pid: int | None) -> None:
        """Ask a crawl to stop."""

    def forget(self, day: str) -> None:
        """Remove the folders of logs that come before that of a day."""


class Service:
    """One round of work at a time, ``tick``; ``most`` crawls at once, ``cause`` is theirs if it is no schedule's."""

    def __init__(
        self,
        store: Store,
        crawls: Crawls,
        zone: ZoneInfo,
        most: int,
        tell: Callable[[str], None],
        cause: str | None = None,
    ) -> None:
        self._store = store
        self._timetable = store.timetable
        self._crawls = crawls
        self._zone = zone
        self._most = most
        self._tell = tell
        self._cause = cause
        self._own: set[str] = set()  # logs of crawls that this one began
        self._asked_to_stop: set[str] = set()
        self._cleaned_at: datetime | None = None
        self.codes: list[int | None] = []  # with which crawls ended

    def tick(self, now: datetime) -> bool:
        """See what has ended, decide what came due, begin what may begin; return whether a crawl of ours is under way.

        Raises:
            StorageError: the store cannot be used; what was not done is done by a later tick.
        """
        plans = {plan.name: plan for plan in self._timetable.plans()}
        for plan in plans.values():
            decide(self._store, plan, self._zone, now, self._cause)
        alive = self._settle_all(plans, now)
        for one in alive:
            if not one.is_asked and self._is_over_time(one, plans.get(one.schedule), now):
                self._stop(one, "window")
        busy = {one.portal for one in alive}
        for one in self._timetable.open_starts():
            free = len(busy) < self._most and one.portal not in busy
            if free and self._may_begin(one, plans, now) and self._begin(one, plans[one.schedule], now):
                busy.add(one.portal)
        self._clean(now)
        return bool(self._own)

    def stop(self, now: datetime, *, again: bool = False) -> bool:
        """Ask all crawls to stop, once, or ``again``; return whether any is still under way."""
        if again:
            self._asked_to_stop.clear()
        alive = self._settle_all({plan.name: plan for plan in self._timetable.plans()}, now)
        for one in alive:
            self._stop(one, "service")
        return bool(alive)

    def _settle_all(self, plans: Mapping[str, Plan], now: datetime) -> list[Start]:
        """Note what became of the crawls that were begun; return those that live."""
        begun = (one for one in self._timetable.open_starts() if one.begun_at is not None)
        return [one for one in begun if self._settle(one, plans.get(one.schedule), now)]

    def _settle(self, one: Start, plan: Plan | None, now: datetime) -> bool:
        """Note what became of a crawl that was begun; return True if it lives."""
        log = one.log or ""
        life = self._crawls.look_at(log)
        if life.is_alive:
            return True
        self._asked_to_stop.discard(log)
        self._own.discard(log)
        run = self._store.run_of(log)
        code = run.exit_code if run and run.exit_code is not None else life.code
        is_put_off = one.stopping == "service" and not (_has_ended(run, life) and code != ExitCode.INTERRUPTED)
        if plan is None or one.stopping == "window" or (_has_ended(run, life) and not is_put_off):
            self._end(one, code, now)
        elif is_put_off:
            self._put_back(one, "was asked to stop and goes on later")
        elif run is None and life.code in (None, ExitCode.STORE_UNAVAILABLE):
            self._put_back(one, "could not begin and is tried again", not_before=now + RETRY)
        elif one.deaths >= MOST_DEATHS:
            self._end(one, code, now)
        else:
            cause = one.cause if one.is_asked else f"missed:{one.schedule}"
            self._put_back(one, "died and is made up", cause=cause, deaths=one.deaths + 1)
        return False

    def _end(self, one: Start, code: int | None, now: datetime) -> None:
        if self._timetable.end(one, code, now):
            self.codes.append(code)
            self._tell(f"{one.schedule}: {one.portal} ended with {'no exit code' if code is None else code}")

    def _put_back(self, one: Start, why: str, **changes: Any) -> None:  # noqa: ANN401 - the columns have their types
        values = {"deaths": one.deaths, "cause": one.cause, **changes}
        if self._timetable.put_back(one, **values):
            self._tell(f"{one.schedule}: {one.portal} {why}, see {one.log}")

    def _is_over_time(self, one: Start, plan: Plan | None, now: datetime) -> bool:
        window = read_window(plan, self._zone) if plan else None
        return window is not None and one.begun_at is not None and window.closing(one.begun_at) <= now

    def _stop(self, one: Start, why: Literal["window", "service"]) -> None:
        log = one.log or ""
        if log in self._asked_to_stop:
            return
        run = self._store.run_of(log)
        self._timetable.note_stop(one, why)
        self._crawls.stop(log, run.pid if run and run.finished_at is None else None)
        self._asked_to_stop.add(log)
        self._tell(f"{one.schedule}: {one.portal} is asked to stop")

    def _may_begin(self, one: Start, plans: Mapping[str, Plan], now: datetime) -> bool:
        plan = plans.get(one.schedule)
        if one.begun_at is not None or plan is None or (one.not_before and now < one.not_before <= now + RETRY):
            return False
        if one.is_asked:
            return True
        window = read_window(plan, self._zone)
        return plan.paused_at is None and (window is None or window.holds(now))

    def _begin(self, one: Start, plan: Plan, now: datetime) -> bool:
        log = self._name_log(one, now)
        if self._is_busy(one.portal) or not self._crawls.reserve(log):
            return False
        try:
            if not self._timetable.begin(one, log, self._most, now):
                return False
            arguments = {"cause": one.cause}
            if plan.since:
                arguments["since"] = resolve_since(plan.since, now, self._zone).isoformat()
            self._crawls.begin(log, one.portal, arguments)
            self._own.add(log)
            hit("schedule.after_spawned")
        finally:
            self._crawls.release(log)
        self._tell(f"{one.schedule}: {one.portal} begins ({one.cause}), log {log}")
        return True

    def _is_busy(self, portal: str) -> bool:
        """Tell whether anybody crawls a portal into this store, such as a person."""
        lock = self._store.take_lock(portal)
        if lock:
            lock.release()
        return lock is None

    def _name_log(self, one: Start, now: datetime) -> str:
        local = now.astimezone(self._zone)
        return f"{LOGS}/{local:%Y-%m-%d}/{one.schedule}-{one.portal}-{local:%H%M%S}{local.microsecond // 1000:03}.log"

    def _clean(self, now: datetime) -> None:
        """Forget, once a day, what is long over."""
        if self._cleaned_at is None or now - self._cleaned_at > timedelta(days=1):
            self._timetable.forget(now - KEPT)
            self._crawls.forget(f"{LOGS}/{(now - KEPT).astimezone(self._zone):%Y-%m-%d}")
            self._cleaned_at = now


def _has_ended(run: Run | None, life: Life) -> bool:
    """Tell whether a crawl whose process is gone came to its end: its run says so, or it never got as far as a run."""
    if run is not None:
        return run.exit_code is not None or (run.finished_at is not None and run.outcome != "killed")
    return life.code is not None and life.code >= 0 and life.code != ExitCode.STORE_UNAVAILABLE
