"""What a change of words changes in substance: figures, dates, documents, people and their offices."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipelines.almanac.lexicon import either
from pipelines.citations import find_citations, reference_spans
from pipelines.dates import Found, find_dates
from pipelines.documents.issuers import UPPER
from pipelines.names import is_name
from storage.records import Article
from storage.revisions import plain_words

_UNITS: Final = (
    "nghìn tỷ đồng", "tỷ đồng", "triệu đồng", "nghìn đồng", "đồng", "triệu usd", "tỷ usd", "usd", "tỷ", "triệu",
    "nghìn", "héc-ta", "ha", "km2", "m2", "m3", "km", "mét", "m", "tấn", "tạ", "kg", "hộ", "người", "đại biểu",
    "đảng viên", "học sinh", "xã", "thôn", "bản", "huyện", "lượt", "điểm", "phần trăm",
)  # fmt: skip
_FIGURE = re.compile(rf"(?<![\w.,/-])\d+(?:[.,]\d+)*(?:\s?%|\s{either(_UNITS)}(?!\w))?(?![\w/-])", re.IGNORECASE)
# From the longest on, so that a deputy is never read as the head.
_OFFICES: Final = (
    "Tổng Bí thư", "Phó Bí thư Thường trực", "Phó Bí thư", "Bí thư", "Ủy viên Bộ Chính trị",
    "Ủy viên Ban Thường vụ", "Ủy viên Ban Chấp hành", "Ủy viên Trung ương Đảng", "Ủy viên", "Phó Chủ tịch Thường trực",
    "Phó Chủ tịch nước", "Chủ tịch nước", "Phó Chủ tịch Quốc hội", "Chủ tịch Quốc hội", "Phó Chủ tịch", "Chủ tịch",
    "Phó Thủ tướng", "Thủ tướng", "Thứ trưởng", "Bộ trưởng", "Phó Trưởng ban", "Trưởng ban", "Phó Trưởng phòng",
    "Trưởng phòng", "Phó Giám đốc", "Giám đốc", "Phó Chánh Văn phòng", "Chánh Văn phòng", "Phó Chánh án", "Chánh án",
    "Viện trưởng", "Phó Viện trưởng", "Chánh Thanh tra", "Phó Chủ nhiệm", "Chủ nhiệm", "Cục trưởng", "Vụ trưởng",
    "Chi cục trưởng", "Hiệu trưởng", "Trưởng đoàn", "Chỉ huy trưởng", "Chính ủy", "Đại tướng", "Thượng tướng",
    "Trung tướng", "Thiếu tướng", "Đại tá", "Thượng tá", "Trung tá", "Thiếu tá", "Trưởng thôn",
)  # fmt: skip
_BODIES: Final = (
    "Tỉnh ủy", "Thành ủy", "Huyện ủy", "Thị ủy", "Đảng ủy", "Quận ủy", "UBND", "HĐND", "Ủy ban nhân dân",
    "Hội đồng nhân dân", "Ủy ban MTTQ", "MTTQ", "Chi bộ", "Đảng bộ", "Hội Nông dân", "Hội Phụ nữ", "Công an",
    "Quốc hội",
)  # fmt: skip
_LEVELS: Final = "tỉnh|thành phố|huyện|thị xã|xã|phường|thị trấn"


def _either(phrases: Sequence[str]) -> str:
    """Return an alternation of phrases in both styles of tone marks, the longest first."""
    spelled = {*phrases, *(plain_words((phrase,)) for phrase in phrases)}
    return "|".join(sorted(spelled, key=lambda phrase: (-len(phrase), phrase)))


_OFFICE = re.compile(
    rf"(?<!\w)(?:{_either(_OFFICES)})(?:\s(?:{_either(_BODIES)})(?:\s(?:{_LEVELS})(?!\w))?)?(?!\w)", re.IGNORECASE
)
_CAPITALS = re.compile(rf"[{UPPER}][^\W\d_]*(?:\s[{UPPER}][^\W\d_]*){{1,4}}")
_ADDRESS: Final = "đồng chí|đ/c|ông|bà|anh|chị|em|cụ|nhà báo|nghệ nhân|liệt sĩ|bác sĩ|cô|thầy"
_ADDRESSED = re.compile(rf"(?<!\w)(?:{_ADDRESS})\s$", re.IGNORECASE)
_ADDRESS_FIRST = re.compile(rf"(?:{_ADDRESS})\s", re.IGNORECASE)
_PLACE = re.compile(
    rf"(?<!\w)(?:{_LEVELS}|tp\.?|thôn|bản|xóm|khu|tổ|quận|sông|suối|núi|đèo|hồ|đường|phố|chợ|cầu|trường|đảng)\s$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Substance:
    """What came and what went, of one kind: ``figures``, ``dates``, ``documents``, ``names`` or ``offices``."""

    kind: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


def compare_substance(before: Article, after: Article) -> list[Substance]:
    """Return what changed in substance between two readings of an article; kinds without a change are left out."""
    texts = [text_of(article) for article in (before, after)]
    found = []
    for kind, read in _READERS.items():
        written = [list(read(text)) for text in texts]
        old, new = (Counter(plain_words((one,)) for one in ones) for ones in written)
        if old != new:
            as_written = {plain_words((one,)): one for ones in written for one in ones}
            gone, come = (
                tuple(as_written[one] for one in (this - that).elements()) for this, that in ((old, new), (new, old))
            )
            found.append(Substance(kind=kind, removed=gone, added=come))
    return found


def text_of(article: Article) -> str:
    """Return all that an article says, a line each."""
    lines = (article.title, article.lead or "", *article.body, *article.captions)
    return unicodedata.normalize("NFC", "\n".join(line for line in lines if line))


def find_figures(text: str) -> Iterator[str]:
    """Yield numbers with their units, but for those of dates and documents."""
    taken = [*reference_spans(text), *((date.start, date.end) for date in find_dates(text))]
    for figure in _FIGURE.finditer(text):
        if not any(start <= figure.start() < end for start, end in taken):
            yield figure[0]


def find_offices(text: str) -> Iterator[str]:
    """Yield the offices that are named: ``Phó Bí thư Thường trực Tỉnh ủy``, ``Chủ tịch UBND tỉnh``."""
    return (office[0] for office in _OFFICE.finditer(text))


def find_names(text: str) -> Iterator[str]:
    """Yield names of people: after a form of address or an office, or where they read as nothing else."""
    offices = {office.end() for office in _OFFICE.finditer(text)}
    for found in _CAPITALS.finditer(text):
        start = found.start()
        office = _OFFICE.match(text, start) or _ADDRESS_FIRST.match(text, start)
        addressed = office is not None or start - 1 in offices
        if office:  # Bí thư Nguyễn Văn An, Ông Lý Sình: capitals at the start of a sentence
            start = office.end() + (text[office.end() - 1] != " ")
        before = text[max(0, start - 12) : start]
        addressed = addressed or bool(_ADDRESSED.search(before))
        name = text[start : found.end()]
        if _PLACE.search(before) or not is_name(name, credited=addressed):
            continue
        if addressed or _is_inside(text, start):
            yield name


def _is_inside(text: str, start: int) -> bool:
    """Tell whether a capital does not only begin a sentence."""
    return start > 1 and text[start - 1] == " " and text[start - 2] not in '.!?:"'


def _find_documents(text: str) -> Iterator[str]:
    return (citation.key for citation in find_citations(text))


def _find_days(text: str) -> Iterator[str]:
    return (text[date.start : date.end] for date in _only_dated(find_dates(text)))


def _only_dated(found: Sequence[Found]) -> Iterator[Found]:
    return (date for date in found if date.moment.value or date.moment.not_before)


_READERS: Final[dict[str, Callable[[str], Iterator[str]]]] = {
    "figures": find_figures,
    "dates": _find_days,
    "documents": _find_documents,
    "names": find_names,
    "offices": find_offices,
}
