from __future__ import annotations

import sqlite3
import threading
from contextlib import closing

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import IntegrityError

from storage import engine as engine_module
from storage.engine import name_place, open_engine, plain_faults, writing
from storage.errors import DiskFull, StorageError, StoreTooNew, StoreUnavailable
from storage.store import Store
from tests.storage_samples import make_article, make_visit, open_store


def pragma(store: Store, words: str) -> object:
    with store._engine.connect() as connection:
        result = connection.exec_driver_sql(f"PRAGMA {words}")
        return result.scalar_one_or_none() if result.returns_rows else None


def test_connections_are_set_up_for_safety(tmp_path):
    with open_store(tmp_path / "x.db") as store:
        found = {
            name: pragma(store, name)
            for name in ("journal_mode", "synchronous", "foreign_keys", "wal_autocheckpoint", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "wal_autocheckpoint": 16000,
        "busy_timeout": 30000,
    }


def test_a_new_database_and_its_folder_are_made(tmp_path):
    with Store.open(f"sqlite:///{tmp_path}/a/b/x.db") as store:
        assert store.summary() == []
    with Store.open(f"sqlite:///{tmp_path}/a/b/x.db") as store:
        assert store.runs() == []


def test_only_writing_takes_the_lock(tmp_path):
    with open_store(tmp_path / "x.db") as store, closing(sqlite3.connect(tmp_path / "x.db", timeout=0)) as other:
        with store._engine.connect() as reading:
            reading.execute(text("SELECT * FROM run"))
            other.execute("BEGIN IMMEDIATE")
            other.rollback()
        with writing(store._engine).connect() as connection:
            connection.begin()
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path):
    open_store(tmp_path / "x.db").close()
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(StoreTooNew, match=r"x\.db was written by a newer version of tinbai \(schema 9999, .*upgrade"):
        Store.open(f"sqlite:///{tmp_path}/x.db")


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "tin.txt"
    path.write_text("Chợ phiên họp sáng thứ bảy. " * 99)
    with pytest.raises(StoreUnavailable, match=r"tin\.txt is not a database of tinbai"):
        Store.open(f"sqlite:///{path}")
    assert path.read_text().startswith("Chợ phiên")


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path):
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.execute("CREATE TABLE moz_places (url)")
        connection.commit()
    before = (tmp_path / "x.db").read_bytes()
    with pytest.raises(StoreUnavailable, match=r"x\.db holds tables of another program \(moz_places\): name another"):
        Store.open(f"sqlite:///{tmp_path}/x.db")
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("moz_places",)]
    assert len(before) == (tmp_path / "x.db").stat().st_size


def test_half_an_upgrade_is_taken_back(tmp_path):
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.execute("CREATE VIEW url AS SELECT 1")
        connection.commit()
        with pytest.raises(StoreUnavailable, match="view url already exists"):
            Store.open(f"sqlite:///{tmp_path}/x.db")
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("url",)]


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("tinbai.db", "names no database: write sqlite"),
        ("nothing://u:geheim@h/x", "nothing://… names no database"),
        ("postgresql://u:geheim@h:port/x", "postgresql://… names no database"),
        ("sqlite://", "in memory would keep nothing"),
        ("sqlite:///:memory:", "in memory would keep nothing"),
        ("sqlite:////proc/version/x.db", "The folder /proc/version cannot be made"),
        ("sqlite:////proc/tinbai.db", "/proc/tinbai.db cannot be opened: check that its folder"),
        ("oracle+oracledb://u:geheim@h/x", "driver for oracle.*is missing: pip install oracledb"),
    ],
)
def test_what_cannot_be_opened_is_one_sentence_without_secrets(url, sentence):
    with pytest.raises(StoreUnavailable, match=sentence) as caught:
        Store.open(url)
    assert "geheim" not in str(caught.value)


def test_places_are_named_without_passwords():
    assert name_place(make_url("postgresql://u:geheim@h/x")) == "postgresql://u:***@h/x"


def test_a_lock_that_stays_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(engine_module, "LOCK_SECONDS", 0.05)
    open_store(tmp_path / "x.db").close()
    with (
        Store.open(f"sqlite:///{tmp_path}/x.db", patience=0) as store,
        closing(sqlite3.connect(tmp_path / "x.db")) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked by another process"):
            store.begin_run("lang_son", "crawl")
        other.rollback()
        assert store.begin_run("lang_son", "crawl") == 1


def test_a_lock_that_goes_is_waited_for(tmp_path):
    with open_store(tmp_path / "x.db") as store:
        other = sqlite3.connect(tmp_path / "x.db", check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(0.2, other.rollback)
        timer.start()
        assert store.begin_run("lang_son", "crawl") == 1
        timer.join()
        other.close()


def test_a_full_disk_keeps_the_batch_out_as_a_whole(tmp_path):
    with open_store(tmp_path / "x.db") as store:
        run = store.begin_run("lang_son", "crawl")
        pragma(store, f"max_page_count={pragma(store, 'page_count') + 20}")
        with pytest.raises(DiskFull, match=r"No space is left for the database .*x\.db"):
            store.keep(run, [make_visit(make_article(str(key))) for key in range(50)])
        pragma(store, "max_page_count=100000")
        assert store.known_keys("lang_son") == set()
        assert store.keep(run, [make_visit()]) == ["new"]
        assert pragma(store, "integrity_check") == "ok"


def test_a_database_that_cannot_be_written_is_named(tmp_path):
    with open_store(tmp_path / "x.db") as store:
        pragma(store, "query_only=ON")
        with pytest.raises(StoreUnavailable, match=r"x\.db cannot be written: check the permissions"):
            store.begin_run("lang_son", "crawl")


def test_a_damaged_database_is_named(tmp_path):
    path = tmp_path / "x.db"
    with open_store(path) as store:
        run = store.begin_run("lang_son", "crawl")
        store.keep(run, [make_visit(make_article(str(key))) for key in range(50)])
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(StoreUnavailable, match="is damaged: put a backup"), Store.open(f"sqlite:///{path}") as store:
        list(store.lines())


def test_other_faults_keep_their_reason_and_mistakes_their_kind(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path}/x.db")
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE one (a UNIQUE)"))
        with pytest.raises(StorageError, match=r"x\.db does not work: no such table: none"), plain_faults(engine.url):
            connection.execute(text("SELECT * FROM none"))
        with pytest.raises(IntegrityError), plain_faults(engine.url):
            connection.execute(text("INSERT INTO one VALUES (1), (1)"))
    engine.dispose()


def test_a_crowd_of_open_readings_is_named(tmp_path, monkeypatch):
    with open_store(tmp_path / "x.db") as store:
        run = store.begin_run("lang_son", "crawl")
        store.keep(run, [make_visit(make_article(str(key))) for key in range(2)])
        monkeypatch.setattr(store._engine.pool, "_timeout", 0.01)
        crowd = [store.lines() for _ in range(15)]
        for reading in crowd:
            next(reading)
        with pytest.raises(StoreUnavailable, match="open at once"):
            store.runs()
        for reading in crowd:
            reading.close()
        assert len(store.runs()) == 1
