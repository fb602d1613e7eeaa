"""A person's word that held pages read well: from then on their build is one of the portal's own."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from crawler.health.layouts import name_source
from pipelines.builds import LEAST_PAGES
from pipelines.errors import Rejected
from pipelines.refine import refine_whole
from storage import health
from storage.archive import read_capture
from storage.errors import CaptureDamaged
from storage.records import Trait
from storage.store import Store


def accept_builds(store: Store, portal: str, captures: Path) -> int:
    """Count the builds of all held pages of a portal as its own; return how many pages that are.

    Each counts as often as pages must be alike to be trusted.
    """
    with store.snapshot() as connection:
        held = health.list_held(connection, portal)
    source, counts, pages = name_source(portal), Counter[Trait](), 0
    for page in held:
        if page.capture is None:
            continue
        try:
            found = read_capture(captures, page.capture.ref).to_page(page.capture, portal)
            refined = refine_whole(found, source, trusted=True)
        except (Rejected, CaptureDamaged, ValueError, OSError):
            continue
        pages += 1
        counts.update(refined.traits)
    store.keep_habits(portal, {trait: count * LEAST_PAGES for trait, count in counts.items()})
    return pages
