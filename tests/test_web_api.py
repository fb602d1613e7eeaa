"""The API for programs: records as they are kept, cursors that lose and double nothing, lines, feeds and metrics."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from lxml import etree

from storage.codec import to_json
from tests.storage_samples import make_article, make_visit, open_store
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


ADDRESSES = {
    "/api/v1/articles": "/api/v1/articles?q=chanh",
    "/api/v1/articles.jsonl": None,  # lines
    "/api/v1/articles/{portal}/{key}": "/api/v1/articles/lang_son/500101",
    "/api/v1/revisions/{portal}/{key}": "/api/v1/revisions/lang_son/500101",
    "/api/v1/diffs/{portal}/{key}": "/api/v1/diffs/lang_son/500101",
    "/api/v1/captures/{portal}/{key}": "/api/v1/captures/lang_son/500101",
    "/api/v1/links/{portal}/{key}": "/api/v1/links/lang_son/500101",
    "/api/v1/documents/{number}": "/api/v1/documents/29-NQ/TU",
    "/api/v1/portals": "/api/v1/portals",
    "/api/v1/runs": "/api/v1/runs",
    "/api/v1/health": "/api/v1/health",
    "/api/v1/schedules": "/api/v1/schedules",
}


def find_faults(value, schema, book, place="$"):
    """Yield where a value is not what its JSON Schema says, as far as FastAPI writes schemas."""
    if "$ref" in schema:
        schema = book[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        faults = [list(find_faults(value, one, book, place)) for one in schema["anyOf"]]
        yield from min(faults, key=len)
        return
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    wanted = kinds.get(schema.get("type"), (int, float) if schema.get("type") == "number" else object)
    if not isinstance(value, wanted) or (schema.get("type") == "integer" and isinstance(value, bool)):
        yield f"{place}: {value!r:.40} is no {schema.get('type')}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r} is none of {schema['enum']}"
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from find_faults(one, schema.get("items", {}), book, f"{place}[{number}]")
    elif isinstance(value, dict):
        known, more = schema.get("properties", {}), schema.get("additionalProperties", {})
        yield from (f"{place}: {name} is missing" for name in schema.get("required", ()) if name not in value)
        if known and more == {}:
            yield from (f"{place}: {name} is not described" for name in value.keys() - known.keys())
        for name, one in value.items():
            below = known.get(name, more if isinstance(more, dict) else {})
            yield from find_faults(one, below, book, f"{place}.{name}")


def test_answers_are_what_the_description_says(client):
    described = client.get("/api/openapi.json").json()
    book = described["components"]["schemas"]
    assert described["paths"].keys() == ADDRESSES.keys()
    for path, address in ADDRESSES.items():
        answers = described["paths"][path]["get"]["responses"]
        assert {"200", "400", "401", "503"} <= answers.keys(), path
        if address is None:
            continue
        schema = answers["200"]["content"]["application/json"]["schema"]
        assert schema, path
        answer = client.get(address)
        assert answer.status_code == 200
        assert list(find_faults(answer.json(), schema, book)) == [], path
    for address in ("/api/v1/articles/lang_son/0", "/api/v1/articles?since=x"):
        assert list(find_faults(client.get(address).json(), book["Problem"], book)) == []


@pytest.mark.parametrize("query", ["", "q=đường&order=newest"])
def test_articles_that_come_meanwhile_neither_shift_nor_double_what_follows(tmp_path, query):
    with open_store(tmp_path / "tinbai.db") as store:
        run = store.begin_run("lang_son", "crawl")
        first = [make_article(f"{number:02}", f"2024-05-{number % 9 + 1:02}") for number in range(30)]
        store.keep(run, [make_visit(one) for one in first])
        store.update_index()
        with browse(open_app(tmp_path)) as client:
            found, cursor = [], ""
            while cursor is not None:
                page = client.get(f"/api/v1/articles?{query}&limit=4&cursor={cursor}").json()
                found += [one["key"] for one in page["items"]]
                cursor = page["next"]
                later = [f"later-{len(found)}-{day}" for day in ("2024-05-09", "2024-05-04", "2024-04-01")]
                store.keep(run, [make_visit(make_article(key, key[-10:])) for key in later])
                store.keep(run, [make_visit(replace(one, body=(f"{len(found)} đường",))) for one in first[::7]])
                client.app.state.archive.refresh()
                if len(found) > 200:
                    break
    assert len(found) == len(set(found))
    assert {one.key for one in first} <= set(found)
