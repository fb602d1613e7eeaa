"""Section 4: saved pages of the whole world against their gold: bodies, titles, authors, days."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.bench.reading.contenders import Contender, Said
from tests.bench.reading.corpora import PAGES, Sample, saved_pages
from tests.bench.reading.metrics import Overlap, mean_scores, overlap_shingles, plain, same_day, same_names
from tests.bench.reading.table import count, print_table

_SITES = frozenset({"", "vnexpress"})
_SITE_SUFFIX = re.compile(r"\s+[-|–]\s+[^-|–]{2,40}$")


@dataclass(slots=True)
class Tally:
    """Fields that are right, of those that gold has and the contender speaks of."""

    right: Counter[str] = field(default_factory=Counter)
    of: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def judge(self, name: str, *, right: bool, note: str) -> None:
        """Count one field of one page; ``note`` says what was read instead."""
        self.of[name] += 1
        self.right[name] += right
        if not right:
            self.wrong.append(f"{name}: {note}")

    def cell(self, name: str) -> str:
        """Return ``53/55``."""
        return count(self.right[name], self.of[name])


def bench_pages(contenders: Sequence[Contender], *, verbose: bool = False) -> None:
    """Print bodies of the article-extraction-benchmark, then fields of fundus's and of Vietnamese pages."""
    if not PAGES.exists():
        print("\n4. saved pages: skipped, the folder of saved pages with gold is not here")
        return
    _bench_bodies(contenders)
    for kind, title, aims in (
        ("fundus", "4b. fundus: 55 pages of publishers worldwide", (">= 95 %", ">= 97 %", "-", "0")),
        ("vn", "4c. saved Vietnamese pages, against their machine-readable data", ("all", "all", "all", "0")),
    ):
        tallies = {contender.name: tally_fields(contender, saved_pages(kind)) for contender in contenders}
        rows = [
            (name, *(tally.cell(field) for field in ("title", "day", "authors")), str(len(tally.failures)))
            for name, tally in tallies.items()
        ]
        print_table(title, ("", "title", "day", "authors", "failures"), rows, aims)
        _print_notes(tallies, verbose=verbose)


def _bench_bodies(contenders: Sequence[Contender]) -> None:
    samples = saved_pages("aeb")
    rows = []
    notes: list[str] = []
    for contender in contenders:
        if "text" not in contender.gives:
            continue
        said = [contender.read(sample.page) for sample in samples]
        f1, precision, recall = mean_scores(measure_bodies(samples, said))
        refused = sum(one.refused is not None for one in said)
        failures = [
            f"{sample.page.url}: {one.failure}" for sample, one in zip(samples, said, strict=True) if one.failure
        ]
        notes += [f"{contender.name}: {failure}" for failure in failures]
        rows.append(
            (contender.name, f"{f1:.3f}", f"{precision:.3f}", f"{recall:.3f}", str(refused), str(len(failures)))
        )
    title = f"4a. bodies: {len(samples)} pages of article-extraction-benchmark, its own measure"
    heads = ("", "F1", "precision", "recall", "refused", "failures")
    print_table(title, heads, rows, (">= 0.960", "-", "-", "0", "0"))
    for note in notes:
        print(f"    {note}")


def measure_bodies(samples: Sequence[Sample], said: Sequence[Said]) -> list[Overlap]:
    """Return the overlap of every page's body with its gold."""
    return [overlap_shingles(sample.gold["body"], one.text) for sample, one in zip(samples, said, strict=True)]


def tally_fields(contender: Contender, samples: Sequence[Sample]) -> Tally:
    """Judge title, day and authors of every page."""
    tally = Tally()
    for sample in samples:
        said, gold, url = contender.read(sample.page), _facts(sample.gold), sample.page.url
        if said.failure:
            tally.failures.append(f"{url}: {said.failure}")
        lost = f" (refused: {said.refused})" if said.refused else ""
        if gold["title"] and "title" in contender.gives:
            right = plain(said.title) in {plain(title) for title in gold["titles"]}
            tally.judge("title", right=right, note=f"{said.title!r} for {gold['title']!r}{lost} {url}")
        if gold["published"] and "published" in contender.gives:
            right = same_day(gold["published"], said.published)
            tally.judge("day", right=right, note=f"{said.published} for {gold['published']}{lost} {url}")
        if gold["authors"] and "authors" in contender.gives:
            right = same_names(gold["authors"], said.authors)
            tally.judge("authors", right=right, note=f"{said.authors} for {gold['authors']}{lost} {url}")
    return tally


def _facts(row: dict[str, Any]) -> dict[str, Any]:
    """Return title, published and authors of a row of any table; sites that sign as authors are left out."""
    if "og_title" not in row:
        return {name: row[name] for name in ("title", "published", "authors")} | {"titles": (row["title"],)}
    title = row["ld_headline"] or row["og_title"]
    return {
        "title": title,
        "titles": (title, _SITE_SUFFIX.sub("", title)),
        "published": row["ld_published"] or row["meta_published"],
        "authors": [name for name in row["ld_author"] if name.casefold() not in _SITES],
    }


def _print_notes(tallies: dict[str, Tally], *, verbose: bool) -> None:
    """Print every failure; what tinbai read wrong too, where that is asked for."""
    for name, tally in tallies.items():
        for note in [*tally.failures, *(tally.wrong if verbose and name.startswith("tinbai") else ())]:
            print(f"    {name}: {note}")
