"""What the numbering of Party and State documents knows: types, issuers, and how a number is written canonically."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.almanac.lexicon import either

TYPE_NAMES = {
    "NQ": "Nghị quyết", "QĐ": "Quyết định", "CT": "Chỉ thị", "KL": "Kết luận", "QC": "Quy chế", "HD": "Hướng dẫn",
    "TB": "Thông báo", "BC": "Báo cáo", "KH": "Kế hoạch", "CTr": "Chương trình", "ĐA": "Đề án", "TTr": "Tờ trình",
    "CV": "Công văn", "BB": "Biên bản", "TC": "Thông cáo", "LKG": "Lời kêu gọi", "NĐ": "Nghị định", "L": "Lệnh",
    "CĐ": "Công điện", "PA": "Phương án", "DA": "Dự án", "HĐ": "Hợp đồng", "QĐNS": "Quyết định", "QĐi": "Quy định",
    "QyĐ": "Quy định", "CTrPH": "Chương trình phối hợp", "CTPH": "Chương trình phối hợp",
    "QCPH": "Quy chế phối hợp", "KHPH": "Kế hoạch phối hợp", "KHLT": "Kế hoạch liên tịch",
    "HDLT": "Hướng dẫn liên tịch", "NQLT": "Nghị quyết liên tịch", "TTLT": "Thông tư liên tịch",
    "CTHĐ": "Chương trình hành động", "CTrHĐ": "Chương trình hành động", "BGN": "Bản ghi nhớ",
    "BTT": "Bản thỏa thuận", "GUQ": "Giấy ủy quyền", "GM": "Giấy mời", "GGT": "Giấy giới thiệu",
    "GNP": "Giấy nghỉ phép", "PG": "Phiếu gửi", "PC": "Phiếu chuyển", "PB": "Phiếu báo", "SY": "Sao y",
    "TrS": "Trích sao", "SL": "Sao lục", "VBHN": "Văn bản hợp nhất",
}  # fmt: skip
"""Code to name; ``TT`` is missing on purpose, its issuer decides between Thông tư and Thông tri."""

_CODES = {name.casefold(): code for code, name in reversed(TYPE_NAMES.items())}
TYPE_WORDS: dict[str, tuple[str, str | None]] = {
    **{name.casefold(): (name, _CODES[name.casefold()]) for name in TYPE_NAMES.values()},
    **{name.casefold(): (name, "TT") for name in ("Thông tư", "Thông tri")},
    **{name.casefold(): (name, None) for name in ("Luật", "Bộ luật", "Pháp lệnh", "Hiến pháp")},
    "quy định": ("Quy định", "QĐ"),
    "nghị quyết chuyên đề": ("Nghị quyết", "NQ"),
    "thông báo kết luận": ("Thông báo", "TB"),
    "kế hoạch hành động": ("Kế hoạch", "KH"),
}
"""Type word in lower case to its canonical name and the code it has when none is written."""

ABBREVIATIONS = {"NQ": "Nghị quyết", "NĐ": "Nghị định", "CT": "Chỉ thị", "KL": "Kết luận", "ĐA": "Đề án", "QĐ": None}
"""Codes that stand for their type word in running text (``NQ 18``); ``QĐ`` may be a Quyết định or a Quy định."""

TYPE_CODES = {code.casefold(): code for code in (*TYPE_NAMES, "TT")}

ASSEMBLY = r"(?:UBTVQH|QH)\d{1,2}"
_ISSUERS = {
    code.casefold(): code
    for code in (
        *("TW", "TU", "HU", "QU", "ThU", "ĐU", "ĐUK", "CB", "ĐH", "CP", "TTg", "CTN", "VPCP", "UBND", "HĐND"),
        *(board + level for board in ("VP", "BTC", "BTG", "BTGDV", "BDV", "UBKT", "BNC") for level in ("TW", "TU")),
    )
}
KNOWN_ISSUERS = either(_ISSUERS)
_PARTY = re.compile(r"(?:TW|TU|HU|QU|ThU|ĐU|ĐUK|CB|ĐH)$|^(?:BTG|UBKT|BTCTW|BCĐ)")
_STATE = re.compile(r"(?:UBND|HĐND|CP|TTg|CTN|VPCP|VP|TAND|VKS|[BS][A-ZĐ]{2,}|" + ASSEMBLY + r")")
_CENTRE = re.compile("(?:T\\.?Ư|Trung ương)$", re.IGNORECASE)
_ONE_BODY = {"MTTQ-BTT"}

ISSUER_NAMES = {"CP": "Chính phủ", "TTg": "Thủ tướng Chính phủ", "CTN": "Chủ tịch nước"}
_ROMAN = ((90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def roman(number: int) -> str:
    """Write a number from 1 to 99 in Roman digits."""
    written = ""
    for value, digit in _ROMAN:
        times, number = divmod(number, value)
        written += digit * times
    return written


@lru_cache(maxsize=1024)  # the same few bodies issue most documents
def canonical_issuer(code: str) -> str:
    """Give an issuer code its canonical letters: ``T.Ư`` and ``TƯ`` are ``TW``, ``ttg`` is ``TTg``."""
    parts = (_CENTRE.sub("TW", part) for part in code.split("-"))
    return "-".join(_ISSUERS.get(part.casefold(), part) for part in parts)


def is_party(issuer: str) -> bool:
    """Tell whether a canonical issuer code is one of the Party's."""
    return bool(_PARTY.search(issuer))


def is_state(issuer: str) -> bool:
    """Tell whether a canonical issuer code is one of the State's."""
    return bool(_STATE.match(issuer)) and not is_party(issuer)


def is_joint(issuer: str) -> bool:
    """Tell whether an issuer code names two bodies (``BTGTU-TU``)."""
    return "-" in issuer and issuer not in _ONE_BODY


@lru_cache(maxsize=1024)
def issuer_name(code: str) -> str | None:
    """Return the one name an issuer code can have (``CP``: Chính phủ), or None where only the text can say."""
    assembly = re.fullmatch(r"(UBTV)?QH(\d{1,2})", code)
    if assembly is None:
        return ISSUER_NAMES.get(code)
    body = "Ủy ban Thường vụ Quốc hội" if assembly[1] else "Quốc hội"
    return f"{body} khóa {roman(int(assembly[2]))}"


def type_name(code: str, issuer: str) -> str | None:
    """Return the name behind a type code that stands without its word; a bare ``QĐ`` of the Party stays open."""
    if code == "TT":
        return "Thông tri" if is_party(issuer) else "Thông tư"
    if code == "QĐ" and is_party(issuer):
        return None
    return TYPE_NAMES[code]


def numbered_key(number: str, year: str | None, code: str, separators: str, issuer: str) -> str:
    """Write the canonical number of a document: ``29-NQ/TU``, ``30/2020/NĐ-CP``, ``7/CTrPH/BTGTU-TU``.

    ``separators`` are the two marks as written around the type; a joint or unknown issuer keeps them.
    """
    if year:
        return f"{number}/{year}/{code}-{issuer}"
    if not is_joint(issuer):
        separators = "-/" if is_party(issuer) else "/-" if is_state(issuer) else separators
    return f"{number}{separators[0]}{code}{separators[1]}{issuer}"
