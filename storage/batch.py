"""What a batch of visits changes, worked out in memory as rows, so that writing takes a handful of statements."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Literal

from storage.addresses import url_key
from storage.records import Article, Capture, Found, Visit, WalkState
from storage.revisions import Stretch, content_hash
from storage.rows import Row, make_article_row, make_capture_row, make_revision_row, make_url_row
from storage.schedule import GONE_CHECKS, REFUSED_AGAIN, Schedule, next_try, start_of
from storage.standing import Standing
from storage.texts import clean_text, to_clean_json

Kept = Literal["new", "changed", "unchanged", "refused", "failed", "seen", "gone"]
Identity = tuple[str, str]  # portal, key

TAKEN_DOWN = "takedown"  # the reason of a refusal that leaves no address behind
WITHOUT_ARTICLE: dict[str, Kept] = {name: name for name in ("unchanged", "refused", "failed", "seen", "gone")} | {
    "postponed": "seen"
}


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
        self.moved: dict[tuple[Identity, int], Stretch] = {}  # revisions with other times than the tables have
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
            self.capture_rows.append(make_capture_row(visit.capture, self.run))
        if visit.found:
            self.found.append((visit.portal, visit.url, visit.found))
        if visit.walk:
            self.walks.append(visit.walk)
        if visit.reason != TAKEN_DOWN and not visit.past:
            self._note_address(visit, identity, seen)

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

    def _note_address(self, visit: Visit, identity: Identity | None, seen: datetime) -> None:
        key = identity[1] if identity else None
        if visit.outcome in self.reasons:
            self.url_rows += [self._follow(visit, url, seen) for url in visit.aliases]
        row = make_url_row(visit, key, seen, self.run)
        self.settled.pop(row["url_key"], None)
        self.url_rows.append(row | self._plan_next(visit, identity, seen, row["url_key"]))

    def _note_passing(self, visit: Visit) -> None:
        self.kept.append("seen")
        if visit.capture:
            self.capture_rows.append(make_capture_row(visit.capture, self.run))

    def _follow(self, visit: Visit, url: str, seen: datetime) -> Row:
        """An address that another one led on to ends as that one does."""
        visit = replace(visit, url=url, capture=None)
        row = make_url_row(visit, None, seen, self.run)
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
        article, record = to_clean_json(rename(article, identity, known.url or article.url))
        self._note_aliases(visit, article, identity, seen)
        before = known.content_hash
        added = self._note_content(identity, article, record, visit.capture, seen)
        known.first_seen = min(known.first_seen, seen)
        known.last_seen = max(known.last_seen, seen)
        known.note_alive(seen)
        if not before:
            return "new"
        return "changed" if added or known.content_hash != before else "unchanged"

    def _note_content(
        self, identity: Identity, article: Article, record: str, capture: Capture | None, seen: datetime
    ) -> bool:
        """Make the reading the current one if it is the latest, and a revision if it is new: then return True.

        A capture that is older than what is kept may come in late: it is history, not the current record.
        """
        known = self.articles[identity]
        current = known.current
        if current:
            current.last_seen = max(current.last_seen, known.last_seen)
        digest = content_hash(article)
        found = known.find(article, digest, seen) if known.stretches else None
        stretch = found or known.begin(article, digest, seen)
        if found is None:
            self.revision_rows.append(make_revision_row(article, stretch, record, capture, self.now))
        before, is_earlier = known.revision, seen < stretch.first_seen
        stretch.first_seen, stretch.last_seen = min(stretch.first_seen, seen), max(stretch.last_seen, seen)
        if seen >= known.last_seen:
            known.content_hash, known.revision = stretch.content_hash, stretch.number
            known.row = make_article_row(article, stretch, record)
            known.sort_date = known.row["sort_date"]
        came_back = found is not None and before != known.revision
        for one in filter(None, (current, stretch)):
            if one.number != known.revision or (one is stretch and (is_earlier or came_back)):
                self.moved[identity, one.number] = one
        return found is None

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


def rename(article: Article, identity: Identity, url: str | None) -> Article:
    """Return a reading under the names that the store has for its article."""
    portal, key = identity
    if (article.portal, article.key, article.url) == (portal, key, url):
        return article
    return replace(article, portal=portal, key=key, url=url)
