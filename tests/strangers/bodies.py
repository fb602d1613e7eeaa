"""How a CMS or an editor writes the body of an article: paragraphs, lists, tables, pictures, boxes between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from crawler.demo.compose import make_slug
from crawler.demo.stories import Grid, Paragraph, Picture, Points
from tests.strangers.plots import Film, Notes, Quotation
from tests.strangers.sheet import Sheet

Box = Callable[[Sheet], str]
_LABEL = re.compile(r"(?:Hỏi|Đáp|PV|Phóng viên|Trả lời|\d\dh\d\d):")


@dataclass(frozen=True, slots=True)
class Shot:
    """How a picture is placed: around it, and around its caption; ``{src}`` and ``{alt}`` are filled in."""

    opening: str
    caption: str
    closing: str


FIGURE = Shot('<figure class="image"><img src="{src}" alt="">', "<figcaption>{}</figcaption>", "</figure>\n")
PHOTO = Shot(
    '<figure class="VCSortableInPreviewMode" type="Photo"><div><img src="{src}" alt="{alt}"></div>',
    '<figcaption class="PhotoCMS_Caption"><p data-placeholder="Nhập chú thích ảnh">{}</p></figcaption>',
    "</figure>\n",
)
TABLE = Shot(
    '<table class="MASTERCMS_TPL_TABLE" align="center"><tbody><tr><td><img src="{src}" alt="{alt}"></td></tr>',
    '<tr><td class="caption">{}</td></tr>',
    "</tbody></table>\n",
)
BARE_TABLE = Shot(
    '<table align="center" border="0" cellpadding="3"><tr><td align="center"><img src="{src}" border="0"></td></tr>',
    '<tr><td align="center"><font size="2" color="#0000ff"><em>{}</em></font></td></tr>',
    "</table>\n",
)
EMPHASIS = Shot('<p style="text-align: center;"><img src="{src}" alt="" />', "<br />\n<em>{}</em>", "</p>\n")
NEXT_EMPHASIS = Shot(
    '<p align="center"><img src="{src}"></p>\n', '<p align="center"><em><span>{}</span></em></p>\n', ""
)
CENTRED = Shot(
    '<p style="text-align:center"><img alt="" src="{src}" style="width:600px" /></p>\n',
    '<p style="text-align:center"><span style="font-size:12px">{}</span></p>\n',
    "",
)
DOUBLED = Shot(
    '<div class="imgbox"><img src="{src}" alt="{alt}"><span class="alt-text">{alt}</span>',
    '<p class="note">{}</p>',
    "</div>\n",
)
WORDPRESS = Shot('<div class="wp-caption aligncenter"><img src="{src}">', '<p class="wp-caption-text">{}</p>', "</div>")
NUMBERED = Shot('<div class="c31"><div class="c32"><img src="{src}"></div>', '<div class="c33">{}</div>', "</div>\n")
BROKEN_LINES = Shot('<div align="center"><img src="{src}"><br>', "<i>{}</i><br>", "</div>\n")
CAPTION_BELOW = Shot('<center><img src="{src}" width="480"><br />', "<small>{}</small><br />", "</center><br />\n")


@dataclass(frozen=True, slots=True)
class Manner:
    """Templates with ``{}`` for the parts of a body; ``dash`` precedes the items of a list that is none in HTML.

    ``label`` is for the word or the minute before a colon that begins a paragraph; ``quotation`` has a second hole
    for who said it.
    """

    paragraph: str = "<p>{}</p>\n"
    heading: str = "<p><strong>{}</strong></p>\n"
    points: str = "<ul>\n{}</ul>\n"
    point: str = "<li>{}</li>\n"
    dash: str = ""
    shot: Shot = FIGURE
    grid: str = '<table border="1" cellspacing="0"><tbody>{}</tbody></table>\n'
    cell: str = "<td>{}</td>"
    empty: str = "<p>&nbsp;</p>\n"
    label: str = "{}"
    quotation: str = "<blockquote><p>{}</p><p>{}</p></blockquote>\n"
    notes: str = "<hr>{}"
    note: str = "<p><small>{}</small></p>\n"
    film: Shot = FIGURE
    marks: tuple[str, ...] = ("<strong>{}</strong>", "<em>{}</em>")


def write_body(sheet: Sheet, manner: Manner, boxes: Sequence[Box] = ()) -> str:
    """Write the blocks of the story with boxes at chance places between them, never before the first."""
    pieces = [_write_block(sheet, manner, block) for block in sheet.story.blocks]
    for box in boxes:
        pieces.insert(sheet.dice.number(1, max(1, len(pieces) - 1)), box(sheet))
    return (manner.empty if sheet.hand.debris else "").join(pieces)


Part = Paragraph | Picture | Points | Grid | Quotation | Notes | Film


def _write_block(sheet: Sheet, manner: Manner, block: Part) -> str:
    match block:
        case Paragraph(text=text, heading=heading):
            sheet.body.append(text)
            return manner.heading.format(sheet.write(text)) if heading else _write_paragraph(sheet, manner, text)
        case Points(items=items):
            return _write_lines(sheet, [manner.dash + item for item in items], manner.points, manner.point)
        case Notes(lines=lines):
            return _write_lines(sheet, lines, manner.notes, manner.note)
        case Grid(rows=rows):
            sheet.body.extend(" | ".join(row) for row in rows)
            cells = ("".join(manner.cell.format(sheet.write(cell)) for cell in row) for row in rows)
            return manner.grid.format("".join(f"<tr>{row}</tr>\n" for row in cells))
        case Picture() | Film():
            return place_picture(sheet, block, manner.film if isinstance(block, Film) else manner.shot)
        case Quotation(text=text, speaker=speaker):
            sheet.body.extend((text, speaker))
            return manner.quotation.format(sheet.write(text), sheet.write(speaker))


def _write_lines(sheet: Sheet, lines: Sequence[str], around: str, line: str) -> str:
    sheet.body.extend(lines)
    return around.format("".join(line.format(sheet.write(text)) for text in lines))


def lift_picture(sheet: Sheet, shot: Shot) -> str:
    """Place the story's first picture here instead of in the body."""
    blocks = sheet.story.blocks
    first = next((block for block in blocks if isinstance(block, Picture)), None)
    sheet.story = replace(sheet.story, blocks=tuple(block for block in blocks if block is not first))
    return place_picture(sheet, first, shot) if first else ""


def place_picture(sheet: Sheet, picture: Picture | Film, shot: Shot) -> str:
    """Place a picture with its caption, if it has one."""
    alt = sheet.write(picture.caption).replace('"', "&quot;") if picture.caption else ""
    opening = shot.opening.format(src=picture.src, alt=alt)
    if picture.caption is None:
        return opening + shot.closing
    sheet.captions.append(picture.caption)
    return opening + shot.caption.format(sheet.write(picture.caption)) + shot.closing


def _write_paragraph(sheet: Sheet, manner: Manner, text: str) -> str:
    """Write a paragraph; some have a few words in bold or linked, as editors and CMS do."""
    label = _LABEL.match(text)
    if label:
        rest = sheet.write(text[label.end() :])
        return manner.paragraph.format(manner.label.format(sheet.write(label[0])) + rest)
    words = text.split(" ")
    if len(words) > 12 and manner.marks and sheet.dice.chance(0.3):
        start = sheet.dice.number(0, len(words) - 5)
        end = start + sheet.dice.number(2, 4)
        before, phrase, after = (" ".join(part) for part in (words[:start], words[start:end], words[end:]))
        mark = sheet.dice.pick(manner.marks).replace("{slug}", make_slug(phrase))
        text = " ".join(filter(None, (sheet.write(before), mark.format(sheet.write(phrase)), sheet.write(after))))
        return manner.paragraph.format(text)
    return manner.paragraph.format(sheet.write(text))
