from __future__ import annotations

import pytest
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from storage import schema
from tests.storage_samples import ask, open_store

PAGES, LINE = ("pages", ""), ("line", "ban may xanh")


def test_counts_add_up_for_each_portal(store_url):
    with open_store(store_url) as store:
        assert store.habits("lang_son") == {}
        store.keep_habits("lang_son", {PAGES: 4, LINE: 3})
        store.keep_habits("lang_son", {PAGES: 2, LINE: 2, ("order", "dmy"): 1})
        store.keep_habits("bac_kan", {PAGES: 9})
        store.keep_habits("bac_kan", {})
        assert store.habits("lang_son") == {PAGES: 6, LINE: 5, ("order", "dmy"): 1}
        assert store.habits("bac_kan") == {PAGES: 9}


def test_a_trait_knows_when_it_was_seen_first_and_last(store_url):
    with open_store(store_url) as store:
        store.keep_habits("lang_son", {LINE: 1})
        store.keep_habits("lang_son", {LINE: 1})
    ((first, last),) = ask(store_url, "SELECT first_seen, last_seen FROM habit")
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
