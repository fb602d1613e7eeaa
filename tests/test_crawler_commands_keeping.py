"""`ingest`, `status`, `show`, `export` and `portals`: what is kept, and how it comes out again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest

from crawler import cli
from crawler.commands.search import print_hits
from crawler.commands.show import print_article
from crawler.exits import ExitCode
from crawler.terminal import screen
from storage.records import CaptureRef, Revision
from storage.search import Hit
from tests.saved_pages import DUMP, URL, save_pages
from tests.storage_samples import NOON, make_article, make_moment

Said = tuple[int, str, str]


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, named by the environment."""
    monkeypatch.delenv("TINBAI_DATABASE", raising=False)
    monkeypatch.setenv("TINBAI_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture
def tell(capfd: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run a command line; give its code, what it wrote and what it said."""

    def run(*arguments: str | Path) -> Said:
        code = cli.run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return code, out, err

    return run


@pytest.fixture
def kept(tmp_path: Path, tell: Callable[..., Said]) -> dict[str, Any]:
    """Three pages and a broken file, ingested; what `ingest --json` counted."""
    code, out, _ = tell("ingest", save_pages(tmp_path / "pages"), "--portal", "lang_son", "--json")
    assert code == ExitCode.SOME_FAILED
    counts: dict[str, Any] = orjson.loads(out)
    return counts


def test_pages_are_kept_once(kept: dict[str, Any], tmp_path: Path, tell: Callable[..., Said]) -> None:
    told = {"sources": 1, "pages": 3, "new": 2, "changed": 0, "unchanged": 0, "refused": 1, "failed": 0, "known": 0}
    assert kept == {**told, "damaged": 1, "skipped": {}, "refused_why": {"soft_404": 1}}
    _, first, _ = tell("export", "-f", "jsonl", "-o", tmp_path / "1.jsonl", "--json")
    code, out, said = tell("ingest", tmp_path / "pages", "--portal", "lang_son")
    assert code == ExitCode.SOME_FAILED
    assert out.strip() == "0 pages of 1 sources: 0 new, 0 changed, 0 unchanged, 0 refused, 0 failed, 3 known, 1 damaged"
    assert "cut.html.gz is no whole gzip file" in said
    _, second, _ = tell("export", "-f", "jsonl", "-o", tmp_path / "2.jsonl", "--json")
    assert orjson.loads(first)["sha256"] == orjson.loads(second)["sha256"]


def test_a_page_without_address_is_known_by_its_bytes(tmp_path: Path, tell: Callable[..., Said]) -> None:
    (tmp_path / "one.txt").write_text(DUMP, "utf-8")
    (tmp_path / "same.txt").write_text(DUMP, "utf-8")
    code, out, _ = tell("ingest", tmp_path / "one.txt", tmp_path / "same.txt", "--json")
    assert (code, orjson.loads(out)["new"], orjson.loads(out)["known"]) == (0, 1, 1)
    _, summary, _ = tell("status", "--json")
    assert [(portal["portal"], portal["articles"]) for portal in orjson.loads(summary)["portals"]] == [("unknown", 1)]
    tell("export", "-f", "jsonl", "-o", tmp_path / "out.jsonl")
    article = orjson.loads((tmp_path / "out.jsonl").read_bytes())
    assert (len(article["key"]), article["url"], article["fetched_at"]) == (16, None, None)


def test_a_named_address_leads_to_one_article(tmp_path: Path, tell: Callable[..., Said]) -> None:
    (tmp_path / "dump.txt").write_text(f"{DUMP}\n{URL}\n", "utf-8")
    tell("ingest", tmp_path / "dump.txt")
    code, out, _ = tell("show", URL.replace("https", "http"), "--json")
    article = orjson.loads(out)
    assert (code, article["portal"], article["key"]) == (0, "lang_son", "612345")
    assert tell("show", "612345", "--json")[1] == out


def test_ingest_learns_what_the_pages_of_a_portal_share(tmp_path: Path, tell: Callable[..., Said]) -> None:
    line = "Bản Mây xanh, mỗi ngày một đổi mới"
    for number in range(60):
        text = "\n\n".join(f"{paragraph} Xã thứ {number}." for paragraph in DUMP.strip().split("\n\n")[2:])
        (tmp_path / f"{number:02}.txt").write_text(f"Trao giống đợt {number}\n\n{text}\n\n{line}\n", "utf-8")
    for portal, kept in (("unknown", 60), ("lang_son", 35)):  # what is in flight when a line is known is read
        named = ("--portal", portal) if portal != "unknown" else ()
        tell("ingest", tmp_path, *named)
        tell("export", "-f", "jsonl", "-o", tmp_path / "out.jsonl", "--portal", portal)
        bodies = [orjson.loads(record)["body"] for record in (tmp_path / "out.jsonl").read_bytes().splitlines()]
        assert (len(bodies), sum(line in body for body in bodies)) == (60, kept)
    _, out, _ = tell("ingest", tmp_path, "--portal", "lang_son")
    assert "0 new, 0 changed, 0 unchanged, 0 refused, 0 failed, 60 known" in out
    _, out, _ = tell("reread", "--portal", "lang_son", "--json")
    assert orjson.loads(out.splitlines()[-1])["better"] == 35


def test_ingest_stops_at_a_path_that_is_not_there(tmp_path: Path, tell: Callable[..., Said], own_home: Path) -> None:
    code, _, said = tell("ingest", tmp_path / "gone")
    assert (code, own_home.exists()) == (ExitCode.UNREADABLE, False)
    assert "no such file or folder" in said


def test_an_unknown_portal_keeps_nothing(tmp_path: Path, tell: Callable[..., Said]) -> None:
    code, _, said = tell("ingest", save_pages(tmp_path / "pages"), "--portal", "bac_can")
    assert code == ExitCode.USAGE
    assert "did you mean bac_kan?" in said


@pytest.mark.usefixtures("kept")
def test_status_tells_runs_articles_and_rejects(tell: Callable[..., Said]) -> None:
    code, out, _ = tell("status")
    assert code == 0
    assert "soft_404 1" in out
    assert "2024-03-12T07:20:41+07:00" in out
    _, out, _ = tell("status", "--json", "--runs", "1")
    told = orjson.loads(out)
    (portal,) = told["portals"]
    assert (portal["portal"], portal["articles"], portal["rejects"]) == ("lang_son", 2, {"soft_404": 1})
    assert [(run["kind"], run["outcome"]) for run in told["runs"]] == [("ingest", "finished")]


@pytest.mark.usefixtures("kept")
def test_search_finds_ranked_hits(tell: Callable[..., Said]) -> None:
    code, out, _ = tell("search", "giong", "cây", "--limit", "1")
    assert (code, out[:3]) == (0, "1. ")
    assert "lang_son" in out
    code, out, _ = tell("search", "cây giống", "--json", "--portal", "lang_son", "--since", "2024-03-01")
    first = orjson.loads(out)[0]
    assert (code, first["as_written"], "\ue000" in out) == (0, True, False)
    assert {word.lower() for word in first["found"]} <= {"cây", "giống"}
    assert tell("search", "--", "-giong")[:2] == (0, "nothing found\n")
    assert tell("search", "cây", "--offset", "99")[1] == "nothing more found\n"
    assert tell("search", '18-NQ/TW "')[0] == 0
    code, _, said = tell("search", "--rebuild")
    assert (code, said) == (0, "2 articles indexed\n")
    assert tell("search")[0] == ExitCode.USAGE


def test_search_makes_evil_text_harmless(
    tmp_path: Path, tell: Callable[..., Said], capfd: pytest.CaptureFixture[str]
) -> None:
    evil = "cây giống \N{RIGHT-TO-LEFT OVERRIDE}giả\N{POP DIRECTIONAL FORMATTING} [red]đỏ[/red] cho các hộ"
    (tmp_path / "evil.txt").write_text(DUMP.replace("cây giống cho các hộ", evil), "utf-8")
    tell("ingest", tmp_path / "evil.txt", "--portal", "lang_son")
    _, out, _ = tell("search", '"red cho cac ho"')
    assert "[red]đỏ[/red]" in out
    hit = Hit(
        portal="x",
        key="1",
        url=None,
        title="a\x1b]0;t\x07\r\n2. giả",
        date=None,
        snippet="\u202e\ue000b\ue001",
        as_written=True,
    )
    print_hits([hit])
    out, _ = capfd.readouterr()
    assert len(out.splitlines()) == 3
    assert not set(out) & set("\x1b\x07\r\u202e\ue000\ue001")


@pytest.mark.usefixtures("kept")
def test_show_tells_a_person_all_with_its_evidence(tmp_path: Path, tell: Callable[..., Said]) -> None:
    tell("export", "-f", "jsonl", "-o", tmp_path / "out.jsonl")
    for line in (tmp_path / "out.jsonl").read_bytes().splitlines():
        article = orjson.loads(line)
        code, out, _ = tell("show", article["key"])
        assert code == 0
        for text in (article["title"], article["lead"], *article["body"], article["published"]["raw"]):
            assert text in out
        for field, evidence in article["evidence"].items():
            assert f"{field} " in out
            assert evidence["source"] in out


def test_show_tells_where_an_article_was_captured(capsys: pytest.CaptureFixture[str]) -> None:
    event = make_moment("2024-05-08", role="event", inferred=True, flags=("weekday_wrong",))
    unread = make_moment(None, precision=None, role="published", raw="tháng trước", not_after="2024-05-09")
    article = make_article(published=unread, events=(event,), captions=("Thu hoạch chanh leo",))
    capture = CaptureRef(record_id="urn:uuid:1", segment="lang_son-1.warc.gz", offset=4096, length=9, digest="0" * 64)
    revision = Revision(
        portal="lang_son", key="1", number=2, content_hash="", article=article, capture=capture, created_at=NOON
    )
    print_article(screen(), article, [revision])
    shown = " ".join(capsys.readouterr().out.split())
    assert "capture lang_son-1.warc.gz, byte 4096" in shown
    assert "revision 2, kept 2024-05-09 12:00:00 UTC" in shown
    assert "caption Thu hoạch chanh leo" in shown
    assert "weekday_wrong, inferred in part) from" in shown
    assert "between … and 2024-05-09 (unread" in shown


def test_show_makes_evil_text_harmless(tmp_path: Path, tell: Callable[..., Said]) -> None:
    evil = "cây giống \N{RIGHT-TO-LEFT OVERRIDE}giả\N{POP DIRECTIONAL FORMATTING} [red]đỏ[/red] cho các hộ"
    (tmp_path / "evil.txt").write_text(DUMP.replace("cây giống cho các hộ", evil), "utf-8")
    tell("ingest", tmp_path / "evil.txt", "--portal", "lang_son")
    tell("export", "-f", "jsonl", "-o", tmp_path / "out.jsonl")
    _, out, _ = tell("show", orjson.loads((tmp_path / "out.jsonl").read_bytes())["key"])
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in out
    assert "[red]đỏ[/red]" in out


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_export_writes_every_format(tmp_path: Path, tell: Callable[..., Said], kind: str) -> None:
    path = tmp_path / f"out.{kind}"
    code, out, _ = tell("export", "-f", kind, "-o", path, "--portal", "lang_son", "--since", "2024-03-12")
    assert (code, path.stat().st_size > 1000) == (0, True)
    assert out.startswith(f"2 articles in {path}, sha256 ")
    _, out, _ = tell("export", "-f", kind, "-o", path, "--until", "2024-03-11", "--json")
    assert orjson.loads(out)["rows"] == 0


@pytest.mark.usefixtures("kept")
def test_a_slip_in_a_portals_name_is_no_empty_answer(tmp_path: Path, tell: Callable[..., Said]) -> None:
    target = tmp_path / "kept.csv"
    target.write_text("of yesterday")
    for command in (
        ("search", "cây"),
        ("export", "-f", "csv", "-o", str(target)),
        ("release", "r", "-o", str(tmp_path)),
    ):
        code, out, said = tell(*command, "--portal", "langson")
        assert (code, out) == (ExitCode.USAGE, "")
        assert said == "tinbai: there is no portal 'langson': did you mean lang_son?\n"
    assert target.read_text() == "of yesterday"
    assert tell("search", "cây", "--portal", "bac_kan_city")[:2] == (0, "nothing found\n")
    assert tell("search", "cây", "--limit", "9" * 20)[0] == ExitCode.USAGE
    assert tell("export", "-f", "csv", "-o", "-")[0] == ExitCode.USAGE


@pytest.mark.usefixtures("kept")
def test_what_cannot_be_found_or_written_is_said(tmp_path: Path, tell: Callable[..., Said]) -> None:
    assert tell("show", "không có")[::2] == (
        ExitCode.NOT_FOUND,
        "tinbai: no article is kept under 'không có'\n",
    )
    assert tell("export", "-f", "csv", "-o", tmp_path / "no" / "folder.csv")[0] == ExitCode.UNWRITABLE


@pytest.mark.parametrize("command", [["status"], ["show", "1"], ["search", "a"], ["export", "-f", "csv", "-o", "x"]])
def test_an_empty_home_is_not_made_by_reading(tell: Callable[..., Said], own_home: Path, command: list[str]) -> None:
    code, _, said = tell(*command)
    assert (code, own_home.exists()) == (ExitCode.STORE_UNAVAILABLE, False)
    assert f"nothing is kept in {own_home} yet" in said


@pytest.mark.usefixtures("kept")
def test_a_store_of_a_newer_version_is_refused(tell: Callable[..., Said], own_home: Path) -> None:
    with closing(sqlite3.connect(own_home / "tinbai.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    code, _, said = tell("status")
    assert code == ExitCode.STORE_TOO_NEW
    assert "newer version" in said
    assert len(said.splitlines()) == 1


def test_what_is_no_database_is_refused(tell: Callable[..., Said], own_home: Path) -> None:
    own_home.mkdir()
    (own_home / "tinbai.db").write_text("một tệp khác " * 100, "utf-8")
    code, _, said = tell("status")
    assert code == ExitCode.STORE_UNAVAILABLE
    assert "is not a database of tinbai" in said


def test_portals_are_listed(tell: Callable[..., Said]) -> None:
    _, table, _ = tell("portals")
    code, out, _ = tell("portals", "--json")
    told = orjson.loads(out)
    assert code == 0
    assert len(told) >= 6
    for portal in told:
        assert portal["name"] in table
        assert portal["home"].startswith(f"https://{portal['hosts'][0]['name']}")
