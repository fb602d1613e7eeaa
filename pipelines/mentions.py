"""Where a text names a document, and what the name alone says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipelines.doctypes import (
    ASSEMBLY,
    KNOWN_ISSUERS,
    TYPE_CODES,
    TYPE_NAMES,
    TYPE_WORDS,
    canonical_issuer,
    is_joint,
    issuer_name,
    numbered_key,
    roman,
    type_name,
)

Kind = Literal["full", "joint", "short", "plenum", "congress", "law", "letter", "named_law"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A document named at ``[start, end)``; ``bare`` when its type word stands elsewhere or nowhere."""

    start: int
    end: int
    kind: Kind
    key: str
    type_code: str | None = None
    type_name: str | None = None
    number: str | None = None
    year: int | None = None
    issuer_code: str | None = None
    issuer_name: str | None = None
    date: str | None = None
    bare: bool = False


_ALIKE = str.maketrans(
    dict.fromkeys("‐‑‒–—−", "-") | dict.fromkeys("\u00a0\u2007\u2009\u202f\t", " ") | {"Ð": "Đ", "Ɖ": "Đ", "ð": "đ"}
)


def shadow(text: str) -> str:
    """Return ``text`` with dashes, blanks and look-alikes of Đ made plain: same length, same offsets."""
    return text.translate(_ALIKE)


_SEPARATOR = " {0,2}([-/]) {0,2}"
_CODE = "[A-ZĐƯ]{1,12}(?:[a-z]{1,2}[A-ZĐƯ]{0,6})?\\d{0,3}"
_ISSUER = rf"(?:T\.Ư|{_CODE}|(?i:{KNOWN_ISSUERS}))(?:-{_CODE}){{0,3}}(?!\w)"
_TYPE = "|".join(sorted(TYPE_CODES, key=len, reverse=True))
_NUMBERED = re.compile(
    rf"(?<![\w/.-])(?<!\d:)(?P<number>\d{{1,5}}[a-zđ]?)(?: ?/ ?(?P<year>(?:19|20)\d\d))?"
    rf"(?:{_SEPARATOR}(?P<type>(?i:{_TYPE})){_SEPARATOR}(?P<issuer>{_ISSUER})"
    rf"|{_SEPARATOR}(?P<assembly>{ASSEMBLY})(?!\w)"
    rf"|/(?P<office>{_CODE}-{_CODE})(?![\w/]))"
)
