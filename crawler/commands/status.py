"""`tinbai status`: what is kept, what the last runs did, what was refused and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

import typer
from rich.table import Table

from crawler.commands.home import open_kept
from crawler.commands.options import AsJson, Home
from crawler.terminal import columns, screen, words, write_json
from storage.codec import to_json
from storage.records import Run
from storage.store import PortalSummary


def status(
    runs: Annotated[int, typer.Option("--runs", metavar="N", min=0, help="How many of the last runs to show.")] = 10,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show runs, articles a portal, newest dates and rejects by reason.

    Example: tinbai status --json
    """
    with open_kept(home) as store:
        portals, last = store.summary(), store.runs(runs)
    if as_json:
        write_json(to_json({"portals": portals, "runs": last}))
        return
    console = screen()
    console.print(draw_portals(portals))
    console.print()
    console.print(draw_runs(last))


def draw_portals(portals: Iterable[PortalSummary]) -> Table:
    """Return a table of what is kept of every portal."""
    table = columns(
        "portal",
        "articles",
        "pending",
        "gone",
        "newest",
        "rejects",
        "failures",
        numbers=("articles", "pending", "gone"),
    )
    for kept in portals:
        reasons = (words(list_reasons(kept.rejects)), words(list_reasons(kept.failures)))
        counts = (str(kept.articles), str(kept.pending), str(kept.gone))
        table.add_row(words(kept.portal), *counts, words(kept.newest), *reasons)
    return table


def draw_runs(runs: Iterable[Run]) -> Table:
    """Return a table of runs and their counts."""
    names = ("pages", "articles", "new", "changed", "unchanged")
    texts = ("rejects", "failures", "began (UTC)", "cause", "ended")
    table = columns("portal", *names, *texts, "exit", numbers=(*names, "exit"))
    for run in runs:
        counts = (str(getattr(run, name)) for name in names)
        reasons = (words(list_reasons(run.refused)), words(list_reasons(run.failed)))
        began = f"{run.started_at:%Y-%m-%d %H:%M}"
        code = "–" if run.exit_code is None else str(run.exit_code)
        ended = words(run.outcome or "not ended")
        table.add_row(words(run.portal), *counts, *reasons, began, words(run.cause), ended, code)
    return table


def list_reasons(reasons: Mapping[str, int]) -> str:
    """Return reasons with their counts, the most frequent first."""
    ranked = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{reason} {count}" for reason, count in ranked)
