"""Articles that say the same, in one portal or in several: linked, never dropped."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple

import orjson
from rensa import RMinHash, RMinHashLSH
from sqlalchemy import ColumnElement, Connection, and_, delete, select

from storage.batch import Identity
from storage.revisions import plain_words
from storage.schema import article, likeness, upsert

Kind = Literal["exact", "near", "successor"]

SYLLABLES: Final = 3  # of a shingle
LEAST_SHINGLES: Final = 20  # below that two short notices are alike by chance
LEAST_SCORE: Final = 0.7
LEAST_OF_SUCCESSOR: Final = 0.5
PERMUTATIONS, BANDS, SEED = 128, 32, 42
MOST_NEAR: Final = 10  # links of one article to others that are near
ROWS_AT_ONCE: Final = 500
_WORD = re.compile(r"\w+")


class Pair(NamedTuple):
    """Two articles, the lesser first."""

    one: Identity
    other: Identity


class Bond(NamedTuple):
    """How two articles are alike; ``score`` is the share of shingles in common as estimated, 0 to 1."""

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


class Likenesses:
    """Finds pairs among articles that are added one by one; holds half a kilobyte of each."""

    def __init__(self, successors: Mapping[str, str]) -> None:
        self.pairs: dict[Pair, Bond] = {}
        self._successors = successors
        self._first: dict[bytes, Identity] = {}  # by the digest of all words
        self._names: list[Identity] = []
        self._sketches: list[RMinHash] = []
        self._places: dict[Identity, tuple[int | None, str]] = {}
        self._index = RMinHashLSH(LEAST_SCORE, PERMUTATIONS, BANDS)

    def add(self, identity: Identity, title: str, texts: Iterable[str]) -> None:
        """Compare an article with all that were added before."""
        words = _WORD.findall(plain_words(texts).casefold())
        heading = " ".join(_WORD.findall(plain_words((title,)).casefold()))
        digest = hashlib.sha256(" ".join((heading, *words)).encode()).digest()
        twin = self._first.setdefault(digest, identity)
        if twin != identity:
            self.pairs[_pair(identity, twin)] = Bond("exact", 1.0)
        shingles = {" ".join(words[place : place + SYLLABLES]) for place in range(len(words) - SYLLABLES + 1)}
        place = self._sketch(identity, shingles, twin) if len(shingles) >= LEAST_SHINGLES else None
        self._places[identity] = (place, heading)

    def finish(self) -> dict[Pair, Bond]:
        """Add the articles that went over to a successor of their portal under the same key; return all pairs."""
        for (portal, key), (place, heading) in self._places.items():
            heir = (self._successors.get(portal, ""), key)
            if heir not in self._places:
                continue
            other, title = self._places[heir]
            score = 0.0
            if place is not None and other is not None:
                score = self._sketches[place].jaccard(self._sketches[other])
            if score >= LEAST_OF_SUCCESSOR or title == heading:
                self.pairs.setdefault(_pair((portal, key), heir), Bond("successor", round(score, 3)))
        return self.pairs

    def _sketch(self, identity: Identity, shingles: set[str], twin: Identity) -> int:
        sketch = RMinHash(PERMUTATIONS, SEED)
        sketch.update(sorted(shingles))
        place = len(self._sketches)
        if twin == identity:  # what is equal is linked to the first of its kind, which knows its neighbours
            scores = sorted(
                ((sketch.jaccard(self._sketches[one]), one) for one in self._index.query(sketch)), reverse=True
            )
            for score, one in scores[:MOST_NEAR]:
                if score >= LEAST_SCORE:
                    self.pairs.setdefault(_pair(identity, self._names[one]), Bond("near", round(score, 3)))
            self._index.insert(place, sketch)
        self._names.append(identity)
        self._sketches.append(sketch)
        return place


def find_likenesses(connection: Connection, successors: Mapping[str, str]) -> dict[Pair, Bond]:
    """Compare all articles of the store, the earliest first; ``successors`` leads from a portal to its successor."""
    found = Likenesses(successors)
    query = select(article.c.portal, article.c.key, article.c.record)
    query = query.order_by(article.c.sort_date, article.c.portal, article.c.key)
    for row in connection.execution_options(yield_per=ROWS_AT_ONCE).execute(query):
        said = orjson.loads(row.record)
        found.add((row.portal, row.key), said["title"], (said["lead"] or "", *said["body"]))
    return found.finish()


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


def _pair(one: Identity, other: Identity) -> Pair:
    return Pair(min(one, other), max(one, other))


def _is_pair(pair: Pair) -> ColumnElement[bool]:
    names = ("portal", "key", "other_portal", "other_key")
    return and_(*(likeness.c[name] == value for name, value in zip(names, (*pair.one, *pair.other), strict=True)))
