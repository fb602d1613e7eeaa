"""Paragraphs that sum up other articles: they stand beside a link as long as a title, or in a row of cards."""

from __future__ import annotations

from collections import Counter
from itertools import takewhile
from typing import Final

from lxml import etree

from pipelines.text import raw_text
from pipelines.walk import BLOCK_TAGS

_TEASERS: Final = 2  # paragraphs that such a box holds at most
_LEAST_TITLE: Final = 16
_FEWEST_CARDS: Final = 3  # make a list
_LARGEST_CARD: Final = 180  # words of title and summary together
_HEADINGS: Final = frozenset({"h2", "h3", "h4", "h5", "h6"})

Element = etree._Element  # noqa: SLF001 - lxml's name


def teases(paragraph: Element, holders: Counter[Element | None]) -> bool:
    """Tell whether a paragraph stands, alone or nearly so, under a link as long as a title."""
    above = paragraph.getprevious()
    if above is not None and above.tag in BLOCK_TAGS and _is_title_link(above):
        return True
    below = paragraph.getnext()
    if above is not None and above.tag in _HEADINGS and (below is None or below.tag in _HEADINGS):
        return True  # one paragraph a heading: a row of cards
    if not (paragraph.text or "").strip() and len(paragraph) and _is_title_link(paragraph[0]):
        return True
    frame = paragraph if paragraph.tag == "li" else paragraph.getparent()
    if frame is None or holders[frame] > _TEASERS:
        return False
    links = [link for link in frame.iter("a") if len(raw_text(link).strip()) >= _LEAST_TITLE]
    if not links or len(links) > _TEASERS or len(raw_text(frame).split()) > _LARGEST_CARD:
        return False
    return frame is paragraph or any(
        element is links[0] for element in takewhile(lambda element: element is not paragraph, frame.iter())
    )


def lists_others(part: Element, teasers: set[Element]) -> bool:
    """Tell whether a part of a page holds several summaries, and a link to an article for each of them."""
    links = sum(len(raw_text(link).strip()) >= _LEAST_TITLE for link in part.iter("a"))
    return _FEWEST_CARDS <= sum(element in teasers for element in part.iter()) <= links


def _is_title_link(element: Element) -> bool:
    link = next(element.iter("a"), None)
    if link is None:
        return False
    text = raw_text(link).strip()
    return len(text) >= _LEAST_TITLE and text == raw_text(element).strip()
