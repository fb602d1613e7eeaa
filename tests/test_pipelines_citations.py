import csv
import json
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.citations import find_citations, merge_citations, reference_spans
from pipelines.dates import find_dates
from pipelines.documents.types import roman
from storage.records import Citation, Moment

SHARED = Path(__file__).parents[2] / "shared"
GOLD = SHARED / "gold" / "citations.csv"
SEEDS = SHARED / "gold" / "seeds.json"
FIELDS = {
    "raw": "raw",
    "type_code": "type_code",
    "type_name": "type_name",
    "number": "number",
    "number_year": "year",
    "issuer_code": "issuer_code",
    "issuer_name": "issuer_name",
    "date": "date",
    "key": "key",
    "kind": "kind",
}


@dataclass(frozen=True)
class Span:
    """A date of a test: day, month and year as numbers, found by a plain pattern."""

    start: int
    end: int
    moment: Moment


def dates_in(text, **changes):
    spans = []
    for match in re.finditer(r"(?:ngày )?(?:(\d\d?)/)?(\d\d?)/(\d{4})|(?<=m )(\d{4})", text):
        day, month, year, alone = match.groups()
        parts = [alone] if alone else [year, month.zfill(2), *([day.zfill(2)] if day else [])]
        precision = ("year", "month", "day")[len(parts) - 1]
        moment = {
            "value": "-".join(parts),
            "precision": precision,
            "role": "event",
            "source": "test",
            "confidence": 1.0,
        }
        spans.append(Span(*match.span(), Moment(raw=match.group(), **{**moment, **changes})))
    return spans


def read(text):
    return find_citations(text, dates_in(text))


def one(text):
    (citation,) = read(text)
    return citation


def keys(text):
    return [citation.key for citation in find_citations(text)]


# --- the gold table and the sample pages -------------------------------------------------------------------------


def gold_sentences():
    rows = defaultdict(list)
    with GOLD.open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            rows[row["sentence"]].append(row)
    return rows


@pytest.mark.skipif(not GOLD.exists(), reason="the shared gold is not here")
def test_gold_sentences_are_read_whole():
    wrong = []
    for sentence, rows in gold_sentences().items():
        expected = [row for row in rows if row["category"] != "negative"]
        found = find_citations(sentence, find_dates(sentence))
        if len(found) != len(expected):
            wrong.append((sentence, [citation.key for citation in found]))
        for row, citation in zip(expected, found, strict=False):
            got = {column: getattr(citation, name) for column, name in FIELDS.items()}
            wrong += [(row["id"], name, value) for name, value in got.items() if str(value or "") != row[name]]
    assert wrong == []


@pytest.mark.skipif(not SEEDS.exists(), reason="the shared gold is not here")
@pytest.mark.parametrize("number", range(5))
def test_references_of_the_sample_pages(number):
    record = json.loads(SEEDS.read_text(encoding="utf-8"))["records"][number]
    lines = (SHARED / "seeds" / record["file"]).read_text(encoding="utf-8").splitlines()
    parts = sorted(line for part in ("title", "lead", "caption", "body") for line in record["lines"][part])
    found = []
    for line in parts:
        text = lines[line - 1].replace("\u00a0", " ")
        found += find_citations(text, find_dates(text))
    got = {(item.key, item.raw, item.type_name, item.date or "", item.kind) for item in merge_citations(found)}
    assert got == {(ref["key"], ref["raw"], ref["type"], ref["date"], ref["kind"]) for ref in record["doc_refs"]}
    issuers = {item.key: item.issuer_name for item in merge_citations(found)}
    place = f" ({record['place']})"  # the gold adds the outlet's place where the text does not name it
    assert issuers == {ref["key"]: ref["issuer"].removesuffix(place) for ref in record["doc_refs"]}


# --- numbers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key", "kind", "type_name"),
    [
        ("Nghị quyết số 7-NQ/TU", "7-NQ/TU", "full", "Nghị quyết"),
        ("Nghị quyết số 07/NQ-TU", "7-NQ/TU", "full", "Nghị quyết"),
        ("Kết luận số 71/KL/TW", "71-KL/TW", "full", "Kết luận"),
        ("Chỉ thị số 45 – CT/TƯ", "45-CT/TW", "full", "Chỉ thị"),
        ("Chỉ thị số: 45-CT/T.Ư", "45-CT/TW", "full", "Chỉ thị"),
        ("Chỉ thị số 45-CT/Trung ương", "45-CT/TW", "full", "Chỉ thị"),
        ("Hướng dẫn số 4-HD/BTGTƯ", "4-HD/BTGTW", "full", "Hướng dẫn"),
        ("Thông báo kết luận số 9-TB/TW", "9-TB/TW", "full", "Thông báo"),
        ("nghị quyết số 7-nq/tu", "7-NQ/TU", "full", "Nghị quyết"),
        ("QUYẾT ĐỊNH SỐ 7/QĐ-TTG", "7/QĐ-TTg", "full", "Quyết định"),
        ("Công văn số 19-CV/BTGTU", "19-CV/BTGTU", "full", "Công văn"),
        ("Quyết định số 1.703/QĐ-UBND", "1703/QĐ-UBND", "full", "Quyết định"),
        ("Nghị quyết 30a/2008/NQ-CP", "30a/2008/NQ-CP", "full", "Nghị quyết"),
        ("Số: 15/QĐ-UBND", "15/QĐ-UBND", "full", "Quyết định"),
        ("số 15-QĐ/TU", "15-QĐ/TU", "full", None),
        ("số 5-TT/TU", "5-TT/TU", "full", "Thông tri"),
        ("số 5/2021/TT-BNV", "5/2021/TT-BNV", "full", "Thông tư"),
        ("Kế hoạch số 12/KH-MTTQ-BTT", "12/KH-MTTQ-BTT", "full", "Kế hoạch"),
        ("Kế hoạch số 12-KH/TWĐTN", "12-KH/TWĐTN", "full", "Kế hoạch"),
        ("Hướng dẫn 2-HD/BTGDVTW", "2-HD/BTGDVTW", "full", "Hướng dẫn"),
        ("Nghị quyết chuyên đề số 12-NQ/TU", "12-NQ/TU", "full", "Nghị quyết"),
        ("Thông tư liên tịch số 5/2005/TTLT-BNV-BTC", "5/2005/TTLT-BNV-BTC", "joint", "Thông tư liên tịch"),
        ("Chương trình phối hợp số 1/CTPH-BTGTU-SGDĐT", "1/CTPH-BTGTU-SGDĐT", "joint", "Chương trình phối hợp"),
        ("Luật số 45/2019/QH14", "45/2019/QH14", "law", "Luật"),
        ("Luật Đất đai số 45/2013/QH13", "45/2013/QH13", "law", "Luật"),
        ("Nghị quyết số 202/2025/QH15", "202/2025/QH15", "law", "Nghị quyết"),
        ("Công văn số 6039/VP-TH", "6039/VP-TH", "letter", "Công văn"),
        ("số 1236/SVHTTDL-QLVH", "1236/SVHTTDL-QLVH", "letter", None),
    ],
)
def test_numbers_in_every_hand(text, key, kind, type_name):
    citation = one(f"Theo {text} và hồ sơ kèm theo.")
    assert (citation.key, citation.kind, citation.type_name, citation.raw) == (key, kind, type_name, text)


@pytest.mark.parametrize(
    "text",
    [
        "Tiêu chuẩn TCVN 6909:2001 và ISO 9001:2015.",
        "Nhà ở Tổ 7/KP2, số 16 đường Trần Phú, gọi 0204.3856.624.",
        "Số báo 1703 ra ngày 5/5, tỷ số 3-2.",
        "Giấy phép số 1234/GP-BTTTT cấp ngày 3/3/2021.",
        "Máy chiếu 1080-HD/LED và số 00-NQ/TU.",
        "Công văn số 12/2020/SNV-CC bị ghi nhầm.",
        "Hội nghị quyết định 3 nội dung; Kế hoạch 5 năm; Đề án 12 tỷ đồng; Kế hoạch 2024.",
        "Quyết định 5 đồng chí, hướng dẫn 3 bước, thông báo 15, Chương trình 3 không, Dự án 2.",
        "Nghị quyết 12,5% và Nghị quyết 12.500 và Chỉ thị 29/5.",
        "Nghị quyết Đại hội Đảng các cấp và Đại hội XIII; Nghị quyết Trung ương; Nghị quyết của tỉnh.",
        "Luật sư Nguyễn Văn A sinh năm 1980; Luật 2024; Luật Đất đai có từ năm 2024; Điều lệ Đảng bộ.",
        "Nghị quyết số 29-NQ/T.U in mờ.",
        "Ban Chỉ đạo 35 họp; biển số 97A-123.45; Nghị quyết 00.",
        "",
    ],
)
def test_what_only_looks_like_a_document(text):
    assert read(text) == []


def test_documents_that_share_their_code():
    text = "Các nghị quyết số 35, 36 và 37-NQ/TW ngày 1/1/2020 của Bộ Chính trị."
    facts = [(item.raw, item.key, item.type_name, item.date, item.issuer_name) for item in read(text)]
    assert facts == [
        ("nghị quyết số 35", "35-NQ/TW", "Nghị quyết", "2020-01-01", "Bộ Chính trị"),
        ("36", "36-NQ/TW", "Nghị quyết", "2020-01-01", "Bộ Chính trị"),
        ("37-NQ/TW", "37-NQ/TW", "Nghị quyết", "2020-01-01", "Bộ Chính trị"),
    ]
    assert keys("Năm 2017, 19-NQ/TW được ban hành.") == ["19-NQ/TW"]
    assert [item.type_name for item in read("Quy định số 8-QĐ/TW, 9-QĐ/TW")] == ["Quy định", "Quy định"]


# --- names without a full number ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nghị quyết 29", ["NQ 29"]),
        ("nghị quyết số 29", ["NQ 29"]),
        ("NGHỊ QUYẾT 29", ["NQ 29"]),
        ("NQ18", ["NQ 18"]),
        ("Chỉ thị số:05", ["CT 5"]),
        ("Nghị định 10/2020", ["NĐ 10/2020"]),
        ("Các Nghị quyết 18, 19", ["NQ 18", "NQ 19"]),
        ("Các Nghị quyết 18 và 19 xã", ["NQ 18"]),
        ("báo cáo số 12", ["BC 12"]),
        ("Chương trình 30a", ["CTr 30a"]),
        ("Nghị quyết Trung ương 4 (khóa XII)", ["NQ TW4/XII"]),
        ("Nghị quyết Trung ương 4", ["NQ TW4"]),
        ("Nghị quyết Hội nghị lần thứ tư Ban Chấp hành Trung ương Đảng khóa XI", ["NQ TW4/XI"]),
        ("Kết luận Hội nghị Trung ương 6 khoá 12", ["KL TW6/XII"]),
        ("Nghị quyết Đại hội XIII", ["NQ ĐH/XIII"]),
        ("Nghị quyết Đại hội đại biểu toàn quốc lần thứ XIII", ["NQ ĐH/XIII"]),
        ("NGHỊ QUYẾT ĐẠI HỘI XIII", ["NQ ĐH/XIII"]),
        ("Nghị quyết Đại hội Đảng bộ thành phố Bắc Kạn lần thứ 6", ["NQ ĐHĐB thành phố Bắc Kạn/VI"]),
        ("Nghị quyết Đại hội Công đoàn lần thứ X", ["NQ ĐH Công đoàn/X"]),
        ("Luật Phòng, chống tham nhũng năm 2018", ["Luật Phòng, chống tham nhũng 2018"]),
        ("Luật Đất đai (sửa đổi) năm 2024", ["Luật Đất đai 2024"]),
        ("Bộ luật Lao động 2019", ["Bộ luật Lao động 2019"]),
        ("Hiến pháp năm 2013", ["Hiến pháp 2013"]),
        ("Điều lệ Đảng", ["Điều lệ Đảng"]),
    ],
)
def test_short_names_plenums_congresses_and_laws(text, found):
    assert keys(f"Ở đây có {text}, xin đọc.") == found


def test_a_short_name_takes_what_its_full_number_says():
    text = "Kết luận 21 dựa trên Nghị quyết 29; Nghị quyết số 29-NQ/TU ngày 5/8/2021 của Tỉnh ủy còn hiệu lực."
    open_, short, full = read(text)
    assert (open_.key, open_.kind) == ("KL 21", "short")
    assert (short.raw, short.key, short.kind, short.date, short.issuer_name) == (
        "Nghị quyết 29",
        "29-NQ/TU",
        "short",
        "2021-08-05",
        "Tỉnh ủy",
    )
    assert full.kind == "full"


def test_a_short_name_that_contradicts_stays_open():
    assert keys("Nghị quyết 29 của Bộ Chính trị; Nghị quyết số 29-NQ/TU.") == ["NQ 29", "29-NQ/TU"]
    assert keys("Quyết định số 37 khác Quy định số 37-QĐ/TW.") == ["QĐ 37", "37-QĐ/TW"]


def test_merging_gives_one_citation_a_key():
    first = find_citations("Nghị quyết 29 đi vào cuộc sống; Chỉ thị 05 cũng vậy.")
    later = read("Nghị quyết số 29-NQ/TU và Nghị quyết số 29-NQ/TU ngày 5/8/2021 của Tỉnh ủy.")
    merged = merge_citations([*first, *later])
    assert [item.key for item in merged] == ["29-NQ/TU", "CT 5"]
    assert merged[0] == Citation(
        raw="Nghị quyết số 29-NQ/TU",
        key="29-NQ/TU",
        kind="full",
        type_code="NQ",
        type_name="Nghị quyết",
        number="29",
        issuer_code="TU",
        issuer_name="Tỉnh ủy",
        date="2021-08-05",
    )
    assert merge_citations([]) == ()


# --- dates and issuers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Nghị quyết số 1-NQ/TU ngày 5/8/2021 nêu", "2021-08-05"),
        ("Nghị quyết số 1-NQ/TU, ngày 5/8/2021 nêu", "2021-08-05"),
        ("Nghị quyết số 1-NQ/TU (5/8/2021) của Tỉnh ủy nêu", "2021-08-05"),
        ("Nghị quyết số 1-NQ/TU của Tỉnh ủy Bắc Kạn ngày 5/8/2021 nêu", "2021-08-05"),
        ("Nghị quyết số 1-NQ/TU của Tỉnh ủy, ban hành ngày 5/8/2021", "2021-08-05"),
        ("Nghị quyết số 1-NQ/TU do Tỉnh ủy ban hành ngày 5/8/2021", "2021-08-05"),
        ("Nghị quyết số 1-NQ/TU năm 2021", "2021"),
        ("Ngày 5/8/2021, Tỉnh ủy đã ban hành Nghị quyết số 1-NQ/TU", "2021-08-05"),
        ("Tháng 8/2021, hai bên đã ký kết Nghị quyết số 1-NQ/TU", "2021-08"),
        ("Hai bên ký Nghị quyết số 1-NQ/TU vào tháng 8/2021", "2021-08"),
        ("Hai bên bàn Nghị quyết số 1-NQ/TU vào tháng 8/2021", None),
        ("Ngày 5/8/2021, Tỉnh ủy họp bàn Nghị quyết số 1-NQ/TU", None),
        ("Ngày 5/8/2021; sau đó, ở đây, Tỉnh ủy ban hành Nghị quyết số 1-NQ/TU", None),
        ("Thực hiện Nghị quyết số 1-NQ/TU, ngày 5/8/2021, Tỉnh ủy họp", None),
        ("Nghị quyết số 1-NQ/TU, năm 2021 tỉnh đạt nhiều kết quả", None),
        ("Nghị quyết số 1-NQ/TU có hiệu lực từ 5/8/2021", None),
        ("Nghị quyết số 1-NQ/TU. Ngày 5/8/2021 có mưa", None),
        ("Sửa xong Nghị quyết số 1-NQ/TU trước ngày 5/8/2021", None),
        ("Nghị định số 1/2020/NĐ-CP ngày 5/8/2021", None),
        ("Nghị quyết Trung ương 4 ngày 5/8/2021", None),
    ],
)
def test_the_date_of_a_document(text, date):
    assert one(text + ".").date == date


@pytest.mark.parametrize(
    "change",
    [{"inferred": True}, {"daypart": "morning"}, {"value": None}, {"precision": "range", "value": "2021/2022"}],
)
def test_dates_that_no_document_bears(change):
    text = "Nghị quyết số 1-NQ/TU ngày 5/8/2021."
    assert find_citations(text, dates_in(text, **change))[0].date is None


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("Quy định số 6-QĐ/TƯ của Thành ủy nêu rõ", "TU", "Thành ủy"),
        ("Quy định số 6-QĐ/TƯ của Bộ Chính trị", "TW", "Bộ Chính trị"),
        ("Quyết định số 6-QĐ/TW của Ban Bí thư (khóa XII) về", "TW", "Ban Bí thư (khóa XII)"),
        ("Thông báo số 6-TB/TW nêu kết luận của Ban Bí thư", "TW", "Ban Bí thư"),
        ("Kế hoạch số 6-KH/TU của Ban Thường vụ Tỉnh ủy Bắc Kạn thông qua", "TU", "Ban Thường vụ Tỉnh ủy Bắc Kạn"),
        ("Thông tư số 6/2020/TT-BVHTTDL của Bộ Văn hóa, Thể thao và Du lịch quy định", "BVHTTDL", None),
        ("Quyết định số 6/QĐ-UBND của Chủ tịch UBND tỉnh", "UBND", "Chủ tịch UBND tỉnh"),
        ("Nghị quyết số 6/NQ-CP", "CP", "Chính phủ"),
        ("Nghị quyết số 6/2020/UBTVQH14", "UBTVQH14", "Ủy ban Thường vụ Quốc hội khóa XIV"),
        ("Ban Thường vụ Huyện ủy Na Rì vừa ra Kế hoạch số 6-KH/HU", "HU", "Ban Thường vụ Huyện ủy Na Rì"),
        ("Ở Ban Thường vụ Thị ủy, người ta bàn Kế hoạch số 6-KH/ThU", "ThU", "Ban Thường vụ Thị ủy"),
        ("Tỉnh ủy ban hành Hướng dẫn số 6-HD/HU", "HU", None),
        ("Các hộ có Kế hoạch số 6-KH/TU", "TU", None),
        ("Thành ủy vừa có Kế hoạch số 6-KH/TU", "TU", "Thành ủy"),
        ("Tỉnh ủy có Kế hoạch số 6-KH/TU", "TU", None),
        ("Đề án 06 của Chính phủ", "CP", "Chính phủ"),
        ("Kết luận số 6 của Ban Thường vụ Thành ủy", "TU", "Ban Thường vụ Thành ủy"),
        ("Nghị định 30", "CP", "Chính phủ"),
    ],
)
def test_the_issuer_of_a_document(text, code, name):
    citation = one(text + ".")
    assert citation.issuer_code == code
    assert citation.issuer_name == (name or ("Bộ Văn hóa, Thể thao và Du lịch" if code == "BVHTTDL" else None))


def test_both_issuers_of_a_joint_document():
    signed = "Chương trình phối hợp số 2/CTrPH/BTGTU-STTTT được ký giữa Ban Tuyên giáo Tỉnh ủy và Sở Thông tin."
    assert one(signed).issuer_name == "Ban Tuyên giáo Tỉnh ủy; Sở Thông tin"
    signing = "Ban Tuyên giáo Tỉnh ủy và Sở Tư pháp đã ký kết Chương trình phối hợp số 2/CTrPH/BTGTU-STP."
    assert one(signing).issuer_name == "Ban Tuyên giáo Tỉnh ủy; Sở Tư pháp"


def test_a_list_shares_its_issuer_but_not_its_dates():
    text = "Theo Chỉ thị số 5-CT/TW, Kết luận số 1-KL/TW ngày 8/5/2021 của Bộ Chính trị và Kế hoạch số 3-KH/TU."
    assert [(item.issuer_name, item.date) for item in read(text)] == [
        ("Bộ Chính trị", None),
        ("Bộ Chính trị", "2021-05-08"),
        (None, None),
    ]
    text = "Ngày 3/2/2023, Tỉnh ủy ban hành Kế hoạch số 2-KH/TU, Kế hoạch số 3-KH/TU."
    assert [(item.issuer_name, item.date) for item in read(text)] == [("Tỉnh ủy", "2023-02-03")] * 2


# --- spans, laws -------------------------------------------------------------------------------------------------


def test_spans_cover_whatever_is_shaped_like_a_number():
    text = "Số 07/CTrPH/BTGTU-TU, Nghị định 30/2020/NĐ-CP, giấy phép 12/2021/GP-BTTTT, ngày 8/5/2024."
    spans = reference_spans(text)
    assert [text[start:end] for start, end in spans] == [
        "Số 07/CTrPH/BTGTU-TU",
        "Nghị định 30/2020/NĐ-CP",
        "12/2021/GP-BTTTT",
    ]
    assert reference_spans("Chiều 8/5, 12 xã họp.") == []


SENTENCES = st.lists(
    st.sampled_from(
        [
            "Nghị quyết số 29-NQ/TU",
            "ngày 25/10/2022",
            " của Ban Thường vụ Tỉnh ủy",
            "Chỉ thị 05",
            ", ",
            " và ",
            "18, 19-NQ/TW",
            "Luật Đất đai năm 2024",
            "Nghị quyết Đại hội XIII",
            "ban hành ",
            ". ",
            "\u00a0–\u00a0",
            "Ðảng",
        ]
    )
    | st.text(max_size=12),
    max_size=12,
).map("".join)


@given(SENTENCES)
def test_any_text_is_read_and_every_span_lies_in_it(text):
    spans = reference_spans(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    found = read(text)
    assert merge_citations(merge_citations(found)) == merge_citations(found)


@given(SENTENCES)
def test_composed_and_decomposed_text_give_the_same(text):
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert read(composed) == read(decomposed)
    spans = [composed[start:end] for start, end in reference_spans(composed)]
    assert spans == [unicodedata.normalize("NFC", decomposed[a:b]) for a, b in reference_spans(decomposed)]


def test_roman_digits():
    assert [roman(number) for number in (1, 4, 9, 13, 40, 99)] == ["I", "IV", "IX", "XIII", "XL", "XCIX"]


@pytest.mark.parametrize(
    ("text", "key", "day"),
    [
        ("Thực hiện Nghị quyết 12 ngày 5/8/2021 của Tỉnh ủy về giảm nghèo.", "NQ 12", "2021-08-05"),
        ("Chỉ thị 05 ngày 15/5/2016 của Bộ Chính trị được quán triệt.", "CT 5", "2016-05-15"),
    ],
)
def test_a_short_name_may_have_a_date(text, key, day):
    found = find_dates(text)
    assert [(item.moment.value, item.moment.role) for item in found] == [(day, "document")]
    assert [(citation.key, citation.date) for citation in find_citations(text, found)] == [(key, day)]


def test_a_number_of_days_is_no_document():
    assert find_citations("Kế hoạch 10 ngày cao điểm làm sạch bản làng.") == []
