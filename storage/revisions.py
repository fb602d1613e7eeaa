"""What makes a revision: the words, the date and the byline of an article, and nothing else."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson

from storage.records import Article, Moment
from storage.timeline import VIETNAM

_INVISIBLE: Final = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_QUOTES: Final = "'`´‘’‚‛“”„‟′″«»‹›＂＇"
_DASHES: Final = "‐‑‒–—―−－"
# Two styles put the tone of an open syllable on one of its two vowels each: hòa or hoà, khỏe or khoẻ, thúy or thuý.
_STYLES: Final = (("òóỏõọ", "a", "oà oá oả oã oạ"), ("òóỏõọ", "e", "oè oé oẻ oẽ oẹ"), ("ùúủũụ", "y", "uỳ uý uỷ uỹ uỵ"))
_CHOSEN: Final = {
    **{
        form(toned + plain): form(pair)
        for firsts, plain, pairs in _STYLES
        for toned, pair in zip(firsts, pairs.split(), strict=True)
        for form in (str.lower, str.upper, str.capitalize)
    },
    **dict.fromkeys(_QUOTES, '"'),
    **dict.fromkeys(_DASHES, "-"),
    "…": "...",
}
_VARIANTS = re.compile(rf"[{_INVISIBLE}{_QUOTES}{_DASHES}…]|[òóỏõọùúủũụÒÓỎÕỌÙÚỦŨỤ][aeyAEY]")
_SPACED = re.compile(r" ?- ?| (?=[,.;:!?)\]])|(?<=[(\[]) ")
_ZONE = re.compile(r"T.*(?:Z|[+-]\d\d:?\d\d)$")


@dataclass(slots=True, kw_only=True)
class Stretch:
    """The time in which one text of an article was seen, from the first to the last sighting: a revision.

    ``article`` is its reading where somebody may have to compare words.
    """

    number: int
    content_hash: str
    first_seen: datetime
    last_seen: datetime
    article: Article | None = None


def content_hash(article: Article) -> str:
    """Return the SHA-256, in hexadecimal, of what a reader would call the article's content.

    That is title, lead, body, captions, publication date and byline, in NFC with every run of white space as one
    blank. Where paragraphs are split does not matter, nor do view counts, page clocks, tags, evidence, the time of
    fetching or the reader's version. Different hashes may still be the same content: see ``is_same_content``.
    """
    content = (
        _tidy_words((article.title,)),
        _tidy_words((article.lead or "",)),
        _tidy_words(article.body),
        _tidy_words(article.captions),
        article.published.value if article.published else None,
        [_tidy_words((author,)) for author in article.authors],
        _tidy_words((article.affiliation or "",)),
        _tidy_words((article.agency or "",)),
    )
    return hashlib.sha256(orjson.dumps(content)).hexdigest()


def is_same_content(one: Article, other: Article) -> bool:
    """Tell whether two readings differ in typography only, or in the order of their captions.

    It takes ten times as long as the hash, and is asked only where two hashes differ.
    """
    return _plain_content(one) == _plain_content(other)


def plain_words(texts: Iterable[str]) -> str:
    """Return texts as one, without what is only typography.

    Letters are composed, runs of white space one blank, tone marks of open syllables on the second vowel, quotes and
    dashes of one form and dashes without blanks around them, no blank before a mark of punctuation and no invisible
    character. Letters, figures, capitals and all other marks stay.
    """
    words = _VARIANTS.sub(_choose_variant, unicodedata.normalize("NFC", " ".join(texts)))
    return _SPACED.sub(_close_up, " ".join(words.split()))


def find_stretch(stretches: Sequence[Stretch], digest: str, seen: datetime) -> Stretch | None:
    """Return the stretch that a sighting of a text belongs to, or None where it begins a new one.

    A sighting belongs to a stretch of the same text that it lies in, or that is its neighbour in time. Text that comes
    back after another is a stretch of its own; the same sightings in their order, any number of times, give no more.
    """
    same = [stretch for stretch in stretches if stretch.content_hash == digest]
    if within := next((stretch for stretch in same if stretch.first_seen <= seen <= stretch.last_seen), None):
        return within
    ends = [(time, stretch) for stretch in stretches for time in (stretch.first_seen, stretch.last_seen)]
    before = max((end for end in ends if end[0] <= seen), key=lambda end: end[0], default=None)
    after = min((end for end in ends if end[0] >= seen), key=lambda end: end[0], default=None)
    neighbours = [end[1] for end in (before, after) if end]
    return next((stretch for stretch in neighbours if stretch.content_hash == digest), None)


def _tidy_words(texts: Iterable[str]) -> str:
    words = unicodedata.normalize("NFC", " ".join(texts))
    if words.isprintable() and "  " not in words:  # no white space but single blanks: four times as fast as splitting
        return words.strip()
    return " ".join(words.split())


def _plain_content(article: Article) -> tuple[object, ...]:
    return (
        *(plain_words(texts) for texts in ((article.title,), (article.lead or "",), article.body)),
        sorted(plain_words((caption,)) for caption in article.captions),
        _plain_date(article.published),
        *(plain_words((text or "",)) for text in (*article.authors, article.affiliation, article.agency)),
    )


def _choose_variant(found: re.Match[str]) -> str:
    return _CHOSEN.get(found[0], found[0] if len(found[0]) > 1 else "")


def _close_up(found: re.Match[str]) -> str:
    return "-" if "-" in found[0] else ""


def _plain_date(moment: Moment | None) -> str | None:
    """Return a publication date; an instant in Việt Nam's time, whatever zone it was written in."""
    value = moment.value if moment else None
    if value is None or not _ZONE.search(value) or "/" in value:
        return value
    try:
        return datetime.fromisoformat(value).astimezone(VIETNAM).isoformat()
    except (ValueError, OverflowError):
        return value
