"""`tinbai health`: what is wrong with portals, in sentences, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from crawler.catalog import portal_named
from crawler.commands.home import open_kept
from crawler.commands.options import AsJson, Home
from crawler.config import read_config
from crawler.exits import ExitCode, Failure
from crawler.health import Finding, examine
from crawler.health.accepting import accept_builds, leave_out_repeated
from crawler.health.alerts import send_alerts
from crawler.terminal import screen, words, write_json
from storage import clock
from storage.store import Store

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Portals (tinbai portals); else all.")]
_STYLES = {"alarm": "bold red", "warning": "yellow", "note": "dim"}


def health(
    names: Names = None,
    alert: Annotated[bool, typer.Option("--alert", help="Tell those whom the setting alerts names.")] = False,
    accept: Annotated[
        bool, typer.Option("--accept", help="The held pages of the portals read well: tinbai reread publishes them.")
    ] = False,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="What held pages repeat is none of their words: it is left out.")
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Say what is wrong with portals, and how to repair it.

    Every portal is held against its own past, and the gravest findings come first.
    Where the layout of a portal has changed, articles are held: captured, and not published. A layout for the new
    pages is proposed as Python for the portal's file; after that, tinbai reread publishes what is held. The exit code
    is 1 if there is an alarm. With --alert people are told what is new, what got graver, and what has ended.

    Example: tinbai health lang_son --json
    """
    if accept and leave_out:
        raise Failure("--accept and --leave-out say the opposite: give one of them", ExitCode.USAGE)
    if (accept or leave_out) and not names:
        raise Failure("name the portals whose held pages you have seen: tinbai health NAME --accept", ExitCode.USAGE)
    config, now = read_config(home=home), clock.now()
    for name in names or ():
        portal_named(name)
    with open_kept(home) as store:
        chosen = names or [one.portal for one in store.summary()]
        if accept or leave_out:
            _settle(store, chosen, config.captures if accept else None)
            return
        findings = examine(store, chosen, now, config.captures)
        told = send_alerts(store, chosen, findings, config.alerts, now) if alert else []
    if as_json:
        write_json({"findings": [as_plain(one) for one in findings], "told": told})
    else:
        _draw(screen(), findings, len(chosen))
    if any(one.severity == "alarm" for one in findings):
        raise typer.Exit(ExitCode.REJECTED)


def as_plain(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain values, for programs."""
    proposal = finding.proposal
    return {
        **{name: getattr(finding, name) for name in ("portal", "kind", "severity", "sentence", "page")},
        "since": finding.since.isoformat() if finding.since else None,
        "remedy": finding.remedy,
        "proposal": proposal
        and {
            "layout": proposal.python,
            "selectors": proposal.selectors,
            "scores": dict(proposal.scores),
            "pages": proposal.pages,
        },
    }


def _draw(console: Console, findings: Iterable[Finding], portals: int) -> None:
    found = list(findings)
    if not found:
        console.print(f"{portals} portals: nothing is wrong")
    for one in found:
        console.print(words(f"{one.severity}: {one.portal}: {one.sentence}", _STYLES[one.severity]), soft_wrap=True)
        if one.page:
            console.print(words(f"  see {one.page}"), soft_wrap=True)
        if one.remedy:
            console.print(words(f"  {one.remedy}"), soft_wrap=True)
        if one.proposal:
            scores = ", ".join(f"{name} {score:.0%}" for name, score in one.proposal.scores.items())
            console.print(words(f"  on {one.proposal.pages} known pages it finds: {scores}"), soft_wrap=True)
            for line in one.proposal.python.splitlines():
                console.print(words(f"    {line}"), soft_wrap=True)


def _settle(store: Store, names: Iterable[str], captures: Path | None) -> None:
    """Take a person's word: held pages read well, or, without ``captures``, what they repeat is left out."""
    for name in names:
        if captures:
            told = f"{accept_builds(store, name, captures)} held pages are trusted"
        else:
            told = f"{leave_out_repeated(store, name)} repeated sentences are left out"
        screen().print(f"{name}: {told}; tinbai reread --portal {name} publishes what is held", soft_wrap=True)
