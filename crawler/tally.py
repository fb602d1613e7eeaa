"""What came of an ingest, in numbers that add up over archives and workers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Tally:
    """What came of an ingest: ``pages`` taken in, ``known`` ones left as they are, the rest by reason."""

    pages: int = 0
    known: int = 0
    damaged: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def add(self, told: Mapping[str, Any]) -> None:
        """Add what another ingest told of itself."""
        self.pages += told["pages"]
        self.known += told["known"]
        self.damaged += told["damaged"]
        self.skipped.update(told["skipped"])
        self.refused.update(told["refused_why"])
