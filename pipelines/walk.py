"""The walk through a page: one pass over a tree gives its paragraphs in reading order, and its pictures."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from lxml import etree

from pipelines.blocks import Aside, Block, BlockKind, Picture, holds, is_data_table
from pipelines.chrome import ASIDE_TAGS, names_chrome
from pipelines.text import raw_text, tidy

_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCK_TAGS: Final = _HEADINGS | {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt"),
    *("fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "nav", "ol", "p"),
    *("pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
}
SILENT_TAGS: Final = frozenset(
    {
        *("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "video", "audio"),
        *("button", "input", "select", "textarea", "option", "head", "link", "meta", "title", "map"),
    }
)
_BOLD, _ITALIC, _LINKED, _ITEM, _CAPTIONED, _SILENCED, _ASIDE, _ICON_FONT = 1, 2, 4, 8, 16, 32, 64, 128
_SHARED: Final = _BOLD | _ITALIC | _LINKED
_PLAIN: Final = (0.0, 0.0, 0.0)
_MARK_OF: Final = {"b": _BOLD, "strong": _BOLD, "i": _ITALIC, "em": _ITALIC, "a": _LINKED, "li": _ITEM}
_CAPTION_TAGS: Final = frozenset({"figcaption", "caption", "figure"})
# Elements whose names are not worth asking for: they are many and hold no chrome.
_MEDIA: Final = ("iframe", "video", "embed", "amp-img", "amp-video", "amp-iframe", "amp-youtube")
_NAMELESS: Final = frozenset(
    {"b", "strong", "i", "em", "br", "img", "tr", "tbody", "thead", "html", "body", "blockquote"}
)
_CAPTION_CLASS: Final = re.compile(r"(?i)caption|(?:^|[\s_-])(?:chu-?thich|img-?desc|note-?img)(?:$|[\s_-])")
_ICON_CLASS: Final = re.compile(r"(?i)material-(?:icons|symbols)|\bicon-?font\b")  # their words are names of signs
_ICON: Final = re.compile(r"(?i)\b(?:emoji|icons?|avatar|logo|smil\w*|spacer|pixel)\b")
_POINT: Final = re.compile(r"\s*[-+•*–]\s*\w")  # of a list that is typed, a line each
_LONGEST_TERM: Final = 30
_LONGEST_PATH: Final = 500  # of a picture; what is longer is the picture itself, in letters
_HIDDEN: Final = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")


def text_of(element: etree._Element) -> str:
    """Return the tidied text below an element, scripts left out; block ends count as blanks."""
    if not len(element):
        return tidy(element.text or "")
    return " ".join(block.text for block in read_blocks(element)[0])


def read_blocks(root: etree._Element, drop: Collection[etree._Element] = ()) -> tuple[list[Block], list[Picture]]:
    """Read the paragraphs below ``root`` in reading order, and the pictures between them; ``drop`` is passed over.

    Paragraphs end at block elements and at two line breaks; a table with several columns gives one block a row, its
    cells joined by `` | ``.
    """
    walk = _Walk(drop)
    walk.read(root)
    return walk.blocks, walk.pictures


class _Walk:
    """The state of one walk: an open paragraph and how much of it is bold, italic or linked.

    ``iter`` meets the start of every element, far faster than events for start and end or than asking each element
    for its children; the ends are told from the next element's parent, and at once where an element holds no other.
    """

    def __init__(self, drop: Collection[etree._Element]) -> None:
        self.blocks: list[Block] = []
        self.pictures: list[Picture] = []
        self._drop = drop
        self._parts: list[str] = []
        self._sizes = [0, 0, 0]  # of the text in the open paragraph that is bold, italic, linked
        self._marks = 0  # what holds for all text at this place of the tree
        self._aside: Aside | None = None
        self._holders: list[etree._Element] = []
        self._image_pending = False
        self._broken = False

    def read(self, root: etree._Element) -> None:
        """Walk the tree below ``root``; its own tail is not part of it."""
        self._enter(root)
        path = [(root, False, 0, self._aside)]
        for element in root.iterdescendants():
            parent = element.getparent()
            while path[-1][0] is not parent:
                self._leave(*path.pop())
            marks, aside = self._marks, self._aside
            is_block = not marks & _SILENCED and self._enter(element)
            if len(element):
                path.append((element, is_block, marks, aside))
            else:
                self._leave(element, is_block, marks, aside)
        while len(path) > 1:
            self._leave(*path.pop())
        self._flush()

    def _enter(self, element: etree._Element) -> bool:
        """Open an element and read the text at its beginning; tell whether it is a block."""
        tag = element.tag
        is_block = tag in BLOCK_TAGS or (tag not in _MARK_OF and _is_custom(tag))
        if is_block:
            if self._parts:
                self._flush()
            self._holders.append(element)
        mark = _MARK_OF.get(tag)
        if mark is not None:
            self._marks |= mark
        elif tag not in BLOCK_TAGS and not self._enter_other(element, tag):
            self._marks |= _SILENCED
            return is_block
        if tag not in _NAMELESS:
            self._judge(element, tag, is_block=is_block)
        if tag == "table" and is_data_table(element):
            self._read_table(element)
            self._marks |= _SILENCED
        if self._drop and element in self._drop:
            self._marks |= _SILENCED
        text = element.text
        if text and not self._marks & _SILENCED:
            self._add(text)
        return is_block

    def _enter_other(self, element: etree._Element, tag: str) -> bool:
        """Enter an element that is neither a block nor marks its text; tell whether it has text to read."""
        if tag == "br":
            self._break()
        elif tag == "img":
            self._see_image(element)
        elif isinstance(tag, str) and tag.startswith(_MEDIA):
            self._flush()
            self._image_pending = True
        elif tag == "label":
            return not _is_of_form(element)
        return isinstance(tag, str) and tag not in SILENT_TAGS  # comments have a function for a tag

    def _judge(self, element: etree._Element, tag: str, *, is_block: bool) -> None:
        """Tell chrome and captions by their names."""
        named, ident = element.get("class"), element.get("id")
        role = _role_of(named) if named else 0
        if ident:
            role |= _role_of(ident) & _ASIDE
        if role & _ICON_FONT:
            self._marks |= _SILENCED
        if role & _ASIDE or (tag in ASIDE_TAGS and not _is_of_quotation(element)) or (is_block and _is_hidden(element)):
            self._set_aside(element, by_name=bool(role & _ASIDE), is_block=is_block)
        if is_block and (role & _CAPTIONED or tag in _CAPTION_TAGS) and _is_caption(element, tag):
            self._marks |= _CAPTIONED

    def _set_aside(self, element: etree._Element, *, by_name: bool, is_block: bool) -> None:
        # A post of a social network is quoted by the article, whatever the frame around it is called.
        name = name_aside(element, by_name=by_name and not holds(element, "blockquote"))
        if name is None:
            return
        # A line of text with a tool in it stays the line; what stands in a block of its own is judged as one.
        if is_block:
            self._aside = Aside(name, self._aside)
        else:
            self._marks |= _SILENCED

    def _leave(self, element: etree._Element, is_block: bool, marks: int, aside: Aside | None) -> None:
        if is_block:
            if self._parts:
                self._flush()
            self._holders.pop()
        self._marks, self._aside = marks, aside
        tail = element.tail
        if tail and not marks & _SILENCED:
            self._add(tail)

    def _add(self, text: str) -> None:
        blank = text.isspace()
        if blank and not self._parts:
            return
        if self._broken and not blank:
            if _POINT.match(text):
                self._flush()
            self._broken = False
        self._parts.append(text)
        if blank:
            return
        marks = self._marks & _SHARED
        if marks:
            size = len(text.strip())
            for number, mark in enumerate((_BOLD, _ITALIC, _LINKED)):
                if marks & mark:
                    self._sizes[number] += size

    def _flush(self) -> None:
        self._broken = False
        text = tidy("".join(self._parts))
        self._parts.clear()
        if text:
            bold, italic, linked = (min(1.0, size / len(text)) for size in self._sizes) if any(self._sizes) else _PLAIN
            holder = self._holders[-1] if self._holders else None
            if holder is not None and holder.tag == "dd" and (term := self._take_term(holder)):
                text = f"{term}: {text}"
            kind = self._kind(holder)
            self.blocks.append(Block(text, kind, bold, italic, linked, self._image_pending, 0, 0, holder, self._aside))
            self._image_pending = False
        self._sizes = [0, 0, 0]

    def _take_term(self, definition: etree._Element) -> str | None:
        """Take back the short term that stands right before its definition: a label is nothing without its value."""
        term = self.blocks[-1] if self.blocks else None
        if term is None or term.element is None or term.element is not definition.getprevious():
            return None
        if term.element.tag != "dt" or len(term.text) > _LONGEST_TERM:
            return None
        self.blocks.pop()
        return term.text.rstrip(" :")

    def _read_table(self, table: etree._Element) -> None:
        for row in table.iter("tr"):
            cells = [tidy(raw_text(cell)) for cell in row if cell.tag in ("td", "th")]
            text = " | ".join(cell for cell in cells if cell)
            if text:
                linked = sum(len(raw_text(link)) for link in row.iter("a")) / len(text)
                self.blocks.append(Block(text, "row", linked=min(1.0, linked), element=row, aside=self._aside))

    def _break(self) -> None:
        """One line break is a blank; a second one with nothing between ends the paragraph."""
        if self._broken:
            self._flush()
        else:
            self._parts.append(" ")
            self._broken = True

    def _see_image(self, element: etree._Element) -> None:
        src = element.get("data-src") or element.get("data-original") or element.get("src")
        if src and not _ICON.search(f"{element.get('class') or ''} {src[:_LONGEST_PATH]}"):
            self._flush()
            self.pictures.append(Picture(src, tidy(element.get("alt") or ""), len(self.blocks), self._aside))
            self._image_pending = True

    def _kind(self, holder: etree._Element | None) -> BlockKind:
        if self._marks & _CAPTIONED:
            return "caption"
        if holder is not None and holder.tag in _HEADINGS:
            return "heading"
        return "item" if self._marks & _ITEM else "paragraph"


@lru_cache(1024)
def _is_custom(tag: object) -> bool:
    """Tell an element that a framework made up, which stands for a part of the page: its name has a hyphen."""
    return isinstance(tag, str) and "-" in tag and not tag.startswith(_MEDIA)


def _is_of_quotation(element: etree._Element) -> bool:
    """Tell the footer of a quotation, which names the speaker."""
    parent = element.getparent()
    return parent is not None and parent.tag == "blockquote"


def _is_of_form(label: etree._Element) -> bool:
    return label.get("for") is not None or holds(label, "input")


def name_aside(element: etree._Element, *, by_name: bool) -> str | None:
    """Return the name under which an element counts as chrome, or None where it is none.

    Elements of one class share a name; what is chrome by its tag, or hidden, has one of its own.
    """
    if by_name:
        return f"{element.get('class')}#{element.get('id')}"
    if element.tag not in ASIDE_TAGS and not _is_hidden(element):
        return None
    return f"{element.tag} {element.getroottree().getpath(element)}"


def _is_hidden(element: etree._Element) -> bool:
    style = element.get("style")
    return (style is not None and _HIDDEN.search(style) is not None) or element.get("hidden") is not None


def _is_caption(element: etree._Element, tag: str) -> bool:
    """Tell a caption from a frame that holds picture and caption."""
    if tag == "figure":  # all words in it are its caption, unless it frames a table or a post
        return holds(element, "img", *_MEDIA) and not holds(element, "table", "blockquote")
    return tag in _CAPTION_TAGS or not holds(element, "img")


@lru_cache(8192)
def _role_of(name: str) -> int:
    """Return what a class or an id says of its element: pages use few names many times."""
    role = (_ASIDE if names_chrome(name) else 0) | (_CAPTIONED if _CAPTION_CLASS.search(name) else 0)
    return role | (_ICON_FONT if _ICON_CLASS.search(name) else 0)
