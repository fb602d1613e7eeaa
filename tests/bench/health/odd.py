"""Honest oddities of a clean portal: photo stories, one sentence, documents, no date, another editor's hand."""

from __future__ import annotations

import random
from typing import Final

from lxml import html

from tests.bench.health.anatomy import Body, Element, close_page, open_page

_SENTENCE: Final = "Sáng nay, Đảng ủy xã tổ chức phiên họp thường kỳ để đánh giá kết quả công tác tháng."
KINDS: Final = ("photos", "sentence", "document", "pasted", "quote", "video")


def make_odd(portal: str, page: bytes, number: int) -> bytes:
    """Return a page whose text an editor wrote in an unusual way; what is read of it is nobody's gold."""
    body = open_page(portal, page, number)
    chance = random.Random(f"{portal} odd {number}")  # noqa: S311 - drawn, not secret
    if body.body is not None:
        _WRITERS[chance.choice(KINDS)](body, chance)
    return close_page(body)


def _paragraphs(body: Body) -> list[Element]:
    return [child for child in body.paragraphs if child.tag == "p" and len(child.text_content()) > 60]


def _write_photos(body: Body, chance: random.Random) -> None:
    for child in _paragraphs(body)[1:]:
        figure = f'<p style="text-align:center"><img src="/anh/{chance.randrange(10**6)}.jpg"/></p>'
        child.addnext(html.fromstring(f"{figure}"))
        child.set("style", "text-align: center")


def _write_sentence(body: Body, chance: random.Random) -> None:
    del chance
    for child in _paragraphs(body)[1:]:
        child.drop_tree()


def _write_document(body: Body, chance: random.Random) -> None:
    for number, child in enumerate(_paragraphs(body)[1:], 1):
        child.set("style", f"margin-left:{chance.randrange(40)}px")
        child.text = f"Điều {number}. {child.text or ''}"


def _paste(body: Body, chance: random.Random) -> None:
    for child in _paragraphs(body):
        child.set("class", "MsoNormal")
        span = html.Element("span", attrib={"style": f"font-size:{chance.choice((12, 13, 14))}.0pt"})
        span.text, child.text = child.text, None
        span.extend(list(child))
        child.append(span)


def _quote(body: Body, chance: random.Random) -> None:
    found = _paragraphs(body)
    if found:
        quote = html.Element("blockquote")
        target = chance.choice(found)
        target.addprevious(quote)
        quote.append(target)


def _show_video(body: Body, chance: random.Random) -> None:
    found = _paragraphs(body)
    if found:
        frame = f'<div class="video-{chance.choice(("js", "box"))}"><iframe src="https://www.youtube.com/embed/x"></iframe></div>'
        chance.choice(found).addnext(html.fromstring(frame))


_WRITERS: Final = {
    "photos": _write_photos,
    "sentence": _write_sentence,
    "document": _write_document,
    "pasted": _paste,
    "quote": _quote,
    "video": _show_video,
}
