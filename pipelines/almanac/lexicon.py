"""The words that dates are written with, as tables, and the small notation in which the grammar is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from storage.records import Daypart, Role

_Meaning = TypeVar("_Meaning")
_MARKS = re.compile("[\u0300-\u036f]+")
# What stands for itself in the notation: a letter or a blank that nothing multiplies.
_LETTER = re.compile(r"[^\W_](?![?*+{])|[ _]")
_BLANKS = re.compile(r"\s+")


def strip_marks(text: str) -> str:
    """Return ``text`` without diacritics, đ as d: ``thang`` for ``tháng``."""
    return _MARKS.sub("", unicodedata.normalize("NFD", text)).replace("đ", "d")


def either(words: Iterable[str]) -> str:
    """Return an alternation of ``words`` in the grammar's notation, the longest first.

    Words are the leaves of a tree of letters: the engine, which tries alternatives one by one, reads each letter of
    a text once and not once a word.
    """
    return branch(sorted(set(words), key=len, reverse=True))


def branch(words: Iterable[str]) -> str:
    """Return the alternation of ``words`` as they come, as a tree of letters."""
    tails: dict[str, list[str]] = {}
    for word in words:
        head = _LETTER.match(word)
        tails.setdefault(head[0] if head else word, []).append(word[head.end() :] if head else "")
    stems = [head + (branch(rest) if any(rest) else "") for head, rest in tails.items()]
    return stems[0] if len(stems) == 1 else f"(?:{'|'.join(stems)})"


def spell(source: str, *, plain: bool = False) -> str:
    """Return the regular expression for ``source``: a blank is one or more blanks, ``_`` any number of them.

    Sources are written for lower case; ``plain`` gives the one for text whose diacritics were lost.
    """
    spaced = source.replace(" ", r"\s+").replace("_", r"\s*")
    return strip_marks(spaced) if plain else spaced


def meaning(table: Mapping[str, _Meaning], word: str) -> _Meaning:
    """Return what ``word`` means in ``table``, whatever blanks it was written with."""
    found = table.get(word)
    return table[_BLANKS.sub(" ", word)] if found is None else found


def both(table: Mapping[str, _Meaning]) -> dict[str, _Meaning]:
    """Return ``table`` with the keys as they stand and without diacritics."""
    return {strip_marks(word): value for word, value in table.items()} | dict(table)


def spellings(table: Iterable[str]) -> list[str]:
    """Return the keys of a table made by ``both``, each once: ``spell`` takes the diacritics off where need be."""
    stripped = {plain for word in table if (plain := strip_marks(word)) != word}
    return [word for word in table if word not in stripped]


class Endings:
    """Words by their last letters, to tell fast whether a text ends with one of them."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words: dict[str, tuple[str, ...]] = {}
        for word in words:
            self._words[word[-1]] = (*self._words.get(word[-1], ()), word)

    def end(self, text: str) -> bool:
        """Tell whether ``text`` ends with one of the words."""
        return text.endswith(self._words.get(text[-1:], ()))


_DIGITS: Final = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_AFTER_TENS: Final = _DIGITS | {"mốt": 1, "lăm": 5, "nhăm": 5}
_AFTER_TEN: Final = {word: n for word, n in _AFTER_TENS.items() if word not in ("mốt", "tư", "nhăm")}

NUMBERS: Final = both(
    _DIGITS
    | {"mười": 10}
    | {f"mười {word}": 10 + n for word, n in _AFTER_TEN.items()}
    | {f"{tens} mươi": 10 * n for tens, n in (("hai", 2), ("ba", 3))}
    | {f"{tens} mươi {word}": 10 * t + n for tens, t in (("hai", 2), ("ba", 3)) for word, n in _AFTER_TENS.items()}
)
# Years in words: một nghìn chín trăm bốn mươi lăm.
FIGURES: Final = both(_AFTER_TENS | {"không": 0, "linh": 0, "lẻ": 0})
SCALES: Final = both({"nghìn": 1000, "ngàn": 1000, "trăm": 100, "mươi": 10})
MONTHS: Final = both(_DIGITS | {"mười": 10, "mười một": 11, "mười hai": 12})
LUNAR_MONTHS: Final = both({"giêng": 1, "chạp": 12})
ENGLISH_MONTHS: Final = {
    name[:length]: number
    for number, name in enumerate(
        ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
         "december"),
        1,
    )
    for length in (3, len(name))
} | {"sept": 9}  # fmt: skip

WEEKDAYS: Final = both(
    {"hai": 0, "ba": 1, "tư": 2, "bốn": 2, "năm": 3, "sáu": 4, "bảy": 5, "bẩy": 5}
    | {str(number): number - 2 for number in range(2, 8)}
)
SUNDAYS: Final = ("chủ nhật", "chúa nhật", "cn")
ENGLISH_WEEKDAYS: Final = {
    name[:length]: number
    for number, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
    for length in (3, len(name))
} | {"tues": 1, "thur": 3, "thurs": 3}

DAYPARTS: Final[dict[str, Daypart]] = both(
    {
        "rạng sáng": "early morning",
        "sáng sớm": "early morning",
        "sáng": "morning",
        "trưa": "noon",
        "chiều": "afternoon",
        "tối": "evening",
        "đêm": "night",
    }
)
UNITS: Final = both(
    {
        "giây": "second",
        "phút": "minute",
        "giờ": "hour",
        "tiếng": "hour",
        "ngày": "day",
        "tuần": "week",
        "tháng": "month",
        "quý": "quarter",
        "năm": "year",
    }
)
# How many units from the anchor: năm ngoái, tuần tới.
TURNS: Final = both(
    {"này": 0, "nay": 0, "trước": -1, "ngoái": -1, "qua": -1, "vừa qua": -1, "vừa rồi": -1, "rồi": -1}
    | {"tới": 1, "sau": 1}
)
DAY_TURNS: Final = both({"nay": 0, "qua": -1, "mai": 1})
DAYS_NEARBY: Final = both(
    {"hôm nay": 0, "hôm qua": -1, "hôm kia": -2, "hôm kìa": -3, "ngày mai": 1, "ngày kia": 2, "ngày kìa": 3}
)
ROMANS: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4} | {str(number): number for number in range(1, 5)}
CENTURIES: Final = {
    f"{'x' * (tens)}{unit}": 10 * tens + value
    for tens in range(3)
    for value, unit in enumerate(("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"))
    if tens or value
}

LUNAR_STEMS: Final = ("giáp", "ất", "bính", "đinh", "mậu", "kỷ", "kỉ", "canh", "tân", "nhâm", "quý", "quí", "qúy")
STEM_SPELLINGS: Final = {"quí": "quý", "qúy": "quý", "kỉ": "kỷ"}
BRANCH_SPELLINGS: Final = {"tí": "tý", "tị": "tỵ", "mẹo": "mão"}

LABELS: Final[dict[Role, tuple[str, ...]]] = {
    "published": (
        *("ngày đăng", "đăng lúc", "đăng ngày", "đăng vào", "thời gian đăng", "được đăng", "đăng tải"),
        *("ngày đăng tin", "ngày đăng bài", "ngày đưa tin", "ngày đăng tải", "đăng tin ngày", "đưa tin ngày"),
        "đăng",
        *("đăng bởi [^|:0-9]{1,40}",),
        *("ngày xuất bản", "xuất bản", "phát hành", "viết ngày", "được viết", "gửi lúc", "ngày gửi", "ngày tạo"),
        *("published on", "published", "posted on", "posted", "published.time", "datepublished", "pubdate"),
    ),
    "updated": (
        *("cập nhật", "cập nhật lúc", "cập nhật lần cuối", "ngày cập nhật", "lần cập nhật cuối", "sửa lần cuối"),
        *("cập nhật gần nhất", "cập nhật mới nhất"),
        *("ngày sửa", "chỉnh sửa", "updated on", "updated", "last updated", "last modified", "modified"),
        *("updated.time", "modified.time", "datemodified"),
    ),
    "page_clock": (
        *("hôm nay là", "hôm nay:", "bây giờ là", "bây giờ:", "giờ hiện tại", "thời gian hiện tại"),
        *("thời gian in", "ngày in", "in lúc"),  # the page as it is printed today
    ),
    "document": (
        *("ngày ban hành", "ban hành ngày", "ngày ký", "ký ngày", "ngày có hiệu lực", "ngày hiệu lực", "có hiệu lực"),
        *("ngày hết hiệu lực", "hết hiệu lực", "hiệu lực từ", "hiệu lực:"),
    ),
    "other": ("cấp ngày", "ngày cấp", "giấy phép", "bản quyền", "copyright"),
}

FUTURE: Final = ("sẽ", "dự kiến", "sắp", "sắp tới", "tới đây", "chuẩn bị")
FUTURE_AFTER: Final = ("tới", "tới đây", "sắp tới")
PAST: Final = ("vừa qua", "vừa rồi", "trước đó", "đã", "hôm", "vừa")
PAST_AFTER: Final = ("vừa qua", "vừa rồi", "qua")
MODIFIERS: Final = both(
    {
        "đầu": "early", "giữa": "mid", "cuối": "late", "trước": "before", "sau": "after",
        "khoảng": "about", "hết": "until", "đến": "until", "tới": "until",
    }
)  # fmt: skip

# A day and month after one of these names a place, a score or a page: đường 30/4, tỷ số 2-1.
NAMED: Final = (
    *("đường", "phường", "phố", "trường", "quảng trường", "vận động", "công viên", "khu", "tổ", "hẻm", "ngõ"),
    *("ngách", "kiệt", "số", "nhà", "điều", "khoản", "điểm", "mục", "cầu", "chợ", "lộ", "tỷ số", "tỉ số", "thắng"),
    *("thua", "hòa", "tập", "trang", "bài", "kỳ", "phần", "biển", "xã", "thôn", "xóm", "bản", "ban", "máy"),
    *("nghiệp", "công ty", "trận", "hạng", "tỷ lệ", "tỉ lệ", "bảng", "lớp", "chương", "phiên", "nhóm", "đội", "lô"),
    *("dãy", "tầng", "quý"),
)
# A number over a year after one of these is the number of a text: Điều 5/2015.
NUMBERED: Final = (
    *NAMED,
    *("luật", "nghị định", "nghị quyết", "quyết định", "thông tư", "chỉ thị", "pháp lệnh", "kế hoạch", "khóa"),
    *("khoá", "án", "văn", "lệnh", "trình", "báo", "cáo", "hướng dẫn", "kết luận", "quy định", "quy chế"),
    *("quyển", "cuốn", "đợt", "lần", "vòng", "đoạn", "phiên bản", "ấn bản"),
)
# A pair of numbers before one of these is a share: 5/8 Đảng bộ.
COUNTED: Final = (
    *("đảng bộ", "chi bộ", "chi", "đảng viên", "đảng ủy", "xã", "phường", "thị trấn", "thôn", "xóm", "bản", "tổ"),
    *("khu", "đơn vị", "chỉ tiêu", "tiêu chí", "mục tiêu", "hộ", "đại biểu", "phiếu", "huyện", "tỉnh", "thành phố"),
    *("thành viên", "đồng chí", "ý kiến", "dân số", "số", "diện tích", "tổng", "trường", "lớp", "học sinh"),
    *("người", "cơ sở", "cơ quan", "nội dung", "nhiệm vụ", "công trình", "dự án", "đoàn", "hội", "phòng", "ban"),
    *("ngành", "điểm", "chặng", "quãng", "sân", "hiệp", "trận", "lần", "lượt", "km", "m", "ha", "kg", "giờ"),
    *("thời gian", "chiều dài", "phần", "quân"),
)
# Numbers of these are ordinals, not weekdays: lần thứ 2, kỳ họp thứ 5.
ORDINALS: Final = ("lần", "đứng", "xếp", "hạng", "họp", "kỳ", "khóa", "khoá", "phiên", "trí", "người", "bậc", "số")
# Periods after one of these are plural, recurring or figurative: những năm qua, mỗi tháng.
PLURALS: Final = (
    *("mỗi", "từng", "hàng", "hằng", "các", "những", "nhiều", "mấy", "vài", "bao", "một", "hai", "ba", "bốn"),
    *("năm", "sáu", "bảy", "tám", "chín", "mười", "mạng", "cách mạng", "chục", "nửa"),
)
# Light and dark of other kinds: ánh sáng, thắp sáng.
LIGHTS: Final = ("ánh", "thắp", "chiếu", "tỏa", "toả", "soi", "trong", "tươi", "rực", "phát", "bừng", "tia", "tăm", "u")
HORIZONS: Final = ("đến", "tới", "tầm nhìn", "định hướng", "mục tiêu", "hướng tới", "hướng đến", "nhìn")
PLANS: Final = (
    *("giai đoạn", "nhiệm kỳ", "thời kỳ", "khóa", "khoá", "niên khóa", "niên khoá", "năm học", "kế hoạch"),
    *("chiến lược",),
)
