"""Those who read: tinbai's own reader and its peers, all behind one call from a page to what it says."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import Any

from bs4.dammit import UnicodeDammit

from pipelines.errors import Rejected
from pipelines.layout import Source
from pipelines.refine import UNKNOWN, refine
from storage.records import Page
from tests.bench.reading.apart import Apart


@dataclass(frozen=True, slots=True)
class Said:
    """What a contender read on a page; ``text`` is lead and body, a line a paragraph, ``published`` ISO 8601.

    ``refused`` holds the reason of a page that was declared no article, ``failure`` an exception that escaped.
    """

    title: str | None = None
    text: str = ""
    authors: tuple[str, ...] = ()
    published: str | None = None
    refused: str | None = None
    failure: str | None = None


Read = Callable[[Page], Said]
OURS = "tinbai"
PLATFORMED = "tinbai, layouts"
_CHARSET = re.compile(r"(?i)charset=[\"']?([\w-]+)")


@dataclass(frozen=True, slots=True)
class Contender:
    """A reader by name; ``gives`` are the fields that it has an opinion on."""

    name: str
    read: Read
    gives: frozenset[str] = frozenset({"title", "text", "authors", "published"})


def own_contenders() -> list[Contender]:
    """Return tinbai's generic reader, and the same with the layouts of all known platforms."""
    found = [Contender(OURS, partial(read_own, UNKNOWN))]
    if find_spec("spiders.platforms"):
        layouts = getattr(importlib.import_module("spiders.platforms"), "PLATFORMS", None)
        if layouts:
            source = Source(title="unknown", layouts=tuple(layouts))
            found.append(Contender(PLATFORMED, partial(read_own, source)))
    return found


def read_own(source: Source, page: Page) -> Said:
    """Read a page as the crawl does."""
    try:
        article = refine(page, source)
    except Rejected as rejected:
        return Said(refused=rejected.reason)
    except Exception as error:  # noqa: BLE001 - an exception is a finding here, never the end of the table
        return Said(failure=f"{type(error).__name__}: {error}")
    text = "\n".join((*([article.lead] if article.lead else []), *article.body))
    return Said(article.title, text, article.authors, article.published.value if article.published else None)


def peer_contenders() -> list[Contender]:
    """Return the peers that are installed; those that are not are named on the terminal."""
    peers = [
        Contender("trafilatura", partial(_read_trafilatura, {})),
        Contender("trafilatura precise", partial(_read_trafilatura, {"favor_precision": True})),
        Contender("trafilatura fast", partial(_read_trafilatura, {"fast": True})),
        Contender("htmldate", _read_htmldate, frozenset({"published"})),
    ]
    found = [peer for peer in peers if find_spec(peer.name.split()[0])]
    for name in sorted({peer.name.split()[0] for peer in peers} - {peer.name.split()[0] for peer in found}):
        print(f"{name} is not installed: `make bench-reading` installs it")
    apart = Apart.start()
    if apart is None:
        print("newspaper4k and news-please are not installed: `make bench-reading` installs them apart")
        return found
    print("newspaper4k and news-please read in an environment of their own: they need older python-dateutil than ours")
    return [*found, *(Contender(name, partial(_read_apart, apart, name)) for name in ("newspaper4k", "news-please"))]


def _read_trafilatura(options: Mapping[str, Any], page: Page) -> Said:
    trafilatura = importlib.import_module("trafilatura")
    try:
        document = trafilatura.bare_extraction(
            _text(page), url=page.url, with_metadata=True, include_comments=False, **options
        )
    except Exception as error:  # noqa: BLE001 - the peers' failures are findings too
        return Said(failure=f"{type(error).__name__}: {error}")
    if document is None:
        return Said(refused="nothing")
    authors = tuple(name.strip() for name in (document.author or "").split(";") if name.strip())
    return Said(document.title, document.text or "", authors, document.date)


def _read_htmldate(page: Page) -> Said:
    htmldate = importlib.import_module("htmldate")
    try:
        return Said(published=htmldate.find_date(_text(page), url=page.url, original_date=True))
    except Exception as error:  # noqa: BLE001 - the same
        return Said(failure=f"{type(error).__name__}: {error}")


def _read_apart(apart: Apart, name: str, page: Page) -> Said:
    answer = apart.ask(name, page.url or "", _text(page))
    return Said(
        answer.get("title"),
        answer.get("text") or "",
        tuple(answer.get("authors") or ()),
        answer.get("published"),
        failure=answer.get("failure"),
    )


def _text(page: Page) -> str:
    """Decode a page by its header, else by itself: a charset that only a header names is no fault of a peer."""
    declared = _CHARSET.search(page.header("content-type") or "")
    decoded = UnicodeDammit(page.body, known_definite_encodings=["utf-8", *([declared[1]] if declared else [])])
    return decoded.unicode_markup or page.body.decode("utf-8", "replace")
