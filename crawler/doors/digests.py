"""Whether a WARC record holds what the digests that it notes were made of; producers do not agree on what that is."""

from __future__ import annotations

import base64
import hashlib

from crawler.doors.answers import join_chunks, read_head
from crawler.doors.records import RawRecord


def is_as_noted(record: RawRecord) -> bool:
    """Hash a block that no checksum covers and hold it against the digest that its record notes."""
    name, _, noted = record.fields.get("warc-block-digest", "").partition(":")
    if name.lower() not in hashlib.algorithms_guaranteed or not noted:
        return _is_body_as_noted(record)
    return _is_digest(record.block, name.lower(), noted)


def _is_body_as_noted(record: RawRecord) -> bool:
    """The same by the digest of the body; producers do not agree whether chunks and codings count."""
    name, _, noted = record.fields.get("warc-payload-digest", "").partition(":")
    head = read_head(record.block)
    if record.fields["warc-type"] != "response" or name.lower() not in hashlib.algorithms_guaranteed or head is None:
        return True
    body = record.block[head.end :]
    if head.header("content-encoding") and not _is_digest(body, name.lower(), noted):
        return True
    return any(_is_digest(one, name.lower(), noted) for one in (body, join_chunks(body, head)))


def _is_digest(data: bytes, name: str, noted: str) -> bool:
    if name.startswith("shake"):
        return True
    found = hashlib.new(name, data, usedforsecurity=False)
    coded = base64.b32encode(found.digest()).decode().lower()
    return noted.lower().rstrip("=") in (found.hexdigest(), coded.rstrip("="))
