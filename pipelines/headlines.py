"""Lines that may be the title of a text: how they look, and how much of them the text has."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from pipelines.blocks import Block
from pipelines.bylines import read_byline
from pipelines.chrome import ends_article, is_chrome
from pipelines.credits import find_stamps
from pipelines.titles import names_site
from storage.folding import words_of

MOST_SECTION_WORDS: Final = 4  # in the name of a section; a headline has as many or more
_SHORTEST, _LONGEST = 16, 180
_TWO_SENTENCES: Final = re.compile(r"\w{3}[.!?…] \w")


def may_be_title(block: Block) -> bool:
    """Tell a line that reads as a headline: neither too short nor a sentence, no stamp, byline or site, no chrome."""
    text = block.text
    if not _SHORTEST <= len(text) <= _LONGEST or block.kind in ("caption", "row") or block.after_image:
        return False
    if block.aside is not None or _TWO_SENTENCES.search(text):
        return False
    if text[-1] in ".:;,…" or len(text.split()) < MOST_SECTION_WORDS or is_chrome(text) or ends_article(text):
        return False
    return not names_site(text) and not find_stamps(block) and read_byline(text) is None


def names_section(line: str, text: str) -> bool:
    """Tell a line of a few words that the text does not have in this order: what a section is called."""
    return len(words_of(line).split()) <= MOST_SECTION_WORDS and _echo(line, text) < 1.0


def _echo(title: str, text: str) -> float:
    """What share of a title's pairs of words stands in the text, which is folded into words."""
    pairs = [" ".join(pair) for pair in pairwise(words_of(title).split())]
    padded = f" {text} "
    return sum(f" {pair} " in padded for pair in pairs) / len(pairs) if pairs else 0.0


def support_title(title: str, words: set[str]) -> float:
    """What share of a title's words stand in the text below it."""
    said = words_of(title).split()
    return sum(word in words for word in said) / len(said) if said else 0.0
