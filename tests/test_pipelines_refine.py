"""The corridor on every page of the six replicas, and on pages that no layout knows."""

import dataclasses
from datetime import UTC, datetime
from functools import cache
from urllib.parse import parse_qsl, urlsplit

import pytest

from crawler.catalog import portal_named, portals
from crawler.demo.gold import GoldRecord, gold_records
from crawler.demo.replicas import REPLICAS
from crawler.demo.replicas.exchange import Ask
from pipelines.errors import Rejected
from pipelines.layout import Host, Layout, Source, compile_selector
from pipelines.markup import read_markup
from pipelines.refine import refine
from storage.codec import article_from_json, to_json
from storage.records import Page
from storage.timeline import VIETNAM

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
WORDS = "Hội nghị thống nhất giao từng đơn vị rà soát lại chỉ tiêu, báo cáo kết quả trước ngày họp tới. "
SELECTORS = [field.name for field in dataclasses.fields(Layout) if field.type == "Selectors"]


@cache
def pages_of(name: str) -> list[tuple[GoldRecord, Page]]:
    """Every article of a replica as its server sends it, without HTTP."""
    replica = REPLICAS[name](60)
    pages = []
    for gold in gold_records(name, 60):
        if gold.kind != "article":
            continue
        parts = urlsplit(gold.url)
        ask = Ask(
            host=parts.hostname,
            path=parts.path,
            now=NOW.astimezone(VIETNAM),
            scheme="https",
            method="GET",
            query=dict(parse_qsl(parts.query)),
            form={},
        )
        pages.append((gold, Page(url=gold.url, body=replica.answer(ask).body, fetched_at=NOW)))
    return pages


@pytest.mark.parametrize("name", list(portals()))
def test_every_page_of_a_known_portal_is_read_exactly(name):
    source = portal_named(name)
    for gold, page in pages_of(name):
        article = refine(page, source)
        assert (article.portal, article.key) == (name, gold.key)
        for field in (
            "title",
            "lead",
            "body",
            "captions",
            "authors",
            "affiliation",
            "agency",
            "dateline",
            "tags",
            "views",
        ):
            assert getattr(article, field) == getattr(gold, field), f"{field} of {gold.url}"
        assert (article.date and (article.date.value, article.date.precision, article.date.source)) == gold.date
        assert tuple(citation.key for citation in article.citations) == gold.citations
        assert (article.page_clock is not None) == gold.page_clock
        assert article_from_json(to_json(article)) == article


@pytest.mark.parametrize("name", list(portals()))
def test_every_selector_of_a_layout_matches_a_page(name):
    documents = [read_markup(page) for _, page in pages_of(name)]
    for layout in portal_named(name).layouts:
        fitting = [
            document
            for document in documents
            if any(compile_selector(selector)(document.root) for selector in layout.fingerprint)
        ]
        assert fitting, f"no page of {name} is laid out as {layout.platform}"
        for field in SELECTORS:
            selectors = getattr(layout, field)
            hits = [selector for selector in selectors if any(document.select(selector) for document in fitting)]
            assert bool(hits) == bool(selectors), f"{field} of {layout.platform} finds nothing on {name}"


def test_every_field_with_a_value_has_evidence():
    for name in portals():
        for _, page in pages_of(name)[:5]:
            article = refine(page, portal_named(name))
            for field in ("title", "lead", "published", "updated", "page_clock", "views", "section"):
                assert (getattr(article, field) is not None) == (field in article.evidence), field
            assert article.evidence["body"].source
            assert all(0 <= witness.confidence <= 1 for witness in article.evidence.values())


def generic(body: str, url: str = "https://la.vn/tin/bai-1.html", source: Source | None = None, **fields):
    page = Page(url=url, body=f"<html><body>{body}</body></html>".encode(), fetched_at=NOW, **fields)
    return refine(page, source) if source else refine(page)


STRANGE = f"""<div class="top">Chủ nhật, 22/11/2026</div><ul><li><a href=/>Trang chủ</a></li></ul>
<div class="tin"><h1>Nông dân vùng cao trồng quế hữu cơ</h1><p class="ngay">Thứ Ba, 14/05/2024 | 08:30</p>
<div class="sapo">Sáng 13/5, bà con trong xã dự lớp học trồng quế đầu tiên của năm.</div>
<div class="than">{"".join(f"<p>{WORDS * 2}{number}</p>" for number in range(5))}
<p style="text-align:right"><b>Lan Chi</b></p></div></div>
<div class="lien-quan"><h3>Tin liên quan</h3><a href=/b>Tin khác của báo ra ngày 01/01/2020</a></div>
<p>Lượt xem: 1.204</p><footer>© 2026 Báo lạ. Giấy phép số 12 cấp ngày 05/01/2019</footer>"""


def test_a_page_of_an_unknown_host_is_read_by_position_and_density():
    article = generic(STRANGE)
    assert article.title == "Nông dân vùng cao trồng quế hữu cơ"
    assert article.lead == "Sáng 13/5, bà con trong xã dự lớp học trồng quế đầu tiên của năm."
    assert len(article.body) == 5
    assert article.authors == ("Lan Chi",)
    assert article.published.value == "2024-05-14T08:30:00+07:00"
    assert article.page_clock.value == "2026-11-22"
    assert article.views == 1204
    assert (article.platform, article.key) == (None, None)


def test_machine_data_helps_where_nothing_is_in_sight():
    head = (
        '<meta property="og:title" content="Mở đường lên bản - Báo lạ"><meta name="author" content="Lan Chi">'
        '<script type="application/ld+json">{"headline":"Mở đường lên bản","datePublished":"2024-05-14T01:30:00Z",'
        '"author":[{"name":"Lan Chi"}]}</script>'
    )
    article = generic(f"{head}<div>{''.join(f'<p>{WORDS * 2}{n}</p>' for n in range(4))}</div>")
    assert article.title == "Mở đường lên bản"
    assert article.authors == ("Lan Chi",)
    assert article.published.value == "2024-05-14T08:30:00+07:00"
    assert article.published.source == "json-ld datePublished"


def test_a_time_element_is_a_stamp_of_last_resort():
    paragraphs = "".join(f"<p>{WORDS * 2}{n}</p>" for n in range(4))
    article = generic(
        f"<h1>Mở đường lên bản vùng cao</h1><div>{paragraphs}</div><time datetime='2024-05-14'>hôm nọ</time>"
    )
    assert article.published.value == "2024-05-14"


def test_a_page_without_text_is_no_article():
    with pytest.raises(Rejected) as rejected:
        generic("<h1>Tiêu đề đứng một mình</h1>")
    assert rejected.value.reason == "empty"
    with pytest.raises(Rejected) as rejected:
        generic("<div></div>")
    assert rejected.value.reason == "no_title"


LAYOUT = Layout(platform="x", title=("h1",), published=("time",), updated=("i",), body=("div.than",), author=("u",))
SOURCE = Source(title="Báo X", hosts=(Host("la.vn"),), article_key=r"bai-(\d+)", layouts=(LAYOUT,), name="bao_x")


def known(stamps: str, url: str = "https://la.vn/tin/bai-1.html", head: str = "", last: str = ""):
    body = f"{head}<h1>Mở đường lên bản</h1>{stamps}<div class=than><p>{WORDS}</p><p>{WORDS * 2}</p>{last}</div>"
    return generic(body, url, SOURCE)


def test_a_finer_stamp_that_agrees_makes_the_date_finer():
    article = known("<time datetime='2024-05-14T08:30:12+07:00'>14/05/2024</time>")
    assert (article.published.value, article.published.precision) == ("2024-05-14T08:30:12+07:00", "second")
    assert article.evidence["published"].conflicts == ()


def test_stamps_that_disagree_say_so():
    article = known("<time>14/05/2024</time>", head='<meta property="article:published_time" content="2024-03-01">')
    assert article.published.value == "2024-05-14"
    assert article.published.confidence <= 0.6
    assert "disagreement" in article.published.flags
    assert article.evidence["published"].conflicts == ("2024-03-01 (meta article:published_time)",)


def test_a_server_clock_in_the_meta_data_is_no_publication():
    now = NOW.astimezone(VIETNAM).isoformat()
    article = known("<time>14/05/2024</time>", head=f'<meta property="article:published_time" content="{now}">')
    assert article.published.value == "2024-05-14"
    assert "disagreement" not in article.published.flags


def test_a_date_from_the_future_is_no_date():
    article = known("<time>14/05/2031</time>")
    assert article.published.value is None
    assert (article.published.raw, article.published.flags) == ("14/05/2031", ("unreadable",))
    assert article.date is None


def test_an_impossible_date_is_null_beside_its_raw_text():
    article = known("<time>31/02/2024</time>")
    assert (article.published.value, article.published.raw) == (None, "31/02/2024")


def test_a_stamp_in_the_address_dates_a_page_without_any():
    article = known("", url="https://la.vn/tin/2024/05/14/bai-1.html")
    assert (article.published.value, article.published.source) == ("2024-05-14", "url")
    assert article.published.confidence <= 0.7


def test_the_canonical_address_names_the_article():
    article = known("<time>14/05/2024</time>", head='<link rel="canonical" href="/moi/bai-77.html">')
    assert (article.key, article.url) == ("77", "https://la.vn/moi/bai-77.html")
    elsewhere = known("<time>14/05/2024</time>", head='<link rel="canonical" href="https://khac.vn/bai-77.html">')
    assert elsewhere.key == "1"


def test_the_source_line_names_the_agency_and_is_no_body():
    article = known("<u>Lan Chi</u>", last="<p>Nguồn: TTXVN</p>")
    assert (article.agency, article.authors, article.body) == ("TTXVN", ("Lan Chi",), ((WORDS * 2).strip(),))


def test_a_line_in_italics_under_a_picture_is_its_caption():
    article = known("", last="<p><img src='/a.jpg'></p><p><em>Đoạn đường vừa mở</em></p>")
    assert article.captions == ("Đoạn đường vừa mở",)
    assert [(image.src, image.caption) for image in article.images] == [("https://la.vn/a.jpg", "Đoạn đường vừa mở")]


def test_a_layout_that_finds_no_body_gives_way_to_the_generic_reader():
    paragraphs = "".join(f"<p>{WORDS * 2}{n}</p>" for n in range(4))
    article = generic(f"<h1>Mở đường lên bản</h1><section>{paragraphs}</section>", source=SOURCE)
    assert (article.evidence["body"].source, article.key) == ("text density", "1")
    assert article.lead.endswith("0")
    assert len(article.body) == 3
