"""What the pages of a portal have in common: counted, kept, and left out of the articles that follow."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from pipelines import keeper as keeping
from pipelines.bylines import read_byline
from pipelines.habits import REPEATED, Habits, Watch, tell_repeated
from pipelines.layout import Host, Layout, Source
from pipelines.refine import refine
from spiders.lang_son import LangSon
from storage.errors import StoreUnavailable
from storage.folding import words_of
from storage.records import Article, Page
from storage.store import Store
from tests.storage_samples import make_article, make_moment
from tests.web_of_pages import Web, crawl, listing

HOST = "https://baolangson.vn"
SLOGAN = "Bản Mây xanh | mỗi ngày một đổi mới"
PHRASE = "Toàn văn như sau:"
LONG = "Con đường qua dốc Đá Trắng mở rộng gấp đôi, xe chở gỗ keo không còn phải chờ nhau ở từng khúc cua. "


def body_of(number: int, *closing: str) -> tuple[str, ...]:
    return (f"{LONG * 2}Nhà thứ {number} góp đất.", f"{LONG * 3}Nhà thứ {number} góp công.", *closing)


def watch_of(*articles: Article, counts: dict[tuple[str, str], int] | None = None) -> Watch:
    watch = Watch(counts or {})
    for article in articles:
        watch.see(article)
    return watch


def ending(number: int, *closing: str, **changes: object) -> Article:
    return make_article(str(number), lead=LONG * 2, body=body_of(number, *closing), **changes)


def dated(raw: str, source: str = "span.date") -> Article:
    return make_article(published=make_moment(raw=raw, source=source))


def test_a_line_is_chrome_from_the_fourth_article_on_if_half_of_all_have_it():
    watch = watch_of(*(ending(number, SLOGAN) for number in range(3)))
    assert watch.habits() == Habits()
    watch.see(ending(3, SLOGAN.upper()))
    assert watch.habits().lines == {words_of(SLOGAN)}
    assert watch.habits().include(SLOGAN.replace("đổi", "Đổi"))
    assert not watch.habits().include(PHRASE)
    known = watch.habits()
    for number in range(4, 8):
        watch.see(ending(number))
    assert watch.habits() is known, "half of eight"
    watch.see(ending(8))
    assert watch.habits() == Habits()


def test_a_phrase_on_some_articles_stays():
    watch = watch_of(*(ending(number, *([PHRASE] if number % 3 == 0 else [])) for number in range(30)))
    assert watch.habits() == Habits()


@pytest.mark.parametrize(
    "closing",
    [
        (LONG * 2,),  # too long
        ("* * *",),  # no words
        ("Một ¶ hai",),  # would come apart in the evidence
        ("Tin, ảnh: Hoàng Nương",),  # one person writes everything
        (SLOGAN, "Một câu ngắn.", "Hai câu ngắn.", "Ba câu ngắn.", "Bốn câu ngắn."),  # too far from the end
    ],
)
def test_what_never_becomes_a_habit(closing):
    articles = [make_article(str(number), lead=None, body=(*body_of(number), LONG, *closing)) for number in range(9)]
    watch, key = watch_of(*articles), words_of(closing[0])
    assert key not in watch.habits().lines
    assert ("line", key) not in watch.changes()


def test_the_first_lines_count_too_and_each_article_once():
    body = (SLOGAN, LONG * 2, SLOGAN)
    counts = watch_of(make_article(lead=SLOGAN, body=body), make_article(lead=SLOGAN, body=body)).changes()
    assert counts == {("pages", ""): 2, ("line", words_of(SLOGAN)): 2}


def test_what_is_left_out_still_counts():
    evidence = {REPEATED: tell_repeated([SLOGAN, PHRASE])}
    watch = watch_of(*(ending(number, evidence=evidence) for number in range(4)))
    assert watch.habits().lines == {words_of(SLOGAN), words_of(PHRASE)}


def test_the_order_of_day_and_month_needs_three_votes_and_no_contradiction():
    watch = watch_of(dated("13/5/2024"), dated("28-02-2023 | 09:00"))
    assert watch.habits().order is None
    watch.see(dated("Thứ Hai, 13.5.2024"))
    assert watch.habits().order == "dmy"
    watch.see(dated("5/13/2024"))
    assert watch.habits().order is None
    assert watch_of(*[dated("5/13/2024 3:15 PM")] * 3).habits().order == "mdy"


@pytest.mark.parametrize(
    "article",
    [
        dated("9/5/2024"),
        dated("ngày 13 tháng 5 năm 2024"),
        dated("2024-05-13"),
        dated("13/5/2024", "meta article:published_time"),
        dated("13/5/2024", "json-ld datePublished"),
        make_article(published=make_moment(None, raw="31/31/2024")),
        make_article(published=None),
    ],
)
def test_a_date_that_can_be_read_in_two_ways_or_that_nobody_sees_does_not_vote(article):
    assert watch_of(*[article] * 5).habits().order is None


def test_a_watch_goes_on_from_what_was_kept():
    first = watch_of(*(ending(number, SLOGAN) for number in range(3)), dated("13/5/2024"))
    counts = first.changes()
    assert counts[("pages", "")] == 4
    assert first.changes() == {}
    second = watch_of(ending(4, SLOGAN), counts=counts)
    assert second.habits().lines == {words_of(SLOGAN)}
    assert second.changes() == {("pages", ""): 1, ("line", words_of(SLOGAN)): 1}
    both = {trait: count + (trait[0] != "order") for trait, count in counts.items()}
    assert Watch(both).habits() == second.habits()


def test_lines_of_one_article_are_forgotten_when_there_are_many():
    watch = watch_of(*(ending(number, SLOGAN, f"Câu riêng của bài {number}.") for number in range(199)))
    watch.see(ending(199, PHRASE))
    assert watch.is_full
    assert len(watch.changes()) == 202, "of the first pages every line is kept"
    assert not watch.is_full
    for number in range(200, 400):
        watch.see(ending(number, SLOGAN, f"Câu riêng của bài {number}."))
    assert watch.changes() == {("pages", ""): 200, ("line", words_of(SLOGAN)): 200}


def test_what_is_known_is_written_whenever_it_has_doubled():
    watch, written = Watch({}), []
    for number in range(40):
        watch.see(ending(number, SLOGAN))
        if watch.is_full:
            written.append(watch.changes()["pages", ""])
    assert written == [4, 4, 8, 16]


def test_habits_travel_to_other_processes():
    habits = Habits(frozenset({"mot dong"}), "mdy")
    assert pickle.loads(pickle.dumps(habits)) == habits  # noqa: S301 - our own
    assert Habits(frozenset({"mot dong"}), "mdy") == habits != Habits()


# Reading

LAYOUT = Layout(platform="p", title=("h1",), published=("time",), body=("div",))
SOURCE = Source(title="Báo X", name="bao_x", hosts=(Host("bx.vn"),), layouts=(LAYOUT,))


def read(paragraphs: tuple[str, ...], habits: Habits, stamp: str = "") -> Article:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    page = f"<h1>Mở đường lên bản</h1><time>{stamp}</time><div>{text}</div>"
    return refine(Page(url="https://bx.vn/1", body=page.encode()), replace(SOURCE, habits=habits))


def test_a_line_of_the_portal_leaves_the_body_and_frees_the_byline():
    habits = Habits(frozenset({words_of(SLOGAN), words_of(PHRASE)}))
    lines = (SLOGAN, *body_of(1), "Hoàng Nương", SLOGAN, PHRASE, SLOGAN)
    article = read(lines, habits)
    assert (article.lead, *article.body) == body_of(1)
    assert article.authors == ("Hoàng Nương",)
    assert article.evidence[REPEATED] == tell_repeated([SLOGAN, SLOGAN, PHRASE, SLOGAN])
    plain = read(lines, Habits())
    assert REPEATED not in plain.evidence
    assert SLOGAN in (plain.lead, *plain.body)


def test_a_page_that_has_little_else_keeps_its_lines():
    line = "Mời bạn đọc xem toàn bộ phóng sự về ngày hội xuống đồng của bà con các bản vùng cao trong tỉnh"
    article = read(("Xem phóng sự.", line), Habits(frozenset({words_of(line)})))
    assert (article.lead, *article.body) == ("Xem phóng sự.", line)
    assert REPEATED not in article.evidence


def test_a_known_order_decides_a_date_that_can_be_read_in_two_ways():
    watch = watch_of(*(read(body_of(day), Habits(), f"5/{day}/2024") for day in (13, 14, 15)))
    stamps = [read(body_of(1), habits, "5/9/2024").published.value for habits in (Habits(), watch.habits())]
    assert stamps == ["2024-09-05", "2024-05-09"]


# Crawling


PAGES = {number: (*([PHRASE] if number < 3 else []), SLOGAN) for number in range(6)}


def page_of(number: int, *closing: str) -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in body_of(number, *closing))
    return f"<h1>Mở đường lên bản số {number}</h1><div>{text}</div>"


def web_of(pages: dict[int, tuple[str, ...]]) -> Web:
    web = Web()
    for section in LangSon.portal.sections:
        web.add(f"{HOST}/{section}", listing([]))
    web.add(f"{HOST}/chinh-tri", listing([f"/tin-{1000000 + number}.html" for number in pages]))
    for number, closing in pages.items():
        web.add(f"{HOST}/tin-{1000000 + number}.html", page_of(number, *closing))
    return web


def counts_in(home) -> dict[tuple[str, str], int]:
    with Store.open(f"sqlite:///{home / 'tinbai.db'}") as store:
        return store.habits("lang_son")


def test_a_crawl_learns_a_line_and_the_next_one_knows_it(tmp_path):
    assert read_byline(SLOGAN) is None
    web = web_of(PAGES)
    first = crawl(LangSon, web, tmp_path)
    assert [SLOGAN in item["body"] for item in first.items].count(True) == 4
    assert {item["evidence"].get(REPEATED, {}).get("raw") for item in first.items} == {None, SLOGAN}
    assert sum(PHRASE in item["body"] for item in first.items) == 3
    counts = counts_in(tmp_path)
    assert (counts["pages", ""], counts["line", words_of(SLOGAN)], counts["line", words_of(PHRASE)]) == (6, 6, 3)

    again = {"recheck": "all"}
    for number in range(6):  # what is byte for byte the same is not read again
        web.add(f"{HOST}/tin-{1000000 + number}.html", page_of(number, *PAGES[number]) + "<!-- 2 -->")
    second = crawl(LangSon, web, tmp_path, settings={"TINBAI_READERS": 1}, **again)
    assert len(second.items) == 6
    assert not any(SLOGAN in item["body"] for item in second.items)
    assert sum(PHRASE in item["body"] for item in second.items) == 3
    assert (second.stats["tinbai/changed"], second.stats["tinbai/unchanged"]) == (4, 2)
    assert counts_in(tmp_path) == counts, "no article counts twice"
    assert crawl(LangSon, web, tmp_path, **again).stats["tinbai/unchanged"] == 6


def test_habits_are_written_while_the_crawl_runs(tmp_path, monkeypatch):
    written = []

    def note(self, portal, counts):
        written.append((portal, counts["pages", ""]))

    monkeypatch.setattr("pipelines.habits._WRITTEN_AT_ONCE", 2)
    monkeypatch.setattr(Store, "keep_habits", note)
    crawl(LangSon, web_of(dict.fromkeys(range(5), (SLOGAN,))), tmp_path)
    assert written == [("lang_son", 2), ("lang_son", 2), ("lang_son", 1)]


def test_habits_that_cannot_be_written_end_the_crawl(tmp_path, monkeypatch):
    def fail(*_):
        raise StoreUnavailable("the database is gone")

    monkeypatch.setattr("pipelines.habits._WRITTEN_AT_ONCE", 2)
    monkeypatch.setattr(keeping.Store, "keep_habits", fail)
    settings = {"LOG_LEVEL": "CRITICAL"}
    done = crawl(LangSon, web_of(dict.fromkeys(range(60), (SLOGAN,))), tmp_path, settings=settings)
    assert done.reason == "store_error"
    assert len(done.items) < 60
