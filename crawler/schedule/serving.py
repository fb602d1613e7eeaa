"""The loop around a service: round after round until a signal, or until nothing is under way; and a clean stop."""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from crawler.schedule.service import Service
from storage import clock
from storage.errors import StorageError

TICK: Final = 0.5  # seconds
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


def serve(service: Service, *, until_idle: bool, patience: float, tell: Callable[[str], None]) -> bool:
    """Let a service work until SIGINT or SIGTERM comes, or ``until_idle``; return whether a signal ended it.

    The first signal asks all crawls to stop and waits for them, the second makes them abort. A store that is away
    for ``patience`` seconds ends the service, and leaves its crawls to the next one.

    Raises:
        StorageError, OSError: the store did not come back in time, or crawls cannot be begun at all.
    """
    with _count_signals() as signals:
        rounds = _Patience(patience, tell)
        while not signals.total():
            is_busy = rounds.attempt(lambda: service.tick(clock.now()))
            if until_idle and not is_busy:
                return False
            time.sleep(TICK)
        tell("stopping: crawls are asked to stop and waited for; once more aborts them")
        _stop(service, signals, rounds)
    return True


def _stop(service: Service, signals: Counter[int], rounds: _Patience) -> None:
    heard = 1

    def ask() -> bool:
        nonlocal heard
        is_again, heard = signals.total() > heard, signals.total()
        return service.stop(clock.now(), again=is_again)

    while rounds.attempt(ask):
        time.sleep(TICK)


class _Patience:
    """Bears with a store, a disk or a system that does not let us work for a while."""

    def __init__(self, seconds: float, tell: Callable[[str], None]) -> None:
        self._seconds = seconds
        self._tell = tell
        self._since: float | None = None

    def attempt(self, work: Callable[[], bool]) -> bool:
        """Return what ``work`` returns, or True while it fails.

        Raises:
            StorageError, OSError: it has failed for too long.
        """
        try:
            result = work()
        except (StorageError, OSError) as error:
            now = time.monotonic()
            if self._since is None:
                self._since = now
                self._tell(f"{error} (tried again for {self._seconds:.0f} s)")
            elif now - self._since > self._seconds:
                raise
            return True
        self._since = None
        return result


@contextmanager
def _count_signals() -> Iterator[Counter[int]]:
    """Count SIGINT and SIGTERM in place of ending."""
    counts: Counter[int] = Counter()

    def count(number: int, _frame: object) -> None:
        counts[number] += 1

    before = {number: signal.signal(number, count) for number in _SIGNALS}
    try:
        yield counts
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
