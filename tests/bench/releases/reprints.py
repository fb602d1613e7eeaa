"""Known reprints: stories of the replicas' grammar as other portals would print them, and how many are found."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from random import Random

from crawler.demo.gold import GoldRecord, gold_records
from storage.codec import to_json
from storage.likeness import Likenesses, Pair
from storage.records import Article
from tests.bench.releases.store import PORTALS, make_articles

Change = Callable[[Article, Random], Article]

_STYLES = (("òóỏõọ", "a", "àáảãạ", "o"), ("òóỏõọ", "e", "èéẻẽẹ", "o"), ("ùúủũụ", "y", "ỳýỷỹỵ", "u"))
NEW_STYLE = {
    toned + second: first + other
    for toneds, second, others, first in _STYLES
    for toned, other in zip(toneds, others, strict=True)
}
_OPEN = re.compile("[òóỏõọùúủũụ][aey](?!\\w)")


def cut_end(article: Article, dice: Random) -> Article:
    """Keep the first half to two thirds of the paragraphs, as papers do that are short of room."""
    kept = max(3, round(len(article.body) * dice.uniform(0.5, 0.67)))
    return replace(article, body=article.body[:kept])


def cut_inside(article: Article, dice: Random) -> Article:
    """Leave out a third of the paragraphs, and the lead."""
    kept = sorted(dice.sample(range(len(article.body)), max(3, len(article.body) * 2 // 3)))
    return replace(article, lead=None, body=tuple(article.body[place] for place in kept))


def change_title(article: Article, dice: Random) -> Article:
    """Give it a title of the paper's own and sign it with an agency."""
    return replace(article, title=f"Tin trong ngày {dice.randrange(10_000)}", body=(*article.body, "Theo TTXVN."))


def change_dateline(article: Article, dice: Random) -> Article:
    """Begin with another place and agency, and swap the day of the lead."""
    lead = f"Thái Nguyên (TTXVN) - Ngày {dice.randrange(1, 29)}/{dice.randrange(1, 13)}, {article.lead or ''}"
    return replace(article, lead=lead)


def change_style(article: Article, dice: Random) -> Article:
    """Place tones in the new style, decompose letters, curl quotes, lengthen dashes."""

    def spell(text: str) -> str:
        text = _OPEN.sub(lambda found: NEW_STYLE.get(found[0], found[0]), text)
        text = text.replace(' "', " “").replace('"', "”").replace(" - ", " – ")
        return unicodedata.normalize(dice.choice(("NFC", "NFD")), text)

    return replace(
        article, title=spell(article.title), lead=spell(article.lead or ""), body=tuple(map(spell, article.body))
    )


def change_words(article: Article, dice: Random) -> Article:
    """Change two words in a hundred, as an editor does."""

    def edit(text: str) -> str:
        return " ".join("vừa qua" if dice.random() < 0.02 else word for word in text.split())

    return replace(article, body=tuple(map(edit, article.body)))


def change_all(article: Article, dice: Random) -> Article:
    """Cut, retitle, respell and put under another dateline at once."""
    return change_style(change_dateline(change_title(cut_end(article, dice), dice), dice), dice)


SHORTEST = 3  # paragraphs of a story that is worth cutting
CHANGES: tuple[Change, ...] = (
    cut_end,
    cut_inside,
    change_title,
    change_dateline,
    change_style,
    change_words,
    change_all,
)


def judge_reprints(stories: int, seed: int = 3) -> dict[str, float]:
    """Return precision and recall on ``stories`` whole stories, a third of them reprinted once, and recall by change.

    Stories share their grammar: names, phrases and whole sentences stand in many of them.
    """
    dice = Random(seed)  # noqa: S311 - models, not secrets
    each = stories // len(PORTALS) + 1
    told = [
        _to_article(gold, portal)
        for portal in PORTALS
        for gold in gold_records(portal, each)
        if gold.kind == "article" and len(gold.body) > SHORTEST
    ]
    texts = {(one.portal or "", one.key or ""): _say(one) for one in told}
    found = Likenesses({}, texts.__getitem__)
    for one in told:
        found.add((one.portal or "", one.key or ""), to_json(one))
    wanted: dict[Pair, str] = {}
    for number, one in enumerate(dice.sample(told, len(told) // 3)):
        change = CHANGES[number % len(CHANGES)]
        copy = replace(change(one, dice), portal=f"x_{number % 3}", key=f"copy-{number}")
        texts[copy.portal or "", copy.key or ""] = _say(copy)
        found.add((copy.portal or "", copy.key or ""), to_json(copy))
        wanted[Pair(*sorted(((one.portal or "", one.key or ""), (copy.portal or "", copy.key or ""))))] = (
            change.__name__
        )
    pairs = found.finish()
    right = wanted.keys() & pairs.keys()
    by_change = {
        change.__name__: sum(wanted[pair] == change.__name__ for pair in right)
        / list(wanted.values()).count(change.__name__)
        for change in CHANGES
    }
    return {"precision": len(right) / max(len(pairs), 1), "recall": len(right) / len(wanted), **by_change}


def time_reprints(count: int) -> float:
    """Return how many records a second are compared, one core; records as the store keeps them are made before."""
    records = [((one.portal or "", one.key or ""), to_json(one)) for one in make_articles(count)]
    begin = time.process_time()
    found = Likenesses({}, {}.__getitem__)
    for identity, record in records:
        found.add(identity, record)
    found.finish()
    return count / (time.process_time() - begin)


def _to_article(gold: GoldRecord, portal: str) -> Article:
    return Article(
        portal=portal,
        platform=None,
        key=gold.key,
        url=gold.url,
        title=gold.title,
        lead=gold.lead,
        body=tuple(gold.body),
    )


def _say(article: Article) -> tuple[str, tuple[str, ...]]:
    return article.title, (article.lead or "", *article.body)
