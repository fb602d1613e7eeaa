"""A stranger opens a release of the demo: pywb replays its captures, and a real browser shows the articles."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import orjson
import pytest
from lxml import html

from storage.store import Store
from tests.wayback import serve_archives

CHROMIUM = os.environ.get("TINBAI_CHROMIUM") or shutil.which("chromium") or ""
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"  # whatever is shown comes out of the package
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync", "--no-proxy-server"),
    *("--disable-background-networking", "--disable-component-update", "--virtual-time-budget=8000", ALONE),
)

pytestmark = pytest.mark.journey


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """The folder of a release of two articles a replica."""
    for words in (["demo", "--pages", "2"], ["release", "demo", "--output", str(tmp_path / "demo")]):
        command = [sys.executable, "-m", "crawler.cli", *words, "--home", str(tmp_path / "home")]
        subprocess.run(command, capture_output=True, check=True)
    return tmp_path / "demo"


def show(address: str, profile: Path) -> html.HtmlElement:
    """Return the page as it stands in the browser once its scripts have run."""
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", "--dump-dom", address]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return html.document_fromstring(done.stdout)


@pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium here: install it, or name it in TINBAI_CHROMIUM")
def test_a_browser_shows_the_articles_of_every_portal(released: Path, tmp_path: Path) -> None:
    with ZipFile(released / "captures.wacz") as package:
        _, *pages = map(orjson.loads, package.read("pages/pages.jsonl").splitlines())
    with Store.open(f"sqlite:///{tmp_path / 'home' / 'tinbai.db'}") as store:
        found = [(page["url"], *store.find(page["url"])) for page in pages]
    articles = {article.portal: (url, article) for url, article in found}
    assert len(articles) == 6
    (tmp_path / "pywb").mkdir()
    with serve_archives(tmp_path / "pywb", released / "captures.wacz", settings=["framed_replay: false"]) as collection:
        for url, article in articles.values():
            shown = show(f"{collection}/{url}", tmp_path / "profile")
            text = " ".join(shown.xpath("string(//body)").split())
            assert article.title in text
            assert " ".join(article.body[0].split()) in text
            assert shown.xpath("//script[contains(@src, 'wombat')]")  # by which pywb keeps a page in its archive
