"""WARC 1.1 records as bytes: one gzip member each, ready to be appended to a segment.

Written by hand because warcio rewrites headers with bytes outside ASCII, so that what it keeps is not what the server
sent, and compresses with zlib at level 9 only.
"""

from __future__ import annotations

import os
import random
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Literal
from urllib.parse import quote, urlsplit
from uuid import UUID

from isal import igzip_lib

from storage.records import Held

LEVEL = 1  # of igzip: a tenth larger than zlib at 9 and 15 times as fast; 2 gives nothing more on HTML
LINE_BREAKS = re.compile(r"[\r\n\0]+")
# Seeded once by the kernel. uuid4 asks it for every record and lets go of the interpreter's lock each time: beside a
# busy writer thread that costs a third of a millisecond.
IDENTIFIERS = random.Random()  # noqa: S311 - names, not secrets
os.register_at_fork(after_in_child=IDENTIFIERS.seed)
UNSAFE = re.compile(r"[\x00-\x20\x7f]")

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and what the server answered.

    ``headers`` are as served, one character a byte (ISO 8859-1, as HTTP libraries decode them) and in their order;
    ``body`` is as served after transfer decoding, that is still content-encoded. Neither shows in ``repr``. ``notes``
    are further fields of the response's record, ``record_id`` names it; by default that is a new name. What came from
    an archive or a file has no known request (``method`` is empty), and may be bare: then ``headers`` name its type.
    """

    url: str
    method: str = "GET"
    request_headers: Headers = field(default=(), repr=False)
    request_body: bytes = field(default=b"", repr=False)
    status: int
    reason: str = ""
    headers: Headers = field(default=(), repr=False)
    body: bytes = field(repr=False)
    fetched_at: datetime
    notes: Headers = ()
    kind: Literal["response", "resource", "conversion"] = "response"
    record_id: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """The records of one exchange, compressed; ``digest`` is the SHA-256 of the body, in hexadecimal."""

    record_id: str
    response: bytes
    request: bytes
    digest: str


def format_warcinfo(filename: str, about: dict[str, str], now: datetime) -> tuple[str, bytes]:
    """Return the identifier of a new warcinfo record and the record: what the file is and who wrote it."""
    identifier = _name_record()
    block = "".join(f"{name}: {value}\r\n" for name, value in about.items()).encode()
    named = [("WARC-Filename", filename), ("Content-Type", "application/warc-fields")]
    return identifier, _format_record("warcinfo", identifier, now, named, block)


def format_exchange(
    exchange: Exchange, warcinfo: str | None, same: Held | None = None, digest: str | None = None
) -> Pair:
    """Return response and request of an exchange as records that name each other, and the warcinfo where it is known.

    With ``same``, the record that holds the same payload, the response becomes a revisit of it without a body.
    ``digest`` is that of the body, where it is known.

    Headers are kept as served, a Content-Length that lies included; only Transfer-Encoding is left out, for the body
    is stored without it.
    """
    response_id = f"<{exchange.record_id}>" if exchange.record_id else _name_record()
    digest = same.digest if same else digest or sha256(exchange.body).hexdigest()
    named = [("WARC-Warcinfo-ID", warcinfo)] if warcinfo else []
    shared = [*named, ("WARC-Target-URI", UNSAFE.sub(_escape, exchange.url))]
    response = [
        *shared,
        ("WARC-Payload-Digest", f"sha256:{digest}"),
        ("Content-Type", _name_type(exchange)),
        *exchange.notes,
    ]
    if same:
        response[len(named) : len(named)] = _refer_to(same, exchange.status)
    kind, body = ("revisit", b"") if same else (exchange.kind, exchange.body)
    head = _format_answer(exchange) if exchange.kind == "response" else b""
    return Pair(
        record_id=response_id.strip("<>"),
        response=_format_record(kind, response_id, exchange.fetched_at, response, head + body),
        request=_format_request(exchange, response_id, shared) if exchange.method else b"",
        digest=digest,
    )


def _format_request(exchange: Exchange, response_id: str, shared: list[tuple[str, str]]) -> bytes:
    named = [*shared, ("WARC-Concurrent-To", response_id), ("Content-Type", "application/http;msgtype=request")]
    block = _format_question(exchange) + exchange.request_body
    return _format_record("request", _name_record(), exchange.fetched_at, named, block)


def _name_type(exchange: Exchange) -> str:
    """Return the type of a record's block."""
    if exchange.kind == "response":
        return "application/http;msgtype=response"
    served = (value for name, value in exchange.headers if name.lower() == "content-type")
    return LINE_BREAKS.sub(" ", next(served, "application/octet-stream"))


def _refer_to(same: Held, status: int) -> list[tuple[str, str]]:
    profile = "server-not-modified" if status == HTTPStatus.NOT_MODIFIED else "identical-payload-digest"
    return [
        ("WARC-Profile", f"http://netpreserve.org/warc/1.1/revisit/{profile}"),
        ("WARC-Refers-To", f"<{same.record_id}>"),
        ("WARC-Refers-To-Target-URI", UNSAFE.sub(_escape, same.url)),
        ("WARC-Refers-To-Date", _format_instant(same.fetched_at)),
    ]


def _format_instant(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _format_record(
    kind: str, identifier: str, when: datetime, named: Headers | list[tuple[str, str]], block: bytes
) -> bytes:
    fields = (
        ("WARC-Type", kind),
        ("WARC-Record-ID", identifier),
        ("WARC-Date", _format_instant(when)),
        *named,
        ("WARC-Block-Digest", f"sha256:{sha256(block).hexdigest()}"),
        ("Content-Length", str(len(block))),
    )
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields) + "\r\n"
    return igzip_lib.compress(
        b"".join((head.encode("utf-8", "replace"), block, b"\r\n\r\n")), LEVEL, igzip_lib.COMP_GZIP
    )


def _format_answer(exchange: Exchange) -> bytes:
    served = [pair for pair in exchange.headers if pair[0].lower() != "transfer-encoding"]
    return _format_http(f"HTTP/1.1 {exchange.status} {exchange.reason}", served)


def _format_question(exchange: Exchange) -> bytes:
    parts = urlsplit(exchange.url)
    target = UNSAFE.sub(_escape, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
    headers = list(exchange.request_headers)
    if not any(name.lower() == "host" for name, _ in headers):
        headers.insert(0, ("Host", parts.netloc.rpartition("@")[2]))
    return _format_http(f"{exchange.method} {target} HTTP/1.1", headers)


def _format_http(first_line: str, headers: list[tuple[str, str]]) -> bytes:
    lines = [first_line, *(f"{name}: {value}" for name, value in headers), ""]
    head = "".join(f"{LINE_BREAKS.sub(' ', line)}\r\n" for line in lines)
    try:
        return head.encode("latin-1")
    except UnicodeEncodeError:
        return head.encode("utf-8", "replace")


def _name_record() -> str:
    return f"<urn:uuid:{UUID(int=IDENTIFIERS.getrandbits(128), version=4)}>"


def _escape(found: re.Match[str]) -> str:
    return quote(found[0])
