"""What a date is completed from, and what comes out: the words that all resolving shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pipelines.almanac.anchors import Anchor
from pipelines.almanac.orders import Order
from storage.records import Precision


@dataclass(slots=True)
class Terms:
    """The anchor, the fetch time in Vietnam, the site's order; ``stamp`` in a header, where order is weighed.

    ``towards`` says where the words around a date point: 1 to what is to come, -1 to what is past. ``told`` is the
    year that the text named last: what has no year of its own may belong to it, and with ``same`` it does.
    """

    anchor: Anchor | None = None
    now: datetime | None = None
    order: Order = "dmy"
    stamp: bool = False
    towards: int = 0
    told: int | None = None
    same: bool = False

    @property
    def today(self) -> date | None:
        """The day that ``hôm nay`` means: the anchor's, or where there is no anchor that of the fetch."""
        if self.anchor is not None:
            return self.anchor.day
        return self.now.date() if self.now else None


@dataclass(slots=True)
class Reading:
    """The value of a date, or None with what is known of it."""

    value: str | None
    precision: Precision | None
    confidence: float
    inferred: bool = False
    flags: tuple[str, ...] = ()
    not_before: str | None = None
    not_after: str | None = None


def unread(*flags: str, bounds: tuple[date, date] | None = None) -> Reading:
    """Return a reading without a value: why, and between which days it must lie."""
    first, last = (day.isoformat() for day in bounds) if bounds else (None, None)
    return Reading(None, None, 0.0, flags=flags, not_before=first, not_after=last)
