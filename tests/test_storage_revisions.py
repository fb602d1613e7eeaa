from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.records import Evidence, Image
from storage.revisions import content_hash
from tests.storage_samples import PARAGRAPH, make_article, make_moment

ARTICLE = make_article()


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Đường mới về bản, bài chín"},
        {"lead": None},
        {"body": (*ARTICLE.body, "Thêm một đoạn.")},
        {"captions": ()},
        {"published": make_moment("2024-05-10")},
        {"published": None},
        {"authors": ("Hoàng Nương", "Lý Sình")},
        {"agency": "TTXVN"},
        {"affiliation": "Trung tâm văn hóa"},
    ],
)
def test_words_date_and_byline_make_a_revision(change):
    assert content_hash(make_article(**change)) != content_hash(ARTICLE)


@pytest.mark.parametrize(
    "change",
    [
        {"views": 4711},
        {"page_clock": make_moment("2026-11-22")},
        {"updated": make_moment("2024-05-11")},
        {"fetched_at": None},
        {"reader_version": "9"},
        {"evidence": {"title": Evidence(source="meta", raw="", confidence=0.5)}},
        {"tags": ("giao thông",)},
        {"images": (Image(src="https://baolangson.vn/1.jpg"),)},
        {"url": "https://baolangson.vn/khac.html", "section": "kinh-te"},
        {"title": f"  {ARTICLE.title.replace(' ', chr(0xA0) + ' ')}\n"},
        {"body": (" ".join(ARTICLE.body),)},
        {"published": make_moment("2024-05-09", raw="9/5/2024", source="url", confidence=0.5)},
    ],
)
def test_nothing_else_does(change):
    assert content_hash(make_article(**change)) == content_hash(ARTICLE)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["NFC", "NFD"]))
def test_composed_and_decomposed_letters_are_one(words, form):
    text = PARAGRAPH + words
    article = make_article(lead=text, captions=(text, words))
    other = unicodedata.normalize(form, text)
    turned = make_article(lead=f"\t{other} ", captions=(other, unicodedata.normalize(form, words)))
    assert content_hash(turned) == content_hash(article)


def test_words_do_not_wander_between_fields():
    assert content_hash(make_article(lead="a", captions=("b",))) != content_hash(make_article(lead="a b", captions=()))
