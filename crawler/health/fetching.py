"""What crawls met: refusals and failures beside those of earlier runs, walls, robots files, certificates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from crawler.health.findings import Finding, Severity, measure_rise, share
from storage.health import is_held
from storage.records import Run

LAST_RUNS: Final = 30
_LEAST_PAGES: Final = 10
_LEAST_RISE: Final = 0.05  # of all pages
_WARNING, _ALARM = 5.0, 12.0
_EXPECTED: Final = ("out_of_window", "robots", "takedown")  # refusals that somebody asked for
_ROBOTS_NEWS: Final = timedelta(days=7)
_CERTIFICATE_SOON, _CERTIFICATE_NOW = timedelta(days=14), timedelta(days=3)


def find_rises(portal: str, runs: Sequence[Run], examples: Mapping[str, str]) -> Iterator[Finding]:
    """Yield reasons that the last of ``runs``, newest first, met more often than those before.

    Of small ones as many are looked at together as make ten pages. ``examples`` are addresses by the reason for which
    they stand refused or failed.
    """
    number = next((at for at in range(1, len(runs)) if sum(run.pages for run in runs[:at]) >= _LEAST_PAGES), None)
    if number is None:
        return
    last, past = _add_up(runs[:number]), runs[number:]
    pages = sum(run.pages for run in past)
    for kind in ("refused", "failed"):
        counts: Mapping[str, int] = getattr(last, kind)
        for reason, count in counts.items():
            if reason in _EXPECTED or is_held(reason):
                continue
            before = sum(getattr(run, kind).get(reason, 0) for run in past)
            rise = measure_rise(count, last.pages, before, pages)
            is_wall = reason == "challenge"
            more = count / last.pages - before / max(1, pages)
            if rise > _WARNING and (more > _LEAST_RISE or is_wall):
                sentence = (
                    f"{share(count, last.pages)} pages of the last crawl were {kind} as {reason}; "
                    f"before it was {share(before, pages)}"
                )
                severity: Severity = "alarm" if rise > _ALARM or is_wall else "warning"
                name = reason if is_wall else f"{kind}_{reason}"
                yield Finding(portal, name, severity, sentence, examples.get(reason), last.started_at)


def _add_up(runs: Sequence[Run]) -> Run:
    """Return several crawls as one: few pages of one tell nothing."""
    refused, failed = Counter[str](), Counter[str]()
    for run in runs:
        refused.update(run.refused)
        failed.update(run.failed)
    return replace(runs[-1], pages=sum(run.pages for run in runs), refused=refused, failed=failed)


def find_robots(portal: str, copies: Sequence[Any], now: datetime) -> Iterator[Finding]:
    """Yield robots files that changed lately, or closed the portal; ``copies`` are by origin, the newest first."""
    by_origin: dict[str, list[Any]] = {}
    for copy in copies:
        by_origin.setdefault(copy.origin, []).append(copy)
    for origin, (newest, *older) in by_origin.items():
        page = f"{origin}/robots.txt"
        if newest.verdict == "closed":
            yield Finding(portal, "robots", "alarm", f"{page} closes the portal to us", page, newest.fetched_at)
        elif older and newest.verdict in ("rules", "absent") and newest.fetched_at > now - _ROBOTS_NEWS:
            sentence = f"{page} changed on {newest.fetched_at:%Y-%m-%d}: see what it allows"
            yield Finding(portal, "robots", "note", sentence, page, newest.fetched_at)


def find_hosts(portal: str, names: Iterable[str], rows: Sequence[Any], now: datetime) -> Iterator[Finding]:
    """Yield certificates that end soon, and hosts that shut us out."""
    known = {name for one in names for name in (one, f"www.{one}")}
    for row in rows:
        if row.name not in known:
            continue
        if row.paused_until and row.paused_until > now and row.reason:
            sentence = f"{row.name} is left alone until {row.paused_until:%Y-%m-%d %H:%M} UTC: {row.reason}"
            yield Finding(portal, "paused", "warning", sentence, f"https://{row.name}/")
        ends = row.certificate_ends
        if ends and ends - now < _CERTIFICATE_SOON:
            ended = "ended" if ends < now else "ends"
            severity: Severity = "alarm" if ends - now < _CERTIFICATE_NOW else "warning"
            sentence = f"the certificate of {row.name} {ended} on {ends:%Y-%m-%d}"
            yield Finding(portal, "certificate", severity, sentence, f"https://{row.name}/")


def find_neglect(portal: str, runs: Sequence[Run], now: datetime) -> Iterator[Finding]:
    """Yield a note if the portal was not crawled for far longer than between crawls before."""
    gaps = sorted((later.started_at - earlier.started_at for later, earlier in pairwise(runs)), reverse=True)
    if len(gaps) >= 3 and now - runs[0].started_at > max(2 * gaps[0], timedelta(days=2)):  # noqa: PLR2004 - a habit
        sentence = f"it was last crawled on {runs[0].started_at:%Y-%m-%d}, and never waited so long before"
        yield Finding(portal, "not_crawled", "note", sentence, None, runs[0].started_at)
