"""A home for the tests of the web page: crawled pages, hostile articles, a schedule, runs; and its application."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from fastapi import FastAPI
from starlette.testclient import TestClient

from crawler.config import Config
from crawler.schedule.plans import Schedules
from crawler.web.app import make_app
from storage.captures import CaptureWriter
from storage.records import Citation, Evidence, Visit
from tests.keeping_samples import PARAGRAPHS, URL, crawl_pages, make_html
from tests.storage_samples import NOON, make_article, make_exchange, make_visit, open_store

TOKEN = "a-token-for-the-tests-0123"  # noqa: S105 - nobody's
LOCAL = "http://127.0.0.1:8780"
NUMBER = "29-NQ/TU"
ADDED = "Chủ tịch UBND tỉnh Nguyễn Văn An đã trao 25 triệu đồng cho bà con."

PAGES = (
    "/",
    "/search?q=chanh+leo",
    "/search?q=chanh&section=x&author=Hoàng&since=2024-01-01&until=2024-12-31&order=newest",
    "/article/lang_son/500101",
    "/article/lang_son/hostile-3",
    "/diff/lang_son/500101",
    "/document/29-NQ%2FTU",
    "/portals",
    "/portals/lang_son",
    "/portals/bac_kan_city",
    "/runs",
    "/runs/1",
    "/runs/3",
    "/schedules",
    "/releases?q=chanh",
    "/login",
)

HOSTILE = (
    "<script>alert(1)</script>",
    '"><script>alert(2)</script>',
    "</title><script>alert(3)</script>",
    "<img src=x onerror=alert(4)>",
    "<svg onload=alert(5)><circle r=9 /></svg>",
    "<iframe src=javascript:alert(6)></iframe>",
    '<a href="javascript:alert(7)">bấm</a>',
    "' autofocus onfocus=alert(8) x='",
    "{{ 7 * 7 }} {% for x in y %} ${7*7} #{7*7}",
    "&lt;script&gt;alert(10)&lt;/script&gt; &amp &#60 &#x3c;b&#x3e",
    "\u202eđảo ngược\u202c \u2066cách ly \u200f\u200e",
    "\x1b[31mđỏ\x1b[0m \x07 \x9b2J",
    '=HYPERLINK("http://evil.invalid/";"x")',
    "W" * 5_000,
    "<style>@import 'http://evil.invalid/x.css';</style>",
    "<link rel=prefetch href=http://evil.invalid/><base href=http://evil.invalid/>",
    "<meta http-equiv=refresh content='0;url=http://evil.invalid/'>",
    "<form action=http://evil.invalid/><input name=token><button>gửi</button></form>",
    "]]><!-- --><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "javascript:alert(20)//\u2028alert(20)",
)


def fill_home(home: Path) -> None:
    """Crawl pages twice with a change between, and keep hostile articles and one that cites a document."""
    pages = [(URL.format(key=key), make_html(key)) for key in ("500101", "500102", "500103")]
    store = crawl_pages(home, pages)
    store.close()
    store = crawl_pages(home, [(URL.format(key="500101"), make_html("500101", *PARAGRAPHS, ADDED))], day=2)
    run = store.begin_run("lang_son", "crawl")
    store.keep(run, list(_visit_others()))
    store.update_index()
    store.close()
    with Schedules.open(Config(home=home)) as schedules:
        schedules.add("hang-ngay", ("lang_son", "bac_kan"), "0 */6 * * *", since="7d")


def hold_pages(home: Path) -> None:
    """Have three kept articles come again, built anew, and one that nobody knows: their pages are held."""
    with open_store(home / "tinbai.db") as store, CaptureWriter(home / "captures", prefix="lang_son") as captures:
        run = store.begin_run("lang_son", "crawl")
        for key in ("500101", "500102", "500103", "500999"):
            url, body = URL.format(key=key), make_html(key, *PARAGRAPHS, *((ADDED,) if key == "500101" else ()))
            for old, new in ((b"article-detail", b"story"), (b"article-content", b"words"), (b'"title"', b'"head"')):
                body = body.replace(old, new)
            capture = captures.append(make_exchange(body, url=url, fetched_at=NOON + timedelta(days=5)))
            captures.sync()
            held = {"reason": "held_layout", "detail": "no layout of the portal fits any more"}
            if key == "500999":
                held = {
                    "reason": "held_repeated",
                    "detail": "the text says 'Mời đọc', as too many of the last articles do",
                }
            store.keep(run, [Visit(url=url, portal="lang_son", outcome="refused", capture=capture, **held)])
        store.end_run(run, "finished", requests=4)


def _visit_others() -> Iterator[Visit]:
    evidence = {"title": Evidence(source="h1", raw="x", confidence=0.5, conflicts=("khác",))}
    for number, text in enumerate(HOSTILE):
        key = f"hostile-{number}"
        article = replace(make_article(key, f"2024-05-{number % 28 + 1:02}", title=text), lead=text, body=(text, text))
        hostile = Evidence(source=text, raw=text, confidence=1.0, conflicts=(text,))
        article = replace(article, authors=(text,), section=text, tags=(text,), evidence={"title": hostile})
        yield make_visit(replace(article, citations=(Citation(raw=text, key=text, kind="full"),)))
    yield make_visit(make_article("citing", None, evidence=evidence))
    yield make_visit(make_article("like it", "2023-07", citations=(Citation(raw="x", key="129-NQ/TU", kind="full"),)))


def open_app(home: Path, token: str | None = TOKEN, **rules: object) -> FastAPI:
    """Return the application on a home."""
    return make_app(Config(home=home), token, **rules)  # type: ignore[arg-type]


@contextmanager
def browse(app: FastAPI, base: str = LOCAL, **options: object) -> Iterator[TestClient]:
    """A client of an application that runs, in this process and without a network."""
    with TestClient(app, base_url=base, client=("127.0.0.1", 50_000), follow_redirects=False, **options) as client:  # type: ignore[arg-type]
        yield client


def log_in(client: TestClient) -> None:
    """Open a session."""
    answer = client.post("/login", data={"token": TOKEN, "next": "/"}, headers={"Origin": str(client.base_url)})
    assert answer.status_code == 303


def read_seal(text: str) -> str:
    """Return the seal of a page's forms."""
    return text.partition('name="seal" value="')[2].partition('"')[0]
