from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.records import SortDate
from storage.timeline import day_bounds, sort_text


def sort_of(value: str) -> str:
    return sort_text(SortDate(value=value, precision="day", source="published"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2024-05-09", "2024-05-09"),
        ("2024-05", "2024-05-01"),
        ("2024", "2024-01-01"),
        ("2020-10-26/2020-10-28", "2020-10-26"),
        ("2024-01/2024-06", "2024-01-01"),
        ("2024-01-31T10:17:00+07:00", "2024-01-31T10:17:00"),
        ("2024-01-31T20:00:00+00:00", "2024-02-01T03:00:00"),
        ("2024-01-31T10:17", "2024-01-31T10:17:00"),
        ("mùa xuân", "mùa xuân"),
        ("9999-12-31T23:59:59+00:00", "9999-12-31T23:59:59+00:00"),
    ],
)
def test_every_precision_has_a_place(value, text):
    assert sort_of(value) == text


def test_undated_sorts_first():
    assert sort_text(None) < sort_of("0001")


@given(st.datetimes(), st.dates())
def test_bounds_hold_whole_days(moment, day):
    first, end = day_bounds(day, day)
    assert (first <= sort_of(moment.isoformat()) < end) == (moment.date() == day)
    assert first <= sort_of(day.isoformat()) < end


def test_bounds_may_be_open_on_either_side():
    assert day_bounds(None, None) == (None, None)
    assert day_bounds("2024-05-09", None) == ("2024-05-09", None)
    first, end = day_bounds(None, date(2024, 5, 9))
    assert sort_text(None) < first <= sort_of("1997")
    assert sort_of("2024-05-09T23:59:59") < end <= sort_of("2024-05-10")


def test_a_day_that_is_none_is_refused():
    with pytest.raises(ValueError, match="31/05/2024"):
        day_bounds("31/05/2024", None)
