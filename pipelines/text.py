"""Text in three layers: raw as served, text as read (encoding repaired, spelling never), and search keys."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from lxml import etree

BlockKind = Literal["paragraph", "heading", "item", "row", "caption"]

# Zero-width characters, BOM, soft hyphens and controls carry no letters; tabs and line ends count as blanks.
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]"
)
_MARKS = re.compile("[\u0300-\u036f]+")
_SEPARATORS = re.compile(r"[\s\-‐-―]+")
_LETTERS_WITHOUT_MARKS = str.maketrans("đĐðÐɖƉ", "dDdDdD")

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt"),
    *("fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "nav", "ol", "p"),
    *("pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
}
_SILENT = frozenset(
    {
        *("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "video", "audio"),
        *("button", "input", "select", "textarea", "option", "head", "link", "meta", "title", "map"),
    }
)
_BOLD = frozenset({"b", "strong"})
_ITALIC = frozenset({"i", "em"})
_CAPTION_CLASS = re.compile(
    r"(?i)(?:^|[\s_-])(?:caption|chu-?thich|photocms_caption|img-?desc|note-?img)(?:$|[\s_-])|caption"
)
_ICON = re.compile(r"(?i)\b(?:emoji|icons?|avatar|logo|smil\w*|spacer|pixel)\b|^data:")
_ALIGN = re.compile(r"(?i)text-align\s*:\s*(right|center)")


def tidy(text: str) -> str:
    """Return display text: NFC, no invisible characters, every run of blanks one space, trimmed.

    Only the encoding is touched, never the spelling; ``tidy(tidy(x)) == tidy(x)``.
    """
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).split())


def fold(text: str) -> str:
    """Return the key for comparing and searching: lower case, no diacritics, đ as d, dashes and blanks one space."""
    plain = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text).lower()).translate(_LETTERS_WITHOUT_MARKS)
    return _SEPARATORS.sub(" ", _MARKS.sub("", plain).lower()).strip()


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a page with what its markup told: shares run from 0 to 1."""

    text: str
    kind: BlockKind = "paragraph"
    bold: float = 0.0
    italic: float = 0.0
    linked: float = 0.0
    align: str | None = None
    after_image: bool = False
    gap: int = 0
    line: int = 0
    element: etree._Element | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """An image in the running text: its address as written, and the number of the block that follows it."""

    src: str
    alt: str
    follows: int


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


def raw_text(element: etree._Element) -> str:
    """Return all text below an element as it stands, scripts included."""
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)


def text_of(element: etree._Element) -> str:
    """Return the tidied text below an element, scripts left out; block ends count as blanks."""
    if not len(element):
        return tidy(element.text or "")
    return " ".join(block.text for block in read_blocks(element)[0])


def read_blocks(root: etree._Element) -> tuple[list[Block], list[Picture]]:
    """Read the paragraphs below ``root`` in reading order, and the pictures between them.

    Paragraphs end at block elements and at two line breaks; a table with several columns gives one block a row, its
    cells joined by `` | ``.
    """
    walk = _Walk()
    events = etree.iterwalk(root, events=("start", "end"))
    for event, element in events:
        tag = element.tag
        if event == "start":
            if not isinstance(tag, str) or tag in _SILENT:
                events.skip_subtree()
            elif tag == "table" and _is_data(element):
                walk.read_table(element)
                events.skip_subtree()
            else:
                walk.enter(element, tag)
        else:
            walk.leave(element, tag if isinstance(tag, str) else "")
            if element is not root and element.tail:
                walk.add(element.tail)
    walk.flush()
    return walk.blocks, walk.pictures


def _is_data(table: etree._Element) -> bool:
    """Tell a table of data from one that only places a picture or wraps the page."""
    if next(table.iter("img", "figure"), None) is not None or next(table.iterdescendants("table"), None) is not None:
        return False
    columns = [sum(1 for cell in row if cell.tag in ("td", "th")) for row in table.iter("tr")]
    return len(columns) > 1 and max(columns) > 1


class _Walk:
    """The state of one walk: an open paragraph and how much of it is bold, italic or linked."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.pictures: list[Picture] = []
        self._parts: list[str] = []
        self._marks: dict[str, int] = {"bold": 0, "italic": 0, "linked": 0}
        self._inside: dict[str, int] = {"bold": 0, "italic": 0, "linked": 0, "caption": 0}
        self._open: list[etree._Element] = []
        self._image_pending = False
        self._broken = False

    def enter(self, element: etree._Element, tag: str) -> None:
        if tag in _BLOCKS:
            self.flush()
            self._open.append(element)
            if _is_caption(element, tag):
                self._inside["caption"] += 1
        elif tag == "br":
            self._break()
        elif tag == "img":
            self._see_image(element)
        else:
            mark = _mark_of(tag)
            if mark:
                self._inside[mark] += 1
        if element.text:
            self.add(element.text)

    def leave(self, element: etree._Element, tag: str) -> None:
        if tag in _BLOCKS:
            self.flush()
            if self._open and self._open[-1] is element:
                self._open.pop()
                if _is_caption(element, tag):
                    self._inside["caption"] -= 1
        else:
            mark = _mark_of(tag)
            if mark and self._inside[mark]:
                self._inside[mark] -= 1

    def add(self, text: str) -> None:
        self._parts.append(text)
        size = len(text.strip())
        if not size:
            return
        self._broken = False
        for mark in self._marks:
            if self._inside[mark]:
                self._marks[mark] += size

    def flush(self) -> None:
        self._broken = False
        if not self._parts:
            return
        raw = "".join(self._parts)
        self._parts.clear()
        text = tidy(raw)
        if text:
            size = len(text)
            self.blocks.append(
                Block(
                    text,
                    self._kind(),
                    min(1.0, self._marks["bold"] / size),
                    min(1.0, self._marks["italic"] / size),
                    min(1.0, self._marks["linked"] / size),
                    self._align(),
                    self._image_pending,
                    element=self._open[-1] if self._open else None,
                )
            )
            self._image_pending = False
        for mark in self._marks:
            self._marks[mark] = 0

    def read_table(self, table: etree._Element) -> None:
        self.flush()
        for row in table.iter("tr"):
            cells = [tidy(raw_text(cell)) for cell in row if cell.tag in ("td", "th")]
            text = " | ".join(cell for cell in cells if cell)
            if text:
                self.blocks.append(Block(text, "row", element=row))

    def _break(self) -> None:
        """One line break is a blank; a second one with nothing between ends the paragraph."""
        if self._broken:
            self.flush()
        else:
            self._parts.append(" ")
            self._broken = True

    def _see_image(self, element: etree._Element) -> None:
        src = element.get("data-src") or element.get("data-original") or element.get("src")
        if src and not _ICON.search(f"{element.get('class') or ''} {src}"):
            self.flush()
            self.pictures.append(Picture(src, tidy(element.get("alt") or ""), len(self.blocks)))
            self._image_pending = True

    def _kind(self) -> BlockKind:
        if self._inside["caption"]:
            return "caption"
        tag = self._open[-1].tag if self._open else "p"
        if tag in _HEADINGS:
            return "heading"
        return "item" if any(element.tag == "li" for element in self._open[-3:]) else "paragraph"

    def _align(self) -> str | None:
        for element in reversed(self._open[-2:]):
            align = element.get("align")
            found = _ALIGN.search(element.get("style") or "")
            if align or found:
                return (align or (found.group(1) if found else "")).lower()
        return None


def _is_caption(element: etree._Element, tag: str) -> bool:
    return tag in ("figcaption", "caption") or (
        tag != "figure" and bool(_CAPTION_CLASS.search(element.get("class") or "")) and not _holds_picture(element)
    )


def _holds_picture(element: etree._Element) -> bool:
    return next(element.iter("img"), None) is not None


def _mark_of(tag: str) -> str | None:
    if tag in _BOLD:
        return "bold"
    if tag in _ITALIC:
        return "italic"
    return "linked" if tag == "a" else None
