"""Pages of the replicas as a crawl gets them, with their gold, without a network."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from crawler.demo.compare import compare
from crawler.demo.gold import GoldRecord, gold_records
from crawler.demo.replicas import REPLICAS
from crawler.demo.replicas.exchange import Ask
from storage.records import Article, Page
from storage.timeline import VIETNAM

NOW: Final = datetime(2025, 12, 24, 9, 30, tzinfo=VIETNAM)
_NAMES: Final = ("title", "lead", "body", "authors", "date")


@dataclass(frozen=True, slots=True)
class Sample:
    """A page of a replica, its number there, and the truth of it."""

    number: int
    page: Page
    gold: GoldRecord


def draw_samples(portal: str, numbers: Iterable[int], of: int) -> list[Sample]:
    """Return pages of a replica with ``of`` articles, each under its canonical address."""
    replica = REPLICAS[portal](of)
    wanted = sorted(set(numbers))
    gold = {at: record for at, record in enumerate(gold_records(portal, of)) if at in set(wanted)}
    return [Sample(at, _fetch(replica, gold[at].url, portal), gold[at]) for at in wanted]


def _fetch(replica: object, url: str, portal: str) -> Page:
    parts = urlsplit(url)
    ask = Ask(host=parts.netloc, path=parts.path, now=NOW, scheme=parts.scheme, query=dict(parse_qsl(parts.query)))
    body = replica.answer(ask).body  # type: ignore[attr-defined]
    return Page(url=url, requested_url=url, body=body, fetched_at=NOW.astimezone(UTC), portal=portal)


def shows_date(page: Page, gold: GoldRecord) -> bool:
    """Tell whether a page shows the day of its article anywhere, in figures."""
    if gold.date is None:
        return False
    year, month, day = (int(part) for part in gold.date[0][:10].split("-"))
    figures = rf"0?{day}[/.-]0?{month}[/.-]{year}|{year}-{month:02}-{day:02}"
    return re.search(figures, page.body.decode("utf-8", "replace")) is not None


def tell_wrong(article: Article, gold: GoldRecord) -> list[str]:
    """Return the required fields in which a reading is not as the gold."""
    comparison = compare([article], [gold])
    if not comparison.found:
        return ["key"]
    return [name for name in _NAMES if not comparison.equal[name]]
