"""The build of one page: by which reader it was read, where each field stood, and in what places text stands."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final
from zlib import crc32

from lxml import etree

from pipelines.fields import Reading
from pipelines.layout import Layout
from pipelines.markup import Document
from pipelines.text import raw_text, tidy
from pipelines.walk import SILENT_TAGS
from storage.folding import words_of
from storage.records import Article

GENERIC: Final = "generic"
_LEVELS: Final = 3  # of elements that name a place
_LONGEST: Final = 200  # characters of a trait
_VARYING: Final = re.compile(r"(?=[0-9a-f]*\d)[0-9a-f]{6,}|\d+")  # numbers and hashes in names
# Inside a body these are how text is written, whatever their class; any other element there is a box.
_WRITING: Final = frozenset(
    {
        *("p", "span", "b", "strong", "em", "i", "u", "font", "a", "br", "sup", "sub", "small", "center", "time"),
        *("table", "tbody", "thead", "tr", "td", "th", "ul", "ol", "li", "h2", "h3", "h4", "h5", "h6"),
        *("figure", "figcaption", "blockquote", "img", "dl", "dt", "dd", "o:p"),
    }
)
PLAIN: Final = "plain"
STAMPED: Final = "lines: stamped"  # the trait of a body of which a line is a name or nothing, and a date
LINKED: Final = "links: of others"  # the trait of a body with links to other articles that are left out
_SIGNED: Final = re.compile(r"\D{0,40}\b\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?20\d\d\b\D{0,3}(?:\d{1,2}[:h]\d\d)?\W*")
_LONGEST_SIGNATURE, _LEAST_HEADLINE = 90, 40
_UNTOLD: Final = frozenset({*SILENT_TAGS, "a"})  # what stands there is no text of this page

Element = etree._Element  # noqa: SLF001 - lxml's name


@dataclass(frozen=True, slots=True)
class Shape:
    """The build of a page as traits, ``kind: value``; equal for pages that one template made.

    ``outside`` and ``inside`` hold the lines of text beside and within the article's body, by their place.
    """

    reader: str
    traits: frozenset[str]
    outside: Mapping[str, list[str]] = field(default_factory=dict)
    inside: Mapping[str, list[str]] = field(default_factory=dict)
    carrier: str = PLAIN

    def of(self, kind: str) -> Iterator[str]:
        """Yield the traits of a kind."""
        return (trait for trait in self.traits if trait.startswith(f"{kind}: "))


@cache
def name_reader(layout: Layout | None, version: str) -> str:
    """Return what tells one way of reading from another: a layout that is changed is another one."""
    return f"{layout.platform}-{crc32(repr(layout).encode()):08x} {version}" if layout else f"{GENERIC} {version}"


def read_shape(document: Document, reading: Reading, article: Article, reader: str) -> Shape:
    """Return the build of a page that was read as an article."""
    outside, inside = _sort_texts(document.root, reading.places.get("body", []))
    carrier = _find_carrier(inside, article)
    traits = {
        *(f"place: {name} in {_chain(nodes[0])}" for name, nodes in reading.places.items() if nodes),
        *_sources(article),
        *(f"text: {place}" for place in outside),
        *(f"box: {place}" for place in inside),
        *(f"spoken: {place}" for place in _list_spoken(inside, article)),
        f"carrier: {carrier}",
        f"headline: {'as declared' if is_declared(document, article.title) else 'undeclared'}",
        f"length: {sum(map(len, article.body)).bit_length():02}",
    }
    traits |= set(_list_strangers(reading.places.get("body", []), article))
    if month := month_of(article):
        traits.add(f"month: {month}")
    return Shape(reader, frozenset(trait[:_LONGEST] for trait in traits), outside, inside, carrier)


def month_of(article: Article) -> str | None:
    """Return the month of an article's publication, ``2024-05``, where the page tells it."""
    date = article.date
    known = date is not None and date.source != "event" and len(date.value) >= len("2024-05")
    return date.value[: len("2024-05")] if date and known else None


def is_declared(document: Document, title: str) -> bool:
    """Tell whether the page's head says the same title."""
    head = document.head
    declared = (head.title, head.meta.get("og:title", ""), str(head.linked("headline") or ""))
    wanted = words_of(title)
    return any(wanted in words_of(one) for one in declared if one)


def _list_strangers(bodies: list[Element], article: Article) -> Iterator[str]:
    """Yield the traits of a text that holds what articles have not: lines of a name and a day, links to others."""
    lines = (*article.body, article.author_raw or "")
    if any(len(line) <= _LONGEST_SIGNATURE and _SIGNED.fullmatch(line) for line in lines):
        yield STAMPED
    words = "\n".join((*article.body, *article.captions, article.lead or ""))
    links = (tidy(raw_text(link)) for body in bodies for link in body.iter("a"))
    if any(len(link) >= _LEAST_HEADLINE and link not in words for link in links):
        yield LINKED


def _sources(article: Article) -> Iterator[str]:
    """Yield where each field was read, fields that are missing included."""
    for name in ("title", "lead", "authors", "body"):
        evidence = article.evidence.get(name)
        yield f"source: {name} from {evidence.source if evidence else 'nothing'}"
    date = article.date
    moment = None if date is None else {"published": article.published, "updated": article.updated}.get(date.source)
    yield f"source: date from {moment.source if moment else (date.source if date else 'nothing')}"


def _sort_texts(root: Element, bodies: list[Element]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the texts of a page that are no links, outside and inside of its body, by their place."""
    outside: defaultdict[str, list[str]] = defaultdict(list)
    inside: defaultdict[str, list[str]] = defaultdict(list)
    within = {element for body in bodies for element in body.iter("*")}
    around: dict[Element, str] = {}  # places of elements that hold others
    for element in root.iter("*"):
        if element.tag in _UNTOLD:
            continue
        text = element.text
        if text and not text.isspace():
            if element in within:
                inside[_box(element, bodies)].append(text)
            else:
                outside[_name_place(element, around)].append(text)
        tail, parent = element.tail, element.getparent()
        if tail and parent is not None and parent.tag not in _UNTOLD and not tail.isspace():
            if parent in within:
                inside[_box(parent, bodies)].append(tail)
            else:
                outside[_name_place(parent, around)].append(tail)
    return outside, inside


def _chain(element: Element) -> str:
    """Name the place of an element by itself and those around it."""
    names: list[str] = []
    around: Element | None = element
    while around is not None and len(names) < _LEVELS:
        names.append(_sign(around.tag, around.get("class"), around.get("id")))
        around = around.getparent()
    return " < ".join(names)


def _name_place(element: Element, around: dict[Element, str]) -> str:
    """Name the place of an element as ``_chain`` does; many stand in the same one."""
    parent = element.getparent()
    if parent is None:
        return _chain(element)
    if parent not in around:
        around[parent] = " < ".join(_chain(parent).split(" < ")[: _LEVELS - 1])
    return f"{_sign(element.tag, element.get('class'), element.get('id'))} < {around[parent]}"


def _box(element: Element, bodies: list[Element]) -> str:
    """Name the boxes between a text and its body; plain where there are only elements that one writes with."""
    names: list[str] = []
    around: Element | None = element
    while around is not None and around not in bodies:
        if around.tag not in _WRITING:
            names.append(_sign(around.tag, around.get("class"), around.get("id")))
        around = around.getparent()
    return " < ".join(names) or PLAIN


def _list_spoken(inside: Mapping[str, list[str]], article: Article) -> Iterator[str]:
    """Yield the boxes inside the body whose words came into the article's text."""
    words = "\n".join(article.body)
    for place, texts in inside.items():
        if place != PLAIN and any((line := tidy(text)) and line in words for text in texts):
            yield place


def _find_carrier(inside: Mapping[str, list[str]], article: Article) -> str:
    """Return the place inside the body that holds most of what was read of it."""
    letters = {place: sum(map(len, texts)) for place, texts in inside.items()}
    if 2 * letters.get(PLAIN, 0) > sum(letters.values()):
        return PLAIN
    words = "\n".join(article.body)
    sizes: Counter[str] = Counter()
    for place, texts in inside.items():
        sizes[place] = sum(len(text) for text in texts if tidy(text) in words)
    return max(sizes, key=sizes.__getitem__, default=PLAIN)


@lru_cache(4096)
def _sign(tag: str, named: str | None, ident: str | None) -> str:
    """Write an element as a selector, with what varies in its names left out."""
    classes = "".join(f".{_VARYING.sub('9', one)}" for one in (named or "").split())
    return f"{tag}{'#' + _VARYING.sub('9', ident) if ident else ''}{classes}"
