"""Boxes that CMS and editors drop between the paragraphs of a body: related articles, videos, polls, advertisements."""

from __future__ import annotations

from tests.strangers.bodies import Box
from tests.strangers.furniture import show_poll
from tests.strangers.sheet import Sheet


def link_box(opening: str, item: str, closing: str, count: int = 3) -> Box:
    """Make a box of links; see ``Sheet.links`` for what ``item`` may have."""
    return lambda sheet: opening + sheet.links(count, item) + closing + "\n"


def headed_box(opening: str, heading: str, item: str, closing: str, count: int = 3) -> Box:
    """Make a box of links with a heading; ``opening`` has ``{}`` for it."""
    return lambda sheet: opening.format(sheet.hide(heading)) + sheet.links(count, item) + closing + "\n"


def show_video(sheet: Sheet) -> str:
    """Write a player with the title of another article and a duration."""
    line = sheet.hide(f"Video: {sheet.dice.number(1, 9):02}:{sheet.dice.number(10, 59)} - Bấm để xem toàn màn hình")
    title = sheet.links(1, '<a class="vtitle" href="{href}">{title}</a>')
    return (
        f'<div class="video-embed"><iframe src="/embed/{sheet.head.number}"></iframe>{title}<span>{line}</span></div>\n'
    )


def show_advertisement(sheet: Sheet) -> str:
    """Write an advertisement."""
    words = sheet.hide("Quảng cáo - Ưu đãi lãi suất 0% đến hết ngày 31/12/2026")
    return f'<div class="ads-inline" style="text-align:center"><a href="/qc"><span>{words}</span></a></div>\n'


def show_small_poll(sheet: Sheet) -> str:
    """Write a poll as a form."""
    return f'<form class="binhchon">{show_poll(sheet, "<label><input type=radio>{}</label><br>")}</form>\n'


def show_placeholder(sheet: Sheet) -> str:
    """Write a picture whose caption nobody has filled in."""
    return f'<figure><img src="/upload/blank.jpg" alt=""><figcaption>{sheet.hide("Chú thích")}</figcaption></figure>\n'


def show_debris(sheet: Sheet) -> str:
    """Write what an editor's menu leaves behind in the text."""
    return f"<div>{sheet.hide('leftcenterrightdel')}</div>\n"


SINGLE_LINE: Box = link_box("<p>", '<strong>&gt;&gt; <a href="{href}">{title}</a></strong>', "</p>", 1)
SEE_MORE: Box = link_box("<p><em>", 'Xem thêm: <a href="{href}">{title}</a>', "</em></p>", 1)
DATED_LINKS: Box = link_box("<div>", '<p>- <a href="{href}">{title}</a> ({m:%d/%m/%Y})</p>', "</div>")
