from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, inspect, select

from storage import migrations, schema
from storage.engine import name_place, read_revision
from storage.errors import StoreTooNew
from storage.migrations import make_config
from storage.store import Store
from tests.storage_samples import ask, closing_engine, make_article, make_visit, open_store

TABLES = {  # of each version that was released, those that refer to others last
    "0001": ("run", "capture", "article", "revision", "alias", "url"),
    "0002": ("run", "capture", "article", "revision", "alias", "url", "habit"),
}
ROOT = Path(migrations.__file__).parents[2]


@pytest.fixture(params=TABLES)
def version(request):
    return request.param


@pytest.fixture
def old(bare_url, new_url, version):
    """The address of a database made by the migrations of an older version, with rows in all its tables."""
    with open_store(new_url("filled")) as store:
        run = store.begin_run("lang_son", "crawl")
        store.keep(run, [make_visit(make_article(str(key))) for key in range(5)])
        store.keep_habits("lang_son", {("pages", ""): 5})
        store.end_run(run, "finished")
    with closing_engine(bare_url) as engine, closing_engine(new_url("filled")) as filled:
        with engine.begin() as connection:
            command.upgrade(make_config(connection), version)
        with engine.begin() as connection, filled.connect() as reading:
            for name in TABLES[version]:
                columns = [column["name"] for column in inspect(connection).get_columns(name)]
                table = schema.metadata.tables[name]
                rows = [dict(row) for row in reading.execute(select(*table.c[tuple(columns)])).mappings()]
                connection.execute(insert(table), rows)
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT setval('run_id_seq', 1)")
    return bare_url


def lines(url):
    with Store.open(url) as store:
        return list(store.lines())


def test_a_filled_database_of_an_older_version_keeps_its_rows(old, new_url, version):
    assert lines(old) == lines(new_url("filled"))
    with closing_engine(old) as engine, engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": schema.metadata})
        assert compare_metadata(context, schema.metadata) == []
        assert read_revision(connection) == schema.REVISION
    with Store.open(old) as store:
        assert [(run.kind, run.pages) for run in store.runs()] == [("crawl", 5)]
        assert store.habits("lang_son") == ({("pages", ""): 5} if version > "0001" else {})
        assert len(store.revisions("lang_son", "3")) == 1
        run = store.begin_run("lang_son", "crawl")
        assert store.keep(run, [make_visit(make_article("3")), make_visit(make_article("9"))]) == ["unchanged", "new"]


KILLED = """
import os, sys
from sqlalchemy import event
from storage import engine as engines
from storage.store import Store
left = [int(sys.argv[2])]
opened = engines.open_engine(sys.argv[1])

@event.listens_for(opened, "after_cursor_execute")
def die(connection, cursor, statement, *rest):
    if statement.lstrip().startswith(("CREATE", "ALTER", "INSERT", "UPDATE", "DROP")):
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), 9)

engines.bring_up_to_date(opened)
"""


@pytest.mark.parametrize("version", ["0001"], indirect=True)
@pytest.mark.parametrize("steps", [0, 1, 2])
def test_an_upgrade_that_is_killed_leaves_the_old_state_whole(old, steps, version):
    command_line = [sys.executable, "-c", KILLED, old, str(steps)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    killed = subprocess.run(command_line, capture_output=True, text=True, check=False, env=environment)
    assert (killed.returncode, killed.stderr) == (-9, "")
    with closing_engine(old) as engine, engine.connect() as connection:
        assert read_revision(connection) == version
        assert set(inspect(connection).get_table_names()) == {*TABLES[version], "alembic_version"}
    assert len(lines(old)) == 5


def test_a_newer_database_is_refused_and_left_alone(store, store_url):
    with closing_engine(store_url) as engine, engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        place = name_place(engine.url)
    with pytest.raises(StoreTooNew, match=r"written by a newer version of tinbai \(schema 9999, .*upgrade") as caught:
        Store.open(store_url)
    assert place in str(caught.value)
    assert ask(store_url, "SELECT version_num FROM alembic_version") == [("9999",)]


def test_runs_of_before_schedules_were_asked_for(bare_url):
    with closing_engine(bare_url) as engine, engine.begin() as connection:
        command.upgrade(make_config(connection), "0007")
        connection.exec_driver_sql(
            "INSERT INTO run (portal, kind, started_at, pages, articles, new, changed, unchanged, bytes, refused, "
            "failed, version) "
            "VALUES ('lang_son', 'crawl', '2026-11-22T01:00:00.000000+00:00', 7, 6, 5, 4, 3, 2, '{}', '{}', '0')"
        )
    with Store.open(bare_url) as store:
        (run,) = store.runs()
        assert (run.pages, run.cause, run.requests, run.exit_code, run.log) == (7, "asked", None, None, None)
        assert store.timetable.plans() == store.timetable.open_starts() == ()
    with closing_engine(bare_url) as engine, engine.begin() as connection:
        command.downgrade(make_config(connection), "0007")
        assert not inspect(connection).has_table("schedule")
        assert "cause" not in {column["name"] for column in inspect(connection).get_columns("run")}
