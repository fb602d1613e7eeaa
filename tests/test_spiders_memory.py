from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from spiders.addresses import Walk
from spiders.memory import Memory, is_newer
from spiders.traps import is_trap
from storage.frontier import Address, Frontier
from storage.records import WalkState
from storage.schedule import AGES, Schedule, count_check, next_try, start_of

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
FIRST = "https://x.vn/a"


def address(url, state="done", **given):
    fields = {
        "kind": "article",
        "priority": 0,
        "day": None,
        "walk": None,
        "born": 1,
        "next_at": None,
        "visited_at": NOON,
        "reason": None,
        "article_key": "7" if state == "done" else None,
        "held": None,
    }
    return Address(url=url, state=state, **fields | given)


def walk(run, state="done", depth="", number=1):
    given = {"next_url": FIRST, "state": state, "depth": depth, "number": number, "began_at": NOON}
    return WalkState(id=f"w-{run}", portal="x", first=FIRST, run=run, **given)


def remember(*addresses, walks=()):
    return Memory(Frontier(addresses=addresses, walks=walks), 9, lambda url: url.rpartition("-")[2] or None)


def test_what_is_kept_stands_for_an_article_and_other_addresses_are_tries():
    memory = remember(
        address("https://a/x-7", "pending"), address("https://b/x-7", born=0), address("https://a/y-8", "pending")
    )
    assert memory.holds("7")
    assert not memory.holds("8")
    assert memory.find("7").urls == ("https://b/x-7", "https://a/x-7")
    assert [key for key, _ in memory.pending()] == ["8"]
    assert memory.is_older("7", 1)
    assert not memory.is_older("8", 1)


def test_only_what_is_due_is_looked_at_again():
    late = NOON + timedelta(hours=1)
    memory = remember(
        address("https://a/x-1", next_at=NOON),
        address("https://a/x-2", next_at=late),
        address("https://a/x-3", "failed", next_at=NOON),
        address("https://a/x-4", "refused", next_at=NOON),
    )
    assert [key for key, _ in memory.due(NOON)] == ["1", "3"]
    assert [key for key, _ in memory.due(NOON, everything=True)] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("walks", "since", "cover"),
    [
        ((), None, None),
        ((walk(1),), None, ""),
        ((walk(1, depth="2024-01-01"),), None, None),
        ((walk(1, depth="2024-01-01"),), date(2024, 2, 1), "2024-01-01"),
        ((walk(1, depth="2024-01-01"),), date(2023, 2, 1), None),
        ((walk(1), walk(2, "failed", None, 3)), None, None),
        ((walk(1), walk(2, "failed", None)), None, ""),
        ((walk(1, "failed", None), walk(2)), None, ""),
        ((walk(1, "open", None),), None, None),
    ],
)
def test_a_section_is_covered_by_a_walk_that_came_as_deep_as_is_asked(walks, since, cover):
    assert remember(walks=walks).cover(FIRST, since) == cover


def test_a_last_change_after_the_last_look_is_news():
    known = remember(address("https://a/x-7")).find("7")
    assert is_newer(known, date(2026, 11, 2))
    assert not is_newer(known, date(2026, 11, 1))
    assert not is_newer(known, None)


def test_a_page_that_repeats_the_one_before_ends_a_walk_and_a_forgotten_one_begins_again():
    way = Walk(FIRST)
    assert way.see(["1", "2"]) == ["1", "2"]
    assert way.see(["1", "2"]) == []
    resumed = Walk.resume(walk(1, "open", None), None)
    resumed.number, resumed.head = 5, way.head
    assert resumed.see(["1", "2"]) == ["1", "2"]
    assert resumed.number == 1


@pytest.mark.parametrize(
    ("url", "trap"),
    [
        ("https://x.vn/chinh-tri/tin-1000001.html", False),
        ("https://x.vn/a/b/a/b/a/b/tin-1.html", True),
        ("https://x.vn/2024/05/05/tin-1.html", False),
        ("https://x.vn/?" + "&".join(f"a{number}=1" for number in range(20)), True),
        ("https://x.vn" + "".join(f"/{number}" for number in range(40)), True),
        ("http://[", True),
    ],
)
def test_addresses_that_are_made_up_are_known(url, trap):
    assert is_trap(url) is trap


def test_articles_are_looked_at_at_growing_ages_and_then_seldom():
    plan = Schedule(later=timedelta(days=30))
    looks, at = [], NOON
    while (at := plan.next_check(NOON, at, "0000", is_new=False)) and len(looks) < 10:
        looks.append(at - NOON)
    assert tuple(looks[:8]) == AGES
    assert looks[8] - looks[7] == timedelta(days=30)
    assert Schedule(later=None).next_check(NOON - timedelta(days=99), NOON, "00", is_new=True) is None


def test_old_articles_that_came_at_once_are_spread():
    plan, old = Schedule(later=timedelta(days=30)), NOON - timedelta(days=900)
    days = [plan.next_check(old, NOON, f"{number:04x}", is_new=True) for number in range(0, 2**16, 2**10)]
    assert len({day.date() for day in days}) >= 30
    assert max(days) <= NOON + timedelta(days=30)


def test_failures_wait_longer_each_time_and_are_given_up():
    waits = [next_try(failures, NOON) for failures in range(1, 6)]
    assert waits[:4] == sorted(waits[:4])
    assert waits[4] is None


def test_looks_at_what_vanished_count_only_when_they_are_spaced():
    assert count_check(0, NOON, NOON + timedelta(minutes=59)) == 0
    assert count_check(0, NOON, NOON + timedelta(hours=1)) == 1
    assert count_check(1, NOON, NOON + timedelta(hours=23)) == 1
    assert count_check(2, NOON, NOON + timedelta(days=3)) == 3
    assert count_check(3, NOON, NOON + timedelta(days=9)) == 3


@pytest.mark.parametrize(
    ("text", "start"),
    [("2024-05-09", datetime(2024, 5, 8, 17, tzinfo=UTC)), ("", NOON), ("soon", NOON), ("2099-01-01", NOON)],
)
def test_an_articles_date_begins_in_vietnam_and_not_in_the_future(text, start):
    assert start_of(text, NOON) == start
