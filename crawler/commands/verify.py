"""`tinbai verify`: whether captures, index and articles agree, and what can be mended."""

from __future__ import annotations

from typing import Annotated

import typer

from crawler.commands.home import open_kept
from crawler.commands.options import AsJson, Home
from crawler.config import read_config
from crawler.exits import ExitCode
from crawler.terminal import columns, say, screen, words, write_json
from storage.codec import to_json
from storage.verify import Verdict


def verify(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended, and say what was done.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Check that what is kept agrees with itself, and repair it.

    Every WARC record is read and hashed again and held against the index, in both directions; articles and revisions
    are held against each other, their captures and their addresses; SQLite checks its own file. With --repair rows of
    the index are corrected from the segments, captures of dead processes are finished and entered, and bytes that are
    no record are moved to captures/quarantine. The exit code is 16 if something is damaged and was not repaired.

    Example: tinbai verify --repair
    """
    with open_kept(home) as store:
        verdict = store.verify(read_config(home=home).captures, repair=repair)
    if as_json:
        write_json(b'{"sound":' + (b"true" if verdict.is_sound else b"false") + b"," + to_json(verdict)[1:])
    else:
        _print_verdict(verdict)
    if not verdict.is_sound:
        say("what is kept does not agree with itself: tinbai verify --repair, or put a backup in its place")
        raise typer.Exit(ExitCode.INTEGRITY)


def _print_verdict(verdict: Verdict) -> None:
    console = screen()
    console.print(
        f"{verdict.records} records in {verdict.segments} segments, {verdict.captures} captures, "
        f"{verdict.articles} articles in {verdict.revisions} revisions"
    )
    if verdict.findings:
        table = columns("kind", "what", "repaired")
        for finding in verdict.findings:
            table.add_row(
                finding.kind, words(finding.what), words(finding.repaired or ("note" if finding.note else None))
            )
        console.print(table)
