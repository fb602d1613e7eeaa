"""Clusters of articles that say the same: who printed first, what the others cut or added, and splits without leaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from storage.batch import Identity
from storage.likeness import Pair, Text, cut_pieces
from storage.timeline import UNDATED, last_text

Split = Literal["train", "validation", "test", "undated"]

SPLITS: Final[tuple[Split, ...]] = ("train", "validation", "test", "undated")
SHARES: Final = (0.8, 0.9)  # of the articles, by time: where training and where validation ends
_DATE: Final = b',"date":{"value":"'
KEPT: Final = 0.5  # of a paragraph's pieces


@dataclass(frozen=True, slots=True)
class Dated:
    """When an article stands in time: the first and the last second that its date allows; empty if undated."""

    first: str
    last: str


def date_record(sort_date: str, record: bytes) -> Dated:
    """Return the stretch of time that the date of an article means, its record being canonical JSON."""
    start = record.find(_DATE, max(record.find(b'],"captions":['), 0))
    if start < 0:
        return Dated(sort_date, UNDATED)
    start += len(_DATE)
    return Dated(sort_date, last_text(record[start : record.index(b'"', start)].decode()))


def find_clusters(pairs: Iterable[Pair], times: Mapping[Identity, Dated]) -> list[list[Identity]]:
    """Return the articles that are linked, however far, each cluster by time; the undated come last."""
    heads: dict[Identity, Identity] = {}

    def find_head(one: Identity) -> Identity:
        while (head := heads.setdefault(one, one)) != one:
            heads[one] = heads[head]
            one = head
        return one

    for pair in pairs:
        one, other = sorted(map(find_head, pair))
        heads[other] = one
    members: dict[Identity, list[Identity]] = defaultdict(list)
    for one in sorted(heads):
        members[find_head(one)].append(one)
    return [sorted(found, key=lambda one: (not times[one].first, times[one].first, one)) for found in members.values()]


def describe_cluster(
    cluster: list[Identity], times: Mapping[Identity, Dated], read: Callable[[Identity], Text]
) -> list[dict[str, Any]]:
    """Return a row for each article of a cluster: its place in time, and what it has of the first print.

    ``cut`` counts the first print's paragraphs that are missing here, ``added`` those here that it has not: numbers
    from 0, the lead being the first where there is one. ``first_is_certain`` says that no other can be earlier.
    """
    first, *others = cluster
    start = [text for text in read(first)[1] if text]
    certain = bool(times[first].last) and all(times[first].last < times[other].first for other in others)
    name = "/".join(first)
    rows = []
    for place, one in enumerate(cluster, start=1):
        said = [text for text in read(one)[1] if text]
        cut, added = _find_missing(start, said), _find_missing(said, start)
        rows.append(
            {
                "portal": one[0],
                "key": one[1],
                "cluster": name,
                "size": len(cluster),
                "place": place,
                "first_is_certain": certain,
                "date": times[one].first or None,
                "cut": cut,
                "added": added,
                "share": round(1 - sum(len(start[number]) for number in cut) / max(sum(map(len, start)), 1), 3),
            }
        )
    return rows


def choose_splits(clusters: Iterable[list[Identity]], times: Mapping[Identity, Dated]) -> dict[Identity, Split]:
    """Divide articles so that no cluster stands in two splits, and nothing to train on is later than the rest's cut.

    A cluster goes by the last second that the dates of its articles allow; with one that is undated, it stands apart.
    """
    ends: dict[Identity, str] = {one: time.last for one, time in times.items()}
    for cluster in clusters:
        known = [times[one].last for one in cluster]
        ends |= dict.fromkeys(cluster, max(known) if all(known) else UNDATED)
    days = sorted(end[:10] for end in ends.values() if end)
    first, second = (days[int(len(days) * share)] if days else UNDATED for share in SHARES)

    def choose(end: str) -> Split:
        if not end:
            return "undated"
        return "train" if end[:10] < first else "validation" if end[:10] < second else "test"

    return {one: choose(end) for one, end in ends.items()}


def _find_missing(texts: list[str], others: list[str]) -> list[int]:
    """Return the numbers of the texts that do not stand in the others."""
    pieces = [piece for text in others for piece in cut_pieces(text.encode())]
    known, whole = set(pieces), b"".join(pieces)
    return [number for number, text in enumerate(texts) if not _stands_in(cut_pieces(text.encode()), known, whole)]


def _stands_in(pieces: list[bytes], known: set[bytes], whole: bytes) -> bool:
    return b"".join(pieces) in whole or sum(map(known.__contains__, pieces)) >= KEPT * len(pieces)
