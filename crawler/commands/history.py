"""`tinbai history`: when an article said what, and from which captures that is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.text import Text

from crawler.commands.home import open_kept
from crawler.commands.options import AsJson, Home
from crawler.exits import ExitCode, Failure
from crawler.terminal import columns, screen, words, write_json
from pipelines.differences import Substance, compare_substance
from storage.changes import Edit, compare_articles, describe
from storage.codec import to_json
from storage.records import Article, Revision
from storage.store import Store

_MOST = 6  # passages of a field that are shown
_LONGEST = 60  # characters of one


def history(
    name: Annotated[
        str, typer.Argument(metavar="KEY|URL", help="An article's key, or any address known to lead to it.")
    ],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show when an article said what.

    Each revision stands with the times of fetching at which it was first and last seen, its capture, its reader, and
    what changed from the one before. A text that came back is a revision again and names the one it repeats.

    Example: tinbai history 5103096
    """
    with open_kept(home) as store:
        found = store.find(name)
        if not found:
            raise Failure(f"no article is kept under {name!r}", ExitCode.NOT_FOUND)
        for article in found:
            told = tell_history(store, article)
            if as_json:
                write_json(to_json(told))
            else:
                print_history(told)


def tell_history(store: Store, article: Article) -> dict[str, Any]:
    """Return an article's history as plain values: its fate, its revisions in time, and what rereadings changed."""
    portal, key = article.portal or "", article.key or ""
    revisions = in_time(store.revisions(portal, key))
    return {
        "portal": portal,
        "key": key,
        "url": article.url,
        "title": article.title,
        **store.fate(portal, key),
        "revisions": list(_tell_revisions(revisions)),
        "rereadings": store.rereadings(portal, key),
    }


def in_time(revisions: list[Revision]) -> list[Revision]:
    """Return revisions in the order in which they were first seen."""
    return sorted(revisions, key=lambda one: (one.first_seen or one.created_at, one.number))


def _tell_revisions(revisions: list[Revision]) -> Iterator[dict[str, Any]]:
    seen: dict[str, int] = {}
    for place, one in enumerate(revisions):
        before = revisions[place - 1].article if place else None
        yield {
            "number": one.number,
            "first_seen": one.first_seen,
            "last_seen": one.last_seen,
            "repeats": seen.get(one.content_hash),
            "content_hash": one.content_hash,
            "capture": one.capture,
            "reader_version": one.article.reader_version,
            "changes": describe(compare_articles(before, one.article)) if before else {},
            "substance": compare_substance(before, one.article) if before else [],
        }
        seen.setdefault(one.content_hash, one.number)


def print_history(told: dict[str, Any]) -> None:
    """Print a history for a person."""
    console = screen()
    console.print(words(told["title"], "bold"))
    console.print(words(f"{told['portal']}, key {told['key']}, {told['url']}"), soft_wrap=True)
    if told.get("gone_at"):
        console.print(words(f"gone since {told['gone_at']:%Y-%m-%d %H:%M} UTC: {told.get('gone_reason')}", "red"))
    table = columns("revision", "first seen", "last seen", "capture", "reader", "what changed", numbers=("revision",))
    for one in told["revisions"]:
        place = f"{one['capture'].segment}, byte {one['capture'].offset}" if one["capture"] else None
        times = (f"{one[name]:%Y-%m-%d %H:%M:%S}" for name in ("first_seen", "last_seen"))
        table.add_row(str(one["number"]), *times, words(place), words(one["reader_version"]), _draw_changes(one))
    console.print(table)
    for one in told["rereadings"]:
        fields = ", ".join(one["changes"])
        console.print(words(f"read again in run {one['run']}, {one['verdict']}: {fields}"), soft_wrap=True)


def _draw_changes(told: dict[str, Any]) -> Text:
    lines = [Text(f"the text of revision {told['repeats']} again")] if told["repeats"] else []
    for name, edits in told["changes"].items():
        line = Text(f"{name}:")
        for edit in edits[:_MOST]:
            line.append_text(draw_edit(Edit(edit["kind"], _cut(edit["text"])), " "))
        lines.append(line)
    lines += [draw_substance(one) for one in told["substance"]]
    return Text("\n").join(lines) if lines else words(None)


def draw_edit(edit: Edit, before: str = "") -> Text:
    """Return a passage in its colour; without colours it has a sign: [-went-] {+came+}."""
    text = words(edit.text) if edit.text else Text()
    if edit.kind == "removed":
        text = Text("[-").append_text(text).append("-]")
        text.stylize("red strike")
    elif edit.kind == "added":
        text = Text("{+").append_text(text).append("+}")
        text.stylize("green")
    return Text(before).append_text(text)


def draw_substance(one: Substance) -> Text:
    """Return what came and went of one kind as a line."""
    return words(f"{one.kind}: {', '.join(one.removed) or '–'} → {', '.join(one.added) or '–'}", "yellow")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
