"""Every form in which a date is written, every string that only looks like one, and laws that hold for any text.

``dates.tsv`` holds one string a row with the door it goes through and what it must say; an empty value means none.
"""

import csv
import json
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.dates import Anchor, find_dates, read_line, read_stamp, read_url_stamp

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1] / "shared"
HANOI = timezone(timedelta(hours=7))
NOW = datetime(2024, 5, 20, 8, tzinfo=HANOI)
THEN = datetime(2024, 5, 9, 15, 23, tzinfo=HANOI)
DAY = Anchor(date(2024, 5, 9))


def read_rows(path, **options):
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, **options))


FORMS = read_rows(HERE / "dates.tsv", delimiter="\t", quoting=csv.QUOTE_NONE)


def says(moment):
    return (moment.value, moment.precision, moment.role) if moment and moment.value else None


def stamp(text, now=NOW, order="dmy"):
    return says(read_stamp(text, now=now, order=order))


def found(text, anchor=DAY, now=None):
    return [(item.moment.value, item.moment.role) for item in find_dates(text, anchor=anchor, now=now)]


@pytest.mark.parametrize("group", sorted({row["group"] for row in FORMS}))
def test_the_table_of_forms(group):
    for row in (row for row in FORMS if row["group"] == group):
        text, now = row["text"].replace("\\n", "\n"), datetime.fromisoformat(row["now"])
        moment = read_stamp(text, now=now) if row["door"] == "stamp" else read_line(text, now)
        wanted = (row["value"], row["precision"], row["role"]) if row["value"] else None
        assert says(moment) == wanted, row


def test_an_impossible_clock_is_dropped_and_the_day_kept():
    for text in ("25:10 09/05/2024", "09/05/2024 14:60", "09/05/2024 14:46 AM", "09/05/2024 9:15 +23:00"):
        moment = read_stamp(text, now=NOW)
        assert (moment.value, moment.precision) == ("2024-05-09", "day")
        assert moment.confidence < 0.6
    assert stamp("08:00 09/05/2024 14:46")[:2] == ("2024-05-09", "day")


def test_midnight_of_a_date_column_is_no_time():
    assert stamp("09/05/2024 12:00:00 SA") == ("2024-05-09", "day", "published")
    assert stamp("5/9/2024 12:00:00 AM") == ("2024-05-09", "day", "published")
    assert stamp("2024-05-09 00:00:00") == ("2024-05-09", "day", "published")


def test_small_hours_are_marked():
    assert "small_hours" in read_stamp("04/07/2022 04:34", now=NOW).flags
    assert "small_hours" not in read_stamp("04/07/2022 14:34", now=NOW).flags


def test_before_the_common_offset_there_is_no_clock():
    assert found("lúc 11h30 ngày 30/4/1975, đến 12h30 ngày 30/4/1976") == [
        ("1975-04-30/1976-04-30T12:30:00+07:00", "event")
    ] or found("lúc 11h30 ngày 30/4/1975") == [("1975-04-30", "event")]


def test_a_wrong_sign_leaves_the_day_that_both_readings_share():
    assert stamp("2022-05-17T08:09:10-07:00") == ("2022-05-17", "day", "published")
    moment = read_stamp("2022-05-17T18:09:10-07:00", now=NOW)
    assert (moment.value, moment.not_before, moment.not_after) == (None, "2022-05-17", "2022-05-18")


@pytest.mark.parametrize(
    ("text", "now", "order", "day", "sure"),
    [
        ("09/05/2024", "2024-05-10", "dmy", "2024-05-09", True),
        ("5/9/2024 2:46:00 PM", "2024-05-20", "dmy", "2024-05-09", False),
        ("4/6/2024 8:05:00 AM", "2024-05-20", "dmy", "2024-04-06", False),
        ("3/4/2024 8:05:00 AM", "2024-05-20", "dmy", "2024-03-04", False),
        ("3/4/2024 8:05:00 SA", "2024-05-20", "mdy", "2024-04-03", True),
        ("3/4/2024", "2024-05-20", "mdy", "2024-03-04", False),
        ("3/4/2024", "2024-05-20", "dmy", "2024-04-03", False),
        ("03/4/2024", "2024-05-20", "mdy", "2024-04-03", True),
        ("5/17/2022 8:09:10 AM", "2024-05-20", "dmy", "2022-05-17", False),
        ("05/13/2024", "2024-05-20", "dmy", "2024-05-13", False),
        ("Thứ Ba, 05/07/2024", "2024-05-08", "dmy", "2024-05-07", False),
        ("Thứ Năm, 5/9/2024", "2024-09-10", "dmy", "2024-09-05", False),
        ("Thứ Sáu, 10/5/2024", "2024-05-11", "mdy", "2024-05-10", True),
        ("Thứ Sáu, 09/05/2024", "2024-05-10", "dmy", "2024-05-09", False),
        ("Thứ Hai, 10/5/2024", "2024-12-10", "dmy", "2024-05-10", False),
    ],
)
def test_day_and_month_are_told_apart(text, now, order, day, sure):
    moment = read_stamp(text, now=datetime.fromisoformat(now).replace(tzinfo=HANOI), order=order)
    assert moment.value[:10] == day
    assert (moment.confidence >= 0.9) == sure


def test_what_stays_open_says_so():
    moment = read_stamp("04/05/2024")
    assert (moment.flags, moment.not_before, moment.not_after) == (("order_open",), "2024-04-05", "2024-05-04")
    assert "weekday_mismatch" in read_stamp("Thứ Sáu, 09/05/2024").flags
    assert "weekday_mismatch" in read_stamp("Thứ Hai, 31/01/2023").flags


def test_a_stamp_is_not_from_the_future_but_a_document_may_be():
    moment = read_stamp("12/12/2099", now=NOW)
    assert (moment.value, moment.flags) == (None, ("future",))
    assert stamp("12/12/2099", now=None)[0] == "2099-12-12"
    assert stamp("Ngày có hiệu lực: 01/07/2025") == ("2025-07-01", "day", "document")


def test_of_several_stamps_the_published_one_is_taken():
    assert stamp("Cập nhật: 10/05/2024 | Ngày đăng: 09/05/2024") == ("2024-05-09", "day", "published")
    both = read_line("Ngày đăng: 08/05/2024 - Cập nhật: 09/05/2024", THEN)
    assert says(both) == ("2024-05-08|2024-05-09", "day", "published")
    assert read_stamp("Từ hội nghị 1/2/2024 ở huyện tới hội nghị 5/4/2024") is None


def test_a_page_clock_is_told_only_where_the_place_is_unknown():
    assert says(read_line("Thứ Năm, 09/05/2024", THEN)) == ("2024-05-09", "day", "page_clock")
    assert says(read_line("Thứ Tư, 08/05/2024", THEN)) == ("2024-05-08", "day", "published")
    assert stamp("Thứ Năm, 09/05/2024", now=THEN) == ("2024-05-09", "day", "published")


@pytest.mark.parametrize("text", ["08:09 17/04", "30/09 23:59", "3 giờ trước", "2 ngày trước", "Hôm qua 08:15"])
def test_a_stamp_that_lacks_its_year_or_its_now_has_no_value(text):
    moment = read_stamp(text)
    assert (moment.value, moment.precision, moment.raw) == (None, None, text)


def test_a_horizon_lies_ahead():
    assert found("Đến năm 2020, toàn tỉnh có 5 xã đạt chuẩn.") == [("2020", "event")]
    assert found("Tính đến năm 2023, huyện có 12 xã.") == [("2023", "event")]
    assert found("Mục tiêu năm 2031 là 80 xã.") == [("2031", "other")]
    assert found("phát triển đến năm 2030", anchor=None) == [("2030", "other")]
    assert found("đến năm 2030", anchor=Anchor(None, (2024,))) == [("2030", "other")]


URLS = {
    "https://example.vn/bai-viet-180230209151214367.htm": ("2023-02-09T15:12:14+07:00", "second", 0.7),
    "https://example.vn/a-v20240427110822340.htm": ("2024-04-27T11:08:22+07:00", "second", 0.7),
    "https://example.vn/2023-01-30/bai": ("2023-01-30", "day", 0.7),
    "https://example.vn/20240509/bai.html": ("2024-05-09", "day", 0.7),
    "https://example.vn/2024/05/09/bai-viet/": ("2024-05-09", "day", 0.7),
    "https://example.vn/chinh-tri/202503/bai-viet-c800452": ("2025-03", "month", 0.7),
    "https://example.vn/2024/05/bai-viet/": ("2024-05", "month", 0.7),
    "https://example.vn/uploads/2019/04/30/1-52.jpg": ("2019-04-30", "day", 0.4),
}
NO_URLS = [
    "https://example.vn/tin-post71582.html",
    "https://example.vn/tin-20231345.html",
    "https://example.vn/tin-20249927110822340.htm",
    "https://example.vn/tin-20240427250822340.htm",
    "https://example.vn/2023/13/40/tin",
    "https://example.vn/tin.aspx?ItemID=20240509",
    "chinh-tri/558213-tin.html",
]


@pytest.mark.parametrize(("url", "wanted"), URLS.items())
def test_addresses_that_hold_a_date(url, wanted):
    moment = read_url_stamp(url)
    assert (moment.value, moment.precision, moment.confidence) == wanted
    assert read_line(url, None) == moment


@pytest.mark.parametrize("url", NO_URLS)
def test_addresses_that_hold_a_number(url):
    assert read_url_stamp(url) is None
    assert read_line(url, None) is None


OPEN = [
    ("Ngày 8/5, xã họp.", None, [None]),
    ("Ngày 8/5, xã họp.", Anchor(None), [None]),
    ("Chiều ngày 01/12, xã họp.", Anchor(None, (2020,)), ["2020-12-01"]),
    ("Ngày 29/2, xã họp.", Anchor(None, (2023,)), [None]),
    ("quý III", Anchor(None, (2023,)), ["2023-07/2023-09"]),
    ("quý III", Anchor(None, (2022, 2023)), []),
    ("tháng 5 năm ngoái, hôm qua và tuần trước", None, []),
    ("ngày 8/5 năm ngoái", None, [None]),
    ("rằm tháng Giêng", Anchor(None, (2024,)), ["2024-02-24"]),
    ("mùng 3 Tết Giáp Thìn", Anchor(None, (2024,)), ["2024-02-12"]),
    ("năm Giáp Thìn", Anchor(None, (2024,)), ["2024-02-10/2025-01-28"]),
    ("rằm tháng Giêng", None, [None]),
    ("tháng Giêng", None, []),
    ("từ tháng 4 đến tháng 6", None, []),
    ("từ 8/5 đến 10/5", None, [None]),
    ("hôm qua và ngày 8/5", Anchor(date(9999, 12, 31)), [None]),
    ("tháng 6 vừa qua", DAY, ["2023-06"]),
    ("sẽ hoàn thành trong tháng 3", DAY, ["2025-03"]),
    ("tháng 12", DAY, []),
]


@pytest.mark.parametrize(("text", "anchor", "values"), OPEN)
def test_a_year_comes_from_the_anchor_or_stays_open(text, anchor, values):
    assert [value for value, _ in found(text, anchor)] == values


def test_several_years_are_bounds_and_a_weekday_chooses():
    [item] = find_dates("Chiều ngày 01/12, xã họp.", anchor=Anchor(None, (2020, 2019)))
    assert (item.moment.value, item.moment.not_before, item.moment.not_after) == (None, "2019-12-01", "2020-12-01")
    [item] = find_dates("Chiều thứ Ba, 01/12, xã họp.", anchor=Anchor(None, (2020, 2019)))
    assert (item.moment.value, item.moment.confidence) == ("2020-12-01", 0.75)


def test_trust_sinks_with_distance_and_contradiction():
    near, far, farther = (
        find_dates("ngày 8/5", anchor=Anchor(day))[0].moment.confidence
        for day in (date(2024, 5, 9), date(2024, 8, 1), date(2024, 10, 20))
    )
    assert near > far > farther
    [item] = find_dates("thứ Sáu (8/5)", anchor=DAY)
    assert (item.moment.value, item.moment.confidence, item.moment.flags) == ("2024-05-08", 0.5, ("weekday_mismatch",))
    [item] = find_dates("dự kiến khai mạc vào ngày 5/5", anchor=DAY)
    assert (item.moment.value, item.moment.flags) == (None, ("marker_conflict",))


def test_a_listing_counts_days_from_the_fetch_and_never_completes_a_year():
    text = "Hôm qua, 2 ngày trước, 3 giờ trước; ngày 8/5"
    values = [value for value, _ in found(text, anchor=None, now=THEN)]
    assert values == ["2024-05-08", "2024-05-07", "2024-05-09T12:00:00+07:00", None]
    assert found("3 giờ trước, 5 phút trước") == []


def test_a_year_told_before_is_not_overruled():
    text = "Ngày 7/5/1954, chiến dịch toàn thắng. Đến ngày 21/7, hiệp định được ký."
    moments = [item.moment for item in find_dates(text, anchor=DAY)]
    assert [moment.value for moment in moments] == ["1954-05-07", None]
    assert (moments[1].not_before, moments[1].not_after) == ("1954-07-21", "2024-07-21")
    assert found("Ngày 8/5/2023 họp; sáng 9/5 bế mạc") == [("2023-05-08", "event"), ("2024-05-09", "event")]


def test_a_year_told_in_the_sentence_is_not_overruled_either():
    for text in ("Năm 2019, vào ngày 1/6, xã họp.", "Trong năm 2019 có lũ; ngày 1/6, mưa lớn."):
        moment = find_dates(text, anchor=DAY)[1].moment
        assert (moment.value, moment.not_before, moment.not_after) == (None, "2019-06-01", "2024-06-01")
    assert found("Tháng 3/2019, xã họp, tháng 6 làm nhà.") == [("2019-03", "event")]
    assert found("Năm 2019, xã có lũ. Ngày 1/6, mưa lớn.") == [("2019", "event"), ("2024-06-01", "event")]
    for text in ("Năm 2024, ngày 1/6, xã họp.", "Hội nghị tổng kết năm 2023 diễn ra ngày 1/6."):
        assert found(text)[1] == ("2024-06-01", "event")
    assert found("Từ năm 2019 đến nay, lũ đến mỗi năm; ngày 1/6, mưa lớn.")[1] == ("2024-06-01", "event")


def test_the_same_year_is_the_one_told_last():
    between = "Ngày 1/3/2019, xã họp. Tuần trước, mưa. Ngày 1/6, trường mở cửa."
    assert found(between)[-1] == (None, "event")
    same = "Ngày 1/3/2019, xã họp. Ngày 1/6 cùng năm, trường mở cửa."
    assert [value for value, _ in found(same)] == ["2019-03-01", "2019-06-01"]
    assert found("Ngày 1/6 năm đó, trường mở cửa; mùng 3 Tết năm ấy, đông vui.") == [(None, "event"), (None, "event")]


def test_a_weekday_of_another_year_leaves_a_near_day_open():
    [item] = find_dates("ngày thứ hai (8/5)", anchor=DAY)
    moment = item.moment
    assert (moment.value, moment.not_before, moment.not_after) == (None, "2023-05-08", "2024-05-08")


def test_the_last_day_of_a_list_lends_its_year():
    text = "Các ngày 8/5, 10/5 và 12/5/2023, đoàn đi thực tế."
    assert [value for value, _ in found(text)] == ["2023-05-08", "2023-05-10", "2023-05-12"]
    assert found("ngày 5/6 và 7/6") == [("2024-06-05", "event"), ("2024-06-07", "event")]
    assert found("ngày 28/12 và 5/1/2024")[0] == ("2023-12-28", "event")
    assert found("ngày 8/5, 2/3 cử tri") == [("2024-05-08", "event")]


DOCUMENTS = [
    ("Chỉ thị số 35-CT/TW ngày 30/5/2019 của Bộ Chính trị", "2019-05-30"),
    ("Hướng dẫn số 115-HD/BTGTW, ngày 08 tháng 01 năm 2020", "2020-01-08"),
    ("Kết luận số 21-KL/TW của Bộ Chính trị ngày 16/2/2024", "2024-02-16"),
    ("Quy định số 37-QĐ/TW (25/10/2021)", "2021-10-25"),
    ("ngày 22-7-1986, Bộ Chính trị đã ban hành Nghị quyết số 34-NQ/TW", "1986-07-22"),
    ("Nghị quyết số 29-NQ/TU ban hành ngày 25/10/2022", "2022-10-25"),
    ("Kế hoạch ban hành ngày 25/10/2022", "2022-10-25"),
    ("Kế hoạch số 71/KH-UBND ngày 25/4", "2024-04-25"),
    ("Kế hoạch số 172-KH/TU năm 2023", "2023"),
    ("Nghị quyết số 5/2020/NQ-HĐND ngày 5/8/2021", "2021-08-05"),
    ("Pháp lệnh số 03/2022/UBTVQH15 có hiệu lực từ 01/9/2022", "2022-09-01"),
    ("Luật số 45/2019/QH14 ngày 20 tháng 11 năm 2019", "2019-11-20"),
]
NOT_OF_DOCUMENTS = [
    "Ngày 8/5/2024, xã họp bàn Nghị quyết số 29-NQ/TU.",
    "Tháng 7/2023, hai bên ký kết Chương trình số 07/CTrPH/BTGTU-TU",
    "Nghị quyết số 29-NQ/TU. Sáng 8/5/2024, xã họp.",
    "Nghị quyết số 29-NQ/TU (năm 2022)",
    "26 - 28/10/2020, Kế hoạch số 71/KH-UBND",
    "Nghị quyết số 29-NQ/TU, rằm tháng Giêng",
    "Kế hoạch số 71/KH-UBND tháng 5",
    "Ngày 8/5/2024 " + "và " * 60 + "ban hành Kế hoạch số 71/KH-UBND",
]


@pytest.mark.parametrize(("text", "value"), DOCUMENTS)
def test_dates_of_documents(text, value):
    assert found(text) == [(value, "document")]


@pytest.mark.parametrize("text", NOT_OF_DOCUMENTS)
def test_dates_near_documents_that_are_not_theirs(text):
    assert [role for _, role in found(text)] == ["event"]


def test_numbers_of_documents_are_never_dates_and_licences_are_other():
    assert found("Nghị định số 30/2020/NĐ-CP và Chương trình số 07/CTrPH/BTGTU-TU") == []
    assert found("Luật Đất đai năm 2024 có hiệu lực từ ngày 1/8/2024") == [("2024-08-01", "document")]
    assert found("Giấy phép số: 1/GP-BC ngày 8 tháng 1 năm 2024 của Cục Báo chí") == [("2024-01-08", "other")]


def test_spans_modifiers_and_dayparts():
    [item] = find_dates("Báo mở chuyên mục từ trước tết Nguyên đán Canh tý 2020 đến nay", anchor=DAY)
    assert (item.moment.raw, item.moment.value) == ("trước tết Nguyên đán Canh tý 2020", "2020-01-25")
    assert (item.moment.modifier, item.moment.precision) == ("before", "day")
    text = "Hội thi diễn ra từ ngày 26 - 28/10/2020, cuối tháng 4/2024; rạng sáng 9/5"
    items = find_dates(text, anchor=DAY)
    assert [text[item.start : item.end] for item in items] == [item.moment.raw for item in items]
    assert [item.moment.raw for item in items] == ["từ ngày 26 - 28/10/2020", "cuối tháng 4/2024", "rạng sáng 9/5"]
    assert [item.moment.modifier for item in items] == [None, "late", None]
    assert items[2].moment.daypart == "early morning"


def test_offsets_hold_in_decomposed_text():
    text = unicodedata.normalize("NFD", "Thực hiện Nghị quyết số 29-NQ/TU ngày 25/10/2022, chiều 8/5 Huyện ủy họp.")
    items = find_dates(text, anchor=DAY)
    assert [text[item.start : item.end] for item in items] == [item.moment.raw for item in items]
    assert [(item.moment.value, item.moment.role) for item in items] == [
        ("2022-10-25", "document"),
        ("2024-05-08", "event"),
    ]


def test_a_text_without_dates_gives_nothing():
    assert found("Xã có 25 hội nghị, 7.600 đảng viên, đạt 95% kế hoạch, qua đó tạo sự đồng thuận trước mắt.") == []
    assert found("") == []
    assert read_stamp("") is None
    assert read_line("", None) is None


def test_capitals_lost_diacritics_and_odd_letters():
    assert found("HỘI NGHỊ HÔM QUA VÀ NGÀY 8/5") == [("2024-05-08", "event")] * 2
    values = [value for value, _ in found("Hoi nghi hom qua va ngay 8/5, thang 7/2023")]
    assert values == ["2024-05-08", "2024-05-08", "2023-07"]
    assert found("İ ngày 8/5") == [("2024-05-08", "event")]


def test_a_line_with_several_dates_gives_all_that_differ():
    assert says(read_line("năm 2020, ngày 8/5 và lại năm 2020", None)) == ("2020", "year", "event")
    moment = read_line("sáng 8/5/2024, họp; sáng 9/5/2024, bế mạc", THEN)
    assert says(moment) == ("2024-05-08|2024-05-09", "range", "event")


def test_only_the_year_may_be_known():
    moment = read_line("Chiều ngày 01/12", 2020)
    assert (moment.value, moment.inferred, moment.confidence) == ("2020-12-01", True, 0.5)
    assert read_line("Chiều ngày 01/12", 99999).value is None
    assert read_line("Chiều ngày 01/12", None).value is None


def test_times_beyond_any_portal_are_ignored_and_naive_ones_are_vietnams():
    assert stamp("09/05/2024", now=datetime(1, 1, 1, tzinfo=HANOI))[0] == "2024-05-09"
    assert stamp("3 giờ trước", now=datetime(2024, 5, 9, 15, 23))[0] == "2024-05-09T12:00:00+07:00"  # noqa: DTZ001


def test_dateparser_is_the_last_resort_and_guarded():
    assert stamp("2024 May 9") == ("2024-05-09", "day", "published")
    assert read_stamp("2024 May 9", now=NOW).source == "dateparser"
    for text in ("14 giờ 46 phút của 2024", "năm 2024 là một năm", "họp 9 lần trong 2024", "x" * 80 + " 2024"):
        moment = read_stamp(text, now=NOW)
        assert moment is None or moment.source != "dateparser"


DAY_FORMS = [
    *("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d – %m – %Y", "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d tháng %m, %Y"),
    *(
        "ngày %d tháng %m năm %Y",
        "%d Thg %m %Y",
        "Ngày đăng: %d/%m/%Y",
        "Cập nhật lúc %d/%m/%Y",
        "ngay %d thang %m nam %Y",
    ),
]
MINUTE_FORMS = [
    *("%d/%m/%Y %H:%M", "%H:%M, %d/%m/%Y", "%d/%m/%Y | %Hh%M", "%Hh%M' ngày %d-%m-%Y", "%Y-%m-%dT%H:%M"),
    "%H giờ %M phút ngày %d/%m/%Y",
]
WEEKDAYS = ["Thứ Hai", "Thứ 3", "thứ tư", "T5", "Thứ Sáu", "Thứ Bẩy", "Chủ nhật"]
PORTAL_DAYS = st.dates(date(1997, 1, 2), date(2099, 12, 30))
CLOCKS = st.times()


@given(PORTAL_DAYS, st.sampled_from(DAY_FORMS))
def test_a_day_that_is_written_is_read_again(day, form):
    assert read_stamp(day.strftime(form)).value == day.isoformat()


@given(PORTAL_DAYS, st.sampled_from([", ", " - ", " | ", " ngày ", ","]))
def test_a_weekday_agrees_with_its_day(day, between):
    moment = read_stamp(f"{WEEKDAYS[day.weekday()]}{between}{day:%d/%m/%Y}")
    assert (moment.value, "weekday_mismatch" in moment.flags) == (day.isoformat(), False)


@given(PORTAL_DAYS, CLOCKS, st.sampled_from(MINUTE_FORMS))
def test_a_minute_that_is_written_is_read_again(day, clock, form):
    written = datetime.combine(day, clock, HANOI).replace(second=0, microsecond=0)
    assert datetime.fromisoformat(read_stamp(written.strftime(form)).value) == written


@given(PORTAL_DAYS, CLOCKS, st.integers(-6 * 60, 14 * 60))
def test_offsets_are_converted_to_vietnams(day, clock, minutes):
    written = datetime.combine(day, clock.replace(microsecond=0), timezone(timedelta(minutes=minutes)))
    assert datetime.fromisoformat(read_stamp(written.isoformat()).value) == written


VOCABULARY = """
    ngày tháng năm thứ chủ nhật hai ba tư sáu mười một giờ phút h g : / - . , ( ) | • 1 2 3 5 8 9 10 12 13 28 29 31
    00 05 2020 2024 99 0001 sáng chiều tối đêm trưa rạng hôm nay qua kia mai tuần trước tới sau này vừa đầu cuối nửa
    quý I II IV thế kỷ XX rằm mùng Tết Nguyên đán Giáp Thìn Ất Tỵ âm lịch ÂL nhuận Giêng Chạp giai đoạn nhiệm kỳ đến từ
    và cách đây xong sẽ đã Cập nhật lúc: Đăng Nghị quyết số 29-NQ/TU ban hành hiệu lực AM CH GMT+7 Z +07:00 T5 May
    Monday Thu 8/5 31/02/2024 26-28/10/2020 2024-05-09T07:46:00Z % ° nghìn trăm mươi lẻ giao thừa xuân O9 l5
"""
WORDS = st.sampled_from([*VOCABULARY.split(), "\u00ad", "\u200b", "\n"])
TEXTS = st.one_of(
    st.text(max_size=40), st.lists(WORDS, max_size=10).map(" ".join), st.lists(WORDS, max_size=8).map("".join)
)
ANCHORS = st.sampled_from(
    [None, Anchor(None), DAY, Anchor(date(2024, 2, 29)), Anchor(None, (2020,)), Anchor(None, (2019, 2021))]
)
TIMES = st.sampled_from([None, NOW, datetime(2024, 2, 29, tzinfo=HANOI), datetime(2021, 12, 31, 23, 59, tzinfo=UTC)])


def assert_sound(moment):
    assert (moment.value is None) == (moment.precision is None)
    assert 0 <= moment.confidence <= 1
    for value in (moment.value or "").split("|"):
        ends = value.split("/")
        assert ends == sorted(ends)
        assert all(len(end) in (0, 4, 7) or datetime.fromisoformat(end) for end in ends)


@settings(max_examples=400, deadline=None)
@given(TEXTS, ANCHORS, TIMES)
def test_no_text_raises_and_every_value_is_sound(text, anchor, now):
    items = find_dates(text, anchor=anchor, now=now)
    assert all(text[item.start : item.end] == item.moment.raw != "" for item in items)
    moments = [read_stamp(text, now=now), read_stamp(text, order="mdy"), read_line(text, now)]
    for moment in [*moments, *(item.moment for item in items)]:
        if moment:
            assert_sound(moment)


def facts(moment):
    if moment is None:
        return None
    raw = unicodedata.normalize("NFC", moment.raw)
    return (moment.value, moment.precision, moment.role, moment.confidence, moment.flags, moment.modifier, raw)


@settings(max_examples=200, deadline=None)
@given(TEXTS, ANCHORS)
def test_composed_and_decomposed_text_say_the_same(text, anchor):
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert facts(read_stamp(composed)) == facts(read_stamp(decomposed))
    assert facts(read_line(composed, NOW)) == facts(read_line(decomposed, NOW))
    one, other = ([facts(item.moment) for item in find_dates(form, anchor=anchor)] for form in (composed, decomposed))
    assert one == other


@pytest.mark.skipif(not (SHARED / "gold" / "dates.csv").exists(), reason="the gold table is not here")
def test_the_gold_table():
    wrong, right = [], 0
    rows = read_rows(SHARED / "gold" / "dates.csv")
    for row in rows:
        now = int(row["now"]) if row["now"].isdigit() else datetime.fromisoformat(row["now"])
        moment = read_line(row["string"], now)
        value, precision, role = says(moment) or ("", "none", "none")
        role = {"page_clock": "crawl-header"}.get(role, role)
        if value and value != row["expected"]:
            wrong.append((row["id"], value))
        right += (value, precision, role) == (row["expected"], row["precision"], row["role"])
        assert row["daypart"] in ("", moment.daypart if moment else "")
    assert wrong == []
    assert right >= 0.98 * len(rows)


def seed_records():
    gold = SHARED / "gold" / "seeds.json"
    return json.loads(gold.read_text(encoding="utf-8"))["records"] if gold.exists() else []


@pytest.mark.parametrize("record", seed_records(), ids=lambda record: record["file"][:3])
def test_the_sample_pages(record):
    lines = (SHARED / "seeds" / record["file"]).read_text(encoding="utf-8").split("\n")
    known = record["publication"]["iso"] or record.get("updated", {}).get("iso")
    anchor = Anchor(date.fromisoformat(known[:10])) if known else Anchor(None, (2020,))
    for wanted in record["dates"]:
        text, role = lines[wanted["line"] - 1], wanted["role"]
        if wanted["provenance"] in ("header", "page clock"):
            moments = [read_stamp(text)]
            role = "published" if role == "crawl-header" else role
        else:
            moments = [item.moment for item in find_dates(text, anchor=anchor)]
        fitting = [moment for moment in moments if says(moment) == (wanted["iso"], wanted["precision"], role)]
        assert any(wanted.get("modifier") in (None, moment.modifier) for moment in fitting), wanted
        assert any(wanted.get("daypart") in (None, moment.daypart) for moment in fitting), wanted
    for not_a_date in record["not_dates"]:
        text = lines[not_a_date["line"] - 1]
        start = text.find(not_a_date["raw"])
        items = find_dates(text, anchor=anchor)
        assert not any(item.start < start + len(not_a_date["raw"]) and start < item.end for item in items)
