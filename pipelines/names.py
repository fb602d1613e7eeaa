"""What reads as a person's name on a byline, and what only looks like one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from pipelines.documents.issuers import UPPER
from pipelines.provinces import is_province

_LETTER = f"[{UPPER}]"
_SMALL = r"[^\W\d_]"
_SYLLABLE = re.compile(rf"{_LETTER}(?:{_SMALL}|['’-](?={_SMALL}))*")
_INITIAL = re.compile(rf"(?:{_LETTER}\.){{1,3}}{_LETTER}?")
_CAPITAL_SYLLABLE = re.compile(
    "(?:[BCDĐGHKLMNPRSTVX]|CH|GH|GI|KH|NG|NGH|NH|PH|QU|TH|TR)?[AĂÂEÊIOÔƠUƯY]{1,3}(?:C|CH|M|N|NG|NH|P|T)?"
)
_TONES = {ord(mark): None for mark in "\u0300\u0301\u0303\u0309\u0323"}

_TITLE = re.compile(
    r"(?:(?:PGS|GS|TSKH|TS|Th\.? ?S|BS|BSCKI{1,2}|DS|KS|CN|LS|NSƯT|NSND|NGƯT|NGND|PV|CTV|BTV|BBT|Đ/c|Đc|đồng chí"
    r"|tiến sĩ|tiến sỹ|thạc sĩ|thạc sỹ|giáo sư|phó giáo sư|bác sĩ|kỹ sư|cử nhân|luật sư|nhà báo|nhà văn"
    r"|nhà thơ|phóng viên|cộng tác viên|biên tập viên|thượng tá|thượng úy|đại tá|đại úy|trung tá|trung úy"
    r"|thiếu tá|thiếu úy)"
    r"(?:\.,? ?|,? ))+(?=\S)",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:nhóm |tổ )?(?:p\.?v|phóng viên|c\.?t\.?v|cộng tác viên|b\.?b\.?t|b\.?t\.?v|biên tập viên|tác giả)|th|npv"
    r"|(?:ban )?biên tập|nhóm tác giả|admin\w*|administrator|super ?user|quản trị(?: viên)?|tổng hợp|editor|webmaster",
    re.IGNORECASE,
)

_PLACES = {
    "ba bể", "bạch thông", "chợ đồn", "chợ mới", "na rì", "ngân sơn", "pác nặm", "bắc sơn", "bình gia", "cao lộc",
    "chi lăng", "đình lập", "hữu lũng", "lộc bình", "tràng định", "văn lãng", "văn quan", "hiệp hòa", "hiệp hoà",
    "lạng giang", "lục nam", "lục ngạn", "sơn động", "tân yên", "việt yên", "yên dũng", "yên thế", "đại từ",
    "định hóa", "định hoá", "đồng hỷ", "phổ yên", "phú bình", "phú lương", "sông công", "võ nhai", "việt nam",
    "đông nam á", "trung quốc", "hoa kỳ", "nhật bản", "hàn quốc", "trường sa", "hoàng sa", "tây nguyên", "tây bắc",
    "đông bắc", "việt bắc", "đà lạt", "hà tây", "vũng tàu",
}  # fmt: skip
_NO_NAME_SYLLABLES = {
    "và", "của", "các", "những", "là", "cho", "với", "trong", "tại", "đến", "về", "khi", "có", "không", "này",
    "đã", "sẽ", "đang", "nhiều", "mới", "đọc", "xem", "tin", "bài", "ảnh", "hết", "tp", "tỉnh", "huyện",
    "xã", "phường", "thôn", "quận", "cùng", "theo", "trước", "sau", "trên", "dưới", "gửi", "chia", "sẻ", "lời",
    "nguồn", "người", "video", "clip", "photo", "news", "story", "ai", "gì", "sao",
}  # fmt: skip
_NO_NAME_PAIRS = {
    "kinh tế", "xã hội", "chính trị", "văn hóa", "văn hoá", "pháp luật", "thời sự", "thể thao", "du lịch",
    "giáo dục", "sức khỏe", "sức khoẻ", "đời sống", "công nghệ", "khoa học", "xây dựng", "liên quan", "chào mừng",
    "nhiệt liệt", "quyết tâm", "chuyên mục", "chuyên đề", "từ khóa", "từ khoá", "bình luận", "ý kiến", "trang chủ",
    "liên hệ", "quảng cáo", "hình ảnh", "phóng sự", "tổng biên", "nghị quyết", "đại hội", "đảng bộ", "nhân dân",
    "hội nghị", "ủy ban", "uỷ ban", "tuyên giáo", "tỉnh ủy", "tỉnh uỷ", "thành ủy", "thành uỷ", "huyện ủy",
    "huyện uỷ", "đảng ủy", "đảng uỷ", "văn phòng", "biên tập", "quốc hội", "chính phủ", "mặt trận", "tổ quốc",
    "đoàn kết", "học tập", "hồ chí", "chú thích", "thông báo", "thông tin", "truyền hình", "truyền thông",
    "quốc phòng", "an ninh", "quốc tế", "thế giới", "nông nghiệp", "nông thôn", "công nghiệp", "môi trường",
    "tài nguyên", "tài chính", "nội chính", "tổ chức", "kiểm tra", "dân vận", "đối ngoại", "đảng cộng", "cộng sản",
    "công an", "quân đội", "phát triển", "đổi mới", "hội nhập", "trân trọng", "cảm ơn", "kết luận", "hướng dẫn",
    "kế hoạch", "chương trình", "chỉ thị", "tòa soạn", "toà soạn", "chi bộ", "bí thư", "chủ tịch", "phó chủ",
    "giám đốc", "trưởng ban", "gương sáng", "người tốt", "việc tốt", "tiêu điểm", "nổi bật", "góc nhìn",
    "chứng khoán", "bất động", "doanh nghiệp", "ngân hàng", "thị trường", "vĩ mô", "bạn đọc", "giải trí", "quân sự",
    "đầu tư", "khởi nghiệp", "góp ý", "việc làm", "nhà đất", "giao thông", "đô thị", "địa phương", "tuổi trẻ", "phụ nữ",
}  # fmt: skip
_FAMILIES = {
    "nguyễn", "trần", "lê", "phạm", "hoàng", "huỳnh", "vũ", "võ", "đặng", "bùi", "đỗ", "ngô", "dương", "phan",
    "triệu", "nông", "đinh", "đàm",
}  # fmt: skip
_FIRST_OF_OFFICES = {"sở", "ban", "hội", "phòng", "báo", "đài", "cục"}
_MAX_NAME = 40
_LONGEST_SIGN = 3


def strip_title(name: str) -> str:
    """Return ``name`` without the degrees, ranks and forms of address before it."""
    return name[title.end() :] if (title := _TITLE.match(name)) else name


def is_nobody(name: str) -> bool:
    """Tell whether ``name`` stands for the staff and no one in it: PV, BBT, admin."""
    return _NOBODY.fullmatch(name) is not None


def is_name(name: str, *, credited: bool = False) -> bool:
    """Tell whether ``name`` reads as a person's; ``credited`` when a label or a role already says that it is one."""
    tokens = name.split()
    if not 1 <= len(tokens) <= 5 or len(name) > _MAX_NAME:  # noqa: PLR2004 - no name has more
        return False
    if not all(_SYLLABLE.fullmatch(token) or _INITIAL.fullmatch(token) for token in tokens):
        return False
    if len(tokens) == 1:
        return _is_short_name(name, credited=credited)
    words = [token.casefold() for token in tokens]
    pairs = {f"{first} {second}" for first, second in pairwise(words)}
    with_family = len(words) > 2 and words[0] in _FAMILIES  # noqa: PLR2004 - family, middle and given name
    if not _NO_NAME_SYLLABLES.isdisjoint(words) or not (with_family or _NO_NAME_PAIRS.isdisjoint(pairs)):
        return False
    if words[0] in _FIRST_OF_OFFICES or " ".join(words) in _PLACES or is_province(name):
        return False
    return all(_is_capital_syllable(token) for token in tokens if token.isupper() and "." not in token)


@lru_cache(4096)
def _is_capital_syllable(token: str) -> bool:
    """Tell ``HOÀNG`` from ``HĐND``."""
    plain = unicodedata.normalize("NFC", unicodedata.normalize("NFD", token).translate(_TONES))
    return _CAPITAL_SYLLABLE.fullmatch(plain) is not None


def _is_short_name(name: str, *, credited: bool) -> bool:
    """Tell a pen name of one word, or initials, from the sign of a desk: TS, MH, PV."""
    if name.isupper() and len(name) <= _LONGEST_SIGN and "." not in name:
        return False
    if credited:
        return len(name) > 1 and name.casefold() not in _NO_NAME_SYLLABLES
    return bool(_INITIAL.fullmatch(name) and name[1:].strip(".") not in {"", "Ư"})


def title_name(name: str) -> str:
    """Write an all-capital name with capital initials only: ``ĐẶNG DŨNG`` is ``Đặng Dũng``; ``B.`` and ``TS`` stay."""
    if not name.isupper():
        return name
    return " ".join(token.capitalize() if _is_capital_syllable(token) else token for token in name.split(" "))
