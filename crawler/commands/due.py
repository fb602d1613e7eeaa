"""`tinbai due`: what a cron line calls where no service runs, by the same rules and with the same code."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from crawler.commands.home import open_kept, open_store
from crawler.commands.options import AsJson, Home
from crawler.commands.schedule import AtOnce, Demo, configure, tell_time
from crawler.exits import ExitCode, Failure
from crawler.ledger import GRAVEST_FIRST, gravest
from crawler.schedule.plans import Due, list_due
from crawler.terminal import columns, say, screen, words, write_json
from storage import clock
from storage.codec import to_json


def due(
    *,
    crawl: Annotated[bool, typer.Option("--crawl", help="Crawl it, and wait for that.")] = False,
    at_once: AtOnce = 2,
    demo: Demo = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show which scheduled crawls are due, or crawl them, from cron.

    With --crawl the crawls that are due begin and are waited for, as `tinbai schedule run` would have it; what a
    window, a pause or another crawl of the portal holds up is left for the next call. Several calls at a time do not
    disturb each other. The exit code is the gravest of the crawls'.

    Example: tinbai due --crawl --at-once 2
    """
    config = configure(home, demo=demo)
    zone = ZoneInfo(config.zone)
    if not crawl:
        with open_kept(config.home) as store:
            _show(list_due(store, zone, clock.now()), zone, as_json=as_json)
        return
    from crawler.schedule.children import Children  # noqa: PLC0415 - what only lists need not load it
    from crawler.schedule.service import Service  # noqa: PLC0415 - same
    from crawler.schedule.serving import serve  # noqa: PLC0415 - same

    with open_store(config) as store:
        service = Service(store, Children(config, ("--demo",) if demo else ()), zone, at_once, say, "due")
        is_stopped = serve(service, until_idle=True, patience=config.patience, tell=say)
    code = gravest(_read_code(code) for code in service.codes)
    if as_json:
        write_json({"exit_code": code, "crawls": len(service.codes)})
    if is_stopped:
        raise Failure("stopped by a signal: what was not finished is due again", ExitCode.INTERRUPTED)
    if code:
        raise Failure("a crawl did not end well: tinbai status shows which, its log why", code)


def _show(found: list[Due], zone: ZoneInfo, *, as_json: bool) -> None:
    if as_json:
        write_json(to_json(found))
        return
    table = columns("schedule", "portal", f"due since ({zone.key})", "begins")
    for one in found:
        held_up = words("under way" if one.is_under_way else "paused")
        begins = tell_time(one.begins_at, zone) if one.begins_at and not one.is_under_way else held_up
        table.add_row(words(one.schedule, "bold"), words(one.portal), tell_time(one.slot, zone), begins)
    screen().print(table if found else "nothing is due")


def _read_code(code: int | None) -> ExitCode:
    """Return an exit code that a crawl may have; one that was killed, or never began, has failed."""
    return ExitCode(code) if code in GRAVEST_FIRST else ExitCode.SOME_FAILED
