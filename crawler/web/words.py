"""What the pages say: a book of sentences a language, in which the English sentence is the name of each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

LANGUAGES: Final = ("en", "vi")
LONGEST: Final = 1_000  # characters of a sentence that is looked up whole
_BOOKS: Final = {"en": "english.toml", "vi": "vietnamese.toml"}
_GAP: Final = re.compile(r"\\{(\w+)\\}")


@cache
def _read_book(language: str) -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((Path(__file__).parent / _BOOKS[language]).read_text("utf-8"))


def open_book(language: str) -> Mapping[str, str]:
    """Return the sentences of a language by name; those that are as they are named need not stand in it."""
    return _read_book(language)["pages"]


def translate(language: str, sentence: str, **values: Any) -> str:  # noqa: ANN401 - whatever is told
    """Return a sentence in a language with its values put in; a word that is in no book stays as it is."""
    found = open_book(language).get(sentence, sentence)
    return found.format(**values) if values else found


def translate_kind(language: str, kind: str) -> str:
    """Return the name of a kind of finding, such as ``missing_lead``, in a language."""
    return open_book(language).get(f"kind {kind.partition('_')[0]}", kind.replace("_", " "))


@cache
def _list_patterns(language: str) -> list[tuple[re.Pattern[str], str]]:
    whole = _read_book(language).get("whole", {})
    return [(re.compile(_GAP.sub(r"(?P<\1>.+?)", re.escape(name))), text) for name, text in whole.items()]


def translate_whole(language: str, sentence: str, tell: Callable[[str], str] = str) -> str | None:
    """Return a sentence that came with its values in it in a language, or None where the book has none like it.

    ``tell`` says how each value is written.
    """
    if len(sentence) > LONGEST:
        return None
    found = ((pattern.fullmatch(sentence), text) for pattern, text in _list_patterns(language))
    match, text = next(((match, text) for match, text in found if match), (None, ""))
    return text.format(**{name: tell(value) for name, value in match.groupdict().items()}) if match else None
