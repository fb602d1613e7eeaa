"""Candidates for every field of a page, each with where it was found, by the selectors of a layout."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lxml import etree

from pipelines.blocks import Block, Picture, leave_out_asides
from pipelines.boxes import leave_out_boxes, leave_out_lists
from pipelines.layout import Layout
from pipelines.markup import Document, node_text
from pipelines.text import raw_text, tidy
from pipelines.walk import read_blocks
from storage.records import Role

# A line that is a view counter and nothing else.
VIEW_COUNTER = re.compile(
    r"(?i)[\d.,]+\s*(?:lượt (?:xem|đọc)|views?)|(?:lượt xem|số lượt xem|lượt đọc|views?)\s*:?\s*[\d.,]+"
)
_COUNT = re.compile(r"(\d[\d., ]*\d|\d)\s*(nghìn|ngàn|triệu|tr|k|n)?\b", re.IGNORECASE)
_SCALES = {"k": 1_000, "n": 1_000, "nghìn": 1_000, "ngàn": 1_000, "tr": 1_000_000, "triệu": 1_000_000}
_GROUPED = re.compile(r"\d{1,3}(?:[., ]\d{3})+|\d+")
# The names under which pages give their dates to machines: in JSON-LD, and in meta elements, the surest first.
_DATED: tuple[tuple[Role, str, tuple[str, ...]], ...] = (
    (
        "published",
        "datePublished",
        (
            *("article:published_time", "datepublished", "article:published", "og:published_time", "pubdate"),
            *("publishdate", "publish-date", "publish_date", "publication_date", "parsely-pub-date", "dc.date.issued"),
            *("dcterms.created", "dc.date", "sailthru.date", "date"),
        ),
    ),
    ("updated", "dateModified", ("article:modified_time", "datemodified", "article:modified", "dcterms.modified")),
)
_FEW_LAYOUTS = 4  # of a portal: to gather the names on a page costs as much as to ask for some five selectors
_TAG_LABEL = re.compile(r"(?i)^\W*(?:từ kh(?:óa|oá)|chủ đề|tags?|thẻ)\s*:?\s*")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value for one field: the tidied text, the selector or rule that gave it, and how far to trust that."""

    text: str
    source: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Stamp:
    """A string that may date the page; ``hint`` is the role that its place suggests, None where it suggests nothing."""

    text: str
    source: str
    hint: Role | None
    confidence: float


@dataclass(slots=True)
class Reading:
    """Everything that one reader found on a page, before chrome lines, bylines and dates are worked out."""

    platform: str | None
    title: list[Candidate] = field(default_factory=list)
    lead: list[Candidate] = field(default_factory=list)
    byline: list[Candidate] = field(default_factory=list)
    section: list[Candidate] = field(default_factory=list)
    views: list[Candidate] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)
    tags: tuple[str, ...] = ()
    blocks: list[Block] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    body_source: str = ""
    body_confidence: float = 0.0
    places: dict[str, list[etree._Element]] = field(default_factory=dict)  # the elements that gave a field


def choose_layout(document: Document, layouts: Sequence[Layout], fetched: str | None) -> Layout | None:
    """Return the first layout whose fingerprint is on the page and whose dates hold the day of capture (ISO)."""
    for layout in layouts:
        if fetched and (
            (layout.valid_from and fetched < layout.valid_from.isoformat())
            or (layout.valid_until and fetched > layout.valid_until.isoformat())
        ):
            continue
        marks = filter(document.may_hold, layout.fingerprint) if len(layouts) > _FEW_LAYOUTS else layout.fingerprint
        if not layout.fingerprint or any(map(document.select, marks)):
            return layout
    return None


def read_with_layout(document: Document, layout: Layout) -> Reading:
    """Read the small fields first (dates sit inside the chrome), then strip and read the body."""
    reading = Reading(layout.platform)
    for name, confidence in (("title", 0.98), ("lead", 0.95), ("section", 0.9), ("views", 0.9)):
        _add(document, name, getattr(layout, name), reading, confidence)
    _add(document, "byline", layout.author, reading, 0.9)
    reading.stamps += _stamps(document, layout, reading)
    reading.tags = read_tags(document, layout.tags)
    add_breadcrumb(document, reading)
    add_head(document, reading)
    add_authors(document, reading)
    containers = _containers(document, layout.body)
    if containers:
        reading.body_source, nodes = containers
        reading.places["body"] = nodes
        reading.body_confidence = 0.97
        read_body(reading, nodes, [node for selector in layout.drop for node in document.select(selector)])
    return reading


def read_body(reading: Reading, nodes: Sequence[etree._Element], drop: Iterable[etree._Element] = ()) -> None:
    """Read the paragraphs and pictures of the body's containers into ``reading``, without what is named as chrome."""
    dropped = frozenset(drop)
    for node in nodes:
        keep_article(reading, *read_blocks(node, dropped), node)


def keep_article(
    reading: Reading, blocks: Sequence[Block], pictures: Sequence[Picture], container: etree._Element
) -> None:
    """Add to the body what belongs to the article: no elements named as chrome, no boxes of other articles."""
    own, seen = leave_out_boxes(blocks, pictures, container)
    own, seen = leave_out_asides(own, seen, container)
    own, seen = leave_out_lists(own, seen)
    alts = {picture.alt for picture in seen if picture.alt}
    offset = len(reading.blocks)
    # Some templates print the alternative text of a picture as its caption.
    reading.blocks += [block._replace(kind="caption") if block.text in alts else block for block in own]
    reading.pictures += [picture._replace(follows=picture.follows + offset) for picture in seen]


def add_breadcrumb(document: Document, reading: Reading) -> None:
    """Add the last link of a breadcrumb as the section where no selector gave one."""
    if reading.section or b"breadcrumb" not in document.source:
        return
    for element in document.root.iter("div", "ol", "ul", "nav"):
        if "breadcrumb" in (element.get("class") or ""):
            links = [text for link in element.iter("a") if (text := node_text(link))]
            if links:
                reading.section.append(Candidate(links[-1], "breadcrumb", 0.8))
                return


def add_head(document: Document, reading: Reading) -> None:
    """Add what the page's machine-readable data says, as second opinions behind the selectors."""
    head = document.head
    _offer(reading.title, head.linked("headline"), "json-ld headline", 0.9)
    _offer(reading.title, head.meta.get("og:title"), "meta og:title", 0.85)
    _offer(reading.section, head.meta.get("article:section"), "meta article:section", 0.85)
    for role, linked, names in _DATED:
        value = head.linked(linked)
        if isinstance(value, str):
            reading.stamps.append(Stamp(value, f"json-ld {linked}", role, 0.95))
        name = next((name for name in names if name in head.meta), None)
        if name is not None:
            reading.stamps.append(Stamp(head.meta[name], f"meta {name}", role, 0.95))


def add_authors(document: Document, reading: Reading) -> None:
    """Add the authors that the machine-readable data names."""
    author = document.head.linked("author")
    names = author if isinstance(author, list) else [author]
    written = [name.get("name") if isinstance(name, dict) else name for name in names]
    text = ", ".join(name for name in written if isinstance(name, str) and name.strip())
    _offer(reading.byline, text, "json-ld author", 0.8)
    _offer(reading.byline, document.head.meta.get("author"), "meta author", 0.6)


def read_count(text: str) -> int | None:
    """Read a view counter: ``1,047 lượt xem`` is 1047, ``1,2K`` is 1200; None where there is no number."""
    found = _COUNT.search(text)
    if not found:
        return None
    digits, scale = found.group(1), _SCALES.get((found.group(2) or "").lower(), 1)
    if _GROUPED.fullmatch(digits):
        return int(re.sub(r"\D", "", digits)) * scale
    if scale > 1:
        return round(float(digits.replace(",", ".").replace(" ", "")) * scale)
    return None


def read_tags(document: Document, selectors: Sequence[str]) -> tuple[str, ...]:
    """Return the tags of a page, labels and doublets left out, in the page's order."""
    texts = (node_text(node) for selector in selectors for node in document.select(selector))
    tags = (tidy(_TAG_LABEL.sub("", text)).strip(" ,;#") for text in texts)
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _add(document: Document, name: str, selectors: Sequence[str], reading: Reading, confidence: float) -> None:
    found = document.first(tuple(selectors))
    if found:
        node, selector = found
        reading.places[name] = [node]
        getattr(reading, name).append(Candidate(node_text(node), selector, confidence))


def _offer(into: list[Candidate], value: object, source: str, confidence: float) -> None:
    if isinstance(value, str) and tidy(value):
        into.append(Candidate(tidy(value), source, confidence))


def _stamps(document: Document, layout: Layout, reading: Reading) -> list[Stamp]:
    stamps: list[Stamp] = []
    for name, hint in (("published", "published"), ("updated", "updated"), ("clock", "page_clock")):
        for selector in getattr(layout, name):
            node = next(filter(node_text, document.select(selector)), None)
            if node is not None:
                reading.places[name] = [node]
                stamps += [Stamp(text, selector, hint, 0.95) for text in _stamp_texts(node)]  # type: ignore[arg-type]
                break
    return stamps


def _stamp_texts(node: etree._Element) -> list[str]:
    """The machine value of a stamp before its visible text: both are read, so that they can be compared."""
    visible = tidy(raw_text(node))
    machine = node_text(node)
    return [machine] if machine == visible or not visible else [machine, visible]


def _containers(document: Document, selectors: Sequence[str]) -> tuple[str, list[etree._Element]] | None:
    for selector in selectors:
        nodes = document.select(selector)
        outer = [node for node in nodes if not any(other is not node and _within(node, other) for other in nodes)]
        if outer:
            return selector, outer
    return None


def _within(element: etree._Element, ancestor: etree._Element) -> bool:
    return element is ancestor or any(parent is ancestor for parent in element.iterancestors())
