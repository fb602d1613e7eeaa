"""Layouts proposed for portals with held pages: each takes seconds, so it is looked for beside what people ask."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread

from crawler.health import examine
from pipelines.proposals import Proposal
from storage import clock
from storage.health import HeldPage
from storage.store import Store

State = tuple[object, ...]  # of the held pages that a search was made for
logger = logging.getLogger(__name__)


@dataclass
class Search:
    """A search for a layout: ``proposal`` is what it found, once it ``is_over``."""

    state: State
    thread: Thread
    proposal: Proposal | None = None
    is_over: bool = False


class Repairs:
    """Searches by portal, one under way at a time; may be used from any thread."""

    def __init__(self, store: Store, captures: Path) -> None:
        self._store = store
        self._captures = captures
        self._searches: dict[str, Search] = {}
        self._starting = Lock()
        self._turn = Lock()

    def look(self, portal: str, held: Sequence[HeldPage]) -> Search:
        """Return the search of a layout for the held pages of a portal; it is begun if they are others than before."""
        state = (len(held), held[-1].at)
        with self._starting:
            known = self._searches.get(portal)
            if known and (known.state == state or not known.is_over):
                return known
            thread = Thread(target=self._search, args=(portal,), name=f"tinbai-repair-{portal}", daemon=True)
            self._searches[portal] = begun = Search(state, thread)
        thread.start()
        return begun

    def _search(self, portal: str) -> None:
        search = self._searches[portal]
        with self._turn:
            try:
                findings = examine(self._store, [portal], clock.now(), self._captures)
                search.proposal = next((one.proposal for one in findings if one.proposal), None)
            except Exception:
                logger.exception("no layout could be looked for: %s", portal)
            finally:
                search.is_over = True
