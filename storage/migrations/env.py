"""What Alembic runs: the connection comes from the store, or from an Alembic command line for developers."""

from __future__ import annotations

from alembic import context

from storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
    transactional_ddl=True,  # both engines can, and a half-done upgrade must not be left behind
)
with context.begin_transaction():
    context.run_migrations()
