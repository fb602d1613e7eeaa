"""Bodies of the Party and the State as running text names them, and where they stand around a reference."""

from __future__ import annotations

import re
from dataclasses import dataclass

UPPER = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯ" + "".join(map(chr, range(0x1EA0, 0x1EFA, 2)))
_LEVELS = "|".join(f"{level} (?:ủy|uỷ)" for level in ("Tỉnh", "Thành", "Huyện", "Quận", "Thị", "Đảng", "Chi", "Quân"))
_HEADS = (
    rf"(?:{_LEVELS}|"
    r"Ủy ban|Uỷ ban|Ban|Bộ trưởng|Bộ(?! luật)|Đảng bộ|Đảng đoàn|Chi bộ|UBND|HĐND|UBKT|UBMTTQ|MTTQ|BTV|BCH|BCĐ"
    r"|Hội đồng|Hội nghị|Hội|Chính phủ|(?:Phó )?Thủ tướng|Quốc hội|(?:Phó )?Chủ tịch|Đại hội|Trung ương|T\.Ư"
    r"|Văn phòng|Sở|Cục|Tổng cục|Vụ|Viện|Thường trực|Liên đoàn|Tỉnh đoàn|Thành đoàn|Đoàn|Mặt trận|Tòa án|Công an"
    r"|Kho bạc|Ngân hàng|Thanh tra"
    r")(?!\w)"
)
_UNITS = (
    "tỉnh|thành phố|huyện|xã|phường|thị trấn|thị xã|quận|khối|đặc khu|các cơ quan|cơ quan|doanh nghiệp|nhân dân"
    "|đại biểu|toàn quốc|nước|nông thôn|tối cao|viên chức|bộ"
)
_SECOND = (
    "vụ|thư|trị|phủ|hành|tra|giáo|chức|chính|vận|phòng|ương|hội|đồng|tướng|tịch|trực|đoàn|lệnh|dục|tạo|học|nghệ"
    "|tin|thông|hóa|hoá|thao|lịch|trường|nguyên|động|binh|nghiệp|triển|vệ|án|sát|bạc|hàng|tế|trận|quốc|nữ|niên|an"
    "|dựng|tải|pháp|tộc|tư|ủy|uỷ|(?<=Ngoại )giao"
)
_VERBS = "(?:ban hành|thông qua|thông báo|chính thức|trực tiếp|hội nghị|chính là)"
_ROMAN = r"[IVXL]+(?!\w)"
PIECE = (
    rf" (?:(?:và |- )?(?!{_HEADS})[{UPPER}]\w*(?: (?!{_VERBS})(?:{_SECOND})(?!\w))?|(?:{_HEADS})|(?:{_UNITS})(?!\w)"
    rf"|lần thứ {_ROMAN}|(?:khóa|khoá) {_ROMAN}|\((?:khóa|khoá) {_ROMAN}\))|, Thể thao(?!\w)"
)
BODY = rf"(?:{_HEADS}(?:{PIECE})*)"

_PAIR = rf"{BODY}(?: và {BODY})?"
_OF = re.compile(rf",? ?\(?(?:của|(?P<by>do)) (?P<bodies>{_PAIR})(?(by) (?:đã )?(?:ký )?(?:ban hành|ký|thông qua))")
_BETWEEN = re.compile(rf" (?:(?:được|đã) )*(?:ký kết|ký) giữa (?P<bodies>{_PAIR})")
_AND = re.compile(rf" và (?={BODY}$)")

_ADVERBS = r"(?P<adverbs>(?:(?:đã|vừa|mới|cũng|cùng|sẽ|đang|tiếp tục) )*)"
_ISSUING_VERBS = ("ký kết", "ký ban hành", "ban hành", "ký", "thông qua", "phê duyệt", "có", "ra")
_ISSUING = re.compile(rf"(?:(?P<bodies>{_PAIR}) )?{_ADVERBS}(?P<verb>{'|'.join(_ISSUING_VERBS)})(?: các| hai)? $")
_ISSUING_ENDS = tuple(f"{verb}{several} " for verb in _ISSUING_VERBS for several in ("", " các", " hai"))
_OWN_LEVEL = {
    "HU": re.compile("Huyện (?:ủy|uỷ)"),
    "QU": re.compile("Quận (?:ủy|uỷ)"),
    "ThU": re.compile("Thị (?:ủy|uỷ)"),
}
_BODY = re.compile(BODY)
_OWNER = re.compile(f"của (?P<body>{BODY})")
_CODES = (
    (re.compile("(?:Ban Chấp hành )?Trung ương|Bộ Chính trị|Ban Bí thư"), "TW"),
    (re.compile("Thủ tướng"), "TTg"),
    (re.compile("Chính phủ"), "CP"),
    (re.compile("UBND|(?:Ủy|Uỷ) ban nhân dân"), "UBND"),
    (re.compile("HĐND|Hội đồng nhân dân"), "HĐND"),
    *(
        (re.compile(rf"(?:Ban Thường vụ |BTV |Thường trực |Ban Chấp hành )?{level}"), code)
        for level, code in (
            ("(?:Tỉnh|Thành) (?:ủy|uỷ)", "TU"),
            ("Đảng bộ tỉnh", "TU"),
            ("Huyện (?:ủy|uỷ)", "HU"),
            ("Quận (?:ủy|uỷ)", "QU"),
            ("Thị (?:ủy|uỷ)", "ThU"),
            ("Đảng (?:ủy|uỷ)", "ĐU"),
        )
    ),
)


@dataclass(slots=True)
class Issuing:
    """A verb of issuing right before a reference: where its sentence part starts, and who issues if it says so."""

    start: int
    subject: str | None


def read_issuer(text: str, start: int, stop: int) -> tuple[str, int] | None:
    """Read ``của <body>``, ``do <body> ban hành`` or ``ký giữa <a> và <b>`` at ``start``: the body, and its end."""
    match = _OF.match(text, start, stop) or _BETWEEN.match(text, start, stop)
    return (match["bodies"], match.end()) if match else None


def read_issuing(text: str, start: int, end: int) -> Issuing | None:
    """Read ``<body> đã ban hành`` that ends at ``end`` and does not begin before ``start``."""
    # The look at the end spares most texts a long search.
    match = _ISSUING.search(text, start, end) if text.endswith(_ISSUING_ENDS, start, end) else None
    if match is None:
        return None
    if match["verb"] in {"có", "ra"} and not match["bodies"]:
        return None
    if match["verb"] == "có" and not match["adverbs"]:
        return None
    return Issuing(match.start(), match["bodies"])


def find_own_level(text: str, start: int, end: int, code: str) -> str | None:
    """Return the last body in ``[start, end)`` of the one level that signs with ``code`` (``HU``, ``QU``, ``ThU``)."""
    level = _OWN_LEVEL.get(code)
    bodies = [match.group() for match in _BODY.finditer(text, start, end)] if level else []
    return next((body for body in reversed(bodies) if level and level.search(body)), None)


def find_owner(text: str, start: int, end: int, code: str) -> str | None:
    """Return the first body in ``[start, end)`` that owns something there (``của <body>``) and signs with ``code``."""
    owners = (match["body"] for match in _OWNER.finditer(text, start, end))
    return next((body for body in owners if issuer_code_of(body) == code), None)


def split_bodies(bodies: str) -> str:
    """Write two bodies that sign together as ``A; B``."""
    return _AND.sub("; ", bodies)


def issuer_code_of(body: str) -> str | None:
    """Return the code with which ``body`` signs, where its name leaves no doubt."""
    return next((code for pattern, code in _CODES if pattern.match(body)), None)
