"""Pages with gold, as the benchmark reads them: the shared saved pages, and pages of the replicas."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from crawler.demo.gold import gold_records
from crawler.demo.replicas import REPLICAS
from crawler.demo.replicas.exchange import Ask
from storage.records import Page
from storage.timeline import VIETNAM

SHARED = Path(__file__).resolve().parents[4] / "shared" / "gold"
PAGES = SHARED / "pages"
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sample:
    """A saved page and its row of gold."""

    page: Page
    gold: dict[str, Any]


@cache
def saved_pages(kind: str) -> tuple[Sample, ...]:
    """Return the saved pages of a kind, ``aeb``, ``fundus`` or ``vn``; none where the shared folder is not there."""
    if not PAGES.exists():
        return ()
    return tuple(Sample(_load(PAGES / row["file"], row), row) for row in _rows(kind))


def _rows(kind: str) -> Iterator[dict[str, Any]]:
    if kind == "vn":
        table: dict[str, dict[str, Any]] = json.loads((PAGES / "vn.json").read_text("utf-8"))
        for name, row in table.items():
            yield {"file": f"vn/{name}.gz", "url": row["canonical"]} | row
        return
    for line in (PAGES / f"{kind}.jsonl").read_text("utf-8").splitlines():
        yield json.loads(line)


def _load(file: Path, row: dict[str, Any]) -> Page:
    return Page(url=row["url"], body=gzip.decompress(file.read_bytes()), fetched_at=_saved_on(file.name))


def _saved_on(name: str) -> datetime | None:
    """Return the end of the day that a file's name ends in (``BBC_2024_05_09.html.gz``), or None."""
    day = name.split(".", 1)[0][-len("2024_05_09") :]
    try:
        return datetime.strptime(day, "%Y_%m_%d").replace(hour=23, minute=59, tzinfo=UTC)
    except ValueError:
        return None


def replica_pages(portal: str, total: int) -> Iterator[Page]:
    """Yield every article of a replica of ``total`` articles as its server sends it, without HTTP."""
    replica = REPLICAS[portal](total)
    for record in gold_records(portal, total):
        if record.kind != "article":
            continue
        parts = urlsplit(record.url)
        query = dict(parse_qsl(parts.query))
        ask = Ask(host=parts.netloc, path=parts.path, now=NOW.astimezone(VIETNAM), scheme="https", query=query)
        yield Page(url=record.url, body=replica.answer(ask).body, fetched_at=NOW)
