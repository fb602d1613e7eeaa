"""What can go wrong with reading."""

from __future__ import annotations


class Rejected(Exception):
    """The page is no article; ``reason`` is a short stable code, ``detail`` a sentence for a person."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class ReadingFailed(Exception):
    """The reader itself failed on a page; ``reason`` is a short stable code, ``detail`` a sentence for a person."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
