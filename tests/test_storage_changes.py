from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.differences import compare_substance, find_figures, find_names, find_offices
from storage.changes import Edit, compare_articles, compare_passages, compare_words, describe, shorten
from tests.storage_samples import make_article, make_moment

texts = st.lists(st.sampled_from(["xã", "huyện", "10,5", "tỷ", ",", "Hòa", "29-NQ/TU", "."]), max_size=12).map(" ".join)


def test_words_are_syllables_figures_and_numbers_of_documents():
    edits = compare_words(
        "Xã trao 10,5 tỷ đồng theo Nghị quyết 29-NQ/TU.", "Xã Hòa An trao 11,5 tỷ đồng theo Nghị quyết 30-NQ/TU."
    )
    assert [(edit.kind, edit.text) for edit in edits if edit.kind != "equal"] == [
        ("added", "Hòa An"),
        ("removed", "10,5"),
        ("added", "11,5"),
        ("removed", "29-NQ/TU"),
        ("added", "30-NQ/TU"),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["Xã Hòa Bình"], ["Xã Hoà Bình"]),
        (["Ông nói: “được”"], ['Ông nói: "được"']),
        (["Một hai", "ba bốn"], ["Một hai ba bốn"]),
        (["năm 2020 – 2025"], ["năm 2020-2025"]),
    ],
)
def test_typography_and_paragraphs_are_no_change(before, after):
    assert {edit.kind for edit in compare_passages(before, after)} == {"equal"}


@given(texts, texts)
def test_edits_lead_from_one_text_to_the_other(before, after):
    edits = compare_words(before, after)

    def side(kind):
        return " ".join(edit.text for edit in edits if edit.kind != kind).split()

    assert "".join(side("removed")) == after.replace(" ", "")
    assert "".join(side("added")) == before.replace(" ", "")


def test_fields_of_an_article_are_told_apart():
    before = make_article()
    after = replace(before, title="Đường mới về bản, bài 8", published=make_moment("2024-05-10"), authors=())
    told = describe(compare_articles(before, after))
    assert set(told) == {"title", "published", "authors"}
    assert told["title"] == [{"kind": "removed", "text": "7"}, {"kind": "added", "text": "8"}]
    assert compare_articles(before, replace(before, views=9)).fields == {}


def test_very_long_passages_are_told_as_a_whole():
    assert [edit.kind for edit in compare_words("a " * 30_000, "b " * 30_000)] == ["removed", "added"]


def test_what_is_equal_is_cut_around_a_change():
    words = " ".join(map(str, range(50)))
    edits = [Edit("equal", words), Edit("added", "x"), Edit("equal", words)]
    assert [edit.text for edit in shorten(edits, 2)] == ["… 48 49", "x", "0 1 …"]


BEFORE = (
    "Bí thư Tỉnh ủy Nguyễn Văn An dự lễ. Sáng 12/3/2024, đồng chí Hoàng Thị Lan, Phó Chủ tịch UBND tỉnh, trao 10,5 tỷ "
    "đồng cho 120 hộ theo Nghị quyết số 29-NQ/TU ngày 5/4/2023. Ông Lý A Sình ở xã Mẫu Sơn nói. Tăng 7,5%."
)


def test_figures_names_and_offices_are_found():
    assert list(find_figures(BEFORE)) == ["10,5 tỷ đồng", "120 hộ", "7,5%"]
    assert list(find_names(BEFORE)) == ["Nguyễn Văn An", "Hoàng Thị Lan", "Lý A Sình"]
    assert list(find_offices(BEFORE)) == ["Bí thư Tỉnh ủy", "Phó Chủ tịch UBND tỉnh"]


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("figures", "10,5 tỷ đồng", "11,5 tỷ đồng"),
        ("figures", "120 hộ", "121 hộ"),
        ("dates", "12/3/2024", "13/3/2024"),
        ("documents", "29-NQ/TU", "30-NQ/TU"),
        ("names", "Hoàng Thị Lan", "Hoàng Thị Liên"),
        ("offices", "Phó Chủ tịch UBND tỉnh", "Chủ tịch UBND tỉnh"),
        ("offices", "Bí thư Tỉnh ủy", "Phó Bí thư Tỉnh ủy"),
    ],
)
def test_a_change_of_substance_is_told_by_its_kind(kind, old, new):
    one, other = (make_article(body=(text,)) for text in (BEFORE, BEFORE.replace(old, new)))
    (found,) = compare_substance(one, other)
    assert (found.kind, len(found.removed), len(found.added)) == (kind, 1, 1)
    assert (old in found.removed[0], new in found.added[0]) == (True, True)


def test_other_words_and_other_typography_change_no_substance():
    for text in (BEFORE.replace("dự lễ", "đến dự lễ"), BEFORE.replace("Thị Lan, Phó", "Thị Lan – Phó")):
        assert compare_substance(make_article(body=(BEFORE,)), make_article(body=(text,))) == []
