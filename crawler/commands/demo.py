"""`tinbai demo`: the whole journey on replicas, and whether what came out is what went in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Annotated, NamedTuple, get_args

import orjson
import typer
from rich.table import Table

from crawler.commands.crawl import describe_end, draw_ledgers
from crawler.commands.home import demo_config, open_store
from crawler.commands.options import AsJson
from crawler.conduct import LOG_NAME, conduct
from crawler.config import Config
from crawler.demo.compare import REQUIRED, Comparison, compare
from crawler.demo.gold import gold_records, write_gold
from crawler.demo.loopback import loopback_settings
from crawler.demo.replicas import REPLICAS
from crawler.demo.replicas.base import MOST_PAGES
from crawler.demo.server import ReplicaServer
from crawler.exits import ExitCode, Failure
from crawler.ledger import judge
from crawler.terminal import columns, say, screen, words, write_json
from storage.releases import Format, export

EXPORTS = Path("exports")
GOLD = Path("gold")
_MADE = ("tinbai.db", "tinbai.db-wal", "tinbai.db-shm", "captures", LOG_NAME, EXPORTS, GOLD)
_SHORT = 60  # characters of a text that differs


class Figure(NamedTuple):
    """What is counted, what was wanted, what came, and whether the demo stands or falls with it."""

    figure: str
    wanted: int
    got: int
    required: bool = True


def demo(
    pages: Annotated[int, typer.Option("--pages", metavar="N", min=1, max=MOST_PAGES, help="Articles each.")] = 60,
    home: Annotated[Path | None, typer.Option("--home", metavar="DIR", help="Where to: ./demo-data.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget an earlier demo there first.")] = False,
    port: Annotated[int, typer.Option("--port", metavar="N", min=0, max=65535, help="0 takes a free one.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Crawl replicas of all portals on this machine and compare with what they served.

    The replicas are models of the portals, with texts of our own, served over HTTP on this machine: nothing is asked
    of the network. What is kept is exported in every format and compared with what the replicas are known to hold;
    the exit code is 1 if a figure that must be perfect is not.

    Example: tinbai demo --fresh
    """
    config = demo_config(home)
    if fresh:
        forget_demo(config.home)
    say("these are replicas, models of the portals that are served on this machine")
    with ReplicaServer(pages, port) as server:
        ledgers = conduct(REPLICAS, {}, config, screen(errors=True), loopback_settings(server.port))
        trespasses = sum(server.counts()["disallowed"].values())
    code = judge(ledgers)
    if code:
        raise Failure(describe_end(ledgers, code, config.home / LOG_NAME), code)
    files, comparison = finish_demo(config, pages)
    figures = list(list_figures(comparison, trespasses))
    is_perfect = comparison.exact and not trespasses
    if as_json:
        told = [figure._asdict() for figure in figures]
        write_json({"perfect": is_perfect, "figures": told, "portals": [ledger.as_dict() for ledger in ledgers]})
    else:
        _print_figures(draw_ledgers(ledgers), draw_figures(figures), _describe_files(config, files))
    if not is_perfect:
        _say_differences(comparison, trespasses)
        raise typer.Exit(ExitCode.REJECTED)


def forget_demo(home: Path) -> None:
    """Remove what an earlier demo made in ``home``, and nothing else that stands there."""
    for name in _MADE:
        path = home / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def finish_demo(config: Config, pages: int) -> tuple[list[Path], Comparison]:
    """Export what is kept in every format, the gold beside it, and compare the two."""
    exports = config.home / EXPORTS
    exports.mkdir(exist_ok=True)
    with open_store(config) as store:
        files = [export(store, exports / f"articles.{kind}", kind).path for kind in _list_formats()]
        write_gold(config.home / GOLD, pages)
        gold = chain.from_iterable(gold_records(portal, pages) for portal in REPLICAS)
        return files, compare(store.articles(), gold)


def list_figures(comparison: Comparison, trespasses: int) -> Iterator[Figure]:
    """Yield every figure; ``trespasses`` are requests for what a robots.txt disallows."""
    yield Figure("articles found", comparison.expected, comparison.found)
    yield Figure("articles kept twice", 0, comparison.doubled)
    yield Figure("records of nothing known", 0, comparison.unexpected)
    yield Figure("disallowed pages asked for", 0, trespasses)
    yield Figure("disallowed pages kept", 0, comparison.disallowed)
    yield Figure("error pages kept", 0, comparison.not_pages)
    yield Figure("lines of chrome in bodies", 0, comparison.chrome_lines)
    for name in dict.fromkeys((*REQUIRED, *comparison.equal)):
        yield Figure(f"equal {name}", comparison.found, comparison.equal[name], name in REQUIRED)


def draw_figures(figures: list[Figure]) -> Table:
    """Return a table of the figures, with a word for each that is not as wanted."""
    table = columns("figure", "wanted", "got", "", numbers=("wanted", "got"))
    for name, wanted, got, required in figures:
        verdict = "" if wanted == got else "WRONG" if required else "counted only"
        table.add_row(name, str(wanted), str(got), verdict)
    return table


def _list_formats() -> tuple[Format, ...]:
    """Return every format that can be written here: Parquet needs an extra."""
    formats: tuple[Format, ...] = get_args(Format)
    if find_spec("pyarrow"):
        return formats
    say("Parquet is left out: pip install 'tinbai[parquet]'")
    return tuple(kind for kind in formats if kind != "parquet")


def _print_figures(closing: Table, figures: Table, files: str) -> None:
    console = screen()
    for table in (closing, figures):
        console.print(table)
        console.print()
    console.print(words(files), soft_wrap=True)


def _describe_files(config: Config, files: list[Path]) -> str:
    names = ", ".join(str(file) for file in files)
    return f"kept in {config.home}: tinbai.db, captures (WARC), {GOLD}; exported to {names}"


def _say_differences(comparison: Comparison, trespasses: int) -> None:
    for difference in comparison.differences:
        if difference.field in comparison.equal and difference.field not in REQUIRED:
            continue
        wanted, got = (orjson.dumps(value, default=str).decode() for value in (difference.wanted, difference.got))
        where = f"{difference.portal} {difference.key} {difference.field}"
        say(f"{where}: {_cut(wanted)} was wanted, {_cut(got)} was read")
    if trespasses:
        say(f"{trespasses} requests were for what a robots.txt disallows")
    if not comparison.exact:
        say("what was kept differs from what the replicas hold; --fresh forgets what an earlier version may have kept")


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"
