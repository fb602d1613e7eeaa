"""Selectors that find an element again on the other pages of its portal: by names, by place, beside what is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

Element = etree._Element  # noqa: SLF001 - lxml's name

_NAME: Final = re.compile(r"[A-Za-z_][\w-]*")  # other names would have to be escaped
_LAZY: Final = re.compile(r"([A-Za-z_][\w-]{2,}[-_])(?=[0-9a-f]*\d)[0-9a-f]{5,}")
_MARKS: Final = ("itemprop", "property", "data-role")
_SINGLE: Final = ("body", "main", "article", "header")  # of which a page has one, mostly
_LEVELS: Final = 4
_NEIGHBOURS: Final = 3


def list_selectors(element: Element) -> Iterator[str]:
    """Yield CSS selectors that may find an element, the plainest first; some find others too."""
    own = list(dict.fromkeys(_own_selectors(element)))
    named = [selector for selector in own if selector != element.tag]
    yield from named
    yield str(element.tag)
    for path, around in _paths(element):
        for outer in _own_selectors(around):
            if outer == around.tag and around.tag not in _SINGLE:
                continue
            yield from (f"{outer} {selector}" for selector in named)
            yield f"{outer} > {path}"
            yield f"{outer} {element.tag}"
    yield from _beside(element)


def _own_selectors(element: Element) -> Iterator[str]:
    tag, ident = str(element.tag), element.get("id") or ""
    if _is_plain(ident):
        yield f"{tag}#{ident}"
    classes = (element.get("class") or "").split()
    lasting = [one for one in classes if _is_plain(one)]
    for one in lasting:
        yield f"{tag}.{one}"
    if len(lasting) > 1:
        yield f"{tag}.{'.'.join(lasting)}"
    if classes and (lazy := _LAZY.fullmatch(classes[0])):
        yield f'{tag}[class^="{lazy[1]}"]'
    for mark in _MARKS:
        if _NAME.fullmatch(element.get(mark) or ""):
            yield f"{tag}[{mark}={element.get(mark)}]"
    yield tag


def _paths(element: Element) -> Iterator[tuple[str, Element]]:
    """Yield the elements around one, each with the way from it down to the element, counted by tags."""
    path, inner = "", element
    for around in element.iterancestors():
        if around.tag == "html" or path.count(">") >= _LEVELS:
            return
        same = [child for child in around if child.tag == inner.tag]
        step = f"{inner.tag}:nth-of-type({same.index(inner) + 1})" if len(same) > 1 else str(inner.tag)
        path = f"{step} > {path}" if path else step
        yield path, around
        inner = around


def _beside(element: Element) -> Iterator[str]:
    """Yield selectors by a named sibling before the element, or before one around it."""
    path, inner = "", element
    for _ in range(2):
        step = str(inner.tag)
        path = f"{step} > {path}" if path else step
        for number, before in enumerate(inner.itersiblings(preceding=True)):
            if number == _NEIGHBOURS or not isinstance(before.tag, str):
                break
            sign = "+" if number == 0 else "~"
            yield from (f"{named} {sign} {path}" for named in _own_selectors(before) if named != before.tag)
            if before.tag in ("h1", "h2"):
                yield f"{before.tag} {sign} {path}"
        parent = inner.getparent()
        if parent is None or parent.tag == "body":
            return
        inner = parent


def _is_plain(name: str) -> bool:
    """Tell whether a class or an id can be written as it is; whether other pages have it too, they will tell."""
    return _NAME.fullmatch(name) is not None
