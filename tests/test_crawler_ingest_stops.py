"""Whatever stops `tinbai ingest`, on either engine: the same command goes on, and the end is the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select

from crawler import cli
from crawler.exits import ExitCode
from storage.schema import alias, article, capture, revision
from storage.store import Store
from tests.archives import address, http, members, page, record, response, write

ROOT = Path(__file__).parents[1]
KEPT = {
    article: ("portal", "key", "url", "title", "sort_date", "revision", "first_seen", "last_seen", "record"),
    revision: ("portal", "key", "number", "content_hash", "first_seen", "last_seen", "capture"),
    alias: ("portal", "key"),
    capture: ("record_id", "url", "fetched_at", "digest"),
}
Told = dict[str, Any]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINBAI_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def ingest(capfd: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """What `ingest --json` counted, beside its exit code."""

    def run(*arguments: str | Path) -> Told:
        code = cli.run(["ingest", *map(str, arguments), "--json"])
        return {"code": code, **orjson.loads(capfd.readouterr().out.splitlines()[-1])}

    return run


def start(archive: Path, failpoint: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "crawler.cli", "ingest", str(archive), "--json"]
    environment = {**os.environ, "TINBAI_FAILPOINT": failpoint}
    return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def everything(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """What must be the same, however often an ingest was stopped, and on which engine."""
    with Store.open(url) as store, store.snapshot() as connection:
        found = {table.name: connection.execute(select(*table.c[names])).all() for table, names in KEPT.items()}
    return {name: sorted(map(tuple, rows), key=repr) for name, rows in found.items()}


def count_articles(url: str) -> int:
    with Store.open(url) as store, store.snapshot() as connection:
        return int(connection.execute(select(func.count()).select_from(article)).scalar_one())


def write_archive(path: Path, pages: int) -> Path:
    """Pages, and before them a copy that names one of them as its own."""
    canonical = f'<head><link rel="canonical" href="{address(7)}">'.encode()
    copied = http(page(7).replace(b"<head>", canonical))
    copy = record("response", "https://baolangson.vn/thoi-su/600007-chanh-leo.html", copied)
    return write(path, members([copy, *map(response, range(pages))]))


@pytest.mark.parametrize("place", ["tx.before_commit:2", "tx.after_commit:1"])
def test_on_postgresql_what_was_killed_goes_on(
    place: str, ingest: Callable[..., Told], new_postgres_url: Callable[[], str], monkeypatch, tmp_path: Path
) -> None:
    url, archive = new_postgres_url(), write_archive(tmp_path / "a.warc.gz", 120)
    monkeypatch.setenv("TINBAI_DATABASE", url)
    with start(archive, f"{place}:kill") as killed:
        killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    told = ingest(archive)
    assert (told["code"], told["new"] + told["known"]) == (0, 121)
    assert count_articles(url) == 120
    assert cli.run(["verify"]) == 0


def test_a_signal_keeps_what_was_read(
    engine_name: str, store_url: str, ingest: Callable[..., Told], monkeypatch, tmp_path: Path
) -> None:
    archive = write_archive(tmp_path / "a.warc.gz", 300)
    monkeypatch.setenv("TINBAI_DATABASE", store_url)
    with start(archive, "tx.after_commit:1:sleep") as stopped:
        while stopped.poll() is None and not count_articles(store_url):
            time.sleep(0.05)
        stopped.send_signal(signal.SIGINT if engine_name == "sqlite" else signal.SIGTERM)
        out, said = stopped.communicate()
    assert stopped.returncode == ExitCode.INTERRUPTED
    assert said.decode().strip().endswith("stopped by a signal: what was read is kept, the same command goes on")
    first = orjson.loads(out)
    assert 50 <= first["new"] == count_articles(store_url) < 300
    with Store.open(store_url) as store:
        assert store.runs()[0].outcome == "interrupted"
    second = ingest(archive)
    assert (second["code"], second["new"] + first["new"]) == (0, 300)
    again = ingest(archive)
    assert (again["code"], again["pages"], again["known"]) == (0, 0, 301)
    assert cli.run(["verify"]) == 0
    monkeypatch.delenv("TINBAI_DATABASE")
    assert ingest(archive, "--home", tmp_path / "whole")["new"] == 300
    assert everything(store_url) == everything(f"sqlite:///{tmp_path / 'whole' / 'tinbai.db'}")
