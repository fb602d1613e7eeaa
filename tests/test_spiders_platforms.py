"""Every CMS family on model pages: its own fingerprint and no other, and every field read."""

import re
import subprocess
import sys
from dataclasses import dataclass, fields

import pytest

from crawler.catalog import portals
from pipelines.fields import choose_layout
from pipelines.layout import Layout, Source, compile_selector
from pipelines.markup import read_markup
from pipelines.refine import refine
from spiders.paging import NextPage
from spiders.platforms import PLATFORMS
from spiders.platforms.drupal import DRUPAL_PAGES
from spiders.platforms.joomla_k2 import JOOMLA_PAGES
from spiders.platforms.liferay import LIFERAY_PAGES
from spiders.platforms.vccorp import VCCORP_PAGES
from storage.records import Page
from tests.test_pipelines_refine import pages_of

ANYWHERE = Source(title="bất kỳ", layouts=PLATFORMS)
TITLE = "Xã vùng cao Nà Sáng trồng thêm trăm héc-ta quế"
LEAD = "Đầu vụ xuân, các hộ ở ba thôn của xã nhận cây giống và được chỉ cách trồng quế trên đất dốc."
BODY = (
    "Sáng 12/5/2024, cây giống ươm tại trại của xã nên bén rễ nhanh, hợp thổ nhưỡng và ít sâu bệnh hơn giống mua xa.",
    "Mỗi hộ được vay vốn trong năm năm không lãi, cán bộ kỹ thuật xuống thăm nương hai tháng một lần để kiểm tra.",
    "Hợp tác xã đứng ra thu mua toàn bộ vỏ và lá quế, chưng cất tại chỗ rồi bán tinh dầu cho các cơ sở dưới xuôi.",
)
WORDS = "\n".join(f"<p>{text}</p>" for text in BODY)
AUTHOR = "Lường Thảo Vy"
OTHER = "Chuyện không thuộc bài này mà thuộc một bài khác"
LINKS = f"<ul><li><a href='/khac-1'>{OTHER} một</a></li><li><a href='/khac-2'>{OTHER} hai</a></li></ul>"
MINUTE = "2024-05-14T08:30:00+07:00"


@dataclass(frozen=True)
class Model:
    """A page in the documented structure of a family, with invented words, and what is expected beside them."""

    platform: str
    body: str
    head: str = ""
    attributes: str = ""
    published: str = MINUTE
    updated: str | None = None
    lead: str = LEAD
    authors: tuple[str, ...] = (AUTHOR,)
    agency: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    views: int | None = None
    captions: tuple[str, ...] = ()

    @property
    def markup(self) -> str:
        return (
            f"<html lang='vi'><head><title>{TITLE} - Trang mẫu</title>{self.head}</head><body {self.attributes}>"
            f"<div class='top'><span>22/11/2026</span></div><h1 class='logo'>TRANG MẪU</h1>{self.body}"
            f"<div class='ben-phai'><h3>Xem nhiều</h3>{LINKS}</div><p>Giấy phép số 12/GP cấp ngày 05/01/2019</p>"
            "</body></html>"
        )

    @property
    def page(self) -> Page:
        return Page(url="https://trangmau.vn/tin/bai-1.html", body=self.markup.encode())


ONECMS_HEADER = f"""<div class="sc-longform-header"><span class="block-sc-cate-name">Kinh tế</span>
<h1 class="sc-longform-header-title block-sc-title">{TITLE}</h1><div class="sc-longform-header-meta">
<span class="sc-longform-header-author block-sc-author">{AUTHOR}</span> <span>•</span>
<span class="sc-longform-header-date block-sc-publish-time">14/05/2024 08:30</span></div>
<p class="sc-longform-header-sapo block-sc-sapo">{LEAD}</p></div>"""
PHOTO = '<div><img src="/a.jpg"></div>'
GUID = "ctl00_SPWebPartManager1_g_0a1b2c3d_0000_4f0b_9a63_1c2f3f2d8e41_ctl00"
ASP_FORM = '<form id="aspnetForm" action="/a.aspx">{}</form>'

MODELS = {
    "onecms": Model(
        "onecms",
        f"""<div class="c-news-detail"><div class="b-maincontent"><article class="entry entry-no-padding">
{ONECMS_HEADER}<div class="sc-empty-layer"></div>{WORDS}
<figure><img src="/a.jpg"><figcaption>Đồi quế đầu thôn</figcaption></figure>
<div class="c-box"><p>{OTHER}</p></div><div class="c-news-related">{LINKS}</div></article></div>
<div class="c-widget-tags onecms__tags"><ul><li><h4><a href="/t">cây quế</a></h4></li></ul></div></div>""",
        # The month comes first in the one, and the other is the time of the crawl.
        head='<meta property="article:published_time" content="5/14/2024 8:30:56 AM">'
        '<meta name="datetimenow" content="11/22/2026 12:57:04">',
        published="2024-05-14T08:30:56+07:00",
        section="Kinh tế",
        tags=("cây quế",),
        captions=("Đồi quế đầu thôn",),
    ),
    "onecms whose other date may be read both ways": Model(
        "onecms",
        f"""<div class="b-maincontent"><div class="entry">{ONECMS_HEADER.replace("14/05", "05/03")}{WORDS}</div>
</div>""",
        head='<meta property="article:published_time" content="3/5/2024 8:30:00 AM">',
        published="2024-03-05T08:30:00+07:00",
        section="Kinh tế",
    ),
    "vccorp": Model(
        "vccorp",
        f"""<div class="detail-cate"><a data-role="cate-name" href="/kt">Kinh tế</a></div>
<div class="detail-time"><div data-role="publishdate">14/05/2024 08:30 GMT+7</div></div>
<h1 class="detail-title" data-role="title">{TITLE}</h1><h2 class="detail-sapo" data-role="sapo">{LEAD}</h2>
<div class="detail-content afcbc-body" data-role="content">{WORDS}
<figure class="VCSortableInPreviewMode" type="Photo">{PHOTO}
<figcaption class="PhotoCMS_Caption"><p>Đồi quế đầu thôn</p></figcaption></figure>
<div class="VCSortableInPreviewMode" type="RelatedOneNews"><a href="/k">{OTHER}</a><p>{OTHER}.</p></div>
<div class="VCSortableInPreviewMode" type="VideoStream"><p>{OTHER}.</p></div></div>
<div class="detail-author-bot"><a class="name" href="/tg">{AUTHOR}</a></div>
<div class="detail-tab"><a class="item" href="/t">cây quế</a></div>""",
        section="Kinh tế",
        tags=("cây quế",),
        captions=("Đồi quế đầu thôn",),
    ),
    "vccorp with the classes of its financial paper": Model(
        "vccorp",
        f"""<h1 class="title" data-role="title">{TITLE}</h1><p><span class="pdate" data-role="publishdate">
14-05-2024 - 08:30 AM</span></p><p class="sapo" data-role="sapo">{LEAD}</p>
<div class="detail-content afcbc-body"><div class="chisochungkhoan">{OTHER}</div>
<div id="listNewsInContent">{LINKS}</div>{WORDS}</div><p class="author" data-role="author">{AUTHOR}</p>""",
    ),
    "mastercms": Model(
        "mastercms",
        f"""<article class="article"><h1 class="article-detail-title">{TITLE}</h1><p class="author">{AUTHOR}</p>
<div class="thoi-gian"><span class="format_time">08:30</span> | <span class="format_date">14/05/2024</span></div>
<div class="article-detail-desc">{LEAD}</div><div class="__MASTERCMS_CONTENT fw clearfix">{WORDS}
<table class="__MB_ARTICLE_A"><tr><td><a href="/k">{OTHER}</a></td><td>{OTHER}.</td></tr></table></div>
<div class="article-detail-tags"><a href="/t">cây quế</a></div></article>
<div class="article-detail-other">{LINKS}</div>""",
        tags=("cây quế",),
    ),
    "mastercms with posts": Model(
        "mastercms",
        f"""<h1 class="post-title">{TITLE}</h1><span class="post-publish-time">
<span class="format_time">14/05/2024 08:30</span></span><a class="article-catname" href="/kt">Kinh tế</a>
<div class="post-desc">{LEAD}</div>
<div class="post-content __MASTERCMS_CONTENT"><div class="__MB_MASTERCMS_EL">{WORDS}<p><b>{AUTHOR}</b></p></div>
</div>""",
        section="Kinh tế",
    ),
    "content_fck": Model(
        "content_fck",
        f"""<h1 class="duong-dan"><a href="/kt">Kinh tế</a></h1><h1 class="fw700">{TITLE}</h1>
<div class="d-flex"><span>Kinh tế</span><span>14/05/2024 - 08:30</span></div>
<div class="detail-desc"><p>{LEAD}</p></div><div id="newscontents"><div class="content-fck">{WORDS}
<p class="author ignore">{AUTHOR}</p><div class="detail-related">{LINKS}</div></div></div>""",
    ),
    "content_fck in several sizes": Model(
        "content_fck",
        f"""<div class="detail-title"><h1>{TITLE}</h1></div><div class="pubdate">14/05/2024 - 08:30</div>
<div class="detail-desc">{LEAD}</div><div class="content-fck"><div class="content-fck-font-size" data="16">{WORDS}
<p class="author ignore">{AUTHOR}</p></div><div class="box-relate">{LINKS}</div></div>""",
    ),
    "nukeviet 4": Model(
        "nukeviet",
        f"""<div class="news_column panel panel-default"><div class="panel-body">
<h1 class="title margin-bottom-lg" itemprop="headline">{TITLE}</h1>
<span class="hidden" itemprop="datePublished">2024-05-14T08:30:00+07:00</span>
<div class="row"><span class="h5">Thứ ba - 14/05/2024 08:30</span><em class="fa fa-eye"></em> 288 0</div>
<div class="hometext m-bottom" itemprop="description">{LEAD}</div>
<div id="news-bodyhtml" class="bodytext margin-bottom-lg">{WORDS}</div>
<div><p class="h5 text-right"><strong>Tác giả: </strong>{AUTHOR}</p>
<p class="h5 text-right"><strong>Nguồn tin: </strong>Trang mẫu</p></div></div></div>
<div class="news_column"><div class="h5"><em class="fa fa-tags"></em><strong>Từ khóa: </strong>
<a href="/t"><em>cây quế</em></a></div></div>
<div class="news_column"><div class="panel-body other-news"><p class="h3">Những tin mới hơn</p>{LINKS}</div></div>""",
        tags=("cây quế",),
    ),
    "nukeviet 4 with a source for an author": Model(
        "nukeviet",
        f"""<div class="news_column"><h1 class="title margin-bottom-lg">{TITLE}</h1>
<span class="h5">Thứ ba - 14/05/2024 08:30</span><div class="hometext">{LEAD}</div>
<div id="news-bodyhtml" class="bodytext">{WORDS}</div>
<p class="h5 text-right"><strong>Nguồn tin: </strong>Báo Nà Sáng</p></div>""",
        authors=(),
        agency="Báo Nà Sáng",
    ),
    "nukeviet 3": Model(
        "nukeviet",
        f"""<div class="news_column"><div id="news_detail"><h1>{TITLE}</h1>
<span class="time">Thứ ba - 14/05/2024 08:30</span><div id="hometext">{LEAD}</div><div class="bodytext">{WORDS}</div>
<p style="text-align: right;"><strong>Tác giả: </strong>{AUTHOR}</p></div>
<div class="keywords"><strong>Từ khóa: </strong><a href="/t"><em>cây quế</em></a></div>
<ul class="related"><li>{OTHER}</li></ul></div>""",
        tags=("cây quế",),
    ),
    "k2": Model(
        "k2",
        f"""<div id="k2Container" class="itemView"><div class="itemHeader">
<span class="itemDateCreated">Thứ ba, 14 Tháng 5 2024 08:30</span><h2 class="itemTitle">{TITLE}</h2>
<span class="itemAuthor">Được viết bởi <a rel="author" href="/u">{AUTHOR}</a></span></div>
<div class="itemBody"><div class="itemIntroText"><p>{LEAD}</p></div><div class="itemFullText">{WORDS}</div></div>
<div class="itemContentFooter"><span class="itemHits">Lượt xem: 288</span>
<span class="itemDateModified">Cập nhật lần cuối: Thứ tư, 15 Tháng 5 2024 09:00</span></div>
<div class="itemCategory"><a href="/kt">Kinh tế</a></div><ul class="itemTags"><li><a href="/t">cây quế</a></li></ul>
<div class="itemRelated">{LINKS}</div></div>""",
        updated="2024-05-15T09:00:00+07:00",
        section="Kinh tế",
        tags=("cây quế",),
        views=288,
    ),
    "k2 without a break, posted by the office": Model(
        "k2",
        f"""<div id="k2Container" class="itemView"><h2 class="itemTitle">{TITLE}</h2>
<span class="itemDateCreated">Thứ ba, 14 Tháng 5 2024 08:30</span>
<span class="itemAuthor">Được viết bởi <a href="/u">Nguyễn Văn Đăng</a></span>
<div class="itemBody"><div class="itemFullText"><p>{LEAD}</p>{WORDS}<p><b>{AUTHOR}</b></p></div></div></div>""",
    ),
    "liferay with a detail page of its own": Model(
        "liferay",
        f"""<div id="p_p_id_nd_WAR_portlet_"><div class="contentDetail"><div><h3>{TITLE}</h3></div>
<div><div><p>14/05/2024 | 08:30</p></div></div><div class="sapo"><strong>{LEAD}</strong></div>
<div class="journal-content-article">{WORDS}<p style="text-align: right"><b>{AUTHOR}</b></p></div></div></div>
<div class="chan-trang"><div class="journal-content-article"><p>{OTHER}, ở chân trang.</p></div></div>""",
    ),
    "liferay with the text behind its detail page": Model(
        "liferay",
        f"""<div class="contentDetail"><div><h3>{TITLE}</h3></div><div><div><p>14/05/2024 08:30</p></div></div></div>
<p class="sapo"><strong>{LEAD}</strong></p><div class="journal-content-article">{WORDS}<p>{AUTHOR}</p></div>
<div class="journal-content-article"><p>{OTHER}, ở chân trang.</p></div>""",
    ),
    "liferay with VNPT's portlet": Model(
        "liferay",
        f"""<div id="p_p_id_dsnews_WAR_vnpteportalnewsportlet_INSTANCE_a1_"><div id="testabc"><div><h1>{TITLE}</h1>
<p>14/05/2024 08:30</p></div><p><strong>{LEAD}</strong></p><div><div>{WORDS}</div><p>{AUTHOR}</p></div></div>
<div class="khac">{LINKS}</div></div>""",
    ),
    "liferay's asset publisher": Model(
        "liferay",
        f"""<div class="asset-full-content"><h3 class="asset-title">{TITLE}</h3>
<span class="metadata-publish-date">14/05/24 08:30</span><span class="metadata-modified-date">15/05/24 09:00</span>
<span class="metadata-view-count">288 lượt xem</span><div class="asset-content">
<div class="journal-content-article">
<p>{LEAD}</p>{WORDS}<p>{AUTHOR}</p></div></div><div class="asset-related-assets">{LINKS}</div></div>""",
        updated="2024-05-15T09:00:00+07:00",
        views=288,
    ),
    "sharepoint_ministry": Model(
        "sharepoint_ministry",
        ASP_FORM.format(
            f"""<div id="{GUID}_pnHide"><span>In trang</span><span>Thứ ba, 14/05/2024 08:30</span></div>
<div id="divArticleDescription3"><h1>{TITLE}</h1></div><div id="divArticleDescription1"><p>{LEAD}</p></div>
<div id="divArticleDescription2"><div>{WORDS}</div></div>
<div id="{GUID}_pnNguontin"><p><font>{AUTHOR}</font></p></div><div class="tin-khac">{LINKS}</div>"""
        ),
    ),
    "sharepoint_ministry with classes": Model(
        "sharepoint_ministry",
        ASP_FORM.format(
            f"""<span class="News_Time_Post">Thứ ba, 14/05/2024 08:30 |</span><h1 class="News_Detail_Title">{TITLE}</h1>
<div id="divArticleDescription1">{LEAD}</div><div id="divArticleDescription2">{WORDS}</div>
<div id="{GUID}_pnNguontin"><p><font>Nguồn: Báo Nà Sáng</font></p></div>"""
        ),
        authors=(),
        agency="Báo Nà Sáng",
    ),
    "sharepoint_ministry whose description is the lead": Model(
        "sharepoint_ministry",
        ASP_FORM.format(
            f"""<div id="news_content"><div><h1>{TITLE}</h1><div><span>14/05/2024 08:30</span></div></div>
<div id="divArticleDescription"><p>{LEAD}</p></div><div id="divArticleContent">{WORDS}<p><b>{AUTHOR}</b></p></div>
<div class="khac">{LINKS}</div></div>"""
        ),
    ),
    "sharepoint_ministry whose description is all": Model(
        "sharepoint_ministry",
        ASP_FORM.format(
            f"""<div><h1>{TITLE}</h1><p>14/05/2024 08:30</p></div><div id="divArticleDescription">
<p>{LEAD}</p>{WORDS}<div><strong>{AUTHOR}</strong></div></div>"""
        ),
    ),
    "sharepoint_ministry by its news": Model(
        "sharepoint_ministry",
        ASP_FORM.format(
            f"""<h1 id="news-title">{TITLE}</h1><p><span>14/05/2024 08:30</span><span>Cỡ chữ</span></p>
<div id="news-des">{LEAD}</div><div id="news-detail"><div>{WORDS}<p>{AUTHOR}</p></div></div>"""
        ),
    ),
    "wordpress": Model(
        "wordpress",
        f"""<article class="post-7 post type-post hentry"><h1 class="entry-title">{TITLE}</h1><div class="entry-meta">
<time class="entry-date published" datetime="2024-05-14T08:30:00+07:00">14/05/2024</time>
<time class="updated" datetime="2024-05-15T09:00:00+07:00">15/05/2024</time>
<span class="author vcard"><a class="url fn n" href="/a">{AUTHOR}</a></span></div>
<div class="entry-content"><p>{LEAD}</p>{WORDS}<div class="wp-caption">{PHOTO}
<p class="wp-caption-text">Đồi quế đầu thôn</p></div></div>
<span class="cat-links"><a rel="category tag" href="/kt">Kinh tế</a></span>
<span class="tags-links"><a rel="tag" href="/t">cây quế</a></span></article>
<nav class="post-navigation">{LINKS}</nav>""",
        attributes='class="post-template-default single single-post postid-7"',
        updated="2024-05-15T09:00:00+07:00",
        section="Kinh tế",
        tags=("cây quế",),
        captions=("Đồi quế đầu thôn",),
    ),
    "wordpress posted by the office": Model(
        "wordpress",
        f"""<div class="hentry"><h1 class="entry-title">{TITLE}</h1><div class="entry-meta">
<span class="entry-date">14 Tháng Năm, 2024</span> bởi <span class="author vcard">Nguyễn Văn Đăng</span></div>
<div class="entry-content"><p>{LEAD}</p>{WORDS}<p>{AUTHOR}</p></div></div>""",
        published="2024-05-14",
    ),
    "wordpress told by its generator": Model(
        "wordpress",
        f"""<h1>{TITLE}</h1><div class="entry-content"><p>{LEAD}</p>{WORDS}<p>{AUTHOR}</p></div>""",
        head='<meta name="generator" content="WordPress 6.5"/>'
        '<meta property="article:published_time" content="2024-05-14T01:30:00+00:00"/>',
    ),
    "wordpress in blocks": Model(
        "wordpress",
        f"""<h1 class="wp-block-post-title">{TITLE}</h1><div class="wp-block-post-date">
<time datetime="2024-05-14T08:30:00+07:00">14/05/2024</time></div><p class="wp-block-post-author__name">{AUTHOR}</p>
<div class="wp-block-post-content"><p>{LEAD}</p>{WORDS}</div>""",
    ),
    "wordpress in a newspaper's theme": Model(
        "wordpress",
        f"""<h1 class="entry-title">{TITLE}</h1><time class="entry-date updated td-module-date"
datetime="2024-05-14T08:30:00+07:00">14/05/2024</time><div class="td-post-content"><p>{LEAD}</p>{WORDS}
<p style="text-align: right">{AUTHOR}</p></div>""",
        attributes='class="single single-post"',
    ),
    "drupal 7": Model(
        "drupal",
        f"""<h1 class="title" id="page-title">{TITLE}</h1><div id="node-7" class="node node-article node-promoted">
<div class="meta submitted"><span property="dc:date dc:created" content="2024-05-14T08:30:00+07:00">Được gửi bởi
<span class="username">{AUTHOR}</span> vào T3, 14/05/2024 - 08:30</span></div>
<div class="content"><div class="field field-name-body"><div class="field-label">Nội dung</div><p>{LEAD}</p>{WORDS}
</div><div class="field field-name-field-tags"><a href="/t">cây quế</a></div></div></div>
<div class="view-content">{LINKS}</div>""",
        tags=("cây quế",),
    ),
    "drupal 10": Model(
        "drupal",
        f"""<h1 class="page-header"><span class="field field--name-title">{TITLE}</span></h1>
<article class="node node--type-article node--view-mode-full"><footer class="node__meta">
<span class="field--name-uid">quantri</span><span class="field--name-created">Thứ ba, 14/05/2024 - 08:30</span></footer>
<div class="node__content"><div class="field--name-field-tom-tat">{LEAD}</div>
<div class="field field--name-body">{WORDS}<p>{AUTHOR}</p></div></div></article>
<div class="block block-block-content"><div class="field--name-body"><p>{OTHER}, ở chân trang.</p></div></div>""",
    ),
    "joomla_content 2.5": Model(
        "joomla_content",
        f"""<div class="item-page"><h2><a href="/1">{TITLE}</a></h2><ul class="actions"><li>In</li><li>Email</li></ul>
<dl class="article-info"><dt>Chi tiết</dt><dd class="category-name"><a href="/kt">Kinh tế</a></dd>
<dd class="published">Được đăng ngày Thứ ba, 14 Tháng 5 2024 08:30</dd><dd class="createdby">Viết bởi Super User</dd>
<dd class="hits">Lượt xem: 288</dd></dl><p>{LEAD}</p>{WORDS}<p><strong>{AUTHOR}</strong></p>
<ul class="pagenav"><li><a href="/2">{OTHER}</a></li></ul></div>""",
        section="Kinh tế",
        views=288,
    ),
    "joomla_content 3": Model(
        "joomla_content",
        f"""<div class="item-page" itemscope><div class="page-header"><h2 itemprop="headline">{TITLE}</h2></div>
<dl class="article-info muted"><dd class="createdby" itemprop="author">Viết bởi <span itemprop="name">{AUTHOR}</span>
</dd><dd class="published"><time datetime="2024-05-14T08:30:00+07:00" itemprop="datePublished">Đăng: 14/05</time></dd>
<dd class="modified"><time datetime="2024-05-15T09:00:00+07:00" itemprop="dateModified">Sửa: 15/05</time></dd></dl>
<ul class="tags inline"><li><a href="/t">cây quế</a></li></ul>
<div itemprop="articleBody"><p>{LEAD}</p>{WORDS}</div><ul class="pager pagenav"><li>{OTHER}</li></ul></div>""",
        updated="2024-05-15T09:00:00+07:00",
        tags=("cây quế",),
    ),
    "joomla_content 5": Model(
        "joomla_content",
        f"""<div class="com-content-article item-page"><div class="page-header"><h1>{TITLE}</h1></div>
<dl class="article-info"><dd class="createdby" itemprop="author"><span itemprop="name">Super User</span></dd>
<dd class="published"><time datetime="2024-05-14T08:30:00+07:00">14 Tháng 5 2024</time></dd></dl>
<div class="com-content-article__body"><p>{LEAD}</p>{WORDS}<p>{AUTHOR}</p></div></div>""",
    ),
}


STAMPS = re.compile(
    r"14[/-]05[/-](?:20)?24|05/03/2024|14 Tháng (?:5|Năm),? 2024|2024-05-14[^\"'<]*|(?:5/14|3/5)/2024 [^\"']*"
)


def matching(document) -> list[str]:
    return [
        layout.platform for layout in PLATFORMS if any(document.select(selector) for selector in layout.fingerprint)
    ]


@pytest.mark.parametrize("name", MODELS)
def test_a_page_of_an_unknown_host_is_read_as_its_family_lays_it_out(name):
    model = MODELS[name]
    article = refine(model.page, ANYWHERE)
    assert (article.platform, article.title, article.lead) == (model.platform, TITLE, model.lead)
    assert article.body == BODY
    assert (article.authors, article.agency) == (model.authors, model.agency)
    assert article.published.value == model.published
    assert "disagreement" not in article.published.flags
    assert (article.updated and article.updated.value) == model.updated
    assert (article.section, article.tags, article.views) == (model.section, model.tags, model.views)
    assert article.captions == model.captions


@pytest.mark.parametrize("name", MODELS)
def test_a_date_in_the_text_or_above_the_title_is_no_publication(name):
    model = MODELS[name]
    markup = STAMPS.sub("", model.markup)
    article = refine(Page(url=model.page.url, body=markup.encode()), ANYWHERE)
    assert article.platform == model.platform
    assert article.published is None or article.published.value is None


@pytest.mark.parametrize("name", MODELS)
def test_a_page_shows_the_fingerprint_of_its_own_family_alone(name):
    assert matching(read_markup(MODELS[name].page)) == [MODELS[name].platform]


@pytest.mark.parametrize("name", list(portals()))
def test_every_page_of_a_known_portal_chooses_its_own_platform(name):
    chosen = set()
    for _, page in pages_of(name):
        document = read_markup(page)
        own = choose_layout(document, portals()[name].layouts, None)
        assert matching(document) == [own.platform]
        chosen.add(own.platform)
    assert chosen == {layout.platform for layout in portals()[name].layouts}


STRANGERS = {
    "entry-content alone": f"<h1>{TITLE}</h1><div class='entry-content'>{WORDS}</div>",
    "an archive of whole posts": "<body class='archive'>"
    + f"<article class='hentry'><h2>{TITLE}</h2><div class='entry-content'>{WORDS}</div></article>" * 2,
    "generated by WordPress, several posts": "<meta name='generator' content='WordPress 6'>"
    + f"<h2>{TITLE}</h2><div class='entry-content'>{WORDS}</div>" * 2,
    "teasers of Drupal": f"<div class='node node-teaser'><div class='field-name-body'>{WORDS}</div></div>"
    f"<article class='node node--view-mode-teaser'><div class='field--name-body'>{WORDS}</div></article>",
    "articles of K2 in a list": f"<div id='k2Container' class='itemListView'><div class='catItemView'>"
    f"<h3 class='catItemTitle'>{TITLE}</h3><div class='catItemIntroText'>{WORDS}</div></div></div>",
    "web content of Liferay in a footer": f"<h1>{TITLE}</h1><div class='portlet-body'>"
    f"<div class='journal-content-article'>{WORDS}</div></div>",
    "microdata without a CMS": f"<h1 itemprop='headline'>{TITLE}</h1><div itemprop='articleBody'>{WORDS}</div>",
    "common class names": f"<div class='detail-content'><h1 class='title'>{TITLE}</h1><div class='content-fck'>{WORDS}"
    f"</div></div><div class='entry'>{WORDS}</div><div class='article-detail'><div class='article-content'>{WORDS}"
    f"</div></div><div id='content-detail'>{WORDS}</div><div id='news-detail'>{WORDS}</div>",
}


@pytest.mark.parametrize("name", STRANGERS)
def test_a_page_without_a_familys_own_marks_matches_none(name):
    markup = f"<html>{STRANGERS[name]}</html>"
    assert matching(read_markup(Page(url="https://la.vn/1.html", body=markup.encode()))) == []


def test_every_layout_can_be_chosen_and_every_selector_is_valid():
    platforms = [layout.platform for layout in PLATFORMS]
    assert len(set(platforms)) == len(platforms)
    for layout in PLATFORMS:
        assert layout.fingerprint, f"{layout.platform} would take every page"
        for field in fields(Layout):
            if field.type == "Selectors":
                for selector in getattr(layout, field.name):
                    compile_selector(selector)


def test_layouts_are_read_without_scrapy():
    code = "import sys, spiders.platforms; sys.exit('scrapy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def listing(markup: str):
    return read_markup(Page(url="https://trangmau.vn/kinh-te", body=f"<html><body>{markup}</body></html>".encode()))


def next_url(paging, markup: str, url: str = "https://trangmau.vn/kinh-te.htm", number: int = 1) -> str | None:
    page = paging.next_page(listing(markup), url, "https://trangmau.vn/kinh-te.htm", number)
    assert page is None or page == NextPage(page.url)
    return page and page.url


def test_vccorp_leads_from_the_zone_of_the_first_page_to_bare_lists():
    zone = "<input type='hidden' id='hdZoneId' value='1972'>"
    second = "https://trangmau.vn/timelinelist/1972/2.htm"
    assert next_url(VCCORP_PAGES, zone) == second
    assert next_url(VCCORP_PAGES, "<h3><a href='/1'>Bài</a></h3>", second, 2) == second.replace("/2.", "/3.")
    assert next_url(VCCORP_PAGES, "<h3>Bài</h3>") is None


@pytest.mark.parametrize(
    ("paging", "markup", "url"),
    [
        (DRUPAL_PAGES, "<li class='pager-next'><a href='?page=1'>tiếp</a></li>", "?page=1"),
        (DRUPAL_PAGES, "<li class='pager__item pager__item--next'><a href='?page=1'>›</a></li>", "?page=1"),
        (JOOMLA_PAGES, "<li class='pagination-next'><a href='?start=20'>Tiếp</a></li>", "?start=20"),
        (
            JOOMLA_PAGES,
            "<a href='?start=80'>»</a><a href='?start=20'><span class='icon-angle-right'></span></a>",
            "?start=20",
        ),
        (LIFERAY_PAGES, "<a href='?_x_cur=9'>Cuối</a><a href='?_x_cur=2'>Tiếp theo</a>", "?_x_cur=2"),
    ],
)
def test_a_list_leads_to_its_next_page(paging, markup, url):
    assert next_url(paging, markup) == f"https://trangmau.vn/kinh-te.htm{url}"
    assert next_url(paging, "<a href='?page=0'>1</a>") is None
