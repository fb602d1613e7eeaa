"""A portal is built anew while it is crawled: noticed, held, explained, repaired, published; over real HTTP."""

import asyncio
import shutil
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace

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

pytestmark = pytest.mark.journey


class Portal(Dispatcher):
    """The replicas, one of which can be built anew between two crawls."""

    def __init__(self):
        super().__init__(PAGES)
        self.anew = False
        replica = next(one for one in self._by_host.values() if one.code == PORTAL)
        self._answer, replica.answer = replica.answer, self.answer

    def answer(self, ask):
        answer = self._answer(ask)
        is_article = answer.status == 200 and "-post" in ask.path
        return replace(answer, body=REDESIGN.apply(answer.body, 0)) if self.anew and is_article else answer


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
    home = tmp_path_factory.mktemp("home")
    first = scrapy("crawl", PORTAL, "-a", f"limit={FIRST}", *flags(portal.port, home))
    assert first.returncode == 0, first.stderr[-2000:]
    with closing(sqlite3.connect(home / "tinbai.db")) as database, database:
        known = "SELECT url_key FROM url WHERE outcome = 'stored' ORDER BY url_key LIMIT ?"
        past = "UPDATE url SET next_at = '2020-01-01T00:00:00.000000+00:00' WHERE url_key IN"
        database.execute(f"{past} ({known})", [AGAIN])
    portal.anew = True
    second = scrapy("crawl", PORTAL, *flags(portal.port, home))
    assert second.returncode == 0, second.stderr[-2000:]
    return home


def kept(home):
    with Store.open(f"sqlite:///{home / 'tinbai.db'}") as store:
        return {article.key: article for article in store.articles()}


def list_held(store):
    with store.snapshot() as connection:
        return health.list_held(connection, PORTAL)


def gold():
    return {record.key: record for record in gold_records(PORTAL, PAGES) if record.kind == "article"}


def told(home, capfd):
    code = cli.run(["health", PORTAL, "--home", str(home), "--json"])
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
    with Store.open(f"sqlite:///{copy / 'tinbai.db'}") as store, Readers() as readers:
        Rereading(store, copy / "captures", readers, lambda _: None).run(portals()[PORTAL], Scope())
        assert not list_held(store)
    assert len(kept(copy)) == PAGES


def test_health_explains_and_proposes_a_layout_that_reads_all_that_is_held(home, capfd):
    code, findings = told(home, capfd)
    (found,) = [one for one in findings if one["kind"] == "layout"]
    assert (code, found["severity"], found["proposal"]["pages"]) == (1, "alarm", AGAIN)
    assert found["sentence"].startswith(f"the layout has changed: {PAGES - FIRST + AGAIN} pages are held")
    assert set(found["proposal"]["scores"].values()) == {1.0}
    layout = eval(found["proposal"]["layout"], {"Layout": Layout})  # noqa: S307 - it is meant to be pasted
    old = portals()[PORTAL]
    changes = []
    with Store.open(f"sqlite:///{home / 'tinbai.db'}") as store, Readers() as readers:
        Rereading(store, home / "captures", readers, changes.append).run(old, Scope())
        assert len(list_held(store)) >= AGAIN  # the old layout still reads them badly
        source = replace(old, layouts=(layout, *old.layouts))
        Rereading(store, home / "captures", readers, changes.append).run(source, Scope())
        assert not list_held(store)
    articles, truth = kept(home), gold()
    assert len(articles) == PAGES
    assert not [key for key, article in articles.items() if tell_wrong(article, truth[key])]
    assert "layout" not in {one["kind"] for one in told(home, capfd)[1]}
