"""A home with captures for the tests of what is kept: pages written to WARC, read and kept as a crawl does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from crawler.catalog import portals
from pipelines.refine import refine
from storage.archive import Damage, list_segments, read_segment
from storage.captures import CaptureWriter, Exchange
from storage.records import Page, Visit
from storage.store import Store
from tests.storage_samples import NOON, make_exchange, open_store

URL = "https://baolangson.vn/kinh-te/{key}-tin.html"
PARAGRAPHS = (
    "Sau ba năm trồng thử, các hộ ở hai xã vùng cao đã thu những lứa chanh leo đầu tiên với năng suất cao.",
    "Theo cán bộ khuyến nông, mỗi héc-ta cho thu gần hai mươi tấn quả, bán tại vườn với giá ổn định suốt vụ.",
)


def make_html(key: str, *paragraphs: str, title: str = "Chanh leo được mùa ở vùng cao") -> bytes:
    lines = "".join(f"<p>{text}</p>" for text in paragraphs or PARAGRAPHS)
    return (
        f'<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f'<div class="article-detail"><h1 class="title">{title} {key}</h1><div class="article-info">'
        '<span class="date">Thứ 3, 12.03.2024 | 07:20:41</span></div>'
        f'<div class="article-content">{lines}<p>Bài viết số {key} của tòa soạn.</p></div></div></body></html>'
    ).encode()


def crawl_pages(home: Path, pages: Iterable[tuple[str, bytes]], *, day: int = 0, name: str = "lang_son") -> Store:
    """Capture pages, given by their address, and keep what they say; return the store, open."""
    home.mkdir(exist_ok=True)
    store = open_store(home / "tinbai.db")
    run = store.begin_run(name, "crawl")
    with CaptureWriter(home / "captures", prefix=name) as captures:
        for number, (url, body) in enumerate(pages):
            seen = NOON + timedelta(days=day, seconds=number)
            capture = captures.append(make_exchange(body, url=url, fetched_at=seen))
            page = Page(url=url, requested_url=url, body=body, fetched_at=seen, portal=name, capture=capture)
            article = refine(page, portals()[name])
            store.keep(run, [Visit(url=url, portal=name, outcome="stored", article=article, capture=capture)])
    store.end_run(run, "finished")
    return store


def capture_only(home: Path, exchanges: Iterable[Exchange], name: str = "lang_son") -> None:
    """Write exchanges to a segment that no index knows."""
    with CaptureWriter(home / "captures", prefix=name) as captures:
        for exchange in exchanges:
            captures.append(exchange)


def search_files(home: Path, text: str) -> list[str]:
    """Return the files that hold a text as it stands, captures decompressed."""
    wanted = text.encode()
    found = [path.name for path in home.iterdir() if path.is_file() and wanted in path.read_bytes()]
    captures = list_segments(home / "captures")
    return found + [path.name for path in captures if any(wanted in block for block in read_blocks(path))]


def read_blocks(path: Path) -> list[bytes]:
    return [one.block for one in read_segment(path) if not isinstance(one, Damage)]


def at(days: int) -> datetime:
    return NOON + timedelta(days=days)


__all__ = ["PARAGRAPHS", "URL", "at", "capture_only", "crawl_pages", "make_html", "replace", "search_files"]
