from __future__ import annotations

import gzip
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.markup import read_markup
from spiders.paging import MOST_LINKS, Link, NextLink, NextPage, NumberedPages, Postback, read_index, read_links
from storage.records import Page
from tests.web_of_pages import listing

BASE = "https://baolangson.vn/chinh-tri"


def parse(html):
    return read_markup(Page(url=BASE, body=html.encode()))


def links_of(html, **options):
    return read_links(parse(html), BASE, item="article.item", links="a.item-title", **options)


def test_links_are_absolute_without_fragment_each_once():
    html = listing(["/a-1000001.html#x", "/a-1000001.html", "https://other.vn/b.html", "c.html"])
    assert [link.url for link in links_of(html)] == [
        "https://baolangson.vn/a-1000001.html",
        "https://other.vn/b.html",
        "https://baolangson.vn/c.html",
    ]


def test_bad_hrefs_are_left_out_one_by_one():
    html = listing(
        ["http://[", "javascript:void(0)", "mailto:a@b", "file:///etc/passwd", "", "  ", "/good-1000001.html"]
    )
    assert [link.url for link in links_of(html)] == ["https://baolangson.vn/good-1000001.html"]


def test_sidebars_do_not_count_while_there_are_items():
    html = listing(["/a.html"], more='<aside><a href="/other.html">x</a></aside>')
    assert [link.url for link in links_of(html)] == ["https://baolangson.vn/a.html"]


def test_every_anchor_counts_where_the_items_are_gone():
    html = '<html><body><div><a href="/a.html">x</a><a>no address</a><a href="/b.html">y</a></div></body></html>'
    assert [link.url for link in links_of(html)] == ["https://baolangson.vn/a.html", "https://baolangson.vn/b.html"]


def test_the_day_of_an_item_is_read():
    html = listing([("/a.html", "05/02/2024"), ("/b.html", "no date"), "/c.html"])
    days = [link.day for link in links_of(html, day="span.item-date")]
    assert days == [date(2024, 2, 5), None, None]


def test_a_page_gives_no_more_than_the_cap():
    html = listing(f"/x-{number}.html" for number in range(MOST_LINKS + 50))
    assert len(links_of(html)) == MOST_LINKS


@pytest.mark.parametrize(
    ("pattern", "first", "following"),
    [
        ("?page={n}", "https://a.vn/kinh-te", "https://a.vn/kinh-te?page=4"),
        ("page/{n}/", "https://a.vn/category/tin/", "https://a.vn/category/tin/page/4/"),
        ("trang-{n}.html", "https://a.vn/kinh-te/", "https://a.vn/kinh-te/trang-4.html"),
        ("-p{n}", "https://a.vn/kinh-te", "https://a.vn/kinh-te-p4"),
    ],
)
def test_numbered_pages_count_on(pattern, first, following):
    assert NumberedPages(pattern).next_page(parse(listing([])), first, first, 3) == NextPage(following)


def test_a_next_link_is_followed_where_there_is_one():
    paging = NextLink("a[rel=next]")
    html = listing([], more='<a rel="next" href="?p=2">Sau</a>')
    assert paging.next_page(parse(html), "https://a.vn/thoi-su/", "-", 1) == NextPage("https://a.vn/thoi-su/?p=2")
    assert paging.next_page(parse(listing([])), BASE, BASE, 1) is None


FORM = """<html><body><form id="aspnetForm" action="/Pages/tin.aspx" method="post">
<input type="hidden" name="__VIEWSTATE" value="abc=="><input type="hidden" name="__EVENTTARGET" value="">
<input type="hidden" name="__EVENTVALIDATION" value="xyz"><input type="hidden" value="nameless">
<input type="text" name="q" value="search">{links}</form></body></html>"""
PAGE_2 = "<a href=\"javascript:__doPostBack('ctl00$Main$Pager','Page$2')\">2</a>"


def test_a_postback_sends_the_hidden_fields_of_its_page():
    found = Postback("form#aspnetForm").next_page(
        parse(FORM.format(links=PAGE_2)), "https://a.vn/Pages/tin.aspx", "-", 1
    )
    assert found is not None
    assert found.url == "https://a.vn/Pages/tin.aspx"
    assert dict(found.form) == {
        "__VIEWSTATE": "abc==",
        "__EVENTVALIDATION": "xyz",
        "__EVENTTARGET": "ctl00$Main$Pager",
        "__EVENTARGUMENT": "Page$2",
    }


def test_a_postback_that_the_page_does_not_offer_is_not_made():
    assert Postback("form#aspnetForm").next_page(parse(FORM.format(links=PAGE_2)), BASE, "-", 2) is None
    assert Postback("form#missing").next_page(parse(FORM.format(links=PAGE_2)), BASE, "-", 1) is None


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><link>https://a.vn/</link>
<item><title>Một</title><link>https://a.vn/mot-post1.html</link><pubDate>Mon, 05 Feb 2024 20:15:00 GMT</pubDate></item>
<item><link>/hai-post2.html</link><pubDate>2024-02-05T08:15:00+0700</pubDate></item>
<item><title>no link</title></item><item><link>http://[</link></item>
</channel></rss>"""


def test_a_feed_names_articles_with_their_days_in_vietnam():
    index = read_index(RSS.encode(), "https://a.vn/rss/home.rss")
    assert index.articles == (
        Link("https://a.vn/mot-post1.html", date(2024, 2, 6)),
        Link("https://a.vn/hai-post2.html", date(2024, 2, 5)),
    )
    assert index.whole
    assert index.lists == ()


def test_an_atom_feed_is_read():
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="self" href="/no"/>
    <link rel="alternate" href="/yes"/><published>2024-02-05</published></entry></feed>"""
    assert read_index(atom.encode(), "https://a.vn/").articles == (Link("https://a.vn/yes", date(2024, 2, 5)),)


SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc> https://a.vn/x </loc><lastmod>2024-05-09T10:00:00+07:00</lastmod></url>
<url><loc>https://a.vn/y</loc></url></urlset>"""


def test_a_sitemap_is_read_packed_or_not():
    expected = (Link("https://a.vn/x", date(2024, 5, 9)), Link("https://a.vn/y"))
    assert read_index(SITEMAP.encode(), "https://a.vn/").articles == expected
    assert read_index(gzip.compress(SITEMAP.encode()), "https://a.vn/").articles == expected


def test_an_index_names_lists():
    text = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    <sitemap><loc>https://a.vn/sitemaps/202405.xml</loc><lastmod>2024-05-31</lastmod></sitemap></sitemapindex>"""
    index = read_index(text.encode(), "https://a.vn/sitemap.xml")
    assert index.lists == (Link("https://a.vn/sitemaps/202405.xml", date(2024, 5, 31)),)
    assert index.articles == ()


def test_a_cut_sitemap_gives_what_came_and_says_so():
    index = read_index(SITEMAP.encode()[:-60], "https://a.vn/")
    assert index.articles[0].url == "https://a.vn/x"
    assert not index.whole


def test_a_list_gives_no_more_than_the_cap(monkeypatch):
    monkeypatch.setattr("spiders.paging.MOST_ENTRIES", 3)
    entries = "".join(f"<url><loc>https://a.vn/{number}</loc></url>" for number in range(9))
    assert len(read_index(f"<urlset>{entries}</urlset>".encode(), "https://a.vn/").articles) == 3


@pytest.mark.parametrize("body", [b"", b"<html><body>Trang khong ton tai", b"\x1f\x8bdamaged", b"plain text", b"\0\0"])
def test_what_is_no_list_is_not_whole_and_names_nothing(body):
    index = read_index(body, "https://a.vn/")
    assert (index.articles, index.lists, index.whole) == ((), (), False)


def test_entities_are_neither_expanded_nor_fetched(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("https://a.vn/secret")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f"""<!DOCTYPE urlset [<!ENTITY l0 "ha">{laughs}<!ENTITY x SYSTEM "{secret.as_uri()}">]>
    <urlset><url><loc>&l9;</loc></url><url><loc>&x;</loc></url><url><loc>https://a.vn/good</loc></url></urlset>"""
    assert read_index(text.encode(), "https://a.vn/").articles == (Link("https://a.vn/good"),)


@given(st.binary(max_size=300))
def test_nothing_that_a_server_sends_as_a_list_breaks_the_reading(body):
    read_index(body, "https://a.vn/")
