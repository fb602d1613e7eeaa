"""What a piece of a date says as it is written, before an anchor, a clock or a neighbour completes it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from storage.records import Daypart, Precision


class Day(NamedTuple):
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


class Fixed(NamedTuple):
    """A day of the calendar, how surely, on what ground.

    Without one, or where another reading stays possible, ``bounds`` are the first and last day that may be meant.
    """

    day: date | None
    confidence: float = 0.0
    inferred: bool = False
    flags: tuple[str, ...] = ()
    bounds: tuple[date, date] | None = None


class Clock(NamedTuple):
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


class Instant(NamedTuple):
    """A machine's day and time in one."""

    day: Day
    clock: Clock


class Stretch(NamedTuple):
    """Months ``first`` to ``last`` of a year: a month, quarter, half, any cumulative period, or the whole year."""

    first: int
    last: int
    unit: Precision
    year: int | None = None
    shift: int | None = None
    confidence: float = 0.9


class Years(NamedTuple):
    """First and last year of a period; ``planned`` for terms, plans and school years, ``era`` for centuries."""

    first: int
    last: int
    planned: bool = False
    era: bool = False
    confidence: float = 0.9


class Turn(NamedTuple):
    """A period counted from the anchor: last week, this month; ``weekday`` picks a day of that week.

    ``unit`` ``next`` means the nearest such weekday after (``steps`` 1) or before (-1) the anchor.
    """

    unit: str
    steps: int
    weekday: int | None = None
    confidence: float = 0.75


class DayTurn(NamedTuple):
    """A day counted from the anchor, with the part of it that is named."""

    steps: int
    daypart: Daypart | None = None


class Ago(NamedTuple):
    """So many units before now."""

    steps: int
    unit: str


class LunarDay(NamedTuple):
    """A day of the lunisolar calendar; ``day`` 0 is the last of the year. ``cycle`` is the year's remainder by 60."""

    month: int
    day: int
    leap: bool = False
    year: int | None = None
    cycle: int | None = None
    confidence: float = 0.75


class LunarStretch(NamedTuple):
    """A lunar month (``month``), the lunar year (``month`` None), or the spring that names a year (``spring``)."""

    month: int | None = None
    leap: bool = False
    year: int | None = None
    cycle: int | None = None
    spring: bool = False


Part = Day | Clock | Instant | Stretch | Years | Turn | DayTurn | Ago | LunarDay | LunarStretch | int | Daypart | None


class Atom(NamedTuple):
    """A part with its place in the shadow; ``kind`` is the letter that the grammar of wholes reads.

    ``D`` day with year, ``d`` without; ``S`` stretch with year, ``s`` without; ``Y`` years; ``T`` turn; ``R`` day turn;
    ``A`` ago; ``L`` lunar day; ``l`` lunar stretch; ``C`` clock; ``P`` part of day; ``W`` weekday; ``X`` no such date.
    """

    kind: str
    start: int
    end: int
    part: Part
