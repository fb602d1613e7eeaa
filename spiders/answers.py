"""What an answer of a portal means for the crawl: a page, a way onward, or an end with its reason."""

from __future__ import annotations

import html
import re
import zlib
from http import HTTPStatus
from typing import Any, Final, NamedTuple
from urllib.parse import urldefrag, urljoin

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from w3lib.url import safe_url_string

from pipelines.layout import Source
from pipelines.steps import ANSWER, ARTICLE, HELD, Answer, headers_of
from spiders.reach import find_objection
from storage import clock
from storage.records import Outcome, Page

ASKED: Final = "tinbai_asked"  # in a request's meta: the address before any redirect
HOPS: Final = "tinbai_hops"  # and how many redirects led to it
MOST_HOPS: Final = 5
_HEAD: Final = 64 * 2**10  # bytes of a page in which its canonical address is looked for
_LONGEST_DETAIL: Final = 300
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_CONDITIONS: Final = ("If-None-Match", "If-Modified-Since")
_KEEP_METHOD: Final = frozenset({307, 308})
# Statuses after which the same request may succeed later; everything else is the portal's answer.
_PASSING: Final = frozenset({408, 425, 428, 429})
_NAMES: Final = (b"canonical", b"og:url")  # found as bytes: a pattern over the whole head costs far more
_CANONICAL = re.compile(rb"(?i)<link\b[^>]*\brel\s*=\s*[\"']?canonical\b[^>]*>|<meta\b[^>]*[\"']og:url[\"'][^>]*>")
_ADDRESS = re.compile(rb"(?i)\b(?:href|content)\s*=\s*[\"']\s*([^\"'>]+)")
_ERRORS: Final[tuple[tuple[type[BaseException], Outcome, str], ...]] = (
    (DownloadTimeoutError, "failed", "timeout"),
    (CannotResolveHostError, "failed", "unknown_host"),
    (DownloadConnectionRefusedError, "failed", "connection_refused"),
    (ResponseDataLossError, "failed", "truncated"),
    (DownloadFailedError, "failed", "connection_lost"),
    (DownloadCancelledError, "refused", "too_large"),
    (UnsupportedURLSchemeError, "refused", "scheme"),
    (zlib.error, "failed", "bad_encoding"),
    (OSError, "failed", "bad_encoding"),
)
_REFUSALS: Final = (("robots.txt", "robots"), ("DOWNLOAD_MAXSIZE", "too_large"))


class Verdict(NamedTuple):
    """Why an address gave nothing: the outcome of its visit, a stable reason and a sentence."""

    outcome: Outcome
    reason: str
    detail: str


def page_of(response: Response, portal: Source) -> Page:
    """Return the page that an answer brought, with the capture that was made of it."""
    meta = response.request.meta if response.request else {}
    answer: Answer | None = meta.get(ANSWER)
    return Page(
        url=response.url,
        requested_url=meta.get(ASKED, response.url),
        body=response.body,
        fetched_at=answer.fetched_at if answer else clock.now(),
        status=response.status,
        headers=answer.headers if answer else headers_of(response.headers),
        portal=portal.name,
        capture=answer.capture if answer else None,
    )


def judge(response: Response, portal: Source) -> Request | Verdict | None:
    """Return None for an answer to read, the request for where it leads, or the reason why it ends here."""
    request, status = response.request, response.status
    location = response.headers.get("Location") if status in _REDIRECTS else None
    if location and request:
        try:
            target = urldefrag(urljoin(response.url, safe_url_string(location.strip()))).url
        except ValueError:
            return Verdict("failed", "bad_redirect", "it leads to no address")
        return _follow(request, target, status, portal)
    if status == HTTPStatus.OK:
        return None
    outcome: Outcome = "failed" if status in _PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR else "refused"
    return Verdict(outcome, f"http_{status}", f"the server answered {status}")


def judge_error(error: BaseException | None) -> Verdict:
    """Return what it means that an address gave no answer at all."""
    detail = " ".join(str(error).split())[:_LONGEST_DETAIL] or type(error).__name__
    if reason := getattr(error, "reason", None):
        return Verdict(getattr(error, "outcome", "refused"), str(reason), detail)
    if isinstance(error, IgnoreRequest):
        # Scrapy tells its refusals apart by their text alone.
        reason = next((name for text, name in _REFUSALS if text in detail), "ignored")
        return Verdict("refused", reason, detail)
    for kind, outcome, reason in _ERRORS:
        if isinstance(error, kind):
            return Verdict(outcome, reason, detail)
    return Verdict("failed", "network", f"{type(error).__name__}: {detail}"[:_LONGEST_DETAIL])


def is_unchanged(response: Response) -> bool:
    """Tell whether a server gave again, by its word or byte for byte, what the store holds of the address."""
    meta = response.request.meta if response.request else {}
    answer: Answer | None = meta.get(ANSWER)
    return meta.get(HELD) is not None and answer is not None and bool(answer.capture and answer.capture.refers_to)


def canonical_of(response: Response) -> str | None:
    """Return the address that a page names as its own, absolute, or None; found without parsing the page."""
    head = response.body[:_HEAD]
    for name in _NAMES:
        place = head.find(name)
        while place >= 0:
            element = head[head.rfind(b"<", 0, place) : head.find(b">", place) + 1]
            found = _ADDRESS.search(element) if _CANONICAL.match(element) else None
            if found:
                try:
                    return urljoin(response.url, html.unescape(found[1].decode("utf-8", "replace")).strip())
                except ValueError:
                    return None
            place = head.find(name, place + 1)
    return None


def meta_of(asked: str, *, article: bool, hops: int = 0) -> dict[str, Any]:
    """Return the meta of a request: every status comes to the callback, redirects are ours to follow."""
    return {"handle_httpstatus_all": True, ASKED: asked, HOPS: hops, ARTICLE: article}


def _follow(request: Request, target: str, status: int, portal: Source) -> Request | Verdict:
    hops = request.meta.get(HOPS, 0) + 1
    if objection := find_objection(target):
        return Verdict("refused", objection[0], f"it leads to {target[:_LONGEST_DETAIL]}")
    if not portal.serves(target):
        return Verdict("refused", "redirected_offsite", f"it leads to {target[:_LONGEST_DETAIL]}")
    if hops > MOST_HOPS:
        return Verdict("failed", "redirect_loop", f"it leads on more than {MOST_HOPS} times")
    request = request.replace()
    for name in _CONDITIONS:  # they speak of the address that was asked, not of the one it leads to
        request.headers.pop(name, None)
    meta = meta_of(request.meta.get(ASKED, request.url), article=request.meta.get(ARTICLE, False), hops=hops)
    if status in _KEEP_METHOD:
        return request.replace(url=target, meta=meta)
    return request.replace(url=target, meta=meta, method="GET", body=b"")
