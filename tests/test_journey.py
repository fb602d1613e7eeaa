"""Whole journeys over real HTTP: native Scrapy commands, and captures that other readers accept byte for byte."""

import json
import os
import sqlite3
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from crawler.demo.gold import gold_records
from crawler.demo.loopback import loopback_settings
from crawler.demo.server import ReplicaServer

ROOT = Path(__file__).parents[1]
PORTALS = ["bac_giang", "bac_kan", "bac_kan_city", "bao_bac_kan", "lang_son", "thai_nguyen"]
SINCE = "2023-01-01"

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def server():
    with ReplicaServer(pages=60) as running:
        yield running


def scrapy(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scrapy", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=dict(os.environ))


def flags(port: int, home: Path) -> list[str]:
    changes = {**loopback_settings(port), "TINBAI_HOME": str(home)}
    values = {
        name: value if isinstance(value, str) else orjson.dumps(value).decode() for name, value in changes.items()
    }
    return [flag for name, value in values.items() for flag in ("-s", f"{name}={value}")]


@pytest.fixture(scope="module")
def crawled(server, tmp_path_factory):
    """`scrapy crawl` of two portals from the checkout: one answers with gzip, one with 301 and soft 404s."""
    home = tmp_path_factory.mktemp("home")
    settings = flags(server.port, home)
    for name in ("bao_bac_kan", "lang_son"):
        done = scrapy("crawl", name, "-a", f"since={SINCE}", "-O", str(home / f"{name}.jsonl"), *settings)
        assert done.returncode == 0, done.stderr[-2000:]
    return home


def test_scrapy_lists_the_portals():
    assert scrapy("list").stdout.split() == PORTALS


@pytest.mark.parametrize("name", ["bao_bac_kan", "lang_son"])
def test_a_native_crawl_exports_the_window_that_was_asked_for(crawled, name):
    exported = [json.loads(line) for line in (crawled / f"{name}.jsonl").read_text("utf-8").splitlines()]
    gold = [record for record in gold_records(name, 60) if record.kind == "article" and record.date[0] >= SINCE]
    assert sorted(article["key"] for article in exported) == sorted(record.key for record in gold)
    titles = {record.key: record.title for record in gold}
    assert all(article["title"] == titles[article["key"]] for article in exported)
    assert all(article["evidence"]["published"]["source"] for article in exported)


def test_scrapy_parse_shows_the_record(server, crawled):
    gold = next(record for record in gold_records("lang_son", 60) if record.kind == "article")
    done = scrapy("parse", "--spider", "lang_son", "--nocolour", "--nolinks", *flags(server.port, crawled), gold.url)
    assert gold.title in done.stdout


def test_warcio_accepts_every_capture(crawled):
    segments = sorted((crawled / "captures").glob("*.warc.gz"))
    assert len(segments) >= 2
    assert not list((crawled / "captures").glob("*.open"))
    for segment in segments:
        checked = subprocess.run(
            [sys.executable, "-m", "warcio.cli", "check", "-v", str(segment)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert checked.returncode == 0, checked.stdout[-500:]
        assert "digest failed" not in checked.stdout


def test_a_second_reader_gets_back_byte_for_byte_what_the_server_sends(server, crawled):
    compared = 0
    for segment in (crawled / "captures").glob("*.warc.gz"):
        with segment.open("rb") as stream:
            for record in ArchiveIterator(
                stream, record_types=WarcRecordType.response, parse_http=True, verify_digests=True
            ):
                url = record.headers["WARC-Target-URI"]
                if record.http_headers.status_code == 200:
                    assert record.reader.read() == ask(server.port, url), url
                    compared += 1
    with closing(sqlite3.connect(crawled / "tinbai.db")) as database:
        indexed = database.execute("SELECT count(*) FROM capture WHERE status = 200").fetchone()[0]
    assert compared == indexed > 50


def ask(port: int, url: str) -> bytes:
    """What the replica sends for an address, coded as it was asked for by the crawler."""
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    headers = {"Host": parts.netloc, "X-Forwarded-Proto": parts.scheme, "Accept-Encoding": "gzip, deflate"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - the same
        return answer.read()


def test_the_database_holds_one_article_a_key_and_knows_every_capture(crawled):
    with closing(sqlite3.connect(crawled / "tinbai.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        doubled = "SELECT portal, key FROM article GROUP BY portal, key HAVING count(*) > 1"
        assert database.execute(doubled).fetchall() == []
        for segment, offset, length in database.execute('SELECT segment, "offset", length FROM capture'):
            assert offset + length <= (crawled / "captures" / segment).stat().st_size
        reasons = dict(database.execute("SELECT reason, count(*) FROM url WHERE outcome = 'refused' GROUP BY reason"))
    assert reasons["soft_404"] >= 1
    assert reasons["redirected_home"] >= 1
    assert reasons["out_of_window"] >= 1
    assert reasons["robots"] >= 1
