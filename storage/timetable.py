"""What is to be crawled when, and each crawl that came due: a row of plain columns before anything is done about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import orjson
from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, select, update

from storage.failpoints import hit
from storage.schema import schedule, start, upsert

ASKED: Final = "asked"  # the cause of a start that a person asked for
Opening = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A schedule as it is kept: ``decided_at`` is until when all that came due has its starts.

    What comes due while it is paused, after ``paused_at``, is not asked for.
    """

    name: str
    portals: tuple[str, ...]
    cron: str
    since: str | None
    window: str | None
    created_at: datetime
    paused_at: datetime | None
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A crawl of one portal that came due; it stands for all times of its schedule from ``slot`` to ``last_slot``.

    It waits until ``begun_at`` is set, and is over when ``ended_at`` is. ``deaths`` counts how often its process died
    before it came to an end, ``stopping`` says why the process was asked to stop.
    """

    schedule: str
    portal: str
    slot: datetime
    last_slot: datetime
    cause: str
    decided_at: datetime
    not_before: datetime | None = None
    begun_at: datetime | None = None
    log: str | None = None
    stopping: Literal["window", "service"] | None = None
    deaths: int = 0
    ended_at: datetime | None = None
    exit_code: int | None = None

    @property
    def is_asked(self) -> bool:
        """Whether a person asked for it: neither window nor pause hold it up."""
        return self.cause == ASKED


class Timetable:
    """The part of the store that speaks of schedules; every method is one transaction."""

    def __init__(self, read: Opening, write: Opening) -> None:
        self._read = read
        self._write = write

    def add(self, plan: Plan) -> bool:
        """Add a schedule; return False if there is one of this name."""
        row = {name: getattr(plan, name) for name in Plan.__slots__} | {"portals": orjson.dumps(plan.portals).decode()}
        with self._write() as connection:
            added = upsert(connection.dialect.name, schedule).returning(schedule.c.name)
            return connection.execute(added, row).first() is not None

    def plans(self) -> tuple[Plan, ...]:
        """Return all schedules by name."""
        with self._read() as connection:
            rows = connection.execute(select(schedule).order_by(schedule.c.name)).all()
        return tuple(Plan(**row._asdict() | {"portals": tuple(orjson.loads(row.portals))}) for row in rows)

    def remove(self, name: str) -> bool:
        """Remove a schedule and what waits to be begun; return False if there is none of this name."""
        with self._write() as connection:
            waiting = and_(start.c.schedule == name, start.c.begun_at.is_(None), start.c.ended_at.is_(None))
            connection.execute(delete(start).where(waiting))
            return connection.execute(delete(schedule).where(schedule.c.name == name)).rowcount == 1

    def pause(self, name: str, now: datetime) -> None:
        """Let nothing more of a schedule come due, or be begun; one that is paused stays as it is."""
        change = update(schedule).where(schedule.c.name == name, schedule.c.paused_at.is_(None))
        with self._write() as connection:
            connection.execute(change.values(paused_at=now))

    def resume(self, plan: Plan, now: datetime) -> bool:
        """Let a schedule go on from now; return False if it is no longer as ``plan`` says."""
        with self._write() as connection:
            changed = connection.execute(update(schedule).where(_is_as(plan)).values(paused_at=None, decided_at=now))
            return changed.rowcount == 1

    def rewind(self, plan: Plan, now: datetime) -> bool:
        """Decide anew from now on: the clock had run ahead, and what came due by it has not come yet."""
        ahead = and_(start.c.schedule == plan.name, start.c.slot > now, start.c.ended_at.is_not(None))
        with self._write() as connection:
            changed = connection.execute(update(schedule).where(_is_as(plan)).values(decided_at=now))
            if changed.rowcount == 1:
                connection.execute(delete(start).where(ahead))
            return changed.rowcount == 1

    def decide(self, plan: Plan, span: tuple[datetime, datetime], until: datetime, cause: str, now: datetime) -> bool:
        """Note that the times of a schedule from the first to the last of ``span`` are to be crawled, each portal once.

        They join a start that still waits. ``until`` is up to when everything is decided then; return False, with
        nothing done, if the schedule is no longer as ``plan`` says: another process was first.
        """
        with self._write() as connection:
            if connection.execute(update(schedule).where(_is_as(plan)).values(decided_at=until)).rowcount != 1:
                return False
            hit("schedule.before_decided")
            for portal in plan.portals:
                _join(connection, plan.name, portal, span, cause, now)
        hit("schedule.after_decided")
        return True

    def ask(self, name: str, portals: Iterable[str], now: datetime) -> None:
        """Note that a person wants the portals of a schedule crawled now; what was asked and waits is not doubled."""
        with self._write() as connection:
            for portal in portals:
                _join(connection, name, portal, (now, now), ASKED, now)

    def open_starts(self) -> tuple[Start, ...]:
        """Return what waits or was begun and is not over, the first to begin first."""
        wanted = select(start).where(start.c.ended_at.is_(None))
        with self._read() as connection:
            rows = connection.execute(wanted.order_by(start.c.decided_at, start.c.schedule, start.c.portal)).all()
        return tuple(_to_start(row) for row in rows)

    def begin(self, one: Start, log: str, most: int, now: datetime) -> bool:
        """Note that a crawl is about to begin and writes ``log``; return False, with nothing done, if it must not.

        It must not if it was begun or taken back, if its schedule is paused, if the portal is being crawled for another
        start, or if ``most`` crawls are under way.
        """
        under_way = select(start.c.portal).where(start.c.begun_at.is_not(None), start.c.ended_at.is_(None))
        paused = select(schedule.c.name).where(schedule.c.name == one.schedule, schedule.c.paused_at.is_not(None))
        with self._write() as connection:
            portals = connection.execute(under_way).scalars().all()
            is_paused = not one.is_asked and connection.execute(paused).first() is not None
            if is_paused or one.portal in portals or len(portals) >= most:
                return False
            hit("schedule.before_begun")
            change = update(start).where(_is_this(one), start.c.begun_at.is_(None))
            is_changed = connection.execute(change.values(begun_at=now, log=log, stopping=None)).rowcount == 1
        hit("schedule.after_begun")
        return is_changed

    def note_stop(self, one: Start, why: Literal["window", "service"]) -> None:
        """Note that a crawl is asked to stop."""
        with self._write() as connection:
            connection.execute(update(start).where(_is_this(one)).values(stopping=why))

    def put_back(self, one: Start, *, deaths: int, cause: str, not_before: datetime | None = None) -> bool:
        """Let what was begun wait again; return False if another process has dealt with it.

        It stands from then on for what came due meanwhile and waits too.
        """
        values = {"begun_at": None, "log": None, "stopping": None, "deaths": deaths, "cause": cause}
        with self._write() as connection:
            is_changed = _change(connection, one, {**values, "not_before": not_before})
            if is_changed:
                others = and_(_waits(one.schedule, one.portal, cause), start.c.slot != one.slot)
                meanwhile = connection.execute(delete(start).where(others).returning(start.c.last_slot)).scalars().all()
                last = max([one.last_slot, *meanwhile])
                connection.execute(update(start).where(_is_this(one)).values(last_slot=last))
        hit("schedule.after_ended")
        return is_changed

    def end(self, one: Start, exit_code: int | None, now: datetime) -> bool:
        """Note that a crawl is over; return False if another process has done so."""
        with self._write() as connection:
            is_changed = _change(connection, one, {"ended_at": now, "exit_code": exit_code})
        hit("schedule.after_ended")
        return is_changed

    def last_begun(self) -> dict[str, datetime]:
        """Return when a crawl of each schedule was begun last."""
        wanted = select(start.c.schedule, func.max(start.c.begun_at)).where(start.c.begun_at.is_not(None))
        with self._read() as connection:
            return {name: begun for name, begun in connection.execute(wanted.group_by(start.c.schedule))}  # noqa: C416

    def forget(self, before: datetime) -> None:
        """Forget the starts that were over before then."""
        with self._write() as connection:
            connection.execute(delete(start).where(start.c.ended_at < before))


def _is_as(plan: Plan) -> ColumnElement[bool]:
    paused = schedule.c.paused_at
    same_pause = paused.is_(None) if plan.paused_at is None else paused == plan.paused_at
    return and_(
        schedule.c.name == plan.name,
        schedule.c.created_at == plan.created_at,
        schedule.c.decided_at == plan.decided_at,
        same_pause,
    )


def _is_this(one: Start) -> ColumnElement[bool]:
    named = and_(start.c.schedule == one.schedule, start.c.portal == one.portal, start.c.slot == one.slot)
    return and_(named, start.c.ended_at.is_(None))


def _waits(name: str, portal: str, cause: str) -> ColumnElement[bool]:
    """Return what is true of the start that waits, of those that were asked for or of the others: there is one."""
    return and_(
        start.c.schedule == name,
        start.c.portal == portal,
        start.c.begun_at.is_(None),
        start.c.ended_at.is_(None),
        start.c.cause == ASKED if cause == ASKED else start.c.cause != ASKED,
    )


def _join(connection: Connection, name: str, portal: str, span: Sequence[datetime], cause: str, now: datetime) -> None:
    """Let the start that waits stand for these times too, or add one."""
    change = update(start).where(_waits(name, portal, cause)).values(last_slot=span[1])
    if not connection.execute(change).rowcount:
        row = {"schedule": name, "portal": portal, "slot": span[0], "last_slot": span[1], "cause": cause}
        connection.execute(insert(start).values(**row, decided_at=now))


def _change(connection: Connection, one: Start, values: dict[str, Any]) -> bool:
    """Change a start that was begun; return False if it is no longer as ``one`` says."""
    hit("schedule.before_ended")
    change = update(start).where(_is_this(one), start.c.begun_at == one.begun_at)
    return connection.execute(change.values(**values)).rowcount == 1


def _to_start(row: Row[Any]) -> Start:
    return Start(**row._asdict())
