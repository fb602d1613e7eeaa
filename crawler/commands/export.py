"""`tinbai export`: the kept articles in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from crawler.commands.home import check_portal, open_kept
from crawler.commands.options import AsJson, Home, OnePortal, Since, Until, check_window
from crawler.terminal import screen, words, write_json
from storage.releases import export as write_release

Format = Annotated[Literal["jsonl", "csv", "parquet"], typer.Option("--format", "-f", help="Kind of file.")]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="PATH", help="The file; it is replaced as a whole.")]


def export(
    kind: Format,
    output: Output,
    portal: OnePortal = None,
    since: Since = None,
    until: Until = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Write the kept articles into one file.

    Articles come by portal, date and key; the same articles always give the same bytes. The window of days counts by
    the date to sort by, in Việt Nam's time; undated articles are left out when a window is given.

    Example: tinbai export -f parquet -o articles.parquet --portal lang_son --since 2023-01-01
    """
    check_window(since, until)
    if output.name == "-":
        raise typer.BadParameter("an export is a file, whole or not there: name one", param_hint="--output")
    with open_kept(home) as store:
        check_portal(store, portal)
        result = write_release(store, output, kind, portal=portal, since=since, until=until)
    if as_json:
        write_json({"path": str(result.path), "format": kind, "rows": result.rows, "sha256": result.sha256})
    else:
        screen().print(words(f"{result.rows} articles in {result.path}, sha256 {result.sha256}"), soft_wrap=True)
