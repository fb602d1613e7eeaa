"""How dates are counted from another day: weekdays, parts of the day, yesterday, last week, two days ago."""

from __future__ import annotations

from typing import Final

from pipelines.almanac.dateparts import Ago, DayTurn, Turn
from pipelines.almanac.figures import read_number
from pipelines.almanac.lexicon import (
    DAY_TURNS,
    DAYPARTS,
    DAYS_NEARBY,
    ENGLISH_WEEKDAYS,
    LIGHTS,
    NUMBERS,
    ORDINALS,
    PLURALS,
    SUNDAYS,
    TURNS,
    UNITS,
    WEEKDAYS,
    either,
    meaning,
    spellings,
)
from pipelines.almanac.scene import Groups, Probe, Reading, Rule, Scene

_SUNDAY: Final = 6

_ORDINAL_BEFORE = Probe(rf"(?<!\w){either(ORDINALS)}_$")
_PLURAL_BEFORE = Probe(rf"(?:(?<!\w){either(PLURALS)}|[0-9])_$")
_LIGHT_BEFORE = Probe(rf"(?<!\w){either(LIGHTS)}_$")
_DAY_BEFORE = Probe(r"(?<!\w)(?:ngày|mùng|mồng|hôm)_$")
_ABOUT_BEFORE = Probe(r"(?<!\w)(?:hơn|gần|khoảng|trên|ngót|chừng)_$")
_FIGURATIVE_BEFORE = Probe(r"(?<!\w)(?:thế hệ|cuộc sống|xã hội|đất nước|thời đại|việt nam|thế giới|tuổi trẻ)_$")
_WEEKLY_AFTER = Probe(r" (?:hàng|hằng|mỗi) tuần")


def _read_weekday(scene: Scene, start: int, end: int, groups: Groups) -> Reading:
    if scene.before(_ORDINAL_BEFORE, start) or scene.after(_WEEKLY_AFTER, end):
        return None
    return "W", meaning(WEEKDAYS, groups[0]) if groups[0] else _SUNDAY


def _read_english_weekday(_: Scene, __: int, ___: int, groups: Groups) -> Reading:
    return "W", ENGLISH_WEEKDAYS[groups[0] or ""]


def _read_weekday_turn(scene: Scene, start: int, _: int, groups: Groups) -> Reading:
    """Read ``thứ Hai tuần trước`` (weeks begin on Monday), ``thứ Ba vừa qua``, ``thứ Sáu tới``."""
    word, week, turn = groups
    if scene.before(_ORDINAL_BEFORE, start):
        return None
    steps = meaning(TURNS, turn or "")
    weekday = meaning(WEEKDAYS, word) if word else _SUNDAY
    return "T", Turn("week" if week or not steps else "next", steps, weekday)


def _read_turn(scene: Scene, start: int, _: int, groups: Groups) -> Reading:
    """Read ``tuần trước``, ``tháng này``; what is just past has no sharp beginning."""
    unit, turn = groups
    if scene.before(_PLURAL_BEFORE, start):
        return None
    vague = (turn or "").endswith(("qua", "rồi"))
    return "T", Turn(UNITS[unit or ""], meaning(TURNS, turn or ""), confidence=0.5 if vague else 0.75)


def _read_day_turn(scene: Scene, start: int, _: int, groups: Groups) -> Reading:
    daypart, day = groups
    if scene.before(_FIGURATIVE_BEFORE, start):
        return None
    return "R", DayTurn(meaning(DAYS_NEARBY, day or ""), meaning(DAYPARTS, daypart) if daypart else None)


def _read_part_turn(scene: Scene, start: int, _: int, groups: Groups) -> Reading:
    daypart, turn = groups
    if scene.before(_LIGHT_BEFORE, start):
        return None
    return "R", DayTurn(DAY_TURNS[turn or ""], meaning(DAYPARTS, daypart or ""))


def _read_daypart(scene: Scene, start: int, _: int, groups: Groups) -> Reading:
    return None if scene.before(_LIGHT_BEFORE, start) else ("P", meaning(DAYPARTS, groups[0] or ""))


def _read_ago(scene: Scene, start: int, _: int, groups: Groups) -> Reading:
    """Read ``3 ngày trước``; ``ngày 15 tháng trước`` is the fifteenth of last month."""
    count, unit = groups
    if scene.before(_ABOUT_BEFORE, start) or scene.before(_DAY_BEFORE, start) or scene.in_figure(start):
        return None
    return "A", Ago(read_number(count or ""), meaning(UNITS, unit or ""))


def _read_just_now(scene: Scene, start: int, end: int, _: Groups) -> Reading:
    return ("A", Ago(0, "minute")) if scene.is_whole(start, end) else None


_WORD = either(word for word in spellings(WEEKDAYS) if not word.isdigit())
_SUNDAY_WORD = either(SUNDAYS)
_PARTS = f"({either(spellings(DAYPARTS))})"
_TURN = rf"({either(turn for turn in spellings(TURNS) if turn not in ('nay', 'ngoái'))})(?!\w)(?! (?:đó|khi))"
_UNIT = either(spellings(UNITS))
_AGO = rf"_({_UNIT}) trước(?: đây| kia)?(?!_\w)"
_COUNT_WORDS = tuple(word for word in spellings(NUMBERS) if " " not in word)
_COUNT_WORD = either(_COUNT_WORDS)

DIGIT_RULES: Final = (Rule(f"([0-9]{{1,3}}){_AGO}", _read_ago, "".join({unit[0] for unit in spellings(UNITS)})),)
MIXED_RULES: Final = (
    Rule(rf"(?:thứ_([2-7]|{_WORD})|{_SUNDAY_WORD}) (?:(tuần) )?{_TURN}", _read_weekday_turn, ("thứ", *SUNDAYS)),
    Rule(rf"thứ_([2-7]|{_WORD})(?!\w|/[0-9])", _read_weekday, ("thứ",)),
    Rule(rf"(){_SUNDAY_WORD}(?!\w)", _read_weekday, SUNDAYS),
    Rule(
        f"({either(ENGLISH_WEEKDAYS)})(?=[,.]|_[0-9]| [a-z]+ [0-9])",
        _read_english_weekday,
        starts=tuple(ENGLISH_WEEKDAYS),
    ),
    Rule(
        rf"(?:{_PARTS} )?(?:ngày )?({either(spellings(DAYS_NEARBY))})(?!\w)",
        _read_day_turn,
        starts=(*spellings(DAYPARTS), "ngày hôm", *spellings(DAYS_NEARBY)),
    ),
    Rule(rf"{_PARTS} (nay|qua|mai)(?!\w)", _read_part_turn, tuple(spellings(DAYPARTS)), accented_only=True),
    Rule(rf"{_PARTS}(?!\w)", _read_daypart, tuple(spellings(DAYPARTS))),
    Rule(rf"(tuần|tháng|quý) {_TURN}", _read_turn, ("tuần ", "tháng ", "quý "), accented_only=True),
    Rule(f"({_COUNT_WORD}){_AGO}", _read_ago, tuple(f"{word}_{_UNIT} trước" for word in _COUNT_WORDS)),
)
WORD_RULES: Final = (
    Rule(r"th?\.?_([2-7])(?!\w|[/.-][0-9])", _read_weekday, (r"th?\.?_[2-7]",)),
    Rule(rf"cách đây ([0-9]{{1,3}}|{_COUNT_WORD}) ({_UNIT})(?! rưỡi|\w)", _read_ago),
    Rule("vừa (?:mới )?xong()", _read_just_now),
)
