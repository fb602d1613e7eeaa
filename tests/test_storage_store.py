from __future__ import annotations

import subprocess
import sys
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import store as store_module
from storage import writes
from storage.codec import article_from_json, to_json
from storage.records import SortDate, Visit
from storage.store import Store
from tests.storage_samples import (
    NOON,
    ask,
    dump_tables,
    make_article,
    make_capture,
    make_miss,
    make_moment,
    make_visit,
    open_store,
    wipe,
)


@pytest.fixture
def run(store):
    return store.begin_run("lang_son", "crawl")


def query(store: Store, sql: str) -> list[tuple]:
    return ask(store._engine.url.render_as_string(hide_password=False), sql)


def test_what_is_kept_comes_back_equal(store, run):
    article = make_article()
    assert store.keep(run, [make_visit(article)]) == ["new"]
    assert store.article("lang_son", "7") == article
    assert list(store.lines()) == [to_json(article)]
    assert store.article("lang_son", "8") is None
    assert store.article("bac_kan", "7") is None
    assert store.known_keys("lang_son") == {"7"}
    assert store.known_keys("bac_kan") == set()


def test_the_same_content_again_moves_last_seen_only(store, run):
    store.keep(run, [make_visit()])
    again = make_article(views=99, page_clock=make_moment("2026-11-22"), fetched_at=NOON + timedelta(days=2))
    assert store.keep(run, [make_visit(again, days=2)]) == ["unchanged"]
    assert store.article("lang_son", "7") == again
    assert len(store.revisions("lang_son", "7")) == 1
    assert query(store, "SELECT first_seen, last_seen FROM article") == [
        ("2024-05-09T12:00:00.000000+00:00", "2024-05-11T12:00:00.000000+00:00")
    ]


def test_changed_words_make_a_revision_with_its_capture(store, run):
    first, second = make_article(), make_article(title="Cầu mới qua suối")
    assert store.keep(run, [make_visit(first), make_visit(second, days=1)]) == ["new", "changed"]
    assert store.article("lang_son", "7") == second
    one, two = store.revisions("lang_son", "7")
    assert (one.number, one.article, two.number, two.article) == (1, first, 2, second)
    assert one.capture == make_capture(first.url).ref
    assert two.capture == make_capture(first.url, seen=NOON + timedelta(days=1)).ref
    assert one.content_hash != two.content_hash
    assert one.created_at.utcoffset() == timedelta(0)


def test_words_that_return_are_a_revision_that_names_its_text(store, run):
    first, second = make_article(), make_article(title="Cầu mới qua suối")
    visits = [make_visit(first), make_visit(second, days=1), make_visit(first, days=2)]
    for visit in visits:
        store.keep(run, [visit])
    for _ in range(2):
        store.keep(run, visits)
    assert store.article("lang_son", "7") == first
    one, two, three = store.revisions("lang_son", "7")
    assert (one.content_hash, one.number, two.number, three.number) == (three.content_hash, 1, 2, 3)
    days = [(found.first_seen - NOON, found.last_seen - NOON) for found in (one, two, three)]
    assert days == [(timedelta(number), timedelta(number)) for number in range(3)]
    assert query(store, "SELECT revision FROM article") == [(3,)]
    assert store.keep(run, [make_visit(make_article(title="Lễ mừng cơm mới"), days=3)]) == ["changed"]
    assert query(store, "SELECT revision FROM article") == [(4,)]


def test_a_revision_stands_from_its_first_sighting_to_its_last(store, run):
    first, second = make_article(), make_article(title="Cầu mới qua suối")
    for days in (1, 0, 2):
        store.keep(run, [make_visit(first, days=days)])
    store.keep(run, [make_miss("unchanged", days=4)])
    (one,) = store.revisions("lang_son", "7")
    assert (one.first_seen, one.last_seen) == (NOON, NOON + timedelta(days=4))
    store.keep(run, [make_visit(second, days=6)])
    one, two = store.revisions("lang_son", "7")
    assert (one.last_seen, two.first_seen) == (NOON + timedelta(days=4), NOON + timedelta(days=6))
    assert store.keep(run, [make_visit(first, days=5)]) == ["unchanged"]
    assert store.revisions("lang_son", "7")[0].last_seen == NOON + timedelta(days=5)


def test_typography_alone_makes_no_revision(store, run):
    store.keep(run, [make_visit(make_article(lead='Ông nói: "Hòa bình - ổn định"...'))])
    other = make_article(lead="Ông nói : “Hoà bình – ổn định”…")
    for days in (1, 2):
        assert store.keep(run, [make_visit(other, days=days)]) == ["unchanged"]
    assert store.article("lang_son", "7") == other
    assert len(store.revisions("lang_son", "7")) == 1
    words = make_article(lead="Ông nói : “Hoà bình – ổn định lâu dài”…")
    assert store.keep(run, [make_visit(words, days=3), make_visit(other, days=4)]) == ["changed", "changed"]


def test_an_older_capture_is_history_not_the_current_record(store, run):
    today, old = make_article(title="Cầu mới qua suối"), make_article()
    store.keep(run, [make_visit(today)])
    assert store.keep(run, [make_visit(old, days=-300)]) == ["changed"]
    assert store.article("lang_son", "7") == today
    assert [revision.article.title for revision in store.revisions("lang_son", "7")] == [today.title, old.title]
    assert store.keep(run, [make_visit(old, days=-200)]) == ["unchanged"]
    assert query(store, "SELECT first_seen, last_seen FROM article") == [
        ("2023-07-14T12:00:00.000000+00:00", "2024-05-09T12:00:00.000000+00:00")
    ]


def test_two_addresses_with_one_key_are_one_article_under_the_first(store, run):
    old = make_article(url="https://baolangson.vn/kinh-te/7-duong-moi.html")
    new = make_article(url="https://baolangson.vn/duong-moi-7.html")
    moved = "http://www.baolangson.vn/7"
    assert store.keep(run, [make_visit(old), make_visit(new, days=1)]) == ["new", "unchanged"]
    assert store.keep(run, [make_visit(new, days=2, url=f"{new.url}?utm=1", aliases=(moved,))]) == ["unchanged"]
    assert [article.url for article in store.articles()] == [old.url]
    addresses = [old.url, new.url, "7", f"{new.url}?utm=1", moved, "https://www.baolangson.vn/7", f"{old.url}#b"]
    assert [[article.key for article in store.find(name)] for name in addresses] == [["7"]] * len(addresses)
    assert store.find("https://baolangson.vn/khac.html") == []


def test_an_address_leads_to_the_article_that_it_gave_last(store, run):
    shared = "https://bacgiang.vn/tin-trong-ngay.bbg"
    store.keep(run, [make_visit(make_article("7"), url=shared)])
    store.keep(run, [make_visit(make_article("8"), url=shared, days=1)])
    assert [article.key for article in store.find(shared)] == ["8"]


def test_a_key_may_live_in_several_portals(store, run):
    store.keep(run, [make_visit(make_article(portal=portal), portal=portal) for portal in ("lang_son", "bac_kan")])
    assert [article.portal for article in store.find("7")] == ["bac_kan", "lang_son"]


def test_an_article_without_key_or_portal_is_known_by_its_address(store, run):
    bare = make_article(None, portal=None, url="https://xadoai.vn/le-hoi")
    assert store.keep(run, [make_visit(bare, portal="unknown"), make_visit(bare, portal="unknown", days=1)]) == [
        "new",
        "unchanged",
    ]
    (found,) = store.find("http://xadoai.vn/le-hoi")
    assert found.portal == "unknown"
    assert found.key.startswith("url-")
    dump = make_article(None, url=None)
    assert store.keep(run, [make_visit(dump, url="tin.txt")]) == ["new"]
    assert store.find("tin.txt")[0].url is None


def test_refused_failed_and_seen_addresses_are_noted(store, run):
    home = "https://baolangson.vn/"
    visits = [
        make_miss("refused", home + "mat", reason="soft_404", detail="Không tồn tại"),
        make_miss("failed", home + "cham", capture=None, reason="timeout"),
        make_miss("failed", home + "loi", capture=None),
        make_miss("seen", home + "muc"),
    ]
    assert store.keep(run, visits) == ["refused", "failed", "failed", "seen"]
    assert store.keep(run, visits[:1]) == ["refused"]
    assert query(store, "SELECT url, state, outcome, reason, attempts FROM url ORDER BY url") == [
        (home + "cham", "failed", "failed", "timeout", 1),
        (home + "loi", "failed", "failed", None, 1),
        (home + "mat", "refused", "refused", "soft_404", 2),
        (home + "muc", "done", "seen", None, 1),
    ]
    ended = store.end_run(run, "finished")
    assert (ended.refused, ended.failed) == ({"soft_404": 2}, {"timeout": 1, "unknown": 1})
    (portal,) = store.summary()
    assert (portal.articles, portal.newest) == (0, None)
    assert (portal.rejects, portal.failures) == ({"soft_404": 1}, {"timeout": 1, "unknown": 1})


def test_an_address_that_fails_later_keeps_its_article_and_capture(store, run):
    visit = make_visit()
    store.keep(run, [visit])
    store.keep(run, [make_miss("failed", capture=None, reason="timeout")])
    assert query(store, "SELECT state, article_key, capture FROM url") == [("failed", "7", visit.capture.ref.record_id)]
    assert [article.key for article in store.find(visit.url)] == ["7"]


def test_not_modified_moves_last_seen_of_the_article_there(store, run):
    store.keep(run, [make_visit()])
    nothing = make_miss("unchanged", days=5)
    stranger = make_miss("unchanged", "https://baolangson.vn/la")
    assert store.keep(run, [nothing, stranger]) == ["unchanged", "unchanged"]
    assert query(store, "SELECT last_seen FROM article") == [("2024-05-14T12:00:00.000000+00:00",)]
    assert query(store, "SELECT article_key FROM url WHERE outcome = 'unchanged' ORDER BY url") == [("7",), (None,)]


def test_a_run_counts_what_it_kept(store, run):
    other = make_article("8", title="Khác")
    store.keep(run, [make_visit(), make_visit(other)])
    store.keep(run, [make_visit(days=1), make_visit(make_article("8"), days=1)])
    store.keep(run, [make_miss("seen", "https://baolangson.vn/kinh-te")])
    assert store.keep(run, []) == []
    ended = store.end_run(run, "finished")
    assert (ended.pages, ended.articles, ended.new, ended.changed, ended.unchanged) == (5, 4, 2, 1, 1)
    assert (ended.bytes, ended.outcome, ended.kind, ended.portal) == (5000, "finished", "crawl", "lang_son")
    assert ended.version
    assert ended.started_at <= ended.finished_at
    second = store.begin_run("bac_kan", "ingest")
    assert [found.id for found in store.runs()] == [second, run]
    assert store.runs(limit=1)[0].finished_at is None
    assert store.runs()[1] == ended


def test_the_version_of_an_installation_is_noted(store, monkeypatch):
    monkeypatch.setattr(writes.metadata, "version", lambda name: f"{name} 1.2")
    run = store.begin_run("lang_son", "crawl")
    assert store.end_run(run, "finished").version == "tinbai 1.2"


def test_what_contradicts_itself_is_refused_and_nothing_is_kept(store, run):
    with pytest.raises(ValueError, match="is stored with no article"):
        store.keep(run, [make_visit(), make_miss("stored")])
    with pytest.raises(ValueError, match="is refused with an article"):
        store.keep(run, [make_visit(outcome="refused")])
    with pytest.raises(ValueError, match="there is no run 99"):
        store.keep(99, [make_visit()])
    with pytest.raises(ValueError, match="there is no run 99"):
        store.end_run(99, "finished")
    assert store.known_keys("lang_son") == set()
    assert store.runs()[0].pages == 0


def test_articles_stream_by_portal_date_and_key(store, run):
    articles = [
        make_article("1", "2024-05-10"),
        make_article("2", None),
        make_article("3", "2023"),
        make_article("4", "2024-05-09T08:15:00+07:00"),
        make_article("5", "2024-05-09"),
        make_article("6", "2024-05-09"),
        make_article("0", "2022-01-01", portal="thai_nguyen"),
        make_article("9", "2024-05-09", portal="bac_kan"),
    ]
    store.keep(run, [make_visit(article, portal=article.portal) for article in articles])

    def keys(**chosen):
        return [article.key for article in store.articles(**chosen)]

    assert keys() == ["9", "2", "3", "5", "6", "4", "1", "0"]
    assert keys(portal="lang_son") == ["2", "3", "5", "6", "4", "1"]
    assert keys(portal="lang_son", since="2024-05-09") == ["5", "6", "4", "1"]
    assert keys(since=date(2024, 5, 9), until=date(2024, 5, 9)) == ["9", "5", "6", "4"]
    assert keys(until="2023-12-31") == ["3", "0"]
    assert keys(portal="nowhere") == []
    with pytest.raises(ValueError, match="hom qua"):
        store.lines(since="hom qua")


def test_newest_date_is_said_as_the_page_said_it(store, run):
    month = SortDate(value="2024-06", precision="month", source="published")
    store.keep(run, [make_visit(make_article("1", "2024-05-31")), make_visit(make_article("2", date=month))])
    (portal,) = store.summary()
    assert (portal.portal, portal.articles, portal.newest, portal.last_run.id) == ("lang_son", 2, "2024-06", run)


def test_a_reading_sees_one_committed_state(store, run):
    store.keep(run, [make_visit(make_article(str(key), f"2024-05-{10 + key}")) for key in range(3)])
    reading = store.lines()
    first = next(reading)
    store.keep(run, [make_visit(make_article("9", "2024-06-01"))])
    assert len([first, *reading]) == 3
    assert len(list(store.lines())) == 4


def test_articles_of_many_batches_are_looked_up_in_parts(store, run, monkeypatch):
    monkeypatch.setattr(writes, "PARAMETERS", 7)
    visits = [make_visit(make_article(str(key))) for key in range(30)]
    assert store.keep(run, visits) == ["new"] * 30
    assert store.keep(run, visits) == ["unchanged"] * 30


readings = st.builds(
    lambda key, title, day, outcome: (
        make_visit(make_article(key, title=title, url=f"https://baolangson.vn/{title}/{key}"), days=day)
        if outcome == "stored"
        else make_miss(outcome, f"https://baolangson.vn/{title}/{key}", days=day)
    ),
    st.sampled_from(["1", "2", "3"]),
    st.sampled_from(["a", "b", "c"]),
    st.integers(0, 4),
    st.sampled_from(["stored", "stored", "stored", "refused", "unchanged"]),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(readings, max_size=8), st.data())
def test_however_visits_are_batched_the_tables_are_the_same(new_url, visits, data):
    cut = data.draw(st.integers(0, len(visits)))
    kept = []
    for place, batches in ((new_url("whole"), [visits]), (new_url("parts"), [visits[:cut], visits[cut:]])):
        with open_store(place) as store:
            wipe(place)
            run = store.begin_run("lang_son", "crawl")
            kept.append([result for batch in batches for result in store.keep(run, batch)])
    assert kept[0] == kept[1]
    assert dump_tables(new_url("whole")) == dump_tables(new_url("parts"))
    with open_store(new_url("whole")) as store:
        before = set(store.lines())
        store.keep(run, visits)
        assert {article_from_json(row).key for row in before} == store.known_keys("lang_son")


def test_threads_and_their_stores_lose_nothing(store_url):
    stores = [open_store(store_url), open_store(store_url)]
    failures = []

    def work(number: int) -> None:
        try:
            store = stores[number % 2]
            run = store.begin_run("lang_son", "crawl")
            for turn in range(10):
                store.keep(run, [make_visit(make_article(f"{number}-{turn}")), make_visit(make_article("shared"))])
        except BaseException as error:  # noqa: BLE001 - told by the main thread
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(stores[0].known_keys("lang_son")) == 41
    assert sorted(run.new for run in stores[1].runs()) == [10, 10, 10, 11]
    assert query(stores[0], "SELECT count(*), max(attempts) FROM url") == [(41, 40)]
    for store in stores:
        store.close()


PROCESS = """
import sys
from storage.store import Store
from tests.storage_samples import make_article, make_visit
with Store.open(sys.argv[1]) as store:
    run = store.begin_run("lang_son", "crawl")
    for turn in range(20):
        store.keep(run, [make_visit(make_article(f"{sys.argv[2]}-{turn}")), make_visit(make_article("shared"))])
"""


def test_two_processes_on_one_new_database_lose_nothing(bare_url):
    command = [sys.executable, "-c", PROCESS, bare_url]
    root = Path(store_module.__file__).parent.parent
    workers = [subprocess.Popen([*command, str(number)], cwd=root, stderr=subprocess.PIPE) for number in range(2)]
    assert [worker.communicate()[1] for worker in workers] == [b"", b""]
    with Store.open(bare_url) as store:
        assert len(store.known_keys("lang_son")) == 41
        assert sorted(run.new for run in store.runs()) == [20, 21]
        if bare_url.startswith("sqlite"):
            assert query(store, "PRAGMA integrity_check") == [("ok",)]
            assert query(store, "PRAGMA foreign_key_check") == []


def test_capture_index_holds_what_the_capture_says(store, run):
    visit = make_visit()
    store.keep(run, [visit, visit])
    ref = visit.capture.ref
    assert query(store, 'SELECT record_id, segment, "offset", length, digest, url, fetched_at, run FROM capture') == [
        (
            ref.record_id,
            ref.segment,
            ref.offset,
            ref.length,
            ref.digest,
            visit.url,
            "2024-05-09T12:00:00.000000+00:00",
            run,
        )
    ]


def test_an_address_met_after_its_article_was_kept_becomes_an_alias(store):
    run = store.begin_run("lang_son", "crawl")
    article = make_article()
    other = "https://baolangson.vn/kinh-te/7-duong-moi.html"
    store.keep(run, [make_visit(article)])
    assert store.find(other) == []
    assert store.keep(run, [Visit(url=other, portal="lang_son", outcome="seen", aliases=(article.url,))]) == ["seen"]
    assert [found.key for found in store.find(other)] == ["7"]
    assert store.keep(run, [Visit(url="https://baolangson.vn/x", portal="lang_son", outcome="seen")]) == ["seen"]
    assert store.find("https://baolangson.vn/x") == []
