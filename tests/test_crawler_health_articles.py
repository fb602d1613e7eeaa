"""The last articles of a portal beside those before: what is missing, longer, dated oddly, and what says nothing."""

from datetime import UTC, date, datetime, timedelta

from crawler.health.articles import find_changes
from storage.health import Trace

NOW = datetime(2025, 11, 22, 5, 0, tzinfo=UTC)
NAME = "lang_son"


def trace(number, **changes):
    seen = NOW - number * timedelta(hours=6)
    fields = frozenset({"date", "authors", "lead", "section", "images"})
    told = {
        "dated": seen.date().isoformat(),
        "length": 1500 + 37 * (number % 11),
        "fields": fields,
        "listed": seen.date(),
    }
    return Trace(**{"key": str(number), "url": f"https://x.vn/{number}", "first_seen": seen, **told, **changes})


def kinds(changes, count=12):
    traces = [trace(number, **(changes(number) if number < count else {})) for number in range(300)]
    return {one.kind: one for one in find_changes(NAME, traces)}


def test_articles_are_held_against_those_before():
    assert not kinds(lambda _: {})
    missing = kinds(lambda _: {"fields": frozenset({"lead", "section", "images"})}, 30)
    assert {"missing_date", "missing_authors"} == missing.keys()
    assert missing["missing_date"].severity == "alarm"
    assert "30 of 40 new articles have not an author; before it was 0 of 260" in missing["missing_authors"].sentence
    assert kinds(lambda _: {"length": 200}, 30)["length"].sentence.startswith("new texts are shorter: 200 characters")
    assert kinds(lambda _: {"length": 9000}, 30)["length"].page == "https://x.vn/0"
    assert kinds(lambda _: {"dated": "2026-03-01"}, 1)["future"].severity == "alarm"
    assert "far_date" in kinds(lambda _: {"dated": "2019-01-01"})
    same = kinds(lambda _: {"dated": "2025-11-22"}, 30)
    assert "30 of 40 new articles are dated 2025-11-22" in same["one_day"].sentence
    assert "one_day" not in kinds(lambda _: {"dated": "2025-11-22", "listed": date(2025, 11, 22)}, 30)
    assert not kinds(lambda _: {"dated": "no day", "listed": None}, 3)


def test_a_crawl_that_goes_back_in_time_says_nothing_of_today():
    """A first crawl sees the newest articles first, and the oldest, of another template, last."""

    def seen(number):
        day = NOW.date() - timedelta(days=number)
        old = {"fields": frozenset({"lead"}), "length": 90} if number > 200 else {}
        dated = None if number % 3 == 0 else day.isoformat()
        return trace(number, first_seen=NOW + timedelta(seconds=number), listed=None, dated=dated, **old)

    assert not list(find_changes(NAME, [seen(number) for number in range(300, 0, -1)]))
