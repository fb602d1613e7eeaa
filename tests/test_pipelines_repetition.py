"""Sentences that article after article says: when they are doubted, what is usual, and what a person says of them."""

from dataclasses import replace

import pytest

from pipelines.habits import Habits, Watch
from pipelines.repetition import (
    LEFT_OUT,
    OWN,
    REMEMBERED,
    REPEATED,
    WINDOW,
    Repetition,
    find_doubted,
    key_of_line,
    settle_repeated,
)
from tests.storage_samples import make_article

CALL = "Tải ứng dụng của báo để đọc tin nhanh hơn, nghe bản tin và lưu lại những bài viết mà bạn quan tâm."
ITEM = "Công khai danh sách hộ được thụ hưởng"


def told(number, *more):
    words = f"Ngày {number}, đoàn công tác số {number} của tỉnh đã đến thăm thôn số {number} và trao {number} suất quà."
    return make_article(str(number), title=f"Bài {number}", lead=None, body=(words, *more))


def see_all(recent, numbers, *more):
    return [bool(recent.see(str(number), told(number, *more))) for number in numbers]


def test_the_fourth_of_twenty_that_says_a_sentence_is_doubted_and_the_three_before_are_known():
    recent = Repetition()
    assert not any(see_all(recent, range(30)))
    assert see_all(recent, range(30, 34), CALL) == [False, False, False, True]
    assert sorted(one.name for one in recent.take_back({key_of_line(CALL)})) == ["30", "31", "32", "33"]
    assert recent.take_back({key_of_line(CALL)}) == []


def test_sentences_that_take_turns_are_doubted_too():
    recent = Repetition()
    see_all(recent, range(30))
    found = [bool(recent.see(str(number), told(number, f"{number % 3} {CALL}"))) for number in range(30, 50)]
    assert found.index(True) == 9


def test_short_lines_may_come_often_and_copies_are_no_repetition():
    recent = Repetition()
    assert not any(see_all(recent, range(10), ITEM))
    assert any(see_all(recent, range(10, 12), ITEM))
    copies = Repetition()
    text = tuple(f"{number} {CALL}" for number in range(4))
    assert not any(copies.see(str(number), make_article(str(number), body=text)) for number in range(9))
    again = Repetition()
    assert not any(again.see("1", told(1, CALL)) for _ in range(9)), "one article, looked at again"
    looked = Repetition()
    assert not any(see_all(looked, range(2, 40)))
    assert see_all(looked, range(30, 34), CALL) == [False, False, False, True], "old ones that say it now"


def test_while_other_pages_are_held_the_third_of_a_run_is_doubted():
    recent = Repetition()
    recent.learn("0", told(0, CALL))
    found = [recent.see(str(number), told(number, CALL, ITEM), in_doubt=True) for number in range(1, 3)]
    assert not any(found), "what was learned does not count"
    assert recent.see("3", told(3, f"{CALL} Nhé!", ITEM), in_doubt=True) == frozenset()
    assert recent.see("4", told(4, CALL, ITEM), in_doubt=True) == {key_of_line(CALL)}


def test_what_is_said_now_and_then_or_was_learned_is_usual():
    recent = Repetition()
    for start in range(0, 5 * WINDOW, WINDOW + 1):
        assert not any(see_all(recent, [start], CALL))
        see_all(recent, range(start + 1, start + WINDOW + 1))
    assert not any(see_all(recent, range(1000, 1010), CALL))
    learned = Repetition()
    for number in range(6):
        learned.learn(str(number), told(number, CALL))
    assert not any(see_all(learned, range(6, 20), CALL))


def test_only_the_last_articles_are_remembered():
    recent = Repetition()
    see_all(recent, range(3 * REMEMBERED))
    assert len(recent._last) == REMEMBERED
    assert len(recent._lines) == REMEMBERED


@pytest.mark.parametrize(
    ("verdict", "doubted", "left_out"), [(None, True, False), (OWN, False, False), (LEFT_OUT, False, True)]
)
def test_a_person_says_whose_a_sentence_is(verdict, doubted, left_out):
    watch = Watch({})
    watch.doubt([key_of_line(CALL)])
    counts = watch.changes()
    assert counts == {(REPEATED, key_of_line(CALL)): 1}
    for word in (OWN, LEFT_OUT, verdict) if verdict else ():  # whoever changes their mind is heard
        for trait, count in settle_repeated(counts, word).items():
            counts[trait] = counts.get(trait, 0) + count
    habits = Watch(counts).habits()
    assert bool(find_doubted(told(1, CALL), habits.doubted)) is doubted
    assert habits.leave_out(CALL) is left_out
    assert not habits.leave_out(ITEM)


def test_the_builds_of_what_is_taken_back_are_forgotten():
    build = frozenset({("build", "a 1|pages"), ("build", "a 1|text: div.x")})
    watch = Watch(dict.fromkeys(build, 40))
    known = watch.habits().builds.traits["a 1"]
    more = frozenset({("build", "a 1|pages"), ("build", "a 1|text: div.y")})
    watch.see(make_article("1"), more)
    assert watch.habits().builds.traits["a 1"] == known | {"text: div.y"}
    watch.forget([more])
    assert watch.habits().builds.traits["a 1"] == known
    assert not {trait for trait in watch.changes() if trait[0] == "build"}
    assert replace(Habits(), builds=watch.habits().builds).distrust().builds.oldest is None
