"""Section 7: pages that are broken in every way; an exception, a hang or a crash is a finding, with a way to repeat it.

`python -m tests.bench.reading.fuzz --seed S --index N` reads one input again and shows the exception in full.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from multiprocessing.connection import Connection, wait
from pathlib import Path
from random import Random
from time import process_time
from traceback import extract_tb

from crawler.catalog import portals
from pipelines.errors import Rejected
from pipelines.layout import Source
from pipelines.refine import UNKNOWN, refine
from spiders.platforms import PLATFORMS
from storage.records import Page
from tests.bench.reading.corpora import NOW, replica_pages, saved_pages
from tests.bench.reading.mutate import HEAVY, LIGHT
from tests.bench.reading.table import print_table

_SLOW = 2.0  # seconds of one core
_HANGS = 60.0  # seconds of silence after which a process is ended
_HEAVY_SHARE, _ODD_SHARE = 0.02, 0.2
_WORST = 5
_LONGEST_NOTE = 160
_PROJECT = str(Path(__file__).resolve().parents[3] / "pipelines")
_CHARSETS = ("utf-8", "utf-16", "windows-1258", "no-such", "idna", "base64", "undefined", "\ud800", "x" * 5_000)
_TYPES = (
    *("text/html", "text/plain", "image/png", "application/pdf", "application/xml", ""),
    *(f"text/html; charset={charset}" for charset in _CHARSETS),
)
_ADDRESSES = (
    None,
    "",
    "http://[",
    f"https://la.vn/{'a/' * 5_000}",
    "https://la.vn/2024/05/09/bai-1.html",
    "//",
    "\ud800",
)
_TIMES = (NOW, NOW, None, *(datetime(year, 1, 1, tzinfo=UTC) for year in (1, 1970, 9999)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input: seconds of processor time, and the exception where one escaped."""

    index: int
    seconds: float
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """One mutated page with the source that it is read for, and what was done to it."""

    page: Page
    source: Source
    done: str


@cache
def _seeds() -> tuple[Page, ...]:
    """Real pages and pages of the replicas, small ones first among equals."""
    saved = [sample.page for kind in ("aeb", "fundus", "vn") for sample in saved_pages(kind)]
    return (*saved, *(page for name in portals() for page in replica_pages(name, 8)))


@cache
def _sources() -> tuple[Source, ...]:
    return UNKNOWN, Source(title="unknown", layouts=PLATFORMS), *portals().values()


def make_input(seed: int, index: int) -> Input:
    """Return the input of that number, the same for the same seed."""
    dice = Random(f"fuzz {seed} {index}")  # noqa: S311 - no secret
    page = dice.choice(_seeds())
    heavy = dice.random() < _HEAVY_SHARE
    mutations = [dice.choice(HEAVY)] if heavy else [dice.choice(LIGHT) for _ in range(dice.choice((1, 1, 2, 3)))]
    body = page.body
    for mutate in mutations:
        body = mutate(body, dice)
    page = replace(page, body=body)
    done = [mutate.__name__ for mutate in mutations]
    if dice.random() < _ODD_SHARE:
        headers = (("Content-Type", dice.choice(_TYPES)),)
        page = replace(page, headers=headers, url=dice.choice(_ADDRESSES), fetched_at=dice.choice(_TIMES))
        page = replace(page, way_in=dice.choice(("crawl", "file", "text")))
        done.append("odd surroundings")
    return Input(page, dice.choice(_sources()), " + ".join(done))


def read_input(seed: int, index: int) -> Outcome:
    """Read one input."""
    made = make_input(seed, index)
    start = process_time()
    failure = None
    try:
        refine(made.page, made.source)
    except Rejected:
        pass
    except Exception as error:  # noqa: BLE001 - this is what the fuzzer looks for
        frames = extract_tb(error.__traceback__)
        place = next((frame for frame in reversed(frames) if frame.filename.startswith(_PROJECT)), frames[-1])
        failure = f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}: {error}"[:_LONGEST_NOTE]
    return Outcome(index, process_time() - start, failure)


def bench_fuzz(total: int, seed: int) -> None:
    """Read so many inputs on all cores and print what went wrong."""
    outcomes = list(read_all(total, seed))
    failed = [outcome for outcome in outcomes if outcome.failure]
    slow = [outcome for outcome in outcomes if outcome.seconds > _SLOW]
    print_table(
        f"7. fuzzing: {total:,} broken pages, seed {seed}",
        ("", "exceptions", f"over {_SLOW:.0f} s", "slowest"),
        [("tinbai", str(len(failed)), str(len(slow)), f"{max(o.seconds for o in outcomes):.2f} s")],
        ("0", "0", "-"),
    )
    places = Counter(_place(outcome) for outcome in failed)
    firsts = {_place(outcome): outcome for outcome in reversed(failed)}
    for place, times in places.most_common():
        _print_outcome(seed, firsts[place], f", {times} times: {firsts[place].failure!r}")
    for outcome in sorted(outcomes, key=lambda outcome: -outcome.seconds)[:_WORST]:
        _print_outcome(seed, outcome)
    print(f"    repeat one: python -m tests.bench.reading.fuzz --seed {seed} --index N")


def _place(outcome: Outcome) -> str:
    """Return the kind of an exception and where it arose: what makes two of them the same finding."""
    return ":".join((outcome.failure or "").split(":")[:2])


def _print_outcome(seed: int, outcome: Outcome, note: str = "") -> None:
    made = make_input(seed, outcome.index)
    size = f"{len(made.page.body):,} bytes"
    print(f"    --index {outcome.index}: {outcome.seconds:.2f} s, {size}, {made.done}{note}")


def read_all(total: int, seed: int) -> Iterator[Outcome]:
    """Yield the outcome of every input; a process that dies or hangs is an outcome too, and is replaced."""
    step = os.cpu_count() or 1
    hands = [_Hand(seed, start, total, step) for start in range(min(step, total))]
    while hands:
        ready = wait([hand.pipe for hand in hands], timeout=_HANGS)
        for hand in [hand for hand in hands if hand.pipe in ready or not ready]:
            yield hand.take() if ready else hand.give_up("hangs")
            hands.remove(hand)
            if hand.next < total:
                hands.append(hand.replaced() if hand.pipe.closed else hand)


class _Hand:
    """A process that reads every second or fourth input, as there are cores, and the number that it reads next."""

    def __init__(self, seed: int, start: int, total: int, step: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, there = context.Pipe(duplex=False)
        self.next, self._plan = start, (seed, total, step)
        self.process = context.Process(target=_read_range, args=(there, seed, range(start, total, step)), daemon=True)
        self.process.start()
        there.close()

    def take(self) -> Outcome:
        """Return the outcome that waits, or the end of the process as one."""
        try:
            outcome: Outcome = self.pipe.recv()
        except EOFError:
            self.process.join()
            return self.give_up(f"the process ended with {self.process.exitcode}")
        self.next += self._plan[2]
        return outcome

    def give_up(self, why: str) -> Outcome:
        """End the process; return why as the outcome of the input it was reading."""
        self.process.kill()
        self.process.join()
        self.pipe.close()
        outcome = Outcome(self.next, _HANGS if why == "hangs" else 0.0, why)
        self.next += self._plan[2]
        return outcome

    def replaced(self) -> _Hand:
        """Return a new process for what is left."""
        seed, total, step = self._plan
        return _Hand(seed, self.next, total, step)


def _read_range(pipe: Connection, seed: int, indices: range) -> None:
    logging.disable(logging.CRITICAL)
    for index in indices:
        pipe.send(read_input(seed, index))


def main() -> None:
    """Read one input again, or many."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--index", type=int, help="read this one only and let its exception out")
    parser.add_argument("--total", type=int, default=20_000)
    arguments = parser.parse_args()
    if arguments.index is None:
        bench_fuzz(arguments.total, arguments.seed)
        return
    made = make_input(arguments.seed, arguments.index)
    print(f"{len(made.page.body):,} bytes: {made.done}; {made.page!r}; read for {made.source.title}")
    start = process_time()
    try:
        print(refine(made.page, made.source).title)
    except Rejected as rejected:
        print(f"rejected: {rejected}")
    finally:
        print(f"{process_time() - start:.2f} s")


if __name__ == "__main__":
    main()
