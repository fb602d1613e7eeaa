"""From a portal's sections, feeds and sitemaps to its pages: the one spider that all portals share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Final

from scrapy import FormRequest, Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from pipelines.errors import Rejected
from pipelines.markup import read_markup
from pipelines.refine import refine
from pipelines.steps import ANSWER, ROBOTS, Admission, as_item
from spiders.addresses import Addresses, Known, State, Walk
from spiders.answers import ASKED, Verdict, canonical_of, judge, judge_error, meta_of, page_of
from spiders.arguments import read_arguments, span_of
from spiders.paging import Link, NextPage, read_index, read_links
from spiders.portal import Portal
from storage.records import Article, Page, Visit

Output = Iterator[Request | Page | Visit]

LONGEST_ADDRESS: Final = 2_083
MOST_PAGES: Final = 2_000  # of one section
# Priorities sink with the page of the listing: the newest articles come first, in all sections alike, and listings
# are read this many pages ahead, so that the queue neither runs dry nor grows with the portal.
AHEAD: Final = 3
_PAST_THE_END: Final = ("http_404", "http_410")


class PortalSpider(Spider):
    """Walks one portal; a subclass gives ``name`` and ``portal``, nothing else.

    Spider arguments: ``since`` and ``until`` (days, YYYY-MM-DD, both included; an undated article is kept), ``limit``
    (articles to keep) and ``sections`` (slugs with commas; feeds and sitemaps, which mix sections, are then left out).
    """

    portal: ClassVar[Portal]
    allowed_domains: ClassVar[list[str]]

    def __init_subclass__(cls, **kwargs: Any) -> None:  # noqa: ANN401 - object's own signature
        super().__init_subclass__(**kwargs)
        if "portal" in vars(cls):
            cls.portal = replace(cls.portal, name=cls.name)
            cls.allowed_domains = [host.name for host in cls.portal.hosts]

    def __init__(self, **given: str | int | None) -> None:
        super().__init__()
        self.arguments = read_arguments(given, self.portal.sections)
        self.addresses = Addresses()
        self._lists: set[str] = set()

    @property
    def limit(self) -> int | None:
        """The most articles to keep."""
        return self.arguments.limit

    @property
    def pending(self) -> int:
        """How many articles were found and have neither been read nor refused."""
        return self.addresses.pending

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first page of every section, then, unless sections were named, for feeds and sitemaps."""
        for section in self.arguments.sections or self.portal.sections:
            first = self.portal.at(self.portal.section_path.format(section=section))
            for request in self._ask_listing(NextPage(first), Walk(first)):
                yield request
        if not self.arguments.sections:
            for path in (*self.portal.feeds, *self.portal.sitemaps):
                for request in self._ask_list(self.portal.at(path), 1):
                    yield request

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:  # noqa: ANN401 - as Scrapy declares it
        """Show what a page gives, for ``scrapy parse``: the record of an article, or the requests of a listing."""
        if self.portal.key_of(response.url) is None:
            yield from self.read_listing(response, Walk(response.url))
            return
        try:
            yield as_item(refine(page_of(response, self.portal), self.portal))
        except Rejected as verdict:
            yield {"rejected": verdict.reason, "detail": verdict.detail}

    def read_listing(self, response: Response, walk: Walk) -> Output:
        """Read one page of a section: its articles, and the next page while there is something new."""
        page = page_of(response, self.portal)
        onward = judge(response, self.portal)
        if onward is not None:
            if isinstance(onward, Verdict) and walk.number > 1 and onward.reason in _PAST_THE_END:
                onward = onward._replace(outcome="seen")
            yield self._onward(response, onward)
            return
        try:
            listing = read_markup(page)
        except Rejected as verdict:
            yield self._visit(response.request, Verdict("refused", verdict.reason, verdict.detail))
            return
        portal = self.portal
        found = read_links(
            listing, response.url, item=portal.item, links=portal.links, day=portal.listing_date, now=page.fetched_at
        )
        fresh: list[Link] = []
        for link in found:
            key = portal.key_of(link.url)
            if key and key not in walk.seen:
                walk.seen.add(key)
                fresh.append(link)
            yield from self._meet(link, -walk.number, walk)
        walk.width = max(walk.width, len(fresh))
        if self._goes_on(walk, fresh) and (
            following := portal.paging.next_page(listing, response.url, walk.first, walk.number)
        ):
            walk.number += 1
            yield from self._ask_listing(following, walk)

    def read_list(self, response: Response, number: int) -> Output:
        """Read a feed, a sitemap or a sitemap index; the lists of an index are read newest first, one by one."""
        onward = judge(response, self.portal)
        if onward is not None:
            yield self._onward(response, onward)
            return
        index = read_index(response.body, response.url)
        if not index.whole:
            yield self._visit(response.request, Verdict("failed", "bad_list", "the feed or sitemap is cut or damaged"))
        for link in index.articles:
            if link.day is None or not self.arguments.is_before(link.day):
                yield from self._meet(Link(link.url), -number)
        newest_first = sorted(index.lists, key=lambda link: str(link.day or ""), reverse=True)
        for offset, link in enumerate(newest_first):
            if link.day is None or not self.arguments.is_before(link.day):
                yield from self._ask_list(link.url, number + offset)

    def read_article(self, response: Response, key: str) -> Output:
        """Hand over the page, unless it leads elsewhere or says that it is a copy of one met before."""
        known = self.addresses.find(key) or self.addresses.add(key, response.url)
        onward = judge(response, self.portal)
        if isinstance(onward, Verdict):
            yield from self._leave(response.request, known, onward)
            return
        own = onward.url if onward else canonical_of(response)
        other = self.portal.key_of(own) if own else None
        if other and other != key:
            theirs = self.addresses.find(other)
            if theirs and theirs is not known and theirs.state is not State.REFUSED:
                if onward is None:
                    yield self._visit(response.request, Verdict("seen", "copy", f"its canonical address is {own}"))
                yield from self._merge(known, key, other)
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
        if known and verdict.outcome != "postponed":
            yield from self._leave(request, known, verdict)
        else:
            yield self._visit(request, verdict)

    def admit(self, page: Page, article: Article) -> Admission:
        """Say whether an article that was read lies in the window, and which other addresses lead to it."""
        known = self._known_of(page)
        span = span_of(article.date.value) if article.date else None
        if span is None and known and known.day:
            span = (known.day, known.day)
        inside = span is None or self.arguments.holds(*span)
        if known is None:
            return Admission(inside, ())
        if known.walk:
            is_old = span is not None and self.arguments.is_before(span[1])
            known.walk.stale = known.walk.stale + 1 if is_old else 0
        return Admission(inside, self.addresses.keep(known))

    def another_way(self, page: Page) -> Request | None:
        """Return the request for another address of an article whose page turned out to be none."""
        known = self._known_of(page)
        return self._ask_again(known) if known else None

    def _meet(self, link: Link, priority: int, walk: Walk | None = None) -> Output:
        """Ask for an article that is new; remember another address of one that is not."""
        key = self.portal.key_of(link.url)
        if key is None or len(link.url) > LONGEST_ADDRESS:
            return
        known = self.addresses.find(key)
        if known is None:
            if self.arguments.is_far(link.day):
                self.crawler.stats.inc_value("tinbai/skipped/out_of_window")
                return
            self.addresses.add(key, link.url, link.day, walk)
            yield self._ask_article(link.url, key, priority)
        elif known.note(link.url):
            if known.state is State.KEPT:
                yield self._alias(link.url, known.url)
            elif known.state is State.REFUSED and (request := self._ask_again(known)):
                yield request

    def _merge(self, known: Known, key: str, other: str) -> Output:
        addresses = tuple(known.addresses)
        theirs = self.addresses.join(key, other)
        if theirs.state is State.KEPT:
            for url in addresses:
                yield self._alias(url, theirs.url)

    def _leave(self, request: Request | None, known: Known, verdict: Verdict) -> Output:
        yield self._visit(request, verdict)
        if again := self._ask_again(known):
            yield again

    def _ask_again(self, known: Known) -> Request | None:
        url = self.addresses.refuse(known)
        key = self.portal.key_of(url) if url else None
        return self._ask_article(url, key, 0) if url and key else None

    def _ask_article(self, url: str, key: str, priority: int) -> Request:
        return Request(
            url,
            self.read_article,
            errback=self.read_failure,
            priority=priority,
            dont_filter=True,
            cb_kwargs={"key": key},
            meta=meta_of(url, article=True),
        )

    def _ask_listing(self, page: NextPage, walk: Walk) -> Iterator[Request]:
        if self.portal.serves(page.url):
            yield FormRequest(
                page.url,
                self.read_listing,
                formdata=page.form,
                errback=self.read_failure,
                priority=AHEAD - walk.number,
                dont_filter=True,
                cb_kwargs={"walk": walk},
                meta=meta_of(page.url, article=False),
            )

    def _ask_list(self, url: str, number: int) -> Iterator[Request]:
        if self.portal.serves(url) and url not in self._lists:
            self._lists.add(url)
            yield Request(
                url,
                self.read_list,
                errback=self.read_failure,
                priority=AHEAD - number,
                dont_filter=True,
                cb_kwargs={"number": number},
                meta=meta_of(url, article=False),
            )

    def _goes_on(self, walk: Walk, fresh: Sequence[Link]) -> bool:
        """Tell whether the next page of a section can hold anything that was asked for."""
        if not fresh or walk.number >= MOST_PAGES or walk.stale >= walk.width:
            return False
        days = [link.day for link in fresh if link.day]
        return not days or not all(self.arguments.is_before(day) for day in days)

    def _onward(self, response: Response, onward: Request | Verdict) -> Request | Visit:
        return onward if isinstance(onward, Request) else self._visit(response.request, onward)

    def _known_of(self, page: Page) -> Known | None:
        asked = page.requested_url or page.url
        return self.addresses.find(self.portal.key_of(asked)) if asked else None

    def _visit(self, request: Request | None, verdict: Verdict) -> Visit:
        meta = request.meta if request else {}
        answer = meta.get(ANSWER)
        return Visit(
            url=meta.get(ASKED) or (request.url if request else self.portal.home),
            portal=self.name,
            outcome=verdict.outcome,
            reason=verdict.reason,
            detail=verdict.detail,
            capture=answer.capture if answer else None,
            robots=meta.get(ROBOTS),
        )

    def _alias(self, url: str, main: str) -> Visit:
        return Visit(url=url, portal=self.name, outcome="seen", aliases=(main,))
