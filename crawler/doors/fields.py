"""What the fields of a WARC record say: its address, its time, its names, and what a revisit refers to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from storage.addresses import url_key

Fields = Mapping[str, str]
Key = tuple[str, str]


def address_of(fields: Fields) -> str:
    """Return the address that was asked, or nothing."""
    return fields.get("warc-target-uri", "").strip("<> ")


def instant_of(fields: Fields) -> datetime | None:
    """Return when that was, in UTC where no zone is written, or None."""
    try:
        when = datetime.fromisoformat(fields.get("warc-date", "").replace("Z", "+00:00")[:32])
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)


def moment_of(url: str, when: datetime) -> Key:
    """Return the name that an address and a second give together."""
    return url_key(url), str(int(when.timestamp()))


def names_of(fields: Fields) -> list[Key]:
    """Return the names by which revisits may refer to a record."""
    names = [("id", fields.get("warc-record-id", "")), ("digest", fields.get("warc-payload-digest", "").lower())]
    when = instant_of(fields)
    return [*(name for name in names if name[1]), *([moment_of(address_of(fields), when)] if when else [])]


def references_of(fields: Fields) -> list[Key]:
    """Return what a revisit refers to, the surest name first."""
    names = [("id", fields.get("warc-refers-to", "")), ("digest", fields.get("warc-payload-digest", "").lower())]
    when = instant_of({"warc-date": fields.get("warc-refers-to-date", "")})
    url = fields.get("warc-refers-to-target-uri", "").strip("<> ") or address_of(fields)
    return [*(name for name in names if name[1]), *([moment_of(url, when)] if when else [])]
