"""What a batch of visits changes, worked out in memory as rows, so that writing takes a handful of statements."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import Any, Literal

from storage.addresses import url_key
from storage.codec import to_json
from storage.records import Article, Capture, Visit
from storage.revisions import Stretch, content_hash, find_stretch, is_same_content
from storage.timeline import sort_text

Kept = Literal["new", "changed", "unchanged", "refused", "failed", "seen"]
Identity = tuple[str, str]  # portal, key
Row = dict[str, Any]

TAKEN_DOWN = "takedown"  # the reason of a refusal that leaves no address behind

WITHOUT_ARTICLE: dict[str, Kept] = {"unchanged": "unchanged", "refused": "refused", "failed": "failed", "seen": "seen"}


@dataclass(slots=True, kw_only=True)
class Standing:
    """An article as it stands while a batch is worked out, with its revisions; ``revision`` numbers the current one.

    ``row`` is the article's row to write, without its times; None as long as only these have changed.
    """

    url: str | None
    content_hash: str
    first_seen: datetime
    last_seen: datetime
    revision: int = 0
    stretches: list[Stretch] = field(default_factory=list)
    row: Row | None = None

    def find(self, article: Article, digest: str, seen: datetime) -> Stretch | None:
        """Return the revision that a reading of the article belongs to, or None where it makes a new one."""
        alike = (s.content_hash for s in self.stretches if s.article and is_same_content(s.article, article))
        known = (find_stretch(self.stretches, name, seen) for name in chain((digest,), alike))
        return next(filter(None, known), None)

    def begin(self, article: Article, digest: str, seen: datetime) -> Stretch:
        """Add a revision."""
        number = max((stretch.number for stretch in self.stretches), default=0) + 1
        stretch = Stretch(number=number, content_hash=digest, first_seen=seen, last_seen=seen, article=article)
        self.stretches.append(stretch)
        return stretch

    @property
    def current(self) -> Stretch | None:
        """The revision that the article's row shows."""
        return next((stretch for stretch in self.stretches if stretch.number == self.revision), None)


def identify(visit: Visit) -> Identity | None:
    """Return portal and key of the article that a visit brought, or None if it brought none.

    An article without a key of its own is known by its address.
    """
    article = visit.article
    if article is None:
        return None
    return article.portal or visit.portal, article.key or f"url-{url_key(article.url or visit.url)[:16]}"


class Batch:
    """The rows that the visits of a run come to; ``add`` them in their order.

    ``articles`` holds, of the articles of these visits, those that the store knows; ``known`` leads from the url keys
    of visits that brought no article, since it is unchanged, to that article.
    """

    def __init__(self, run: int, now: datetime, articles: dict[Identity, Standing], known: dict[str, Identity]) -> None:
        self.run = run
        self.now = now
        self.articles = articles
        self.known = known
        self.kept: list[Kept] = []
        self.capture_rows: list[Row] = []
        self.revision_rows: list[Row] = []
        self.moved: dict[tuple[Identity, int], Stretch] = {}  # revisions with other times than the tables have
        self.alias_rows: list[Row] = []
        self.url_rows: list[Row] = []
        self.reasons: dict[str, Counter[str]] = {"refused": Counter(), "failed": Counter()}

    def add(self, visit: Visit) -> None:
        """Work out what one visit changes.

        Raises:
            ValueError: the visit contradicts itself: stored without an article, or not stored with one.
        """
        if (visit.outcome == "stored") != (visit.article is not None):
            raise ValueError(f"{visit.url} is {visit.outcome} with {'an' if visit.article else 'no'} article")
        seen = visit.capture.fetched_at if visit.capture else visit.article and visit.article.fetched_at
        seen = seen or self.now
        identity = identify(visit) or self._find_known(visit)
        if visit.article and identity:
            self.kept.append(self._keep_article(visit, visit.article, identity, seen))
        else:
            self.kept.append(self._keep_outcome(visit, identity, seen))
        if visit.capture:
            self.capture_rows.append(make_capture_row(visit.capture, self.run))
        if visit.reason != TAKEN_DOWN:
            self.url_rows.append(_url_row(visit, identity, seen, self.run))

    def article_rows(self) -> list[Row]:
        """Return the rows of articles to insert or replace."""
        return [
            known.row | {"first_seen": known.first_seen, "last_seen": known.last_seen}
            for known in self.articles.values()
            if known.row is not None
        ]

    def sighting_rows(self) -> list[Row]:
        """Return the times of articles whose row stays as it is otherwise."""
        return [
            {"of_portal": portal, "of_key": key, "first_seen": known.first_seen, "last_seen": known.last_seen}
            for (portal, key), known in self.articles.items()
            if known.row is None
        ]

    def stretch_rows(self) -> list[Row]:
        """Return the times of revisions that moved; the current one ends with its article."""
        return [
            {
                "of_portal": identity[0],
                "of_key": identity[1],
                "of_number": number,
                "first_seen": stretch.first_seen,
                "last_seen": None if number == self.articles[identity].revision else stretch.last_seen,
            }
            for (identity, number), stretch in self.moved.items()
        ]

    def tally(self) -> dict[str, int]:
        """Return what these visits add to the counts of their run."""
        count = Counter(self.kept)
        sums = {name: count[name] for name in ("new", "changed", "unchanged")}
        size = sum(row["size"] for row in self.capture_rows)
        return {"pages": len(self.kept), "articles": sum(sums.values()), "bytes": size, **sums}

    def _keep_outcome(self, visit: Visit, identity: Identity | None, seen: datetime) -> Kept:
        if visit.outcome in self.reasons:
            self.reasons[visit.outcome][visit.reason or "unknown"] += 1
        if identity and visit.outcome == "unchanged":
            self.articles[identity].last_seen = max(self.articles[identity].last_seen, seen)
        if identity and visit.aliases:
            self._note_alias(visit.url, identity, seen)
        return WITHOUT_ARTICLE[visit.outcome]

    def _keep_article(self, visit: Visit, article: Article, identity: Identity, seen: datetime) -> Kept:
        known = self.articles.get(identity)
        if known is None:
            known = Standing(url=article.url, content_hash="", first_seen=seen, last_seen=seen)
            self.articles[identity] = known
        article = rename(article, identity, known.url or article.url)
        self._note_aliases(visit, article, identity, seen)
        before = known.content_hash
        added = self._note_content(known, article, identity, visit.capture, seen)
        known.first_seen = min(known.first_seen, seen)
        known.last_seen = max(known.last_seen, seen)
        if not before:
            return "new"
        return "changed" if added or known.content_hash != before else "unchanged"

    def _note_content(
        self, known: Standing, article: Article, identity: Identity, capture: Capture | None, seen: datetime
    ) -> bool:
        """Make the reading the current one if it is the latest, and a revision if it is new: then return True.

        A capture that is older than what is kept may come in late: it is history, not the current record.
        """
        current = known.current
        if current:
            current.last_seen = max(current.last_seen, known.last_seen)
        digest = content_hash(article)
        found = known.find(article, digest, seen)
        stretch = found or known.begin(article, digest, seen)
        if found is None:
            self.revision_rows.append(make_revision_row(article, stretch, capture, self.now))
        is_earlier = seen < stretch.first_seen
        stretch.first_seen, stretch.last_seen = min(stretch.first_seen, seen), max(stretch.last_seen, seen)
        if seen >= known.last_seen:
            known.content_hash, known.revision = stretch.content_hash, stretch.number
            known.row = make_article_row(article, stretch, to_json(article).decode())
        for one in filter(None, (current, stretch)):
            if one.number != known.revision or (one is stretch and is_earlier):
                self.moved[identity, one.number] = one
        return found is None

    def _find_known(self, visit: Visit) -> Identity | None:
        """Find the article of a visit that brought none: by its address, or by another that leads to the same."""
        if visit.outcome not in ("unchanged", "seen"):
            return None
        names = (url_key(url) for url in (visit.url, *visit.aliases))
        return next((self.known[name] for name in names if name in self.known), None)

    def _note_aliases(self, visit: Visit, article: Article, identity: Identity, seen: datetime) -> None:
        for url in dict.fromkeys((article.url or visit.url, visit.url, *visit.aliases)):
            self._note_alias(url, identity, seen)

    def _note_alias(self, url: str, identity: Identity, seen: datetime) -> None:
        portal, key = identity
        name = url_key(url)
        self.known[name] = identity
        self.alias_rows.append({"url_key": name, "url": url, "portal": portal, "key": key, "first_seen": seen})


def rename(article: Article, identity: Identity, url: str | None) -> Article:
    """Return a reading under the names that the store has for its article."""
    portal, key = identity
    if (article.portal, article.key, article.url) == (portal, key, url):
        return article
    return replace(article, portal=portal, key=key, url=url)


def make_capture_row(capture: Capture, run: int) -> Row:
    """Return the row of a capture in the index, as one of a run."""
    return {
        "record_id": capture.ref.record_id,
        "url_key": url_key(capture.url),
        "url": capture.url,
        "fetched_at": capture.fetched_at,
        "status": capture.status,
        "mime": capture.mime,
        "size": capture.size,
        "segment": capture.ref.segment,
        "offset": capture.ref.offset,
        "length": capture.ref.length,
        "digest": capture.ref.digest,
        "run": run,
    }


def make_article_row(article: Article, stretch: Stretch, record: str) -> Row:
    """Return the row of an article, without its times."""
    date = article.date
    return {
        "portal": article.portal,
        "key": article.key,
        "url": article.url,
        "title": article.title,
        "sort_date": sort_text(date),
        "sort_precision": date.precision if date else None,
        "sort_source": date.source if date else None,
        "published": article.published.value if article.published else None,
        "content_hash": stretch.content_hash,
        "revision": stretch.number,
        "record": record,
    }


def make_revision_row(article: Article, stretch: Stretch, capture: Capture | None, created_at: datetime) -> Row:
    """Return the row of a revision that is the current one."""
    return {
        "portal": article.portal,
        "key": article.key,
        "number": stretch.number,
        "content_hash": stretch.content_hash,
        "capture": capture.ref.record_id if capture else None,
        "created_at": created_at,
        "first_seen": stretch.first_seen,
        "last_seen": None,
        "reader_version": article.reader_version,
        "record": to_json(article).decode(),
    }


def _url_row(visit: Visit, identity: Identity | None, seen: datetime, run: int) -> Row:
    return {
        "url_key": url_key(visit.url),
        "url": visit.url,
        "portal": visit.portal,
        "state": visit.outcome if visit.outcome in {"refused", "failed"} else "done",
        "outcome": visit.outcome,
        "reason": visit.reason,
        "detail": visit.detail,
        "attempts": 1,
        "run": run,
        "visited_at": seen,
        "capture": visit.capture.ref.record_id if visit.capture else None,
        "article_key": identity[1] if identity else None,
    }
