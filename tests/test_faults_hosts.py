"""Faults of whole hosts, D35 to D39, D41 and walls: one crawl of many small sites, and the next one right after it."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from tests.hostile import Asked, Hostile, Writer, crawl, listing, page, read_rows, reply

pytestmark = pytest.mark.journey

GATE = (
    '<html><script>document.cookie="D1N=0123456789abcdef0123456789abcdef"+"; path=/";location.reload();</script></html>'
)
WALL = "<html><head><title>Just a moment...</title></head><body>Kiểm tra trình duyệt</body></html>"
SAME = page("Chào mừng quý vị đến với cổng")
GONE = page("Không tìm thấy trang")
OPEN = "User-agent: *\nAllow: /\n"
SHUT = "User-agent: *\nDisallow: /\n"


class Site:
    """A listing of ``number`` articles behind a robots.txt; a subclass says what is wrong with either."""

    number = 2
    robots_text = OPEN

    def __init__(self) -> None:
        self.met: Counter[str] = Counter()

    async def __call__(self, asked: Asked, writer: Writer) -> None:
        self.met[asked.path] += 1
        if asked.path == "/robots.txt":
            await self.robots(asked, writer)
        elif asked.path == "/tin":
            writer.write(reply(listing([f"/bai-{n}.html" for n in range(self.number)])))
        elif re.fullmatch(r"/bai-\w+\.html", asked.path):
            await self.article(asked, writer)
        else:
            self.other(asked, writer)

    async def robots(self, asked: Asked, writer: Writer) -> None:
        writer.write(reply(self.robots_text, kind="text/plain"))

    async def article(self, asked: Asked, writer: Writer) -> None:
        writer.write(reply(page(f"Tin lành {asked.path}")))

    def other(self, asked: Asked, writer: Writer) -> None:
        writer.write(reply("<html>404</html>", 404))

    def is_first(self, asked: Asked) -> bool:
        return self.met[asked.path] == 1


class RobotsStatus(Site):
    def __init__(self, status: int, body: str = SHUT, times: int = 1_000, **headers: str) -> None:
        super().__init__()
        self.status, self.body, self.times, self.headers = status, body, times, headers

    async def robots(self, asked: Asked, writer: Writer) -> None:
        if self.met[asked.path] > self.times:
            writer.write(reply(OPEN, kind="text/plain"))
        else:
            writer.write(reply(self.body, self.status, kind="text/plain", **self.headers))


class RobotsSilent(Site):
    async def robots(self, asked: Asked, writer: Writer) -> None:
        await asyncio.sleep(60)


class RobotsAway(Site):
    """robots.txt stands behind a few redirects."""

    async def robots(self, asked: Asked, writer: Writer) -> None:
        writer.write(reply(b"", 301, Location="/r1"))

    def other(self, asked: Asked, writer: Writer) -> None:
        number = int(asked.path[2:]) if asked.path[2:].isdigit() else 0
        if 1 <= number < 4:
            writer.write(reply(b"", 302, Location=f"/r{number + 1}"))
        else:
            writer.write(reply(SHUT if number else b"", 200 if number else 404, kind="text/plain"))


class RobotsText(Site):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.robots_text = text


class Busy(Site):
    """Says at the first request of an article, or always, that it is asked too much."""

    def __init__(self, status: int, after: str | float | None, *, always: bool = False, number: int = 2) -> None:
        super().__init__()
        self.status, self.after, self.always, self.number = status, after, always, number

    async def article(self, asked: Asked, writer: Writer) -> None:
        if not self.always and self.met[asked.path] + asked.path.count("1") > 1:
            await super().article(asked, writer)
            return
        after = self.after
        if isinstance(after, float):
            after = format_datetime(datetime.now(UTC) + timedelta(seconds=after), usegmt=True)
        writer.write(reply("busy", self.status, **({} if after is None else {"Retry_After": after})))


class Always(Site):
    def __init__(
        self, body: str, status: int = 200, *, number: int = 9, everywhere: bool = False, **headers: str
    ) -> None:
        super().__init__()
        self.number = number
        self.body, self.status, self.everywhere, self.headers = body, status, everywhere, headers

    async def article(self, asked: Asked, writer: Writer) -> None:
        writer.write(reply(self.body, self.status, **self.headers))

    def other(self, asked: Asked, writer: Writer) -> None:
        if self.everywhere:
            writer.write(reply(self.body))
        else:
            super().other(asked, writer)


class Gate(Site):
    def __init__(self, *, opens: bool) -> None:
        super().__init__()
        self.opens = opens
        self.shown = 0

    async def __call__(self, asked: Asked, writer: Writer) -> None:
        has_cookie = "D1N=0123456789abcdef0123456789abcdef" in asked.headers.get("cookie", "")
        if asked.path != "/robots.txt" and not (has_cookie and self.opens):
            self.shown += 1
            writer.write(reply(GATE))
            return
        await super().__call__(asked, writer)


def make_sites() -> dict[str, Site]:
    long_comment = "# " + "x" * 98 + "\n"
    return {
        "d35": RobotsStatus(503),
        "d35soon": RobotsStatus(503, times=2),
        "d35rate": RobotsStatus(429),
        "d36": RobotsSilent(),
        "d37": RobotsText(SHUT + long_comment * 52_000),
        "d37tail": RobotsText(OPEN + long_comment * 6_500 + "Disallow: /bai-\n"),
        "r401": RobotsStatus(401),
        "r403": RobotsStatus(403),
        "r404": RobotsStatus(404),
        "r410": RobotsStatus(410),
        "rhtml": RobotsText("<!DOCTYPE html><html>User-agent: *\nDisallow: /\n</html>"),
        "raway": RobotsAway(),
        "rloop": RobotsStatus(302, Location="/robots.txt"),
        "rwild": RobotsText("User-agent: *\nDisallow: /*-1.html$\n\nUser-agent: other\nDisallow: /\n"),
        "rinside": RobotsStatus(302, Location="http://169.254.169.254/"),
        "d38": Busy(429, "2"),
        "d38date": Busy(503, 3.0),
        "d38bare": Busy(428, None),
        "d39": Busy(503, 3_600.0, always=True),
        "junk": Busy(429, "soon", always=True),
        "circuit": Busy(429, "0", always=True, number=9),
        "closed": Always("no", 403),
        "d41": Always(GONE),
        "soft": Always(SAME, everywhere=True),
        "same": Always(SAME, number=24),
        "walls": Always(WALL),
        "home": Always("", 302, Location="/"),
        "gate": Gate(opens=True),
        "gateloop": Gate(opens=False),
    }


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Two crawls one after the other; of each, what the server was asked, and what the ledgers told."""
    home: Path = tmp_path_factory.mktemp("hosts")
    sites = make_sites()
    spiders = [{"name": name, "host": f"{name}.vn"} for name in sites]
    slow = {f"{name}.vn": {"delay": 0.15, "jitter": 0} for name in ("walls", "same", "soft")}
    settings = {
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "TINBAI_PROBE": True,
        "DOWNLOAD_TIMEOUT": 2,
        "DOWNLOAD_SLOTS": slow,
    }
    with Hostile({f"{name}.vn": site for name, site in sites.items()}) as server:
        told = crawl(home, server.port, spiders, **settings)
        first = list(server.asked)
        urls = read_rows(home, "SELECT portal, url, state, reason, robots FROM url")
        server.asked.clear()
        again = [spec for spec in spiders if spec["name"] in AGAIN]
        retold = crawl(home, server.port, again, **settings)
        second = list(server.asked)
    return {
        "home": home,
        "sites": sites,
        "told": told,
        "first": first,
        "urls": urls,
        "retold": retold,
        "second": second,
    }


AGAIN = ("d37", "r404", "d39", "circuit", "closed", "walls", "soft")


def asked(ran: Any, name: str, run: str = "first") -> list[Asked]:
    return [each for each in ran[run] if each.host == f"{name}.vn"]


def pages(ran: Any, name: str, run: str = "first") -> list[str]:
    return [each.path for each in asked(ran, name, run) if each.path.startswith(("/tin", "/bai"))]


def states(ran: Any, name: str) -> set[tuple[str, str | None]]:
    return {
        (state, reason)
        for portal, url, state, reason, _ in ran["urls"]
        if portal == name and re.search(r"/(?:tin|bai-\w+\.html)$", url)
    }


@pytest.mark.parametrize("name", ["d35", "d35rate", "d36", "rinside"])
def test_d35_d36_a_robots_txt_that_cannot_be_had_closes_nothing_and_opens_nothing(ran: Any, name: str) -> None:
    assert pages(ran, name) == []
    assert states(ran, name) == {("pending", "robots_unreachable")}
    assert ran["told"][name]["code"] == 13
    verdicts = read_rows(ran["home"], "SELECT verdict FROM robots WHERE origin = ?", f"http://{name}.vn")
    assert verdicts == [("unreachable",)]


def test_d35_it_is_asked_for_again_as_long_as_the_run_can_wait(ran: Any) -> None:
    assert 2 <= len(asked(ran, "d35")) <= 6


@pytest.mark.parametrize("name", ["d35soon", "r404", "r410", "rhtml", "rloop", "d37tail"])
def test_a_robots_txt_that_forbids_nothing_opens_all(ran: Any, name: str) -> None:
    assert sorted(pages(ran, name)) == ["/bai-0.html", "/bai-1.html", "/tin"]
    assert ran["told"][name]["code"] == 0


@pytest.mark.parametrize(
    ("name", "verdict"), [("d37", "rules"), ("r401", "closed"), ("r403", "closed"), ("raway", "rules")]
)
def test_d37_what_robots_txt_closes_is_not_asked_for_and_names_it(ran: Any, name: str, verdict: str) -> None:
    assert pages(ran, name) == []
    assert states(ran, name) == {("refused", "robots")}
    assert ran["told"][name]["code"] == 13
    (number,) = {robots for portal, _, _, reason, robots in ran["urls"] if portal == name and reason == "robots"}
    query = "SELECT origin, verdict, length(text), capture FROM robots WHERE id = ?"
    ((origin, found, length, capture),) = read_rows(ran["home"], query, number)
    assert (origin, found) == (f"http://{name}.vn", verdict)
    assert (length or 0) <= 500 * 1024
    status = read_rows(ran["home"], "SELECT url FROM capture WHERE record_id = ?", capture)
    assert len(status) == 1, "the text itself is a WARC record"


def test_wildcards_of_our_group_alone_are_obeyed(ran: Any) -> None:
    assert pages(ran, "rwild") == ["/tin", "/bai-0.html"]


@pytest.mark.parametrize(("name", "least"), [("d38", 1.8), ("d38date", 1.0), ("d38bare", 0.1)])
def test_d38_the_whole_host_is_left_alone_for_as_long_as_it_asks(ran: Any, name: str, least: float) -> None:
    articles = [each for each in asked(ran, name) if each.path.startswith("/bai")]
    first = articles[0]
    assert articles[1].at - first.at >= least
    assert articles[1].path in ("/bai-0.html", "/bai-1.html")
    assert states(ran, name) == {("done", None)}
    assert ran["told"][name]["articles"] == 2
    assert ran["told"][name]["code"] == 0


@pytest.mark.parametrize("name", ["d39", "junk"])
def test_d39_what_must_wait_for_longer_than_the_run_waits_for_the_next_one(ran: Any, name: str) -> None:
    assert len(pages(ran, name)) == 2, "the listing, and the page that said so"
    assert ("pending", "host_paused") in states(ran, name)
    assert ran["told"][name]["code"] == 13


def test_five_times_in_a_row_are_enough(ran: Any) -> None:
    assert len(pages(ran, "circuit")) == 1 + 5
    assert ("pending", "host_closed") in states(ran, "circuit")
    assert ran["told"]["circuit"]["code"] == 13


def test_a_host_that_refuses_everything_is_left_alone(ran: Any) -> None:
    assert len(pages(ran, "closed")) == 1 + 5
    assert states(ran, "closed") == {("done", None), ("refused", "http_403"), ("pending", "host_blocked")}
    assert ran["told"]["closed"]["code"] == 13


@pytest.mark.parametrize("name", ["walls", "same"])
def test_walls_are_no_articles(ran: Any, name: str) -> None:
    state = ("refused", "challenge") if name == "walls" else ("failed", "same_page")
    on_the_way = 1  # a request may be sent before the page before it was unpacked and looked at
    most = 1 + 5 + on_the_way if name == "walls" else 1 + 24 - 1
    assert len(pages(ran, name)) <= most
    assert state in states(ran, name)
    assert ("pending", "host_blocked") in states(ran, name)
    assert ran["told"][name]["code"] == 13


@pytest.mark.parametrize(("name", "reason"), [("d41", "soft_404"), ("soft", "soft_404")])
def test_d41_soft_404s_are_no_articles(ran: Any, name: str, reason: str) -> None:
    assert ("refused", reason) in states(ran, name)
    assert ran["told"][name]["articles"] == 0
    assert len(pages(ran, name)) == 1 + 9, "a portal without an article is not closed for that"


def test_redirects_home_are_no_articles(ran: Any) -> None:
    assert ran["told"]["home"]["articles"] == 0
    assert ran["told"]["home"]["rejected"] == {"http_404": 9}, "the front page of this site is not even there"


def test_the_cookie_that_a_gate_asks_for_is_given_once(ran: Any) -> None:
    assert ran["sites"]["gate"].shown == 1
    assert ran["told"]["gate"]["articles"] == 2
    assert ran["told"]["gate"]["code"] == 0


def test_a_gate_that_never_opens_is_a_wall(ran: Any) -> None:
    assert ran["told"]["gateloop"]["rejected"] == {"challenge": 1}
    assert ran["sites"]["gateloop"].shown <= 3
    assert ran["told"]["gateloop"]["code"] == 13


def test_one_address_a_host_and_day_is_asked_for_that_cannot_be(ran: Any) -> None:
    odd = [each.path for each in asked(ran, "soft") if not each.path.startswith(("/tin", "/bai", "/robots"))]
    assert len(odd) == 1
    again = [each.path for each in asked(ran, "soft", "second") if each.path in odd or "/bai" not in each.path]
    assert set(again) <= {"/tin"}


@pytest.mark.parametrize("name", ["d39", "circuit", "closed", "walls"])
def test_the_next_run_leaves_it_alone_too(ran: Any, name: str) -> None:
    assert asked(ran, name, "second") == [] or name == "circuit"
    assert ran["retold"][name]["code"] == 13


@pytest.mark.parametrize("name", ["d37", "r404"])
def test_robots_txt_is_good_for_a_day_across_runs(ran: Any, name: str) -> None:
    assert "/robots.txt" not in [each.path for each in asked(ran, name, "second")]
    assert ran["retold"][name]["code"] == ran["told"][name]["code"]


def test_no_article_is_kept_that_is_none(ran: Any) -> None:
    query = "SELECT title FROM article WHERE portal != 'same'"  # that it is one wall is known from the fifth on
    titles = [title for (title,) in read_rows(ran["home"], query)]
    assert titles
    assert all(title.startswith("Tin lành") for title in titles)
