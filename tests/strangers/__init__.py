"""Pages of portals that no profile knows, with gold by construction: how well is a stranger read?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zlib import crc32

from crawler.demo.compose import Dice
from crawler.demo.dress import Hand, hand_of
from crawler.demo.stories import Mood, Paragraph, Story, plan_story, tell_story
from crawler.demo.words import CASTS
from storage.timeline import VIETNAM
from tests.strangers import (
    agencies,
    annexes,
    apps,
    boards,
    builders,
    bureaus,
    desks,
    gateways,
    gazettes,
    genres,
    homemade,
    hosted,
    newsrooms,
    offices,
    patchwork,
    portlets,
    presses,
    relics,
    screens,
    systems,
    themes,
    versions,
)
from tests.strangers.family import Family
from tests.strangers.gold import Gold, Stranger
from tests.strangers.sheet import SECTIONS, Sheet
from tests.strangers.signing import choose_byline

__all__ = ["FAMILIES", "Family", "Gold", "Stranger", "strangers"]

_MODULES = (
    newsrooms, gateways, homemade, offices, presses, patchwork,
    portlets, systems, apps, hosted, builders, versions, genres, relics,
    agencies, screens,
    themes, bureaus, gazettes,
    boards, desks, annexes,
)  # fmt: skip
_WRITTEN = [family for module in _MODULES for family in module.FAMILIES]
FAMILIES: dict[str, Family] = {family.name: family for family in sorted(_WRITTEN, key=lambda one: one.heldout)}
_FIRST_NUMBER, _NUMBERS = 100_000, 800_000
_FIRST_DAY, _LAST_DAY = datetime(2009, 3, 2, tzinfo=VIETNAM), datetime(2026, 10, 31, tzinfo=VIETNAM)
_NEWEST = datetime(2025, 11, 22, tzinfo=VIETNAM)  # what stands around the articles was written by then
_NOW, _FRESH = datetime(2026, 11, 22, 9, 41, 20, tzinfo=VIETNAM), 0.2
_PROMPT = (21, 118)  # minutes: nobody publishes so late that it would be the next day
_PLAIN_CASTS = tuple(name for name, cast in CASTS.items() if not any(cast.datelines))
_NO_DATE: tuple[Mood, ...] = ("undated", "event", "dated")
_TWELFTH = 12


def strangers(per_family: int, seed: int = 0) -> Iterator[Stranger]:
    """Yield so many pages of every family; the same for the same seed."""
    for family in FAMILIES.values():
        for number in range(per_family):
            yield _draw(family, f"{seed} {family.name} {number}")


def _draw(family: Family, name: str) -> Stranger:
    sheet = _open_sheet(family, name)
    text = family(sheet)
    head, charset = sheet.head, family.charset
    return Stranger(
        family=family.name,
        heldout=family.heldout,
        platform=family.platform,
        url=family.address.format(slug=head.slug, id=head.number, section=head.section, m=head.moment),
        html=charset.encode(text),
        content_type=family.content_type,
        fetched_at=sheet.fetched_at,
        gold=sheet.gold().spelt(charset.fit),
    )


def _open_sheet(family: Family, name: str) -> Sheet:
    dice = Dice(f"stranger {name}")
    number = _FIRST_NUMBER + crc32(name.encode()) % _NUMBERS
    moment, fetched = _choose_times(dice, late=family.late)
    if family.prompt:
        fetched = moment + timedelta(minutes=dice.number(*_PROMPT))
    cast = dice.pick(_PLAIN_CASTS if family.outlets else tuple(CASTS))
    mood = "dated" if family.dated else dice.pick(_NO_DATE)
    story = tell_story(plan_story(cast, number, dice.pick(tuple(SECTIONS)), moment, mood))
    if dice.chance(family.brief):
        story = _shorten(story, dice.number(1, 2))
    for plot in family.plots:
        story = plot(story, dice)
    outlet = dice.pick((*family.outlets, "")) if family.outlets else ""
    return Sheet(
        story=story,
        byline=choose_byline(dice, story.head.facts, family.signs),
        lead=outlet + story.lead,
        dice=dice,
        hand=Hand(debris=number % 3 == 0) if family.charset.poor else hand_of(number),
        fetched_at=fetched.astimezone(UTC),
    )


def _shorten(story: Story, paragraphs: int) -> Story:
    """Keep what comes up to the first or second paragraph: lists around a brief are longer than itself."""
    ends = [at for at, block in enumerate(story.blocks, 1) if isinstance(block, Paragraph) and not block.heading]
    return replace(story, blocks=story.blocks[: ends[paragraphs - 1]])


def _choose_times(dice: Dice, *, late: bool) -> tuple[datetime, datetime]:
    """Choose when the article appeared and when it was fetched: some new ones in the same days, most long after."""
    fresh = dice.chance(_FRESH)
    first = _NEWEST if fresh else _FIRST_DAY
    day = first + timedelta(days=dice.number(0, (_LAST_DAY - first).days))
    if late and day.day <= _TWELFTH:
        day = day.replace(day=day.day + _TWELFTH)
    moment = day.replace(hour=dice.number(6, 21), minute=dice.number(1, 59), second=dice.number(1, 59))
    soon = moment + timedelta(seconds=dice.number(12_000, 240_000))
    return moment, soon if fresh else max(soon, _NOW - timedelta(seconds=dice.number(0, 24_000_000)))
