"""Every block of a body given its part: lead, paragraph, caption, byline; chrome lines and doublets go."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from operator import not_

from pipelines.blocks import Block
from pipelines.bylines import Byline, read_byline
from pipelines.chrome import is_chrome
from pipelines.credits import split_signature
from pipelines.fields import Candidate, Reading
from pipelines.habits import Habits
from storage.folding import words_of

_BYLINE_REACH = 3
_SOURCE_REACH = 6
_LEAD_REACH = 2
_LEAST_PARAGRAPHS = 2
_LEAST_OWN = 80
_MARKS_APART = 6
_NEARLY_ALL = 0.9
_LONGEST_CAPTION, _LONGEST_PHRASE = 300, 160
_SENTENCE_ENDS = '.!?…:;”"'
_SOURCE_LINE = re.compile(r"(?i)nguồn(?: tin)?\s*:")


@dataclass(frozen=True, slots=True)
class Content:
    """The words of an article, each in its place.

    ``rivals`` are bylines that name somebody else, ``repeated`` lines of the portal that were left out.
    """

    lead: Candidate | None
    body: tuple[str, ...]
    captions: tuple[str, ...]
    byline: Byline | None
    byline_source: Candidate | None
    agency: str | None
    rivals: tuple[Candidate, ...] = ()
    repeated: tuple[str, ...] = ()


def compose(reading: Reading, title: Candidate | None, habits: Habits) -> Content:
    """Give every block its part: lead, paragraph, caption, byline; doublets, chrome and the portal's lines go."""
    blocks = [block for block in reading.blocks if not is_chrome(block.text)]
    if title:
        blocks = [block for block in blocks if not alike(block.text, title.text)]
    are_captions = list(map(is_caption, blocks))
    captions = list(dict.fromkeys(block.text for block in compress(blocks, are_captions)))
    others = compress(blocks, map(not_, are_captions))
    known = _Lines(captions)
    paragraphs = [block for block in others if block.text not in known]
    paragraphs, repeated = _leave_out_repeated(paragraphs, habits)
    paragraphs, byline, byline_source, rivals = _take_byline(reading, paragraphs)
    lead, paragraphs = _take_lead(reading, paragraphs)
    body = tuple(block.text for block in paragraphs)
    agency = _find_agency(reading.blocks, byline)
    return Content(lead, body, tuple(captions), byline, byline_source, agency, rivals, repeated)


def _leave_out_repeated(paragraphs: list[Block], habits: Habits) -> tuple[list[Block], tuple[str, ...]]:
    """Leave out the lines that most pages of the portal carry, unless too little would be left for an article.

    What a person said is none of the article's goes in any case.
    """
    told = [block.text for block in paragraphs if habits.leave_out(block.text)]
    paragraphs = [block for block in paragraphs if block.text not in told]
    lines = [block.text for block in paragraphs if habits.include(block.text)]
    own = [block for block in paragraphs if block.text not in lines]
    if sum(len(block.text) for block in own) < _LEAST_OWN:
        return paragraphs, tuple(told)
    return own, (*told, *lines)


def _take_lead(reading: Reading, paragraphs: list[Block]) -> tuple[Candidate | None, list[Block]]:
    """Take the lead that a selector gave, and its repetition in the body; else the first paragraph of several."""
    if not reading.lead:
        if len(paragraphs) < _LEAST_PARAGRAPHS:
            return None, paragraphs
        lead = Candidate(paragraphs[0].text, "first paragraph", 0.7)
        paragraphs = paragraphs[1:]
    else:
        lead = reading.lead[0]
    opening = [block for block in paragraphs[:_LEAD_REACH] if not alike(block.text, lead.text)]
    return lead, opening + paragraphs[_LEAD_REACH:]


def is_caption(block: Block) -> bool:
    """Tell a caption by its markup, or by its place under a picture: set apart, framed with it, or no sentence."""
    if block.kind == "caption":
        return True
    if not block.after_image or block.kind not in ("paragraph", "item") or len(block.text) > _LONGEST_CAPTION:
        return False
    if block.italic > _NEARLY_ALL or block.align == "center" or block.shares_frame:
        return True
    if block.kind == "item":
        return False
    phrase = block.text[-1] not in _SENTENCE_ENDS and not block.text[0].isdigit() and len(block.text) < _LONGEST_PHRASE
    return phrase and block.bold < _NEARLY_ALL and block.stands_alone


def _take_byline(
    reading: Reading, paragraphs: list[Block]
) -> tuple[list[Block], Byline | None, Candidate | None, tuple[Candidate, ...]]:
    """Take the byline that a selector gave, or the last short line that reads as one, out of the paragraphs.

    The last of what is returned are bylines that name other people.
    """
    if paragraphs and (signed := split_signature(paragraphs[-1])) is not None:
        text, name = signed
        paragraphs = [*paragraphs[:-1], paragraphs[-1]._replace(text=text), Block(name)]
    last = [Candidate(block.text, "last lines", 0.85) for block in reversed(paragraphs[-_BYLINE_REACH:])]
    candidates = sorted((*reading.byline, *last), key=lambda candidate: -candidate.confidence)
    read = [(candidate, byline) for candidate in candidates if (byline := read_byline(candidate.text))]
    if not read:
        return paragraphs, None, None, ()
    # A desk's sign (PV, BBT) is a byline, but one that names somebody comes first.
    candidate, byline = next((pair for pair in read if pair[1].authors or pair[1].affiliation), read[0])
    rest = [
        block
        for number, block in enumerate(paragraphs)
        if number < len(paragraphs) - _BYLINE_REACH or not alike(block.text, candidate.text)
    ]
    rivals = tuple(other for other, said in read if said.authors and set(said.authors).isdisjoint(byline.authors))
    return rest, byline, candidate, rivals


def _find_agency(blocks: Sequence[Block], byline: Byline | None) -> str | None:
    """The agency of the byline, else of a line ``Nguồn: …`` among the last blocks, where it names one."""
    if byline and byline.agency:
        return byline.agency
    lines = [read_byline(block.text) for block in blocks[-_SOURCE_REACH:] if _SOURCE_LINE.match(block.text)]
    return next((line.agency for line in lines if line and line.agency), None)


class _Lines:
    """Lines of which one may be ``alike`` a text; each is folded once, and only beside texts of about its length."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = frozenset(lines)
        self._by_length: defaultdict[int, list[str]] = defaultdict(list)
        for line in lines:
            self._by_length[len(line)].append(line)
        self._folded: dict[int, frozenset[str]] = {}

    def __contains__(self, text: str) -> bool:
        if text in self._lines:
            return True
        around = range(len(text) - _MARKS_APART, len(text) + _MARKS_APART + 1)
        lengths = [length for length in around if length in self._by_length]
        if not lengths:
            return False
        words = words_of(text)
        return any(words in self._fold(length) for length in lengths)

    def _fold(self, length: int) -> frozenset[str]:
        if length not in self._folded:
            self._folded[length] = frozenset(map(words_of, self._by_length[length]))
        return self._folded[length]


def alike(one: str, other: str) -> bool:
    """Tell whether two texts differ at most in case, accents and marks; lengths first, for folding costs."""
    return one == other or (abs(len(one) - len(other)) <= _MARKS_APART and words_of(one) == words_of(other))
