"""Texts that a database can hold: PostgreSQL takes no NUL, neither engine half a character."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from storage.codec import to_json
from storage.records import Article, Visit

UNFIT = re.compile("[\0\ud800-\udfff]")
JSON_NUL = b"\\u0000"

Record = TypeVar("Record")


def clean_text(text: str) -> str:
    """Return a text without NUL, with pairs of surrogates as the character they stand for and lone ones as U+FFFD."""
    if not UNFIT.search(text):
        return text
    return text.replace("\0", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def clean_record(record: Record) -> Record:
    """Return a record, or a tuple or mapping of some, with all its texts clean."""
    plain: Any = record
    if isinstance(plain, str):
        plain = clean_text(plain)
    elif isinstance(plain, tuple):
        plain = tuple(map(clean_record, plain))
    elif isinstance(plain, Mapping):
        plain = {clean_record(name): clean_record(value) for name, value in plain.items()}
    elif is_dataclass(plain) and not isinstance(plain, type):
        plain = replace(plain, **{field.name: clean_record(getattr(plain, field.name)) for field in fields(plain)})
    cleaned: Record = plain
    return cleaned


def clean_visit(visit: Visit) -> Visit:
    """Return a visit whose texts are clean; those of its article are left to ``to_clean_json``."""
    capture = visit.capture
    served = (capture.url, capture.mime or "") if capture else ()
    links = (found.url for found in visit.found)
    texts = (visit.url, visit.portal, visit.reason or "", visit.detail or "", *visit.aliases, *served, *links)
    walk = visit.walk and clean_record(visit.walk)
    if walk != visit.walk:
        visit = replace(visit, walk=walk)
    if not UNFIT.search(" ".join(texts)):
        return visit
    return replace(clean_record(replace(visit, article=None)), article=visit.article)


def to_clean_json(article: Article) -> tuple[Article, str]:
    """Return an article with clean texts, and its JSON.

    Nearly all are clean: the JSON that is needed anyway tells.

    Raises:
        TypeError: a value has no JSON form.
    """
    try:
        record = to_json(article)
    except TypeError:  # half a character, or a mistake: then it comes again
        record = JSON_NUL
    if JSON_NUL in record:
        article = clean_record(article)
        record = to_json(article)
    return article, record.decode()
