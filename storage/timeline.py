"""Where an article stands in time: one sortable text for dates of every precision."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from storage.records import SortDate

UNDATED = ""
VIETNAM = timezone(timedelta(hours=7))

DASHES_OF_A_DAY = 2

Day = date | str


def sort_text(when: SortDate | None) -> str:
    """Return the text by which an article is sorted and cut by day; an empty one if it has no date.

    Instants become Vietnamese wall-clock time without an offset; a year, a month or a span stands on its first day.
    A value that is not ISO 8601 sorts as it is written.
    """
    if when is None:
        return UNDATED
    start = when.value.partition("/")[0]
    try:
        return _on_wall_clock(start) if "T" in start else _first_day(start)
    except (ValueError, OverflowError):
        return start


def last_text(value: str) -> str:
    """Return the last text that ``sort_text`` could give were the date of ISO 8601 ``value`` known to the second."""
    end = value.rpartition("/")[2]
    try:
        if "T" in end:
            return _on_wall_clock(end)
        year, month, *_ = (*map(int, end.split("-")), 12)
        return f"{end if end.count('-') == DASHES_OF_A_DAY else f'{year:04}-{month:02}-31'}T24"
    except (ValueError, OverflowError):
        return end


def day_bounds(since: Day | None, until: Day | None) -> tuple[str | None, str | None]:
    """Return texts ``(first, end)`` with ``first <= sort_text < end`` for the days ``since`` to ``until`` inclusive.

    Days are dates or ISO texts. Without ``since`` the first bound still leaves out undated articles if ``until`` is
    given; both are None if neither is.

    Raises:
        ValueError: a text is not an ISO day.
    """
    first, last = _read_day(since), _read_day(until)
    end = last.isoformat() + "U" if last else None  # everything on that day starts with the day, or the day and "T"
    if first is None:
        return (None, None) if end is None else ("0", end)
    return first.isoformat(), end


def _on_wall_clock(text: str) -> str:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is not None:
        moment = moment.astimezone(VIETNAM).replace(tzinfo=None)
    return moment.isoformat(timespec="seconds")


def _first_day(text: str) -> str:
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    return date(year, month, day).isoformat()


def _read_day(day: Day | None) -> date | None:
    return date.fromisoformat(day) if isinstance(day, str) else day
