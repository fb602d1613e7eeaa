"""JSON lines: the canonical records as the store keeps them, nothing parsed and nothing lost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO


def write_lines(lines: Iterable[bytes], file: BinaryIO) -> int:
    """Write one article a line, in UTF-8, and return how many there were."""
    rows = 0
    for rows, line in enumerate(lines, start=1):  # noqa: B007 - the last number is the count
        file.write(line)
        file.write(b"\n")
    return rows
