"""Text: tidied, folded, compared."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.text import tidy
from storage.folding import fold


@given(st.text())
def test_tidy_is_idempotent(text):
    assert tidy(tidy(text)) == tidy(text)


@given(st.text())
def test_fold_is_idempotent_and_blind_to_composition(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệ ỦỷỴ", max_size=60))
def test_composed_and_decomposed_text_are_one(text):
    assert tidy(unicodedata.normalize("NFD", text)) == tidy(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  Tỉnh\u00a0ủy \n Bắc\u200b Kạn ", "Tỉnh ủy Bắc Kạn"),
        ("Ủy ban – 5 m²", "Ủy ban – 5 m²"),
        ("Uỷ viên", "Uỷ viên"),
        ("\ufeffa\x00b", "ab"),
        ("\ud800x", "x"),
    ],
)
def test_tidy_repairs_encoding_and_keeps_spelling(raw, expected):
    assert tidy(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("Đảng bộ – TỈNH", "dang bo tinh"), ("Ðảng", "dang"), ("29-NQ/TU", "29 nq/tu"), ("Kỷ  niệm", "ky niem")],
)
def test_fold_makes_search_keys(raw, expected):
    assert fold(raw) == expected
