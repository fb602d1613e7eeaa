"""From bytes to one tree: the charset found, broken markup tolerated, every page parsed once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

import orjson
from lxml import etree

from pipelines.errors import Rejected
from pipelines.layout import compile_selector
from pipelines.text import text_of, tidy
from storage.records import Page

_MARKUP = re.compile(
    rb"(?i)<(?:!doctype|html|head|body|meta|div|p|h[1-6]|span|table|article|section|ul|ol|li|br|a|b|i|em|strong|img)\b"
)
_CLOSES = re.compile(rb"(?i)</(?:html|body)\s*>")
_ENDS = (b"</html", b"</HTML", b"</Html", b"</body", b"</BODY", b"</Body")
_TAIL = 40  # what may stand around the closing tags of a page that ends as it should
_CHARSET = re.compile(r"(?i)charset\s*=\s*[\"']?([\w-]+)")
_BLANK = b"\0 \t\r\n\xef\xbb\xbf"
_PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
_EMPTY = etree.fromstring("<html><head/><body/></html>")


@dataclass(frozen=True)
class Document:
    """A decoded page: a tree for markup, plain ``text`` for dumps (then the tree is empty)."""

    root: etree._Element
    encoding: str
    text: str | None = None
    flags: tuple[str, ...] = field(default=())

    @cached_property
    def head(self) -> Head:
        """What the page says of itself outside the visible text."""
        return _read_head(self.root)

    def first(self, selectors: tuple[str, ...]) -> tuple[etree._Element, str] | None:
        """Return the first node with text (or a stamp attribute) that a selector gives, and that selector."""
        for selector in selectors:
            for node in self.select(selector):
                if node_text(node):
                    return node, selector
        return None

    def select(self, selector: str) -> list[etree._Element]:
        """Return all nodes that a selector gives, in document order."""
        found = compile_selector(selector)(self.root)
        return cast("list[etree._Element]", found) if isinstance(found, list) else []  # noqa: SLF001 - lxml's name


@dataclass(frozen=True)
class Head:
    """Machine-readable data of a page: meta elements by lower-case name, JSON-LD objects, and the small things."""

    meta: dict[str, str]
    linked_data: list[dict[str, object]]
    canonical: str | None
    title: str
    language: str | None

    def linked(self, name: str) -> object:
        """Return the value of ``name`` in the first JSON-LD object that describes an article."""
        return next((data[name] for data in self.linked_data if data.get(name)), None)


def read_markup(page: Page) -> Document:
    """Decode and parse a page.

    Raises:
        Rejected: ``empty`` when no text can come of it, ``not_text`` for images, PDFs and the like.
    """
    body = page.body
    if not body[:64].strip(_BLANK) and not body.strip(_BLANK):
        raise Rejected("empty", "the answer has no body")
    if body.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Rejected("not_text", f"the body is no web page but {page.header('content-type') or 'binary data'}")
    text, encoding = decode(body, page.header("content-type"))
    if page.way_in == "text" or not _MARKUP.search(body if encoding != "utf-16" else text.encode("utf-8", "replace")):
        return Document(_EMPTY, encoding, text)
    return _parse(body, text, encoding)


def decode(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """Return the text of a body and the charset that gave it.

    Bytes that are valid UTF-8 are UTF-8 whatever header and meta say: wrong declarations are commoner than texts that
    are valid UTF-8 by chance. After that a BOM, the header, the meta element and a detector are asked, in this order.
    """
    try:
        return body.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        pass
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace"), "utf-16"
    from bs4.dammit import EncodingDetector, UnicodeDammit  # noqa: PLC0415 - a tenth of a second that UTF-8 never needs

    declared = _CHARSET.search(content_type or "")
    hints = [declared.group(1)] if declared else []
    in_meta = EncodingDetector.find_declared_encoding(body[:4096], is_html=True)
    guess = UnicodeDammit(body, known_definite_encodings=hints + ([in_meta] if in_meta else []))
    if guess.unicode_markup and guess.original_encoding:
        return guess.unicode_markup, guess.original_encoding
    return body.decode("utf-8", "replace"), "utf-8"


def _parse(body: bytes, text: str, encoding: str) -> Document:
    # The bytes go to the parser as they are where they can: encoding them again costs as much as parsing.
    data = body if encoding == "utf-8" else text.encode("utf-8", "replace")
    if b"\0" in data:
        data = data.replace(b"\0", b"")
    data = _open_early_ends(data)
    root = etree.fromstring(data, _PARSER)
    if root is None:
        raise Rejected("empty", "the markup holds no element")
    # A tree that is too deep ends the parse: it can only be the last thing that the parser complained of.
    last = _PARSER.error_log.last_error
    deep = last is not None and last.type_name == "ERR_RESOURCE_LIMIT"
    return Document(root, encoding, None, ("nested_too_deep",) if deep else ())


def _open_early_ends(data: bytes) -> bytes:
    """Drop every closing body and html tag when one comes before the end: some templates close the page first."""
    end = max(0, len(data) - _TAIL)
    if not any(0 <= data.find(tag) < end for tag in _ENDS):
        return data
    first = _CLOSES.search(data)
    if first is None:
        return data
    rest = _CLOSES.sub(b"", data[first.end() :])
    return _CLOSES.sub(b"", data) if rest.strip() else data


def node_text(node: etree._Element) -> str:
    """Return a node's value: the ``content`` or ``datetime`` attribute where it has one, else its text, tidied."""
    for name in ("content", "datetime"):
        value = node.get(name)
        if value and value.strip():
            return tidy(value)
    return text_of(node)


def _read_head(root: etree._Element) -> Head:
    meta: dict[str, str] = {}
    linked: list[dict[str, object]] = []
    canonical: str | None = None
    title = ""
    for element in root.iter("meta", "link", "script", "title"):
        if element.tag == "meta":
            name = element.get("property") or element.get("name") or element.get("itemprop")
            content = element.get("content")
            if name and content and content.strip():
                meta.setdefault(name.lower(), tidy(content))
        elif element.tag == "link":
            if canonical is None and (element.get("rel") or "").lower() == "canonical":
                canonical = (element.get("href") or "").strip() or None
        elif element.tag == "script":
            if (element.get("type") or "").lower() == "application/ld+json":
                linked.extend(_articles_in(element.text or ""))
        elif not title:
            title = tidy(element.text or "")
    return Head(meta, linked, canonical or meta.get("og:url"), title, root.get("lang") or None)


def _articles_in(text: str) -> list[dict[str, object]]:
    """Return the JSON-LD objects of a script that speak of an article, nested graphs opened; bad JSON gives none."""
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError:
        return []
    found: list[dict[str, object]] = []
    queue = [data]
    while queue:
        item = queue.pop(0)
        if isinstance(item, list):
            queue.extend(item)
        elif isinstance(item, dict):
            if "headline" in item or "datePublished" in item:
                found.append(item)
            queue.extend(value for key, value in item.items() if key == "@graph")
    return found
