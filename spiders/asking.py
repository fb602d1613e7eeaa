"""What a spider asks for, and in which order: what earlier runs left, what is due, then the portal from the top."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Final

from scrapy import FormRequest, Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from pipelines.steps import HELD, KeepArticles
from spiders.addresses import Addresses, State, Walk
from spiders.addresses import Known as Asked
from spiders.answers import meta_of
from spiders.arguments import read_arguments
from spiders.memory import FRESH, Known, Memory, is_newer
from spiders.paging import Link
from spiders.portal import Portal
from spiders.traps import is_trap
from storage import clock
from storage.frontier import Frontier
from storage.records import Found, Visit

LONGEST_ADDRESS: Final = 2_083
MOST_PAGES: Final = 2_000  # of one section
# Priorities sink with the page of the listing: the newest articles come first, in all sections alike, and listings
# are read this many pages ahead, so that the queue neither runs dry nor grows with the portal.
AHEAD: Final = 3
LAST: Final = -MOST_PAGES - 1  # articles to look at again come after everything that is new


@dataclass(slots=True)
class Harvest:
    """What a page gave: addresses to note, requests for them, and what is to be noted of other articles."""

    found: list[Found] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    asides: list[Visit] = field(default_factory=list)


class AskingSpider(Spider):
    """Knows what to ask of one portal; how answers are read is the subclass's.

    The store is the truth of what is pending: addresses are noted there with the page that named them, before they
    are asked, and a crawl that was killed begins with those that are left.
    """

    portal: ClassVar[Portal]
    allowed_domains: ClassVar[list[str]]

    def __init__(self, **given: str | int | None) -> None:
        super().__init__()
        self.arguments = read_arguments(given, self.portal.sections)
        self.addresses = Addresses()
        self.memory = Memory(Frontier(), 0, self.portal.key_of)
        self.left_out = 0  # pending addresses that this run was not asked for
        self._lists: set[str] = set()

    def read_listing(self, response: Response, walk: Walk) -> Iterator[Any]:
        """Read one page of a section."""
        raise NotImplementedError

    def read_list(self, response: Response, number: int) -> Iterator[Any]:
        """Read a feed or sitemap."""
        raise NotImplementedError

    def read_article(self, response: Response, key: str) -> Iterator[Any]:
        """Read the page of an article."""
        raise NotImplementedError

    def read_failure(self, failure: Failure) -> Iterator[Any]:
        """Note why an address gave no answer."""
        raise NotImplementedError

    async def start(self) -> AsyncIterator[Any]:
        """Ask for what is left and due, then for every section, then, unless some were named, feeds and sitemaps."""
        keep = self.crawler.get_item_pipeline(KeepArticles)
        if keep:
            frontier, run = await keep.recall()
            self.memory = Memory(frontier, run, self.portal.key_of)
        walks = self._plan_walks()
        lists = self._plan_lists()
        if keep:
            await keep.sow(lists, [walk.note(self.name) for walk in walks])
        for request in (*self._ask_pending(walks), *self._ask_due()):
            yield request
        for walk in walks:
            for request in self._ask_listing(walk):
                yield request
        for found in lists:
            for request in self._ask_list(found.url, AHEAD - found.priority):
                yield request

    def _plan_walks(self) -> list[Walk]:
        """Return the walks that go on and those that begin; a section is walked anew unless it is being walked."""
        since, now, walks = self.arguments.since, clock.now(), []
        for section in self.arguments.sections or self.portal.sections:
            first = self.portal.at(self.portal.section_path.format(section=section))
            cover = self.memory.cover(first, since)
            left = self.memory.open_walks(first)
            walks += [Walk.resume(state, cover if at == 0 else cover or "") for at, state in enumerate(left)]
            if any(now - state.began_at < FRESH or state.number == 1 for state in left):
                continue
            if any(now - state.began_at < FRESH and state.number > 1 for state in self.memory.failed_walks(first)):
                self.crawler.stats.inc_value("tinbai/unasked")  # it would come to the same page again
                continue
            # What an unfinished walk will come to need not be walked twice.
            walks.append(Walk.begin(first, self.memory.run, "" if left and cover is None else cover))
        return walks

    def _plan_lists(self) -> list[Found]:
        if self.arguments.sections:
            return []
        left = [address for address in self.memory.lists.values() if address.state != "done"]
        named = [self.portal.at(path) for path in (*self.portal.feeds, *self.portal.sitemaps)]
        urls = dict.fromkeys(named, AHEAD - 1) | {
            address.url: address.priority for address in left if address.url not in named
        }
        return [Found(url=url, kind="list", priority=priority) for url, priority in urls.items()]

    def _ask_pending(self, walks: list[Walk]) -> Iterator[Request]:
        by_name = {walk.name: walk for walk in walks}
        for key, known in self.memory.pending():
            if self._is_asked_for(known):
                main = known.main
                yield self._ask_known(key, known, main.priority, by_name.get(main.walk or ""))
            else:
                self.left_out += 1

    def _ask_due(self) -> Iterator[Request]:
        everything = self.arguments.recheck == "all"
        for key, known in self.memory.due(clock.now(), everything=everything):
            is_wanted = self.arguments.recheck != "none" or known.main.state == "failed"
            if is_wanted and self._is_asked_for(known):
                yield self._ask_known(key, known, LAST)

    def _is_asked_for(self, known: Known) -> bool:
        if self.arguments.is_far(known.main.day):
            return False
        if not self.arguments.sections:
            return True
        firsts = {self.portal.at(self.portal.section_path.format(section=name)) for name in self.arguments.sections}
        return any(walk.id == known.main.walk and walk.first in firsts for walk in self.memory.walks)

    def _ask_known(self, key: str, known: Known, priority: int, walk: Walk | None = None) -> Request:
        """Ask again for an article that an earlier run met; its other addresses are the next tries."""
        asked = self.addresses.add(key, known.main.url, known.main.day, walk)
        for url in known.urls:
            asked.note(url)
        return self._ask_article(known.main.url, key, priority)

    def _meet(self, link: Link, priority: int, harvest: Harvest, walk: Walk | None = None) -> None:
        """Ask for an article that is new or due; remember another address of one that is known."""
        key = self.portal.key_of(link.url)
        if key is None or len(link.url) > LONGEST_ADDRESS or is_trap(link.url):
            return
        asked, known = self.addresses.find(key), self.memory.find(key)
        if asked is not None:
            self._note_address(link.url, asked, priority, harvest, walk)
        elif self.arguments.is_far(link.day):
            self.crawler.stats.inc_value("tinbai/skipped/out_of_window")
        elif known and self._is_due(known, link if walk is None else Link(link.url)):
            harvest.requests.append(self._ask_known(key, known, priority if not known.is_held else LAST, walk))
            if not known.is_held and (asked := self.addresses.find(key)):
                self._note_address(link.url, asked, priority, harvest, walk)
        elif known is None or self._is_another_way(known, link.url):
            self.addresses.add(key, link.url, link.day, walk)
            harvest.found.append(self._note_found(link, priority, walk))
            harvest.requests.append(self._ask_article(link.url, key, priority))
        if known and known.is_held and link.url not in known.urls:
            known.others.append(replace(known.main, url=link.url))
            harvest.asides.append(self._alias(link.url, known.main.url))

    def _note_address(self, url: str, asked: Asked, priority: int, harvest: Harvest, walk: Walk | None) -> None:
        """Remember another address of an article of this run: an alias, or the next try."""
        if not asked.note(url):
            return
        if asked.state is State.KEPT:
            harvest.asides.append(self._alias(url, asked.url))
            return
        harvest.found.append(self._note_found(Link(url, asked.day), priority, walk))
        if asked.state is State.REFUSED and (request := self._ask_again(asked)):
            harvest.requests.append(request)

    def _is_another_way(self, known: Known, url: str) -> bool:
        """Tell whether an address is new of an article that gave nothing under those that earlier runs asked."""
        return not known.is_held and known.main.reason != "out_of_window" and url not in known.urls

    def _is_due(self, known: Known, link: Link) -> bool:
        """Tell whether an article that an earlier run met is to be asked again, now that a list names it."""
        main = known.main
        if main.state == "refused":
            was_outside = main.reason == "out_of_window" and main.day and self.arguments.holds(main.day, main.day)
            return bool(was_outside) or main.is_due(clock.now())
        if main.state == "done":
            return self.arguments.recheck != "none" and (main.is_due(clock.now()) or is_newer(known, link.day))
        return main.state == "pending" or main.is_due(clock.now())

    def _note_found(self, link: Link, priority: int, walk: Walk | None) -> Found:
        return Found(url=link.url, priority=priority, day=link.day, walk=walk.name if walk else None)

    def _ask_again(self, asked: Asked) -> Request | None:
        url = self.addresses.refuse(asked)
        key = self.portal.key_of(url) if url else None
        return self._ask_article(url, key, 0) if url and key else None

    def _ask_article(self, url: str, key: str, priority: int) -> Request:
        request = Request(
            url,
            self.read_article,
            errback=self.read_failure,
            priority=priority,
            dont_filter=True,
            cb_kwargs={"key": key},
            meta=meta_of(url, article=True),
        )
        if held := self.memory.held(key, url):
            request.meta[HELD] = held
            if held.etag:
                request.headers["If-None-Match"] = held.etag
            if held.last_modified:
                request.headers["If-Modified-Since"] = held.last_modified
        return request

    def _ask_listing(self, walk: Walk) -> Iterator[Request]:
        if self.portal.serves(walk.next_url):
            yield FormRequest(
                walk.next_url,
                self.read_listing,
                formdata=walk.form,
                errback=self.read_failure,
                priority=AHEAD - walk.number,
                dont_filter=True,
                cb_kwargs={"walk": walk},
                meta=meta_of(walk.next_url, article=False),
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

    def _alias(self, url: str, main: str) -> Visit:
        return Visit(url=url, portal=self.name, outcome="seen", kind="article", aliases=(main,))
