"""What somebody sends who means harm: forged cursors, strange characters, giant and slow requests, other methods."""

from __future__ import annotations

import asyncio
import base64
import unicodedata

import orjson
import pytest
from lxml import etree

from crawler.web import acts, pages
from crawler.web.finding import Filter
from storage.engine import open_engine
from tests.storage_samples import make_article, make_visit, open_store
from tests.web_samples import LOCAL, TOKEN, browse, fill_home, log_in, open_app, read_seal

SAME = {"Origin": LOCAL}
LEAST, MOST = -(1 << 63), (1 << 64) - 1


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("attacks") / "home"
    fill_home(home)
    return home


@pytest.fixture(scope="module")
def client(home):
    with browse(open_app(home), raise_server_exceptions=False) as client:
        yield client


def forge(*parts):
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


@pytest.mark.parametrize("parts", [(LEAST,), (MOST,), (-1,), (True,), (1.5,), (None,), ({"a": 1},), (1, 2), ("a",)])
@pytest.mark.parametrize(
    "address",
    [
        "/search?q=a&cursor=",
        "/search?q=a&order=newest&cursor=",
        "/search?cursor=",
        "/document/29-NQ%2FTU?cursor=",
        "/api/v1/articles?q=a&cursor=",
        "/api/v1/articles?q=a&order=newest&cursor=",
        "/api/v1/documents/29-NQ/TU?cursor=",
    ],
)
def test_a_forged_cursor_is_no_mistake_of_ours(client, address, parts):
    assert client.get(address + forge(*parts)).status_code in (200, 400)


@pytest.mark.parametrize(
    "address",
    [
        "/runs/99999999999999999999",
        f"/runs/{pages.MOST_RUNS}",
        "/runs?before=%C2%B2",
        "/runs?before=99999999999999999999",
        "/search?until=9999-12-31&q=a",
        "/search?since=0001-01-01",
        "/search?q=%ED%A0%80%FF",
        "/search?q=%CC%81%CC%81",
        "/search?q=%F0%9F%98%80",
        "/search?" + "&".join(f"a{number}=1" for number in range(3000)),
        "/article/lang_son/%ED%A0%80",
        "/article/lang_son/" + "a" * 60_000,
        "/go?name=http://[",
        "/go?name=" + "%0a" * 1000,
        "/releases/..%2f..%2ftinbai.db/x",
        "/releases/%2e%2e/tinbai.db",
        "/static/..%5capp.py",
        "/static/%2e%2e%2fapp.py",
        "/capture/..%2F..%2Fetc%2Fpasswd/raw",
        "/login?next=%2F%2Fevil.invalid",
    ],
)
def test_strange_addresses_are_answered_without_a_mistake(client, home, address):
    answer = client.get(address)
    assert answer.status_code in (200, 400, 404)
    assert str(home) not in answer.text
    assert 'value="//evil' not in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/search?q=a%00",
        "/search?portal=%00",
        "/article/lang_son/%00",
        "/capture/%00",
        "/feed.atom?q=%00",
        "/api/v1/articles?portal=%00",
        "/api/v1/articles/lang_son/%00",
        "/static/%00",
    ],
)
def test_no_address_holds_a_nul_which_postgresql_would_not_take(client, address):
    assert client.get(address).status_code == 400


def test_a_form_holds_nothing_that_trips_us(home, monkeypatch):
    monkeypatch.setattr(acts, "PENALTY", 0)
    with browse(open_app(home), raise_server_exceptions=False) as client:
        log_in(client)
        seal = read_seal(client.get("/schedules").text)
        pause = "/schedules/hang-ngay/pause"
        assert client.post(pause, data={"seal": "é"}, headers=SAME).status_code == 403
        assert client.post("/releases", data={"seal": seal, "name": "a", "q": "\0"}, headers=SAME).status_code == 400
        assert client.post("/releases", data={"seal": seal, "name": "a\0"}, headers=SAME).status_code == 400
        assert client.post("/releases", data={"seal": seal, "name": "é"}, headers=SAME).status_code == 409
        many = "&".join(f"a{number}=1" for number in range(60))
        assert client.post(pause, content=many.encode(), headers=SAME).status_code == 400
        assert client.post("/login", data={"token": "é\u202e"}, headers=SAME).status_code == 403
        assert client.get("/", headers={"Authorization": b"Bearer \xe9"}).status_code == 200
        assert client.get("/", headers={"Cookie": b"tinbai=\xe9.\xe9"}).status_code == 200


def test_a_form_that_drips_in_is_ended(monkeypatch):
    monkeypatch.setattr(acts, "LONGEST_FORM", 0.01)

    class Request:
        async def stream(self):
            while True:
                yield b"a"
                await asyncio.sleep(0.005)

    with pytest.raises(Exception, match="408"):
        asyncio.run(acts.read_form(Request()))


@pytest.mark.parametrize("address", ["/", "/feed.atom", "/api/v1/articles", "/api/v1/articles.jsonl", "/runs/events"])
def test_a_head_is_that_of_the_page_and_ends(client, address):
    answer = client.head(address)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-security-policy"]
    assert client.app.state.listeners == 0


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "BREW"])
def test_other_methods_are_refused(client, method):
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    for address in ("/", "/api/v1/articles", "/schedules/hang-ngay/pause"):
        assert client.request(method, address).status_code in (401, 403)
        assert client.request(method, address, headers=bearer).status_code == 405
    refused = client.post("/runs", headers=bearer)
    assert (refused.status_code, sorted(refused.headers["allow"].split(", "))) == (405, ["GET", "HEAD"])


def test_what_somebody_has_is_not_sent_again(client):
    for address in ("/", "/search?q=chanh", "/portals", "/feed.atom"):
        first = client.get(address)
        tag = first.headers["etag"]
        again = client.get(address, headers={"If-None-Match": f"{tag}, W/{tag}"})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert client.get(address, headers={"If-None-Match": '"other"'}).content == first.content
    assert "etag" not in client.get("/runs").headers
    vietnamese = client.get("/", headers={"Accept-Language": "vi"})
    assert vietnamese.headers["etag"] != client.get("/", headers={"Accept-Language": "en"}).headers["etag"]


def test_a_mistake_of_ours_says_nothing_of_the_inside(client, monkeypatch):
    def fail(*_arguments, **_names):
        raise RuntimeError("/secret/path")

    monkeypatch.setattr("crawler.web.archive.Archive.find", fail)
    for address in ("/search?q=unheard-of", "/api/v1/articles?q=unheard-of", "/feed.atom?q=unheard-of"):
        answer = client.get(address)
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_what_no_xml_holds_stays_out_of_the_feed(client):
    strange = "a\x0b\x1b\ufffe\uffff\u2028\u202eb]]>&<"
    answer = client.get("/feed.atom", params={"q": strange})
    assert "ab]]>&<" in etree.fromstring(answer.content).findtext("{http://www.w3.org/2005/Atom}title")


def test_letters_taken_apart_find_the_same(client):
    for words in ("Đường mới", "hòa bình"):
        apart = unicodedata.normalize("NFD", words)
        assert apart != words
        texts = [client.get("/api/v1/articles", params={"q": one}).json() for one in (words, apart)]
        assert texts[0] == texts[1]
        assert words[0] == "h" or texts[0]["items"]


def test_get_changes_nothing(client, home):
    def read_everything():
        engine = open_engine(f"sqlite:///{home / 'tinbai.db'}")
        with engine.connect() as connection:
            names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
            rows = {name: connection.exec_driver_sql(f'SELECT * FROM "{name}"').all() for name in names}  # noqa: S608
        engine.dispose()
        return rows

    client.app.state.archive.refresh()
    before = read_everything()
    for address in (*client.app.openapi()["paths"], "/", "/schedules", "/releases", "/runs", "/portals/lang_son"):
        client.get(address.replace("{portal}", "lang_son").replace("{key}", "500101"))
    assert read_everything() == before


def test_logs_are_read_from_the_home_alone(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "secret").write_text("x")
    (tmp_path / "home" / "run.log").write_text("line\n" * 20_000)
    assert pages.read_log(tmp_path / "home", "../secret") is None
    assert pages.read_log(tmp_path / "home", None) is None
    assert pages.read_log(tmp_path / "home", "run.log") == "line\n" * (16_384 // 5)


def test_a_cursor_of_a_long_key_is_taken_back(tmp_path):
    with open_store(tmp_path / "tinbai.db") as store:
        run = store.begin_run("lang_son", "crawl")
        store.keep(run, [make_visit(make_article(f"{'đường-' * 100}{number}", "2024-05-09")) for number in range(3)])
    with browse(open_app(tmp_path)) as client:
        found, cursor = [], ""
        while cursor is not None:
            page = client.get("/api/v1/articles", params={"limit": 1, "cursor": cursor})
            assert page.status_code == 200
            found += [one["key"] for one in page.json()["items"]]
            cursor = page.json()["next"]
    assert len(set(found)) == len(found) == 3


def test_a_filter_is_written_into_an_address_as_it_is_read():
    wanted = Filter(q='a&b="c"', portal="x y", section="é", order="newest")
    assert wanted.to_address() == "q=a%26b%3D%22c%22&portal=x+y&section=%C3%A9&order=newest"
