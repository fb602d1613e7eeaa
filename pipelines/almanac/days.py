"""How days are written: in figures, in words, with and without a year, several at once."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

from pipelines.almanac.clocks import CLOCK, ZONE, read_clock
from pipelines.almanac.dateparts import Day, Instant
from pipelines.almanac.figures import (
    MONTHS_A_YEAR,
    exists,
    make_day,
    read_month,
    read_number,
    read_year,
    read_year_words,
)
from pipelines.almanac.lexicon import (
    COUNTED,
    DAYPARTS,
    ENGLISH_MONTHS,
    FIGURES,
    LUNAR_STEMS,
    MONTHS,
    NAMED,
    NUMBERS,
    SCALES,
    SUNDAYS,
    TURNS,
    either,
    meaning,
    spellings,
)
from pipelines.almanac.scene import NOT_A_DATE, Groups, Probe, Reading, Rule, Scene

_ALWAYS_OPEN: Final = (24, 7)

END: Final = r"(?![0-9%°]|_[%°]|[.][0-9]|,[0-9]{3}(?![0-9])|/'?\w)"
_MONTH_WORD = either(spellings(MONTHS))
LUNAR: Final = r"(?:_[,(]?_(?:âm lịch|lịch âm|âl)(?!\w)|_\(al(?=\))| âm(?=_(?:[.,;:)]|$)))"
# What a list of days must not go on with: they would be of the other calendar.
_LUNAR_BEFORE = Probe(r"(?<!\w)(?:âm lịch|lịch âm):?_(?:(?:là|nhằm|vào|ngày) )*$")
_LUNAR_AFTER = rf"(?:{LUNAR}| năm {either(LUNAR_STEMS)} [^\W\d])"
MONTH: Final = rf"([0-9]{{1,2}}(?![0-9])|{_MONTH_WORD}(?!\w))"
YEAR_TURN: Final = r"(nay|ngoái|trước|tới|sau)(?!\w)"
_YEAR_WORDS = rf"((?:một|hai) (?:nghìn|ngàn)(?: {either((*spellings(FIGURES), *spellings(SCALES), 'mười'))}(?!\w))+)"
_LISTS = ",-vđt"
_LIST = r"([0-9]{1,2}(?:_,_[0-9]{1,2}){0,12})_(,|-|và|(?:đến|tới)(?: hết)?)_(?:ngày )?"

_PARTS = either(spellings(DAYPARTS))
_DAYS = either((*spellings(DAYPARTS), *SUNDAYS, "ngày", "hôm", "mùng", "mồng", "thứ (?:hai|ba|tư|năm|sáu|bảy|bẩy)"))
_AT_ONCE = Probe(
    rf"(?:(?<!\w)(?:{_DAYS}|(?:thứ|t|th)\.?_[2-7]|(?:hôm|{_PARTS}) (?:nay|qua|mai)|phút)"
    r"|[0-9](?:h|:|_giờ)_[0-9]{0,2}'?)_[,(:-]?_\(?_$"
)
_NEARBY = Probe(
    rf"(?<!\w)(?:ngày|hôm|{_PARTS}) (?:sớm|muộn|khuya|lễ|hội|tết|nghỉ|truyền thống|chủ nhật|thứ [^\W\d]+)_\(?_$"
)
_LOOSELY = Probe(r"(?:(?<!\w)(?:từ|đến|tới|vào|trước|sau|dịp|các ngày)|\()_$")
# A scanner's blank inside a number: ngày 1 8/5/2024, 8/1 2/2024, 8/5/20 24.
_TORN_BEFORE = Probe(rf"(?<!\w)(?:ngày|hôm|{_PARTS}) [0-3] $")
_TORN_MONTH = Probe(r" [0-9]/[0-9]{4}(?![0-9])")
_TORN_YEAR = Probe(r" [0-9]{2}(?![0-9]|_(?:[:.h]|giờ|g)_[0-9]{2})")
_NAMED_BEFORE = Probe(rf"(?<!\w){either(NAMED)}_$")
_COUNTED_AFTER = Probe(rf"_{either(COUNTED)}(?!\w)")
_CLOCK_AFTER = Probe(r"_[,|-]?_[0-9]{1,2}:[0-9]{2}(?![0-9])")
_RANGE_BEFORE = Probe(r"[0-9]_(?:-|(?<=\s)(?:đến|tới)(?: hết)?(?: ngày)?)_$")
_LIST_BEFORE = Probe(r"[0-9](?:_[,;]|_và |_,_và )_$")
_RANGE_AFTER = Probe(
    r"_(?:-|(?:đến|tới)(?: hết)?)_(?:ngày )?([0-9]{1,2})[/.-]([0-9]{1,2})(?![0-9%])(?:[/.-]([0-9]{4}))?"
)
_DURATION_AFTER = Probe(r" (?:ngày|tuần|lần|tuổi)(?!\w)")


def _read_instant(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    year, month, day, hour, minute, second, zone = groups
    written = make_day(int(day or 0), int(month or 0), int(year or 0))
    clock = read_clock((hour, minute, second, None, None, None, zone))
    return ("I", Instant(written, clock)) if written else NOT_A_DATE


def _read_year_first(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    year, _separator, month, day = groups
    written = make_day(int(day or 0), int(month or 0), int(year or 0))
    return ("D", written) if written else NOT_A_DATE


def _read_figures(scene: Scene, start: int, end: int, groups: Groups) -> Reading:
    first, separator, second, year_text = groups[0] or "", groups[1], groups[2] or "", groups[3] or ""
    short = len(year_text) == 2  # noqa: PLR2004 - 31/12/99
    if separator == "." and (scene.in_figure(start) or (short and not scene.is_whole(start, end))):
        return None
    if scene.before(_TORN_BEFORE, start) or (year_text in ("19", "20") and scene.after(_TORN_YEAR, end)):
        return NOT_A_DATE
    day, month, year = int(first), int(second), read_year(year_text)
    if not exists(day, month, year):
        return ("D", Day((month,), day, year, confidence=0.85)) if exists(month, day, year) else NOT_A_DATE
    # Drafting rules pad days and not months, .NET pads neither: 09/5 is day first.
    swaps = day <= MONTHS_A_YEAR and day != month and not (first[0] == "0" and len(second) == 1)
    bare = "0" not in (first[0], second[0]) and 1 in (len(first), len(second))
    return "D", Day((day,), month, year, None, False, swaps, bare, 0.86 if short else 0.9)


def _read_listed_figures(scene: Scene, start: int, _: int, groups: Groups) -> Reading:
    listed, joiner, day, _separator, month, year, named_year, turn = groups
    year = year or named_year
    last = make_day(int(day or 0), int(month or 0), read_year(year) if year else None)
    if last and turn:
        last = replace(last, shift=meaning(TURNS, turn))
    return _read_several(scene, start, listed or "", joiner or "", last)


def _read_several(scene: Scene, start: int, listed: str, joiner: str, last: Day | None) -> Reading:
    """Read ``26 - 28/10`` or ``3, 4, 5/9/2022``: days before the last one, which carries month and year."""
    if last is None or scene.in_figure(start) or scene.before(_NAMED_BEFORE, start):
        return None
    days = (*(int(day) for day in listed.split(",")), last.days[0])
    if days[0] < 1 or any(one >= other for one, other in pairwise(days)):
        return None
    close = days[-1] - days[0] == len(days) - 1
    one_by_one = joiner in (",", "và")
    triggered = scene.before(_AT_ONCE, start) or scene.before(_LOOSELY, start)
    if not triggered and (last.year is None or (one_by_one and not close)):
        return None
    span = close or not one_by_one
    several = replace(last, days=(days[0], days[-1]) if span else days, span=span)
    return ("D" if last.year else "d"), several


def _read_day_month(scene: Scene, start: int, end: int, groups: Groups) -> Reading:
    """Read ``8/5``: a date only where the words around say so, for shares and scores look the same."""
    first, separator, second, year, turn = (group or "" for group in groups)
    written = make_day(int(first), int(second), int(year) if year else None)
    torn = second in ("0", "1") and scene.after(_TORN_MONTH, end)
    if written is None or torn or scene.in_figure(start) or scene.before(_LUNAR_BEFORE, start):
        return None
    announced = not (year or turn) and scene.before(_AT_ONCE, start)
    if not announced and scene.before(_NAMED_BEFORE, start):
        return None
    if year or turn:
        return ("D", written) if year else ("d", replace(written, shift=meaning(TURNS, turn)))
    if announced or scene.after(_CLOCK_AFTER, end):
        return "d", written
    counted = scene.after(_COUNTED_AFTER, end) or (int(first), int(second)) == _ALWAYS_OPEN
    day_like = int(first) > int(second) or first[0] == "0"
    loosely = separator == "/" and day_like and scene.before(_LOOSELY, start)
    if counted or not (
        loosely or scene.before(_NEARBY, start) or _joins_day(scene, start, end, int(second), day_like=day_like)
    ):
        return None
    return "d", written


def _joins_day(scene: Scene, start: int, end: int, month: int, *, day_like: bool) -> bool:
    """Tell whether the pair of numbers goes on a list of days, or is the left or right end of a range."""
    last = scene.atoms[-1].part if scene.atoms else None
    if isinstance(last, Day) and scene.before(_LIST_BEFORE, start):
        return day_like or last.month == month
    if scene.before(_RANGE_BEFORE, start):
        return isinstance(last, Day)
    match = scene.after(_RANGE_AFTER, end)
    if match is None or scene.after(_COUNTED_AFTER, match.end()):
        return False
    other_day, other_month, year = match.groups()
    return bool(year) or (bool(scene.before(_LOOSELY, start)) and (day_like or int(other_day) > int(other_month)))


def _read_month_name(scene: Scene, start: int, end: int, groups: Groups) -> Reading:
    """Read ``(26 - )28 tháng 10 năm 2020``; without a year only where the words around say that it is a day."""
    listed, joiner, day, named, month, year, year_beside, words, turn = groups
    year = year or year_beside or (str(read_year_words(words)) if words else None)
    written = make_day(int(day or 0), read_month(month or ""), int(year) if year else None)
    if written is None:
        return NOT_A_DATE if year else None
    if turn:
        written = replace(written, shift=meaning(TURNS, turn))
    if not (year or turn or _names_day(scene, start, end, named or "", listed=bool(listed))):
        return None
    if (year or turn) and named not in ("tháng", "thang", "thg"):
        written = replace(written, confidence=0.8)
    return _read_several(scene, start, listed, joiner or "", written) if listed else ("D" if year else "d", written)


def _names_day(scene: Scene, start: int, end: int, named: str, *, listed: bool) -> bool:
    """Tell whether ``8 tháng 5`` is a day and not eight months and five of something."""
    if scene.before(_LUNAR_BEFORE, start):
        return False
    if named not in ("tháng", "thang") or scene.after(_DURATION_AFTER, end):
        return False
    return bool(listed or scene.before(_AT_ONCE, start) or scene.before(_NEARBY, start) or scene.is_whole(start, end))


def _read_words(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    """Read a day that is written in words throughout, as ceremonial texts do."""
    day, month, year, words = groups
    named = int(year) if year else read_year_words(words) if words else None
    written = make_day(read_number(day or ""), read_month(month or ""), named)
    if written is None:
        return NOT_A_DATE
    return ("D", replace(written, confidence=0.5 if words else 0.9)) if named else ("d", written)


def _read_english(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    day, month, other_day, year = groups
    written = make_day(int(day or other_day or 0), ENGLISH_MONTHS[month or ""], int(year or 0))
    return ("D", written) if written else NOT_A_DATE


def _read_month_first(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    month, day, year = groups
    written = make_day(int(day or 0), read_month(month or ""), int(year or 0))
    return ("D", replace(written, confidence=0.8)) if written else NOT_A_DATE


def _read_clock(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    return "C", read_clock(groups)


_ENGLISH = rf"({either(ENGLISH_MONTHS)})(?![a-z])\.?"
OF_YEAR: Final = r"_,?_(?:của |\(_)?năm"
_IN_TURN = rf"{OF_YEAR} {YEAR_TURN}"
_TO_YEAR = (
    rf"_[,/.-]?_(?:n[^\W\d]m_)?([0-9]{{4}})(?![0-9])|{OF_YEAR} (?:([0-9]{{4}})(?![0-9])|{_YEAR_WORDS}(?!\w))|{_IN_TURN}"
)

# The commonest forms of all come before everything else.
FIRST_DIGIT_RULES: Final = (
    Rule(
        r"([0-9]{1,2})_(?P<dmy>[/.-])_([0-9]{1,2})_(?P=dmy)_(-?[0-9]{4}|[0-9]{2})"
        rf"(?!(?P=dmy)[0-9]|_[,(]?_(?:âm|lịch âm|âl)|_\(al\)){END}",
        _read_figures,
        "/.-",
    ),
    Rule(CLOCK, _read_clock, ":hg"),
)
DIGIT_RULES: Final = (
    Rule(
        r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:t| )_([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?(?![0-9:])"
        rf"(?:_({ZONE}))?",
        _read_instant,
        "-",
    ),
    Rule(rf"([0-9]{{4}})(?P<ymd>[/.-])([0-9]{{1,2}})(?P=ymd)([0-9]{{1,2}}){END}", _read_year_first, "/.-"),
    Rule(
        rf"{_LIST}([0-9]{{1,2}})_(?P<list>[/.-])_([0-9]{{1,2}})"
        rf"(?:_(?P=list)_([0-9]{{4}}|[0-9]{{2}})|(?:_/|{OF_YEAR})_([0-9]{{4}})|{_IN_TURN})?(?!{_LUNAR_AFTER}){END}",
        _read_listed_figures,
        _LISTS,
    ),
    Rule(
        rf"(?:{_LIST})?([0-9]{{1,2}})_[,/-]?_(th[^\W\d]ng|thg|th)\.?_{MONTH}(?:{_TO_YEAR})?(?!{_LUNAR_AFTER})",
        _read_month_name,
        f"{_LISTS}/",
    ),
    Rule(
        rf"([0-9]{{1,2}})(?:(?:st|nd|rd|th)? |-){_ENGLISH}()(?:,_| |-)([0-9]{{4}})(?![0-9])",
        _read_english,
        "snrt-" + "".join({month[0] for month in ENGLISH_MONTHS}),
    ),
    Rule(
        rf"([0-9]{{1,2}})(?P<dm>[/.-])([0-9]{{1,2}})(?:{OF_YEAR} ([0-9]{{4}})(?![0-9])|{_IN_TURN})?"
        rf"(?!(?P=dm)[0-9]|-[a-z]| tháng [0-9])(?!{_LUNAR_AFTER}){END}",
        _read_day_month,
        "/.-",
    ),
)
MIXED_RULES: Final = (
    Rule(
        rf"(){_ENGLISH} ([0-9]{{1,2}})(?:st|nd|rd|th)?,? ([0-9]{{4}})(?![0-9])",
        _read_english,
        starts=tuple(ENGLISH_MONTHS),
    ),
)
WORD_RULES: Final = (
    Rule(
        rf"ngày ({either(spellings(NUMBERS))}) tháng {MONTH}(?:_,?_năm (?:([0-9]{{4}})|{_YEAR_WORDS})(?!\w))?"
        rf"(?!{_LUNAR_AFTER})",
        _read_words,
        (f"ngày {either(spellings(NUMBERS))}",),
    ),
    Rule(
        rf"th(?:áng|g)?\.?_{MONTH} ([0-9]{{1,2}})_,_([0-9]{{4}})(?![0-9])",
        _read_month_first,
        ("tháng", "thg", rf"th\.?_(?:[0-9]|{_MONTH_WORD})"),
    ),
)
