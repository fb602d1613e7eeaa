"""What time it is: the one place that says so, and that a rehearsal moves."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

VARIABLE = "TINBAI_CLOCK"  # seconds that the clock runs ahead of the machine's; for rehearsals of many days
_shift = timedelta(seconds=float(os.environ.get(VARIABLE, "0")))


def now() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC) + _shift


def ahead() -> timedelta:
    """Return how far the clock runs ahead of the machine's."""
    return _shift


def move_to(ahead: timedelta) -> None:
    """Let the clock run this much ahead of the machine's; zero sets it right."""
    global _shift  # noqa: PLW0603 - there is one time, and it is the process's
    _shift = ahead
