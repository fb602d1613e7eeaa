"""The download handler: Scrapy's own, with a bound on headers, and certificates excepted from the check by name."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, cast
from urllib.parse import urlsplit

from OpenSSL import SSL
from scrapy import Request
from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError
from scrapy.http import Response
from service_identity import VerificationError
from service_identity.exceptions import CertificateError
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from crawler.guards.politeness import gate_of
from crawler.guards.verdicts import Failed, Refused
from pipelines.layout import Source
from pipelines.steps import UNVERIFIED, KeepArticles
from storage.errors import StorageError

MOST_HEADER_BYTES: Final = 256 * 2**10


class HeadersTooLarge(Exception):
    """A server sent headers without end."""


class BoundedHandler(HTTP11DownloadHandler):
    """Downloads over http and https; answers from a host whose certificate is not checked carry a flag."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        factory: Any = partial(_BoundedFactory, self._note_sent)
        self._pool._factory = factory  # noqa: SLF001 - there is no other way in; Scrapy does the same
        self._crawler = crawler
        self._noted: set[str] = set()  # hosts whose certificate was looked at
        portal = getattr(crawler.spidercls, "portal", None)
        self._excepted = _list_excepted(portal) if portal else frozenset()
        if self._excepted:
            self._contextFactory = cast("IPolicyForHTTPS", _Exceptions(self._contextFactory, self._excepted))

    async def download_request(self, request: Request) -> Response:
        """Fetch.

        Raises:
            Refused: the headers have no end.
            Failed: the certificate is not valid.
        """
        try:
            response = await super().download_request(request)
        except DownloadFailedError as error:
            causes = [cause.value for cause in getattr(error.__cause__, "reasons", ())]
            if any(isinstance(cause, HeadersTooLarge) for cause in causes):
                raise Refused("headers", f"its headers exceed {MOST_HEADER_BYTES} bytes") from error
            if any(isinstance(cause, SSL.Error | CertificateError | VerificationError) for cause in causes):
                raise Failed("certificate", _describe(causes)) from error
            raise
        await self._note_certificate(request, response)
        parts = urlsplit(request.url)
        if parts.scheme == "https" and parts.hostname in self._excepted:
            response.flags.append(UNVERIFIED)
        return response

    def _note_sent(self, host: str) -> None:
        if gate := gate_of(self._crawler):
            gate.note_sent(host)

    async def _note_certificate(self, request: Request, response: Response) -> None:
        """Note until when the certificate of a host is valid, once a crawl."""
        host, certificate = urlsplit(request.url).hostname or "", response.certificate
        ends = read_end(certificate.original.get_notAfter()) if certificate and host not in self._noted else None
        keep = self._crawler.get_item_pipeline(KeepArticles) if ends else None
        if keep and keep.hosts and ends:
            self._noted.add(host)
            with suppress(StorageError):  # what keeps articles will say it
                await asyncio.to_thread(keep.hosts.note_certificate, host, ends)


def read_end(written: bytes | None) -> datetime | None:
    """Read the end of a certificate as OpenSSL writes it, ``20261224093000Z``."""
    try:
        return datetime.strptime((written or b"").decode("ascii"), "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    """Scrapy caps bodies, not headers: without this, 20 seconds of headers cost 8 GB."""

    def __init__(self, quiescent: Callable[..., Any], note_sent: Callable[[str], None]) -> None:
        super().__init__(quiescent)  # type: ignore[no-untyped-call]
        self._note_sent = note_sent
        self._head = 0

    def request(self, request: Any) -> Any:  # noqa: ANN401 - Twisted's own classes
        self._head = 0
        self._note_sent(request.headers.getRawHeaders(b"host", [b""])[0].decode("latin-1").lower())
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        if self._parser is None or self._parser.state not in (STATUS, HEADER):
            return
        self._head += len(data)
        if self._head > MOST_HEADER_BYTES and self.transport is not None:
            self.transport.abortConnection()
            self._disconnectParser(Failure(HeadersTooLarge()))  # type: ignore[no-untyped-call]


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def __init__(self, note_sent: Callable[[str], None], *given: Any) -> None:  # noqa: ANN401 - what the pool gives
        super().__init__(*given)  # type: ignore[no-untyped-call]
        self._note_sent = note_sent

    def buildProtocol(self, addr: IAddress | None) -> _BoundedProtocol:  # noqa: ARG002, N802 - Twisted's
        return _BoundedProtocol(self._quiescentCallback, self._note_sent)


@implementer(IPolicyForHTTPS)
class _Exceptions:
    """Checks every certificate but those of the hosts that are named."""

    def __init__(self, checked: Any, hosts: frozenset[str]) -> None:  # noqa: ANN401 - Twisted's interface
        self._checked = checked
        self._unchecked = _ScrapyClientContextFactory(verify_certificates=False)
        self._hosts = hosts

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: ANN401, N802 - Twisted's
        factory = self._unchecked if hostname.decode("ascii").lower() in self._hosts else self._checked
        return factory.creatorForNetloc(hostname, port)


def _list_excepted(portal: Source) -> frozenset[str]:
    names = [host.name for host in portal.hosts if not host.verify]
    return frozenset(names) | {f"www.{name}" for name in names}


def _describe(causes: list[BaseException]) -> str:
    """OpenSSL says why in the last part of its tuples."""
    for cause in causes:
        if isinstance(cause, SSL.Error) and cause.args and cause.args[0]:
            return f"its certificate is not valid: {cause.args[0][0][-1]}"
    return "its certificate is not valid for this host"
