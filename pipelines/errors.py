"""What can go wrong with reading."""

from __future__ import annotations


class Rejected(Exception):  # noqa: N818 - it is a verdict, not a mishap
    """The page is no article; ``reason`` is a short stable code, ``detail`` a sentence for a person."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
