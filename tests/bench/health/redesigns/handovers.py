"""Redesigns that give the names of a part to something else."""

from __future__ import annotations

import random
from copy import deepcopy

from lxml import html

from tests.bench.health.anatomy import Body
from tests.bench.health.redesigns.hands import SUMMARIES, TICKER, make, name, retag


def hand_over_body(page: Body, chance: random.Random) -> None:
    """Give the names of the body to the list of other articles, and new ones to the body."""
    if page.body is None:
        return
    old = {key: page.body.attrib.pop(key) for key in ("class", "id") if key in page.body.attrib}
    page.body.set("class", name(chance))
    box = html.Element("div", attrib=old)
    for summary in SUMMARIES:
        box.append(make("p", chance, summary))
    page.body.addnext(box)


def hand_over_title(page: Body, chance: random.Random) -> None:
    """Give the names of the title to the headline of another article, which stands before or after it."""
    other = make(page.title.tag if page.title is not None else "h1", chance, TICKER[6:])
    fresh, before = name(chance), chance.random() < 0.5
    if page.title is None:
        return
    other.set("class", page.title.get("class") or "")
    page.title.set("class", fresh)
    if before:
        page.title.addprevious(other)
    elif page.body is not None:
        page.body.addnext(other)


def hand_over_date(page: Body, chance: random.Random) -> None:
    """Give the names of the date to that of another article, or to today's."""
    fresh, is_clock = name(chance), chance.random() < 0.5
    if page.date is None or page.title is None:
        return
    other = deepcopy(page.date)
    other.attrib.pop("datetime", None)
    for inner in list(other):
        other.remove(inner)
    other.text, other.tail = "Thứ Tư, 24/12/2025" if is_clock else "08:12, 17/06/2025", "\n"
    page.date.set("class", fresh)
    if page.date.tag == "time":
        retag(page.date, "span")
    page.title.addprevious(other)


def hand_over_author(page: Body, chance: random.Random) -> None:
    """Give the names of the author's box to that of the editor in charge."""
    fresh = name(chance)
    if page.author is None or page.body is None:
        return
    other = deepcopy(page.author)
    target = next(other.iter("span"), other)
    target.text, other.tail = "Hoàng Thị Lan", "\n"
    if target is not other:
        target.set("class", (next(page.author.iter("span"))).get("class") or "")
    page.author.set("class", fresh)
    for inner in page.author.iter("span"):
        inner.attrib.pop("class", None)
    page.body.addprevious(other)
