"""Ends that a person or the system asks for: the first signal lets a command finish what it began."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def heed_signals(stop: Callable[[], None], times: int = 1) -> Iterator[None]:
    """Call ``stop`` at the first Ctrl-C or SIGTERM; the next one ends the process as if nobody heeded it.

    With ``times`` it is called at each of so many.
    """
    before, left = [signal.getsignal(number) for number in SIGNALS], times

    def restore() -> None:
        for number, handler in zip(SIGNALS, before, strict=True):
            signal.signal(number, handler)

    def act(_number: int, _frame: FrameType | None) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            restore()
        stop()

    for number in SIGNALS:
        signal.signal(number, act)
    try:
        yield
    finally:
        restore()
