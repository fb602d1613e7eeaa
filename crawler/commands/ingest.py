"""`tinbai ingest`: saved pages into the store, through the same reading as a crawl."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from crawler.commands.home import open_store
from crawler.commands.options import AsJson, Home
from crawler.commands.saved import read_saved
from crawler.config import read_config
from crawler.doors.folder import find_pages, open_page
from crawler.exits import ExitCode, Failure
from crawler.terminal import say, screen, write_json
from pipelines.errors import Rejected
from pipelines.habits import Habits, Watch
from storage.records import Article, Page, Visit
from storage.store import Store

UNKNOWN_PORTAL = "unknown"
BATCH = 50


def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files, or folders with .html, .htm and .txt.")],
    portal: Annotated[str | None, typer.Option("--portal", metavar="NAME", help="Read them as this portal's.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Read saved pages and text dumps into the store.

    Every page is read as `tinbai extract` reads it. A page without an address is known by what is in it; the time at
    which a file was changed is never taken for a date. Doing it again changes nothing, unless lines that came up on
    many pages of a portal have meanwhile been found to be no part of its articles.

    Example: tinbai ingest saved-pages/ --portal lang_son
    """
    files = list(dict.fromkeys(find_pages(paths)))
    with open_store(read_config(home=home)) as store:
        keeping = Keeping(store)
        console = screen(errors=True)
        for file in track(files, "reading", console=console, transient=True, disable=not console.is_terminal):
            visit = read_visit(file, portal, keeping.habits)
            if visit.outcome != "stored":
                say(f"{file}: {visit.detail}")
            keeping.add(visit)
        counts = keeping.close()
    if as_json:
        write_json({"files": len(files), **counts})
    else:
        screen().print(f"{len(files)} files: " + ", ".join(f"{number} {word}" for word, number in counts.items()))
    if counts["failed"]:
        raise typer.Exit(ExitCode.SOME_FAILED)


def read_visit(file: Path, portal: str | None, habits_of: Callable[[str], Habits]) -> Visit:
    """Read one file into what the store keeps of it: an article, a refusal, or a failure to read it.

    ``habits_of`` tells what earlier pages of a portal had in common.

    Raises:
        Failure: there is no such portal.
    """
    try:
        page = open_page(file)
    except Failure as failure:
        address = f"urn:sha256:{hashlib.sha256(str(file).encode(errors='surrogateescape')).hexdigest()}"
        return Visit(
            url=address, portal=portal or UNKNOWN_PORTAL, outcome="failed", reason="unreadable", detail=str(failure)
        )
    return _refine_visit(replace(page, portal=portal), habits_of)


def _refine_visit(page: Page, habits_of: Callable[[str], Habits]) -> Visit:
    digest = hashlib.sha256(page.body).hexdigest()
    address = f"urn:sha256:{digest}"
    try:
        article = read_saved(page, habits_of)
    except Rejected as verdict:
        portal = page.portal or UNKNOWN_PORTAL
        return Visit(url=address, portal=portal, outcome="refused", reason=verdict.reason, detail=verdict.detail)
    portal = article.portal or page.portal or UNKNOWN_PORTAL
    key = article.key or (None if article.url else digest[:16])  # the store names an address by itself
    article = replace(article, portal=portal, key=key)
    return Visit(url=article.url or address, portal=portal, outcome="stored", article=article)


class Keeping:
    """Keeps visits in batches, in a run for each portal that comes up, and watches what its articles share."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._runs: dict[str, int] = {}
        self._watches: dict[str, Watch] = {}
        self._waiting: defaultdict[str, list[Visit]] = defaultdict(list)
        self._counts: Counter[str] = Counter(new=0, changed=0, unchanged=0, refused=0, failed=0)

    def habits(self, portal: str) -> Habits:
        """Return what is known by now of the pages of a portal; nothing of those that no portal is known for."""
        return self._watch(portal).habits() if portal != UNKNOWN_PORTAL else Habits()

    def add(self, visit: Visit) -> None:
        """Take one visit; it is kept with the next full batch, or at the close."""
        self._waiting[visit.portal].append(visit)
        if len(self._waiting[visit.portal]) >= BATCH:
            self._keep(visit.portal)

    def close(self) -> dict[str, int]:
        """Keep what is waiting, end the runs and return how many visits ended how."""
        for portal in list(self._waiting):
            self._keep(portal)
        for portal, watch in self._watches.items():
            self._store.keep_habits(portal, watch.changes())
        for run in self._runs.values():
            self._store.end_run(run, "finished")
        return dict(self._counts)

    def _keep(self, portal: str) -> None:
        visits = self._waiting.pop(portal)
        if portal not in self._runs:
            self._runs[portal] = self._store.begin_run(portal, "ingest")
        kept = self._store.keep(self._runs[portal], visits)
        self._counts.update(kept)
        if portal != UNKNOWN_PORTAL:
            self._see(portal, [visit.article for visit, word in zip(visits, kept, strict=True) if word == "new"])

    def _see(self, portal: str, articles: Iterable[Article | None]) -> None:
        watch = self._watch(portal)
        for article in filter(None, articles):
            watch.see(article)
        if watch.is_full:
            self._store.keep_habits(portal, watch.changes())

    def _watch(self, portal: str) -> Watch:
        if portal not in self._watches:
            self._watches[portal] = Watch(self._store.habits(portal))
        return self._watches[portal]
