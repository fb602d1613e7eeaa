"""The faults of a running crawl, by the names that reliability.md §8 gives them, and a kill at every failpoint."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from crawler.exits import ExitCode
from storage import failpoints
from storage.migrations import make_config
from storage.store import Store
from tests.torture.oracles import examine
from tests.torture.site import ROOT, Site, finish

OUTSIDE = ("export.write_half", "export.before_rename", "migrate.half", "backup.half")  # no crawl passes them
OPEN_STORE = "import sys; from storage.store import Store; Store.open(sys.argv[1]).close()"


def run_python(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python with our packages."""
    given = os.environ | environment
    return subprocess.run([sys.executable, *words], cwd=ROOT, env=given, capture_output=True, text=True, check=False)


def check_end(site: Site, home: Path, pages: int) -> list[str]:
    """Let the crawl go on to its end, and return what is not as it must be."""
    code, _, err = site.crawl(home)
    ends = [f"the crawl went on and ended with {code}: {err[-300:]}"] if code else []
    return ends + examine(home, site.portal, pages, site.database).faults


def kill_at(name: str, count: int, site: Site, home: Path, pages: int) -> list[str]:
    """Kill a crawl when it passes a failpoint for the count-th time; let it go on."""
    code, _, _ = site.crawl(home, **{failpoints.VARIABLE: f"{name}:{count}:kill"})
    missed = [] if code == -signal.SIGKILL else [f"{name}:{count} was not passed, the crawl ended with {code}"]
    return missed + check_end(site, home, pages)


def kill_export(name: str, home: Path) -> list[str]:
    """D50: kill an export; the file that stood there is whole, and the next export replaces it."""
    target = home / "articles.jsonl"
    export = ("-m", "crawler.cli", "export", "-f", "jsonl", "-o", str(target), "--home", str(home))
    run_python(*export)
    before = target.read_bytes()
    killed = run_python(*export, **{failpoints.VARIABLE: f"{name}:1:kill"})
    after = target.read_bytes()
    again = run_python(*export)
    faults = [] if killed.returncode == -signal.SIGKILL else [f"{name} was not passed by an export"]
    faults += [] if before == after == target.read_bytes() and before else ["the export is not what it was"]
    return faults + ([again.stderr] if again.returncode else [])


def kill_migration(home: Path) -> list[str]:
    """Kill the upgrade of a database of an earlier version; the next start completes it."""
    home.mkdir(parents=True, exist_ok=True)
    address = f"sqlite:///{home / 'old.db'}"
    engine = create_engine(address)
    with engine.begin() as connection:
        command.upgrade(make_config(connection), "0002")
    engine.dispose()
    killed = run_python("-c", OPEN_STORE, address, **{failpoints.VARIABLE: "migrate.half:1:kill"})
    with Store.open(address) as store:
        is_whole = store.balances() == [] and store.runs() == []
    return [] if is_whole and killed.returncode == -signal.SIGKILL else [f"the migration: {killed.stderr[-300:]}"]


def stop_twice(site: Site, home: Path, pages: int) -> list[str]:
    """D51: SIGTERM, and a second one after a moment: exit 11, and the next crawl completes it."""
    process = start_and_wait(site, home)
    process.terminate()
    time.sleep(0.3)
    process.terminate()
    code, _, err = finish(process)
    return ([] if code == ExitCode.INTERRUPTED else [f"exit {code}: {err[-300:]}"]) + check_end(site, home, pages)


def stop_once(site: Site, home: Path, pages: int) -> list[str]:
    """One SIGTERM ends a crawl cleanly with 11."""
    process = start_and_wait(site, home)
    process.terminate()
    code, ledger, err = finish(process)
    faults = [] if code == ExitCode.INTERRUPTED and ledger.get("pending") else [f"exit {code}, {ledger}: {err[-300:]}"]
    return faults + check_end(site, home, pages)


def fill_disk(name: str, site: Site, home: Path, pages: int) -> list[str]:
    """D53, D54: no space for the database or a capture: exit 14, and all is well when there is space again."""
    code, _, err = site.crawl(home, **{failpoints.VARIABLE: f"{name}:3:enospc"})
    said = [] if code == ExitCode.DISK_LOW else [f"a full disk at {name} ended with {code}: {err[-300:]}"]
    return said + check_end(site, home, pages)


def hold_lock(site: Site, home: Path, pages: int, seconds: float) -> list[str]:
    """D55: another process holds the write lock for a while: the crawl waits and loses nothing."""
    process = start_and_wait(site, home)
    with closing(sqlite3.connect(home / "tinbai.db", timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        with Store.open(f"sqlite:///{home / 'tinbai.db'}") as store:  # reading goes on
            store.summary()
        time.sleep(seconds)
        other.rollback()
    code, _, err = finish(process)
    return ([f"exit {code}: {err[-300:]}"] if code else []) + examine(home, site.portal, pages).faults


def start_second(site: Site, home: Path, pages: int) -> list[str]:
    """D56: a second crawl of the portal into the store is refused with 15 and names the first."""
    first = start_and_wait(site, home)
    code, _, err = site.crawl(home)
    first_code, _, _ = finish(first)
    is_named = f"process {first.pid}" in err
    faults = [] if code == ExitCode.STORE_UNAVAILABLE and is_named else [f"the second ended with {code}: {err[-300:]}"]
    faults += [f"the first ended with {first_code}"] if first_code else []
    return faults + examine(home, site.portal, pages, site.database).faults


def start_and_wait(site: Site, home: Path) -> subprocess.Popen[str]:
    """Start a crawl and come back when it has asked for some pages."""
    before, process = site.asked(), site.start(home)
    while process.poll() is None and site.asked() - before < 8:
        time.sleep(0.01)
    return process


CRAWL_FAULTS: dict[str, Callable[[Site, Path, int], list[str]]] = {
    "D48 kill between WARC and commit": lambda site, home, pages: kill_at("warc.after_fsync", 1, site, home, pages),
    "D49 kill right after a commit": lambda site, home, pages: kill_at("tx.after_commit", 1, site, home, pages),
    "D51 two SIGTERM": stop_twice,
    "one SIGTERM": stop_once,
    "D53 disk full, database": lambda site, home, pages: fill_disk("tx.after_article", site, home, pages),
    "D54 disk full, WARC": lambda site, home, pages: fill_disk("warc.half_record", site, home, pages),
    "D56 two crawls": start_second,
}
