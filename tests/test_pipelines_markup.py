"""Markup: charsets, broken pages, the head."""

import pytest

from pipelines.errors import Rejected
from pipelines.markup import decode, node_text, read_markup
from pipelines.walk import text_of
from storage.records import Page

WORDS = "Đảng bộ tỉnh tổ chức hội nghị trực tuyến"


def page(body: bytes | str, **fields) -> Page:
    return Page(url="https://example.vn/a", body=body.encode() if isinstance(body, str) else body, **fields)


def words_of(body: bytes | str, **fields) -> str:
    return text_of(read_markup(page(body, **fields)).root)


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252", "foo-9000", "utf-7", "gb2312"])
def test_valid_utf8_is_utf8_whatever_is_declared(declared):
    body = f"<html><head><meta charset={declared}></head><body><p>{WORDS}</p></body></html>"
    assert words_of(body, headers=(("Content-Type", f"text/html; charset={declared}"),)) == WORDS


@pytest.mark.parametrize("codec", ["utf-16", "utf-8-sig"])
def test_a_byte_order_mark_decides(codec):
    assert words_of(f"<p>{WORDS}</p>".encode(codec)) == WORDS


def test_a_declared_charset_is_used_when_the_bytes_are_no_utf8():
    decoded = decode("<p>được</p>".encode("utf-16-le"), "text/html; charset=utf-16le")
    assert "được" in decoded.text
    assert decoded.encoding.lower().startswith("utf-16")


def test_the_meta_element_is_asked_after_the_header():
    body = "<meta charset='windows-1258'><p>T\u00ean</p>".encode("cp1258")
    assert "Tên" in decode(body).text


def test_bytes_that_nothing_fits_still_give_text():
    assert "abc" in decode(b"abc \xff\xfe\xfd \x81").text


def test_text_after_a_premature_end_is_not_lost():
    assert words_of(f"<html><body></body></html><head></head><body><p>{WORDS}</p></body></html>\n") == WORDS
    assert words_of(f"<html></html><p>{WORDS}</p>") == WORDS


def test_a_page_wrapped_in_a_form_is_read():
    assert words_of(f"<html><body><form id='aspnetForm'><div><p>{WORDS}</p></div></form></body></html>") == WORDS


def test_nul_bytes_do_not_cut_the_text():
    assert words_of(f"<p>{WORDS}\0</p><p>sau</p>") == f"{WORDS} sau"


def test_entities_are_letters():
    assert words_of("<p>N&ocirc;ng th&#244;n m&#x1edb;i</p>") == "Nông thôn mới"


@pytest.mark.parametrize("body", [b"", b" \r\n\0", b"\xef\xbb\xbf"])
def test_an_answer_without_a_body_is_rejected(body):
    with pytest.raises(Rejected, match="no body"):
        read_markup(page(body))


@pytest.mark.parametrize("body", [b"%PDF-1.7 ...", b"\x89PNG\r\n", b"GIF89a", b"\xff\xd8\xff\xe0"])
def test_binary_answers_are_rejected(body):
    with pytest.raises(Rejected) as rejected:
        read_markup(page(body))
    assert rejected.value.reason == "not_text"


def test_markup_without_elements_is_rejected():
    with pytest.raises(Rejected, match="no element"):
        read_markup(page(b"<!doctype html>"))


def test_a_dump_has_lines_and_an_empty_tree():
    document = read_markup(page(f"{WORDS}\n\ndòng 2"))
    assert document.text == f"{WORDS}\n\ndòng 2"
    assert text_of(document.root) == ""


@pytest.mark.parametrize("tag", ["div", "b", "table"])
def test_what_is_nested_too_deep_is_flagged_and_read_flat(tag):
    document = read_markup(page(f"<{tag}>" * 200_000 + WORDS + f"</{tag}>" * 200_000 + "<p>sau</p>"))
    assert document.flags == ("nested_too_deep",)
    assert WORDS in text_of(document.root)
    assert text_of(document.root).endswith("sau")


@pytest.mark.parametrize("damage", [lambda body: body[:-4], lambda body: body.replace(b"h", b"\xff", 1)])
def test_damaged_utf8_stays_utf8(damage):
    document = read_markup(page(damage(f"<p>{WORDS * 20}".encode())))
    assert document.encoding == "utf-8"
    assert WORDS in text_of(document.root)


def test_a_legacy_charset_is_found_and_read():
    words = f"{WORDS}. " * 12
    body = f"<html><head><title>x</title></head><body><p>{words}</p></body></html>"
    stored = read_markup(page(body.encode().decode("latin-1")))
    assert stored.encoding == "utf-8 as cp1252"
    assert text_of(stored.root).endswith(f"{WORDS}.")


def test_the_head_is_read_once_and_whole():
    body = (
        "<html lang=vi><head><title> Tin  mới </title><link rel=canonical href='/bai-1.html'>"
        "<meta property='og:title' content='Tin mới'><meta name=Author content='PV'>"
        '<script type="application/ld+json">{"@graph":[{"headline":"H","datePublished":"2024-05-09"}]}</script>'
        '<script type="application/ld+json">{bad</script></head><body></body></html>'
    )
    head = read_markup(page(body)).head
    assert (head.title, head.canonical, head.language) == ("Tin mới", "/bai-1.html", "vi")
    assert head.meta == {"og:title": "Tin mới", "author": "PV"}
    assert (head.linked("headline"), head.linked("datePublished"), head.linked("author")) == ("H", "2024-05-09", None)


def test_the_machine_value_of_a_node_comes_before_its_text():
    document = read_markup(page("<time datetime=' 2024-05-09 '>hôm qua</time><time>9/5</time><meta content='x'>"))
    assert [node_text(node) for node in document.root.iter("time")] == ["2024-05-09", "9/5"]


def test_selectors_take_css_and_xpath():
    document = read_markup(page("<div><p class='a'>1</p><p class='b'></p><p class='b'>2</p></div>"))
    assert document.first((".c", "p.b"))[1] == "p.b"
    assert node_text(document.first(("//p[2]", "//p[3]"))[0]) == "2"
    assert document.first((".c",)) is None


def test_selectors_are_foreign_where_their_names_are_not_on_the_page():
    document = read_markup(page("<div id='x y' class='a b'><p>1</p></div>"))
    assert [document.may_hold(selector) for selector in ("div.a.b", "#y", "p", "//i", ".a .c")] == [True] * 4 + [False]
