"""What hosts ask of whoever crawls them, kept across runs and processes: turns, pauses and robots.txt."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Connection, func, insert, select, update

from storage import clock
from storage.schema import host, robots, upsert

Verdict = Literal["rules", "absent", "closed", "unreachable"]
Opening = Callable[[], AbstractContextManager[Connection]]

LONGEST_GRACE: Final = 60.0  # seconds that a turn may be used
_FARTHEST: Final = 10  # turns; one that lies farther off was given by a clock that has been put right since
_SAME: Final = ("origin", "status", "verdict", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsCopy:
    """A robots.txt as it was found: ``rules`` with its text, ``absent``, ``closed`` to all, or ``unreachable``.

    ``crawl_delay`` is in seconds; ``status`` is None where no answer came; ``id`` is None until it is kept.
    """

    origin: str
    fetched_at: datetime
    verdict: Verdict
    status: int | None = None
    crawl_delay: float | None = None
    text: str | None = None
    capture: str | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How we stand with a host: until when it is left alone and why, and how often in a row it pushed us back."""

    paused_until: datetime | None = None
    reason: str | None = None
    strikes: int = 0
    probed_at: datetime | None = None
    probe: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """When a request may be sent; ``reason`` says why not sooner, where that is more than the usual distance.

    That is ``wait`` seconds after it was asked for, and ``grace`` seconds later at the latest: after that it is void.
    ``mark`` is the turn that comes next, in the time of the database; None where this one is not reserved.
    """

    at: datetime
    reason: str | None = None
    wait: float = field(default=0.0, compare=False)
    grace: float = field(default=math.inf, compare=False)
    mark: datetime | None = field(default=None, compare=False)


class Hosts:
    """The part of the store that speaks of hosts; every method is one transaction."""

    def __init__(self, read: Opening, write: Opening) -> None:
        self._read = read
        self._write = write

    def take_turn(
        self,
        names: Sequence[str],
        delay: float,
        now: Callable[[], datetime],
        patience: float,
        grace: float = 0.0,
        last: datetime | None = None,
    ) -> Turn:
        """Return when a host, known by ``names`` (its own and its address), may be asked, and reserve that instant.

        ``now`` tells the time, once the host is ours to look at; what is reserved stands in the time of the database.

        The next turn of each of the names comes ``delay`` seconds after the end of this one, for whatever process; but
        whoever has the last turn, of which ``last`` is the mark, knows when it was used, and keeps the distance from
        that. A turn more than ``patience`` seconds away is told, not reserved.
        """
        with self._write() as connection:
            unknown = [{"name": name, "delay": delay, "strikes": 0} for name in sorted(names)]
            connection.execute(upsert(connection.dialect.name, host), unknown)
            wanted = select(host).where(host.c.name.in_(names)).order_by(host.c.name).with_for_update()
            rows = connection.execute(wanted).all()
            ahead = _measure_ahead(connection, now)
            here = now() + ahead
            farthest = here + timedelta(seconds=LONGEST_GRACE + _FARTHEST * max(delay, *(row.delay for row in rows)))
            turns = [row.next_at for row in rows if row.next_at and row.next_at <= farthest and row.next_at != last]
            pauses = [(row.paused_until, row.reason) for row in rows if row.paused_until and row.paused_until > here]
            until, reason = max(pauses, default=(here, None), key=lambda pause: pause[0])
            at = max(here, *turns, until)
            wait = (at - here).total_seconds()
            if wait > patience:
                return Turn(at - ahead, reason, wait)
            mark = at + timedelta(seconds=delay + grace)
            change = update(host).where(host.c.name.in_(names))
            connection.execute(change.values(next_at=mark, delay=delay))
        return Turn(at - ahead, reason, wait, grace, mark)

    def pause(self, name: str, until: datetime, reason: str, strikes: int) -> None:
        """Leave a host alone until then, for whatever process and run."""
        self._set(name, paused_until=until, reason=reason, strikes=strikes)

    def forgive(self, name: str) -> None:
        """Note that a host answers again."""
        self._set(name, paused_until=None, reason=None, strikes=0)

    def note_probe(self, name: str, at: datetime, fingerprint: str | None) -> None:
        """Note what a host sends for a page that cannot be; None where it honestly says that there is none."""
        self._set(name, probed_at=at, probe=fingerprint)

    def note_certificate(self, name: str, ends: datetime) -> None:
        """Note until when the certificate is valid that a host shows."""
        self._set(name, certificate_ends=ends)

    def standing(self, name: str) -> Standing:
        """Return how we stand with a host."""
        columns = host.c["paused_until", "reason", "strikes", "probed_at", "probe"]
        with self._read() as connection:
            row = connection.execute(select(*columns).where(host.c.name == name)).one_or_none()
            ahead = _measure_ahead(connection, clock.now)
        if row is None:
            return Standing()
        until = row.paused_until and row.paused_until - ahead
        return Standing(**row._asdict() | {"paused_until": until})

    def robots(self, origin: str, since: datetime) -> RobotsCopy | None:
        """Return the robots.txt of an origin as it was last found, if that was after ``since``."""
        columns = [column for column in robots.c if column.name != "checked_at"]
        wanted = (
            select(*columns)
            .where(robots.c.origin == origin, robots.c.checked_at > since, robots.c.verdict != "unreachable")
            .order_by(robots.c.checked_at.desc(), robots.c.id.desc())
            .limit(1)
        )
        with self._read() as connection:
            row = connection.execute(wanted).one_or_none()
        return RobotsCopy(**row._asdict()) if row else None

    def keep_robots(self, copy: RobotsCopy) -> int:
        """Keep a robots.txt and return its number; one that says what the last one said is only seen again."""
        row = {name: getattr(copy, name) for name in RobotsCopy.__slots__ if name != "id"}
        last = select(robots).where(robots.c.origin == copy.origin).order_by(robots.c.id.desc()).limit(1)
        with self._write() as connection:
            known = connection.execute(last).one_or_none()
            if known is not None and all(getattr(known, name) == row[name] for name in _SAME):
                seen = update(robots).where(robots.c.id == known.id).values(checked_at=copy.fetched_at)
                connection.execute(seen)
                return int(known.id)
            added = insert(robots).values(**row, checked_at=copy.fetched_at).returning(robots.c.id)
            return int(connection.execute(added).scalar_one())

    def _set(self, name: str, **values: Any) -> None:  # noqa: ANN401 - the columns have the types of Standing
        row: dict[str, Any] = {"name": name, "delay": 0.0, "strikes": 0} | values
        with self._write() as connection:
            if row.get("paused_until"):
                row["paused_until"] += _measure_ahead(connection, clock.now)
            connection.execute(upsert(connection.dialect.name, host, replace=tuple(values)), row)


def _measure_ahead(connection: Connection, now: Callable[[], datetime]) -> timedelta:
    """Return how far the clock of the database runs ahead of ours, so that machines agree; a file has none."""
    if connection.dialect.name == "sqlite":
        return timedelta(0)
    there: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return there + clock.ahead() - now()  # asked first: a turn then comes late by the way back, never early
