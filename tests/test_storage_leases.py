"""A portal on a server has one holder: killed, cut off or held up ones lose it, a restart of the server does not."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from storage import clock, leases
from storage.errors import LeaseLost, StoreUnavailable
from storage.hosts import Hosts
from storage.leases import Lease
from storage.schema import lease, run
from storage.store import Store
from tests.postgres import Server
from tests.storage_samples import closing_engine, make_visit

PORTAL = "lang_son"
ROOT = Path(__file__).parents[1]
SHORT = 1.0  # seconds of a lease


@pytest.fixture
def url(new_postgres_url):
    return new_postgres_url()


@pytest.fixture
def store(url):
    with Store.open(url, patience=20) as store:
        yield store


@pytest.fixture
def other(url):
    with Store.open(url, patience=20) as store:
        yield store


def hold_up(lock: Lease) -> None:
    """As if its process were stopped: it renews nothing."""
    lock._end.set()
    lock._thread.join()
    lock._end.clear()


def test_a_portal_is_held_by_one_until_it_is_given_back(store, other):
    lock = store.hold(PORTAL)
    assert lock.is_sure
    with pytest.raises(StoreUnavailable, match=r"being crawled into this store \(process \d+ on .+\)"):
        other.hold(PORTAL)
    rereading = other.hold(PORTAL, "reread")
    with pytest.raises(StoreUnavailable, match="being reread"):
        store.hold(PORTAL, "reread")
    rereading.release()
    lock.release()
    lock.release()
    assert not lock.is_sure
    other.hold(PORTAL).release()


@pytest.mark.skipif(leases.name_machine() is None, reason="the system does not tell one machine from another")
def test_who_died_on_this_machine_is_not_waited_for(url, store):
    script = (
        "import os, sys; from storage.store import Store;"
        "Store.open(sys.argv[1]).hold('lang_son'); os.kill(os.getpid(), 9)"
    )
    died = subprocess.run([sys.executable, "-c", script, url], cwd=ROOT, check=False)
    assert died.returncode == -signal.SIGKILL
    store.hold(PORTAL).release()


def test_who_died_on_another_machine_is_waited_for(store, other, monkeypatch):
    hold_up(store.hold(PORTAL, lease=SHORT))
    monkeypatch.setattr(leases, "name_machine", lambda: "another one")
    with pytest.raises(StoreUnavailable):
        other.hold(PORTAL)
    other.hold(PORTAL, wait=30, lease=SHORT).release()


def test_a_holder_that_lives_is_waited_for_and_renews(store, other):
    lock = store.hold(PORTAL, lease=SHORT)
    began = time.monotonic()
    threading.Timer(2 * SHORT, lock.release).start()
    other.hold(PORTAL, wait=30, lease=SHORT).release()
    assert time.monotonic() - began >= 2 * SHORT


def test_who_was_held_up_beyond_its_lease_writes_nothing_any_more(store, other):
    lock = store.hold(PORTAL, lease=SHORT)
    number = store.begin_run(PORTAL, "crawl")
    hold_up(lock)
    successor = other.hold(PORTAL, wait=30, lease=SHORT)
    assert not lock.is_sure
    assert not lock.renew()
    with pytest.raises(LeaseLost, match="was taken over by process"):
        store.keep(number, [make_visit()])
    with pytest.raises(LeaseLost):
        store.hosts.pause("baox.vn", clock.now(), "host_paused", 1)
    assert store.known_keys(PORTAL) == set()
    lock.release()
    assert other.keep(other.begin_run(PORTAL, "crawl"), [make_visit()]) == ["new"]
    successor.release()
    with closing_engine(other._engine.url) as engine, engine.connect() as connection:
        assert connection.execute(select(lease.c.token)).scalars().all() == [2]
        assert connection.execute(select(run.c.outcome).where(run.c.id == number)).scalar_one() == "killed"


def test_nobody_takes_a_portal_over_in_the_middle_of_a_transaction(store, other):
    lock = store.hold(PORTAL, lease=SHORT)
    hold_up(lock)
    with store._write():
        time.sleep(1.2 * SHORT)
        taken = []
        thread = threading.Thread(target=lambda: taken.append(Lease.take(other._engine, PORTAL, SHORT)))
        thread.start()
        thread.join(0.5)
        assert not taken
    thread.join(30)
    taken[0].release()


def test_a_heart_that_finds_its_lease_gone_stops(store):
    lock = store.hold(PORTAL, lease=SHORT)
    with store._engine.begin() as connection:
        connection.execute(update(lease).values(token=7))
    lock._thread.join(30)
    assert not lock.is_sure


@pytest.fixture
def own_server(postgres):
    """A server that nobody else uses: this test restarts it."""
    server = Server(Path(tempfile.mkdtemp(prefix="tinbai-pg-")))
    yield server
    server.close()


def test_a_restarted_server_still_knows_who_holds_a_portal(own_server):
    url = own_server.make_database("restarted")
    with Store.open(url, patience=20) as store, Store.open(url, patience=20) as other:
        lock = store.hold(PORTAL, lease=60)
        own_server.control("restart", "-m", "immediate")
        with pytest.raises(StoreUnavailable, match="being crawled"):
            other.hold(PORTAL)
        lock.release()


def test_a_clock_that_goes_on_while_the_machine_sleeps_says_when_a_lease_is_unsure(store, monkeypatch):
    lock = store.hold(PORTAL, lease=60)
    elapsed = leases._elapsed
    monkeypatch.setattr(leases, "_elapsed", lambda: elapsed() + 55)
    assert not lock.is_sure
    assert lock.renew()
    assert lock.is_sure
    lock.release()


def test_turns_stand_in_the_time_of_the_server_whatever_the_clocks_of_workers(store):
    def behind(seconds):
        return lambda: clock.now() + timedelta(seconds=seconds)

    hosts: Hosts = store.hosts
    first = hosts.take_turn(("a.vn",), 5.0, behind(-3600), 60)
    assert abs((first.at - behind(-3600)()).total_seconds()) < 4
    second = hosts.take_turn(("a.vn",), 5.0, behind(3600), 60)
    assert 0.5 < (second.at - behind(3600)()).total_seconds() <= 5.0
    until = clock.now() + timedelta(hours=1)
    hosts.pause("a.vn", until, "host_paused", 1)
    assert abs((hosts.standing("a.vn").paused_until - until).total_seconds()) < 4
