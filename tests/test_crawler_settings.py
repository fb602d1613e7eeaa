from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.settings import Settings
from scrapy.utils.misc import load_object

ROOT = Path(__file__).parents[1]


@pytest.fixture
def settings():
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    return settings


def test_no_door_is_open_that_nobody_needs(settings):
    assert not settings.getbool("TELNETCONSOLE_ENABLED")
    assert not settings.getbool("REMOTE_CONTROL_ENABLED")
    assert not settings.getbool("COOKIES_ENABLED")
    assert not settings.getbool("METAREFRESH_ENABLED")
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    assert {scheme for scheme in handlers if handlers[scheme]} == {"http", "https"}
    assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    assert settings.getint("DOWNLOAD_MAXSIZE") <= 32 * 2**20


def test_portals_are_asked_politely(settings):
    assert settings.getbool("ROBOTSTXT_OBEY")
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert settings.getfloat("DOWNLOAD_DELAY") >= 2
    assert settings["ROBOTSTXT_USER_AGENT"] == "tinbai"
    assert settings["USER_AGENT"].startswith("tinbai/")
    assert settings.getdict("DEFAULT_REQUEST_HEADERS")["Accept-Encoding"] == "gzip, deflate"


def test_every_component_that_is_named_exists(settings):
    for name in ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "ITEM_PIPELINES", "EXTENSIONS"):
        for path in settings.getdict(name):
            assert load_object(path)
    for path in (
        *settings.getdict("FEED_EXPORTERS").values(),
        settings["LOG_FORMATTER"],
        settings["TWISTED_DNS_RESOLVER"],
        settings["DOWNLOADER"],
    ):
        assert load_object(path)


def test_captures_are_made_before_anything_is_decoded(settings):
    order = settings.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES")
    names = {getattr(key, "__name__", str(key).rpartition(".")[2]): value for key, value in order.items()}
    assert names["CaptureMiddleware"] == 980
    assert names["Integrity"] < names["HttpCacheMiddleware"] < names["CaptureMiddleware"]


def run_scrapy(*arguments, **environment):
    command = [sys.executable, "-m", "scrapy", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_scrapy_lists_exactly_the_portals():
    done = run_scrapy("list")
    assert done.stdout.split() == ["bac_giang", "bac_kan", "bac_kan_city", "bao_bac_kan", "lang_son", "thai_nguyen"]
    assert done.stderr == ""


def test_scrapy_says_what_is_wrong_with_the_configuration():
    done = run_scrapy("list", TINBAI_CONTACT="nobody")
    assert done.returncode == 2
    assert done.stderr.startswith("tinbai: the setting 'contact'")
    assert done.stderr.count("\n") == 1
