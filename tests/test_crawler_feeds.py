from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO

import pytest

from crawler import feeds
from pipelines.steps import as_item
from spiders.lang_son import LangSon
from storage.records import Article, Evidence, Image, SortDate
from tests.web_of_pages import Web, article, as_whole, crawl, listing, read_plainly

pq = pytest.importorskip("pyarrow.parquet")

RECORD = Article(
    portal="lang_son",
    platform="joomla",
    key="1",
    url="https://baolangson.vn/x-1000001.html",
    title="Tin",
    body=("Một.", "Hai."),
    images=(Image(src="https://baolangson.vn/a.jpg"),),
    date=SortDate(value="2024-05", precision="month", source="published"),
    evidence={"title": Evidence(source="h1", raw="Tin", confidence=0.98)},
    fetched_at=datetime(2024, 5, 9, 1, 2, 3, tzinfo=UTC),
)


def write(items, **options):
    file = BytesIO()
    exporter = feeds.ParquetItemExporter(file, **options)
    exporter.start_exporting()
    for item in items:
        exporter.export_item(item)
    exporter.finish_exporting()
    file.seek(0)
    return pq.read_table(file)


def test_an_article_is_a_row_with_its_types(monkeypatch):
    monkeypatch.setattr("crawler.feeds.ROWS_AT_ONCE", 2)
    monkeypatch.setattr("storage.releases.parquet.ROWS_IN_GROUP", 2)
    table = write([as_item(RECORD)] * 5)
    assert table.num_rows == 5
    row = table.to_pylist()[4]
    assert row["body"] == ["Một.", "Hai."]
    assert row["fetched_at"] == RECORD.fetched_at
    assert row["evidence"] == [{"field": "title", "source": "h1", "raw": "Tin", "confidence": 0.98, "conflicts": []}]
    assert row["date"] == {"value": "2024-05", "precision": "month", "source": "published"}


def test_fields_can_be_chosen_and_an_empty_feed_is_a_file():
    assert write([as_item(RECORD)], fields_to_export=["title", "key"]).to_pylist() == [{"title": "Tin", "key": "1"}]
    assert write([]).num_rows == 0


def test_without_pyarrow_the_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match=r"pip install 'tinbai\[parquet\]'"):
        feeds.ParquetItemExporter(BytesIO()).start_exporting()


def test_feeds_hold_the_articles_of_a_crawl(tmp_path, monkeypatch):
    monkeypatch.setattr("pipelines.steps.refining.refine_whole", as_whole(read_plainly))
    web, host = Web(), "https://baolangson.vn"
    for section in LangSon.portal.sections:
        web.add(f"{host}/{section}", listing(["/a-1000001.html"]))
    web.add(f"{host}/a-1000001.html", article("Tin Lạng Sơn"))
    names = [tmp_path / f"out.{kind}" for kind in ("jsonl", "csv", "parquet")]
    settings = {"FEEDS": {str(name): {"format": name.suffix[1:]} for name in names}}
    crawl(LangSon, web, tmp_path, settings=settings)
    assert "Tin Lạng Sơn" in names[0].read_text()
    assert "Tin Lạng Sơn" in names[1].read_text()
    assert pq.read_table(names[2]).to_pylist()[0]["title"] == "Tin Lạng Sơn"
