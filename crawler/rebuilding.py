"""A store made again from its WARC segments alone: crawl by crawl, page by page, as the crawls kept them."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

from crawler.doors.arrivals import Glimpse
from crawler.placing import UNKNOWN, UNKNOWN_PORTAL, Placing
from pipelines.errors import ReadingFailed, Rejected
from pipelines.habits import Watch
from pipelines.layout import Source, join_address
from pipelines.readers import Readers
from storage.addresses import url_key
from storage.archive import Damage, Record, list_segments, name_segment, read_segment
from storage.batch import Identity, identify
from storage.errors import CaptureDamaged, StoreUnavailable
from storage.records import Visit
from storage.store import Store

AT_ONCE: Final = 50  # captures in memory
Sightings = Mapping[str, list[tuple[datetime, str]]]
OK: Final = 200
REDIRECTS: Final = range(300, 400)


@dataclass(frozen=True, slots=True)
class Crawl:
    """The segments of one crawl in their order, and the portal that it was of."""

    portal: str
    segments: tuple[Path, ...]


class Rebuilding:
    """Fills an empty store from the captures in ``folder``; what cannot be read is counted and passed over."""

    def __init__(self, store: Store, folder: Path, sources: Mapping[str, Source], readers: Readers) -> None:
        self.store = store
        self.sources = sources
        self.readers = readers
        self._folder = folder
        self.counts: Counter[str] = Counter(crawls=0, captures=0, new=0, changed=0, damaged=0)

    def run(self) -> Counter[str]:
        """Read all crawls, the earliest first, and return what came of it.

        Raises:
            StoreUnavailable: something is kept in the store already.
            StorageError: a segment or the store cannot be used.
        """
        if self.store.runs(limit=1):
            raise StoreUnavailable("The store is not empty: name another home, with --home")
        for crawl in list_crawls(self._folder):
            _CrawlAgain(self, crawl).run()
            self.counts["crawls"] += 1
        return self.counts


class _CrawlAgain:
    """One crawl as it went: its redirects, and which articles it brought already."""

    def __init__(self, rebuilding: Rebuilding, crawl: Crawl) -> None:
        self._all = rebuilding
        self._store = rebuilding.store
        self._crawl = crawl
        self._source = rebuilding.sources.get(crawl.portal) or _name_source(crawl.portal)
        self._watch = Watch(self._store.habits(crawl.portal))
        self._counted = self._store.known_keys(crawl.portal)
        self._brought: set[Identity] = set()
        self._answered: set[str] = set()
        self._led_here: defaultdict[str, list[str]] = defaultdict(list)
        self._placing = Placing(lambda _: self._source)  # of what was ingested

    def run(self) -> None:
        run = self._store.begin_run(self._crawl.portal, "rebuild")
        for record, _ in self._read_captures(count=False):
            self._note(record)
        captures = self._read_captures()
        while part := list(islice(captures, AT_ONCE)):
            visits = asyncio.run(self._read_all(part))
            kept = self._store.keep(run, visits)
            self._all.counts.update(word for word in kept if word in ("new", "changed"))
            self._all.counts["captures"] += len(part)
            self._count_habits(visits)
        self._store.keep_habits(self._crawl.portal, self._watch.changes())
        self._store.end_run(run, "finished", exit_code=0)

    def _note(self, record: Record) -> None:
        """Note before anything is read which addresses answered."""
        capture = record.to_capture("")
        if record.way_in != "crawl":
            target = join_address(capture.url, record.header("location") or "")
            self._placing.note(Glimpse(capture.url, capture.fetched_at, capture.status, target))
        elif capture.status == OK:
            self._answered |= self._name(record.url)

    def _read_captures(self, *, count: bool = True) -> Iterator[tuple[Record, str]]:
        for path in self._crawl.segments:
            for found in read_segment(path):
                if isinstance(found, Damage) or found.find_fault():
                    self._all.counts["damaged"] += count
                elif found.is_capture:
                    yield found, name_segment(path)

    async def _read_all(self, part: list[tuple[Record, str]]) -> list[Visit]:
        source = replace(self._source, habits=self._watch.habits())
        visits = await asyncio.gather(*(self._read(record, segment, source) for record, segment in part))
        seen = self._store.sightings([visit.url for visit in visits])
        return [
            self._place(visit) if record.way_in == "crawl" else self._place_ingested(visit, record, seen)
            for visit, (record, _) in zip(visits, part, strict=True)
        ]

    async def _read(self, record: Record, segment: str, source: Source) -> Visit:
        """Return what a capture gave: an article, a refusal, or only that it was seen."""
        capture = record.to_capture(segment)
        visit = Visit(url=capture.url, portal=self._crawl.portal, outcome="seen", capture=capture)
        if record.kind == "revisit" or (record.way_in == "crawl" and source.key_of(capture.url) is None):
            return visit
        if capture.status in REDIRECTS:
            self._note_redirect(record, capture.url)
            return replace(visit, passing=record.way_in != "crawl")
        try:
            page = record.to_page(capture, self._crawl.portal)
            refined = await self._all.readers.read_whole(page, source)
            return replace(visit, outcome="stored", article=refined.article, traits=refined.traits)
        except Rejected as verdict:
            return replace(visit, outcome="refused", reason=verdict.reason, detail=verdict.detail)
        except ReadingFailed as failure:
            return replace(visit, outcome="failed", reason=failure.reason, detail=failure.detail)
        except CaptureDamaged as damage:
            return replace(visit, outcome="failed", reason="bad_encoding", detail=str(damage))

    def _place_ingested(self, visit: Visit, record: Record, seen: Sightings) -> Visit:
        """An archive may hold an article many times: each is a sighting of its own."""
        capture = visit.capture or record.to_capture("")
        is_past = any(when > capture.fetched_at for when, _ in seen.get(url_key(visit.url), ()))
        visit = replace(visit, past=is_past)
        if visit.article is None:
            return visit
        page = record.to_page(capture, self._crawl.portal)
        return self._placing.place(visit, visit.article, page, capture.ref.digest)

    def _name(self, url: str) -> set[str]:
        """Return what an address is known by in this crawl: its url key and the key of the article that it names."""
        key = self._source.key_of(url)
        return {url_key(url), f"key:{key}"} if key else {url_key(url)}

    def _note_redirect(self, record: Record, url: str) -> None:
        location = record.header("location")
        if location:
            target = url_key(urljoin(url, location.strip()))
            self._led_here[target] += [url, *self._led_here.pop(url_key(url), [])]

    def _place(self, visit: Visit) -> Visit:
        """A second address of an article in the same crawl is no second sighting; addresses that led here are its own.

        Nor is a page that names another address as its own which the crawl asked too.
        """
        if visit.article is None:
            return visit
        identity = identify(visit)
        aliases = tuple(self._led_here.pop(url_key(visit.url), ()))
        own = self._name(visit.article.url or visit.url) - self._name(visit.url)
        is_copy = not own.isdisjoint(self._answered)
        if is_copy or identity in self._brought:
            return replace(visit, outcome="seen", article=None, aliases=(visit.article.url or visit.url, *aliases))
        if identity:
            self._brought.add(identity)
        return replace(visit, aliases=aliases)

    def _count_habits(self, visits: list[Visit]) -> None:
        for visit in visits:
            identity = identify(visit)
            if visit.article and identity and identity[1] not in self._counted:
                self._counted.add(identity[1])
                self._watch.see(visit.article, visit.traits)


def _name_source(portal: str) -> Source:
    """Return how pages are read that no known portal has."""
    return UNKNOWN if portal == UNKNOWN_PORTAL else Source(title=portal, name=portal)


def list_crawls(folder: Path) -> list[Crawl]:
    """Return the crawls that wrote the segments of a folder, the earliest first: names tell which belong together."""
    parts: defaultdict[str, list[Path]] = defaultdict(list)
    for path in list_segments(folder):
        parts[path.name.rpartition("-")[0]].append(path)
    found = {name: tuple(sorted(paths)) for name, paths in parts.items()}
    began = {name: min(map(_read_begin, paths), default="") for name, paths in found.items()}
    return [Crawl(name.rsplit("-", 2)[0], found[name]) for name in sorted(found, key=lambda name: (began[name], name))]


def _read_begin(path: Path) -> str:
    """Return the time of the first capture in a segment, as written."""
    captures = (one for one in read_segment(path) if isinstance(one, Record) and one.is_capture)
    return next((one.fields.get("warc-date", "") for one in captures), "")
