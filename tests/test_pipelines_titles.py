"""Titles: declared, shown, or neither."""

import pytest

from pipelines.markup import read_markup
from pipelines.titles import find_title, names_site
from storage.records import Page

NAME = "Mở đường lên bản vùng cao"


def title(head: str, body: str = "") -> tuple[str | None, str | None]:
    markup = f"<html><head>{head}</head><body>{body}<p>x</p></body></html>"
    found = find_title(read_markup(Page(url="https://la.vn/1", body=markup.encode())))
    shown = None if found.element is None else found.element.tag
    return (found.candidates[0].text if found.candidates else None), shown


@pytest.mark.parametrize(
    "written",
    [
        f"{NAME} - Báo Bến Mới",
        f"Báo Bến Mới | {NAME}",
        f"{NAME} | Chính trị | Cổng thông tin điện tử tỉnh Khau Vài",
        f"{NAME} – Sở Xây dựng Bến Mới",
    ],
)
def test_the_name_of_the_site_is_cut_off(written):
    assert title(f"<title>{written}</title>") == (NAME, None)


def test_a_dash_within_a_headline_belongs_to_it():
    assert title("<title>Kinh tế - xã hội chuyển mạnh sau nửa nhiệm kỳ đại hội</title>")[0].startswith(
        "Kinh tế - xã hội"
    )


def test_the_heading_that_the_head_repeats_is_the_title():
    page = f"<h1>Báo Bến Mới</h1><h1>Pháp luật</h1><h2>{NAME}</h2><h3>Tin khác</h3>"
    assert title(f"<title>{NAME} - Báo Bến Mới</title>", page) == (NAME, "h2")


def test_an_element_named_for_the_title_shows_it_where_no_heading_does():
    assert title(f"<title>{NAME}</title>", f"<span class='tieude'>{NAME}</span>") == (NAME, "span")


def test_a_date_behind_the_title_is_no_part_of_it():
    page = f"<div class=title>{NAME} <i>(10/11/2014)</i></div>"
    assert title(f"<title>{NAME}</title>", page) == (NAME, "div")


def test_a_section_above_the_headline_in_the_same_element_is_no_part_of_it():
    head = f'<meta property="og:title" content="{NAME}"><title>{NAME}</title>'
    assert title(head, f"<h1><small>Xã hội</small> {NAME}</h1>") == (NAME, "h1")


def test_a_title_that_only_names_the_site_is_none():
    assert title("<title>Trang tin điện tử huyện Khau Vài</title>", f"<h1>{NAME}</h1>") == (NAME, "h1")
    assert title("<title>Trang tin điện tử huyện Khau Vài</title>")[0] == "Trang tin điện tử huyện Khau Vài"


def test_a_headline_in_linked_data_is_unescaped_and_comes_first():
    linked = '<script type="application/ld+json">{"headline": "Mở đường &quot;lên trời&quot;"}</script>'
    assert title(linked, "<h1>Mở đường lên trời ở bản</h1>")[0] == 'Mở đường "lên trời"'


def test_linked_data_of_something_else_does_not():
    linked = '<script type="application/ld+json">{"headline": "Giá vàng hôm nay"}</script>'
    assert title(linked, f"<h1>{NAME}</h1>")[0] == NAME


def test_a_heading_in_the_menu_shows_it_only_where_nothing_else_does():
    page = f"<nav><h2>{NAME}</h2></nav><div><h3>{NAME}</h3></div>"
    assert title(f"<title>{NAME}</title>", page) == (NAME, "h3")


@pytest.mark.parametrize("text", ["Báo Bến Mới", "Cổng thông tin điện tử tỉnh", "Sở Xây dựng Bến Mới", "Chi tiết tin"])
def test_names_of_sites(text):
    assert names_site(text)


@pytest.mark.parametrize("text", [NAME, "Trang không tồn tại", "Sở Y tế bàn giải pháp chống dịch"])
def test_headlines_are_no_names_of_sites(text):
    assert not names_site(text)


def test_an_ellipsis_that_cuts_nothing_off_belongs_to_the_headline():
    linked = f'<script type="application/ld+json">{{"headline": "{NAME}..."}}</script>'
    assert title(linked, f"<h1>{NAME}</h1>")[0] == f"{NAME}..."
    assert title(linked, f"<h1>{NAME} ở Khau Vài</h1>")[0] == f"{NAME} ở Khau Vài"
