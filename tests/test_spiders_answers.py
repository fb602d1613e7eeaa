from __future__ import annotations

import zlib
from datetime import UTC, datetime

import pytest
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
from scrapy.http import HtmlResponse, Response

from crawler.guards.verdicts import Failed, Postponed, Refused
from pipelines.steps import ANSWER, Answer
from spiders.answers import ASKED, HOPS, MOST_HOPS, Verdict, canonical_of, judge, judge_error, meta_of, page_of
from spiders.lang_son import LangSon

PORTAL = LangSon.portal
URL = "https://baolangson.vn/a-1000001.html"


def answer(status=200, location=None, request=None, body=b"", **meta):
    request = request or Request(URL, meta=meta_of(URL, article=True) | meta)
    headers = {"Location": location} if location else {}
    return Response(request.url, status=status, headers=headers, body=body, request=request)


def test_an_answer_with_200_is_read():
    assert judge(answer(), PORTAL) is None


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (404, "refused"),
        (410, "refused"),
        (403, "refused"),
        (304, "refused"),
        (429, "failed"),
        (500, "failed"),
        (503, "failed"),
    ],
)
def test_another_status_is_an_end_with_its_reason(status, outcome):
    verdict = judge(answer(status), PORTAL)
    assert verdict == Verdict(outcome, f"http_{status}", f"the server answered {status}")


def test_a_redirect_is_a_request_that_remembers_what_was_asked():
    onward = judge(answer(301, "/b-1000002.html#top"), PORTAL)
    assert isinstance(onward, Request)
    assert onward.url == "https://baolangson.vn/b-1000002.html"
    assert onward.meta == meta_of(URL, article=True, hops=1)


@pytest.mark.parametrize(("status", "method", "body"), [(302, "GET", b""), (303, "GET", b""), (307, "POST", b"x=1")])
def test_a_posted_form_is_posted_again_only_where_the_server_says_so(status, method, body):
    posted = Request(URL, method="POST", body=b"x=1", meta=meta_of(URL, article=False))
    onward = judge(answer(status, "/moved", posted), PORTAL)
    assert isinstance(onward, Request)
    assert (onward.method, onward.body) == (method, body)


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("https://baobacninhtv.vn/x", "redirected_offsite"),
        ("//evil.example/x", "redirected_offsite"),
        ("http://127.0.0.1/", "non_public"),
        ("http://2130706433/", "non_public"),
        ("http://[::1]/", "non_public"),
        ("file:///etc/passwd", "scheme"),
        ("http://[", "bad_redirect"),
    ],
)
def test_a_redirect_out_of_the_portal_is_an_end(location, reason):
    verdict = judge(answer(302, location), PORTAL)
    assert isinstance(verdict, Verdict)
    assert verdict.reason == reason


def test_redirects_have_an_end():
    verdict = judge(answer(302, "/next", **{HOPS: MOST_HOPS}), PORTAL)
    assert isinstance(verdict, Verdict)
    assert (verdict.outcome, verdict.reason) == ("failed", "redirect_loop")


def test_a_redirect_without_an_address_is_just_its_status():
    verdict = judge(answer(302), PORTAL)
    assert isinstance(verdict, Verdict)
    assert verdict.reason == "http_302"


@pytest.mark.parametrize(
    ("error", "outcome", "reason"),
    [
        (DownloadTimeoutError("45 s"), "failed", "timeout"),
        (CannotResolveHostError("no"), "failed", "unknown_host"),
        (DownloadConnectionRefusedError("no"), "failed", "connection_refused"),
        (DownloadFailedError("reset"), "failed", "connection_lost"),
        (ResponseDataLossError("cut"), "failed", "truncated"),
        (DownloadCancelledError("big"), "refused", "too_large"),
        (UnsupportedURLSchemeError("gopher"), "refused", "scheme"),
        (zlib.error("bad"), "failed", "bad_encoding"),
        (OSError("not gzip"), "failed", "bad_encoding"),
        (IgnoreRequest("Forbidden by robots.txt"), "refused", "robots"),
        (IgnoreRequest("its body exceeded DOWNLOAD_MAXSIZE (1 B) during decompression."), "refused", "too_large"),
        (IgnoreRequest("for another reason"), "refused", "ignored"),
        (Refused("non_public", "10.0.0.1 is no host name"), "refused", "non_public"),
        (Failed("truncated", "its end is missing"), "failed", "truncated"),
        (Postponed("host_paused", "not before noon"), "postponed", "host_paused"),
        (RuntimeError("who knows"), "failed", "network"),
        (None, "failed", "network"),
    ],
)
def test_an_error_is_an_end_with_its_reason(error, outcome, reason):
    verdict = judge_error(error)
    assert (verdict.outcome, verdict.reason) == (outcome, reason)
    assert verdict.detail


def test_a_detail_is_one_short_line():
    detail = judge_error(RuntimeError("one\r\ntwo\n" + "x" * 1000)).detail
    assert detail.startswith("RuntimeError: one two x")
    assert len(detail) <= 300
    assert "\n" not in detail


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<link rel="canonical" href="/b.html">', "https://baolangson.vn/b.html"),
        (
            "<LINK HREF='https://baolangson.vn/b.html?a=1&amp;b=2' REL=canonical />",
            "https://baolangson.vn/b.html?a=1&b=2",
        ),
        ('<meta content="/c.html" property="og:url">', "https://baolangson.vn/c.html"),
        ('<link rel="canonical"><meta property="og:url" content="/c.html">', "https://baolangson.vn/c.html"),
        ('<link rel="stylesheet" href="/canonical.css">', None),
        ('<link rel="canonical" href="http://[">', None),
        ("", None),
    ],
)
def test_the_address_that_a_page_names_as_its_own(head, url):
    assert canonical_of(HtmlResponse(URL, body=f"<html><head>{head}</head></html>".encode())) == url


def test_a_page_carries_what_was_served():
    now = datetime(2024, 5, 9, tzinfo=UTC)
    served = Answer((("Content-Type", "text/html"), ("Content-Encoding", "gzip")), now, None)
    page = page_of(answer(body=b"words", **{ASKED: "https://baolangson.vn/old", ANSWER: served}), PORTAL)
    assert (page.url, page.requested_url, page.body) == (URL, "https://baolangson.vn/old", b"words")
    assert (page.fetched_at, page.header("content-encoding"), page.portal) == (now, "gzip", "lang_son")
    assert "words" not in repr(page)


def test_a_page_without_a_capture_has_its_time_all_the_same():
    page = page_of(Response(URL, headers={"X": "1"}, request=Request(URL)), PORTAL)
    assert page.fetched_at is not None
    assert page.headers == (("X", "1"),)
    assert page.requested_url == URL
