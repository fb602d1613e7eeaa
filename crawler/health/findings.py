"""A finding: what is wrong with a portal, in a sentence, and the page that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from typing import Final, Literal

from pipelines.proposals import Proposal

Severity = Literal["note", "warning", "alarm"]
RANKS: Final[dict[Severity, int]] = {"note": 0, "warning": 1, "alarm": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a portal; ``since`` is when it began, ``proposal`` a layout that may repair it.

    ``page`` shows it; ``remedy`` says in sentences what a person can do, where there is something.
    """

    portal: str
    kind: str
    severity: Severity
    sentence: str
    page: str | None = None
    since: datetime | None = None
    proposal: Proposal | None = None
    remedy: str | None = None

    @property
    def rank(self) -> int:
        """How grave it is: 0 to 2."""
        return RANKS[self.severity]


def measure_rise(now: int, of: int, past: int, past_of: int) -> float:
    """Return by how many standard errors a share is above what it was; both shares are drawn a little to the middle."""
    if not of or not past_of:
        return 0.0
    before = (past + 1) / (past_of + 2)
    error = sqrt(before * (1 - before) * (1 / of + 1 / past_of))
    return float((now / of - before) / error)


def share(count: int, of: int) -> str:
    """Return a share for a sentence: ``12 of 40``."""
    return f"{count} of {of}"
