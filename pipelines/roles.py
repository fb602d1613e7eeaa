"""What part a date plays in running text: of the event, of a document, of a plan; and what limits it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from pipelines.anchors import Anchor
from pipelines.dateparts import Day, Stretch, Years
from pipelines.lexicon import HORIZONS, MODIFIERS, either, meaning, spellings
from pipelines.scene import Probe
from pipelines.shadow import Shadow
from pipelines.wholes import Whole
from storage.records import Role

_REACH: Final = 48
_DOCUMENT_REACH: Final = 140

_OPENERS = "trước|sau|đầu|giữa|cuối|hết|khoảng|dịp|các|ngày|hôm|mùng|mồng|lúc"
_LEAD_IN = Probe.of(rf"(?<!\w)(?:(?:{_OPENERS})(?: |(?<=ngày)|(?<=hôm)))+$")
_RANGE_LEAD_IN = Probe.of(rf"(?<!\w)(?:(?:{_OPENERS}|từ|trong)(?: |(?<=ngày)|(?<=hôm)))+$")
_MODIFIER = Probe.of(rf"(?<!\w)({either(spellings(MODIFIERS))}) (?:ngày |dịp |vào )?$")
_ISSUED = r"(?:ban hành|ký(?! kết)|thông qua|công bố)"
_AFTER_DOCUMENT = Probe.of(
    rf"[\s,(:]*(?:(?:đã |được )*{_ISSUED}_)?(?:(?:của|do) [^.;:()\x00]{{2,80}}?)?[\s,]*\(?(?:{_ISSUED}_)?"
)
_BESIDE_DOCUMENT = Probe.of(r" (?:vào )?")
_BEFORE_DOCUMENT = Probe.of(rf"[^.;!?\n\x00]*(?<!\w){_ISSUED}(?!\w)[^.;!?\n\x00]*")
_ISSUED_ON = Probe.of(r"(?<!\w)(?:ban hành|ký)_(?:ngày_)?$")
_EFFECTIVE = Probe.of(r"(?<!\w)hiệu lực(?: thi hành)?(?: kể)?(?: từ)?(?: ngày)?_$")
_LICENSED = Probe.of(r"(?<!\w)cấp_(?:ngày_)?$")
_HORIZON = Probe.of(rf"(?<!\w)(?<!tính.)(?<!cho.){either(HORIZONS)} (?:hết )?$")
_HORIZON_WITHIN = Probe.of("(?:tầm nhìn|định hướng|mục tiêu) ")


class Part(NamedTuple):
    """The role of a date, where its words begin, and what they say about it; no surer than ``certainty``."""

    role: Role
    start: int
    modifier: str | None = None
    flags: tuple[str, ...] = ()
    certainty: float = 1.0


class Surroundings(NamedTuple):
    """A date's shadow, the spans of the documents named in it, and where the dates before and after it stand."""

    shadow: Shadow
    references: Sequence[tuple[int, int]]
    floor: int
    ceiling: int

    def before(self, probe: Probe, end: int) -> int | None:
        """Return where the words that ``probe`` asks for, up to ``end``, begin; None where they are not there."""
        if end <= self.floor:
            return None
        match = probe.of_kind(plain=self.shadow.plain).search(self.shadow.text, max(self.floor, end - _REACH), end)
        return match.start() if match else None

    def between(self, probe: Probe, start: int, end: int) -> bool:
        """Tell whether ``[start, end)`` is as ``probe`` asks."""
        pattern = probe.of_kind(plain=self.shadow.plain)
        return start <= end and pattern.fullmatch(self.shadow.text, start, end) is not None


def judge(whole: Whole, around: Surroundings, anchor: Anchor | None) -> Part:
    """Give a date of running text its role."""
    core = whole.cores[0].part
    single = len(whole.cores) == 1 and not (isinstance(core, Day) and len(core.days) > 1)
    lead_in = around.before(_LEAD_IN if single else _RANGE_LEAD_IN, whole.start)
    start = whole.start if lead_in is None else lead_in
    qualified = around.before(_MODIFIER, whole.start)
    words = around.shadow.text[qualified : whole.start].split() if qualified is not None else []
    part = Part("event", start, meaning(MODIFIERS, words[0]) if words else None)
    if around.before(_EFFECTIVE, whole.start) is not None:
        return part._replace(role="document", flags=("effective",))
    if around.before(_LICENSED, whole.start) is not None:
        return part._replace(role="other")
    if _is_planned(whole, around, anchor):
        return part._replace(role="other")
    return _attach(part, whole, around)


def _is_planned(whole: Whole, around: Surroundings, anchor: Anchor | None) -> bool:
    """Tell whether a year, or a span of years, is a term, a plan or its horizon."""
    core = whole.cores[-1].part
    if isinstance(core, Years):
        return core.planned or (not core.era and _lies_ahead(core.last, anchor, 1))
    if not isinstance(core, Stretch) or core.unit != "year" or core.year is None:
        return False
    text, start = around.shadow.text, whole.cores[-1].start
    aimed = _HORIZON_WITHIN.of_kind(plain=around.shadow.plain).match(text, start)
    if aimed or around.before(_HORIZON, start) is not None:
        return anchor is None or _lies_ahead(core.year, anchor, 0)
    return _lies_ahead(core.year, anchor, 1)


def _lies_ahead(year: int, anchor: Anchor | None, distance: int) -> bool:
    known = (anchor.day.year if anchor.day else max(anchor.years, default=None)) if anchor else None
    return known is not None and year > known + distance


def _attach(part: Part, whole: Whole, around: Surroundings) -> Part:
    """Make a date that goes with a document named before or after it the document's."""
    core = whole.cores[0].part
    if whole.form not in ("day", "other") or any(whole.clocks) or any(whole.dayparts):
        return part
    one_day = isinstance(core, Day) and len(core.days) == 1
    if not one_day and not isinstance(core, Stretch):
        return part
    full = one_day and isinstance(core, Day) and core.year is not None
    last = max((end for _, end in around.references if around.floor <= end <= part.start), default=None)
    named = last is not None and around.between(_AFTER_DOCUMENT if full else _BESIDE_DOCUMENT, last, part.start)
    if named or (full and around.before(_ISSUED_ON, whole.start) is not None):
        return part._replace(role="document")
    following = min((start for start, _ in around.references if whole.end <= start <= around.ceiling), default=None)
    if not full or following is None or following - whole.end > _DOCUMENT_REACH:
        return part
    issued = around.between(_BEFORE_DOCUMENT, whole.end, following)
    return part._replace(role="document", certainty=0.75) if issued else part
