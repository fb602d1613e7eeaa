"""Lines beside a text that tell when it was published and who wrote it, wherever a page puts them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from lxml import etree

from pipelines.blocks import Block
from pipelines.bylines import read_byline
from pipelines.dates import read_stamp
from pipelines.text import raw_text, tidy

_DIGIT: Final = re.compile(r"\d")
_AUTHOR_NAME: Final = re.compile(r"(?i)author|tac-?gia|byline|nguoi-?viet|but-?danh")
_PERSON: Final = re.compile(r"(?i)/(?:authors?|profiles?|users?|members?|tac-?gia|but-?danh|phong-?vien)/[^/]")
# A stamp under the text has its label, or stands alone: a date behind other words tells of something else.
_CLOSING_STAMP: Final = re.compile(
    r"(?i)[\W\d]*(?:(?:ngày|đăng|được đăng|xuất bản|(?:lần )?cập nhật|(?:chỉnh )?sửa|gửi|thời gian|thứ|chủ nhật|posted"
    r"|published|updated)\b.*)?"
)
# Dates beside a text that are not its own: of printing, of the poster's account, of a paper on its way to print.
_ELSEWHERE: Final = re.compile(
    r"(?i)\b(?:thời gian in|ngày in|in lúc|in ngày|tham gia|gia nhập|join(?:ed)?|thành viên từ|số bài"
    r"|nhận bài|bình duyệt|phản biện|duyệt đăng)\b"
)
# What a date belongs to, right before it: a word with its colon, or a phrase that begins with the word for day.
_OWN_LABEL: Final = re.compile(r"(?i)(?:([^|•·():]{2,40}):|\b(ngày(?: [^\W\d]+){1,3})\s*:?)\s*$")
_LABEL_OF_DAY: Final = re.compile(r"(?i)(?:ngày|thời|hạn|hiệu|ban hành|có|từ|đến|cập nhật|sửa|chỉnh sửa)\b")
_CELLS: Final = 2  # of a row that is a label with its value: more are data
_BETWEEN: Final = re.compile(r"\s*[·•|]\s*|\s*#\d+|\s*\(([^()]*)\)\s*")
_MACHINE: Final = (
    "datetime",
    "data-time",
    "data-date",
    "data-datetime",
    "data-timestamp",
    "data-utime",
    "data-published",
)
_TELLING: Final = frozenset({*_MACHINE, "content", "title"})
_LONGEST_STAMP: Final = 120
_LONGEST_LINE: Final = 240  # a title with its date behind it
_PARTS: Final = ("span", "time", "i", "em", "small", "font", "b", "strong", "label", "a")
_SMALL_FRAME: Final = 3  # elements: a larger frame holds more than one line


def stamp_role(text: str) -> str | None:
    """Return the role of a line that is a stamp, or None."""
    return _role_of(text) if len(text) <= _LONGEST_STAMP and _DIGIT.search(text) else None


@lru_cache(256)  # a line is asked for as a title, in the header and at the end of the body
def _role_of(text: str) -> str | None:
    moment = read_stamp(text)
    if moment is None:
        return None
    if moment.value is None and moment.raw == text:  # a day without a year, and nothing else
        return "published"
    return moment.role if moment.role in ("published", "updated", "page_clock") else None


def find_stamps(block: Block) -> list[str]:
    """Return the stamps of a line: the machine value before the visible text, so that they can be compared.

    Where the line is no stamp as a whole, its parts are asked: a section or a name may be glued to the date, or the
    date may be told to machines alone.
    """
    if len(block.text) > _LONGEST_LINE or block.kind == "caption" or not _DIGIT.search(block.text):
        return []
    if _ELSEWHERE.search(block.text):
        return []
    machine = [value for value in map(_machine_value, _elements(block)) if value][:1]
    if block.kind == "row":
        return _find_in_row(block.text.split(" | "))
    if stamp_role(block.text) is not None:
        return [*machine, block.text]
    parts = dict.fromkeys([*_parts(block), *(part for part in _BETWEEN.split(block.text) if part)])
    found = [text for text in parts if text != block.text and stamp_role(text) is not None]
    return [*machine, *(text for text in found if not _dates_other(block.text, text))]


def _find_in_row(cells: list[str]) -> list[str]:
    """Return the stamp of a row of a table: a cell, with the label in the cell before it where that is one."""
    if len(cells) > _CELLS:
        return []
    label, value = cells[0], cells[-1]
    if len(cells) == _CELLS and _LABEL_OF_DAY.match(label) and stamp_role(label) is None:
        labelled = f"{label.rstrip(' :')}: {value}"
        value = value if stamp_role(labelled) == "published" else labelled
    return [text for text in dict.fromkeys((label, value)) if stamp_role(text) is not None]


def _dates_other(line: str, stamp: str) -> bool:
    """Tell whether the words right before a date in its line make it the day of something else."""
    before = _OWN_LABEL.search(line[: max(0, line.find(stamp))])
    if before is None:
        return False
    label = before[1] or before[2]
    ends = (label, " ".join(label.split()[-2:]))  # what stands before the label belongs to something else
    return all(stamp_role(f"{end}: {stamp}") is None for end in ends)


def split_signature(block: Block) -> tuple[str, str] | None:
    """Split a paragraph from the name that closes it in bold, in italics or set to the right; None where none does."""
    if block.element is None or not len(block.element):
        return None
    last = block.element[-1]
    while len(last) and not (last[-1].tail or "").strip() and tidy(raw_text(last)) == tidy(raw_text(last[-1])):
        last = last[-1]
    name = tidy(raw_text(last))
    if (last.tail or "").strip() or last.tag not in _PARTS or not block.text.endswith(f" {name}"):
        return None
    byline = read_byline(name)
    return (block.text[: -len(name)].rstrip(), name) if byline and byline.authors else None


def closes_text(block: Block) -> bool:
    """Tell whether a line under the text may date it: it is a stamp with a label, or nothing but a stamp."""
    return _CLOSING_STAMP.fullmatch(block.text) is not None


def find_byline(block: Block) -> tuple[str, bool] | None:
    """Return the byline that a line is and whether its element is named for the author; None where it is none.

    In an element that is named for the author one part is enough: the office may stand under the name.
    """
    if block.kind == "row" and block.text.count(" | ") >= _CELLS:
        return None
    named = _AUTHOR_NAME.search(names_of(block)) is not None
    for text in (block.text, *(_parts(block) if named or _DIGIT.search(block.text) else ())):
        byline = read_byline(text)
        if byline and (byline.authors or (named and text is block.text)):
            return text, named
    return None


def points_to_person(block: Block) -> bool:
    """Tell whether a line is nothing but a link to what somebody wrote."""
    links = [element for element in _elements(block) if element.tag == "a" and tidy(raw_text(element)) == block.text]
    return any(link.get("rel") == "author" or _PERSON.search(link.get("href") or "") for link in links)


def names_of(block: Block) -> str:
    """Return the classes and ids of a block's element, of the one around it and of what wraps the same words."""
    element = block.element
    if element is None:
        return ""
    elements = [element]
    around = element.getparent()
    if around is not None and len(around) <= _SMALL_FRAME:
        elements.append(around)
    if len(block.text) <= _LONGEST_LINE:
        elements += [child for child in element if child.tag in _PARTS and tidy(raw_text(child)) == block.text]
    return " ".join(name for e in elements for name in (e.get("class"), e.get("id")) if name)


def _parts(block: Block) -> list[str]:
    return [tidy(raw_text(part)) for part in _elements(block) if part.tag in _PARTS and part is not block.element]


def _elements(block: Block) -> Iterator[etree._Element]:
    return iter(()) if block.element is None else block.element.iter()


def _machine_value(element: etree._Element) -> str | None:
    """The stamp that an element has for machines: in an attribute of time, in microdata, or in its hint."""
    if _TELLING.isdisjoint(element.keys()):  # nearly all elements
        return None
    values = [element.get(name) for name in _MACHINE]
    if element.get("property") or element.get("itemprop"):
        values.append(element.get("content"))
    values.append(element.get("title"))
    return next((value for value in values if value and stamp_role(value) is not None), None)
