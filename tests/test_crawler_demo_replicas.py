"""The replicas without a server: addresses, listings, what is on the pages, and the gold of every portal."""

import re
from datetime import UTC, datetime
from unicodedata import is_normalized, normalize
from urllib.parse import parse_qsl, urlsplit

import pytest
from lxml import etree, html

from crawler.demo.dress import Hand, hand_of
from crawler.demo.gold import gold_records, write_gold
from crawler.demo.replicas import HOSTS, REPLICAS
from crawler.demo.replicas.chronicle import Chronicle
from crawler.demo.replicas.exchange import Ask, name_weekday, write_date
from storage.timeline import VIETNAM

NOW = datetime(2025, 12, 24, 9, 30, tzinfo=VIETNAM)
PORTALS = sorted(REPLICAS)
CHROME = (
    "Tăng cỡ chữ", "Chia sẻ", "Ý kiến bạn đọc", "Bình luận", "Từ khóa", "Chủ đề:", "Hotline", "lượt xem", "Giấy phép",
    "Nguồn:", "leftcenterrightdel", "PublishingPortal", "Block_BanTin", "Trang chủ", "Tin liên quan", "Cùng chuyên mục",
    "Chú thích", "Trực tuyến", "°C", "Powered by", "0.5 1.0 1.5", "Updated", "Ngày đăng", "GMT", "admin",
)  # fmt: skip


def ask(replica, url, **more):
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return replica.answer(Ask(host=parts.netloc, path=parts.path, now=NOW, scheme=parts.scheme, query=query, **more))


def follow(replica, url):
    answer = ask(replica, url)
    return ask(replica, answer.location) if answer.status == 301 else answer


def tree_of(answer):
    return html.fromstring(answer.body, parser=html.HTMLParser(encoding="utf-8"))


def words(tree):
    etree.strip_elements(tree, "script", "style", with_tail=False)
    return tidy(" ".join(tree.itertext()))


def tidy(text):
    return " ".join(normalize("NFC", text.replace("\u200b", "")).split())


@pytest.fixture(scope="module", params=PORTALS)
def portal(request):
    replica = REPLICAS[request.param](60)
    return replica, list(gold_records(request.param, 60))


def test_every_host_belongs_to_one_portal():
    assert len(HOSTS) == sum(len(replica.hosts) for replica in REPLICAS.values()) == 9
    assert all(code == replica.code for code, replica in REPLICAS.items())


def test_gold_has_every_kind(portal):
    replica, gold = portal
    kinds = [record.kind for record in gold]
    assert kinds.count("article") == 60
    assert kinds.count("disallowed") == (12 if replica.code == "lang_son" else 0)
    assert [kinds.count(kind) for kind in ("soft404", "home_redirect", "missing")] == [1, 1, 1]


def test_keys_and_addresses_are_unique(portal):
    _, gold = portal
    assert len({record.key for record in gold}) == len(gold)
    addresses = [url for record in gold for url in (record.url, *record.aliases)]
    assert len(set(addresses)) == len(addresses)


def test_dates_spread_and_stand_in_order(portal):
    _, gold = portal
    days = [record.date[0] for record in gold if record.kind == "article" and record.date]
    assert {day[:4] for day in days} == {str(year) for year in range(2014, 2026)}
    assert days == sorted(days)


def test_all_words_of_the_gold_are_on_every_address(portal):
    replica, gold = portal
    for record in gold:
        for url in (record.url, *record.aliases):
            if record.kind not in ("article", "disallowed"):
                continue
            answer = follow(replica, url)
            assert answer.status == 200, url
            text = words(tree_of(answer))
            rows = [cell for line in record.body for cell in line.split(" | ")]
            for piece in (record.title, record.lead, record.author_raw or "", *rows, *record.captions, *record.tags):
                assert piece in text, (url, piece)


def test_gold_is_clean_text(portal):
    _, gold = portal
    for record in gold:
        for line in (record.title, record.lead or "", *record.body, *record.captions):
            assert line == tidy(line)
            assert not any(chrome in line for chrome in CHROME), line
        assert record.lead not in record.body
        assert len(set(record.captions)) == len(record.captions)


def test_traps_answer_as_they_should(portal):
    replica, gold = portal
    answers = {record.kind: ask(replica, record.url) for record in gold}
    assert answers["soft404"].status == 200
    assert "Trang không tồn tại" in tree_of(answers["soft404"]).findtext(".//title")
    assert answers["home_redirect"].status == 302
    assert urlsplit(answers["home_redirect"].location).path == "/"
    assert answers["missing"].status == 404


def test_unknown_addresses_are_not_found(portal):
    replica, gold = portal
    home = f"https://{replica.hosts[0]}"
    assert ask(replica, f"{home}/khong-co/").status == 404
    assert ask(replica, f"{home}/").status == 200
    wrong = gold[0].url.replace(gold[0].key, gold[0].key.translate(str.maketrans("0123456789", "1234567890")))
    assert ask(replica, wrong).status == 404


def test_listings_lead_to_everything_newest_first(portal):
    replica, gold = portal
    listed, pages = set(), 0
    for section in replica.sections:
        for page in range(1, replica.chronicle.last_page(section) + 1):
            pages += 1
            tree = html.fromstring(replica.write_listing(section, page))
            links = tree.xpath("//article[@class='item']/a[@class='item-title']/@href")
            listed |= {urlsplit(link).path + urlsplit(link).query for link in links}
            shown = [day.split("/")[::-1] for day in tree.xpath("//span[@class='item-date']/text()")]
            assert shown == sorted(shown, reverse=True)
            assert len(shown) == (len(links) if replica.dated_items else 0)
        assert replica.chronicle.last_page(section) >= 2
    assert pages >= 9
    for record in gold:
        assert any(urlsplit(u).path + urlsplit(u).query in listed for u in (record.url, *record.aliases)), record.url


def test_pages_weigh_what_real_ones_do(portal):
    replica, gold = portal
    sizes = [len(follow(replica, record.url).body) for record in gold if record.kind == "article"]
    assert 55_000 < sum(sizes) / len(sizes) < 70_000


def test_clock_shows_today_and_gold_does_not(portal):
    replica, gold = portal
    text = words(tree_of(follow(replica, gold[0].url)))
    assert ("24/12/2025" in text) == replica.page_clock == gold[0].page_clock


def test_articles_say_their_stamp(portal):
    replica, gold = portal
    for record in gold[:60]:
        stamp = record.published or record.updated
        source = follow(replica, record.url).body.decode()
        if stamp:
            moment = datetime.fromisoformat(stamp[0])
            assert f"{moment:%d/%m/%Y}" in source or f"{moment:%d.%m.%Y}" in source
        else:
            assert replica.code == "bac_kan_city"
            assert "<time" not in source


def test_scaling_changes_no_address_form():
    for replica in REPLICAS.values():
        large = replica(20_000)
        for number in (0, 7_777, 19_999):
            for form in large.forms(number):
                url = large.address(number, form)
                parts = urlsplit(url)
                found = large.locate(
                    Ask(host=parts.netloc, path=parts.path, now=NOW, query=dict(parse_qsl(parts.query)))
                )
                assert found
                assert found[0] == number


@pytest.mark.parametrize("pages", [0, 30_001])
def test_too_few_or_too_many_pages_are_refused(pages):
    with pytest.raises(ValueError, match="30,000"):
        REPLICAS["bac_kan"](pages)


def test_moments_follow_numbers():
    chronicle = Chronicle("x", ("a", "b"), 500, datetime(2025, 6, 1, tzinfo=VIETNAM))
    moments = [chronicle.moment_of(number) for number in range(500)]
    assert moments == sorted(moments)
    assert {moment.hour for moment in moments} <= set(range(6, 22))
    begin, end = moments[100], moments[200]
    assert chronicle.between(begin, end) == range(100, 200)


def test_gold_differs_where_portals_do():
    by_portal = {code: [r for r in gold_records(code, 60) if r.kind == "article"] for code in PORTALS}
    assert {r.published[1] for r in by_portal["bac_kan"]} == {"day"}
    assert {r.date[2] for r in by_portal["bac_giang"]} == {"published", "updated"}
    assert [r.date for r in by_portal["bac_kan_city"]].count(None) == 6
    assert [r.date[2] for r in by_portal["bac_kan_city"] if r.date].count("event") == 6
    assert {len(r.key) for r in by_portal["lang_son"]} == {6, 7}
    assert {r.published[1] for r in by_portal["lang_son"]} == {"second", "minute"}
    assert all(r.body[-1].endswith("./.") for r in by_portal["bao_bac_kan"])
    assert {r.dateline for r in by_portal["bac_giang"]} >= {"BẮC GIANG", "BẮC NINH"}
    assert {r.dateline for r in by_portal["bao_bac_kan"]} == {"BBK", None}


def test_lang_son_forwards_half_of_its_old_addresses():
    replica = REPLICAS["lang_son"](600)
    twice = [record for record in gold_records("lang_son", 600) if record.aliases]
    answers = [ask(replica, record.aliases[0]) for record in twice]
    assert {answer.status for answer in answers} == {200, 301}
    for record, answer in zip(twice, answers, strict=True):
        assert answer.location == record.url or record.url in answer.body.decode()


def test_bac_giang_old_host_forwards_most():
    replica = REPLICAS["bac_giang"](60)
    old = [url for r in gold_records("bac_giang", 60) for url in r.aliases if "baobacgiang.vn" in url]
    statuses = [ask(replica, url).status for url in old]
    assert statuses.count(301) > 2 * statuses.count(200) > 0
    assert ask(replica, "https://baobacgiang.vn/kinh-te-p2").location == "https://baobacninhtv.vn/kinh-te-p2"


def test_city_sends_http_to_https():
    replica = REPLICAS["bac_kan_city"](60)
    answer = ask(replica, "http://backancity.gov.vn/category/tin-tuc")
    assert (answer.status, answer.location) == (301, "https://backancity.gov.vn/category/tin-tuc/")


def test_postback_needs_the_state_of_the_page_before():
    replica = REPLICAS["bac_kan"](60)
    url = "https://backan.gov.vn/Pages/xay-dung-dang.aspx"
    first = tree_of(ask(replica, url))
    form = {field.get("name"): field.get("value") for field in first.xpath("//input[@type='hidden']")}
    target, argument = re.search(r"__doPostBack\('(.+?)','(Page\$2)'\)", ask(replica, url).body.decode()).groups()
    good = form | {"__EVENTTARGET": target, "__EVENTARGUMENT": argument}
    second = ask(replica, url, method="POST", form=good)
    assert second.status == 200
    assert "Page$3" in second.body.decode()
    for bad in ({"__VIEWSTATE": "x"}, {"__EVENTVALIDATION": ""}, {"__EVENTARGUMENT": "Page$3"}, {"__EVENTTARGET": "y"}):
        assert ask(replica, url, method="POST", form=good | bad).status == 500


def test_feeds_and_sitemaps_list_articles():
    for code, path, count in (
        ("bac_kan_city", "/feed/", 10),
        ("bao_bac_kan", "/rss/home.rss", 20),
        ("bac_giang", "/rss/home.rss", 20),
        ("bac_kan_city", "/wp-sitemap-posts-post-1.xml", 60),
    ):
        replica = REPLICAS[code](60)
        answer = ask(replica, f"https://{replica.hosts[0]}{path}")
        links = etree.fromstring(answer.body).xpath("//item/link/text() | //*[local-name()='loc']/text()")
        assert len(links) == count
        known = {url for record in gold_records(code, 60) for url in (record.url, *record.aliases)}
        assert set(links) <= known


def test_monthly_sitemaps_hold_every_article_once():
    replica = REPLICAS["thai_nguyen"](60)
    locations = etree.XPath("//*[local-name()='loc']/text()")
    months = locations(etree.fromstring(ask(replica, "https://baothainguyen.vn/sitemap.xml").body))
    assert len(months) == 142
    urls = [url for month in months for url in locations(etree.fromstring(ask(replica, month).body))]
    assert urls == [record.url for record in gold_records("thai_nguyen", 60) if record.kind == "article"]
    large = REPLICAS["bac_kan_city"](4_100)
    index = locations(etree.fromstring(ask(large, "https://backancity.gov.vn/wp-sitemap.xml").body))
    assert len(index) == 3


def test_hands_leave_the_words_alone():
    text = "Uỷ ban & các xã, phường của tỉnh và huyện"
    for hand in (Hand(), Hand(entities=True), Hand(decomposed=True), Hand(blanks=True, decomposed=True)):
        assert tidy(html.fromstring(f"<p>{hand.write(text)}</p>").text_content()) == text
    assert "&agrave;" in Hand(entities=True).write("và")
    assert not is_normalized("NFC", Hand(decomposed=True).write("Uỷ"))
    hands = [hand_of(number) for number in range(60)]
    assert all(any(getattr(hand, name) for hand in hands) for name in ("entities", "decomposed", "blanks", "debris"))
    assert Hand().enclose("<p>", None, "</p>") == ""


def test_weekdays_as_portals_write_them():
    sunday, tuesday = datetime(2025, 12, 21, tzinfo=UTC), datetime(2025, 12, 23, tzinfo=UTC)
    assert (name_weekday(sunday), name_weekday(sunday, capital=True)) == ("Chủ nhật", "Chủ Nhật")
    assert name_weekday(tuesday) == "Thứ ba"
    assert name_weekday(tuesday, numbered=True) == "Thứ 3"
    assert name_weekday(tuesday, capital=True) == "Thứ Ba"
    assert write_date(tuesday) == "23/12/2025"


def test_gold_is_the_same_every_time_and_is_written(tmp_path):
    assert list(gold_records("thai_nguyen", 20)) == list(gold_records("thai_nguyen", 20))
    files = write_gold(tmp_path / "gold", 5)
    assert [file.name for file in files] == [f"{code}.jsonl" for code in PORTALS]
    assert all(len(file.read_bytes().splitlines()) >= 5 + 3 for file in files)
    with pytest.raises(KeyError):
        next(gold_records("nowhere", 5))
