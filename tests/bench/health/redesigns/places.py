"""Redesigns that move the parts of an article, split them, or wrap them."""

from __future__ import annotations

import random
from copy import deepcopy

from tests.bench.health.anatomy import Body
from tests.bench.health.redesigns.hands import make, name, take_out, wrap


def wrap_parts(page: Body, chance: random.Random) -> None:
    """Put new boxes around title, date and body."""
    for part in (page.title, page.date, page.body):
        outer, tag = make("div", chance), chance.choice(("section", "div", "header"))
        inner = make(tag, chance)
        if part is not None:
            wrap(part, outer)
            wrap(part, inner)


def swap_order(page: Body, chance: random.Random) -> None:
    """Move the date below the lead or the body, or above the title."""
    target = chance.choice(("title", "body", "after"))
    date, title, body = page.date, page.title, page.body
    if date is None or title is None or body is None or body in date.iterancestors():
        return
    if title in date.iterancestors() or date in title.iterancestors():
        return
    take_out(date)
    date.tail = "\n"
    if target == "title":
        title.addprevious(date)
    elif target == "body":
        body.addprevious(date)
    else:
        body.addnext(date)


def split_body(page: Body, chance: random.Random) -> None:
    """Put the second half of the body into another box."""
    cut, other = chance.uniform(0.2, 0.7), make("div", chance)
    if chance.random() < 0.4 and page.body is not None and page.body.get("class"):
        other.set("class", f"{page.body.get('class').split()[0]} {name(chance)}")
    children = page.paragraphs
    if page.body is None or len(children) < 3:
        return
    for child in children[max(1, int(cut * len(children))) :]:
        other.append(child)
    page.body.addnext(other)


def leave_teaser(page: Body, chance: random.Random) -> None:
    """Keep the old box for a teaser, and put the whole text into a new one below."""
    fresh = make("div", chance, bare=0)
    if page.body is None:
        return
    for child in list(page.body):
        fresh.append(child)
    first = next((child for child in fresh if child.tag == "p" and len(child.text_content()) > 40), None)
    if first is not None:
        teaser = deepcopy(first)
        teaser.tail = "\n"
        page.body.append(teaser)
    page.body.addnext(fresh)
    page.body = fresh


def move_date(page: Body, chance: random.Random) -> None:
    """Write the date into another element, with a label, or beside other small things."""
    label, where = chance.choice(("", "Đăng lúc: ", "Xuất bản: ")), chance.choice(("after", "before", "far"))
    box, line = make("div", chance), make(chance.choice(("span", "p", "em")), chance)
    if page.date is None or page.title is None or page.body is None:
        return
    text = " ".join(page.date.text_content().split())
    line.text = text if ":" in text.partition(" ")[0] and text[0].isalpha() else label + text
    box.append(line)
    take_out(page.date)
    page.date = line
    anchor = {"after": page.title.addnext, "before": page.title.addprevious, "far": page.body.addnext}[where]
    anchor(box)


def merge_date(page: Body, chance: random.Random) -> None:
    """Write the date into one line with the section or the number of comments."""
    line = make("div", chance)
    if page.date is None or page.title is None:
        return
    line.text = f"{' '.join(page.date.text_content().split())} | 0 bình luận"
    take_out(page.date)
    page.date = line
    page.title.addnext(line)
