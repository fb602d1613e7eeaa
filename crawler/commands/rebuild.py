"""`tinbai rebuild`: articles and revisions again from the captures alone."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from crawler.catalog import portals
from crawler.commands.home import open_store
from crawler.commands.options import AsJson, Home
from crawler.config import read_config
from crawler.exits import ExitCode, Failure
from crawler.rebuilding import Rebuilding
from crawler.rereading import count_readers
from crawler.terminal import screen, write_json
from pipelines.readers import Readers


def rebuild(
    source: Annotated[
        Path | None, typer.Option("--from-warc", metavar="DIR", help="Segments to copy: the captures of another home.")
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Make an empty store again from its captures.

    The database of the home must be missing or empty. Every segment is read crawl by crawl, by today's reader, as the
    crawls and ingests kept it.

    Example: tinbai rebuild --from-warc tinbai-data/captures --home again
    """
    config = read_config(home=home)
    if source is not None:
        _copy_segments(source, config.captures)
    if not config.captures.is_dir():
        raise Failure(f"there are no captures in {config.captures}: name another home", ExitCode.NOT_FOUND)
    with open_store(config) as store, Readers(count_readers()) as readers:
        counts = Rebuilding(store, config.captures, portals(), readers).run()
    if as_json:
        write_json(dict(counts))
        return
    screen().print(
        f"{counts['captures']} captures of {counts['crawls']} crawls gave {counts['new']} articles, which changed "
        f"{counts['changed']} times; {counts['damaged']} records were damaged"
    )


def _copy_segments(source: Path, target: Path) -> None:
    found = sorted(source.glob("*.warc.gz"))
    if not found:
        raise Failure(f"there are no segments (.warc.gz) in {source}", ExitCode.NOT_FOUND)
    target.mkdir(parents=True, exist_ok=True)
    for path in found:
        if not (target / path.name).exists():
            shutil.copy2(path, target / path.name)
