"""The words that every room shares: frozen records, free of any library.

All instants are aware datetimes in UTC. Dates of articles are strings in ISO 8601 cut to what was written
(``2024-05-09``, ``2023-07``, ``2024-01-31T10:17:00+07:00``, ``2020-10-26/2020-10-28``): a value never says more
than its source did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Precision = Literal["second", "minute", "hour", "day", "month", "quarter", "half", "year", "range"]
Role = Literal["published", "updated", "page_clock", "event", "document", "other"]
Daypart = Literal["early morning", "morning", "noon", "afternoon", "evening", "night"]
Outcome = Literal["stored", "unchanged", "refused", "failed", "seen", "gone", "postponed"]
WayIn = Literal["crawl", "file", "text", "archive"]
Kind = Literal["article", "listing", "list"]  # of an address: lists are feeds and sitemaps
Trait = tuple[str, str]  # what articles have in common, as the store counts it: kind and value


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date as read: what it says, how exactly, and on what ground.

    ``value`` is ISO 8601, or None where nothing could be read; then ``raw`` holds what was written and
    ``not_before``/``not_after`` what is known all the same. ``confidence`` runs from 0 to 1; ``inferred`` says
    that a part (mostly the year) was not written at this place.
    """

    value: str | None
    precision: Precision | None
    role: Role
    source: str
    raw: str
    confidence: float
    inferred: bool = False
    not_before: str | None = None
    not_after: str | None = None
    daypart: Daypart | None = None
    modifier: str | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SortDate:
    """The one date to sort an article by, and which of its dates that is."""

    value: str
    precision: Precision
    source: Literal["published", "updated", "event"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a field came from: ``source`` names the selector or rule, ``raw`` is the text before tidying.

    ``conflicts`` holds what other sources of the same page said instead.
    """

    source: str
    raw: str
    confidence: float
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of the article: absolute address and its caption."""

    src: str
    caption: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A reference to a document of the Party or the State, as facts of its number and neighbourhood.

    ``key`` is canonical (``29-NQ/TU``, ``30/2020/NĐ-CP``, ``NQ TW6/XIII``); ``date`` is ISO 8601 or None.
    """

    raw: str
    key: str
    kind: Literal["full", "joint", "short", "plenum", "congress", "law", "letter", "named_law"]
    type_code: str | None = None
    type_name: str | None = None
    number: str | None = None
    year: int | None = None
    issuer_code: str | None = None
    issuer_name: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRef:
    """Where the bytes of a response stand: a WARC record.

    ``segment`` is the file's name in the captures folder, ``offset`` and ``length`` are bytes of the compressed
    record, ``digest`` is the SHA-256 of the payload as served, in hexadecimal.
    """

    record_id: str
    segment: str
    offset: int
    length: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the store holds of an address, to ask the server whether it is still the same."""

    record_id: str
    url: str
    fetched_at: datetime
    digest: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One answer of a server, as the capture index keeps it; ``url`` is the portal's own address.

    With ``refers_to`` it is a WARC ``revisit`` without a body: the payload stands in the record of that name.
    ``etag`` and ``last_modified`` are the server's own names for this version.
    """

    ref: CaptureRef
    url: str
    fetched_at: datetime
    status: int
    mime: str | None
    size: int
    refers_to: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page on its way to a reader: bytes after content decoding, headers as served.

    ``url`` is the address that answered, ``requested_url`` the one that was asked; ``fetched_at`` is None when
    nobody knows (a saved file without a date). The body never shows in ``repr``.
    """

    url: str | None
    body: bytes = field(repr=False)
    fetched_at: datetime | None = None
    status: int = 200
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    requested_url: str | None = None
    portal: str | None = None
    way_in: WayIn = "crawl"
    capture: Capture | None = None

    def header(self, name: str) -> str | None:
        """Return the first value of header ``name`` (any case), or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A clean record: what the page says, nothing that the portal added, and the evidence for every field."""

    portal: str | None
    platform: str | None
    key: str | None
    url: str | None
    title: str
    lead: str | None = None
    body: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    authors: tuple[str, ...] = ()
    author_raw: str | None = None
    affiliation: str | None = None
    agency: str | None = None
    dateline: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    views: int | None = None
    language: str | None = None
    published: Moment | None = None
    updated: Moment | None = None
    page_clock: Moment | None = None
    date: SortDate | None = None
    events: tuple[Moment, ...] = ()
    other_dates: tuple[Moment, ...] = ()
    citations: tuple[Citation, ...] = ()
    province_at_publication: str | None = None
    province_today: str | None = None
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    fetched_at: datetime | None = None
    reader_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A version of an article's clean text; ``number`` counts from 1 within an article, as they came in.

    ``first_seen`` and ``last_seen`` are the times of fetching between which it stood: a text that returns after
    another is a version of its own with the hash of the earlier one. ``capture`` is the one that it was read from.
    """

    portal: str
    key: str
    number: int
    content_hash: str
    article: Article
    capture: CaptureRef | None
    created_at: datetime
    first_seen: datetime | None = None
    last_seen: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An address on its way to be asked, ``priority`` as in the queue, ``day`` as its listing gives it."""

    url: str
    kind: Kind = "article"
    priority: int = 0
    day: date | None = None
    walk: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkState:
    """How far the pages of a section were read: ``number`` is the page at ``next_url``, to be read next.

    ``run`` is the run that began it: what was found before that run was known before the walk. ``depth`` says of a
    walk that is done how far down the section is complete: empty to its end, else the first day. ``head`` and
    ``tail`` are digests of the keys on its first and its latest page.
    """

    id: str
    portal: str
    first: str
    run: int
    number: int = 1
    next_url: str
    form: tuple[tuple[str, str], ...] = ()
    width: int = 0
    stale: int = 0
    head: str = ""
    tail: str = ""
    failures: int = 0
    state: Literal["open", "done", "failed"] = "open"
    depth: str | None = None
    began_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What one fetched address gave: the unit that the store keeps in one transaction.

    ``outcome`` is ``stored`` with an ``article``, ``refused`` or ``failed`` with ``reason`` and ``detail``,
    ``unchanged`` or ``gone`` for an article that is kept, or ``seen`` for listings, feeds and robots files.
    ``postponed`` says that the address was not asked, or in vain, and waits for its turn.
    ``aliases`` are other addresses known to lead to the same article. ``passing`` keeps the capture alone: the
    address is not done by this answer. ``found`` are the addresses that the page named and ``walk`` how far its
    section has come: they are kept with the visit or not at all. ``day`` is the article's where it is not stored;
    ``robots`` is the number of the robots.txt that closed the address to us. ``past`` says that the address was seen
    again since: what is known of it as an address stays. ``traits`` tell how the article's page is built.
    """

    url: str
    portal: str
    outcome: Outcome
    capture: Capture | None = None
    article: Article | None = None
    reason: str | None = None
    detail: str | None = None
    aliases: tuple[str, ...] = ()
    kind: Kind | None = None
    passing: bool = False
    found: tuple[Found, ...] = ()
    walk: WalkState | None = None
    day: date | None = None
    robots: int | None = None
    past: bool = False
    traits: frozenset[Trait] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One crawl, ingest, rereading or rebuilding of one portal, with its counts.

    ``cause`` says why it began: ``asked``, ``schedule:NAME``, ``missed:NAME``, ``due`` or ``cluster``. ``requests`` is
    known once it has ended by itself; ``exit_code`` is that of the command, ``log`` a path under the home.
    """

    id: int
    portal: str
    kind: Literal["crawl", "ingest", "reread", "rebuild"]
    started_at: datetime
    finished_at: datetime | None = None
    outcome: str | None = None
    pages: int = 0
    articles: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    bytes: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)
    failed: Mapping[str, int] = field(default_factory=dict)
    version: str = ""
    pid: int | None = None
    alarm: str | None = None
    cause: str = "asked"
    requests: int | None = None
    exit_code: int | None = None
    log: str | None = None
