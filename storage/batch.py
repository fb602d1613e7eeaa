"""What a batch of visits changes, worked out in memory as rows, so that writing takes a handful of statements."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from storage.addresses import url_key
from storage.codec import to_json
from storage.records import Article, Capture, Found, Visit, WalkState
from storage.revisions import content_hash
from storage.schedule import GONE_CHECKS, REFUSED_AGAIN, Schedule, count_check, next_try, start_of
from storage.timeline import sort_text

Kept = Literal["new", "changed", "unchanged", "refused", "failed", "seen", "gone"]
Identity = tuple[str, str]  # portal, key
Row = dict[str, Any]

STATES = {"refused": "refused", "failed": "failed", "postponed": "pending"}
WITHOUT_ARTICLE: dict[str, Kept] = {name: name for name in ("unchanged", "refused", "failed", "seen", "gone")} | {
    "postponed": "seen"
}
TIMES = (
    "first_seen",
    "last_seen",
    "gone_since",
    "gone_checks",
    "gone_checked_at",
    "gone_at",
    "gone_reason",
    "back_at",
)


@dataclass(slots=True, kw_only=True)
class Standing:
    """An article as it stands while a batch is worked out; ``hashes`` leads from content to number of revision.

    ``row`` is the article's row to write, without its times; None as long as only these have changed.
    """

    url: str | None
    content_hash: str
    first_seen: datetime
    last_seen: datetime
    sort_date: str = ""
    gone_since: datetime | None = None
    gone_checks: int = 0
    gone_checked_at: datetime | None = None
    gone_at: datetime | None = None
    gone_reason: str | None = None
    back_at: datetime | None = None
    hashes: dict[str, int] = field(default_factory=dict)
    row: Row | None = None

    @property
    def times(self) -> Row:
        """What may change while the words stay."""
        return {name: getattr(self, name) for name in TIMES}

    def note_gone(self, seen: datetime, reason: str | None) -> None:
        """Count a look that found the article vanished; after the last spaced one it has a tombstone."""
        if self.gone_since is None or self.gone_checked_at is None:
            self.gone_since = self.gone_checked_at = seen
            return
        checks = count_check(self.gone_checks, self.gone_checked_at, seen)
        if checks > self.gone_checks:
            self.gone_checks, self.gone_checked_at = checks, seen
        if checks == len(GONE_CHECKS) and self.gone_at is None:
            self.gone_at, self.gone_reason = seen, reason

    def note_alive(self, seen: datetime) -> None:
        """The article answers: a tombstone is lifted, and that is noted."""
        if self.gone_since and seen >= self.gone_since:
            self.back_at = seen if self.gone_at else self.back_at
            self.gone_since = self.gone_checked_at = self.gone_at = self.gone_reason = None
            self.gone_checks = 0


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
    of visits that brought no article, since it is unchanged, to that article; ``failures`` from those of addresses to
    how often in a row they failed.
    """

    def __init__(
        self,
        run: int,
        now: datetime,
        articles: dict[Identity, Standing],
        known: dict[str, Identity],
        failures: dict[str, int] | None = None,
        schedule: Schedule | None = None,
    ) -> None:
        self.run = run
        self.now = now
        self.articles = articles
        self.known = known
        self._failures = failures or {}
        self._schedule = schedule or Schedule()
        self.found: list[tuple[str, str, tuple[Found, ...]]] = []
        self.walks: list[WalkState] = []
        self.settled: dict[str, str] = {}  # url keys that need not be asked any more -> key of their article
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
        if visit.passing:
            self._note_passing(visit)
            return
        if (visit.outcome == "stored") != (visit.article is not None):
            raise ValueError(f"{visit.url} is {visit.outcome} with {'an' if visit.article else 'no'} article")
        seen = visit.capture.fetched_at if visit.capture else visit.article and visit.article.fetched_at
        seen = seen or self.now
        identity = identify(visit) or self._find_known(visit)
        if visit.outcome == "gone" and identity is None:
            visit = replace(visit, outcome="refused")  # nothing was ever kept of it
        if visit.outcome == "seen" and visit.aliases and identity is None:
            visit = replace(visit, outcome="postponed")  # another way to an article that is not kept yet
        if visit.article and identity:
            self.kept.append(self._keep_article(visit, visit.article, identity, seen))
        else:
            self.kept.append(self._keep_outcome(visit, identity, seen))
        if visit.capture:
            self.capture_rows.append(_capture_row(visit.capture, self.run))
        if visit.found:
            self.found.append((visit.portal, visit.url, visit.found))
        if visit.walk:
            self.walks.append(visit.walk)
        if visit.outcome in self.reasons:
            self.url_rows += [self._follow(visit, url, seen) for url in visit.aliases]
        row = _url_row(visit, identity, seen, self.run)
        self.settled.pop(row["url_key"], None)
        self.url_rows.append(row | self._plan_next(visit, identity, seen, row["url_key"]))

    def article_rows(self) -> list[Row]:
        """Return the rows of articles to insert or replace."""
        return [known.row | known.times for known in self.articles.values() if known.row is not None]

    def settled_rows(self) -> list[Row]:
        """Return the addresses whose article is kept under another one."""
        return [{"of_url": name, "of_key": key} for name, key in self.settled.items()]

    def sighting_rows(self) -> list[Row]:
        """Return the times of articles whose row stays as it is otherwise."""
        return [
            {"of_portal": portal, "of_key": key, **known.times}
            for (portal, key), known in self.articles.items()
            if known.row is None
        ]

    def tally(self) -> dict[str, int]:
        """Return what these visits add to the counts of their run."""
        count = Counter(self.kept)
        sums = {name: count[name] for name in ("new", "changed", "unchanged")}
        size = sum(row["size"] for row in self.capture_rows)
        return {"pages": len(self.kept), "articles": sum(sums.values()), "bytes": size, **sums}

    def _note_passing(self, visit: Visit) -> None:
        self.kept.append("seen")
        if visit.capture:
            self.capture_rows.append(_capture_row(visit.capture, self.run))

    def _follow(self, visit: Visit, url: str, seen: datetime) -> Row:
        """An address that another one led on to ends as that one does."""
        visit = replace(visit, url=url, capture=None)
        row = _url_row(visit, None, seen, self.run)
        return row | self._plan_next(visit, None, seen, row["url_key"])

    def _plan_next(self, visit: Visit, identity: Identity | None, seen: datetime, name: str) -> Row:
        """Return when the address is to be asked again, and how often it gave nothing in a row."""
        known = self.articles.get(identity) if identity else None
        failures, next_at = 0, None
        if visit.outcome in ("refused", "failed"):
            failures = self._failures.get(name, 0) + 1
            wait = REFUSED_AGAIN[failures - 1] if failures <= len(REFUSED_AGAIN) else None
            next_at = next_try(failures, seen) if visit.outcome == "failed" else wait and seen + wait
        elif visit.outcome == "gone" and known:
            wait = GONE_CHECKS[known.gone_checks] if known.gone_at is None else self._schedule.later
            next_at = wait and seen + wait
        elif visit.outcome in ("stored", "unchanged") and known:
            written = start_of(known.sort_date, known.first_seen)
            next_at = self._schedule.next_check(written, seen, name, is_new=self.kept[-1] == "new")
        self._failures[name] = failures
        return {"failures": failures, "next_at": next_at}

    def _keep_outcome(self, visit: Visit, identity: Identity | None, seen: datetime) -> Kept:
        if visit.outcome in self.reasons:
            self.reasons[visit.outcome][visit.reason or "unknown"] += 1
        if identity and visit.outcome == "unchanged":
            self.articles[identity].last_seen = max(self.articles[identity].last_seen, seen)
            self.articles[identity].note_alive(seen)
        if identity and visit.outcome == "gone":
            self.articles[identity].note_gone(seen, visit.reason)
        if identity and visit.aliases:
            self._note_alias(visit.url, identity, seen)
        return WITHOUT_ARTICLE[visit.outcome]

    def _keep_article(self, visit: Visit, article: Article, identity: Identity, seen: datetime) -> Kept:
        known = self.articles.get(identity)
        if known is None:
            known = Standing(url=article.url, content_hash="", first_seen=seen, last_seen=seen)
            self.articles[identity] = known
        article = _rename(article, identity, known.url or article.url)
        self._note_aliases(visit, article, identity, seen)
        before = known.content_hash
        added = self._note_content(known, article, visit.capture, latest=seen >= known.last_seen)
        known.first_seen = min(known.first_seen, seen)
        known.last_seen = max(known.last_seen, seen)
        known.note_alive(seen)
        if not before:
            return "new"
        return "changed" if added or known.content_hash != before else "unchanged"

    def _note_content(self, known: Standing, article: Article, capture: Capture | None, *, latest: bool) -> bool:
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
        record = to_json(article).decode()
        if added:
            self.revision_rows.append(_revision_row(article, number, digest, capture, self.now, record))
        if latest:
            known.content_hash = digest
            known.sort_date = sort_text(article.date)
            known.row = _article_row(article, number, digest, record)
        return added

    def _find_known(self, visit: Visit) -> Identity | None:
        """Find the article of a visit that brought none: by its address, or by another that leads to the same."""
        if visit.outcome not in ("unchanged", "seen", "gone"):
            return None
        names = (url_key(url) for url in (visit.url, *visit.aliases))
        return next((self.known[name] for name in names if name in self.known), None)

    def _note_aliases(self, visit: Visit, article: Article, identity: Identity, seen: datetime) -> None:
        for url in dict.fromkeys((article.url or visit.url, visit.url, *visit.aliases)):
            self._note_alias(url, identity, seen)
            if url_key(url) != url_key(visit.url):
                self.settled[url_key(url)] = identity[1]

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
        "refers_to": capture.refers_to,
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
    capture = visit.capture
    return {
        "url_key": url_key(visit.url),
        "url": visit.url,
        "portal": visit.portal,
        "state": STATES.get(visit.outcome, "done"),
        "outcome": visit.outcome,
        "reason": visit.reason,
        "detail": visit.detail,
        "attempts": 0 if visit.outcome == "postponed" else 1,
        "run": run,
        "visited_at": seen,
        "capture": (capture.refers_to or capture.ref.record_id) if capture and visit.outcome != "gone" else None,
        "article_key": identity[1] if identity else None,
        "kind": visit.kind or ("article" if identity else None),
        "day": visit.day.isoformat() if visit.day else None,
        "born": run,
        # An empty text forgets the name of a version that is no longer the one held.
        "etag": capture.etag or "" if capture and visit.outcome == "stored" else None,
        "last_modified": capture.last_modified or "" if capture and visit.outcome == "stored" else None,
        "robots": visit.robots,
    }
