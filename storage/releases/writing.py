"""Writing many records: some hundred at a time, hashed on their way, with Python's collector at rest."""

from __future__ import annotations

import gc
import hashlib
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from typing_extensions import Buffer

ROWS_AT_ONCE: Final = 1_000  # Arrow takes as long for its columns of 500 as of 1,000
BUFFER: Final = 2**20  # bytes

Line = TypeVar("Line")


class HashedFile(io.BufferedWriter):
    """A new file; ``digest`` is of all that was written, in the order of writing."""

    def __init__(self, path: Path) -> None:
        super().__init__(io.FileIO(path, "x"), BUFFER)
        self.digest = hashlib.sha256()

    def write(self, data: Buffer) -> int:
        """Append bytes."""
        self.digest.update(data)
        return super().write(data)


def group_lines(lines: Iterable[Line], size: int = ROWS_AT_ONCE) -> Iterator[list[Line]]:
    """Yield lists of at most ``size`` lines or rows."""
    rest = iter(lines)
    while some := list(islice(rest, size)):
        yield some


@contextmanager
def rest_collector() -> Iterator[None]:
    """Let Python's collector rest: records have no cycles, and each batch of them makes it walk all others."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
