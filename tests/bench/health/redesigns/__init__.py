"""What redesigns do to the pages of a portal: seeded, the same for every page of it.

A redesign is a list of steps. None touches the words of the article, but for those that take its text away: its gold
stays what it was. ``STEPS`` were written before the watch was, ``LATER`` to try it with what it had never seen.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

from tests.bench.health.anatomy import close_page, open_page
from tests.bench.health.redesigns.boxes import add_call, add_editor, add_related, add_ticker, add_tools
from tests.bench.health.redesigns.declared import (
    add_change,
    declare_nothing,
    declare_site,
    declare_title_only,
    describe_author,
    hide_date,
    label_title,
    move_date_into_chrome,
    rename_sections,
    show_today,
    sign_at_head,
)
from tests.bench.health.redesigns.handovers import hand_over_author, hand_over_body, hand_over_date, hand_over_title
from tests.bench.health.redesigns.hands import Step
from tests.bench.health.redesigns.names import (
    change_tags,
    make_ids_lazy,
    make_paragraphs_divs,
    rename_author,
    rename_body,
    rename_everything,
    rename_parts,
)
from tests.bench.health.redesigns.places import leave_teaser, merge_date, move_date, split_body, swap_order, wrap_parts
from tests.bench.health.redesigns.platforms import (
    drop_names,
    make_amp,
    make_columns,
    make_tables,
    rename_chrome,
    replace_platform,
    use_utilities,
)
from tests.bench.health.redesigns.texts import (
    add_comments,
    add_plain_advertisement,
    add_plain_links,
    add_plain_teasers,
    break_lines,
    drop_capitals,
    empty_body,
    merge_lead,
    nest_sections,
    raise_wall,
    show_gallery,
    wrap_paragraphs,
)

STEPS: Final[tuple[Step, ...]] = (
    *(rename_parts, rename_everything, rename_body, rename_author, make_ids_lazy),
    *(wrap_parts, swap_order, change_tags, make_paragraphs_divs),
    *(add_related, add_call, add_tools, add_ticker, add_editor),
    *(split_body, leave_teaser, hand_over_body, hand_over_title, hand_over_date, hand_over_author),
    *(move_date, merge_date),
)
LATER: Final[tuple[Step, ...]] = (
    *(replace_platform, make_amp, make_columns, make_tables, use_utilities, drop_names, rename_chrome),
    *(wrap_paragraphs, nest_sections, break_lines, drop_capitals, merge_lead),
    *(add_plain_advertisement, add_plain_teasers, add_plain_links, add_comments, show_gallery, empty_body, raise_wall),
    *(declare_title_only, label_title, declare_site, declare_nothing, rename_sections),
    *(move_date_into_chrome, hide_date, add_change, show_today, sign_at_head, describe_author),
)
# What these take away or write between the paragraphs no selector brings back or leaves out.
BEYOND_REPAIR: Final = (empty_body, raise_wall, hide_date, add_plain_advertisement, add_plain_teasers, add_comments)
# Steps that need the names which others take away come first.
_LATE: Final = (
    *(rename_parts, rename_body, rename_author, change_tags, make_ids_lazy),
    *(use_utilities, drop_names, rename_chrome, make_amp, replace_platform, rename_everything),
)


class Redesign:
    """One redesign of a portal: one to four steps, each drawing the same names on every page."""

    def __init__(self, portal: str, seed: int, steps: Sequence[Step] = STEPS) -> None:
        chance = random.Random(f"{portal} {seed}")  # noqa: S311 - drawn, not secret
        first = steps[seed % len(steps)]
        others = [step for step in chance.sample(steps, chance.randint(0, 3)) if step is not first]
        self.portal = portal
        self.seed = seed
        self.steps: Sequence[Step] = sorted(
            (first, *others), key=lambda step: _LATE.index(step) if step in _LATE else -1
        )

    def __str__(self) -> str:
        return f"{self.portal} {self.seed}: {', '.join(step.__name__ for step in self.steps)}"

    @property
    def is_repairable(self) -> bool:
        """Whether there is a layout that reads the new pages as the old ones were read."""
        return not any(step in BEYOND_REPAIR for step in self.steps)

    def apply(self, page: bytes, number: int) -> bytes:
        """Return a page of the portal as it is served after the redesign."""
        body = open_page(self.portal, page, number)
        for at, step in enumerate(self.steps):
            chance = random.Random(f"{self.portal} {self.seed} {at}")  # noqa: S311 - as above
            step(body, chance)
        return close_page(body)


def draw_redesigns(portals: Sequence[str], count: int, seed: int = 0, steps: Sequence[Step] = STEPS) -> list[Redesign]:
    """Return ``count`` redesigns spread over the portals and over all steps."""
    return [Redesign(portals[number % len(portals)], seed + number, steps) for number in range(count)]
