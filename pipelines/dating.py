"""Which date is the page's: stamps weighed against each other, events with their years, bounds where there is none."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from pipelines.almanac.lexicon import LABELS, either
from pipelines.almanac.stamps import PORTALS_SINCE
from pipelines.citations import find_citations, merge_citations
from pipelines.dates import Anchor, Found, Order, find_dates, read_stamp, read_url_stamp
from pipelines.fields import Stamp
from storage.records import Citation, Moment, Role, SortDate
from storage.timeline import VIETNAM

_DAY_OR_FINER = ("day", "hour", "minute", "second")
_FINENESS = {"year": 0, "half": 1, "quarter": 1, "month": 2, "day": 3, "hour": 4, "minute": 5, "second": 6}
_TO_THE_MINUTE = ("minute", "second")
_MACHINE = ("meta", "json-ld", "script")
PATH = "path"
_BEHIND = ("below the body", "end of the body")
_DISAGREE = 0.6
_CONFIRMED = 0.9
_YEARS = range(1980, 3000)
_LONGEST_TEXT = 50_000  # characters of one paragraph are read for dates; no editor writes more
_LEAD_OPENING = 120
# Up to the end of the sentence: the stop in 18.8 or TP. ends none.
_TO_COME = re.compile(r"(?i)(?:[^.!?\n]|[.!?](?!\s))*?(?<!\w)(?:sẽ|dự kiến|sắp)(?!\w)")
_PUBLISHED = re.compile(rf"(?i)(?<!\w){either(LABELS['published'])}(?!\w)")


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of an article in which dates and documents are named."""

    title: str
    lead: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dating:
    """All that a page says about time, and the documents it cites; ``conflicts`` are stamps that said another day."""

    published: Moment | None
    updated: Moment | None
    page_clock: Moment | None
    date: SortDate | None
    events: tuple[Moment, ...]
    other_dates: tuple[Moment, ...]
    citations: tuple[Citation, ...]
    conflicts: dict[str, tuple[str, ...]]


def date_page(
    stamps: Sequence[Stamp], texts: Texts, url: str | None, fetched_at: datetime | None, order: Order = "dmy"
) -> Dating:
    """Weigh stamps and texts of one page; ``order`` is that of day and month in the portal's stamps.

    A stamp labelled as an update, a page clock or a date in the text never becomes the publication date; where no
    stamp is left, ``published`` has no value but the bounds that update and lead give.
    """
    now = _in_vietnam(fetched_at)
    read = [(stamp, _read(stamp, now, order)) for stamp in stamps]
    clock = _first(read, "page_clock")
    updated, updated_conflicts = _agree([moment for _, moment in read if moment and moment.role == "updated"])
    said = [moment for _, moment in read if moment and moment.role == "published" and not _is_clock(moment, read, now)]
    said = [moment for moment in said if not _is_reply(moment, updated)]
    labelled = {id(moment) for stamp, moment in read if moment and _PUBLISHED.search(stamp.text)}
    published, published_conflicts = _agree(_without_today(said, now, labelled))
    if published is None and url and (stamp := read_url_stamp(url)) and stamp.precision in _DAY_OR_FINER:
        published = replace(stamp, role="published")
    events, others, citations = _read_texts(texts, published, updated)
    lead_event = _lead_event(texts, events, now)
    if published is None:
        published = _bounds(read, updated, lead_event)
    elif _confirms(published, lead_event):
        confidence = max(published.confidence, _CONFIRMED)
        published = replace(published, confidence=confidence, not_before=None, not_after=None)
    return Dating(
        published,
        updated,
        clock,
        _sort_date(published, updated, lead_event),
        events,
        others,
        citations,
        {"published": published_conflicts, "updated": updated_conflicts},
    )


def _read(stamp: Stamp, now: datetime | None, order: Order) -> Moment | None:
    """Read a stamp in the role of its place, unless its own label says otherwise; nothing from the future."""
    moment = read_stamp(stamp.text, now=now, order=order)
    if moment is None or moment.value is None or moment.role in ("document", "other"):
        return None
    role: Role = moment.role
    if role in ("published", "event"):
        role = stamp.hint or "published"
    if now and role != "page_clock" and moment.value[:10] > (now + timedelta(days=1)).date().isoformat():
        return None
    confidence = round(min(moment.confidence, stamp.confidence), 2)
    return replace(moment, role=role, source=stamp.source, confidence=confidence)


def _is_clock(moment: Moment, read: Sequence[tuple[Stamp, Moment | None]], now: datetime | None) -> bool:
    """Tell a machine stamp that is the server's clock.

    It is within minutes of fetching and the page does not show the same minute, or it is of the day of fetching and
    the page shows another day. The path to a page may end with its day, or with today.
    """
    if now is None or moment.value is None or not moment.source.startswith((*_MACHINE, PATH)):
        return False
    if moment.source == PATH:
        return moment.value[:10] == now.date().isoformat()
    shown = [
        m for s, m in read if m and m.value and m.role in ("published", "updated") and not s.source.startswith(_MACHINE)
    ]
    days = {m.value[:10] for m in shown if m.value}
    if days and moment.value[:10] == now.date().isoformat() and moment.value[:10] not in days:
        return True
    if moment.precision not in _TO_THE_MINUTE:
        return False
    if abs(datetime.fromisoformat(moment.value) - now) > timedelta(minutes=10):
        return False
    return not any(m.role == "published" and m.precision in _TO_THE_MINUTE and _same(moment, m) for m in shown)


def _is_reply(moment: Moment, updated: Moment | None) -> bool:
    """Tell a stamp behind the text that is later than the article's last change: somebody answered."""
    if updated is None or moment.source not in _BEHIND:
        return False
    return not _same(moment, updated) and (moment.value or "") > (updated.value or "")


def _in_vietnam(instant: datetime | None) -> datetime | None:
    """The instant in Việt Nam's time; None also at the ends of the calendar, where no page was fetched."""
    if instant is None or instant.year not in _YEARS:
        return None
    return instant.astimezone(VIETNAM)


def _without_today(moments: list[Moment], now: datetime | None, labelled: Container[int]) -> list[Moment]:
    """Leave out what is of the day of fetching where another stamp is of another day: the page's clock goes along.

    What the page itself calls its publication is no clock; ``labelled`` holds the identities of such moments.
    """
    today = now.date().isoformat() if now else None
    others = [moment for moment in moments if (moment.value or "")[:10] != today or id(moment) in labelled]
    return others or moments


def _first(read: Iterable[tuple[Stamp, Moment | None]], role: Role) -> Moment | None:
    return next((moment for _, moment in read if moment and moment.role == role), None)


def _agree(moments: Sequence[Moment]) -> tuple[Moment | None, tuple[str, ...]]:
    """Take the first moment, made finer by others that say the same; the ones that say otherwise are named."""
    if not moments:
        return None, ()
    chosen = moments[0]
    against: list[str] = []
    for other in moments[1:]:
        if not _same(chosen, other):
            against.append(f"{other.value} ({other.source})")
        elif _FINENESS.get(other.precision or "", 0) > _FINENESS.get(chosen.precision or "", 0):
            chosen = other
    if against:
        chosen = replace(chosen, confidence=min(chosen.confidence, _DISAGREE), flags=(*chosen.flags, "disagreement"))
    return chosen, tuple(dict.fromkeys(against))


def _same(one: Moment, other: Moment) -> bool:
    """Tell whether two moments can be one, each cut to the precision of the coarser."""
    coarse = min(_FINENESS.get(one.precision or "", 0), _FINENESS.get(other.precision or "", 0))
    length = {0: 4, 1: 7, 2: 7, 3: 10, 4: 13, 5: 16}.get(coarse, 19)
    return (one.value or "")[:length] == (other.value or "")[:length]


def _read_texts(
    texts: Texts, published: Moment | None, updated: Moment | None
) -> tuple[tuple[Moment, ...], tuple[Moment, ...], tuple[Citation, ...]]:
    anchor = _anchor(texts, published, updated)
    events: dict[tuple[str | None, str], Moment] = {}
    others: dict[tuple[str | None, str], Moment] = {}
    citations: list[Citation] = []
    for whole in (texts.title, texts.lead, *texts.others):
        text = whole[:_LONGEST_TEXT]
        found = find_dates(text, anchor=anchor)
        citations += find_citations(text, found)
        for item in found:
            kind = events if item.moment.role == "event" else others
            kind.setdefault((item.moment.value, item.moment.role), item.moment)
    return tuple(events.values()), tuple(others.values()), merge_citations(citations)


def _anchor(texts: Texts, published: Moment | None, updated: Moment | None) -> Anchor:
    """The day that completes dates without a year; without one, the years that title and lead name."""
    stamp = published or updated
    if stamp and stamp.value and stamp.precision in _DAY_OR_FINER:
        return Anchor(date.fromisoformat(stamp.value[:10]))
    found: list[Found] = [*find_dates(texts.title), *find_dates(texts.lead)]
    years = {
        int(item.moment.value[:4])
        for item in found
        if item.moment.role == "event"
        and item.moment.value
        and not item.moment.inferred
        and "/" not in item.moment.value
    }
    return Anchor(None, tuple(sorted(years)))


def _lead_event(texts: Texts, events: Sequence[Moment], now: datetime | None) -> Moment | None:
    """The day that the lead begins with: what the article reports, as the article itself dates it.

    No such day is one before there were portals (of a birth, of a battle), or one that was still to come.
    """
    first, last = f"{PORTALS_SINCE}", (now + timedelta(days=1)).date().isoformat() if now else "9999"
    days = [
        moment
        for moment in events
        if moment.value
        and moment.precision in _DAY_OR_FINER
        and not moment.modifier
        and first <= moment.value[:10] <= last
        if moment.daypart or not _is_announced(texts.lead, moment.raw)
    ]
    at = [(position, moment) for moment in days if 0 <= (position := texts.lead.find(moment.raw)) < _LEAD_OPENING]
    return min(at, key=lambda pair: pair[0])[1] if at else None


def _is_announced(lead: str, raw: str) -> bool:
    """Tell whether the sentence with this date speaks of what will be."""
    position = lead.find(raw)
    return position >= 0 and _TO_COME.match(lead, position) is not None


def _confirms(published: Moment, event: Moment | None) -> bool:
    """A lead that reports a day of the same week before confirms the order of day and month in a stamp."""
    if event is None or published.value is None or event.value is None or "disagreement" in published.flags:
        return False
    distance = date.fromisoformat(published.value[:10]) - date.fromisoformat(event.value[:10])
    return published.precision in _DAY_OR_FINER and timedelta(0) <= distance <= timedelta(days=7)


def _bounds(read: Sequence[tuple[Stamp, Moment | None]], updated: Moment | None, event: Moment | None) -> Moment | None:
    """What is known of a publication date that is not on the page: after the event, before the update."""
    unread = next((stamp for stamp, moment in read if moment is None and stamp.hint in (None, "published")), None)
    if not (unread or updated or event):
        return None
    return Moment(
        value=None,
        precision=None,
        role="published",
        source=unread.source if unread else "bounds",
        raw=unread.text if unread else "",
        confidence=0.0,
        not_before=event.value[:10] if event and event.value else None,
        not_after=updated.value if updated else None,
        flags=("unreadable",) if unread else (),
    )


def _sort_date(published: Moment | None, updated: Moment | None, event: Moment | None) -> SortDate | None:
    """Publication, else update, else the day that the lead reports; never the time of the crawl."""
    for moment, source in ((published, "published"), (updated, "updated"), (event, "event")):
        if moment and moment.value and moment.precision:
            return SortDate(value=moment.value, precision=moment.precision, source=source)  # type: ignore[arg-type]
    return None
