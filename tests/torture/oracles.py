"""What must hold after every fault: nothing lost, nothing doubled, captures valid, the database as it should be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, and_, select, text

from crawler.demo.compare import Comparison, compare
from crawler.demo.gold import gold_records
from storage.captures import read_payload
from storage.errors import CaptureDamaged
from storage.records import CaptureRef
from storage.schema import alias, article, capture, revision, run, url
from storage.store import Store

# Which of an article's addresses is its main one is up to the order of answers, where no page says it.
ARTICLE = ("portal", "key", "title", "sort_date", "published", "content_hash", "revision", "gone_at")
REVISION = ("portal", "key", "number", "content_hash")
ADDRESS = ("url_key", "portal", "state", "kind", "reason", "article_key")
ALIAS = ("url_key", "portal", "key")
ANSWERED = ("stored", "unchanged")  # with an article, at this very address


@dataclass(frozen=True)
class Findings:
    """What an examination of a store found; ``tables`` are its rows without runs and times.

    ``told`` are the url keys of addresses that no page named and a redirect told. Of an article with several addresses
    one is asked, and which is up to the order of answers: what stands behind the redirect of another one is then never
    met. The article must be known by it all the same, since it says so itself: its alias is there either way.
    """

    comparison: Comparison
    captures: int
    damaged: int
    doubled_captures: int
    problems: list[str]
    tables: dict[str, list[tuple[Any, ...]]]
    told: frozenset[str]

    @property
    def faults(self) -> list[str]:
        """Return what is not as it must be, one sentence each."""
        figures = {
            "articles lost": self.comparison.missing,
            "articles doubled": self.comparison.doubled,
            "records of nothing known": self.comparison.unexpected,
            "captures damaged": self.damaged,
            "captures doubled": self.doubled_captures,
        }
        differing = [] if self.comparison.exact else [f"not as gold: {self.comparison.differences[:3]}"]
        return [f"{name}: {count}" for name, count in figures.items() if count] + differing + self.problems

    def differences(self, other: Findings) -> list[str]:
        """Return what the two stores do not have in common, by table, but for addresses that a redirect told to one."""
        found = {name: set(rows) ^ set(other.tables[name]) for name, rows in self.tables.items()}
        found["url"] -= self._excuse(other) | other._excuse(self)
        return [
            f"{name}: {len(rows)} rows differ, e.g. {sorted(map(str, rows))[:4]}"
            for name, rows in found.items()
            if rows
        ]

    def _excuse(self, other: Findings) -> set[tuple[Any, ...]]:
        """Return the addresses that a redirect told here, where the other store knows the article by them too."""
        known, asked = set(other.tables["alias"]), {row[0] for row in other.tables["url"]}
        return {
            row
            for row in self.tables["url"]
            if row[0] in self.told and row[0] not in asked and (row[0], row[1], row[-1]) in known
        }


def examine(home: Path, portal: str, pages: int, database: str | None = None) -> Findings:
    """Look at everything that a crawl of a replica of ``pages`` articles kept."""
    with Store.open(database or f"sqlite:///{home / 'tinbai.db'}") as store:
        comparison = compare(store.articles(portal=portal), gold_records(portal, pages))
        with store._engine.connect() as connection:
            of_portal = select(capture).join(run, run.c.id == capture.c.run).where(run.c.portal == portal)
            captures = [row._asdict() for row in connection.execute(of_portal)]
            problems = [*_find_problems(connection), *_find_strays(connection)]
            tables = {
                table.name: sorted(
                    map(tuple, connection.execute(select(*table.c[names]).where(table.c.portal == portal))), key=str
                )
                for table, names in ((article, ARTICLE), (revision, REVISION), (url, ADDRESS), (alias, ALIAS))
            }
            is_told = and_(url.c.portal == portal, url.c.parent.is_(None), url.c.outcome.in_(ANSWERED))
            told = frozenset(connection.execute(select(url.c.url_key).where(is_told)).scalars())
        balances = store.balances(portal)
    problems += [f"the ledger does not balance: {balance}" for balance in balances if not balance.holds]
    problems += [f"still pending: {balance.pending}" for balance in balances if balance.pending or balance.walks]
    whole = {row["record_id"]: row["digest"] for row in captures}
    damaged = sum(not is_valid(home, row, whole) for row in captures)
    names = Counter(row["record_id"] for row in captures)
    return Findings(comparison, len(captures), damaged, len(captures) - len(names), problems, tables, told)


def is_valid(home: Path, row: dict[str, Any], digests: dict[str, str]) -> bool:
    """Tell whether a capture reads back with its digest; a revisit, whether what it refers to is there."""
    if row["refers_to"]:
        return digests.get(row["refers_to"]) == row["digest"]
    place = {name: row[name] for name in ("record_id", "segment", "offset", "length", "digest")}
    try:
        read_payload(home / "captures", CaptureRef(**place))
    except CaptureDamaged:
        return False
    return True


def _find_strays(connection: Connection) -> list[str]:
    ways = {(row.portal, row.key, row.url) for row in connection.execute(select(alias))}
    main = connection.execute(select(*article.c["portal", "key", "url"]))
    return [f"no way leads to the main address {row.url}" for row in main if tuple(row) not in ways]


def _find_problems(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []
    found = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
    return found + [f"foreign key: {row}" for row in connection.execute(text("PRAGMA foreign_key_check"))]
