"""TEI P5: one corpus file, a TEI element an article, each header with its source, its dates and who is responsible."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

NAMESPACE: Final = "http://www.tei-c.org/ns/1.0"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_WHEN = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?)?)?")
_MINUTE = re.compile(r"T\d\d:\d\d(?=$|Z|[+-])")
_SPACE = re.compile(r"\s")
LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_HAS_ILLEGAL: Final = _ILLEGAL.search


def open_corpus(title: str, version: str, as_of: str) -> bytes:
    """Return the head of a corpus; ``as_of`` is the ISO day of the state of the store that it shows."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<teiCorpus xmlns="{NAMESPACE}">\n<teiHeader><fileDesc>'
        f"<titleStmt><title>{_text(title)}</title><respStmt><resp>collected, cleaned and dated by</resp>"
        f"<name>tinbai {_text(version)}</name></respStmt></titleStmt>"
        f'<publicationStmt><p>As of <date when="{as_of}">{as_of}</date>; rights stay with the portals.</p>'
        "</publicationStmt><sourceDesc><p>Pages of news portals, each named in the header of its text.</p></sourceDesc>"
        '</fileDesc><encodingDesc><appInfo><application ident="tinbai" version="'
        f'{_text(version)}"><label>tinbai</label></application></appInfo></encodingDesc></teiHeader>\n'
    ).encode()


def close_corpus() -> bytes:
    """Return the end of a corpus."""
    return b"</teiCorpus>\n"


def write_texts(articles: Iterable[Mapping[str, Any]], portals: Mapping[str, str]) -> bytes:
    """Return articles as TEI elements; ``portals`` has the titles of portals by name."""
    return "".join(_write_text(article, portals) for article in articles).encode()


def _write_text(article: Mapping[str, Any], portals: Mapping[str, str]) -> str:
    title = f"<title>{_text(article['title'])}</title>"
    lead = f'<p rend="lead">{_text(article["lead"])}</p>' if article["lead"] else ""
    body = "".join([f"<p>{_text(paragraph)}</p>" for paragraph in article["body"]])
    return (
        f"<TEI><teiHeader><fileDesc><titleStmt>{title}{_write_people(article)}</titleStmt>"
        f"{_write_publication(article, portals)}{_write_source(article, portals)}</fileDesc>"
        f"{_write_profile(article)}</teiHeader>"
        f"<text><body><div><head>{_text(article['title'])}</head>{lead}{body or ('' if lead else '<p/>')}"
        f"{''.join(_write_figures(article))}</div></body></text></TEI>\n"
    )


def _write_people(article: Mapping[str, Any]) -> str:
    authors = "".join([f"<author>{_text(author)}</author>" for author in article["authors"]])
    agencies = (article.get(name) for name in ("agency", "affiliation"))
    bodies = "".join([f"<author><orgName>{_text(body)}</orgName></author>" for body in agencies if body])
    reader = _text(article["reader_version"] or "unknown")
    return f"{authors}{bodies}<respStmt><resp>read from the page by</resp><name>tinbai {reader}</name></respStmt>"


def _write_publication(article: Mapping[str, Any], portals: Mapping[str, str]) -> str:
    return (
        f"<publicationStmt><publisher>{_name_portal(article, portals)}</publisher>{_write_date(article['published'])}"
        f'<idno type="portal">{_text(article["portal"] or "")}</idno>'
        f'<idno type="key">{_text(article["key"] or "")}</idno>'
        '<availability status="restricted"><p>Rights stay with the portal.</p></availability></publicationStmt>'
    )


def _write_source(article: Mapping[str, Any], portals: Mapping[str, str]) -> str:
    url = article["url"]
    place = f"<ref target={quoteattr(_SPACE.sub('%20', _tidy(url)))}>{_text(url)}</ref>" if url else ""
    seen = article["fetched_at"]
    fetched = f'<date type="fetched" when="{seen}"/>' if seen else ""
    updated = article["updated"]
    changed = f"<note>{_write_date(updated, 'updated')}</note>" if updated else ""
    return (
        f'<sourceDesc><bibl><title level="a">{_text(article["title"])}</title>'
        f"<publisher>{_name_portal(article, portals)}</publisher>{_write_date(article['published'], 'published')}"
        f"{fetched}{place}{changed}</bibl></sourceDesc>"
    )


def _write_profile(article: Mapping[str, Any]) -> str:
    language = article["language"] or "vi"
    if not LANGUAGE.fullmatch(language):
        language = "und"
    terms = [term for term in (article["section"], *article["tags"]) if term]
    words = "".join([f"<term>{_text(term)}</term>" for term in terms])
    classes = f"<textClass><keywords>{words}</keywords></textClass>" if terms else ""
    usage = f"<langUsage><language ident={quoteattr(language)}>{_text(language)}</language></langUsage>"
    return f"<profileDesc>{usage}{classes}</profileDesc>"


def _write_figures(article: Mapping[str, Any]) -> Iterator[str]:
    shown = set()
    for image in article["images"]:
        source = _point(image["src"])
        caption = image["caption"]
        shown.add(caption)
        words = f"<figDesc>{_text(caption)}</figDesc>" if caption else ""
        yield f"<figure><graphic url={source}/>{words}</figure>"
    for caption in article["captions"]:
        if caption not in shown:
            yield f"<figure><figDesc>{_text(caption)}</figDesc></figure>"


def _write_date(moment: Mapping[str, Any] | None, kind: str | None = None) -> str:
    """Write a date as it was read: ISO in attributes, the words of the page as its text, how sure as ``cert``."""
    if not moment:
        return ""
    start, slash, end = (moment["value"] or "").partition("/")
    parts = {"from": start, "to": end} if slash else {"when": start}
    if not all(_WHEN.fullmatch(part) for part in parts.values()):
        parts = {}
    sure = moment["confidence"]
    parts["cert"] = "high" if sure >= 0.8 else "medium" if sure >= 0.5 else "low"  # noqa: PLR2004 - as TEI has words
    shown = "".join([f' {name}="{_MINUTE.sub(_add_seconds, value)}"' for name, value in parts.items()])
    named = f' type="{kind}"' if kind else ""
    return f"<date{named}{shown}>{_text(moment['raw'])}</date>"


def _add_seconds(found: re.Match[str]) -> str:
    return f"{found[0]}:00"  # XML's instants have seconds; the words beside them say how much was written


def _name_portal(article: Mapping[str, Any], portals: Mapping[str, str]) -> str:
    return _text(portals.get(article["portal"], article["portal"]) or "unknown")


def _point(url: str) -> str:
    return quoteattr(_SPACE.sub("%20", _tidy(url)))


def _text(text: str) -> str:
    return escape(_tidy(text))


def _tidy(text: str) -> str:
    return _ILLEGAL.sub("", text) if _HAS_ILLEGAL(text) else text
