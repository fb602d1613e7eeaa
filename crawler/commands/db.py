"""`tinbai db`: the database brought up to date, copied into another one, or backed up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crawler.commands.home import find_kept
from crawler.commands.options import AsJson, Home
from crawler.terminal import columns, screen, words, write_json
from storage.codec import to_json
from storage.copies import back_up, copy_store, upgrade_store

HELP = """Upgrade the database, copy it into another one, or back it up.

Example: tinbai db copy postgresql://tinbai@localhost/news"""

db = typer.Typer(no_args_is_help=True, add_completion=False, help=HELP)


@db.command()
def upgrade(home: Home = None, as_json: AsJson = False) -> None:
    """Bring the tables of an older version to this one, all of them or none.

    Every command does so by itself; here it can be done, and seen, ahead of them.

    Example: tinbai db upgrade --home /srv/tinbai
    """
    done = upgrade_store(find_kept(home))
    if as_json:
        write_json(to_json(done))
    elif done.before == done.after:
        screen().print(words(f"schema {done.after}: up to date"))
    else:
        screen().print(words(f"schema {done.before or 'none'} became {done.after}"))


@db.command()
def copy(
    target: Annotated[str, typer.Argument(metavar="URL", help="An empty database: sqlite:///… or postgresql://…")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Copy everything into another, empty database, and compare counts and digests of all tables.

    SQLite into PostgreSQL, back, or one into its like; one committed state, as a whole or not at all. The captures
    stay where they are: set TINBAI_DATABASE to the copy and keep TINBAI_HOME.

    Example: tinbai db copy postgresql://tinbai@localhost/tinbai
    """
    sums = copy_store(find_kept(home), target)
    if as_json:
        write_json(to_json({"tables": sums}))
        return
    table = columns("table", "rows", "sha256 of both", numbers=("rows",))
    for done in sums:
        table.add_row(done.table, str(done.rows), done.sha256)
    screen().print(table)


@db.command()
def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Back up a SQLite database, in use or not, into a new file, and check the copy.

    A copy of the file alone would lack what is in the log beside it. Captures are files that never change once closed:
    copy their folder with any tool, after this.

    Example: tinbai db backup tinbai-2026-11-22.db
    """
    size = back_up(find_kept(home), target)
    if as_json:
        write_json({"path": str(target), "bytes": size, "integrity": "ok"})
    else:
        screen().print(words(f"{target}: {size} bytes, checked"), soft_wrap=True)
