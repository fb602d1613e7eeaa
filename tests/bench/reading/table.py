"""Tables on a terminal: a line of heads, a row a contender, the aims at the foot."""

from __future__ import annotations

from collections.abc import Sequence

Row = Sequence[str]


def print_table(title: str, heads: Row, rows: Sequence[Row], aims: Row = ()) -> None:
    """Print a table; the first column is flush left, the others flush right; ``aims`` stand below a rule."""
    lines = [heads, *rows, *([("aim", *aims)] if aims else [])]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    rule = "  ".join("-" * width for width in widths)
    print(f"\n{title}", flush=True)
    for number, line in enumerate(lines):
        if number == 1 or (aims and number == len(lines) - 1):
            print(f"  {rule}")
        cells = [
            line[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
        ]
        print("  " + "  ".join(cells).rstrip(), flush=True)


def share(part: float, whole: float) -> str:
    """Return ``98.5 %``, or a dash where there is nothing to have a share of."""
    return f"{100 * part / whole:.1f} %" if whole else "-"


def count(part: int, whole: int) -> str:
    """Return ``53/55``."""
    return f"{part}/{whole}" if whole else "-"
