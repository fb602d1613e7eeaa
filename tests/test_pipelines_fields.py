"""Fields: selectors give candidates with their source."""

from datetime import date

import pytest

from pipelines.fields import choose_layout, read_count, read_tags, read_with_layout
from pipelines.layout import Layout
from pipelines.markup import Document, read_markup
from storage.records import Page

LAYOUT = Layout(
    platform="test",
    fingerprint=("div.post",),
    title=("h1.missing", "h1.title"),
    lead=("p.sapo",),
    body=("div.content",),
    published=("time",),
    updated=("span.upd",),
    clock=("div.clock",),
    author=("p.author",),
    tags=("ul.tags a",),
    views=("span.hits",),
    drop=("div.promo",),
)
PAGE = """<html><head><meta property="og:title" content="Tiêu đề khác">
<meta property="article:published_time" content="2024-05-09T08:00:00+07:00">
<script type="application/ld+json">{"headline": "Tiêu đề", "dateModified": "2024-05-10"}</script></head><body>
<div class="clock">Thứ Năm, 09/05/2024</div><div class="post"><h1 class="title">Tiêu đề</h1>
<time datetime="2024-05-09T08:00:00+07:00">09/05/2024 08:00</time><span class="hits">1.047 lượt xem</span>
<p class="sapo">Lời dẫn.</p><div class="content"><p>Một.</p><div class="promo">Quảng bá</div><p>Hai.</p>
<p><img src="/a.jpg"></p><div class="content"><p>Ba.</p></div></div><p class="author">Hà Vy</p>
<ul class="tags"><li><a>Từ khóa:</a></li><li><a>đại hội</a></li><li><a> đại hội </a></li><li><a>#nông thôn</a></li></ul>
</div></body></html>"""


def document(markup: str = PAGE) -> Document:
    return read_markup(Page(url="https://x.vn/chinh-tri/bai-1.html", body=markup.encode()))


def test_every_selector_gives_a_candidate_with_its_source():
    reading = read_with_layout(document(), LAYOUT)
    assert [(c.text, c.source) for c in reading.title] == [
        ("Tiêu đề", "h1.title"),
        ("Tiêu đề", "json-ld headline"),
        ("Tiêu đề khác", "meta og:title"),
    ]
    assert (reading.lead[0].text, reading.byline[0].text) == ("Lời dẫn.", "Hà Vy")
    assert [(s.text, s.hint) for s in reading.stamps] == [
        ("2024-05-09T08:00:00+07:00", "published"),
        ("09/05/2024 08:00", "published"),
        ("Thứ Năm, 09/05/2024", "page_clock"),
        ("2024-05-09T08:00:00+07:00", "published"),
        ("2024-05-10", "updated"),
    ]
    assert reading.tags == ("đại hội", "nông thôn")


def test_the_body_is_stripped_and_nested_containers_are_read_once():
    reading = read_with_layout(document(), LAYOUT)
    assert [block.text for block in reading.blocks] == ["Một.", "Hai.", "Ba."]
    assert (reading.body_source, reading.platform) == ("div.content", "test")
    assert [picture.src for picture in reading.pictures] == ["/a.jpg"]


def test_a_layout_without_a_body_on_the_page_reads_none():
    assert read_with_layout(document("<p>x</p>"), LAYOUT).blocks == []


def test_layouts_are_chosen_by_fingerprint_and_day_of_capture():
    old = LAYOUT.replace(platform="old", valid_until=date(2023, 12, 31))
    new = LAYOUT.replace(platform="new", valid_from=date(2024, 1, 1))
    strange = LAYOUT.replace(fingerprint=("div.unknown",))
    assert choose_layout(document(), (strange, old, new), "2023-05-01") is old
    assert choose_layout(document(), (strange, old, new), "2024-05-01") is new
    assert choose_layout(document(), (strange, old, new), None) is old
    assert choose_layout(document(), (strange,), None) is None
    assert choose_layout(document(), (Layout(platform="any"),), None).platform == "any"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1,047 lượt xem", 1047),
        ("1.047.300 lượt xem", 1047300),
        ("24114 Lượt xem", 24114),
        ("Lượt xem: 7370", 7370),
        ("1,2K", 1200),
        ("3 nghìn lượt", 3000),
        ("1,5 triệu", 1500000),
        ("10 345 views", 10345),
        ("lượt xem", None),
        ("1,2", None),
    ],
)
def test_view_counters(text, count):
    assert read_count(text) == count


def test_tags_without_labels():
    assert read_tags(document("<b class=t>Chủ đề: Đảng</b><b class=t>Từ khóa</b>"), ("b.t",)) == ("Đảng",)
