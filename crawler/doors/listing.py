"""What a CDX server lists, in whichever form: JSON rows or lines, CDXJ, or plain CDX."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import orjson

_PLAIN: Final = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
_ALIASES: Final = {"url": "original", "mime": "mimetype", "status": "statuscode"}
_STAMP: Final = re.compile(r"\d{4,14}")
_FIRST: Final = "00000101000000"


@dataclass(frozen=True, slots=True)
class Listed:
    """A capture as listed: ``stamp`` has fourteen digits, UTC; ``status`` is 0 where the server names none."""

    url: str
    stamp: str
    status: int
    mime: str
    digest: str

    @property
    def when(self) -> datetime:
        """The time of capture."""
        return datetime.strptime(self.stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def read_listing(lines: Iterable[bytes]) -> Iterator[Listed | None]:
    """Yield the captures of a listing; None for a line that is none."""
    names: tuple[str, ...] = _PLAIN
    for line in lines:
        text = line.decode("utf-8", "replace").strip()
        if text in ("", "[", "]", "[]"):
            continue
        values = _read_line(text, names)
        if isinstance(values, tuple):  # the first row of a JSON table
            names = values
        else:
            yield _read_values(values) if values else None


def collapse(listed: Iterable[Listed]) -> list[Listed]:
    """Return captures by address and time, without those that repeat the one before of their address."""
    found: list[Listed] = []
    for one in sorted(listed, key=lambda one: (one.url, one.stamp)):
        if not found or (found[-1].url, found[-1].digest) != (one.url, one.digest) or not one.digest:
            found.append(one)
    return found


def _read_line(text: str, names: tuple[str, ...]) -> dict[str, str] | tuple[str, ...] | None:
    """Return the values of a line by their names, or the names themselves."""
    try:
        if text.startswith("{"):
            return _plain(orjson.loads(text))
        if text.startswith("["):
            row = orjson.loads(text.removeprefix("[[").removeprefix("[").rstrip(",]").join("[]"))
            return tuple(map(str, row)) if "timestamp" in row else dict(zip(names, map(str, row), strict=False))
        key, _, rest = text.partition(" ")
        stamp, _, data = rest.partition(" ")
        if data.startswith("{"):
            return {"urlkey": key, "timestamp": stamp, **_plain(orjson.loads(data))}
    except ValueError:
        return None
    return dict(zip(names, text.split(" "), strict=False))


def _plain(values: object) -> dict[str, str]:
    return {str(name): str(value) for name, value in values.items()} if isinstance(values, dict) else {}


def _read_values(values: dict[str, str]) -> Listed | None:
    values = {_ALIASES.get(name, name): value for name, value in values.items()}
    stamp, url = values.get("timestamp", ""), values.get("original", "")
    if not _STAMP.fullmatch(stamp) or not url.startswith(("http://", "https://")):
        return None
    status = values.get("statuscode", "")
    listed = Listed(
        url=url,
        stamp=stamp + _FIRST[len(stamp) :],
        status=int(status) if status.isdecimal() and len(status) == 3 else 0,  # noqa: PLR2004 - digits of a status
        mime=values.get("mimetype", ""),
        digest=values.get("digest", "").removeprefix("sha1:"),
    )
    try:
        _ = listed.when
    except ValueError:
        return None
    return listed
