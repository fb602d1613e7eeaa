"""The reader for hosts that nobody has described: title, stamps and body by position, density and words."""

from __future__ import annotations

import re
from itertools import islice, takewhile
from typing import Final, cast

from lxml import etree

from pipelines.credits import find_stamps, stamp_role
from pipelines.dating import PATH
from pipelines.density import find_container
from pipelines.fields import VIEW_COUNTER, Candidate, Reading, Stamp, add_authors, add_breadcrumb, add_head
from pipelines.markup import Document
from pipelines.region import Region
from pipelines.states import find_script_stamps
from pipelines.text import tidy
from pipelines.titles import find_title
from pipelines.walk import read_blocks

_CLOCK: Final = re.compile(r"(?i)(?:hôm nay|bây giờ|thứ|chủ nhật|cn|t[2-7])\b.*\d")
_CLOCK_TAGS: Final = ("div", "span", "p", "td", "li", "a", "b", "strong", "i", "em", "font", "time", "label", "h1")
_LONGEST_CLOCK: Final = 60
_DIGIT: Final = re.compile(r"\d")
_COUNTED: Final = etree.XPath("//text()[contains(., 'ượt xem') or contains(., 'ượt đọc')]", smart_strings=False)


def read_generic(document: Document, url: str | None = None) -> Reading:
    """Read a page without a layout; whatever is not found stays empty. ``url``: an address may repeat the title."""
    reading = Reading(None, body_source="text density", body_confidence=0.8)
    title = find_title(document)
    reading.title += title.candidates
    container = find_container(document.root, title.element)
    add_breadcrumb(document, reading)
    add_head(document, reading)
    if container is not None:
        reading.places["body"] = [container]
        Region(title, container, url).read(reading)
    if not reading.stamps:
        _add_path_stamps(document, reading)
    reading.stamps += find_script_stamps(document, [candidate.text for candidate in reading.title])
    if document.is_vietnamese:
        _add_clock(document, container if title.element is None else title.element, reading)
        _add_views(document, reading)
    if not reading.stamps:
        times = filter(None, (time.get("datetime") for time in document.root.iter("time")))
        reading.stamps += [Stamp(time, "time element", "published", 0.7) for time in islice(times, 1)]
    add_authors(document, reading)
    return reading


def _add_clock(document: Document, end: etree._Element | None, reading: Reading) -> None:
    """Add the clock of the page: the first weekday and date in its head, before ``end``."""
    known = {stamp.text for stamp in reading.stamps}
    for element in takewhile(lambda other: other is not end, document.root.iter(*_CLOCK_TAGS)):
        if not element.text or len(element.text) > 2 * _LONGEST_CLOCK or not _DIGIT.search(element.text):
            continue
        text = tidy(element.text)
        if len(text) <= _LONGEST_CLOCK and _CLOCK.match(text) and text not in known and stamp_role(text):
            reading.stamps.append(Stamp(text, "head of the page", "page_clock", 0.7))
            return


def _add_path_stamps(document: Document, reading: Reading) -> None:
    """Add the stamps in the path to the page, which some portals end with the day."""
    if b"breadcrumb" not in document.source:
        return
    for element in document.root.iter("div", "ol", "ul", "nav"):
        if "breadcrumb" in (element.get("class") or ""):
            for block in read_blocks(element)[0]:
                dated = (text for text in find_stamps(block) if not _CLOCK.match(text))
                reading.stamps += [Stamp(text, PATH, None, 0.75) for text in dated]
            return


def _add_views(document: Document, reading: Reading) -> None:
    for text in cast("list[str]", _COUNTED(document.root)):
        if VIEW_COUNTER.fullmatch(tidy(text)):
            reading.views.append(Candidate(tidy(text), "view counter", 0.7))
            return
