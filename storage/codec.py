"""Records to JSON and back: one canonical text for equal records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import orjson

from storage.records import Article

if TYPE_CHECKING:
    from pydantic import TypeAdapter

OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME


def to_json(record: object) -> bytes:
    """Return a record as JSON in UTF-8: fields in the order of the dataclass, mappings sorted by key.

    Instants are RFC 3339 in UTC with ``+00:00``. Equal records give equal bytes.

    Raises:
        TypeError: a value has no JSON form (a lone surrogate in a text, a number beyond 64 bits, an instant without
            a zone).
    """
    return orjson.dumps(record, _to_plain, OPTIONS)


def article_from_json(data: bytes | str) -> Article:
    """Return the article that ``to_json`` wrote as ``data``.

    Raises:
        ValueError: this is no article; the message names the field.
    """
    return _article_adapter().validate_json(data)


def _to_plain(value: object) -> object:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError(f"{value.isoformat()} is an instant without a zone")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


@cache
def _article_adapter() -> TypeAdapter[Article]:
    from pydantic import TypeAdapter  # noqa: PLC0415 - most commands never read an article back

    return TypeAdapter(Article)
