"""Where a page that was taken in belongs: which article it shows, and which addresses lead to it."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from crawler.doors.answers import OK, REDIRECTS
from crawler.doors.arrivals import Glimpse
from pipelines.layout import Source
from spiders.platforms import PLATFORMS
from storage.addresses import url_key
from storage.batch import Identity, identify
from storage.records import Article, Page, Visit

UNKNOWN_PORTAL: Final = "unknown"
# A host that nobody has described is read by the marks of its platform, or generically.
UNKNOWN: Final = Source(title=UNKNOWN_PORTAL, layouts=PLATFORMS)
Sightings = list[tuple[datetime, str]]  # when an address was captured, and the digest of what it gave
DAY: Final = 86_400  # seconds in which a second address of an article is no second sighting


class Placing:
    """Knows of all answers of some archives before one is read; ``source_of`` tells whose an address is."""

    def __init__(self, source_of: Callable[[str], Source | None]) -> None:
        self._source_of = source_of
        self._answered: defaultdict[str, list[int]] = defaultdict(list)  # url key -> seconds
        self._led_here: defaultdict[str, list[str]] = defaultdict(list)  # url key -> addresses that redirect to it
        self._brought: defaultdict[Identity, list[tuple[int, str]]] = defaultdict(list)  # seconds and addresses

    def note(self, glimpse: Glimpse) -> None:
        """Note an answer that will be read, or leads to another one."""
        if glimpse.status == OK:
            insort(self._answered[url_key(glimpse.url)], int(glimpse.when.timestamp()))
        elif glimpse.status in REDIRECTS and glimpse.location and self.is_way(glimpse.url, glimpse.location):
            self._led_here[url_key(glimpse.location)].append(glimpse.url)

    def is_way(self, url: str, target: str) -> bool:
        """Tell whether an address leads to an article of the same portal under another address."""
        source = self._source_of(url)
        return source is not None and source.key_of(target) is not None and url_key(url) != url_key(target)

    def place(self, visit: Visit, article: Article, page: Page, digest: str) -> Visit:
        """Return a visit with its article, named, and the addresses that lead to it.

        A copy under another address, within a day of the article itself, is but an address of it. What has no address
        is known by the ``digest`` of its bytes.
        """
        portal = article.portal or visit.portal
        key = article.key or (None if article.url else digest[:16])
        if (article.portal, article.key) != (portal, key):
            article = replace(article, portal=portal, key=key)
        visit = replace(visit, portal=portal, outcome="stored", article=article)
        own = article.url or visit.url
        if page.url is None:
            return replace(visit, url=own, aliases=(visit.url,) if own != visit.url else ())
        here, identity = url_key(page.url), identify(visit)
        second = int(page.fetched_at.timestamp()) if page.fetched_at else 0
        others = self._brought[identity] if identity else []
        is_copy = url_key(own) != here and self._is_answered(url_key(own), second)
        twin = next((url for when, url in others if url_key(url) != here and abs(second - when) <= DAY), None)
        if is_copy or twin:
            return replace(visit, outcome="seen", article=None, aliases=tuple(filter(None, (own, twin))))
        others.append((second, page.url))
        return replace(visit, aliases=self._find_ways(here))

    def forget(self, url: str) -> None:
        """What answered at an address turned out to be no article."""
        self._answered.pop(url_key(url), None)

    def _is_answered(self, name: str, second: int) -> bool:
        return any(abs(when - second) <= DAY for when in self._answered.get(name, ()))

    def _find_ways(self, here: str) -> tuple[str, ...]:
        """Return the addresses that lead to one, and gave nothing of their own."""
        found: dict[str, None] = {}
        names = [here]
        while names:
            for url in self._led_here.get(names.pop(), ()):
                if url not in found and url_key(url) not in self._answered:
                    found[url] = None
                    names.append(url_key(url))
        return tuple(found)


def digests_of(seen: Sightings, second: int) -> set[str]:
    """Return the digests of what an address gave in a second."""
    return {digest for instant, digest in seen if int(instant.timestamp()) == second}
