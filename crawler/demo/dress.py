"""How clean text gets onto a page: escaped, and on some pages with what editors and keyboards leave behind."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from html.entities import codepoint2name

from crawler.demo.stories import Block, Grid, Paragraph, Picture, Points

_MARKUP = frozenset('<>&"')
_NAMED = {point: f"&{name};" for point, name in codepoint2name.items() if chr(point) not in _MARKUP}
_EMPTY = "<p>&nbsp;</p>\n"


@dataclass(frozen=True, slots=True)
class Hand:
    """How one page writes its letters.

    ``entities``: accented letters by name, as far as HTML has names for them; ``decomposed``: NFD, as some keyboards
    and converters leave it; ``blanks``: no-break blanks, doubled blanks and zero-width characters between words;
    ``debris``: empty paragraphs and Word's ``<o:p>``.
    """

    entities: bool = False
    decomposed: bool = False
    blanks: bool = False
    debris: bool = False

    def write(self, text: str) -> str:
        """Return the text as HTML; a browser shows the same words whatever the hand."""
        html = escape(text, quote=False) if "&" in text or "<" in text else text
        if self.decomposed:
            html = unicodedata.normalize("NFD", html)
        if self.entities:
            html = html.translate(_NAMED)
        if self.blanks:
            html = html.replace(", ", ",&nbsp; ").replace(" và ", "  và\u00a0").replace(" của ", " \u200bcủa ")
        return html

    def enclose(self, opening: str, text: str | None, closing: str) -> str:
        """Return the text between two pieces of markup, or nothing where there is no text."""
        return f"{opening}{self.write(text)}{closing}" if text else ""


def hand_of(number: int) -> Hand:
    """Choose the hand of a page by the article's number: most are plain."""
    return Hand(
        entities=number % 17 == 2,  # noqa: PLR2004 - spread over the pages without ever falling together for long
        decomposed=number % 11 == 4,  # noqa: PLR2004
        blanks=number % 7 == 5,  # noqa: PLR2004
        debris=number % 3 == 0,
    )


def write_blocks(blocks: Sequence[Block], hand: Hand, picture: Callable[[Picture, Hand], str]) -> str:
    """Write the blocks of a story; ``picture`` knows how the portal places an image and its caption."""
    parts: list[str] = []
    for block in blocks:
        match block:
            case Paragraph(text=text, heading=heading):
                parts.append(_write_paragraph(text, hand, heading=heading))
            case Picture():
                parts.append(picture(block, hand))
            case Points(items=items):
                parts.append("<ul>\n" + "".join(f"<li>{hand.write(item)}</li>\n" for item in items) + "</ul>\n")
            case Grid(rows=rows):
                cells = ("".join(f"<td>{hand.write(cell)}</td>" for cell in row) for row in rows)
                parts.append(
                    "<table border=1><tbody>\n" + "".join(f"<tr>{row}</tr>\n" for row in cells) + "</tbody></table>\n"
                )
    return (_EMPTY if hand.debris else "").join(parts)


def _write_paragraph(text: str, hand: Hand, *, heading: bool) -> str:
    html = hand.write(text)
    if heading:
        return f"<p><strong>{html}</strong></p>\n"
    return f"<p>{html}<o:p></o:p></p>\n" if hand.debris else f"<p>{html}</p>\n"
