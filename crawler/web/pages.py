"""The pages that people read: what is new and what is wrong, search, documents, runs and schedules."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response

from crawler.web.choices import list_choices
from crawler.web.finding import Filter, make_cursor, read_cursor, read_filter
from crawler.web.portals import list_days, list_findings, list_rows
from crawler.web.view import View, name_title
from storage.overview import find_citing, list_newest, list_portals, list_runs, show_places
from storage.records import Run

NEWEST = 12
RUNS = 30
MOST_RUNS = 1 << 31  # that a store can number
LOG_TAIL = 16_384  # bytes


def show_front(view: View) -> Response:
    """What is new, what is wrong, and how the portals do."""
    with view.archive.store.snapshot() as connection:
        newest = show_places(connection, list_newest(connection, limit=NEWEST))
    rows = list_rows(view.archive)
    findings = list_findings(view.archive)
    most = max((count for row in rows for count in row.days), default=1)
    return view.render(
        "front.html",
        newest=newest,
        rows=rows,
        findings=findings,
        most=most,
        days=list_days(),
    )


def show_search(view: View) -> Response:
    """Articles that a filter lets through."""
    asked = view.request.query_params
    wanted = read_filter(asked)
    found = view.archive.find(wanted, asked.get("cursor"))
    names = view.archive.figure("portals", lambda: _list_names(view))
    return view.render(
        "search.html",
        wanted=wanted,
        found=found,
        names=names,
        known=list_choices(view.archive, wanted.portal if wanted.portal in names else ""),
        passed=_count_passed(asked.get("cursor")),
    )


def _count_passed(cursor: str | None) -> int | None:
    """Return how many hits of a ranked search were shown before, None where nobody counts."""
    after = read_cursor(cursor)
    if not after:
        return 0
    return after[0] if len(after) == 1 and isinstance(after[0], int) and after[0] <= 1 << 16 else None


def show_document(view: View) -> Response:
    """Every article that cites a document, the newest first."""
    number = view.param("number")
    after = read_cursor(view.request.query_params.get("cursor"))
    below = after[0] if after and isinstance(after[0], int) else None
    with view.archive.store.snapshot() as connection:
        hits, last = find_citing(connection, number, limit=50, below=below)
    wanted = Filter(q=f'cites:"{number}"', order="newest")
    following = last and make_cursor(last)
    return view.render("document.html", doc=number, hits=hits, cursor=following, wanted=wanted)


def show_runs(view: View) -> Response:
    """The last runs; those that are under way come first."""
    before = view.request.query_params.get("before", "")
    with view.archive.store.snapshot() as connection:
        last = list_runs(connection, RUNS, int(before) if before.isdecimal() and len(before) < 10 else None)  # noqa: PLR2004 - digits
    following = last[-1].id if len(last) == RUNS else None
    live, is_open = _is_followed(view, last), any(run.finished_at is None for run in last)
    answer = view.render("runs.html", runs=last, before=following, live=live, is_first=not before, is_open=is_open)
    return _follow(answer, live=live)


def show_run(view: View) -> Response:
    """One run with its refusals and the end of its log."""
    number = int(view.param("number"))
    with view.archive.store.snapshot() as connection:
        found = list_runs(connection, 1, number + 1) if number < MOST_RUNS else []
    if not found or found[0].id != number:
        raise HTTPException(404, f"there is no run {number}")
    live, log = _is_followed(view, found), read_log(view.archive.config.home, found[0].log)
    return _follow(view.render("run.html", run=found[0], log=log, live=live), live=live)


def _is_followed(view: View, runs: list[Run]) -> bool:
    return view.request.query_params.get("live") == "1" and any(run.finished_at is None for run in runs)


def _follow(answer: Response, *, live: bool) -> Response:
    if live:
        answer.headers["Refresh"] = "5"
    return answer


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
        end = file.read()
    if size > LOG_TAIL:
        end = end.partition(b"\n")[2] or end  # without the rest of a line
    return end.decode("utf-8", "replace")


def show_schedules(view: View) -> Response:
    """Schedules, and the forms that pause and start them."""
    said = view.request.query_params.get("said", "")
    return view.render("schedules.html", schedules=view.archive.schedules.all(), said=said)


def _list_names(view: View) -> Mapping[str, str]:
    with view.archive.store.snapshot() as connection:
        return {name: name_title(name) for name in list_portals(connection)}
