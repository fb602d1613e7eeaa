"""Asks an archive's server, one request at a time, with pauses, and with patience for what it cannot give now."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

from crawler.exits import ExitCode, Failure
from storage import clock
from storage.warc import Headers

TIMEOUT: Final = 60.0
PAUSE: Final = 1.0  # seconds between two requests
MOST_TRIES: Final = 4
LONGEST_WAIT: Final = 600.0
_FIRST_WAIT: Final = 5.0
_PASSING: Final = frozenset({408, 500, 502, 503, 504})  # a single capture may be beyond a server
_BUSY: Final = _PASSING | {425, 428, 429}
_REFUSES: Final = frozenset({401, 403, 451})
_NAME: Final = {"Accept-Encoding": "identity", "Connection": "close"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered; ``body`` is None where it is larger than was asked for."""

    status: int
    reason: str
    headers: Headers
    body: bytes | None

    def header(self, name: str) -> str:
        """Return the first value of a header, or nothing."""
        return next((value for known, value in self.headers if known.lower() == name), "")


class Asker:
    """Sends GET requests to one server, ``pause`` seconds apart or as long as it takes to answer."""

    def __init__(
        self, agent: str, pause: float = PAUSE, sleep: Callable[[float], None] = time.sleep, timeout: float = TIMEOUT
    ) -> None:
        self._headers = {"User-Agent": agent, **_NAME}
        self._pause = pause
        self._sleep = sleep
        self._timeout = timeout
        self._next = 0.0

    def ask(self, url: str, most: int) -> Reply:
        """Return the answer of an address, at most ``most`` bytes of it.

        Raises:
            Failure: the server cannot be reached, or refuses us for good.
        """
        for left in reversed(range(MOST_TRIES)):
            try:
                with self._open(url) as answer:
                    reply = _read_reply(answer, most)
            except http.client.InvalidURL as error:
                raise ValueError(f"{url} is no address that can be asked: {error}") from error
            except (OSError, http.client.HTTPException) as error:
                why = str(error) or type(error).__name__
                self._wait_or_end(Failure(f"{_host(url)} gives no answer: {why}", ExitCode.NO_NETWORK), left)
                continue
            if reply.status not in _BUSY or reply.header("memento-datetime"):
                break
            if reply.status in _PASSING and not left:
                break
            refusal = Failure(f"{_host(url)} answers {reply.status}: go on another day", ExitCode.HOST_BLOCKED)
            self._wait_or_end(refusal, left, _read_wait(reply.header("retry-after")))
        if reply.status in _REFUSES and not reply.header("memento-datetime"):
            raise Failure(f"{_host(url)} refuses us ({reply.status})", ExitCode.HOST_BLOCKED)
        return reply

    @contextmanager
    def _open(self, url: str) -> Iterator[http.client.HTTPResponse]:
        self._sleep(max(0.0, self._next - time.monotonic()))
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        began = time.monotonic()
        connection = kind(parts.netloc, timeout=self._timeout)
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET", target, headers=self._headers)
            yield connection.getresponse()
        finally:
            connection.close()
            ended = time.monotonic()
            self._next = ended + max(self._pause, min(ended - began, 10 * self._pause))

    def _wait_or_end(self, failure: Failure, left: int, wait: float = 0.0) -> None:
        wait = wait or _FIRST_WAIT * 2 ** (MOST_TRIES - 1 - left)
        if not left or wait > LONGEST_WAIT:
            raise failure
        self._sleep(wait)


def _read_reply(answer: http.client.HTTPResponse, most: int) -> Reply:
    """Read an answer, whole or as too large.

    Raises:
        HTTPException: it ends before its end.
    """
    headers = tuple((name, value) for name, value in answer.headers.items())
    body = answer.read(most + 1)
    reply = Reply(answer.status, answer.reason, headers, body if len(body) <= most else None)
    length = reply.header("content-length")
    if reply.body is not None and length.isdecimal() and len(body) < int(length):
        raise http.client.IncompleteRead(body, int(length) - len(body))
    return reply


def _read_wait(text: str) -> float:
    """Return the seconds that a Retry-After asks for, or 0."""
    if text.strip().isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - clock.now()).total_seconds())
    except (TypeError, ValueError):
        return 0.0


def _host(url: str) -> str:
    return urlsplit(url).netloc
