"""Articles that are taken back: held as if they had never been published, or as they were before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from storage import health
from storage.records import Visit
from tests.storage_samples import NOON, make_article, make_capture, make_visit

PORTAL = "lang_son"
CALL = "Tải ứng dụng của báo để đọc tin nhanh hơn, nghe bản tin và lưu lại những bài viết mà bạn quan tâm."


def spoil(article):
    return replace(article, body=(*article.body, CALL))


def find_fault(article):
    return "it says too much" if CALL in article.body else None


def list_held(store):
    with store.snapshot() as connection:
        return {page.url: page for page in health.list_held(connection, PORTAL)}


@pytest.fixture
def run(store):
    return store.begin_run(PORTAL, "crawl")


def test_a_new_article_leaves_the_tables_and_its_capture_stays(store, run):
    good, bad = make_article("1"), spoil(make_article("2"))
    also = f"{bad.url}?from=home"
    seen = Visit(url=also, portal=PORTAL, outcome="seen", aliases=(bad.url,), capture=make_capture(also))
    store.keep(run, [make_visit(good), make_visit(bad), seen])
    store.update_index()
    assert store.take_back(PORTAL, ["1", "2", "nobody"], find_fault) == 1
    assert [article.key for article in store.articles()] == ["1"]
    assert not store.find(bad.url)
    held = list_held(store)
    assert held[bad.url].reason == health.HELD_REPEATED
    assert held[bad.url].detail == "it says too much"
    assert held[bad.url].capture
    assert store.balances(PORTAL)[0].holds
    assert store.last_articles(PORTAL, 9) == [("1", store.article(PORTAL, "1"))]
    assert store.take_back(PORTAL, ["1", "2"], find_fault) == 0


def test_an_article_that_was_better_is_as_it_was(store, run):
    good = make_article("1")
    store.keep(run, [make_visit(good), make_visit(spoil(good), days=1)])
    assert store.article(PORTAL, "1").body[-1] == CALL
    assert store.take_back(PORTAL, ["1"], find_fault) == 1
    assert store.article(PORTAL, "1").body == good.body
    (revision,) = store.revisions(PORTAL, "1")
    assert revision.last_seen is None or revision.last_seen >= NOON
    (page,) = list_held(store).values()
    assert page.key == "1"
    assert page.capture.fetched_at == NOON + timedelta(days=1)


def test_what_is_published_again_is_held_no_more(store, run):
    bad = spoil(make_article("2"))
    store.keep(run, [make_visit(bad)])
    store.take_back(PORTAL, ["2"], find_fault)
    store.keep(run, [make_visit(make_article("2"), days=2)])
    assert not list_held(store)
    assert store.article(PORTAL, "2").body == make_article("2").body


def test_few_held_pages_in_a_long_time_are_no_change(store, run):
    articles = [make_visit(make_article(str(number)), days=number) for number in range(200)]
    store.keep(run, articles)
    held = {"portal": PORTAL, "outcome": "refused", "reason": "held_box", "detail": "a box", "kind": "article"}

    def hold(*days):
        urls = [(f"https://baolangson.vn/le-{day}.html", NOON + timedelta(days=day)) for day in days]
        store.keep(run, [Visit(url=url, capture=make_capture(url, seen=seen), **held) for url, seen in urls])
        with store.snapshot() as connection:
            return health.is_change(connection, PORTAL, health.list_held(connection, PORTAL))

    assert not hold(1, 2)
    assert not hold(100, 199)
    assert hold(120, 130)
