"""The door for Wayback and other CDX servers: the captures of hosts between two days, as they were served then."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import quote, urlencode, urljoin, urlsplit

from crawler.doors.answers import OK, REDIRECTS, is_page_type
from crawler.doors.arrivals import MAX_BYTES, Arrival, Glimpse, Sift, Skipped, receive
from crawler.doors.asking import Asker, Reply
from crawler.doors.listing import Listed, collapse, read_listing
from crawler.exits import ExitCode, Failure
from storage import clock
from storage.warc import Exchange, Headers

FIRST: Final = datetime(1996, 1, 1, tzinfo=UTC)  # there is no older capture of the web
MOST_LISTED: Final = 100_000  # captures that are asked for at once
MOST_BYTES: Final = 2**26
MOST_HOPS: Final = 5
_SAFE: Final = "%/:=&?~+!$,;'@()*[]"
_ORIGINAL: Final = "x-archive-orig-"
# What an archive's server says for itself.
_OWN: Final = frozenset({"memento-datetime", "link", "server", "date", "connection", "keep-alive", "transfer-encoding"})
_REVISIT: Final = "warc/revisit"

Knows = Callable[[str, datetime], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What is asked of a server: ``cdx`` lists, ``replay`` gives; ``{stamp}`` and ``{url}`` stand in its address.

    ``since`` and ``until`` are instants between which captures were made.
    """

    cdx: str
    replay: str
    hosts: Sequence[str]
    since: datetime | None = None
    until: datetime | None = None


def find_replay(cdx: str) -> str:
    """Return where a server gives captures, from where it lists them: pywb's and the Wayback Machine's are known.

    Raises:
        Failure: it is no such address.
    """
    parts = urlsplit(cdx)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Failure(f"{cdx} is no web address of a CDX server", ExitCode.USAGE)
    path = parts.path.rstrip("/")
    base = f"{parts.scheme}://{parts.netloc}"
    if path.endswith("/cdx/search/cdx"):
        return f"{base}{path.removesuffix('/cdx/search/cdx')}/web/{{stamp}}id_/{{url}}"
    if path.endswith("/cdx"):
        return f"{base}{path.removesuffix('/cdx')}/{{stamp}}id_/{{url}}"
    raise Failure(f"{cdx} does not end in /cdx: say with --replay where its captures are", ExitCode.USAGE)


class CdxDoor:
    """A CDX server; what ``knows`` says to be there is not asked for again."""

    at_once = 10  # each takes a second or more, and is lost if the process dies before

    def __init__(self, collection: Collection, asker: Asker, knows: Knows) -> None:
        self.name = urlsplit(collection.cdx).netloc
        self._collection = collection
        self._asker = asker
        self._knows = knows
        self._listed: list[Listed] = []
        self._damaged = 0

    def survey(self, sift: Sift) -> Iterator[Glimpse]:
        """Yield what the server lists of wanted addresses, each text of an address once until it changes."""
        since, until = self._collection.since or FIRST, self._collection.until or clock.now() + timedelta(days=1)
        self._listed = collapse(one for host in self._collection.hosts for one in self._list(host, since, until))
        for one in self._listed:
            if one.status in (0, OK) and sift(one.url) is None:
                yield Glimpse(one.url, one.when, OK)

    def arrivals(self, sift: Sift) -> Iterator[Arrival | Skipped]:
        """Yield the captures that are not known yet, fetched one by one, and why the others are left out."""
        yield from (Skipped("damaged", f"{self.name}: a line that lists nothing", damaged=True),) * self._damaged
        for one in self._listed:
            if reason := sift(one.url) or _object(one):
                yield Skipped(reason, one.url)
            elif self._knows(one.url, one.when):
                yield Skipped("known", one.url)
            else:
                yield self._fetch(one)

    def _list(self, host: str, since: datetime, until: datetime) -> Iterator[Listed]:
        """Ask for the captures of a time; where there are too many for one answer, for those of its halves."""
        asked = {
            "url": host,
            "matchType": "host",
            "from": f"{since:%Y%m%d%H%M%S}",
            "to": f"{until - timedelta(seconds=1):%Y%m%d%H%M%S}",
            "output": "json",
            "collapse": "digest",
            "limit": str(MOST_LISTED),
        }
        reply = self._asker.ask(f"{self._collection.cdx}?{urlencode(asked)}", MOST_BYTES)
        is_too_large = reply.body is None or reply.body.count(b"\n") >= MOST_LISTED
        if (is_too_large or reply.status in (500, 502, 503, 504)) and until - since > timedelta(hours=1):
            middle = since + (until - since) / 2
            yield from self._list(host, since, middle.replace(microsecond=0))
            yield from self._list(host, middle.replace(microsecond=0), until)
            return
        if reply.status == 404:  # noqa: PLR2004 - pywb's word for a host of which it has nothing
            return
        if reply.status != OK or reply.body is None:
            raise Failure(f"{self._collection.cdx} lists nothing: it answers {reply.status}", ExitCode.NO_NETWORK)
        for one in read_listing(reply.body.splitlines()):
            if one is None:
                self._damaged += 1
            elif since <= one.when < until:
                yield one

    def _fetch(self, one: Listed) -> Arrival | Skipped:
        """Ask for a capture as it was served; the server may lead to the exact time of it."""
        address = self._collection.replay.format(stamp=one.stamp, url=quote(one.url, safe=_SAFE))
        for _ in range(MOST_HOPS):
            try:
                reply = self._asker.ask(address, MAX_BYTES)
            except ValueError as error:
                return Skipped("bad_address", str(error), damaged=True)
            onward = self._lead_on(one, address, reply)
            if onward is None:
                return self._receive(one, address, reply)
            address = onward
        return Skipped("redirect_loop", address, damaged=True)

    def _lead_on(self, one: Listed, address: str, reply: Reply) -> str | None:
        """Return another address of the same capture that a server names in place of it."""
        location = reply.header("location")
        if reply.status not in REDIRECTS or not location or one.status in REDIRECTS:
            return None
        target = urljoin(address, location)
        own = urlsplit(self._collection.replay.partition("{")[0])
        is_own = (urlsplit(target).netloc, urlsplit(target).path.startswith(own.path)) == (own.netloc, True)
        return target if is_own and target != address else None

    def _receive(self, one: Listed, address: str, reply: Reply) -> Arrival | Skipped:
        when = _read_memento(reply) or one.when
        if reply.body is None:
            return Skipped("too_large", address)
        if reply.status != OK and reply.status not in REDIRECTS:
            return Skipped("no_answer", f"{address}: {reply.status}", damaged=True)
        if abs(when - one.when) > timedelta(seconds=1):
            return Skipped("other_time", f"{address}: the server gives the capture of {when.isoformat()}", damaged=True)
        exchange = Exchange(
            url=one.url,
            status=reply.status,
            reason=reply.reason,
            headers=self._read_headers(reply),
            body=reply.body,
            fetched_at=when,
        )
        return receive(exchange, "archive", address)

    def _read_headers(self, reply: Reply) -> Headers:
        """Return the headers as the portal served them; what the body is coded in, the server itself says best."""
        original = [
            (name[len(_ORIGINAL) :], value) for name, value in reply.headers if name.lower().startswith(_ORIGINAL)
        ]
        coding = ("content-encoding", "content-length")
        if original:
            kept = [pair for pair in original if pair[0].lower() not in coding]
            kept += [pair for pair in reply.headers if pair[0].lower() in coding]
        else:
            kept = [pair for pair in reply.headers if pair[0].lower() not in _OWN]
        return tuple((name, self._to_original(value) if name.lower() == "location" else value) for name, value in kept)

    def _to_original(self, location: str) -> str:
        """Return where a redirect led to when it was captured: servers make their own address of it."""
        before = urlsplit(self._collection.replay.partition("{")[0])
        path = location.removeprefix(f"{before.scheme}://{before.netloc}")
        rest = path.removeprefix(before.path)
        stamp, _, target = rest.partition("/")
        is_own = rest != path and stamp[:1].isdigit() and "://" in target
        return target if is_own else location


def _object(one: Listed) -> str | None:
    """Return why a capture is not asked for."""
    if one.mime == _REVISIT:
        return None
    if one.status not in (0, OK) and one.status not in REDIRECTS:
        return f"http_{one.status}"
    mime = one.mime.partition(";")[0].strip().lower()
    return None if one.status in REDIRECTS or is_page_type(mime) or mime in ("-", "unk") else "no_page"


def _read_memento(reply: Reply) -> datetime | None:
    try:
        return parsedate_to_datetime(reply.header("memento-datetime")).astimezone(UTC)
    except (TypeError, ValueError):
        return None
