"""How to read the pages of a portal, as data: selectors a field, the chrome to drop, valid until when."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import KW_ONLY, dataclass, field
from datetime import date
from functools import cache, lru_cache
from typing import Any, Self
from urllib.parse import SplitResult, urljoin, urlsplit

from cssselect import HTMLTranslator
from lxml import etree

from pipelines.habits import Habits

# An absolute address that is joined to itself: nothing in it is left out or escaped.
_PLAIN_ADDRESS = re.compile(r"https?://[\w.:-]+/[\w./%~+,@=-]*[\w/%~+,@=-]", re.ASCII)

_NAME = re.compile(r"(?<=[.#])[\w-]+")
_CONDITION = re.compile(r":not\([^()]*\)|\[[^]]*\]")  # names in it need not stand on the page

Selectors = tuple[str, ...]


@cache
def compile_selector(selector: str) -> etree.XPath:
    """Compile a CSS selector, or an XPath that starts with ``/``, ``./`` or ``(``.

    Raises:
        ValueError: the selector is malformed; the message repeats it.
    """
    path = (
        selector if selector.startswith(("/", "./", "(")) else HTMLTranslator().css_to_xpath(selector, "descendant::")
    )
    try:
        return etree.XPath(path)
    except etree.XPathSyntaxError as error:
        raise ValueError(f"selector {selector!r} is not valid XPath: {error}") from error


@cache
def names_in(selector: str) -> frozenset[str]:
    """Return the classes and ids without which a CSS selector finds nothing; of an XPath none are known."""
    if selector.startswith(("/", "./", "(")) or "," in selector:
        return frozenset()
    return frozenset(_NAME.findall(_CONDITION.sub("", selector)))


@lru_cache(64)  # a page's own address is asked for its host, its key and its section
def split_address(url: str) -> SplitResult | None:
    """Split an address, or return None for one that is none: ``http://[``."""
    try:
        parts = urlsplit(url)
        _ = parts.hostname  # it is asked for the host that the brackets are looked at
    except ValueError:
        return None
    return parts


def join_address(base: str, reference: str) -> str:
    """Return the absolute address of a reference, or the reference as written where the two make none."""
    if _PLAIN_ADDRESS.fullmatch(reference):  # joining takes it apart and puts it together again
        return reference
    try:
        return urljoin(base, reference)
    except ValueError:
        return reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Selectors for one generation of pages; in each tuple the first selector that gives text wins.

    ``drop`` is removed from the body before it is read. ``fingerprint`` must match at least one node for the layout
    to be chosen; a layout without one always fits. ``valid_from``/``valid_until`` bound the time of capture.
    """

    platform: str
    fingerprint: Selectors = ()
    title: Selectors = ("h1",)
    lead: Selectors = ()
    body: Selectors = ()
    published: Selectors = ()
    updated: Selectors = ()
    clock: Selectors = ()
    author: Selectors = ()
    section: Selectors = ()
    tags: Selectors = ()
    views: Selectors = ()
    drop: Selectors = ()
    valid_from: date | None = None
    valid_until: date | None = None

    def replace(self, **changes: Any) -> Self:  # noqa: ANN401 - the fields have the types above
        """Return a copy with some fields changed."""
        return dataclasses.replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Host:
    """A host that serves a portal, with the days on which that began and ended where they are known.

    Its certificate is checked, unless ``verify`` is false and ``reason`` says why.
    """

    name: str
    _: KW_ONLY
    valid_from: date | None = None
    valid_until: date | None = None
    scheme: str = "https"
    verify: bool = True
    reason: str | None = None

    def __post_init__(self) -> None:
        if not self.verify and not self.reason:
            raise ValueError(f"{self.name} is not verified: give the reason")


@dataclass(frozen=True, kw_only=True)
class Source:
    """What a reader must know of a portal: whose pages these are, how an article is named, how pages are laid out.

    ``article_key`` is a regular expression searched in path and query of an address; its first group that matched
    is the article's key. An address that it does not match is no article. ``sections`` are slugs. ``habits`` are what
    earlier pages had in common.
    """

    title: str
    province: str | None = None
    hosts: tuple[Host, ...] = ()
    article_key: str = r"(?!)"
    layouts: tuple[Layout, ...] = ()
    sections: tuple[str, ...] = ()
    name: str | None = None
    language: str = "vi"
    habits: Habits = field(default_factory=Habits)

    def __post_init__(self) -> None:
        re.compile(self.article_key)

    def serves(self, url: str) -> bool:
        """Tell whether the address stands on one of this portal's hosts (``www.`` does not count)."""
        parts = split_address(url)
        host = (parts.hostname or "").removeprefix("www.") if parts else ""
        return any(host == known.name for known in self.hosts)

    def section_of(self, url: str) -> str | None:
        """Return the section that an address names in its path or query, or None."""
        parts = split_address(url)
        if parts is None:
            return None
        return next(
            (part for part in re.split(r"[/?&=]", f"{parts.path}?{parts.query}") if part in self.sections), None
        )

    def key_of(self, url: str) -> str | None:
        """Return the key of the article at ``url``, or None if this is not an address of an article here."""
        parts = split_address(url)
        if parts is None or not self.serves(url):
            return None
        found = re.search(self.article_key, f"{parts.path}?{parts.query}" if parts.query else parts.path)
        return next((group for group in found.groups() if group), None) if found else None
