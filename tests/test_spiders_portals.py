from __future__ import annotations

from pathlib import Path

import pytest

import spiders
from crawler.catalog import portal_spiders, portals
from pipelines.layout import compile_selector

SAME = {
    "bac_kan": [
        ("https://backan.gov.vn/Pages/chi-tiet-tin.aspx?ItemID=123&l=xay-dung-dang", "123"),
        ("https://www.backan.gov.vn/pages/chi-tiet-tin.aspx?l=x&itemid=123", "123"),
        ("https://backan.gov.vn/Pages/xay-dung-dang.aspx", None),
        ("https://baobackan.vn/Pages/chi-tiet-tin.aspx?ItemID=123", None),
    ],
    "bac_kan_city": [
        ("https://backancity.gov.vn/hoi-nghi-thanh-uy/", "hoi-nghi-thanh-uy"),
        ("https://backancity.gov.vn/hoi-nghi-thanh-uy", "hoi-nghi-thanh-uy"),
        ("https://backancity.gov.vn/hoi-nghi-thanh-uy/?utm_source=x", "hoi-nghi-thanh-uy"),
        ("https://backancity.gov.vn/category/tin-tuc/", None),
        ("https://backancity.gov.vn/feed/", None),
        ("https://backancity.gov.vn/wp-login/", None),
    ],
    "bao_bac_kan": [
        ("https://baobackan.vn/mot-hai-post71507.html", "71507"),
        ("http://baobackan.com.vn/mot-hai-post71507.html?zarsrc=30", "71507"),
        ("https://baobackan.org.vn/khac-post71507.html", "71507"),
        ("https://baobackan.vn/kinh-te/trang-2.html", None),
    ],
    "lang_son": [
        ("https://baolangson.vn/chinh-tri/xay-dung-dang/310783-mot-hai.html", "310783"),
        ("https://baolangson.vn/mot-hai-5310783.html", "5310783"),
        ("https://baolangson.vn/phap-luat/mot-hai-5310783.html", "5310783"),
        ("https://baolangson.vn/kinh-te?page=2", None),
    ],
    "bac_giang": [
        ("https://baobacninhtv.vn/mot-hai-postid410007.bbg", "410007"),
        ("https://baobacgiang.vn/bg/kinh-te/mot-hai-postid410007.bbg", "410007"),
        ("https://baobacninhtv.vn/bg2/luc-ngan/mot-hai-postid410007.bbg", "410007"),
        ("https://baobacninhtv.vn/mot-hai.bbg", "mot-hai"),
        ("https://baobacninhtv.vn/kinh-te-p2", None),
    ],
    "thai_nguyen": [
        ("https://baothainguyen.vn/thoi-su/202405/mot-hai-3ac6d79/", "3ac6d79"),
        ("https://baothainguyen.vn/thoi-su/?p=2", None),
        ("https://baothainguyen.vn/tag/bac-kan/", None),
    ],
}


@pytest.mark.parametrize(("name", "url", "key"), [(name, *pair) for name, pairs in SAME.items() for pair in pairs])
def test_an_address_names_its_article(name, url, key):
    assert portals()[name].key_of(url) == key


def test_the_six_are_there_file_and_class_and_name_alike():
    assert list(portals()) == sorted(SAME)
    for name, spider in portal_spiders().items():
        assert spider.__module__ == f"spiders.{name}"
        assert spider.__name__.lower() == name.replace("_", "")
        lines = (Path(spiders.__path__[0]) / f"{name}.py").read_text().splitlines()
        assert len(lines) <= 30


@pytest.mark.parametrize("name", SAME)
def test_a_portal_is_complete(name):
    portal = portals()[name]
    assert portal.name == name
    assert portal.title
    assert portal.province
    assert portal.sections
    assert portal.layouts
    assert portal.successor is None or portal.successor in portals()
    assert portal.key_of(portal.home) is None
    assert not any(portal.key_of(portal.at(portal.section_path.format(section=slug))) for slug in portal.sections)


@pytest.mark.parametrize("name", SAME)
def test_every_selector_is_valid(name):
    portal = portals()[name]
    fields = ("fingerprint", "title", "lead", "body", "published", "updated", "clock", "author", "section", "tags")
    for layout in portal.layouts:
        for field in (*fields, "views", "drop"):
            for selector in getattr(layout, field):
                compile_selector(selector)
    for selector in (portal.item, portal.links, portal.listing_date or "a"):
        compile_selector(selector)
