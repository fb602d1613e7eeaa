"""What part a date plays in running text: of the event, of a document, of a plan; and what limits it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from pipelines.almanac.anchors import Anchor
from pipelines.almanac.dateparts import Day, Stretch, Years
from pipelines.almanac.lexicon import HORIZONS, LABELS, MODIFIERS, Endings, either, meaning, spell, spellings
from pipelines.almanac.scene import Probe
from pipelines.almanac.shadow import Shadow
from pipelines.almanac.wholes import Whole
from storage.records import Role

# What was done before or until a day was not done on it.
BOUNDS: Final = frozenset({"before", "after", "until", "about"})
_REACH: Final = 48
_DOCUMENT_REACH: Final = 140

_OPENERS: Final = (
    *("trước", "sau", "đầu", "giữa", "cuối", "hết", "khoảng", "dịp", "các", "ngày", "hôm", "mùng", "mồng", "lúc"),
)
_LEAD_IN = Probe(rf"(?<!\w)(?:{either(_OPENERS)}(?: |(?<=ngày)|(?<=hôm)))+$")
_RANGE_LEAD_IN = Probe(rf"(?<!\w)(?:{either((*_OPENERS, 'từ', 'trong'))}(?: |(?<=ngày)|(?<=hôm)))+$")
_MODIFIER = Probe(rf"(?<!\w)({either(spellings(MODIFIERS))}) (?:ngày |dịp |vào )?$")
_ISSUED = r"(?:ban hành|ký(?! kết)|thông qua|công bố)"
_AFTER_DOCUMENT = Probe(
    rf"[\s,(:]*(?:(?:đã |được )*{_ISSUED}_)?(?:(?:của|do) [^.;:()\x00]{{2,80}}?)?[\s,]*\(?(?:{_ISSUED}_)?"
)
_BESIDE_DOCUMENT = Probe(r" (?:vào )?")
_ISSUING = Probe(rf"(?<!\w){_ISSUED}(?!\w)")
_BREAK: Final = re.compile(r"[.;!?\n\x00]")
_GROUND = Probe(
    r"(?<!\w)(?:(?P<force>hiệu lực(?: thi hành)?(?: kể)?(?: từ)?)|(?P<licence>cấp)|(?P<issue>ban hành|ký))(?: ngày)?_$"
)
# The plain word comes first: then the search skips from one to the next.
_LICENCE = Probe(r"giấy(?<!\wgiấy) phép [^.;\n]*$")
_CLOCK_LABEL = Probe(rf"(?<!\w){either(LABELS['page_clock'])}(?:[\s:,]|lúc|ngày)*$")
_HORIZON = Probe(rf"(?<!\w)(?<!tính.)(?<!cho.){either(HORIZONS)} (?:hết )?$")
_HORIZON_WITHIN = Probe("(?:tầm nhìn|định hướng|mục tiêu) ")


_YEARLY = r"(?:hằng|hàng|mỗi) năm"
_YEARLY_AFTER = Probe(rf"_,?_{_YEARLY}")
_YEARLY_BEFORE = Probe(rf"{_YEARLY}_,?(?: cứ)?(?: (?:vào|đến))?(?: dịp)?(?: ngày)? $")
# The last words of whatever is asked of the words before a date.
_LEADS: Final = (
    *(*_OPENERS, *spellings(MODIFIERS), *(words.split()[-1] for words in HORIZONS)),
    *("từ", "trong", "vào", "lực", "hành", "kể", "cấp", "ký", "năm", ",", "cứ"),
)


@cache
def _spell_leads(plain: bool) -> Endings:
    return Endings({spell(word, plain=plain) for word in _LEADS})


@dataclass(slots=True)
class Part:
    """The role of a date, where its words begin, and what they say about it; no surer than ``certainty``."""

    role: Role
    start: int
    modifier: str | None = None
    flags: tuple[str, ...] = ()
    certainty: float = 1.0


@dataclass(slots=True)
class Surroundings:
    """A date's shadow, the spans of the documents named in it, and where the dates before and after it stand.

    ``led``: the words before it may say what part it plays.
    """

    shadow: Shadow
    references: Sequence[tuple[int, int]]
    floor: int
    ceiling: int
    led: bool

    @classmethod
    def of(
        cls, shadow: Shadow, references: Sequence[tuple[int, int]], floor: int, ceiling: int, start: int
    ) -> Surroundings:
        """Look at the words before the date at ``start``: most say nothing of it, and spare the probes."""
        words = shadow.text[max(floor, start - _REACH) : start].rstrip()
        return cls(shadow, references, floor, ceiling, _spell_leads(shadow.plain).end(words))

    def before(self, probe: Probe, end: int, reach: int = _REACH) -> re.Match[str] | None:
        """Search the words up to ``end``, but not beyond the date before; the probe ends with ``$``."""
        if end <= self.floor:
            return None
        return probe[self.shadow.plain].search(self.shadow.text, max(self.floor, end - reach), end)

    def between(self, probe: Probe, start: int, end: int) -> bool:
        """Tell whether ``[start, end)`` is as ``probe`` asks."""
        pattern = probe[self.shadow.plain]
        return start <= end and pattern.fullmatch(self.shadow.text, start, end) is not None


def recurs(whole: Whole, around: Surroundings) -> bool:
    """Tell whether a date without a year comes back every year: ngày 27/7 hằng năm."""
    if whole.cores[-1].kind not in "dsLl":
        return False
    after = _YEARLY_AFTER[around.shadow.plain].match(around.shadow.text, whole.end)
    return bool(after or (around.led and around.before(_YEARLY_BEFORE, whole.start)))


def judge(whole: Whole, around: Surroundings, anchor: Anchor | None) -> Part:
    """Give a date of running text its role."""
    core = whole.cores[0].part
    single = len(whole.cores) == 1 and not (isinstance(core, Day) and len(core.days) > 1)
    opening = around.before(_LEAD_IN if single else _RANGE_LEAD_IN, whole.start) if around.led else None
    start = opening.start() if opening else whole.start
    qualifier = around.before(_MODIFIER, whole.start) if around.led else None
    modifier = meaning(MODIFIERS, qualifier[1]) if qualifier else None
    if around.before(_CLOCK_LABEL, whole.start):
        return Part("page_clock", whole.start, modifier)
    ground = around.before(_GROUND, whole.start) if around.led else None
    if ground and ground["force"]:
        return Part("document", start, modifier, ("effective",))
    licensed = (ground and ground["licence"]) or around.before(_LICENCE, whole.start, _DOCUMENT_REACH)
    if licensed or _is_planned(whole, around, anchor):
        return Part("other", start, modifier)
    bound = modifier in BOUNDS
    certainty = 0 if bound else _belongs_to_document(whole, start, around, issued=bool(ground))
    return Part("document" if certainty else "event", start, modifier, (), certainty or 1.0)


def _is_planned(whole: Whole, around: Surroundings, anchor: Anchor | None) -> bool:
    """Tell whether a year, or a span of years, is a term, a plan or its horizon."""
    core = whole.cores[-1].part
    if isinstance(core, Years):
        return core.planned or (not core.era and _lies_ahead(core.last, anchor, 1))
    if not isinstance(core, Stretch) or core.unit != "year" or core.year is None:
        return False
    text, start = around.shadow.text, whole.cores[-1].start
    aimed = _HORIZON_WITHIN[around.shadow.plain].match(text, start)
    if aimed or around.before(_HORIZON, start):
        return anchor is None or _lies_ahead(core.year, anchor, 0)
    return _lies_ahead(core.year, anchor, 1)


def _lies_ahead(year: int, anchor: Anchor | None, distance: int) -> bool:
    known = (anchor.day.year if anchor.day else max(anchor.years, default=None)) if anchor else None
    return known is not None and year > known + distance


def _belongs_to_document(whole: Whole, start: int, around: Surroundings, *, issued: bool) -> float:
    """Say how surely a date is that of a document named before or after it; 0 where it is not."""
    core = whole.cores[0].part
    if whole.form not in ("day", "other") or any(whole.clocks) or any(whole.dayparts):
        return 0
    full = isinstance(core, Day) and len(core.days) == 1 and core.year is not None
    if issued and full:
        return 1
    one = (isinstance(core, Day) and len(core.days) == 1) or (isinstance(core, Stretch) and core.year is not None)
    if not around.references or not one:
        return 0
    last = max((end for _, end in around.references if around.floor <= end <= start), default=None)
    if last is not None and around.between(_AFTER_DOCUMENT if full else _BESIDE_DOCUMENT, last, start):
        return 1
    following = min((begin for begin, _ in around.references if whole.end <= begin <= around.ceiling), default=None)
    if not full or following is None or following - whole.end > _DOCUMENT_REACH:
        return 0
    text, issuing = around.shadow.text, _ISSUING[around.shadow.plain]
    goes_on = not _BREAK.search(text, whole.end, following)
    return 0.75 if goes_on and issuing.search(text, whole.end, following) else 0
