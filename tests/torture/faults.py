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
from storage.copies import back_up
from storage.migrations import make_config
from storage.releases import export
from storage.store import Store
from tests.torture.oracles import examine
from tests.torture.site import PROCESSES, ROOT, Crawl, Site

OUTSIDE = ("export.write_half", "export.before_rename", "migrate.half", "backup.half")  # no crawl passes them
# How often a small crawl passes a place at least; the others it passes once.
PASSED = {
    **dict.fromkeys(("fetch.headers", "fetch.body_half", "fetch.done", "warc.before_append", "warc.half_record"), 40),
    **dict.fromkeys(("parse.start", "parse.done", "outbox.consume"), 30),
}


def run_command(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `tinbai`."""
    given, command_line = os.environ | environment, [sys.executable, "-m", "crawler.cli", *words]
    return subprocess.run(command_line, cwd=ROOT, env=given, capture_output=True, text=True, check=False)


def run_apart(function: Callable[..., None], *given: Path | str, **environment: str) -> int:
    """Call a function in a process of its own; return the exit code."""
    process = PROCESSES.Process(target=_perform, args=(function, given, environment))
    process.start()
    process.join()
    return -1 if process.exitcode is None else process.exitcode


def _perform(function: Callable[..., None], given: tuple[Path | str, ...], environment: dict[str, str]) -> None:
    os.environ.update(environment)
    failpoints._is_set = bool(environment)
    function(*given)


def open_store(address: str) -> None:
    """Open a store, which upgrades it."""
    Store.open(address).close()


def back_up_store(home: Path, target: Path) -> None:
    """Back the database of a home up."""
    back_up(f"sqlite:///{home}/tinbai.db", target)


def export_articles(home: Path, target: Path) -> None:
    """Export what a home has."""
    with Store.open(f"sqlite:///{home / 'tinbai.db'}") as store:
        export(store, target, "jsonl")


def check_end(site: Site, home: Path, pages: int) -> list[str]:
    """Let the crawl go on to its end, and return what is not as it must be."""
    told = site.crawl(home)
    ends = [f"the crawl went on and ended with {told}"] if told.code else []
    return ends + examine(home, site.portal, pages, site.database).faults


def kill_at(name: str, count: int, site: Site, home: Path, pages: int) -> list[str]:
    """Kill a crawl when it passes a failpoint for the count-th time; let it go on."""
    told = site.crawl(home, **{failpoints.VARIABLE: f"{name}:{count}:kill"})
    missed = [] if told.code == -signal.SIGKILL else [f"{name}:{count} was not passed, the crawl ended with {told}"]
    return missed + check_end(site, home, pages)


def kill_export(name: str, home: Path) -> list[str]:
    """D50: kill an export; the file that stood there is whole, and the next export replaces it."""
    target = home / "articles.jsonl"
    run_apart(export_articles, home, target)
    before = target.read_bytes()
    killed = run_apart(export_articles, home, target, **{failpoints.VARIABLE: f"{name}:1:kill"})
    after = target.read_bytes()
    again = run_apart(export_articles, home, target)
    faults = [] if killed == -signal.SIGKILL else [f"{name} was not passed by an export"]
    faults += [] if before == after == target.read_bytes() and before else ["the export is not what it was"]
    return faults + (["the next export failed"] if again else [])


def kill_migration(home: Path) -> list[str]:
    """Kill the upgrade of a database of an earlier version; the next start completes it."""
    home.mkdir(parents=True, exist_ok=True)
    address = f"sqlite:///{home / 'old.db'}"
    engine = create_engine(address)
    with engine.begin() as connection:
        command.upgrade(make_config(connection), "0002")
    engine.dispose()
    killed = run_apart(open_store, address, **{failpoints.VARIABLE: "migrate.half:1:kill"})
    with Store.open(address) as store:
        is_whole = store.balances() == [] and store.runs() == []
    return [] if is_whole and killed == -signal.SIGKILL else [f"the migration was not killed but ended with {killed}"]


def kill_backup(home: Path) -> list[str]:
    """Kill a backup: nothing that looks like one is left, the database is whole, and the next one succeeds."""
    target = home / "backup.db"
    backup = ("db", "backup", str(target), "--home", str(home))
    killed = run_command(*backup, **{failpoints.VARIABLE: "backup.half:1:kill"})
    faults = [] if killed.returncode == -signal.SIGKILL else [f"backup.half was not passed: {killed.stderr[-300:]}"]
    faults += ["a half backup is left"] if target.exists() else []
    again = run_command(*backup)
    return faults + ([again.stderr] if again.returncode else [])


def stop_twice(site: Site, home: Path, pages: int) -> list[str]:
    """D51: SIGTERM, and a second one after a moment: exit 11, and the next crawl completes it."""
    crawl = start_and_wait(site, home)
    crawl.send(signal.SIGTERM)
    time.sleep(0.3)
    crawl.send(signal.SIGTERM)
    told = crawl.finish()
    return ([] if told.code == ExitCode.INTERRUPTED else [str(told)]) + check_end(site, home, pages)


def stop_once(site: Site, home: Path, pages: int) -> list[str]:
    """One SIGTERM ends a crawl cleanly with 11."""
    crawl = start_and_wait(site, home)
    crawl.send(signal.SIGTERM)
    told = crawl.finish()
    faults = [] if told.code == ExitCode.INTERRUPTED and told.ledger.get("pending") else [str(told)]
    return faults + check_end(site, home, pages)


def fill_disk(name: str, count: int, site: Site, home: Path, pages: int) -> list[str]:
    """D53, D54: no space for the database or a capture: exit 14, and all is well when there is space again."""
    told = site.crawl(home, **{failpoints.VARIABLE: f"{name}:{count}:enospc"})
    said = [] if told.code == ExitCode.DISK_LOW else [f"a full disk at {name} ended with {told}"]
    return said + check_end(site, home, pages)


def hold_lock(site: Site, home: Path, pages: int, seconds: float) -> list[str]:
    """D55: another process holds the write lock for a while: the crawl waits and loses nothing."""
    crawl = start_and_wait(site, home)
    with closing(sqlite3.connect(home / "tinbai.db", timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        with Store.open(f"sqlite:///{home / 'tinbai.db'}") as store:  # reading goes on
            store.summary()
        time.sleep(seconds)
        other.rollback()
    told = crawl.finish()
    return ([str(told)] if told.code else []) + examine(home, site.portal, pages).faults


def start_second(site: Site, home: Path, pages: int) -> list[str]:
    """D56: a second crawl of the portal into the store is refused with 15 and names the first."""
    first = start_and_wait(site, home)
    second, name = site.crawl(home), f"process {first.pid}"
    told = first.finish()
    is_refused = second.code == ExitCode.STORE_UNAVAILABLE and name in second.sentence
    faults = [] if is_refused else [f"the second ended with {second}"]
    faults += [f"the first ended with {told}"] if told.code else []
    return faults + examine(home, site.portal, pages, site.database).faults


def start_and_wait(site: Site, home: Path) -> Crawl:
    """Start a crawl and come back when it has asked for some pages."""
    before, crawl = site.asked(), site.start(home)
    while crawl.is_alive and site.asked() - before < 8:
        time.sleep(0.01)
    return crawl


CRAWL_FAULTS: dict[str, Callable[[Site, Path, int], list[str]]] = {
    "D48 kill between WARC and commit": lambda site, home, pages: kill_at("warc.after_fsync", 1, site, home, pages),
    "D49 kill right after a commit": lambda site, home, pages: kill_at("tx.after_commit", 1, site, home, pages),
    "D51 two SIGTERM": stop_twice,
    "one SIGTERM": stop_once,
    "D53 disk full, database": lambda site, home, pages: fill_disk("tx.after_article", 1, site, home, pages),
    "D54 disk full, WARC": lambda site, home, pages: fill_disk("warc.half_record", 3, site, home, pages),
    "D56 two crawls": start_second,
}
