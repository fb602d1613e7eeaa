"""The part of a page that holds title and body: what stands between them and around tells author and date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from lxml import etree

from pipelines.blocks import Block, is_within
from pipelines.bylines import read_byline
from pipelines.chrome import ends_article, is_chrome, names_replies, opens_comments
from pipelines.credits import closes_text, find_byline, find_stamps, names_of, points_to_person
from pipelines.fields import Candidate, Reading, Stamp, keep_article
from pipelines.headlines import MOST_SECTION_WORDS, may_be_title, names_section, support_title
from pipelines.titles import Title
from pipelines.walk import BLOCK_TAGS, read_blocks
from storage.folding import words_of

_LEAD_NAME: Final = re.compile(r"(?i)sapo|lead\b|desc|summary|chapeau|trich|intro")
_TITLE_NAME: Final = re.compile(r"(?i)title|tieu-?de|headline")
_HALF, _NEARLY_ALL = 0.5, 0.9
_LEAST_TITLE, _LONGEST_TITLE = 16, 180
_ENOUGH: Final = 5000  # characters of a paragraph tell what it is about
_LEAST_SENTENCE: Final = 80
_LEAST_LEAD: Final = 40
_LONGEST_LINE: Final = 120
_LONGEST_META: Final = 40  # of other words beside a stamp in a line that only tells when
_LONGEST_LINK: Final = 40  # a longer one points to another article
_SENTENCE_ENDS: Final = '.!?…:;”"’)/'
_LEVELS_UP: Final = 2  # around the body where no element shows the title
_LEVELS_OUT: Final = 6  # further out for a line that reads as one
_LEAST_RATING, _PER_LINE = 0.8, 0.08
_DECLARED: Final = 0.8  # confidence from which on a page declares its headline
_UNCONFIRMED: Final = 0.65  # confidence of a title that no element repeats and no one declares
_LEADS: Final = 2  # blocks right before the body that may be its lead
_ABOVE: Final = 3  # blocks over the title in which its stamp may stand
_HEADER: Final = 12  # blocks between title and body that may tell who wrote it and when
_BELOW: Final = 5  # blocks after the body, or at its end, in which byline and stamp may stand


class Region:
    """The blocks of the smallest element that holds title and body, with the places of both among them."""

    def __init__(self, title: Title, container: etree._Element, url: str | None = None) -> None:
        self.container = container
        self.slug = _slug_of(url or "")
        self._survey(_around(title.element, container))
        self.title = None if title.element is None else self._last_of(_block_of(title.element), self.end)
        self.guessed, self.sure = False, title.sure
        if self.title is None or not title.sure:
            self._guess_title()
        # Where nothing shows the title, the header is what stands right before the body.
        self.top = max(0, self.first - _HEADER) if self.title is None else self.title + 1
        self.body = max(self.first, self.top)
        sentences = (number for number in range(self.body, self.end) if _is_sentence(self.blocks[number]))
        self.opening = next(sentences, self.body)
        # Some pages show name and date under the lead: the header goes on to the second sentence.
        self.start = next(sentences, self.body)

    def _survey(self, around: etree._Element) -> None:
        """Read the blocks of an element and find the body's first and last among them."""
        self.around = around
        self.blocks, self.pictures = read_blocks(around)
        last = self._last_of(self.container, len(self.blocks))
        self.first, self.end = 0, len(self.blocks) if last is None else last + 1
        if last is not None:
            self.first = next(n for n, block in enumerate(self.blocks) if is_within(block.element, self.container))

    def _guess_title(self) -> None:
        """Find the line over the text that reads as its title; look further out as long as there is none."""
        for _ in range(_LEVELS_OUT):
            best = max(self._rated_lines(), default=None)
            if best is not None and best[0] >= _LEAST_RATING:
                self.title, self.guessed = best[1], True
                return
            parent = self.around.getparent()
            if parent is None or parent.tag == "html":
                return
            self._survey(parent)

    def _rated_lines(self) -> Iterator[tuple[float, int]]:
        """Rate the lines before the first sentences: a title is set as one, is near, and the text speaks of it."""
        inside = range(self.first, self.end)
        sentences = [n for n in inside if _is_sentence(self.blocks[n])] or list(inside[:1])
        if not sentences:
            return
        leads = [n for n in range(max(0, self.first - _LEADS), self.first) if _is_sentence(self.blocks[n])]
        words = set(words_of(" ".join(self.blocks[number].text[:_ENOUGH] for number in (*leads, *sentences))).split())
        before = (
            n for n in range(sentences[0], -1, -1) if self.blocks[n].linked < _HALF and not _is_row(self.blocks[n])
        )
        lines = [n for n in before if len(self.blocks[n].text) >= _LEAST_TITLE][:_HEADER]
        for distance, number in enumerate(lines):
            block = self.blocks[number]
            if may_be_title(block):
                named = _TITLE_NAME.search(names_of(block)) is not None
                rating = (
                    named + (block.kind == "heading") + 0.5 * (block.bold > _NEARLY_ALL) + self._is_addressed(block)
                )
                yield rating + 2 * support_title(block.text, words) - _PER_LINE * distance, number

    def _is_addressed(self, line: Block) -> bool:
        """Tell whether the page's address ends in the words of a line."""
        return words_of(line.text) in self.slug

    def read(self, reading: Reading) -> None:
        """Take title, stamps, bylines and body out of the region into ``reading``."""
        if self.title is not None and (self.guessed or not self.sure):
            self._add_guess(reading, self.blocks[self.title])
        if self.title is not None:
            self._add_stamps(reading, [self.title], "beside the title", 0.9)
        taken = self._add_stamps(reading, self._header(), "beside the title", 0.9)
        taken |= self._add_bylines(reading, self._header(), 0.9)
        taken |= self._add_signs(reading, range(self.top, self.opening))
        self._add_stamps(reading, self._above(), "above the title", 0.8)
        self._add_bylines(reading, (n for n in self._above() if points_to_person(self.blocks[n])), 0.8)
        self._add_stamps(reading, self._below(), "below the body", 0.75)
        self._add_bylines(reading, self._below(), 0.75)
        self._keep(reading, taken)
        _take_closing_stamps(reading)

    def _last_of(self, element: etree._Element, end: int) -> int | None:
        """The number of the last block before ``end`` that stands in an element."""
        numbers = range(end - 1, -1, -1)
        return next((number for number in numbers if is_within(self.blocks[number].element, element)), None)

    def _add_guess(self, reading: Reading, line: Block) -> None:
        """Take a line over the text for the title unless the page declares one of which the text speaks more."""
        text = words_of(" ".join(block.text[:_ENOUGH] for block in self.blocks[self.body : self.end]))
        words = set(text.split())
        declared = [
            candidate.text
            for candidate in reading.title
            if candidate.confidence > _UNCONFIRMED and len(words_of(candidate.text).split()) > MOST_SECTION_WORDS
        ]
        if any(candidate.confidence >= _DECLARED for candidate in reading.title):
            return
        best, told = max(((support_title(title, words), title) for title in declared), default=(0.0, ""))
        if told and names_section(line.text, text) and best >= _HALF:
            reading.title.insert(0, Candidate(told, "declared, as the text has it", 0.7))
        elif self.guessed and support_title(line.text, words) >= best:
            reading.title.insert(0, Candidate(line.text, "line over the text", 0.7))

    def _header(self) -> Sequence[int]:
        """The numbers of the blocks between the title and the first sentences; of many, those at both ends."""
        stops = (n for n in range(self.top, self.start) if self._stops_header(n))
        numbers = range(self.top, max(self.top, next(stops, self.start)))
        return numbers if len(numbers) <= 2 * _HEADER else [*numbers[:_HEADER], *numbers[-_HEADER:]]

    def _stops_header(self, number: int) -> bool:
        """Tell whether a block shows that the article is over before its second sentence: it is a brief one."""
        block = self.blocks[number]
        if block.aside is not None and names_replies(block.aside.name):
            return True
        return number > self.opening and (ends_article(block.text) or self._points_elsewhere(number))

    def _points_elsewhere(self, number: int) -> bool:
        return self.blocks[number].linked > _HALF and len(self.blocks[number].text) > _LONGEST_LINK

    def _above(self) -> Sequence[int]:
        """The numbers of the blocks right above the title, the nearest first."""
        if self.title is None:
            return ()
        numbers = range(self.title - 1, max(-1, self.title - 1 - _ABOVE), -1)
        linked = (n for n in numbers if self.blocks[n].linked > _NEARLY_ALL)
        menu = next((n for n in linked if not points_to_person(self.blocks[n])), numbers.stop)
        return range(self.title - 1, menu, -1)  # a stamp beyond a menu is the page's own

    def _below(self) -> Sequence[int]:
        """The numbers of the blocks behind the body, up to the next heading over other things or link to them."""
        numbers = range(self.end, min(len(self.blocks), self.end + _BELOW))
        stops = (n for n in numbers if self.blocks[n].linked > _HALF or ends_article(self.blocks[n].text))
        return range(numbers.start, next(stops, numbers.stop))

    def _add_stamps(self, reading: Reading, numbers: Iterable[int], source: str, confidence: float) -> set[int]:
        """Add the stamps of lines; return the numbers of those that are nothing else."""
        taken: set[int] = set()
        for number in numbers:
            if self._points_elsewhere(number):
                continue  # the date of another article
            stamps = find_stamps(self.blocks[number])
            reading.stamps += [Stamp(text, source, None, confidence) for text in stamps]
            text = self.blocks[number].text
            rest = len(text) - max((len(stamp) for stamp in stamps if stamp in text), default=0)
            if stamps and rest <= _LONGEST_META and text[-1] not in _SENTENCE_ENDS[:4]:
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

    def _add_signs(self, reading: Reading, numbers: Iterable[int]) -> set[int]:
        """Add the lines between title and body that name the staff or an office; return their numbers."""
        signs = {n for n in numbers if self.blocks[n].linked < _HALF and read_byline(self.blocks[n].text) is not None}
        reading.byline += [Candidate(self.blocks[n].text, "line beside the text", 0.65) for n in sorted(signs)]
        return signs

    def _keep(self, reading: Reading, taken: set[int]) -> None:
        """Keep lead and body, with the pictures in them, of what was not taken for a stamp or a byline."""
        numbers = [n for n in range(self.top, self.end) if n not in taken and (n >= self.body or self._is_lead(n))]
        place = {number: place for place, number in enumerate(numbers)}
        pictures = [p._replace(follows=place[p.follows]) for p in self.pictures if p.follows in place]
        keep_article(reading, [self.blocks[number] for number in numbers], pictures, self.container)

    def _is_lead(self, number: int) -> bool:
        """Tell whether a block between title and body is the lead."""
        block = self.blocks[number]
        if len(block.text) < _LEAST_TITLE or block.linked > _HALF:
            return False
        if _LEAD_NAME.search(names_of(block)) is not None:
            return True
        return len(block.text) >= _LEAST_LEAD and block.text[-1] in _SENTENCE_ENDS


def _take_closing_stamps(reading: Reading) -> None:
    """Take the stamps among the last lines of the body; lines that are nothing else leave it."""
    for number in range(len(reading.blocks) - 1, max(-1, len(reading.blocks) - 1 - _BELOW), -1):
        block = reading.blocks[number]
        if opens_comments(block.text):
            continue  # how long ago somebody wrote a comment
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


def _slug_of(url: str) -> str:
    """The words of the last part of an address."""
    return words_of(url.partition("?")[0].rstrip("/").rpartition("/")[2])


def _is_sentence(block: Block) -> bool:
    if len(block.text) < _LEAST_SENTENCE or block.linked > _HALF:
        return False
    return block.text[-1] in _SENTENCE_ENDS or len(block.text) > _LONGEST_TITLE


def _is_row(block: Block) -> bool:
    return block.kind == "row"
