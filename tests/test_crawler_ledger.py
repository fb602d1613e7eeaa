"""What a crawl came to, and the exit code that follows."""

from __future__ import annotations

import time

import pytest

from crawler.exits import ExitCode
from crawler.ledger import Ledger, judge

GOOD = {"tinbai/pages": 9, "tinbai/articles": 5}


def ended(outcome: str, **stats: int | str) -> Ledger:
    ledger = Ledger("lang_son")
    ledger.begin({name.replace("__", "/"): count for name, count in stats.items()})
    ledger.end(outcome)
    return ledger


def good(outcome: str = "finished", **stats: int | str) -> Ledger:
    return ended(outcome, tinbai__pages=9, tinbai__articles=5, **stats)


@pytest.mark.parametrize(
    ("ledger", "code"),
    [
        (good(), ExitCode.COMPLETE),
        (good(tinbai__rejected__soft_404=2, tinbai__rejected__robots=4), ExitCode.COMPLETE),
        (good("limit", tinbai__pending=7), ExitCode.COMPLETE),
        (good(tinbai__pending=7), ExitCode.PENDING),
        (good(tinbai__failed__timeout=1), ExitCode.SOME_FAILED),
        (good(spider_exceptions__count=1), ExitCode.SOME_FAILED),
        (good("memusage_exceeded"), ExitCode.SOME_FAILED),
        (good(tinbai__failed__http_429=1), ExitCode.HOST_BLOCKED),
        (good(tinbai__rejected__http_403=1), ExitCode.COMPLETE),
        (ended("finished", tinbai__pages=1, tinbai__rejected__http_403=3), ExitCode.HOST_BLOCKED),
        (ended("finished", tinbai__pages=1, tinbai__rejected__robots=3), ExitCode.HOST_BLOCKED),
        (good("interrupted", tinbai__failed__timeout=1, tinbai__pending=2), ExitCode.INTERRUPTED),
        (good("disk_full"), ExitCode.DISK_LOW),
        (good("store_error"), ExitCode.STORE_UNAVAILABLE),
        (good(tinbai__store_outcome="disk_full"), ExitCode.DISK_LOW),  # the last commit failed
        (ended("finished", tinbai__failed__unknown_host=3), ExitCode.NO_NETWORK),
        (ended("finished"), ExitCode.COMPLETE),
    ],
)
def test_every_end_has_its_code(ledger: Ledger, code: ExitCode) -> None:
    assert judge([ledger]) is code


def test_the_gravest_portal_decides() -> None:
    unreached = ended("finished", tinbai__failed__connection_refused=1)
    assert judge([good(), unreached]) is ExitCode.SOME_FAILED
    assert judge([unreached, unreached]) is ExitCode.NO_NETWORK
    assert judge([good("interrupted"), good("disk_full"), good()]) is ExitCode.DISK_LOW
    assert judge([]) is ExitCode.COMPLETE


def test_the_rate_counts_from_opening_to_close() -> None:
    ledger = Ledger("lang_son")
    assert (ledger.rate, ledger.seconds, ledger.outcome) == (0, 0, "waiting")
    ledger.begin({"tinbai/pages": 100})
    ledger._began = time.monotonic() - 20
    assert 4 < ledger.rate <= 5
    ledger._ended = ledger._began + 10
    assert ledger.rate == 10


def test_a_program_gets_counts_and_reasons() -> None:
    ledger = good(tinbai__rejected__soft_404=2, tinbai__rejected__http_404=1, tinbai__new=5)
    told = ledger.as_dict()
    assert told["rejected"] == {"http_404": 1, "soft_404": 2}
    assert told["failed"] == {}
    assert (told["portal"], told["outcome"]) == ("lang_son", "finished")
    assert (told["pages"], told["new"], told["pending"]) == (9, 5, 0)
