from __future__ import annotations

import errno
import random
import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from storage import captures as captures_module
from storage import store as store_module
from storage.captures import CaptureWriter, read_payload, settle_open_segments
from storage.errors import DiskFull
from storage.records import CaptureRef
from storage.writer import Writer
from tests.storage_samples import ask, make_article, make_exchange, make_visit, open_store

ROOT = Path(store_module.__file__).parent.parent


@pytest.fixture
def run(store):
    return store.begin_run("lang_son", "crawl")


@pytest.fixture
def batches(store, monkeypatch):
    """Sizes of the batches that reach the store."""
    sizes: list[int] = []
    keep = store.keep

    def keep_counted(run, visits):
        sizes.append(len(visits))
        return keep(run, visits)

    monkeypatch.setattr(store, "keep", keep_counted)
    return sizes


def test_futures_tell_after_the_commit(store, run):
    with Writer(store, run, None, max_seconds=0.05) as writer:
        first = writer.submit(make_visit())
        assert first.result(timeout=60) == "new"
        assert store.known_keys("lang_son") == {"7"}
        assert writer.submit(make_visit(days=1)).result(timeout=60) == "unchanged"
        assert writer.backlog == 0


def test_close_keeps_everything_in_few_batches(store, run, batches):
    writer = Writer(store, run, None, max_visits=50, max_seconds=60)
    futures = [writer.submit(make_visit(make_article(str(key)))) for key in range(120)]
    writer.close()
    assert [future.result(timeout=0) for future in futures] == ["new"] * 120
    assert batches == [50, 50, 20]
    assert writer.backlog == 0
    writer.close()
    with pytest.raises(RuntimeError, match="closed"):
        writer.submit(make_visit())


def test_a_lone_visit_waits_no_longer_than_told(store, run, batches):
    with Writer(store, run, None, max_seconds=0.1) as writer:
        begin = time.monotonic()
        writer.submit(make_visit()).result(timeout=60)
        assert 0.1 <= time.monotonic() - begin < 2
        assert batches == [1]


def test_what_was_handed_over_cannot_be_cancelled(store, run):
    with Writer(store, run, None, max_seconds=0.05) as writer:
        future = writer.submit(make_visit())
        assert not future.cancel()
        try:
            assert future.result(timeout=60) == "new"
        except CancelledError:
            pytest.fail("a visit was lost")


def test_captures_are_synced_before_the_commit(store, run, tmp_path, monkeypatch):
    events = []
    captures = CaptureWriter(tmp_path / "captures", prefix="x")
    monkeypatch.setattr(captures, "sync", lambda: events.append("sync"))
    keep = store.keep
    monkeypatch.setattr(store, "keep", lambda run, visits: events.append("keep") or keep(run, visits))
    with Writer(store, run, captures, max_seconds=0.01) as writer:
        writer.submit(make_visit()).result(timeout=60)
    assert events == ["sync", "keep"]


def test_a_failure_sticks_and_reaches_everybody(store, run, tmp_path, monkeypatch):
    captures = CaptureWriter(tmp_path / "captures", prefix="x")
    captures.append(make_exchange())
    gate = threading.Event()

    def refuse(_file: int) -> None:
        gate.wait(60)
        raise OSError(errno.ENOSPC, "No space left on device")

    writer = Writer(store, run, captures, max_visits=2, max_seconds=0.01)
    with monkeypatch.context() as patch:
        patch.setattr(captures_module.os, "fsync", refuse)
        futures = [writer.submit(make_visit(make_article(str(key)))) for key in range(5)]
        gate.set()
        for future in futures:
            with pytest.raises(DiskFull, match="No space is left for the captures"):
                future.result(timeout=60)
        with pytest.raises(DiskFull):
            writer.submit(make_visit())
        with pytest.raises(DiskFull):
            writer.close()
    captures.close()
    assert store.known_keys("lang_son") == set()
    assert writer.backlog == 0


def test_a_mistake_of_a_caller_is_no_silence_either(store, run):
    writer = Writer(store, 99, None, max_seconds=0.01)
    with pytest.raises(ValueError, match="no run 99"):
        writer.submit(make_visit()).result(timeout=60)
    with pytest.raises(ValueError, match="no run 99"):
        writer.close()


def test_close_after_a_failure_ends_although_visits_were_waiting(store, run, monkeypatch):
    entered, gate = threading.Event(), threading.Event()

    def fail_late(_run, _visits):
        entered.set()
        gate.wait(60)
        raise DiskFull("full")

    monkeypatch.setattr(store, "keep", fail_late)
    writer = Writer(store, run, None, max_visits=1)
    futures = [writer.submit(make_visit())]
    entered.wait(60)
    futures.append(writer.submit(make_visit()))
    threading.Timer(0.1, gate.set).start()
    with pytest.raises(DiskFull, match="full"):
        writer.close()
    assert [type(future.exception(timeout=60)) for future in futures] == [DiskFull, DiskFull]


PROCESS = """
import os, sys
from pathlib import Path
from storage.captures import CaptureWriter
from storage.writer import Writer
from tests.storage_samples import make_article, make_exchange, make_visit, open_store
folder, fatal, place = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
store = open_store(place)
run = store.begin_run("lang_son", "crawl")
captures = CaptureWriter(folder, prefix="x", max_bytes=20_000)
writer = Writer(store, run, captures, max_visits=7, max_seconds=0.001)

def acknowledge(key):
    os.write(1, f"{key}\\n".encode())
    if key >= fatal:
        os._exit(9)

for key in range(400):
    article = make_article(str(key))
    capture = captures.append(make_exchange(f"<p>{key}</p>".encode() * 99, url=article.url))
    future = writer.submit(make_visit(article, capture=capture))
    future.add_done_callback(lambda done, key=key: acknowledge(key))
writer.close()
"""


@pytest.mark.parametrize("fatal", random.Random(7).sample(range(20, 380), 2))  # noqa: S311 - a seed, not a secret
def test_a_writer_that_is_killed_loses_nothing_that_it_acknowledged(tmp_path, store_url, fatal):
    command = [sys.executable, "-c", PROCESS, str(tmp_path), str(fatal), store_url]
    killed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (killed.returncode, killed.stderr) == (9, "")
    settle_open_segments(tmp_path)
    with open_store(store_url) as store:
        known = store.known_keys("lang_son")
        assert known >= set(killed.stdout.split())
        if store_url.startswith("sqlite"):
            assert ask(store_url, "PRAGMA integrity_check") == [("ok",)]
            assert ask(store_url, "PRAGMA foreign_key_check") == []
        rows = ask(store_url, 'SELECT record_id, segment, "offset", length, digest, url FROM capture')
        assert len(rows) == len(known)
        for record_id, segment, offset, length, digest, url in rows:
            ref = CaptureRef(record_id=record_id, segment=segment, offset=offset, length=length, digest=digest)
            key = url.removeprefix("https://baolangson.vn/duong-moi-").removesuffix(".html")
            assert read_payload(tmp_path, ref) == f"<p>{key}</p>".encode() * 99
    assert list(tmp_path.glob("*.open")) == []
    checked = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *tmp_path.glob("*.warc.gz")], capture_output=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, b"")


def test_a_death_between_capture_and_commit_costs_a_second_fetch_only(store, run, tmp_path):
    dead = CaptureWriter(tmp_path / "captures", prefix="x")
    orphan = dead.append(make_exchange(b"once"))
    captures_module.os.close(dead._segment.file)
    (report,) = settle_open_segments(tmp_path / "captures")
    assert (report.cut, report.records) == (0, 3)
    with CaptureWriter(tmp_path / "captures", prefix="x") as captures, Writer(store, run, captures) as writer:
        again = captures.append(make_exchange(b"once"))
        future = writer.submit(make_visit(capture=again))
    assert future.result(timeout=0) == "new"
    assert store.revisions("lang_son", "7")[0].capture == again.ref
    assert read_payload(tmp_path / "captures", again.ref) == read_payload(tmp_path / "captures", orphan.ref) == b"once"
