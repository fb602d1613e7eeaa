"""Stores for the benchmarks: records of articles that the replicas' grammar composed, written as rows at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from crawler.demo.gold import GoldRecord, gold_records
from storage.codec import to_json
from storage.records import Article, Citation, Evidence, Image, Moment, SortDate
from storage.store import Store

PORTALS = ("bac_giang", "bac_kan", "bac_kan_city", "bao_bac_kan", "lang_son", "thai_nguyen")
COMPOSED = 60  # stories of a portal; the others are made of their sentences
SEEN = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
FIELDS = ("title", "lead", "body", "authors", "section", "published", "captions")
ARTICLE = (
    "INSERT INTO article (portal, key, url, title, sort_date, content_hash, revision, first_seen, last_seen, record) "
    "VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?)"
)
REVISION = (
    "INSERT INTO revision (portal, key, number, content_hash, created_at, first_seen, reader_version, record) "
    "VALUES (?, ?, 1, ?, ?, ?, '0.1.0', ?)"
)


def make_articles(count: int, seed: int = 1) -> Iterator[Article]:
    """Yield invented articles of some five kilobytes each as JSON: sentences of the grammar, thrown together."""
    dice = Random(seed)  # noqa: S311 - models, not secrets
    told = [record for portal in PORTALS for record in gold_records(portal, COMPOSED) if record.body]
    sentences = sorted({sentence for record in told for text in record.body for sentence in text.split(". ")})
    for number in range(count):
        yield _make_article(told[number % len(told)], number, sentences, dice)


def fill_store(path: Path, count: int) -> None:
    """Make a store of ``count`` articles, each with its one revision."""
    Store.open(f"sqlite:///{path}").close()
    seen = SEEN.isoformat(timespec="microseconds")
    with closing(sqlite3.connect(path)) as database, database:
        for number, article in enumerate(make_articles(count)):
            record = to_json(article).decode()
            day = article.date.value if article.date else ""
            named = (article.portal, article.key)
            digest = f"{number:064x}"
            database.execute(ARTICLE, (*named, article.url, article.title, day, digest, seen, seen, record))
            database.execute(REVISION, (*named, digest, seen, seen, record))


def _make_article(gold: GoldRecord, number: int, sentences: list[str], dice: Random) -> Article:
    day = (SEEN - timedelta(days=number % 4_000)).date().isoformat()
    body = tuple(
        _shuffle_words(dice.choices(sentences, k=max(1, len(paragraph) // 110)), dice) for paragraph in gold.body
    )
    moment = Moment(value=day, precision="day", role="published", source="time", raw=day, confidence=0.9)
    grounds = {name: Evidence(source=f"div.post > *.{name}", raw=f"{name} {number}", confidence=0.9) for name in FIELDS}
    return Article(
        portal=PORTALS[number % len(PORTALS)],
        platform="onecms",
        key=str(1_000_000 + number),
        url=f"https://example.vn/tin-{number}.html",
        title=f"{gold.title} {number}",
        lead=_shuffle_words(dice.choices(sentences, k=2), dice),
        body=body,
        captions=("Quang cảnh buổi làm việc.",),
        images=(Image(src=f"https://example.vn/{number}.jpg", caption="Quang cảnh buổi làm việc."),),
        authors=("Minh Thư",),
        section="xa-hoi",
        language="vi",
        published=moment,
        date=SortDate(value=day, precision="day", source="published") if number % 23 else None,
        events=(replace(moment, role="event"), replace(moment, role="event")),
        citations=(Citation(raw="Nghị quyết số 29-NQ/TU", key="29-NQ/TU", kind="full"),),
        evidence=grounds,
        fetched_at=SEEN,
        reader_version="0.1.0",
    )


def _shuffle_words(sentences: list[str], dice: Random) -> str:
    """Return sentences with a third of their words in other places, as no two articles have them."""
    words = " ".join(sentences).split()
    for _ in range(len(words) // 6):
        one, other = dice.randrange(len(words)), dice.randrange(len(words))
        words[one], words[other] = words[other], words[one]
    return f"{' '.join(words)}."
