"""The examination: every portal against its own past, the gravest findings first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select

from crawler.health.articles import PAST, RECENT, find_changes
from crawler.health.fetching import LAST_RUNS, find_hosts, find_neglect, find_rises, find_robots
from crawler.health.findings import Finding
from crawler.health.layouts import find_disagreement, find_held, name_source, propose_repair
from crawler.health.rhythm import find_silence
from storage import health
from storage.schema import url
from storage.store import Store

_DAYS: Final = 3000  # newest articles that tell a portal's rhythm


def examine(store: Store, names: Iterable[str], now: datetime, captures: Path | None = None) -> list[Finding]:
    """Return what is wrong with portals, the gravest first.

    Where pages are held and ``captures`` names the folder of the segments, a layout for them is looked for, which
    takes some seconds a portal.
    """
    found = [finding for name in names for finding in _examine_portal(store, name, now, captures)]
    return sorted(found, key=lambda finding: (-finding.rank, finding.portal, finding.kind))


def _examine_portal(store: Store, name: str, now: datetime, captures: Path | None) -> Iterator[Finding]:
    source = name_source(name)
    hosts = [host.name for host in source.hosts]
    with store.snapshot() as connection:
        held = health.list_held(connection, name)
        is_change = health.is_change(connection, name, held)
        runs = health.read_crawls(connection, name, LAST_RUNS)
        traces = health.read_traces(connection, name, RECENT + PAST)
        days = health.read_days(connection, name, _DAYS)
        copies = health.read_robots(connection, hosts)
        rows = health.read_hosts(connection)
        wanted = select(url.c.reason, url.c.url).where(url.c.portal == name, url.c.state.in_(("refused", "failed")))
        examples = {row.reason: row.url for row in connection.execute(wanted.order_by(url.c.visited_at))}
    proposal = propose_repair(store, source, held, captures) if held and captures else None
    looked = next((run.started_at for run in runs if run.outcome == "finished" and run.pages), None)
    yield from find_held(name, held, proposal, is_change=is_change)
    yield from find_changes(name, traces)
    yield from find_disagreement(name, store.habits(name))
    yield from find_silence(name, days, looked)
    yield from find_rises(name, runs, examples)
    yield from find_robots(name, copies, now)
    yield from find_hosts(name, hosts, rows, now)
    yield from find_neglect(name, runs, now)
