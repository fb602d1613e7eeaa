"""Redesigns of the whole page: another CMS, AMP, columns, tables, utility classes, no names at all."""

from __future__ import annotations

import random
from typing import Final

from lxml import html

from tests.bench.health.anatomy import Body, Element
from tests.bench.health.redesigns.hands import SUMMARIES, name, retag, wrap

_UTILITIES: Final = ("flex", "mt-4", "text-lg", "font-bold", "w-full", "px-2", "leading-7", "mx-auto", "block")
# Title, date, lead, body, author and related are put where their braces stand.
_PLATFORMS: Final = (
    """<div id="page" class="site"><header class="site-header"><p class="site-title">Báo điện tử</p></header>
    <main id="primary"><article class="post type-post"><header class="entry-header"><h1 class="entry-title">{title}</h1>
    <div class="entry-meta"><span class="posted-on">{date}</span></div></header><p class="excerpt">{lead}</p>
    <div class="entry-content">{body}</div><footer class="byline">{author}</footer></article></main>
    <aside class="widget-area"><section class="widget">{related}</section></aside></div>""",
    """<div class="body"><div class="container"><div class="row-fluid"><main id="content" class="span9">
    <div class="item-page"><div class="page-header"><h2>{title}</h2></div><dl class="article-info">
    <dd class="published">{date}</dd><dd class="createdby">{author}</dd></dl><div class="articleBody">
    <blockquote>{lead}</blockquote>{body}</div></div></main>
    <div id="aside" class="span3">{related}</div></div></div></div>""",
    """<div class="layout-container"><main role="main"><div class="region region-content"><article class="node">
    <h1 class="page-title"><span class="field">{title}</span></h1><div class="node__meta">{author} <em>{date}</em></div>
    <div class="node__content"><div class="field--name-summary">{lead}</div><div class="field--name-body">{body}</div>
    </div></article><div class="views-element-container">{related}</div></div></main></div>""",
    """<div id="__next"><div class="css-1k2jh9"><section><div class="css-0x81fa"><h1>{title}</h1><div>{date}</div></div>
    <div class="css-7ab2c9">{lead}</div><div class="css-55d01e">{body}</div><div class="css-90aa1b">{author}</div>
    </section><nav>{related}</nav></div></div>""",
)


def replace_platform(page: Body, chance: random.Random) -> None:
    """Serve the same articles by another CMS: nothing is left of the page but its head and its words."""
    sketch = chance.choice(_PLATFORMS)
    old = page.tree.find("body")
    if old is None or page.title is None or page.body is None:
        return
    frame = html.fromstring(sketch.format(**{part: f'<i part="{part}"></i>' for part in _PARTS}))
    for part in _PARTS:
        place, element = frame.find(f'.//i[@part="{part}"]'), getattr(page, part)
        around = place.getparent()
        if element is None:
            around.remove(place)
            continue
        _pour(element, place)
        setattr(page, part, around)
    fresh = html.Element("body")
    fresh.append(frame)
    page.tree.replace(old, fresh)


_PARTS: Final = ("title", "date", "lead", "body", "author", "related")


def _pour(element: Element, place: Element) -> None:
    """Put what an element holds in the place of another."""
    before, around = place.getprevious(), place.getparent()
    text = element.text or ""
    if before is None:
        around.text = (around.text or "") + text
    else:
        before.tail = (before.tail or "") + text
    for child in list(element):
        place.addprevious(child)
    tail = place.tail
    last = place.getprevious()
    around.remove(place)
    if tail and last is not None:
        last.tail = (last.tail or "") + tail
    elif tail:
        around.text = (around.text or "") + tail


def make_amp(page: Body, chance: random.Random) -> None:
    """Serve AMP pages: no scripts but its own, pictures as ``amp-img``, short names."""
    del chance
    page.tree.set("amp", "")
    for script in page.tree.xpath("//script[not(@type='application/ld+json')]"):
        script.drop_tree()
    for picture in page.tree.xpath("//body//img"):
        retag(picture, "amp-img")
    for part, fresh in (("title", "amp-title"), ("date", "amp-date"), ("lead", "amp-lead"), ("body", "amp-body")):
        element = getattr(page, part)
        if element is not None:
            element.attrib.pop("id", None)
            element.set("class", fresh)


def make_columns(page: Body, chance: random.Random) -> None:
    """Put the text into the left one of two columns, summaries of other articles into the right one."""
    if page.body is None:
        return
    row, left, right = (html.Element("div", attrib={"class": name(chance)}) for _ in range(3))
    wrap(page.body, row)
    wrap(page.body, left)
    for summary in SUMMARIES[page.number % 2 :]:
        link = f'<a href="/x-{page.number}.html">Đọc tiếp</a>'
        right.append(html.fromstring(f'<div class="teaser">{link}<p>{summary}</p></div>'))
    row.append(right)


def make_tables(page: Body, chance: random.Random) -> None:
    """Lay the article out in tables, as of old."""
    del chance
    for part in (page.title, page.body):
        if part is not None:
            table = html.fromstring('<table class="tbl"><tbody><tr><td></td></tr></tbody></table>')
            cell = table.find(".//td")
            part.addprevious(table)
            tail, part.tail = part.tail, None
            cell.append(part)
            table.tail = tail


def use_utilities(page: Body, chance: random.Random) -> None:
    """Name every part by what it looks like: the same words stand everywhere."""
    for part in page.parts:
        part.attrib.pop("id", None)
        part.set("class", " ".join(chance.sample(_UTILITIES, 4)))


def drop_names(page: Body, chance: random.Random) -> None:
    """Leave the parts of the article without any class or id."""
    del chance
    for part in page.parts:
        for element in (part, part.getparent()):
            if element is not None:
                element.attrib.pop("class", None)
                element.attrib.pop("id", None)


def rename_chrome(page: Body, chance: random.Random) -> None:
    """Rename everything but the article itself."""
    own = {element for part in page.parts for element in part.iter()}
    salt = name(chance)
    for element in page.tree.iter("*"):
        if element not in own:
            for attribute in ("class", "id"):
                if (value := element.get(attribute)) is not None:
                    element.set(attribute, " ".join(f"{salt}-{one}" for one in value.split()))
