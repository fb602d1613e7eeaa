"""Which year a text named last, and what that says of the dates after it that lack their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pipelines.almanac.anchors import direction
from pipelines.almanac.dateparts import Stretch
from pipelines.almanac.scene import Probe
from pipelines.almanac.shadow import Shadow
from pipelines.almanac.terms import Terms
from pipelines.almanac.wholes import Whole

_SENTENCE_END: Final = re.compile(r"[.!?](?=\s)|\n")
# A year that is spoken of: the one told last, or one that no rule could read.
_YEAR_AFTER = Probe(
    r"[)\s]*,?_(?:của )?\(?_(?:(cùng năm|năm (?:đó|ấy))"
    r"|năm (?:kia|nọ|[0-9]{2,3}|'[0-9]{2}|20[x?.…]+|(?:một|hai) (?:nghìn|ngàn|tám|chín|không)))(?!\w)"
)
# Lunar years that are counted from another: none is reckoned here.
_TURN_AFTER = Probe(r"[)\s]*,?_(?:của )?\(?_năm (?:ngoái|trước|tới|sau)(?!\w)")
# What opens a clause is about all of it: Năm 2019, …; not so the year in tổng kết năm 2019, sinh năm 1950.
_OPENING = Probe(r"(?:^|[.!?;:,(\n])_(?:(?:và|còn|riêng|từ|vào|trong|ngay|đầu|giữa|cuối|khoảng) )*$")
_TO_THIS_DAY = Probe(r" (?:đến|tới) nay(?!\w)")
_REACH: Final = 40


@dataclass(slots=True)
class Told:
    """The year that the text named last, where that ends, and how far it may hold for what follows."""

    year: int | None = None
    end: int = 0
    by_day: bool = False
    opens: bool = False

    def note(self, shadow: Shadow, whole: Whole, year: int) -> None:
        """Note the year of a date that is written with it."""
        core = whole.cores[-1]
        by_day = core.kind == "D"
        if not (by_day or (core.kind == "S" and isinstance(core.part, Stretch) and core.part.shift is None)):
            return
        self.year, self.end, self.by_day = year, whole.end, by_day
        opening = _OPENING[shadow.plain].search(shadow.text, max(0, whole.start - _REACH), whole.start)
        self.opens = bool(opening) and not _TO_THIS_DAY[shadow.plain].match(shadow.text, whole.end)

    def weigh(self, shadow: Shadow, whole: Whole, terms: Terms) -> Terms:
        """Return the terms on which a date without its year is read.

        A day's year holds for what follows, that of a month or a year which opens a clause to the end of the sentence.
        A part of day is news, whatever year was told of before.
        """
        towards = direction(shadow, whole.start, whole.end)
        spoken = _YEAR_AFTER[shadow.plain].match(shadow.text, whole.end)
        if whole.cores[-1].kind in "Ll" and _TURN_AFTER[shadow.plain].match(shadow.text, whole.end):
            return Terms(terms.anchor, terms.now, towards=towards, same=True)
        if spoken:
            return Terms(terms.anchor, terms.now, towards=towards, told=self.year if spoken[1] else None, same=True)
        holds = self.by_day or (self.opens and not _SENTENCE_END.search(shadow.text, self.end, whole.start))
        told = self.year if holds and not any(whole.dayparts) else None
        return Terms(terms.anchor, terms.now, towards=towards, told=told)
