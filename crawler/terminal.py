"""What a person sees: page text made harmless for a terminal, JSON for programs, and the two consoles."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from typing import NoReturn

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

# C0, DEL, C1, bidi marks and embeddings, line and paragraph separators, lone surrogates, the byte order mark
_UNSAFE = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")

_WIDE = 200


def printable(text: str) -> str:
    """Return ``text`` on one line with every control character, ANSI escape and bidi mark shown as an escape."""
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def words(text: str | None, style: str = "") -> Text:
    """Return page text as a cell or line of a rich table: harmless, and never read as markup; None is a dash."""
    return Text(printable(text), style=style) if text else Text("–", style="dim")


def write_json(data: bytes | object) -> None:
    """Write one JSON document, ready bytes or any plain value, as a line to standard output.

    On a terminal, characters that could steer it are written as JSON escapes: the value stays the same.
    """
    line = data if isinstance(data, bytes) else orjson.dumps(data)
    if sys.stdout.isatty():
        line = _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", line.decode()).encode()
    sys.stdout.flush()
    sys.stdout.buffer.write(line + b"\n")


def open_closed_streams() -> None:
    """Open what was closed (``>&-``) of standard input, output and error as the null device.

    Otherwise the next file that is opened, a database even, would take that number, and a child print into it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8", closefd=False))  # noqa: SIM115


def say(sentence: str) -> None:
    """Write one sentence for a person to standard error."""
    sys.stderr.write(f"tinbai: {printable(sentence)}\n")
    sys.stderr.flush()


class _Screen(Console):
    """A console that lets a broken pipe through: the command line ends quietly on its own terms."""

    def on_broken_pipe(self) -> NoReturn:
        raise BrokenPipeError


def screen(*, errors: bool = False) -> Console:
    """Return the console of standard output, or of standard error for ``errors``; page text is never markup.

    What is no terminal gets wide lines: nothing is cut off for a program that reads them.
    """
    stream = sys.stderr if errors else sys.stdout
    width = None if stream.isatty() else _WIDE
    return _Screen(stderr=errors, highlight=False, markup=False, emoji=False, width=width)


def columns(*names: str, numbers: Iterable[str] = ()) -> Table:
    """Return an empty table without lines; those of ``numbers`` stand to the right, all others fold."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        is_number = name in numbers
        table.add_column(name, justify="right" if is_number else "left", no_wrap=is_number, overflow="fold")
    return table
