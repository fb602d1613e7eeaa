"""Redesigns of names and tags: what a theme calls its elements, and what they are."""

from __future__ import annotations

import random
from zlib import crc32

from tests.bench.health.anatomy import Body
from tests.bench.health.redesigns.hands import name, retag


def rename_parts(page: Body, chance: random.Random) -> None:
    """Rename the classes and ids of the article's own elements."""
    for part in (page.title, page.date, page.lead, page.author, page.body):
        fresh, keeps = name(chance), chance.random() < 0.2
        if part is not None and not keeps:
            part.attrib.pop("id", None)
            part.set("class", fresh)


def rename_everything(page: Body, chance: random.Random) -> None:
    """Bring a new theme: every class and id of the page is another."""
    salt = chance.randrange(2**32)
    for element in page.tree.iter():
        if isinstance(element.tag, str):
            for attribute in ("class", "id"):
                if (value := element.get(attribute)) is not None:
                    element.set(attribute, " ".join(f"t{crc32(f'{salt}{one}'.encode()):08x}" for one in value.split()))


def rename_body(page: Body, chance: random.Random) -> None:
    """Rename the body alone."""
    if page.body is not None:
        page.body.attrib.pop("id", None)
        page.body.set("class", name(chance))


def rename_author(page: Body, chance: random.Random) -> None:
    """Rename the box of the author, or give the signature one."""
    fresh, tag = name(chance), chance.choice(("div", "p", "span"))
    author = page.author
    if author is not None:
        retag(author, "div" if author.tag == "div" else tag)
        author.set("class", fresh)
        for inner in author.iter("span"):
            inner.attrib.pop("class", None)


def make_ids_lazy(page: Body, chance: random.Random) -> None:
    """Let names end in something that is another on every page."""
    own = random.Random(f"{chance.random()}{page.number}")  # noqa: S311 - drawn, not secret
    for part in page.parts:
        part.set("class", f"{name(chance)}-{own.randrange(16**8):08x}")
        part.set("id", f"el{own.randrange(10**9)}")


def change_tags(page: Body, chance: random.Random) -> None:
    """Make the title a second-level heading, the body a section, the lead and the date what they may be."""
    tags = (
        ("title", ("h2", "div")),
        ("date", ("p", "li", "em")),
        ("lead", ("h2", "p")),
        ("body", ("section", "article")),
    )
    for part, choice in tags:
        element, tag = getattr(page, part), chance.choice(choice)
        if element is not None:
            if part == "lead" and len(element):
                tag = "section"
            retag(element, tag)


def make_paragraphs_divs(page: Body, chance: random.Random) -> None:
    """Write paragraphs as ``div``, with or without a class."""
    fresh = name(chance) if chance.random() < 0.5 else ""
    for child in page.paragraphs:
        if child.tag == "p":
            retag(child, "div")
            if fresh and not child.get("class"):
                child.set("class", fresh)
