"""`tinbai reread`: every kept capture through today's reader, without the network."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

import orjson
import typer

from crawler.catalog import portal_named, portals
from crawler.commands.home import open_kept
from crawler.commands.options import AsJson, Home, OnePortal, Since, Until, check_window
from crawler.config import read_config
from crawler.rereading import Rereading, Scope, count_readers
from crawler.terminal import screen, words, write_json
from pipelines.readers import Readers
from storage.bundles import Change
from storage.codec import to_json

_LONGEST = 120  # characters of a value on the screen


def reread(
    portal: OnePortal = None,
    since: Since = None,
    until: Until = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Read every kept capture again with today's reader.

    Nothing is asked of the network: pages come from the WARC segments. What changes is said field by field. Records
    are replaced by the better reading of the same capture, which is no revision; pages that were refused become
    articles where the reader can read them now; what it can no longer read is told and stays. A rereading that was
    stopped goes on where it was. The days are those of fetching.

    Example: tinbai reread --portal lang_son --dry-run
    """
    check_window(since, until)
    chosen = [portal_named(portal)] if portal else list(portals().values())
    console = screen()

    def tell(change: Change) -> None:
        if as_json:
            write_json(to_json(change))
        else:
            console.print(words(f"{change.verdict}: {change.portal} {change.key} {change.url}"), soft_wrap=True)
            for name, (before, after) in change.fields.items():
                console.print(words(f"  {name}: {_short(before)} → {_short(after)}"), soft_wrap=True)

    counts: Counter[str] = Counter(captures=0)
    scope = Scope(since=since, until=until, dry=dry_run)
    folder = read_config(home=home).captures
    with open_kept(home) as store, Readers(count_readers()) as readers:
        for source in chosen:
            counts += Rereading(store, folder, readers, tell).run(source, scope)
    if as_json:
        write_json({"dry_run": dry_run, **counts})
        return
    told = ", ".join(f"{number} {word}" for word, number in sorted(counts.items()) if word != "captures")
    console.print(f"{counts['captures']} captures read{', nothing written' if dry_run else ''}: {told or 'no change'}")


def _short(value: Any) -> str:  # noqa: ANN401 - whatever a field holds
    text = orjson.dumps(value).decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
