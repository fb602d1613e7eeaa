"""Cron lines as every cron reads them, windows of the day, days counted back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.schedule.cron import Cron, Window, resolve_since
from tests.torture.rules import list_times
from tests.torture.schedules import Line

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
BEGIN = datetime(2026, 11, 20, 3, 17, 40, tzinfo=UTC)


def fields(highest: int, lowest: int = 0, most: int = 3) -> st.SearchStrategy[str]:
    numbers = st.lists(st.integers(lowest, highest), min_size=1, max_size=most, unique=True)
    return st.one_of(st.just("*"), numbers.map(lambda found: ",".join(map(str, sorted(found)))))


@given(fields(59), fields(23), fields(28, 1), fields(6))
def test_times_are_those_that_a_minute_by_minute_reading_finds(minute: str, hour: str, day: str, weekday: str) -> None:
    line = f"{minute} {hour} {day} * {weekday}"
    end = BEGIN + timedelta(days=3)
    expected = list(list_times(Line("x", (), line), BEGIN, end))
    cron, found = Cron(line, ZONE), []
    at = cron.after(BEGIN)
    while at and at <= end:
        found.append(at)
        at = cron.after(at)
    assert found == expected
    assert cron.span(BEGIN, end) == ((expected[0], expected[-1]) if expected else None)


@pytest.mark.parametrize(
    ("line", "times"),
    [
        ("0 6 * * 7", ["2026-11-22 06:00", "2026-11-29 06:00"]),
        ("0 6 * * 5-7", ["2026-11-21 06:00", "2026-11-22 06:00"]),
        ("0 6 * * sat-sun/1", ["2026-11-21 06:00", "2026-11-22 06:00"]),
        ("0 6 * * */3", ["2026-11-21 06:00", "2026-11-22 06:00"]),  # sun, wed, sat
        ("0 6 1 * mon", ["2026-11-23 06:00", "2026-11-30 06:00"]),  # either day
        ("30 5 last * *", ["2026-11-30 05:30", "2026-12-31 05:30"]),
        ("*/25 11 * * *", ["2026-11-20 11:00", "2026-11-20 11:25"]),
        ("@Daily", ["2026-11-21 00:00", "2026-11-22 00:00"]),
    ],
)
def test_days_are_read_as_cron_reads_them(line: str, times: list[str]) -> None:
    cron = Cron(line, ZONE)
    first = cron.after(BEGIN)
    assert first is not None
    second = cron.after(first)
    assert [f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}" for at in (first, second) if at] == times


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("0 6 * *", "has not the five fields of cron"),
        ("61 * * * *", "is no line of cron"),
        ("0 0 31 2 *", "the time of '0 0 31 2 \\*' never comes"),
        ("0 6 * * 8", "'8' is no weekday"),
        ("0 6 * * fri-tue", "ends before it begins"),
        ("0 6 * * mon;tue", "is no weekday"),
    ],
)
def test_what_is_no_cron_line_is_said(line: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Cron(line, ZONE)


def test_a_long_absence_is_looked_through_from_its_end() -> None:
    end = BEGIN + timedelta(days=5000)
    assert Cron("* * * * *", ZONE).span(BEGIN, end) == (BEGIN.replace(minute=18, second=0), end.replace(second=0))
    assert Cron("0 0 29 2 *", ZONE).span(BEGIN, end) == (
        datetime(2028, 2, 28, 17, tzinfo=UTC),
        datetime(2040, 2, 28, 17, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("text", "inside", "outside", "opens", "closes"),
    [
        ("22:00-06:00", ["22:00", "23:59", "00:00", "05:59"], ["06:00", "12:00", "21:59"], "22:00", "06:00"),
        ("09:00-17:30", ["09:00", "17:29"], ["17:30", "08:59", "00:00"], "09:00", "17:30"),
    ],
)
def test_a_window_is_open_from_its_begin_until_its_end(
    text: str, inside: list[str], outside: list[str], opens: str, closes: str
) -> None:
    window = Window.read(text, ZONE)
    for clock in inside + outside:
        at = datetime.fromisoformat(f"2026-11-22T{clock}+07:00")
        assert window.holds(at) is (clock in inside)
        assert (window.opening(at) == at) is (clock in inside)
        assert f"{window.closing(at).astimezone(ZONE):%H:%M}" == closes
        assert timedelta(0) < window.closing(at) - at <= timedelta(days=1)
        if clock in outside:
            assert f"{window.opening(at).astimezone(ZONE):%H:%M}" == opens
            assert timedelta(0) < window.opening(at) - at < timedelta(days=1)


@pytest.mark.parametrize("text", ["22-06", "22:00-22:00", "25:00-06:00", "22:00-06:60", "night"])
def test_what_is_no_window_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="no part of the day, such as 22:00-06:00"):
        Window.read(text, ZONE)


def test_days_are_counted_back_from_the_day_in_the_zone() -> None:
    late = datetime(2026, 11, 22, 18, tzinfo=UTC)  # the 23rd in Hà Nội
    assert resolve_since("7d", late, ZONE) == date(2026, 11, 16)
    assert resolve_since("2w", late, ZONE) == date(2026, 11, 9)
    assert resolve_since("2024-01-31", late, ZONE) == date(2024, 1, 31)
    with pytest.raises(ValueError, match="such as 7d or 2w"):
        resolve_since("7 days", late, ZONE)
