"""Saved files become pages; manifests become entries."""

from __future__ import annotations

import gzip
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.doors.folder import MAX_BYTES, Entry, find_pages, open_page, read_instant, read_manifest, read_page
from crawler.exits import ExitCode, Failure

HTML = "<html><body><p>Chào buổi sáng</p></body></html>".encode()


@pytest.mark.parametrize(
    ("name", "way_in"),
    [
        ("a.html", "file"),
        ("a.HTM", "file"),
        ("a.txt", "text"),
        ("a.txt.gz", "text"),
        ("a.html.gz", "file"),
        ("a", "file"),
    ],
)
def test_the_name_says_how_a_page_came(tmp_path: Path, name: str, way_in: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(HTML) if name.endswith(".gz") else HTML)
    page = open_page(path)
    assert (page.body, page.way_in, page.url, page.fetched_at) == (HTML, way_in, None, None)


def test_gzip_is_known_by_its_bytes_in_any_number_of_members() -> None:
    assert read_page(io.BytesIO(gzip.compress(HTML[:9]) + gzip.compress(HTML[9:])), "x").body == HTML


@given(cut=st.integers(min_value=2, max_value=len(gzip.compress(HTML)) - 1))
def test_a_gzip_file_that_is_cut_off_is_unreadable(cut: int) -> None:
    with pytest.raises(Failure, match="x is no whole gzip file") as caught:
        read_page(io.BytesIO(gzip.compress(HTML)[:cut]), "x")
    assert caught.value.code is ExitCode.UNREADABLE


@pytest.mark.parametrize("bomb", [b"\0" * (MAX_BYTES + 1), gzip.compress(b"\0" * (MAX_BYTES + 1), 1)])
def test_a_page_that_is_too_large_is_unreadable(bomb: bytes) -> None:
    with pytest.raises(Failure, match="larger than 32 MiB"):
        read_page(io.BytesIO(bomb), "x")


@pytest.mark.parametrize("name", ["gone.html", "folder", "nul\0.html", "long" * 100])
def test_a_file_that_cannot_be_opened_is_unreadable(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(Failure) as caught:
        open_page(tmp_path / name)
    assert caught.value.code is ExitCode.UNREADABLE


def test_folders_give_their_pages_in_order_of_name(tmp_path: Path) -> None:
    for name in ("b/2.htm", "b/1.html", "a.txt.gz", "notes.md", "b/picture.png", "c.HTML"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(HTML)
    found = [str(path.relative_to(tmp_path)) for path in find_pages([tmp_path, tmp_path / "notes.md"])]
    assert found == ["a.txt.gz", "b/1.html", "b/2.htm", "c.HTML", "notes.md"]


def test_a_path_that_is_not_there_ends_the_search(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="no such file or folder"):
        list(find_pages([tmp_path / "gone"]))


def test_a_manifest_gives_an_entry_or_a_failure_a_line(tmp_path: Path) -> None:
    manifest = tmp_path / "pages.jsonl"
    lines = [
        '{"file":"a/b.html","url":"https://baolangson.vn/x","portal":"lang_son","fetched_at":"2024-05-10T08:00:00"}',
        "",
        '{"file":"c.txt","url":null,"title":"unused"}',
        '{"url":"https://baolangson.vn/x"}',
        '["c.txt"]',
        '{"file":7}',
        '{"file":"c.txt","fetched_at":"yesterday"}',
        "{",
    ]
    manifest.write_text("\n".join(lines), "utf-8")
    first, second, *failures = read_manifest(manifest)
    assert first == Entry(
        file="a/b.html",
        path=tmp_path / "a/b.html",
        url="https://baolangson.vn/x",
        portal="lang_son",
        fetched_at=datetime(2024, 5, 10, 1, tzinfo=UTC),
    )
    assert second == Entry(file="c.txt", path=tmp_path / "c.txt")
    assert all(isinstance(failure, Failure) and failure.code is ExitCode.UNREADABLE for failure in failures)
    starts = [str(failure).split(f" of {manifest}: ") for failure in failures]
    assert [number for number, _ in starts] == ["line 4", "line 5", "line 6", "line 7", "line 8"]
    assert "'yesterday' is no time in ISO 8601" in starts[3][1]


def test_a_manifest_that_is_not_there_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Failure, match=r"gone\.jsonl: No such file"):
        list(read_manifest(tmp_path / "gone.jsonl"))


@pytest.mark.parametrize(
    ("text", "hour"),
    [("2024-05-10T08:00:00+07:00", 1), ("2024-05-10T08:00:00Z", 8), ("2024-05-10T08:00", 1), ("2024-05-10 15:00", 8)],
)
def test_an_instant_without_a_zone_is_of_viet_nam(text: str, hour: int) -> None:
    assert read_instant(text) == datetime(2024, 5, 10, hour, tzinfo=UTC)


def test_an_instant_before_the_calendar_begins_is_none() -> None:
    with pytest.raises(ValueError, match="'0001-01-01' is no time in ISO 8601"):
        read_instant("0001-01-01")
