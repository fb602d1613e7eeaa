"""CDX servers in all their forms: what they list, how they give it, and what they cannot give now."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from crawler.doors import cdx
from crawler.doors.arrivals import Arrival, Skipped
from crawler.doors.asking import Asker
from crawler.doors.cdx import CdxDoor, Collection, find_replay
from crawler.doors.listing import Listed, collapse, read_listing
from crawler.exits import ExitCode, Failure
from tests.archives import address, page

STAMP = "20240510010203"
Answer = tuple[int, dict[str, str], bytes]


class Archive:
    """A server that answers by a table: what is listed, and a list of answers for each path."""

    def __init__(self) -> None:
        self.listed: list[list[str]] = []
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[str] = []
        self.most = 10**6
        self.agents: set[str] = set()
        archive = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                archive.asked.append(self.path)
                archive.agents.add(self.headers["User-Agent"])
                status, headers, body = archive.answer(self.path)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def answer(self, path: str) -> Answer:
        given = self.answers.get(path)
        if given:
            return given.pop(0) if len(given) > 1 else given[0]
        if "cdx" in path:
            asked = parse_qs(urlsplit(path).query)
            rows = [row for row in self.listed if asked["from"][0] <= row[1] <= asked["to"][0]][: self.most]
            return 200, {}, b"\n".join(map(orjson.dumps, rows)) + b"\n"
        return 404, {}, b"not archived"

    def list(self, number: int, stamp: str = STAMP, digest: str = "AAAA", status: str = "200") -> str:
        url = address(number)
        self.listed.append([f"vn,baolangson)/{number}", stamp, url, "text/html", status, digest, "1000"])
        return f"/web/{stamp}id_/{url}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def archive() -> Iterator[Archive]:
    running = Archive()
    yield running
    running.close()


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def take(archive: Archive, pauses: list[float]):
    def run(knows: Any = lambda *_: False, **limits: Any) -> list[Arrival | Skipped]:
        collection = Collection(
            cdx=f"{archive.base}/cdx/search/cdx",
            replay=find_replay(f"{archive.base}/cdx/search/cdx"),
            hosts=["baolangson.vn"],
            **limits,
        )
        door = CdxDoor(collection, Asker("tinbai/test", 1.0, pauses.append), knows)
        list(door.survey(lambda _: None))
        return list(door.arrivals(lambda _: None))

    return run


@pytest.mark.parametrize(
    ("cdx", "replay"),
    [
        ("http://127.0.0.1:8080/web/cdx", "http://127.0.0.1:8080/web/{stamp}id_/{url}"),
        ("https://web.archive.org/cdx/search/cdx", "https://web.archive.org/web/{stamp}id_/{url}"),
    ],
)
def test_where_captures_are_follows_from_where_they_are_listed(cdx: str, replay: str) -> None:
    assert find_replay(cdx) == replay


@pytest.mark.parametrize("cdx", ["web.archive.org", "file:///x/cdx", "http://a.vn/list"])
def test_another_address_must_be_named(cdx: str) -> None:
    with pytest.raises(Failure) as caught:
        find_replay(cdx)
    assert caught.value.code is ExitCode.USAGE


URL = address(1)
WANTED = Listed(url=URL, stamp=STAMP, status=200, mime="text/html", digest="AAAA")
FORMS = {
    "cdx": f"vn,baolangson)/1 {STAMP} {URL} text/html 200 AAAA 1000\n",
    "cdxj": f'vn,baolangson)/1 {STAMP} {{"url": "{URL}", "mime": "text/html", "status": "200", "digest": "AAAA"}}\n',
    "lines": f'{{"urlkey": "x", "timestamp": "{STAMP}", "url": "{URL}", "mime": "text/html", "status": "200", '
    '"digest": "sha1:AAAA"}\n',
    "table": f'[["urlkey","timestamp","original","mimetype","statuscode","digest","length"],\n'
    f'["vn,x)/1","{STAMP}","{URL}","text/html","200","AAAA","99"]]\n',
    "other order": f'[["original","timestamp","digest","statuscode","mimetype"],\n'
    f'["{URL}","{STAMP}","AAAA","200","text/html"]]\n',
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_list_is_read(form: str) -> None:
    assert list(read_listing(FORMS[form].encode().splitlines())) == [WANTED]


@pytest.mark.parametrize(
    "line", ["{", "[1", "x", "a b c d e f", f"k {STAMP} ftp://x text/html 200 A 1", "k 20249999 http://x t"]
)
def test_a_line_that_lists_nothing_is_told(line: str) -> None:
    assert list(read_listing([line.encode()])) == [None]


def test_what_repeats_the_capture_before_it_is_left_out() -> None:
    listed = [
        Listed(url=URL, stamp=f"2024010{day}000000", status=200, mime="text/html", digest=digest)
        for day, digest in ((1, "A"), (3, "A"), (2, "A"), (4, "B"), (5, "A"))
    ]
    assert [one.stamp[7] for one in collapse(listed)] == ["1", "4", "5"]


def test_captures_keep_time_and_headers_of_their_day(archive: Archive, take, pauses: list[float]) -> None:
    path = archive.list(1)
    headers = {
        "X-Archive-Orig-Content-Type": "text/html; charset=utf-8",
        "X-Archive-Orig-Server": "nginx",
        "X-Archive-Orig-Content-Encoding": "br",
        "Content-Encoding": "gzip",
        "Server": "the archive",
        "Memento-Datetime": "Fri, 10 May 2024 01:02:03 GMT",
    }
    archive.answers[path] = [(200, headers, gzip.compress(page(1)))]
    [one] = take()
    assert isinstance(one, Arrival)
    assert (one.page.body, one.page.url) == (page(1), address(1))
    assert one.page.fetched_at == datetime(2024, 5, 10, 1, 2, 3, tzinfo=UTC)
    assert dict(one.exchange.headers)["Server"] == "nginx"
    assert dict(one.exchange.headers)["Content-Encoding"] == "gzip"
    assert one.exchange.notes[1] == ("Tinbai-Source", f"{archive.base}{path}")
    assert archive.agents == {"tinbai/test"}
    assert [round(pause) for pause in pauses] == [0, 1]


def test_a_server_that_is_busy_is_waited_for(archive: Archive, take, pauses: list[float]) -> None:
    path = archive.list(1)
    busy: Answer = (429, {"Retry-After": "17"}, b"")
    archive.answers[path] = [busy, (503, {}, b""), (200, {"Content-Type": "text/html"}, page(1))]
    [one] = take()
    assert isinstance(one, Arrival)
    assert 17.0 in pauses
    assert 10.0 in pauses


@pytest.mark.parametrize(("status", "wait"), [(403, ""), (429, "86400"), (429, "1")])
def test_a_server_that_refuses_us_ends_it(archive: Archive, take, status: int, wait: str) -> None:
    archive.answers[archive.list(1)] = [(status, {"Retry-After": wait} if wait else {}, b"")]
    with pytest.raises(Failure) as caught:
        take()
    assert caught.value.code is ExitCode.HOST_BLOCKED


def test_a_server_that_is_not_there_ends_it(archive: Archive, take) -> None:
    archive.close()
    with pytest.raises(Failure, match="gives no answer") as caught:
        take()
    assert caught.value.code is ExitCode.NO_NETWORK


def test_one_capture_that_cannot_be_had_is_counted(archive: Archive, take) -> None:
    archive.answers[archive.list(1)] = [(502, {}, b"")]
    archive.list(2)
    archive.answers[archive.list(3)] = [(200, {"Content-Type": "text/html"}, page(3))]
    found = take()
    assert [one.reason for one in found if isinstance(one, Skipped)] == ["no_answer", "no_answer"]
    assert [one.page.body for one in found if isinstance(one, Arrival)] == [page(3)]


def test_an_answer_that_is_cut_off_is_asked_for_again(archive: Archive, take) -> None:
    cut: Answer = (200, {"Content-Type": "text/html", "Content-Length": "99999"}, page(1))
    archive.answers[archive.list(1)] = [cut, (200, {"Content-Type": "text/html"}, page(1))]
    [one] = take()
    assert isinstance(one, Arrival)


def test_the_exact_time_is_followed_and_another_time_refused(archive: Archive, take) -> None:
    first, second = archive.list(1), archive.list(2)
    exact = first.replace(STAMP, "20240510010204")
    archive.answers[first] = [(302, {"Location": f"{archive.base}{exact}"}, b"")]
    archive.answers[exact] = [(200, {"Memento-Datetime": "Fri, 10 May 2024 01:02:04 GMT"}, page(1))]
    archive.answers[second] = [(200, {"Memento-Datetime": "Sat, 11 May 2024 01:02:04 GMT"}, page(2))]
    found = take()
    assert [one.page.fetched_at.second for one in found if isinstance(one, Arrival)] == [4]
    assert [one.reason for one in found if isinstance(one, Skipped)] == ["other_time"]


def test_a_captured_redirect_leads_where_it_led(archive: Archive, take) -> None:
    path = archive.list(1, status="301")
    archive.answers[path] = [(301, {"Location": f"/web/{STAMP}id_/{address(2)}"}, b"")]
    [one] = take()
    assert isinstance(one, Arrival)
    assert (one.exchange.status, dict(one.exchange.headers)["Location"]) == (301, address(2))


def test_what_is_known_or_no_page_is_not_asked_for(archive: Archive, take) -> None:
    archive.list(1)
    archive.list(2, status="404")
    archive.list(3)
    archive.listed[-1][3] = "image/jpeg"
    found = take(lambda url, _: url == address(1))
    assert [one.reason for one in found if isinstance(one, Skipped)] == ["known", "http_404", "no_page"]
    assert Counter("id_" in path for path in archive.asked) == {False: 1}


def test_long_lists_are_asked_for_in_parts(archive: Archive, take, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cdx, "MOST_LISTED", 4)
    archive.most = 4
    for number in range(12):
        path = archive.list(number, f"20{10 + number}0101000000", digest=str(number))
        archive.answers[path] = [(200, {"Content-Type": "text/html"}, page(number))]
    found = take(since=datetime(2009, 1, 1, tzinfo=UTC), until=datetime(2023, 1, 1, tzinfo=UTC))
    assert [one.page.body for one in found if isinstance(one, Arrival)] == [page(number) for number in range(12)]
    limits = [parse_qs(urlsplit(path).query) for path in archive.asked if "cdx/search" in path]
    assert {(one["url"][0], one["matchType"][0], one["collapse"][0]) for one in limits} == {
        ("baolangson.vn", "host", "digest")
    }


def test_a_window_is_kept_to(archive: Archive, take) -> None:
    for number, stamp in enumerate(("20240131165959", "20240131170000", "20240229165959", "20240229170000")):
        path = archive.list(number, stamp, digest=str(number))
        archive.answers[path] = [(200, {"Content-Type": "text/html"}, page(number))]
    found = take(since=datetime(2024, 1, 31, 17, tzinfo=UTC), until=datetime(2024, 2, 29, 17, tzinfo=UTC))
    assert [one.page.body for one in found if isinstance(one, Arrival)] == [page(1), page(2)]


def test_a_server_that_lists_nothing_is_named(archive: Archive, take) -> None:
    archive.answer = lambda _: (400, {}, b"")  # type: ignore[method-assign]
    with pytest.raises(Failure, match="it answers 400"):
        take()
