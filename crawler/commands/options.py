"""What several commands ask for in the same way: home folder, window of days, names of portals."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from crawler.doors.folder import read_instant


def check_window(since: str | None, until: str | None) -> None:
    """See that a window of days holds a day.

    Raises:
        BadParameter: it ends before it begins.
    """
    if since and until and since > until:
        raise typer.BadParameter(f"{since} lies after --until {until}: no day is between them", param_hint="--since")


def _check_day(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day, such as 2024-01-31") from None


def _check_instant(text: str | None) -> str | None:
    if text is not None:
        try:
            read_instant(text)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
    return text


Home = Annotated[
    Path | None,
    typer.Option("--home", metavar="DIR", help="Folder of the store.", show_default="TINBAI_HOME, or ./tinbai-data"),
]
Since = Annotated[str | None, typer.Option("--since", metavar="DAY", callback=_check_day, help="First day, ISO.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DAY", callback=_check_day, help="Last day, ISO.")]
OnePortal = Annotated[str | None, typer.Option("--portal", metavar="NAME", help="Only this portal (tinbai portals).")]
Instant = Annotated[
    str | None,
    typer.Option(
        "--fetched-at",
        metavar="ISO",
        callback=_check_instant,
        help="When the page was fetched, in ISO 8601; Việt Nam's time where no zone is written.",
    ),
]
On = Annotated[
    str | None,
    typer.Option("--on", metavar="WORKERS", help="Have workers do it: tcp://HOST:8786 (a Dask scheduler), or local:2."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON for a program.")]
