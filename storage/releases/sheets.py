"""CSV for spreadsheets: one flat row an article, no cell that a spreadsheet would run as a formula.

Lists of words (paragraphs, captions, authors, tags) and of values (events, other dates, keys of citations) are joined
by line breaks, images are JSON. Evidence, page clock and what is known of a date beyond value and precision are in
the other formats only, and so is every text to the letter: here a quote stands before a formula.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from io import TextIOWrapper
from typing import Any, BinaryIO

import orjson

FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")  # full-width forms are formulas to some spreadsheets too

Cell = Callable[[dict[str, Any]], str | int | None]


def write_sheet(lines: Iterable[bytes], file: BinaryIO) -> int:
    """Write articles, given as canonical JSON, as CSV (RFC 4180, UTF-8) and return how many there were."""
    text = TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
    sheet = csv.writer(text)
    sheet.writerow(COLUMNS)
    rows = 0
    for rows, line in enumerate(lines, start=1):  # noqa: B007 - the last number is the count
        article = orjson.loads(line)
        sheet.writerow([defuse(cell(article)) for cell in COLUMNS.values()])
    text.detach()
    return rows


def defuse(cell: str | int | None) -> str | int | None:
    """Return the cell, with a quote before a text that a spreadsheet would take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell


def _plain(name: str) -> Cell:
    return lambda article: article.get(name)  # a record of an earlier reader may lack a field


def _part(name: str, part: str) -> Cell:
    return lambda article: article[name] and article[name][part]


def _words(name: str) -> Cell:
    return lambda article: "\n".join(article[name])


def _parts(name: str, part: str) -> Cell:
    return lambda article: "\n".join(item[part] or "" for item in article[name])


def _json(name: str) -> Cell:
    return lambda article: orjson.dumps(article[name]).decode() if article[name] else None


COLUMNS: dict[str, Cell] = {
    **{name: _plain(name) for name in ("portal", "key", "url", "title")},
    "date": _part("date", "value"),
    "date_precision": _part("date", "precision"),
    "date_source": _part("date", "source"),
    "published": _part("published", "value"),
    "published_precision": _part("published", "precision"),
    "updated": _part("updated", "value"),
    "updated_precision": _part("updated", "precision"),
    "lead": _plain("lead"),
    "body": _words("body"),
    "captions": _words("captions"),
    "images": _json("images"),
    "authors": _words("authors"),
    **{name: _plain(name) for name in ("author_raw", "affiliation", "agency", "dateline", "section")},
    "tags": _words("tags"),
    "events": _parts("events", "value"),
    "other_dates": _parts("other_dates", "value"),
    "citations": _parts("citations", "key"),
    **{name: _plain(name) for name in ("province_at_publication", "province_today", "views", "language", "platform")},
    **{name: _plain(name) for name in ("fetched_at", "reader_version")},
}
