"""What the clause around a reference adds to it: the date and the body that issued the document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.almanac.roles import BOUNDS
from pipelines.documents.issuers import (
    BODY,
    find_own_level,
    find_owner,
    issuer_code_of,
    read_issuer,
    read_issuing,
    split_bodies,
)
from pipelines.documents.mentions import Mention
from storage.records import Moment


@dataclass(slots=True)
class Day:
    """A date at ``[start, end)`` of the text."""

    start: int
    end: int
    moment: Moment


@dataclass(slots=True)
class _Issuing:
    """A verb of issuing before a reference, with its subject and its date as far as they are written."""

    subject: str | None
    date: str | None


class _Seen(NamedTuple):
    """A mention and what its clause says of it; ``linked`` to the one before, ``end`` is where reading stopped."""

    mention: Mention
    linked: bool
    end: int
    issuing: _Issuing | None
    stop: int
    issuer: str | None = None
    date: str | None = None


_CLAUSE_END = re.compile(r"[.!?…](?=\s|$)|[;\n]")
_LINK = re.compile(r" ?(?:,|,? và|,? cùng) (?:các |theo )?")
_ISSUED = r"(?:ký ban hành|ban hành|ký kết|ký|thông qua|phê duyệt)"
_BEFORE_DATE = re.compile(
    rf" ?(?P<comma>,)? ?(?P<bracket>\()?(?:(?:đã|được|vừa|mới) )*(?P<issued>{_ISSUED} )?(?P<at>vào |trong )?"
    r"(?:ngày |tháng |năm )?"
)
_NEW_SUBJECT = re.compile(rf", {BODY}")
_SUBJECT_GAP = re.compile(r",?[^,.;:]{0,60}")
_UNDATED = {"plenum", "congress", "named_law"}
_CLAUSE, _GAP = 250, 40  # characters to look back and ahead


def complete(text: str, mentions: Sequence[Mention], days: Sequence[Day]) -> list[Mention]:
    """Return the mentions of ``text``, in order, with the dates and issuers that their clauses state."""
    seen: list[_Seen] = []
    stops = [*(mention.start for mention in mentions[1:]), len(text)]
    for mention, stop in zip(mentions, stops, strict=True):
        seen.append(_look_around(text, mention, seen[-1] if seen else None, stop, days))
    return [_fill(text, one) for one in _share(seen)]


def _look_around(text: str, mention: Mention, previous: _Seen | None, stop: int, days: Sequence[Day]) -> _Seen:
    floor = previous.end if previous else 0
    linked = previous is not None and _LINK.fullmatch(text, floor, mention.start) is not None
    issuing = previous.issuing if previous and linked else _look_back(text, floor, mention, days)
    if previous and linked and mention.bare and mention.type_code == previous.mention.type_code:
        mention = mention._replace(type_name=previous.mention.type_name)
    clause_end = _CLAUSE_END.search(text, mention.end, stop)
    stop = clause_end.start() if clause_end else stop
    issuer, date, end = None, None, mention.end
    for _ in range(2):  # the two come in either order
        if issuer is None and (named := read_issuer(text, end, stop)):
            issuer, end = named
        if date is None and (day := _read_date(text, mention, (end, stop), days, issuing)):
            date, end = day
    return _Seen(mention, linked, end, issuing, stop, issuer, date)


def _look_back(text: str, floor: int, mention: Mention, days: Sequence[Day]) -> _Issuing | None:
    """Read ``Ngày 25/10/2022, Ban Thường vụ Tỉnh ủy ban hành`` before a mention."""
    floor = max(floor, mention.start - _CLAUSE)
    floor = max((end.end() for end in _CLAUSE_END.finditer(text, floor, mention.start)), default=floor)
    verb = read_issuing(text, floor, mention.start)
    if verb is None:
        return None
    earlier = [day for day in days if floor <= day.start and day.end <= verb.start]
    if not earlier or not _SUBJECT_GAP.fullmatch(text, earlier[-1].end, verb.start):
        return _Issuing(verb.subject, None)
    return _Issuing(verb.subject, _issue_date(mention, earlier[-1].moment))


def _read_date(
    text: str, mention: Mention, span: tuple[int, int], days: Sequence[Day], issuing: _Issuing | None
) -> tuple[str, int] | None:
    """Read the date right after a mention: its value and where it ends."""
    start, stop = span
    day = next((day for day in days if start <= day.start), None)
    if day is None or day.end > stop or day.start > start + _GAP:
        return None
    gap = _BEFORE_DATE.fullmatch(text, start, day.start)
    value = _issue_date(mention, day.moment)
    if gap is None or value is None or day.moment.daypart or day.moment.modifier in BOUNDS:
        return None
    if gap["at"] and not (gap["issued"] or issuing):
        return None
    if gap["comma"] and not gap["issued"] and (day.moment.precision != "day" or _NEW_SUBJECT.match(text, day.end)):
        return None
    return value, day.end + (gap["bracket"] is not None and text.startswith(")", day.end))


def _issue_date(mention: Mention, moment: Moment) -> str | None:
    """Return the moment's value if a document can bear it as its date."""
    if mention.kind in _UNDATED or moment.inferred or moment.precision not in {"day", "month", "year"}:
        return None
    if moment.value is None or (mention.year and not moment.value.startswith(str(mention.year))):
        return None
    return moment.value


def _share(seen: Sequence[_Seen]) -> Iterator[_Seen]:
    """Let the items of a list have what only the last one states: ``18-NQ/TW và 19-NQ/TW ngày … của …``."""
    shared: list[_Seen] = []
    for one in reversed(seen):
        shared.append(_take(one, shared[-1]) if shared and shared[-1].linked else one)
    return reversed(shared)


def _take(one: _Seen, last: _Seen) -> _Seen:
    """Give one item of a list what the item behind it states for both."""
    ours, theirs = one.mention, last.mention
    issuer, date = one.issuer, one.date
    if ours.issuer_code in {None, theirs.issuer_code}:
        issuer = issuer or last.issuer
    if theirs.bare and ours.type_code == theirs.type_code:
        date = date or last.date
    return one._replace(issuer=issuer, date=date)


def _fill(text: str, seen: _Seen) -> Mention:
    mention = seen.mention
    if mention.kind in _UNDATED:
        return mention
    issuer = seen.issuer or mention.issuer_name or _find_issuer(text, seen)
    if issuer and mention.kind == "joint":
        issuer = split_bodies(issuer)
    date = seen.date or (seen.issuing.date if seen.issuing else None)
    mention = mention._replace(issuer_name=issuer, date=date)
    signs = issuer_code_of(seen.issuer) if seen.issuer else None
    if mention.issuer_code is None:
        return mention._replace(issuer_code=signs)
    if signs == "TU" and mention.issuer_code == "TW" and "Ư" in text[mention.start : mention.end]:
        return mention._replace(issuer_code=signs, key=mention.key.removesuffix("TW") + signs)
    return mention


def _find_issuer(text: str, seen: _Seen) -> str | None:
    """Return who issues by the verb before the reference, or by a level that leaves no choice."""
    code, start = seen.mention.issuer_code, seen.mention.start
    subject = seen.issuing.subject if seen.issuing else None
    if subject and issuer_code_of(subject) in {None, code}:
        return subject
    if code == "TW":
        return find_owner(text, seen.end, seen.stop, code)
    return find_own_level(text, max(0, start - _CLAUSE), start, code) if code else None
