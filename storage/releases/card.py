"""The data card: README.md with Hugging Face's front matter, what is in a release and what is not, how sure it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from storage.releases.metadata import About, Part
from storage.releases.survey import Surroundings, Survey, to_plain
from storage.releases.tei import LANGUAGE

SIZES: Final = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
LARGEST: Final = "1M<n<10M"
FILES: Final = {
    "articles.jsonl.gz": "every record as the store keeps it, a JSON object a line",
    "articles.csv": "one flat row an article for spreadsheets; a quote stands before what would be a formula",
    "articles": "every field with its type, lists and records nested",
    "revisions.parquet": "when an article said what; words, where they are no longer the article's own",
    "citations.parquet": "documents of the Party and the State that articles name, a row each",
    "clusters.parquet": "articles that say the same: who printed first, what was cut",
    "articles.tei.xml.gz": "TEI P5, one corpus; a header with source, dates and responsibility an article",
    "captures.wacz": "the pages as they were served; open it with ReplayWeb.page or pywb",
    "identities.csv": "portal, key and hash of every article, for the next release to compare",
    "changes.csv": "what was added, changed and removed since the release before",
    "croissant.json": "Croissant 1.1",
    "datapackage.json": "Data Package",
    "release.json": "the query and the versions that made this",
}


RIGHTS: Final = """\
The texts and pictures belong to the portals and their authors: this release grants no right to them. Facts that tinbai
added (dates, clusters, keys of documents) are free of such rights. Check what your law allows (research, quotation,
text and data mining) before you publish or train on it.
"""
PEOPLE: Final = """\
Articles name people: officials in their office, and private persons as the portals printed them, at times with age,
home or illness. Nothing was masked. Do not single persons out; honour requests to be left out: an article that was
taken down is in no later release, so delete earlier ones.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a card tells."""

    about: About
    made: Mapping[str, Any]
    parts: Sequence[Part]
    tables: Mapping[str, Sequence[str]]  # files by table
    survey: Survey
    around: Surroundings
    portals: Mapping[str, str]


def write_card(facts: Facts) -> bytes:
    """Return README.md."""
    sections = (
        _tell_files,
        _tell_coverage,
        _tell_dates,
        _tell_duplicates,
        _tell_missing,
        _tell_changes,
        _tell_rights,
        _tell_making,
    )
    text = "\n".join([*_front_matter(facts), *(line for section in sections for line in section(facts)), ""])
    return text.encode()


def _front_matter(facts: Facts) -> Iterator[str]:
    survey = facts.survey
    size = next((name for most, name in SIZES if survey.articles < most), LARGEST)
    declared = {language.partition("-")[0].lower() for language in survey.languages if LANGUAGE.fullmatch(language)}
    languages = sorted(declared - {"unknown"}) or ["vi"]
    yield "---"
    yield f"pretty_name: {_quote(facts.about.title)}"
    yield f"language: [{', '.join(map(_quote, languages))}]"
    yield "license: other"
    yield "license_name: rights-stay-with-the-portals"
    yield f"size_categories: [{_quote(size)}]"
    yield "task_categories: [text-generation, text-classification, summarization]"
    yield "tags: [news, vietnamese, web-archive, WARC, croissant]"
    yield "configs:"
    for table, files in facts.tables.items():
        yield f"- config_name: {table}"
        if table == "articles":
            yield "  default: true"
        yield "  data_files:"
        for file in files:
            split = file.removesuffix(".parquet").partition("-")[2] or "train"
            yield f"  - split: {split}"
            yield f"    path: {file}"
    yield "---"
    yield f"\n# {facts.about.title}\n"
    yield f"{facts.about.description} State of the store: {facts.about.as_of}.\n"


def _tell_files(facts: Facts) -> Iterator[str]:
    yield "## Files\n"
    rows = [(part.name, _find_words(part.name), _count(part.rows), str(part.size)) for part in facts.parts]
    yield from _table(("file", "what", "rows", "bytes"), rows)
    yield "`sha256sum -c CHECKSUMS`, or `tinbai release verify .`, tells whether these are the files that were made.\n"


def _tell_coverage(facts: Facts) -> Iterator[str]:
    survey = facts.survey
    yield f"## Coverage\n\n{survey.articles} articles by portal and month of their date; undated ones under “–”.\n"
    names = survey.portals()
    months = sorted({month for _, month in survey.months})
    rows = [(month or "–", *(_count(survey.months[name, month] or None) for name in names)) for month in months]
    yield from _table(("month", *names), rows)
    for name in names:
        gaps = survey.gaps(name)
        told = f"months without an article in a row: {'; '.join(gaps)}" if gaps else "no two months without an article"
        yield f"- {name} ({facts.portals.get(name, name)}): {told}"
    yield "\nLanguages, as pages declare them: " + _list(survey.languages) + "."
    empty = {name: survey.articles - survey.filled[name] for name in ("lead", "authors", "section", "published")}
    yield "Articles without a field: " + _list(empty) + ".\n"


def _tell_dates(facts: Facts) -> Iterator[str]:
    survey = facts.survey
    yield "## Dates\n"
    yield "Every date keeps what was written, where it stood, its precision and a confidence from 0 to 1. A value is"
    yield "cut to what was written; the time of the crawl is never a date of an article. What was not read is null.\n"
    yield from _table(("publication date", "articles"), [(name, str(n)) for name, n in to_plain(survey.grounds)])
    yield from _table(("precision of `date`", "articles"), [(name, str(n)) for name, n in to_plain(survey.precisions)])
    if survey.flags:
        yield "Doubts that were noted: " + _list(survey.flags) + ".\n"


def _tell_duplicates(facts: Facts) -> Iterator[str]:
    survey = facts.survey
    yield "## Duplicates\n"
    yield f"{survey.clustered} articles say the same as others, in {survey.clusters} clusters (`clusters.parquet`): two"
    yield "are linked where near half of the shorter one's text stands in the other, whatever the style of tone marks."
    if facts.made["query"]["one_per_cluster"]:
        yield "Of each cluster only the first print is in this release."
    if survey.splits:
        yield f"\nSplits: {_list(survey.splits)}. No cluster stands in two of them, and nothing in train is dated later"
        yield "than where validation begins; articles without a date, and what is linked to them, stand apart."
    yield ""


def _tell_missing(facts: Facts) -> Iterator[str]:
    around, survey = facts.around, facts.survey
    yield "## What is not here\n"
    reasons: dict[str, Mapping[str, Mapping[str, int]]] = {"refused": around.refused, "failed": around.failed}
    rows = [
        (portal, kind, reason, str(count))
        for kind, found in reasons.items()
        for portal, counts in found.items()
        for reason, count in to_plain(counts)
    ]
    yield "Addresses that gave no article, by what they were refused for or failed with:\n"
    yield from _table(("portal", "outcome", "reason", "addresses"), rows)
    yield f"- found and not fetched yet: {_list(around.pending) or 'none'}"
    yield f"- closed by robots.txt: {around.closed} addresses; its copies by verdict: {_list(around.robots) or 'none'}"
    yield f"- vanished from their portal since, and kept here: {_list(survey.gone) or 'none'}"
    yield f"- taken down on request, and not here: {_list(around.takedowns) or 'none'}"
    yield f"- captures that could not be read and are not in captures.wacz: {survey.missing_captures}\n"


def _tell_changes(facts: Facts) -> Iterator[str]:
    since = facts.made.get("since")
    if since:
        yield "## Since the release before\n"
        counts = ", ".join(f"{number} {change}" for change, number in since["changes"].items())
        yield f"Against {since['name']} (as of {since['as_of']}): {counts}; see changes.csv.\n"


def _tell_rights(_: Facts) -> Iterator[str]:
    yield "## Licence and personal data\n"
    yield RIGHTS
    yield PEOPLE


def _tell_making(facts: Facts) -> Iterator[str]:
    yield "## How it was made\n\n```json"
    yield orjson.dumps(facts.made, option=orjson.OPT_INDENT_2).decode()
    yield "```\n\nThe same store, query and versions give the same bytes."


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        cells = (cell.replace("|", "\\|") for cell in row)
        yield f"| {' | '.join(cells)} |"
    yield ""


def _list(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in to_plain(Counter(counts)))


def _find_words(name: str) -> str:
    return FILES.get(name) or next((words for start, words in FILES.items() if name.startswith(start)), "")


def _count(number: int | None) -> str:
    return "" if number is None else str(number)


def _quote(text: str) -> str:
    return orjson.dumps(text).decode()
