"""How portals write a moment: templates with the words of weekdays, halves of the day and months filled in."""

from __future__ import annotations

from datetime import UTC, datetime

from crawler.demo.replicas.base import Stamp
from crawler.demo.replicas.exchange import name_weekday

_MONTHS = ("Một", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười", "Mười Một", "Mười Hai")
_NOON = 12

ISO = "{m:%Y-%m-%dT%H:%M:%S}+07:00"
ISO_SHORT_ZONE = "{m:%Y-%m-%dT%H:%M:%S}+0700"
ISO_UTC = "{utc:%Y-%m-%dT%H:%M:%S}+00:00"
ISO_BARE = "{m:%Y-%m-%dT%H:%M:%S}"
ISO_BLANK = "{m:%Y-%m-%d %H:%M:%S}+07"
UNIX, UNIX_MS = "{unix}", "{unix}000"
US = "{m.month}/{m.day}/{m.year} {h}:{m:%M:%S} {ampm}"


def write_moment(template: str, moment: datetime) -> str:
    """Fill a template.

    ``{m}`` is the moment, ``{utc}`` the same in UTC, ``{unix}`` in seconds, ``{W}`` Thứ Tư, ``{w}`` Thứ tư, ``{n}``
    Thứ 4, ``{t}`` T4, ``{h}`` the hour on a clock of twelve with ``{half}`` SA or CH, ``{ampm}`` AM or PM, ``{month}``
    the month as a word.
    """
    late = moment.hour >= _NOON
    return template.format(
        m=moment,
        utc=moment.astimezone(UTC),
        unix=int(moment.timestamp()),
        W=name_weekday(moment, capital=True),
        w=name_weekday(moment),
        n=name_weekday(moment, numbered=True),
        t=name_weekday(moment, numbered=True).replace("Thứ ", "T").replace("Chủ nhật", "CN"),
        h=moment.hour % _NOON or _NOON,
        half="CH" if late else "SA",
        ampm="PM" if late else "AM",
        month=_MONTHS[moment.month - 1],
    )


def say_stamp(template: str, moment: datetime) -> Stamp:
    """Return what a template says of the moment: ISO 8601 cut to what it writes, or None if it has no year."""
    if "%S" in template:
        return moment.isoformat(timespec="seconds"), "second"
    if not any(year in template for year in ("%Y", "%y", ".year", UNIX)):
        return None
    if "%M" in template or UNIX in template:
        return moment.isoformat(timespec="minutes"), "minute"
    return moment.date().isoformat(), "day"
