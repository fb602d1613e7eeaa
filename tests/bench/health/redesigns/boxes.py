"""Redesigns that put boxes of other things onto the page."""

from __future__ import annotations

import random

from lxml import html

from tests.bench.health.anatomy import Body
from tests.bench.health.redesigns.hands import CALLS, SUMMARIES, TICKER, make, place


def add_related(page: Body, chance: random.Random) -> None:
    """Put a box of other articles, with summaries, into the middle of the body or before it."""
    box, inside = make("div", chance, bare=0), chance.random() < 0.5
    for number in range(chance.randint(1, 3)):
        summary = SUMMARIES[(page.number + number) % len(SUMMARIES)]
        item = make("div", chance)
        link = html.fromstring(f'<a href="/tin-khac-{number}.html">{TICKER[6:40]} {number}</a>')
        item.append(link)
        item.append(make("p", chance, summary))
        box.append(item)
    place(page, box, inside=inside)


def add_call(page: Body, chance: random.Random) -> None:
    """Put a call for readers (newsletter, app, rating) into the body."""
    box = make("div", chance, bare=0.15)
    box.append(make("p", chance, chance.choice(CALLS)))
    place(page, box, inside=True)


def add_tools(page: Body, chance: random.Random) -> None:
    """Put tools and a copyright line into the body, at its head or its end."""
    box = make("div", chance, bare=0)
    for text in ("Cỡ chữ", "Lưu bài viết", "© Bản quyền thuộc về tòa soạn, không sao chép dưới mọi hình thức"):
        box.append(make("span", chance, text))
    if page.body is not None:
        page.body.insert(0 if chance.random() < 0.5 else len(page.body), box)


def add_ticker(page: Body, chance: random.Random) -> None:
    """Put a line of breaking news with a date above the title."""
    box = make("div", chance)
    box.append(make(chance.choice(("h1", "h2", "strong")), chance, TICKER))
    box.append(make("time", chance, "20:15 - 01/09/2025"))
    if page.title is not None:
        page.title.addprevious(box)


def add_editor(page: Body, chance: random.Random) -> None:
    """Name the editor in charge below the text."""
    box = make("div", chance, bare=0)
    box.append(make("span", chance, "Biên tập viên: Hoàng Thị Lan"))
    if page.body is not None:
        page.body.addnext(box)
