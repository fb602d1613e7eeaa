"""What the pages say: a book of sentences a language, in which the English sentence is the name of each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

LANGUAGES: Final = ("en", "vi")
_BOOKS: Final = {"en": "english.toml", "vi": "vietnamese.toml"}


@cache
def open_book(language: str) -> Mapping[str, str]:
    """Return the sentences of a language by name; those that are as they are named need not stand in it."""
    return tomllib.loads((Path(__file__).parent / _BOOKS[language]).read_text("utf-8"))


def translate(language: str, sentence: str, **values: Any) -> str:  # noqa: ANN401 - whatever is told
    """Return a sentence in a language with its values put in; a word that is in no book stays as it is."""
    found = open_book(language).get(sentence, sentence)
    return found.format(**values) if values else found


def translate_kind(language: str, kind: str) -> str:
    """Return the name of a kind of finding, such as ``missing_lead``, in a language."""
    return open_book(language).get(f"kind {kind.partition('_')[0]}", kind.replace("_", " "))
