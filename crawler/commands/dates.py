"""`tinbai dates`: lines of text in, what their dates mean out."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from crawler.doors.folder import read_instant
from crawler.exits import ExitCode, Failure
from crawler.terminal import write_json
from pipelines.dates import read_line

# The word for a page's clock in tables of date strings, which this command is compared with.
_ROLES: dict[str | None, str] = {"page_clock": "crawl-header"}
_YEAR = re.compile(r"\d{4}")
FIELDS = ("value", "precision", "role", "daypart", "confidence", "inferred", "raw")


def dates() -> None:
    r"""Read Vietnamese dates, a line of text each, into JSON.

    Standard input holds a text a line, and after a tab, where one is known, the time at which it was read (ISO 8601;
    Việt Nam's time where no zone is written; a year where no more is known). A line with no date gives a null value
    beside its raw text. The role of a page's own clock is crawl-header.

    Example: printf 'Thứ 3, 31.01.2023 | 09:38:05\n' | tinbai dates
    """
    for answer in read_lines(sys.stdin.buffer):
        write_json(answer)


def read_lines(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Yield what each line's date means; where there is none, all is null but the raw text.

    Raises:
        Failure: the time after the tab is no ISO 8601.
    """
    for number, line in enumerate(lines, 1):
        text, _, stamp = line.decode(errors="replace").rstrip("\r\n").partition("\t")
        moment = read_line(text, _read_now(stamp, number))
        answer = {name: getattr(moment, name, None) for name in FIELDS}
        if moment is None:
            answer["raw"] = text
        yield answer | {"role": _ROLES.get(answer["role"], answer["role"])}


def _read_now(stamp: str, number: int) -> datetime | int | None:
    if not stamp.strip():
        return None
    if _YEAR.fullmatch(stamp.strip()):
        return int(stamp)
    try:
        return read_instant(stamp.strip())
    except ValueError as error:
        raise Failure(f"line {number}: {error}", ExitCode.USAGE) from error
