"""What is let in by the doors: pages of portals, answers that lead to one, and each of them once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from crawler.catalog import portal_for_url
from crawler.doors.answers import OK, REDIRECTS, is_page_type
from crawler.doors.arrivals import Arrival, Skipped, media_type
from crawler.doors.warc import Parcel
from crawler.placing import Placing, Sightings, digests_of
from crawler.tally import Tally
from pipelines.layout import join_address
from spiders.portal import Portal
from storage.addresses import url_key
from storage.store import Store

Digest = tuple[str, int, str]  # url key, second, digest


class Sieve:
    """Lets in what is ``portal``'s, or that of any portal, or with ``any_host`` of every host; counts the rest.

    ``tell`` is called with a sentence for everything that is damaged.
    """

    def __init__(self, store: Store, tell: Callable[[str], None], portal: Portal | None, *, any_host: bool) -> None:
        self._store = store
        self._tell = tell
        self._portal = portal
        self._any_host = any_host
        self._taken: set[Digest] = set()
        self.sift = lru_cache(4096)(self._sift)
        self.tally = Tally()

    def source_of(self, url: str) -> Portal | None:
        """Return whose an address is."""
        return self._portal or portal_for_url(url)

    def knows(self, url: str, when: datetime) -> bool:
        """Tell whether what an address gave at a time was taken in already."""
        seen = self._store.sightings([url]).get(url_key(url), ())
        return any(int(instant.timestamp()) == int(when.timestamp()) for instant, _ in seen)

    def object_to(self, given: Arrival | Parcel | Skipped, placing: Placing) -> Skipped | None:
        """Return why an answer is not taken in, or None: it is a page, or leads to one, or its reader will tell."""
        if not isinstance(given, Arrival):
            return given if isinstance(given, Skipped) else None
        exchange = given.exchange
        if exchange.status == OK:
            return None if is_page_type(media_type(exchange)) else Skipped("no_page", exchange.url)
        location = next((value for name, value in exchange.headers if name.lower() == "location"), "")
        if exchange.status in REDIRECTS and placing.is_way(exchange.url, join_address(exchange.url, location)):
            return None
        return Skipped(f"http_{exchange.status}", exchange.url)

    def skip(self, skipped: Skipped) -> None:
        """Count what is not taken in, and tell what is damaged."""
        if skipped.reason == "known":
            self.tally.known += 1
        elif skipped.damaged:
            self.tally.damaged += 1
            self._tell(f"{skipped.reason}: {skipped.what}")
        else:
            self.tally.skipped[skipped.reason] += 1

    def is_known(self, arrival: Arrival, seen: Sightings) -> bool:
        """Tell whether this page of this second was taken in; one without a time is known by its bytes alone."""
        when = arrival.page.fetched_at
        second = int(when.timestamp()) if when else 0
        own = (url_key(arrival.url), second, arrival.digest)
        if own in self._taken:
            return True
        self._taken.add(own)
        return arrival.digest in (digests_of(seen, second) if when else {digest for _, digest in seen})

    def _sift(self, url: str) -> str | None:
        source = self.source_of(url)
        if source is None and self._any_host:
            return None
        if source is None or not source.serves(url):
            return "other_host"
        return None if source.key_of(url) else "no_article_address"
