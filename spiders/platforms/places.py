"""Fields that no class names, told by their place beside title and text, each given as a step of an XPath."""

from __future__ import annotations

from typing import Final

SHORT: Final = "[string-length(normalize-space()) < 60]"  # a stamp or a signature has no more, sentences seldom less
_DATED: Final = "[text()[contains(., '/20') or contains(., '-20') or contains(., '.20')]]"
_NO_CAPTION: Final = "[not(contains(@class, 'caption') or ancestor::figcaption)]"


def heading_before(text: str) -> str:
    """Return the XPath of the nearest first-level heading before the text: an earlier one may be the site's name."""
    return f"(//{text})[1]/preceding::h1[1]"


def stamp_between(title: str, text: str) -> str:
    """Return the XPath of short elements with a date between the two: above the title stands the page clock."""
    return f"(//{title})[1]/following::*{_DATED}{SHORT}[following::{text}]"


def signature(text: str) -> str:
    """Return the XPath of the last paragraph if it is short: it knows the author better than the CMS's account."""
    return f"((//{text})[1]//p[normalize-space()]{_NO_CAPTION})[last()]{SHORT}"
