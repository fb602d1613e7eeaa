"""The measures of the benchmark: overlap of words, equality of titles, names and days. No I/O."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.timeline import VIETNAM

_WORD = re.compile(r"\w+")
_DAY = len("2024-05-09")
_SHINGLE = 4
_LEAST_WORDS = 3  # a shorter line must fill a whole line to count: ``Chia sẻ`` also stands in sentences
_QUOTES = str.maketrans({**dict.fromkeys("“”„«»‟″", '"'), **dict.fromkeys("‘’‚‹›´`′", "'")})


@dataclass(frozen=True, slots=True)
class Overlap:
    """Shares of what is in both texts, only in the one that was read, only in the gold; they sum up to 1 or 0."""

    both: float
    extra: float
    missing: float


def words_of(text: str) -> list[str]:
    """Return the words of a text, composed and casefolded."""
    return _WORD.findall(unicodedata.normalize("NFC", text).casefold())


def overlap_shingles(gold: str, read: str) -> Overlap:
    """Compare runs of four words as the article-extraction-benchmark does: case counts, every page weighs the same."""
    wanted, got = _shingles(gold), _shingles(read)
    both, extra, missing = (got & wanted).total(), (got - wanted).total(), (wanted - got).total()
    whole = (both + extra + missing) or 1
    return Overlap(both / whole, extra / whole, missing / whole)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    runs = range(max(1, len(words) - _SHINGLE + 1)) if words else range(0)
    return Counter(tuple(words[start : start + _SHINGLE]) for start in runs)


def mean_scores(overlaps: Sequence[Overlap]) -> tuple[float, float, float]:
    """Return F1, precision and recall: means over the pages that have any, and the F1 of these two means."""
    precisions = [o.both / (o.both + o.extra) for o in overlaps if o.both + o.extra]
    recalls = [o.both / (o.both + o.missing) for o in overlaps if o.both + o.missing]
    precision, recall = (sum(shares) / len(shares) if shares else 0.0 for shares in (precisions, recalls))
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return f1, precision, recall


def token_f1(gold: str, read: str) -> float:
    """Return the F1 of two texts as multisets of words; two empty texts agree."""
    wanted, got = Counter(words_of(gold)), Counter(words_of(read))
    if not wanted and not got:
        return 1.0
    return 2 * (wanted & got).total() / (wanted.total() + got.total())


def plain(text: str | None) -> str:
    """Return a title for comparing: composed, single blanks, plain quotes."""
    return " ".join(unicodedata.normalize("NFC", text or "").translate(_QUOTES).split())


def same_names(gold: Iterable[str], read: Iterable[str]) -> bool:
    """Tell whether the same people are named; order and case do not count."""
    return {plain(name).casefold() for name in gold} == {plain(name).casefold() for name in read}


def intruders(lines: Iterable[str], read: str, gold: str) -> list[str]:
    """Return the lines that stand in the text that was read though the gold text does not hold them."""
    got, wanted = f" {' '.join(words_of(read))} ", f" {' '.join(words_of(gold))} "
    whole = {" ".join(words_of(line)) for line in read.split("\n")}
    return [line for line in lines if _stands_in(" ".join(words_of(line)), got, whole) and _padded(line) not in wanted]


def _stands_in(line: str, text: str, whole: set[str]) -> bool:
    if not line:
        return False
    return f" {line} " in text if line.count(" ") + 1 >= _LEAST_WORDS else line in whole


def _padded(line: str) -> str:
    return f" {' '.join(words_of(line))} "


def at_home(value: str) -> str:
    """Return an ISO 8601 value as Việt Nam's clocks show it, where it knows its offset."""
    moment = _read_instant(value)
    return moment.astimezone(VIETNAM).isoformat() if moment and moment.tzinfo else value


def same_day(gold: str, read: str | None) -> bool:
    """Tell whether a value names the gold's day: as written, or seen from the gold's own offset."""
    if read is None or len(read) < _DAY:
        return False
    wanted, got = _read_instant(gold), _read_instant(read)
    if wanted is None or got is None:
        return gold[:_DAY] == read[:_DAY]
    if wanted.tzinfo is None or got.tzinfo is None or len(read) == _DAY:
        return wanted.date() == got.date()
    return got.astimezone(wanted.tzinfo).date() == wanted.date()


def _read_instant(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value)
    except ValueError:  # a month, a range
        return None
