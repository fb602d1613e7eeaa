"""Every block of a body given its part: lead, paragraph, caption, byline; chrome lines and doublets go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.bylines import Byline, read_byline
from pipelines.chrome import strip_blocks
from pipelines.fields import Candidate, Reading
from pipelines.text import Block, fold

_BYLINE_REACH = 3
_SOURCE_REACH = 6
_LEAD_REACH = 2
_LEAST_PARAGRAPHS = 2
_MARKS_APART = 6
_SPACED_MARKS = re.compile(r"[\W_]+")
_SOURCE_LINE = re.compile(r"(?i)nguồn(?: tin)?\s*:")


@dataclass(frozen=True, slots=True)
class Content:
    """The words of an article, each in its place."""

    lead: Candidate | None
    body: tuple[str, ...]
    captions: tuple[str, ...]
    byline: Byline | None
    byline_source: Candidate | None
    agency: str | None


def compose(reading: Reading, title: Candidate | None) -> Content:
    """Give every block its part: lead, paragraph, caption, byline; doublets and chrome lines go."""
    blocks = [block for block in strip_blocks(reading.blocks) if not title or not alike(block.text, title.text)]
    captions = list(dict.fromkeys(block.text for block in blocks if is_caption(block)))
    paragraphs = [block for block in blocks if not is_caption(block) and not _among(block.text, captions)]
    paragraphs, byline, byline_source = _take_byline(reading, paragraphs)
    lead, paragraphs = _take_lead(reading, paragraphs)
    body = tuple(block.text for block in paragraphs)
    return Content(lead, body, tuple(captions), byline, byline_source, _find_agency(reading.blocks, byline))


def _take_lead(reading: Reading, paragraphs: list[Block]) -> tuple[Candidate | None, list[Block]]:
    """Take the lead that a selector gave, and its repetition in the body; else the first paragraph of several."""
    if not reading.lead:
        if len(paragraphs) < _LEAST_PARAGRAPHS:
            return None, paragraphs
        return Candidate(paragraphs[0].text, "first paragraph", 0.7), paragraphs[1:]
    lead = reading.lead[0]
    opening = [block for block in paragraphs[:_LEAD_REACH] if not alike(block.text, lead.text)]
    return lead, opening + paragraphs[_LEAD_REACH:]


def is_caption(block: Block) -> bool:
    """Tell a caption by its markup, or by its place right under a picture, in italics or centred."""
    if block.kind == "caption":
        return True
    set_apart = block.italic > 0.9 or block.align == "center"  # noqa: PLR2004 - nearly all of it
    return block.after_image and set_apart and len(block.text) < 300  # noqa: PLR2004 - captions are short


def _take_byline(reading: Reading, paragraphs: list[Block]) -> tuple[list[Block], Byline | None, Candidate | None]:
    """Take the byline that a selector gave, or the last short line that reads as one, out of the paragraphs."""
    last = [Candidate(block.text, "last lines", 0.85) for block in reversed(paragraphs[-_BYLINE_REACH:])]
    read = [(candidate, byline) for candidate in (*reading.byline, *last) if (byline := read_byline(candidate.text))]
    if not read:
        return paragraphs, None, None
    # A desk's sign (PV, BBT) is a byline, but one that names somebody comes first.
    candidate, byline = next((pair for pair in read if pair[1].authors or pair[1].affiliation), read[0])
    rest = [
        block
        for number, block in enumerate(paragraphs)
        if number < len(paragraphs) - _BYLINE_REACH or not alike(block.text, candidate.text)
    ]
    return rest, byline, candidate


def _find_agency(blocks: Sequence[Block], byline: Byline | None) -> str | None:
    """The agency of the byline, else of a line ``Nguồn: …`` among the last blocks, where it names one."""
    if byline and byline.agency:
        return byline.agency
    lines = [read_byline(block.text) for block in blocks[-_SOURCE_REACH:] if _SOURCE_LINE.match(block.text)]
    return next((line.agency for line in lines if line and line.agency), None)


def _among(text: str, others: Sequence[str]) -> bool:
    return any(alike(text, other) for other in others)


def alike(one: str, other: str) -> bool:
    """Tell whether two texts differ at most in case, accents and marks; lengths first, for folding costs."""
    return one == other or (abs(len(one) - len(other)) <= _MARKS_APART and words_of(one) == words_of(other))


def words_of(text: str) -> str:
    """Return the folded words of a text, marks left out: the key by which texts are compared."""
    return _SPACED_MARKS.sub(" ", fold(text)).strip()
