"""Reader processes: what a page can do to one, and what that costs."""

import asyncio
import os
import time
from dataclasses import replace

import pytest

from pipelines import readers
from pipelines.errors import ReadingFailed, Rejected
from pipelines.habits import Habits
from pipelines.layout import Source
from pipelines.readers import Readers, answer
from pipelines.refine import refine
from storage.records import Page

LINES = "Xã vùng cao đón đường điện mới\n\n" + "Sau ba năm chờ đợi, bà con đã có điện lưới về từng nhà sàn. " * 3
PAGE = Page(url=None, body=f"{LINES}\n\n{LINES}".encode(), way_in="text")
SOURCE = Source(title="Báo X", name="bao_x")


def read(pool: Readers, page: Page = PAGE, source: Source = SOURCE):
    return asyncio.run(pool.read(page, source))


class Trap(Source):
    """A source that does harm as soon as a reader looks at it."""

    def __init__(self, harm: str) -> None:
        super().__init__(title=harm, name=harm)

    def key_of(self, url):  # noqa: ARG002 - the signature of Source
        if self.title == "exit":
            os._exit(1)
        time.sleep(60)


def test_a_process_reads_what_the_function_reads():
    with Readers() as pool:
        assert read(pool) == refine(PAGE, SOURCE)
        assert read(pool) == refine(PAGE, SOURCE)
        with pytest.raises(Rejected) as rejected:
            read(pool, Page(url=None, body=b""))
    assert rejected.value.reason == "empty"


def test_a_source_goes_over_again_when_its_habits_change(monkeypatch):
    line = "Bản Mây xanh, mỗi ngày một đổi mới"
    page = replace(PAGE, body=PAGE.body + f"\n\n{line}".encode())
    learned = replace(SOURCE, habits=Habits(frozenset({"ban may xanh moi ngay mot doi moi"})))
    with Readers() as pool:
        bodies = [read(pool, page, source).body for source in (SOURCE, learned, learned, SOURCE)]
    assert [line in body for body in bodies] == [True, False, False, True]


@pytest.mark.parametrize(("harm", "reason"), [("exit", "reader_died"), ("sleep", "reader_timeout")])
def test_a_page_that_harms_its_reader_costs_that_page_alone(harm, reason):
    page = Page(url="https://baox.vn/1", requested_url="https://baox.vn/2", body=PAGE.body, way_in="text")
    with Readers(seconds=2) as pool:
        with pytest.raises(ReadingFailed) as failed:
            read(pool, page, Trap(harm))
        assert failed.value.reason == reason
        assert read(pool).title == "Xã vùng cao đón đường điện mới"


def test_a_bug_is_told_as_a_failure_of_the_page(monkeypatch):
    def stumble(page, source):
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(readers, "refine_whole", stumble)
    assert answer(PAGE, SOURCE) == ("failed", ("reader_error", "ZeroDivisionError: by nothing"), None)


def test_closing_twice_is_harmless():
    pool = Readers()
    pool.close()
    pool.close()


def test_crawls_of_one_process_share_their_readers():
    one, other = Readers.borrow(3), Readers.borrow(3)
    assert one is other
    one.give_back()
    assert Readers.borrow(3) is other
    other.give_back()
    other.give_back()
    later = Readers.borrow(3)
    assert later is not one
    later.give_back()
