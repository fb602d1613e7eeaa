"""The benchmark's measures on examples made by hand, and its inputs the same for the same seed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipelines.citations import find_citations
from pipelines.errors import Rejected
from storage.records import Article, Moment, Page
from tests.bench.reading import citations, contenders, dates, fuzz, speed, table, unknown
from tests.bench.reading.contenders import Said
from tests.bench.reading.corpora import Sample, replica_pages
from tests.bench.reading.metrics import (
    Overlap,
    at_home,
    intruders,
    mean_scores,
    overlap_shingles,
    plain,
    same_day,
    same_names,
    token_f1,
)
from tests.bench.reading.mutate import HEAVY, LIGHT
from tests.bench.reading.pages import tally_fields

PAGE = Page(url="https://la.vn/bai-1.html", body=b"<h1>x</h1>", fetched_at=datetime(2026, 11, 22, tzinfo=UTC))


def test_shingles_are_runs_of_four_words_and_every_page_weighs_the_same():
    assert overlap_shingles("a b c d e", "a b c d e") == Overlap(1, 0, 0)
    assert overlap_shingles("a b c d e", "a b c d x") == Overlap(1 / 3, 1 / 3, 1 / 3)
    assert overlap_shingles("a b", "a b") == Overlap(1, 0, 0)  # shorter than a run: one shingle
    assert overlap_shingles("a b c d", "A b c d") == Overlap(0, 0.5, 0.5)
    assert overlap_shingles("a b c d", "") == Overlap(0, 0, 1)
    assert overlap_shingles("a a a a a", "a a a a") == Overlap(0.5, 0, 0.5)  # counted, not a set


def test_a_page_without_text_lowers_recall_and_not_precision():
    f1, precision, recall = mean_scores([Overlap(1, 0, 0), Overlap(0, 0, 1)])
    assert (precision, recall) == (1.0, 0.5)
    assert f1 == pytest.approx(2 / 3)
    assert mean_scores([]) == (0, 0, 0)


def test_words_count_as_often_as_they_stand_whatever_their_case_and_form():
    assert token_f1("Hội nghị", "HỘI NGHI\u0323") == 1
    assert token_f1("một hai hai", "hai hai hai") == pytest.approx(2 / 3)
    assert (token_f1("", ""), token_f1("một", "")) == (1, 0)


def test_titles_and_names_are_compared_without_their_dress():
    assert plain(" “Mở  đường”\u00a0lên bản ") == plain('"Mở đường" lên bản')
    assert same_names(["Lan Chi", "Văn Hào"], ["VĂN HÀO", "Lan Chi"])
    assert not same_names(["Lan Chi"], [])


def test_lines_of_a_portal_are_intruders_unless_the_article_says_them():
    read = "Bà con dự lớp học.\nTin liên quan\nXã vùng cao đón điện mới 12/5\nChia sẻ"
    lines = ("Xã vùng cao đón điện mới", "Chia sẻ", "lớp học", "Bà con dự lớp học")
    assert intruders(lines, read, "Bà con dự lớp học.") == ["Xã vùng cao đón điện mới", "Chia sẻ"]


@pytest.mark.parametrize(
    ("gold", "read", "right"),
    [
        ("2024-05-09 23:30:00+00:00", "2024-05-10T06:30:00+07:00", True),  # the same instant
        ("2024-05-09 23:30:00+00:00", "2024-05-09", True),
        ("2024-05-09 23:30:00+00:00", "2024-05-10", False),
        ("2024-05-09 15:44:00", "2024-05-09T15:44:00+07:00", True),
        ("2024-05-09 15:44:00", "2024-05", False),
        ("2024-05-09 15:44:00", None, False),
    ],
)
def test_a_day_is_that_of_the_golds_own_offset(gold, read, right):
    assert same_day(gold, read) is right


def test_instants_are_brought_home():
    assert at_home("2024-05-09T20:00:00+00:00") == "2024-05-10T03:00:00+07:00"
    assert at_home("2024-05") == "2024-05"


def test_a_value_is_wrong_only_where_it_is_said():
    rows = [dates.Row(f"D{n}", "", None, value, "day", "published") for n, value in enumerate(("2024-05-09", "", ""))]
    marks = dates.judge(rows, [(None, "none", "none"), (None, "day", "published"), ("2024-01-01", "day", "event")])
    assert (marks.value, marks.precision, marks.role, marks.whole, len(marks.wrong)) == (1, 2, 1, 1, 1)


def test_dateparser_is_asked_only_for_what_it_can_know():
    row = dates.Row("D1", "09/05/2024", datetime(2024, 6, 1, tzinfo=UTC), "2024-05-09", "day", "published")
    assert dates._ask_dateparser(row)[0] == "2024-05-09"


def test_references_are_matched_by_key_and_negatives_have_none():
    sentence = "Nghị quyết số 29-NQ/TU và Chỉ thị số 35-CT/TW"
    gold = [dict.fromkeys(citations._FIELDS, "") | {"key": key} for key in ("29-NQ/TU", "30-NQ/TU")]
    hits = citations.Hits()
    citations.judge(sentence, gold, find_citations(sentence), hits)
    assert (hits.found, hits.wanted, hits.right, hits.whole, hits.in_negatives) == (2, 2, 1, 0, 0)
    citations.judge(sentence, [], find_citations(sentence), hits)
    assert (hits.found, hits.wanted, hits.right, hits.in_negatives) == (4, 2, 1, 2)
    assert len(hits.notes) == 2


def test_fields_are_tallied_where_the_gold_has_them():
    gold = {"title": "Mở đường", "published": "2024-05-09 08:00:00", "authors": [], "body": ""}
    reader = contenders.Contender("x", lambda _: Said("Mở  đường", "", (), "2024-05-08"))
    tally = tally_fields(reader, [Sample(PAGE, gold)])
    assert [tally.cell(name) for name in ("title", "day", "authors")] == ["1/1", "0/1", "-"]


def test_what_the_reader_does_to_a_page_is_told_apart(monkeypatch):
    moment = Moment(value="2024-05-09", precision="day", role="published", source="x", raw="x", confidence=1)
    article = Article(
        portal=None, platform=None, key=None, url=None, title="T", lead="L", body=("B",), published=moment
    )
    outcomes = iter([article, Rejected("empty", "nothing"), ValueError("no")])

    def read(*_):
        outcome = next(outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(contenders, "refine", read)
    assert contenders.read_own(contenders.UNKNOWN, PAGE) == Said("T", "L\nB", (), "2024-05-09")
    assert contenders.read_own(contenders.UNKNOWN, PAGE).refused == "empty"
    assert contenders.read_own(contenders.UNKNOWN, PAGE).failure == "ValueError: no"


def test_a_stranger_is_judged_field_by_field():
    gold = pytest.importorskip("tests.strangers").Gold(
        title="Mở đường lên bản",
        lead="Bà con dự lớp học.",
        body=("Lớp học đông vui.",),
        captions=("Bà con trên đường vào lớp",),
        authors=("Lan Chi",),
        published="2024-05-09T14:46:00+07:00",
        precision="minute",
        related=("Xã vùng cao đón điện mới",),
    )
    text = "Bà con dự lớp học.\nLớp học đông vui."
    right = unknown.judge(Said("Mở đường lên bản", text, ("Lan Chi",), "2024-05-09T07:46:00+00:00"), gold)
    assert right.f1 == 1
    assert {name for name, true in right.true.items() if true} == {"title", "authors", "day", "exact"}
    wrong = unknown.judge(Said("Xã", f"{text}\nXã vùng cao đón điện mới", (), "2024-05-08"), gold)
    assert {name for name, true in wrong.true.items() if true} == {"related", "silent"}
    refused = unknown.judge(Said(refused="empty"), replace(gold, authors=(), published=None, precision=None))
    assert {name for name, true in refused.true.items() if true} == {"refused"}


@pytest.mark.parametrize("mutate", [*LIGHT, *HEAVY], ids=lambda mutate: mutate.__name__)
def test_a_mutation_is_the_same_for_the_same_dice(mutate):
    page = next(replica_pages("lang_son", 1)).body
    assert mutate(page, fuzz.Random(1)) == mutate(page, fuzz.Random(1))
    assert mutate(b"", fuzz.Random(2)) is not None


def test_an_exception_is_a_finding_and_a_refusal_is_none(monkeypatch):
    monkeypatch.setattr(fuzz, "_seeds", lambda: (PAGE,))
    assert fuzz.make_input(0, 7) == fuzz.make_input(0, 7)

    def fail(*_):
        raise KeyError("x")

    def refuse(*_):
        raise Rejected("empty", "nothing")

    monkeypatch.setattr(fuzz, "refine", refuse)
    assert fuzz.read_input(0, 7).failure is None
    monkeypatch.setattr(fuzz, "refine", fail)
    assert fuzz.read_input(0, 7).failure.startswith("KeyError in test_bench_reading.py")


def test_an_enlarged_page_keeps_its_article():
    page = next(replica_pages("thai_nguyen", 1))
    large = speed.enlarge(page)
    assert 165_000 < len(large.body) < 175_000
    assert large.body.startswith(page.body[: page.body.find(b"</body>")])


def test_a_ratio_is_against_parsing():
    found = speed.measure_ratios([next(replica_pages("thai_nguyen", 1))], lambda _: {"none": lambda _: None}, 3)
    assert found["lxml"][0][0] == 1
    assert found["none"][0][0] < 1


def test_a_table_is_flush(capsys):
    table.print_table("t", ("", "share"), [("one", table.share(1, 3))], ("all",))
    assert capsys.readouterr().out == "\nt\n        share\n  ---  ------\n  one  33.3 %\n  ---  ------\n  aim     all\n"
