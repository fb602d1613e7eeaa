"""`tinbai cite`: lines of text in, the documents that they refer to out."""

from __future__ import annotations

import sys

import orjson

from crawler.terminal import write_json
from pipelines.citations import find_citations
from pipelines.dates import find_dates


def cite() -> None:
    """Find references to documents, a line of text each, into JSON.

    Standard input holds a text a line; each gives a line with a list of the documents of Party and State that it
    refers to: as written, canonical key, kind of document, number, issuer and date.

    Example: echo 'Nghị quyết số 29-NQ/TU ngày 25/10/2022' | tinbai cite
    """
    for line in sys.stdin.buffer:
        text = line.decode(errors="replace").rstrip("\r\n")
        write_json(orjson.dumps(find_citations(text, find_dates(text))))
