from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, MetaData, Table, create_engine, inspect, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import StatementError
from sqlalchemy.schema import CreateTable

from storage import migrations, schema
from storage.migrations import make_config


@pytest.fixture
def connection(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path}/x.db")
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def test_migrations_lead_to_the_tables_as_declared(connection):
    migrations.upgrade_schema(connection)
    context = MigrationContext.configure(connection, opts={"target_metadata": schema.metadata})
    assert compare_metadata(context, schema.metadata) == []
    assert context.get_current_revision() == schema.REVISION


def test_the_newest_revision_is_the_one_the_schema_names(connection):
    assert ScriptDirectory.from_config(make_config(connection)).get_heads() == [schema.REVISION]


def test_every_migration_goes_back(connection):
    migrations.upgrade_schema(connection)
    command.downgrade(make_config(connection), "base")
    assert inspect(connection).get_table_names() == ["alembic_version"]


def test_a_filled_database_learns_when_its_revisions_stood(connection):
    config = make_config(connection)
    command.upgrade(config, "0002")
    for statement in (
        "INSERT INTO run VALUES (1, 'p', 'crawl', '2024-05-01', null, null, 0, 0, 0, 0, 0, 0, '{}', '{}', '')",
        "INSERT INTO capture VALUES ('r1', 'u', 'u', '2024-05-02T00:00:00+00:00', 200, '', 1, 's', 0, 1, 'd', 1)",
        "INSERT INTO article VALUES ('p', '1', '', '', '', null, null, null, 'h2', 2, '2024-05-02', '2024-05-09', '')",
        "INSERT INTO revision VALUES ('p', '1', 1, 'h1', 'r1', '2024-05-03T00:00:00+00:00', '', '{}')",
        "INSERT INTO revision VALUES ('p', '1', 2, 'h2', null, '2024-05-04T00:00:00+00:00', '', '{}')",
    ):
        connection.exec_driver_sql(statement)
    command.upgrade(config, "head")
    rows = connection.execute(select(*schema.revision.c["number", "first_seen", "last_seen"])).all()
    days = [(number, first.day, last.day if last else None) for number, first, last in rows]
    assert days == [(1, 2, 2), (2, 4, None)]
    connection.exec_driver_sql("UPDATE revision SET content_hash = 'h1'")
    command.downgrade(config, "0002")
    assert connection.exec_driver_sql("SELECT number, content_hash FROM revision").all() == [(1, "h1")]


def test_a_new_migration_can_be_drafted(connection, tmp_path):
    migrations.upgrade_schema(connection)
    folder = shutil.copytree(Path(migrations.__file__).parent, tmp_path / "100%")
    config = make_config(connection)
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    command.revision(config, "a probe", rev_id="9000")
    (draft,) = (folder / "versions").glob("9000_*.py")
    text = draft.read_text()
    compile(text, draft, "exec")
    assert "import storage.schema" in text
    command.upgrade(config, "head")


def test_instants_come_back_in_utc_and_need_a_zone(connection):
    table = Table("t", MetaData(), Column("at", schema.Instant))
    table.create(connection)
    evening = datetime(2024, 5, 9, 19, 0, 0, 5, tzinfo=timezone(timedelta(hours=7)))
    connection.execute(table.insert(), [{"at": evening}, {"at": None}])
    first, second = connection.execute(select(table.c.at)).scalars()
    assert (first, first.tzinfo, second) == (evening, UTC, None)
    with pytest.raises(StatementError, match="without a zone"):
        connection.execute(table.insert(), {"at": datetime(2024, 5, 9)})  # noqa: DTZ001


def test_postgresql_gets_its_own_types_and_the_order_of_sqlite():
    dialect = postgresql.dialect()
    ddl = str(CreateTable(schema.article).compile(dialect=dialect))
    assert 'sort_date VARCHAR COLLATE "C" NOT NULL' in ddl
    assert "last_seen TIMESTAMP WITH TIME ZONE" in ddl
    assert "convert_to(article.record, 'UTF8')" in str(
        select(schema.Utf8(schema.article.c.record)).compile(dialect=dialect)
    )
    change = schema.upsert("postgresql", schema.url, replace=("state",), add=("attempts",), fill=("capture",))
    text = str(change.compile(dialect=dialect))
    assert "ON CONFLICT (url_key) DO UPDATE SET state = excluded.state" in text
    assert "attempts = (url.attempts + excluded.attempts)" in text
    assert "capture = coalesce(excluded.capture, url.capture)" in text
    instant = schema.Instant()
    noon = datetime(2024, 5, 9, 12, tzinfo=UTC)
    assert instant.process_bind_param(noon.astimezone(timezone(timedelta(hours=7))), dialect) == noon
    assert instant.process_result_value(noon, dialect) == noon
