"""From bytes to one tree: the charset found, broken markup tolerated, every page parsed once."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from typing import cast

import orjson
from lxml import etree

from pipelines.errors import Rejected
from pipelines.layout import compile_selector, names_in
from pipelines.legacy import decode_windows_1252, repair_page
from pipelines.text import tidy
from pipelines.walk import text_of
from storage.records import Page

_MARKUP = re.compile(
    rb"(?i)<(?:!doctype|html|head|body|meta|div|p|h[1-6]|span|table|article|section|ul|ol|li|br|a|b|i|em|strong|img)\b"
)
_CLOSES = re.compile(rb"(?i)</(?:html|body)\s*>")
_ENDS = (b"</html", b"</HTML", b"</Html", b"</body", b"</BODY", b"</Body")
_HEAD = 4_096  # bytes in which a page begins, comments before it included
_TAIL = 40  # what may stand around the closing tags of a page that ends as it should
_CHARSET = re.compile(r"(?i)charset\s*=\s*[\"']?([\w-]+)")
_TAGS = re.compile(r"<[^>]*>")
_CODE = re.compile(r"(?i)<(/?)(script|style)\b[^>]*>")
_TONE_LEADS = (b"\xe1\xba", b"\xe1\xbb")
_FEW_MARKS = 0.01  # of a page's characters outside ASCII are too few to ask whether they were misread
_BROKEN = 10  # Vietnamese letters for each broken sequence tell UTF-8 that was damaged
_OPENS = re.compile(rb"<([A-Za-z][\w:-]*)")
_BREAKS = re.compile(rb"(?i)(?:<br\s*/?>\s*){3,}")
_LARGE, _MANY_BREAKS = 1_000_000, 10_000
_DEEP = 1000
_BLANK = b"\0 \t\r\n\xef\xbb\xbf"
_PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
_CLASSES = etree.XPath("descendant-or-self::*/@class", smart_strings=False)
_IDS = etree.XPath("descendant-or-self::*/@id", smart_strings=False)
_EMPTY = etree.fromstring("<html><head/><body/></html>")


@dataclass(frozen=True)
class Document:
    """A decoded page: a tree for markup, plain ``text`` for dumps (then the tree is empty)."""

    root: etree._Element
    encoding: str
    text: str | None = None
    flags: tuple[str, ...] = field(default=())
    source: bytes = field(default=b"", repr=False)  # the markup in UTF-8, as it was parsed

    @cached_property
    def head(self) -> Head:
        """What the page says of itself outside the visible text."""
        return _read_head(self.root)

    @cached_property
    def names(self) -> frozenset[str]:
        """All classes and ids on the page."""
        written = (*cast("list[str]", _CLASSES(self.root)), *cast("list[str]", _IDS(self.root)))
        return frozenset(" ".join(written).split())

    @cached_property
    def is_vietnamese(self) -> bool:
        """Tell whether the markup holds letters that only Vietnamese has; pages in entities alone pass for other."""
        return _has_tones(self.source)

    def first(self, selectors: tuple[str, ...]) -> tuple[etree._Element, str] | None:
        """Return the first node with text (or a stamp attribute) that a selector gives, and that selector."""
        for selector in selectors:
            for node in self.select(selector):
                if node_text(node):
                    return node, selector
        return None

    def may_hold(self, selector: str) -> bool:
        """Tell whether a selector can find anything: far cheaper than to ask many selectors that are foreign."""
        return names_in(selector) <= self.names

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
    decoded = decode(body, page.header("content-type"))
    data = body if decoded.as_served else decoded.text.encode("utf-8", "replace")
    if page.way_in == "text" or not _MARKUP.search(data):
        return Document(_EMPTY, decoded.encoding, decoded.text)
    return _parse(data, decoded.encoding)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a body, the charset that gave it, and whether the body is that text in UTF-8 byte for byte."""

    text: str
    encoding: str
    as_served: bool = False


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Decode a body.

    Bytes that are valid UTF-8 are UTF-8 whatever header and meta say: wrong declarations are commoner than texts that
    are valid UTF-8 by chance. After that the legacy charsets of Vietnamese are tried, which nobody declares, and then
    a BOM, the header, the meta element and a detector are asked, in this order. Text that was stored in a wrong
    charset and is served in UTF-8 is repaired too.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decode_other(body, content_type)
    if len(body) - len(text) > _FEW_MARKS * len(text) and not _has_tones(body):
        found = repair_page(text, _visible(text))
        if found:
            return Decoded(found.text, found.encoding)
    return Decoded(text, "utf-8", as_served=True)


def _decode_other(body: bytes, content_type: str | None) -> Decoded:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Decoded(body.decode("utf-16", "replace"), "utf-16")
    text = body.decode("utf-8", "replace")
    if text.count("\ufffd") * _BROKEN < sum(body.count(lead) for lead in _TONE_LEADS):  # cut off, or a stray byte
        return Decoded(text, "utf-8")
    view = decode_windows_1252(body)
    found = repair_page(view, _visible(view))
    if found:
        return Decoded(found.text, found.encoding)
    from bs4.dammit import EncodingDetector, UnicodeDammit  # noqa: PLC0415 - a tenth of a second that UTF-8 never needs

    declared = _CHARSET.search(content_type or "")
    hints = [declared.group(1)] if declared else []
    in_meta = EncodingDetector.find_declared_encoding(body[:4096], is_html=True)
    guess = UnicodeDammit(body, known_definite_encodings=hints + ([in_meta] if in_meta else []))
    if guess.unicode_markup and guess.original_encoding:
        return Decoded(guess.unicode_markup, guess.original_encoding)
    return Decoded(text, "utf-8")


def _has_tones(body: bytes) -> bool:
    """Tell whether UTF-8 bytes hold letters that only Vietnamese has: U+1E80 to U+1EFF."""
    # A search for one byte costs next to nothing, one for two a third of the time of parsing the page.
    return _TONE_LEADS[0][:1] in body and any(lead in body for lead in _TONE_LEADS)


def _visible(text: str) -> str:
    """The text of a page without its markup, as near as can be told before it is parsed; nothing is tidied."""
    return unescape(_TAGS.sub(" ", _without_code(text)))


def _without_code(text: str) -> str:
    """Leave out scripts and styles in one pass, however many of them are never closed."""
    parts: list[str] = []
    at, name = 0, ""
    for tag in _CODE.finditer(text):
        if not name and not tag[1]:
            parts.append(text[at : tag.start()])
            at, name = tag.end(), tag[2].lower()
        elif tag[1] and tag[2].lower() == name:
            at, name = tag.end(), ""
    return " ".join((*parts, text[at:]))


def _parse(data: bytes, encoding: str) -> Document:
    if b"\0" in data:
        data = data.replace(b"\0", b"")
    flags = ("no_closing_html",) if _is_unclosed(data) else ()
    data = _open_early_ends(data)
    if len(data) > _LARGE and data.count(b"<br") > _MANY_BREAKS:
        data = _BREAKS.sub(b"<br><br>", data)
    root = etree.fromstring(data, _PARSER)
    if _was_too_deep():
        flags = (*flags, "nested_too_deep")
        root = etree.fromstring(_flatten(data), _PARSER)
    if root is None:
        raise Rejected("empty", "the markup holds no element")
    return Document(root, encoding, None, flags, data)


def _is_unclosed(data: bytes) -> bool:
    """Tell whether a page that begins is never ended: the sign of one that was cut where no length tells."""
    begins = b"<html" in data[:_HEAD].lower()
    return begins and not any(data.rfind(end) >= 0 for end in (b"</html", b"</HTML", b"</Html"))


def _was_too_deep() -> bool:
    """Tell whether the last parse ended in depth: that can only be the last thing that the parser complained of."""
    last = _PARSER.error_log.last_error
    return last is not None and last.type_name == "ERR_RESOURCE_LIMIT"


def _flatten(data: bytes) -> bytes:
    """Put paragraph breaks in place of the tags that nest by the thousand; all words stay."""
    counts = Counter(map(bytes.lower, _OPENS.findall(data)))
    deep = [re.escape(name) for name, number in counts.items() if number > _DEEP]
    flat = re.sub(rb"(?i)</?(?:%b)(?![\w:-])[^>]*>" % b"|".join(deep), b"<br><br>", data) if deep else data
    return _BREAKS.sub(b"<br><br>", flat)


def _open_early_ends(data: bytes) -> bytes:
    """Drop every closing body and html tag when one comes before the end: some templates close the page first."""
    end = max(0, len(data) - _TAIL)
    written = [tag for tag in _ENDS if data.find(tag, end) >= 0]  # a template writes both of its ends in one case
    if not any(data.find(tag, 0, end) >= 0 for tag in written or _ENDS):
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
