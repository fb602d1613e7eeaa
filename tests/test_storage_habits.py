from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from alembic import command
from sqlalchemy import create_engine
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from storage import schema
from storage.migrations import make_config
from storage.store import Store
from tests.storage_samples import make_visit, open_store

PAGES, LINE = ("pages", ""), ("line", "ban may xanh")


def test_counts_add_up_for_each_portal(tmp_path):
    with open_store(tmp_path / "x.db") as store:
        assert store.habits("lang_son") == {}
        store.keep_habits("lang_son", {PAGES: 4, LINE: 3})
        store.keep_habits("lang_son", {PAGES: 2, LINE: 2, ("order", "dmy"): 1})
        store.keep_habits("bac_kan", {PAGES: 9})
        store.keep_habits("bac_kan", {})
        assert store.habits("lang_son") == {PAGES: 6, LINE: 5, ("order", "dmy"): 1}
        assert store.habits("bac_kan") == {PAGES: 9}


def test_a_trait_knows_when_it_was_seen_first_and_last(tmp_path):
    with open_store(tmp_path / "x.db") as store:
        store.keep_habits("lang_son", {LINE: 1})
        store.keep_habits("lang_son", {LINE: 1})
    with closing(sqlite3.connect(tmp_path / "x.db")) as database:
        ((first, last),) = database.execute("SELECT first_seen, last_seen FROM habit")
    assert first < last


def test_counts_are_kept_together_or_not_at_all(tmp_path):
    with open_store(tmp_path / "x.db") as store:
        with store._engine.connect() as connection:
            connection.exec_driver_sql(
                "CREATE TRIGGER no BEFORE INSERT ON habit WHEN new.kind = 'pages' BEGIN SELECT RAISE(FAIL, 'no'); END"
            )
            connection.commit()
        with pytest.raises(IntegrityError):
            store.keep_habits("lang_son", {LINE: 3, PAGES: 4})
        assert store.habits("lang_son") == {}


@pytest.mark.parametrize(("name", "dialect"), [("sqlite", sqlite.dialect()), ("postgresql", postgresql.dialect())])
def test_both_engines_add_to_a_count_that_is_there(name, dialect):
    change = schema.upsert(name, schema.habit, replace=("last_seen",), add=("count",))
    text = " ".join(str(change.compile(dialect=dialect)).split())
    assert "ON CONFLICT (portal, kind, value) DO UPDATE SET count = (habit.count + excluded.count)" in text
    assert "last_seen = excluded.last_seen" in text
    table = str(CreateTable(schema.habit).compile(dialect=dialect))
    assert "CONSTRAINT pk_habit PRIMARY KEY (portal, kind, value)" in table
    assert ('value VARCHAR COLLATE "C" NOT NULL' in table) == (name == "postgresql")


def test_a_database_of_the_first_version_keeps_its_rows(tmp_path):
    """The tables of 0001 with an article in them: what is kept stays, and habits can be counted."""
    engine = create_engine(f"sqlite:///{tmp_path}/x.db")
    with engine.begin() as connection:
        command.upgrade(make_config(connection), "0001")
    engine.dispose()
    with open_store(tmp_path / "new.db") as store:
        store.keep(store.begin_run("lang_son", "crawl"), [make_visit()])
        before = list(store.lines())
    with closing(sqlite3.connect(tmp_path / "x.db")) as database:
        database.execute(f"ATTACH '{tmp_path}/new.db' AS new")
        for table in ("run", "capture", "article", "revision", "alias", "url"):
            names = ", ".join(f'"{row[1]}"' for row in database.execute(f"PRAGMA main.table_info({table})"))
            database.execute(f"INSERT INTO {table} SELECT {names} FROM new.{table}")  # noqa: S608 - names of ours
        database.commit()
        assert not database.execute("SELECT 1 FROM main.sqlite_master WHERE name = 'habit'").fetchall()
    with Store.open(f"sqlite:///{tmp_path}/x.db") as store:
        assert list(store.lines()) == before
        assert store.known_keys("lang_son") == {"7"}
        assert [run.kind for run in store.runs()] == ["crawl"]
        assert store.habits("lang_son") == {}
        store.keep_habits("lang_son", {PAGES: 1})
        assert store.habits("lang_son") == {PAGES: 1}
