"""What is wrong with portals, by their own past."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from storage.store import Store

SILENT = timedelta(days=7)


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with a portal, in a sentence."""

    portal: str
    kind: str
    severity: Literal["note", "warning", "alarm"]
    sentence: str
    page: str | None = None
    since: datetime | None = None
    proposal: Any = None


def examine(store: Store, names: Iterable[str], now: datetime) -> list[Finding]:
    """Return what is wrong, the gravest first."""
    return list(_find(store, set(names), now))


def _find(store: Store, names: set[str], now: datetime) -> Iterator[Finding]:
    for one in store.summary():
        last = one.last_run
        if one.portal in names and last and now - last.started_at > SILENT:
            sentence = f"{one.portal} has not been crawled since {last.started_at:%Y-%m-%d}"
            yield Finding(one.portal, "silence", "warning", sentence, since=last.started_at)


def write_metrics(store: Store, now: datetime) -> str:
    """Return Prometheus text."""
    lines = ["# TYPE tinbai_articles gauge"]
    lines += [f'tinbai_articles{{portal="{one.portal}"}} {one.articles}' for one in store.summary()]
    return "\n".join([*lines, f"tinbai_time_seconds {now.timestamp()}", ""])
