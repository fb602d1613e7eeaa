"""`tinbai reread`: every kept capture through today's reader, without the network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any

import orjson
import typer

from crawler.catalog import portal_named, portals
from crawler.cluster import open_pool
from crawler.commands.home import open_kept
from crawler.commands.options import AsJson, Home, On, OnePortal, Since, Until, check_window
from crawler.config import Config, read_config
from crawler.exits import ExitCode, Failure
from crawler.rereading import Rereading, Scope, count_readers
from crawler.terminal import say, screen, words, write_json
from pipelines.readers import Readers
from storage.bundles import Change
from storage.codec import to_json

_LONGEST = 120  # characters of a value on the screen


def reread(
    portal: OnePortal = None,
    since: Since = None,
    until: Until = None,
    wait: Annotated[
        float, typer.Option("--wait", metavar="N", min=0, help="Seconds in which another rereading may end.")
    ] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")] = False,
    on: On = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Read every kept capture again with today's reader.

    Nothing is asked of the network: pages come from the WARC segments. What changes is said field by field. Records
    are replaced by the better reading of the same capture, which is no revision; pages that were refused become
    articles where the reader can read them now; what it can no longer read is told and stays. A rereading that was
    stopped goes on where it was. The days are those of fetching. With --on every portal is a task of a worker.

    Example: tinbai reread --portal lang_son --dry-run
    """
    check_window(since, until)
    chosen = [portal_named(portal)] if portal else list(portals().values())
    tell = _write_change if as_json else _print_change
    counts: Counter[str] = Counter(captures=0)
    scope = Scope(since=since, until=until, dry=dry_run)
    config = read_config(home=home)
    if on:
        counts += _reread_on(on, [source.name or "" for source in chosen], scope, config)
    else:
        with open_kept(home) as store, Readers(count_readers()) as readers:
            for source in chosen:
                rereading = Rereading(store, config.captures, readers, tell, lease=config.lease)
                counts += rereading.run(source, scope, wait=wait)
    if as_json:
        write_json({"dry_run": dry_run, **counts})
        return
    told = ", ".join(f"{number} {word}" for word, number in sorted(counts.items()) if word != "captures")
    screen().print(f"{counts['captures']} captures read{', nothing written' if dry_run else ''}: {told or 'no change'}")


def _reread_on(on: str, names: Iterable[str], scope: Scope, config: Config) -> Counter[str]:
    """Have workers reread, a portal each, and return how many captures changed how."""
    days = {"--since": scope.since, "--until": scope.until}
    words = [word for name, day in days.items() if day for word in (name, day)]
    words += ["--dry-run"] if scope.dry else []
    tasks = [
        (name, ("reread", "--portal", name, *words, "--wait", f"{2 * config.lease:g}", "--json")) for name in names
    ]
    counts: Counter[str] = Counter(captures=0)
    with open_pool(on, config, say) as pool:
        for one in pool.run(tasks):
            if one.code:
                raise Failure(f"{one.name}: {one.sentence}", ExitCode(one.code))
            counts.update({name: number for name, number in one.told.items() if name != "dry_run"})
    return counts


def _write_change(change: Change) -> None:
    write_json(to_json(change))


def _print_change(change: Change) -> None:
    console = screen()
    console.print(words(f"{change.verdict}: {change.portal} {change.key} {change.url}"), soft_wrap=True)
    for name, (before, after) in change.fields.items():
        console.print(words(f"  {name}: {_short(before)} → {_short(after)}"), soft_wrap=True)


def _short(value: Any) -> str:  # noqa: ANN401 - whatever a field holds
    text = orjson.dumps(value).decode()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
