"""When an address is asked again: articles at growing ages, failures at growing intervals, the vanished three times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from storage.timeline import VIETNAM

AGES: Final = tuple(timedelta(hours=hours) for hours in (1, 3, 12, 24, 72, 168, 336, 720))
RETRIES: Final = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 72))  # then an address is given up
GONE_CHECKS: Final = tuple(timedelta(hours=hours) for hours in (1, 24, 72))  # between two looks at what has vanished
REFUSED_AGAIN: Final = (timedelta(days=7), timedelta(days=30))  # if it is still linked; then never
_SPREAD: Final = 2**16


@dataclass(frozen=True, slots=True)
class Schedule:
    """``later`` is how often an article is looked at once it is older than a month; None is never.

    ``begun`` is when captures of any age are taken in: what they show is not looked at again at once.
    """

    later: timedelta | None = timedelta(days=30)
    begun: datetime | None = None

    def next_check(self, written: datetime, now: datetime, name: str, *, is_new: bool) -> datetime | None:
        """Return when to look again at an article of this date: at the next of its ages, then now and then.

        ``name`` is its url key: old articles that all came in one crawl are spread evenly over the interval.
        """
        now = max(now, self.begun) if self.begun else now
        for age in AGES:
            if written + age > now:
                return written + age
        if self.later is None:
            return None
        return now + (self.later * (int(name[:4], 16) + 1) / _SPREAD if is_new else self.later)


def next_try(failures: int, now: datetime) -> datetime | None:
    """Return when to ask again an address that failed ``failures`` times in a row; None when it is given up."""
    return now + RETRIES[failures - 1] if failures <= len(RETRIES) else None


def count_check(checks: int, last: datetime, now: datetime) -> int:
    """Return how many spaced looks found an article gone, after one more; the first sighting is none of them."""
    return checks + 1 if checks < len(GONE_CHECKS) and now - last >= GONE_CHECKS[checks] else checks


def start_of(sort_date: str, fallback: datetime) -> datetime:
    """Return the instant at which an article's date begins; ``fallback`` where it has none or one yet to come."""
    try:
        moment = datetime.fromisoformat(sort_date[:19] if "T" in sort_date else sort_date[:10])
    except ValueError:
        return fallback
    moment = moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
    return min(moment, fallback)
