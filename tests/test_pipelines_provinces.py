import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.provinces import is_province, province_at, province_today

FACTS = Path(__file__).parents[2] / "shared" / "facts" / "provinces_2025.csv"


@pytest.mark.parametrize(
    ("name", "when", "province"),
    [
        ("Bắc Giang", "2025-06-30", "Bắc Giang"),
        ("Bắc Giang", "2025-07-01", "Bắc Ninh"),
        ("Bắc Giang", "2024-01-31T10:17:00+07:00", "Bắc Giang"),
        ("Bắc Kạn", "2025-07", "Thái Nguyên"),
        ("Bắc Kạn", "2025-06", "Bắc Kạn"),
        ("Bắc Kạn", "2025", "Bắc Kạn"),
        ("Bắc Kạn", "2025-06-29/2025-07-02", "Bắc Kạn"),
        ("Bắc Cạn", "2020", "Bắc Kạn"),
        ("tỉnh Bắc Kạn", "2020", "Bắc Kạn"),
        ("Lạng Sơn", "2026-01-01", "Lạng Sơn"),
        ("Thái Nguyên", "2014", "Thái Nguyên"),
        ("TP. Hồ Chí Minh", "2020", "Hồ Chí Minh"),
        ("TP.HCM", "2026", "Hồ Chí Minh"),
        ("Hoà Bình", "2020", "Hòa Bình"),
        ("Huế", "2024-12-31", "Thừa Thiên Huế"),
        ("Huế", "2025-01-01", "Huế"),
        ("Bắc Giang", None, None),
        ("Bắc Giang", "hôm nay", None),
        ("Đâu đó", "2020", None),
    ],
)
def test_the_province_of_a_day(name, when, province):
    assert province_at(name, when) == province
    assert province_at(unicodedata.normalize("NFD", name), when) == province


def test_the_province_of_today():
    assert province_today("Bắc Kạn") == "Thái Nguyên"
    assert province_today("Lạng Sơn") == "Lạng Sơn"
    assert province_today("Đâu đó") is None


def test_what_is_a_province():
    assert is_province("BẮC GIANG")
    assert is_province("Thái Nguyên")
    assert not is_province("Hương Dịu")


@given(st.text(), st.none() | st.text())
def test_any_name_and_any_day_are_answered(name, when):
    province = province_at(name, when)
    assert province is None or is_province(province)


@pytest.mark.skipif(not FACTS.exists(), reason="the shared facts are not here")
def test_the_table_agrees_with_the_facts():
    with FACTS.open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    for row in rows:
        assert province_today(row["old_name"]) == row["new_name"]
        if row["valid_to"]:
            assert province_at(row["old_name"], row["valid_to"]) == row["old_name"]
