from __future__ import annotations

import asyncio
import gzip
import logging
import sqlite3
from concurrent.futures import Future
from contextlib import closing
from datetime import UTC, datetime

import orjson
import pytest
from scrapy import Request, Spider
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Response
from scrapy.utils.test import get_crawler
from warcio.archiveiterator import ArchiveIterator

from pipelines import keeper as keeping
from pipelines.errors import ReadingFailed
from pipelines.keeper import Keeper
from pipelines.readers import Readers
from pipelines.steps import CaptureMiddleware, KeepArticles, RefinePages, as_item, headers_of
from spiders.lang_son import LangSon
from storage.captures import CaptureWriter, Exchange, read_payload
from storage.errors import DiskFull, StoreUnavailable
from storage.records import Article, Visit
from storage.store import Store
from storage.writer import Writer
from tests.web_of_pages import Web, article, as_whole, crawl, listing, read_plainly

HOST = "https://baolangson.vn"


@pytest.fixture(autouse=True)
def _plain_reader(monkeypatch):
    monkeypatch.setattr("pipelines.steps.refining.refine_whole", as_whole(read_plainly))


@pytest.fixture
def web():
    web = Web()
    web.add(f"{HOST}/robots.txt", "User-agent: *\nDisallow: /phap-luat\n")
    for section in LangSon.portal.sections:
        web.add(f"{HOST}/{section}", listing([]))
    web.add(f"{HOST}/chinh-tri", listing([f"/tin-100000{number}.html" for number in range(1, 4)]))
    for number in range(1, 4):
        web.add(f"{HOST}/tin-100000{number}.html", article(f"Tin {number}", f"2024-05-0{number}"))
    return web


def open_store(home):
    return Store.open(f"sqlite:///{home / 'tinbai.db'}")


def captured(home):
    """Every response record of a home: its address, status and body as served."""
    found = {}
    for path in (home / "captures").glob("*.warc.gz"):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, no_record_parse=False):
                if record.rec_type == "response":
                    url = record.rec_headers.get_header("WARC-Target-URI")
                    found.setdefault(url, []).append(
                        (int(record.http_headers.get_statuscode()), record.raw_stream.read())
                    )
    return found


def test_what_leaves_is_the_article_as_its_json(web, tmp_path):
    done = crawl(LangSon, web, tmp_path)
    with open_store(tmp_path) as store:
        kept = [orjson.loads(line) for line in store.lines()]
    assert sorted(done.items, key=lambda item: item["key"]) == sorted(kept, key=lambda item: item["key"])
    assert len(kept) == 3


def test_every_answer_is_captured_as_served_and_indexed(web, tmp_path):
    packed = gzip.compress(article("Tin gói").encode())
    copy = article(head=f'<link rel="canonical" href="{HOST}/tin-1000001.html">')
    web.add(
        f"{HOST}/kinh-te", listing(["/goi-1000007.html", "/mat-1000008.html", "/cu-1000009.html", "/ban-1000010.html"])
    )
    web.add(f"{HOST}/ban-1000010.html", copy)
    web.add(f"{HOST}/goi-1000007.html", packed, Content_Encoding="gzip")
    web.add(f"{HOST}/cu-1000009.html", status=301, Location="/tin-1000001.html")
    done = crawl(LangSon, web, tmp_path)
    found = captured(tmp_path)
    assert set(found) == {request.url for request in web.asked}
    assert found[f"{HOST}/goi-1000007.html"] == [(200, packed)]
    assert found[f"{HOST}/mat-1000008.html"][0][0] == 404
    assert found[f"{HOST}/cu-1000009.html"][0][0] == 301
    assert found[f"{HOST}/robots.txt"] == [(200, b"User-agent: *\nDisallow: /phap-luat\n")]
    assert "1000007" in done.keys
    assert done.stats["tinbai/pages"] == len(web.asked)
    with open_store(tmp_path) as store:
        revision = store.revisions("lang_son", "1000007")[0]
        assert read_payload(tmp_path / "captures", revision.capture) == packed
        assert store.runs()[0].outcome == "finished"
    with closing(sqlite3.connect(tmp_path / "tinbai.db")) as database:
        indexed = [url for (url,) in database.execute("SELECT url FROM capture")]
    assert sorted(indexed) == sorted(request.url for request in web.asked)


def test_a_second_crawl_changes_nothing(web, tmp_path):
    crawl(LangSon, web, tmp_path)
    web.add(f"{HOST}/tin-1000002.html", article("Tin 2, sửa", "2024-05-02"))
    asked = len(web.asked)
    stats = crawl(LangSon, web, tmp_path).stats
    assert stats.get("tinbai/articles") is None, "articles of a known age are not asked again at once"
    assert not [url for url in web.urls[asked:] if "tin-" in url]
    stats = crawl(LangSon, web, tmp_path, recheck="all").stats
    assert (stats["tinbai/unchanged"], stats["tinbai/changed"], stats.get("tinbai/new")) == (2, 1, None)


def test_a_refused_page_is_counted_and_logged_without_its_words(web, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    web.add(f"{HOST}/tin-1000002.html", article("Không tồn tại") + "CHỮ RIÊNG CỦA TRANG")
    done = crawl(LangSon, web, tmp_path, settings={"LOG_LEVEL": "DEBUG"})
    assert done.keys == ["1000001", "1000003"]
    assert done.stats["tinbai/rejected/soft_404"] == 1
    assert "refused: soft_404" in caplog.text
    assert "CHỮ RIÊNG" not in caplog.text
    assert "Tin 1" not in caplog.text
    assert not [record for record in caplog.records if record.levelno > logging.INFO]


def test_one_article_leaves_once_whatever_address_brought_it(web, tmp_path, monkeypatch):
    def read_as_one(page, source):
        read = read_plainly(page, source)
        return as_one(read) if page.url.endswith(("1000001.html", "1000002.html")) else read

    def as_one(read):
        return Article(portal=read.portal, platform=None, key="77", url=f"{HOST}/tin-1000077.html", title="Tin 1")

    monkeypatch.setattr("pipelines.steps.refining.refine_whole", as_whole(read_as_one))
    done = crawl(LangSon, web, tmp_path)
    assert done.keys == ["1000003", "77"]
    with open_store(tmp_path) as store:
        assert len(list(store.articles())) == 2


def test_a_mistake_of_the_reader_is_a_failure_of_its_page_alone(web, tmp_path, monkeypatch, caplog):
    def stumble(page, source):
        if page.url.endswith("1000002.html"):
            raise ZeroDivisionError
        return read_plainly(page, source)

    monkeypatch.setattr("pipelines.steps.refining.refine_whole", as_whole(stumble))
    done = crawl(LangSon, web, tmp_path)
    assert done.keys == ["1000001", "1000003"]
    assert done.stats["tinbai/failed/reader_error"] == 1
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    ("error", "reason"),
    [(StoreUnavailable("the database is gone"), "store_error"), (DiskFull("no space"), "disk_full")],
)
@pytest.mark.parametrize("place", [(Store, "keep"), (CaptureWriter, "append")])
def test_the_crawl_stops_when_nothing_can_be_kept(web, tmp_path, monkeypatch, caplog, error, reason, place):
    links = [f"/tin-20000{number:02}.html" for number in range(60)]
    web.add(f"{HOST}/kinh-te", listing(links))
    for link in links:
        web.add(f"{HOST}{link}", article())

    def fail(*_, **__):
        raise error

    monkeypatch.setattr(*place, fail)
    monkeypatch.setattr(keeping, "Writer", lambda *given, **named: Writer(*given, max_visits=2, **named))
    done = crawl(LangSon, web, tmp_path)
    assert done.reason == reason
    assert len(web.asked) < 60
    assert done.stats["tinbai/store_error"] == str(error)
    assert f"The crawl stops: {error}" in caplog.text


def test_a_failure_at_the_very_end_is_said(web, tmp_path, monkeypatch, caplog):
    def fail(*_, **__):
        raise StoreUnavailable("the database is gone")

    monkeypatch.setattr(Store, "end_run", fail)
    done = crawl(LangSon, web, tmp_path)
    assert done.reason == "finished"
    assert done.stats["tinbai/store_error"] == "the database is gone"


def test_a_store_that_cannot_be_opened_keeps_the_spider_from_starting(web, tmp_path):
    (tmp_path / "tinbai.db").write_text("this is no database, and it is long enough to be looked at" * 20)
    with pytest.raises(StoreUnavailable):
        crawl(LangSon, web, tmp_path)
    assert web.asked == []


def test_a_home_that_cannot_be_made_is_named(web, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable, match="file/home cannot be made"):
        crawl(LangSon, web, tmp_path / "file" / "home")


def test_a_database_of_its_own_may_be_named(web, tmp_path):
    crawl(LangSon, web, tmp_path / "home", settings={"TINBAI_DATABASE": f"sqlite:///{tmp_path / 'own.db'}"})
    assert (tmp_path / "own.db").exists()
    assert not (tmp_path / "home" / "tinbai.db").exists()


def test_retries_and_their_end_are_each_captured(web, tmp_path):
    web.pages[f"{HOST}/tin-1000002.html"] = (503, {}, b"tired")
    settings = {"RETRY_ENABLED": True, "RETRY_TIMES": 1, "LOG_LEVEL": "CRITICAL"}
    done = crawl(LangSon, web, tmp_path, settings=settings)
    assert captured(tmp_path)[f"{HOST}/tin-1000002.html"] == [(503, b"tired")] * 2
    assert done.stats["tinbai/failed/http_503"] == 1


def test_an_answer_from_scrapys_cache_is_no_capture(tmp_path):
    crawler = get_crawler(LangSon, {"TINBAI_HOME": str(tmp_path), "TINBAI_DATABASE": None})
    middleware = CaptureMiddleware(crawler)
    request = Request(f"{HOST}/x")
    response = Response(request.url, flags=["cached"], headers={"X": "1"})
    assert middleware.process_response(request, response) is response
    assert request.meta == {}, "without the pipeline that keeps, nothing happens"
    middleware._keep = KeepArticles(crawler)
    assert middleware.process_response(request, response) is response
    assert request.meta["tinbai_answer"].capture is None
    assert request.meta["tinbai_answer"].headers == (("X", "1"),)


def test_spiders_of_others_are_left_alone():
    crawler = get_crawler(Spider)
    for step in (CaptureMiddleware, RefinePages, KeepArticles):
        with pytest.raises(NotConfigured):
            step.from_crawler(crawler)
    ours = get_crawler(LangSon)
    assert asyncio.run(RefinePages(ours).process_item({"any": "thing"})) == {"any": "thing"}
    assert asyncio.run(KeepArticles(ours).process_item({"any": "thing"})) == {"any": "thing"}


def test_headers_keep_every_value_one_character_a_byte():
    headers = Headers({"Set-Cookie": [b"a=1", b"b=2"], "X-Name": "Đảng".encode()})
    assert headers_of(headers) == (
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("X-Name", "Đảng".encode().decode("latin-1")),
    )


def test_an_item_is_plain():
    item = as_item(Article(portal="p", platform=None, key="1", url=None, title="Tin", body=("một",)))
    assert type(item) is dict
    assert item["body"] == ["một"]


@pytest.fixture
def keeper(tmp_path):
    keeper = Keeper(tmp_path, None, "lang_son")
    yield keeper
    keeper.close("finished")


def test_the_crawl_waits_when_the_database_lags(keeper, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_WAITING", 2)
    slow: Future[str] = Future()
    monkeypatch.setattr(keeper._writer, "submit", lambda _: slow)
    visit = Visit(url=HOST, portal="lang_son", outcome="seen")

    async def fill():
        for _ in range(3):
            keeper.submit(visit)
        waiting = asyncio.create_task(keeper.wait_for_room())
        await asyncio.sleep(0.01)
        assert not waiting.done()
        slow.set_result("seen")
        await waiting

    asyncio.run(fill())
    assert list(keeper.take_kept()) == ["seen"] * 3


def test_a_torn_segment_of_a_dead_process_is_settled(tmp_path):
    folder = tmp_path / "captures"
    folder.mkdir()
    (folder / "dead-0.warc.gz.open").write_bytes(b"torn")
    Keeper(tmp_path, None, "lang_son").close("finished")
    assert not list(folder.glob("*.open"))


def test_an_exchange_is_read_back(keeper, tmp_path):
    capture = keeper.capture(Exchange(url=HOST, status=200, body=b"body", fetched_at=datetime.now(UTC)))
    keeper.submit(Visit(url=HOST, portal="lang_son", outcome="seen", capture=capture))
    assert read_payload(tmp_path / "captures", capture.ref) == b"body"


def test_reader_processes_keep_what_they_read_and_refuse_what_is_none(web, tmp_path):
    words = "Bà con góp đất mở đường, mỗi nhà một ngày công, sau ba tháng thì ô tô lên được bản. "
    web.add(f"{HOST}/tin-1000001.html", f"<h1>Mở đường lên bản Cao</h1><div><p>{words * 2}</p><p>{words * 3}</p></div>")
    web.add(f"{HOST}/tin-1000002.html", "<h1>Trang không tồn tại</h1><p>Mời bạn quay lại trang trước.</p>")
    web.add(f"{HOST}/tin-1000003.html", "")
    done = crawl(LangSon, web, tmp_path, settings={"TINBAI_READERS": 1})
    assert [item["title"] for item in done.items] == ["Mở đường lên bản Cao"]
    assert done.stats["tinbai/rejected/soft_404"] == 1
    assert done.stats["tinbai/rejected/empty"] == 1


def test_a_reader_that_fails_fails_its_page(web, tmp_path, monkeypatch, caplog):
    async def die(self, page, source):
        raise ReadingFailed("reader_died", "the reader process died on the page")

    monkeypatch.setattr(Readers, "read_whole", die)
    done = crawl(LangSon, web, tmp_path, settings={"TINBAI_READERS": 1})
    assert done.items == []
    assert done.stats["tinbai/failed/reader_died"] == 3
