"""Section 5: references to documents in sentences, and sentences that only look as if they held one."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipelines.citations import find_citations
from pipelines.dates import find_dates
from storage.records import Citation
from tests.bench.reading.corpora import SHARED
from tests.bench.reading.table import print_table, share

TABLE = SHARED / "citations.csv"
_FIELDS = ("raw", "type_code", "type_name", "number", "issuer_code", "issuer_name", "date", "key", "kind")

Gold = dict[str, str]


@dataclass(slots=True)
class Hits:
    """References found, those of the gold, those in both; and what was found where nothing is."""

    found: int = 0
    wanted: int = 0
    right: int = 0
    whole: int = 0
    in_negatives: int = 0
    notes: list[str] = field(default_factory=list)


def bench_citations(*, verbose: bool = False) -> None:
    """Print precision and recall of keys, how many are right in every field, and hits in negatives."""
    if not TABLE.exists():
        print("\n5. citations: skipped, the table of sentences with gold is not here")
        return
    hits = Hits()
    sentences = read_sentences()
    for sentence, rows in sentences.items():
        judge(sentence, rows, find_citations(sentence, find_dates(sentence)), hits)
    cells = (share(hits.right, hits.found), share(hits.right, hits.wanted), share(hits.whole, hits.wanted))
    heads = ("", "precision", "recall", "every field right", "hits in negatives")
    rows_of_table = [("tinbai cite", *cells, str(hits.in_negatives))]
    title = f"5. citations: {hits.wanted} references in {len(sentences)} sentences"
    print_table(title, heads, rows_of_table, (">= 97 %", ">= 97 %", "-", "0"))
    for note in hits.notes if verbose else ():
        print(f"    {note}")


def read_sentences() -> dict[str, list[Gold]]:
    """Return the references of every sentence; none for a negative."""
    sentences: dict[str, list[Gold]] = defaultdict(list)
    with TABLE.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            sentences[row["sentence"]] += [row] if row["category"] != "negative" else []
    return sentences


def judge(sentence: str, rows: Iterable[Gold], found: Iterable[Citation], hits: Hits) -> None:
    """Add a sentence to the hits; a reference is right when its key is, as often as the sentence has it."""
    wanted, got = [row["key"] for row in rows], [citation.key for citation in found]
    both = (Counter(wanted) & Counter(got)).total()
    hits.found, hits.wanted, hits.right = hits.found + len(got), hits.wanted + len(wanted), hits.right + both
    hits.in_negatives += len(got) if not wanted else 0
    facts = Counter(tuple(str(getattr(citation, name) or "") for name in _FIELDS) for citation in found)
    hits.whole += (facts & Counter(tuple(row[name] for name in _FIELDS) for row in rows)).total()
    if both != max(len(wanted), len(got)):
        hits.notes.append(f"{sentence!r} cites {wanted}, read {got}")
