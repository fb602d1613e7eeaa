"""The gate before a host: nothing leaves while the portal may be another's, and nothing follows too closely."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager

from crawler.guards.politeness import Gate
from crawler.guards.verdicts import Postponed
from storage.errors import LeaseLost
from storage.store import Store


@pytest.fixture
def hosts(tmp_path):
    with Store.open(f"sqlite:///{tmp_path}/x.db") as store:
        yield store.hosts


class Crawling:
    """What a gate asks of a crawl that goes on."""

    def __init__(self):
        self.settings = Settings({"TINBAI_HOST_PATIENCE": 0.9, "TINBAI_BACKOFF": 1})
        self.signals = SignalManager()
        self.engine = SimpleNamespace(_slot=SimpleNamespace(closing=None))


class Held:
    """A keeper whose portal is sure or not, and whose store answers or has another holder."""

    def __init__(self, hosts, sure=True):
        self.hosts = hosts
        self.sure = sure
        self.failed = []

    @property
    def is_sure(self):
        return self.sure

    def fail(self, error):
        self.failed.append(error)


class Lost:
    """The hosts of a store whose lease is gone."""

    def __getattr__(self, name):
        raise LeaseLost("lang_son was taken over")


def make_gate(keep, delay=0.0):
    slot = SimpleNamespace(delay=delay, jitter=0.0)
    gate = Gate(Crawling(), SimpleNamespace(slots={"a.vn": slot}, get_slot_key=lambda _: "a.vn"))
    gate._keep = keep
    return gate


def test_who_lost_its_portal_asks_nothing_more():
    keep = Held(Lost())
    with pytest.raises(Postponed) as postponed:
        asyncio.run(make_gate(keep).wait(Request("https://a.vn/1")))
    assert postponed.value.reason == "lease_lost"
    assert isinstance(keep.failed[0], LeaseLost)


def test_who_may_have_lost_its_portal_waits_and_then_asks_nothing(hosts):
    with pytest.raises(Postponed) as postponed:
        asyncio.run(make_gate(Held(hosts, sure=False)).wait(Request("https://a.vn/1")))
    assert postponed.value.reason == "lease_unsure"


def test_a_request_that_was_held_up_is_not_followed_closely(hosts):
    async def ask():
        gate, request = make_gate(Held(hosts), delay=0.2), Request("https://a.vn/1")
        left = [await gate.wait(request)]
        gate.keep_distance(request, left[0])  # the quickest answer there is
        left.append(await gate.wait(request))
        await asyncio.sleep(0.3)
        gate.keep_distance(request, left[1])
        return [*left, await gate.wait(request)]

    first, second, third = asyncio.run(ask())
    assert second - first >= 0.2
    assert third - second >= 0.5


class Slow:
    """The hosts of a store that answers late, and the turns that it gave."""

    def __init__(self, hosts, *seconds):
        self.hosts = hosts
        self.seconds = list(seconds)
        self.turns = []

    def standing(self, name):
        return self.hosts.standing(name)

    def take_turn(self, *given):
        turn = self.hosts.take_turn(*given)
        self.turns.append((time.monotonic(), turn))
        time.sleep(self.seconds.pop(0) if self.seconds else 0)
        return turn


def test_a_turn_that_was_missed_is_not_used(hosts):
    slow = Slow(hosts, 0.2, 0.2)
    left = asyncio.run(make_gate(Held(slow), delay=1.0).wait(Request("https://a.vn/1")))
    assert len(slow.turns) >= 2
    asked, turn = slow.turns[-1]
    assert left <= asked + turn.wait + turn.grace
    assert turn.grace > slow.turns[0][1].grace, "a store that is always slow must not keep a crawl for ever"


def test_two_processes_keep_the_distance_of_a_host_together(hosts):
    async def ask(gate):
        return [await gate.wait(Request("https://a.vn/1")) for _ in range(4)]

    async def ask_both():
        return await asyncio.gather(*(ask(make_gate(Held(hosts), delay=0.1)) for _ in range(2)))

    one, other = asyncio.run(ask_both())
    assert all(later >= earlier + 0.1 for earlier, later in pairwise(sorted(one + other)))


def test_the_distance_counts_from_when_a_request_is_written(hosts):
    async def ask():
        gate = make_gate(Held(hosts), delay=0.2)
        await gate.wait(Request("https://a.vn/1"))
        await asyncio.sleep(0.15)  # as long as the connection takes
        sent = time.monotonic()
        gate.note_sent("a.vn")
        gate.note_sent("nobody.vn")
        return sent, await gate.wait(Request("https://a.vn/2"))

    sent, left = asyncio.run(ask())
    assert left >= sent + 0.2
