"""Documents named without their full number: ``Nghị quyết 29``, plenums, congresses, laws by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.almanac.shadow import holds
from pipelines.documents.mentions import Lead, Mention, read_lead
from pipelines.documents.types import roman

# --- a type word and a number ------------------------------------------------------------------------------------

# The last two letters of a type word: a cheap sieve for the numbers of a text.
_ENDS = "ết|ẾT|nh|NH|hị|HỊ|ận|ẬN|án|ÁN|ch|CH|ẫn|ẪN|tư|TƯ|ri|RI|ăn|ĂN|ện|ỆN|hế|HẾ|áo|ÁO|số|Số|SỐ|NQ|NĐ|CT|KL|ĐA|QĐ"
_LAST = "".join(sorted({end[-1] for end in _ENDS.split("|")}))
_ALIAS = re.compile(
    rf"[0-9](?:(?<=[{_LAST}] .)(?<=(?:{_ENDS}) .)|(?<=(?:ố:|Ố:|NQ|NĐ).)|(?<=[ốỐ]: .))[0-9]{{0,3}}[a-zđ]?"
    r"(?:/(?P<year>(?:19|20)[0-9]{2}))?(?![\w/%]|[.,:][0-9]|-\w)"
)
_SIEVE = re.compile(
    rf"[0-9](?<![0-9].)(?:(?<=[{_LAST}] .)(?<=(?:{_ENDS}) .)|(?<=[:QĐ].)|(?<=: .)"
    r"|[0-9]{0,4}[a-zđ]? {0,2}(?:/ ?[0-9]{4})? {0,2}[-/] {0,2}[^\W\d_])"
)
_ALIAS_CODES = {"NQ", "NĐ", "CT", "KL", "QĐ", "TT", "ĐA", "KH", "CTr", "HD", "QC", "CV", "CĐ", "TB", "BC", "TTr", "BB"}
_NEED_NUMBER_WORD = {"TB", "BC", "TTr", "BB"}
_ONE_DIGIT = {"NQ", "NĐ"}
_WITH_YEAR = {"NQ", "NĐ", "TT", "QĐ", "CT", "CĐ"}
_NEVER_VERBS = {"Nghị quyết", "Nghị định", "Thông tư", "Thông tri"}
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_COUNTED = re.compile(
    r" (?:(?:năm|tháng|ngày)(?! ?[0-9])|tuần|quý|giờ|phút|giây|km|m|ha|kg|tấn|tỷ|tỉ|triệu|nghìn|ngàn|vạn|đồng|người"
    r"|hộ|xã|phường|thôn"
    r"|tổ|bản|huyện|tỉnh|đơn vị|cơ quan|cơ sở|nội dung|nhiệm vụ|giải pháp|chỉ tiêu|tiêu chí|điểm|lần|bước|mục|vấn đề"
    r"|trường hợp|nhóm|dự án|công trình|cán bộ|đảng viên|chi bộ|đại biểu|học sinh|điều|không|phần|suất|cuộc|cấp|ngành"
    r"|khâu|chương|văn bản|mô hình|lớp|đợt|phiên|thành viên|tập thể|cá nhân)(?!\w)",
    re.IGNORECASE,
)
_MORE = re.compile(r"(?:, ?| và )(?P<number>[0-9]{2,3})(?![\w/%]|[.,:][0-9]|-\w)")
_SEVERAL = re.compile(r"(?i:các|những|hai|ba|bốn) $")


def may_hold_numbers(text: str) -> bool:
    """Tell in a few microseconds whether a figure of ``text`` could be that of a document."""
    return _SIEVE.search(text) is not None


def read_aliases(text: str) -> Iterator[Mention]:
    """Yield ``Nghị quyết 29``, ``NQ 18``, ``Kết luận số 21``: names that only their neighbourhood can complete."""
    for match in _ALIAS.finditer(text):
        lead = read_lead(text, match.start(), 0)
        if not _may_be_alias(match, lead):
            continue
        end = match.end()
        yield _make_alias(lead, match.group().partition("/")[0], match["year"], lead.start, end)
        several = lead.numbered or _SEVERAL.search(text, max(0, lead.start - 8), lead.start)
        while several and (more := _MORE.match(text, end)) and not _COUNTED.match(text, more.end()):
            end = more.end()
            yield _make_alias(lead, more["number"], None, more.start("number"), end)


def _may_be_alias(match: re.Match[str], lead: Lead) -> bool:
    """Tell ``Quy định 37`` from ``quy định 37 nhiệm vụ``, ``Kế hoạch 2024`` and the like."""
    number = match.group().partition("/")[0]
    if lead.code not in _ALIAS_CODES or not number.lstrip("0")[:1].isdigit():
        return False
    if lead.numbered:
        return True
    if lead.code in _NEED_NUMBER_WORD or (match["year"] and lead.code not in _WITH_YEAR):
        return False
    if not (lead.capital or lead.name in _NEVER_VERBS) or _YEAR.fullmatch(number):
        return False
    return len(number) >= (1 if lead.code in _ONE_DIGIT else 2) and not _COUNTED.match(match.string, match.end())


def _make_alias(lead: Lead, written: str, year: str | None, start: int, end: int) -> Mention:
    number = written.lstrip("0")
    government = lead.code == "NĐ"
    return Mention(
        start=start,
        end=end,
        kind="short",
        key=f"{lead.code} {number}" + (f"/{year}" if year else ""),
        type_code=lead.code,
        type_name=lead.name,
        number=number,
        year=int(year) if year else None,
        issuer_code="CP" if government else None,
        issuer_name="Chính phủ" if government else None,
        bare=start != lead.start,
    )


# --- known by a name ---------------------------------------------------------------------------------------------

# A letter of each of the words quyết, luận, luật, Hiến pháp, Pháp lệnh, Điều lệ: most foreign texts have none.
_LETTERS = "ếẾậẬệề"


def read_names(text: str, *, figures: bool) -> list[Mention]:
    """Return the documents known by a plenum, a congress or a name; laws only where the text has ``figures``."""
    if not holds(text, _LETTERS) and "NQ " not in text:
        return []
    laws = _read_named_laws(text) if figures else ()
    return [*_read_meetings(text), *laws, *_read_statutes(text)]


# --- plenums and congresses --------------------------------------------------------------------------------------

_ORDINALS = dict(
    zip(("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười"), range(1, 11), strict=True)
)
_NTH = f"lần thứ (?:{'|'.join(_ORDINALS)}|[0-9]{{1,2}})"
_NAMED_TYPES = tuple((word[-2], re.compile(f"{word} ")) for word in ("uyết", "UYẾT", "uận", "UẬN", "NQ"))
_PLENUM = re.compile(
    rf"(?:hội nghị )?(?P<before>{_NTH} (?:của )?)?(?:ban chấp hành |bch )?(?:trung ương|t\.ư|tw|tư)(?: đảng)?"
    rf"(?P<after> (?:{_NTH}|[0-9]{{1,2}})(?!\w|[/.-]\w))?"
    r"(?:,? ?(?P<bracket>\()?(?:khóa|khoá) (?P<term>[IVXL]+|[0-9]{1,2})(?!\w)(?(bracket)\)))?",
    re.IGNORECASE,
)
_CONGRESS = re.compile(
    r"đại hội(?P<level>(?: (?!(?:các|cấp|và|tiến|nhiệm|của|lần)(?!\w))[^\W\d_]+){0,12}?)"
    r" (?:lần thứ (?=[IVXL0-9])|(?=(?-i:[IVXL])))(?P<term>[IVXL]+|[0-9]{1,2})(?!\w)",
    re.IGNORECASE,
)
_OWN_BODY = re.compile(r"(?:đại biểu )?(?:đảng bộ|đảng bộ và) (?P<level>.+)", re.IGNORECASE)
_NATIONAL = {"", "đảng", "toàn quốc", "đại biểu toàn quốc", "đảng toàn quốc", "đại biểu đảng toàn quốc"}


def _read_meetings(text: str) -> Iterator[Mention]:
    """Yield the resolutions and conclusions that are known by the plenum or the congress that passed them."""
    for letter, ending in _NAMED_TYPES:
        for place in ending.finditer(text) if letter in text else ():  # most texts lack the rare letter
            plenum = _PLENUM.match(text, place.end())
            congress = None if plenum else _CONGRESS.match(text, place.end())
            if not (plenum or congress):
                continue
            lead = read_lead(text, place.end(), 0)
            if lead.code not in {"NQ", "KL"}:
                continue
            if plenum:
                yield from _read_plenum(plenum, lead)
            elif congress:
                yield _read_congress(congress, lead)


def _read_term(written: str) -> str:
    return roman(int(written)) if written.isdigit() else written.upper()


def _read_plenum(match: re.Match[str], lead: Lead) -> Iterator[Mention]:
    ordinal = (match["before"] or match["after"] or "").lower().removeprefix("lần thứ").split()
    if not ordinal:
        return
    number = _ORDINALS.get(ordinal[-1]) or int(ordinal[-1])
    term = _read_term(match["term"]) if match["term"] else None
    yield Mention(
        start=lead.start,
        end=match.end(),
        kind="plenum",
        key=f"{lead.code} TW{number}" + (f"/{term}" if term else ""),
        type_code=lead.code,
        type_name=lead.name,
        issuer_code="TW",
        issuer_name=f"Hội nghị Trung ương {number}" + (f" khóa {term}" if term else ""),
    )


def _read_congress(match: re.Match[str], lead: Lead) -> Mention:
    level, term = " ".join(match["level"].split()), _read_term(match["term"])
    own = _OWN_BODY.fullmatch(level)
    body = f"ĐHĐB {own['level']}" if own else "ĐH" if level.lower() in _NATIONAL else f"ĐH {level}"
    return Mention(
        start=lead.start,
        end=match.end(),
        kind="congress",
        key=f"{lead.code} {body}/{term}",
        type_code=lead.code,
        type_name=lead.name,
        issuer_name=match.group(),
    )


# --- laws by name ------------------------------------------------------------------------------------------------

_TITLE_WORD = (
    "(?!(?:được|có|đã|sẽ|đang|của|từ|trong|tại|các|những|do|vào|khi|theo|để|thì|là|luật|ngày|tháng|giai|nhiệm|đến|bị"
    r"|không|hiệu|nghị|năm)(?!\w))[^\W\d_]+"
)
_NAMED_LAW = re.compile(
    rf"(?P<name>{_TITLE_WORD}(?:,? {_TITLE_WORD}){{0,14}}? )?(?:\(sửa đổi[^()]{{0,20}}\) )?"
    r"(?:năm )?(?P<year>(?:19|20)[0-9]{2})(?![\w/-])",
    re.IGNORECASE,
)
_LAW_TYPES = (
    (re.compile("Luật "), "Luật", "Quốc hội"),
    (re.compile("Bộ luật "), "Bộ luật", "Quốc hội"),
    (re.compile("Hiến pháp "), "Hiến pháp", "Quốc hội"),
    (re.compile("Pháp lệnh "), "Pháp lệnh", "Ủy ban Thường vụ Quốc hội"),
)
_STATUTES = re.compile(r"Điều lệ Đảng(?! bộ|\w)")


def _read_named_laws(text: str) -> Iterator[Mention]:
    """Yield ``Luật Đất đai năm 2024`` and its like."""
    for opening, type_word, issuer in _LAW_TYPES:
        for place in opening.finditer(text) if type_word[0] in text else ():  # most texts lack the capital
            match = _NAMED_LAW.match(text, place.end())
            if match and _is_title(match["name"], type_word):
                title = " ".join((type_word, *(match["name"] or "").split(), match["year"]))
                yield Mention(
                    start=place.start(),
                    end=match.end(),
                    kind="named_law",
                    key=title,
                    type_name=type_word,
                    year=int(match["year"]),
                    issuer_name=issuer,
                    date=match["year"],
                )


def _read_statutes(text: str) -> Iterator[Mention]:
    """Yield the statutes of the Party."""
    for place in _STATUTES.finditer(text):
        yield Mention(start=place.start(), end=place.end(), kind="named_law", key=place.group(), type_name="Điều lệ")


def _is_title(name: str | None, type_word: str) -> bool:
    return name[0].isupper() if name else type_word == "Hiến pháp"
