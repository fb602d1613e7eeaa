from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from storage.store import Store
from tests.postgres import NUMBERS, Server
from tests.storage_samples import open_store

# The same examples each time, and other work on the machine is no failure; `pytest --hypothesis-profile=explore` draws
# others.
settings.register_profile("tinbai", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("explore", deadline=None, max_examples=1_000)
settings.load_profile("tinbai")


def pytest_xdist_auto_num_workers():
    """Two processes a core: tests wait for servers, pauses and other processes as long as they work."""
    return 2 * (os.cpu_count() or 1)


def pytest_collection_modifyitems(items):
    """Begin with the files that have journeys: the longest must not be what all others wait for at the end."""
    long = {item.path for item in items if item.get_closest_marker("journey")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server, one for all processes of the test run; skipped where none can be started."""
    name = f"tinbai-pg-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}"
    try:
        server = Server(Path(tempfile.gettempdir(), name))
    except Exception as error:  # noqa: BLE001 - whatever the reason, it is said
        pytest.skip(f"PostgreSQL cannot be started here: {type(error).__name__}: {error}")
    yield server
    server.close()


@pytest.fixture(scope="session")
def postgres_url(postgres):
    """The address of a database of that server, for what needs no database of its own."""
    return postgres.url


@pytest.fixture(scope="session")
def _template(postgres):
    """The name of a database with all tables and no rows."""
    name = f"empty-{os.getpid()}"
    Store.open(postgres.make_database(name)).close()
    return name


@pytest.fixture
def new_postgres_url(request):
    """Make databases of one test: with all tables, or ``bare``; they go with the test."""
    names = []

    @cache
    def make(label: str = "x", *, bare: bool = False) -> str:
        server = request.getfixturevalue("postgres")
        names.append(f"{label}-{os.getpid()}-{next(NUMBERS)}")
        template = "template1" if bare else request.getfixturevalue("_template")
        return server.make_database(names[-1], template=template)

    yield make
    for name in names:
        request.getfixturevalue("postgres").drop_database(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request):
    """Each kind of database in turn: what asks for this, or for ``new_url``, ``store_url``, is tested on both."""
    return request.param


@pytest.fixture
def new_url(engine_name, tmp_path, new_postgres_url):
    """Return addresses of databases for stores, by a label: a new one for a new label."""
    return new_postgres_url if engine_name == "postgresql" else lambda label="x": f"sqlite:///{tmp_path}/{label}.db"


@pytest.fixture
def store_url(new_url):
    """The address of a database for a store."""
    return new_url()


@pytest.fixture
def bare_url(engine_name, tmp_path, request):
    """The address of a database that has no table yet."""
    if engine_name == "sqlite":
        return f"sqlite:///{tmp_path}/bare.db"
    return request.getfixturevalue("new_postgres_url")("bare", bare=True)


@pytest.fixture
def store(store_url):
    """An empty store, on each engine."""
    with open_store(store_url) as store:
        yield store
