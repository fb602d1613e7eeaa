"""How dates of the lunisolar calendar are written: mùng 3 Tết, rằm tháng Giêng, 10/3 âm lịch, năm Giáp Thìn."""

from __future__ import annotations

from typing import Final

from pipelines.almanac.dateparts import LunarDay, LunarStretch
from pipelines.almanac.days import END, LUNAR, MONTH, OF_YEAR
from pipelines.almanac.figures import MONTHS_A_YEAR, read_month, read_number
from pipelines.almanac.lexicon import (
    BRANCH_SPELLINGS,
    LUNAR_MONTHS,
    NUMBERS,
    STEM_SPELLINGS,
    both,
    either,
    meaning,
    spellings,
    strip_marks,
)
from pipelines.almanac.scene import NOT_A_DATE, Groups, Probe, Reading, Rule, Scene
from pipelines.lunar import BRANCHES, CYCLE, STEMS, cycle_of

_MIDDLE: Final = 15
_LAST_OF_YEAR: Final = 0
_LONG: Final = 30
_NUMBER_BEFORE = Probe(r"(?<![0-9])[0-9]{1,2}_$")

# Without diacritics Tý and Tỵ are one word: the stem tells them apart.
_BRANCHES_OF: Final[dict[str, tuple[int, ...]]] = {
    spelling: tuple(place for place, branch in enumerate(BRANCHES) if spelling in (branch, strip_marks(branch)))
    for spelling in {*BRANCHES, *map(strip_marks, BRANCHES)}
} | {
    spelling: (BRANCHES.index(branch),) for spelling, branch in BRANCH_SPELLINGS.items()
} | {"ti": (BRANCHES.index("tý"), BRANCHES.index("tỵ"))}  # fmt: skip
_STEM_OF: Final = both({stem: place for place, stem in enumerate(STEMS)}) | both(
    {spelling: STEMS.index(stem) for spelling, stem in STEM_SPELLINGS.items()}
)


def _read_cycle(name: str) -> int | None:
    """Return the remainder by 60 of the years called so, or None where the calendar has no such name."""
    stem, branch = name.split()
    places = _BRANCHES_OF[branch]
    return next((cycle for place in places if (cycle := cycle_of(_STEM_OF[stem], place)) is not None), None)


def _set_year(groups: Groups) -> tuple[int | None, int | None] | None:
    """Read a can-chi name and a year in figures; None where they contradict each other."""
    name, figures = groups
    cycle = _read_cycle(name) if name else None
    year = int(figures) if figures else None
    if name and (cycle is None or (year is not None and year % CYCLE != cycle)):
        return None
    return year, cycle


def _lunar_day(month: int, day: int, groups: Groups, *, leap: bool = False, certain: bool = False) -> Reading:
    known = _set_year(groups)
    if known is None or not 1 <= month <= MONTHS_A_YEAR or not 0 <= day <= _LONG:
        return NOT_A_DATE
    year, cycle = known
    confidence = 0.9 if certain or year or cycle is not None else 0.75
    return "L", LunarDay(month, day, leap, year, cycle, confidence)


def _read_new_year(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    """Read ``mùng 3 Tết`` and its like."""
    day, *year = groups
    return _lunar_day(1, read_number(day or ""), tuple(year))


def _read_named_month(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    """Read a day of ``tháng Giêng`` or ``tháng Chạp``."""
    day, middle, month, *year = groups
    number = _MIDDLE if middle else read_number(day or "")
    return _lunar_day(meaning(LUNAR_MONTHS, month or ""), number, tuple(year))


def _read_full_moon(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    month, leap, *year = groups
    return _lunar_day(read_month(month or ""), _MIDDLE, tuple(year), leap=bool(leap))


def _read_marked(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    """Read ``10/3 âm lịch``, ``15/8 (ÂL)``, ``ngày 10 tháng 3 âm lịch năm 2023``."""
    day, month, leap, figures, name, figures_after = groups
    year = (name, figures or figures_after)
    return _lunar_day(read_month(month or ""), read_number(day or ""), year, leap=bool(leap), certain=True)


def _read_in_named_year(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    """Read ``ngày 15 tháng 8 (nhuận) năm Giáp Thìn``."""
    day, month, leap, *year = groups
    return _lunar_day(read_month(month or ""), read_number(day or ""), tuple(year), leap=bool(leap))


def _read_year_end(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    """Read ``30 Tết`` or ``giao thừa``: the last day of the year, even where its last month has only 29."""
    day, *year = groups
    known = _set_year(tuple(year))
    if known is None:
        return NOT_A_DATE
    # The eve is named after the year that begins; its own year is the one before.
    figures, cycle = known
    own_year = figures - 1 if figures else None
    own_cycle = None if cycle is None else (cycle - 1) % CYCLE
    number = _LAST_OF_YEAR if day in ("", str(_LONG)) else int(day or 0)
    return "L", LunarDay(MONTHS_A_YEAR, number, year=own_year, cycle=own_cycle, confidence=0.5)


def _read_tet(scene: Scene, start: int, _: int, groups: Groups) -> Reading:
    """Read the first day of the year; a number before it is that of another day: 5 Tết."""
    return None if scene.before(_NUMBER_BEFORE, start) else _lunar_day(1, 1, groups)


def _read_lunar_month(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    month, leap, *year = groups
    known = _set_year(tuple(year))
    number = LUNAR_MONTHS.get(month or "") or read_month(month or "")
    if known is None or not 1 <= number <= MONTHS_A_YEAR:
        return NOT_A_DATE
    return "l", LunarStretch(number, bool(leap), *known)


def _read_named_year(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    spring, *year = groups
    known = _set_year(tuple(year))
    return ("l", LunarStretch(None, False, *known, spring=bool(spring))) if known else NOT_A_DATE


_NAME = rf"({either(spellings(_STEM_OF))} {either(spellings(_BRANCHES_OF))})(?!\w)"
_FIGURES = r"(?:_[-(]?_(?:năm )?([0-9]{4})(?![0-9])_\)?)?"
_OF_YEAR = rf"(?: (?:năm )?{_NAME})?{_FIGURES}"
_DAY_WORD = either(spellings(NUMBERS))
_MARK = rf"(?:{LUNAR}_\)?)?"
_MARKED_YEAR = rf"(?:_\)?(?:{OF_YEAR} {_NAME}|(?:{OF_YEAR} |_/_| )([0-9]{{4}})(?![0-9])))?"
_NAMED_MONTH = either(spellings(LUNAR_MONTHS))

DIGIT_RULES: Final = (
    Rule(rf"([0-9]{{1,2}})_[/.-]_([0-9]{{1,2}})()(?:_[/.-]_([0-9]{{4}}))?{LUNAR}{_MARKED_YEAR}", _read_marked, "/.-"),
    Rule(rf"([0-9]{{1,2}})_/_([0-9]{{1,2}})( nhuận)? năm {_NAME}{_FIGURES}", _read_in_named_year, "/"),
    Rule(rf"(2[3-9]|30) tết(?: nguyên đán)?{_OF_YEAR}", _read_year_end, "t"),
    Rule(rf"([0-9]{{1,2}})() tháng ({_NAMED_MONTH})(?!\w){_MARK}{_OF_YEAR}", _read_named_month, "t"),
    Rule(rf"([0-9]{{1,2}}) tháng {MONTH}( nhuận)?(?: năm ([0-9]{{4}}))?{LUNAR}{_MARKED_YEAR}", _read_marked, "t"),
    Rule(rf"([0-9]{{1,2}}) tháng {MONTH}( nhuận)?(?: năm)? {_NAME}{_FIGURES}", _read_in_named_year, "t"),
    Rule(rf"([0-9]{{1,2}}) tháng {MONTH}( nhuận)(){_FIGURES}", _read_in_named_year, "t"),
)
MIXED_RULES: Final = (
    Rule(
        rf"(?:(?:mùng|mồng|ngày) ({_DAY_WORD})|(rằm)) tháng ({_NAMED_MONTH})(?!\w){_MARK}{_OF_YEAR}",
        _read_named_month,
        ("mùng ", "mồng ", "rằm ", f"ngày {_DAY_WORD}"),
    ),
    Rule(
        rf"(?:đêm )?giao thừa(?!.{{0,24}}dương lịch)()(?: tết(?: nguyên đán)?)?{_OF_YEAR}",
        _read_year_end,
        ("đêm giao", "giao thừa"),
    ),
)
WORD_RULES: Final = (
    Rule(rf"m[ùồ]ng ([0-9]{{1,2}}|{_DAY_WORD}) tết(?: nguyên đán)?{_OF_YEAR}", _read_new_year, ("mùng ", "mồng ")),
    Rule(rf"rằm tháng {MONTH}( nhuận)?{_MARK}{_OF_YEAR}", _read_full_moon),
    Rule(rf"tết(?: nguyên đán)?(?: năm)? {_NAME}{_FIGURES}", _read_tet),
    Rule(rf"tết nguyên đán(?: năm)?() ([0-9]{{4}}){END}", _read_tet),
    Rule(rf"tháng ({_NAMED_MONTH})(?!\w)(){_OF_YEAR}", _read_lunar_month),
    Rule(rf"tháng {MONTH}( nhuận){_OF_YEAR}", _read_lunar_month),
    Rule(rf"tháng {MONTH}(){LUNAR}()()", _read_lunar_month),
    Rule(rf"năm() {_NAME}{_FIGURES}", _read_named_year),
    Rule(rf"xuân( ){_NAME}{_FIGURES}", _read_named_year),
)
