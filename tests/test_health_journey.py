"""A portal is built anew while it is crawled: noticed, held, explained, repaired, published; over real HTTP."""

import asyncio
import shutil
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from functools import partial

import orjson
import pytest
from aiohttp import web

from crawler import cli
from crawler.catalog import portals
from crawler.demo.gold import gold_records
from crawler.demo.server import Dispatcher
from crawler.rereading import Rereading, Scope
from pipelines.layout import Layout
from pipelines.readers import Readers
from storage import health
from storage.store import Store
from tests.bench.health.pages import tell_wrong
from tests.bench.health.redesigns import Redesign
from tests.test_journey import flags, scrapy

PORTAL, PAGES, FIRST, AGAIN = "bao_bac_kan", 60, 44, 6
REDESIGN = Redesign(PORTAL, 14)  # the body is split
PLAIN, CALL = "bac_giang", "Tải ứng dụng để đọc tin nhanh hơn và lưu lại những bài viết mà bạn đang quan tâm mỗi ngày."

pytestmark = pytest.mark.journey


class Portal(Dispatcher):
    """The replicas, two of which can be built anew between two crawls."""

    def __init__(self):
        super().__init__(PAGES)
        self.anew = False
        for replica in {id(one): one for one in self._by_host.values() if one.code in CHANGES}.values():
            replica.answer = partial(self.answer, replica.answer, CHANGES[replica.code])

    def answer(self, old, change, ask):
        answer = old(ask)
        return replace(answer, body=change(answer.body)) if self.anew and answer.status == 200 else answer


def advertise(body):
    """Write a plain paragraph between the first two of an article."""
    start = body.find(b"</p>", body.find(b"news-details__content") + 1) if b"news-details__content" in body else -1
    return body if start < 0 else body[: start + 4] + f"<p>{CALL}</p>".encode() + body[start + 4 :]


CHANGES = {PORTAL: lambda body: REDESIGN.apply(body, 0) if b"article__body" in body else body, PLAIN: advertise}


@pytest.fixture(scope="module")
def portal():
    portal, loop, ready = Portal(), asyncio.new_event_loop(), threading.Event()

    async def start():
        runner = web.ServerRunner(web.Server(portal.respond, access_log=None))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        portal.port, portal.runner = runner.addresses[0][1], runner
        ready.set()

    thread = threading.Thread(target=lambda: (loop.run_until_complete(start()), loop.run_forever()))
    thread.start()
    ready.wait()
    yield portal
    asyncio.run_coroutine_threadsafe(portal.runner.cleanup(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture(scope="module")
def home(portal, tmp_path_factory):
    """A first crawl of some articles, then one of the rest, and of some again, after the portal was built anew."""
    return crawl_twice(portal, tmp_path_factory.mktemp("home"), PORTAL)


@pytest.fixture(scope="module")
def plain_home(portal, tmp_path_factory):
    """The same with a portal that writes the same paragraph into every text, as if it were one of them."""
    return crawl_twice(portal, tmp_path_factory.mktemp("plain"), PLAIN)


def crawl_twice(portal, home, name):
    portal.anew = False
    first = scrapy("crawl", name, "-a", f"limit={FIRST}", *flags(portal.port, home))
    assert first.returncode == 0, first.stderr[-2000:]
    with closing(sqlite3.connect(home / "tinbai.db")) as database, database:
        known = "SELECT url_key FROM url WHERE outcome = 'stored' ORDER BY url_key LIMIT ?"
        past = "UPDATE url SET next_at = '2020-01-01T00:00:00.000000+00:00' WHERE url_key IN"
        database.execute(f"{past} ({known})", [AGAIN])
    portal.anew = True
    second = scrapy("crawl", name, *flags(portal.port, home))
    assert second.returncode == 0, second.stderr[-2000:]
    return home


def kept(home):
    with Store.open(f"sqlite:///{home / 'tinbai.db'}") as store:
        return {article.key: article for article in store.articles()}


def list_held(store, name=PORTAL):
    with store.snapshot() as connection:
        return health.list_held(connection, name)


def reread(home, source):
    with Store.open(f"sqlite:///{home / 'tinbai.db'}") as store, Readers() as readers:
        Rereading(store, home / "captures", readers, lambda _: None).run(source, Scope())
        return list_held(store, source.name)


def gold(name=PORTAL):
    return {record.key: record for record in gold_records(name, PAGES) if record.kind == "article"}


def told(home, capfd, name=PORTAL):
    code = cli.run(["health", name, "--home", str(home), "--json"])
    return code, orjson.loads(capfd.readouterr().out)["findings"]


def test_nothing_badly_read_is_published_and_the_crawl_goes_on(home):
    articles, truth = kept(home), gold()
    assert len(articles) == FIRST
    assert not [key for key, article in articles.items() if tell_wrong(article, truth[key])]
    with closing(sqlite3.connect(home / "tinbai.db")) as database:
        (refused,) = database.execute("SELECT refused FROM run ORDER BY id DESC LIMIT 1").fetchone()
        held = database.execute("SELECT capture FROM url WHERE state = 'refused' AND reason LIKE 'held%'").fetchall()
    assert sum(count for reason, count in orjson.loads(refused).items() if reason.startswith("held")) == len(held)
    assert len(held) == PAGES - FIRST + AGAIN
    assert all(capture for (capture,) in held)


def test_what_a_person_accepts_is_published_as_it_reads(home, tmp_path, capfd):
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    assert cli.run(["health", PORTAL, "--home", str(copy), "--accept"]) == 0
    assert f"{PAGES - FIRST + AGAIN} held pages are trusted" in capfd.readouterr().out
    assert not reread(copy, portals()[PORTAL])
    assert len(kept(copy)) == PAGES


def test_health_explains_and_proposes_a_layout_that_reads_all_that_is_held(home, capfd):
    code, findings = told(home, capfd)
    (found,) = [one for one in findings if one["kind"] == "layout"]
    assert (code, found["severity"], found["proposal"]["pages"]) == (1, "alarm", AGAIN)
    assert found["sentence"].startswith(f"the layout has changed: {PAGES - FIRST + AGAIN} pages are held")
    assert set(found["proposal"]["scores"].values()) == {1.0}
    layout = eval(found["proposal"]["layout"], {"Layout": Layout})  # noqa: S307 - it is meant to be pasted
    assert found["proposal"]["selectors"]["body"] == list(layout.body)
    assert f"spiders/{PORTAL}.py" in found["remedy"]
    old = portals()[PORTAL]
    assert len(reread(home, old)) >= AGAIN  # the old layout still reads them badly
    assert not reread(home, replace(old, layouts=(layout, *old.layouts)))
    articles, truth = kept(home), gold()
    assert len(articles) == PAGES
    assert not [key for key, article in articles.items() if tell_wrong(article, truth[key])]
    assert "layout" not in {one["kind"] for one in told(home, capfd)[1]}


def test_what_was_published_before_its_sentence_was_known_to_be_repeated_is_taken_back(plain_home):
    articles, truth = kept(plain_home), gold(PLAIN)
    assert len(articles) == FIRST
    assert not [key for key, article in articles.items() if tell_wrong(article, truth[key])]
    with Store.open(f"sqlite:///{plain_home / 'tinbai.db'}") as store:
        held = list_held(store, PLAIN)
    assert {page.reason for page in held} == {health.HELD_REPEATED}
    assert len(held) >= len(truth) - FIRST + AGAIN  # some under two addresses
    captured = {page.url for page in held if page.capture}
    assert captured <= {page.url for page in reread(plain_home, portals()[PLAIN])}  # until somebody has a look


def test_a_person_has_the_sentence_left_out_and_all_is_published_as_it_should_be(plain_home, capfd):
    (found,) = [one for one in told(plain_home, capfd, PLAIN)[1] if one["kind"] == "layout"]
    assert CALL[:40] in found["sentence"]
    assert f"tinbai health {PLAIN} --leave-out" in found["remedy"]
    assert cli.run(["health", PLAIN, "--home", str(plain_home), "--leave-out"]) == 0
    assert "1 repeated sentences are left out" in capfd.readouterr().out
    assert not reread(plain_home, portals()[PLAIN])
    articles, truth = kept(plain_home), gold(PLAIN)
    assert articles.keys() == truth.keys()
    assert not [key for key, article in articles.items() if tell_wrong(article, truth[key])]
    assert CALL in next(one for one in articles.values() if "repeated" in one.evidence).evidence["repeated"].raw
