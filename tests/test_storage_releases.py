from __future__ import annotations

import csv
import dataclasses
import errno
import os
import sys
from hashlib import sha256
from typing import get_type_hints

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import records, releases
from storage.codec import article_from_json, to_json
from storage.errors import DiskFull, ExportFailed
from storage.records import Article, Citation, Evidence, Image, Moment, SortDate
from storage.releases import export
from storage.releases.parquet import CITATION, EVIDENCE, MOMENT, SCHEMA, Shredder
from storage.releases.sheets import COLUMNS, defuse
from storage.releases.writing import group_lines
from tests.storage_samples import articles, make_article, make_moment, make_visit, open_store

FORMATS = ("jsonl", "csv", "parquet")
RICH = make_article(
    "1",
    "2024-05-11",
    title='=HYPERLINK("http://x","y")',
    captions=("Ảnh một.", "Ảnh hai."),
    images=(Image(src="https://baolangson.vn/1.jpg", caption="Ảnh một."),),
    authors=("Hoàng Nương", "Lý Sình"),
    tags=("giao thông",),
    events=(make_moment("2024-05-08", role="event"), make_moment(None, role="event")),
    updated=make_moment("2024-05-12"),
    citations=(
        Citation(raw="a", key="29-NQ/TU", kind="full"),
        Citation(raw="b", key="7-KH/TU", kind="full", year=2024),
    ),
)


@pytest.fixture
def store(store):
    """The store of conftest.py with three articles in it."""
    run = store.begin_run("lang_son", "crawl")
    articles = [RICH, make_article("2", None), make_article("3", "2024-05-10", portal="bac_kan", lead=None)]
    store.keep(run, [make_visit(article, portal=article.portal) for article in articles])
    return store


def test_lines_are_the_records_to_the_byte(store, tmp_path):
    result = export(store, tmp_path / "out.jsonl", "jsonl")
    text = (tmp_path / "out.jsonl").read_bytes()
    assert text == b"".join(line + b"\n" for line in store.lines())
    assert (result.rows, result.path, result.sha256) == (3, tmp_path / "out.jsonl", sha256(text).hexdigest())
    assert [article_from_json(line).key for line in text.splitlines()] == ["3", "2", "1"]


def test_a_sheet_has_a_row_an_article_and_no_formula(store, tmp_path):
    assert export(store, tmp_path / "out.csv", "csv").rows == 3
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["key"] for row in rows] == ["3", "2", "1"]
    row = rows[2]
    assert row["title"] == "'" + RICH.title
    assert (row["date"], row["date_precision"], row["date_source"]) == ("2024-05-11", "day", "published")
    assert (row["published"], row["published_precision"], row["updated"]) == ("2024-05-11", "minute", "2024-05-12")
    assert row["body"].split("\n") == list(RICH.body)
    assert row["authors"] == "Hoàng Nương\nLý Sình"
    assert row["events"] == "2024-05-08\n"
    assert row["citations"] == "29-NQ/TU\n7-KH/TU"
    assert orjson.loads(row["images"]) == [{"src": "https://baolangson.vn/1.jpg", "caption": "Ảnh một."}]
    assert (rows[1]["date"], rows[1]["published_precision"], rows[0]["lead"], rows[0]["images"]) == ("", "", "", "")


@pytest.mark.parametrize("cell", ["=1", "+84", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A1"])
def test_formulas_are_defused(cell):
    assert defuse(cell) == "'" + cell


@given(st.text())
def test_defusing_changes_nothing_else(cell):
    assert defuse(cell) in (cell, f"'{cell}")
    assert defuse(cell)[:1] not in tuple("=+-@\t\r\n＝＋－＠")


def test_columns_hold_every_field_with_its_type(store, tmp_path):
    assert export(store, tmp_path / "out.parquet", "parquet").rows == 3
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.schema.equals(SCHEMA)
    assert pq.ParquetFile(tmp_path / "out.parquet").metadata.row_group(0).column(0).compression == "ZSTD"
    rows = table.to_pylist()
    for row, line in zip(rows, store.lines(), strict=True):
        row["evidence"] = {item.pop("field"): item for item in row["evidence"]}
        assert article_from_json(to_json(row)) == article_from_json(line)


@given(st.lists(articles, min_size=1, max_size=4))
@settings(max_examples=60)
def test_whatever_a_record_says_stands_in_its_columns(some):
    lines = [to_json(article) for article in some]
    rows = Shredder().make_table(lines).to_pylist()
    for row in rows:
        row["evidence"] = {item.pop("field"): item for item in row["evidence"]}
    assert [article_from_json(to_json(row)) for row in rows] == [article_from_json(line) for line in lines]


@pytest.mark.parametrize(("record", "struct"), [(Moment, MOMENT), (Citation, CITATION)])
def test_nested_columns_follow_the_records(record, struct):
    assert [field.name for field in struct] == [field.name for field in dataclasses.fields(record)]


def test_the_columns_follow_the_record():
    assert SCHEMA.names == [field.name for field in dataclasses.fields(Article)]
    assert [field.name for field in EVIDENCE][1:] == [field.name for field in dataclasses.fields(Evidence)]
    assert [field.name for field in SCHEMA.field("date").type] == [field.name for field in dataclasses.fields(SortDate)]
    assert set(get_type_hints(records.Article)) == set(SCHEMA.names)


def test_groups_of_rows_are_streamed(store, tmp_path, monkeypatch):
    monkeypatch.setattr("storage.releases.parquet.ROWS_IN_GROUP", 2)
    monkeypatch.setattr("storage.releases.parquet.group_lines", lambda lines: group_lines(lines, 2))
    export(store, tmp_path / "out.parquet", "parquet")
    assert pq.ParquetFile(tmp_path / "out.parquet").metadata.num_row_groups == 2


@pytest.mark.parametrize("fmt", FORMATS)
def test_the_same_articles_give_the_same_bytes(store, tmp_path, fmt):
    first = export(store, tmp_path / "one", fmt)
    with open_store(tmp_path / "other.db") as other:
        run = other.begin_run("lang_son", "ingest")
        for article in reversed(list(store.articles())):
            other.keep(run, [make_visit(article, portal=article.portal, days=3)])
        assert export(other, tmp_path / "two", fmt).sha256 == first.sha256


@pytest.mark.parametrize("fmt", FORMATS)
def test_an_empty_choice_is_a_whole_file_too(store, tmp_path, fmt):
    result = export(store, tmp_path / "out", fmt, portal="nowhere")
    assert result.rows == 0
    assert (tmp_path / "out").exists()


def test_days_and_portals_choose(store, tmp_path):
    def keys(**chosen):
        export(store, tmp_path / "out.jsonl", "jsonl", **chosen)
        return [orjson.loads(line)["key"] for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]

    assert keys() == ["3", "2", "1"]
    assert keys(portal="lang_son") == ["2", "1"]
    assert keys(since="2024-05-11") == ["1"]
    assert keys(until="2024-05-10") == ["3"]
    with pytest.raises(ValueError, match="gestern"):
        keys(since="gestern")


def test_what_stood_there_stays_until_the_new_file_is_whole(store, tmp_path, monkeypatch):
    path = tmp_path / "out.jsonl"
    path.write_text("the last one")

    def break_off(lines, file):
        file.write(next(iter(lines)))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(releases, "write_lines", break_off)
    with pytest.raises(DiskFull, match=r"No space is left for .*out\.jsonl: free some"):
        export(store, path, "jsonl")
    assert path.read_text() == "the last one"
    assert sorted(item.name for item in tmp_path.iterdir() if "out" in item.name) == ["out.jsonl"]


def test_a_file_that_cannot_be_written_is_one_sentence(store, tmp_path):
    with pytest.raises(ExportFailed, match=r"cannot be written \(No such file or directory\)"):
        export(store, tmp_path / "nowhere" / "out.csv", "csv")
    (tmp_path / "folder").mkdir()
    with pytest.raises(ExportFailed, match="cannot be written"):
        export(store, tmp_path / "folder", "jsonl")
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".part")]  # noqa: PTH208


def test_a_missing_extra_and_an_unknown_format_are_named(store, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "storage.releases.parquet")
    with pytest.raises(ExportFailed, match=r"pip install 'tinbai\[parquet\]'"):
        export(store, tmp_path / "out.parquet", "parquet")
    with pytest.raises(ValueError, match="'xlsx' is no format: choose jsonl, csv or parquet"):
        export(store, tmp_path / "out.xlsx", "xlsx")
    assert pa.__version__


@pytest.mark.parametrize("name", ["folder", "pipe"])
def test_what_is_no_file_is_never_replaced(store, tmp_path, name):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ExportFailed, match="it is no file"):
        export(store, tmp_path / name, "jsonl")
    assert (tmp_path / "folder").is_dir()
    assert (tmp_path / "pipe").is_fifo()
