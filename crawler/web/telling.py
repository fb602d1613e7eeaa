"""How values are told to people: dates no more exactly than they were written, and page text made harmless."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from markupsafe import Markup, escape

from storage.snippets import split_marks
from storage.timeline import VIETNAM

MONTHS: Final = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Control characters and what turns the direction of all that follows; they are shown, for somebody put them there.
_STEERING = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_SILENT = re.compile("[\u061c\u200e\u200f\ufeff]")
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d)(?::\d\d)?\S*)?)?)?")


def show_plainly(text: object) -> str:
    """Return page text with what could steer a screen written as an escape, and marks of direction left out."""
    shown = _SILENT.sub("", str(text))
    return _STEERING.sub(lambda found: found[0].encode("unicode_escape", "surrogatepass").decode("ascii"), shown)


def drop_steering(text: str) -> str:
    """Return page text without what no XML may hold, nor what turns its direction."""
    return _STEERING.sub("", _SILENT.sub("", text))


def isolate(text: object, language: str | None = None) -> Markup:
    """Return page text as an element whose direction touches nothing beside it; ``language`` is that of the text."""
    return Markup("<bdi{}>{}</bdi>").format(
        Markup(' lang="{}"').format(language) if language else "", show_plainly(text)
    )


def mark_found(text: str) -> Markup:
    """Return a text with START and END of snippets.py as an element with <mark> around what was found."""
    parts = ((escape(show_plainly(part)), found) for part, found in split_marks(text))
    shown = "".join(f"<mark>{part}</mark>" if found else part for part, found in parts)
    return Markup(f"<bdi>{shown}</bdi>")  # noqa: S704 - every part is escaped above


def tell_date(value: str | None, language: str) -> str:
    """Return a date of ISO 8601 as people write it, cut to what it says; what is none stays as it is."""
    if not value:
        return ""
    first, slash, last = value.partition("/")
    if slash:
        return f"{tell_date(first, language)} – {tell_date(last, language)}"
    found = _ISO.fullmatch(value)
    if not found:
        return show_plainly(value)
    year, month, day, clock = found.groups()
    if language == "vi":
        told = "/".join(filter(None, (day, month, year)))
    else:
        told = " ".join(filter(None, (str(int(day)) if day else None, _name_month(month), year)))
    return f"{told}, {clock}" if clock else told


def _name_month(month: str | None) -> str | None:
    return MONTHS[int(month)] if month and int(month) < len(MONTHS) else month


def tell_instant(instant: datetime | None, language: str) -> str:
    """Return an instant on the clock of Hà Nội, to the minute."""
    if instant is None:
        return "–"
    return tell_date(instant.astimezone(VIETNAM).replace(tzinfo=None).isoformat(timespec="minutes"), language)


def tell_number(number: float, language: str) -> str:
    """Return a number with its thousands apart."""
    return f"{number:,}".replace(",", "." if language == "vi" else ",")


def tell_share(share: float) -> str:
    """Return a share of 1 in hundredths."""
    return f"{share:.0%}"


def tell_size(size: int, language: str) -> str:
    """Return bytes in a unit that fits."""
    amount, unit = float(size), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < 1000:  # noqa: PLR2004 - the next unit
            break
        amount, unit = amount / 1000, larger
    told = f"{amount:.0f}" if unit == "B" or amount >= 10 else f"{amount:.1f}"  # noqa: PLR2004 - one figure is enough
    return f"{told.replace('.', ',') if language == 'vi' else told} {unit}"
