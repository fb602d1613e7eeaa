"""Schedules as people and programs see them: added, listed, paused, resumed, removed, and asked to start now."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from types import TracebackType
from typing import Final, Self
from zoneinfo import ZoneInfo

from crawler.catalog import portal_named
from crawler.config import Config
from crawler.exits import ExitCode, Failure
from crawler.schedule.cron import Window, read_cron, resolve_since
from storage import clock
from storage.store import Store
from storage.timetable import Plan

AHEAD: Final = timedelta(hours=1)  # decided so far ahead is what a clock that was wrong decided
GRACE: Final = timedelta(minutes=1)  # a crawl that comes due is missed if nobody saw to it for so long
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_TRIES: Final = 5  # of a change while others change the same


@dataclass(frozen=True)
class Schedule:
    """Portals and when they are crawled; ``next_at`` and ``last_at`` are when that begins next, and when it last did.

    ``cron`` and ``window`` (``22:00-06:00``) are read in the configuration's zone; ``since`` is ``7d``, ``2w`` or a
    day. A paused schedule has no ``next_at``.
    """

    name: str
    portals: tuple[str, ...]
    cron: str
    since: str | None
    window: str | None
    paused: bool
    next_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True)
class Due:
    """A crawl of a portal that came due at ``slot``; ``begins_at`` is None while its schedule is paused."""

    schedule: str
    portal: str
    slot: datetime
    begins_at: datetime | None
    is_under_way: bool = False


class Schedules:
    """The schedules of a store; whoever runs them notices every change within seconds."""

    def __init__(self, store: Store, zone: ZoneInfo) -> None:
        self._store = store
        self._timetable = store.timetable
        self._zone = zone

    @classmethod
    def open(cls, config: Config) -> Self:
        """Open the schedules of a store, which is made where it is missing.

        Raises:
            StorageError: the store cannot be opened.
        """
        return cls(Store.open(config.database_url, config.home), ZoneInfo(config.zone))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store.close()

    def add(
        self, name: str, portals: Sequence[str], cron: str, since: str | None = None, window: str | None = None
    ) -> Schedule:
        """Add a schedule.

        Raises:
            Failure: a name, the cron line, ``since`` or the window is wrong, or there is a schedule of this name.
        """
        if not _NAME.fullmatch(name):
            raise Failure(f"{name!r} is no name for a schedule: use a-z, 0-9, _ and -", ExitCode.USAGE)
        now = clock.now()
        plan = Plan(
            name=name,
            portals=tuple(dict.fromkeys(portals)),
            cron=" ".join(cron.split()),
            since=since,
            window=window,
            created_at=now,
            paused_at=None,
            decided_at=now,
        )
        self._check(plan)
        if not self._timetable.add(plan):
            raise Failure(f"there is a schedule {name!r} already: remove it, or choose another --name", ExitCode.USAGE)
        return self._describe(plan, None, False, now)

    def all(self) -> tuple[Schedule, ...]:
        """Return all schedules by name."""
        last, waiting, now = self._timetable.last_begun(), self._waiting(), clock.now()
        return tuple(self._describe(plan, last.get(plan.name), plan.name in waiting, now) for plan in self._plans())

    def pause(self, name: str) -> None:
        """Let nothing more of a schedule come due or begin; what is under way goes on.

        Raises:
            Failure: there is no such schedule.
        """
        self._find(name)
        self._timetable.pause(name, clock.now())

    def resume(self, name: str) -> None:
        """Let a schedule go on from now; what came due before it was paused is begun.

        Raises:
            Failure: there is no such schedule.
        """

        def attempt(plan: Plan) -> bool:
            if plan.paused_at is None:
                return True
            is_changed = decide(self._store, plan, self._zone, clock.now())
            return not is_changed and self._timetable.resume(plan, clock.now())

        self._change(name, attempt)

    def remove(self, name: str) -> None:
        """Remove a schedule with what waits; what is under way goes on.

        Raises:
            Failure: there is no such schedule.
        """
        self._find(name)
        self._timetable.remove(name)

    def ask(self, name: str) -> None:
        """Have the portals of a schedule crawled now, paused or not, whatever its window.

        Raises:
            Failure: there is no such schedule.
        """
        self._timetable.ask(name, self._find(name).portals, clock.now())

    def upcoming(self, name: str, count: int) -> list[datetime]:
        """Return when a schedule that is not paused begins next, ``count`` times.

        Raises:
            Failure: there is no such schedule.
        """
        plan = self._find(name)
        return list(islice(foresee(plan, self._zone, clock.now(), is_waiting=name in self._waiting()), count))

    def _plans(self) -> tuple[Plan, ...]:
        return self._timetable.plans()

    def _waiting(self) -> set[str]:
        return {one.schedule for one in self._timetable.open_starts() if one.begun_at is None}

    def _check(self, plan: Plan) -> None:
        if not plan.portals:
            raise Failure("a schedule needs a portal at least", ExitCode.USAGE)
        for portal in plan.portals:
            portal_named(portal)
        try:
            read_cron(plan.cron, self._zone)
            read_window(plan, self._zone)
            if plan.since:
                resolve_since(plan.since, clock.now(), self._zone)
        except ValueError as error:
            raise Failure(str(error), ExitCode.USAGE) from error

    def _find(self, name: str) -> Plan:
        plans = {plan.name: plan for plan in self._plans()}
        if name not in plans:
            known = f"known are {', '.join(plans)}" if plans else "there is none yet (tinbai schedule add)"
            raise Failure(f"there is no schedule {name!r}: {known}", ExitCode.NOT_FOUND)
        return plans[name]

    def _change(self, name: str, attempt: Callable[[Plan], bool]) -> None:
        if not any(attempt(self._find(name)) for _ in range(_TRIES)):
            raise Failure(f"the schedule {name!r} is being changed by others: do it again", ExitCode.STORE_UNAVAILABLE)

    def _describe(self, plan: Plan, last: datetime | None, is_waiting: bool, now: datetime) -> Schedule:
        return Schedule(
            name=plan.name,
            portals=plan.portals,
            cron=plan.cron,
            since=plan.since,
            window=plan.window,
            paused=plan.paused_at is not None,
            next_at=next(foresee(plan, self._zone, now, is_waiting=is_waiting), None),
            last_at=last,
        )


def foresee(plan: Plan, zone: ZoneInfo, now: datetime, *, is_waiting: bool) -> Iterator[datetime]:
    """Yield when crawls of a schedule begin from now on: nothing while it is paused, what came due and waits first."""
    cron, window = read_cron(plan.cron, zone), read_window(plan, zone)
    due = now if is_waiting else cron.after(plan.decided_at)
    while due and plan.paused_at is None:
        due = max(due, now)
        begins = window.opening(due) if window else due
        yield begins
        due = cron.after(begins)


def read_window(plan: Plan, zone: ZoneInfo) -> Window | None:
    """Return the window of a schedule, if it has one; ValueError if that is none."""
    return Window.read(plan.window, zone) if plan.window else None


def decide(store: Store, plan: Plan, zone: ZoneInfo, now: datetime, cause: str | None = None) -> bool:
    """Note what came due of a schedule until now, or until it was paused; return whether anything did.

    What nobody saw to in time is missed, and begun once for all its times; ``cause`` is what a single late one has.
    """
    if plan.decided_at > now + AHEAD:
        return store.timetable.rewind(plan, now)
    until = min(now, plan.paused_at or now)
    span = read_cron(plan.cron, zone).span(plan.decided_at, until)
    if span is None:
        return False
    window = read_window(plan, zone)
    due_at = window.opening(span[0]) if window else span[0]
    is_late = now - due_at > GRACE and (cause is None or span[0] != span[1])
    why = f"missed:{plan.name}" if is_late else cause or f"schedule:{plan.name}"
    return store.timetable.decide(plan, span, until, why, now)


def list_due(store: Store, zone: ZoneInfo, now: datetime) -> list[Due]:
    """Return what came due and is not over, what was noted and what nobody has seen to yet."""
    found: list[Due] = []
    starts = store.timetable.open_starts()
    for plan in store.timetable.plans():
        window = read_window(plan, zone)
        begins = None if plan.paused_at else window.opening(now) if window else now
        own = [one for one in starts if one.schedule == plan.name]
        for one in own:
            at = one.begun_at or (now if one.is_asked else begins)
            found.append(Due(plan.name, one.portal, one.slot, at, one.begun_at is not None))
        waiting = {one.portal for one in own if one.begun_at is None and not one.is_asked}
        span = read_cron(plan.cron, zone).span(plan.decided_at, min(now, plan.paused_at or now))
        if span:
            found += [Due(plan.name, portal, span[0], begins) for portal in plan.portals if portal not in waiting]
    return found
