"""Compares what a crawl of the replicas stored with their gold, field by field, in one pass over both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest

from crawler.demo.compose import make_slug
from crawler.demo.gold import GoldRecord
from storage.records import Article, Moment

_EXAMPLES = 20
_NOT_PAGES = ("soft404", "home_redirect", "missing")

# The fields on which every record must agree, and those that are only counted.
REQUIRED = ("title", "lead", "body", "authors", "date")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of one article that is not as it should be."""

    portal: str
    key: str
    field: str
    wanted: object
    got: object


@dataclass(kw_only=True)
class Comparison:
    """The figures of one comparison.

    ``equal`` counts, for each field, the found articles that agree with gold. ``doubled`` are records beyond the
    first of one article, ``unexpected`` records of nothing that gold knows; ``chrome_lines`` are paragraphs of
    bodies whose words are nowhere in their article. ``differences`` holds the first few of each field.
    """

    expected: int = 0
    found: int = 0
    doubled: int = 0
    unexpected: int = 0
    disallowed: int = 0
    not_pages: int = 0
    chrome_lines: int = 0
    equal: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)
    _examples: Counter[str] = field(default_factory=Counter, repr=False)

    @property
    def missing(self) -> int:
        """Articles that gold has and the crawl has not."""
        return self.expected - self.found

    @property
    def exact(self) -> bool:
        """Whether every article was found once, agrees in all required fields, and nothing else was stored."""
        too_many = self.doubled + self.unexpected + self.disallowed + self.not_pages + self.chrome_lines
        return not self.missing and not too_many and all(self.equal[name] == self.found for name in REQUIRED)

    def note(self, difference: Difference) -> None:
        """Keep a difference as an example, unless there are enough of its field."""
        self._examples[difference.field] += 1
        if self._examples[difference.field] <= _EXAMPLES:
            self.differences.append(difference)


def compare(articles: Iterable[Article], gold: Iterable[GoldRecord]) -> Comparison:
    """Match articles with gold by portal and key and compare them.

    Both sides are read once, in step; what has not met its counterpart yet is kept, so that little is held where
    their orders are alike (portals in the order of their codes, then time).
    """
    comparison = Comparison()
    waiting: dict[tuple[str, str], GoldRecord] = {}
    unmatched: dict[tuple[str, str], Article] = {}
    done: set[tuple[str, str]] = set()
    wordings: set[int] = set()
    for article, record in zip_longest(articles, gold):
        if record is not None:
            key = (record.portal, record.key)
            comparison.expected += record.kind == "article"
            wordings.add(_wording(record))
            waiting[key] = record
            _match(key, waiting, unmatched, done, comparison)
        if article is not None:
            key = (article.portal or "", article.key or "")
            if key in done or key in unmatched:
                comparison.doubled += 1
                comparison.note(Difference(*key, "doubled", None, article.url))
                continue
            unmatched[key] = article
            _match(key, waiting, unmatched, done, comparison)
    for key, article in unmatched.items():
        _judge_stranger(key, article, wordings, comparison)
    for key, record in waiting.items():
        if record.kind == "article":
            comparison.note(Difference(*key, "missing", record.url, None))
    return comparison


def _wording(page: Article | GoldRecord) -> int:
    return hash((page.portal, page.title, page.lead))


def _match(
    key: tuple[str, str],
    waiting: dict[tuple[str, str], GoldRecord],
    unmatched: dict[tuple[str, str], Article],
    done: set[tuple[str, str]],
    comparison: Comparison,
) -> None:
    if key not in waiting or key not in unmatched:
        return
    done.add(key)
    record, article = waiting.pop(key), unmatched.pop(key)
    if record.kind == "article":
        comparison.found += 1
        _compare_fields(article, record, comparison)
    else:
        comparison.disallowed += record.kind == "disallowed"
        comparison.not_pages += record.kind in _NOT_PAGES
        comparison.note(Difference(*key, record.kind, None, article.url))


def _judge_stranger(key: tuple[str, str], article: Article, wordings: set[int], comparison: Comparison) -> None:
    """A record with a key that gold does not know is another copy of an article, or nothing that should be there."""
    kind = "doubled" if _wording(article) in wordings else "unexpected"
    comparison.doubled += kind == "doubled"
    comparison.unexpected += kind == "unexpected"
    comparison.note(Difference(*key, kind, None, article.url))


def _compare_fields(article: Article, record: GoldRecord, comparison: Comparison) -> None:
    for name, (read, wanted) in _FIELDS.items():
        got, expected = read(article), wanted(record)
        if got == expected:
            comparison.equal[name] += 1
        else:
            comparison.note(Difference(record.portal, record.key, name, expected, got))
    for line in _strange_lines(article, record):
        comparison.chrome_lines += 1
        comparison.note(Difference(record.portal, record.key, "chrome", None, line))


def _strange_lines(article: Article, record: GoldRecord) -> Iterator[str]:
    """Yield paragraphs of the body whose words are not the article's."""
    if article.body == record.body:
        return
    words = "\n".join((record.title, record.lead or "", *record.body, *record.captions))
    yield from (line for line in article.body if line not in words)


def _instant(value: str) -> str | datetime:
    """Return a time of day as an instant, so that ``10:17`` and ``10:17:00`` are the same; a day stays as it is."""
    return datetime.fromisoformat(value) if "T" in value else value


def _read_moment(moment: Moment | None) -> tuple[object, ...] | None:
    return (_instant(moment.value), moment.precision) if moment and moment.value else None


def _read_stamp(stamp: tuple[str, ...] | None) -> tuple[object, ...] | None:
    return (_instant(stamp[0]), *stamp[1:]) if stamp else None


def _read_date(article: Article) -> tuple[object, ...] | None:
    date = article.date
    return (_instant(date.value), date.precision, date.source) if date else None


_Reader = tuple[Callable[[Article], object], Callable[[GoldRecord], object]]
_FIELDS: Mapping[str, _Reader] = {
    "title": (lambda article: article.title, lambda record: record.title),
    "lead": (lambda article: article.lead, lambda record: record.lead),
    "body": (lambda article: article.body, lambda record: record.body),
    "captions": (lambda article: article.captions, lambda record: record.captions),
    "authors": (lambda article: article.authors, lambda record: record.authors),
    "author_raw": (lambda article: article.author_raw, lambda record: record.author_raw),
    "affiliation": (lambda article: article.affiliation, lambda record: record.affiliation),
    "agency": (lambda article: article.agency, lambda record: record.agency),
    "dateline": (lambda article: article.dateline, lambda record: record.dateline),
    "date": (_read_date, lambda record: _read_stamp(record.date)),
    "published": (lambda article: _read_moment(article.published), lambda record: _read_stamp(record.published)),
    "updated": (lambda article: _read_moment(article.updated), lambda record: _read_stamp(record.updated)),
    "section": (lambda article: make_slug(article.section or ""), lambda record: record.section),
    "tags": (lambda article: article.tags, lambda record: record.tags),
    "views": (lambda article: article.views, lambda record: record.views),
    "citations": (
        lambda article: tuple(dict.fromkeys(citation.key for citation in article.citations)),
        lambda record: record.citations,
    ),
}
