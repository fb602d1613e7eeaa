"""`tinbai crawl`: portals in, articles kept, and an exit code that tells whether all is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from crawler.catalog import portal_named, portals
from crawler.cluster import CAUSE, open_pool
from crawler.commands.home import demo_config
from crawler.commands.options import AsJson, Home, On, Since, Until
from crawler.commands.status import list_reasons
from crawler.conduct import LOG_NAME, conduct
from crawler.config import Config, read_config
from crawler.demo.loopback import loopback_settings
from crawler.demo.server import ReplicaServer
from crawler.exits import ExitCode, Failure
from crawler.ledger import Ledger, judge
from crawler.terminal import columns, say, screen, words, write_json
from spiders.arguments import read_arguments

_ABORTED = "aborted: what was kept until then stays, what came in the last second may be missing"
_SENTENCES = {
    ExitCode.NO_NETWORK: "no host of {names} could be reached: is there a network?",
    ExitCode.PENDING: "{left} articles of {names} were found and not fetched: crawl again",
    ExitCode.INTERRUPTED: "stopped by a signal, {left} articles were left: all that was fetched is kept",
    ExitCode.SOME_FAILED: "some addresses of {names} failed, see {log}: the next crawl asks them again",
    ExitCode.INTEGRITY: "some addresses of {names} are done and lead to no article: tinbai status shows where",
    ExitCode.HOST_BLOCKED: "{names} refused us or asked us to wait, see {log}: wait for a day",
}


def crawl(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME…", help="Portals (tinbai portals).")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Every portal.")] = False,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="Articles a portal.")] = None,
    sections: Annotated[str | None, typer.Option("--sections", metavar="A,B", help="Only these sections.")] = None,
    recheck: Annotated[
        str | None, typer.Option("--recheck", metavar="all|due|none", help="Kept articles to look at again: due ones.")
    ] = None,
    max_pages: Annotated[int, typer.Option("--max-pages", metavar="N", min=0, help="Answers a portal; 0: any.")] = 0,
    max_bytes: Annotated[int, typer.Option("--max-bytes", metavar="N", min=0, help="Bytes a portal; 0: any.")] = 0,
    max_minutes: Annotated[float, typer.Option("--max-minutes", metavar="N", min=0, help="Minutes; 0: any.")] = 0,
    wait: Annotated[
        float, typer.Option("--wait", metavar="N", min=0, help="Seconds in which another crawl may end.")
    ] = 0,
    log: Annotated[Path | None, typer.Option("--log", metavar="FILE", help="Log: crawl.log in the home.")] = None,
    cause: Annotated[str, typer.Option("--cause", hidden=True)] = "asked",
    on: On = None,
    demo: Annotated[bool, typer.Option("--demo", help="Crawl replicas on this machine, into ./demo-data.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Crawl portals and keep their articles.

    Ctrl-C once stops and keeps all that was fetched, twice aborts. The exit code is 0 only when nothing failed and
    nothing is left: 5 no host could be reached, 10 articles were left, 11 stopped, 12 some addresses failed, 13 a
    host refused us, 14 the disk is full, 15 the store cannot be used.

    With --on every portal is a task of a worker that has tinbai and the same database; docs/scale.md tells how.

    Example: tinbai crawl lang_son thai_nguyen --since 2025-01-01 --limit 100
    """
    if bool(names) == everything:
        raise typer.BadParameter("name portals, or --all", param_hint="NAME…")
    chosen = list(portals()) if everything else list(dict.fromkeys(names or ()))
    asked = {"since": since, "until": until, "limit": limit, "sections": sections, "recheck": recheck}
    arguments = {name: str(value) for name, value in asked.items() if value is not None}
    check_arguments(chosen, arguments)
    config = demo_config(home) if demo else read_config(home=home)
    bounds = {"pages": max_pages, "bytes": max_bytes, "minutes": max_minutes}
    changes: dict[str, Any] = {f"TINBAI_MAX_{name.upper()}": most for name, most in bounds.items() if most}
    if on and demo:
        raise typer.BadParameter("replicas are served and crawled on this machine", param_hint="--on")
    log = log or config.home / LOG_NAME
    if on:
        options = {**arguments, **{f"max-{name}": str(most) for name, most in bounds.items() if most}}
        ledgers = _crawl_on(on, chosen, options, config)
    else:
        changes |= {"TINBAI_CAUSE": cause, "TINBAI_WAIT": wait, "LOG_FILE": str(log)}
        run = _crawl_replicas if demo else _crawl_portals
        ledgers = run(chosen, arguments, config, changes)
    raise typer.Exit(_report(ledgers, log, as_json=as_json))


def check_arguments(names: Iterable[str], arguments: Mapping[str, str]) -> None:
    """Check portals and what is asked of them before anything starts.

    Raises:
        Failure: there is no such portal or section, or the window is empty.
    """
    for name in names:
        portal = portal_named(name)
        try:
            read_arguments(arguments, portal.sections)
        except ValueError as error:
            raise Failure(f"{name}: {error}", ExitCode.USAGE) from error


def draw_ledgers(ledgers: Iterable[Ledger]) -> Table:
    """Return the closing table."""
    names = ("pages", "articles", "new", "changed", "unchanged")
    table = columns("portal", *names, "rejects", "failures", "pages/s", "ended", numbers=(*names, "pages/s"))
    for ledger in ledgers:
        counts = (str(ledger.count(name)) for name in names)
        left = ledger.reasons("failed") | ledger.reasons("postponed")
        reasons = (words(list_reasons(found)) for found in (ledger.reasons("rejected"), left))
        table.add_row(ledger.portal, *counts, *reasons, f"{ledger.rate:.1f}", ledger.ending)
    return table


def describe_end(ledgers: Iterable[Ledger], code: ExitCode, log: Path) -> str:
    """Return why the crawl did not end with 0, as one sentence that names the portals concerned."""
    concerned = [ledger for ledger in ledgers if code in (ledger.code, ExitCode.NO_NETWORK)]
    is_aborted = any(ledger.outcome == "aborted" for ledger in concerned)
    sentence = _ABORTED if is_aborted else _SENTENCES.get(code, "{fault}")
    return sentence.format(
        names=", ".join(ledger.portal for ledger in concerned),
        left=sum(ledger.count("pending") for ledger in concerned),
        fault=next((ledger.fault for ledger in concerned if ledger.fault), ""),
        log=log,
    )


def _report(ledgers: Sequence[Ledger], log: Path, *, as_json: bool) -> ExitCode:
    """Say what came of a crawl, and return the exit code."""
    code = judge(ledgers)
    if as_json:
        write_json({"exit_code": code, "portals": [ledger.as_dict() for ledger in ledgers]})
    else:
        screen().print(draw_ledgers(ledgers))
    if code:
        say(describe_end(ledgers, code, log))
    return code


def _crawl_portals(
    names: Iterable[str], arguments: Mapping[str, str], config: Config, changes: Mapping[str, Any]
) -> list[Ledger]:
    """Crawl the portals themselves.

    Raises:
        Failure: the contact is a placeholder, so that no portal could write to anybody.
    """
    if config.has_placeholder:
        sentence = f"{config.contact} is a placeholder: set TINBAI_CONTACT to an address at which portals reach you"
        raise Failure(sentence, ExitCode.USAGE)
    if not config.contact:
        say("portals cannot write to you: set TINBAI_CONTACT to an e-mail or web address")
    return conduct(names, arguments, config, screen(errors=True), changes)


def _crawl_on(on: str, names: Iterable[str], options: Mapping[str, str], config: Config) -> list[Ledger]:
    """Have workers crawl, a portal each; one that goes on for a dead one waits until its lease has run out."""
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    words += ["--cause", CAUSE, "--wait", f"{2 * config.lease:g}", "--json"]
    tasks = [(name, ("crawl", name, *words)) for name in names]
    with open_pool(on, config, say) as pool:
        outcomes = pool.run(tasks)
    return [
        Ledger.from_dict(one.name, next(iter(one.told.get("portals", ())), {}), one.code, one.sentence)
        for one in outcomes
    ]


def _crawl_replicas(
    names: Iterable[str], arguments: Mapping[str, str], config: Config, changes: Mapping[str, Any]
) -> list[Ledger]:
    say("these are replicas, models of the portals that are served on this machine")
    with ReplicaServer() as server:
        settings = {**loopback_settings(server.port), **changes}
        return conduct(names, arguments, config, screen(errors=True), settings)
