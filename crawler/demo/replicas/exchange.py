"""A request as the replicas see it, and their answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

HTML = "text/html; charset=utf-8"
XML = "text/xml; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"

_WEEKDAYS = ("hai", "ba", "tư", "năm", "sáu", "bảy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request; ``now`` is the server's time in +07:00, ``form`` the fields of a posted form."""

    host: str
    path: str
    now: datetime
    scheme: str = "https"
    method: str = "GET"
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and what goes into the headers; ``zipped`` pages are sent in gzip to whoever accepts it."""

    body: bytes = b""
    status: int = 200
    mime: str = HTML
    location: str | None = None
    zipped: bool = False


def redirect(location: str, status: int = 301) -> Answer:
    """Send the client to another address, with the short page that servers put there."""
    return Answer(f'<html><body><a href="{location}">Moved</a></body></html>'.encode(), status, HTML, location)


def write_date(moment: datetime) -> str:
    """Return ``09/05/2024``; much cheaper than strftime, and every page has a handful."""
    return f"{moment.day:02}/{moment.month:02}/{moment.year}"


def name_weekday(day: datetime, *, numbered: bool = False, capital: bool = False) -> str:
    """Return ``Thứ ba``; ``Thứ 3`` if ``numbered``, ``Thứ Ba`` if ``capital``; Sunday is ``Chủ nhật``."""
    at = day.weekday()
    if at == len(_WEEKDAYS):
        return "Chủ Nhật" if capital else "Chủ nhật"
    if numbered:
        return f"Thứ {at + 2}"
    return f"Thứ {_WEEKDAYS[at].capitalize() if capital else _WEEKDAYS[at]}"
