"""What a stranger is: one page of an unknown portal, and what a careful person would take down from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime

from storage.records import Precision
from storage.timeline import VIETNAM

_LENGTHS = {"day": len("2024-05-09"), "minute": len("2024-05-09T14:46"), "second": len("2024-05-09T14:46:07")}


def _on_wall_clock(value: str) -> str:
    """Return an instant in +07:00, a day as it is."""
    moment = datetime.fromisoformat(value) if "T" in value else None
    return moment.astimezone(VIETNAM).isoformat() if moment and moment.tzinfo else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """The truth of one page. Text is NFC with single blanks, in reading order, as the page shows it.

    ``lead`` is the first paragraph under the title, with its dateline, and is not repeated in ``body``; a list item
    and a table row are one entry each, cells joined by `` | ``; captions stand once. ``published`` is the finest time
    that the page writes of its publication, in ISO 8601 and +07:00, cut to ``precision``: visible text as it stands,
    JSON-LD and ISO meta to the minute; None where the page says nothing certain: only an update, a clock, no year.
    ``related`` are titles of other articles, ``chrome`` lines that belong to the portal: neither may reach the body.
    """

    title: str
    lead: str | None = None
    body: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published: str | None = None
    precision: Precision | None = None
    updated: str | None = None
    page_clock: str | None = None
    related: tuple[str, ...] = ()
    chrome: tuple[str, ...] = ()

    def spelt(self, spell: Callable[[str], str]) -> Gold:
        """Return the same with every text spelt as a charset can."""

        def fit(value: object) -> object:
            return tuple(map(spell, value)) if isinstance(value, tuple) else spell(value) if value else value

        return Gold(**{field.name: fit(getattr(self, field.name)) for field in fields(self)})

    def agrees(self, value: str | None) -> bool:
        """Tell whether a date that somebody read is the published one, at least as fine as ``precision``."""
        if self.published is None or self.precision is None or value is None:
            return value == self.published
        length = _LENGTHS[self.precision]
        shown = _on_wall_clock(value) if len(value) >= length else ""
        return shown[:length] == self.published[:length]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """A page as served, and its gold. ``platform`` names the CMS family where it is a known one."""

    family: str
    heldout: bool
    platform: str | None
    url: str
    html: bytes = field(repr=False)
    content_type: str
    fetched_at: datetime
    gold: Gold
