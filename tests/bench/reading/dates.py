"""Section 1: strings that date something, through the door of `tinbai dates`, with dateparser beside it."""

from __future__ import annotations

import csv
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from timeit import timeit

import dateparser

from pipelines.dates import read_line
from storage.timeline import VIETNAM
from tests.bench.reading.corpora import SHARED
from tests.bench.reading.table import print_table, share

TABLE = SHARED / "dates.csv"
_ROLES = {"page_clock": "crawl-header"}  # the table's word for a page's clock
_MIDSUMMER = (7, 1)
_CALLS = 20  # of a string in one timing
_LENGTHS = {
    "second": len("2024-05-09T14:46:07"),
    "minute": len("2024-05-09T14:46"),
    "hour": len("2024-05-09T22"),
    "day": len("2024-05-09"),
    "month": len("2024-05"),
    "year": len("2024"),
}

Now = datetime | int | None
Answer = tuple[str | None, str, str]  # value, precision, role


@dataclass(frozen=True, slots=True)
class Row:
    """A string with the time at which it was read, perhaps only its year, and what it says."""

    name: str
    text: str
    now: Now
    value: str
    precision: str
    role: str


@dataclass(slots=True)
class Marks:
    """How many rows were right, and which values were given that are not the gold's."""

    value: int = 0
    precision: int = 0
    role: int = 0
    whole: int = 0
    wrong: list[str] = field(default_factory=list)


def read_rows() -> list[Row]:
    """Read the gold table."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return [
            Row(row["id"], row["string"], _read_now(row["now"]), row["expected"], row["precision"], row["role"])
            for row in csv.DictReader(table)
        ]


def bench_dates(rounds: int, *, peers: bool, verbose: bool = False) -> None:
    """Print what is right, what is wrong, and the median time of a string."""
    if not TABLE.exists():
        print("\n1. dates: skipped, the table of strings with gold is not here")
        return
    rows = read_rows()
    ours = judge(rows, [_ask_own(row) for row in rows])
    lines = [("tinbai dates", *_cells(ours, len(rows)))]
    readers: dict[str, Callable[[Row], object]] = {"tinbai dates": lambda row: read_line(row.text, row.now)}
    if peers:
        theirs = judge(rows, [_ask_dateparser(row) for row in rows])
        cells = (share(theirs.value, len(rows)), "-", "-", "-", str(len(theirs.wrong)))
        lines.append(("dateparser", *cells))
        readers["dateparser"] = _parse
    spans = dict(_time_all(rows, readers, rounds))
    table = [(*line, f"{spans[line[0]]:.1f} µs") for line in lines]
    heads = ("", "value", "precision", "role", "all three", "wrong values", "median time")
    aims = ("-", "-", "-", ">= 98 %", "0", "<= 20 µs")
    print_table(
        f"1. dates: {len(rows)} strings; a null is not right, and not wrong where there is a date", heads, table, aims
    )
    if peers:
        print(f"  tinbai takes {spans['tinbai dates'] / spans['dateparser']:.4f} of dateparser's time")
    for note in ours.wrong:
        print(f"    tinbai: {note}")
    if verbose:
        for row in rows:
            if (said := _ask_own(row)) != (row.value or None, row.precision, row.role):
                print(f"    {row.name}: {row.text!r} is {row.value or None} {row.precision} {row.role}, read {said}")


def judge(rows: Sequence[Row], answers: Sequence[Answer]) -> Marks:
    """Compare answers with the rows; a value counts as wrong where it is neither null nor the gold's."""
    marks = Marks()
    for row, (value, precision, role) in zip(rows, answers, strict=True):
        right = ((value or "") == row.value, precision == row.precision, role == row.role)
        marks.value += right[0]
        marks.precision += right[1]
        marks.role += right[2]
        marks.whole += all(right)
        if value and not right[0]:
            marks.wrong.append(f"{row.name}: {row.text!r} is {row.value or None}, read {value}")
    return marks


def _ask_own(row: Row) -> Answer:
    moment = read_line(row.text, row.now)
    if moment is None or not moment.value:
        return None, "none", "none"
    return moment.value, moment.precision or "none", _ROLES.get(moment.role, moment.role)


def _ask_dateparser(row: Row) -> Answer:
    """Cut what dateparser says to the precision of the gold, so that it is only asked for what it can know."""
    parsed = _parse(row)
    if parsed is None:
        return None, "none", "none"
    said = parsed.replace(tzinfo=parsed.tzinfo or VIETNAM).isoformat(timespec="seconds")
    length = _LENGTHS.get(row.precision, len("2024-05-09"))
    return (row.value if row.value[:length] == said[:length] else said), row.precision, row.role


def _parse(row: Row) -> datetime | None:
    now = datetime(row.now, *_MIDSUMMER) if isinstance(row.now, int) else row.now  # noqa: DTZ001 - it wants naive times
    settings: dict[str, object] = {"DATE_ORDER": "DMY"}
    if now is not None:
        settings["RELATIVE_BASE"] = now.replace(tzinfo=None)
    return dateparser.parse(row.text, languages=["vi"], settings=settings)


def _cells(marks: Marks, total: int) -> tuple[str, ...]:
    counts = (marks.value, marks.precision, marks.role, marks.whole)
    return (*(share(count, total) for count in counts), str(len(marks.wrong)))


def _time_all(
    rows: Sequence[Row], readers: dict[str, Callable[[Row], object]], rounds: int
) -> Iterator[tuple[str, float]]:
    """Yield for every reader the median over the strings of a string's time in microseconds.

    A string's time is the least of all rounds, each the mean of some calls, as timeit has it: a clock that is asked
    for every call costs as much as a string, and neighbours only ever add.
    """
    times: dict[str, list[list[float]]] = {name: [[] for _ in rows] for name in readers}
    for _ in range(rounds):
        for name, read in readers.items():
            for row, spans in zip(rows, times[name], strict=True):
                spans.append(timeit(partial(read, row), number=_CALLS) / _CALLS)
    for name, spans_of_rows in times.items():
        yield name, statistics.median(min(spans) for spans in spans_of_rows) * 1e6


def _read_now(text: str) -> Now:
    if not text:
        return None
    return int(text) if text.isdigit() else datetime.fromisoformat(text)
