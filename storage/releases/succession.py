"""What a release adds, changes and removes against the one before: two sorted lists of articles, read side by side."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import orjson

from storage.errors import ExportFailed
from storage.releases.sheets import defuse

LIST: Final = "identities.csv"
CHANGES: Final = "changes.csv"
MADE: Final = "release.json"
COLUMNS: Final = ("portal", "key", "content_hash", "url", "first_seen", "last_seen", "gone_at", "gone_reason")
WATCHED: Final = {"content_hash": "content", "url": "address", "gone_at": "gone"}

Line = Mapping[str, str]


def write_identities(rows: Iterable[Any], path: Path) -> int:
    """Write the articles of a release by portal and key, with what tells whether they changed."""
    count = 0
    with path.open("x", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(COLUMNS)
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the last number is the count
            sheet.writerow([_to_cell(getattr(row, name)) for name in COLUMNS])
    return count


def write_changes(before: Path, now: Path, path: Path) -> Counter[str]:
    """Write what differs between two lists of articles and count it: added, changed, removed."""
    counts: Counter[str] = Counter(added=0, changed=0, removed=0)
    with path.open("x", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(("portal", "key", "change", "what"))
        for change, what, line in _compare(_read_lines(before), _read_lines(now)):
            counts[change] += 1
            sheet.writerow((line["portal"], line["key"], change, what))
    return counts


def find_predecessor(folder: Path, query: object, as_of: str) -> Path | None:
    """Return the latest earlier release of the same query beside ``folder``, or None."""
    found = [
        (made["as_of"], beside.name, beside)
        for beside in (folder.parent.iterdir() if folder.parent.is_dir() else ())
        if beside != folder and (made := read_made(beside)) and made["query"] == query and made["as_of"] < as_of
    ]
    return max(found)[2] if found else None


def read_made(folder: Path) -> dict[str, Any] | None:
    """Return how a release was made, or None if the folder holds none."""
    try:
        made: dict[str, Any] = orjson.loads((folder / MADE).read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    return made if {"as_of", "query"} <= made.keys() and (folder / LIST).is_file() else None


def check_predecessor(folder: Path) -> dict[str, Any]:
    """Return how the release that was named was made.

    Raises:
        ExportFailed: the folder holds no release.
    """
    made = read_made(folder)
    if made is None:
        raise ExportFailed(f"{folder} holds no release ({MADE} and {LIST}): name the folder of one")
    return made


def _compare(before: Iterator[Line], now: Iterator[Line]) -> Iterator[tuple[str, str, Line]]:
    marked = merge(((_name(line), 0, line) for line in before), ((_name(line), 1, line) for line in now), key=_order)
    for _, found in groupby(marked, key=lambda one: one[0]):
        sides = {side: line for _, side, line in found}
        if len(sides) == 1:
            side, line = next(iter(sides.items()))
            yield ("added" if side else "removed"), "", line
            continue
        what = [word for name, word in WATCHED.items() if sides[0][name] != sides[1][name]]
        if what:
            yield "changed", " ".join(what), sides[1]


def _order(one: tuple[tuple[bytes, bytes], int, Line]) -> tuple[tuple[bytes, bytes], int]:
    return one[:2]


def _name(line: Line) -> tuple[bytes, bytes]:
    return line["portal"].encode(), line["key"].encode()


def _read_lines(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _to_cell(value: Any) -> str:  # noqa: ANN401 - of whatever type the column has
    if value is None:
        return ""
    return defuse(value.isoformat() if hasattr(value, "isoformat") else str(value))
