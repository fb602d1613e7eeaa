"""Who wrote it: the line that names authors, their office and the agency a text was taken from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from pipelines.documents.issuers import BODY, PIECE
from pipelines.documents.types import TYPE_WORDS
from pipelines.marks import has_end_mark, split_dateline, strip_end_mark
from pipelines.names import is_name, is_nobody, strip_title, title_name

__all__ = ["Byline", "has_end_mark", "is_organisation", "read_byline", "split_dateline", "strip_end_mark"]


@dataclass(frozen=True, slots=True)
class Byline:
    """A byline as read; ``raw`` is the whole line, ``authors`` are people only.

    A line that names the staff (``PV``, ``BBT``) or an organisation is a byline without authors.
    """

    raw: str
    authors: tuple[str, ...]
    affiliation: str | None
    agency: str | None


_AROUND = " -–,;|•"
_MAX_LINE, _MAX_AGENCY, _MAX_AGENCY_WORDS = 110, 50, 7
_MAX_RAW = 4 * _MAX_LINE  # room for blanks and decomposed letters

_CLOCK_OR_DAY = r"(?:\d{1,2}[:hg]\d{2}(?::\d{2})?'?|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})"
_DIGIT = re.compile("[0-9]")
_STAMP = re.compile(
    rf"[\s•|,–-]*(?:(?:ngày|lúc|thứ \w+|chủ nhật),?\s*)*{_CLOCK_OR_DAY}(?:[\s•|,–-]+(?:ngày )?{_CLOCK_OR_DAY})?"
    r"\s*(?:\(GMT ?\+7\))?$",
    re.IGNORECASE,
)
_ISO = r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?"
_LEADING_STAMP = re.compile(
    rf"(?:(?:ngày|lúc|thứ \w+|chủ nhật),?\s*)*(?:{_ISO}|{_CLOCK_OR_DAY})(?:[\s•|,–-]+(?:ngày )?{_CLOCK_OR_DAY})?"
    r"[\s•|,–-]+(?=[^\W\d_])",
    re.IGNORECASE,
)
_WORK = r"(?:tin bài|bài viết|tin|bài|ảnh|clip|video)"
_LABEL = re.compile(
    r"(?<![\w(])(?:"
    r"(?P<photo>ảnh)"
    r"|(?P<other>ảnh minh họa|hình ảnh|đồ họa|thiết kế|trình bày|clip|video|quay phim|kỹ thuật|biên tập)"
    rf"|{_WORK}(?:(?: ?[,&/–-] ?| và ){_WORK})*"
    r"|tác giả(?: bài viết)?|người (?:viết|thực hiện)|thực hiện|biên soạn|sưu tầm|nội dung|phóng viên|pv|biên dịch"
    r"|dịch|tổng hợp"
    r")\s*:\s*",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"(?:(?:theo|nguồn(?: tin)?)\s*:|theo\s|nguồn(?: tin)?\s)\s*(?P<agency>\S.*)", re.IGNORECASE)
_BY = re.compile(r"(?i)^(?:(?:được )?(?:viết|đăng|gửi|đăng tải) bởi|tác giả|bởi|posted by|by)\s*:?\s+(?=\S)")
_ADDRESS = re.compile(r"[\s:]*https?://(?P<host>[^\s/]+)\S*")
_BRACKET = re.compile(r"\s*\((?P<inside>[^()]*)\)")
_ROLES = "ghi|tổng hợp|sưu tầm|biên dịch|lược dịch|dịch|biên soạn|thực hiện|lược ghi|ghi chép|t/h|th|st"
_ROLE = re.compile(f"(?:{_ROLES})", re.IGNORECASE)
_TRAILING_ROLE = re.compile(rf"(?P<name>.+?) (?:{_ROLES})", re.IGNORECASE)
_AGENCY = re.compile(
    r"(?i:TTXVN(?:/Vietnam\+)?|VNA|VOV\d?|VTV\d{0,2}|VTC\d?|Vietnam ?\+|VietnamPlus|VnExpress|VietNamNet"
    r"|[\w.-]+\.(?:vn|com|net|org))|Dân trí|Tuổi trẻ|Tiền phong|Thanh niên|Nhân dân"
    r"|(?:Báo|BÁO|Đài|ĐÀI|Tạp chí|Cổng|Trang|Thông tấn xã) \S.*"
)
_SIGN = re.compile("[A-ZĐ]{2,3}")  # of a desk, where it compiles: TS (tổng hợp)
_SENTENCE = re.compile(
    r"[.!?:;…]$|, [a-zđ]|(?<!\w)(?:của|các|những|là|cho|với|trong|từ|đến|về|khi|có|không|này|đã|sẽ|đang|được|để|vào"
    r"|tại|kết quả|cáo)(?!\w)"
)
_SEPARATOR = re.compile(r"\s*[,;&|•]\s*|\s+[-–—]\s*|\s*[-–—]\s+|\s*[–—]\s*|\s+(?:và|VÀ)\s+")
_OFFICES = (
    "Phòng|Trung tâm|Trường|Học viện|Đại học|(?:Tòa|Toà) soạn|Công ty|Bệnh viện|Chi cục|Bộ Chỉ huy|Nhà xuất bản|Khoa|Tổ"
    "|Nhóm|Hợp tác xã"
)
_NO_OFFICE = re.compile(
    r"Hội nghị|Đại hội|Chính phủ|Quốc hội|Trung ương|Thường trực|(?:Phó )?(?:Chủ tịch|Thủ tướng)|Bộ trưởng"
)
_ORGANISATION = re.compile(rf"(?:{BODY}|(?:{_OFFICES})(?:{PIECE})+)")
_CAPITAL_ORGANISATION = re.compile(
    "(?:BAN|VĂN PHÒNG|PHÒNG|SỞ|TỈNH|THÀNH|HUYỆN|ĐẢNG|UBND|ỦY BAN|UỶ BAN|TRUNG TÂM|HỘI) .*"
    "(?:TUYÊN GIÁO|ỦY|UỶ|TỔ CHỨC|DÂN VẬN|KIỂM TRA|NỘI CHÍNH|BIÊN TẬP|TỈNH|THÀNH PHỐ|HUYỆN|ĐOÀN|NÔNG DÂN|PHỤ NỮ).*"
)


# What a headline in capitals has and the name of an office has not.
_CLAUSE = re.compile(
    r":|(?<!\w)(?:TẠI|VỀ|CHO|VỚI|TRONG|NHÂN|DỰ|THĂM|HỌP|VIỆC|NHỮNG|CÁC|PHÁT ĐỘNG|TẬP HUẤN|BÀN GIẢI PHÁP|BÀN GIAO"
    r"|SƠ KẾT|TỔNG KẾT|RÚT KINH NGHIỆM|TRIỂN KHAI|KHAI MẠC|BẾ MẠC|LÀM VIỆC|GẶP MẶT|CÔNG BỐ|TRAO|TẶNG|KỶ NIỆM|ĐẨY MẠNH"
    r"|TĂNG CƯỜNG|NÂNG CAO|RA QUÂN|CHÚC MỪNG|HƯỞNG ỨNG|QUYẾT TÂM|TUYÊN DƯƠNG|TỌA ĐÀM|TOẠ ĐÀM|GIAO BAN"
    r"|TỔ CHỨC (?:HỘI NGHỊ|HỘI THẢO|LỄ))(?!\w)"
)


@dataclass(slots=True)
class _Credits:
    """What a line has been found to say so far; ``seen`` once anything in it belongs to a byline."""

    authors: list[str] = field(default_factory=list)
    affiliation: str | None = None
    agency: str | None = None
    seen: bool = False


def read_byline(line: str) -> Byline | None:
    """Read a byline: its authors in title case without degrees, their office, the agency. None: it is no byline."""
    return None if len(line) > _MAX_RAW else _read_line(line)


@lru_cache(256)  # the same lines of a page are asked for by the rooms of title, header, body and content
def _read_line(line: str) -> Byline | None:
    raw = " ".join(unicodedata.normalize("NFC", line).split())
    if not raw or len(raw) > _MAX_LINE:
        return None
    text = raw
    if _DIGIT.search(raw):
        text = _STAMP.sub("", raw)
        if leading := _LEADING_STAMP.match(text):
            text = text[leading.end() :]
    stamped = text != raw
    if text.startswith("(") and text.find(")") == len(text) - 1:
        text = text[1:-1].strip()
    text = _BY.sub("", text)
    agency = _read_source(text)
    if agency:
        return Byline(raw, (), None, agency)
    found = _Credits()
    for credited, segment in _split_labels(text):
        if not _read_segment(segment, found, credited=credited, stamped=stamped):
            return None
    return Byline(raw, tuple(dict.fromkeys(found.authors)), found.affiliation, found.agency) if found.seen else None


def _read_source(text: str) -> str | None:
    """Read ``Theo TTXVN``, ``Nguồn: Báo Nhân dân``: the agency, or None."""
    source = _SOURCE.fullmatch(text)
    if source is None:
        return None
    agency = source["agency"]
    address = _ADDRESS.search(agency)
    if address:
        agency = agency[: address.start()] or address["host"]
    person, slash, outlet = agency.rpartition("/")
    if slash and is_name(person.strip()) and _is_agency(outlet.strip()):
        agency = outlet.strip()
    document = " ".join(agency.split()[:2]).casefold() in TYPE_WORDS
    return agency if _may_be_agency(agency) and not document else None


def _may_be_agency(text: str) -> bool:
    """Tell the name of an outlet or an office from a clause."""
    if _is_agency(text):
        return True
    short = len(text) <= _MAX_AGENCY and len(text.split()) <= _MAX_AGENCY_WORDS
    return short and text[:1].isupper() and _SENTENCE.search(text) is None


def _is_agency(text: str) -> bool:
    return len(text) <= _MAX_AGENCY and _AGENCY.fullmatch(text) is not None and _SENTENCE.search(text) is None


def is_organisation(text: str) -> bool:
    """Tell whether a text is the name of an office, a board or a body, and nothing else."""
    if text.isupper():
        return _CAPITAL_ORGANISATION.fullmatch(text) is not None and _CLAUSE.search(text) is None
    return " " in text and _ORGANISATION.fullmatch(text) is not None and _NO_OFFICE.match(text) is None


def _split_labels(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the parts that are about authors, and whether a label (``Bài, ảnh:``) says so.

    A photographer is one beside the writer; alone (``Ảnh: X``) the line belongs to a picture. Other credits go.
    """
    labels = [*_LABEL.finditer(text)] if ":" in text else []
    ends = [*(label.start() for label in labels), len(text)]
    before = text[: ends[0]].strip(_AROUND)
    if before:
        yield False, before
    written = bool(before) or any(label.lastgroup is None for label in labels)
    for label, end in zip(labels, ends[1:], strict=True):
        said = text[label.end() : end].strip(_AROUND)
        photo = label.lastgroup == "photo" and written and all(map(is_name, _SEPARATOR.split(said)))
        if photo or label.lastgroup is None:
            yield True, said


def _read_segment(text: str, found: _Credits, *, credited: bool, stamped: bool) -> bool:
    """Read one part of a line into ``found``; False when something in it does not belong to a byline."""
    if "(" in text:
        insides = [bracket["inside"].strip() for bracket in _BRACKET.finditer(text)]
        credited = credited or any(map(_ROLE.fullmatch, insides))
        if not all(_read_bracket(inside, found) for inside in insides):
            return False
        text = _BRACKET.sub("", text).strip()
    text = strip_title(text)
    if role := _TRAILING_ROLE.fullmatch(text):
        text, credited = role["name"], True
    if "/" in text and not _is_agency(text):
        person, _, outlet = text.rpartition("/")
        if _is_agency(outlet.strip()):
            found.agency, text = outlet.strip(), person
        text = text.replace("/", ",")
    names = [name for part in _SEPARATOR.split(text) if part for name in _split_glued(part)]
    for number, name in enumerate(names):
        section = stamped and number == 0 and len(names) > 1  # ``Đời sống - Thùy Linh - 12:49 25/10/2021``
        if not _read_part(strip_title(name), found, credited=credited) and not section:
            return False
    return True


def _split_glued(part: str) -> list[str]:
    """Split ``Thu Hà-Minh Anh`` but not ``Jean-Paul Sartre``."""
    names = part.split("-")
    return names if all(" " in name for name in names) else [part]


def _read_bracket(inside: str, found: _Credits) -> bool:
    """Read what stands in brackets behind a name: a role, an agency, a photo credit, the author's office."""
    if not inside or _ROLE.fullmatch(inside) or _LABEL.match(inside) or is_nobody(inside):
        return True
    agency = inside if _is_agency(inside) else _read_source(inside)
    if agency:
        found.agency = agency
        return True
    found.affiliation = inside
    if not inside[0].isupper() or _DIGIT.search(inside):
        return False
    return _ORGANISATION.match(inside) is not None or not _SENTENCE.search(inside)


def _read_part(part: str, found: _Credits, *, credited: bool) -> bool:
    """Read one name between separators."""
    found.seen = True
    if is_nobody(part) or (credited and _SIGN.fullmatch(part)):
        return True
    if _is_agency(part):
        found.agency = part
    elif is_name(part, credited=credited):
        found.authors.append(title_name(part))
    elif is_organisation(part):
        found.affiliation = part
    else:
        return False
    return True
