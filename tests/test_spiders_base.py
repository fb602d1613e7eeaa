from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from urllib.parse import parse_qs

import pytest
from scrapy import Request
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError
from scrapy.http import HtmlResponse

from spiders.bac_kan import BacKan
from spiders.bao_bac_kan import BaoBacKan
from spiders.base import PortalSpider
from spiders.lang_son import LangSon
from spiders.portal import Host, Portal
from spiders.thai_nguyen import ThaiNguyen
from storage.records import Page
from storage.store import Store
from tests.web_of_pages import Web, article, as_whole, crawl, listing, read_plainly

LANG_SON = "https://baolangson.vn"
BAC_KAN = "https://baobackan.vn"
ROBOTS = "User-agent: *\nDisallow: /phap-luat\n"


@pytest.fixture(autouse=True)
def _plain_reader(monkeypatch):
    monkeypatch.setattr("pipelines.steps.refining.refine_whole", as_whole(read_plainly))


@pytest.fixture
def web():
    """A portal of empty sections."""
    web = Web()
    web.add(f"{LANG_SON}/robots.txt", ROBOTS)
    for section in LangSon.portal.sections:
        web.add(f"{LANG_SON}/{section}", listing([]))
    for section in BaoBacKan.portal.sections:
        web.add(f"{BAC_KAN}/{section}/", listing([]))
    web.add(f"{BAC_KAN}/rss/home.rss", "<rss><channel></channel></rss>")
    return web


def test_sections_are_walked_and_every_article_is_asked_once(web, tmp_path):
    web.add(f"{LANG_SON}/chinh-tri", listing(["/a-1000001.html", "/b-1000002.html"]))
    web.add(f"{LANG_SON}/chinh-tri?page=2", listing(["/c-1000003.html", "/a-1000001.html"]))
    web.add(f"{LANG_SON}/chinh-tri?page=3", listing(["/c-1000003.html"]))
    web.add(f"{LANG_SON}/kinh-te", listing(["/b-1000002.html", "https://other.vn/d-1000004.html", "/gioi-thieu"]))
    for slug in ("a-1000001", "b-1000002", "c-1000003"):
        web.add(f"{LANG_SON}/{slug}.html", article(slug))
    done = crawl(LangSon, web, tmp_path)
    assert done.keys == ["1000001", "1000002", "1000003"]
    assert done.reason == "finished"
    assert len(web.urls) == len(set(web.urls))
    assert f"{LANG_SON}/chinh-tri?page=5" not in web.urls
    assert all(url.startswith(LANG_SON) for url in web.urls)
    assert done.stats["tinbai/articles"] == done.stats["tinbai/new"] == 3
    assert done.stats["tinbai/pending"] == 0


def test_what_robots_txt_forbids_is_not_asked_and_noted(web, tmp_path):
    web.add(f"{LANG_SON}/kinh-te", listing(["/phap-luat/x-1000009.html"]))
    done = crawl(LangSon, web, tmp_path)
    assert not [url for url in web.urls if "/phap-luat" in url]
    assert done.stats["tinbai/rejected/robots"] == 2
    assert done.items == []


def test_a_listing_that_repeats_its_last_page_ends(web, tmp_path):
    for number in range(2, 9):
        web.add(f"{LANG_SON}/chinh-tri?page={number}", listing(["/a-1000001.html"]))
    web.add(f"{LANG_SON}/chinh-tri", listing(["/a-1000001.html"]))
    web.add(f"{LANG_SON}/a-1000001.html", article())
    crawl(LangSon, web, tmp_path)
    assert f"{LANG_SON}/chinh-tri?page=4" not in web.urls


def test_a_page_that_came_down_whole_between_two_requests_hides_none_behind_it(web, tmp_path):
    pages = {number: [f"/x-{1000000 + 10 * number + place}.html" for place in range(3)] for number in (1, 2)}
    web.add(f"{LANG_SON}/chinh-tri", listing(pages[1]))
    web.add(f"{LANG_SON}/chinh-tri?page=2", listing(pages[1]))  # as many new ones came in on top
    web.add(f"{LANG_SON}/chinh-tri?page=3", listing(pages[2]))
    for path in (*pages[1], *pages[2]):
        web.add(f"{LANG_SON}{path}", article(path))
    assert len(crawl(LangSon, web, tmp_path).keys) == 6


def test_a_feed_that_names_the_first_page_does_not_end_a_section(web, tmp_path):
    links = [f"{BAC_KAN}/tin-{number}-post{number}.html" for number in range(4)]
    entries = "".join(f"<item><link>{link}</link></item>" for link in links[:2])
    web.add(f"{BAC_KAN}/rss/home.rss", f"<rss><channel>{entries}</channel></rss>")
    web.add(f"{BAC_KAN}/kinh-te/", listing(links[:2]))
    web.add(f"{BAC_KAN}/kinh-te/trang-2.html", listing(links[2:]))
    for link in links:
        web.add(link, article())
    assert crawl(BaoBacKan, web, tmp_path).keys == ["0", "1", "2", "3"]


def test_only_the_named_sections_are_walked_without_feeds(web, tmp_path):
    crawl(BaoBacKan, web, tmp_path, sections="kinh-te")
    assert web.urls == [f"{BAC_KAN}/kinh-te/"]


def test_a_limit_is_kept_exactly_and_ends_the_crawl(web, tmp_path):
    links = [f"/tin-10000{number:02}.html" for number in range(30)]
    web.add(f"{LANG_SON}/chinh-tri", listing(links))
    for link in links:
        web.add(f"{LANG_SON}{link}", article())
    settings = {"CONCURRENT_REQUESTS_PER_DOMAIN": 8}
    done = crawl(LangSon, web, tmp_path, settings=settings, limit="5")
    assert done.reason == "limit"
    assert len(done.items) == done.stats["tinbai/articles"] == 5
    assert len(web.urls) < 25
    with Store.open(f"sqlite:///{tmp_path / 'tinbai.db'}") as store:
        assert len(list(store.articles())) == 5
        assert store.runs()[0].outcome == "limit"


def test_sections_end_where_the_window_begins(web, tmp_path):
    web.add(f"{LANG_SON}/chinh-tri", listing([("/a-1000001.html", "05/02/2024"), ("/b-1000002.html", "09/01/2024")]))
    web.add(
        f"{LANG_SON}/chinh-tri?page=2", listing([("/c-1000003.html", "20/12/2023"), ("/d-1000004.html", "01/06/2023")])
    )
    web.add(f"{LANG_SON}/chinh-tri?page=3", listing([("/e-1000005.html", "01/01/2023")]))
    days = {"a-1000001": "2024-02-05", "b-1000002": "2024-01-09", "c-1000003": "2023-12-20"}
    for slug, day in days.items():
        web.add(f"{LANG_SON}/{slug}.html", article(slug, day))
    done = crawl(LangSon, web, tmp_path, since="2024-01-01", until="2024-01-31")
    assert done.keys == ["1000002"]
    assert f"{LANG_SON}/chinh-tri?page=3" not in web.urls
    assert f"{LANG_SON}/d-1000004.html" not in web.urls, "far outside, so not worth a request"
    assert done.stats["tinbai/rejected/out_of_window"] == 2
    assert done.stats["tinbai/skipped/out_of_window"] == 1


def test_an_undated_article_goes_by_its_listing_and_else_is_kept(web, tmp_path):
    web.add(f"{LANG_SON}/chinh-tri", listing([("/a-1000001.html", "20/12/2023"), ("/b-1000002.html", "09/01/2024")]))
    web.add(f"{LANG_SON}/kinh-te", listing(["/c-1000003.html"]))
    for slug in ("a-1000001", "b-1000002", "c-1000003"):
        web.add(f"{LANG_SON}/{slug}.html", article(slug))
    assert crawl(LangSon, web, tmp_path, since="2024-01-01").keys == ["1000002", "1000003"]


def test_a_section_without_dates_ends_when_its_articles_turn_out_old(web, tmp_path):
    first = date(2024, 3, 1)
    for page in range(1, 41):
        links = []
        for offset in range(5):
            number = page * 5 + offset
            links.append(f"{BAC_KAN}/tin-{number}-post{number}.html")
            web.add(links[-1], article(str(number), (first - timedelta(days=number)).isoformat()))
        web.add(f"{BAC_KAN}/kinh-te/{f'trang-{page}.html' if page > 1 else ''}", listing(links))
    done = crawl(BaoBacKan, web, tmp_path, since="2024-02-10")
    assert done.keys == sorted(str(number) for number in range(5, 21))
    assert len(web.urls) < 80


def test_addresses_on_other_hosts_are_aliases_of_one_article(web, tmp_path):
    names = (
        f"{BAC_KAN}/tin-post7.html",
        "https://baobackan.com.vn/tin-post7.html",
        "https://baobackan.org.vn/x-post7.html",
    )
    web.add(f"{BAC_KAN}/kinh-te/", listing(names[:2]))
    web.add(f"{BAC_KAN}/xa-hoi/", listing(["/other-post8.html"]))
    web.add(f"{BAC_KAN}/xa-hoi/trang-2.html", listing([names[2]]))
    web.add(names[0], article())
    web.add(f"{BAC_KAN}/other-post8.html", article())
    done = crawl(BaoBacKan, web, tmp_path)
    assert done.keys == ["7", "8"]
    assert not [url for url in web.urls if url in names[1:]]
    with Store.open(f"sqlite:///{tmp_path / 'tinbai.db'}") as store:
        assert [found.key for found in store.find(names[1])] == ["7"]


def test_an_address_found_after_the_article_was_kept_is_noted_and_not_asked(web, tmp_path):
    late = "https://baobackan.com.vn/tin-post7.html"
    web.add(f"{BAC_KAN}/kinh-te/", listing([f"{BAC_KAN}/tin-post7.html"]))
    web.add(f"{BAC_KAN}/tin-post7.html", article())
    web.add(f"{BAC_KAN}/xa-hoi/", listing(["/y-post80.html"]))
    for number in range(2, 8):
        web.add(f"{BAC_KAN}/xa-hoi/trang-{number}.html", listing([f"/z-post8{number}.html"]))
    web.add(f"{BAC_KAN}/xa-hoi/trang-8.html", listing([late, late]))
    done = crawl(BaoBacKan, web, tmp_path)
    assert done.keys == ["7"]
    assert late not in web.urls
    with closing(sqlite3.connect(tmp_path / "tinbai.db")) as database:
        assert database.execute("SELECT outcome FROM url WHERE url = ?", (late,)).fetchall() == [("seen",)]


@pytest.mark.parametrize(
    "failure", [(404, {}, b""), (200, {}, article("Không có").encode()), DownloadTimeoutError("slow"), (503, {}, b"")]
)
def test_the_next_address_is_tried_when_one_fails(web, tmp_path, failure):
    names = (f"{BAC_KAN}/tin-post7.html", "https://baobackan.com.vn/tin-post7.html")
    web.add(f"{BAC_KAN}/kinh-te/", listing(names))
    web.pages[names[0]] = failure
    web.add(names[1], article())
    done = crawl(BaoBacKan, web, tmp_path)
    assert [item["url"] for item in done.items] == [names[1]]
    assert done.stats["tinbai/pending"] == 0


def test_an_address_found_after_the_refusal_is_tried(web, tmp_path):
    web.add(f"{BAC_KAN}/kinh-te/", listing([f"{BAC_KAN}/tin-post7.html"]))
    web.add(f"{BAC_KAN}/kinh-te/trang-2.html", listing(["/x-post8.html"]))
    web.add(f"{BAC_KAN}/xa-hoi/", listing(["/y-post9.html"]))
    for number in range(2, 8):
        web.add(f"{BAC_KAN}/xa-hoi/trang-{number}.html", listing([f"/z-post{number}0.html"]))
    web.add(f"{BAC_KAN}/xa-hoi/trang-8.html", listing(["https://baobackan.com.vn/tin-post7.html"]))
    web.add("https://baobackan.com.vn/tin-post7.html", article())
    done = crawl(BaoBacKan, web, tmp_path)
    assert done.keys == ["7"]
    assert done.stats["tinbai/pending"] == 0


def test_an_old_address_leads_to_the_new_one(web, tmp_path):
    old, new = f"{LANG_SON}/chinh-tri/500123-cu.html", f"{LANG_SON}/moi-5500123.html"
    web.add(f"{LANG_SON}/chinh-tri", listing([old]))
    web.add(old, status=301, Location="/moi-5500123.html")
    web.add(new, article())
    done = crawl(LangSon, web, tmp_path)
    assert [item["url"] for item in done.items] == [new]
    with Store.open(f"sqlite:///{tmp_path / 'tinbai.db'}") as store:
        assert [found.key for found in store.find(old)] == ["5500123"]


@pytest.mark.parametrize("order", [("old", "new"), ("new", "old")])
def test_an_old_and_a_new_address_are_one_article(web, tmp_path, order):
    names = {"old": f"{LANG_SON}/chinh-tri/500123-cu.html", "new": f"{LANG_SON}/moi-5500123.html"}
    web.add(f"{LANG_SON}/chinh-tri", listing([names[name] for name in order]))
    web.add(names["old"], status=301, Location=names["new"])
    web.add(names["new"], article())
    done = crawl(LangSon, web, tmp_path)
    assert done.keys == ["5500123"]
    assert web.urls.count(names["new"]) == 1


def test_a_copy_that_names_its_canonical_address_is_the_same_article(web, tmp_path):
    old, new = f"{LANG_SON}/chinh-tri/500123-cu.html", f"{LANG_SON}/moi-5500123.html"
    head = f'<link rel="canonical" href="{new}">'
    web.add(f"{LANG_SON}/chinh-tri", listing([old]))
    web.add(f"{LANG_SON}/chinh-tri?page=2", listing([new, "/x-1000001.html"]))
    web.add(f"{LANG_SON}/x-1000001.html", article())
    web.add(old, article(head=head))
    web.add(new, article(head=head))
    done = crawl(LangSon, web, tmp_path)
    assert done.keys == ["1000001", "5500123"]
    assert done.stats["tinbai/articles"] == 2


def test_redirects_that_lead_nowhere_are_noted(web, tmp_path):
    links = [f"/{name}-100000{number}.html" for number, name in enumerate(("home", "off", "loop", "bad", "two", "one"))]
    web.add(f"{LANG_SON}/chinh-tri", listing(links))
    home, off, loop, bad, two, one = (f"{LANG_SON}{link}" for link in links)
    web.add(home, status=302, Location="/")
    web.add(f"{LANG_SON}/", article("Không phải bài"))
    web.add(off, status=302, Location="https://evil.example/x")
    web.add(loop, status=302, Location=loop)
    web.add(bad, status=302, Location="http://[")
    web.add(two, status=302, Location=one)
    web.add(one, status=302, Location=two)
    done = crawl(LangSon, web, tmp_path)
    assert done.items == []
    assert done.stats["tinbai/rejected/soft_404"] == 1
    assert done.stats["tinbai/rejected/redirected_offsite"] == 1
    assert done.stats["tinbai/failed/redirect_loop"] >= 1
    assert done.stats["tinbai/failed/bad_redirect"] == 1
    assert done.stats["tinbai/pending"] == 0
    assert len(web.urls) < 30


def test_a_page_that_leads_to_itself_once_is_read(web, tmp_path):
    gate = f"{LANG_SON}/a-1000001.html"
    answers = iter([(302, {"Location": gate}, b""), (200, {}, article().encode())])
    web.add(f"{LANG_SON}/chinh-tri", listing([gate]))
    web.pages[gate] = lambda _: next(answers)
    assert crawl(LangSon, web, tmp_path).keys == ["1000001"]


def test_a_listing_follows_its_own_redirects(web, tmp_path):
    web.add(f"{LANG_SON}/chinh-tri", status=301, Location="/chinh-tri/")
    web.add(f"{LANG_SON}/chinh-tri/", listing(["/a-1000001.html"]))
    web.add(f"{LANG_SON}/a-1000001.html", article())
    assert crawl(LangSon, web, tmp_path).keys == ["1000001"]


def test_lists_that_fail_are_noted_and_past_the_end_is_none(web, tmp_path):
    web.add(f"{LANG_SON}/chinh-tri", listing(["/a-1000001.html"]))
    web.add(f"{LANG_SON}/a-1000001.html", article())
    web.pages[f"{LANG_SON}/kinh-te"] = (500, {}, b"")
    web.pages[f"{LANG_SON}/xa-hoi"] = CannotResolveHostError("no such host")
    done = crawl(LangSon, web, tmp_path)
    assert {name: count for name, count in done.stats.items() if name.startswith("tinbai/failed")} == {
        "tinbai/failed/http_500": 1,
        "tinbai/failed/unknown_host": 1,
    }
    assert "tinbai/rejected/http_404" not in done.stats


def test_an_empty_listing_is_refused_and_a_damaged_feed_still_read(web, tmp_path):
    web.add(f"{BAC_KAN}/kinh-te/", "")
    web.add(f"{BAC_KAN}/rss/home.rss", f"<rss><channel><item><link>{BAC_KAN}/tin-post7.html</link></item><item>")
    web.add(f"{BAC_KAN}/tin-post7.html", article())
    done = crawl(BaoBacKan, web, tmp_path)
    assert done.keys == ["7"]
    assert done.stats["tinbai/rejected/empty"] == 1
    assert done.stats["tinbai/failed/bad_list"] == 1


def test_a_feed_that_is_gone_is_noted(web, tmp_path):
    del web.pages[f"{BAC_KAN}/rss/home.rss"]
    assert crawl(BaoBacKan, web, tmp_path).stats["tinbai/rejected/http_404"] == 1


def test_postbacks_carry_the_view_state_of_the_page_before(tmp_path):
    web, base = Web(), "https://backan.gov.vn/Pages"

    def page(number, state):
        more = "".join(
            f"<a href=\"javascript:__doPostBack('ctl00$Pager','Page${other}')\">{other}</a>" for other in (1, 2, 3)
        )
        items = listing([f"/Pages/chi-tiet-tin.aspx?ItemID={number}&l=xay-dung-dang"], more)
        hidden = f'<input type="hidden" name="__VIEWSTATE" value="{state}">'
        return items.replace("<main>", f'<form id="aspnetForm">{hidden}<main>').replace("</body>", "</form></body>")

    def serve(request):
        fields = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        if request.method == "GET":
            return 200, {}, page(1, "state-1").encode()
        number = int(fields["__EVENTARGUMENT"].removeprefix("Page$"))
        if fields["__VIEWSTATE"] != f"state-{number - 1}":
            return 500, {}, b"Validation of viewstate failed"
        return 200, {}, page(number, f"state-{number}").encode()

    web.pages[f"{base}/xay-dung-dang.aspx"] = serve
    for number in (1, 2, 3):
        web.add(f"{base}/chi-tiet-tin.aspx?ItemID={number}&l=xay-dung-dang", article())
    done = crawl(BacKan, web, tmp_path, sections="xay-dung-dang")
    assert done.keys == ["1", "2", "3"]
    assert "tinbai/failed/http_500" not in done.stats


def test_sitemaps_are_read_newest_first_within_the_window(tmp_path):
    web, host = Web(), "https://baothainguyen.vn"
    months = [("202301", "2023-01-31"), ("202402", "2024-02-28"), ("202312", "2023-12-31")]
    lists = "".join(
        f"<sitemap><loc>{host}/sitemaps/{month}.xml</loc><lastmod>{day}</lastmod></sitemap>" for month, day in months
    )
    web.add(f"{host}/sitemap.xml", f"<sitemapindex>{lists}<sitemap><loc>/sitemap.xml</loc></sitemap></sitemapindex>")
    for month, day in months:
        url = f"{host}/kinh-te/{month}/tin-a{month}/"
        text = f"<urlset><url><loc>{url}</loc><lastmod>{day}</lastmod></url><url><loc>{host}/x</loc></url></urlset>"
        web.add(f"{host}/sitemaps/{month}.xml", gzip.compress(text.encode()))
        web.add(url, article(day=day))
    done = crawl(ThaiNguyen, web, tmp_path, since="2023-12-01")
    assert done.keys == ["a202312", "a202402"]
    asked = [url for url in web.urls if "sitemap" in url]
    assert asked == [f"{host}/sitemap.xml", f"{host}/sitemaps/202402.xml", f"{host}/sitemaps/202312.xml"]


def test_addresses_too_long_for_a_request_are_left_out(web, tmp_path):
    web.add(f"{LANG_SON}/chinh-tri", listing([f"/{'a' * 2100}-1000001.html"]))
    done = crawl(LangSon, web, tmp_path)
    assert done.stats["tinbai/pending"] == 0
    assert done.items == []


def test_a_resumed_crawl_reads_pages_that_it_does_not_remember():
    request = Request(f"{LANG_SON}/a-1000001.html", meta={"tinbai_asked": f"{LANG_SON}/a-1000001.html"})
    response = HtmlResponse(request.url, body=article().encode(), request=request)
    spider = LangSon()
    assert [page.url for page in spider.read_article(response, "1000001")] == [request.url]
    assert spider.addresses.pending == 1


def test_a_page_of_no_crawl_is_judged_by_its_date_alone():
    spider = LangSon(since="2024-01-01")
    for day, inside in (("2024-01-01", True), ("2023-12-31", False), (None, True)):
        page = Page(url=f"{LANG_SON}/a-1000001.html", body=article(day=day or "").encode())
        assert spider.admit(page, read_plainly(page, LangSon.portal)).inside is inside
        assert spider.another_way(page) is None


def test_scrapy_parse_shows_what_a_page_gives(monkeypatch):
    monkeypatch.setattr("spiders.base.refine", read_plainly)

    def shown(url, body):
        return list(LangSon().parse(HtmlResponse(url, body=body.encode(), request=Request(url))))

    (record,) = shown(f"{LANG_SON}/a-1000001.html", article("Tin", "2024-05-09"))
    assert (record["title"], record["date"]["value"]) == ("Tin", "2024-05-09")
    (verdict,) = shown(f"{LANG_SON}/a-1000001.html", article("Không"))
    assert verdict["rejected"] == "soft_404"
    requests = shown(f"{LANG_SON}/chinh-tri", listing(["/a-1000001.html"]))
    assert [request.url for request in requests] == [f"{LANG_SON}/a-1000001.html", f"{LANG_SON}/chinh-tri?page=2"]


def test_arguments_are_checked_before_anything_is_asked():
    with pytest.raises(ValueError, match="since 'soon' is no day"):
        LangSon(since="soon")


def test_a_spider_knows_its_portal_by_its_own_name():
    class Some(PortalSpider):
        name = "some"
        portal = Portal(title="Some", hosts=(Host("some.vn"), Host("old.some.vn", scheme="http")))

    class Other(Some):
        pass

    assert Some.portal.name == "some"
    assert Some.allowed_domains == ["some.vn", "old.some.vn"]
    assert Some.portal.home == "https://some.vn/"
    assert Other.portal is Some.portal
