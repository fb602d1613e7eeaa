"""`tinbai ingest` of archives: each page once, with its own time, as a capture; nothing is lost, nothing doubled."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from crawler import cli
from crawler.doors.warc import Originals, WarcDoor
from crawler.exits import ExitCode
from crawler.intake import Intake
from crawler.keeping import Keeping
from pipelines.errors import ReadingFailed
from pipelines.readers import Opened, answer
from storage.archive import Record, list_segments, read_segment
from storage.store import Store
from tests.archives import DAY, address, http, members, page, record, response, write, write_wacz
from tests.saved_pages import DUMP, MISSING

Told = dict[str, Any]
ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("TINBAI_DATABASE", raising=False)
    monkeypatch.setenv("TINBAI_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture
def tell(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def run(*arguments: str | Path) -> tuple[int, str]:
        code = cli.run([str(argument) for argument in arguments])
        return code, capfd.readouterr().out

    return run


@pytest.fixture
def ingest(tell: Callable[..., tuple[int, str]]) -> Callable[..., Told]:
    """What `ingest --json` counted, beside its exit code."""

    def run(*arguments: str | Path) -> Told:
        code, out = tell("ingest", *arguments, "--json")
        return {"code": code, **(orjson.loads(out) if out else {})}

    return run


def rows(home: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(home / "tinbai.db")) as database:
        return database.execute(query).fetchall()


def everything(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that an ingest may change, but for its run."""
    tables = ("article", "alias", "revision", "capture", "url", "habit")
    return {table: sorted(rows(home, f"SELECT * FROM {table}"), key=repr) for table in tables}  # noqa: S608 - names


def test_what_is_taken_in_is_counted_and_what_is_not_too(tmp_path: Path, ingest: Callable[..., Told]) -> None:
    gone = record("response", address(8), http(b"", status="404 Not Found"))
    picture = record("response", address(9), http(b"GIF89a", [("Content-Type", "image/gif")]))
    records = [
        record("warcinfo", "", b"software: x\r\n"),
        *(response(number) for number in range(3)),
        record("response", "https://baolangson.vn/kinh-te", http(page(4))),
        record("response", address(4, "tin.example.vn"), http(page(4))),
        record("response", address(5), http(MISSING.encode())),
        gone,
        picture,
        record("request", address(1), b"GET / HTTP/1.1\r\n\r\n"),
    ]
    told = ingest(write(tmp_path / "a.warc.gz", members(records) + b"\x1f\x8b\x08cut"))
    assert told == {
        "code": ExitCode.SOME_FAILED,
        "sources": 1,
        "pages": 4,
        "new": 3,
        "changed": 0,
        "unchanged": 0,
        "refused": 1,
        "failed": 0,
        "known": 0,
        "damaged": 1,
        "skipped": {"http_404": 1, "no_article_address": 1, "no_page": 1, "other_host": 1},
        "refused_why": {"soft_404": 1},
    }


def test_a_second_ingest_changes_nothing(tmp_path: Path, home: Path, ingest: Callable[..., Told]) -> None:
    first = write(tmp_path / "a.warc.gz", members(response(number) for number in range(70)))
    again = write(tmp_path / "again.warc", b"".join(response(number) for number in range(70)))
    assert ingest(first)["new"] == 70
    before, segments = everything(home), list_segments(home / "captures")
    for archive in (first, again, write_wacz(tmp_path / "a.wacz", [("archive/x.warc.gz", first.read_bytes())])):
        told = ingest(archive)
        assert (told["code"], told["known"], told["pages"]) == (0, 70, 0)
    assert (everything(home), list_segments(home / "captures")) == (before, segments)


def test_the_same_page_in_two_archives_of_one_ingest_is_taken_once(tmp_path: Path, ingest: Callable[..., Told]) -> None:
    for name in ("a.warc.gz", "b.warc.gz"):
        write(tmp_path / "archives" / name, members([response(1), response(2)]))
    told = ingest(tmp_path / "archives")
    assert (told["sources"], told["new"], told["known"]) == (2, 2, 2)


def test_captures_keep_their_time_and_say_where_they_come_from(
    tmp_path: Path, home: Path, ingest: Callable[..., Told], tell: Callable[..., tuple[int, str]]
) -> None:
    ingest(write(tmp_path / "a.warc.gz", members([response(1)])))
    [segment] = list_segments(home / "captures")
    [capture] = [one for one in read_segment(segment) if isinstance(one, Record) and one.is_capture]
    assert capture.block == http(page(1))
    assert (capture.url, capture.fields["warc-date"]) == (address(1), "2024-05-10T01:02:04.000000Z")
    assert (capture.way_in, capture.fields["tinbai-source"][:21]) == ("archive", "a.warc.gz at byte 0 <")
    assert tell("verify")[0] == 0
    article = orjson.loads(tell("show", address(1), "--json")[1])
    assert article["fetched_at"] == "2024-05-10T01:02:04+00:00"


def test_what_was_ingested_is_read_again_and_made_again(
    tmp_path: Path, home: Path, ingest: Callable[..., Told], tell: Callable[..., tuple[int, str]]
) -> None:
    write(tmp_path / "in" / "a.warc.gz", members([response(1), response(1, DAY + timedelta(days=90)), response(2)]))
    write(tmp_path / "in" / "dump.txt", DUMP.encode())
    write(tmp_path / "in" / "own.txt", f"{DUMP}\n{address(5)}\n".encode())
    told = ingest(tmp_path / "in", "--portal", "lang_son")
    assert (told["code"], told["new"], told["unchanged"]) == (0, 4, 1)
    code, out = tell("reread", "--json")
    assert (code, orjson.loads(out)) == (0, {"dry_run": False, "captures": 5})
    assert tell("rebuild", "--from-warc", home / "captures", "--home", tmp_path / "again")[0] == 0
    assert tell("verify", "--home", tmp_path / "again")[0] == 0
    query = "SELECT portal, key, url, content_hash, first_seen, last_seen, record FROM article ORDER BY 1, 2"
    assert rows(tmp_path / "again", query) == rows(home, query)
    undated = "SELECT json_extract(record, '$.fetched_at') FROM article WHERE url IS NULL"
    assert rows(tmp_path / "again", undated) == rows(home, undated) == [(None,)]


def test_an_older_capture_that_comes_later_is_history(tmp_path: Path, home: Path, ingest: Callable[..., Told]) -> None:
    late = record("response", address(1), http(page(1, " sửa")), DAY + timedelta(days=300))
    ingest(write(tmp_path / "late.warc.gz", members([late])))
    before = rows(home, "SELECT outcome, visited_at, next_at FROM url")
    told = ingest(write(tmp_path / "early.warc.gz", members([response(1)])))
    assert told["changed"] == 1
    assert rows(home, "SELECT outcome, visited_at, next_at FROM url") == before
    [(title, revision, first)] = rows(home, "SELECT title, revision, first_seen FROM article")
    assert (title[-4:], revision, first[:10]) == (" sửa", 1, "2024-05-10")
    assert len(rows(home, "SELECT * FROM revision")) == 2


def test_nothing_that_was_ingested_is_to_be_asked_again_at_once(
    tmp_path: Path, home: Path, ingest: Callable[..., Told]
) -> None:
    ingest(write(tmp_path / "a.warc.gz", members(response(number) for number in range(9))))
    overdue = "SELECT count(*) FROM url WHERE next_at <= strftime('%Y-%m-%dT%H:%M:%f', 'now')"
    assert rows(home, overdue) == [(0,)]


def test_other_hosts_are_read_when_asked_for(tmp_path: Path, home: Path, ingest: Callable[..., Told]) -> None:
    url = address(4, "tin.example.vn")
    archive = write(tmp_path / "a.warc.gz", members([record("response", url, http(page(4))), response(1)]))
    assert ingest(archive, "--any-host")["new"] == 2
    assert rows(home, "SELECT portal, url FROM article ORDER BY 1") == [("lang_son", address(1)), ("unknown", url)]
    assert ingest(archive, "--any-host")["known"] == 2
    other = ingest(archive, "--portal", "bac_kan")
    assert other["skipped"] == {"other_host": 2}


def test_what_was_taken_down_stays_away(
    tmp_path: Path, home: Path, ingest: Callable[..., Told], tell: Callable[..., tuple[int, str]]
) -> None:
    archive = write(tmp_path / "a.warc.gz", members([response(1), response(2)]))
    ingest(archive)
    assert tell("takedown", address(1), "--reason", "privacy")[0] == 0
    other = record("response", address(1).replace("/kinh-te/", "/xa-hoi/"), http(page(1)), DAY + timedelta(days=9))
    told = ingest(archive, write(tmp_path / "b.warc.gz", members([other])))
    assert (told["new"], told["refused"], told["known"]) == (0, 2, 1)
    held = b"".join(one.block for path in list_segments(home / "captures") for one in read_segment(path))
    assert page(1)[200:400] not in held
    assert page(2)[200:400] in held
    assert tell("verify")[0] == 0


def test_redirects_and_copies_are_addresses_of_their_article(
    tmp_path: Path, home: Path, ingest: Callable[..., Told], tell: Callable[..., tuple[int, str]]
) -> None:
    old, print_view = "https://baolangson.vn/kinh-te/600001-cu.html", "https://baolangson.vn/in/600077-x.html"
    leads = http(b"", [("Location", address(1))], "301 Moved Permanently")
    head = f'<head><link rel="canonical" href="{address(1)}">'.encode()
    copy = record("response", print_view, http(page(1, " (bản in)").replace(b"<head>", head)))
    records = [copy, record("response", old, leads), response(1), response(1, DAY + timedelta(days=40))]
    told = ingest(write(tmp_path / "a.warc.gz", members(records)))
    assert (told["new"], told["unchanged"], told["changed"]) == (1, 1, 0)
    assert {url for (url,) in rows(home, "SELECT url FROM alias")} == {address(1), old, print_view}
    assert orjson.loads(tell("reread", "--json")[1])["captures"] == 2


def test_a_copy_stands_for_its_article_where_that_cannot_be_read(
    tmp_path: Path, home: Path, ingest: Callable[..., Told]
) -> None:
    head = f'<head><link rel="canonical" href="{address(1)}">'.encode()
    copy = record("response", address(2), http(page(2).replace(b"<head>", head)))
    missing = record("response", address(1), http(MISSING.encode()))
    for number, records in enumerate(([copy, missing], [missing, copy])):
        told = ingest(write(tmp_path / f"{number}.warc.gz", members(records)), "--home", tmp_path / str(number))
        assert (told["new"], told["refused"]) == (1, 1)


def test_a_folder_may_have_a_manifest(tmp_path: Path, home: Path, ingest: Callable[..., Told]) -> None:
    lines = [
        {"file": "1.html", "url": address(1), "fetched_at": "2024-05-10T08:00:00+07:00"},
        {"file": "2.html", "url": address(2)},
        {"file": "3.html", "url": "https://tin.example.vn/3"},
        {"file": "gone.html", "url": address(4)},
        {"file": "5.html", "portal": "lang_son"},
    ]
    for number in (1, 2, 3, 5):
        write(tmp_path / "in" / f"{number}.html", page(number))
    write(tmp_path / "in" / "manifest.jsonl", b"\n".join(map(orjson.dumps, lines)))
    told = ingest(tmp_path / "in")
    assert (told["code"], told["new"], told["damaged"]) == (ExitCode.SOME_FAILED, 3, 1)
    assert told["skipped"] == {"other_host": 1}
    times = dict(rows(home, "SELECT url, json_extract(record, '$.fetched_at') FROM article"))
    assert times == {address(1): "2024-05-10T01:00:00+00:00", address(2): None, None: None}
    before = everything(home)
    assert ingest(tmp_path / "in")["known"] == 3
    assert everything(home) == before


PLACES = (
    "warc.half_record:30",
    "tx.after_article:1",
    "tx.before_commit:2",
    "tx.after_commit:1",
    "warc.rotate_rename:1",
)


@pytest.mark.journey
def test_kills_in_the_middle_lose_and_double_nothing(
    tmp_path: Path, home: Path, ingest: Callable[..., Told], tell: Callable[..., tuple[int, str]]
) -> None:
    archive = write(tmp_path / "a.warc.gz", members(response(number) for number in range(300)))
    command = [sys.executable, "-m", "crawler.cli", "ingest", str(archive)]
    for place in PLACES:
        environment = {**os.environ, "TINBAI_FAILPOINT": f"{place}:kill"}
        killed = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=False)
        assert killed.returncode == -9, place
        [(articles, captures)] = rows(home, "SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM capture)")
        assert articles == captures, place
    told = ingest(archive)
    assert (told["code"], told["new"] + told["known"]) == (0, 300)
    assert rows(home, "SELECT count(*), count(DISTINCT key) FROM article") == [(300, 300)]
    assert rows(home, "SELECT count(*), count(DISTINCT url_key) FROM capture") == [(300, 300)]
    assert tell("verify")[0] == 0
    assert tell("rebuild", "--from-warc", home / "captures", "--home", tmp_path / "again")[0] == 0
    query = "SELECT portal, key, content_hash, first_seen, last_seen FROM article ORDER BY 1, 2"
    assert rows(tmp_path / "again", query) == rows(home, query)


def test_two_ingests_of_one_portal_do_not_run_at_once(tmp_path: Path, ingest: Callable[..., Told], home: Path) -> None:
    archive = write(tmp_path / "a.warc.gz", members([response(1)]))
    home.mkdir()
    with Store.open(f"sqlite:///{home / 'tinbai.db'}", home) as store:
        lock = store.hold("lang_son")
        assert ingest(archive)["code"] == ExitCode.STORE_UNAVAILABLE
        lock.release()
    assert ingest(archive)["new"] == 1


@pytest.mark.parametrize(
    "arguments", [[], ["x.warc", "--cdx", "http://127.0.0.1:1/c/cdx"], ["x.warc", "--since", "2024-01-01"]]
)
def test_what_makes_no_sense_is_refused(arguments: list[str], ingest: Callable[..., Told]) -> None:
    assert ingest(*arguments)["code"] == ExitCode.USAGE


def test_a_header_with_line_breaks_or_odd_bytes_is_kept_in_bounds(
    tmp_path: Path, home: Path, ingest: Callable[..., Told], tell
) -> None:
    odd = b"HTTP/1.1 200 \xc4\x90\r\nX-Odd: caf\xe9\r\n folded\r\nNo colon\r\nContent-Type: text/html\r\n\r\n" + page(1)
    assert ingest(write(tmp_path / "a.warc.gz", members([record("response", address(1), odd)])))["new"] == 1
    assert tell("verify")[0] == 0


class _Held:
    """Readers of which every page's first reader is held up."""

    def __init__(self) -> None:
        self.asked: list[str | None] = []

    def submit(self, page, source):
        future: Future[Opened] = Future()
        self.asked.append(page.url)
        if self.asked.count(page.url) == 1:
            future.set_exception(ReadingFailed("reader_timeout", "it hung"))
        else:
            _, article, told = answer(page, source)
            future.set_result(Opened(told, article))
        return future


def test_a_page_whose_reader_was_held_up_is_read_once_more(tmp_path: Path, home: Path) -> None:
    archive = write(tmp_path / "a.warc.gz", members([response(1), response(2)]))
    readers = _Held()
    with (
        Store.open(f"sqlite:///{tmp_path / 'x.db'}", tmp_path) as store,
        Keeping(store, tmp_path / "captures") as keeping,
    ):
        tally = Intake(store, keeping, readers, print).run([WarcDoor(archive, Originals())])  # type: ignore[arg-type]
        counts = keeping.close()
    assert (tally.pages, counts["new"], counts["failed"]) == (2, 2, 0)
    assert len(readers.asked) == 4
