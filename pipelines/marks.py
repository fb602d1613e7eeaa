"""The marks around a text: the dateline that opens it (``BẮC GIANG - ``) and the sign that ends it (``./.``)."""

from __future__ import annotations

import re
import unicodedata

from pipelines.documents.issuers import UPPER

_DATELINE = re.compile(
    rf"\s*(?:\((?P<bracket>[^()\d]{{2,25}})\)\.?|(?P<place>[{UPPER}](?:[{UPPER}]|\. ?| (?=[{UPPER}])){{1,24}}))"
    r"(?P<mark>\s*[-–—]\s*)(?P<rest>\S.*)",
    re.DOTALL,
)
_OPENING = rf"[\"“‘'«(]*[{UPPER}0-9]"
_AFTER_BLANK = re.compile(_OPENING)
_AFTER_GLUE = re.compile(rf"[\"“‘'«(]|[{UPPER}](?![{UPPER}])")
_LEADING_DASH = re.compile(r"\s*[-–—]\s*(?=\S)")
_END_MARK = re.compile(r"\s*(?P<dots>\.+|…)?\s*/\s*\.\s*$|\s*(?P<dot>\.+|…)\s*/\s*$")
_MIN_GLUED = 3
_LONGEST_MARK = 16


def split_dateline(paragraph: str) -> tuple[str | None, str]:
    """Split the first paragraph into its dateline, without brackets and dash, and the rest.

    ``BẮC GIANG - Chiều …`` gives ``("BẮC GIANG", "Chiều …")``. Where there is none the first is None, and a bare
    leading dash is dropped all the same.
    """
    text = unicodedata.normalize("NFC", paragraph)
    match = _DATELINE.match(text)
    if match and _opens_text(match):
        return (match["bracket"] or match["place"]).strip(), match["rest"]
    dash = _LEADING_DASH.match(text)
    return None, text[dash.end() :] if dash else text


def _opens_text(match: re.Match[str]) -> bool:
    """Tell ``LSO-Sáng`` from ``KT-XH``, ``VN-Index``, ``COVID-19`` and a headline in capitals."""
    rest = match["rest"]
    if match["bracket"]:
        return True
    if rest.isupper():
        return False
    if match["mark"] in {"-", "–", "—"}:
        return len(match["place"]) >= _MIN_GLUED and _AFTER_GLUE.match(rest) is not None
    return _AFTER_BLANK.match(rest) is not None


def has_end_mark(text: str) -> bool:
    """Tell whether ``text`` ends with the mark that closes an article: ``./.``, ``…/.``, ``/.``, ``./``."""
    return _END_MARK.search(text, max(0, len(text) - _LONGEST_MARK)) is not None


def strip_end_mark(text: str) -> str:
    """Return ``text`` with its end mark made the full stop or ellipsis that stands in it."""
    stripped = unicodedata.normalize("NFC", text)
    while match := _END_MARK.search(stripped, max(0, len(stripped) - _LONGEST_MARK)):
        stripped = stripped[: match.start()] + (match["dots"] or match["dot"] or ".")
    return stripped
