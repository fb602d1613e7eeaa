"""Whether an answer came whole: what is cut, damaged or empty is asked for once more, and then said to be so."""

from __future__ import annotations

from itertools import chain
from typing import Final, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

from crawler.guards.codings import CODINGS, CodingError, Corrupt, TooLarge, Truncated, unpack
from crawler.guards.verdicts import Failed, Refused
from pipelines.steps import ANSWER, ARTICLE, Answer, KeepArticles
from storage.records import Visit

MOST_CODINGS: Final = 2
_END: Final = b"</html"
_TAIL: Final = 4 * 2**10
_OK: Final = 200


class Integrity:
    """Downloader middleware in the place of Scrapy's HttpCompressionMiddleware, which takes half a body for a whole.

    Unpacks bodies, with `DOWNLOAD_MAXSIZE` as their bound, and retries as `RETRY_TIMES` says.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._retries = crawler.settings.getbool("RETRY_ENABLED")
        self._keep: KeepArticles | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware for any spider."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.spider_opened, signal=signals.spider_opened)
        return middleware

    def spider_opened(self) -> None:
        """Find the pipeline that keeps what an answer was that is not read."""
        self._keep = self._crawler.get_item_pipeline(KeepArticles)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the answer unpacked, or the request to ask once more.

        Raises:
            Refused: it is packed in too many ways, in one that nobody knows, or unpacks to too much.
            Failed: it is cut off or damaged, for the second time.
        """
        if request.method == "HEAD":
            return response
        codings = _list_codings(response)
        try:
            body = _unpack_all(response.body, codings, self._limit)
        except TooLarge as error:
            raise Refused("too_large", str(error)) from error
        except Truncated as error:
            return self._again(request, "truncated", error)
        except Corrupt as error:
            if not _is_plain(response.body):
                return self._again(_ask_plain(request), "bad_encoding", error)
            if again := self._retry(_ask_plain(request), "bad_encoding"):
                return again
            body = response.body  # it says that it is packed, and is not
        if reason := _find_fault(request, response, body):
            again = self._retry(request, reason)
            if again:
                return again
        return _replace_body(response, body) if codings else response

    def _again(self, request: Request, reason: str, error: CodingError) -> Request:
        if again := self._retry(request, reason):
            return again
        raise Failed(reason, str(error)) from error

    def _retry(self, request: Request, reason: str) -> Request | None:
        """Return the request once more, where it may be sent again; the answer that it got stays on record."""
        spider = self._crawler.spider
        again = get_retry_request(request, spider=spider, reason=reason) if self._retries and spider else None
        if again and self._keep:
            answer: Answer | None = request.meta.get(ANSWER)
            if answer and answer.capture:
                visit = Visit(url=request.url, portal=self._keep.portal, outcome="postponed", capture=answer.capture)
                self._keep.submit(visit)
        return again


def is_cut(response: Response, body: bytes) -> bool:
    """Tell whether a page whose end only the end of the connection tells stops before its own."""
    kind = response.headers.get("Content-Type") or b""
    return "partial" in response.flags and b"html" in kind and _END not in body[-_TAIL:].lower()


def _find_fault(request: Request, response: Response, body: bytes) -> str | None:
    """Say what is wrong with a page of ours that may come better the next time."""
    if ARTICLE not in request.meta or response.status != _OK:
        return None
    if not body:
        return "empty"
    return "partial" if is_cut(response, body) else None


def _list_codings(response: Response) -> list[str]:
    """Return the content codings in the order in which they were put on.

    Raises:
        Refused: they are too many, or not known.
    """
    named = chain.from_iterable(value.split(b",") for value in response.headers.getlist("Content-Encoding"))
    codings = [name for value in named if (name := value.strip().lower().decode("latin-1")) not in ("", "identity")]
    if len(codings) > MOST_CODINGS:
        raise Refused("encoding", f"it is packed {len(codings)} times")
    if unknown := next((name for name in codings if name not in CODINGS), None):
        raise Refused("encoding", f"it is packed as {unknown!r}, which was not asked for")
    return codings


def _unpack_all(body: bytes, codings: list[str], limit: int) -> bytes:
    for coding in reversed(codings):
        if body:
            body = unpack(body, coding, limit)
    return body


def _is_plain(body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"<", b"{")


def _ask_plain(request: Request) -> Request:
    headers = request.headers.copy()
    headers["Accept-Encoding"] = "identity"
    return request.replace(headers=headers)


def _replace_body(response: Response, body: bytes) -> Response:
    headers = response.headers.copy()
    del headers["Content-Encoding"]
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    if issubclass(kind, TextResponse):  # its charset is found anew
        return response.replace(cls=kind, headers=headers, body=body, encoding=None)
    return response.replace(cls=kind, headers=headers, body=body)
