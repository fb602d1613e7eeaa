"""How the tables came to be what they are, step by step; run by the store itself when it opens a database."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection


def make_config(connection: Connection) -> Config:
    """Return what Alembic's commands ask for; they work on ``connection``, in its transaction.

    A developer makes the next revision with ``alembic.command.revision(make_config(connection), "what it does",
    autogenerate=True, rev_id="0003")``.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade_schema(connection: Connection) -> None:
    """Bring the database behind ``connection`` to the newest revision, in the transaction that is open.

    Raises:
        LookupError: the database has a revision that this version does not know.
    """
    try:
        command.upgrade(make_config(connection), "head")
    except CommandError as error:
        raise LookupError(str(error)) from error
