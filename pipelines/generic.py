"""The reader for hosts that nobody has described: title, stamps and body by position, density and words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from pipelines.chrome import is_chrome
from pipelines.dates import read_stamp
from pipelines.fields import VIEW_COUNTER, Candidate, Reading, Stamp, add_breadcrumb, add_head, read_body
from pipelines.markup import Document, node_text
from pipelines.text import Block, fold, read_blocks, tidy

_BYLINES = ("[itemprop=author]", "[rel=author]", "[class*=author]", "[class*=tacgia]", "[class*=tac-gia]")
_LEADS = (
    "[class*=sapo]",
    "h2[class*=desc]",
    "p[class*=desc]",
    "div[class*=desc]",
    "[class*=summary]",
    "[class*=chapeau]",
)
_SITE_SUFFIX = re.compile(r"\s+[|–—-]\s+[^|–—]{2,60}$")
_LEAST_PARAGRAPH = 40
_MAX_STAMP = 120
_REACH = 8


@dataclass(frozen=True, slots=True)
class _Scored:
    element: etree._Element
    score: float


def read_generic(document: Document) -> Reading:
    """Read a page without a layout; whatever is not found stays empty."""
    reading = Reading(None, body_source="text density", body_confidence=0.8)
    blocks, _ = read_blocks(document.root)
    title = _find_title(document, blocks)
    if title:
        reading.title.append(title)
    for selectors, into, confidence in ((_LEADS, reading.lead, 0.7), (_BYLINES, reading.byline, 0.75)):
        found = document.first(selectors)
        if found:
            into.append(Candidate(node_text(found[0]), found[1], confidence))
    add_breadcrumb(document, reading)
    add_head(document, reading)
    _add_head_author(document, reading)
    start = _title_position(blocks, title)
    container = _densest(blocks[start:] or blocks)
    reading.stamps += _stamps(document, blocks, start, container)
    reading.views += [Candidate(b.text, "view counter", 0.7) for b in blocks if VIEW_COUNTER.fullmatch(b.text)][:1]
    if container is not None:
        read_body(reading, [container], ())
    return reading


def _find_title(document: Document, blocks: Sequence[Block]) -> Candidate | None:
    """The heading that the page's own title repeats, else the longest first-level heading, else the title itself."""
    own = _SITE_SUFFIX.sub("", document.head.meta.get("og:title") or document.head.title)
    headings = [block.text for block in blocks if block.kind == "heading" and block.element is not None]
    key = fold(own)
    for text in headings:
        if key and (fold(text) == key or (len(text) > _LEAST_PARAGRAPH and key.startswith(fold(text)))):
            return Candidate(text, "heading that the title repeats", 0.9)
    tops = [
        block.text
        for block in blocks
        if block.kind == "heading" and block.element is not None and block.element.tag == "h1"
    ]
    if tops:
        return Candidate(max(tops, key=len), "h1", 0.75)
    return Candidate(tidy(own), "title", 0.6) if own else None


def _title_position(blocks: Sequence[Block], title: Candidate | None) -> int:
    if title is None:
        return 0
    return next((number for number, block in enumerate(blocks) if block.text == title.text), 0)


def _densest(blocks: Sequence[Block]) -> etree._Element | None:
    """The element with most text in paragraphs that are no links; half of it counts for the element around."""
    scores: dict[etree._Element, float] = {}
    for block in blocks:
        if block.element is None or len(block.text) < _LEAST_PARAGRAPH or is_chrome(block.text):
            continue
        weight = len(block.text) * (1 - block.linked) ** 2
        holder = (
            block.element
            if block.element.tag in ("div", "article", "section", "td", "body")
            else block.element.getparent()
        )
        for share in (1.0, 0.5):
            if holder is not None and holder.tag != "html":
                scores[holder] = scores.get(holder, 0.0) + weight * share
                holder = holder.getparent()
    return max(scores, key=lambda element: scores[element]) if scores else None


def _stamps(document: Document, blocks: Sequence[Block], title: int, container: etree._Element | None) -> list[Stamp]:
    """Stamps around the title, the nearest first; one before it stands in for a page clock when another follows."""
    near: list[tuple[int, Stamp]] = []
    last = min(len(blocks), title + _REACH)
    for number in range(max(0, title - _REACH), last):
        block = blocks[number]
        if number > title and len(block.text) > _MAX_STAMP and container is not None and _inside(block, container):
            break
        if len(block.text) > _MAX_STAMP or not any(letter.isdigit() for letter in block.text):
            continue
        moment = read_stamp(block.text)
        if moment and moment.value and moment.role in ("published", "updated", "page_clock"):
            near.append((number, Stamp(block.text, "beside the title", moment.role, 0.85)))
    after = [stamp for number, stamp in near if number > title]
    before = [Stamp(s.text, s.source, "page_clock", 0.7) if after else s for n, s in reversed(near) if n < title]
    times = [
        Stamp(element.get("datetime") or "", "time element", "published", 0.85)
        for element in document.root.iter("time")
        if element.get("datetime")
    ][:1]
    return [*after, *before, *(times if not after else [])]


def _inside(block: Block, container: etree._Element) -> bool:
    element = block.element
    while element is not None:
        if element is container:
            return True
        element = element.getparent()
    return False


def _add_head_author(document: Document, reading: Reading) -> None:
    author = document.head.linked("author")
    names = author if isinstance(author, list) else [author]
    written = [name.get("name") if isinstance(name, dict) else name for name in names]
    text = ", ".join(name for name in written if isinstance(name, str) and name.strip())
    if text:
        reading.byline.append(Candidate(tidy(text), "json-ld author", 0.8))
    if "author" in document.head.meta:
        reading.byline.append(Candidate(document.head.meta["author"], "meta author", 0.6))
