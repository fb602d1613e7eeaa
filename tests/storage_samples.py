"""Articles, visits and exchanges for the tests of the store: plain ones and generated ones."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Engine, select

from storage.captures import Exchange
from storage.engine import open_engine
from storage.records import (
    Article,
    Capture,
    CaptureRef,
    Citation,
    Evidence,
    Moment,
    SortDate,
    Visit,
)
from storage.schema import metadata
from storage.store import Store

WRITTEN = {"created_at", "started_at", "finished_at"}
NOON = datetime(2024, 5, 9, 12, 0, tzinfo=UTC)
PARAGRAPH = "Bản Cuốn có thêm hai cây số đường bê tông, bà con xuống chợ không còn phải vòng qua đèo. "


def make_moment(value: str | None = "2024-05-09T08:15:00+07:00", **changes: Any) -> Moment:
    moment = Moment(
        value=value, precision="minute", role="published", source="meta", raw="08:15 - 09/05/2024", confidence=0.95
    )
    return dataclasses.replace(moment, **changes)


def make_article(key: str | None = "7", day: str | None = "2024-05-09", **changes: Any) -> Article:
    article = Article(
        portal="lang_son",
        platform="content_detail",
        key=key,
        url=f"https://baolangson.vn/duong-moi-{key}.html" if key else None,
        title=f"Đường mới về bản, bài {key}",
        lead=PARAGRAPH,
        body=tuple(f"{PARAGRAPH * 3}{number}" for number in range(8)),
        captions=("Đoạn đường vừa thông xe.",),
        authors=("Hoàng Nương",),
        published=make_moment(day) if day else None,
        date=SortDate(value=day, precision="day", source="published") if day else None,
        citations=(Citation(raw="Nghị quyết số 29-NQ/TU", key="29-NQ/TU", kind="full"),),
        evidence={
            "title": Evidence(source="h1.post-title", raw="  Đường mới về bản ", confidence=1.0),
            "body": Evidence(source="#content-detail", raw="", confidence=0.9, conflicts=("generic",)),
        },
        views=12,
        language="vi",
        fetched_at=NOON,
        reader_version="0.1.0",
    )
    return dataclasses.replace(article, **changes)


def make_capture(url: str, *, seen: datetime = NOON, name: str | None = None) -> Capture:
    ref = CaptureRef(
        record_id=name or f"urn:uuid:{url}@{seen:%s}", segment="s.warc.gz", offset=7, length=9, digest="ab"
    )
    return Capture(ref=ref, url=url, fetched_at=seen, status=200, mime="text/html", size=1000)


def make_visit(found: Article | None = None, *, days: int = 0, **changes: Any) -> Visit:
    """Return a visit that stored the article found, captured ``days`` after the first day."""
    article = found or make_article()
    url = article.url or "https://baolangson.vn/khong-khoa.html"
    seen = NOON + timedelta(days=days)
    given = {"url": url, "portal": "lang_son", "outcome": "stored", "article": article} | changes
    return Visit(**{"capture": make_capture(given["url"], seen=seen), **given})


def make_miss(outcome: str, url: str = "https://baolangson.vn/duong-moi-7.html", **changes: Any) -> Visit:
    """Return a visit that brought no article: refused, failed, seen, or unchanged."""
    return make_visit(make_article(url=url), **{"outcome": outcome, "article": None} | changes)


def make_exchange(body: bytes = b"<p>x</p>", **changes: Any) -> Exchange:
    exchange = Exchange(
        url="https://baolangson.vn/duong-moi-7.html",
        request_headers=(("User-Agent", "tinbai"),),
        status=200,
        reason="OK",
        headers=(("Content-Type", "text/html; charset=utf-8"), ("Server", "nginx")),
        body=body,
        fetched_at=NOON,
    )
    return dataclasses.replace(exchange, **changes)


confidences = st.floats(0, 1, allow_nan=False).map(abs)
instants = st.builds(
    datetime.fromtimestamp,
    st.floats(0, 4e9),
    st.sampled_from([UTC, timezone(timedelta(hours=7))]),
)


def generate(record: type[Any], **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return a strategy for a frozen record: all fields by their types, but for those given."""
    return st.builds(record, **dict.fromkeys((field.name for field in dataclasses.fields(record)), ...) | given)


moments = generate(Moment, confidence=confidences)
articles = generate(
    Article,
    views=st.none() | st.integers(0, 2**53),
    published=st.none() | moments,
    updated=st.none() | moments,
    page_clock=st.none() | moments,
    events=st.lists(moments, max_size=2).map(tuple),
    other_dates=st.lists(moments, max_size=2).map(tuple),
    citations=st.lists(generate(Citation, year=st.none() | st.integers(0, 2100)), max_size=2).map(tuple),
    evidence=st.dictionaries(st.text(max_size=5), generate(Evidence, confidence=confidences), max_size=3),
    fetched_at=st.none() | instants,
)


@cache
def _empty_database() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        Store.open(f"sqlite:///{path}").close()
        return path.read_bytes()


def open_store(place: Path | str) -> Store:
    """Open a store at a path or address; a SQLite file is a copy of an empty one: migrating each time would be slow."""
    url = place_url(place)
    if url.startswith("sqlite"):
        path = Path(url.removeprefix("sqlite:///"))
        if not path.exists():
            path.write_bytes(_empty_database())
    return Store.open(url)


def place_url(place: Path | str) -> str:
    """Return the address of a database; that of a SQLite file may be given as its path."""
    return f"sqlite:///{place}" if isinstance(place, Path) else place


def ask(place: Path | str, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query; instants are text, as in SQLite."""
    with closing_engine(place) as engine, engine.connect() as connection:
        return [tuple(map(_as_in_sqlite, row)) for row in connection.exec_driver_sql(sql)]


@contextmanager
def closing_engine(place: Path | str) -> Iterator[Engine]:
    """An engine that is disposed of at the end."""
    engine = open_engine(place_url(place))
    try:
        yield engine
    finally:
        engine.dispose()


def _as_in_sqlite(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def wipe(place: Path | str) -> None:
    """Empty a database whose tables stay."""
    with closing_engine(place) as engine, engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
            connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY")
            return
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())


def dump_tables(place: Path | str) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of all tables of a database, sorted, without the columns that hold the time of writing."""
    with closing_engine(place) as engine, engine.connect() as connection:
        return {
            table.name: sorted(
                tuple((name, str(value)) for name, value in row.items() if name not in WRITTEN)
                for row in connection.execute(select(table)).mappings()
            )
            for table in metadata.sorted_tables
            if table.name != "receipt"
        }
