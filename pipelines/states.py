"""What the scripts of a page tell of its article: the state an app was rendered from, the variables of a template."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import orjson

from pipelines.fields import Stamp
from pipelines.markup import Document
from storage.folding import fold

_HINTS: Final = (b"publish", b"Publish", b"ubDate", b"ubdate")  # without one of these no script is looked at
_PUBLISHED: Final = r"(?:date_?published|publish(?:ed)?_?(?:date|time|at|on)|pub_?date|first_?published(?:_?at)?)"
_KEY: Final = re.compile(rf"(?i)(?:article_?|news_?|post_?)?{_PUBLISHED}")
_VARIABLE: Final = re.compile(
    rf"""(?i)(?<![a-z])(?:article_?|news_?|post_?)?{_PUBLISHED}["']?\s*[:=]\s*["']([^"'\\<>]{{8,40}})["']"""
)
_BEFORE, _AFTER = 24, 90  # letters around a hint that may hold a variable with its value
_HINT: Final = re.compile("publish|Publish|ub[Dd]ate")
_TITLES: Final = ("title", "headline", "name")
_MOST_ITEMS: Final = 20_000  # of a state are looked at


def find_script_stamps(document: Document, titles: list[str]) -> list[Stamp]:
    """Return when scripts say that the article appeared.

    In a state counts the object that has one of the page's ``titles``; a variable counts where the scripts of the page
    give such variables only one value.
    """
    if not any(hint in document.source for hint in _HINTS):
        return []
    known = {fold(title) for title in titles}
    values: dict[str, None] = {}
    for script in document.root.iter("script"):
        text = script.text or ""
        kind = (script.get("type") or "").lower()
        if kind == "application/ld+json" or not _HINT.search(text):
            continue
        if kind.endswith("json") or text.lstrip().startswith("{"):
            value = next(_find_in_state(text, known), None)
            if value is not None:
                return [Stamp(value, "script state", "published", 0.9)]
        else:
            values.update(dict.fromkeys(_find_variables(text)))
    return [Stamp(value, "script variable", "published", 0.8) for value in values] if len(values) == 1 else []


def _find_variables(text: str) -> Iterator[str]:
    for hint in _HINT.finditer(text):
        around = text[max(0, hint.start() - _BEFORE) : hint.end() + _AFTER]
        yield from (found[1].strip() for found in _VARIABLE.finditer(around))


def _find_in_state(text: str, known: set[str]) -> Iterator[str]:
    """Yield the days of publication of the objects in a state that bear a known title."""
    try:
        queue = [orjson.loads(text)]
    except orjson.JSONDecodeError:
        return
    for _ in range(_MOST_ITEMS):
        if not queue:
            return
        item = queue.pop()
        if isinstance(item, list):
            queue.extend(one for one in item if isinstance(one, dict | list))
        elif isinstance(item, dict):
            if any(isinstance(item.get(name), str) and fold(item[name]) in known for name in _TITLES):
                yield from (
                    value for key, value in item.items() if isinstance(value, str) and value and _KEY.fullmatch(key)
                )
            queue.extend(one for one in item.values() if isinstance(one, dict | list))
