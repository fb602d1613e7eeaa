"""Names, places, offices and documents for the composed articles: common syllables joined by chance, nobody real."""

from __future__ import annotations

from dataclasses import dataclass

FAMILY = (
    "Nguyễn", "Trần", "Hoàng", "Nông", "Triệu", "Hà", "Đàm", "Lường", "Lục", "Dương", "Phùng", "Vi", "Ma", "Lý",
    "Đinh", "Đỗ", "Phạm", "Vũ", "Bùi", "Đặng", "Mông", "Chu",
)  # fmt: skip
MEN = ("Văn", "Đình", "Quang", "Xuân", "Đức", "Hữu", "Công", "Tiến")
MEN_GIVEN = ("Cường", "Hải", "Sơn", "Tùng", "Thắng", "Khánh", "Lâm", "Phong", "Tuyến", "Bình", "Định", "Hưng", "Kiên")
WOMEN = ("Thị", "Thị Thu", "Thị Bích", "Thị Hồng", "Thanh", "Thị Kim", "Thị Thùy")
WOMEN_GIVEN = ("Hoa", "Hạnh", "Lan", "Nga", "Thảo", "Yến", "Hiền", "Ngân", "Liên", "Mai", "Trang", "Nguyệt", "Duyên")
PEN_FIRST = ("Thu", "Minh", "Thanh", "Hồng", "Phương", "Bích", "Quỳnh", "Tuấn", "Đức", "Việt", "Hải", "Khánh", "Thùy")
PEN_LAST = ("Hằng", "Châu", "Tâm", "Nhung", "Trang", "Vân", "Nga", "Sơn", "Tùng", "Khoa", "Bình", "Uyên", "Thư")

VILLAGES = (
    "Nà Lẹng", "Khuổi Slao", "Bản Piềng", "Pác Cáp", "Nà Hin", "Phiêng Luông", "Tân Thịnh", "Đồng Chùa", "Khau Vài",
    "Nà Chang", "Cốc Phường", "Bản Mới", "Hợp Thành", "Thôm Phả", "Làng Hạ", "Đồng Cả", "Lũng Vài", "Pò Kéo",
)  # fmt: skip

CHAIRS = (
    "Phó Bí thư Thường trực {upper}", "Ủy viên Ban Thường vụ {upper}", "Trưởng Ban Tổ chức {upper}",
    "Phó Chủ tịch {people}", "Phó Trưởng Ban {propaganda} {upper}", "Phó Chủ nhiệm Ủy ban Kiểm tra {upper}",
    "Phó Chủ tịch HĐND {level}",
)  # fmt: skip
LOCALS = (
    "Bí thư Chi bộ thôn {village}", "Trưởng thôn {village}", "người có uy tín ở thôn {village}", "Bí thư {committee}",
    "Chủ tịch Hội Nông dân xã", "cán bộ văn hóa xã", "hộ dân thôn {village}", "Phó Chủ tịch UBND xã",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of document: its word, the shape of its number (``{n}``, ``{y}``), who issues it, the highest number."""

    word: str
    number: str
    issuer: str
    highest: int


PAPERS = (
    Paper("Nghị quyết", "{n}-NQ/TU", "Ban Thường vụ {upper}", 120),
    Paper("Chỉ thị", "{n}-CT/TU", "Ban Thường vụ {upper}", 60),
    Paper("Chỉ thị", "{n}-CT/TW", "Ban Bí thư", 50),
    Paper("Kết luận", "{n}-KL/TW", "Bộ Chính trị", 130),
    Paper("Kế hoạch", "{n}-KH/TU", "Ban Thường vụ {upper}", 260),
    Paper("Đề án", "{n}-ĐA/TU", "Ban Thường vụ {upper}", 30),
    Paper("Quy định", "{n}-QĐ/TW", "Ban Chấp hành Trung ương", 240),
    Paper("Chương trình hành động", "{n}-CTrHĐ/TU", "{upper}", 40),
    Paper("Hướng dẫn", "{n}-HD/BTCTW", "Ban Tổ chức Trung ương", 40),
    Paper("Nghị định", "{n}/{y}/NĐ-CP", "Chính phủ", 150),
    Paper("Nghị quyết", "{n}/{y}/NQ-HĐND", "HĐND {level}", 60),
    Paper("Thông tư", "{n}/{y}/TT-BTC", "Bộ Tài chính", 99),
    Paper("Quyết định", "{n}/QĐ-TTg", "Thủ tướng Chính phủ", 1900),
    Paper("Quyết định", "{n}/QĐ-UBND", "{people}", 2400),
    Paper("Kế hoạch", "{n}/KH-UBND", "{people}", 400),
)


@dataclass(frozen=True, slots=True)
class Cast:
    """The stage of one portal: province, seat, what its units are called, its datelines and its manner of signing.

    ``bylines`` names kinds of signature, oftener ones repeated; ``datelines`` are prefixes of leads, ``""`` for none.
    """

    province: str
    seat: str
    districts: tuple[str, ...]
    bylines: tuple[str, ...]
    datelines: tuple[str, ...] = ("",)
    city: bool = False


_BAC_KAN = ("Chợ Đồn", "Bạch Thông", "Na Rì", "Pác Nặm", "Ba Bể", "Ngân Sơn", "Chợ Mới")
_WARDS = ("Đức Xuân", "Sông Cầu", "Xuất Hóa", "Huyền Tụng", "Chí Kiên")
_LANG_SON = ("Cao Lộc", "Lộc Bình", "Văn Quan", "Bình Gia", "Bắc Sơn", "Tràng Định", "Hữu Lũng", "Chi Lăng", "Đình Lập")
_BAC_GIANG = ("Lục Ngạn", "Lục Nam", "Yên Thế", "Tân Yên", "Hiệp Hòa", "Lạng Giang", "Yên Dũng", "Sơn Động")
_THAI_NGUYEN = ("Đại Từ", "Định Hóa", "Phú Lương", "Đồng Hỷ", "Võ Nhai", "Phú Bình")

CASTS = {
    "bac_kan": Cast("Bắc Kạn", "Bắc Kạn", _BAC_KAN, ("single", "single", "single", "pair", "staff", "none", "credit")),
    "bac_kan_city": Cast("Bắc Kạn", "Bắc Kạn", _WARDS, ("single", "single", "pair", "none", "agency"), city=True),
    "bao_bac_kan": Cast(
        "Bắc Kạn", "Bắc Kạn", _BAC_KAN, ("single", "single", "pair", "agency", "staff"),
        ("BBK - ", "BBK - ", "BBK- ", ""),
    ),
    "lang_son": Cast(
        "Lạng Sơn", "Lạng Sơn", _LANG_SON,
        ("capitals", "capitals", "office", "office", "capital_pair", "staff", "none"),
        ("", "", "LSO - ", "LSO- "),
    ),
    "bac_giang": Cast(
        "Bắc Giang", "Bắc Giang", _BAC_GIANG,
        ("single", "single", "pair", "credit", "none", "agency"), ("{PLACE} - ", "{PLACE} - ", "{PLACE} - ", ""),
    ),
    "thai_nguyen": Cast(
        "Thái Nguyên", "Thái Nguyên", _THAI_NGUYEN, ("single", "single", "single", "pair", "staff", "agency")
    ),
}  # fmt: skip

AGENCIES = ("TTXVN", "Báo Nhân Dân", "TTXVN", "VOV")
STAFF = ("PV", "P.V", "PV")
CREDITS = ("Tin, ảnh: ", "Bài, ảnh: ")
PAIR_JOINTS = (" - ", " – ", ", ", " và ")
OFFICES = ("Văn phòng {upper}", "{city_office}", "Ban Dân vận {upper}", "Trường Chính trị tỉnh", "Sở Nội vụ")
SOURCES = ("Cổng thông tin điện tử tỉnh", "TTXVN", "Báo Nhân Dân", "Sở Nông nghiệp và Môi trường")
