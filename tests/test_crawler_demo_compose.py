"""Composition: the same name gives the same text, slots are filled, addresses are plain."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.demo.compose import Dice, Teller, capitalise, make_slug, write_number
from crawler.demo.grammar import COURSE, FOLLOWERS, OPENERS
from crawler.demo.sayings import Byline, sign
from crawler.demo.society import OF_SECTION, TOPICS
from crawler.demo.stories import Grid, Picture, Points, plan_story, tell_story
from crawler.demo.words import CASTS
from storage.timeline import VIETNAM

MOMENT = datetime(2024, 5, 9, 8, 7, 13, tzinfo=VIETNAM)


def stories(portal="lang_son", section="chinh-tri", count=150, mood="dated"):
    return [tell_story(plan_story(portal, n, section, MOMENT + timedelta(days=n), mood)) for n in range(count)]


def test_dice_of_one_name_fall_alike():
    one, same, other = Dice("a"), Dice("a"), Dice("b")
    throws = [one.number(1, 6) for _ in range(20)]
    assert throws == [same.number(1, 6) for _ in range(20)]
    assert throws != [other.number(1, 6) for _ in range(20)]
    assert set(throws) <= set(range(1, 7))


@given(st.text())
def test_slug_is_plain_and_stable(text):
    slug = make_slug(text)
    assert slug.isascii()
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert make_slug(slug) == slug


def test_slug_folds_vietnamese():
    assert make_slug("Đổi mới ở huyện Chợ Đồn") == "doi-moi-o-huyen-cho-don"


def test_numbers_and_capitals():
    assert write_number(7600) == "7.600"
    assert capitalise("ủy ban") == "Ủy ban"
    assert capitalise("") == ""


def test_teller_fills_facts_makers_phrases_and_numbers():
    teller = Teller(Dice("t"), {"deed": ("trồng {n:5-5} cây", "sửa đường")}, {"place": "xã Nà Hin"})
    teller.makers["who"] = lambda: "ông Sơn"
    assert teller.say("{Who} ở {place}") == "Ông Sơn ở xã Nà Hin"
    assert {teller.say("{deed}") for _ in range(2)} == {"trồng 5 cây", "sửa đường"}
    assert teller.say("{n:1200-1200}") == "1.200"
    assert {teller.say("{pct:7-7}").split(",")[0].rstrip("%") for _ in range(20)} == {"7"}


def test_teller_uses_phrases_in_turn():
    teller = Teller(Dice("t"), {"x": ("a", "b", "c")}, {})
    assert sorted(teller.draw("x") for _ in range(3)) == ["a", "b", "c"]


def test_teller_names_an_unknown_slot():
    with pytest.raises(KeyError, match="nowhere"):
        Teller(Dice("t"), {}, {}).say("{nowhere}")


def test_every_topic_says_all_that_the_sentences_ask():
    needed = {"organ", "theme", "goal", "deed", "measure", "gain", "trouble", "target", "sight", "quote", "tag", "unit"}
    for phrases in TOPICS.values():
        assert needed | {"figure"} == set(phrases)
    assert {topic for topics in OF_SECTION.values() for topic in topics} == set(TOPICS)
    assert set(COURSE) == set(OPENERS) == set(FOLLOWERS)


def test_same_number_same_story():
    assert stories(count=5) == stories(count=5)


def test_stories_keep_to_their_measure():
    for story in stories():
        assert 4 <= len(story.body) <= 12 + 6
        assert all(text and text == " ".join(text.split()) == normalize("NFC", text) for text in story.body)
        assert len(set(story.body)) == len(story.body)
        assert not story.end_mark or story.body[-1].endswith("./.")
        assert "{" not in story.lead + "".join(story.body)


def test_stories_have_lists_tables_headings_and_pictures():
    kinds = Counter(type(block) for story in stories() for block in story.blocks)
    assert kinds[Points] > 10
    assert kinds[Grid] > 5
    assert kinds[Picture] > 150
    assert any(getattr(block, "heading", False) for story in stories() for block in story.blocks)
    row = next(block for story in stories() for block in story.blocks if isinstance(block, Grid)).rows[0]
    assert row == ("Chỉ tiêu", "Kế hoạch", "Thực hiện")


def test_titles_and_leads_vary():
    told = stories()
    assert len({story.lead for story in told}) > 140
    assert len({story.head.title for story in told}) > 100
    assert len({" ".join(story.body) for story in told}) == len(told)


def test_both_spellings_occur():
    text = " ".join(" ".join(story.body) for story in stories())
    assert "ủy" in text
    assert "uỷ" in text


def test_documents_are_cited_by_canonical_key():
    cited = {key for story in stories() for key in story.citations}
    assert len(cited) > 60
    assert not any(key.startswith("0") for key in cited)
    story = next(story for story in stories() if any(key[1] in "-/" for key in story.citations))
    key = next(key for key in story.citations if key[1] in "-/")
    assert f"số 0{key}" in story.lead + " ".join(story.body)


def test_undated_stories_give_no_date_away():
    for story in stories("bac_kan_city", "tin-tuc", mood="undated"):
        plain = re.sub(r"[\d,]+%", "", story.head.title + story.lead)
        assert not re.search(r"\d", plain)


def test_event_stories_name_one_year_and_a_day():
    for story in stories("bac_kan_city", "tin-tuc", mood="event"):
        head = story.head
        assert head.title.endswith(f"năm {head.event_day.year}")
        assert str(head.event_day.day) in story.lead
        assert not story.citations or story.citations[0] not in story.lead


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("none", lambda line: line == Byline()),
        ("staff", lambda line: line.raw in ("PV", "P.V") and not line.authors),
        ("agency", lambda line: line.raw == f"Theo {line.agency}" and not line.authors),
        ("single", lambda line: line.authors == (line.raw,)),
        ("pair", lambda line: len(line.authors) == 2 and all(name in line.raw for name in line.authors)),
        ("capital_pair", lambda line: line.raw.isupper() and not "".join(line.authors).isupper()),
        ("capitals", lambda line: line.raw == line.authors[0].upper()),
        ("office", lambda line: line.raw == f"{line.authors[0].upper()} ({line.affiliation})"),
        ("credit", lambda line: line.raw.split(": ")[1] == line.authors[0]),
    ],
)
def test_signatures(kind, says):
    facts = {"upper": "Tỉnh ủy", "city_office": "Thành uỷ Lạng Sơn"}
    assert all(says(sign(Teller(Dice(f"{kind}{n}"), {}, facts), kind)) for n in range(40))


def test_every_kind_of_signature_is_used():
    used = {kind for cast in CASTS.values() for kind in cast.bylines}
    assert used == {"none", "staff", "agency", "single", "pair", "capital_pair", "capitals", "office", "credit"}


def test_units_follow_the_reform():
    before = plan_story("bac_giang", 1, "xa-hoi", datetime(2025, 6, 30, tzinfo=VIETNAM), "dated")
    after = plan_story("bac_giang", 1, "xa-hoi", datetime(2025, 7, 1, tzinfo=VIETNAM), "dated")
    assert before.facts["place"].startswith("huyện ")
    assert after.facts["place"].startswith("xã ")
    assert after.facts["province"] == "Bắc Ninh"
    assert after.facts["propaganda"] == "Tuyên giáo và Dân vận"


def test_moments_are_aware():
    assert stories(count=1)[0].head.moment.astimezone(UTC).tzinfo is UTC
