"""Where the article stands on a page that nobody has described: the element that holds most of its sentences."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import filterfalse, islice, takewhile
from typing import Final, NamedTuple, cast

from lxml import etree

from pipelines.chrome import is_chrome, names_chrome, names_replies
from pipelines.teasers import lists_others, teases
from pipelines.text import tidy
from pipelines.walk import BLOCK_TAGS, SILENT_TAGS, name_aside

_LEAST: Final = 40  # characters of a text node that counts: menus, buttons and dates are shorter
_HOLDERS: Final = frozenset({"div", "article", "section", "td", "main", "body", "center", "form", "font"})
_ASIDE_SHARE: Final = 0.1  # of its weight is left to text in an element whose name sounds like chrome
_TEASER_SHARE: Final = 0.1  # of its weight is left to text beside the title of another article
_AROUND: Final = 0.5  # of a paragraph's weight counts for the element around the one that holds it
_JOINED: Final = 0.06  # of the article's weight makes another part of it worth joining
_LEVELS: Final = 4
_LIKENESS: Final = 0.6  # of the class names of two parts are the same
_PARAGRAPHS: Final = frozenset({"p", "blockquote", "ul", "ol"})
_BODY_SHARE: Final = 0.25  # of a lead's letters stand at least in the body that follows it
_HARDLY: Final = 150  # characters outside of an element leave no other place for an article
_FOLLOWING: Final = etree.XPath("following::*")
_BEFORE_TITLE: Final = 0.3  # of its score is left to what stands before the title
# What forums call the place of a post that shows who wrote it.
_ACCOUNT: Final = re.compile(
    r"(?i)user[-_]?(?:name|info)|\bposter\b|post[-_]?(?:bit|profile|author)|message[-_](?:user|cell)"
)
_MOTTO: Final = re.compile(r"(?i)\bsignature")  # of an account, below each of its posts

Element = etree._Element  # noqa: SLF001 - lxml's name


class _Sentence(NamedTuple):
    """A text node: the paragraph around it, its letters, and the names of chrome that stand around it.

    One that ``teases`` sums up another article; few of its letters count.
    """

    paragraph: Element
    size: float
    asides: tuple[str, ...]
    teases: bool = False


def find_container(root: Element, title: Element | None = None) -> Element | None:
    """Return the element that holds the article's text, or None on a page without sentences.

    Every text node gives its length to the element around its paragraph, half of it to the one around that; links
    count nothing. An element counts the more, the nearer its place in the tree is to that of the title. From the
    best one on, parents are taken as long as they add parts that look like the first.
    """
    sentences = [sentence for sentence in _read_sentences(root) if sentence.paragraph is not title]
    spared = _spare(sentences, title)
    scores: defaultdict[Element, float] = defaultdict(float)
    mass: defaultdict[Element, float] = defaultdict(float)
    for paragraph, size, asides, _ in sentences:
        _credit(scores, mass, paragraph, size if spared.issuperset(asides) else size * _ASIDE_SHARE)
    best = _best(scores, title)
    if best is None:
        return None
    inside = [one for one in sentences if best is one.paragraph or best in one.paragraph.iterancestors()]
    if len(inside) == 1:
        within = title if _has_lead(inside[0], sentences, title) else None
        body = _body_of_lead(best, mass, within, {one.paragraph for one in sentences if one.teases})
        best = best if body is None else body
    return _join(best, mass)


def _spare(sentences: Sequence[_Sentence], title: Element | None) -> set[str]:
    """The names that only sound like chrome.

    They hold half of the page's sentences, and the title stands below one of them or hardly a sentence stands outside.
    """
    held: defaultdict[str, float] = defaultdict(float)
    for sentence in sentences:
        for name in set(sentence.asides):
            held[name] += sentence.size
    whole = sum(sentence.size for sentence in sentences)
    outside = sum(sentence.size for sentence in sentences if not sentence.asides)
    around = set() if title is None else {_name_aside(element) for element in title.iterancestors()}
    return {
        name
        for name, size in held.items()
        if 2 * size > whole and (name in around or (outside < _HARDLY and not names_replies(name)))
    }


def _has_lead(only: _Sentence, sentences: Sequence[_Sentence], title: Element | None) -> bool:
    """Tell whether another sentence stands between the title and the only one of a body."""
    if title is None:
        return False
    before = {one.paragraph for one in takewhile(_is_not(only), sentences) if one.size >= _LEAST}
    return not before.isdisjoint(cast("list[Element]", _FOLLOWING(title)))


def _body_of_lead(
    lead: Element, mass: defaultdict[Element, float], title: Element | None, teasers: set[Element]
) -> Element | None:
    """The part of the page that goes on after an element with a single sentence, which can only be the lead.

    With ``title`` it may be all there is: then nothing goes on beyond the element that holds both. A list whose
    paragraphs are ``teasers`` is no part of it.
    """
    around = set() if title is None else set(title.iterancestors())
    for element in takewhile(lambda one: one not in around, (lead, *islice(lead.iterancestors(), _LEVELS - 1))):
        if _is_post(element):
            break
        after = (part for part in element.itersiblings() if mass.get(part, 0) >= max(_LEAST, _BODY_SHARE * mass[lead]))
        for body in filterfalse(_is_motto, after):
            if not lists_others(body, teasers):
                return body
    return None


def _read_sentences(root: Element) -> list[_Sentence]:
    """Read the text nodes of a page that are longer than menus and buttons, but for what is linked or never shown."""
    sentences: list[_Sentence] = []
    places: dict[Element, tuple[str, ...] | None] = {}
    for element, text in _long_texts(root):
        size = len(text.strip())
        if size < _LEAST:  # many are the blanks of an indentation
            continue
        asides = _find_asides(element, places)
        if asides is not None and not is_chrome(tidy(text)):
            sentences.append(_Sentence(_paragraph_of(element), size, asides))
    holders = Counter(sentence.paragraph.getparent() for sentence in sentences)
    return [
        sentence._replace(size=sentence.size * _TEASER_SHARE, teases=True)
        if teases(sentence.paragraph, holders)
        else sentence
        for sentence in sentences
    ]


def _long_texts(root: Element) -> Iterator[tuple[Element, str]]:
    """Yield the long text nodes, each with the element that it stands in."""
    for element in root.iter():
        if element.tag not in SILENT_TAGS:
            text = element.text
            if text is not None and len(text) >= _LEAST:
                yield element, text
        text = element.tail
        if text is not None and len(text) >= _LEAST and (parent := element.getparent()) is not None:
            yield parent, text


def _paragraph_of(element: Element) -> Element:
    while element.tag not in BLOCK_TAGS and (parent := element.getparent()) is not None:
        element = parent
    return element


def _is_not(stop: object) -> Callable[[object], bool]:
    return lambda other: other is not stop


def _find_asides(element: Element, places: dict[Element, tuple[str, ...] | None]) -> tuple[str, ...] | None:
    """The names of chrome around a text; None in links and in what is never shown."""
    path: list[Element] = []
    around: Element | None = element
    while around is not None and around not in places:
        path.append(around)
        around = around.getparent()
    found = () if around is None else places[around]
    for inner in reversed(path):
        if inner.tag == "a" or inner.tag in SILENT_TAGS:
            found = None
        elif found is not None and (name := _name_aside(inner)):
            found = (*found, name)
        places[inner] = found
    return found


def _name_aside(element: Element) -> str | None:
    if element.tag == "blockquote":  # an embedded post of a social network is quoted by the article
        return None
    named, ident = element.get("class"), element.get("id")
    by_name = (named is not None and names_chrome(named)) or (ident is not None and names_chrome(ident))
    return name_aside(element, by_name=by_name)


def _credit(
    scores: defaultdict[Element, float], mass: defaultdict[Element, float], paragraph: Element, weight: float
) -> None:
    holder: Element | None = paragraph
    while holder is not None and holder.tag not in _HOLDERS and "-" not in holder.tag:
        holder = holder.getparent()
    for share in (1.0, _AROUND):
        if holder is None or holder.tag == "html":
            break
        scores[holder] += weight * share
        holder = holder.getparent()
    element: Element | None = paragraph
    while element is not None:
        mass[element] += weight
        element = element.getparent()


def _best(scores: defaultdict[Element, float], title: Element | None) -> Element | None:
    """The holder with the highest score, twice as high for one that has the title in it."""
    if not scores:
        return None
    path: Sequence[Element] = [] if title is None else [title, *title.iterancestors()]
    depth = {element: len(path) - number for number, element in enumerate(path)}
    place = {element: number for number, element in enumerate(path)}

    def worth(element: Element) -> float:
        if not path:
            return scores[element]
        branch = element
        for around in (element, *element.iterancestors()):
            if around in depth:
                share = 1.0 if around is element or not _precedes(branch, path[place[around] - 1]) else _BEFORE_TITLE
                return scores[element] * share * (1.0 + depth[around] / len(path))
            branch = around
        return scores[element]

    return max(scores, key=worth)


def _precedes(one: Element, other: Element) -> bool:
    """Tell whether one of two siblings stands before the other."""
    return any(after is other for after in one.itersiblings())


def _join(best: Element, mass: defaultdict[Element, float]) -> Element:
    """Climb from the best element while its parents add parts of the same making."""
    inner = chosen = best
    for _ in range(_LEVELS):
        parent = inner.getparent()
        if parent is None or parent.tag in ("body", "html"):
            break
        parts = [child for child in parent if child is not inner and _alike(child, inner)]
        # What is a paragraph itself is no article yet: another one beside it, however short, is enough.
        alone = inner is best and not any(child.tag in BLOCK_TAGS for child in best)
        if (alone and parts) or sum(mass.get(part, 0) for part in parts) > _JOINED * mass[chosen]:
            if _is_post(inner):
                break  # a forum: the others are replies
            chosen = parent
        inner = parent
    return chosen


def _is_post(part: Element) -> bool:
    """Tell whether a part of a page shows by whose account it was posted."""
    named = (element.get("class") for element in part.iter())
    return any(name is not None and _ACCOUNT.search(name) is not None for name in named)


def _is_motto(part: Element) -> bool:
    return _MOTTO.search(part.get("class") or "") is not None


def _alike(part: Element, first: Element) -> bool:
    """Tell whether a part of a page was made as the first part of the article was, or goes on after it."""
    named, like = set((part.get("class") or "").split()), set((first.get("class") or "").split())
    if part.tag == first.tag and named:
        return len(named & like) >= _LIKENESS * len(named | like)
    if part.tag not in _PARAGRAPHS or _is_motto(part):
        return False
    return any(before is first for before in part.itersiblings(preceding=True))
