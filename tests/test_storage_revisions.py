from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.records import Evidence, Image
from storage.revisions import content_hash, is_same_content, plain_words
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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hòa Bình, khỏe mạnh, Nguyễn Thúy, THÚY HÒA", "Hoà Bình, khoẻ mạnh, Nguyễn Thuý, THUÝ HOÀ"),
        ("nhiệm kỳ 2020 – 2025", "nhiệm kỳ 2020-2025"),
        ("“Nghị quyết” ‘số’ 5", "\"Nghị quyết\" 'số' 5"),
        ("Hà Nội : mưa , nắng .", "Hà Nội: mưa, nắng."),
        ("( ảnh )", "(ảnh)"),
        ("vân vân…", "vân vân..."),
        ("đường\u200b m\u00adới", "đường mới"),
        (unicodedata.normalize("NFD", "Đường mới"), "Đường\u00a0mới"),
    ],
)
def test_typography_is_no_content(one, other):
    assert plain_words((one,)) == plain_words((other,))
    assert is_same_content(make_article(body=(one,)), make_article(body=(other,)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10,5 tỷ đồng", "105 tỷ đồng"),
        ("10,5 tỷ đồng", "10.5 tỷ đồng"),
        ("ông Hoàng Văn Thụ", "ông Hoàng Văn Thu"),
        ("năm 2024", "năm 2025"),
        ("Chủ tịch", "chủ tịch"),
        ("hoan", "hoàn"),
        ("má", "mà"),
        ("của", "cùa"),
    ],
)
def test_figures_names_and_words_are(one, other):
    assert not is_same_content(make_article(body=(one,)), make_article(body=(other,)))


def test_moved_captions_and_another_zone_are_no_content():
    one = make_article(captions=("Cầu mới.", "Đường mới."), published=make_moment("2024-05-09T08:15:00+07:00"))
    other = make_article(captions=("Đường mới.", "Cầu mới."), published=make_moment("2024-05-09T01:15:00+00:00"))
    assert is_same_content(one, other)
    assert not is_same_content(one, make_article(captions=("Cầu mới.",), published=one.published))
    assert not is_same_content(one, make_article(captions=one.captions, published=make_moment("2024-05-09T08:16")))
