"""`tinbai search`: the kept articles that say something, the best ones first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

import typer
from rich.text import Text

from crawler.commands.home import check_portal, open_kept
from crawler.commands.options import AsJson, Home, OnePortal, Since, Until, check_window
from crawler.terminal import printable, screen, words, write_json
from storage.search import Hit
from storage.snippets import plain, split_marks

_MOST: Final = 1_000_000


def search(  # noqa: PLR0917 - typer reads options from parameters
    query: Annotated[
        list[str] | None,
        typer.Argument(metavar="QUERY", help='Words, "phrases", title:word, cites:18-NQ/TW; -word leaves out.'),
    ] = None,
    portal: OnePortal = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=_MOST, help="How many hits to show.")] = 10,
    offset: Annotated[
        int, typer.Option("--offset", metavar="N", min=0, max=_MOST, help="How many of the best to pass over.")
    ] = 0,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index again first.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Search the kept articles, the best hits first.

    Words may come without their marks; what is written as asked for comes first. Fields are title, body, author,
    section, portal and cites. Put a query that leaves a word out behind --, or in front of another word.

    Example: tinbai search 'title:"tỉnh ủy" 18-NQ/TW -họp' --since 2024-01-01
    """
    asked = " ".join(query or ())
    if not (asked or rebuild):
        raise typer.BadParameter("name what to search for, such as 'đại hội'", param_hint="QUERY")
    check_window(since, until)
    with open_kept(home) as store:
        if rebuild:
            count = store.rebuild_index()
            screen(errors=True).print(f"{count} articles indexed")
        check_portal(store, portal)
        hits = store.search(asked, portal=portal, since=since, until=until, limit=limit, offset=offset)
    if as_json:
        write_json([_to_plain(hit) for hit in hits])
    elif asked:
        print_hits(hits, offset)


def print_hits(hits: Iterable[Hit], offset: int = 0) -> None:
    """Print hits with title, date, portal, key and passage, what was found in bold."""
    console = screen()
    number = offset
    for number, hit in enumerate(hits, offset + 1):
        console.print(Text(f"{number}. ", style="dim"), _highlight(hit.title, "bold"), sep="", soft_wrap=True)
        console.print(words(f"   {hit.date or 'undated'}  {hit.portal}  {hit.key}", "dim"), soft_wrap=True)
        console.print(Text("   "), _highlight(hit.snippet), sep="", soft_wrap=True)
    if number == offset:
        console.print("nothing found" if not offset else "nothing more found")


def _highlight(marked: str, style: str = "") -> Text:
    text = Text(style=style)
    for part, found in split_marks(marked):
        text.append(printable(part), style="bold yellow" if found else "")
    return text


def _to_plain(hit: Hit) -> dict[str, object]:
    return {
        "portal": hit.portal,
        "key": hit.key,
        "url": hit.url,
        "title": plain(hit.title),
        "date": hit.date,
        "snippet": plain(hit.snippet),
        "found": list(dict.fromkeys(part for part, found in split_marks(hit.snippet) if found)),
        "as_written": hit.as_written,
    }
