"""From atoms to whole dates: a clock, a weekday and a part of day find their day, two ends make a range."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from pipelines.almanac.dateparts import Atom, Clock, Day, DayTurn, LunarDay
from pipelines.almanac.scene import Probe
from pipelines.almanac.shadow import Shadow
from storage.records import Daypart

_GLUE = Probe(
    r"[\s,|•·:()\[\]'\"/]*(?:(?:vào|lúc|hồi|ngày|hôm|từ|khoảng|sớm|muộn|là)[\s:(]*)*()"
    r"|[\s,|•·)\]]*-[\s,|•·(\[]*(?:(?:lúc|ngày|hôm)_)?()"
    r"|[\s)]*(?:cho )?(?:đến|tới)(?: (?:hết|cuối|đầu|giữa|khoảng))?(?: (?:lúc|ngày|hôm))*_()"
)
_LISTED = Probe(r"_(?:,|;|và|hoặc|,_và)_(?:các )?(?:ngày )?")
_REACHING = Probe(r"_(?:,|;|và|hoặc|-|đến|tới)_(?:hết )?(?:ngày )?(?:mùng |mồng )?")
_PLAIN_GAPS: Final = {" ": "_", ", ": "_", " | ": "_", " - ": "-", "-": "-", "|": "_", ",": "_", " (": "_"}
# Letters are kinds of atoms; between them _ is mere glue, - a dash, ~ a word of reaching (đến, tới), a blank a break.
_WHOLE: Final = re.compile(
    r"(?P<range>(?P<left>(?:[CPW]_)*[Dd](?:_C)??)[-~](?:[CPW]_)*[Dd](?:_C)?)"
    r"|(?P<hours>(?P<opening>(?:[PW]_)*C(?:_P)?)[-~]C(?:_[PW])*_[DdR]"
    r"|(?P<dated>(?:[PW]_)*[DdR]_(?:P_)?C(?:_P)?)[-~]C(?:_P)?)"
    r"|(?P<periods>[Ss][-~][Ss])"
    r"|(?P<day>(?:[CPW][_-]|R[_-](?=(?:[CPW][_-])*[DdL]))*[DdLR](?:[_-]C(?:_P)?(?![_-][DdR])|[_-]W(?![_-][DdR]))*)"
    r"|(?P<other>(?:W_)?[ISsYTAlX])"
)
# Kinds of atoms that lack their year.
_OPEN: Final = "dsLl"
_NEITHER: Final = (None, None)


@dataclass(slots=True)
class Whole:
    """A date with all that belongs to it: one core, or the two ends of a range, in order.

    ``form`` is ``range`` (of days), ``hours`` (of one day), ``periods``, ``day`` or ``other``. ``clocks``,
    ``weekdays`` and ``dayparts`` go with the two ends; a single date has the first only.
    """

    form: str
    cores: tuple[Atom, ...]
    clocks: tuple[Clock | None, Clock | None]
    weekdays: tuple[int | None, int | None]
    dayparts: tuple[Daypart | None, Daypart | None]
    start: int
    end: int
    weekday_leads: bool

    @property
    def is_open(self) -> bool:
        """Whether a day, a month or a lunar year in it is written without its year."""
        return self.cores[-1].kind in _OPEN or self.cores[0].kind in _OPEN


def join_atoms(shadow: Shadow, atoms: Sequence[Atom]) -> list[Whole]:
    """Return the whole dates that ``atoms`` make; clocks and weekdays that belong to no date are left out."""
    if len(atoms) == 1:
        return [_alone(atoms[0])] if atoms[0].kind not in "CPW" else []
    kinds = atoms[0].kind if atoms else ""
    for left, right in pairwise(atoms):
        kinds += _classify_gap(shadow, left.end, right.start) + right.kind
    return [_join(form, atoms[first:last], split) for form, first, last, split in _parse(kinds)]


def lend_years(shadow: Shadow, wholes: Sequence[Whole]) -> list[Whole]:
    """Give the days of a list the year of the last one: 8/5, 10/5 và 12/5/2023."""
    lent = list(wholes)
    for number in range(len(lent) - 2, -1, -1):
        one, other = lent[number], lent[number + 1]
        day, last = one.cores[-1].part, other.cores[0].part
        if not (isinstance(day, Day) and isinstance(last, Day) and day.year is None and last.year and not day.shift):
            continue
        listed = _LISTED[shadow.plain].fullmatch(shadow.text, one.end, other.start)
        if listed and len(one.cores) == 1 and (day.month, day.days) < (last.month, last.days):
            core = replace(one.cores[0], kind="D", part=replace(day, year=last.year))
            lent[number] = replace(one, cores=(core,))
    return lent


def lend_calendar(shadow: Shadow, wholes: Sequence[Whole]) -> list[Whole]:
    """Make lunar the days that go on to a lunar one: từ 1/3 đến 10/3 âm lịch."""
    lent = list(wholes)
    for number in range(len(lent) - 2, -1, -1):
        one, other = lent[number], lent[number + 1]
        day, last = one.cores[-1].part, other.cores[0].part
        if not (isinstance(day, Day) and isinstance(last, LunarDay) and len(one.cores) == len(day.days) == 1):
            continue
        rises = day.year is None and (day.month, day.days[0]) < (last.month, last.day)
        if rises and _REACHING[shadow.plain].fullmatch(shadow.text, one.end, other.start):
            lunar = replace(last, month=day.month, day=day.days[0], leap=False)
            lent[number] = replace(one, cores=(replace(one.cores[0], kind="L", part=lunar),))
    return lent


@lru_cache(maxsize=1024)
def _parse(kinds: str) -> tuple[tuple[str, int, int, int], ...]:
    """Return the forms in a string of kinds: from which atom to which, and how many of them are on the left side."""
    parsed = []
    for match in _WHOLE.finditer(kinds):
        first, last = match.start() // 2, match.end() // 2 + 1
        left_end = max(match.end("left"), match.end("opening"), match.end("dated"))
        split = last - first if left_end < 0 else left_end // 2 + 1 - first
        parsed.append((match.lastgroup or "", first, last, split))
    return tuple(parsed)


def _alone(atom: Atom) -> Whole:
    part = atom.part
    daypart = part.daypart if isinstance(part, DayTurn) else None
    return Whole("day", (atom,), _NEITHER, _NEITHER, (daypart, None), atom.start, atom.end, weekday_leads=False)


def _classify_gap(shadow: Shadow, start: int, end: int) -> str:
    gap = shadow.text[start:end]
    if gap in _PLAIN_GAPS:
        return _PLAIN_GAPS[gap]
    match = _GLUE[shadow.plain].fullmatch(gap)
    return " _-~"[match.lastindex or 0] if match else " "


def _join(form: str, atoms: Sequence[Atom], split: int) -> Whole:
    """Gather what stands on either side of ``split``; two clocks on one side that differ leave the time unknown."""
    cores: list[Atom] = []
    clocks: list[Clock | None] = [None, None]
    weekdays: list[int | None] = [None, None]
    dayparts: list[Daypart | None] = [None, None]
    for number, atom in enumerate(atoms):
        side = int(number >= split)
        part = atom.part
        if isinstance(part, Clock):
            clocks[side] = part if clocks[side] in (None, part) else Clock(0, bad=True)
        elif isinstance(part, int):
            weekdays[side] = part if weekdays[side] is None else weekdays[side]
        elif isinstance(part, str):
            dayparts[side] = dayparts[side] or part
        else:
            # Sáng nay (8/5): the figures are the date, the word agrees.
            cores = [atom] if form == "day" else [*cores, atom]
            dayparts[side] = dayparts[side] or (part.daypart if isinstance(part, DayTurn) else None)
    return Whole(
        form,
        tuple(cores),
        (clocks[0], clocks[1]),
        (weekdays[0], weekdays[1]),
        (dayparts[0], dayparts[1]),
        atoms[0].start,
        atoms[-1].end,
        atoms[0].kind == "W",
    )
