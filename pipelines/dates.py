"""Dates as Vietnamese portals write them: read where they are certain, null where they are not, never guessed.

Three doors: ``read_stamp`` for a header string, ``find_dates`` for running text, ``read_line`` for a line of either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from pipelines.almanac.anchors import Anchor
from pipelines.almanac.atoms import read_atoms
from pipelines.almanac.dateparts import Atom, Day, LunarDay
from pipelines.almanac.headers import Stamp, read_headers
from pipelines.almanac.last_resort import ask_dateparser
from pipelines.almanac.orders import Order
from pipelines.almanac.resolve import resolve
from pipelines.almanac.roles import Part, Surroundings, judge, recurs
from pipelines.almanac.shadow import Shadow, cast_shadow, even_text
from pipelines.almanac.stamps import PORTALS_SINCE, is_address, is_empty, read_machine, read_url_stamp
from pipelines.almanac.terms import Reading, Terms, unread
from pipelines.almanac.told import Told
from pipelines.almanac.wholes import Whole, join_atoms, lend_calendar, lend_years
from pipelines.almanac.windows import find_windows
from pipelines.citations import reference_spans
from storage.records import Moment, Precision, Role
from storage.timeline import VIETNAM

__all__ = ["Anchor", "Found", "Order", "find_dates", "read_line", "read_stamp", "read_url_stamp"]

_DAY: Final = timedelta(days=1)
_DAY_LENGTH: Final = len("2024-05-09")
_LABELLED: Final = 0.95
_SURE: Final = 0.9
_SANE_YEARS: Final = range(1900, 2200)
_DOUBTFUL: Final = 0.75
# A header may show several stamps; the first of these roles is what it is read for.
_PREFERENCE: Final[tuple[Role, ...]] = ("published", "updated", "page_clock", "event", "document", "other")


class Found(NamedTuple):
    """A date in a text: ``[start, end)`` are offsets into the text as given."""

    start: int
    end: int
    moment: Moment


def read_stamp(text: str, *, now: datetime | None = None, order: Order = "dmy") -> Moment | None:
    """Read a header string: the stamp beside a title, a label and a date, the content of a meta element.

    The role comes from the label, or is ``published``; words that are no stamp keep the role they have in running
    text (``event``, ``document``, ``other``). ``now`` is the fetch time; ``order`` the site's profile. None
    where there is no date, an impossible one (31/02/2024), an empty value (01/01/0001) or several that differ. A
    Moment without a value says what is missing: a year, or a day that is not in the future.
    """
    line = _Line.of(text)
    stamps = _read_stamps(line, Terms(None, _sane(now), order, True, -1), placed=True)
    if stamps is None:
        return None
    if stamps:
        return stamps[0] if len(stamps) == 1 else min(stamps, key=lambda moment: _PREFERENCE.index(moment.role))
    found = list(_read_prose(line, Terms()))
    if found:
        return found[0].moment if len(found) == 1 else None
    day = ask_dateparser(line.shadow.cased.strip())
    return _write(Reading(day.isoformat(), "day", 0.6), "published", "dateparser", text.strip()) if day else None


def find_dates(text: str, *, anchor: Anchor | None = None, now: datetime | None = None) -> list[Found]:
    """Return the dates of running text in order; numbers of documents are never dates.

    Roles are ``event``, ``document`` (issued or in force that day) or ``other`` (terms, plans, licences). ``anchor``
    completes dates without a year and anchors what is counted from the day of publication. ``now``, the fetch time,
    anchors only what is counted in hours or, on a listing without an anchor, in days. A day and month that nothing
    completes is found without a value, with bounds where there are several years to choose from.
    """
    even = even_text(text)
    windows = find_windows(even)
    if not windows:
        return []
    shadow = cast_shadow(even)
    atoms = read_atoms(shadow, windows)
    line = _Line(text, shadow, atoms, join_atoms(shadow, atoms))
    return list(_read_prose(line, Terms(_sane_anchor(anchor), _sane(now)), windows))


def read_line(text: str, now: datetime | int | None) -> Moment | None:
    """Read one line, a stamp or running text, whichever it is; ``now`` may be only a year.

    What is incomplete is completed from ``now``. Two stamps with labels, two anniversaries or the horizons of a plan
    are one Moment with both values, ``a|b``.
    """
    if is_address(text.strip()):
        return read_url_stamp(text.strip())
    fetched = _sane(now) if isinstance(now, datetime) else None
    anchor = Anchor(fetched.date()) if fetched else None
    if isinstance(now, int):
        anchor = _sane_anchor(Anchor(None, (now,)))
    line = _Line.of(text)
    stamps = _read_stamps(line, Terms(anchor, fetched, "dmy", True, -1), placed=False)
    if stamps is None:
        return None
    if stamps:
        return _join(stamps, stamps[0].precision)
    found = [item.moment for item in _read_prose(line, Terms(anchor, fetched))]
    return _join(found, "range") if found else None


def _join(moments: Sequence[Moment], precision: Precision | None) -> Moment:
    """Return one Moment with the different values of all, the least confidence of any."""
    read: dict[str, Moment] = {}
    for moment in moments:
        if moment.value:
            read.setdefault(moment.value, moment)
    first = next(iter(read.values()), moments[0])
    if len(read) <= 1:
        return first
    confidence = min(moment.confidence for moment in read.values())
    return replace(first, value="|".join(read), precision=precision, confidence=confidence)


@dataclass(slots=True)
class _Line:
    """A text with its shadow and the whole dates in it, once read."""

    text: str
    shadow: Shadow
    atoms: Sequence[Atom]
    wholes: Sequence[Whole]

    @classmethod
    def of(cls, text: str) -> _Line:
        """Read all of a short text, figures that a scanner took for letters mended."""
        shadow = cast_shadow(text).mend()
        atoms = read_atoms(shadow)
        return cls(text, shadow, atoms, join_atoms(shadow, atoms))

    def raw(self, start: int, end: int) -> tuple[int, int, str]:
        """Return where ``[start, end)`` of the shadow stands in the text, and what stands there."""
        first, last = self.shadow.origin(start, end)
        return first, last, self.text[first:last]


def _read_stamps(line: _Line, terms: Terms, *, placed: bool) -> list[Moment] | None:
    """Return the stamps of a header; none where the line is running text, None where it holds no possible date.

    Where nobody knows the line's place on the page, a weekday and the day of fetching are the page's clock.
    """
    if not line.atoms:
        machine = read_machine(line.shadow.text.strip())
        return [_write(machine, "published", "machine", line.text.strip())] if machine else []
    for atom in line.atoms:
        if atom.kind == "X":
            return None
    moments: list[Moment] = []
    for stamp in read_headers(line.shadow, line.wholes):
        # The page's own stamps do not lie in the future; a document may come into force tomorrow.
        weighed = Terms(terms.anchor) if stamp.role in ("document", "other") else terms
        _, _, raw = line.raw(stamp.whole.start, stamp.whole.end)
        for reading in resolve(stamp.whole, weighed):
            day = _day_of(reading)
            if day and is_empty(day):
                return None
            certain = _weigh(reading, day, stamp, weighed.now)
            role = stamp.role if stamp.labelled or not day else _correct(stamp, day, None if placed else weighed.now)
            doubtful = line.shadow.doubtful or stamp.garbled
            moments.append(_write(certain, role, "stamp", raw, stamp.whole, doubtful=doubtful))
    return moments


def _day_of(reading: Reading) -> date | None:
    start = (reading.value or "").partition("/")[0]
    return date.fromisoformat(start[:_DAY_LENGTH]) if len(start) >= _DAY_LENGTH else None


def _weigh(reading: Reading, day: date | None, stamp: Stamp, now: datetime | None) -> Reading:
    """Trust a labelled stamp more, and leave out what lies after the fetch, or before anybody printed papers."""
    if day and day.year < _SANE_YEARS.start and stamp.labelled and stamp.role not in ("document", "other"):
        return unread("too_early")
    if day and now and day > (now + _DAY).date():
        return unread("future")
    sure = stamp.labelled and reading.confidence >= _SURE
    return replace(reading, confidence=_LABELLED) if sure else reading


def _correct(stamp: Stamp, day: date, now: datetime | None) -> Role:
    """Correct the role of an unlabelled stamp: the page's clock, or a day before there were portals."""
    if stamp.role != "published":
        return stamp.role
    if stamp.whole.weekday_leads and now and day == now.date():
        return "page_clock"
    return "event" if day.year < PORTALS_SINCE else "published"


def _read_prose(line: _Line, terms: Terms, windows: Sequence[tuple[int, int]] | None = None) -> Iterator[Found]:
    """Yield the dates of running text; where a document's number was taken for one, the text is read without it."""
    wholes, length = line.wholes, len(line.shadow.text)
    if not wholes or (wholes[0].start == 0 and wholes[0].end == length):
        references = []
    else:
        references = [line.shadow.place(start, end) for start, end in reference_spans(line.text)]
    if references:
        shadow = line.shadow.blot(references)
        line = _Line(line.text, shadow, line.atoms, wholes)
        if any(start < atom.end and atom.start < end for atom in line.atoms for start, end in references):
            wholes = join_atoms(shadow, read_atoms(shadow, windows))
    wholes = lend_years(line.shadow, lend_calendar(line.shadow, wholes))
    told = Told()
    for number, whole in enumerate(wholes):
        floor = wholes[number - 1].end if number else 0
        ceiling = wholes[number + 1].start if number + 1 < len(wholes) else length
        around = Surroundings.of(line.shadow, references, floor, ceiling, whole.start)
        weighed = told.weigh(line.shadow, whole, terms) if whole.is_open else Terms(terms.anchor, terms.now)
        for found in _find_whole(line, whole, around, weighed):
            yield found
            if found.moment.role == "event" and found.moment.value:
                told.note(line.shadow, whole, int(found.moment.value[:4]))


def _find_whole(line: _Line, whole: Whole, around: Surroundings, terms: Terms) -> Iterator[Found]:
    """Yield what one whole date of running text says, each of a pair at its own place."""
    if recurs(whole, around):
        return
    part = judge(whole, around, terms.anchor)
    readings = resolve(whole, terms)
    paired = len(readings) == len(whole.cores) > 1
    for number, reading in enumerate(readings):
        # What is counted from an unknown day says nothing; a day and month do, even without their year.
        if reading.value is None and not isinstance(whole.cores[0].part, (Day, LunarDay)):
            continue
        core = whole.cores[number] if paired else None
        start, end, raw = line.raw(core.start, core.end) if core else line.raw(part.start, whole.end)
        yield Found(start, end, _write(reading, part.role, "text", raw, whole, part, doubtful=line.shadow.doubtful))


def _write(
    reading: Reading,
    role: Role,
    source: str,
    raw: str,
    whole: Whole | None = None,
    part: Part | None = None,
    *,
    doubtful: bool = False,
) -> Moment:
    flags, confidence = reading.flags, reading.confidence
    if part:
        flags, confidence = flags + part.flags, min(confidence, part.certainty)
    if doubtful:
        flags, confidence = (*flags, "look_alikes"), min(confidence, _DOUBTFUL)
    return Moment(
        value=reading.value,
        precision=reading.precision,
        role=role,
        source=source,
        raw=raw,
        confidence=confidence,
        inferred=reading.inferred,
        not_before=reading.not_before,
        not_after=reading.not_after,
        daypart=(whole.dayparts[0] or whole.dayparts[1]) if whole else None,
        modifier=part.modifier if part else None,
        flags=flags,
    )


def _sane(now: datetime | None) -> datetime | None:
    """Return the fetch time in Vietnam, if a portal can have been fetched then."""
    if now is None or now.year not in _SANE_YEARS:
        return None
    if now.tzinfo == VIETNAM:
        return now
    return now.astimezone(VIETNAM) if now.tzinfo else now.replace(tzinfo=VIETNAM)


def _sane_anchor(anchor: Anchor | None) -> Anchor | None:
    """Return the anchor without what no calendar of ours reaches."""
    if anchor is None or (anchor.day and anchor.day.year in _SANE_YEARS and not anchor.years):
        return anchor
    day = anchor.day if anchor.day and anchor.day.year in _SANE_YEARS else None
    return Anchor(day, tuple(sorted({year for year in anchor.years if year in _SANE_YEARS})))
