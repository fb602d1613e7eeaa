"""Pages that people click together: Elementor, a landing page, Wix. No names of theirs mean anything here."""

from __future__ import annotations

import json

from tests.strangers.bodies import WORDPRESS, Manner, Shot, write_body
from tests.strangers.boxes import SEE_MORE
from tests.strangers.clocks import ISO_UTC
from tests.strangers.family import Family
from tests.strangers.furniture import (
    LINK,
    list_menu,
    show_footer,
    show_hotline,
    show_shares,
    show_slogan,
    show_views,
    weigh,
)
from tests.strangers.metas import write_graph, write_title
from tests.strangers.plots import add_film, add_quotation
from tests.strangers.sheet import Sheet

_BLOCKS = Manner(
    '<p class="wp-block-paragraph">{}</p>\n',
    heading='<h2 class="wp-block-heading" id="h-muc">{}</h2>\n',
    shot=WORDPRESS,
    film=Shot(
        '<figure class="wp-block-video"><video controls src="{src}"></video>',
        '<figcaption class="wp-element-caption">{}</figcaption>',
        "</figure>\n",
    ),
    quotation='<blockquote class="wp-block-quote"><p>{}</p><cite>{}</cite></blockquote>\n',
)


def _write_yoast(sheet: Sheet, site: str) -> str:
    """Write the graph of a plugin for search engines: the article, its page, its author, who is the administrator."""
    graph = [
        {"@type": "WebSite", "name": site},
        {
            "@type": "Article",
            "headline": sheet.head.title,
            "author": {"name": "admin", "@id": "#person"},
            "datePublished": sheet.tell(ISO_UTC),
            "dateModified": sheet.update(ISO_UTC),
        },
        {"@type": "Person", "name": "admin", "url": "/author/admin/"},
    ]
    data = {"@context": "https://schema.org", "@graph": graph}
    return (
        f'<script type="application/ld+json" class="yoast-schema-graph">{json.dumps(data, ensure_ascii=False)}</script>'
    )


def write_elementor(sheet: Sheet) -> str:
    """Elementor: widgets for title, info, contents and text, the month as Th5, the author in a box below the text."""
    widget = (
        '<div class="elementor-element elementor-widget elementor-widget-{}"><div class="elementor-widget-container">'
    )
    item = '<li class="elementor-icon-list-item"><span class="elementor-post-info__item--type-{}">'
    date = f"{item.format('date')}{sheet.publish('{m:%d} Th{m.month} {m:%Y}')}</span></li>"
    post = '<article class="elementor-post"><h3 class="elementor-post__title"><a href="{href}">{title}</a></h3>'
    post += '<span class="elementor-post-date">{m:%d/%m/%Y}</span><div class="excerpt"><p>{teaser}</p></div></article>'
    bio = sheet.hide("Cây bút quen thuộc của trang, chuyên viết về đời sống vùng cao và những con người bình dị.")
    box = sheet.sign(
        f'<div class="elementor-author-box"><h4 class="elementor-author-box__name">{{}}</h4><p>{bio}</p></div>'
    )
    contents = sheet.hide("Mục lục bài viết")
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="UTF-8">
{write_title(sheet, "Hội Liên hiệp Phụ nữ Pò Kéo", " &#8211; ")}
{write_graph(sheet)}{_write_yoast(sheet, "Hội Liên hiệp Phụ nữ Pò Kéo")}
{weigh("elementor", 110)}</head><body class="single-post elementor-template-full-width">
<header data-elementor-type="header">{widget.format("nav-menu")}{list_menu(sheet, LINK, 3, 20)}</div></div></header>
<div data-elementor-type="single-post" class="elementor-location-single post type-post status-publish hentry">
<section class="elementor-section elementor-top-section"><div class="elementor-container"><div class="elementor-column">
{widget.format("theme-post-title")}<h1 class="elementor-heading-title elementor-size-default">{sheet.show_title()}</h1>
</div></div>{widget.format("post-info")}<ul class="elementor-post-info">{item.format("terms")}{sheet.section}</span>
</li>
{date}{item.format("comments")}{sheet.hide("Không có phản hồi")}</span></li></ul></div></div>
{widget.format("table-of-contents")}<h4 class="toc__header-title">{contents}</h4></div></div>
{widget.format("theme-post-content")}
<p class="wp-block-paragraph"><strong>{sheet.show_lead()}</strong></p>
{write_body(sheet, _BLOCKS, (SEE_MORE,))}</div></div>{widget.format("share-buttons")}
{show_shares(sheet, '<span class="elementor-share-btn__title">{}</span>')}</div></div>{widget.format("author-box")}{box}
</div></div>{widget.format("post-navigation")}{sheet.links(2, '<a rel="prev" href="{href}">{title}</a>')}
</div></div>{widget.format("posts")}<h2>Bài viết liên quan</h2>{sheet.links(3, post)}</div></div></div></div></section>
</div>
<footer data-elementor-type="footer">{show_footer(sheet, "<p>{}</p>")}</footer></body></html>"""


_LADI = '<div id="P{n}" class="ladi-element"><div class="ladi-paragraph">{{}}</div></div>\n'
_LANDING = Manner(
    _LADI.format(n=12),
    heading='<div class="ladi-element"><h3 class="ladi-headline">{}</h3></div>\n',
    points='<div class="ladi-element"><div class="ladi-list-paragraph"><ul>{}</ul></div></div>\n',
    shot=Shot(
        '<div class="ladi-element"><div class="ladi-image"><img src="{src}"></div></div>\n',
        '<div class="ladi-element"><div class="ladi-paragraph" style="font-style:italic">{}</div></div>\n',
        "",
    ),
    empty="",
)


def write_landing(sheet: Sheet) -> str:
    """A landing page: every piece an element that stands by its coordinates, forms, a countdown, no day of its own."""
    form = sheet.hide("Đăng ký nhận bản tin của Hợp tác xã qua Zalo, hoàn toàn miễn phí")
    countdown = sheet.hide("Hội chợ khai mạc ngày 20/12/2026 - chỉ còn ít ngày nữa")
    other = '<div class="ladi-element"><a href="{href}"><span class="ladi-headline">{title}</span></a></div>'
    return f"""<!DOCTYPE html><html><head><meta charset="UTF-8"><title>Hợp tác xã Nà Chang</title>
{weigh("ladi", 70)}</head><body>
<div class="ladi-wraper"><div id="SECTION1" class="ladi-section"><div class="ladi-overlay"></div>
<div class="ladi-container"><div class="ladi-element">{show_hotline(sheet, '<p class="ladi-headline">{}</p>')}</div>
{list_menu(sheet, '<div class="ladi-element"><a class="ladi-button" href="{href}">{label}</a></div>', 0)}</div></div>
<div id="SECTION2" class="ladi-section"><div class="ladi-container"><div id="H5" class="ladi-element">
<h2 class="ladi-headline">{sheet.show_title()}</h2></div>
{_LADI.format(n=6).format(f"<b>{sheet.show_lead()}</b>")}
{write_body(sheet, _LANDING)}{sheet.sign(_LADI.format(n=90))}</div></div>
<div id="SECTION3" class="ladi-section"><div class="ladi-countdown">{countdown}</div>
<form class="ladi-form">{form}</form>
<div class="ladi-container"><h3 class="ladi-headline">Câu chuyện khác</h3>{sheet.links(4, other)}</div></div>
<div id="POPUP1" class="ladi-popup" style="display:none">{show_slogan(sheet, "<p>{}</p>")}</div>
<div class="ladi-section">{show_footer(sheet, '<p class="ladi-paragraph">{}</p>')}</div></div></body></html>"""


_RICOS = Manner(
    '<p class="_3Ew8d" id="viewer-a1"><span class="_2PHJq">{}</span></p><div data-hook="rcv-block3"></div>',
    heading='<h3 class="_3fExn"><span>{}</span></h3>',
    shot=Shot(
        '<div class="_3WJnn"><figure data-hook="figure-IMAGE"><img data-hook="gallery-item-image-img" src="{src}">',
        '<figcaption class="_1mrfL"><span>{}</span></figcaption>',
        "</figure></div>",
    ),
    empty='<p class="_3Ew8d"><span class="_2PHJq"><br></span></p>',
    marks=("<strong>{}</strong>", "<u>{}</u>"),
)


def write_wix(sheet: Sheet) -> str:
    """Wix: hooks for tests instead of names, a writer's face, minutes to read, the month as thg, counters in words."""
    who = sheet.sign('<a href="/profile/u"><span data-hook="user-name" class="tQ0Q1A">{}</span></a>')
    meta = f'<meta property="article:published_time" content="{sheet.tell("{utc:%Y-%m-%dT%H:%M:%S}.276Z")}"/>'
    recent = '<div><a href="{href}"><p data-hook="post-title">{title}</p></a><span>{m.day} thg {m.month}</span></div>'
    minutes, likes = sheet.hide(f"{sheet.head.number % 7 + 2} phút đọc"), sheet.hide("Đã cập nhật thiết lập cookie")
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset='utf-8'>
<meta name="generator" content="Wix.com Website Builder"/>
{write_title(sheet, "Quỹ Khuyến học Khau Vài", " | ")}{write_graph(sheet)}{meta}{weigh("wix", 100)}</head>
<body class='device'>
<div id="SITE_CONTAINER"><div id="main_MF"><header id="SITE_HEADER"><div data-testid="richTextElement">
<h1 class="font_0">
<span>Quỹ Khuyến học Khau Vài</span></h1></div>{list_menu(sheet, LINK, 0)}</header>
<main id="PAGES_CONTAINER"><div data-hook="post-page" class="_2Du1A"><article class="blog-post-page-font"><div
 data-hook="post"><div class="post-header">{who}<ul><li><span data-hook="time-ago" class="time-ago">
{sheet.publish("{m.day} thg {m.month}, {m.year}")}</span></li><li><span data-hook="time-to-read">{minutes}</span></li>
</ul>
</div><h1 class="blog-post-title-font" data-hook="post-title"><span class="post-title__text"><span>{sheet.show_title()}
</span></span></h1><section data-hook="post-description"><div class="_6SyeS" data-id="content-viewer">
<p class="_3Ew8d"><span class="_2PHJq">{sheet.show_lead()}</span></p><div data-hook="rcv-block1"></div>
{write_body(sheet, _RICOS)}</div></section><div data-hook="post-footer">{show_views(sheet, "<span>{} lượt xem</span>")}
<span>{sheet.hide("0 bình luận")}</span></div></div></article><div data-hook="recent-posts"><h2>Bài đăng gần đây</h2>
{sheet.links(3, recent)}</div></div></main>
<div class="cookie">{likes}</div><footer id="SITE_FOOTER">{show_footer(sheet, "<p>{}</p>")}</footer></div></div></body>
</html>"""


FAMILIES = (
    Family(
        name="elementor",
        write=write_elementor,
        address="https://phunupokeo.example/{slug}-{id}/",
        signs=("single", "single", "board"),
        plots=(add_film, add_quotation),
    ),
    Family(
        name="landing",
        write=write_landing,
        address="https://htxnachang.example/cau-chuyen-{id}",
        signs=("doer", "none", "label"),
        dated=False,
    ),
    Family(
        name="wix",
        write=write_wix,
        address="https://khuyenhockhauvai.example/post/{slug}-{id}",
        signs=("single", "doer", "none"),
    ),
)
