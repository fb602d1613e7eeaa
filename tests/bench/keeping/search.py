"""Search over invented articles: how fast the index is made and asked, beside a plain FTS5 index in the same run."""

from __future__ import annotations

import random
import sqlite3
import statistics
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from storage import schema
from storage.codec import to_json
from storage.records import Article, SortDate
from storage.spelling import spell
from storage.store import Store

ONSETS = "b c ch d đ g gh h k kh l m n ng nh ph qu r s t th tr v x".split(" ")  # noqa: SIM905 - a list of forty quotes reads worse
ENDINGS = (  # noqa: SIM905 - as above
    "a ai an anh ang ao ăn ăng âm ân ây e em en êt i ia iên inh o oa oai oan on ong ô ôi ông ơ ơi ơn u ua ui un ung "
    "uy uyên ư ưa ươi ương ươn"
).split(" ")
TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
SYLLABLES = 5_000
FIRST_DAY = datetime(2014, 1, 1, tzinfo=UTC)


class Speech:
    """Sentences of invented syllables, each as frequent as its rank says (Zipf)."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a benchmark is to be repeatable
        forms = [
            unicodedata.normalize("NFC", onset + ending[0] + tone + ending[1:])
            for onset in ONSETS
            for ending in ENDINGS
            for tone in TONES
        ]
        self.syllables = self.random.sample(forms, SYLLABLES)
        self.weights = list(accumulate(1 / rank for rank in range(1, SYLLABLES + 1)))

    def say(self, syllables: int) -> str:
        """Return one sentence."""
        return " ".join(self.random.choices(self.syllables, cum_weights=self.weights, k=syllables)).capitalize() + "."

    def write(self, number: int) -> Article:
        """Return an article of about 4 KB."""
        day = (FIRST_DAY + timedelta(days=number // 27)).date().isoformat()
        body = tuple(" ".join(self.say(17) for _ in range(6)) for _ in range(7))
        return Article(
            portal=f"portal_{number % 6}",
            platform=None,
            key=str(number),
            url=None,
            title=self.say(14),
            lead=self.say(24),
            body=body,
            date=SortDate(value=day, precision="day", source="published"),
        )

    def ask(self) -> tuple[str, str]:
        """Return two words, as people search: frequent ones more often."""
        one, other = self.random.choices(self.syllables[:1000], cum_weights=self.weights[:1000], k=2)
        return one, other


def bench_search(articles: int, queries: int) -> None:
    """Fill a store, index it, and ask."""
    with TemporaryDirectory() as folder:
        compare(Path(folder), articles, queries)


def compare(folder: Path, articles: int, queries: int) -> None:
    """Print rates and times of both indexes, and what they found."""
    speech = Speech(seed=7)
    with (
        Store.open(f"sqlite:///{folder / 'tinbai.db'}") as store,
        closing(sqlite3.connect(folder / "plain.db")) as plain,
    ):
        fill(store, (speech.write(number) for number in range(articles)))
        ours = timed(store.rebuild_index)
        theirs = timed(lambda: build_plain(plain, folder / "tinbai.db"))
        print(f"search: {articles} articles of about 4 KB, {SYLLABLES} syllables by Zipf")
        print(f"  index built    {articles / ours:7.0f} articles/s  (aim 5,000)")
        print(f"  plain FTS5     {articles / theirs:7.0f} articles/s, one column; ours takes {ours / theirs:.2f} x")
        ask(store, plain, [speech.ask() for _ in range(queries)])


def fill(store: Store, articles: Iterator[Article]) -> None:
    """Put articles into the tables as they would stand there."""
    now = datetime.now(UTC)
    while part := list(islice(articles, 5_000)):
        rows = [
            {
                "portal": article.portal,
                "key": article.key,
                "title": article.title,
                "sort_date": article.date.value if article.date else "",
                "content_hash": article.key,
                "revision": 1,
                "first_seen": now,
                "last_seen": now,
                "record": to_json(article).decode(),
            }
            for article in part
        ]
        with store._write() as connection:
            connection.execute(schema.article.insert(), rows)


def build_plain(plain: sqlite3.Connection, path: Path) -> None:
    """Build what anybody would: an FTS5 table of title and body, as SQLite makes it."""
    plain.execute("ATTACH ? AS kept", (str(path),))
    plain.execute("CREATE VIRTUAL TABLE words USING fts5(title, body, tokenize='unicode61 remove_diacritics 0')")
    plain.execute(
        "INSERT INTO words SELECT title, (SELECT group_concat(value, ' ') FROM json_each(record, '$.body')) "
        "FROM article"
    )
    plain.commit()


def ask(store: Store, plain: sqlite3.Connection, pairs: Sequence[tuple[str, str]]) -> None:
    """Print how long ranked queries of two words take."""
    ranked = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 20"
    ways: dict[str, Callable[[str, str], object]] = {
        "two words": lambda one, other: store.search(f"{one} {other}"),
        "without marks": lambda one, other: store.search(f"{bare(one)} {bare(other)}"),
        "phrase": lambda one, other: store.search(f'"{one} {other}"'),
        "one portal": lambda one, other: store.search(f"{one} {other}", portal="portal_3"),
        "one month": lambda one, other: store.search(f"{one} {other}", since="2018-03-01", until="2018-03-31"),
        "plain FTS5": lambda one, other: plain.execute(ranked, (f'"{one}" "{other}"',)).fetchall(),
    }
    spent: dict[str, list[float]] = {name: [] for name in ways}
    found = dict.fromkeys(ways, 0)
    for pair in pairs:
        for name, way in ways.items():
            begin = time.perf_counter()
            hits = way(*pair)
            spent[name].append((time.perf_counter() - begin) * 1000)
            found[name] += len(hits)  # type: ignore[arg-type]
    base = statistics.median(spent["plain FTS5"])
    for name, times in spent.items():
        middle = statistics.median(times)
        print(
            f"  {name:14} median {middle:6.1f} ms, worst {max(times):6.1f} ms, {middle / base:5.2f} x plain rank, "
            f"{found[name] / len(pairs):4.1f} hits"
        )
    if not found["two words"]:
        raise SystemExit("nothing was found: the times say nothing")


def bare(text: str) -> str:
    """Return a syllable without its marks."""
    return spell(text).plain.strip()


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that some work takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
