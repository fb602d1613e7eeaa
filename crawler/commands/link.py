"""`tinbai link`: articles that say the same, linked."""

from __future__ import annotations

from crawler.catalog import portals
from crawler.commands.home import open_kept
from crawler.commands.options import AsJson, Home
from crawler.terminal import screen, write_json


def link(home: Home = None, as_json: AsJson = False) -> None:
    """Link articles that say the same.

    Articles with the same words are linked as exact, those with most of their words in common as near, and those that
    went over to the successor of their portal under the same key as successor. Nothing is dropped; `tinbai show`
    prints the links. Do it after a crawl; doing it again changes nothing.

    Example: tinbai link --json
    """
    successors = {name: portal.successor for name, portal in portals().items() if portal.successor}
    with open_kept(home) as store:
        counts = store.link(successors)
    if as_json:
        write_json(dict(counts))
        return
    kinds = ", ".join(f"{counts[kind]} {kind}" for kind in ("exact", "near", "successor"))
    screen().print(f"{kinds}; {counts['new']} links are new, {counts['gone']} are gone")
