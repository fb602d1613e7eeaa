"""A person's word on held pages: that they read well, or that the sentences they repeat are none of their words."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from crawler.health.layouts import name_source
from pipelines.builds import LEAST_PAGES
from pipelines.errors import Rejected
from pipelines.habits import Watch
from pipelines.refine import refine_whole
from pipelines.repetition import LEFT_OUT, OWN, REPEATED, settle_repeated
from storage import health
from storage.archive import read_capture
from storage.errors import CaptureDamaged
from storage.records import Trait
from storage.store import Store


def accept_builds(store: Store, portal: str, captures: Path) -> int:
    """Count the builds of all held pages of a portal as its own; return how many pages that are.

    Each counts as often as pages must be alike to be trusted. Sentences that they repeat are the articles' own.
    """
    habits = store.habits(portal)
    with store.snapshot() as connection:
        held = health.list_held(connection, portal)
    source = replace(name_source(portal), habits=Watch(habits).habits())
    counts, pages = Counter[Trait](), 0
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
    builds = {trait: count * LEAST_PAGES for trait, count in counts.items()}
    store.keep_habits(portal, builds | settle_repeated(habits, OWN))
    return pages


def leave_out_repeated(store: Store, portal: str) -> int:
    """Let all sentences that held pages of a portal repeat be left out of its articles; return how many they are."""
    habits = store.habits(portal)
    store.keep_habits(portal, settle_repeated(habits, LEFT_OUT))
    return sum(kind == REPEATED for kind, _ in habits)
