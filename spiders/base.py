"""From a portal's sections, feeds and sitemaps to its pages: the one spider that all portals share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from pipelines.errors import Rejected
from pipelines.markup import Document, read_markup
from pipelines.refine import refine
from pipelines.steps import ANSWER, ROBOTS, Admission, as_item
from spiders.addresses import Known, State, Walk
from spiders.answers import ASKED, Verdict, canonical_of, is_unchanged, judge, judge_error, page_of
from spiders.arguments import span_of
from spiders.asking import AHEAD, MOST_PAGES, AskingSpider, Harvest
from spiders.paging import Link, read_index, read_links
from storage.records import Article, Found, Kind, Outcome, Page, Visit
from storage.schedule import RETRIES

Output = Iterator[Request | Page | Visit]

_SEEN: Final = Verdict("seen", "", "")
_PAST_THE_END: Final = ("http_404", "http_410")
_GONE: Final = (*_PAST_THE_END, "soft_404", "redirected_home")


class PortalSpider(AskingSpider):
    """Walks one portal; a subclass gives ``name`` and ``portal``, nothing else.

    Spider arguments: ``since`` and ``until`` (days, YYYY-MM-DD, both included; an undated article is kept), ``limit``
    (articles to keep), ``sections`` (slugs with commas; feeds and sitemaps, which mix sections, are then left out)
    and ``recheck`` (``due``, ``all`` or ``none``: which kept articles to look at again).
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:  # noqa: ANN401 - object's own signature
        super().__init_subclass__(**kwargs)
        if "portal" in vars(cls):
            cls.portal = replace(cls.portal, name=cls.name)
            cls.allowed_domains = [host.name for host in cls.portal.hosts]

    @property
    def limit(self) -> int | None:
        """The most articles to keep."""
        return self.arguments.limit

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:  # noqa: ANN401 - as Scrapy declares it
        """Show what a page gives, for ``scrapy parse``: the record of an article, or the requests of a listing."""
        if self.portal.key_of(response.url) is None:
            given = self.read_listing(response, Walk(response.url))
            yield from (one for one in given if isinstance(one, Request))
            return
        try:
            yield as_item(refine(page_of(response, self.portal), self.portal))
        except Rejected as verdict:
            yield {"rejected": verdict.reason, "detail": verdict.detail}

    def read_listing(self, response: Response, walk: Walk) -> Output:
        """Read one page of a section: its articles, and the next page while there is something new.

        What it named and how far the walk has come is noted with the visit, in one transaction, before any of it is
        asked.
        """
        page = page_of(response, self.portal)
        onward = judge(response, self.portal)
        if isinstance(onward, Request):
            yield onward
            return
        try:
            listing = read_markup(page)
        except Rejected as verdict:
            onward = onward or Verdict("refused", verdict.reason, verdict.detail)
        if onward is not None:
            yield self._leave_walk(response.request, walk, onward)
            return
        portal = self.portal
        links = read_links(
            listing, response.url, item=portal.item, links=portal.links, day=portal.listing_date, now=page.fetched_at
        )
        keyed = [(key, link) for link in links if (key := portal.key_of(link.url))]
        fresh = set(walk.see([key for key, _ in keyed]))
        harvest = Harvest()
        for _, link in keyed:
            self._meet(link, -walk.number, harvest, walk)
        depth = self._depth_at(walk, [link for key, link in keyed if key in fresh], [key for key, _ in keyed])
        if depth is None and not self._turn_page(walk, listing, response.url):
            depth = ""
        yield from harvest.asides
        visit = self._visit(response.request, _SEEN, kind="listing")
        state = walk.note(self.name) if depth is None else walk.note(self.name, "done", depth or "")
        yield replace(visit, found=tuple(harvest.found), walk=state if walk.name else None)
        yield from harvest.requests
        if depth is None:
            yield from self._ask_listing(walk)

    def read_list(self, response: Response, number: int) -> Output:
        """Read a feed, a sitemap or a sitemap index; the lists of an index are read newest first, one by one."""
        onward = judge(response, self.portal)
        if isinstance(onward, Request):
            yield onward
            return
        if onward is not None:
            yield self._visit(response.request, onward, kind="list")
            return
        index = read_index(response.body, response.url)
        harvest = Harvest()
        for link in index.articles:
            if link.day is None or not self.arguments.is_before(link.day):
                self._meet_listed(link, -number, harvest)
        newest_first = sorted(index.lists, key=lambda link: str(link.day or ""), reverse=True)
        for offset, link in enumerate(newest_first):
            is_wanted = link.day is None or not self.arguments.is_before(link.day)
            if is_wanted and self.memory.has_changed(link.url, link.day):
                requests = list(self._ask_list(link.url, number + offset))
                harvest.requests += requests
                harvest.found += [Found(url=link.url, kind="list", priority=AHEAD - number - offset) for _ in requests]
        verdict = _SEEN if index.whole else Verdict("failed", "bad_list", "the feed or sitemap is cut or damaged")
        yield from harvest.asides
        yield replace(self._visit(response.request, verdict, kind="list"), found=tuple(harvest.found))
        yield from harvest.requests

    def read_article(self, response: Response, key: str) -> Output:
        """Hand over the page, unless it leads elsewhere or says that it is a copy of one met before."""
        known = self.addresses.find(key) or self.addresses.add(key, response.url)
        if is_unchanged(response):
            self.addresses.keep(known)
            yield self._visit(response.request, Verdict("unchanged", "", ""), kind="article")
            return
        onward = judge(response, self.portal)
        if isinstance(onward, Verdict):
            yield from self._leave(response.request, known, onward)
            return
        own = onward.url if onward else canonical_of(response)
        other = self.portal.key_of(own) if own else None
        if other and other != key:
            theirs = self.addresses.find(other)
            if theirs and theirs is not known and theirs.state is not State.REFUSED:
                yield from self._merge(response, known, key, other)
                return
            known = self.addresses.join(key, other)
        if onward:
            known.move(onward.url)
            yield onward
        else:
            yield page_of(response, self.portal)

    def read_failure(self, failure: Failure) -> Output:
        """Note why an address gave no answer; an article is then asked at its next address."""
        request: Request = failure.request  # type: ignore[attr-defined]
        verdict = judge_error(failure.value)
        known = self.addresses.find(request.cb_kwargs.get("key"))
        walk: Walk | None = request.cb_kwargs.get("walk")
        if known and verdict.outcome == "postponed":
            # One that is kept is due already; only one that is not must be said to wait.
            visit = self._visit(request, verdict, kind="article")
            yield replace(visit, passing=self.memory.holds(request.cb_kwargs.get("key")))
        elif known:
            yield from self._leave(request, known, verdict)
        elif walk:
            yield self._leave_walk(request, walk, verdict)
        else:
            yield self._visit(request, verdict, kind="list")

    def admit(self, page: Page, article: Article) -> Admission:
        """Say whether an article that was read lies in the window, and which other addresses lead to it.

        One that is kept stays kept, whatever window was asked for today.
        """
        known = self._known_of(page)
        span = span_of(article.date.value) if article.date else None
        if span is None and known and known.day:
            span = (known.day, known.day)
        inside = span is None or self.arguments.holds(*span) or self.memory.holds(self._key_of(page))
        day = span[0] if span else None
        if known is None:
            return Admission(inside, (), day)
        if known.walk:
            is_old = span is not None and self.arguments.is_before(span[1])
            known.walk.stale = known.walk.stale + 1 if is_old else 0
        return Admission(inside, self.addresses.keep(known), day)

    def another_way(self, page: Page) -> Request | None:
        """Return the request for another address of an article whose page turned out to be none."""
        known = self._known_of(page)
        return self._ask_again(known) if known else None

    def judge_held(self, page: Page, outcome: Outcome, reason: str) -> Outcome:
        """Return what a refusal means for an article that is kept: it is gone for now, or today's look failed."""
        return self._judge_held(self._key_of(page), Verdict(outcome, reason, "")).outcome

    def passed(self, page: Page) -> tuple[str, ...]:
        """Return the addresses that end as this page does: another one led on to them."""
        known = self._known_of(page)
        return tuple(known.passed) if known else ()

    def _judge_held(self, key: str | None, verdict: Verdict) -> Verdict:
        if verdict.outcome != "refused" or not self.memory.holds(key):
            return verdict
        return verdict._replace(outcome="gone" if verdict.reason in _GONE else "failed")

    def _meet_listed(self, link: Link, priority: int, harvest: Harvest) -> None:
        """Meet an article of a feed or sitemap: its day is that of the last change, and no listing's."""
        key = self.portal.key_of(link.url)
        is_known = key and (self.addresses.find(key) or self.memory.find(key))
        self._meet(link if is_known else Link(link.url), priority, harvest)

    def _merge(self, response: Response, known: Known, key: str, other: str) -> Output:
        """Note that addresses lead to an article met before; until that is kept, they are other ways to it."""
        addresses = tuple(known.addresses)
        theirs = self.addresses.join(key, other)
        here = self._visit(response.request, _SEEN, kind="article")
        if theirs.state is State.KEPT:
            yield replace(here, aliases=(theirs.url,))
            yield from (self._alias(url, theirs.url) for url in addresses if url != here.url)
        else:
            yield replace(here, passing=True)

    def _leave(self, request: Request | None, known: Known, verdict: Verdict) -> Output:
        """Note what an address of an article gave; while there is another one, the article is not gone."""
        again = self._ask_again(known)
        key = request.cb_kwargs.get("key") if request else None
        verdict = self._judge_held(key, verdict)
        visit = replace(self._visit(request, verdict, kind="article"), aliases=() if again else tuple(known.passed))
        yield replace(visit, passing=True, outcome="seen") if again and verdict.outcome == "gone" else visit
        if again:
            yield again

    def _leave_walk(self, request: Request | None, walk: Walk, verdict: Verdict) -> Visit:
        """Note that a page of a section gave nothing: past its end the walk is done, else it goes on another day."""
        if walk.number > 1 and verdict.reason in _PAST_THE_END:
            verdict, state = verdict._replace(outcome="seen"), walk.note(self.name, "done", "")
        elif verdict.outcome == "postponed":
            state = walk.note(self.name)
        else:
            walk.failures += 1
            is_over = verdict.outcome == "refused" or walk.failures > len(RETRIES)
            state = walk.note(self.name, "failed" if is_over else "open")
        return replace(self._visit(request, verdict, kind="listing"), walk=state if walk.name else None)

    def _depth_at(self, walk: Walk, fresh: list[Link], keys: list[str]) -> str | None:
        """Return how deep the section is known when the walk ends at this page, or None if it goes on.

        One page that brings nothing new may only show what came down from the page before it: two are the end.
        """
        if not keys or walk.barren > 1 or walk.number >= MOST_PAGES:
            return ""
        since = self.arguments.since.isoformat() if self.arguments.since else ""
        days = [link.day for link in fresh if link.day]
        if walk.stale >= walk.width or (days and all(self.arguments.is_before(day) for day in days)):
            return since
        if walk.cover is not None and all(self.memory.is_older(key, walk.run) for key in keys):
            return walk.cover
        return None

    def _turn_page(self, walk: Walk, listing: Document, url: str) -> bool:
        following = self.portal.paging.next_page(listing, url, walk.first, walk.number)
        if following is None or not self.portal.serves(following.url):
            return False
        walk.number, walk.next_url, walk.form, walk.failures = walk.number + 1, following.url, following.form, 0
        return True

    def _key_of(self, page: Page) -> str | None:
        asked = page.requested_url or page.url
        return self.portal.key_of(asked) if asked else None

    def _known_of(self, page: Page) -> Known | None:
        return self.addresses.find(self._key_of(page))

    def _visit(self, request: Request | None, verdict: Verdict, kind: Kind | None = None) -> Visit:
        meta = request.meta if request else {}
        answer = meta.get(ANSWER)
        return Visit(
            url=meta.get(ASKED) or (request.url if request else self.portal.home),
            portal=self.name,
            outcome=verdict.outcome,
            reason=verdict.reason or None,
            detail=verdict.detail or None,
            capture=answer.capture if answer else None,
            kind=kind,
            robots=meta.get(ROBOTS),
        )
