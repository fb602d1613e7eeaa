"""`extract`, `dates` and `cite`: text in, JSON lines out, nothing kept."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from crawler import cli
from crawler.exits import ExitCode
from tests.saved_pages import ARTICLE, DUMP, MISSING, URL, save_pages

Told = tuple[int, list[Any], str]


@pytest.fixture
def tell(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Told]:
    """Run a command line; give its code, the JSON lines it wrote and what it said."""

    def run(*arguments: str | Path, given: bytes = b"") -> Told:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        code = cli.run([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return code, [orjson.loads(line) for line in out.splitlines()], err.decode()

    return run


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    return save_pages(tmp_path)


def test_a_page_becomes_one_object(pages: Path, tell: Callable[..., Told]) -> None:
    code, (article,), said = tell(
        "extract", "--url", URL, "--fetched-at", "2024-03-20T08:00:00", pages / "article.html"
    )
    assert (code, said) == (0, "")
    assert (article["portal"], article["key"], article["url"]) == ("lang_son", "612345", URL)
    assert article["title"] == "Chanh leo được mùa ở vùng cao"
    assert article["published"]["value"] == "2024-03-12T07:20:41+07:00"
    assert article["authors"] == ["Lường Thảo Vy"]
    assert (article["views"], article["fetched_at"]) == (1047, "2024-03-20T01:00:00+00:00")
    assert list(article)[:5] == ["portal", "platform", "key", "url", "title"]


def test_a_page_may_come_from_standard_input(tell: Callable[..., Told]) -> None:
    code, (article,), _ = tell("extract", "-", "--portal", "lang_son", given=gzip.compress(ARTICLE.encode()))
    assert (code, article["portal"], article["key"]) == (0, "lang_son", None)


def test_a_dump_is_read_without_portal_and_address(pages: Path, tell: Callable[..., Told]) -> None:
    _, (article,), _ = tell("extract", pages / "dump.txt")
    assert (article["portal"], article["title"]) == (None, "Trao giống cây ăn quả cho hộ nghèo")
    assert article["published"]["value"] == "2024-03-12T07:20:41+07:00"


def test_the_address_in_a_dump_tells_its_portal(tmp_path: Path, tell: Callable[..., Told]) -> None:
    (tmp_path / "dump.txt").write_text(f"{DUMP}\n{URL}\n", "utf-8")
    _, (article,), _ = tell("extract", tmp_path / "dump.txt")
    assert (article["portal"], article["key"], article["url"]) == ("lang_son", "612345", URL)


def test_a_foreign_address_is_read_generically(pages: Path, tell: Callable[..., Told]) -> None:
    _, (article,), _ = tell("extract", "--url", "https://example.org/tin-1.html", pages / "article.html")
    assert (article["portal"], article["title"]) == (None, "Chanh leo được mùa ở vùng cao")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("missing.html",), ExitCode.REJECTED, "tinbai: soft_404: "),
        (("cut.html.gz",), ExitCode.UNREADABLE, "cut.html.gz is no whole gzip file"),
        (("gone.html",), ExitCode.UNREADABLE, "gone.html: No such file or directory"),
        (("article.html", "--portal", "langson"), ExitCode.USAGE, "did you mean lang_son?"),
        (("article.html", "--url", "\udcff"), ExitCode.USAGE, "no UTF-8"),
    ],
)
def test_a_page_that_gives_nothing_gives_a_sentence(
    pages: Path, tell: Callable[..., Told], arguments: tuple[str, ...], code: ExitCode, sentence: str
) -> None:
    ended, lines, said = tell("extract", pages / arguments[0], *arguments[1:])
    assert (ended, lines) == (code, [])
    assert sentence in said


def test_a_manifest_gives_a_line_for_a_line(pages: Path, tell: Callable[..., Told]) -> None:
    entries = [
        {"file": "article.html", "url": URL, "fetched_at": "2024-03-20T08:00:00+07:00"},
        {"file": "missing.html", "url": "https://baolangson.vn/kinh-te/612346-mat.html"},
        {"file": "dump.txt", "portal": "lang_son"},
        {"file": "gone.html"},
        {"file": "dump.txt", "portal": "lang_so"},
        {"url": URL},
    ]
    manifest = pages / "pages.jsonl"
    manifest.write_bytes(b"\n".join(map(orjson.dumps, entries)))
    code, lines, said = tell("extract", "--manifest", manifest)
    assert (code, said) == (ExitCode.UNREADABLE, "")
    article, missing, dump, gone, unknown, broken = lines
    assert list(article)[:2] == ["file", "portal"]
    assert (article["file"], article["key"]) == ("article.html", "612345")
    assert missing["file"] == "missing.html"
    assert missing["rejected"] == "soft_404"
    assert set(missing) == set(gone) == {"file", "rejected", "detail"}
    assert (dump["file"], dump["portal"]) == ("dump.txt", "lang_son")
    assert (gone["file"], gone["rejected"]) == ("gone.html", "unreadable")
    assert (unknown["rejected"], unknown["detail"]) == ("usage", "there is no portal 'lang_so': did you mean lang_son?")
    assert (broken["file"], broken["rejected"]) == (None, "unreadable")


def test_rejected_pages_are_what_a_manifest_may_hold(tmp_path: Path, tell: Callable[..., Told]) -> None:
    (tmp_path / "m.html").write_text(MISSING, "utf-8")
    (tmp_path / "m.jsonl").write_text('{"file":"m.html"}\n', "utf-8")
    code, (line,), _ = tell("extract", "--manifest", tmp_path / "m.jsonl")
    assert (code, line["rejected"]) == (0, "soft_404")


def test_dates_are_read_a_line_each(tell: Callable[..., Told]) -> None:
    given = "Thứ 3, 31.01.2023 | 09:38:05\n31/02/2024\t2024-03-01T08:00:00+07:00\n5 phút trước\t2024-03-01T08:00:00\n"
    code, (stamp, impossible, ago), _ = tell("dates", given=given.encode())
    assert code == 0
    assert (stamp["value"], stamp["precision"], stamp["role"]) == ("2023-01-31T09:38:05+07:00", "second", "published")
    assert list(stamp) == ["value", "precision", "role", "daypart", "confidence", "inferred", "raw"]
    assert impossible["value"] is None
    assert ago["value"].startswith("2024-03-01T07:55")


def test_a_year_may_stand_for_the_time_of_reading(tell: Callable[..., Told]) -> None:
    _, (event, clock), _ = tell("dates", given="Chiều 8/5\t2024\nThứ sáu, 21/11/2025\t2025-11-21T08:00:00\n".encode())
    assert (event["value"], event["inferred"], event["daypart"]) == ("2024-05-08", True, "afternoon")
    assert clock["value"] == "2025-11-21"


def test_a_bad_time_of_reading_names_its_line(tell: Callable[..., Told]) -> None:
    code, lines, said = tell("dates", given="31/01/2024\n31/01/2024\thôm nay\n".encode())
    assert (code, len(lines)) == (ExitCode.USAGE, 1)
    assert said == "tinbai: line 2: 'hôm nay' is no time in ISO 8601, such as 2024-05-10T08:00:00+07:00\n"


def test_documents_are_found_a_line_each(tell: Callable[..., Told]) -> None:
    code, (found, nothing), _ = tell("cite", given="Nghị quyết số 29-NQ/TU ngày 25/10/2022\nTrời nắng\n".encode())
    assert code == 0
    assert [(citation["key"], citation["date"]) for citation in found] == [("29-NQ/TU", "2022-10-25")]
    assert nothing == []
