"""The pages as a browser gets them: every kind, in both languages, with what a person looks for on it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from lxml import html

from crawler.web.charts import draw_bar, draw_columns
from crawler.web.inert import strip_page
from crawler.web.telling import drop_steering, isolate, show_plainly, tell_date, tell_instant, tell_number, tell_size
from crawler.web.view import FOLDER, prefer_language
from crawler.web.words import open_book, translate
from storage.records import Page
from tests.keeping_samples import URL, crawl_pages, make_html
from tests.storage_samples import make_article, make_moment, make_visit, open_store
from tests.web_samples import HOSTILE, NUMBER, PAGES, browse, fill_home, log_in, open_app


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    home = tmp_path_factory.mktemp("web") / "home"
    fill_home(home)
    with browse(open_app(home)) as client:
        yield client


def texts(answer, path):
    return [" ".join(node.text_content().split()) for node in html.fromstring(answer.text).cssselect(path)]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["en", "vi"])
def test_every_page_is_whole_and_speaks_its_language(client, address, language):
    answer = client.get(address, headers={"Accept-Language": language})
    tree = html.fromstring(answer.text)
    assert (answer.status_code, tree.get("lang")) == (200, language)
    assert len(tree.cssselect("h1")) == 1
    assert tree.cssselect("main#main, header, footer, nav[aria-label]")
    assert tree.cssselect(".skip")[0].get("href") == "#main"
    assert not tree.xpath("//@style | //*[starts-with(name(@*), 'on')] | //script[not(@src)]")
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert all(node.get("href").startswith(("/", "?", "#")) for node in tree.cssselect("a, link"))
    assert (texts(answer, "nav a")[0] == "Tìm kiếm") == (language == "vi")


def test_every_sentence_of_the_templates_is_in_the_vietnamese_book():
    said = set()
    for path in (FOLDER / "templates").iterdir():
        said |= set(re.findall(r"""\bt\(["'](.+?)["'][,)]""", path.read_text("utf-8")))
    assert len(said) > 100
    assert sorted(said - open_book("vi").keys()) == []


def test_a_language_of_the_address_is_remembered(client):
    answer = client.get("/runs?lang=vi", headers={"Accept-Language": "en"})
    assert "lang=vi" in answer.headers["set-cookie"]
    assert html.fromstring(client.get("/runs", headers={"Accept-Language": "en"}).text).get("lang") == "vi"
    client.cookies.clear()
    assert html.fromstring(client.get("/runs?lang=xx").text).get("lang") == "en"


@pytest.mark.parametrize(
    ("header", "language"),
    [("vi", "vi"), ("en;q=0.5, vi-VN;q=0.8", "vi"), ("fr, vi;q=0.x", "en"), ("", "en"), ("vi;q=0.1,en-GB", "en")],
)
def test_the_language_is_the_one_that_is_liked_best(header, language):
    assert prefer_language(header) == language


def test_search_marks_what_it_found_and_goes_on(client):
    answer = client.get("/search?q=chanh leo")
    assert texts(answer, ".hits h3 mark")[:2] == ["Chanh", "leo"]
    newest = client.get("/search")
    seen = texts(newest, ".hits h3")
    following = html.fromstring(newest.text).cssselect("a[rel=next]")
    while following:
        newest = client.get(following[0].get("href"))
        seen += texts(newest, ".hits h3")
        following = html.fromstring(newest.text).cssselect("a[rel=next]")
    assert len(seen) == len(set(seen)) == 5 + len(HOSTILE)
    assert "To the beginning" in newest.text


def test_search_pages_of_both_orders_hold_the_same(client):
    found = {}
    for order in ("relevance", "newest"):
        address, found[order] = f"/search?q=đường&order={order}", []
        while address:
            answer = client.get(address)
            found[order] += [node.get("href") for node in html.fromstring(answer.text).cssselect(".hits h3 a")]
            following = html.fromstring(answer.text).cssselect("a[rel=next]")
            address = following[0].get("href") if following else ""
    assert len(found["relevance"]) > 0
    assert sorted(found["relevance"]) == sorted(found["newest"])


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/search?since=2024", "is not a day"),
        ("/search?since=2024-02-02&until=2024-01-01", "no day is between them"),
        ("/search?q=" + "x" * 501, "more than 500 characters"),
        ("/search?order=best", "no order"),
        ("/search?q=x&cursor=%21%21", "none of ours"),
        ("/search?q=x&cursor=e30", "none of ours"),
        ("/search?q=x&cursor=WyJhIl0", "another search"),
        ("/search?cursor=WzVd", "another search"),
        ("/search?q=x&cursor=WzEwMDBd", None),
        ("/search?q=x&cursor=WzEwMDAwXQ", "order=newest"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence(client, address, sentence):
    answer = client.get(address)
    assert answer.status_code == (400 if sentence else 200)
    assert (sentence or "Nothing found") in answer.text


@pytest.mark.parametrize(
    "address", ["/article/lang_son/0", "/diff/lang_son/0", "/capture/urn%3Ax", "/runs/99", "/go?name=0", "/nothing"]
)
def test_what_is_not_there_is_not_found(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert texts(answer, "h1") == ["This did not work"]


def test_an_article_has_its_evidence_captures_and_revisions(client):
    answer = client.get("/article/lang_son/500101")
    grounds = texts(answer, "details.known")
    assert any("Read from" in text and "Confidence" in text for text in grounds)
    assert texts(answer, "h1") == ["Chanh leo được mùa ở vùng cao 500101"]
    links = [node.get("href") for node in html.fromstring(answer.text).cssselect("aside a")]
    assert "/diff/lang_son/500101?to=2" in links
    assert sum(link.startswith("/capture/") for link in links) == 2
    moved = client.get("/go", params={"name": URL.format(key="500101")})
    assert (moved.status_code, moved.headers["location"]) == (303, "/article/lang_son/500101")


def test_a_date_of_which_only_bounds_are_known_is_told_as_none(tmp_path):
    bounded = make_moment(None, raw="", source="bounds", not_after="2024-05-10")
    with open_store(tmp_path / "tinbai.db") as store:
        store.keep(store.begin_run("lang_son", "crawl"), [make_visit(replace(make_article("9"), published=bounded))])
    with browse(open_app(tmp_path)) as client:
        answer = client.get("/article/lang_son/9")
    assert texts(answer, "dl.fields summary")[0] == "undated"
    spoken = {node.text_content(): node.get("lang") for node in html.fromstring(answer.text).cssselect("dl.fields bdi")}
    assert spoken["Hoàng Nương"] == "vi"
    assert "undated" not in spoken


def test_a_diff_shows_words_and_substance(client):
    answer = client.get("/diff/lang_son/500101")
    assert any("25 triệu đồng" in text for text in texts(answer, "ins"))
    assert "figures" in texts(answer, "th")
    back = client.get("/diff/lang_son/500101?from=2&to=1")
    assert any("25 triệu đồng" in text for text in texts(back, "del"))
    assert "one revision only" in client.get("/diff/lang_son/500102").text
    assert client.get("/diff/lang_son/500101?from=7").status_code == 404
    assert client.get("/diff/lang_son/500101?to=7").status_code == 404


def test_a_capture_is_shown_inert(client):
    article = html.fromstring(client.get("/article/lang_son/500101").text)
    address = next(node.get("href") for node in article.cssselect("aside a") if "/capture/" in node.get("href"))
    page = client.get(address)
    frame = html.fromstring(page.text).cssselect("iframe")[0]
    assert frame.get("sandbox") == ""
    assert "&lt;h1 class=&#34;title&#34;&gt;" in page.text
    inert = client.get(frame.get("src"))
    assert inert.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "<h1>Chanh leo" in inert.text
    raw = client.get(f"{address}/raw")
    assert raw.headers["content-disposition"].startswith("attachment")
    assert raw.headers["content-type"] == "application/octet-stream"
    assert b"<!doctype html>" in raw.content


def test_a_page_is_stripped_of_all_that_acts_loads_or_leads_away():
    body = (
        "".join(HOSTILE) + "<p onclick=x style='a:b' class=c id=d>Bài <b>viết</b></p><a href='https://x.invalid'>y</a>"
    )
    shown = strip_page(Page(url=None, body=body.encode(), headers=(("Content-Type", "text/html; charset=utf-8"),)))
    tree = html.fromstring(shown)
    assert not tree.xpath("//script | //img | //a | //form | //iframe | //link | //base | //input | //svg | //object")
    assert len(tree.xpath("//meta")) == len(tree.xpath("//style")) == 1
    assert not tree.xpath("//body//@*[not(name()='colspan' or name()='rowspan' or name()='start')]")
    assert "<p>Bài <b>viết</b></p>" in shown


def test_a_document_lists_who_cites_it_and_nobody_else(client):
    answer = client.get(f"/document/{quote(NUMBER, safe='')}")
    assert texts(answer, "h1") == [NUMBER]
    assert [node.get("href") for node in html.fromstring(answer.text).cssselect(".hits a")] == [
        "/article/lang_son/citing"
    ]
    assert "No article" in client.get("/document/1-X").text


def test_portals_and_runs_tell_their_figures(client):
    rows = texts(client.get("/portals"), "table.portals tbody tr")
    assert rows[0].startswith("Báo Lạng Sơn 25")
    assert client.get("/portals").text.count("<svg") >= 2
    runs = texts(client.get("/runs"), "table.runs tbody tr")
    assert len(runs) == 3
    assert "under way, or killed" in runs[0]
    assert client.get("/runs?live=1").headers["refresh"] == "5"
    assert "refresh" not in client.get("/runs").headers
    assert texts(client.get("/runs?before=2"), "table.runs tbody th") == ["1"]


def test_runs_are_reported_while_they_are_under_way(client):
    with client.stream("GET", "/runs/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        first = next(answer.iter_lines())
    assert first.startswith('data: [{"id":3,')


def test_pages_are_made_anew_when_the_store_changed(client, tmp_path):
    assert client.get("/").text == client.get("/").text
    store = crawl_pages(tmp_path / "home", [(URL.format(key="500109"), make_html("500109", title="Tin đầu"))])
    store.update_index()
    with browse(open_app(tmp_path / "home", None)) as other:
        assert "Tin đầu" in other.get("/").text
        store.close()
        crawl_pages(tmp_path / "home", [(URL.format(key="500110"), make_html("500110", title="Tin sau"))]).close()
        other.app.state.archive.refresh()
        assert "Tin sau 500110" in other.get("/").text
        assert texts(other.get('/search?q=title:"Tin sau"'), ".hits h3") == ["Tin sau 500110"]
        assert "start the server with a token" in other.get("/schedules").text


def test_an_index_that_is_not_made_is_no_mistake(tmp_path):
    crawl_pages(tmp_path / "home", [(URL.format(key="500109"), make_html("500109"))]).close()
    app = open_app(tmp_path / "home")
    app.state.archive.start = lambda: None
    with browse(app) as client:
        assert "being brought up to date" in client.get("/search?q=chanh").text
        assert client.get("/document/1-X").status_code == 200


def test_who_is_logged_in_finds_the_forms(client):
    log_in(client)
    try:
        assert texts(client.get("/schedules"), "main button") == ["Pause", "Start now"]
        assert texts(client.get("/releases"), "main button") == ["Make it"]
    finally:
        client.cookies.clear()


@pytest.mark.parametrize(
    ("value", "english", "vietnamese"),
    [
        ("2024-05-09", "9 May 2024", "09/05/2024"),
        ("2024-05", "May 2024", "05/2024"),
        ("2024", "2024", "2024"),
        ("2024-05-09T08:15:00+07:00", "9 May 2024, 08:15", "09/05/2024, 08:15"),
        ("2020-10-26/2020-10-28", "26 Oct 2020 – 28 Oct 2020", "26/10/2020 – 28/10/2020"),
        ("quý I", "quý I", "quý I"),
        (None, "", ""),
    ],
)
def test_a_date_never_says_more_than_was_written(value, english, vietnamese):
    assert (tell_date(value, "en"), tell_date(value, "vi")) == (english, vietnamese)


def test_figures_are_told_as_people_write_them():
    assert tell_instant(datetime(2024, 5, 9, 20, 0, tzinfo=UTC), "vi") == "10/05/2024, 03:00"
    assert tell_instant(None, "vi") == "–"
    assert (tell_number(1234567, "vi"), tell_number(1234, "en")) == ("1.234.567", "1,234")
    assert (tell_size(999, "en"), tell_size(1500, "vi"), tell_size(25_000_000, "en")) == ("999 B", "1,5 kB", "25 MB")
    assert translate("vi", "no such sentence") == "no such sentence"


def test_steering_characters_are_shown_and_never_sent():
    assert show_plainly("a\x1b[31m\u202eb\u200f") == "a\\x1b[31m\\u202eb"
    assert drop_steering("a\x1b\u202eb") == "ab"
    assert isolate("<b>\u2066") == "<bdi>&lt;b&gt;\\u2066</bdi>"


def test_charts_have_words_beside_their_shapes():
    drawn = draw_columns((0, 1, 4), "<b>")
    assert drawn.count("<rect") == 2
    assert "<title>&lt;b&gt;</title>" in drawn
    assert "<rect" not in draw_columns((), "nothing")
    assert 'width="0.0"' in draw_bar(3, 0)
