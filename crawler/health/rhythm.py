"""Silence: a portal that publishes less than it does on such days, weekends and Tết considered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Final

from crawler.health.findings import Finding
from pipelines.lunar import to_solar
from storage.timeline import VIETNAM

_WEEKS: Final = 8  # before the newest article: how often a portal publishes on each day of the week
_LEAST_ARTICLES: Final = 20
_TET: Final = 0.1  # of a day's articles come on the days of Tết
_TET_BEFORE, _TET_AFTER = 3, 7  # days around the first of the year
_WARNING, _ALARM = 7.0, 20.0  # articles expected, none come: by chance once in 1,000 and less
_LONGER: Final = 1.5  # than any pause before


def find_silence(portal: str, days: Sequence[date], looked: datetime | None) -> list[Finding]:
    """Return a finding if no article came for longer than ever, until the portal was last ``looked`` at.

    ``days`` are those of its articles, newest first.
    """
    if looked is None or len(days) < _LEAST_ARTICLES:
        return []
    newest, until = days[0], looked.astimezone(VIETNAM).date()
    quiet = [newest + timedelta(days=number) for number in range(1, (until - newest).days)]
    expected = sum(expect(day, days) for day in quiet)
    if expected < _WARNING or len(quiet) < _LONGER * longest_pause(days):
        return []
    since = datetime.combine(newest, datetime.min.time(), VIETNAM)
    sentence = (
        f"nothing new since {newest}: on such days {expected:.0f} articles would have come, "
        "and it was never silent for so long"
    )
    return [Finding(portal, "silence", "alarm" if expected >= _ALARM else "warning", sentence, None, since)]


def expect(day: date, days: Sequence[date]) -> float:
    """Return how many articles a portal usually has on such a day."""
    newest = days[0]
    first = newest - timedelta(weeks=_WEEKS)
    recent = [one for one in days if one > first and not is_tet(one)]
    spans = Counter(one.weekday() for number in range(7 * _WEEKS) if not is_tet(one := newest - timedelta(days=number)))
    usual = sum(one.weekday() == day.weekday() for one in recent) / max(1, spans[day.weekday()])
    return usual * _TET if is_tet(day) else usual


def longest_pause(days: Sequence[date]) -> int:
    """Return the most days in a row without an article, Tết left out."""
    kinds = sorted(set(days))
    pauses = (
        sum(not is_tet(one + timedelta(days=number)) for number in range(1, (other - one).days))
        for one, other in pairwise(kinds)
    )
    return max(pauses, default=0)


def is_tet(day: date) -> bool:
    """Tell whether a day lies in the holidays of Tết."""
    first = _find_tet(day.year)
    return first is not None and -_TET_BEFORE <= (day - first).days <= _TET_AFTER


@cache
def _find_tet(year: int) -> date | None:
    return to_solar(year, 1, 1)
