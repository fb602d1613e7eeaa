"""HTTP as archives keep it: the head of an answer, and its body without the chunks that it was sent in."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from storage.warc import Headers

_STATUS: Final = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?:[ \t]+([^\r\n]*))?")
_END: Final = re.compile(rb"\r?\n\r?\n")
_CHUNK: Final = re.compile(rb"(?:\r?\n)?([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")


class Head(NamedTuple):
    """The head of an answer: one character a byte, as served, and where its body begins."""

    status: int
    reason: str
    headers: Headers
    end: int

    def header(self, name: str) -> str:
        """Return the first value of a header, or nothing."""
        return next((value for known, value in self.headers if known.lower() == name), "")


def read_head(block: bytes) -> Head | None:
    """Return the head of an answer, or None where there is none."""
    first = _STATUS.match(block)
    if first is None:
        return None
    found = _END.search(block, first.start())
    end = found.end() if found else len(block)
    lines = block[first.end() : found.start() if found else end].decode("latin-1").splitlines()
    pairs: list[tuple[str, str]] = []
    for line in lines:
        name, colon, value = line.partition(":")
        if line[:1] in " \t" and pairs and line.strip():
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {line.strip()}")
        elif colon:
            pairs.append((name.strip(), value.strip()))
    return Head(int(first[1]), (first[2] or b"").decode("latin-1").strip(), tuple(pairs), end)


def join_chunks(body: bytes, head: Head) -> bytes:
    """Return a body without its chunks; as it is where it has none, whatever the head says."""
    if "chunked" not in head.header("transfer-encoding").lower():
        return body
    parts: list[bytes] = []
    place = 0
    while found := _CHUNK.match(body, place):
        size = int(found[1], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(body[found.end() : found.end() + size])
        place = found.end() + size
    return body if not parts or body[place:].strip() else b"".join(parts)


def is_page_type(mime: str) -> bool:
    """Tell whether a media type may be that of a page; many servers name none."""
    return mime in _PAGE_TYPES


_PAGE_TYPES: Final = frozenset({"", "text/html", "application/xhtml+xml", "text/plain", "application/octet-stream"})
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
OK: Final = 200
