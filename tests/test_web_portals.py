"""The page of a portal: what is wrong, the pages that are held, and the layout that is proposed for them."""

from __future__ import annotations

import threading
import time

import pytest
from lxml import html

from crawler.web.archive import Archive
from crawler.web.choices import Choices, list_choices
from crawler.web.portals import list_selected
from crawler.web.repairs import Repairs
from crawler.web.view import say
from pipelines.layout import Layout
from pipelines.proposals import Proposal
from storage import health
from tests.keeping_samples import URL
from tests.web_samples import browse, fill_home, hold_pages, open_app

PATIENCE = 120.0  # seconds


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("portals") / "home"
    fill_home(home)
    hold_pages(home)
    return home


@pytest.fixture(scope="module")
def client(home):
    with browse(open_app(home)) as client:
        yield client


def find_alarm(client, language):
    front = html.fromstring(client.get("/", headers={"Accept-Language": language}).text)
    return next(one for one in front.cssselect(".findings .alarm") if one.cssselect("a[href$='#held']"))


def wait_for_proposal(client):
    deadline = time.monotonic() + PATIENCE
    while "being looked for" in (page := client.get("/portals/lang_son").text):
        assert time.monotonic() < deadline
        threading.Event().wait(0.05)
    return html.fromstring(page)


def test_an_alarm_leads_to_the_held_pages_and_a_layout_for_them(client):
    alarm = find_alarm(client, "en")
    assert "4 pages are held" in alarm.text_content()
    links = [node.get("href") for node in alarm.cssselect("a")]
    assert links[0] == "/portals/lang_son"
    assert "/portals/lang_son#held" in links
    page = wait_for_proposal(client)
    assert page.cssselect("#held")
    rows = [[cell.text_content() for cell in row] for row in page.cssselect("section[aria-labelledby=held] tbody tr")]
    fields = {row[0]: row[1:] for row in rows}
    assert fields["body"][0] == "100%"
    assert "words" in fields["body"][1]
    assert page.cssselect("pre.source")[0].text_content().startswith("Layout(")
    assert "tinbai reread --portal lang_son" in page.text_content()
    assert "tinbai health lang_son --leave-out" in page.text_content()
    captures = [node.get("href") for node in page.cssselect("section[aria-labelledby=held] .address a")]
    assert len(captures) == 4
    assert client.get(captures[0]).status_code == 200


def test_an_address_leads_to_its_article_or_to_what_it_gave(client):
    known, held, unknown = (URL.format(key=key) for key in ("500102", "500999", "500998"))
    assert client.get("/go", params={"name": known}).headers["location"] == "/article/lang_son/500102"
    capture = client.get("/go", params={"name": held}).headers["location"]
    assert held in client.get(capture).text
    assert client.get("/go", params={"name": unknown}).status_code == 404


def test_a_portal_of_which_nothing_is_kept_says_how_to_begin(client):
    page = client.get("/portals/bac_kan_city").text
    assert "tinbai crawl bac_kan_city" in page
    assert "Nothing is wrong." in page
    assert client.get("/portals/nowhere").status_code == 404


def test_findings_are_told_in_vietnamese(client):
    told = find_alarm(client, "vi").cssselect("p")[1]
    assert told.text_content().startswith("bố cục đã đổi: 4 trang bị giữ lại")
    assert not told.cssselect("[lang]")


def test_a_layout_is_looked_for_once_and_again_when_other_pages_are_held(home, monkeypatch):
    asked, goes_on = [], threading.Event()

    def examine(store, names, now, captures):
        asked.append(names)
        assert goes_on.wait(PATIENCE)
        if len(asked) == 2:
            raise ValueError("a page that no parser likes")
        return []

    monkeypatch.setattr("crawler.web.repairs.examine", examine)
    archive = Archive(open_app(home).state.archive.config)
    with archive.store.snapshot() as connection:
        held = health.list_held(connection, "lang_son")
    repairs = Repairs(archive.store, home / "captures")
    first = repairs.look("lang_son", held)
    assert repairs.look("lang_son", held[:1]) is repairs.look("lang_son", held) is first
    goes_on.set()
    first.thread.join(PATIENCE)
    assert (first.is_over, first.proposal) == (True, None)
    assert repairs.look("lang_son", held) is first
    other = repairs.look("lang_son", held[:1])
    other.thread.join(PATIENCE)
    assert other.is_over
    assert len(asked) == 2
    archive.close()


def test_a_layout_is_told_by_its_fields():
    layout = Layout(platform="x", body=("#a", "#b"), drop=(".ad",))
    told = {one.field: one for one in list_selected(Proposal(layout, {"title": 1.0, "body": 0.5}, 4))}
    assert told.keys() == {"title", "body", "drop"}
    assert (told["body"].selectors, told["body"].score) == (("#a", "#b"), 0.5)
    assert told["drop"].score is None


def test_filters_offer_what_the_store_has(client):
    page = html.fromstring(client.get("/search").text)
    for name, wanted in (("sections", "hostile"), ("authors", "Hoàng Nương")):
        field = page.cssselect(f"input[list={name}]")[0]
        offered = [node.get("value") for node in page.cssselect(f"datalist#{name} option")]
        assert field.get("id") in ("section", "author")
        assert 0 < len(offered) <= 60
        assert all(len(text) <= 80 and text.isprintable() for text in offered)
        assert wanted in offered or name == "sections"
    found = client.get("/search", params={"author": "Hoàng Nương"}).text
    assert 'value="Hoàng Nương"' in found


def test_choices_are_those_of_a_portal_that_is_kept(home):
    archive = open_app(home).state.archive
    assert list_choices(archive, "lang_son") == list_choices(archive, "")
    assert list_choices(archive, "bac_kan") == Choices()
    with browse(open_app(home)) as client:
        for name in ("nowhere", "x" * 400):
            assert client.get("/search", params={"portal": name}).status_code == 200
        figures = client.app.state.archive._figures
        assert {name for name in figures if isinstance(name, tuple)} == {("choices", "")}


def test_a_sentence_that_no_book_has_is_marked_as_english():
    assert say("vi", "there is no run 7") == "<bdi>không có lượt 7</bdi>"
    assert say("vi", "<b>unheard of</b>") == '<bdi lang="en">&lt;b&gt;unheard of&lt;/b&gt;</bdi>'
    assert say("en", "there is no run 7") == "<bdi>there is no run 7</bdi>"
    assert say("vi", f"there is no run {'7' * 1000}").startswith('<bdi lang="en">')
