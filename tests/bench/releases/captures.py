"""Stores with pages beside their articles: as much as a package of captures has to hold."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from random import Random

from storage.captures import CaptureWriter
from storage.records import Article, Visit
from storage.store import Store
from storage.warc import Exchange
from tests.bench.releases.store import SEEN, make_articles

PAGE = 60_000  # bytes of a page, of which noise is half: it packs as badly as pictures in a page do
AT_ONCE = 200


def fill_captures(home: Path, count: int) -> None:
    """Make a store of ``count`` articles in ``home``, each with the capture of a page of its own."""
    dice, articles = Random(4), make_articles(count)  # noqa: S311 - models, not secrets
    with Store.open(f"sqlite:///{home / 'tinbai.db'}") as store, CaptureWriter(home / "captures", prefix="x") as writer:
        run = store.begin_run("lang_son", "crawl")
        while some := list(islice(articles, AT_ONCE)):
            store.keep(run, [_visit(writer, article, dice) for article in some])
        store.end_run(run, "finished")


def _visit(writer: CaptureWriter, article: Article, dice: Random) -> Visit:
    page = f"<html><h1>{article.title}</h1>{dice.randbytes(PAGE // 2).hex()}</html>".encode()
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    url = article.url or ""
    capture = writer.append(Exchange(url=url, status=200, headers=headers, body=page, fetched_at=SEEN))
    return Visit(url=url, portal=article.portal or "", outcome="stored", capture=capture, article=article)
