"""`tinbai schedule`: what is crawled when, and the service that sees to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.table import Table
from rich.text import Text

from crawler.commands.home import demo_config, find_kept, open_store
from crawler.commands.options import AsJson, Home
from crawler.config import Config, is_placeholder, read_config
from crawler.exits import ExitCode, Failure
from crawler.schedule.plans import Schedule, Schedules
from crawler.terminal import columns, say, screen, words, write_json
from storage.codec import to_json

HELP = """Crawl portals at set times: add, list, pause and run schedules.

Times are Hà Nội's (TINBAI_ZONE names another zone). Nothing is crawled unless `tinbai schedule run` is running, or cron
calls `tinbai due --crawl`.

Example: tinbai schedule add lang_son --cron "0 */6 * * *" --since 7d"""

schedule = typer.Typer(no_args_is_help=True, add_completion=False, help=HELP)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The schedule (tinbai schedule list).")]
Demo = Annotated[bool, typer.Option("--demo", help="Crawl replicas on this machine, into ./demo-data.")]
AtOnce = Annotated[int, typer.Option("--at-once", metavar="N", min=1, help="The most crawls at once.")]


@schedule.command()
def add(
    portals: Annotated[list[str], typer.Argument(metavar="NAME…", help="Portals (tinbai portals).")],
    *,
    cron: Annotated[str, typer.Option("--cron", metavar="LINE", help="Minute, hour, day, month, weekday.")],
    since: Annotated[
        str | None, typer.Option("--since", metavar="7d", help="How far back: days, weeks (2w) or a day; else all.")
    ] = None,
    window: Annotated[
        str | None, typer.Option("--window", metavar="22:00-06:00", help="Crawl in this part of the day only.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="Its name: the portals'.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Add a schedule: each of its portals is crawled whenever the cron line says so.

    Example: tinbai schedule add lang_son thai_nguyen --cron "30 5 * * 1-5" --window 05:00-07:30
    """
    with Schedules.open(read_config(home=home)) as schedules:
        added = schedules.add(name or "-".join(dict.fromkeys(portals)), portals, cron, since, window)
    _show([added], home, as_json=as_json)


@schedule.command("list")
def list_schedules(home: Home = None, as_json: AsJson = False) -> None:
    """List the schedules, and when each begins next.

    Example: tinbai schedule list --json
    """
    with _open_kept(home) as schedules:
        found = schedules.all()
    _show(found, home, as_json=as_json)


@schedule.command()
def pause(name: Name, home: Home = None) -> None:
    """Let a schedule rest: nothing of it comes due or begins; what is under way goes on.

    Example: tinbai schedule pause lang_son
    """
    with _open_kept(home) as schedules:
        schedules.pause(name)
    say(f"{name} is paused")


@schedule.command()
def resume(name: Name, home: Home = None) -> None:
    """Let a schedule go on; what came due while it was paused is not made up.

    Example: tinbai schedule resume lang_son
    """
    with _open_kept(home) as schedules:
        schedules.resume(name)
    say(f"{name} goes on")


@schedule.command()
def remove(name: Name, home: Home = None) -> None:
    """Remove a schedule with what waits of it; what is under way goes on, what was crawled stays.

    Example: tinbai schedule remove lang_son
    """
    with _open_kept(home) as schedules:
        schedules.remove(name)
    say(f"{name} is removed")


@schedule.command("next")
def show_next(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="One schedule: all.")] = None,
    count: Annotated[int, typer.Option("--count", metavar="N", min=1, max=1000, help="How many times.")] = 10,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show when crawls begin next.

    Example: tinbai schedule next --count 20
    """
    with _open_kept(home) as schedules:
        names = [name] if name else [one.name for one in schedules.all()]
        times = sorted((at, one) for one in names for at in schedules.upcoming(one, count))[:count]
    if as_json:
        write_json(to_json([{"at": at, "schedule": one} for at, one in times]))
        return
    zone = ZoneInfo(read_config(home=home).zone)
    table = columns(f"begins ({zone.key})", "schedule")
    for at, one in times:
        table.add_row(tell_time(at, zone), words(one))
    screen().print(table)


@schedule.command()
def start(name: Name, home: Home = None) -> None:
    """Have a schedule crawl now, paused or not and whatever its window: the service takes it up within seconds.

    Example: tinbai schedule start lang_son
    """
    with _open_kept(home) as schedules:
        schedules.ask(name)
    say(f"{name} begins when the service (tinbai schedule run) or `tinbai due --crawl` takes it up")


@schedule.command()
def run(at_once: AtOnce = 2, demo: Demo = False, home: Home = None) -> None:
    """Crawl what comes due until SIGTERM or Ctrl-C: the service.

    Each crawl is a process with a log of its own in logs/ of the home. What was missed while no service ran is made up
    once. The first signal asks all crawls to stop and waits for them; the second makes them abort. A service that is
    killed leaves its crawls running, and the next one looks after them.

    Example: tinbai schedule run --at-once 3
    """
    config = configure(home, demo=demo)
    from crawler.schedule.children import Children  # noqa: PLC0415 - what only lists need not load it
    from crawler.schedule.service import LOCK, Service  # noqa: PLC0415 - same
    from crawler.schedule.serving import serve  # noqa: PLC0415 - same

    with open_store(config) as store:
        lock = store.take_lock(LOCK)
        if lock is None:
            raise Failure(f"a service runs in {config.home} already: end it first", ExitCode.STORE_UNAVAILABLE)
        children = Children(config, ("--demo",) if demo else ())
        service = Service(store, children, ZoneInfo(config.zone), at_once, say)
        say("the service runs: tinbai schedule list shows what it will do, Ctrl-C stops it")
        try:
            serve(service, until_idle=False, patience=config.patience, tell=say)
        finally:
            lock.release()
    say("the service has stopped: what was not finished goes on when it runs again")


def configure(home: Path | None, *, demo: bool) -> Config:
    """Return the configuration of what crawls by itself.

    Raises:
        Failure: the contact is a placeholder, with which no crawl would begin.
    """
    if demo:
        return demo_config(home)
    config = read_config(home=home)
    if is_placeholder(config.contact):
        sentence = f"{config.contact} is a placeholder: set TINBAI_CONTACT to an address at which portals reach you"
        raise Failure(sentence, ExitCode.USAGE)
    return config


def draw_schedules(schedules: Iterable[Schedule], zone: ZoneInfo) -> Table:
    """Return a table of schedules, their times in a zone."""
    table = columns("name", "portals", "cron", "since", "window", f"next ({zone.key})", "last")
    for one in schedules:
        begins = words("paused") if one.paused else tell_time(one.next_at, zone)
        cells = (words(", ".join(one.portals)), words(one.cron), words(one.since), words(one.window))
        table.add_row(words(one.name, "bold"), *cells, begins, tell_time(one.last_at, zone))
    return table


def _show(schedules: Iterable[Schedule], home: Path | None, *, as_json: bool) -> None:
    if as_json:
        write_json(to_json(list(schedules)))
    else:
        screen().print(draw_schedules(schedules, ZoneInfo(read_config(home=home).zone)))


def _open_kept(home: Path | None) -> Schedules:
    find_kept(home)
    return Schedules.open(read_config(home=home))


def tell_time(at: datetime | None, zone: ZoneInfo) -> Text:
    """Return an instant as a cell: clock time in a zone."""
    return words(f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else None)
