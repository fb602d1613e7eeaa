"""Crawls of a portal that was crawled before: what is asked again, and what is believed of articles that vanish."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from crawler.exits import ExitCode
from crawler.ledger import Ledger
from spiders.lang_son import LangSon
from storage import clock
from storage.schema import article as article_table
from storage.schema import capture, url
from storage.store import Store
from tests.web_of_pages import Web, article, as_whole, crawl, listing, read_plainly

HOST = "https://baolangson.vn"
PATHS = [f"/bai-{1000000 + number}.html" for number in range(12)]


@pytest.fixture(autouse=True)
def _plain_reader(monkeypatch):
    monkeypatch.setattr("pipelines.steps.refining.refine_whole", as_whole(read_plainly))
    yield
    clock.move_to(timedelta(0))


def title_of(path):
    """A title in letters alone: pages that differ in figures only look alike to a fingerprint."""
    return "Tin " + path.translate(str.maketrans("0123456789", "abcdefghik"))


@pytest.fixture
def web():
    web = Web()
    for section in LangSon.portal.sections:
        web.add(f"{HOST}/{section}", listing([]))
    web.add(f"{HOST}/chinh-tri", listing(PATHS))
    for path in PATHS:
        web.add(f"{HOST}{path}", article(title_of(path)), ETag=f'"{path}"')
    return web


def crawl_after(web, home, **ahead):
    web.asked.clear()
    clock.move_to(timedelta(**ahead))
    return crawl(LangSon, web, home, settings={"LOG_LEVEL": "CRITICAL"})


def read(home, *columns):
    with Store.open(f"sqlite:///{home / 'tinbai.db'}") as store, store._engine.connect() as connection:
        return connection.execute(select(*columns)).all()


def asked_articles(web):
    return [address.removeprefix(HOST) for address in web.urls if address.endswith(".html")]


def test_what_is_kept_is_asked_again_only_when_it_is_due(web, tmp_path):
    assert len(crawl_after(web, tmp_path).keys) == 12
    crawl_after(web, tmp_path, minutes=5)
    assert asked_articles(web) == []
    crawl_after(web, tmp_path, hours=2)
    assert sorted(asked_articles(web)) == PATHS


@pytest.mark.parametrize("status", [404, 500])
def test_another_way_to_an_article_that_gave_nothing_is_tried_in_a_later_crawl_too(web, tmp_path, status):
    web.add(f"{HOST}{PATHS[3]}", "<html>nothing here</html>", status)
    assert len(crawl_after(web, tmp_path).keys) == 11
    other = f"/chinh-tri{PATHS[3]}"
    web.add(f"{HOST}/kinh-te", listing([PATHS[3], other]))
    web.add(f"{HOST}{other}", article(title_of(PATHS[3])))
    assert crawl_after(web, tmp_path, minutes=5).keys == ["1000003"]
    assert asked_articles(web) == [other]
    assert [row.article_key for row in read(tmp_path, url.c.url, url.c.article_key) if row.url == HOST + other] == [
        "1000003"
    ]
    crawl_after(web, tmp_path, minutes=10)
    assert asked_articles(web) == []


def test_what_is_as_it_was_costs_no_body(web, tmp_path):
    crawl_after(web, tmp_path)
    first = web.pages[f"{HOST}{PATHS[0]}"]
    web.pages[f"{HOST}{PATHS[0]}"] = lambda request: (
        (304, {}, b"") if request.headers["If-None-Match"].decode() == f'"{PATHS[0]}"' else first
    )
    done = crawl_after(web, tmp_path, hours=2)
    assert done.stats["tinbai/unchanged"] == 12
    again = [row for row in read(tmp_path, capture.c.status, capture.c.refers_to) if row.refers_to]
    assert sorted(row.status for row in again) == [200] * 11 + [304]


@pytest.mark.parametrize(
    "answer",
    [(404, {}, b""), (410, {}, b""), (302, {"Location": f"{HOST}/"}, b""), (200, {}, b"<h1>Kh\xc3\xb4ng</h1>")],
)
def test_an_article_is_gone_after_three_spaced_looks_and_may_come_back(web, tmp_path, answer):
    crawl_after(web, tmp_path)
    page = web.pages[f"{HOST}{PATHS[0]}"]
    web.pages[f"{HOST}{PATHS[0]}"] = answer
    web.add(f"{HOST}/", listing([]))
    looks = []
    for hours in (2, 4, 30, 104):
        assert read(tmp_path, article_table.c.gone_at).count((None,)) == 12
        crawl_after(web, tmp_path, hours=hours)
        looks.append(PATHS[0] in asked_articles(web))
    assert looks == [True] * 4
    assert read(tmp_path, article_table.c.gone_at).count((None,)) == 11
    with Store.open(f"sqlite:///{tmp_path / 'tinbai.db'}") as store:
        assert store.article("lang_son", "1000000"), "its text stays"
    web.pages[f"{HOST}{PATHS[0]}"] = page
    crawl_after(web, tmp_path, days=40)
    rows = read(tmp_path, article_table.c.key, article_table.c.gone_at, article_table.c.back_at)
    assert [(row.gone_at, row.back_at is not None) for row in rows if row.key == "1000000"] == [(None, True)]


def test_a_portal_that_denies_everything_is_not_believed(web, tmp_path):
    crawl_after(web, tmp_path)
    there = dict(web.pages)
    for path in PATHS:
        web.pages[f"{HOST}{path}"] = (404, {}, b"")
    done = crawl_after(web, tmp_path, hours=2)
    assert done.stats["tinbai/failed/mass_gone"] == 12
    ledger = Ledger("lang_son")
    ledger.begin(done.stats)
    ledger.end(done.reason)
    assert ledger.code == ExitCode.SOME_FAILED
    assert {row.gone_since for row in read(tmp_path, article_table.c.gone_since)} == {None}
    web.pages.update(there)
    assert crawl_after(web, tmp_path, hours=3).stats["tinbai/unchanged"] == 12


def test_articles_that_were_gone_before_are_no_outage(web, tmp_path):
    crawl_after(web, tmp_path)
    vanished = set()
    for step, hours in enumerate((2, 4, 30, 104, 200)):
        vanished.update(PATHS[2 * step : 2 * step + 2])
        for path in vanished:
            web.pages[f"{HOST}{path}"] = (404, {}, b"")
        done = crawl_after(web, tmp_path, hours=hours)
        assert "tinbai/failed/mass_gone" not in done.stats
    assert len([row for row in read(tmp_path, article_table.c.gone_at) if row.gone_at]) >= 2


def test_a_wall_that_comes_up_is_known_from_the_second_page_and_the_first_is_asked_again(web, tmp_path):
    pages, served, probes = dict(web.pages), [], []

    def answer_page(request):
        served.append(request.url)
        return WALL if len(served) > 6 else pages[request.url]

    def answer_probe(request):
        probes.extend([request.url] if request.url.endswith(".html") else [])
        return (404, {}, b"") if len(probes) < 2 else WALL

    web.pages = {address: answer_page if address.endswith(".html") else page for address, page in pages.items()}
    web.missing = answer_probe
    settings = {"TINBAI_PROBE": True, "TINBAI_SAME_PAGES": 5, "LOG_LEVEL": "CRITICAL"}
    crawl(LangSon, web, tmp_path, settings=settings | {"CONCURRENT_REQUESTS_PER_DOMAIN": 1})
    states = [tuple(row) for row in read(tmp_path, url.c.state, url.c.reason, url.c.kind) if row.kind == "article"]
    assert states.count(("done", None, "article")) == 6
    assert states.count(("failed", "same_page", "article")) >= 2
    web.pages, web.missing = pages, (404, {}, b"")
    clock.move_to(timedelta(days=2))
    assert crawl(LangSon, web, tmp_path, settings=settings).stats["tinbai/pending"] == 0
    with Store.open(f"sqlite:///{tmp_path / 'tinbai.db'}") as store:
        assert sorted(found.title for found in store.articles()) == sorted(map(title_of, PATHS))


WALL = (200, {}, "<html><body><h1>Xin chờ</h1><p>Hãy tải lại trang này trong giây lát nhé</p></body></html>".encode())
