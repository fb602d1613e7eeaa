"""`tinbai ingest`: archives and saved pages into the store, through the same reading as a crawl."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import UTC
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

import typer

from crawler.catalog import portal_named
from crawler.cluster import open_pool
from crawler.commands.home import open_store
from crawler.commands.options import AsJson, Home, On, Since, Until, check_window
from crawler.config import Config, read_config
from crawler.doors.arrivals import Door, Skipped
from crawler.doors.asking import PAUSE, Asker
from crawler.doors.cdx import CdxDoor, Collection, find_replay
from crawler.doors.opening import check_paths, list_archives, open_doors
from crawler.doors.warc import Originals
from crawler.exits import ExitCode, Failure
from crawler.intake import Intake
from crawler.keeping import Keeping
from crawler.rereading import Scope, count_readers
from crawler.stopping import heed_signals
from crawler.tally import Tally
from crawler.terminal import say, screen, write_json
from pipelines.readers import Readers
from spiders.portal import Portal
from storage import clock
from storage.schedule import Schedule

KEPT: Final = ("new", "changed", "unchanged", "refused", "failed")
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


def ingest(  # noqa: PLR0917 - typer's parameters are the command's options
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH…]", help="WARC and WACZ files, saved pages, manifests, or folders with them."),
    ] = None,
    portal: Annotated[str | None, typer.Option("--portal", metavar="NAME", help="Only this portal's pages.")] = None,
    cdx: Annotated[
        str | None, typer.Option("--cdx", metavar="URL", help="A CDX server to ask instead of files.")
    ] = None,
    replay: Annotated[
        str | None,
        typer.Option("--replay", metavar="URL", help="Where it gives captures, with {stamp} and {url} in it."),
    ] = None,
    host: Annotated[
        list[str] | None, typer.Option("--host", metavar="HOST", help="Ask for this host's captures.")
    ] = None,
    since: Since = None,
    until: Until = None,
    pause: Annotated[float, typer.Option("--pause", min=0.0, help="Seconds between two requests.")] = PAUSE,
    any_host: Annotated[bool, typer.Option("--any-host", help="Read the pages of unknown hosts too.")] = False,
    on: On = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Read archives and saved pages into the store.

    WARC (of any producer, compressed or not), WACZ, saved HTML, text dumps and JSON-lines manifests (file, url, portal,
    fetched_at) are read as a crawl reads its answers, by the layout of their day. What is taken in is captured with its
    own time, so that verify, reread and rebuild know it. Doing it again changes nothing. With --cdx the captures of a
    portal's hosts between two days (of capture) are fetched from a Wayback or pywb server; what was fetched before is
    not asked for again. Ctrl-C keeps what was read; the same command goes on with the rest.

    With --on every archive is a task of a worker, which must see it under the same path.

    A page without an address is known by what is in it; the time at which a file was changed is never taken for a date.

    Example: tinbai ingest crawl.warc.gz saved-pages/
    """
    check_window(since, until)
    config = read_config(home=home)
    _check_sources(paths, cdx, of_server=bool(since or until or host or replay), on=on)
    source = portal_named(portal) if portal else None
    if on:
        code = _ingest_on(on, list_archives(paths or []), portal, any_host, config, as_json=as_json)
        raise typer.Exit(code)
    with ExitStack() as stack:
        store = stack.enter_context(open_store(config))
        store.schedule = Schedule(begun=clock.now())
        readers = stack.enter_context(Readers(count_readers()))
        keeping = stack.enter_context(Keeping(store, config.captures, lease=config.lease))
        intake = Intake(store, keeping, readers, say, portal=source, any_host=any_host)
        originals = Originals()
        if cdx:
            collection = _describe(cdx, replay, _name_hosts(source, host), since, until)
            doors: list[Door] = [CdxDoor(collection, Asker(_name_agent(config, cdx), pause), intake.sieve.knows)]
        else:
            doors = _open(open_doors(paths or [], originals, config.home, portal), intake)
        counts = _conduct(intake, keeping, doors, originals)
    _report(len(doors), intake.sieve.tally, counts, as_json=as_json)
    if intake.stopped.is_set():
        raise Failure("stopped by a signal: what was read is kept, the same command goes on", ExitCode.INTERRUPTED)
    if counts["failed"] or intake.sieve.tally.damaged:
        raise typer.Exit(ExitCode.SOME_FAILED)


def _check_sources(paths: Sequence[Path] | None, cdx: str | None, *, of_server: bool, on: str | None) -> None:
    """See that files or a server are given, and nothing (``of_server``) that only a server is asked.

    Raises:
        BadParameter: both or none, or what does not go together.
        Failure: a file is not there.
    """
    if bool(paths) == bool(cdx):
        raise typer.BadParameter("give files or folders, or a server with --cdx", param_hint="PATH")
    if not cdx and of_server:
        raise typer.BadParameter("--since, --until, --host and --replay belong to --cdx", param_hint="PATH")
    if cdx and on:
        raise typer.BadParameter("a server is asked by one machine", param_hint="--on")
    check_paths(paths or [])


def _ingest_on(
    on: str, archives: Sequence[Path], portal: str | None, any_host: bool, config: Config, *, as_json: bool
) -> ExitCode:
    """Have workers take archives in, one each, report what all came to, and return the exit code."""
    words = ["--json", *(["--portal", portal] if portal else []), *(["--any-host"] if any_host else [])]
    tasks = [(str(path), ("ingest", str(path.resolve()), *words)) for path in archives]
    tally, counts, code = Tally(), Counter[str](dict.fromkeys(KEPT, 0)), ExitCode.COMPLETE
    with open_pool(on, config, say) as pool:
        for one in pool.run(tasks):
            if one.code not in (ExitCode.COMPLETE, ExitCode.SOME_FAILED):
                raise Failure(f"{one.name}: {one.sentence}", ExitCode(one.code))
            code = max(code, ExitCode(one.code))
            tally.add(one.told)
            counts.update({name: one.told[name] for name in KEPT})
    _report(len(archives), tally, counts, as_json=as_json)
    return code


def _conduct(intake: Intake, keeping: Keeping, doors: list[Door], originals: Originals) -> Counter[str]:
    """Take in what the doors have; what was read is kept, however that ends."""
    with heed_signals(intake.stopped.set):
        try:
            intake.run(doors, originals)
        except Failure:
            intake.settle()
            keeping.close("failed")
            raise
        return keeping.close("interrupted" if intake.stopped.is_set() else "finished")


def _open(given: Iterable[Door | Skipped], intake: Intake) -> list[Door]:
    doors: list[Door] = []
    for found in given:
        if isinstance(found, Skipped):
            intake.sieve.skip(found)
        else:
            doors.append(found)
    return doors


def _name_hosts(portal: Portal | None, hosts: list[str] | None) -> list[str]:
    if not portal and not hosts:
        raise typer.BadParameter("say whose captures: --portal NAME or --host HOST", param_hint="--cdx")
    return hosts or [host.name for host in (portal.hosts if portal else ())]


def _describe(cdx: str, replay: str | None, hosts: list[str], since: str | None, until: str | None) -> Collection:
    """Return what is asked of a server; the days are Việt Nam's."""
    replay = replay or find_replay(cdx)
    if "{stamp}" not in replay or "{url}" not in replay:
        raise typer.BadParameter(f"{replay} has no {{stamp}} and {{url}} in it", param_hint="--replay")
    first, last = Scope(since=since, until=until).window
    return Collection(
        cdx=cdx,
        replay=replay,
        hosts=hosts,
        since=first.astimezone(UTC) if first else None,
        until=last.astimezone(UTC) if last else None,
    )


def _name_agent(config: Config, cdx: str) -> str:
    """Return how we name ourselves to a server.

    Raises:
        Failure: nobody is named whom it could write to, and it is not our own machine.
    """
    is_own = (urlsplit(cdx).hostname or "") in LOOPBACK
    if not is_own and (config.contact is None or config.has_placeholder):
        raise Failure("say who asks: set TINBAI_CONTACT to an address of yours", ExitCode.USAGE)
    return config.user_agent


def _report(sources: int, tally: Tally, counts: Counter[str], *, as_json: bool) -> None:
    told = {"sources": sources, "pages": tally.pages, **{name: counts[name] for name in KEPT}, "known": tally.known}
    told["damaged"] = tally.damaged
    skipped, refused = (dict(sorted(counter.items())) for counter in (tally.skipped, tally.refused))
    if as_json:
        write_json({**told, "skipped": skipped, "refused_why": refused})
        return
    line = ", ".join(f"{number} {word}" for word, number in told.items() if word not in ("sources", "pages"))
    screen().print(f"{tally.pages} pages of {sources} sources: {line}")
    for word, reasons in (("refused", refused), ("left out", skipped)):
        if reasons:
            screen().print(f"{word}: " + ", ".join(f"{number} {reason}" for reason, number in reasons.items()))
