"""Rereading and rebuilding: today's reader over kept captures, killed and gone on with, against the real readers."""
# ruff: noqa: S608, ARG005 - statements of our own, on databases of our own; readers that look at no page

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from crawler import cli, rereading
from crawler.catalog import portals
from crawler.demo.loopback import loopback_settings
from crawler.demo.server import ReplicaServer
from crawler.rereading import Rereading, Scope
from pipelines.errors import ReadingFailed, Rejected
from pipelines.readers import answer
from storage.store import Store
from tests.keeping_samples import PARAGRAPHS, URL, at, capture_only, crawl_pages, make_html
from tests.storage_samples import make_exchange

KEYS = [f"5000{number:02}" for number in range(30)]
ROOT = Path(__file__).parents[1]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Thirty articles, one of them fetched three times with a changed word in between."""
    monkeypatch.setenv("TINBAI_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("TINBAI_DATABASE", raising=False)
    monkeypatch.chdir(tmp_path)
    crawl_pages(tmp_path / "home", [(URL.format(key=key), make_html(key)) for key in KEYS]).close()
    for day, words in enumerate((PARAGRAPHS, (*PARAGRAPHS, "Giá đã tăng."), PARAGRAPHS), start=1):
        url = URL.format(key=KEYS[0])
        crawl_pages(tmp_path / "home", [(url, make_html(KEYS[0], *words))], day=day).close()
    return tmp_path / "home"


def open_home(home):
    return Store.open(f"sqlite:///{home / 'tinbai.db'}")


def dump(home, *, runs=False):
    columns = {
        "article": "*",
        "revision": "portal, key, number, content_hash, capture, first_seen, last_seen, reader_version, record",
        "alias": "url_key, url, portal, key",
        "capture": 'record_id, url, fetched_at, status, segment, "offset", length, digest',
        **({"run": "*", "reading": "*"} if runs else {}),
    }
    with closing(sqlite3.connect(home / "tinbai.db")) as database:
        return {
            name: sorted(map(str, database.execute(f"SELECT {what} FROM {name}"))) for name, what in columns.items()
        }


def change(home, *statements):
    with closing(sqlite3.connect(home / "tinbai.db")) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


@pytest.fixture
def tell(capfd) -> Callable[..., tuple[int, str, str]]:
    def run(*arguments):
        code = cli.run([str(argument) for argument in arguments])
        return (code, *capfd.readouterr())

    return run


def forget_language(home):
    for name in ("article", "revision"):
        change(home, f"""UPDATE {name} SET record = replace(record, '"language":"vi"', '"language":"en"')""")


def test_the_same_reader_changes_nothing(home, tell):
    before = dump(home)
    code, out, _ = tell("reread", "--portal", "lang_son")
    assert (code, out.splitlines()[-1]) == (0, "33 captures read: no change")
    assert dump(home) == before
    with open_home(home) as store:
        (run,) = store.runs(limit=1)
        assert (run.kind, run.outcome, run.pages, run.articles, run.unchanged) == ("reread", "finished", 33, 33, 33)
        assert store.verify(home / "captures").is_sound


def test_what_a_better_reader_changes_is_said_before_it_is_written(home, tell):
    good = dump(home)
    forget_language(home)
    bad = dump(home, runs=True)
    _, out, _ = tell("reread", "--dry-run", "--json")
    *changes, closing_line = map(orjson.loads, out.splitlines())
    assert closing_line == {"dry_run": True, "captures": 33, "better": 32}
    assert {orjson.dumps(change["fields"]) for change in changes} == {b'{"language":["en","vi"]}'}
    assert dump(home, runs=True) == bad
    code, out, _ = tell("reread")
    assert (code, out.splitlines()[-1]) == (0, "33 captures read: 32 better")
    assert '  language: "en" → "vi"' in out
    assert dump(home) == good
    with open_home(home) as store:
        assert len(store.revisions("lang_son", KEYS[0])) == 3
        assert {one["verdict"] for one in store.rereadings("lang_son", KEYS[0])} == {"better"}
        assert store.verify(home / "captures").is_sound


def test_a_refused_page_that_can_be_read_becomes_an_article(home, tell):
    good = dump(home)
    for name in ("alias", "revision", "article"):
        change(home, f"DELETE FROM {name} WHERE key = '{KEYS[3]}'")
    change(
        home, f"UPDATE url SET outcome = 'refused', state = 'refused', reason = 'empty' WHERE url LIKE '%{KEYS[3]}%'"
    )
    _, out, _ = tell("reread")
    assert out.splitlines()[-1] == "33 captures read: 1 article"
    assert dump(home) == good
    with closing(sqlite3.connect(home / "tinbai.db")) as database:
        row = database.execute(f"SELECT state, outcome, attempts FROM url WHERE url LIKE '%{KEYS[3]}%'").fetchone()
    assert row == ("done", "stored", 1)
    for reason in ("out_of_window", "takedown"):
        for name in ("alias", "revision", "article"):
            change(home, f"DELETE FROM {name} WHERE key = '{KEYS[3]}'")
        change(home, f"UPDATE url SET outcome = 'refused', reason = '{reason}' WHERE url LIKE '%{KEYS[3]}%'")
        assert "1 article" not in tell("reread")[1]


class Reader:
    """Reads in this process, as a given function says; the real reader where it says nothing."""

    def __init__(self, verdict=lambda page: None):
        self._verdict = verdict
        self.pages = 0

    async def read(self, page, source):
        self.pages += 1
        if error := self._verdict(page):
            raise error
        kind, article, _ = answer(page, source)
        assert kind == "article"
        return article.article


def reread(home, reader, scope=None):
    changes = []
    with open_home(home) as store:
        source = portals()["lang_son"]
        counts = Rereading(store, home / "captures", reader, changes.append).run(source, scope or Scope())
    return counts, changes


def test_what_the_reader_no_longer_reads_is_told_and_stays(home):
    before = dump(home)
    reader = Reader(lambda page: Rejected("empty", "nothing") if KEYS[5] in page.url else None)
    counts, (lost,) = reread(home, reader)
    assert (counts["lost"], lost.key, lost.fields) == (1, KEYS[5], {"reason": (None, "empty: nothing")})
    reader = Reader(lambda page: ReadingFailed("reader_died", "hung") if KEYS[6] in page.url else None)
    assert reread(home, reader)[0]["lost"] == 1
    assert dump(home) == before


def test_a_damaged_capture_is_told_and_the_rest_is_read(home):
    change(home, f"UPDATE capture SET length = 9 WHERE url LIKE '%{KEYS[7]}%'")
    counts, (damaged,) = reread(home, Reader())
    assert (counts["captures"], counts["damaged"], damaged.key) == (33, 1, KEYS[7])


def test_a_damaged_record_is_mended(home):
    good = dump(home)
    change(home, f"UPDATE article SET record = '{{' WHERE key = '{KEYS[8]}'")
    assert reread(home, Reader())[0]["better"] == 1
    assert dump(home) == good


def test_a_killed_rereading_goes_on_where_it_was(home, monkeypatch):
    monkeypatch.setattr(rereading, "BUNDLES", 5)
    good = dump(home)
    forget_language(home)
    stopping = Reader()
    stopping._verdict = lambda page: KeyboardInterrupt() if stopping.pages > 15 else None
    with pytest.raises(KeyboardInterrupt):
        reread(home, stopping)
    again = Reader()
    counts, _ = reread(home, again)
    assert 15 <= again.pages < 33
    assert counts["better"] == again.pages
    assert dump(home) == good
    with open_home(home) as store:
        (run,) = store.runs(limit=1)
        assert (run.pages, run.changed) == (33, 32)
    assert reread(home, Reader())[0]["captures"] == 33


def test_days_choose_by_the_time_of_fetching(home):
    assert reread(home, Reader(), Scope(since="2024-05-10"))[0]["captures"] == 4
    assert reread(home, Reader(), Scope(since="2024-06-10"))[0]["captures"] == 0
    assert reread(home, Reader(), Scope(until="2024-05-09"))[0]["captures"] == 33


def test_a_change_that_an_earlier_reader_missed_is_a_revision_now(home):
    """The second and the third capture were taken for the first: that reader saw no change."""
    good = dump(home)
    change(
        home,
        f"DELETE FROM revision WHERE key = '{KEYS[0]}' AND number > 1",
        f"UPDATE revision SET last_seen = NULL WHERE key = '{KEYS[0]}'",
        f"UPDATE article SET revision = 1 WHERE key = '{KEYS[0]}'",
    )
    counts, _ = reread(home, Reader())
    assert counts["revision"] == 2
    assert dump(home) == good


def test_a_change_that_was_none_stays_as_a_revision_with_the_same_text(home):
    reader = Reader()
    plain = reader.read

    async def read(page, source):
        article = await plain(page, source)
        return replace(article, body=tuple(p for p in article.body if "Giá đã" not in p))

    reader.read = read
    reread(home, reader)
    with open_home(home) as store:
        revisions = store.revisions("lang_son", KEYS[0])
        assert [one.number for one in revisions] == [1, 2, 3]
        assert len({one.content_hash for one in revisions}) == 1
        assert store.verify(home / "captures").is_sound


def test_a_store_is_made_again_from_its_captures(home, tmp_path, tell):
    code, out, _ = tell("rebuild", "--from-warc", home / "captures", "--home", tmp_path / "again", "--json")
    assert (code, orjson.loads(out)) == (0, {"crawls": 4, "captures": 33, "new": 30, "changed": 2, "damaged": 0})
    again = dump(tmp_path / "again")
    for name, rows in dump(home).items():
        assert again[name] == rows, name
    code, _, said = tell("rebuild", "--home", tmp_path / "again")
    assert code == 15
    assert "not empty" in said
    assert tell("rebuild", "--home", tmp_path / "nowhere")[0] == 4
    (tmp_path / "void").mkdir()
    assert tell("rebuild", "--from-warc", tmp_path / "void", "--home", tmp_path / "x")[0] == 4


def test_redirects_and_refusals_are_made_again(tmp_path, tell):
    home, old = tmp_path / "home", "https://baolangson.vn/500001-cu.html"
    moved = make_exchange(b"", url=old, status=301, headers=(("Location", URL.format(key="500001")),), fetched_at=at(0))
    page = make_exchange(make_html("500001"), url=URL.format(key="500001"), fetched_at=at(1))
    missing = make_exchange(b"x", url=URL.format(key="500002"), status=404, fetched_at=at(2))
    capture_only(home, [moved, page, missing, make_exchange(url="https://baolangson.vn/robots.txt")])
    assert tell("rebuild", "--home", home)[0] == 0
    with open_home(home) as store:
        assert [article.key for article in store.find(old)] == ["500001"]
        (run,) = store.runs()
        assert (run.refused, run.pages) == ({"http_404": 1}, 4)


@pytest.mark.journey
def test_a_crawl_of_all_replicas_is_made_again_from_its_captures(tmp_path):
    """Articles and revisions of six crawled replicas, byte for byte."""
    script = (
        "import sys; from pathlib import Path; from rich.console import Console; from crawler.conduct import conduct;"
        "from crawler.config import read_config; from crawler.demo.replicas import REPLICAS;"
        "from crawler.demo.loopback import loopback_settings;"
        "conduct(REPLICAS, {}, read_config(home=Path(sys.argv[1])), Console(quiet=True),"
        " loopback_settings(int(sys.argv[2])))"
    )
    with ReplicaServer(pages=20) as server:
        assert loopback_settings(server.port)
        command = [sys.executable, "-c", script, str(tmp_path / "home"), str(server.port)]
        subprocess.run(command, cwd=ROOT, check=True)
    again = ["rebuild", "--from-warc", str(tmp_path / "home" / "captures"), "--home", str(tmp_path / "again")]
    subprocess.run([sys.executable, "-m", "crawler.cli", *again], cwd=ROOT, check=True, capture_output=True)
    old, new = dump(tmp_path / "home"), dump(tmp_path / "again")
    assert len(old["article"]) == 120
    for name in ("article", "revision", "capture"):
        assert new[name] == old[name], name
    assert set(new["alias"]) <= set(old["alias"])


def test_a_visit_of_another_article_is_left_alone(home):
    """A page whose canonical address is that of another article is told, and nothing is moved."""
    before = dump(home)
    reader = Reader()
    plain = reader.read

    async def read(page, source):
        article = await plain(page, source)
        is_one = KEYS[9] in page.url
        return replace(article, key="999999") if is_one else article

    reader.read = read
    _, (lost,) = reread(home, reader)
    assert lost.fields == {"key": (KEYS[9], "999999")}
    assert dump(home) == before
