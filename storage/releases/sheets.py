"""CSV for spreadsheets: one flat row an article, no cell that a spreadsheet would run as a formula.

Lists of words (paragraphs, captions, authors, tags) and of values (events, other dates, keys of citations) are joined
by line breaks, images are JSON. Evidence, page clock and what is known of a date beyond value and precision are in
the other formats only, and so is every text to the letter: here a quote stands before a formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, Final

import orjson

from storage.releases.writing import group_lines

FORMULAS: Final = frozenset("=+-@\t\r\n＝＋－＠")  # full-width forms are formulas to some spreadsheets too
BOM: Final = "\ufeff"
QUOTE, TWO_QUOTES = '"', '""'

Cell = Callable[[dict[str, Any]], str | int | None]


class Sheet:
    """A CSV file (RFC 4180, UTF-8) that articles are added to; with ``bom`` Excel takes it for UTF-8.

    Rows are put together by hand, every text in quotes: Python's own writer looks at each character.
    """

    def __init__(self, file: BinaryIO, *, bom: bool = False) -> None:
        self._file = file
        file.write((BOM * bom + ",".join(COLUMNS) + "\r\n").encode())

    def add(self, articles: Iterable[dict[str, Any]]) -> None:
        """Write articles, a row each."""
        cells = tuple(COLUMNS.values())
        rows = [",".join([_quote(cell(article)) for cell in cells]) for article in articles]
        self._file.write("\r\n".join([*rows, ""]).encode())


def write_sheet(lines: Iterable[bytes], file: BinaryIO) -> int:
    """Write articles, given as canonical JSON, as CSV and return how many there were."""
    sheet, rows = Sheet(file), 0
    for some in group_lines(lines):
        sheet.add(map(orjson.loads, some))
        rows += len(some)
    return rows


def defuse(cell: str) -> str:
    """Return the cell, with a quote before a text that a spreadsheet would take for a formula."""
    return f"'{cell}" if cell[:1] in FORMULAS else cell


def _quote(cell: str | int | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, int):
        return str(cell)
    return f'"{defuse(cell).replace(QUOTE, TWO_QUOTES)}"'


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
