"""Archives as many programs write them, made by hand: every shape that a door must read."""

from __future__ import annotations

import base64
import gzip
import hashlib
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.saved_pages import ARTICLE

DAY = datetime(2024, 5, 10, 1, 2, 3, tzinfo=UTC)
HTML = (("Content-Type", "text/html; charset=utf-8"),)


def address(number: int, host: str = "baolangson.vn") -> str:
    return f"https://{host}/kinh-te/{600000 + number}-chanh-leo-duoc-mua.html"


def page(number: int, text: str = "") -> bytes:
    return ARTICLE.replace("Chanh leo được mùa ở vùng cao", f"Chanh leo được mùa ở xã thứ {number}{text}").encode()


def http(body: bytes, headers: Iterable[tuple[str, str]] = HTML, status: str = "200 OK") -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def chunk(body: bytes, size: int = 700) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in parts) + b"0\r\n\r\n"


def sha1(data: bytes) -> str:
    return f"sha1:{base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()}"


def record(kind: str, url: str, block: bytes, when: datetime = DAY, **fields: str) -> bytes:
    """A WARC record, not compressed; ``length`` may lie."""
    name = hashlib.md5(kind.encode() + url.encode() + block + str(when).encode(), usedforsecurity=False).hexdigest()
    length = fields.pop("length", str(len(block)))
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{name[:8]}-{name[8:12]}-4{name[13:16]}-8{name[17:20]}-{name[20:]}>",
        "WARC-Date": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "WARC-Target-URI": url,
        "Content-Type": "application/http; msgtype=response",
        **{field.replace("_", "-"): value for field, value in fields.items()},
        "Content-Length": length,
    }
    lines = "".join(f"{field}: {value}\r\n" for field, value in head.items() if value)
    return b"WARC/1.0\r\n" + lines.encode() + b"\r\n" + block + b"\r\n\r\n"


def response(number: int, when: datetime | None = None, **fields: str) -> bytes:
    moment = when or DAY + timedelta(seconds=number)
    return record("response", address(number), http(page(number)), moment, **fields)


def members(records: Iterable[bytes]) -> bytes:
    """One gzip member a record, as the standard asks."""
    return b"".join(gzip.compress(one, 6, mtime=0) for one in records)


def blocks(records: Iterable[bytes], size: int = 5_000) -> bytes:
    """Blocked gzip: members that end anywhere."""
    whole = b"".join(records)
    return b"".join(gzip.compress(whole[start : start + size], 6, mtime=0) for start in range(0, len(whole), size))


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def write_wacz(path: Path, entries: Iterable[tuple[str, bytes]], *, stored: bool = True) -> Path:
    """A zip with names that no tool would write; they take the place of harmless ones of the same length."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names: dict[bytes, bytes] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as whole:
        for number, (name, data) in enumerate(entries):
            harmless = f"{number}".ljust(len(name.encode()), "_")
            names[harmless.encode()] = name.encode()
            whole.writestr(harmless, data)
    written = path.read_bytes()
    for harmless, name in names.items():
        written = written.replace(harmless, name)
    path.write_bytes(written)
    return path
