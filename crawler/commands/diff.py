"""`tinbai diff`: what changed between two revisions of an article, by words."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from crawler.commands.history import draw_edit, draw_substance, in_time
from crawler.commands.home import open_kept
from crawler.commands.options import AsJson, Home
from crawler.exits import ExitCode, Failure
from crawler.terminal import screen, words, write_json
from pipelines.differences import compare_substance
from storage.changes import compare_articles, describe, shorten
from storage.codec import to_json
from storage.records import Revision

_AROUND = 12  # words that are shown on each side of a change


def diff(
    name: Annotated[
        str, typer.Argument(metavar="KEY|URL", help="An article's key, or any address known to lead to it.")
    ],
    first: Annotated[int | None, typer.Argument(metavar="A", help="Number of the earlier revision.")] = None,
    second: Annotated[int | None, typer.Argument(metavar="B", help="Number of the later one.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show what changed between two revisions of an article.

    Words are compared syllable by syllable; spelling of tone marks, quotes, dashes and blanks is no change. Below
    stands what changed in substance: figures, dates, documents, names and offices. Without numbers the last two
    revisions are compared, with one that revision and the one before it.

    Example: tinbai diff 5103096 1 2
    """
    with open_kept(home) as store:
        found = store.find(name)
        if not found:
            raise Failure(f"no article is kept under {name!r}", ExitCode.NOT_FOUND)
        if len(found) > 1:
            portals = ", ".join(article.portal or "" for article in found)
            raise Failure(f"{portals} have an article {name!r} each: give the address of one", ExitCode.NOT_FOUND)
        revisions = in_time(store.revisions(found[0].portal or "", found[0].key or ""))
    if len(revisions) == 1 and first is None:
        if as_json:
            write_json(to_json({"from": None, "to": revisions[0].number, "changes": {}, "substance": []}))
        else:
            screen().print("there is one revision only: nothing changed")
        return
    before, after = _choose(revisions, first, second)
    _tell(before, after, as_json=as_json)


def _tell(before: Revision, after: Revision, *, as_json: bool) -> None:
    comparison = compare_articles(before.article, after.article)
    substance = compare_substance(before.article, after.article)
    if as_json:
        told = {"from": before.number, "to": after.number, "changes": describe(comparison), "substance": substance}
        write_json(to_json(told))
        return
    console = screen()
    console.print(words(f"{after.article.title}: revision {before.number} → {after.number}", "bold"), soft_wrap=True)
    for field, edits in comparison.fields.items():
        console.print(Text(f"\n{field}", style="bold"))
        console.print(Text(" ").join(draw_edit(edit) for edit in shorten(edits, _AROUND) if edit.text), soft_wrap=True)
    if not comparison.fields:
        console.print("no words changed")
    for one in substance:
        console.print(draw_substance(one), soft_wrap=True)


def _choose(revisions: list[Revision], first: int | None, second: int | None) -> tuple[Revision, Revision]:
    numbers = [one.number for one in revisions]
    for number in (first, second):
        if number is not None and number not in numbers:
            known = ", ".join(map(str, numbers))
            raise Failure(f"there is no revision {number}: known are {known}", ExitCode.NOT_FOUND)
    if first is not None and second is not None:
        return revisions[numbers.index(first)], revisions[numbers.index(second)]
    later = numbers.index(first) if first is not None else len(revisions) - 1
    if later == 0:
        raise Failure("there is no earlier revision to compare with: tinbai history shows all", ExitCode.NOT_FOUND)
    return revisions[later - 1], revisions[later]
