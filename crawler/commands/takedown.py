"""`tinbai takedown`: what must go leaves database, captures and index, and is never collected again."""

from __future__ import annotations

from typing import Annotated

import typer

from crawler.commands.home import open_store
from crawler.commands.options import AsJson, Home
from crawler.config import read_config
from crawler.exits import ExitCode, Failure
from crawler.terminal import columns, say, screen, words, write_json
from pipelines.habits import list_traits
from storage.codec import to_json
from storage.store import Store
from storage.takedown import Removal


def takedown(
    name: Annotated[
        str, typer.Argument(metavar="KEY|URL|list|verify", help="An article's key, or any of its addresses.")
    ],
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="WORD", help="A class of reasons: privacy, court, rights.")
    ] = None,
    reference: Annotated[
        str | None, typer.Option("--ref", metavar="TEXT", help="A file number of yours; it is kept.")
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Remove an article for good and never collect it again.

    Text, revisions, addresses and captures go; captures of listings that quote it go too, those that only show its
    title stay and are counted. What else stays is a keyed hash of its names, the reason, the reference and the time:
    keep the file takedown.key in the home, for without it nothing is collected. `takedown list` shows what was done,
    `takedown verify` removes what came back and finishes a takedown that was interrupted. Files that were exported
    before are yours to delete.

    Example: tinbai takedown https://baolangson.vn/xa-hoi/123456-tin.html --reason privacy --ref 12/2026
    """
    config = read_config(home=home)
    with open_store(config) as store:
        if name == "list":
            _print_list(store, as_json=as_json)
            return
        if name == "verify":
            removal = store.check_takedowns(config.captures)
        elif reason is None:
            raise typer.BadParameter("say why: privacy, court, rights, …", param_hint="--reason")
        else:
            traits = {trait for article in store.find(name) for trait in list_traits(article)}
            try:
                removal = store.take_down(
                    config.captures, name, reason=reason, reference=reference, traits=sorted(traits)
                )
            except LookupError as error:
                raise Failure(str(error), ExitCode.NOT_FOUND) from error
    _print_removal(removal, as_json=as_json)


def _print_list(store: Store, *, as_json: bool) -> None:
    found = store.takedowns()
    if as_json:
        write_json(to_json(found))
        return
    table = columns("taken down", "reason", "reference", "names", numbers=("names",))
    for stone in found:
        when = f"{stone.taken_at:%Y-%m-%d %H:%M} UTC"
        table.add_row(when, words(stone.reason), words(stone.reference), str(stone.names))
    screen().print(table)


def _print_removal(removal: Removal, *, as_json: bool) -> None:
    if as_json:
        write_json(to_json(removal))
    else:
        screen().print(
            f"removed: {removal.articles} articles, {removal.addresses} addresses, {removal.captures} captures; "
            f"{removal.segments} segments were written anew"
        )
    for url in removal.copies:
        say(f"{url} says half of it or more and is kept: take it down too if it must go")
    if removal.named:
        say(f"{removal.named} captures of other pages, mostly listings, show its title and are kept")
