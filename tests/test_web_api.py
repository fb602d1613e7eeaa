"""The API for programs: records as they are kept, cursors that lose and double nothing, lines, feeds and metrics."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest
from lxml import etree

from storage.codec import to_json
from tests.storage_samples import open_store
from tests.web_samples import HOSTILE, browse, fill_home, open_app

DOCUMENT = Path(__file__).parents[1] / "docs" / "web.md"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("api") / "home"
    fill_home(home)
    return home


@pytest.fixture(scope="module")
def client(home):
    with browse(open_app(home)) as client:
        yield client


def test_records_are_those_of_the_store(client, home):
    with open_store(home / "tinbai.db") as store:
        answer = client.get("/api/v1/articles/lang_son/500101")
        assert answer.content == to_json(store.article("lang_son", "500101"))
        lines = client.get("/api/v1/articles.jsonl").content.split(b"\n")
        assert sorted(filter(None, lines)) == sorted(store.lines())


@pytest.mark.parametrize("query", ["", "q=đường&order=newest", "q=đường", "portal=lang_son&since=2024-05-01"])
@pytest.mark.parametrize("limit", [1, 7])
def test_cursors_lose_and_double_nothing(client, query, limit):
    whole = client.get(f"/api/v1/articles?{query}&limit=100").json()
    found, cursor = [], ""
    while cursor is not None:
        page = client.get(f"/api/v1/articles?{query}&limit={limit}&cursor={cursor}").json()
        found += page["items"]
        cursor = page["next"]
    assert found == whole["items"]
    assert len({(one["portal"], one["key"]) for one in found}) == len(found) > 3


def test_lines_are_those_that_a_filter_lets_through(client):
    lines = client.get("/api/v1/articles.jsonl?q=chanh").content.splitlines()
    assert sorted(orjson.loads(line)["key"] for line in lines) == ["500101", "500102", "500103"]
    assert client.get("/api/v1/articles.jsonl?portal=none").content == b""


def test_the_history_of_an_article_is_told(client):
    revisions = client.get("/api/v1/revisions/lang_son/500101").json()
    assert [one["number"] for one in revisions] == [1, 2]
    diff = client.get("/api/v1/diffs/lang_son/500101").json()
    assert (diff["from"], diff["to"]) == (1, 2)
    assert diff["changes"]["body"][0]["kind"] == "added"
    assert {one["kind"] for one in diff["substance"]} == {"figures", "offices"}
    captures = client.get("/api/v1/captures/lang_son/500101").json()
    assert [one["status"] for one in captures] == [200, 200]
    assert client.get("/api/v1/links/lang_son/500101").json() == []


def test_documents_portals_runs_and_health(client):
    assert [one["key"] for one in client.get("/api/v1/documents/29-NQ/TU").json()["items"]] == ["citing"]
    portals = {one["name"]: one for one in client.get("/api/v1/portals").json()}
    assert portals["lang_son"]["kept"]["articles"] == 5 + len(HOSTILE)
    assert portals["thai_nguyen"]["kept"] is None
    assert [one["id"] for one in client.get("/api/v1/runs?limit=2").json()] == [3, 2]
    assert [one["id"] for one in client.get("/api/v1/runs?before=2").json()] == [1]
    assert isinstance(client.get("/api/v1/health").json(), list)
    assert client.get("/api/v1/schedules").json()[0]["name"] == "hang-ngay"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/articles?limit=101", 422),
        ("/api/v1/articles?limit=0", 422),
        ("/api/v1/articles?order=x", 422),
        ("/api/v1/articles?q=" + "x" * 501, 422),
        ("/api/v1/articles?since=yesterday!", 400),
        ("/api/v1/articles?cursor=%21", 400),
        ("/api/v1/articles.jsonl?since=2024-13-01", 400),
        ("/api/v1/articles/lang_son/0", 404),
        ("/api/v1/revisions/lang_son/0", 404),
        ("/api/v1/nothing", 404),
    ],
)
def test_what_is_wrong_is_said_as_json(client, address, status):
    answer = client.get(address)
    assert answer.status_code == status
    assert "detail" in answer.json()


def test_the_api_only_reads(client):
    described = client.get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert {method for path in described["paths"].values() for method in path} == {"get"}
    assert described["components"]["schemas"]["Article"]["properties"].keys() >= {"title", "published", "evidence"}
    token = {"Authorization": "Bearer a-token-for-the-tests-0123"}
    assert client.post("/api/v1/articles", headers=token).status_code == 405


def test_any_search_is_a_feed(client):
    answer = client.get("/feed.atom?q=chanh")
    feed = etree.fromstring(answer.content)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert len(feed.findall(f"{ATOM}entry")) == 3
    assert feed.find(f"{ATOM}updated").text.startswith("2024-03-12T00:20:41")
    entry = feed.find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}id").text.startswith("http://127.0.0.1:8780/article/lang_son/5001")
    hostile = etree.fromstring(client.get("/feed.atom").content)
    titles = [entry.find(f"{ATOM}title").text for entry in hostile.findall(f"{ATOM}entry")]
    assert "<script>alert(1)</script>" in titles
    assert all(entry.find(f"{ATOM}updated").text for entry in hostile.findall(f"{ATOM}entry"))


def test_metrics_are_plain_text(client):
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "tinbai" in answer.text


def test_the_examples_of_the_documentation_work(client):
    examples = re.findall(r"curl -s 'http://127.0.0.1:8780(/[^']+)'", DOCUMENT.read_text("utf-8"))
    assert len(examples) == 15
    for address in examples:
        answer = client.get(address)
        assert (answer.status_code, bool(answer.content)) == (200, True), address
