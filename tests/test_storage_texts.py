from __future__ import annotations

import dataclasses

import pytest

from storage.codec import to_json
from storage.records import Evidence, Visit
from storage.texts import clean_record, clean_text, to_clean_json
from tests.storage_samples import ask, make_article, make_miss, make_visit


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Chợ\0 phiên", "Chợ phiên"),
        ("a\ud800b", "a\ufffdb"),
        ("\ud83c\udf3e", "🌾"),
        ("\udc00\ud800\0", "\ufffd\ufffd"),
    ],
)
def test_a_text_loses_what_no_database_holds_and_nothing_else(text, clean):
    assert clean_text(text) == clean
    assert clean_text(clean) == clean


def test_every_text_of_a_record_is_cleaned():
    evidence = {"title\0": Evidence(source="h1", raw="\ud800", confidence=1.0, conflicts=("\0",))}
    cleaned = clean_record(make_article(body=("a\0", "b"), evidence=evidence))
    assert cleaned.body == ("a", "b")
    assert cleaned.evidence == {"title": Evidence(source="h1", raw="\ufffd", confidence=1.0, conflicts=("",))}


def test_a_backslash_that_was_written_is_no_nul():
    article = make_article(title=r"C:\u0000")
    assert to_clean_json(article) == (article, to_json(article).decode())


def test_a_value_without_json_is_still_a_mistake():
    with pytest.raises(TypeError):
        to_clean_json(make_article(views=2**80))


@pytest.mark.parametrize("bad", ["\0", "\ud800", "a\udfffb\0"])
def test_hostile_texts_are_kept_alike_on_both_engines(store, bad):
    run = store.begin_run("lang_son", "crawl")
    visit = make_visit(make_article(f"7{bad}", title=f"Chợ{bad}", url=f"https://baolangson.vn/{bad}"))
    visit = dataclasses.replace(visit, capture=dataclasses.replace(visit.capture, mime=f"text/{bad}"))
    miss = make_miss("refused", f"https://baolangson.vn/mat{bad}", reason=f"r{bad}", detail=bad)
    alias = f"https://baolangson.vn/khac{bad}"
    seen = Visit(url=alias, portal="lang_son", outcome="seen", aliases=(visit.url,))
    assert store.keep(run, [visit, miss, seen]) == ["new", "refused", "seen"]
    assert store.keep(run, [visit]) == ["unchanged"]
    ((key, title),) = ask(store._engine.url.render_as_string(hide_password=False), "SELECT key, title FROM article")
    assert (key, title) == (clean_text(f"7{bad}"), clean_text(f"Chợ{bad}"))
    assert [[found.title for found in store.find(name)] for name in (f"7{bad}", visit.url, alias)] == [[title]] * 3
    assert store.article("lang_son", f"7{bad}").title == title
    assert len(store.revisions("lang_son", f"7{bad}")) == 1
    store.keep_habits("lang_son", {("line", f"a{bad}"): 2})
    assert store.habits("lang_son") == {("line", clean_text(f"a{bad}")): 2}
    assert store.end_run(run, "finished").refused == {clean_text(f"r{bad}"): 1}
