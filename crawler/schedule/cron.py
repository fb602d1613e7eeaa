"""When a schedule's time comes: cron lines as every cron reads them, windows of the day, and days counted back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

_MACROS: Final = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_FIELDS: Final = ("minute", "hour", "day", "month", "day_of_week")
_WEEK: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAYS: Final = re.compile(r"(?:\*|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>[1-9]\d*))?")
_INSTANT: Final = timedelta(microseconds=1)
# A long absence is looked through from its end: all that matters of it is its first time and its last.
_LOOKS: Final = (timedelta(hours=2), timedelta(days=3), timedelta(days=70))
_WINDOW: Final = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_BACK: Final = re.compile(r"(\d{1,4})([dw])")


class Cron:
    """A cron line of five fields, or ``@daily`` and the like, read in a time zone.

    APScheduler reckons, but not as cron does where days are concerned: it counts weekdays from Monday and wants both
    days to fit, cron counts from Sunday and, where both are restricted, takes either.

    Raises:
        ValueError: it is no cron line, or its time never comes.
    """

    def __init__(self, line: str, zone: ZoneInfo) -> None:
        fields = _MACROS.get(line.strip().lower(), line).lower().split()
        if len(fields) != len(_FIELDS):
            raise ValueError(f"{line!r} has not the five fields of cron: minute, hour, day, month, weekday")
        try:
            self._trigger = _make_trigger(dict(zip(_FIELDS, fields, strict=True)), zone)
        except ValueError as error:
            raise ValueError(f"{line!r} is no line of cron ({error})") from error
        if self.after(datetime(2000, 1, 1, tzinfo=zone)) is None:
            raise ValueError(f"the time of {line!r} never comes")

    def after(self, instant: datetime) -> datetime | None:
        """Return the first time after an instant, in UTC, or None if there is none."""
        found = self._trigger.get_next_fire_time(None, instant + _INSTANT)
        return found.astimezone(UTC) if found else None

    def span(self, since: datetime, until: datetime) -> tuple[datetime, datetime] | None:
        """Return the first and the last time after ``since`` and not after ``until``, or None if there is none."""
        first = self.after(since)
        if first is None or first > until:
            return None
        looks = (until - look for look in _LOOKS if until - look > first)
        last = next((found for look in looks if (found := self._last(look, until))), None)
        return first, last or self._last(first, until) or first

    def _last(self, since: datetime, until: datetime) -> datetime | None:
        last, found = None, self.after(since)
        while found and found <= until:
            last, found = found, self.after(found)
        return last


@dataclass(frozen=True, slots=True)
class Window:
    """The part of each day in which crawls may run, of clock time in a zone; it may reach across midnight."""

    begin: time
    end: time
    zone: ZoneInfo

    @classmethod
    def read(cls, text: str, zone: ZoneInfo) -> Window:
        """Read ``22:00-06:00``.

        Raises:
            ValueError: it is no such window, or an empty one.
        """
        found = _WINDOW.fullmatch(text)
        try:
            begin, end = (time(int(found[place]), int(found[place + 1])) for place in (1, 3)) if found else (None, None)
        except ValueError:
            begin = end = None
        if begin is None or end is None or begin == end:
            raise ValueError(f"{text!r} is no part of the day, such as 22:00-06:00")
        return cls(begin, end, zone)

    def holds(self, instant: datetime) -> bool:
        """Tell whether the window is open; at its end it is not."""
        now = instant.astimezone(self.zone).time()
        if self.begin < self.end:
            return self.begin <= now < self.end
        return now >= self.begin or now < self.end

    def opening(self, instant: datetime) -> datetime:
        """Return the instant if the window is open, else when it opens next."""
        return instant if self.holds(instant) else self._next(self.begin, instant)

    def closing(self, instant: datetime) -> datetime:
        """Return when the window closes next."""
        return self._next(self.end, instant)

    def _next(self, clock: time, instant: datetime) -> datetime:
        local = instant.astimezone(self.zone)
        found = datetime.combine(local.date(), clock, self.zone)
        found = found if found > local else datetime.combine(local.date() + timedelta(days=1), clock, self.zone)
        return found.astimezone(UTC)


@cache
def read_cron(line: str, zone: ZoneInfo) -> Cron:
    """Return a cron line, read once; ValueError if it is none."""
    return Cron(line, zone)


def resolve_since(text: str, now: datetime, zone: ZoneInfo) -> date:
    """Return the day that ``7d``, ``2w`` or an ISO day stands for when a crawl begins.

    Raises:
        ValueError: it is none of these.
    """
    found = _BACK.fullmatch(text)
    if found:
        days = int(found[1]) * (7 if found[2] == "w" else 1)
        return now.astimezone(zone).date() - timedelta(days=days)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no number of days or weeks, such as 7d or 2w, and no ISO day") from None


def _make_trigger(fields: dict[str, str], zone: ZoneInfo) -> BaseTrigger:
    weekdays = _list_weekdays(fields["day_of_week"])
    if fields["day"].startswith("*") or fields["day_of_week"].startswith("*"):
        return CronTrigger(**fields | {"day_of_week": weekdays}, timezone=zone)
    either = ({"day": "*", "day_of_week": weekdays}, {"day_of_week": "*"})
    return OrTrigger([CronTrigger(**fields | days, timezone=zone) for days in either])


def _list_weekdays(field: str) -> str:
    """Return the names of cron's weekdays, one by one."""
    if field == "*":
        return field
    names: set[str] = set()
    for part in field.split(","):
        found = _WEEKDAYS.fullmatch(part)
        if not found:
            raise ValueError(f"{part!r} is no weekday")
        first = _number_weekday(found["first"]) if found["first"] else 0
        alone = first if found["first"] and not found["step"] else 6
        last = _number_weekday(found["last"]) if found["last"] else alone
        if last < first and last == 0:
            last = 7  # fri-sun
        if last < first:
            raise ValueError(f"{part!r} ends before it begins")
        names.update(_WEEK[first : last + 1 : int(found["step"] or 1)])
    return ",".join(sorted(names))


def _number_weekday(name: str) -> int:
    if name in _WEEK:
        return _WEEK.index(name)
    if name.isdecimal() and int(name) < len(_WEEK):
        return int(name)
    raise ValueError(f"{name!r} is no weekday")
