"""Cuts of the power while a crawl keeps: whatever was acknowledged must be there, each capture readable.

The real store, writer and segments run once, with every write, sync and rename of their files on tape. Each crash
cuts the tape at a random moment, loses what was not synced by then, and lets a fresh store open what is left. The
taped SQLite is the one inside apsw, the one that opens what is left is the interpreter's. Names of files are lost until
their folder is synced, as POSIX allows. Not simulated: disks that lie about a sync.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from storage import captures as captures_module
from storage import disk as disk_module
from storage import segments as segments_module
from storage.captures import CaptureWriter, read_payload, settle_open_segments
from storage.errors import CaptureDamaged, StorageError
from storage.records import CaptureRef
from storage.schema import capture
from storage.store import Store
from storage.writer import Writer
from tests.bench.keeping.tape import LOSSES, Disk, Tape, TapedOs
from tests.bench.keeping.taped_sqlite import open_taped_store
from tests.storage_samples import ask, closing_engine, make_article, make_exchange, make_visit

SEGMENT_BYTES = 30_000
CHECKPOINT = "wal_autocheckpoint=60"  # pages: several checkpoints within the tape


@dataclass(slots=True)
class Toll:
    """What crashes cost: acknowledged articles, committed rows without their capture, databases that do not open."""

    crashes: int = 0
    acknowledged: int = 0
    lost: int = 0
    unreadable: int = 0
    damaged: int = 0
    losses: Counter[str] = field(default_factory=Counter)


def record_crawl(folder: Path, visits: int, *pragmas: str, sync: bool = True) -> Tape:
    """Keep visits with their captures in ``folder``, and return the tape of what reached the disk.

    Without ``sync`` captures are committed before they are synced: a mistake, to see that it is found out.
    """
    tape = Tape()
    with _taped_segments(tape):
        store, _vfs = open_taped_store(folder / "x.db", tape, CHECKPOINT, *pragmas)
        run = store.begin_run("lang_son", "crawl")
        captures = CaptureWriter(folder, prefix="x", max_bytes=SEGMENT_BYTES)
        if not sync:
            captures.sync = lambda: None  # type: ignore[method-assign]
        with store, captures, Writer(store, run, captures, max_visits=4, max_seconds=0.001) as writer:
            for key in map(str, range(visits)):
                article = make_article(key)
                shelved = captures.append(make_exchange(payload_of(key), url=article.url))
                future = writer.submit(make_visit(article, capture=shelved))
                future.add_done_callback(lambda _, key=key: tape.note("acknowledge", key))
                if writer.backlog > 8:
                    future.result()
    return tape


def payload_of(key: str) -> bytes:
    """Return the body that was served for an article."""
    return f"<p>{key}</p>".encode() * 99 + random.Random(key).randbytes(300)  # noqa: S311 - does not compress


def crash(tape: Tape, crashes: int, seed: int) -> Toll:
    """Cut the power at random moments and count what it cost."""
    toll, rng = Toll(), random.Random(seed)  # noqa: S311
    for number in range(crashes):
        loss = LOSSES[number % len(LOSSES)]
        disk = Disk()
        disk.play(tape.events[: rng.randint(1, len(tape.events))])
        with tempfile.TemporaryDirectory() as folder:
            disk.write_to(Path(folder), loss, rng)
            before = toll.lost + toll.unreadable + toll.damaged
            _look(Path(folder), disk.acknowledged, toll)
        toll.crashes += 1
        toll.acknowledged += len(disk.acknowledged)
        toll.losses[loss] += toll.lost + toll.unreadable + toll.damaged - before
    return toll


def bench_power_loss(crashes: int, seed: int) -> None:
    """Print what cuts of the power cost, beside the same with a database and with captures that are not synced."""
    print(f"power loss: {crashes} crashes of each, seed {seed}; unsynced data lost whole, by sector, in disorder")
    contenders = {
        "as it is": record(400),
        "synchronous=NORMAL": record(400, "synchronous=NORMAL"),
        "synchronous=OFF": record(400, "synchronous=OFF"),
        "captures not synced": record(400, sync=False),
    }
    tolls = {name: crash(tape, crashes, seed) for name, tape in contenders.items()}
    for name, toll in tolls.items():
        print(
            f"  {name:20} {toll.acknowledged} acknowledged, lost {toll.lost}, captures unreadable {toll.unreadable}, "
            f"databases damaged {toll.damaged}"
        )
    mine = tolls["as it is"]
    print("  aim: nothing lost, unreadable or damaged as it is; the others show that the simulation finds what is")
    if mine.lost or mine.unreadable or mine.damaged:
        raise SystemExit("an acknowledged row or its capture was lost")


def record(visits: int, *pragmas: str, sync: bool = True) -> Tape:
    """Record a crawl in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return record_crawl(Path(folder), visits, *pragmas, sync=sync)


def _look(folder: Path, acknowledged: list[str], toll: Toll) -> None:
    settle_open_segments(folder)
    place = f"sqlite:///{folder / 'x.db'}"
    try:
        with Store.open(place, patience=0) as store:
            known = store.known_keys("lang_son")
        sound = ask(place, "PRAGMA integrity_check") == [("ok",)] and not ask(place, "PRAGMA foreign_key_check")
        refs = _read_refs(place)
    except (StorageError, DBAPIError):
        toll.damaged += 1
        toll.lost += len(acknowledged)
        return
    toll.damaged += not sound
    toll.lost += len(set(acknowledged) - known)
    for url, ref in refs:
        key = url.removeprefix("https://baolangson.vn/duong-moi-").removesuffix(".html")
        payload = None
        with suppress(CaptureDamaged):
            payload = read_payload(folder, ref)
        toll.unreadable += payload != payload_of(key)


def _read_refs(place: str) -> list[tuple[str, CaptureRef]]:
    names = ("record_id", "segment", "offset", "length", "digest")
    with closing_engine(place) as engine, engine.connect() as connection:
        rows = connection.execute(select(capture.c.url, *capture.c[names])).mappings().all()
    return [(row["url"], CaptureRef(**{name: row[name] for name in names})) for row in rows]


@contextmanager
def _taped_segments(tape: Tape) -> Iterator[None]:
    taped, rename = TapedOs(tape), Path.rename

    def rename_on_tape(path: Path, target: Path) -> Path:
        tape.note("rename", path, to=str(target))
        return rename(path, target)

    with (
        patch.object(segments_module, "os", taped),
        patch.object(captures_module, "os", taped),
        patch.object(disk_module, "os", taped),
        patch.object(Path, "rename", rename_on_tape),
    ):
        yield
