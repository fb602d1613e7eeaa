"""Takedowns: nothing of the text is left in any file, nothing of it comes back, a crash at any step loses nothing."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing

import pytest
from scrapy import Request

from pipelines import steps
from spiders.answers import judge_error
from storage import rewriting, takedown
from storage.archive import list_segments, read_capture, read_segment
from storage.captures import CaptureWriter
from storage.errors import StoreUnavailable
from storage.records import Visit
from storage.store import Store
from tests.keeping_samples import PARAGRAPHS, URL, at, capture_only, crawl_pages, make_html, search_files
from tests.storage_samples import make_exchange

GONE, KEPT = URL.format(key="500001"), URL.format(key="500002")
SECRET = "Ông Lường Văn Kín đã bán thửa ruộng của gia đình cho người quen ở bên kia suối vào mùa nước lũ."  # noqa: S105 - a sentence
LISTING = "https://baolangson.vn/kinh-te"


@pytest.fixture
def home(tmp_path):
    pages = [(GONE, make_html("500001", SECRET, *PARAGRAPHS)), (KEPT, make_html("500002"))]
    crawl_pages(tmp_path / "home", pages).close()
    return tmp_path / "home"


def open_home(home):
    return Store.open(f"sqlite:///{home / 'tinbai.db'}")


def test_no_file_holds_the_text_afterwards(home):
    capture_only(home, [make_exchange(f"<ul><li>{SECRET}</li></ul>".encode(), url=LISTING, fetched_at=at(1))])
    assert len(search_files(home, SECRET)) == 3
    with open_home(home) as store:
        before = store.article("lang_son", "500002")
        removal = store.take_down(home / "captures", GONE, reason="privacy", reference="12/2026")
        assert (removal.articles, removal.captures, removal.segments) == (1, 2, 2)
        assert search_files(home, SECRET) == []
        assert store.find(GONE) == []
        assert store.article("lang_son", "500002") == before
        (revision,) = store.revisions("lang_son", "500002")
        assert "500002" in read_capture(home / "captures", revision.capture).block.decode()
        assert store.verify(home / "captures").is_sound
    assert search_files(home, "500001") == []
    key = home / "takedown.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    with closing(sqlite3.connect(home / "tinbai.db")) as database:
        rows = database.execute("SELECT name, reason, reference FROM takedown").fetchall()
    assert {(len(name), reason, reference) for name, reason, reference in rows} == {(64, "privacy", "12/2026")}


def test_it_never_comes_back_under_any_address(home):
    other = f"https://baolangson.vn/xa-hoi/500001-{'khac'}.html"
    with open_home(home) as store:
        article = store.article("lang_son", "500001")
        store.keep(store.begin_run("lang_son", "crawl"), [Visit(url=GONE, portal="lang_son", outcome="seen")])
        store.take_down(home / "captures", "500001", reason="privacy")
        assert store.is_taken_down(GONE.replace("https", "http"))
        assert not store.is_taken_down(KEPT)
        run = store.begin_run("lang_son", "crawl")
        visits = [
            Visit(url=GONE, portal="lang_son", outcome="stored", article=article),
            Visit(url=other, portal="lang_son", outcome="stored", article=article),
            Visit(url=KEPT, portal="lang_son", outcome="seen", aliases=(GONE,)),
        ]
        assert store.keep(run, visits) == ["refused"] * 3
        assert store.end_run(run, "finished").refused == {"takedown": 3}
        assert store.find("500001") == []
    assert search_files(home, "500001") == []


def test_what_came_back_is_found_and_removed(home):
    with open_home(home) as store:
        store.take_down(home / "captures", GONE, reason="privacy")
    capture_only(home, [make_exchange(make_html("500001", SECRET), url=GONE, fetched_at=at(3))])
    with open_home(home) as store:
        verdict = store.verify(home / "captures", repair=True)
        assert [finding.kind for finding in verdict.findings] == ["takedown"]
        assert not verdict.is_sound
        assert store.check_takedowns(home / "captures").captures == 1
        assert search_files(home, SECRET) == []
        assert store.verify(home / "captures").is_sound
        (stone,) = store.takedowns()
        assert (stone.reason, stone.names) == ("privacy", 2)


@pytest.mark.parametrize("step", ["_check_copy", "_seal", "_delete_rows", "point_at_copies", "clean"])
def test_a_crash_at_any_step_leaves_a_whole_store_and_doing_it_again_ends_it(home, monkeypatch, step):
    module = rewriting if step == "_check_copy" else takedown

    def crash(*_):
        raise RuntimeError(step)

    with open_home(home) as store, monkeypatch.context() as patch:
        patch.setattr(module, step, crash)
        with pytest.raises(RuntimeError):
            store.take_down(home / "captures", GONE, reason="court")
    with open_home(home) as store:
        assert all(finding.kind == "leftover" for finding in store.verify(home / "captures").findings)
        done = store.find(GONE) == []
        assert done == (step == "clean")
        if not done:
            store.take_down(home / "captures", GONE, reason="court")
        store.check_takedowns(home / "captures")
        assert search_files(home, SECRET) == []
        assert store.verify(home / "captures").findings == []
    assert len(list_segments(home / "captures")) == 1


def test_a_copy_beside_its_segment_is_a_leftover(home):
    (segment,) = list_segments(home / "captures")
    rewriting.rewrite_segment(home / "captures", segment.name, ())
    assert len(list_segments(home / "captures")) == 2
    with open_home(home) as store:
        verdict = store.verify(home / "captures", repair=True)
        assert [finding.repaired for finding in verdict.findings] == ["deleted"]
    assert list_segments(home / "captures") == [segment]


def test_the_rest_of_a_segment_is_copied_byte_for_byte_and_again(home):
    (segment,) = list_segments(home / "captures")
    whole = segment.read_bytes()
    with open_home(home) as store:
        store.take_down(home / "captures", GONE, reason="privacy")
        (copy,) = list_segments(home / "captures")
        assert copy.name == segment.name.replace(".warc.gz", ".r1.warc.gz")
        kept = copy.read_bytes()
        assert all(kept[one.offset : one.offset + one.length] in whole for one in read_segment(copy))
        assert len(kept) < len(whole)
        store.take_down(home / "captures", KEPT, reason="privacy")
    assert list_segments(home / "captures") == []


def test_an_address_that_is_not_known_is_barred_and_a_key_that_is_not_is_told(home):
    with open_home(home) as store:
        removal = store.take_down(home / "captures", "https://baolangson.vn/xa-hoi/1-moi.html", reason="court")
        assert (removal.articles, removal.addresses, removal.captures) == (0, 1, 0)
        assert store.is_taken_down("https://baolangson.vn/xa-hoi/1-moi.html")
        with pytest.raises(LookupError, match="no article is kept"):
            store.take_down(home / "captures", "999", reason="court")


def test_nothing_is_done_while_a_crawl_writes_the_segment(home):
    with open_home(home) as store, CaptureWriter(home / "captures", prefix="lang_son") as captures:
        capture = captures.append(make_exchange(make_html("500001", SECRET), url=GONE, fetched_at=at(1)))
        captures.sync()
        run = store.begin_run("lang_son", "crawl")
        store.keep(run, [Visit(url=GONE, portal="lang_son", outcome="seen", capture=capture)])
        with pytest.raises(StoreUnavailable, match="still written by a crawl"):
            store.take_down(home / "captures", GONE, reason="privacy")
        assert store.find(GONE)


def test_without_its_key_nothing_is_collected(home):
    with open_home(home) as store:
        store.take_down(home / "captures", GONE, reason="privacy")
    (home / "takedown.key").unlink()
    with open_home(home) as store:
        for ask in (
            lambda: store.is_taken_down(KEPT),
            lambda: store.take_down(home / "captures", KEPT, reason="privacy"),
        ):
            with pytest.raises(StoreUnavailable, match="put it back from a backup"):
                ask()


def test_a_crawl_does_not_ask_for_it(home):
    """The middleware next to the downloader refuses, before any capture."""
    asked = []

    class Keep:
        portal = "lang_son"

        def is_taken_down(self, url):
            asked.append(url)
            with open_home(home) as store:
                return store.is_taken_down(url)

    with open_home(home) as store:
        store.take_down(home / "captures", GONE, reason="privacy")
    middleware = steps.CaptureMiddleware.__new__(steps.CaptureMiddleware)
    middleware._keep = Keep()
    with pytest.raises(steps.TakenDown) as refused:
        middleware.process_request(Request(GONE))
    assert judge_error(refused.value)[:2] == ("refused", "takedown")
    middleware.process_request(Request(KEPT))
    assert asked == [GONE, KEPT]
