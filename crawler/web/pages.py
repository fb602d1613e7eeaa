"""The pages that people read: what is new and what is wrong, search, documents, portals, runs and schedules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from crawler.catalog import portals as known_portals
from crawler.health import Finding, examine
from crawler.schedule.plans import Schedules
from crawler.web.finding import Filter, make_cursor, read_cursor, read_filter
from crawler.web.view import View
from storage.overview import count_by_day, find_citing, list_newest, list_portals, list_runs, show_places
from storage.queries import PortalSummary
from storage.records import Run
from storage.timeline import VIETNAM

DAYS = 30  # of a chart
NEWEST = 12
RUNS = 30
LATEST_RUNS = 400  # that charts of requests look at
LOG_TAIL = 16_384  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalRow:
    """What the front page says of a portal: ``days`` are articles of the last days, ``age`` days since the newest."""

    name: str
    title: str
    summary: PortalSummary
    days: tuple[int, ...]
    age: int | None


def show_front(view: View) -> Response:
    """What is new, what is wrong, and how the portals do."""
    with view.archive.store.snapshot() as connection:
        newest = show_places(connection, list_newest(connection, limit=NEWEST))
    rows = list_rows(view)
    findings = list_findings(view)
    most = max((count for row in rows for count in row.days), default=1)
    return view.render(
        "front.html",
        newest=newest,
        rows=rows,
        findings=findings,
        most=most,
        days=_list_days(view.now),
        titles=_titles(),
    )


def show_search(view: View) -> Response:
    """Articles that a filter lets through."""
    asked = view.request.query_params
    wanted = read_filter(asked)
    found = view.archive.find(wanted, asked.get("cursor"))
    names = view.archive.figure("portals", lambda: _list_names(view))
    passed = _count_passed(asked.get("cursor"))
    return view.render("search.html", wanted=wanted, found=found, names=names, passed=passed, titles=_titles())


def _count_passed(cursor: str | None) -> int | None:
    """Return how many hits of a ranked search were shown before, None where nobody counts."""
    after = read_cursor(cursor)
    if not after:
        return 0
    return after[0] if len(after) == 1 and after[0] <= 1 << 16 else None


def show_document(view: View) -> Response:
    """Every article that cites a document, the newest first."""
    number = view.param("number")
    after = read_cursor(view.request.query_params.get("cursor"))
    below = after[0] if after and isinstance(after[0], int) else None
    with view.archive.store.snapshot() as connection:
        hits, last = find_citing(connection, number, limit=50, below=below)
    wanted = Filter(q=f'cites:"{number}"', order="newest")
    return view.render("document.html", doc=number, hits=hits, cursor=last and make_cursor(last), wanted=wanted)


def show_portals(view: View) -> Response:
    """All portals, those without articles included, with charts of what they gave."""
    rows = list_rows(view)
    rejects = [(row.name, reason, count) for row in rows for reason, count in row.summary.rejects.items()]
    rejects.sort(key=lambda one: -one[2])
    requests = view.archive.figure("requests", lambda: _count_requests(view))
    silent = [portal for name, portal in known_portals().items() if name not in {row.name for row in rows}]
    return view.render("portals.html", rows=rows, rejects=rejects, requests=requests, silent=silent)


def show_runs(view: View) -> Response:
    """The last runs; those that are under way come first."""
    before = view.request.query_params.get("before", "")
    with view.archive.store.snapshot() as connection:
        last = list_runs(connection, RUNS, int(before) if before.isdecimal() and len(before) < 10 else None)  # noqa: PLR2004 - digits
    following = last[-1].id if len(last) == RUNS else None
    live = view.request.query_params.get("live") == "1" and any(run.finished_at is None for run in last)
    answer = view.render("runs.html", runs=last, before=following, live=live, is_first=not before)
    if live:
        answer.headers["Refresh"] = "5"
    return answer


def show_run(view: View) -> Response:
    """One run with its refusals and the end of its log."""
    number = int(view.param("number"))
    with view.archive.store.snapshot() as connection:
        found = list_runs(connection, 1, number + 1)
    if not found or found[0].id != number:
        raise HTTPException(404, f"there is no run {number}")
    return view.render("run.html", run=found[0], log=read_log(view.archive.config.home, found[0].log))


def read_log(home: Path, name: str | None) -> str | None:
    """Return the end of a run's log; only what lies in the home is read."""
    if not name:
        return None
    path = (home / name).resolve()
    if not path.is_relative_to(home.resolve()) or not path.is_file():
        return None
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - LOG_TAIL))
        return file.read().decode("utf-8", "replace")


def show_schedules(view: View) -> Response:
    """Schedules, and the forms that pause and start them."""
    with Schedules.open(view.archive.config) as schedules:
        return view.render("schedules.html", schedules=schedules.all(), said=view.request.query_params.get("said", ""))


def list_rows(view: View) -> list[PortalRow]:
    """Return what is said of each portal that has something to say."""
    rows: list[PortalRow] = view.archive.figure("rows", lambda: _make_rows(view))
    return rows


def list_findings(view: View) -> list[Finding]:
    """Return what is wrong, the gravest first."""
    names = known_portals()
    found: list[Finding] = view.archive.figure("health", lambda: examine(view.archive.store, names, view.now))
    return found


def _make_rows(view: View) -> list[PortalRow]:
    summaries = view.archive.store.summary()
    days = _list_days(view.now)
    titles = _titles()
    with view.archive.store.snapshot() as connection:
        counts = count_by_day(connection, [one.portal for one in summaries], days[0])
    return [
        PortalRow(
            name=one.portal,
            title=titles.get(one.portal, one.portal),
            summary=one,
            days=tuple(counts[one.portal].get(day, 0) for day in days),
            age=_age(one.newest, view.now),
        )
        for one in summaries
    ]


def _age(newest: str | None, now: datetime) -> int | None:
    try:
        day = datetime.fromisoformat((newest or "").partition("/")[0][:10]).date()
    except ValueError:
        return None
    return max(0, (now.astimezone(VIETNAM).date() - day).days)


def _list_days(now: datetime) -> list[str]:
    today = now.astimezone(VIETNAM).date()
    return [(today - timedelta(days=back)).isoformat() for back in range(DAYS - 1, -1, -1)]


def _count_requests(view: View) -> list[dict[str, Any]]:
    """Return requests, pages and bytes of the last days by the day on which their runs began, the newest first."""
    with view.archive.store.snapshot() as connection:
        runs = list_runs(connection, LATEST_RUNS)
    return [_sum_day(day, list(of_day)) for day, of_day in groupby(runs, key=_day_of)][:DAYS]


def _day_of(run: Run) -> str:
    return run.started_at.astimezone(VIETNAM).date().isoformat()


def _sum_day(day: str, runs: list[Run]) -> dict[str, Any]:
    sums: Counter[str] = Counter()
    for run in runs:
        refused = sum(run.refused.values())
        sums.update({"requests": run.requests, "pages": run.pages, "bytes": run.bytes, "new": run.new})
        sums.update({"refused": refused, "failed": sum(run.failed.values())})
    return {"day": day, "runs": len(runs), **sums}


def _list_names(view: View) -> Mapping[str, str]:
    with view.archive.store.snapshot() as connection:
        return {name: _titles().get(name, name) for name in list_portals(connection)}


def _titles() -> Mapping[str, str]:
    return {name: portal.title for name, portal in known_portals().items()}
