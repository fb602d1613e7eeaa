"""The shortcuts of the date grammar hide nothing: what a cheap look lets pass is all that a rule could read."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from pipelines.almanac import atoms, lexicon
from pipelines.almanac.roles import _LEAD_IN, _MODIFIER, _RANGE_LEAD_IN, _YEARLY_BEFORE, Surroundings
from pipelines.almanac.scene import Probe
from pipelines.almanac.shadow import cast_shadow, even_text, holds
from pipelines.almanac.windows import find_windows
from pipelines.dates import Anchor, find_dates

ANCHOR = Anchor(date(2024, 5, 9))
with (Path(__file__).parent / "dates.tsv").open(encoding="utf-8", newline="") as table:
    TEXTS = [row["text"] for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)]
MARKED = [
    *TEXTS,
    "mồng ba tết",
    "quí II/2024",
    "thg 5.2024",
    "trong năm 2020 - 2025",
    "các năm 2019-2021",
    "th. năm 5, 2024",
]
PLAIN = [lexicon.strip_marks(text.lower()) for text in MARKED]


@pytest.mark.parametrize(("plain", "texts"), [(False, MARKED), (True, PLAIN)])
def test_every_rule_is_tried_wherever_it_can_match(plain, texts):
    matched = set()
    for text in (text.lower() for text in texts):
        for place in (word.start() for word in re.finditer(r"(?<![\w/])\w", text)):
            rules = atoms._DIGIT_RULES if text[place] in "0123456789" else atoms._word_rules(plain)
            able = [rule for rule in rules if atoms._compile(rule.source, plain).match(text, place)]
            if not able:
                continue
            beginning = atoms._compile_beginnings(plain).match(text, place)
            assert beginning, (text[place:], able[0].source)
            of_kind = atoms._form_of_word if beginning.lastindex == atoms._WORD else atoms._form_of_number
            form = of_kind(beginning[beginning.lastindex], plain)
            known = {entry.pattern.pattern for entry in form.entries.values()}
            assert {atoms._compile(rule.source, plain).pattern for rule in able} <= known
            matched.update(rule.source for rule in able)
    assert len(matched) > 0.9 * len({rule.source for rule in (*atoms._DIGIT_RULES, *atoms._word_rules(plain))})


def test_a_rejected_reading_leaves_the_words_to_the_next_rule():
    assert [atom.kind for atom in atoms.read_atoms(cast_shadow("lúc 8h ngày09/05/2024"))] == ["C", "D"]
    assert [atom.kind for atom in atoms.read_atoms(cast_shadow("1.275 hộ, 12/2024"))] == ["S"]


@pytest.mark.parametrize(
    "words", [lexicon.MONTHS, lexicon.NUMBERS, lexicon.COUNTED, lexicon.NAMED, lexicon.ENGLISH_MONTHS]
)
def test_an_alternation_matches_its_words_whole(words):
    pattern = re.compile(lexicon.spell(lexicon.either(words)))
    assert [word for word in words if not pattern.fullmatch(word)] == []
    assert all(pattern.match(f"{word}.").end() == len(word) for word in words)
    assert pattern.fullmatch("qz") is None


def test_patterns_within_words_stay_whole():
    assert re.fullmatch(lexicon.either(["th?5", "tháng", "k[ỷỉ]", "ba+"]), "t5")
    assert re.fullmatch(lexicon.either(["th?5", "tháng", "k[ỷỉ]", "ba+"]), "baaa")
    assert re.match(lexicon.either(["đến", "đến nay"]), "đến nay")[0] == "đến nay"


def test_endings():
    endings = lexicon.Endings(["ngày", "này", "hôm"])
    assert [endings.end(text) for text in ("từ ngày", "hôm", "tháng", "")] == [True, True, False, False]


@pytest.mark.parametrize(
    ("probe", "words"),
    [
        (_LEAD_IN, "trước ngày"),
        (_LEAD_IN, "vào dịp "),
        (_RANGE_LEAD_IN, "trong các "),
        (_RANGE_LEAD_IN, "từ "),
        (_MODIFIER, "khoảng "),
        (_MODIFIER, "sau dịp "),
        (_YEARLY_BEFORE, "hằng năm , "),
        (_YEARLY_BEFORE, "mỗi năm cứ đến dịp ngày "),
        (Probe("cấp_$"), "cấp"),
    ],
)
def test_words_that_say_what_part_a_date_plays_are_noticed(probe, words):
    for text in (words, lexicon.strip_marks(words)):
        around = Surroundings.of(cast_shadow(text), (), 0, len(text), len(text))
        assert bool(around.before(probe, len(text))) == (text != "trước ngày" or probe is _LEAD_IN)
        assert around.led
    assert not Surroundings.of(cast_shadow("Xã họp bàn "), (), 0, 11, 11).led


def test_good_typography_is_even():
    even = even_text("“Ngày hội” – 8/5\u00a0…")
    assert (even.text, even.offsets, even.plain, even.doubtful) == ("“Ngày hội” - 8/5 …", None, False, False)
    assert even_text("“It’s May”—he said…").plain
    assert even_text("８/５ ª").text == "8/5 ª"
    assert not even_text("８/５ ª").plain


def test_texts_without_signs_open_no_window():
    assert holds("ngày 8", "0123456789")
    assert not holds("ngày mai", "0123456789")
    for text in ("It’s a long story about a mayor.", "Xã có 1.275 hộ, 12 thôn.", "Ông nói qua điện thoại."):
        assert find_windows(even_text(text)) == []
    assert [item.moment.value for item in find_dates("THÁNG GIÊNG NĂM GIÁP THÌN", anchor=ANCHOR)] == [
        "2024-02-10/2024-03-09"
    ]
