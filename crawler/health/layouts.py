"""Held pages: what they say of the portal's layout, and a layout that would read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from crawler.catalog import portals
from crawler.health.findings import Finding, Severity, measure_rise, share
from pipelines.drift import AGREEMENT
from pipelines.layout import Source
from pipelines.proposals import Proposal
from pipelines.repair import Known, propose_layout
from storage.archive import read_capture
from storage.errors import CaptureDamaged
from storage.health import HELD_REPEATED, MANY_HELD, HeldPage
from storage.records import Article, Trait
from storage.store import Store

_MOST_KNOWN: Final = 24
_LEAST_SAMPLES: Final = 5


def find_held(
    portal: str, held: Sequence[HeldPage], proposal: Proposal | None, *, is_change: bool | None = None
) -> Iterator[Finding]:
    """Yield one finding for all pages of a portal that are held; few in a long time are no ``is_change``."""
    if not held:
        return
    is_change = len(held) >= MANY_HELD if is_change is None else is_change
    reasons = Counter(page.reason for page in held)
    main = reasons.most_common(1)[0][0]
    shown = next(page for page in held if page.reason == main)
    number = "1 page is" if len(held) == 1 else f"{len(held)} pages are"
    changed = "the layout has changed: " if is_change else ""
    help_ = (
        f"; a layout that reads {share(round(proposal.score * proposal.pages), proposal.pages)} known pages is proposed"
        if proposal
        else ""
    )
    sentence = f"{changed}{number} held and not published, the first because {shown.detail}{help_}"
    severity: Severity = "alarm" if is_change else "warning"
    remedy = tell_remedy(portal, main, proposal)
    yield Finding(portal, "layout", severity, sentence, shown.url, held[0].at, proposal, remedy)


def tell_remedy(portal: str, reason: str, proposal: Proposal | None) -> str:
    """Return what a person does about held pages, in sentences."""
    reread = f"tinbai reread --portal {portal} publishes what reads well then"
    if reason == HELD_REPEATED:
        others = f"if the sentence is none of the articles' words, tinbai health {portal} --leave-out"
        return f"See the page: {others}; if it is, tinbai health {portal} --accept. After either, {reread}."
    if proposal:
        file = f"spiders/{portal}.py"
        return f"See the page, and put the proposed layout before the others in {file}; {reread}."
    accept = f"if it reads well, tinbai health {portal} --accept"
    return f"See the page: {accept}; else write a layout for it, or crawl again for a proposed one. {reread}."


def find_disagreement(portal: str, habits: Mapping[Trait, int]) -> Iterator[Finding]:
    """Yield a finding if layout and generic reader, compared on a sample, come apart more often than before."""
    months: dict[str, Counter[str]] = {}
    for (kind, value), count in habits.items():
        if kind == AGREEMENT:
            month, _, verdict = value.partition(" ")
            months.setdefault(month, Counter())[verdict] += count
    if len(months) < 2:  # noqa: PLR2004 - one to hold against another
        return
    last = max(months)
    now, past = months.pop(last), sum(months.values(), Counter[str]())
    of, past_of = now.total(), past.total()
    if of >= _LEAST_SAMPLES and measure_rise(now["no"], of, past["no"], past_of) > 4:  # noqa: PLR2004 - samples are few
        sentence = (
            f"layout and generic reader come to other texts on {share(now['no'], of)} pages of {last}; "
            f"before it was {share(past['no'], past_of)}"
        )
        yield Finding(portal, "disagreement", "warning", sentence)


def propose_repair(store: Store, source: Source, held: Sequence[HeldPage], captures: Path) -> Proposal | None:
    """Return a layout for held pages of articles that are kept: their texts are known."""
    known: list[Known] = []
    for page in reversed(held):  # as the portal is built now
        if page.key is None or page.capture is None or len(known) == _MOST_KNOWN:
            continue
        article: Article | None = store.article(source.name or "", page.key)
        try:
            found = read_capture(captures, page.capture.ref).to_page(page.capture, source.name)
        except (CaptureDamaged, ValueError, OSError):
            continue
        if article:
            known.append(Known(found, article))
    return propose_layout(known, source) if known else None


def name_source(portal: str) -> Source:
    """Return how pages of a portal are read; of one that is no longer described, only its name is known."""
    return portals().get(portal) or Source(title=portal, name=portal)
