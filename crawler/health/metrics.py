"""The health of all portals as Prometheus reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from crawler.health.examining import examine
from storage import health
from storage.records import Run
from storage.store import PortalSummary, Store

Labels = Mapping[str, str]
Sample = tuple[Labels, float]
_RUNS: Final = 1  # of each portal

_HELP: Final = {
    "tinbai_articles": "Articles that are kept.",
    "tinbai_pending": "Addresses that were found and not asked yet.",
    "tinbai_gone": "Articles that have vanished from their portal.",
    "tinbai_held": "Pages that were read and are not trusted.",
    "tinbai_refused": "Addresses that stand refused, by reason.",
    "tinbai_failed": "Addresses that failed at their last visit, by reason.",
    "tinbai_crawl_start_timestamp_seconds": "When the last crawl began.",
    "tinbai_crawl_pages": "Pages of the last crawl.",
    "tinbai_crawl_new_articles": "New articles of the last crawl.",
    "tinbai_crawl_bytes": "Bytes of the last crawl.",
    "tinbai_certificate_end_timestamp_seconds": "Until when the certificate of a host is valid.",
    "tinbai_finding": "1 for everything that is wrong with a portal.",
}


def write_metrics(store: Store, now: datetime) -> str:
    """Return the state of all portals in Prometheus's text format."""
    summaries = store.summary()
    with store.snapshot() as connection:
        held = health.count_held(connection)
        hosts = health.read_hosts(connection)
        crawls = {one.portal: health.read_crawls(connection, one.portal, _RUNS) for one in summaries}
    findings = examine(store, [one.portal for one in summaries], now)
    values: dict[str, list[Sample]] = {name: [] for name in _HELP}
    for summary in summaries:
        for name, sample in _tell_portal(summary, held.get(summary.portal, 0), crawls[summary.portal]):
            values[name].append(sample)
    values["tinbai_certificate_end_timestamp_seconds"] += [
        ({"host": row.name}, row.certificate_ends.timestamp()) for row in hosts if row.certificate_ends
    ]
    values["tinbai_finding"] += [
        ({"portal": one.portal, "kind": one.kind, "severity": one.severity}, 1) for one in findings
    ]
    return "".join(_write_family(name, samples) for name, samples in values.items() if samples)


def _tell_portal(summary: PortalSummary, held: int, crawls: Iterable[Run]) -> Iterator[tuple[str, Sample]]:
    labels = {"portal": summary.portal}
    yield "tinbai_articles", (labels, summary.articles)
    yield "tinbai_pending", (labels, summary.pending)
    yield "tinbai_gone", (labels, summary.gone)
    yield "tinbai_held", (labels, held)
    for name, reasons in (("tinbai_refused", summary.rejects), ("tinbai_failed", summary.failures)):
        yield from ((name, (labels | {"reason": reason}, count)) for reason, count in reasons.items())
    for run in crawls:
        yield "tinbai_crawl_start_timestamp_seconds", (labels, run.started_at.timestamp())
        yield "tinbai_crawl_pages", (labels, run.pages)
        yield "tinbai_crawl_new_articles", (labels, run.new)
        yield "tinbai_crawl_bytes", (labels, run.bytes)


def _write_family(name: str, samples: Iterable[Sample]) -> str:
    lines = [f"# HELP {name} {_HELP[name]}", f"# TYPE {name} gauge"]
    lines += [f"{name}{{{_write_labels(labels)}}} {value:.17g}" for labels, value in samples]
    return "\n".join(lines) + "\n"


def _write_labels(labels: Labels) -> str:
    return ",".join(f'{name}="{_escape(value)}"' for name, value in labels.items())


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
