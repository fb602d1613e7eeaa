import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.bylines import has_end_mark, read_byline, split_dateline, strip_end_mark
from pipelines.names import is_name, title_name

SEEDS = Path(__file__).parents[2] / "shared" / "gold" / "seeds.json"


def facts(line):
    byline = read_byline(line)
    return byline and (byline.authors, byline.affiliation, byline.agency)


# --- bylines -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Hương Dịu", ["Hương Dịu"]),
        ("ĐẶNG DŨNG", ["Đặng Dũng"]),
        ("B. LIỄU", ["B. Liễu"]),
        ("M.K.", ["M.K."]),
        ("T.H", ["T.H"]),
        ("Lệ Thủy – Văn Huyến – Quang Hiếu", ["Lệ Thủy", "Văn Huyến", "Quang Hiếu"]),
        ("Thu Hà-Minh Anh", ["Thu Hà", "Minh Anh"]),
        ("Thu Hà/Minh Anh", ["Thu Hà", "Minh Anh"]),
        ("Hoàng Minh và Lê Na", ["Hoàng Minh", "Lê Na"]),
        ("Thu Hà, Minh Anh & Thu Hà", ["Thu Hà", "Minh Anh"]),
        ("Jean-Paul Sartre", ["Jean-Paul Sartre"]),
        ("H'Hen Niê", ["H'Hen Niê"]),
        ("ThS LÊ VĂN CƯỜNG", ["Lê Văn Cường"]),
        ("PGS.TS Nguyễn Văn Bình", ["Nguyễn Văn Bình"]),
        ("Đ/c Nông Thị Hoa", ["Nông Thị Hoa"]),
        ("Trung tá Nguyễn Văn An", ["Nguyễn Văn An"]),
        ("PV Minh Anh", ["Minh Anh"]),
        ("Trần Văn Hóa", ["Trần Văn Hóa"]),
        ("Tác giả: Thành Chung", ["Thành Chung"]),
        ("Bài, ảnh: Minh Anh", ["Minh Anh"]),
        ("Tin và ảnh: Hà", ["Hà"]),
        ("Thực hiện: Minh Anh - Thu Hà", ["Minh Anh", "Thu Hà"]),
        ("Bài: Minh Anh; Ảnh: Thu Hà", ["Minh Anh", "Thu Hà"]),
        ("Minh Anh - Ảnh: Thu Hà", ["Minh Anh", "Thu Hà"]),
        ("Bài: Minh Anh - Ảnh: Internet", ["Minh Anh"]),
        ("Bài: Minh Anh - Đồ họa: Thu Hà", ["Minh Anh"]),
        ("Minh Anh (Ảnh: Thu Hà)", ["Minh Anh"]),
        ("Minh Anh (ghi)", ["Minh Anh"]),
        ("Minh Anh tổng hợp", ["Minh Anh"]),
        ("Lan Anh - Hải Yến (tổng hợp)", ["Lan Anh", "Hải Yến"]),
        ("TS (tổng hợp)", []),
        ("VĂN HÀO - TRẦN HỮU 30/04/2016 11:39", ["Văn Hào", "Trần Hữu"]),
        ("Đời sống- Thùy Linh - 12:49 25/10/2021", ["Thùy Linh"]),
        ("(Hương Dịu)", ["Hương Dịu"]),
        ("  Hương\u00a0 Dịu ", ["Hương Dịu"]),
    ],
)
def test_people(line, authors):
    assert facts(line) == (tuple(authors), None, None)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("NGUYỄN THỊ HOA (Thành uỷ Lạng Sơn)", (("Nguyễn Thị Hoa",), "Thành uỷ Lạng Sơn", None)),
        ("Nguyễn Văn A, Ban Tuyên giáo Thành ủy", (("Nguyễn Văn A",), "Ban Tuyên giáo Thành ủy", None)),
        ("Ban Tuyên giáo Tỉnh ủy", ((), "Ban Tuyên giáo Tỉnh ủy", None)),
        ("BAN TUYÊN GIÁO TỈNH ỦY", ((), "BAN TUYÊN GIÁO TỈNH ỦY", None)),
        ("Sở Tư Pháp", ((), "Sở Tư Pháp", None)),
        ("Văn phòng Tỉnh ủy", ((), "Văn phòng Tỉnh ủy", None)),
        ("Nguyễn Quỳnh/VOV.VN", (("Nguyễn Quỳnh",), None, "VOV.VN")),
        ("M.K./VOV.VN(biên dịch)", (("M.K.",), None, "VOV.VN")),
        ("Minh Anh (TTXVN)", (("Minh Anh",), None, "TTXVN")),
        ("Minh Anh (Theo Báo Nhân dân)", (("Minh Anh",), None, "Báo Nhân dân")),
        ("(TTXVN/Vietnam+)", ((), None, "TTXVN/Vietnam+")),
        ("Theo TTXVN- Tuổi trẻ", ((), None, "TTXVN- Tuổi trẻ")),
        ("Theo Thái Sơn/Báo QĐND", ((), None, "Báo QĐND")),
        ("Nguồn tin: Báo Tuổi Trẻ", ((), None, "Báo Tuổi Trẻ")),
        ("Nguồn: backan.gov.vn", ((), None, "backan.gov.vn")),
        ("Nguồn Bắc Giang: http://example.vn/bai-1", ((), None, "Bắc Giang")),
        ("Nguồn: https://example.vn/bai-1", ((), None, "example.vn")),
        ("Báo Bắc Kạn", ((), None, "Báo Bắc Kạn")),
    ],
)
def test_offices_and_agencies_are_no_people(line, expected):
    assert facts(line) == expected


@pytest.mark.parametrize(
    "line",
    ["PV", "P.V", "BBT", "TH", "CTV", "Nhóm phóng viên", "Nhóm PV", "Cộng tác viên", "admin", "PV•28/01/2025 08:22"],
)
def test_the_staff_is_a_byline_without_people(line):
    byline = read_byline(line)
    assert byline is not None
    assert (byline.raw, byline.authors, byline.affiliation, byline.agency) == (line, (), None, None)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "   ",
        "Các đại biểu dự Hội nghị",
        "Quang cảnh buổi làm việc",
        "Sáng nay, Tỉnh ủy họp.",
        "Thu Hà.",
        "Ảnh: Hương Dịu",
        "Ảnh minh họa",
        "Chú thích",
        "Minh",
        "T.Ư",
        "Hà Nội",
        "BẮC GIANG",
        "Chợ Đồn",
        "Hồ Chí Minh",
        "TIN LIÊN QUAN",
        "Tin Mới",
        "LÝ LUẬN CHÍNH TRỊ",
        "NHIỆT LIỆT CHÀO MỪNG ĐẠI HỘI",
        "HĐND VÀ UBND",
        "HỌP HĐND",
        "Đại hội Đảng bộ tỉnh",
        "Nguyễn Văn A - Phó Trưởng ban",
        "Minh Anh (phát biểu tại hội nghị)",
        "Theo đó",
        "Theo kế hoạch của tỉnh",
        "Theo Nghị quyết",
        "Theo Tỉnh ủy đã nêu",
        "30/04/2016 11:39",
        "08:22",
        "Báo cáo kết quả",
        "Một Hai Ba Bốn Năm Sáu",
        "Chiều nay, cán bộ và nhân dân " * 9,
        "x" * 1000,
    ],
)
def test_what_is_no_byline(line):
    assert facts(line) is None


@pytest.mark.skipif(not SEEDS.exists(), reason="the shared gold is not here")
def test_bylines_of_the_sample_pages():
    for record in json.loads(SEEDS.read_text(encoding="utf-8"))["records"]:
        author = record["author"]
        if author["raw"]:
            byline = read_byline(author["raw"])
            assert byline is not None
            assert (byline.raw, byline.authors) == (author["raw"], (author["name"],))
            assert byline.affiliation == author["affiliation"]


def test_names_are_written_with_capital_initials():
    assert title_name("HOÀNG THỊ BÍCH NHUNG") == "Hoàng Thị Bích Nhung"
    assert title_name("B. LIỄU") == "B. Liễu"
    assert title_name("TS") == "TS"
    assert title_name("Hương Dịu") == "Hương Dịu"


def test_a_credited_name_may_be_one_syllable():
    assert is_name("Hà", credited=True)
    assert not is_name("Hà")
    assert not is_name("", credited=True)


# --- datelines and end marks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paragraph", "dateline", "rest"),
    [
        ("BẮC GIANG - Chiều nay", "BẮC GIANG", "Chiều nay"),
        ("BẮC GIANG – UBND tỉnh họp", "BẮC GIANG", "UBND tỉnh họp"),
        ("TP. HỒ CHÍ MINH - Sáng nay", "TP. HỒ CHÍ MINH", "Sáng nay"),
        ("LSO-Sáng nay", "LSO", "Sáng nay"),
        ("LSO - “Sáng nay”", "LSO", "“Sáng nay”"),
        ("(TG) - Ngày hội", "TG", "Ngày hội"),
        ("(BTĐKT)-Ngày hội", "BTĐKT", "Ngày hội"),
        ("(SGGP).- Ngày hội", "SGGP", "Ngày hội"),
        ("(Chinhphu.vn) – ngày hội", "Chinhphu.vn", "ngày hội"),
        ("- Sáng nay", None, "Sáng nay"),
        ("COVID-19 lan rộng", None, "COVID-19 lan rộng"),
        ("KT-XH phát triển", None, "KT-XH phát triển"),
        ("VN-Index tăng", None, "VN-Index tăng"),
        ("GDP - tổng sản phẩm", None, "GDP - tổng sản phẩm"),
        ("HỘI NGHỊ - KHÓA XII", None, "HỘI NGHỊ - KHÓA XII"),
        ("Bắc Giang - Chiều nay", None, "Bắc Giang - Chiều nay"),
        ("(2021) - năm ấy", None, "(2021) - năm ấy"),
        ("Sáng nay", None, "Sáng nay"),
        ("-", None, "-"),
        ("", None, ""),
    ],
)
def test_datelines(paragraph, dateline, rest):
    assert split_dateline(paragraph) == (dateline, rest)
    assert split_dateline(unicodedata.normalize("NFD", paragraph)) == (dateline, rest)


@pytest.mark.parametrize(
    ("text", "stripped"),
    [
        ("Hết./.", "Hết."),
        ("Hết.../.", "Hết..."),
        ("Hết…/.", "Hết…"),
        ("Hết/.", "Hết."),
        ("Hết./", "Hết."),
        ("Hết ./. ", "Hết."),
    ],
)
def test_end_marks(text, stripped):
    assert has_end_mark(text)
    assert strip_end_mark(text) == stripped
    assert not has_end_mark(stripped)


@pytest.mark.parametrize("text", ["Hết.", "Hết...", "50 km/h", "Hết/", ""])
def test_what_is_no_end_mark(text):
    assert not has_end_mark(text)
    assert strip_end_mark(text) == text


# --- laws --------------------------------------------------------------------------------------------------------

LINES = st.lists(
    st.sampled_from(
        [
            "Hương Dịu",
            "ĐẶNG",
            "B.",
            " - ",
            ", ",
            "(",
            ")",
            "/",
            "Theo ",
            "Ảnh: ",
            "Bài: ",
            "TTXVN",
            "./.",
            "PV",
            "08:22",
        ]
    )
    | st.text(max_size=8),
    max_size=8,
).map("".join)


@given(LINES)
def test_any_line_is_read_the_same_composed_and_decomposed(line):
    composed, decomposed = unicodedata.normalize("NFC", line), unicodedata.normalize("NFD", line)
    byline = read_byline(composed)
    assert byline == read_byline(decomposed)
    assert split_dateline(composed) == split_dateline(decomposed)
    assert strip_end_mark(composed) == strip_end_mark(decomposed)
    assert byline is None or all(byline.authors)


@given(st.text() | LINES)
def test_tidying_twice_changes_nothing(text):
    assert title_name(title_name(text)) == title_name(text)
    assert strip_end_mark(strip_end_mark(text)) == strip_end_mark(text)
    assert not has_end_mark(strip_end_mark(text))
