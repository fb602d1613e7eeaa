"""Text dumps: each line gets its part by position and form."""

from datetime import UTC, datetime

import pytest

from pipelines.lines import find_address, read_dump
from pipelines.refine import UNKNOWN, refine
from storage.records import Page

LONG = (
    "Hội nghị đã nghe báo cáo kết quả sáu tháng, thảo luận các chỉ tiêu còn thấp và thống nhất giao từng đơn vị "
    "chịu trách nhiệm rà soát, bổ sung giải pháp, báo cáo lại Thường trực trước kỳ họp tới để kịp thời điều chỉnh."
)
TOOLBAR = f"""PublishingPortal - Block_BanTin_Toolbar

12/06/2023
Tăng cỡ chữ Giảm cỡ chữ
Sơ kết công tác dân vận sáu tháng đầu năm tại huyện vùng cao
Sáng 10/6, Ban Dân vận tổ chức hội nghị sơ kết. {LONG}

\u00a0PublishingPortal - Block_BanTin_ViewData

Các đại biểu dự hội nghị sơ kết

{LONG}

Kết luận hội nghị, đồng chí chủ trì yêu cầu các cấp bám cơ sở, nghe dân nói và làm cho dân tin./.

Mai Phương
"""
CLOCK = f"""Thứ 2, 18/11/2024
Hà Nội, 25 °C / 20 - 27 °C
Hotline: 0204 3 555 555

Khánh thành cầu dân sinh ở xã vùng sâu sau hai năm thi công

Updated: 09:30, 06/03/2024

BẮC GIANG - Chiều 5/3, nhân dân địa phương dự lễ khánh thành cầu. {LONG}

Chú thích

{LONG}

Chia sẻ:
icon-zalo
Chủ đề:

Ý kiến bạn đọc (0)
"""


def dump(text: str, **fields):
    return refine(Page(url=None, body=text.encode(), way_in="text", **fields), UNKNOWN)


def test_the_stamp_of_the_tool_bar_is_the_publication():
    article = dump(TOOLBAR)
    assert article.title == "Sơ kết công tác dân vận sáu tháng đầu năm tại huyện vùng cao"
    assert (article.published.value, article.published.precision) == ("2023-06-12", "day")
    assert article.lead.startswith("Sáng 10/6, Ban Dân vận")
    assert article.captions == ("Các đại biểu dự hội nghị sơ kết",)
    assert len(article.body) == 2
    assert article.authors == ("Mai Phương",)
    assert [(m.value, m.precision, m.daypart) for m in article.events] == [
        ("2023-01/2023-06", "half", None),
        ("2023-06-10", "day", "morning"),
    ]
    assert article.published.source == "line 3"


def test_a_clock_beside_the_weather_is_no_publication_and_neither_is_an_update():
    article = dump(CLOCK)
    assert article.page_clock.value == "2024-11-18"
    assert article.updated.value == "2024-03-06T09:30:00+07:00"
    assert article.published.value is None
    assert (article.published.not_before, article.published.not_after) == ("2024-03-05", article.updated.value)
    assert (article.date.value, article.date.source) == (article.updated.value, "updated")
    assert article.dateline == "BẮC GIANG"
    assert article.body == (LONG,)
    assert article.captions == ()


def test_an_undated_dump_is_dated_by_the_event_of_its_lead():
    article = dump(
        "Kiểm tra công tác tuyên giáo năm 2019 tại Đảng bộ xã\n\n"
        f"Chiều ngày 04/11, đoàn công tác làm việc về công tác tuyên giáo năm 2019. {LONG}\n\n{LONG}\n\nNgọc Hà"
    )
    assert article.published.value is None
    assert article.published.not_before == "2019-11-04"
    assert (article.date.value, article.date.source) == ("2019-11-04", "event")
    assert [m.inferred for m in article.events if m.precision == "day"] == [True]


def test_a_dump_without_any_date_has_none():
    article = dump(f"Gương sáng của một bí thư chi bộ vùng cao\n\n{LONG}\n\n{LONG}")
    assert article.published is None
    assert article.date is None


def test_views_tags_and_address_are_fields_and_no_body():
    article = dump(
        "Thành phố đổi mới công tác tuyên truyền miệng ở cơ sở\n\nThứ 3, 07.02.2023 | 10:05:30\n2,310 lượt xem\n\n"
        f"Sáng 6/2, {LONG}\n\n{LONG}\n\nVŨ THỊ LAN ANH (Thành uỷ)\n\n"
        "https://baox.vn/xa/123456-thanh-pho.html\n\n • Từ khóa"
    )
    assert (article.published.value, article.views) == ("2023-02-07T10:05:30+07:00", 2310)
    assert (article.authors, article.affiliation) == (("Vũ Thị Lan Anh",), "Thành uỷ")
    assert article.url == "https://baox.vn/xa/123456-thanh-pho.html"
    assert article.body == (LONG,)


def test_a_line_broken_in_mid_sentence_is_joined():
    reading = read_dump(
        f"Tiêu đề của một bài viết dài\n\n{LONG}\n\nChuyên mục hướng tới đại hội\ntrên cổng thông tin\n\n{LONG}\n\nA",
        None,
    )
    captions = [block.text for block in reading.blocks if block.kind == "caption"]
    assert captions == ["Chuyên mục hướng tới đại hội trên cổng thông tin"]


def test_the_day_of_fetching_far_above_the_title_is_a_clock():
    text = f"Thứ Năm, 09/05/2024\nTrang chủ\nTin tức\nThành lập tổ công tác chuyển đổi số cộng đồng\n{LONG}\n\n{LONG}"
    assert dump(text, fetched_at=datetime(2024, 5, 9, 3, tzinfo=UTC)).published is None


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_no_address_in_an_empty_dump(text):
    assert find_address(text) is None


def test_the_address_of_a_dump():
    assert find_address("a\nhttps://x.vn/b-1.html\nc") == "https://x.vn/b-1.html"
    assert find_address("a https://x.vn/b-1.html") is None
