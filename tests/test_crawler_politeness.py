from __future__ import annotations

import ast
import gzip
import re
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest
from alembic import command
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler
from sqlalchemy import create_engine, text

from crawler import cli
from crawler.config import Config
from crawler.exits import ExitCode
from crawler.guards.challenges import MOST_COOKIE_BYTES, CookieJar
from crawler.guards.codings import CODINGS, Corrupt, TooLarge, Truncated, unpack, zstd
from crawler.guards.integrity import Integrity
from crawler.guards.retry_after import read_retry_after
from crawler.guards.robots import judge_status, read_text
from crawler.guards.verdicts import Failed, Refused
from crawler.ledger import Ledger
from pipelines.checks import fingerprint, is_challenge
from pipelines.layout import Host
from spiders.lang_son import LangSon
from storage.hosts import RobotsCopy, Turn
from storage.migrations import make_config
from storage.records import Page
from storage.store import Store
from tests.web_of_pages import Web, article, crawl, listing

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOST = "https://baolangson.vn"
ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30),
        (" 120 ", 120),
        ("0", 1),
        ("Sun, 22 Nov 2026 13:00:00 GMT", 3_600),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 1),
        ("soon", 60),
        ("-5", 60),
        ("", 60),
        ("1e9", 60),
        ("٣٠", 60),
        ("9" * 400, 30 * 86_400),
    ],
)
def test_retry_after_in_all_its_forms(value, seconds):
    assert read_retry_after(value, NOW) == seconds


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        *((status, "closed") for status in (401, 403, 451)),
        *((status, "absent") for status in (400, 404, 410, 301, 204)),
        *((status, "unreachable") for status in (408, 425, 428, 429, 500, 502, 503, 504, 522)),
        (200, "rules"),
    ],
)
def test_the_status_of_a_robots_txt(status, verdict):
    assert judge_status(status) == verdict


def test_the_text_of_a_robots_txt_has_a_bound():
    line = b"Disallow: /" + b"x" * 500 + b"\n"
    text = read_text(b"\xef\xbb\xbfUser-agent: *\n" + line * 2_000)
    assert text.startswith("User-agent")
    assert len(text) <= 500 * 1024
    assert text.endswith("x\n"), "no rule is cut: half of one closes more than was meant"
    assert read_text(b"\n <html>not here</html>") is None
    assert read_text(b"") == ""


@pytest.fixture
def hosts(tmp_path):
    with Store.open(f"sqlite:///{tmp_path}/x.db") as store:
        yield store.hosts


def test_turns_follow_one_another_for_all_names_of_a_host(hosts):
    assert hosts.take_turn(("a.vn", "203.0.113.1"), 2.0, lambda: NOW, 60) == Turn(NOW)
    assert hosts.take_turn(("a.vn",), 2.0, lambda: NOW, 60).at == NOW + timedelta(seconds=2)
    assert hosts.take_turn(("b.vn", "203.0.113.1"), 5.0, lambda: NOW, 60).at == NOW + timedelta(seconds=2)
    assert hosts.take_turn(("c.vn", "203.0.113.1"), 2.0, lambda: NOW, 60).at == NOW + timedelta(seconds=7)
    assert hosts.take_turn(("d.vn",), 2.0, lambda: NOW, 60) == Turn(NOW)


def test_a_turn_lasts_for_its_grace_and_whoever_had_the_last_one_knows_better(hosts):
    ours = hosts.take_turn(("a.vn", "203.0.113.1"), 2.0, lambda: NOW, 60, 0.5)
    assert (ours.wait, ours.grace, ours.mark) == (0, 0.5, NOW + timedelta(seconds=2.5))
    again = hosts.take_turn(("a.vn", "203.0.113.1"), 2.0, lambda: NOW, 60, 0.5, ours.mark)
    assert (again.at, again.mark) == (NOW, ours.mark)
    theirs = hosts.take_turn(("b.vn", "203.0.113.1"), 2.0, lambda: NOW, 60, 0.5)
    assert (theirs.at, theirs.wait) == (NOW + timedelta(seconds=2.5), 2.5)
    later = hosts.take_turn(("a.vn", "203.0.113.1"), 2.0, lambda: NOW, 60, 0.5, again.mark)
    assert later.at == NOW + timedelta(seconds=5)


def test_a_turn_that_comes_too_late_is_not_taken(hosts):
    hosts.pause("a.vn", NOW + timedelta(hours=1), "host_paused", 1)
    late = Turn(NOW + timedelta(hours=1), "host_paused")
    assert hosts.take_turn(("a.vn",), 2.0, lambda: NOW, 60) == late
    assert hosts.take_turn(("a.vn",), 2.0, lambda: NOW, 60) == late
    assert hosts.standing("a.vn").strikes == 1
    hosts.forgive("a.vn")
    assert hosts.take_turn(("a.vn",), 2.0, lambda: NOW, 60) == Turn(NOW)


def test_a_clock_that_was_wrong_holds_nobody_up(hosts):
    hosts.take_turn(("a.vn",), 2.0, lambda: NOW + timedelta(days=400), 60)
    assert hosts.take_turn(("a.vn",), 2.0, lambda: NOW, 60) == Turn(NOW)


def test_a_robots_txt_is_kept_once_for_as_long_as_it_says_the_same(hosts):
    day = timedelta(days=1)
    copy = {"origin": HOST, "verdict": "rules", "status": 200, "text": "User-agent: *", "crawl_delay": 2.5}
    first = hosts.keep_robots(RobotsCopy(**copy, fetched_at=NOW))
    assert hosts.keep_robots(RobotsCopy(**copy, fetched_at=NOW + day)) == first
    found = hosts.robots(HOST, NOW + day / 2)
    assert (found.id, found.fetched_at, found.crawl_delay) == (first, NOW, 2.5)
    assert hosts.robots(HOST, NOW + day) is None
    hosts.keep_robots(RobotsCopy(origin=HOST, verdict="unreachable", fetched_at=NOW + 2 * day))
    assert hosts.robots(HOST, NOW + day) is None, "that it cannot be had is no copy"
    assert hosts.keep_robots(RobotsCopy(**copy, fetched_at=NOW + 3 * day)) > first


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_d06_whatever_is_missing_from_the_end_is_missed(coding):
    text = ("Một dòng chữ để nén. " * 4_000).encode()
    pack = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstd.compress}[coding]
    packed = pack(text)
    assert unpack(packed, coding, 10**6) == text
    for cut in (1, 4, len(packed) // 2):
        with pytest.raises(Truncated):
            unpack(packed[:-cut], coding, 10**6)
    with pytest.raises(TooLarge):
        unpack(packed, coding, 1_000)
    with pytest.raises(Corrupt):
        unpack(b"<html>" + b"\xff" * 3_000, coding, 10**6)


def test_gzip_may_come_in_parts_with_rubbish_behind():
    assert unpack(gzip.compress(b"a") + gzip.compress(b"b") + b"\0\0", "x-gzip", 10) == b"ab"
    assert set(CODINGS) == {"gzip", "x-gzip", "deflate", "br", "zstd"}


def test_codings_that_nobody_asked_for_are_refused():
    guard = Integrity.from_crawler(get_crawler(LangSon, {"DOWNLOAD_MAXSIZE": 100}))
    request = Request(HOST)
    for names, reason in (("gzip, gzip, gzip", "encoding"), ("rot13", "encoding"), ("gzip", "too_large")):
        response = Response(HOST, headers={"Content-Encoding": names}, body=gzip.compress(b"a" * 1_000))
        with pytest.raises(Refused) as refused:
            guard.process_response(request, response)
        assert refused.value.reason == reason
    with pytest.raises(Failed) as failed:
        guard.process_response(request, Response(HOST, headers={"Content-Encoding": "gzip"}, body=b"\x1f\x8b\x08"))
    assert failed.value.reason == "truncated"
    plain = Response(HOST, headers={"Content-Encoding": "identity"}, body=b"x")
    assert guard.process_response(request, plain).body == b"x"
    head = Response(HOST, headers={"Content-Encoding": "gzip"})
    assert guard.process_response(Request(HOST, method="HEAD"), head) is head


def test_d23_a_jar_is_small_and_no_host_sees_the_cookies_of_another():
    jar = CookieJar()
    for number in range(5_000):
        jar.put("a.vn", f"c{number}", "v" * 300)
    assert len(jar.header("a.vn")) <= MOST_COOKIE_BYTES
    assert jar.header("b.vn") is None
    assert not jar.put("b.vn", "c", "v" * 5_000)


@pytest.mark.parametrize(
    "body",
    [
        b"<title>Just a moment...</title>",
        b"<script>window._cf_chl_opt={}</script>",
        b"<title>Attention Required! | Cloudflare</title>",
        "<title>Xác minh bạn không phải là robot</title>".encode(),
        b"<title>Captcha</title>",
        b"Request unsuccessful. Incapsula incident ID: 1-2",
        b'<script src="/x?jskey=abc"></script>',
        b'<script>document.cookie="D1N=0123456789abcdef";location.reload();</script>',
        b"The requested URL was rejected. Please consult with your administrator.",
    ],
)
def test_walls_are_recognised(body):
    assert is_challenge(body)
    assert not is_challenge(body + b" " * 30_000), "a whole page is none"


@pytest.mark.parametrize(
    "text",
    [
        "<title>Công an tỉnh cảnh báo</title><p>Kẻ gian giả mạo captcha và Cloudflare</p>",
        '<title>Tin</title><script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>',
        "<title>Xác nhận kết quả bầu cử</title>",
    ],
)
def test_articles_that_speak_of_walls_are_none(text):
    assert not is_challenge(text.encode())


def test_a_fingerprint_leaves_out_what_changes_with_each_answer():
    one = b"<html><script>x=1</script><p>Khong co gi o day 12:30</p><i>ray 8f3a9bc01d</i></html>"
    two = b"<html><script>x=2</script><p>Khong co gi o day 12:31</p><i>ray 77aa0b1c2d</i></html>"
    assert fingerprint(one) == fingerprint(two) != fingerprint(b"<p>Khac</p>")
    assert fingerprint(b"x" * 30_000) is None


@pytest.fixture
def web():
    web = Web()
    for number, section in enumerate(LangSon.portal.sections):
        paths = [f"/tin-{1_000_000 + 10 * number + step}.html" for step in range(5)]
        web.add(f"{HOST}/{section}", listing(paths))
        for path in paths:
            web.add(f"{HOST}{path}", article(f"Tin {path}"))
    return web


@pytest.mark.parametrize(("name", "most"), [("PAGES", 3), ("BYTES", 500), ("MINUTES", 0.0001)])
def test_a_budget_ends_a_run_cleanly_and_the_rest_is_pending(web, tmp_path, name, most):
    done = crawl(LangSon, web, tmp_path, settings={f"TINBAI_MAX_{name}": most, "CONCURRENT_REQUESTS_PER_DOMAIN": 1})
    assert done.reason == "limit"
    assert done.stats["tinbai/budget"] == name.lower()
    assert len(web.urls) <= 6
    ledger = Ledger("lang_son")
    ledger.begin(done.stats)
    ledger.end("limit")
    assert ledger.code == ExitCode.PENDING


def test_a_run_ends_before_the_disk_is_full(web, tmp_path):
    done = crawl(LangSon, web, tmp_path, settings={"TINBAI_LEAST_FREE": 2**60, "LOG_LEVEL": "CRITICAL"})
    assert done.reason == "disk_full"
    assert re.fullmatch(
        rf"The disk of {tmp_path} has [\d,]+ MB left, and a crawl leaves [\d,]+ MB free: make room",
        done.stats["tinbai/store_error"],
    )
    ledger = Ledger("lang_son")
    ledger.begin(done.stats)
    ledger.end(done.reason)
    assert ledger.code == ExitCode.DISK_LOW
    with Store.open(f"sqlite:///{tmp_path / 'tinbai.db'}") as store:
        assert [run.outcome for run in store.runs()] == ["disk_full"]


def test_what_is_postponed_is_no_failure_but_pending(web, tmp_path):
    web.pages[f"{HOST}/tin-1000001.html"] = (429, {"Retry-After": "3600"}, b"")
    settings = {"RETRY_ENABLED": True, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "LOG_LEVEL": "CRITICAL"}
    done = crawl(LangSon, web, tmp_path, settings=settings)
    assert done.stats["tinbai/postponed/host_paused"] >= 1
    assert not [name for name in done.stats if name.startswith("tinbai/failed")]
    ledger = Ledger("lang_son")
    ledger.begin(done.stats)
    ledger.end("finished")
    assert ledger.code == ExitCode.HOST_BLOCKED
    assert ledger.count("pending") >= 1


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ("me@example.com", True),
        ("https://example.org/bot", True),
        ("https://www.example.net", True),
        ("you@your-domain.com", True),
        ("a@b.invalid", True),
        ("http://localhost/bot", True),
        ("luutru@thuvien.vn", False),
        ("https://examplearchive.org/bot", False),
        (None, False),
    ],
)
def test_a_contact_that_is_nobodys(contact, expected):
    assert Config(contact=contact).has_placeholder is expected


def test_scrapy_itself_does_not_start_under_a_placeholder(web, tmp_path):
    settings = {"TINBAI_CONTACT": "me@example.com", "LOG_LEVEL": "CRITICAL"}
    done = crawl(LangSon, web, tmp_path, settings=settings)
    assert done.reason == "placeholder_contact"
    assert not web.asked


def test_a_crawl_under_a_placeholder_is_refused(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TINBAI_CONTACT", "https://example.com/bot")
    assert cli.run(["crawl", "lang_son"]) == ExitCode.USAGE
    assert "https://example.com/bot is a placeholder: set TINBAI_CONTACT" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_filled_database_of_the_version_before_is_upgraded(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path}/x.db")
    row = "INSERT INTO url (url_key, url, portal, state, attempts) VALUES ('k', 'https://a.vn/', 'a', 'done', 3)"
    with engine.begin() as connection:
        command.upgrade(make_config(connection), "0002")
        connection.execute(text(row))
    engine.dispose()
    with Store.open(f"sqlite:///{tmp_path}/x.db") as store:
        assert store.hosts.standing("a.vn").strikes == 0
    engine = create_engine(f"sqlite:///{tmp_path}/x.db")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT url_key, attempts, robots FROM url")).all() == [("k", 3, None)]
    engine.dispose()


def test_a_certificate_is_excepted_with_a_reason_or_not_at_all():
    with pytest.raises(ValueError, match="give the reason"):
        Host("a.vn", verify=False)
    assert Host("a.vn", verify=False, reason="its chain lacks a link").verify is False


def test_a_page_never_shows_its_body():
    page = Page(url=HOST, body=b"secret words", headers=(("Set-Cookie", "secret"),))
    assert "secret" not in repr(page)


def test_d66_nothing_is_pickled_and_no_shell_is_called():
    forbidden = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "telnetlib"}
    for folder in ("crawler", "spiders", "pipelines", "storage"):
        for file in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                names = {alias.name for alias in node.names} if isinstance(node, ast.Import | ast.ImportFrom) else set()
                module = {node.module or ""} if isinstance(node, ast.ImportFrom) else set()
                assert forbidden.isdisjoint(names | module), file
                if isinstance(node, ast.Call):
                    assert not any(word.arg == "shell" for word in node.keywords), file
                    assert ast.unparse(node.func) not in ("eval", "exec", "os.system", "os.popen"), file
    settings = (ROOT / "crawler" / "settings.py").read_text(encoding="utf-8")
    assert re.search(r"SCHEDULER_MEMORY_QUEUE = .*Memory", settings)
    assert "DISK_QUEUE" not in settings
    assert "JOBDIR" not in settings
