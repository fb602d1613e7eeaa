"""Faults of pages and lists, D24 to D34, D43 to D46 and D64: one crawl over real HTTP of a site full of them."""

from __future__ import annotations

import gzip
import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler.guards.journal import escape
from tests.hostile import WORDS, Asked, Hostile, Writer, crawl, listing, page, read_rows, reply

pytestmark = pytest.mark.journey

HTML = "text/html; charset=utf-8"
PLAIN = page("Đại hội đảng bộ tỉnh lần thứ mười bảy")
FORGED = "Tin\x1b]0;chiếm\x07 dòng\r\n2026-01-01 [root] CRITICAL: giả"
BOMB = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


def sitemap(*paths: str, head: str = "", more: str = "") -> str:
    entries = "".join(f"<url><loc>http://pages.vn{path}</loc></url>" for path in paths)
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    return f'<?xml version="1.0"?>{head}<urlset {space}>{entries}{more}</urlset>'


def nested() -> str:
    return page("Lồng hai trăm nghìn lớp").replace("<article>", "<div>" * 200_000 + "<article>")


def make_pages() -> dict[str, bytes]:
    wide = "".join(f"<p>{f'{WORDS} {number} ' * 90}</p>" for number in range(800))
    many = "".join(f'<a href="/bai-x{number}.html">x</a>' for number in range(200_000))
    return {
        "d24": reply(page("Mười megabyte một dòng", more=wide)),
        "d25": reply(nested()),
        "d26": reply(PLAIN, kind="text/html; charset=foo-9000"),
        "d26b": reply(PLAIN, kind="text/html; charset=utf-7"),
        "d27": reply(PLAIN, kind="text/html; charset=iso-8859-1"),
        "d28": reply(PLAIN.encode("utf-16-le"), kind="text/html"),
        "d29": reply(page("Đại hội\x00 đảng\x07 bộ\x1b[31m").replace("máy", "m\x00áy")),
        "d30": reply(page("Đại hội &#xD800;&#55357; đảng bộ")),
        "d43": reply(page(date="").replace("</article>", "</article><footer>© 2026 Báo thử</footer>")),
        "d44": reply(page(date="31/02/2024")),
        "d45": reply(page(date="02/03/2024")),
        "d46": reply(page(date="5 phút trước")),
        "d64": reply(page(FORGED)),
        "d64b": reply(page("Không tìm thấy \x1b[2J trang")),
        "links": reply(page("Hai trăm nghìn đường dẫn", more=many)),
    }


LISTS = {
    "/d31.xml": sitemap("/bai-d31.html", head=f"<!DOCTYPE x [{BOMB}]>", more="<url><loc>&a9;</loc></url>"),
    "/d32.xml": sitemap(
        "/bai-d32.html",
        head='<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY h SYSTEM "http://pages.vn/stolen">]>',
        more="<url><loc>http://pages.vn/bai-&f;&h;.html</loc></url>",
    ),
    "/d34.xml": sitemap(*(f"/bai-d34n{number}.html" for number in range(10)))[:400],
}


class Pages:
    def __init__(self) -> None:
        self.pages = make_pages()
        self.bomb = gzip.compress(b"<urlset>" + b" " * (60 * 2**20))

    async def __call__(self, asked: Asked, writer: Writer) -> None:
        found = re.fullmatch(r"/bai-(\w+)\.html", asked.path)
        if asked.path == "/robots.txt":
            writer.write(reply("", 404))
        elif asked.path == "/tin":
            writer.write(reply(listing([f"/bai-{key}.html" for key in self.pages])))
        elif asked.path in LISTS:
            writer.write(reply(LISTS[asked.path], kind="application/xml"))
        elif asked.path == "/d33.xml.gz":
            writer.write(reply(self.bomb, kind="application/gzip"))
        elif asked.path == "/d33b.xml":
            writer.write(reply(self.bomb, kind="application/xml", Content_Encoding="gzip"))
        elif found:
            writer.write(self.pages.get(found[1]) or reply(page(f"Tin {found[1]}")))
        else:
            writer.write(reply("nothing", 404))


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Any:
    home: Path = tmp_path_factory.mktemp("pages")
    lists = [*LISTS, "/d33.xml.gz", "/d33b.xml"]
    spiders = [{"name": "pages", "host": "pages.vn", "sitemaps": lists}]
    with Hostile({"pages.vn": Pages()}) as server:
        told = crawl(home, server.port, spiders, DOWNLOAD_TIMEOUT=30, CONCURRENT_REQUESTS_PER_DOMAIN=2)
        paths = server.paths("pages.vn")
    records = {key: json.loads(record) for key, record in read_rows(home, "SELECT key, record FROM article")}
    states = {
        url.rpartition("/")[2]: (state, why)
        for url, state, why in read_rows(home, "SELECT url, state, reason FROM url")
    }
    return {"told": told, "paths": paths, "records": records, "states": states, "log": (home / "crawl.log").read_text()}


def test_d24_ten_megabytes_on_a_line_are_read(read: Any) -> None:
    assert len(make_pages()["d24"]) > 10**7
    assert len(read["records"]["d24"]["body"]) >= 800


def test_d25_two_hundred_thousand_levels_lose_no_word(read: Any) -> None:
    record = read["records"]["d25"]
    assert WORDS in " ".join(record["body"])
    assert "nested_too_deep" in record["evidence"]["markup"]["raw"]


@pytest.mark.parametrize("key", ["d26", "d26b", "d27", "d28"])
def test_d26_d27_d28_whatever_the_charset_is_called(read: Any, key: str) -> None:
    assert read["records"][key]["title"] == "Đại hội đảng bộ tỉnh lần thứ mười bảy"
    assert any(text.startswith(WORDS) for text in read["records"][key]["body"])


def test_d29_d30_no_control_and_no_half_a_letter_is_stored(read: Any) -> None:
    for key in ("d29", "d30"):
        text = json.dumps(read["records"][key], ensure_ascii=False)
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]|\\u00[01]", text)
        assert read["records"][key]["title"].startswith("Đại hội")


@pytest.mark.parametrize("key", ["d31", "d32"])
def test_d31_d32_entities_are_not_opened_and_the_rest_is_read(read: Any, key: str) -> None:
    assert key in read["records"]
    assert not [path for path in read["paths"] if "stolen" in path or "root" in path or "haha" in path]
    assert read["told"]["peak"] < 600 * 2**20


def test_d33_a_packed_sitemap_has_its_bound(read: Any) -> None:
    assert read["states"]["d33b.xml"] == ("refused", "too_large")
    assert read["states"]["d33.xml.gz"] == ("failed", "bad_list")


def test_d34_a_sitemap_that_is_cut_gives_what_it_has_and_says_so(read: Any) -> None:
    assert {"d34n0", "d34n1", "d34n2"} <= read["records"].keys()
    assert read["states"]["d34.xml"] == ("failed", "bad_list")


@pytest.mark.parametrize(("key", "value"), [("d43", None), ("d44", None), ("d45", "2024-03-02")])
def test_d43_d44_d45_dates_are_read_or_null(read: Any, key: str, value: str | None) -> None:
    published = read["records"][key]["published"]
    assert (published["value"] if published else None) == value
    if key == "d44":
        assert "31/02/2024" in json.dumps(read["records"][key])


def test_d46_words_for_now_are_bound_to_the_capture(read: Any) -> None:
    record = read["records"]["d46"]
    assert record["published"]["raw"] == "5 phút trước"
    assert record["published"]["precision"] == "minute"
    distance = datetime.fromisoformat(record["fetched_at"]) - datetime.fromisoformat(record["published"]["value"])
    assert timedelta(minutes=5) <= distance < timedelta(minutes=6)


def test_d64_no_page_writes_into_the_log(read: Any) -> None:
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", read["log"])
    assert not [line for line in read["log"].splitlines() if line.startswith("2026-01-01 [root]")]
    assert "chiếm" not in read["log"]
    assert "\n" not in read["records"]["d64"]["title"]


def test_d64_what_is_escaped_stays_readable() -> None:
    assert escape("một\x1b]0;x\x07\r\ndòng\u202eẩn") == r"một\x1b]0;x\x07\r\ndòng\u202eẩn"
    assert escape("không có gì\tlạ") == "không có gì\tlạ"


def test_two_hundred_thousand_links_are_no_trap(read: Any) -> None:
    assert ("refused", "endless") in [state for name, state in read["states"].items() if "links" in name]
    assert len(read["paths"]) < 100
