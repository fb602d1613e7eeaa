"""`tinbai show`: one record for a person, with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.commands.home import open_kept
from crawler.commands.options import AsJson, Home
from crawler.exits import ExitCode, Failure
from crawler.terminal import columns, screen, words, write_json
from storage.codec import to_json
from storage.records import Article, Citation, Evidence, Moment, Revision

if TYPE_CHECKING:
    from storage.likeness import Link


def show(
    name: Annotated[
        str, typer.Argument(metavar="KEY|URL", help="An article's key, or any address known to lead to it.")
    ],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show one kept article with its evidence.

    A key that several portals use shows the article of each.

    Example: tinbai show https://baolangson.vn/kinh-te/123456-tin.html
    """
    with open_kept(home) as store:
        found = store.find(name)
        if not found:
            raise Failure(f"no article is kept under {name!r}", ExitCode.NOT_FOUND)
        console = screen()
        for article in found:
            if as_json:
                write_json(to_json(article))
            else:
                portal, key = article.portal or "", article.key or ""
                print_article(console, article, store.revisions(portal, key))
                print_standing(console, store.fate(portal, key), store.links(portal, key))


def print_article(console: Console, article: Article, revisions: list[Revision]) -> None:
    """Print an article, then where each of its fields came from."""
    console.print(words(article.title, "bold"))
    console.print(_draw_facts(article, revisions))
    paragraphs = [words(paragraph) for paragraph in article.body]
    for text in [words(article.lead, "italic"), *paragraphs] if article.lead else paragraphs:
        console.print()
        console.print(text, soft_wrap=not console.is_terminal)
    console.print()
    console.print(_draw_evidence(article))


def print_standing(console: Console, fate: Mapping[str, Any], links: Iterable[Link]) -> None:
    """Print whether an article went from its portal, and which others say the same."""
    if fate.get("gone_at"):
        console.print(words(f"gone since {fate['gone_at']:%Y-%m-%d %H:%M} UTC: {fate.get('gone_reason')}", "red"))
    for link in links:
        told = f"{link.kind} ({link.score:.2f}): {link.portal} {link.key}, {link.title}"
        console.print(words(told), soft_wrap=True)


def _draw_facts(article: Article, revisions: list[Revision]) -> Table:
    table = Table.grid(padding=(0, 2))
    for name, text in _facts(article):
        if text:
            table.add_row(Text(name, style="dim"), words(text))
    last = revisions[-1] if revisions else None
    if last:
        table.add_row(Text("revision", style="dim"), f"{last.number}, kept {last.created_at:%Y-%m-%d %H:%M:%S} UTC")
        if last.capture:
            place = f"{last.capture.segment}, byte {last.capture.offset}"
            table.add_row(Text("capture", style="dim"), words(place))
    return table


def _facts(article: Article) -> Iterator[tuple[str, str | None]]:
    """Yield what a person wants to know first, each as a name and a line."""
    yield "portal", f"{article.portal}, key {article.key}"
    yield "address", article.url
    if article.date:
        yield "date", f"{article.date.value} ({article.date.precision}, {article.date.source})"
    for name in ("published", "updated", "page_clock"):
        moment: Moment | None = getattr(article, name)
        yield name.replace("_", " "), describe_moment(moment) if moment else None
    yield "author", "; ".join(article.authors) or article.author_raw
    yield from (("affiliation", article.affiliation), ("agency", article.agency), ("section", article.section))
    yield "province", article.province_at_publication
    yield "province today", article.province_today
    yield "views", None if article.views is None else str(article.views)
    yield "tags", ", ".join(article.tags)
    for moment in article.events:
        yield "event", describe_moment(moment)
    for caption in article.captions:
        yield "caption", caption
    for citation in article.citations:
        yield "document", _describe_citation(citation)


def describe_moment(moment: Moment) -> str:
    """Return a date as one line: value, how exact and how sure, and what was written."""
    bounds = f"between {moment.not_before or '…'} and {moment.not_after or '…'}"
    notes = [moment.precision or "unread", f"confidence {moment.confidence:.2f}", *moment.flags]
    if moment.inferred:
        notes.append("inferred in part")
    return f"{moment.value or bounds} ({', '.join(notes)}) from {moment.raw!r}, {moment.source}"


def _describe_citation(citation: Citation) -> str:
    notes = ", ".join(filter(None, (citation.type_name, citation.issuer_name, citation.date)))
    return f"{citation.key} ({notes})" if notes else citation.key


def _draw_evidence(article: Article) -> Table:
    table = columns("field", "came from", "as written", "sure", "others say", numbers=("sure",))
    for name, evidence in sorted(article.evidence.items()):
        table.add_row(name, *_evidence_cells(evidence))
    return table


def _evidence_cells(evidence: Evidence) -> tuple[Text, Text, str, Text]:
    others = words("; ".join(evidence.conflicts))
    return words(evidence.source), words(evidence.raw), f"{evidence.confidence:.2f}", others
