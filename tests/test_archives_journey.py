"""A live crawl and archives of the same pages give the same articles: WARC, WACZ, pywb and a folder, all portals."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest

from storage.archive import Record, list_segments, read_segment
from tests.archives import write, write_wacz
from tests.wayback import serve_archives

ROOT = Path(__file__).parents[1]
PAGES = 20
PORTALS = 6

pytestmark = pytest.mark.journey


def tinbai(*arguments: str | Path, code: int = 0) -> dict[str, Any]:
    """Run the command as a person does; return what it told as JSON."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TINBAI_")}
    command = [sys.executable, "-m", "crawler.cli", *map(str, arguments), "--json"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr[-2000:]
    return orjson.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a live crawl of all replicas over HTTP."""
    home = tmp_path_factory.mktemp("live") / "home"
    tinbai("demo", "--pages", str(PAGES), "--home", home)
    return home


def articles(home: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Every record as kept; when exactly it was fetched is a matter of the door."""
    with closing(sqlite3.connect(home / "tinbai.db")) as database:
        kept = database.execute("SELECT portal, key, record FROM article").fetchall()
    return {(portal, key): {**orjson.loads(record), "fetched_at": None} for portal, key, record in kept}


def check_equal(home: Path, live: Path) -> None:
    """Field by field, and sound in itself."""
    wanted, found = articles(live), articles(home)
    assert len(wanted) == PAGES * PORTALS
    assert found.keys() == wanted.keys()
    different = {key: name for key in wanted for name in wanted[key] if found[key][name] != wanted[key][name]}
    assert different == {}
    assert tinbai("verify", "--home", home)["sound"]


def test_warc(crawled: Path, tmp_path: Path) -> None:
    told = tinbai("ingest", crawled / "captures", "--home", tmp_path / "home")
    assert told["new"] == PAGES * PORTALS
    check_equal(tmp_path / "home", crawled)
    again = tinbai("ingest", crawled / "captures", "--home", tmp_path / "home")
    assert (again["pages"], again["known"]) == (0, told["pages"])
    own = tinbai("ingest", crawled / "captures", "--home", crawled)
    assert own["pages"] == 0


def test_wacz(crawled: Path, tmp_path: Path) -> None:
    entries = [(f"archive/{path.name}", path.read_bytes()) for path in list_segments(crawled / "captures")]
    wacz = write_wacz(tmp_path / "all.wacz", [*entries, ("datapackage.json", b"{}")])
    tinbai("ingest", wacz, "--home", tmp_path / "home")
    check_equal(tmp_path / "home", crawled)


def test_folder(crawled: Path, tmp_path: Path) -> None:
    lines = []
    for segment in list_segments(crawled / "captures"):
        for number, one in enumerate(read_segment(segment)):
            if isinstance(one, Record) and one.kind == "response" and b" 200 " in one.block[:20]:
                page = one.to_page(one.to_capture(segment.name), None)
                name = f"{segment.name}-{number}.html"
                write(tmp_path / "in" / name, page.body)
                lines.append({"file": name, "url": page.url, "fetched_at": page.fetched_at})
    write(tmp_path / "in" / "manifest.jsonl", b"\n".join(map(orjson.dumps, lines)))
    tinbai("ingest", tmp_path / "in", "--home", tmp_path / "home")
    check_equal(tmp_path / "home", crawled)


@pytest.fixture(scope="module")
def wayback(crawled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The CDX address of a real pywb on loopback that holds what was crawled."""
    with serve_archives(tmp_path_factory.mktemp("pywb"), *list_segments(crawled / "captures")) as collection:
        yield f"{collection}/cdx"


def test_pywb(wayback: str, crawled: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    portals = sorted({portal for portal, _ in articles(crawled)})
    asked = ["ingest", "--cdx", wayback, "--pause", "0", "--home", home]
    told = [tinbai(*asked, "--portal", portal) for portal in portals]
    assert sum(one["new"] for one in told) == PAGES * PORTALS
    check_equal(home, crawled)
    again = tinbai(*asked, "--portal", portals[0])
    assert (again["pages"], again["known"]) == (0, told[0]["pages"])
    before = tinbai("ingest", "--cdx", wayback, "--until", "2001-01-01", "--portal", portals[0], "--home", home)
    assert (before["pages"], before["known"]) == (0, 0)
