"""An article as it stands while visits are worked out: when it was seen or gone, and the revisions that it has."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from storage.records import Article
from storage.revisions import Stretch, find_stretch, is_same_content
from storage.schedule import GONE_CHECKS, count_check

TIMES = (
    "first_seen",
    "last_seen",
    "gone_since",
    "gone_checks",
    "gone_checked_at",
    "gone_at",
    "gone_reason",
    "back_at",
)


@dataclass(slots=True, kw_only=True)
class Standing:
    """An article as it stands while a batch is worked out, with its revisions; ``revision`` numbers the current one.

    ``row`` is the article's row to write, without its times; None as long as only these have changed.
    """

    url: str | None
    content_hash: str
    first_seen: datetime
    last_seen: datetime
    sort_date: str = ""
    gone_since: datetime | None = None
    gone_checks: int = 0
    gone_checked_at: datetime | None = None
    gone_at: datetime | None = None
    gone_reason: str | None = None
    back_at: datetime | None = None
    revision: int = 0
    stretches: list[Stretch] = field(default_factory=list)
    row: dict[str, Any] | None = None

    @property
    def times(self) -> dict[str, Any]:
        """What may change while the words stay."""
        return {name: getattr(self, name) for name in TIMES}

    def note_gone(self, seen: datetime, reason: str | None) -> None:
        """Count a look that found the article vanished; after the last spaced one it has a tombstone."""
        if self.gone_since is None or self.gone_checked_at is None:
            self.gone_since = self.gone_checked_at = seen
            return
        checks = count_check(self.gone_checks, self.gone_checked_at, seen)
        if checks > self.gone_checks:
            self.gone_checks, self.gone_checked_at = checks, seen
        if checks == len(GONE_CHECKS) and self.gone_at is None:
            self.gone_at, self.gone_reason = seen, reason

    def note_alive(self, seen: datetime) -> None:
        """The article answers: a tombstone is lifted, and that is noted."""
        if self.gone_since and seen >= self.gone_since:
            self.back_at = seen if self.gone_at else self.back_at
            self.gone_since = self.gone_checked_at = self.gone_at = self.gone_reason = None
            self.gone_checks = 0

    def find(self, article: Article, digest: str, seen: datetime) -> Stretch | None:
        """Return the revision that a reading of the article belongs to, or None where it makes a new one."""
        alike = (s.content_hash for s in self.stretches if s.article and is_same_content(s.article, article))
        known = (find_stretch(self.stretches, name, seen) for name in chain((digest,), alike))
        return next(filter(None, known), None)

    def begin(self, article: Article, digest: str, seen: datetime) -> Stretch:
        """Add a revision."""
        number = max((stretch.number for stretch in self.stretches), default=0) + 1
        stretch = Stretch(number=number, content_hash=digest, first_seen=seen, last_seen=seen, article=article)
        self.stretches.append(stretch)
        return stretch

    @property
    def current(self) -> Stretch | None:
        """The revision that the article's row shows."""
        return next((stretch for stretch in self.stretches if stretch.number == self.revision), None)
