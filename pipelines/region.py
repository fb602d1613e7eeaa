"""The part of a page that holds title and body: what stands between them and around tells author and date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from lxml import etree

from pipelines.blocks import Block
from pipelines.bylines import read_byline
from pipelines.chrome import ends_article, is_chrome
from pipelines.credits import closes_text, find_byline, find_stamps, names_of
from pipelines.fields import Candidate, Reading, Stamp, keep_article
from pipelines.text import words_of
from pipelines.titles import Title, names_site
from pipelines.walk import BLOCK_TAGS, read_blocks

_LEAD_NAME: Final = re.compile(r"(?i)sapo|lead\b|desc|summary|chapeau|trich|intro")
_TITLE_NAME: Final = re.compile(r"(?i)title|tieu-?de|headline")
_HALF, _NEARLY_ALL = 0.5, 0.9
_LEAST_TITLE, _LONGEST_TITLE = 16, 250
_FEWEST_WORDS: Final = 4  # of a headline: less is the name of a section
_LEAST_SENTENCE: Final = 80
_LEAST_LEAD: Final = 40
_LONGEST_LINE: Final = 120
_LONGEST_LINK: Final = 40  # a longer one points to another article
_LEVELS_UP: Final = 2  # around the body where no element shows the title
_OPENING: Final = 3  # blocks at the body's beginning of which one may be the title
_ABOVE: Final = 3  # blocks over the title in which its stamp may stand
_HEADER: Final = 12  # blocks between title and body that may tell who wrote it and when
_BELOW: Final = 5  # blocks after the body, or at its end, in which byline and stamp may stand


class Region:
    """The blocks of the smallest element that holds title and body, with the places of both among them."""

    def __init__(self, title: Title, container: etree._Element) -> None:
        self.container = container
        self.blocks, self.pictures = read_blocks(_around(title.element, container))
        inside = self._find(container)
        first, self.end = (inside[0], inside[-1] + 1) if inside else (0, len(self.blocks))
        shown = [] if title.element is None else self._find(_block_of(title.element))
        self.title = next((number for number in reversed(shown) if number < self.end), None)
        self.guessed = self._guess_title(first) if self.title is None else None
        if self.guessed is not None:
            self.title = self.guessed
        # Where nothing shows the title, the header is what stands right before the body.
        self.top = max(0, first - _HEADER) if self.title is None else self.title + 1
        self.body = max(first, self.top)
        sentences = (number for number in range(self.body, self.end) if _is_sentence(self.blocks[number]))
        # Some pages show name and date under the lead: the header goes on to the second sentence.
        self.start = next(islice(sentences, 1, None), self.body)

    def read(self, reading: Reading) -> None:
        """Take title, stamps, bylines and body out of the region into ``reading``."""
        if self.guessed is not None:
            self._add_guess(reading, self.blocks[self.guessed])
        if self.title is not None:
            self._add_stamps(reading, [self.title], "beside the title", 0.9)
        taken = self._add_stamps(reading, self._header(), "beside the title", 0.9)
        taken |= self._add_bylines(reading, self._header(), 0.9)
        self._add_stamps(reading, self._above(), "above the title", 0.8)
        self._add_stamps(reading, self._below(), "below the body", 0.75)
        self._add_bylines(reading, self._below(), 0.75)
        self._keep(reading, taken)
        _take_closing_stamps(reading)

    def _find(self, element: etree._Element) -> list[int]:
        return [number for number, block in enumerate(self.blocks) if _is_within(block.element, element)]

    def _guess_title(self, first: int) -> int | None:
        """The number of the line over the text that is set as a title; ``first`` is that of the body's first block."""
        numbers = range(max(0, first - _HEADER), min(self.end, first + _OPENING))
        lines = [number for number in numbers if _may_be_title(self.blocks[number])]
        named = [number for number in lines if _TITLE_NAME.search(names_of(self.blocks[number]))]
        set_off = [n for n in lines if self.blocks[n].kind == "heading" or self.blocks[n].bold > _NEARLY_ALL]
        return next(iter(named or set_off), None)

    def _add_guess(self, reading: Reading, line: Block) -> None:
        """Take a line over the text for the title if the text speaks of it at least as much as of the page's title."""
        words = set(words_of(" ".join(block.text for block in self.blocks[self.body : self.end])).split())
        declared = [t.text for t in reading.title if len(t.text.split()) >= _FEWEST_WORDS and not names_site(t.text)]
        if _support(line.text, words) >= max((_support(text, words) for text in declared), default=0.0):
            reading.title.insert(0, Candidate(line.text, "line set over the text", 0.7))

    def _header(self) -> Sequence[int]:
        """The numbers of the blocks between the title and the first sentences; of many, those at both ends."""
        numbers = range(self.top, max(self.top, self.start))
        return numbers if len(numbers) <= 2 * _HEADER else [*numbers[:_HEADER], *numbers[-_HEADER:]]

    def _above(self) -> Sequence[int]:
        """The numbers of the blocks right above the title, the nearest first."""
        return range(self.title - 1, max(-1, self.title - 1 - _ABOVE), -1) if self.title is not None else ()

    def _below(self) -> Sequence[int]:
        """The numbers of the blocks behind the body, up to the next heading over other things or link to them."""
        numbers = range(self.end, min(len(self.blocks), self.end + _BELOW))
        stops = (n for n in numbers if self.blocks[n].linked > _HALF or ends_article(self.blocks[n].text))
        return range(numbers.start, next(stops, numbers.stop))

    def _add_stamps(self, reading: Reading, numbers: Iterable[int], source: str, confidence: float) -> set[int]:
        """Add the stamps of lines; return the numbers of those that are nothing else."""
        taken: set[int] = set()
        for number in numbers:
            stamps = find_stamps(self.blocks[number])
            reading.stamps += [Stamp(text, source, None, confidence) for text in stamps]
            if self.blocks[number].text in stamps:
                taken.add(number)
        return taken

    def _add_bylines(self, reading: Reading, numbers: Iterable[int], confidence: float) -> set[int]:
        """Add the lines that tell who wrote it; return their numbers."""
        taken: set[int] = set()
        for number in numbers:
            block = self.blocks[number]
            points = block.linked > _NEARLY_ALL and len(block.text) > _LONGEST_LINK
            if points or len(block.text) > _LONGEST_LINE or is_chrome(block.text):
                continue
            if byline := find_byline(block):
                source = "element named for the author" if byline[1] else "line beside the text"
                reading.byline.append(Candidate(byline[0], source, confidence))
                taken.add(number)
        return taken

    def _keep(self, reading: Reading, taken: set[int]) -> None:
        """Keep lead and body, with the pictures in them, of what was not taken for a stamp or a byline."""
        numbers = [n for n in range(self.top, self.end) if n not in taken and (n >= self.body or self._is_lead(n))]
        place = {number: place for place, number in enumerate(numbers)}
        pictures = [p._replace(follows=place[p.follows]) for p in self.pictures if p.follows in place]
        keep_article(reading, [self.blocks[number] for number in numbers], pictures, self.container)

    def _is_lead(self, number: int) -> bool:
        """Tell whether a block between title and body is the lead."""
        block = self.blocks[number]
        if len(block.text) < _LEAST_LEAD or block.linked > _HALF:
            return False
        return block.text[-1] in '.!?…”"' or _LEAD_NAME.search(names_of(block)) is not None


def _take_closing_stamps(reading: Reading) -> None:
    """Take the stamps among the last lines of the body; lines that are nothing else leave it."""
    for number in range(len(reading.blocks) - 1, max(-1, len(reading.blocks) - 1 - _BELOW), -1):
        block = reading.blocks[number]
        stamps = find_stamps(block)
        signed = bool(stamps) and read_byline(block.text) is not None
        if stamps and (signed or closes_text(block)):
            reading.stamps += [Stamp(text, "end of the body", None, 0.75) for text in stamps]
            if block.text in stamps and not signed:
                del reading.blocks[number]


def _around(title: etree._Element | None, container: etree._Element) -> etree._Element:
    """The smallest element that holds title and body."""
    if title is not None:
        above = {title, *title.iterancestors()}
        return next((element for element in (container, *container.iterancestors()) if element in above), container)
    for element in islice(container.iterancestors(), _LEVELS_UP):
        if element.tag in ("body", "html"):
            break
        container = element
    return container


def _block_of(element: etree._Element) -> etree._Element:
    while element.tag not in BLOCK_TAGS and (around := element.getparent()) is not None:
        element = around
    return element


def _is_within(element: etree._Element | None, ancestor: etree._Element) -> bool:
    while element is not None:
        if element is ancestor:
            return True
        element = element.getparent()
    return False


def _is_sentence(block: Block) -> bool:
    return len(block.text) >= _LEAST_SENTENCE and block.linked < _HALF


def _may_be_title(block: Block) -> bool:
    text = block.text
    if not _LEAST_TITLE <= len(text) <= _LONGEST_TITLE or block.linked > _HALF:
        return False
    return text[-1] not in ".:;,…" and not is_chrome(text) and not find_stamps(block)


def _support(title: str, words: set[str]) -> float:
    """What share of a title's words stand in the text below it."""
    said = words_of(title).split()
    return sum(word in words for word in said) / len(said) if said else 0.0
