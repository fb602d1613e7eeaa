"""What the database holds of addresses that are to be asked, whatever was heard of them in between."""

from __future__ import annotations

import pytest

from storage.records import Found
from tests.storage_samples import make_article, make_capture, make_visit, open_store

URL = "https://baolangson.vn/duong-moi-7.html"
OTHER = "https://baolangson.vn/xa-hoi/duong-moi-7.html"


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "x.db") as store:
        yield store


@pytest.fixture
def run(store):
    number = store.begin_run("lang_son", "crawl")
    store.sow(number, "lang_son", [Found(url=URL), Found(url=OTHER)], [])
    return number


def states(store):
    return {address.url: address.state for address in store.frontier("lang_son").addresses}


def heard(url, **given):
    return make_visit(None, url=url, portal="lang_son", **{"kind": "article", "article": None} | given)


@pytest.mark.parametrize(("outcome", "passing"), [("seen", True), ("postponed", False)])
def test_an_answer_after_which_one_asks_again_leaves_its_address_pending(store, run, outcome, passing):
    store.keep(run, [heard(URL, outcome=outcome, passing=passing, capture=make_capture(URL))])
    assert states(store) == {URL: "pending", OTHER: "pending"}
    (balance,) = store.balances("lang_son")
    assert balance.holds
    assert balance.pending == 2


def test_another_way_to_an_article_is_done_with_it_and_not_before(store, run):
    store.keep(run, [heard(OTHER, outcome="seen", aliases=(URL,))])
    assert states(store) == {URL: "pending", OTHER: "pending"}
    store.keep(run, [make_visit(make_article(url=URL)), heard(OTHER, outcome="seen", aliases=(URL,))])
    assert states(store) == {URL: "done", OTHER: "done"}
    assert {address.article_key for address in store.frontier("lang_son").addresses} == {"7"}


def test_a_list_is_asked_again_and_an_article_stays_as_it_is(store, run):
    feed = Found(url="https://baolangson.vn/rss", kind="list")
    store.keep(run, [make_visit(make_article(url=URL)), heard(feed.url, outcome="seen", kind="list")])
    store.sow(run, "lang_son", [feed, Found(url=URL)], [])
    assert states(store) == {feed.url: "pending", URL: "done", OTHER: "pending"}
