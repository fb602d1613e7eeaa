"""A home with what a release has to deal with: reprints, revisions, undated and vanished articles, captures."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path
from random import Random

from storage.captures import CaptureWriter
from storage.records import Article, SortDate, Visit
from storage.releases.choice import Choice
from storage.releases.making import Order, Release, make_release
from storage.store import Store
from tests.storage_samples import NOON, make_article, make_exchange, make_moment, open_store

WORDS = [a + b for a in "bcdghklmnstvx" for b in ("a", "ang", "e", "inh", "ô", "ươ", "ung", "iê")]


def tell(seed: int, paragraphs: int = 6) -> tuple[str, ...]:
    """Return invented paragraphs, others for every seed."""
    dice = Random(seed)  # noqa: S311 - invented texts
    return tuple(" ".join(dice.choices(WORDS, k=60)) + "." for _ in range(paragraphs))


def write_story(key: str, day: str | None, seed: int, **changes: object) -> Article:
    """Return an article with a text of its own."""
    portal = changes.get("portal", "lang_son")
    given = {"lead": None, "body": tell(seed), "url": f"https://{portal}.example.vn/tin-{key}.html".replace("_", "")}
    return make_article(key, day, **given | changes)


def tell_stories() -> list[Article]:
    """Return the articles of the home: the story of seed 1 is printed in three portals."""
    whole = tell(1)
    moment = make_moment("2024-03-01/2024-03-03", precision="range")
    return [
        write_story("1", "2024-03-02", 1, title="=SUM(1) & <b>", published=make_moment("2024-03-02T07:30+07:00")),
        write_story("2", "2024-03-04", 1, portal="bac_kan", body=whole[:3], published=moment),
        write_story("3", "2024-03-03", 1, portal="thai_nguyen", body=(*whole[:5], *tell(50, 1)), lead="Theo TTXVN."),
        write_story("4", None, 4, agency="TTXVN", language=None),
        write_story(
            "5",
            "2024-07-09",
            5,
            language="tiếng Việt",
            body=("một\x0bhai",),
            captions=("Ảnh khác.",),
            tags=("giao thông",),
        ),
        write_story("6", None, 6, date=SortDate(value="2023", precision="year", source="published")),
        *(write_story(str(key), f"2024-09-{key - 60:02}", key) for key in range(70, 90)),
    ]


def visit_captured(writer: CaptureWriter, article: Article, days: int = 0) -> Visit:
    """Return a visit whose page stands in the captures."""
    seen = NOON + timedelta(days=days)
    body = f"<h1>{article.title}</h1>{days}".encode()
    capture = writer.append(make_exchange(body, url=article.url, fetched_at=seen))
    read = dataclasses.replace(article, fetched_at=seen)
    return Visit(url=article.url or "", portal=article.portal or "", outcome="stored", capture=capture, article=read)


def fill_home(home: Path) -> Store:
    """Open a store that holds the stories; the first has two revisions."""
    home.mkdir(parents=True, exist_ok=True)
    store = open_store(home / "tinbai.db")
    add_stories(store, home, tell_stories())
    first = tell_stories()[0]
    add_stories(store, home, [dataclasses.replace(first, body=(*first.body, "Thêm một đoạn."))], days=2)
    return store


def add_stories(store: Store, home: Path, stories: list[Article], days: int = 0) -> None:
    """Keep articles as crawls of their portals would."""
    with CaptureWriter(home / "captures", prefix="x") as writer:
        for portal in sorted({str(story.portal) for story in stories}):
            run = store.begin_run(portal, "crawl")
            store.keep(run, [visit_captured(writer, story, days) for story in stories if story.portal == portal])
            store.end_run(run, "finished")


def release_to(store: Store, folder: Path, name: str = "tin", before: Path | None = None, **choice: object) -> Release:
    """Make a release of the home beside ``folder``."""
    order = Order(name=name, choice=Choice(**choice), titles={"lang_son": "Báo Lạng Sơn"}, since=before)  # type: ignore[arg-type]
    return make_release(store, folder.parent / "home" / "captures", folder, order)
