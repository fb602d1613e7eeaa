from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType

import orjson
import pytest
from hypothesis import given

from storage.codec import article_from_json, to_json
from tests.storage_samples import NOON, articles, make_article, make_capture


@given(articles)
def test_article_comes_back_equal(article):
    text = to_json(article)
    again = article_from_json(text)
    assert again == article
    assert to_json(again) == text
    assert article_from_json(text.decode()) == article


@given(articles)
def test_equal_records_give_equal_bytes(article):
    turned = dataclasses.replace(
        article,
        evidence=MappingProxyType(dict(reversed(article.evidence.items()))),
        fetched_at=article.fetched_at and article.fetched_at.astimezone(timezone(timedelta(hours=-3))),
    )
    assert to_json(turned) == to_json(article)


def test_fields_stand_in_the_order_of_the_record_and_instants_in_utc():
    text = to_json(make_article(fetched_at=datetime(2024, 5, 9, 19, tzinfo=timezone(timedelta(hours=7)))))
    record = orjson.loads(text)
    assert list(record) == [field.name for field in dataclasses.fields(make_article())]
    assert list(record["evidence"]) == ["body", "title"]
    assert record["fetched_at"] == "2024-05-09T12:00:00+00:00"


def test_other_records_are_written_too():
    assert orjson.loads(to_json(make_capture("https://a.vn/")))["fetched_at"] == NOON.isoformat()


@pytest.mark.parametrize("odd", [datetime(2024, 5, 9), object(), {"title": "\ud800"}])  # noqa: DTZ001
def test_what_has_no_form_is_refused(odd):
    with pytest.raises(TypeError):
        to_json(odd)


def test_what_is_no_article_is_refused():
    with pytest.raises(ValueError, match="title"):
        article_from_json(b'{"portal": "lang_son"}')


def test_instants_come_back_in_utc():
    assert article_from_json(to_json(make_article())).fetched_at.utcoffset() == UTC.utcoffset(None)
