"""What comes in by a door: a page as it was served, when and from where, or the reason why something is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID

from crawler.guards.codings import Corrupt, unpack
from storage.addresses import url_key
from storage.archive import NAMELESS, SOURCE, UNTIMED, WAY_IN
from storage.captures import Packed, pack
from storage.records import Page, WayIn
from storage.warc import LINE_BREAKS, Exchange

if TYPE_CHECKING:
    from crawler.doors.warc import Parcel

MAX_BYTES: Final = 32 * 2**20  # of a page
AT_ONCE: Final = 50  # arrivals in memory
PLAIN: Final = frozenset({"", "identity", "none", "utf-8"})
# What a server named as coding although the archive holds the page without it.
UNDONE: Final = "X-Archive-Content-Encoding"

Sift = Callable[[str], str | None]  # the reason why nothing at an address is wanted, or None


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What stands in a door before anything is read: an answer with its status, and where it leads."""

    url: str
    when: datetime
    status: int
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that is not taken in, and why: ``reason`` is a stable word, ``what`` says where it stands.

    ``damaged`` tells what cannot be read from what is not wanted.
    """

    reason: str
    what: str = ""
    damaged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A page or a redirect as served, in ``exchange``; ``page`` is the same on its way to a reader.

    One that a reader has opened has no body any more, but is ``packed``.
    """

    exchange: Exchange
    page: Page
    digest: str
    packed: Packed | None = None

    @property
    def url(self) -> str:
        """The address that answered."""
        return self.exchange.url

    @property
    def when(self) -> datetime:
        """When that was, as far as anybody knows."""
        return self.exchange.fetched_at

    def pack(self) -> Arrival:
        """Return it without its body, made ready to be kept."""
        light = replace(self.exchange, body=b"")
        return replace(
            self, exchange=light, page=replace(self.page, body=b""), packed=pack(self.exchange, digest=self.digest)
        )

    @property
    def name(self) -> str:
        """The record's identifier: the same page of the same second has always the same, whatever brought it."""
        instant = "" if self.page.fetched_at is None else str(int(self.page.fetched_at.timestamp()))
        named = f"{url_key(self.exchange.url)}\n{instant}\n{self.digest}".encode()
        return f"urn:uuid:{UUID(bytes=sha256(named).digest()[:16], version=5)}"


class Door(Protocol):
    """A way in. It is looked through first, and what it has is read then."""

    @property
    def name(self) -> str:
        """What a person calls it."""

    @property
    def at_once(self) -> int:
        """How many arrivals are worth waiting for before they are taken in."""

    def survey(self, sift: Sift) -> Iterator[Glimpse]:
        """Yield the answers that it has of addresses that are wanted."""

    def arrivals(self, sift: Sift) -> Iterator[Arrival | Parcel | Skipped]:
        """Yield the pages of addresses that are wanted, and the reason for everything else."""


def receive(exchange: Exchange, way_in: WayIn, source: str, *, timed: bool = True) -> Arrival | Skipped:
    """Return an exchange as it arrives, its content coding undone for the reader, or why it cannot be read.

    ``source`` says where it stood; ``timed`` is false where nobody knows when it was fetched.
    """
    digest = sha256(exchange.body).hexdigest()
    coding = _read_header(exchange, "content-encoding").lower()
    body = exchange.body
    try:
        for name in reversed([part.strip() for part in coding.split(",") if part.strip() not in PLAIN]):
            body = unpack(body, name, MAX_BYTES)
    except Corrupt:
        exchange = _note_undone(exchange)
    except (ValueError, KeyError) as error:
        return Skipped("bad_encoding", f"{source}: {error}", damaged=True)
    if len(body) > MAX_BYTES:
        return Skipped("too_large", source)
    notes = [(WAY_IN, way_in), (SOURCE, source), *([] if timed else [(UNTIMED, "true")])]
    clean = tuple((name, LINE_BREAKS.sub(" ", value)) for name, value in notes)
    url = None if exchange.url.startswith(NAMELESS) else exchange.url
    page = Page(
        url=url,
        requested_url=url,
        body=body,
        fetched_at=exchange.fetched_at if timed else None,
        status=exchange.status,
        headers=exchange.headers,
        way_in=way_in,
    )
    arrival = Arrival(exchange=exchange, page=page, digest=digest)
    return replace(arrival, exchange=replace(exchange, method="", notes=clean, record_id=arrival.name))


def media_type(exchange: Exchange) -> str:
    """Return the type that an answer was served with, in lower case."""
    return _read_header(exchange, "content-type").partition(";")[0].strip().lower()


def _read_header(exchange: Exchange, wanted: str) -> str:
    return next((value for name, value in exchange.headers if name.lower() == wanted), "")


def _note_undone(exchange: Exchange) -> Exchange:
    """Some archives undo the content coding and keep the header that names it."""
    headers = ((UNDONE if name.lower() == "content-encoding" else name, value) for name, value in exchange.headers)
    return replace(exchange, headers=tuple(headers))
