"""Addresses that a portal makes up without end: folders in folders, parameters in every value."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_MOST_SEGMENTS: Final = 30
_REPEATED: Final = re.compile(r"(/[^/]+(?:/[^/]+){0,3})\1\1(?:/|$)")  # /a/b/a/b/a/b
_MOST_PARAMETERS: Final = 12


def is_trap(url: str) -> bool:
    """Tell whether an address looks made up: a path that repeats itself, or a path or query that goes on and on."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return True
    segments = parts.path.count("/")
    if segments > _MOST_SEGMENTS or parts.query.count("&") >= _MOST_PARAMETERS:
        return True
    return segments > 2 and _REPEATED.search(parts.path) is not None  # noqa: PLR2004 - three times at least
