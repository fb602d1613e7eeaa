"""Stamps in a header line: labels and the role they give, bylines and counters around, place lines of documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipelines.almanac.dateparts import Ago, Day, DayTurn, Instant
from pipelines.almanac.lexicon import LABELS, either
from pipelines.almanac.scene import Probe
from pipelines.almanac.shadow import Shadow
from pipelines.almanac.wholes import Whole
from storage.records import Role

_SEPARATED: Final = tuple("|•·-)")

_LABEL = Probe(
    rf"(?<!\w)(?:{'|'.join(f'({either(words)})' for words in LABELS.values())})(?!\w)"
    r"([\s:.,|(\[\"'-]*(?:(?:lúc|ngày|vào|hồi|là|on|at|từ|thi hành|kể từ)[\s:\"']*)*)$"
)
_ROLES: Final[tuple[Role, ...]] = tuple(LABELS)
_LABEL_BEGINS = Probe(r"(?:^|[|•·(\[;,/\"':]|\s-|(?<!\w)(?:tin|bài|bài viết|đã|được))_$")
_LEAD_WORDS = Probe(r"(?<!\w)(?:lúc|ngày|vào|hồi|hôm|từ|đến|tới|trước|sau|trong|của|và|khoảng)_$")
# A weekday or a ngày that no scanner could read is still no sentence.
_NEUTRAL = Probe(
    r"[\s.,;:|•·()\[\]/'\"-]*(?:(?:thứ|chủ) [^\W\d]+_[,|-]_)?(?:(?:lúc|ng[^\W\d]y|vào|hồi|thời gian|time|date)[\s:]*)*"
)
_TRAILING = Probe(
    r"[\s.,;:|•·()\[\]/'\"-]*(?:(?:gmt|utc)_\+_0?7(?::?00)?[\s)\]]*)?"
    r"(?:[0-9\s]*|(?:số )?(?:lượt|views?|đã xem|bình luận|tác giả|nguồn|theo|(?:viết |đăng )?bởi|by)(?!\w).*)"
)
_UPDATED = Probe(rf"(?<!\w){either(LABELS['updated'])}(?!\w)[^:]{{0,20}}:_$")
_PLACE = Probe("([^,0-9]{2,40}),_ngày_")
_WRITTEN_CLOCK: Final = re.compile("[0-9]:[0-9]{2}")
_FIGURE: Final = re.compile("[0-9]")
_WEEKDAY_LENGTH: Final = 14
_NAME_LENGTH: Final = 5
_TODAY: Final = ("hôm nay", "hom nay")
# Signs that no Vietnamese word has: what is left of a legacy encoding read as Latin-1.
_GARBLED: Final = re.compile("[¡-¦¨-ª¬-¯±-´µ¶¸-º¼-¿ÄÅÆÇËÎÏÑÖ×ØÛÜÞßäåæçëîïñö÷øûüþÿ]")


@dataclass(slots=True)
class Stamp:
    """A date of a header with the role that its label, or its place, gives."""

    role: Role
    whole: Whole
    labelled: bool
    garbled: bool = False


def read_headers(shadow: Shadow, wholes: Sequence[Whole]) -> list[Stamp]:
    """Return the stamps of a line that is a header; none where it is running text."""
    if len(wholes) == 1 and wholes[0].start == 0 and wholes[0].end == len(shadow.text):
        role = _role_of_line(shadow, wholes[0])
        return [Stamp(role, wholes[0], labelled=False)] if role else []
    floor = 0
    labelled: list[Stamp] = []
    for whole in wholes:
        role = _find_label(shadow, floor, whole.start)
        if role:
            labelled.append(Stamp(role, whole, labelled=True))
        floor = whole.end
    if labelled:
        return labelled
    if len(wholes) == 1 and (role := _role_of_line(shadow, wholes[0])):
        return [Stamp(role, wholes[0], labelled=False, garbled=_is_garbled(shadow, wholes[0]))]
    return []


def _find_label(shadow: Shadow, floor: int, end: int) -> Role | None:
    """Return the role of the label right before ``end``, if it begins the line or ends with a colon."""
    if floor == end:
        return None
    label = _LABEL[shadow.plain].search(shadow.text, floor, end)
    if label is None:
        return None
    number = next(number for number in range(1, len(_ROLES) + 1) if label[number])
    begins = _LABEL_BEGINS[shadow.plain].search(shadow.text, 0, label.start())
    return _ROLES[number - 1] if begins or ":" in label[len(_ROLES) + 1] else None


def _role_of_line(shadow: Shadow, whole: Whole) -> Role | None:
    """Tell what the one date of an unlabelled line is; None where the line is running text."""
    if whole.form not in ("day", "other") or any(whole.dayparts) or not _ends_line(shadow, whole):
        return None
    alone = whole.start == 0 or _NEUTRAL[shadow.plain].fullmatch(shadow.text, 0, whole.start) is not None
    if _is_full(shadow, whole):
        return _role_if_alone(shadow, whole) if alone else _role_after_words(shadow, whole)
    part = whole.cores[0].part
    counted = isinstance(part, Ago) or (_is_clocked(shadow, whole) and isinstance(part, (Day, DayTurn)))
    return "published" if alone and counted else None


def _ends_line(shadow: Shadow, whole: Whole) -> bool:
    """Tell whether what follows the date is no sentence: nothing, counters, a zone, a byline."""
    if whole.end == len(shadow.text) or _TRAILING[shadow.plain].fullmatch(shadow.text, whole.end):
        return True
    rest = shadow.cased[whole.end :].lstrip()
    if isinstance(whole.cores[0].part, Ago) and rest.startswith(_SEPARATED):
        return True
    return _is_clocked(shadow, whole) and _is_name(rest.strip("|•·-() "))


def _is_name(text: str) -> bool:
    words = text.split()
    return 0 < len(words) <= _NAME_LENGTH and all(word[0].isupper() for word in words)


def _is_full(shadow: Shadow, whole: Whole) -> bool:
    """Tell whether the date is one day with its year, in figures: a day all in words belongs to a ceremony."""
    part = whole.cores[0].part
    one_day = isinstance(part, Instant) or (isinstance(part, Day) and part.year is not None and len(part.days) == 1)
    return one_day and _FIGURE.search(shadow.text, whole.start, whole.end) is not None


def _role_if_alone(shadow: Shadow, whole: Whole) -> Role:
    return "page_clock" if shadow.text.startswith(_TODAY, whole.start) else "published"


def _is_garbled(shadow: Shadow, whole: Whole) -> bool:
    """Tell whether no more than a weekday stands before the date, and that unreadable."""
    return 0 < whole.start <= _WEEKDAY_LENGTH and _GARBLED.search(shadow.cased, 0, whole.start) is not None


def _is_clocked(shadow: Shadow, whole: Whole) -> bool:
    """Tell whether a clock is written as servers write it: 14:46."""
    return _WRITTEN_CLOCK.search(shadow.text, whole.start, whole.end) is not None


def _role_after_words(shadow: Shadow, whole: Whole) -> Role | None:
    """Tell a byline or a section before a stamp from a sentence, and the place line of a document from both."""
    place = _PLACE[shadow.plain].fullmatch(shadow.text, 0, whole.start)
    if place and _is_name(shadow.cased[: place.end(1)]):
        return "document"
    if _UPDATED[shadow.plain].search(shadow.text, 0, whole.start):
        return "updated"
    if _LEAD_WORDS[shadow.plain].search(shadow.text, 0, whole.start):
        return None
    parted = shadow.text[: whole.start].rstrip().endswith(_SEPARATED)
    return "published" if parted or _is_clocked(shadow, whole) or _is_garbled(shadow, whole) else None
