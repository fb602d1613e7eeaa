"""What a piece of a date says as it is written, before an anchor, a clock or a neighbour completes it.

Nobody changes a part once it is made, but none is frozen: freezing makes the making three times as slow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from storage.records import Daypart, Precision


@dataclass(slots=True)
class Day:
    """One or more days of a month; ``span`` when two of them are the ends of a range.

    ``year`` is None where none is written; ``shift`` counts years from the anchor's (``năm ngoái``). ``swaps`` when
    day and month may have changed places; ``bare`` when the two stood unpadded, as a US server prints them.
    """

    days: tuple[int, ...]
    month: int
    year: int | None = None
    shift: int | None = None
    span: bool = False
    swaps: bool = False
    bare: bool = False
    confidence: float = 0.9


@dataclass(slots=True)
class Fixed:
    """A day of the calendar, how surely, on what ground.

    Without one, or where another reading stays possible, ``bounds`` are the first and last day that may be meant.
    """

    day: date | None
    confidence: float = 0.0
    inferred: bool = False
    flags: tuple[str, ...] = ()
    bounds: tuple[date, date] | None = None


@dataclass(slots=True)
class Clock:
    """A time of day on 24 hours; ``zone`` in minutes from UTC where one is written.

    ``carry`` counts days over midnight (24h); ``half`` is ``am``, ``pm`` (English), ``sa`` or ``ch``. ``midnight``: the
    00:00:00 of a date column; ``bad``: no such time; ``unsure``: 12h đêm may be of either night.
    """

    hour: int
    minute: int = 0
    second: int = 0
    unit: Precision = "minute"
    zone: int | None = None
    carry: int = 0
    half: str | None = None
    midnight: bool = False
    bad: bool = False
    unsure: bool = False


@dataclass(slots=True)
class Instant:
    """A machine's day and time in one."""

    day: Day
    clock: Clock


@dataclass(slots=True)
class Stretch:
    """Months ``first`` to ``last`` of a year: a month, quarter, half, any cumulative period, or the whole year."""

    first: int
    last: int
    unit: Precision
    year: int | None = None
    shift: int | None = None
    confidence: float = 0.9


@dataclass(slots=True)
class Years:
    """First and last year of a period; ``planned`` for terms, plans and school years, ``era`` for centuries."""

    first: int
    last: int
    planned: bool = False
    era: bool = False
    confidence: float = 0.9


@dataclass(slots=True)
class Turn:
    """A period counted from the anchor: last week, this month; ``weekday`` picks a day of that week.

    ``unit`` ``next`` means the nearest such weekday after (``steps`` 1) or before (-1) the anchor.
    """

    unit: str
    steps: int
    weekday: int | None = None
    confidence: float = 0.75


@dataclass(slots=True)
class DayTurn:
    """A day counted from the anchor, with the part of it that is named."""

    steps: int
    daypart: Daypart | None = None


@dataclass(slots=True)
class Ago:
    """So many units before now."""

    steps: int
    unit: str


@dataclass(slots=True)
class LunarDay:
    """A day of the lunisolar calendar; ``day`` 0 is the last of the year. ``cycle`` is the year's remainder by 60."""

    month: int
    day: int
    leap: bool = False
    year: int | None = None
    cycle: int | None = None
    confidence: float = 0.75


@dataclass(slots=True)
class LunarStretch:
    """A lunar month (``month``), the lunar year (``month`` None), or the spring that names a year (``spring``)."""

    month: int | None = None
    leap: bool = False
    year: int | None = None
    cycle: int | None = None
    spring: bool = False


Part = Day | Clock | Instant | Stretch | Years | Turn | DayTurn | Ago | LunarDay | LunarStretch | int | Daypart | None


@dataclass(slots=True)
class Atom:
    """A part with its place in the shadow; ``kind`` is the letter that the grammar of wholes reads.

    ``D`` day with year, ``d`` without; ``S`` stretch with year, ``s`` without; ``Y`` years; ``T`` turn; ``R`` day turn;
    ``A`` ago; ``L`` lunar day; ``l`` lunar stretch; ``C`` clock; ``P`` part of day; ``W`` weekday; ``X`` no such date.
    """

    kind: str
    start: int
    end: int
    part: Part
