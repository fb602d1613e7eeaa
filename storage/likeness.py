"""Articles that say the same, in one portal or in several: linked, never dropped.

A text is reduced to its consonants and figures, which no way of placing tones, spelling i or y, composing letters or
setting quotes changes, and cut at three of the consonants. Every piece, some nine syllables long, is a shingle whose
borders are found again wherever a passage stands; so a passage that was left out, put in or retitled costs only the
pieces it touches. Two texts are alike by the share of the shorter one's pieces that stand in the other: what was cut
by half is still the same story, which the Jaccard index of MinHash does not see.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Final, Literal, NamedTuple
from zlib import crc32

import orjson
from sqlalchemy import ColumnElement, Connection, and_, delete, select

from storage.batch import Identity
from storage.revisions import plain_words
from storage.schema import Utf8, article, likeness, upsert

Kind = Literal["exact", "near", "successor"]
Text = tuple[str, Sequence[str]]  # title, then lead and paragraphs

LEAST_PIECES: Final = 5  # below that two short notices are alike by chance
LEAST_SHARED: Final = 4
LEAST_PIECE: Final = 7  # consonants and figures: what is shorter stands everywhere
LEAST_SCORE: Final = 0.45
LEAST_OF_SUCCESSOR: Final = 0.3
MOST_COMMON: Final = 60  # articles with one piece: what more have is a phrase of the trade
MOST_NEAR: Final = 10  # links of one article to others that are near
ROWS_AT_ONCE: Final = 500
_CUTS: Final = b"ksv"
_SMALL = bytes(range(256)).lower()
_TABLE = bytes(_CUTS[0] if letter in _CUTS else letter for letter in _SMALL)
_DROPPED = bytes(code for code in range(256) if code > 127 or not chr(code).isalnum() or chr(code) in "aeiouyAEIOUY")  # noqa: PLR2004
_NEXT: Final = bytes((1, 2, 2))  # never, once, more often


class Pair(NamedTuple):
    """Two articles, the lesser first."""

    one: Identity
    other: Identity


class Bond(NamedTuple):
    """How two articles are alike; ``score`` is the share of the shorter text that stands in the other, 0 to 1."""

    kind: Kind
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Another article that says the same as one."""

    portal: str
    key: str
    title: str
    kind: str
    score: float


def cut_pieces(text: bytes) -> list[bytes]:
    """Return the pieces of a text in UTF-8 in their order, those included that are too short to tell anything."""
    return text.translate(_TABLE, _DROPPED).split(_CUTS[:1])


def slice_record(record: bytes) -> tuple[bytes, bytes]:
    """Return the title of an article, and its lead and paragraphs, as they stand in its canonical JSON.

    Nothing is parsed: within a text every quote is escaped, so that the names of fields are found where they stand.
    A record with other fields, or in another order, is parsed after all.
    """
    try:
        title = record.index(b',"title":')
        lead = record.index(b',"lead":', title)
        body = record.index(b',"body":[', lead)
        captions = record.index(b'],"captions":[', body)
    except ValueError:
        heading, texts = to_text(record)
        return orjson.dumps(heading), orjson.dumps(texts)
    first = record[lead + 8 : body]
    said = record[body + 9 : captions]
    return record[title + 9 : lead], said if first == b"null" else first + said


class Likenesses:
    """Finds pairs among articles that are added one by one; holds a quarter of a kilobyte of each.

    ``read`` returns title and texts of an article again: it is asked for the few that differ in vowels at most.
    """

    def __init__(self, successors: Mapping[str, str], read: Callable[[Identity], Text]) -> None:
        self._successors = successors
        self._read = read
        self._names: list[Identity] = []
        self._titles = array("I")
        self._ends = array("Q", (0,))
        self._pieces = array("I")
        self._first: dict[bytes, int] = {}  # by the digest of title and text without vowels
        self._twins: list[tuple[int, int]] = []

    def add(self, identity: Identity, record: bytes) -> None:
        """Take an article, given as canonical JSON."""
        title, text = slice_record(record)
        cut = cut_pieces(text)
        heading = title.translate(_SMALL, _DROPPED)
        digest = hashlib.sha256(b"\n".join((heading, *cut))).digest()[:16]
        place = len(self._names)
        twin = self._first.setdefault(digest, place)
        if twin != place:
            self._twins.append((place, twin))
        self._pieces.extend({crc32(piece) for piece in cut if len(piece) >= LEAST_PIECE})
        self._ends.append(len(self._pieces))
        self._titles.append(crc32(heading))
        self._names.append(identity)

    def finish(self) -> dict[Pair, Bond]:
        """Compare all articles and return the pairs that are alike, the first of equal ones standing for all."""
        pairs: dict[Pair, Bond] = {}
        words: dict[int, str] = {}
        for place, twin in self._twins:
            same = self._say(place, words) == self._say(twin, words)
            pairs[self._pair(place, twin)] = Bond("exact", 1.0) if same else Bond("near", 1.0)
        for place, other, score in self._find_near({place for place, _ in self._twins}):
            pairs.setdefault(self._pair(place, other), Bond("near", score))
        for place, heir, score in self._find_heirs():
            pairs.setdefault(self._pair(place, heir), Bond("successor", score))
        return pairs

    def _find_near(self, twins: set[int]) -> Iterator[tuple[int, int, float]]:
        """Yield articles with an earlier one that is near: only pieces that some but not too many have are counted."""
        owners = self._find_owners(twins)
        told = {piece: found for piece, found in owners.items() if len(found) <= MOST_COMMON}
        common = {piece for piece, found in owners.items() if len(found) > MOST_COMMON}
        for place in range(len(self._names)):
            mine = self._pieces_of(place)
            found = list(filter(None, map(told.get, mine)))
            if place in twins or len(mine) < LEAST_PIECES or len(found) < LEAST_SHARED:
                continue
            shared = Counter(chain.from_iterable(found))
            scores = (
                (self._score(place, other, count, common), other)
                for other, count in shared.items()
                if other < place and count >= LEAST_SHARED
            )
            for score, other in sorted(scores, key=lambda found: (-found[0], found[1]))[:MOST_NEAR]:
                if score >= LEAST_SCORE:
                    yield place, other, score

    def _find_owners(self, twins: set[int]) -> dict[int, list[int]]:
        """Return who has each piece, but for most of those that one alone has."""
        slots = bytearray(1 << (4 * len(self._pieces)).bit_length())
        mask = len(slots) - 1
        for slot in map(mask.__and__, self._pieces):
            slots[slot] = _NEXT[slots[slot]]
        owners: dict[int, list[int]] = {}
        for place in range(len(self._names)):
            if place not in twins:
                for piece in self._pieces_of(place):
                    if slots[piece & mask] > 1:
                        owners.setdefault(piece, []).append(place)
        return {piece: found for piece, found in owners.items() if len(found) > 1}

    def _score(self, place: int, other: int, shared: int, common: set[int]) -> float:
        sizes = [sum(piece not in common for piece in self._pieces_of(one)) for one in (place, other)]
        return round(shared / min(sizes), 3) if min(sizes) >= LEAST_PIECES else 0.0

    def _find_heirs(self) -> Iterator[tuple[int, int, float]]:
        """Yield articles that went over to the successor of their portal under the same key."""
        heirs = set(self._successors.values())
        places = {name: place for place, name in enumerate(self._names) if name[0] in heirs}
        for place, (portal, key) in enumerate(self._names):
            heir = places.get((self._successors.get(portal, ""), key))
            if heir is not None:
                mine, other = set(self._pieces_of(place)), set(self._pieces_of(heir))
                score = round(len(mine & other) / max(min(len(mine), len(other)), 1), 3)
                if score >= LEAST_OF_SUCCESSOR or self._titles[place] == self._titles[heir]:
                    yield place, heir, score

    def _pieces_of(self, place: int) -> array[int]:
        return self._pieces[self._ends[place] : self._ends[place + 1]]

    def _say(self, place: int, words: dict[int, str]) -> str:
        if place not in words:
            title, texts = self._read(self._names[place])
            said = (plain_words(part).casefold() for part in ((title,), texts))
            words[place] = hashlib.sha256(
                "\n".join("".join(filter(str.isalnum, part)) for part in said).encode("utf-8", "replace")
            ).hexdigest()
        return words[place]

    def _pair(self, one: int, other: int) -> Pair:
        return Pair(*sorted((self._names[one], self._names[other])))


def find_likenesses(connection: Connection, successors: Mapping[str, str]) -> dict[Pair, Bond]:
    """Compare all articles of the store; ``successors`` leads from a portal to its successor."""
    found = Likenesses(successors, lambda identity: read_text(connection, identity))
    query = select(article.c.portal, article.c.key, Utf8(article.c.record).label("record"))
    query = query.order_by(article.c.portal, article.c.sort_date, article.c.key)  # as an index has them
    for row in connection.execution_options(yield_per=ROWS_AT_ONCE).execute(query):
        found.add((row.portal, row.key), row.record)
    return found.finish()


def to_text(record: bytes) -> Text:
    """Return title and texts of an article's record."""
    said = orjson.loads(record)
    return said["title"], (said["lead"] or "", *said["body"])


def read_text(connection: Connection, identity: Identity) -> Text:
    """Return title and texts of an article of the store."""
    wanted = select(Utf8(article.c.record)).where(article.c.portal == identity[0], article.c.key == identity[1])
    return to_text(connection.execute(wanted).scalar_one())


def write_likenesses(connection: Connection, pairs: Mapping[Pair, Bond]) -> Counter[str]:
    """Make the links of the store those of ``pairs``; count them by kind, and those that are ``new`` or ``gone``."""
    now = datetime.now(UTC)
    held = {
        Pair((row.portal, row.key), (row.other_portal, row.other_key)): Bond(row.kind, row.score)
        for row in connection.execute(select(likeness))
    }
    for gone in held.keys() - pairs.keys():
        connection.execute(delete(likeness).where(_is_pair(gone)))
    rows = [
        {
            "portal": pair.one[0],
            "key": pair.one[1],
            "other_portal": pair.other[0],
            "other_key": pair.other[1],
            "kind": bond.kind,
            "score": bond.score,
            "found_at": now,
        }
        for pair, bond in sorted(pairs.items())
        if held.get(pair) != bond
    ]
    if rows:
        connection.execute(upsert(connection.dialect.name, likeness, replace=("kind", "score")), rows)
    counts: Counter[str] = Counter(exact=0, near=0, successor=0)
    counts.update(bond.kind for bond in pairs.values())
    counts.update(new=len(pairs.keys() - held.keys()), gone=len(held.keys() - pairs.keys()))
    return counts


def read_links(connection: Connection, portal: str, key: str) -> list[Link]:
    """Return the articles that are linked to one, the most alike first."""
    return sorted(
        (link for link in _read_both_ways(connection, (portal, key))),
        key=lambda link: (-link.score, link.portal, link.key),
    )


def _read_both_ways(connection: Connection, identity: Identity) -> Iterator[Link]:
    ends = (("portal", "key"), ("other_portal", "other_key"))
    for here, there in (ends, ends[::-1]):
        at_other = and_(article.c.portal == likeness.c[there[0]], article.c.key == likeness.c[there[1]])
        query = (
            select(article.c.portal, article.c.key, article.c.title, likeness.c.kind, likeness.c.score)
            .join(likeness, at_other)
            .where(likeness.c[here[0]] == identity[0], likeness.c[here[1]] == identity[1])
        )
        for row in connection.execute(query):
            yield Link(portal=row.portal, key=row.key, title=row.title, kind=row.kind, score=row.score)


def _is_pair(pair: Pair) -> ColumnElement[bool]:
    names = ("portal", "key", "other_portal", "other_key")
    return and_(*(likeness.c[name] == value for name, value in zip(names, (*pair.one, *pair.other), strict=True)))
