"""The server as a process: real HTTP on loopback, every host by its name, counts, ports, and a sure end."""

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from lxml import html

from crawler.demo.gold import gold_records
from crawler.demo.replicas import HOSTS, REPLICAS
from crawler.demo.server import ReplicaServer, main
from crawler.exits import ExitCode, Failure

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def server():
    with ReplicaServer() as running:
        yield running


def fetch(server, url, form=None, **headers):
    """Return status, headers and body of one request, redirects not followed."""
    parts = urlsplit(url)
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    sent = {"Host": parts.netloc, "X-Forwarded-Proto": parts.scheme, **headers}
    body = None
    if form is not None:
        body = urlencode(form)
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    connection.request("POST" if body else "GET", path, body, sent)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, response.headers, content


def test_every_gold_address_answers_by_its_kind(server):
    wanted = {
        "article": {200, 301},
        "disallowed": {200, 301},
        "soft404": {200},
        "home_redirect": {302},
        "missing": {404},
    }
    for portal in REPLICAS:
        for record in gold_records(portal, 60):
            status, headers, _ = fetch(server, record.url)
            assert status in wanted[record.kind] - {301}, record.url
            for alias in record.aliases:
                status, headers, _ = fetch(server, alias)
                assert status in wanted[record.kind], alias
                assert status == 200 or headers["Location"] == record.url


def test_every_host_has_robots_and_one_closes_a_section(server):
    for host in HOSTS:
        status, headers, body = fetch(server, f"https://{host}/robots.txt")
        assert status == 200
        assert headers["Content-Type"] == "text/plain; charset=utf-8"
        assert (b"Disallow: /phap-luat" in body) == (host == "baolangson.vn")


def test_postback_over_http(server):
    url = "https://backan.gov.vn/Pages/tin-tuc-su-kien.aspx"
    page = html.fromstring(fetch(server, url)[2])
    form = {field.get("name"): field.get("value") for field in page.xpath("//input[@type='hidden']")}
    form |= {"__EVENTTARGET": "ctl00$PlaceHolderMain$Pager", "__EVENTARGUMENT": "Page$2"}
    assert fetch(server, url, form)[0] == 200
    assert fetch(server, url, form | {"__VIEWSTATE": "AAAA"})[0] == 500


def test_pages_are_zipped_for_who_accepts_it(server):
    record = next(gold_records("bao_bac_kan", 60))
    _, headers, zipped = fetch(server, record.url, **{"Accept-Encoding": "gzip, deflate"})
    assert headers["Content-Encoding"] == "gzip"
    _, headers, plain = fetch(server, record.url)
    assert "Content-Encoding" not in headers
    assert gzip.decompress(zipped) == plain
    assert len(zipped) < len(plain) / 2


def test_same_pages_from_two_servers(server):
    record = next(gold_records("thai_nguyen", 60))
    with ReplicaServer() as other:
        assert other.port != server.port
        assert fetch(other, record.url)[2] == fetch(server, record.url)[2]


def test_other_hosts_are_not_served(server):
    status, _, body = fetch(server, "https://example.com/")
    assert status == 421
    assert b"example.com" in body


def test_counts_say_what_was_asked(server):
    before = server.counts()
    fetch(server, "https://baolangson.vn/phap-luat")
    fetch(server, "https://baolangson.vn/kinh-te")
    after = server.counts()
    assert after["asked"]["lang_son"] - before["asked"].get("lang_son", 0) == 2
    assert after["disallowed"]["lang_son"] - before["disallowed"].get("lang_son", 0) == 1


def test_a_taken_port_is_named(server):
    with pytest.raises(Failure, match=f"Port {server.port} .* is taken") as caught, ReplicaServer(port=server.port):
        pass
    assert caught.value.code == ExitCode.PORT_IN_USE
    assert main(["--port", str(server.port)]) == ExitCode.PORT_IN_USE


def test_a_server_that_does_not_start_is_a_failure():
    with pytest.raises(Failure, match="did not start"), ReplicaServer(pages=0):
        pass


def test_wrong_pages_are_a_usage_error(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["--pages", "0"])
    assert caught.value.code == ExitCode.USAGE
    assert "--pages" in capsys.readouterr().err


def test_leaving_the_context_ends_the_process():
    with ReplicaServer(pages=5) as running:
        port = running.port
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=1):
        pass


def test_a_process_that_does_not_listen_is_killed(monkeypatch):
    monkeypatch.setattr("crawler.demo.server._STOP_SECONDS", 0.2)
    with ReplicaServer(pages=5) as running:
        os.kill(running._process.pid, signal.SIGSTOP)
        process = running._process
    assert process.returncode == -signal.SIGKILL


_PARENT_THAT_DIES = """
import os
from crawler.demo.server import ReplicaServer
with ReplicaServer(pages=5) as server:
    print(server.port, flush=True)
    os._exit(0)
"""


def test_the_server_ends_with_its_parent():
    command = [sys.executable, "-c", _PARENT_THAT_DIES]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", int(done.stdout)), timeout=1).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.05)
    pytest.fail("the server outlived its parent")


def test_a_person_stops_it_with_ctrl_c():
    command = [sys.executable, "-m", "crawler.demo.server", "--pages", "5"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline().startswith("listening on 127.0.0.1:")
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == ExitCode.COMPLETE


_CRAWL = """
import json, sys
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from crawler.demo.loopback import loopback_settings

class Visitor(Spider):
    name = "visitor"
    async def start(self):
        for url in sys.argv[2:]:
            yield Request(url, self.parse, errback=self.fail, dont_filter=True)
    def parse(self, response):
        latency = response.meta["download_latency"] > 0
        print(json.dumps([response.request.url, response.url, response.status, len(response.body), latency]))
    def fail(self, failure):
        print(json.dumps([failure.request.url, failure.type.__name__, str(failure.value)]))

quiet = {"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False}
process = AsyncCrawlerProcess(loopback_settings(int(sys.argv[1])) | quiet)
process.crawl(Visitor)
process.start()
"""


def test_scrapy_meets_the_replicas_under_their_own_addresses(server):
    url = next(gold_records("bac_kan", 60)).url
    city = "http://backancity.gov.vn/category/tin-tuc/"
    command = [sys.executable, "-c", _CRAWL, str(server.port), url, city, "https://example.com/x"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    rows = {row[0]: row[1:] for row in map(json.loads, done.stdout.splitlines())}
    size = len(fetch(server, url)[2])
    assert rows[url] == [url, 200, size, True]
    secure = city.replace("http:", "https:")
    assert rows[secure][:2] == [secure, 200]
    refused, reason = rows["https://example.com/x"]
    assert refused == "NotAReplica"
    assert "example.com" in reason
