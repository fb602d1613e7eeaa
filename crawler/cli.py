"""The `tinbai` command: finds the command that was asked for, and ends every failure with one sentence and a code."""

from __future__ import annotations

import contextlib
import errno
import inspect
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from crawler.exits import ExitCode, Failure
from crawler.terminal import open_closed_streams, say
from crawler.tether import hold_tether

# A command's module is imported when it is asked for: one page is read long before Scrapy would have loaded.
COMMANDS = {
    "portals": "List the portals that can be crawled.",
    "crawl": "Crawl portals and keep their articles.",
    "schedule": "Crawl portals at set times: add, list, pause and run schedules.",
    "due": "Show which scheduled crawls are due, or crawl them, from cron.",
    "status": "Show runs, articles a portal, newest dates and rejects by reason.",
    "health": "Say what is wrong with portals, and how to repair it.",
    "extract": "Read saved pages into JSON on standard output; nothing is kept.",
    "ingest": "Read archives and saved pages into the store.",
    "export": "Write the kept articles into one file.",
    "release": "Make a folder of the kept articles that a stranger can use and check.",
    "db": "Upgrade the database, copy it into another one, or back it up.",
    "search": "Search the kept articles, the best hits first.",
    "show": "Show one kept article with its evidence.",
    "history": "Show when an article said what.",
    "diff": "Show what changed between two revisions of an article.",
    "link": "Link articles that say the same.",
    "reread": "Read every kept capture again with today's reader.",
    "verify": "Check that what is kept agrees with itself, and repair it.",
    "rebuild": "Make an empty store again from its captures.",
    "takedown": "Remove an article for good and never collect it again.",
    "serve": "Serve the web page and the API on what is kept.",
    "dates": "Read Vietnamese dates, a line of text each, into JSON.",
    "cite": "Find references to documents, a line of text each, into JSON.",
    "demo": "Crawl replicas of all portals on this machine and compare with what they served.",
}

_PACKAGES = ("crawler", "spiders", "pipelines", "storage")


class Commands(TyperGroup):
    """The commands by name: a line of help each for the list, the real one when it runs."""

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 - typer's own options
        super().__init__(**attributes)
        self.commands.update({name: TyperCommand(name, help=summary) for name, summary in COMMANDS.items()})

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - as above
        """Import the command that is about to run."""
        name, found, rest = super().resolve_command(ctx, args)
        return name, found and load_command(str(name)), rest

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - as above
        """Run it; Ctrl-C and a reader that went away are ends of our own, not typer's."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except KeyboardInterrupt as stop:
            raise Failure("stopped by Ctrl-C", ExitCode.INTERRUPTED) from stop
        except BrokenPipeError as gone:
            raise Failure("", ExitCode.BROKEN_PIPE) from gone
        return result


def load_command(name: str) -> Any:  # noqa: ANN401 - typer's own private type
    """Import a command's module and return the command that its function of the same name makes."""
    function = getattr(import_module(f"crawler.commands.{name}"), name)
    if isinstance(function, typer.Typer):  # has commands of its own
        return typer.main.get_command(function)
    paragraphs = (inspect.getdoc(function) or "").split("\n\n")
    single = typer.Typer(add_completion=False)
    single.command(name, help="\n\n".join(" ".join(paragraph.split("\n")) for paragraph in paragraphs))(function)
    return typer.main.get_command(single)


app = typer.Typer(cls=Commands, no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})


def _say_version(asked: bool) -> None:
    if asked:
        from crawler.config import read_version  # noqa: PLC0415 - with pydantic; only here

        sys.stdout.write(f"tinbai {read_version()}\n")
        raise typer.Exit


@app.callback()
def tinbai(
    *,
    _version: Annotated[
        bool, typer.Option("--version", help="Say which version this is.", callback=_say_version, is_eager=True)
    ] = False,
) -> None:
    """Harvest Vietnamese news portals into clean, dated, citable records.

    Try: tinbai demo
    """


def main() -> None:
    """Run the command line and leave with its exit code."""
    logging.getLogger().addHandler(logging.NullHandler())  # what libraries murmur is no sentence for a person
    logging.raiseExceptions = False  # nor is a log that a full disk no longer takes
    open_closed_streams()
    hold_tether()
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; what went wrong is one sentence on standard error."""
    try:
        refuse_shadowed_packages()
        typer.main.get_command(app).main(args=list(arguments), prog_name="tinbai")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ExitCode.COMPLETE
    except Failure as failure:
        return _end(str(failure), failure.code)
    except OSError as error:
        return _end(_sentence(error), _code_of_system_error(error))
    except Exception as error:
        code = _code_of(error)
        if code is None:
            raise
        return _end(str(error), code)
    return ExitCode.COMPLETE


def refuse_shadowed_packages() -> None:
    """Check that our four top-level packages come from one place.

    Raises:
        Failure: another distribution of the environment brings a package of the same name.
    """
    places = {name: _place(name) for name in _PACKAGES}
    for name, place in places.items():
        if place != places["crawler"]:
            raise Failure(
                f"the package {name!r} comes from {place or 'nowhere'} and not from {places['crawler']} like tinbai: "
                "install tinbai into an environment of its own",
                ExitCode.SHADOWED,
            )


def _place(package: str) -> Path | None:
    """Return the folder that a top-level package is in, without importing it."""
    spec = find_spec(package)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    return Path(folders[0]).resolve().parent if folders else None


def _code_of(error: Exception) -> ExitCode | None:
    """Return the exit code of an error that speaks to a person; None for a mistake of ours."""
    from pipelines.errors import Rejected  # noqa: PLC0415 - a package that is shadowed has no such module
    from storage.errors import (  # noqa: PLC0415 - same
        CaptureDamaged,
        DiskFull,
        ExportFailed,
        StorageError,
        StoreDamaged,
        StoreTooNew,
    )

    codes = {
        Rejected: ExitCode.REJECTED,
        StoreTooNew: ExitCode.STORE_TOO_NEW,
        DiskFull: ExitCode.DISK_LOW,
        CaptureDamaged: ExitCode.INTEGRITY,
        StoreDamaged: ExitCode.INTEGRITY,
        ExportFailed: ExitCode.UNWRITABLE,
        StorageError: ExitCode.STORE_UNAVAILABLE,
    }
    return next((code for kind, code in codes.items() if isinstance(error, kind)), None)


def _end(sentence: str, code: ExitCode) -> ExitCode:
    if code is ExitCode.BROKEN_PIPE:
        with contextlib.suppress(OSError):  # nobody reads: what is still buffered goes nowhere
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return code
    say(sentence)
    return code


def _sentence(error: OSError) -> str:
    return ": ".join(str(part) for part in (error.filename, error.strerror or error) if part)


def _code_of_system_error(error: OSError) -> ExitCode:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return ExitCode.DISK_LOW if full else ExitCode.UNREADABLE


if __name__ == "__main__":
    main()
