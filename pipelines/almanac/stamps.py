"""Dates that machines wrote: epoch seconds, compact figures, addresses, and the values that mean no date."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from pipelines.almanac.clocks import stamp_day
from pipelines.almanac.dateparts import Clock
from pipelines.almanac.figures import make_day
from pipelines.almanac.terms import Reading
from storage.records import Moment
from storage.timeline import VIETNAM

# What databases and servers print for an empty field; year 1 and 0000 are no dates anyway.
_EMPTY: Final = frozenset({date(1753, 1, 1), date(1900, 1, 1), date(1969, 12, 31), date(1970, 1, 1)})
# No portal is older: what a machine stamped before is damaged or empty.
PORTALS_SINCE: Final = 1997
_PORTALS_UNTIL: Final = 2100

_EPOCH = re.compile(r"\\?/date\((-?[0-9]{1,15})(?:[+-][0-9]{4})?\)\\?/|([1-9][0-9]{9}|[1-9][0-9]{12})")
_YEAR_FIRST = re.compile("([0-9]{4})([0-9]{2})([0-9]{2})(?:t?([0-9]{2})([0-9]{2})([0-9]{2}))?")
_DAY_FIRST = re.compile("([0-9]{2})([0-9]{2})([0-9]{4})")
_SECONDS_HAVE: Final = 10

_CLOCKED = re.compile(r"(?<![0-9])(20[0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})(?:[0-9]{3})?(?![0-9])")
_CHANNELLED = re.compile(
    "(?<![0-9])[0-9]{3}([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})[0-9]{3}(?![0-9])"
)
_DAY_FOLDER = re.compile(r"/(20[0-9]{2})([-/]?)([0-9]{2})\2([0-9]{2})(?=/|$)")
_MONTH_FOLDER = re.compile("/(20[0-9]{2})[-/]?([0-9]{2})(?=/|$)")
_PICTURE = re.compile(r"(?i)\.(?:jpe?g|png|gif|webp|bmp)$|/(?:uploads?|medias?|images?|pictures?|files?|wp-content)/")
_ADDRESS = re.compile(r"(?i)https?://\S+|/[\w-]+/\S*|[\w/-]+\.(?:html?|aspx|bbg|epi|vnp)")


def is_empty(day: date) -> bool:
    """Tell whether ``day`` is what a server prints where no date was entered."""
    return day in _EMPTY


def is_address(text: str) -> bool:
    """Tell whether ``text`` is nothing but an address."""
    return _ADDRESS.fullmatch(text) is not None


def read_machine(text: str) -> Reading | None:
    """Read lower-case text that is nothing but an epoch or compact figures, as attributes hold them."""
    if epoch := _EPOCH.fullmatch(text):
        figures = epoch[1] or epoch[2]
        in_seconds = epoch[1] is None and len(figures) == _SECONDS_HAVE
        return _read_epoch(int(figures) if in_seconds else int(figures) // 1000)
    if compact := _YEAR_FIRST.fullmatch(text):
        year, month, day, *clock = compact.groups()
        reading = _read_fields(int(year), int(month), int(day), clock, 0.75)
        if reading:
            return reading
    if compact := _DAY_FIRST.fullmatch(text):
        day, month, year = compact.groups()
        return _read_fields(int(year), int(month), int(day), (), 0.5)
    return None


def read_url_stamp(url: str) -> Moment | None:
    """Read when the page behind an address was made, from the address alone; role ``published``.

    A stamp of 14 or 17 figures, VCCorp's 18 (channel, then yyMMddHHmmssfff), folders of a day or a month. Folders of
    pictures keep little confidence: pictures are used again.
    """
    path = url.split("?", 1)[0].split("#", 1)[0]
    picture = _PICTURE.search(path) is not None
    found = _find_url_stamp(path)
    if found is None:
        return None
    raw, reading = found
    return Moment(
        value=reading.value,
        precision=reading.precision,
        role="published",
        source="url",
        raw=raw,
        confidence=0.4 if picture else reading.confidence,
        flags=("picture_folder",) if picture else (),
    )


def _find_url_stamp(path: str) -> tuple[str, Reading] | None:
    for pattern, century in ((_CLOCKED, 0), (_CHANNELLED, 2000)):
        for match in pattern.finditer(path):
            year, month, day, *clock = match.groups()
            if reading := _read_fields(century + int(year), int(month), int(day), clock, 0.7):
                return match[0], reading
    for match in _DAY_FOLDER.finditer(path):
        year, _, month, day = match.groups()
        if reading := _read_fields(int(year), int(month), int(day), (), 0.7):
            return match[0], reading
    for match in _MONTH_FOLDER.finditer(path):
        if make_day(1, int(match[2]), int(match[1])):
            return match[0], Reading(f"{match[1]}-{match[2]}", "month", 0.7)
    return None


def _read_epoch(seconds: int) -> Reading | None:
    if not datetime(PORTALS_SINCE, 1, 1, tzinfo=VIETNAM).timestamp() <= seconds < _LAST_SECOND:
        return None
    return Reading(datetime.fromtimestamp(seconds, VIETNAM).isoformat(), "second", 0.8)


_LAST_SECOND: Final = datetime(_PORTALS_UNTIL, 1, 1, tzinfo=VIETNAM).timestamp()


def _read_fields(
    year: int, month: int, day: int, clock: tuple[str | None, ...] | list[str | None], confidence: float
) -> Reading | None:
    """Read figures that a machine joined; a time that cannot be makes them an article number, not a date."""
    if not PORTALS_SINCE <= year < _PORTALS_UNTIL or make_day(day, month, year) is None:
        return None
    if not clock or clock[0] is None:
        return Reading(f"{year:04}-{month:02}-{day:02}", "day", confidence)
    hour, minute, second = (int(field or 0) for field in clock)
    if hour > 23 or minute > 59 or second > 59:  # noqa: PLR2004 - a time of day
        return None
    value, precision = stamp_day(date(year, month, day), Clock(hour, minute, second, "second"))
    return Reading(value, precision, confidence)
