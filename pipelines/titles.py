"""The title of a page without a layout: what it declares, and the heading that shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape
from itertools import chain
from typing import Final, NamedTuple

from lxml import etree

from pipelines.bylines import is_organisation
from pipelines.chrome import names_chrome
from pipelines.fields import Candidate
from pipelines.markup import Document, Head
from pipelines.text import raw_text, tidy
from storage.folding import fold, words_of

_HEADINGS: Final = ("h1", "h2", "h3")
_OTHERS: Final = ("div", "span", "p", "td", "font", "strong", "a", "h4")  # what shows a title that is no heading
_TITLE_NAME: Final = re.compile(r"(?i)title|tieu-?de|headline")
_SEPARATOR: Final = re.compile(r"\s+[|–—»«·•-]+\s+|\s*\|\s*|\s+::\s+")
_CUT: Final = re.compile(r"\s*(?:\.{3}|…)$")
_LEAST, _MOST = 8, 300
_FEWEST_WORDS: Final = 5  # of a page's title: less is the name of a section
_SHARED_WORDS: Final = 1
_STAMP_LENGTH: Final = 24  # of a date behind a title in the same element
_UNSURE, _LIKELY, _SURE = 0.3, 0.6, 0.85
_DIGIT: Final = re.compile(r"\d")
_MARKS: Final = " |–—»«·•-:"
_SITE: Final = re.compile(
    r"(?i)(?:cổng|trang) (?:thông tin|tin|ttđt)|website|trang chủ|chi tiết (?:tin|bài)|tin điện tử"
)
_OUTLET: Final = re.compile(r"(?i)(?:báo|đài|tạp chí|ubnd|hđnd|ubmttq)\b")
_LONGEST_SITE: Final = 6  # words
_HEADLINE: Final = 0.9  # the confidence from which on a page declares its headline, not the title of the page


class Title(NamedTuple):
    """The title with all that was said of it, the best first, and the element that shows it, where one does.

    ``sure`` when the page declares what the element shows; a heading that nothing confirms is only the likeliest.
    """

    candidates: list[Candidate]
    element: etree._Element | None
    sure: bool = True


def find_title(document: Document) -> Title:
    """Find the title: declared as a headline, shown in a heading that the page's head repeats, or a heading alone."""
    declared = _declared(document.head)
    shown = _find_shown(document, declared)
    if shown is None and (lone := _find_lone_heading(document)) is not None:
        alone = Candidate(tidy(raw_text(lone)), f"<{lone.tag}> alone", _LIKELY)
        return Title(_rank(alone, declared), lone, sure=False)
    candidates = declared
    if shown is not None:
        heading = Candidate(_without_kicker(tidy(raw_text(shown)), declared), f"<{shown.tag}> shown", 0.9)
        candidates = _rank(heading, declared)
    if not candidates and document.head.title:
        candidates = [Candidate(document.head.title, "<title>", _UNSURE)]
    return Title(candidates, shown, sure=shown is not None)


def names_site(text: str) -> bool:
    """Tell whether a title is that of a site, not of an article: a portal, a paper or an office and nothing else."""
    if _SITE.search(text) or is_organisation(text):
        return True
    return len(text.split()) <= _LONGEST_SITE and _OUTLET.match(text) is not None


def _declared(head: Head) -> list[Candidate]:
    """What the head says the title is, site names cut off: the surest first."""
    said = (
        (head.linked("headline"), "json-ld headline", 0.92),
        (head.meta.get("parsely-title"), "meta parsely-title", 0.9),
        (head.meta.get("og:title"), "meta og:title", 0.85),
        (head.meta.get("twitter:title"), "meta twitter:title", 0.8),
        (head.title, "<title>", 0.7),
    )
    site = fold(head.meta.get("og:site_name", ""))
    candidates: list[Candidate] = []
    for value, source, confidence in said:
        text = tidy(unescape(value)) if isinstance(value, str) else ""
        if confidence < _HEADLINE:  # a headline is nothing else; a page's title often ends with the site's name
            text = _without_site(text, site)
        if len(text) >= _LEAST and fold(text) != site and not names_site(text):
            candidates.append(Candidate(text, source, confidence))
    return candidates


def _without_site(title: str, site: str) -> str:
    """Cut the name of the site, or of the section, off the end or the beginning of a page's title."""
    parts = _SEPARATOR.split(title)
    if len(parts) == 1:
        return title
    first, last = fold(parts[0]), fold(parts[-1])
    if last == site or names_site(parts[-1]):
        return _without_site(title[: title.rfind(parts[-1])].rstrip(_MARKS), site)
    if first == site or names_site(parts[0]):
        return _without_site(title[title.find(parts[0]) + len(parts[0]) :].lstrip(_MARKS), site)
    if "|" in title or " :: " in title:
        return max(parts, key=len)
    # A name at the end is far shorter than the headline before it, and begins with a capital.
    rest = title[: title.rfind(parts[-1])].rstrip(_MARKS)
    return rest if len(rest) > 2 * len(parts[-1]) and parts[-1][:1].isupper() else title


def _find_shown(document: Document, declared: list[Candidate]) -> etree._Element | None:
    """The element that shows the title; what stands in a banner, a menu or a footer only where nothing else does."""
    keys = [key for candidate in declared if _is_telling(candidate) and (key := _key(candidate.text))]
    headings = list(_texts(document.root.iter(*_HEADINGS)))
    parts: list[tuple[bool, int, etree._Element]] = []
    for element, key in chain(headings, _texts(filter(is_named_title, document.root.iter(*_OTHERS)))):
        whole = key in keys
        if not whole and not any(_shows(key, known) for known in keys):
            continue
        own = not _stands_in_chrome(element)
        if whole and own:
            return element
        parts.append((own, len(key), element))
    if parts:  # the name of the site may stand beside the title in the head: the longer of two is the title
        return max(parts, key=lambda part: part[:2])[2]
    outside = [(element, key) for element, key in headings if not _stands_in_chrome(element)]
    for element, key in outside:
        if any(_begins(key, known) or key.endswith(f" {known}") for known in keys):
            return element
    return None


def _find_lone_heading(document: Document) -> etree._Element | None:
    """The only first-level heading of a page that names no site and stands in no menu."""
    tops = [
        element
        for element, text in _texts(document.root.iter("h1"))
        if not names_site(text) and not _stands_in_chrome(element)
    ]
    return tops[0] if len(tops) == 1 else None


def _is_telling(candidate: Candidate) -> bool:
    """Tell a title that may confirm a heading from the two or three words that many portals put into each page."""
    return candidate.confidence >= _SURE or len(candidate.text.split()) >= _FEWEST_WORDS


def _shows(key: str, known: str) -> bool:
    """Tell whether a line shows a declared title: its beginning or end, or it with a date behind."""
    if _begins(known, key) or (_begins(known[::-1], key[::-1]) and not known[: -len(key)][-1:].isalnum()):
        return True
    return _begins(key, known) and len(key) <= len(known) + _STAMP_LENGTH


def is_named_title(element: etree._Element) -> bool:
    """Tell whether class or id of an element speak of a title."""
    named, ident = element.get("class"), element.get("id")
    return (named is not None and _names_title(named)) or (ident is not None and _names_title(ident))


@lru_cache(8192)
def _names_title(name: str) -> bool:
    return _TITLE_NAME.search(name) is not None


def _stands_in_chrome(element: etree._Element) -> bool:
    for around in element.iterancestors():
        if around.tag in ("nav", "footer", "aside"):
            return True
        if any(name and names_chrome(name) for name in (around.get("class"), around.get("id"))):
            return True
    return False


def _texts(elements: Iterable[etree._Element]) -> Iterator[tuple[etree._Element, str]]:
    for element in elements:
        text = tidy(raw_text(element))
        if _LEAST <= len(text) <= _MOST:
            yield element, text.casefold()


def _key(text: str) -> str:
    return _CUT.sub("", text).casefold()


def _begins(whole: str, part: str) -> bool:
    """Tell whether a declared title is a heading with more behind it: the name of the site or of a section."""
    return len(part) > 2 * _LEAST and whole.startswith(part)


def _without_kicker(shown: str, declared: list[Candidate]) -> str:
    """Cut off what shares a headline's element: a section above it, which two sources must leave out, or a date."""
    for candidate in declared:
        rest = len(shown) - len(candidate.text)
        if rest > 0 and shown.endswith(candidate.text) and candidate in declared[:2] and candidate.confidence >= _SURE:
            return candidate.text
        if 0 < rest <= _STAMP_LENGTH and shown.startswith(candidate.text) and _DIGIT.search(shown[-rest:]):
            return candidate.text
    return shown


def _rank(heading: Candidate, declared: list[Candidate]) -> list[Candidate]:
    """Put the heading first, unless the page declares another headline that is about the same thing."""
    first = declared[0] if declared else None
    if first is None or first.confidence < _HEADLINE or _is_cut(first.text, heading.text):
        return [heading, *declared]
    # Of the same words the longer text is whole: what ends in an ellipsis that cuts nothing off is meant so.
    same = _key(first.text) == _key(heading.text) and len(first.text) <= len(heading.text)
    shared = set(words_of(first.text).split()) & set(words_of(heading.text).split())
    if same or len(shared) < _SHARED_WORDS:
        return [heading, *declared]
    return [first, heading, *declared[1:]]


def _is_cut(text: str, whole: str) -> bool:
    return len(_key(whole)) > len(_key(text)) and _key(whole).startswith(_key(text))
