"""Articles that say the same: found whatever their portal, linked both ways, never dropped."""
# ruff: noqa: S311 - invented texts

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from storage.codec import to_json
from storage.likeness import Likenesses, slice_record
from storage.records import Visit
from tests.storage_samples import make_article, open_store

SYLLABLES = [a + b for a in "bcdghklmnstv" for b in ("a", "ang", "e", "inh", "ô", "ươ", "ung", "iê")]


def make_text(seed: int, words: int = 300) -> str:
    return " ".join(random.Random(seed).choices(SYLLABLES, k=words))


def edit_text(text: str, words: int) -> str:
    parts = text.split()
    for place in random.Random(5).sample(range(len(parts)), words):
        parts[place] = "khác"
    return " ".join(parts)


def find(*articles, successors=None):
    texts = {(portal, key): (title, ("", text)) for portal, key, title, text in articles}
    found = Likenesses(successors or {}, texts.__getitem__)
    for portal, key, title, text in articles:
        found.add((portal, key), to_json(make_article(key, portal=portal, title=title, lead=None, body=(text,))))
    return {(pair.one, pair.other): bond for pair, bond in found.finish().items()}


def test_the_same_words_are_exact_whatever_their_typography():
    text = "Xã Hòa Bình: “nhiệm kỳ 2020 – 2025”. " + make_text(1)
    found = find(
        ("b", "2", "Tin mới", text),
        ("a", "1", "TIN MỚI", text.replace("Hòa", "Hoà").replace("“", '"')),
        ("c", "3", "Khác", text),
    )
    assert found[("a", "1"), ("b", "2")] == ("exact", 1.0)
    assert found[("b", "2"), ("c", "3")].kind == "near"


def test_most_words_in_common_are_near_and_few_are_not():
    text = make_text(2)
    found = find(("a", "1", "x", text), ("a", "2", "y", edit_text(text, 5)), ("a", "3", "z", edit_text(text, 90)))
    assert list(found) == [(("a", "1"), ("a", "2"))]
    assert 0.7 < found[("a", "1"), ("a", "2")].score < 1


def test_a_vowel_makes_a_difference():
    text = make_text(6)
    assert find(("a", "1", "x", f"{text} tinh"), ("a", "2", "x", f"{text} tỉnh"))[("a", "1"), ("a", "2")].kind == "near"


def test_half_of_a_story_is_the_same_story():
    text = make_text(7)
    half = " ".join(text.split()[100:220])
    assert find(("a", "1", "x", text), ("b", "1", "y", f"(TTXVN) - {half}"))[("a", "1"), ("b", "1")].kind == "near"


def test_what_everybody_says_is_nothing_in_common():
    phrase = make_text(8, 60)
    notices = [("a", str(number), "x", f"{phrase} {make_text(1000 + number, 70)}") for number in range(80)]
    assert find(*notices) == {}


def test_title_and_texts_are_cut_out_of_a_record():
    tricky = make_article(title='Nói: "lead":', lead='Rằng ,"body":[ là', body=('"],"captions":[', "hai"))
    title, said = slice_record(to_json(tricky))
    assert title == to_json(tricky.title)
    assert said == to_json(tricky.lead) + to_json(tricky.body)[1:-1]
    assert slice_record(to_json(make_article(lead=None, body=())))[1] == b""
    assert slice_record(b'{"body":["mot"],"lead":null,"title":"hai"}') == (b'"hai"', b'["","mot"]')


def test_short_notices_are_not_alike_by_chance():
    assert find(("a", "1", "x", "Lịch cắt điện hôm nay"), ("a", "2", "y", "Lịch cắt điện hôm nay")) == {}


def test_all_of_many_are_found():
    originals = [make_text(number) for number in range(300)]
    copies = [edit_text(text, 6) for text in originals[:100]]
    articles = [("a", str(number), f"t{number}", text) for number, text in enumerate(originals + copies)]
    wanted = {tuple(sorted((("a", str(number)), ("a", str(300 + number))))) for number in range(100)}
    assert set(find(*articles)) == wanted


@pytest.mark.parametrize(
    ("title", "words", "kind"), [("x", 60, "successor"), ("y", 3, "near"), ("y", 250, None), ("x", 250, "successor")]
)
def test_a_successor_has_the_key_and_the_text_or_the_title(title, words, kind):
    text = make_text(3)
    articles = (("old", "9", "x", text), ("new", "9", title, edit_text(text, words)))
    bond = find(*articles, successors={"old": "new"}).get((("new", "9"), ("old", "9")))
    assert (bond.kind if bond else None) == kind
    assert find(("old", "9", "x", text), ("new", "8", "x", edit_text(text, 250)), successors={"old": "new"}) == {}


def test_links_are_kept_both_ways_and_follow_the_texts(tmp_path):
    one = make_article("1", body=(make_text(4),))
    two = make_article("2", portal="thai_nguyen", url="https://baothainguyen.vn/2", body=one.body, title=one.title)

    def visit(article):
        return Visit(url=article.url, portal=article.portal, outcome="stored", article=article)

    with open_store(tmp_path / "x.db") as store:
        store.keep(store.begin_run("lang_son", "crawl"), [visit(one), visit(two)])
        counts = {"exact": 1, "near": 0, "successor": 0, "new": 1, "gone": 0}
        assert store.link({}) == counts
        assert store.link({}) == counts | {"new": 0}
        assert [(link.portal, link.key, link.kind) for link in store.links("lang_son", "1")] == [
            ("thai_nguyen", "2", "exact")
        ]
        assert [link.key for link in store.links("thai_nguyen", "2")] == ["1"]
        changed = replace(two, body=(make_text(5),))
        store.keep(store.begin_run("thai_nguyen", "crawl"), [visit(changed)])
        assert store.link({}) == {"exact": 0, "near": 0, "successor": 0, "new": 0, "gone": 1}
        assert store.links("lang_son", "1") == []
        store.link({})
        store.take_down(tmp_path / "captures", one.url, reason="privacy")
