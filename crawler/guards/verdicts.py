"""How a guard ends a request: refused for good, failed, or postponed; the spider reads reason and outcome."""

from __future__ import annotations

from typing import ClassVar

from scrapy.exceptions import IgnoreRequest

from storage.records import Outcome


class Refused(IgnoreRequest):
    """A request that must not be sent, or an answer that must not be read; ``reason`` is a short stable code."""

    outcome: ClassVar[Outcome] = "refused"

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class Failed(Refused):
    """An answer that came damaged, and again so."""

    outcome = "failed"


class Postponed(Refused):
    """A request that has to wait for longer than this run can: the next run sends it."""

    outcome = "postponed"
