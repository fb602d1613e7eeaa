"""Layouts and sources as data."""

import pytest

from pipelines.layout import Host, Layout, Source, compile_selector, names_in

SOURCE = Source(
    title="Báo X", hosts=(Host("baox.vn"), Host("baox.com.vn")), article_key=r"/(\d{6})-|-(\d{7})\.html$|ItemID=(\d+)"
)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://baox.vn/chinh-tri/310783-ten-bai.html", "310783"),
        ("http://www.baox.com.vn/ten-bai-5071654.html", "5071654"),
        ("https://baox.vn/Pages/tin.aspx?ItemID=12&l=a", "12"),
        ("https://baox.vn/chinh-tri", None),
        ("https://other.vn/ten-bai-5071654.html", None),
        ("not an address", None),
        ("http://[", None),
    ],
)
def test_the_key_of_an_address(url, key):
    assert SOURCE.key_of(url) == key


def test_a_source_without_a_pattern_has_no_articles():
    assert Source(title="x", hosts=(Host("a.vn"),)).key_of("https://a.vn/1") is None


def test_a_malformed_pattern_is_named_at_once():
    with pytest.raises(Exception, match="unterminated"):
        Source(title="x", article_key="(")


def test_a_slip_in_a_layout_is_named_at_once():
    with pytest.raises(TypeError, match="titel"):
        Layout(platform="x").replace(titel=("h1",))


def test_malformed_selectors_are_named():
    with pytest.raises(ValueError, match="not valid XPath"):
        compile_selector("//p[")
    assert compile_selector("p.a") is compile_selector("p.a")


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        ("div#bai .noi-dung p", {"bai", "noi-dung"}),
        (".node:not(.teaser) [class*=x.y]", {"node"}),
        (".a, .b", set()),
        ("//div[@class='a']", set()),
    ],
)
def test_names_without_which_a_selector_finds_nothing(selector, names):
    assert names_in(selector) == names
