"""What the filters of the search page offer: sections, tags and authors that the newest articles have."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import orjson

from crawler.web.archive import Archive
from storage.overview import list_newest, read_records

NEWEST = 1_000  # articles that are looked at
MOST = 60  # of each that are offered
LONGEST = 80  # characters of one


@dataclass(frozen=True, slots=True)
class Choices:
    """The most frequent sections (with tags) and authors, each by name."""

    sections: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


def list_choices(archive: Archive, portal: str) -> Choices:
    """Return what may be chosen among the articles of a portal that is kept, or of all where it is empty."""
    return archive.figure(("choices", portal), lambda: _count(archive, portal))


def _count(archive: Archive, portal: str) -> Choices:
    sections: Counter[str] = Counter()
    authors: Counter[str] = Counter()
    with archive.store.snapshot() as connection:
        newest = list_newest(connection, portal=portal or None, limit=NEWEST)
        for record in read_records(connection, [(place.portal, place.key) for place in newest]).values():
            said = orjson.loads(record)
            sections.update({said["section"] or "", *said["tags"]})
            authors.update(set(said["authors"]))
    return Choices(_choose(sections), _choose(authors))


def _choose(counts: Counter[str]) -> tuple[str, ...]:
    fitting = [text for text, _ in counts.most_common() if text and len(text) <= LONGEST and text.isprintable()]
    return tuple(sorted(fitting[:MOST], key=str.casefold))
