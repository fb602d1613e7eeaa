"""Blocks: paragraphs with what their markup says of them, pictures, and what stands in elements named as chrome."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress
from typing import Final, Literal, NamedTuple

from lxml import etree

from pipelines.chrome import names_replies
from pipelines.text import raw_text, tidy

BlockKind = Literal["paragraph", "heading", "item", "row", "caption"]

_FRAMES: Final = 3
_LEAST_OWN: Final = 80  # characters of an article beside what readers wrote
_NO_DATA: Final = ("img", "figure", "h1", "h2", "form", "fieldset", "marquee", "iframe")
_LONGEST_CELL: Final = 600
_ALIGN: Final = re.compile(r"(?i)text-align\s*:\s*(right|center)")


@dataclass(frozen=True, slots=True, eq=False)
class Aside:
    """An element that its markup names as chrome: its name, and the next one around it."""

    name: str
    outer: Aside | None


class Block(NamedTuple):
    """One paragraph of a page with what its markup told: shares run from 0 to 1.

    ``element`` is the block element that holds it, ``aside`` the innermost element around it that is named as chrome.
    """

    text: str
    kind: BlockKind = "paragraph"
    bold: float = 0.0
    italic: float = 0.0
    linked: float = 0.0
    after_image: bool = False
    gap: int = 0
    line: int = 0
    element: etree._Element | None = None
    aside: Aside | None = None

    @property
    def align(self) -> str | None:
        """``right`` or ``center`` where the block's element, or the one around it, says so."""
        element = self.element
        for _ in range(2):
            if element is None:
                return None
            align = element.get("align")
            found = _ALIGN.search(element.get("style") or "")
            if align or found:
                return (align or (found.group(1) if found else "")).lower()
            element = element.getparent()
        return None

    @property
    def stands_alone(self) -> bool:
        """Tell whether the element that holds the block holds nothing else."""
        return self.element is not None and tidy(raw_text(self.element)) == self.text

    @property
    def shares_frame(self) -> bool:
        """Tell whether one picture and this block are all that a frame around them holds."""
        frame = self.element
        for _ in range(_FRAMES):
            frame = frame.getparent() if frame is not None else None
            if frame is None or tidy(raw_text(frame)) != self.text:
                return False
            if next(frame.iter("img"), None) is not None:
                return True
        return False


class Picture(NamedTuple):
    """An image in the running text: its address as written, and the number of the block that follows it."""

    src: str
    alt: str
    follows: int
    aside: Aside | None = None


def read_lines(text: str) -> list[Block]:
    """Split a text dump into blocks, a line each: ``line`` is its number, ``gap`` the blank lines before it."""
    blocks: list[Block] = []
    gap = 0
    for number, line in enumerate(text.splitlines(), 1):
        clean = tidy(line)
        if not clean:
            gap += 1
            continue
        blocks.append(Block(clean, gap=gap, line=number))
        gap = 0
    return blocks


def leave_out_asides(
    blocks: Sequence[Block], pictures: Sequence[Picture], container: etree._Element | None = None
) -> tuple[list[Block], list[Picture]]:
    """Leave out what stands in elements that are named as chrome.

    A name that holds half of the text in the container, in one element or in many, stays: some templates call the
    article ``tag``, and some builders every paragraph a ``widget``. What readers wrote goes however much it is.
    """
    if not any(block.aside for block in blocks):  # only a picture can stand in one
        return list(blocks), [picture for picture in pictures if picture.aside is None]
    whole = 0.0
    sizes: dict[str, float] = {}
    for block in blocks:
        inside = container is None or is_within(block.element, container)
        size = len(block.text) * (1 - block.linked) if inside else 0.0
        whole += size
        for name in {aside.name for aside in _asides(block.aside)}:
            sizes[name] = sizes.get(name, 0.0) + size
    doomed = {
        name
        for name, size in sizes.items()
        if 2 * size < whole or not size or (names_replies(name) and whole - size >= _LEAST_OWN)
    }
    kept = [all(aside.name not in doomed for aside in _asides(block.aside)) for block in blocks]
    stays = sizes.keys() - doomed
    seen = [picture for picture in pictures if all(aside.name in stays for aside in _asides(picture.aside))]
    return keep_blocks(blocks, seen, kept)


def keep_blocks(
    blocks: Sequence[Block], pictures: Sequence[Picture], kept: Sequence[bool]
) -> tuple[list[Block], list[Picture]]:
    """Keep the blocks for which ``kept`` is true; pictures stay before the blocks that followed them."""
    before = [0, *accumulate(kept)]
    return list(compress(blocks, kept)), [picture._replace(follows=before[picture.follows]) for picture in pictures]


def is_within(element: etree._Element | None, ancestor: etree._Element) -> bool:
    """Tell whether an element is ``ancestor`` or stands below it."""
    while element is not None:
        if element is ancestor:
            return True
        element = element.getparent()
    return False


def holds(element: etree._Element, *tags: str) -> bool:
    """Tell whether an element is, or has below it, one of these tags."""
    return next(element.iter(*tags), None) is not None


def is_data_table(table: etree._Element) -> bool:
    """Tell a table of data from one that only places a picture or wraps the page."""
    if holds(table, *_NO_DATA) or next(table.iterdescendants("table"), None) is not None:
        return False
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    if len(rows) < 2 or max(map(len, rows)) < 2:  # noqa: PLR2004 - a grid has two ways
        return False
    return all(len(raw_text(cell)) <= _LONGEST_CELL for row in rows for cell in row)


def _asides(aside: Aside | None) -> Iterator[Aside]:
    while aside is not None:
        yield aside
        aside = aside.outer
