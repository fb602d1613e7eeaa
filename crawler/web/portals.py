"""How portals do: what each gave and lacks, what is wrong, what is held, and the layout that may read that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from crawler.catalog import portals as known_portals
from crawler.health import Finding, examine
from crawler.web.archive import Archive
from crawler.web.view import View, name_title
from pipelines.layout import Layout
from pipelines.proposals import Proposal
from storage import clock, health
from storage.overview import count_by_day, list_newest, list_runs, show_places
from storage.queries import PortalSummary
from storage.records import Run
from storage.timeline import VIETNAM

DAYS = 30  # of a chart
NEWEST, RUNS, HELD = 6, 8, 50  # of one portal
LATEST_RUNS = 400  # that charts of requests look at


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalRow:
    """What is said of a portal: ``days`` are articles of the last days, ``age`` days since the newest."""

    name: str
    title: str
    summary: PortalSummary
    days: tuple[int, ...]
    age: int | None


@dataclass(frozen=True, slots=True)
class Selected:
    """A field of a layout: by which selectors it is read, and on what share of known pages they found it as it was."""

    field: str
    selectors: tuple[str, ...]
    score: float | None


def show_portals(view: View) -> Response:
    """All portals, those without articles included, with charts of what they gave."""
    rows = list_rows(view.archive)
    rejects = [(row, reason, count) for row in rows for reason, count in row.summary.rejects.items()]
    rejects.sort(key=lambda one: -one[2])
    requests = view.archive.figure("requests", lambda: _count_requests(view.archive))
    silent = sorted(known_portals().keys() - {row.name for row in rows})
    by_day = {one["day"]: one["requests"] for one in requests}
    columns = [by_day.get(day, 0) for day in list_days()]
    return view.render("portals.html", rows=rows, rejects=rejects, requests=requests, columns=columns, silent=silent)


def show_portal(view: View) -> Response:
    """One portal, with the pages that are held and the layout that is proposed for them."""
    name = view.param("name")
    row = next((one for one in list_rows(view.archive) if one.name == name), None)
    known = known_portals().get(name)
    if row is None and known is None:
        raise HTTPException(404, f"there is no portal {name!r}")
    with view.archive.store.snapshot() as connection:
        held = health.list_held(connection, name)
        newest = show_places(connection, list_newest(connection, portal=name, limit=NEWEST))
        runs = list_runs(connection, RUNS, portal=name)
    search = view.archive.repairs.look(name, held) if held else None
    return view.render(
        "portal.html",
        name=name,
        portal=known,
        row=row,
        days=list_days(),
        findings=[one for one in list_findings(view.archive) if one.portal == name],
        held=held,
        shown=held[:HELD],
        search=search,
        selected=list(list_selected(search.proposal)) if search and search.proposal else [],
        newest=newest,
        runs=runs,
    )


def list_selected(proposal: Proposal) -> Iterator[Selected]:
    """Yield the fields that a proposed layout reads, and what it drops."""
    plain = Layout(platform="")
    for field in fields(Layout):
        selectors = getattr(proposal.layout, field.name)
        is_own = selectors != getattr(plain, field.name) or field.name in proposal.scores
        if isinstance(selectors, tuple) and is_own:
            yield Selected(field.name, selectors, proposal.scores.get(field.name))


def list_rows(archive: Archive) -> list[PortalRow]:
    """Return what is said of each portal that has something to say."""
    return archive.figure("rows", lambda: _make_rows(archive))


def list_findings(archive: Archive) -> list[Finding]:
    """Return what is wrong, the gravest first."""
    names = [row.name for row in list_rows(archive)]
    return archive.figure("health", lambda: examine(archive.store, names, clock.now()))


def list_days() -> list[str]:
    """Return the days of a chart, the last being today in Việt Nam."""
    today = clock.now().astimezone(VIETNAM).date()
    return [(today - timedelta(days=back)).isoformat() for back in range(DAYS - 1, -1, -1)]


def _make_rows(archive: Archive) -> list[PortalRow]:
    summaries = archive.store.summary()
    days = list_days()
    with archive.store.snapshot() as connection:
        counts = count_by_day(connection, [one.portal for one in summaries], days[0])
    return [
        PortalRow(
            name=one.portal,
            title=name_title(one.portal),
            summary=one,
            days=tuple(counts[one.portal].get(day, 0) for day in days),
            age=_age(one.newest),
        )
        for one in summaries
    ]


def _age(newest: str | None) -> int | None:
    try:
        day = datetime.fromisoformat((newest or "").partition("/")[0][:10]).date()
    except ValueError:
        return None
    return max(0, (clock.now().astimezone(VIETNAM).date() - day).days)


def _count_requests(archive: Archive) -> list[dict[str, Any]]:
    """Return requests, pages and bytes of the last days by the day on which their runs began, the newest first."""
    with archive.store.snapshot() as connection:
        runs = list_runs(connection, LATEST_RUNS)
    return [_sum_day(day, list(of_day)) for day, of_day in groupby(runs, key=_day_of)][:DAYS]


def _day_of(run: Run) -> str:
    return run.started_at.astimezone(VIETNAM).date().isoformat()


def _sum_day(day: str, runs: list[Run]) -> dict[str, Any]:
    sums: Counter[str] = Counter()
    for run in runs:
        sums.update({"requests": run.requests or 0, "pages": run.pages, "bytes": run.bytes, "new": run.new})
        sums.update({"refused": sum(run.refused.values()), "failed": sum(run.failed.values())})
    return {"day": day, "runs": len(runs), "at_least": any(run.requests is None for run in runs), **sums}
