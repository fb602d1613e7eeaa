"""Conducts what comes in by the doors: sifted, read in reader processes, captured and kept, each page once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from itertools import islice
from threading import Event
from typing import Final, NamedTuple, TypeVar

from crawler.catalog import portal_for_url, portal_named
from crawler.doors.answers import OK
from crawler.doors.arrivals import Arrival, Door, Skipped
from crawler.doors.warc import Originals, Parcel, WarcDoor
from crawler.keeping import Keeping
from crawler.placing import UNKNOWN, UNKNOWN_PORTAL, Placing, Sightings, digests_of
from crawler.sifting import Sieve
from crawler.tally import Tally
from pipelines.errors import ReadingFailed, Rejected
from pipelines.layout import Source
from pipelines.readers import Opened, Readers, cross_quickly
from spiders.portal import Portal
from storage.addresses import url_key
from storage.captures import Packed
from storage.records import Article, Page, Visit
from storage.store import Store
from storage.warc import Exchange

IN_FLIGHT: Final = 32  # pages; habits are those of the pages before them, whatever reader is the faster

Found = TypeVar("Found")

cross_quickly(Arrival, Exchange, Packed, Parcel, Skipped)


@dataclass(slots=True)
class _Waiting:
    """A page on its way: ``name`` is its portal's, ``future`` what its reader finds; a redirect has none."""

    given: Arrival | Parcel
    source: Source
    name: str
    past: bool
    future: Future[Opened] | None


class _Arrived(NamedTuple):
    """A page that was read, or a redirect."""

    arrival: Arrival
    waiting: _Waiting
    opened: Opened | None


class Intake:
    """Takes in what doors have; with ``portal`` only what is that portal's, with ``any_host`` of every host.

    ``tell`` is called with a sentence for everything that is damaged or fails.
    """

    def __init__(
        self,
        store: Store,
        keeping: Keeping,
        readers: Readers,
        tell: Callable[[str], None],
        *,
        portal: Portal | None = None,
        any_host: bool = False,
    ) -> None:
        self._store = store
        self._keeping = keeping
        self._readers = readers
        self._tell = tell
        self._portal = portal
        self.sieve = Sieve(store, tell, portal, any_host=any_host)
        self.stopped = Event()  # set at any time: nothing more is taken in
        self._placing = Placing(self.sieve.source_of)
        self._newest: dict[str, float] = {}
        self._waiting: deque[_Waiting] = deque()
        self._done: set[str] = set()  # url keys of what was read
        # by the url key that they name as their own
        self._copies: dict[str, list[tuple[_Arrived, Article, Visit]]] = {}

    def run(self, doors: Sequence[Door], originals: Originals | None = None) -> Tally:
        """Look through all doors, then read what they have, in order.

        Raises:
            StorageError: something could not be kept.
            Failure: a door cannot be opened at all.
        """
        for door in doors:
            for glimpse in self._until_stopped(door.survey(self.sieve.sift)):
                self._placing.note(glimpse)
        warcs = [door for door in doors if isinstance(door, WarcDoor)]
        if originals and originals.wanted and not self.stopped.is_set():
            for door in warcs:
                door.locate()
        for door in doors:
            arrivals = self._until_stopped(door.arrivals(self.sieve.sift))
            while part := list(islice(arrivals, door.at_once)):
                self._take(part)
        self.settle()
        if not self.stopped.is_set():
            for skipped in originals.drop_parts() if originals else ():
                self.sieve.skip(skipped)
            self._release()
        return self.sieve.tally

    def settle(self) -> None:
        """Wait for what is being read, and hand it over to be kept.

        Copies of which the article did not come yet are left for another time: what follows may bring it.
        """
        while self._waiting:
            self._finish(self._waiting.popleft())

    def _until_stopped(self, found: Iterable[Found]) -> Iterator[Found]:
        """Yield what a door has, until somebody wants an end; what it gave before that is taken in."""
        if self.stopped.is_set():
            return
        for one in found:
            yield one
            if self.stopped.is_set():
                return

    def _take(self, part: list[Arrival | Parcel | Skipped]) -> None:
        given: list[Arrival | Parcel] = []
        for one in part:
            if reason := self.sieve.object_to(one, self._placing):
                self.sieve.skip(reason)
            elif not isinstance(one, Skipped):
                given.append(one)
        seen = self._store.sightings([one.url for one in given])
        for one in given:
            before = seen.get(url_key(one.url), [])
            if isinstance(one, Arrival) and self.sieve.is_known(one, before):
                self.sieve.tally.known += 1
            else:
                self._submit(one, before)

    def _submit(self, given: Arrival | Parcel, seen: Sightings) -> None:
        while len(self._waiting) >= IN_FLIGHT:
            self._finish(self._waiting.popleft())
        named = given.page.portal if isinstance(given, Arrival) else None
        source, name = self._choose(named, given.page.url if isinstance(given, Arrival) else given.url)
        when, here = given.when.timestamp(), url_key(given.url)
        newest = max((self._newest.get(here, 0.0), *(instant.timestamp() for instant, _ in seen)))
        self._newest[here] = max(newest, when)
        if isinstance(given, Parcel):
            given = replace(given, portal=source.name, known=frozenset(digests_of(seen, int(when))))
            future = self._readers.submit(given, source)
        elif given.exchange.status == OK:
            future = self._readers.submit(replace(given.page, portal=source.name), source)
        else:
            future = None
        self._waiting.append(_Waiting(given, source, name, when < newest, future))

    def _choose(self, named: str | None, url: str | None) -> tuple[Source, str]:
        """Return how a page is to be read, and whose it is."""
        source: Source | None = portal_named(named) if named else self._portal
        source = source or (portal_for_url(url) if url else None)
        if source is None or source.name is None:
            return UNKNOWN, UNKNOWN_PORTAL
        return replace(source, habits=self._keeping.watch(source.name).habits()), source.name

    def _finish(self, waiting: _Waiting) -> None:
        arrived = self._receive(waiting)
        if isinstance(arrived, Skipped):
            self.sieve.skip(arrived)
            return
        self.sieve.tally.pages += 1
        visit, article = self._read(arrived)
        self.sieve.tally.refused.update([visit.reason or ""] if visit.outcome == "refused" else [])
        is_file = arrived.arrival.page.way_in != "archive"
        if visit.outcome == "failed" or (visit.outcome == "refused" and is_file):
            self._tell(f"{arrived.arrival.exchange.notes[1][1]}: {visit.detail}")
        own = url_key(visit.aliases[0]) if visit.outcome == "seen" and visit.aliases else ""
        if own and article and own != url_key(visit.url) and own not in self._done:
            self._copies.setdefault(own, []).append((arrived, article, visit))
            return
        self._keep(arrived, visit)

    def _receive(self, waiting: _Waiting) -> _Arrived | Skipped:
        """Wait for the reader of a page, and return what it found; a page that a reader opened may be a known one."""
        given = waiting.given
        opened = self._wait_for(given, waiting.source, waiting.future) if waiting.future else None
        if isinstance(given, Parcel):
            told = opened.told if opened and opened.told else given.open()[1]
            if isinstance(told, Skipped):
                return told
            given = told
            if self.sieve.is_known(given, []):
                return Skipped("known", given.url)
        return _Arrived(given, waiting, opened)

    def _keep(self, arrived: _Arrived, visit: Visit) -> None:
        """Hand a visit over, and after it the copies that waited for it: they are articles where it is none."""
        arrival = arrived.arrival
        self._keeping.add(arrival.packed or arrival.exchange, visit)
        if visit.passing:
            return
        if visit.outcome in ("refused", "failed"):
            self._placing.forget(visit.url)
        here = url_key(visit.url)
        self._done.add(here)
        for copied, article, seen in self._copies.pop(here, ()):
            self._keep(
                copied, seen if visit.outcome in ("stored", "seen") else self._place_alone(copied, article, seen)
            )

    def _place_alone(self, arrived: _Arrived, article: Article, seen: Visit) -> Visit:
        """Return the visit of a page as an article's, although it names another address as its own."""
        self._placing.forget(seen.aliases[0])
        arrival = arrived.arrival
        return self._placing.place(replace(seen, aliases=()), article, arrival.page, arrival.digest)

    def _release(self) -> None:
        """Keep the copies whose article did not come: it is in the store, or could not be read."""
        while self._copies:
            _, copies = self._copies.popitem()
            for arrived, article, seen in copies:
                is_there = bool(self._store.find(seen.aliases[0]))
                self._keep(arrived, seen if is_there else self._place_alone(arrived, article, seen))

    def _read(self, arrived: _Arrived) -> tuple[Visit, Article | None]:
        """Return what a page gave: an article, a refusal, a failure; a redirect is only kept."""
        page, address = arrived.arrival.page, arrived.arrival.url
        visit = Visit(
            url=address, portal=arrived.waiting.name, outcome="seen", kind="article", past=arrived.waiting.past
        )
        if arrived.opened is None:
            return replace(visit, passing=True), None
        try:
            article = arrived.opened.require().article
            if page.url is None and article.url and arrived.waiting.source is UNKNOWN:
                article = self._read_again(page, article)  # only the page itself told its address
        except Rejected as verdict:
            return replace(visit, outcome="refused", reason=verdict.reason, detail=verdict.detail), None
        except ReadingFailed as failure:
            return replace(visit, outcome="failed", reason=failure.reason, detail=failure.detail), None
        return self._placing.place(visit, article, page, arrived.arrival.digest), article

    def _wait_for(self, given: Arrival | Parcel, source: Source, future: Future[Opened]) -> Opened:
        """Return what a reader found; where it died or was held up, once more: the archive does not move."""
        try:
            return future.result()
        except ReadingFailed:
            again = given if isinstance(given, Parcel) else replace(given.page, portal=source.name)
        try:
            return self._readers.submit(again, source).result()
        except ReadingFailed as failure:
            return Opened(None, None, failure)

    def _read_again(self, page: Page, article: Article) -> Article:
        source, _ = self._choose(None, article.url)
        if source is UNKNOWN:
            return article
        return self._readers.submit(replace(page, portal=source.name), source).result().require().article
