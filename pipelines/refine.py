"""The corridor: one page in, one article out, or the reason why not. The one function to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from zlib import crc32

from pipelines.blocks import Block, Picture
from pipelines.builds import Builds, list_build
from pipelines.bylines import split_dateline
from pipelines.checks import check_page, check_size, check_text
from pipelines.content import Content, compose, is_caption
from pipelines.dating import Dating, Texts, date_page
from pipelines.drift import AGREEMENT, ALIKE, Suspect, find_doubt, measure_overlap
from pipelines.errors import Rejected
from pipelines.fields import Candidate, Reading, choose_layout, read_count, read_with_layout
from pipelines.generic import read_generic
from pipelines.habits import REPEATED, tell_repeated
from pipelines.layout import Layout, Source, join_address
from pipelines.lines import read_address_line, read_dump
from pipelines.markup import Document, read_markup
from pipelines.provinces import province_at, province_today
from pipelines.repetition import find_doubted, tell_doubted
from pipelines.shape import name_reader, read_shape
from storage.folding import fold, words_of
from storage.health import HELD_REPEATED
from storage.records import Article, Evidence, Image, Moment, Page, Trait

READER_VERSION = "0.1.0"
SAMPLED = 50  # one page in so many is read by the generic reader too, and both are compared
UNKNOWN = Source(title="unknown")


@dataclass(frozen=True, slots=True)
class Refined:
    """An article with the traits of the page that it was read from, for the portal's habits."""

    article: Article
    traits: frozenset[Trait] = frozenset()


def refine(page: Page, source: Source = UNKNOWN) -> Article:
    """Read one page as its source lays it out, or generically, into an article with evidence for every field.

    Raises:
        Rejected: the page is no article, or is built as no page of the portal was and must be held; it carries a
            reason for the ledger and a sentence for a person.
    """
    return refine_whole(page, source).article


def refine_whole(page: Page, source: Source = UNKNOWN, *, trusted: bool = False) -> Refined:
    """Read one page, and tell how it is built; one that is ``trusted`` is not held, whatever its build.

    Raises:
        Rejected: as ``refine``.
    """
    check_page(page, source)
    document = read_markup(page)
    check_size(document)
    layout, reading = _read(page, document, source)
    is_watched = document.text is None and source.name is not None and page.way_in == "crawl"
    builds = source.habits.builds if is_watched and not trusted else Builds()
    try:
        article = _understand(page, source, document, reading)
    except Rejected as verdict:
        if builds and verdict.reason == "no_title":  # all pages before had one
            raise Rejected("held_title", verdict.detail) from verdict
        raise
    if not is_watched:
        return Refined(article)
    if not trusted and (line := find_doubted(article, source.habits.doubted)):
        raise Rejected(HELD_REPEATED, tell_doubted(line))
    shape = read_shape(document, reading, article, name_reader(layout, READER_VERSION))
    read_again = partial(_read_again, page, source, document)
    if builds and (doubt := find_doubt(Suspect(shape, article, document, read_again), builds)):
        raise Rejected(doubt.reason, doubt.detail)
    traits = list_build(shape.reader, shape.traits, (name_reader(one, READER_VERSION) for one in source.layouts))
    return Refined(article, traits | _compare_readers(page, article, read_again) if layout else traits)


def _compare_readers(page: Page, article: Article, read_again: Callable[[], Article | None]) -> frozenset[Trait]:
    """Read one page in fifty a second time, and tell whether both readers come to the same text."""
    if page.url is None or page.fetched_at is None or crc32(page.url.encode()) % SAMPLED:
        return frozenset()
    other = read_again()
    verdict = "yes" if other and measure_overlap(article, other) >= ALIKE else "no"
    return frozenset({(AGREEMENT, f"{page.fetched_at:%Y-%m} {verdict}")})


def _read_again(page: Page, source: Source, document: Document) -> Article | None:
    """Read a page a second time, generically."""
    try:
        return _understand(page, source, document, read_generic(document, page.url))
    except Rejected:
        return None


def _understand(page: Page, source: Source, document: Document, reading: Reading) -> Article:
    title = reading.title[0] if reading.title else None
    content = compose(reading, title, source.habits)
    lead = content.lead.text if content.lead else ""
    heading = check_text(title.text if title else None, lead, content.body)
    url = _own_address(page, document, source)
    texts = Texts(heading, lead, (*content.body, *content.captions))
    dating = date_page(reading.stamps, texts, url, page.fetched_at, source.habits.order or "dmy")
    return _assemble(page, source, document, reading, content, dating, url)


def _read(page: Page, document: Document, source: Source) -> tuple[Layout | None, Reading]:
    """Choose the reader: lines for dumps, the portal's layout, else the generic one; return the layout with it."""
    if document.text is not None:
        return None, read_dump(document.text, page.fetched_at)
    fetched = page.fetched_at.date().isoformat() if page.fetched_at else None
    layout = choose_layout(document, source.layouts, fetched)
    reading = read_with_layout(document, layout) if layout else None
    if reading is not None and reading.blocks:
        return layout, reading
    return None, read_generic(document, page.url)


def _section(reading: Reading, source: Source, url: str | None) -> str | None:
    """The portal's own slug where page or address names one of its sections, else what the page says."""
    named = [fold(candidate.text).replace(" ", "-") for candidate in reading.section]
    slug = next((name for name in named if name in source.sections), None) or (source.section_of(url) if url else None)
    return slug or (reading.section[0].text if reading.section else None)


def _own_address(page: Page, document: Document, source: Source) -> str | None:
    """The canonical address where the page names one on its own portal, else the one that answered."""
    if page.url is None:
        return read_address_line(document.text) if document.text is not None else document.head.canonical
    canonical = document.head.canonical
    if canonical:
        absolute = join_address(page.url, canonical)
        if source.key_of(absolute):
            return absolute
    return page.url


def _assemble(
    page: Page, source: Source, document: Document, reading: Reading, content: Content, dating: Dating, url: str | None
) -> Article:
    title, lead, byline = reading.title[0], content.lead, content.byline
    views = reading.views[0] if reading.views else None
    dateline, _ = split_dateline(lead.text if lead else (content.body[0] if content.body else ""))
    when = dating.date.value if dating.date else (dating.published.not_after if dating.published else None)
    section = _section(reading, source, url)
    return Article(
        portal=source.name or page.portal,
        platform=reading.platform,
        key=source.key_of(url) if url else None,
        url=url,
        title=title.text,
        lead=lead.text if lead else None,
        body=content.body,
        captions=content.captions,
        images=_images(reading.pictures, reading.blocks, url),
        authors=byline.authors if byline else (),
        author_raw=byline.raw if byline else None,
        affiliation=byline.affiliation if byline else None,
        agency=content.agency,
        dateline=dateline,
        section=section,
        tags=reading.tags,
        views=read_count(views.text) if views else None,
        language=document.head.language or source.language,
        published=dating.published,
        updated=dating.updated,
        page_clock=dating.page_clock,
        date=dating.date,
        events=dating.events,
        other_dates=dating.other_dates,
        citations=dating.citations,
        province_at_publication=province_at(source.province, when) if source.province else None,
        province_today=province_today(source.province) if source.province else None,
        fetched_at=page.fetched_at,
        reader_version=READER_VERSION,
        evidence=_evidence(reading, content, dating, document, section, url),
    )


def _evidence(
    reading: Reading, content: Content, dating: Dating, document: Document, section: str | None, url: str | None
) -> dict[str, Evidence]:
    """For every field that has a value: where it came from, as written, and what other sources said instead."""
    evidence = {
        "title": _witness(reading.title),
        "body": Evidence(
            source=reading.body_source, raw=f"{len(content.body)} paragraphs", confidence=reading.body_confidence
        ),
    }
    if content.repeated:
        evidence[REPEATED] = tell_repeated(content.repeated)
    if document.flags:
        evidence["markup"] = Evidence(source="parser", raw=", ".join(document.flags), confidence=1.0)
    evidence["encoding"] = Evidence(source="charset", raw=document.encoding, confidence=0.99)
    if content.lead:
        evidence["lead"] = _witness([content.lead])
    if content.byline and content.byline_source:
        evidence["authors"] = replace(_witness([content.byline_source, *content.rivals]), raw=content.byline.raw)
    for name in ("section", "views"):
        if candidates := getattr(reading, name):
            evidence[name] = _witness(candidates)
    if section and "section" not in evidence:
        evidence["section"] = Evidence(source="address", raw=url or "", confidence=0.6)
    for name in ("published", "updated", "page_clock"):
        moment: Moment | None = getattr(dating, name)
        if moment:
            evidence[name] = Evidence(
                source=moment.source,
                raw=moment.raw,
                confidence=moment.confidence,
                conflicts=dating.conflicts.get(name, ()),
            )
    return evidence


def _witness(candidates: Sequence[Candidate]) -> Evidence:
    """The first candidate as evidence, with every other that does not say the same."""
    first, *others = candidates
    said = words_of(first.text) if others else ""
    against = [
        f"{other.text} ({other.source})"
        for other in others
        if not said.startswith(words_of(other.text)) and not words_of(other.text).startswith(said)
    ]
    return Evidence(
        source=first.source, raw=first.text, confidence=first.confidence, conflicts=tuple(dict.fromkeys(against))
    )


def _images(pictures: Sequence[Picture], blocks: Sequence[Block], url: str | None) -> tuple[Image, ...]:
    """Absolute addresses with the caption that follows each picture, doublets left out."""
    images: dict[str, Image] = {}
    for picture in pictures:
        follower = blocks[picture.follows] if picture.follows < len(blocks) else None
        caption = follower.text if follower and is_caption(follower) else None
        src = join_address(url or "", picture.src)
        images.setdefault(src, Image(src=src, caption=caption or picture.alt or None))
    return tuple(images.values())
