"""What a person may ask of a spider: since, until, limit, sections; each slip is named in one sentence."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import Final

from storage.timeline import VIETNAM

NAMES: Final = ("since", "until", "limit", "sections", "recheck")
RECHECKS: Final = ("due", "all", "none")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
# A listing gives the day of publication or of the last change: articles up to a month outside the window are asked,
# so that their own date decides.
_SLACK: Final = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Arguments:
    """The window of days (both ends included), the most articles to keep, and the sections to walk (empty: all).

    ``recheck`` says which kept articles to look at again: those that are due, all, or none.
    """

    since: date | None = None
    until: date | None = None
    limit: int | None = None
    sections: tuple[str, ...] = ()
    recheck: str = "due"

    def holds(self, first: date, last: date) -> bool:
        """Tell whether any day from ``first`` to ``last`` lies in the window."""
        return (self.since is None or last >= self.since) and (self.until is None or first <= self.until)

    def is_before(self, day: date) -> bool:
        """Tell whether the day lies before the window."""
        return self.since is not None and day < self.since

    def is_far(self, day: date | None) -> bool:
        """Tell whether an item that a listing dates so is not worth a request."""
        return day is not None and not self.holds(day - _SLACK, day + _SLACK)


def read_arguments(given: Mapping[str, str | int | None], sections: Iterable[str]) -> Arguments:
    """Read what was given as text.

    Raises:
        ValueError: an unknown argument or section, a bad day or limit, or an empty window; one sentence.
    """
    known = tuple(sections)
    for name in given:
        if name not in NAMES:
            raise ValueError(f"unknown argument {name!r}: a spider takes {', '.join(NAMES)}")
    since, until = (_read_day(name, given.get(name)) for name in ("since", "until"))
    if since and until and since > until:
        raise ValueError(f"since {since} lies after until {until}: no day is between them")
    recheck = str(given.get("recheck") or "due")
    if recheck not in RECHECKS:
        raise ValueError(f"recheck {recheck!r} is not known: choose {', '.join(RECHECKS)}")
    sections_asked = _read_sections(given.get("sections"), known)
    return Arguments(since, until, _read_limit(given.get("limit")), sections_asked, recheck)


def span_of(value: str) -> tuple[date, date] | None:
    """Return the first and last day of an ISO 8601 date, cut (``2023-07``) or a range, in Vietnam's time."""
    ends = [_ends_of(part) for part in value.split("/")]
    days = [day for end in ends if end for day in end]
    return (min(days), max(days)) if days else None


def _ends_of(text: str) -> tuple[date, date] | None:
    found = _DATE.match(text)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if year is None or month is None:
            return date(int(found[1]), 1, 1), date(int(found[1]), 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    there = (moment.astimezone(VIETNAM) if moment.tzinfo else moment).date()
    return there, there


def _read_day(name: str, text: str | int | None) -> date | None:
    if text is None or text == "":
        return None
    try:
        return datetime.strptime(str(text), "%Y-%m-%d").replace(tzinfo=VIETNAM).date()
    except ValueError:
        raise ValueError(f"{name} {text!r} is no day: write it as YYYY-MM-DD, for example 2023-01-31") from None


def _read_limit(text: str | int | None) -> int | None:
    if text is None or text == "":
        return None
    if not re.fullmatch(r"\d{1,9}", str(text), re.ASCII) or int(text) == 0:
        raise ValueError(f"limit {text!r} is no number of articles: write a whole number from 1")
    return int(text)


def _read_sections(text: str | int | None, known: tuple[str, ...]) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(part.strip() for part in str(text or "").split(",") if part.strip()))
    for name in wanted:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}? It knows" if near else "it knows"
            raise ValueError(f"the portal has no section {name!r}: {hint} {', '.join(known) or 'none'}")
    return wanted
