"""What a batch of visits changes, worked out in memory as rows, so that writing takes a handful of statements."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from storage.addresses import url_key
from storage.records import Article, Capture, Visit
from storage.revisions import content_hash
from storage.texts import clean_text, to_clean_json
from storage.timeline import sort_text

Kept = Literal["new", "changed", "unchanged", "refused", "failed", "seen"]
Identity = tuple[str, str]  # portal, key
Row = dict[str, Any]

WITHOUT_ARTICLE: dict[str, Kept] = {"unchanged": "unchanged", "refused": "refused", "failed": "failed", "seen": "seen"}


@dataclass(slots=True, kw_only=True)
class Standing:
    """An article as it stands while a batch is worked out; ``hashes`` leads from content to number of revision.

    ``row`` is the article's row to write, without its times; None as long as only these have changed.
    """

    url: str | None
    content_hash: str
    first_seen: datetime
    last_seen: datetime
    hashes: dict[str, int] = field(default_factory=dict)
    row: Row | None = None


def identify(visit: Visit) -> Identity | None:
    """Return portal and key of the article that a visit brought, or None if it brought none.

    An article without a key of its own is known by its address.
    """
    article = visit.article
    if article is None:
        return None
    key = article.key or f"url-{url_key(article.url or visit.url)[:16]}"
    return clean_text(article.portal or visit.portal), clean_text(key)


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
            self.capture_rows.append(_capture_row(visit.capture, self.run))
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
        article, record = to_clean_json(_rename(article, identity, known.url or article.url))
        self._note_aliases(visit, article, identity, seen)
        before = known.content_hash
        added = self._note_content(known, article, record, visit.capture, latest=seen >= known.last_seen)
        known.first_seen = min(known.first_seen, seen)
        known.last_seen = max(known.last_seen, seen)
        if not before:
            return "new"
        return "changed" if added or known.content_hash != before else "unchanged"

    def _note_content(
        self, known: Standing, article: Article, record: str, capture: Capture | None, *, latest: bool
    ) -> bool:
        """Make the reading the current one if it is the latest, and a revision if it is new: then return True.

        A capture that is older than what is kept may come in late: it is history, not the current record.
        """
        digest = content_hash(article)
        number = known.hashes.get(digest)
        added = number is None
        if number is None:
            number = known.hashes[digest] = max(known.hashes.values(), default=0) + 1
        if not (added or latest):
            return False
        if added:
            self.revision_rows.append(_revision_row(article, number, digest, capture, self.now, record))
        if latest:
            known.content_hash = digest
            known.row = _article_row(article, number, digest, record)
        return added

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


def _rename(article: Article, identity: Identity, url: str | None) -> Article:
    portal, key = identity
    if (article.portal, article.key, article.url) == (portal, key, url):
        return article
    return replace(article, portal=portal, key=key, url=url)


def _capture_row(capture: Capture, run: int) -> Row:
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


def _article_row(article: Article, number: int, digest: str, record: str) -> Row:
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
        "content_hash": digest,
        "revision": number,
        "record": record,
    }


def _revision_row(
    article: Article, number: int, digest: str, capture: Capture | None, created_at: datetime, record: str
) -> Row:
    return {
        "portal": article.portal,
        "key": article.key,
        "number": number,
        "content_hash": digest,
        "capture": capture.ref.record_id if capture else None,
        "created_at": created_at,
        "reader_version": article.reader_version,
        "record": record,
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
