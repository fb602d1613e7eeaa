from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.arguments import Arguments, read_arguments, span_of

SECTIONS = ("chinh-tri", "kinh-te")


def test_everything_is_optional():
    assert read_arguments({}, SECTIONS) == Arguments()
    assert read_arguments({"since": None, "limit": "", "sections": " , "}, SECTIONS) == Arguments()


def test_arguments_are_read():
    given_ = {"since": "2023-01-01", "until": "2023-12-31", "limit": "5", "sections": "kinh-te, chinh-tri,kinh-te"}
    read = read_arguments(given_, SECTIONS)
    assert read == Arguments(date(2023, 1, 1), date(2023, 12, 31), 5, ("kinh-te", "chinh-tri"))


@pytest.mark.parametrize(
    ("given_", "sentence"),
    [
        ({"since": "01/02/2023"}, "since '01/02/2023' is no day: write it as YYYY-MM-DD, for example 2023-01-31"),
        ({"until": "2023-02-30"}, "until '2023-02-30' is no day"),
        ({"limit": "0"}, "limit '0' is no number of articles"),
        ({"limit": "-3"}, "limit '-3' is no number of articles"),
        ({"limit": "٣"}, "is no number of articles"),
        ({"limit": "many"}, "limit 'many' is no number of articles"),
        ({"sections": "kinhte"}, "no section 'kinhte': did you mean kinh-te? It knows chinh-tri, kinh-te"),
        ({"sections": "zzz"}, "no section 'zzz': it knows chinh-tri, kinh-te"),
        ({"sinc": "2023-01-01"}, "unknown argument 'sinc': a spider takes since, until, limit, sections"),
        ({"since": "2023-01-02", "until": "2023-01-01"}, "since 2023-01-02 lies after until 2023-01-01"),
    ],
)
def test_a_slip_is_named_in_one_sentence(given_, sentence):
    with pytest.raises(ValueError, match=r"^[^\n]+$") as error:
        read_arguments(given_, SECTIONS)
    assert sentence in str(error.value)


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-05-09", date(2024, 5, 9), date(2024, 5, 9)),
        ("2024-05-09T23:30:00+07:00", date(2024, 5, 9), date(2024, 5, 9)),
        ("2024-05-09T23:30:00+00:00", date(2024, 5, 10), date(2024, 5, 10)),
        ("2024-05-09T08:15", date(2024, 5, 9), date(2024, 5, 9)),
        ("2020-10-26/2020-10-28", date(2020, 10, 26), date(2020, 10, 28)),
        ("2024-04/2024-06", date(2024, 4, 1), date(2024, 6, 30)),
    ],
)
def test_a_cut_date_spans_its_days(value, first, last):
    assert span_of(value) == (first, last)


@pytest.mark.parametrize("value", ["", "soon", "2024-13", "2024-02-30", "0000"])
def test_what_is_no_date_spans_nothing(value):
    assert span_of(value) is None


@given(st.dates(), st.dates(), st.dates())
def test_a_window_holds_exactly_its_days(day, one, other):
    window = Arguments(min(one, other), max(one, other))
    assert window.holds(day, day) == (window.since <= day <= window.until)
    assert window.is_before(day) == (day < window.since)
    assert Arguments().holds(day, day)


def test_a_listing_date_is_trusted_to_a_month():
    window = Arguments(date(2024, 3, 1), date(2024, 3, 31))
    assert not window.is_far(date(2024, 2, 20))
    assert not window.is_far(date(2024, 4, 20))
    assert window.is_far(window.since - timedelta(days=32))
    assert window.is_far(window.until + timedelta(days=32))
    assert not window.is_far(None)
