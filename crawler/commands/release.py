"""`tinbai release`: the kept articles as a folder that others can cite, use and check."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from crawler.catalog import portals
from crawler.commands.home import check_portal, open_kept
from crawler.commands.options import AsJson, Home, OnePortal, Since, Until, check_window
from crawler.config import read_config
from crawler.exits import ExitCode, Failure
from crawler.terminal import columns, say, screen, words, write_json
from storage.errors import ExportFailed

Where = Annotated[
    str | None, typer.Option("--where", metavar="QUERY", help="Only what a search finds, written as it is asked for.")
]
OnePerCluster = Annotated[
    bool, typer.Option("--one-per-cluster", help="Of articles that say the same, the first only.")
]
Split = Annotated[bool, typer.Option("--split", help="Divide into train, validation and test, without leaks.")]
SinceRelease = Annotated[
    Path | None,
    typer.Option(
        "--since-release", metavar="DIR", help="Tell what changed since this one.", show_default="found beside"
    ),
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="DIR", help="The new folder.", show_default="NAME")
]
Bom = Annotated[bool, typer.Option("--bom", help="Begin the CSV with a mark by which Excel knows UTF-8.")]


def release(  # noqa: PLR0917 - options of a command
    name: Annotated[str, typer.Argument(metavar="NAME|verify", help="A name of yours, also that of the folder.")],
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="With verify: the release.")] = None,
    portal: OnePortal = None,
    since: Since = None,
    until: Until = None,
    where: Where = None,
    one_per_cluster: OnePerCluster = False,
    split: Split = False,
    since_release: SinceRelease = None,
    output: Output = None,
    bom: Bom = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Make a folder of the kept articles that a stranger can use and check.

    It holds them as JSON lines, CSV, Parquet and TEI, with revisions, citations, clusters of reprints and the captures
    (WACZ), a data card, Croissant, a data package and checksums. The same store gives the same bytes; a later release
    says what was added, changed and removed. `tinbai release verify DIR` checks one; the exit code is 16 if it is not
    what was made.

    Example: tinbai release lang-son-2024 --portal lang_son --since 2024-01-01 --until 2024-12-31
    """
    if find_spec("pyarrow") is None:
        raise ExportFailed("A release needs pyarrow: pip install 'tinbai[parquet]'")
    if name == "verify":
        _verify(folder, as_json=as_json)
        return
    if folder is not None:
        raise typer.BadParameter("a release has one name; name its folder with --output", param_hint="DIR")
    check_window(since, until)
    from storage.releases.choice import Choice  # noqa: PLC0415 - needs the extra
    from storage.releases.making import Order, make_release  # noqa: PLC0415 - same

    choice = Choice(portal=portal, since=since, until=until, where=where, one_per_cluster=one_per_cluster, split=split)
    order = Order(
        name=_check_name(name),
        choice=choice,
        titles={name: portal.title for name, portal in portals().items()},
        successors={name: portal.successor for name, portal in portals().items() if portal.successor},
        since=since_release,
        bom=bom,
    )
    with open_kept(home) as store:
        check_portal(store, portal)
        made = make_release(store, read_config(home=home).captures, (output or Path(name)).absolute(), order)
    files = [{"name": part.name, "rows": part.rows, "bytes": part.size, "sha256": part.sha256} for part in made.files]
    if as_json:
        changes = dict(made.changes) if made.changes is not None else None
        write_json({"folder": str(made.folder), "articles": made.articles, "changes": changes, "files": files})
        return
    table = columns("file", "rows", "bytes", numbers=("rows", "bytes"))
    for part in made.files:
        table.add_row(words(part.name), words("" if part.rows is None else str(part.rows)), str(part.size))
    screen().print(table)
    screen().print(words(f"{made.articles} articles in {made.folder}"), soft_wrap=True)
    if made.changes is not None:
        told = ", ".join(f"{count} {change}" for change, count in made.changes.items())
        screen().print(f"since the release before: {told}")


def _verify(folder: Path | None, *, as_json: bool) -> None:
    if folder is None:
        raise typer.BadParameter("name the folder of a release: tinbai release verify DIR", param_hint="DIR")
    from storage.releases.checking import verify_release  # noqa: PLC0415 - needs the extra

    try:
        faults = verify_release(folder)
    except ExportFailed as error:
        raise Failure(str(error), ExitCode.UNREADABLE) from error
    if as_json:
        write_json({"sound": not faults, "faults": faults})
    for fault in faults if not as_json else ():
        say(fault)
    if faults:
        raise typer.Exit(ExitCode.INTEGRITY)
    if not as_json:
        screen().print(words(f"{folder} is what was made"), soft_wrap=True)


def _check_name(name: str) -> str:
    if not name.isascii() or not name.replace("-", "").replace("_", "").replace(".", "").isalnum() or name[0] in ".-_":
        raise typer.BadParameter("a name has ASCII letters, figures, and . - _ within", param_hint="NAME")
    return name
