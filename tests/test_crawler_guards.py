from __future__ import annotations

import ipaddress
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request, Spider
from scrapy.exceptions import CannotResolveHostError, DropItem, NotConfigured
from scrapy.http import Response
from scrapy.resolver import dnscache
from scrapy.utils.test import get_crawler
from twisted.internet import defer
from twisted.internet.error import DNSLookupError

from crawler.guards.journal import Journal
from crawler.guards.reach import PublicOnly, PublicOnlyResolver
from crawler.guards.redirects import RobotsRedirects
from crawler.guards.verdicts import Refused
from spiders.lang_son import LangSon
from spiders.reach import find_objection, is_public
from tests.web_of_pages import Web, crawl, listing

ON = {"TINBAI_PUBLIC_ONLY": True}


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_public_addresses(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.5", "169.254.169.254", "0.0.0.0", "192.168.1.1", "100.64.0.1", "224.0.0.1"),  # noqa: S104
        *("::1", "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "ff02::1"),
    ],
)
def test_private_addresses(address):
    assert not is_public(address)


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="127.0.0.0/8"))
def test_no_notation_of_a_private_address_passes(address):
    number = int(address)
    a, b, c, d = address.packed
    hosts = [str(address), str(number), hex(number), f"{a}.{number & 0xFFFFFF}", f"{a}.{b}.{c << 8 | d}"]
    hosts += [f"0{a:o}.0{b:o}.0{c:o}.0{d:o}", f"[::ffff:{address}]", f"[{ipaddress.IPv6Address(number)}]"]
    guard = PublicOnly()
    for host in hosts:
        with pytest.raises(Refused) as refused:
            guard.process_request(Request(f"http://{host}/x"))
        assert refused.value.reason == "non_public"


NOTATIONS = [
    *(
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "0x7f.1",
        "0x7f000001",
        "2130706433",
        "017700000001",
    ),
    *("127.0.0.1.", "127.0.0.2", "0", "0.0.0.0", "0x0", "00", "10.0.0.5", "0xa.5", "167772165", "012.0.0.5"),  # noqa: S104
    *("172.16.0.1", "2886729729", "192.168.1.1", "0xc0a80101", "3232235777", "0300.0250.1.1", "192.168.257"),
    *("169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518", "100.64.0.1", "224.0.0.1"),
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[fe80::1]"),
    *("[fc00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1%25eth0]", "8.8.8.8", "[2001:4860:4860::8888]"),
    *("１２７.０.０.１", "localhost", "LOCALHOST", "localhost.", "x.localhost", "user@127.0.0.1", "127.0.0.1:80"),
]


@pytest.mark.parametrize("host", NOTATIONS)
def test_d19_no_notation_of_an_address_is_asked(host):
    assert len(NOTATIONS) >= 40
    objection = find_objection(f"http://{host}/x")
    assert objection
    assert objection[0] == "non_public"


@pytest.mark.parametrize("address", ["2002:7f00:1::", "2002:a00:5::", "::ffff:192.168.1.1"])
def test_addresses_inside_addresses_are_judged_too(address):
    assert not is_public(address)


def test_d20_an_answer_that_changes_is_judged_each_time(monkeypatch):
    answers = iter(["8.8.8.8", "10.0.0.5"])
    resolver = PublicOnlyResolver(_Reactor(), 10_000, 1.0, public_only=True)
    monkeypatch.setattr(
        "scrapy.resolver.CachingThreadedResolver.getHostByName", lambda *_: defer.succeed(next(answers))
    )
    found, errors = [], []
    for _ in range(2):
        resolver.getHostByName("rebound.vn").addCallbacks(found.append, errors.append)
    assert found == ["8.8.8.8"]
    assert errors[0].check(DNSLookupError)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "scheme"),
        ("gopher://baolangson.vn/x", "scheme"),
        ("ftp://baolangson.vn/x", "scheme"),
        ("http://[::1]/", "non_public"),
        ("http://127.2:8080/", "non_public"),
        ("http:///x", "non_public"),
    ],
)
def test_what_is_no_public_web_address_is_refused(url, reason):
    with pytest.raises(Refused) as refused:
        PublicOnly().process_request(Request(url))
    assert refused.value.reason == reason


def test_names_pass():
    assert PublicOnly().process_request(Request("https://baolangson.vn/x")) is None


def test_the_guard_can_be_taken_away():
    with pytest.raises(NotConfigured):
        PublicOnly.from_crawler(get_crawler(Spider, {"TINBAI_PUBLIC_ONLY": False}))
    assert PublicOnly.from_crawler(get_crawler(Spider, ON))


class _Reactor:
    def installResolver(self, resolver):  # noqa: N802 - Twisted's name
        self.resolver = resolver


@pytest.mark.parametrize(("public_only", "passes"), [(True, False), (False, True)])
def test_a_name_that_leads_into_a_private_network_is_no_name(monkeypatch, public_only, passes):
    monkeypatch.setitem(dnscache, "inside.vn", "10.0.0.5")
    monkeypatch.setitem(dnscache, "outside.vn", "8.8.8.8")
    crawler = get_crawler(Spider, {"TINBAI_PUBLIC_ONLY": public_only})
    resolver = PublicOnlyResolver.from_crawler(crawler, _Reactor())
    found, errors = [], []
    for name in ("inside.vn", "outside.vn"):
        resolver.getHostByName(name).addCallbacks(found.append, errors.append)
    assert found == (["10.0.0.5", "8.8.8.8"] if passes else ["8.8.8.8"])
    assert all(error.check(DNSLookupError) for error in errors)
    if not passes:
        request = Request("https://inside.vn/x")
        with pytest.raises(Refused):
            PublicOnly().process_exception(request, CannotResolveHostError())
        assert PublicOnly().process_exception(Request("https://outside.vn/"), CannotResolveHostError()) is None


def test_a_redirect_into_the_machine_is_refused_in_a_crawl(tmp_path):
    web, host = Web(), "https://baolangson.vn"
    for section in LangSon.portal.sections:
        web.add(f"{host}/{section}", listing([]))
    web.add(f"{host}/robots.txt", status=302, Location="http://169.254.169.254/latest")
    done = crawl(LangSon, web, tmp_path, settings={"LOG_LEVEL": "CRITICAL"})
    assert not [request for request in web.asked if "169.254" in request.url]
    assert done.reason == "finished"


def test_the_crawl_delay_of_a_portal_is_obeyed_in_a_crawl(tmp_path):
    web, host = Web(), "https://baolangson.vn"
    web.add(f"{host}/robots.txt", "User-agent: *\nCrawl-delay: 0.2")
    for section in LangSon.portal.sections:
        web.add(f"{host}/{section}", listing([]))
    settings = {"AUTOTHROTTLE_ENABLED": True, "AUTOTHROTTLE_START_DELAY": 0, "DOWNLOAD_DELAY_JITTER": 0}
    done = crawl(LangSon, web, tmp_path, settings=settings)
    assert done.stats["elapsed_time_seconds"] > 0.2 * (len(LangSon.portal.sections) - 1)


def test_redirects_tell_nobody_where_we_come_from():
    middleware = RobotsRedirects.from_crawler(get_crawler(Spider, {"REDIRECT_ENABLED": True}))
    middleware.crawler.spider = SimpleNamespace()
    request = Request("https://a.vn/robots.txt", headers={"Referer": "https://secret.vn/"})
    response = Response(request.url, status=301, headers={"Location": "https://www.a.vn/robots.txt"})
    redirected = middleware.process_response(request, response)
    assert redirected.url == "https://www.a.vn/robots.txt"
    assert "Referer" not in redirected.headers
    middleware._engine_started()


def test_log_lines_name_records_and_reasons():
    journal, spider = Journal(), SimpleNamespace(crawler=get_crawler(Spider))
    item = {"url": "https://a.vn/x", "title": "một\x1b[31m tít", "body": ["chữ"]}
    kept = journal.scraped(item, None, type("S", (), {})())
    assert kept["msg"] % kept["args"] == "Kept https://a.vn/x"
    other = journal.scraped(("anything",), None, type("S", (), {})())
    assert other["msg"] % other["args"] == "Kept tuple"
    dropped = journal.dropped(item, DropItem("https://a.vn/x refused: soft_404", log_level="DEBUG"), None, spider)
    assert dropped["msg"] % dropped["args"] == "Dropped: https://a.vn/x refused: soft_404"


def test_every_request_that_waits_for_robots_txt_is_asked(tmp_path):
    web, host = Web(), "https://baolangson.vn"
    web.add(f"{host}/robots.txt", "User-agent: *\nDisallow: /")
    for section in LangSon.portal.sections:
        web.add(f"{host}/{section}", listing([]))
    settings = {"CONCURRENT_REQUESTS_PER_DOMAIN": 8, "DOWNLOAD_DELAY": 0}
    done = crawl(LangSon, web, tmp_path, settings=settings)
    assert web.urls == []
    assert done.stats["tinbai/rejected/robots"] == len(LangSon.portal.sections)
