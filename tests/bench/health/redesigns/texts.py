"""Redesigns inside the body: how paragraphs are written, and what stands between them that is none of the article."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

from lxml import html

from tests.bench.health.anatomy import Body, Element
from tests.bench.health.redesigns.hands import CALLS, SUMMARIES, make, name, retag, wrap

_LEAST: Final = 40
_WALL: Final = (
    "Nội dung này dành cho bạn đọc đã đăng nhập. Vui lòng đăng nhập hoặc đăng ký tài khoản để đọc toàn bộ bài viết.",
    "Chúng tôi dùng cookie để cải thiện trải nghiệm của bạn. Bấm Đồng ý để tiếp tục xem nội dung của trang này.",
)
_COMMENTS: Final = (
    ("Trần Văn Hùng", "Rất mong các cấp chính quyền sớm triển khai để bà con chúng tôi bớt phần vất vả."),
    ("Lê Thu Hà", "Bài viết rất thiết thực, cảm ơn tòa soạn đã lắng nghe ý kiến của người dân vùng cao."),
    ("Hoàng Minh", "Tôi đề nghị cơ quan chức năng kiểm tra lại đoạn đường này trước mùa mưa năm nay."),
)


def _list_paragraphs(page: Body) -> list[Element]:
    return [child for child in page.paragraphs if child.tag == "p" and len(child.text_content()) > _LEAST]


def wrap_paragraphs(page: Body, chance: random.Random) -> None:
    """Put every paragraph into a box of its own, as editors made of blocks do."""
    fresh = name(chance)
    for child in page.paragraphs:
        wrap(child, html.Element("div", attrib={"class": f"{fresh} block-paragraph"}))


def nest_sections(page: Body, chance: random.Random) -> None:
    """Put two or three paragraphs each into a section."""
    size, children = chance.choice((2, 3)), page.paragraphs
    for at in range(0, len(children), size):
        section = html.Element("section")
        children[at].addprevious(section)
        for child in children[at : at + size]:
            section.append(child)


def break_lines(page: Body, chance: random.Random) -> None:
    """Write paragraphs as lines with breaks between them."""
    del chance
    for child in page.paragraphs:
        if child.tag == "p" and not child.get("class"):
            child.tail = None
            child.addnext(html.Element("br"))
            child.addnext(html.Element("br"))
            child.drop_tag()


def drop_capitals(page: Body, chance: random.Random) -> None:
    """Set the first letter of the text in a box of its own."""
    fresh = name(chance)
    first = next(iter(_list_paragraphs(page)), None)
    if first is not None and first.text and first.text.strip():
        text = first.text.lstrip()
        letter = html.Element("span", attrib={"class": fresh})
        letter.text, letter.tail, first.text = text[0], text[1:], None
        first.insert(0, letter)


def add_plain_advertisement(page: Body, chance: random.Random) -> None:
    """Write the same advertisement as a plain paragraph between those of every article."""
    _insert_plainly(page, chance, iter((chance.choice(CALLS),)))


def add_plain_teasers(page: Body, chance: random.Random) -> None:
    """Write summaries of other articles as plain paragraphs, each page another one of three."""
    _insert_plainly(page, chance, iter((SUMMARIES[page.number % 3],)))


def add_plain_links(page: Body, chance: random.Random) -> None:
    """Name other articles in plain paragraphs and lists of links."""
    if page.body is None:
        return
    box = html.fromstring(
        f"<div><p>Tin liên quan</p><ul><li><a href='/a-{page.number}.html'>{SUMMARIES[page.number % 3]}</a></li></ul>"
        f"<p><a href='/b-{page.number}.html'>{SUMMARIES[(page.number + 1) % 3]}</a></p></div>"
    )
    at = chance.choice((len(page.body) // 2, len(page.body)))
    for number, child in enumerate(list(box)):
        page.body.insert(at + number, child)


def _insert_plainly(page: Body, chance: random.Random, texts: Iterator[str]) -> None:
    where = chance.choice(("first", "middle", "last"))
    children = page.paragraphs
    if len(children) < 2 or page.body is None:
        return
    at = {"first": 1, "middle": len(children) // 2, "last": len(children)}[where]
    for text in texts:
        line = html.Element("p")
        line.text, line.tail = text, "\n"
        page.body.insert(at, line)


def add_comments(page: Body, chance: random.Random) -> None:
    """Show what readers say at the end of the body, in boxes or as it is written."""
    is_plain, box = chance.random() < 0.5, make("div", chance, bare=0)
    for number in range(page.number % 3 + 1):
        who, what = _COMMENTS[(page.number + number) % 3]
        item = box if is_plain else make("div", chance)
        if item is not box:
            box.append(item)
        for text in (f"{who} - {page.number % 12 + 1}/9/2025", what):
            item.append(html.fromstring(f"<p>{text}</p>"))
    if page.body is not None:
        page.body.append(box)
        if is_plain:
            box.drop_tag()


def show_gallery(page: Body, chance: random.Random) -> None:
    """Put a gallery with captions that are no text of the article before the last paragraph."""
    fresh = name(chance)
    captions = (SUMMARIES[(page.number + number) % 3] for number in range(3))
    slides = "".join(f'<div class="slide"><img src="/{page.number}.jpg"><p>{caption}</p></div>' for caption in captions)
    if page.body is not None and len(page.body):
        page.body[-1].addprevious(html.fromstring(f'<div class="{fresh} gallery">{slides}</div>'))


def empty_body(page: Body, chance: random.Random) -> None:
    """Load the text by a script: the body is an empty element."""
    del chance
    if page.body is not None:
        for child in list(page.body):
            page.body.remove(child)
        page.body.text = None


def raise_wall(page: Body, chance: random.Random) -> None:
    """Put the words of a wall in place of the text, or of all of it but the first paragraph."""
    keeps, words = chance.choice((0, 1)), chance.choice(_WALL)
    children = page.paragraphs
    if page.body is None or len(children) < 3:
        return
    for child in children[keeps:]:
        page.body.remove(child)
    line = html.Element("p")
    line.text = words
    page.body.append(line)


def merge_lead(page: Body, chance: random.Random) -> None:
    """Write the lead as the first paragraph of the body."""
    del chance
    if page.lead is None or page.body is None or page.lead in page.body.iter():
        return
    lead = page.lead
    lead.drop_tree()
    retag(lead, "p")
    lead.attrib.pop("class", None)
    lead.tail = "\n"
    page.body.insert(0, lead)
