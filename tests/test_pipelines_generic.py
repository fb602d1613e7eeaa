"""The generic reader: who and when, wherever a page puts them, on pages without a layout."""

from datetime import UTC, datetime

import pytest

from pipelines.dating import Texts, date_page
from pipelines.fields import Stamp
from pipelines.refine import refine
from storage.records import Article, Page

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
NAME = "Mở đường lên bản vùng cao"
PARAGRAPHS = "".join(
    f"<p>Bà con góp đất mở đường, mỗi nhà một ngày công, ba tháng thì xong đoạn thứ {n}.</p>" for n in range(4)
)


def read(above: str = "", below: str = "", head: str = "", name: str = f"<h1>{NAME}</h1>") -> Article:
    top = f"<html><head><title>{NAME} - Báo Lạ</title>{head}</head>"
    markup = f"{top}<body>{name}{above}<div>{PARAGRAPHS}</div>{below}</body>"
    return refine(Page(url="https://la.vn/bai-1.html", body=markup.encode(), fetched_at=NOW))


def when(**parts: str) -> tuple[str | None, str | None]:
    article = read(**parts)
    published, updated = article.published, article.updated
    return (published.value if published else None), (updated.value if updated else None)


@pytest.mark.parametrize(
    ("above", "value"),
    [
        ("<div>14/05/2024 08:30</div>", "2024-05-14T08:30:00+07:00"),
        ("<div><span>Xã hội</span><span>14/05/2024 - 08:30</span></div>", "2024-05-14T08:30:00+07:00"),
        ("<p><time datetime='2024-05-14T08:30:12+07:00'>14/05/2024</time></p>", "2024-05-14T08:30:12+07:00"),
        ("<div content='2024-05-14T08:30:12+07:00' property='dc:date'>14/05/2024</div>", "2024-05-14T08:30:12+07:00"),
        ("<p>Thứ ba - 14/05/2024 08:30 288 0</p>", "2024-05-14T08:30:00+07:00"),
    ],
)
def test_stamps_beside_the_title(above, value):
    assert when(above=above) == (value, None)


def test_a_stamp_in_the_element_of_the_title():
    assert when(name=f"<div class=title>{NAME} <span>(14/05/2024)</span></div>") == ("2024-05-14", None)


def test_a_stamp_above_the_title():
    assert when(name=f"<div>Thứ Ba, 14/05/2024 08:30</div><h1>{NAME}</h1>") == ("2024-05-14T08:30:00+07:00", None)


def test_a_stamp_under_the_text_counts_with_its_label_or_alone():
    assert when(below="<p>Ngày đăng: 14/05/2024</p>") == ("2024-05-14", None)
    assert when(below="<p><b>Tin khác</b></p><a href=/2>Một bài khác hẳn của báo</a><p>01/01/2020</p>") == (None, None)


def test_an_update_alone_is_no_publication():
    article = read(above="<p>Cập nhật lúc: 10:17 31/01/2024</p>")
    assert (article.published.value, article.published.not_after) == (None, "2024-01-31T10:17:00+07:00")
    assert article.updated.value == "2024-01-31T10:17:00+07:00"


def test_the_clock_of_the_page_is_no_publication():
    article = read(name=f"<div>Chủ nhật, ngày 22/11/2026</div><nav><a href=/>Trang chủ</a></nav><h1>{NAME}</h1>")
    assert article.published is None
    assert article.page_clock.value == "2026-11-22"


def test_linked_data_of_the_day_of_fetching_is_not_believed_against_the_page():
    linked = '<script type="application/ld+json">{"headline":"Mở đường","datePublished":"2026-11-22"}</script>'
    assert when(head=linked, above="<p>14/05/2024</p>") == ("2024-05-14", None)
    assert when(head=linked) == ("2026-11-22", None)


def test_linked_data_of_the_day_of_fetching_is_believed_where_the_page_shows_the_same():
    stamps = [
        Stamp("2026-11-21T18:00Z", "json-ld datePublished", "published", 0.95),
        *(Stamp(text, "time", "updated", 0.95) for text in ("2026-11-21T19:00+01:00", "19:00, 21/11/2026")),
    ]
    for shown, value in ((stamps, "2026-11-22T01:00:00+07:00"), (stamps[::2], None)):
        published = date_page(shown, Texts(NAME, "", ()), None, NOW).published
        assert (published.value if published else None) == value


def test_what_the_page_calls_its_publication_is_no_clock_even_on_the_day_of_fetching():
    stamps = [Stamp(text, "beside the title", None, 0.9) for text in ("Ngày đăng: 22/11/2026", "20/11/2026")]
    assert date_page(stamps, Texts(NAME, "", ()), None, NOW).published.value == "2026-11-22"
    bare = [Stamp("22/11/2026", "beside the title", None, 0.9), stamps[1]]
    assert date_page(bare, Texts(NAME, "", ()), None, NOW).published.value == "2026-11-20"


LEADS = [
    ("Ngày 8/5/2024, Tỉnh ủy họp.", "2024-05-08"),
    ("Ngày 8.5.2024, Tỉnh ủy họp. Tỉnh ủy sẽ bàn nhiều việc.", "2024-05-08"),
    ("Sáng 8/5/2024, Tỉnh ủy họp bàn những việc sẽ làm.", "2024-05-08"),
    ("Ngày 20/3/2024, Tỉnh ủy sẽ họp.", None),
    ("Ngày 20/6/2029, Tỉnh ủy họp.", None),
    ("Kỷ niệm Chiến thắng Điện Biên Phủ (7/5/1954 - 7/5/2024), Tỉnh ủy họp.", "2024-05-07"),
    ("Ông Nguyễn Văn A (sinh ngày 8/5/1954) nhận huy hiệu.", None),
    ("Ngày in: 22/11/2026 08:00", None),
]


@pytest.mark.parametrize(("lead", "day"), LEADS)
def test_a_page_without_a_stamp_is_of_the_day_that_its_lead_reports(lead, day):
    dating = date_page([], Texts(NAME, lead, ()), None, NOW)
    assert (dating.date.value if dating.date else None) == day
    assert (dating.published.not_before if dating.published else None) == day


def test_a_day_without_a_year_is_null_beside_its_raw_text_and_no_paragraph():
    article = read(above="<p>25 tháng 07</p>")
    assert (article.published.value, article.published.raw) == (None, "25 tháng 07")
    assert all("25 tháng 07" not in paragraph for paragraph in (article.lead, *article.body))


@pytest.mark.parametrize(
    ("parts", "authors"),
    [
        ({"above": "<p>Lan Chi - 14/05/2024 08:30</p>"}, ("Lan Chi",)),
        ({"above": "<div class=itemAuthor>Viết bởi <a href=/u>LAN CHI</a></div>"}, ("Lan Chi",)),
        ({"above": "<div class=author><b>TS LAN CHI</b><br><i>Khoa Lý luận, Trường Chính trị</i></div>"}, ("Lan Chi",)),
        ({"below": "<div align=right><b>LAN CHI - MINH ANH</b></div>"}, ("Lan Chi", "Minh Anh")),
        ({"head": '<meta name="author" content="Super User">'}, ()),
        ({"name": f"<div><a href=/profile/u1>Lan Chi</a></div><h1>{NAME}</h1>"}, ("Lan Chi",)),
        ({"name": f"<div><a href=/xa-hoi/u1>Lan Chi</a></div><h1>{NAME}</h1>"}, ()),
        ({"head": '<meta name="author" content="Lan Chi">'}, ("Lan Chi",)),
    ],
)
def test_authors(parts, authors):
    assert read(**parts).authors == authors


def test_the_line_nearest_to_the_text_wins_over_the_account_in_the_head():
    article = read(head='<meta name="author" content="Minh Anh">', below="<p><b>Lan Chi</b></p>")
    assert article.authors == ("Lan Chi",)


def test_a_lead_outside_of_the_body_is_the_lead():
    article = read(above="<p>14/05/2024</p><h2 class=sapo>Ba tháng, mười bốn cây số đường.</h2>")
    assert article.lead == "Ba tháng, mười bốn cây số đường."
    assert len(article.body) == 4


def test_a_lead_that_is_repeated_is_read_once():
    lead = "Ba tháng, mười bốn cây số đường, cả bản cùng làm."
    article = read(above=f"<h2>{lead}</h2><p><b>{lead}</b></p>")
    assert (article.lead, len(article.body)) == (lead, 4)


def test_a_page_without_a_heading_is_titled_by_the_line_over_the_text():
    line = f"<div><font size=4><b>{NAME}</b></font><br><br></div>"
    markup = f"<title>Trang tin điện tử huyện</title><body>{line}<div>{PARAGRAPHS}</div>"
    assert refine(Page(url="https://la.vn/1", body=markup.encode(), fetched_at=NOW)).title == NAME


def test_views_and_section_are_read_where_they_stand():
    article = read(
        above="<div class=breadcrumb><a href=/>Trang chủ</a><a href=/x>Xã hội</a></div>", below="<p>1.204 lượt xem</p>"
    )
    assert (article.section, article.views) == ("Xã hội", 1204)


def test_authors_who_are_named_differently_elsewhere_are_said_to_be():
    article = read(head='<meta name="author" content="Minh Anh">', below="<p><b>Lan Chi</b></p>")
    assert article.evidence["authors"].conflicts == ("Minh Anh (meta author)",)


def test_a_desk_that_signs_before_the_first_sentence_is_no_part_of_the_text():
    article = read(above="<p>Viết bởi Administrator</p>", below="<div>Lần cập nhật cuối lúc 16/05/2024 00:56</div>")
    assert "Viết bởi Administrator" not in (article.lead, *article.body)
    assert article.updated is not None
    assert article.updated.value == "2024-05-16T00:56:00+07:00"


def test_the_line_that_the_address_repeats_is_the_title():
    lines = f"<div>Giữ vững sĩ số ở huyện Cao Lộc</div><div>{PARAGRAPHS}</div>"
    markup = f"<title>Trang tin điện tử huyện</title><body>{lines}".encode()
    said = {
        slug: refine(Page(url=f"https://la.vn/tin/{slug}", body=markup, fetched_at=NOW)).title
        for slug in ("giu-vung-si-so-o-huyen-cao-loc-1204.html", "1204.html")
    }
    assert list(said.values()) == ["Giữ vững sĩ số ở huyện Cao Lộc", "Trang tin điện tử huyện"]


def test_a_row_of_a_table_is_dated_by_its_label():
    rows = "<tr><td>Ngày {}</td><td>14/05/2024</td></tr><tr><td>Số/Ký hiệu</td><td>12/QĐ-UBND</td></tr>"
    assert when(above=f"<table>{rows.format('đăng')}</table>") == ("2024-05-14", None)
    for other in ("ban hành", "hiệu lực", "họp", "hết hạn"):
        assert when(above=f"<table>{rows.format(other)}</table>") == (None, None), other


def test_rows_of_data_tell_neither_when_nor_who():
    row = "<tr><td>1</td><td>Nông Văn Sơn</td><td>Đội trưởng</td><td>07/07/2022</td></tr>"
    article = read(above=f"<table>{row * 3}</table>")
    assert (article.published, article.authors) == (None, ())


@pytest.mark.parametrize("label", ["Ngày nhận bài:", "Gửi đi:", "Hạn nộp:", "Ngày trả lời"])
def test_a_date_with_a_label_of_its_own_is_that_of_something_else(label):
    assert when(above=f"<div>{label} <b>14/05/2024</b></div>") == (None, None)


def test_how_long_ago_somebody_answered_is_no_publication():
    answer = "<div class=cmt><b>minhtam</b><p>Hay quá, tôi sẽ làm theo ngay vụ này.</p><i>3 giờ trước</i></div>"
    assert when(below=answer) == (None, None)


def test_a_stamp_behind_the_text_is_not_later_than_the_last_change():
    changed = "<p>Cập nhật: 10:17 31/01/2024</p>"
    assert when(above=changed, below="<p>18:54 ngày 02/02/2024</p>") == (None, "2024-01-31T10:17:00+07:00")
    assert when(above=changed, below="<p>18:54 ngày 30/01/2024</p>")[0] == "2024-01-30T18:54:00+07:00"


def test_the_path_to_a_page_may_end_with_its_day_but_not_with_today():
    path = "<div class=breadcrumb><a href=/>Trang chủ</a> / <a href=/t>Thông báo</a> / <span>{}</span></div>"
    around = f"<div id=in><h1>{NAME}</h1></div>"
    for day, value in (("14-05-2024", "2024-05-14"), ("22-11-2026", None), ("Thứ ba, 14/05/2024", None)):
        assert when(name=path.format(day) + "<p>Thông báo</p>" * 4 + around)[0] == value, day


def test_a_section_over_the_text_is_not_its_title():
    name = "Đội văn nghệ bản Piềng mở đường lên vùng cao"
    text = f"<p>Chiều qua, đội văn nghệ bản Piềng đã mở đường lên vùng cao.</p>{PARAGRAPHS}"
    markup = f"<title>Huyện ủy Na Rì - {name}</title><body><div><h1>TIN HOẠT ĐỘNG</h1>{text}</div></body>"
    assert refine(Page(url="https://la.vn/bai-2.html", body=f"<html>{markup}</html>".encode())).title == name
