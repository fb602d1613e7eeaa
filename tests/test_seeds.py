"""The five sample pages of ../shared against their gold lines; read from the files, no text is copied here."""

import json
from pathlib import Path

import pytest

from pipelines.refine import UNKNOWN, refine
from pipelines.text import tidy
from storage.records import Article, Page

SHARED = Path(__file__).parents[2] / "shared"
GOLD = SHARED / "gold" / "seeds.json"
RECORDS = json.loads(GOLD.read_text("utf-8"))["records"] if GOLD.exists() else []

pytestmark = pytest.mark.skipif(not RECORDS, reason="the sample pages are not beside this checkout")


@pytest.fixture(params=RECORDS, ids=lambda record: record["file"][:3])
def gold(request):
    return request.param


@pytest.fixture
def article(gold) -> Article:
    body = (SHARED / "seeds" / gold["file"]).read_bytes()
    return refine(Page(url=None, body=body, way_in="text"), UNKNOWN)


@pytest.fixture
def lines(gold) -> list[str]:
    return (SHARED / "seeds" / gold["file"]).read_text("utf-8").splitlines()


def test_title_and_lead(article, gold):
    assert (article.title, article.lead) == (gold["title"], gold["lead"])


def test_body_lines(article, gold, lines):
    assert list(article.body) == [tidy(lines[number - 1]) for number in gold["lines"]["body"]]


def test_captions(article, gold):
    assert list(article.captions) == gold["captions"]


def test_author(article, gold):
    name = gold["author"]["name"]
    assert list(article.authors) == ([name] if name else [])
    assert (article.author_raw, article.affiliation) == (gold["author"]["raw"], gold["author"]["affiliation"])


def test_publication_with_its_bounds(article, gold):
    wanted = gold["publication"]
    if wanted["iso"]:
        assert (article.published.value, article.published.precision) == (wanted["iso"], wanted["precision"])
        assert article.published.confidence >= 0.85
        return
    assert article.published.value is None
    assert article.published.not_before == wanted["not_before"]
    assert article.published.not_after == wanted["not_after"]


def test_update_and_page_clock(article, gold):
    for moment, name in ((article.updated, "updated"), (article.page_clock, "crawl_header")):
        wanted = gold.get(name)
        assert (moment and (moment.value, moment.precision)) == (wanted and (wanted["iso"], wanted["precision"]))


def test_every_date_of_the_text_with_precision_and_role(article, gold):
    in_text = [d for d in gold["dates"] if d["role"] in ("event", "document", "other")]
    found = {(m.value, m.precision, m.role) for m in (*article.events, *article.other_dates)}
    assert {(d["iso"], d["precision"], d["role"]) for d in in_text} <= found


def test_nothing_else_of_the_text_is_a_day(article, gold):
    days = {d["iso"] for d in gold["dates"]}
    exact = [m for m in (*article.events, *article.other_dates) if m.precision not in ("year", "range")]
    assert {m.value for m in exact} <= days


def test_dayparts_and_modifiers(article, gold):
    for wanted in gold["dates"]:
        for name in ("daypart", "modifier"):
            if name in wanted:
                moment = next(m for m in article.events if m.value == wanted["iso"])
                assert getattr(moment, name) == wanted[name]


def test_citations(article, gold):
    found = {(c.key, c.kind, c.type_name, c.date or "") for c in article.citations}
    assert found == {(r["key"], r["kind"], r["type"], r["date"]) for r in gold["doc_refs"]}


def test_views_address_and_dateline(article, gold):
    assert article.views == (gold["views"]["value"] if gold["views"] else None)
    assert article.url == (gold["url"]["raw"] if gold["url"] else None)
    dateline = gold.get("dateline")
    assert article.dateline == (dateline["raw"].rstrip(" -") if dateline else None)


def test_the_sort_date_says_where_it_is_from(article, gold):
    source = "published" if gold["publication"]["iso"] else "updated" if "updated" in gold else "event"
    assert article.date.source == source
