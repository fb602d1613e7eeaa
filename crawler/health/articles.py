"""What the last articles of a portal are like beside those before: fields, lengths, dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final

from crawler.health.findings import Finding, Severity, measure_rise, share
from storage.health import Trace
from storage.timeline import VIETNAM

RECENT, PAST = 40, 400  # articles that are held against those before them
_LEAST_RECENT, _LEAST_PAST = 10, 60
_FIELDS: Final = {
    "date": "a date",
    "authors": "an author",
    "lead": "a lead",
    "section": "a section",
    "images": "pictures",
}
_WARNING, _ALARM = 5.0, 9.0  # standard errors: chance alone does so less than once in a million articles
_FAR: Final = timedelta(days=2)  # between the listing's day and the page's
_SHORTER, _LONGER = 0.5, 2.0  # of the usual length
_FUTURE: Final = timedelta(days=1)
_OLD: Final = timedelta(days=60)


def find_changes(portal: str, traces: Sequence[Trace]) -> Iterator[Finding]:
    """Yield what is different with the newest of ``traces``, which come newest first."""
    traces = _leave_out_old(traces)
    recent, past = traces[:RECENT], traces[RECENT:]
    yield from _find_future(portal, recent)
    if len(recent) < _LEAST_RECENT or len(past) < _LEAST_PAST:
        return
    yield from _find_missing(portal, recent, past)
    yield from _find_lengths(portal, recent, past)
    yield from _find_far(portal, recent, past)
    yield from _find_one_day(portal, recent, past)


def _leave_out_old(traces: Sequence[Trace]) -> list[Trace]:
    """Leave out articles that were old when they were found: a crawl that goes back in time says nothing of today.

    Whose age is unknown goes with most of the same day.
    """
    ages = [_age_of(trace) for trace in traces]
    days: dict[date, Counter[bool]] = {}
    for trace, age in zip(traces, ages, strict=True):
        if age is not None:
            days.setdefault(_seen_on(trace), Counter())[age > _OLD] += 1
    backwards = {day for day, count in days.items() if count[True] > count[False]}
    return [
        trace
        for trace, age in zip(traces, ages, strict=True)
        if (_seen_on(trace) not in backwards if age is None else age <= _OLD)
    ]


def _age_of(trace: Trace) -> timedelta | None:
    day = trace.listed or _day_of(trace)
    return _seen_on(trace) - day if day else None


def _find_missing(portal: str, recent: Sequence[Trace], past: Sequence[Trace]) -> Iterator[Finding]:
    for name, words in _FIELDS.items():
        lacking = [trace for trace in recent if name not in trace.fields]
        before = sum(name not in trace.fields for trace in past)
        rise = measure_rise(len(lacking), len(recent), before, len(past))
        if rise > _WARNING:
            sentence = (
                f"{share(len(lacking), len(recent))} new articles have not {words}; "
                f"before it was {share(before, len(past))}"
            )
            severity: Severity = "alarm" if rise > _ALARM and name == "date" else "warning"
            yield Finding(portal, f"missing_{name}", severity, sentence, lacking[0].url, lacking[-1].first_seen)


def _find_lengths(portal: str, recent: Sequence[Trace], past: Sequence[Trace]) -> Iterator[Finding]:
    now, usual = median(trace.length for trace in recent), median(trace.length for trace in past)
    limit = usual * (_SHORTER if now < usual else _LONGER)
    odd = [trace for trace in recent if (trace.length < limit) == (now < usual)]
    before = sum((trace.length < limit) == (now < usual) for trace in past)
    if _SHORTER * usual < now < _LONGER * usual or measure_rise(len(odd), len(recent), before, len(past)) < _WARNING:
        return
    kind = "shorter" if now < usual else "longer"
    sentence = f"new texts are {kind}: {now:.0f} characters in the middle, {usual:.0f} before"
    yield Finding(portal, "length", "warning", sentence, odd[0].url, odd[-1].first_seen)


def _find_future(portal: str, recent: Sequence[Trace]) -> Iterator[Finding]:
    ahead = [trace for trace in recent if (day := _day_of(trace)) and day > _seen_on(trace) + _FUTURE]
    if ahead:
        told = f"{ahead[0].dated} on a page of {_seen_on(ahead[0])}"
        sentence = f"{share(len(ahead), len(recent))} new articles are dated after the day they were fetched: {told}"
        yield Finding(portal, "future", "alarm", sentence, ahead[0].url, ahead[-1].first_seen)


def _find_far(portal: str, recent: Sequence[Trace], past: Sequence[Trace]) -> Iterator[Finding]:
    now, before = [trace for trace in recent if trace.listed], [trace for trace in past if trace.listed]
    far = [trace for trace in now if _is_far(trace)]
    usual = sum(map(_is_far, before))
    if len(before) >= _LEAST_PAST and measure_rise(len(far), len(now), usual, len(before)) > _WARNING:
        sentence = f"{share(len(far), len(now))} new articles are dated more than two days from what the listing says"
        yield Finding(portal, "far_date", "alarm", sentence, far[0].url, far[-1].first_seen)


def _find_one_day(portal: str, recent: Sequence[Trace], past: Sequence[Trace]) -> Iterator[Finding]:
    """A clock that is taken for the date puts all articles of a crawl on its own day."""
    day, count = _commonest(recent)
    windows = (past[at : at + RECENT] for at in range(0, len(past) - RECENT + 1, RECENT // 2))
    usual = max((_commonest(window)[1] for window in windows), default=0)
    if day is None or count < max(_LEAST_RECENT, 2 * usual):
        return
    same = [trace for trace in recent if _day_of(trace) == day]
    if len({trace.listed for trace in same if trace.listed} - {day}) == 0 and any(trace.listed for trace in same):
        return  # the listing says so too
    sentence = f"{share(count, len(recent))} new articles are dated {day}; never were more than {usual} of one day"
    yield Finding(portal, "one_day", "warning", sentence, same[0].url, same[-1].first_seen)


def _commonest(traces: Sequence[Trace]) -> tuple[date | None, int]:
    days = Counter(day for trace in traces if (day := _day_of(trace)))
    return days.most_common(1)[0] if days else (None, 0)


def _is_far(trace: Trace) -> bool:
    day = _day_of(trace)
    return day is not None and trace.listed is not None and abs(day - trace.listed) > _FAR


def _seen_on(trace: Trace) -> date:
    return trace.first_seen.astimezone(VIETNAM).date()


def _day_of(trace: Trace) -> date | None:
    try:
        return datetime.fromisoformat(trace.dated).date() if trace.dated else None
    except ValueError:
        return None
