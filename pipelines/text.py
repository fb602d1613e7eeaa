"""Text in two layers: raw as served, and text as read (encoding repaired, spelling never)."""

from __future__ import annotations

import unicodedata

from lxml import etree

from storage.folding import INVISIBLE


def tidy(text: str) -> str:
    """Return display text: NFC, no invisible characters, every run of blanks one space, trimmed.

    Only the encoding is touched, never the spelling; ``tidy(tidy(x)) == tidy(x)``.
    """
    joined = " ".join(text.split())
    if joined.isascii() and joined.isprintable():
        return joined
    if not joined.isprintable():  # a look at each letter, far cheaper than a search for what is rarely there
        joined = " ".join(INVISIBLE.sub("", text).split())
    return unicodedata.normalize("NFC", joined)


def raw_text(element: etree._Element) -> str:
    """Return all text below an element as it stands, scripts included."""
    if not len(element):
        return element.text or ""
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)
