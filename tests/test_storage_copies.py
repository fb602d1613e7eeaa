from __future__ import annotations

import os
import sqlite3
from contextlib import closing

import pytest

from storage import copies, schema
from storage.copies import back_up, copied_tables, copy_store, sum_table, upgrade_store
from storage.errors import DiskFull, StoreDamaged, StoreUnavailable
from storage.store import Store
from tests.storage_samples import ask, closing_engine, dump_tables, make_article, make_miss, make_visit, open_store


def fill(place, articles=30):
    with open_store(place) as store:
        run = store.begin_run("lang_son", "crawl")
        store.keep(run, [make_visit(make_article(f"{key}-Đ", portal="lang_son")) for key in range(articles)])
        store.keep(
            run, [make_visit(make_article("1-Đ", title="Cầu mới"), days=1), make_miss("refused", reason="empty")]
        )
        store.keep_habits("lang_son", {("line", "ban may"): 4, ("line", "Ảnh"): 1})
        store.end_run(run, "finished")
        return list(store.lines())


def sums(place):
    with closing_engine(place) as engine, engine.connect() as connection:
        return [sum_table(connection, table) for table in copied_tables()]


@pytest.fixture(params=["sqlite-postgresql", "postgresql-sqlite", "sqlite-sqlite"])
def places(request, tmp_path, new_postgres_url):
    """Addresses of a database and of an empty one."""
    return [
        new_postgres_url(label, bare=label == "to") if kind == "postgresql" else f"sqlite:///{tmp_path}/{label}.db"
        for kind, label in zip(request.param.split("-"), ("from", "to"), strict=True)
    ]


def test_a_copy_is_equal_and_goes_on(places, monkeypatch):
    monkeypatch.setattr(copies, "ROWS_AT_ONCE", 7)
    source, target = places
    lines = fill(source)
    done = copy_store(source, target)
    assert {found.table: found.rows for found in done if found.rows} == {
        "run": 1, "habit": 2, "capture": 32, "article": 30, "revision": 31, "alias": 30, "url": 31, "search_queue": 30,
    }  # fmt: skip
    assert sums(source) == sums(target) == done
    assert dump_tables(source) == dump_tables(target)
    with Store.open(target) as store:
        assert list(store.lines()) == lines
        run = store.begin_run("lang_son", "crawl")
        assert run == 2
        assert store.keep(run, [make_visit(make_article("0-Đ"))]) == ["unchanged"]


def test_a_target_with_rows_is_refused(places):
    source, target = places
    fill(source, 1)
    with open_store(target) as store:
        store.begin_run("bac_kan", "crawl")
    with pytest.raises(StoreUnavailable, match=r"is not empty: name an empty one"):
        copy_store(source, target)
    assert ask(target, "SELECT portal FROM run") == [("bac_kan",)]


def test_a_copy_that_breaks_off_or_differs_leaves_nothing(places, monkeypatch):
    source, target = places
    fill(source)
    write = copies.write_rows

    def fail(connection, statement, rows):
        if statement.table is schema.revision:
            raise DiskFull("full")
        write(connection, statement, rows)

    with monkeypatch.context() as patch:
        patch.setattr(copies, "write_rows", fail)
        with pytest.raises(DiskFull):
            copy_store(source, target)
    with monkeypatch.context() as patch:
        patch.setattr(copies, "write_rows", lambda connection, statement, rows: write(connection, statement, rows[1:]))
        patch.setattr(copies, "copied_tables", lambda: [schema.habit])
        with pytest.raises(StoreDamaged, match="The table habit does not read back"):
            copy_store(source, target)
    assert {found.rows for found in sums(target)} == {0}
    copy_store(source, target)


def test_texts_of_older_versions_are_cleaned_on_the_way(tmp_path, new_postgres_url):
    source, target = f"sqlite:///{tmp_path}/from.db", new_postgres_url()
    fill(source, 1)
    with closing(sqlite3.connect(tmp_path / "from.db")) as connection:
        connection.execute("UPDATE article SET title = 'Ch' || char(0) || 'ợ'")
        connection.commit()
    copy_store(source, target)
    assert ask(target, "SELECT title FROM article") == [("Chợ",)] * 2


def test_an_upgrade_says_from_where_to_where(bare_url):
    assert upgrade_store(bare_url) == copies.Upgrade(before=None, after=schema.REVISION)
    assert upgrade_store(bare_url) == copies.Upgrade(before=schema.REVISION, after=schema.REVISION)


def test_a_backup_of_a_database_in_use_is_whole(tmp_path):
    lines = fill(tmp_path / "x.db")
    with open_store(tmp_path / "x.db") as store:
        store.keep(store.begin_run("lang_son", "crawl"), [make_visit(make_article("new"))])  # stands in the log only
        size = back_up(f"sqlite:///{tmp_path}/x.db", tmp_path / "copy.db")
    assert size == (tmp_path / "copy.db").stat().st_size
    assert sorted(name for name in os.listdir(tmp_path) if "copy" in name) == ["copy.db"]  # noqa: PTH208
    with open_store(tmp_path / "copy.db") as store:
        assert set(store.lines()) > set(lines)
        assert "new" in store.known_keys("lang_son")
    with pytest.raises(StoreUnavailable, match="exists: name a new file"):
        back_up(f"sqlite:///{tmp_path}/x.db", tmp_path / "copy.db")


def test_a_damaged_database_has_no_backup(tmp_path):
    fill(tmp_path / "x.db")
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("UPDATE sqlite_master SET rootpage = 3 WHERE name = 'ix_capture_url_key_fetched_at'")
        connection.commit()
    with pytest.raises((StoreDamaged, StoreUnavailable), match=r"x\.db"):
        back_up(f"sqlite:///{tmp_path}/x.db", tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_a_backup_that_cannot_be_made_is_one_sentence(tmp_path, new_postgres_url):
    with pytest.raises(StoreUnavailable, match="no SQLite database: back it up with pg_dump"):
        back_up(new_postgres_url(), tmp_path / "copy.db")
    with pytest.raises(StoreUnavailable, match="There is no database"):
        back_up(f"sqlite:///{tmp_path}/none.db", tmp_path / "copy.db")
    fill(tmp_path / "x.db", 1)
    with pytest.raises(StoreUnavailable, match="cannot be backed up into"):
        back_up(f"sqlite:///{tmp_path}/x.db", tmp_path / "nowhere" / "copy.db")
