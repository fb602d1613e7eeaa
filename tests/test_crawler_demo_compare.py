"""The comparison: exact where everything agrees, and every way of going wrong has its figure."""

from dataclasses import replace
from itertools import islice

import pytest

from crawler.demo.compare import REQUIRED, compare
from crawler.demo.gold import gold_records
from storage.records import Article, Citation, Moment, SortDate


def moment(stamp, role):
    if stamp is None:
        return None
    value, precision = stamp
    return Moment(value=value, precision=precision, role=role, source="test", raw=value, confidence=1.0)


def article_of(record):
    """Return what a perfect reader stores."""
    citations = tuple(Citation(raw=key, key=key, kind="full") for key in record.citations for _ in range(2))
    return Article(
        portal=record.portal,
        platform=None,
        key=record.key,
        url=record.url,
        title=record.title,
        lead=record.lead,
        body=record.body,
        captions=record.captions,
        authors=record.authors,
        author_raw=record.author_raw,
        affiliation=record.affiliation,
        agency=record.agency,
        dateline=record.dateline,
        section=record.section,
        tags=record.tags,
        views=record.views,
        published=moment(record.published, "published"),
        updated=moment(record.updated, "updated"),
        date=SortDate(value=record.date[0], precision=record.date[1], source=record.date[2]) if record.date else None,
        citations=citations,
    )


@pytest.fixture(scope="module")
def gold():
    return [record for portal in ("bac_kan_city", "lang_son") for record in gold_records(portal, 20)]


@pytest.fixture
def stored(gold):
    return [article_of(record) for record in gold if record.kind == "article"]


def test_a_perfect_crawl_is_exact(gold, stored):
    comparison = compare(stored, iter(gold))
    assert comparison.exact
    assert (comparison.expected, comparison.found, comparison.missing) == (40, 40, 0)
    assert set(comparison.equal.values()) == {40}
    assert set(REQUIRED) <= set(comparison.equal)
    assert not comparison.differences


def test_order_does_not_matter(gold, stored):
    assert compare(reversed(stored), gold).exact


def test_nothing_stored_is_all_missing(gold):
    comparison = compare([], gold)
    assert (comparison.found, comparison.missing, comparison.exact) == (0, 40, False)
    assert {difference.field for difference in comparison.differences} == {"missing"}


def test_a_second_record_of_an_article_is_doubled(gold, stored):
    same_key = [*stored, stored[3]]
    other_key = [*stored, replace(stored[3], key="9999999")]
    for articles in (same_key, other_key):
        comparison = compare(articles, gold)
        assert (comparison.doubled, comparison.unexpected, comparison.exact) == (1, 0, False)


def test_a_record_of_nothing_is_unexpected(gold, stored):
    comparison = compare([*stored, replace(stored[0], key="x", title="Trang chủ", lead=None)], gold)
    assert (comparison.unexpected, comparison.doubled, comparison.exact) == (1, 0, False)


@pytest.mark.parametrize(
    ("kind", "figure"),
    [
        ("disallowed", "disallowed"),
        ("soft404", "not_pages"),
        ("home_redirect", "not_pages"),
        ("missing", "not_pages"),
    ],
)
def test_what_must_not_be_stored_is_counted(gold, stored, kind, figure):
    record = next(record for record in gold if record.kind == kind)
    comparison = compare([*stored, article_of(record)], gold)
    assert getattr(comparison, figure) == 1
    assert not comparison.exact
    assert comparison.differences[0].field == kind


def test_chrome_in_a_body_is_counted_and_shown(gold, stored):
    stored[2] = replace(stored[2], body=(*stored[2].body, "Chia sẻ:"))
    comparison = compare(stored, gold)
    assert comparison.chrome_lines == 1
    assert comparison.equal["body"] == 39
    assert [(d.field, d.got) for d in comparison.differences if d.field == "chrome"] == [("chrome", "Chia sẻ:")]


def test_a_piece_of_the_article_is_no_chrome(gold, stored):
    half = stored[2].body[0][: len(stored[2].body[0]) // 2]
    stored[2] = replace(stored[2], body=(half, *stored[2].body[1:]))
    comparison = compare(stored, gold)
    assert comparison.chrome_lines == 0
    assert comparison.equal["body"] == 39


def test_dates_are_compared_as_instants_with_their_precision(gold, stored):
    at = next(n for n, article in enumerate(stored) if article.date and article.date.precision == "minute")
    value = stored[at].date.value
    short = replace(stored[at].date, value=value.replace(":00+", "+"))
    assert compare([*stored[:at], replace(stored[at], date=short), *stored[at + 1 :]], gold).exact
    for wrong in (replace(short, precision="day"), replace(short, source="updated"), None):
        comparison = compare([*stored[:at], replace(stored[at], date=wrong), *stored[at + 1 :]], gold)
        assert comparison.equal["date"] == 39
        assert not comparison.exact


def test_a_moment_without_value_is_no_date(gold, stored):
    empty = moment(("", "day"), "published")
    undated = [replace(a, published=a.published or replace(empty, value=None, precision=None)) for a in stored]
    assert compare(undated, gold).equal["published"] == 40


def test_a_section_may_be_its_label(gold, stored):
    named = [replace(a, section={"chinh-tri": "Chính trị"}.get(a.section, a.section)) for a in stored]
    assert compare(named, gold).equal["section"] == 40


def test_only_the_first_few_differences_are_kept(gold, stored):
    comparison = compare([replace(article, title="?") for article in stored], gold)
    assert comparison.equal["title"] == 0
    assert len(comparison.differences) == 20


def test_both_sides_are_read_in_step(gold, stored):
    taken = []

    def watched():
        for record in gold:
            taken.append(record)
            yield record

    def checked():
        for number, article in enumerate(stored):
            assert len(taken) <= number + 1
            yield article

    compare(checked(), watched())
    assert len(taken) == len(gold)
    assert list(islice(taken, 1)) == gold[:1]
