from __future__ import annotations

import logging
import random
import sqlite3
import tempfile
import threading
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.engine import RootTransaction
from sqlalchemy.exc import OperationalError

from storage import engine as engine_module
from storage import outages
from storage.errors import StoreGone, StoreUnavailable
from storage.outages import drop_old_receipts, outlast
from storage.schema import receipt
from storage.store import Store
from tests.bench.keeping.restarts import survive_restarts
from tests.postgres import Server
from tests.storage_samples import ask, make_article, make_visit, open_store


@pytest.fixture
def pauses(monkeypatch):
    """Pauses between trials, which cost no time here."""
    slept: list[float] = []
    monkeypatch.setattr(outages.time, "sleep", slept.append)
    return slept


def test_what_is_gone_is_tried_again_at_growing_intervals(pauses, caplog):
    trials = iter([*[StoreGone("The database is away")] * 9, None])

    def work():
        if fault := next(trials):
            raise fault
        return "kept"

    with caplog.at_level(logging.WARNING):
        assert outlast(60, work) == "kept"
    assert pauses == [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    assert caplog.messages == ["The database is away (tried again for 60 s)"]


def test_patience_ends_with_the_sentence(pauses):
    def work():
        raise StoreGone("The database is away")

    with pytest.raises(StoreUnavailable, match="is away"):
        outlast(0, work)
    assert pauses == []


def test_a_server_that_was_never_there_is_not_waited_for(pauses, tmp_path):
    with pytest.raises(StoreUnavailable, match=r"postgresql://u:\*\*\*@/x cannot be reached: check that the server"):
        Store.open(f"postgresql://u:geheim@/x?host={tmp_path}")
    assert pauses == []


@pytest.fixture
def url(new_postgres_url):
    return new_postgres_url()


@pytest.fixture
def lost_commits(monkeypatch, url):
    """Commits whose acknowledgement never comes: each number says which one, from now on, and if it was done."""
    plan: dict[int, bool] = {}
    commit, count = RootTransaction.commit, iter(range(1000))

    def lose(self):
        number = next(count)
        if number not in plan:
            return commit(self)
        if plan[number]:
            commit(self)
        raise OperationalError("COMMIT", None, psycopg.OperationalError("server closed the connection unexpectedly"))

    monkeypatch.setattr(RootTransaction, "commit", lose)
    return plan


@pytest.mark.parametrize("done", [True, False], ids=["committed", "rolled back"])
def test_a_lost_acknowledgement_doubles_and_loses_nothing(url, lost_commits, done):
    with open_store(url) as store:
        lost_commits.update({0: done, 2: done, 4: done, 6: done} if done else {0: done, 2: done})
        run = store.begin_run("lang_son", "crawl")
        assert store.keep(run, [make_visit(), make_visit(make_article("8"))]) == ["new", "new"]
        store.keep_habits("lang_son", {("line", "ban may"): 3})
        ended = store.end_run(run, "finished")
        assert (ended.id, ended.pages, ended.new, ended.bytes) == (run, 2, 2, 2000)
        assert store.habits("lang_son") == {("line", "ban may"): 3}
        assert [found.id for found in store.runs()] == [run]
    assert ask(url, "SELECT count(*), max(attempts) FROM url") == [(2, 1)]
    assert ask(url, "SELECT count(*) FROM receipt") == [(1,)]


def test_a_backend_that_is_killed_in_mid_transaction_is_replaced(new_postgres_url, postgres):
    with open_store(new_postgres_url()) as store:
        run = store.begin_run("lang_son", "crawl")
        killed = []

        @event.listens_for(store._engine, "before_cursor_execute")
        def kill(connection, _cursor, statement, *_rest):
            if statement.startswith("INSERT INTO alias") and len(killed) < 2:
                pid = connection.connection.driver_connection.info.backend_pid
                with closing(psycopg.connect(postgres.url, autocommit=True)) as other:
                    killed.append(other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid]).fetchone())

        assert store.keep(run, [make_visit()]) == ["new"]
        assert killed == [(True,)] * 2
        assert store.end_run(run, "finished").pages == 1


def test_old_receipts_go_and_fresh_ones_stay(store):
    with store._write() as connection:
        old = outages.datetime.now(outages.UTC) - outages.KEPT_RECEIPTS * 2
        connection.execute(receipt.insert(), {"writer": "old", "number": 1, "written_at": old})
    with store._write() as connection:
        drop_old_receipts(connection)
        assert "old" not in connection.execute(receipt.select().with_only_columns(receipt.c.writer)).scalars().all()


def test_d55_a_lock_that_outlasts_the_engine_costs_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(engine_module, "LOCK_SECONDS", 0.05)
    with (
        open_store(tmp_path / "x.db") as store,
        closing(sqlite3.connect(tmp_path / "x.db", check_same_thread=False)) as other,
    ):
        run = store.begin_run("lang_son", "crawl")
        other.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(0.5, other.rollback)
        timer.start()
        assert store.keep(run, [make_visit()]) == ["new"]
        timer.join()
        assert store.known_keys("lang_son") == {"7"}


def test_d57_a_server_that_is_restarted_hard_loses_and_doubles_nothing(postgres_url):
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "pg")
        try:
            outcome = survive_restarts(server, server.make_database("crawl"), 2, random.Random(57))  # noqa: S311
        finally:
            server.close()
    assert (outcome.missing, outcome.doubled, outcome.counted) == (0, 0, outcome.visits)
