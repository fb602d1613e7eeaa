"""A family of strangers: what its pages have in common beside their markup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.strangers.letters import UTF_8, Charset
from tests.strangers.plots import Plot
from tests.strangers.sheet import Sheet

UTF8 = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Pages of one CMS, or of one kind of home-made portal. Calling it writes a page.

    ``address`` has holes for ``{slug}``, ``{id}``, ``{section}`` and ``{m:...}``; ``signs`` are kinds of bylines,
    oftener ones repeated; ``outlets`` are datelines; stories of an undated family give no publication date away;
    ``late`` families publish after the twelfth of a month only, so that no order of day and month is in doubt.
    ``plots`` change how the story is told; ``brief`` is the share of articles of one or two paragraphs; pages of
    ``prompt`` families are fetched on the day of publication. The reader was tuned on the families that are not
    ``heldout``; it was never run on the others while they were written, and they were written without reading it.
    """

    name: str
    platform: str | None = None
    heldout: bool = False
    write: Callable[[Sheet], str]
    address: str
    signs: tuple[str, ...] = ("single", "single", "pair", "none")
    outlets: tuple[str, ...] = ()
    dated: bool = True
    late: bool = False
    plots: tuple[Plot, ...] = ()
    brief: float = 0.12
    prompt: bool = False
    content_type: str = UTF8
    charset: Charset = UTF_8

    def __call__(self, sheet: Sheet) -> str:
        """Write a page."""
        return self.write(sheet)
