"""How long a server asks to be left alone: its Retry-After, in all forms that are sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST_PAUSE: Final = timedelta(days=30)
_JUNK: Final = 60.0  # seconds, for what nobody can read


def read_retry_after(text: str, at: datetime) -> float:
    """Return how many seconds to wait: a number, or an HTTP date seen from ``at``; a minute for anything else."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return max(1.0, float(min(int(text[:12]), int(LONGEST_PAUSE.total_seconds()))))
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return _JUNK
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(1.0, (until - at).total_seconds())
