"""What scripts tell: the state of an app by its title, a variable where there is only one."""

import json

import pytest

from pipelines.markup import read_markup
from pipelines.states import find_script_stamps
from storage.records import Page

NAME = "Mở đường lên bản vùng cao"
DAY, OTHER = "2024-05-14T08:30:12+07:00", "2024-05-13T07:00:00+07:00"


def stamps(*scripts: str) -> list[tuple[str, str]]:
    body = f"<html><body><p>Bài</p>{''.join(scripts)}</body></html>".encode()
    found = find_script_stamps(read_markup(Page(url="https://la.vn/1", body=body)), [NAME])
    return [(stamp.text, stamp.source) for stamp in found]


def state(*items: dict[str, object]) -> str:
    data = {"props": {"latest": [{"title": "Bài khác", "publishedAt": OTHER}], "page": list(items)}}
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(data)}</script>'


def test_a_state_tells_of_the_object_with_the_title():
    assert stamps(state({"title": NAME, "publishedAt": DAY})) == [(DAY, "script state")]
    assert stamps(state({"title": "Bài thứ ba", "publishedAt": DAY})) == []
    assert stamps(state({"title": NAME, "createdBy": DAY})) == []
    assert stamps('<script type="application/json">{"title": publish</script>') == []


@pytest.mark.parametrize("name", ["publishedAt", "datePublished", "article_publish_date", "pubDate", "publishTime"])
@pytest.mark.parametrize("form", ["<script>var a = {{'{}': '{}'}};</script>", '<script>x.{}="{}"</script>'])
def test_a_variable_tells_where_there_is_one(name, form):
    assert stamps(form.format(name, DAY)) == [(DAY, "script variable")]
    assert stamps(form.format(name, DAY), form.format(name, DAY)) == [(DAY, "script variable")]
    assert stamps(form.format(name, DAY), form.format(name, OTHER)) == []


@pytest.mark.parametrize(
    "script",
    [
        "<script>bus.publish('topic-of-the-day')</script>",
        f"<script>var unpublishedAt = '{DAY}'</script>",
        f'<script type="application/ld+json">{{"datePublished": "{DAY}"}}</script>',
    ],
)
def test_other_scripts_tell_nothing(script):
    assert stamps(script) == []
