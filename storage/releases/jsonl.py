"""JSON lines: the canonical records as the store keeps them, nothing parsed and nothing lost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from storage.releases.writing import group_lines


def write_lines(lines: Iterable[bytes], file: BinaryIO) -> int:
    """Write one article a line, in UTF-8, and return how many there were."""
    rows = 0
    for some in group_lines(lines):
        file.write(b"\n".join([*some, b""]))
        rows += len(some)
    return rows
