"""How months are written, and what is made of them: quarters, halves, years, terms, decades, centuries."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from pipelines.almanac.dateparts import Stretch, Years
from pipelines.almanac.days import END, MONTH, YEAR_TURN
from pipelines.almanac.figures import FIRST_YEAR, LAST_YEAR, MONTHS_A_YEAR, read_month, read_number
from pipelines.almanac.lexicon import (
    CENTURIES,
    COUNTED,
    NUMBERED,
    NUMBERS,
    PLANS,
    PLURALS,
    ROMANS,
    TURNS,
    either,
    meaning,
    spellings,
)
from pipelines.almanac.scene import NOT_A_DATE, Groups, Probe, Reading, Rule, Scene
from storage.records import Precision

_HALF: Final = 6
_QUARTER: Final = 3
_DECADE: Final = 10
_CENTURY: Final = 100
_NINETEEN_HUNDRED: Final = 1900
# 5/1000 is a rate, 5/2024 a month.
_PLAUSIBLE: Final = range(1900, 2100)

_NUMBERED_BEFORE = Probe(rf"(?<!\w){either(NUMBERED)}_$")
_TORN_BEFORE = Probe(r"[0-9]/[01] $")
_SHARE_AFTER = Probe(rf"_{either(COUNTED)}(?!\w)")
_BRACKET_BEFORE = Probe(r"\(_$")
_PLURAL_BEFORE = Probe(rf"(?:(?<!\w){either(PLURALS)}|[0-9])_$")
_DAY_BEFORE = Probe(r"(?<!\w)ngày_$")
_COUNTED_AFTER = Probe(r" (?:lần|buổi|cuộc|câu|người|ngày|tuần|kỳ|bài|việc|đồng|năm)(?!\w)")


def _whole(first: int, last: int, unit: Precision, year: str | None, turn: str | None = None) -> Stretch:
    """Return months ``first`` to ``last`` of the year in figures, or of the one counted from the anchor's."""
    shift = meaning(TURNS, turn) if turn else None
    return Stretch(first, last, unit, int(year) if year else None, shift)


def _dated(stretch: Stretch) -> Reading:
    """Return the stretch with its kind, or no date where its months or its year cannot be."""
    if not 1 <= stretch.first <= stretch.last <= MONTHS_A_YEAR:
        return NOT_A_DATE
    if stretch.year is None:
        return "s" if stretch.shift is None else "S", stretch
    return ("S", stretch) if FIRST_YEAR <= stretch.year <= LAST_YEAR else NOT_A_DATE


def _is_capital(scene: Scene, start: int, word: int) -> bool:
    """Tell whether the word of that number, counted from ``start``, begins with a capital."""
    return scene.shadow.cased[start:].split(maxsplit=word + 1)[word][0].isupper()


def _read_month_year(scene: Scene, start: int, _: int, groups: Groups) -> Reading:
    month, separator, year, turn = groups
    touching = year and not (separator or "").strip()
    if touching and month in ("năm", "nam") and not _is_capital(scene, start, 1):
        return None
    number = read_month(month or "")
    return _dated(_whole(number, number, "month", year, turn))


def _read_short_month(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    month, year = groups
    return _dated(_whole(int(month or 0), int(month or 0), "month", year))


def _read_figure_month(scene: Scene, start: int, end: int, groups: Groups) -> Reading:
    """Read ``5/2024`` and ``(3-1989)``, unless it is the number of a text."""
    month, separator, year = groups
    if int(month or 0) > MONTHS_A_YEAR or int(year or 0) not in _PLAUSIBLE or scene.in_figure(start):
        return None
    if scene.before(_NUMBERED_BEFORE, start) or scene.before(_TORN_BEFORE, start) or scene.after(_SHARE_AFTER, end):
        return None
    if separator == "-" and not scene.before(_BRACKET_BEFORE, start):
        return None
    return _dated(_whole(int(month or 0), int(month or 0), "month", year))


def _read_months(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    """Read ``tháng 6 - 9/2019``, ``tháng 3, 4, 5/2023``; months one by one that do not follow each other are none."""
    first, between, joiner, last, year = groups
    start, end = read_month(first or ""), read_month(last or "")
    apart = (between or joiner in (",", "và")) and end - start != (between or "").count(",") + 1
    return None if apart or start >= end else _dated(_whole(start, end, "range", year))


def _read_quarters(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    first, joiner, last, year = groups
    start, end = ROMANS[first or ""], ROMANS[last or ""]
    if start >= end or (joiner in (",", "và") and end - start != 1):
        return None
    return _dated(_whole((start - 1) * _QUARTER + 1, end * _QUARTER, "range", year))


def _read_bare_month(scene: Scene, start: int, end: int, groups: Groups) -> Reading:
    """Read ``tháng 5`` and ``tháng Tám``; ``tháng năm`` and ``tháng một`` in lower case may mean other things."""
    word = groups[0] or ""
    if scene.before(_PLURAL_BEFORE, start) or scene.after(_COUNTED_AFTER, end):
        return None
    if not word[0].isdigit() and scene.shadow.plain:
        return None
    if word in ("một", "năm") and not _is_capital(scene, start, 1):
        return None
    number = read_month(word)
    if not 1 <= number <= MONTHS_A_YEAR:
        return None
    return "s", Stretch(number, number, "month", confidence=0.65)


def _read_quarter(scene: Scene, _: int, __: int, groups: Groups) -> Reading:
    numeral, year, turn = groups
    if scene.shadow.plain and not year:
        return None
    last = ROMANS[numeral or ""] * _QUARTER
    quarter = _whole(last - _QUARTER + 1, last, "quarter", year, turn)
    return _dated(quarter if year or turn else replace(quarter, confidence=0.5))


def _read_cumulative(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    """Read ``6 tháng đầu năm 2024``: so many months from the beginning of the year, or up to its end."""
    count, side, year, turn = groups
    months = read_number(count or "")
    first, last = (MONTHS_A_YEAR + 1 - months, MONTHS_A_YEAR) if side in ("cuối", "cuoi") else (1, months)
    part = _whole(first, last, "half" if months == _HALF else "range", year, turn)
    return _dated(part if year or turn else replace(part, confidence=0.65))


def _read_half(scene: Scene, start: int, end: int, groups: Groups) -> Reading:
    return _read_cumulative(scene, start, end, (str(_HALF), *groups))


def _read_first_months(scene: Scene, start: int, _: int, groups: Groups) -> Reading:
    """Read ``9 tháng năm 2023``, the first nine months; ``9 Tháng Năm 2023`` and ``ngày 9 tháng năm`` are in May."""
    count, year = groups
    months = int(count or 0)
    if not 1 < months < MONTHS_A_YEAR or (count or "")[0] == "0":
        return None
    if _is_capital(scene, start, 1) or scene.before(_DAY_BEFORE, start):
        return None
    part = _whole(1, months, "half" if months == _HALF else "range", year)
    return _dated(replace(part, confidence=0.75))


def _read_year(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    return _dated(_whole(1, MONTHS_A_YEAR, "year", groups[0]))


def _read_year_turn(scene: Scene, start: int, _: int, groups: Groups) -> Reading:
    """Read ``năm nay``, ``năm ngoái``; ``năm trước`` may be counted from another year than the anchor's."""
    if scene.before(_PLURAL_BEFORE, start):
        return None
    year = _whole(1, MONTHS_A_YEAR, "year", None, groups[0])
    return _dated(replace(year, confidence=0.5 if groups[0] == "trước" else 0.75))


def _read_span(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    plan, first, last = groups
    years = Years(int(first or 0), int(last or 0), planned=bool(plan))
    return ("Y", years) if FIRST_YEAR <= years.first < years.last <= LAST_YEAR else None


def _read_century(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    word = groups[0] or ""
    last = _CENTURY * (int(word) if word.isdigit() else CENTURIES[word])
    return (
        ("Y", Years(last - _CENTURY + 1, last, era=True, confidence=0.75)) if FIRST_YEAR <= last <= LAST_YEAR else None
    )


def _read_decade(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    year = int(groups[0] or 0)
    year = year if year >= _CENTURY else _NINETEEN_HUNDRED + year
    return (
        ("Y", Years(year, year + _DECADE - 1, era=True, confidence=0.75)) if FIRST_YEAR <= year <= LAST_YEAR else None
    )


_YEAR = "([0-9]{4})(?![0-9])"
_OF_YEAR = rf"(?: (?:{_YEAR}|{YEAR_TURN}))?"
_COUNT_WORDS = tuple(word for word in spellings(NUMBERS) if " " not in word)
# Years of schools and books do not begin in January.
_CALENDAR_YEAR = r"năm(?! (?:học|tài chính|tài khóa|ngân sách))"
_CUMULATIVE = rf" tháng (đầu|cuối)(?: của)? {_CALENDAR_YEAR}{_OF_YEAR}"
_PLAN = rf"(?:({either(PLANS)})(?: (?:[ivx]+|[0-9]{{1,2}}))?_:?_\(?_(?:từ )?|từ |(?:các |trong |những )?(?=năm ))"

_ROMAN = r"(iii|ii|iv|i|[1-4])(?!\w)"
_AIMS = ("tầm nhìn", "định hướng", "mục tiêu")
_DECADES = ("thập niên", "thập k", "những năm ")

FIRST_DIGIT_RULES: Final = (
    Rule(f"([0-9]{{1,2}}){_CUMULATIVE}", _read_cumulative, "t"),
    Rule(f"([0-9]{{1,2}}) tháng(?: của)? năm {_YEAR}{END}", _read_first_months, "t"),
)
LAST_DIGIT_RULES: Final = (Rule(f"([0-9]{{1,2}})_([/-])_{_YEAR}{END}", _read_figure_month, "/-"),)
MIXED_RULES: Final = (
    Rule(f"({either(_COUNT_WORDS)}){_CUMULATIVE}", _read_cumulative, tuple(f"{word} tháng" for word in _COUNT_WORDS)),
    Rule(
        rf"{_PLAN}(?:năm )?{_YEAR}_(?:-|đến|tới)_(?:hết )?(?:năm )?{_YEAR}{END}",
        _read_span,
        (*PLANS, "từ (?:năm )?[0-9]", "năm [0-9]", "các năm [0-9]", "trong năm [0-9]", "những năm [0-9]"),
    ),
    Rule(rf"(?:tầm nhìn|định hướng|mục tiêu) (?:(?:đến|tới) )?(?:năm )?{_YEAR}{END}", _read_year, _AIMS),
    Rule(rf"(?:thập niên|thập k[ỷỉ]|những năm)(?: đầu)? ([0-9]{{3}}0|[3-9]0){END}", _read_decade, _DECADES),
)
WORD_RULES: Final = (
    Rule(
        rf"tháng_{MONTH}((?:_,_(?:tháng )?[0-9]{{1,2}}){{0,11}}?)_(-|,|và|đến|tới)_(?:tháng )?{MONTH}"
        rf"(?:_[/.-]_| năm ){_YEAR}{END}",
        _read_months,
    ),
    Rule(
        rf"qu[ýí] {_ROMAN}_(-|,|và|đến|tới)_(?:qu[ýí] )?{_ROMAN}(?:_[/.-]_| năm ){_YEAR}{END}",
        _read_quarters,
        ("quý ", "quí "),
    ),
    Rule(
        rf"th(?:áng|g\.?)_{MONTH}(?:(_[/.-]_|_,?_năm |,? ){_YEAR}{END}|_,?_năm {YEAR_TURN})",
        _read_month_year,
        ("tháng", "thg"),
    ),
    Rule(rf"th?\.?_([0-9]{{1,2}})_/_{_YEAR}{END}", _read_short_month, (r"th?\.?_[0-9]",)),
    Rule(rf"tháng {MONTH}(?!_[/.-]_[0-9]|_(?:,|và)_(?:tháng )?[0-9]{{1,2}}(?:_[/,]| năm| và))", _read_bare_month),
    Rule(
        rf"qu[ýí] {_ROMAN}(?!_(?:,|và)_(?:qu[ýí] )?(?:i|[1-4]))"
        rf"(?:(?:_[/.-]_|_,?_(?:năm )?){_YEAR}{END}|_,?_năm {YEAR_TURN})?",
        _read_quarter,
        ("quý ", "quí "),
    ),
    Rule(f"nửa (đầu|cuối)(?: của)? {_CALENDAR_YEAR}{_OF_YEAR}", _read_half),
    Rule(rf"thế k[ỷỉ] (?:thứ )?({either(CENTURIES)}|[0-9]{{1,2}})(?!\w)", _read_century),
    Rule(f"năm {_YEAR}{END}", _read_year),
    Rule(f"năm {YEAR_TURN}", _read_year_turn, accented_only=True),
)
