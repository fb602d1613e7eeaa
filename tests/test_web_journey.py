"""Journeys through the web page in a real Chromium: what people do, what hostile pages cannot, who can use it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

import pytest

from tests.storage_samples import make_article, make_visit, open_store
from tests.web_samples import HOSTILE, PAGES, TOKEN, fill_home, hold_pages

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
playwright = pytest.importorskip("playwright.sync_api", reason="the journeys need playwright: pip install '.[test]'")
pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(
        CHROMIUM is None, reason="no Chromium is found here: install Debian's chromium for the journeys"
    ),
]

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {"width": 320, "height": 640}  # and a screen of 1280 pixels at 400 %
PATIENCE = 120_000.0  # milliseconds, on a machine that has other things to do
MISSING = "/nothing"
FOCUSED = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const { width, height } = one.getBoundingClientRect();
  return { width, height, html: one.outerHTML.slice(0, 80), outline: getComputedStyle(one).outlineStyle,
           place: [...document.querySelectorAll("*")].indexOf(one) };
}"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("journey") / "home"
    fill_home(home)
    hold_pages(home)
    return home


@pytest.fixture(scope="module")
def address(home):
    command = [sys.executable, "-m", "crawler.cli", "serve", "--home", str(home), "--port", "0", "--processes", "1"]
    environment = {**os.environ, "TINBAI_TOKEN": TOKEN}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            yield re.search(r"http://\S+?(?=/ )", process.stderr.readline())[0]
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    playwright.expect.set_options(timeout=PATIENCE)
    environment = {**os.environ, "HOME": str(tmp_path_factory.mktemp("profile"))}
    with playwright.sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS], env=environment)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, address):
    """Open pages as one person; afterwards nothing was asked of anybody else, and no script of a page ran."""
    contexts, asked, dialogs = [], [], []

    def begin(**options):
        context = chromium.new_context(base_url=address, **{"locale": "en", **options})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        context.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        return page

    yield begin
    for context in contexts:
        context.close()
    assert asked
    assert {urllib.parse.urlsplit(url).netloc for url in asked} == {urllib.parse.urlsplit(address).netloc}
    assert dialogs == []


def test_a_person_searches_reads_and_sees_what_changed(visit):
    page = visit()
    page.goto("/")
    page.get_by_label("Words").fill("chanh leo 500101")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Chanh leo được mùa ở vùng cao 500101").click()
    published = page.locator("dl.fields details.known").first
    ground = published.locator(".ground")
    playwright.expect(ground).not_to_be_visible()
    published.locator("summary").hover()
    playwright.expect(ground).to_be_visible()
    page.mouse.move(0, 0)
    published.locator("summary").press("Enter")
    assert "12.03.2024" in published.locator(".ground").inner_text()
    page.get_by_role("link", name="Revision 2").click()
    assert "25 triệu đồng" in page.locator("ins").first.inner_text()
    page.get_by_role("link", name="Back to the article").click()
    page.locator('a[href^="/capture/"]').first.click()
    frame = page.frame_locator("iframe.inert")
    assert "Chanh leo" in frame.locator("h1").inner_text()
    page.get_by_role("link", name="Tiếng Việt").click()
    assert page.locator("html").get_attribute("lang") == "vi"


def test_everything_is_read_without_scripts_and_by_keyboard(visit):
    page = visit(java_script_enabled=False)
    page.goto("/article/lang_son/500101")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator("summary:focus").count():
            break
    page.keyboard.press("Enter")
    assert page.locator("details.known[open] .ground").is_visible()
    page.goto("/runs")
    assert page.get_by_role("link", name="every 5 seconds").is_visible()


def test_a_schedule_is_paused_and_a_release_is_made(visit):
    page = visit()
    page.goto("/schedules")
    page.get_by_role("link", name="Log in to pause").click()
    log_in(page)
    page.get_by_role("button", name="Pause: hang-ngay").click()
    playwright.expect(page.get_by_role("status")).to_have_text("It is paused.")
    assert page.get_by_text("paused", exact=True).is_visible()
    page.get_by_role("button", name="Resume: hang-ngay").click()
    playwright.expect(page.get_by_role("status")).to_have_text("It goes on.")
    page.goto("/search?q=chanh")
    page.get_by_role("link", name="Make a release of this").click()
    page.get_by_label("Its name").fill("chanh-leo")
    page.get_by_role("button", name="Make it").click()
    playwright.expect(page.get_by_role("heading", name="chanh-leo")).to_be_visible()
    deadline = time.monotonic() + PATIENCE / 1000
    while not page.get_by_role("link", name="articles.csv").count():
        assert time.monotonic() < deadline
        page.wait_for_timeout(250)
        page.goto("/releases")
    with page.expect_download() as download:
        page.get_by_role("link", name="articles.csv").click()
    assert Path(download.value.path()).read_text("utf-8").count("Chanh leo được mùa") == 3


@pytest.mark.parametrize("scripts", [True, False])
def test_a_run_under_way_reports_itself(visit, home, scripts):
    page = visit(java_script_enabled=scripts)
    with open_store(home / "tinbai.db") as store:
        run = store.begin_run("lang_son", "crawl")
        page.goto("/runs" if scripts else "/runs?live=1")
        row = page.locator("tr", has=page.locator(f'a[href="/runs/{run}"]'))
        pages, size = row.locator('[data-count="pages"]'), row.locator('[data-size="bytes"]')
        for number in (1, 2):
            store.keep(run, [make_visit(make_article(f"live-{scripts}-{number}", "2024-05-01"))])
            playwright.expect(pages).to_have_text(str(number))
            playwright.expect(size).not_to_have_text("0 B")
        store.end_run(run, "finished")
    playwright.expect(row.get_by_text("finished")).to_be_visible(timeout=PATIENCE)


def test_an_alarm_leads_to_a_layout_that_may_mend_it(visit):
    page = visit()
    page.goto("/")
    page.get_by_role("link", name="the held pages, and a layout").click()
    heading = page.get_by_role("heading", name="A layout that may read them")
    playwright.expect(heading).to_be_visible()
    again = page.get_by_role("link", name="Look again")
    while again.count():
        again.click()
    row = page.locator("tr", has=page.get_by_role("rowheader", name="body"))
    assert "100%" in row.inner_text()
    page.get_by_text("As Python, for the portal's file").click()
    assert page.get_by_text("Layout(").is_visible()
    page.locator('section[aria-labelledby="held"] a[href^="/capture/"]').first.click()
    assert page.frame_locator("iframe.inert").locator("h1").inner_text().startswith("Chanh leo")


@pytest.mark.parametrize("path", [*PAGES, MISSING])
def test_a_phone_shows_every_page_without_scrolling_sideways(visit, path):
    page = visit(viewport=PHONE, locale="vi")
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    heading = page.locator("h1")
    assert heading.evaluate("node => node.scrollHeight <= node.clientHeight + 1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_focus_is_seen_wherever_it_goes(visit, scheme):
    page = visit(color_scheme=scheme, reduced_motion="reduce")
    for path in ("/", "/search?q=chanh&order=newest", "/article/lang_son/500101", "/portals/lang_son", "/runs"):
        page.goto(path)
        order = []
        for _ in range(25):
            page.keyboard.press("Tab")
            seen = page.evaluate(FOCUSED)
            if seen is None:
                break
            assert seen["width"] > 0 < seen["height"], (path, seen)
            assert seen["outline"] != "none", (path, seen)
            order.append(seen["place"])
        assert order == sorted(order)
        assert len(order) > 5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_shuts_anybody_out(visit, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = visit(color_scheme=scheme)
    page.goto("/login")
    log_in(page)
    capture = capture_of(page)
    faults = {}
    for path in (*PAGES, MISSING, capture):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        found = axe.run(page).response["violations"]
        faults[path] = [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] != "minor"]
    assert {path: found for path, found in faults.items() if found} == {}


def log_in(page):
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Log in").click()
    playwright.expect(page.get_by_role("button", name="Log out")).to_be_visible()


def capture_of(page):
    page.goto("/article/lang_son/500101")
    return page.locator('a[href^="/capture/"]').first.get_attribute("href")


def test_hostile_titles_and_bodies_do_nothing(visit):
    page = visit()
    page.add_init_script("window.scriptsOfThePage = 0")
    errors = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    for number, text in enumerate(HOSTILE):
        page.goto(f"/article/lang_son/hostile-{number}")
        assert page.locator("h1").count() == 1
        assert page.locator("h1 *:not(bdi)").count() == 0
        shown = page.locator("h1").inner_text()
        assert "49" not in shown
        assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e\u2066-\u2069]", shown)
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
        page.goto("/search?" + urllib.parse.urlencode({"q": text[:400], "author": text[:400]}))
        page.goto("/document/" + urllib.parse.quote(text[:400], safe=""))
        assert page.locator("h1").count() == 1
    for path in ("/", "/search?since=2024-05-01", "/portals"):
        page.goto(path)
    assert page.locator("main script, main iframe, main img, main object, main style, main link").count() == 0
    assert [error for error in errors if "404" not in error] == []


def test_a_hostile_capture_does_nothing_even_in_a_window_of_its_own(visit, chromium, address, tmp_path):
    from tests.keeping_samples import crawl_pages, make_html  # noqa: PLC0415 - of one journey

    body = make_html("500777", *(f"{text} và thêm vài chữ cho đủ một đoạn văn." for text in HOSTILE))
    crawl_pages(tmp_path / "home", [("https://baolangson.vn/kinh-te/500777-tin.html", body)]).close()
    command = [sys.executable, "-m", "crawler.cli", "serve", "--home", str(tmp_path / "home"), "--port", "0"]
    with subprocess.Popen([*command, "--processes", "1"], stderr=subprocess.PIPE, text=True) as process:
        try:
            mine = re.search(r"http://\S+?(?=/ )", process.stderr.readline())[0]
            context = chromium.new_context(base_url=mine)
            context.set_default_timeout(PATIENCE)
            asked = []
            context.on("request", lambda request: asked.append(request.url))
            page = context.new_page()
            page.on("dialog", lambda dialog: pytest.fail(dialog.message))
            page.goto("/article/lang_son/500777")
            capture = page.locator('a[href^="/capture/"]').first.get_attribute("href")
            page.goto(capture)
            page.locator("summary").last.click()
            page.goto(f"{capture}/page")
            assert "và thêm vài chữ" in page.locator("body").inner_text()
            assert page.locator("script, img, iframe, form, a, link, base, svg, input").count() == 0
            context.close()
            assert {urllib.parse.urlsplit(url).netloc for url in asked} == {urllib.parse.urlsplit(mine).netloc}
        finally:
            process.terminate()
    visit().goto("/login")
