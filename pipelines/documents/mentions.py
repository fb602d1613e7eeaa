"""Documents named by their full number (``29-NQ/TU``), and what that number alone says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from pipelines.almanac.lexicon import either
from pipelines.documents.types import (
    ABBREVIATIONS,
    ASSEMBLY,
    KNOWN_ISSUERS,
    TYPE_CODES,
    TYPE_WORDS,
    canonical_issuer,
    is_joint,
    is_party,
    is_state,
    issuer_name,
    numbered_key,
    type_name,
)

Kind = Literal["full", "joint", "short", "plenum", "congress", "law", "letter", "named_law"]


class Mention(NamedTuple):
    """A document named at ``[start, end)``; ``bare`` when its type word stands elsewhere or nowhere."""

    start: int
    end: int
    kind: Kind
    key: str
    type_code: str | None = None
    type_name: str | None = None
    number: str | None = None
    year: int | None = None
    issuer_code: str | None = None
    issuer_name: str | None = None
    date: str | None = None
    bare: bool = False


@dataclass(slots=True)
class Lead:
    """What stands before a number: where the name starts, its type, whether ``số`` is written."""

    start: int
    name: str | None
    code: str | None
    numbered: bool
    capital: bool = False


_NUMBER_WORD = re.compile(r"(?i:số) ?:? ?$")
_WORDS = re.compile(r"(?<!\w)(?:[^\W\d_]+ {1,2}){0,3}[^\W\d_]+ {0,2}$")
_WORD = re.compile(r"[^\W\d_]+")


def read_lead(text: str, end: int, floor: int) -> Lead:
    """Read ``Nghị quyết số:`` backwards from ``end``, never further than ``floor``."""
    mark = _NUMBER_WORD.search(text, max(floor, end - 6), end)
    start = mark.start() if mark else end
    numbered = mark is not None
    words = _WORDS.search(text, max(floor, start - 40), start)
    said = words.group().split() if words else []
    for number in range(len(said)):
        phrase = " ".join(said[number:])
        known = (ABBREVIATIONS[phrase], phrase) if phrase in ABBREVIATIONS else TYPE_WORDS.get(phrase.casefold())
        if words and known:
            places = [word.start() for word in _WORD.finditer(text, words.start(), start)]
            name, code = known
            return Lead(places[number], name, code, numbered, phrase[0].isupper())
    return Lead(start, None, None, numbered)


# --- numbers with their code -------------------------------------------------------------------------------------

_CODE = r"[A-ZĐƯ]{1,12}(?:[a-z]{1,2}[A-ZĐƯ]{0,6})?[0-9]{0,3}"
_ISSUER = rf"(?:T\.Ư|(?i:trung ương)|{_CODE}(?:T\.Ư)?|(?i:{KNOWN_ISSUERS}))(?:-{_CODE}){{0,3}}(?!\w|\.U(?!\w))"
_TYPES = either(TYPE_CODES)
_CODED = re.compile(
    r"(?P<number>[0-9](?<![\w/.-].)(?<![0-9]:.)(?:[0-9]?\.[0-9]{3}|[0-9]{0,4})[a-zđ]?)"
    r"(?: ?/ ?(?P<year>(?:19|20)[0-9]{2}))? {0,2}"
    rf"(?:(?P<first>[-/]) {{0,2}}(?P<type>(?i:{_TYPES})) {{0,2}}(?P<second>[-/]) {{0,2}}(?P<issuer>{_ISSUER})"
    rf"|/ ?(?P<assembly>{ASSEMBLY})(?!\w)"
    rf"|/(?P<office>(?!(?i:{_TYPES})-){_CODE}-{_CODE})(?![\w/]))"
)
_EARLIER = re.compile(r"(?<![\w/.,-])(?:[0-9]{1,4}[a-zđ]? ?(?:,|và) ?){1,6}$")
_JOINERS = (",", ", ", "và", "và ")
_NUMBER = re.compile(r"[0-9]+[a-zđ]?")
_LAW_BEFORE = re.compile(r"(?P<name>Bộ luật|Luật|Pháp lệnh)(?:,? (?!Luật)[^\W\d_]+){1,14} ?$")


def read_coded(text: str) -> Iterator[Mention]:
    """Yield the documents whose number carries its code, and those that borrow the code of the next one."""
    floor = 0
    for match in _CODED.finditer(text):
        shared = None
        if text.endswith(_JOINERS, floor, match.start()):
            shared = _EARLIER.search(text, max(floor, match.start() - 40), match.start())
        lead = read_lead(text, shared.start() if shared else match.start(), floor)
        if shared and lead.name is None:
            shared, lead = None, read_lead(text, match.start(), floor)
        places = _NUMBER.finditer(text, shared.start(), shared.end()) if shared else ()
        numbers = [(place.group(), place.start(), place.end()) for place in places]
        numbers.append((match["number"], match.start(), match.end()))
        for place, (number, start, end) in enumerate(numbers):
            mention = _read_match(match, lead, number, start if place else lead.start, end)
            if mention:
                yield mention
        floor = match.end()


def _read_match(match: re.Match[str], lead: Lead, written: str, start: int, end: int) -> Mention | None:
    """Return the mention of the number ``written`` in a coded match, if what stands around it allows one."""
    number = written.replace(".", "").lstrip("0")
    if not number[:1].isdigit():
        return None
    if match["type"]:
        return _read_typed(match, lead, number, start, end)
    if match["assembly"]:
        return _read_law(match, lead, number, start, end)
    return _read_letter(match, lead, number, start, end)


def _read_typed(match: re.Match[str], lead: Lead, number: str, start: int, end: int) -> Mention | None:
    code, issuer = TYPE_CODES[match["type"].casefold()], canonical_issuer(match["issuer"])
    known = is_party(issuer) or is_state(issuer)
    if not (lead.name or lead.numbered or match["year"] or known):
        return None
    return Mention(
        start=start,
        end=end,
        kind="joint" if is_joint(issuer) else "full",
        key=numbered_key(number, match["year"], code, match["first"] + match["second"], issuer),
        type_code=code,
        type_name=lead.name or type_name(code, issuer),
        number=number,
        year=int(match["year"]) if match["year"] else None,
        issuer_code=issuer,
        issuer_name=issuer_name(issuer),
        bare=lead.name is None or start != lead.start,
    )


def _read_law(match: re.Match[str], lead: Lead, number: str, start: int, end: int) -> Mention:
    named = _LAW_BEFORE.search(match.string, max(0, start - 120), start) if lead.name is None else None
    issuer = match["assembly"]
    return Mention(
        start=named.start() if named else start,
        end=end,
        kind="law",
        key="/".join(filter(None, (number, match["year"], issuer))),
        type_code=lead.code,
        type_name=named["name"] if named else lead.name,
        number=number,
        year=int(match["year"]) if match["year"] else None,
        issuer_code=issuer,
        issuer_name=issuer_name(issuer),
        bare=not (lead.name or named),
    )


def _read_letter(match: re.Match[str], lead: Lead, number: str, start: int, end: int) -> Mention | None:
    office = canonical_issuer(match["office"])
    if match["year"] or not (lead.name or (lead.numbered and is_state(office))):
        return None
    return Mention(
        start=start,
        end=end,
        kind="letter",
        key=f"{number}/{office}",
        type_name=lead.name,
        number=number,
        issuer_code=office,
        issuer_name=issuer_name(office.partition("-")[0]) or office.partition("-")[0],
        bare=lead.name is None,
    )


_CODE_LIKE = re.compile(
    rf"[0-9](?<![\w/.-].)[0-9]{{0,4}}[a-zđ]?(?:/(?:19|20)[0-9]{{2}}[-/]{_CODE}|[-/]{_CODE}[-/]{_CODE})(?:[-/.]{_CODE})*(?!\w)"
)


def read_code_like(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans that are shaped like the number of a document, of whatever type."""
    return (match.span() for match in _CODE_LIKE.finditer(text))
