"""Pages that people click together: Blogger, Google Sites, Elementor, Wix. No names of theirs mean anything here."""

from __future__ import annotations

import json

from tests.strangers.bodies import WORDPRESS, Manner, Shot, write_body
from tests.strangers.boxes import SEE_MORE
from tests.strangers.clocks import ISO, ISO_UTC
from tests.strangers.family import Family
from tests.strangers.furniture import (
    LINK,
    list_menu,
    list_tags,
    show_comments,
    show_footer,
    show_hotline,
    show_shares,
    show_slogan,
    show_views,
    weigh,
)
from tests.strangers.metas import write_graph, write_title
from tests.strangers.plots import add_film, add_grid, add_quotation
from tests.strangers.sheet import Sheet

_BLOG = Manner(
    '<div style="text-align: justify;"><span style="font-family: times; font-size: large;">{}</span></div>\n'
    '<div style="text-align: justify;"><br /></div>\n',
    heading='<div style="text-align: justify;"><b><span style="font-size: large;">{}</span></b></div>\n',
    shot=Shot(
        '<table align="center" class="tr-caption-container" style="margin-left: auto;"><tbody><tr><td>'
        '<a href="{src}" imageanchor="1"><img border="0" src="{src}" /></a></td></tr>',
        '<tr><td class="tr-caption" style="text-align: center;">{}</td></tr>',
        "</tbody></table>\n",
    ),
    empty="<div><br /></div>\n",
    marks=('<span style="color: red;">{}</span>', "<b>{}</b>"),
)


def _list_archive(sheet: Sheet) -> str:
    """Write the tree of years and months with their counts."""
    year = sheet.now.year
    months = "".join(f"<li><a>{sheet.hide(f'tháng {month} ({month * 3 + 1})')}</a></li>" for month in (11, 10, 9))
    years = "".join(f"<li><a>▶ {year - back}</a> <span>({back * 41})</span></li>" for back in (1, 2, 3))
    return f'<ul class="hierarchy"><li><a>▼ {year}</a> <ul class="posts">{months}</ul></li>{years}</ul>'


def write_blogger(sheet: Sheet) -> str:
    """Blogger: the day above the title, hour and minute below the text, an archive of months beside them."""
    number, bar = sheet.head.number, sheet.hide("Đăng ký: Đăng Nhận xét (Atom)")
    hour = f"<abbr class='published' title='{sheet.tell(ISO)}'>{sheet.publish('{m:%H:%M}')}</abbr>"
    day = sheet.publish("{W}, {m.day} tháng {m.month}, {m.year}")
    listed = "<li><div class='item-title'><a href='{href}'>{title}</a></div><div class='item-snippet'>{teaser}</div></li>"
    comment = "<dt class='comment-author'>{who} đã nói...</dt><dd class='comment-body'><p>{text}</p></dd><dd>{age}</dd>"
    return f"""<!DOCTYPE html>
<html dir='ltr' xmlns:b='http://www.google.com/2005/gml/b'><head>
<meta content='text/html; charset=UTF-8' http-equiv='Content-Type'/><meta content='blogger' name='generator'/>
<title>Công đoàn trường tiểu học Nà Hin: {sheet.write(sheet.head.title)}</title>{weigh("bl", 50)}</head>
<body class='loading'><div class='navbar section' id='navbar'></div><div class='header-inner'><div class='titlewrapper'>
<h1 class='title'><a href='/'>Công đoàn trường tiểu học Nà Hin</a></h1></div>
<div class='descriptionwrapper'><p class='description'>{show_slogan(sheet, "<span>{}</span>")}</p></div></div>
<div class='tabs-inner'>{list_menu(sheet, LINK, 0)}</div><div class='blog-posts hfeed'><div class="date-outer">
<h2 class='date-header'><span>{day}</span></h2><div class="date-posts"><div class='post-outer'>
<div class='post hentry uncustomized-post-template'><a name='{number}'></a><h3 class='post-title entry-title'>
{sheet.show_title()}</h3><div class='post-header-line-1'></div>
<div class='post-body entry-content' id='post-body-{number}'>
<div style="text-align: justify;"><b><span style="font-size: large;">{sheet.show_lead()}</span></b></div>
{write_body(sheet, _BLOG)}{sheet.sign('<div style="text-align: right;"><b>{}</b></div>')}
<div style='clear: both;'></div></div><div class='post-footer'><span class='post-author vcard'>Người đăng:
<span class='fn'>{sheet.hide("Công đoàn TH Nà Hin")}</span></span> <span class='post-timestamp'>vào lúc
<a class='timestamp-link' href='#'>{hour}</a></span><span class='post-labels'>
{list_tags(sheet, "Nhãn:", "<a rel='tag' href='{href}'>{}</a>")}</span></div></div>
<div class='comments' id='comments'><h4>Nhận xét</h4><dl>{show_comments(sheet, comment)}</dl></div></div></div></div></div>
<div class='blog-pager'>{sheet.links(2, "<a class='blog-pager-older-link' href='{href}' title='{title}'>{title}</a>")}
</div><div class='blog-feeds'>{bar}</div><div class='sidebar section'>
<h2>Bài đăng phổ biến</h2><ul>{sheet.links(4, listed, new=True)}</ul><h2>Lưu trữ Blog</h2>{_list_archive(sheet)}</div>
<div class='footer'>{sheet.hide("Được tạo bởi Blogger.")}</div></body></html>"""


_TILE = '<section class="yaqOZd"><div class="IFuOkc"></div><div class="mYVXT"><div class="oKdM2c">{}</div></div></section>\n'
_SITES = Manner(
    '<p dir="ltr" class="zfr3Q CDt4Ke" style="text-align: justify;"><span class="C9DxTc">{}</span></p>\n',
    heading='<h3 dir="ltr" class="zfr3Q OmQG5e"><span class="C9DxTc">{}</span></h3>\n',
    points='<ul class="n8H08c UVNKR">{}</ul>\n',
    point='<li dir="ltr" class="TYR86d"><p dir="ltr" class="zfr3Q" role="presentation"><span class="C9DxTc">{}</span></p></li>',
    shot=Shot(
        '<div class="t3iYD"><img src="{src}" class="CENy8b" role="img"></div>',
        '<p dir="ltr" class="zfr3Q CDt4Ke" style="text-align: center;"><span class="C9DxTc" style="font-style: italic;">{}</span></p>',
        "\n",
    ),
    empty='<p dir="ltr" class="zfr3Q CDt4Ke"><br></p>\n',
    marks=('</span><span class="C9DxTc" style="font-weight: 700;">{}</span><span class="C9DxTc">',),
)


def write_sites(sheet: Sheet) -> str:
    """Google Sites: a school's page in tiles, classes of chance letters, the day as small text, English all around."""
    small = '<small dir="ltr" class="zfr3Q TMjjoe"><span class="C9DxTc">{}</span></small>'
    listed = '<p dir="ltr" class="zfr3Q CDt4Ke"><span class="C9DxTc">- </span><a class="XqQF9c" href="{href}">{title}</a></p>'
    body = write_body(sheet, _SITES)
    signed = sheet.sign('<p dir="ltr" class="zfr3Q CDt4Ke" style="text-align: right;"><span class="C9DxTc">{}</span></p>')
    lead = _SITES.paragraph.format(sheet.show_lead())
    return f"""<!DOCTYPE html><html lang="vi" itemscope itemtype="http://schema.org/WebPage"><head><meta charset="utf-8">
<title>Trường THCS Bản Piềng - Bài viết</title><meta itemprop="name" content="Trường THCS Bản Piềng - Bài viết">
{weigh("sites", 65)}</head><body dir="ltr" class="EIlDfe"><div jscontroller="pc62j"><div class="skip">
{sheet.hide("Skip to main content")} {sheet.hide("Skip to navigation")}</div><div class="M63kCb"></div>
<div class="QZ3zWd"><div class="fktJzd"><a class="GAuSPc" href="/">Trường THCS Bản Piềng</a><nav class="JzO0Vc">
{list_menu(sheet, '<li class="VsJjtf"><a class="aJHbb" href="{href}">{label}</a></li>', 2)}</nav></div></div>
<div class="UtePc RCETm" role="main">
{_TILE.format(f'<h1 dir="ltr" class="zfr3Q duRjpb"><span class="C9DxTc">{sheet.show_title()}</span></h1>')}
{_TILE.format(small.format(sheet.publish("Ngày {m:%d} tháng {m:%m} năm {m:%Y}")))}
{_TILE.format(f'<div class="tyJCtd">{lead}{body}{signed}</div>')}
{_TILE.format(f'<h2 class="zfr3Q JYVBee"><span class="C9DxTc">Các bài viết khác</span></h2>{sheet.links(5, listed)}')}
</div><footer role="contentinfo">{show_hotline(sheet, "<p>{}</p>")}</footer>
<div class="hBW7Hb">{sheet.hide("Report abuse")} {sheet.hide("Page details")} {sheet.hide("Google Sites")}</div>
</div></body></html>"""


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
    return f'<script type="application/ld+json" class="yoast-schema-graph">{json.dumps(data, ensure_ascii=False)}</script>'


def write_elementor(sheet: Sheet) -> str:
    """Elementor: widgets for title, info, contents and text, the month as Th5, the author in a box below the text."""
    widget = '<div class="elementor-element elementor-widget elementor-widget-{}"><div class="elementor-widget-container">'
    item = '<li class="elementor-icon-list-item"><span class="elementor-icon-list-text elementor-post-info__item--type-{}">'
    date = f"{item.format('date')}{sheet.publish('{m:%d} Th{m.month} {m:%Y}')}</span></li>"
    post = '<article class="elementor-post"><h3 class="elementor-post__title"><a href="{href}">{title}</a></h3>'
    post += '<span class="elementor-post-date">{m:%d/%m/%Y}</span><div class="elementor-post__excerpt"><p>{teaser}</p></div></article>'
    bio = sheet.hide("Cây bút quen thuộc của trang, chuyên viết về đời sống vùng cao và những con người bình dị.")
    box = sheet.sign(f'<div class="elementor-author-box"><h4 class="elementor-author-box__name">{{}}</h4><p>{bio}</p></div>')
    toc = f'<h4 class="elementor-toc__header-title">{sheet.hide("Mục lục bài viết")}</h4><div class="elementor-toc__body"></div>'
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="UTF-8">
{write_title(sheet, "Hội Liên hiệp Phụ nữ Pò Kéo", " &#8211; ")}
{write_graph(sheet)}{_write_yoast(sheet, "Hội Liên hiệp Phụ nữ Pò Kéo")}
{weigh("elementor", 110)}</head><body class="single-post elementor-template-full-width">
<header data-elementor-type="header">{widget.format("nav-menu")}{list_menu(sheet, LINK, 3, 20)}</div></div></header>
<div data-elementor-type="single-post" class="elementor-location-single post type-post status-publish hentry">
<section class="elementor-section elementor-top-section"><div class="elementor-container"><div class="elementor-column">
{widget.format("theme-post-title")}<h1 class="elementor-heading-title elementor-size-default">{sheet.show_title()}</h1>
</div></div>{widget.format("post-info")}<ul class="elementor-post-info">{item.format("terms")}{sheet.section}</span></li>
{date}{item.format("comments")}{sheet.hide("Không có phản hồi")}</span></li></ul></div></div>
{widget.format("table-of-contents")}{toc}</div></div>{widget.format("theme-post-content")}
<p class="wp-block-paragraph"><strong>{sheet.show_lead()}</strong></p>
{write_body(sheet, _BLOCKS, (SEE_MORE,))}</div></div>{widget.format("share-buttons")}
{show_shares(sheet, '<span class="elementor-share-btn__title">{}</span>')}</div></div>{widget.format("author-box")}{box}
</div></div>{widget.format("post-navigation")}{sheet.links(2, '<a rel="prev" href="{href}">{title}</a>')}
</div></div>{widget.format("posts")}<h2>Bài viết liên quan</h2>{sheet.links(3, post)}</div></div></div></div></section></div>
<footer data-elementor-type="footer">{show_footer(sheet, "<p>{}</p>")}</footer></body></html>"""


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
    recent = '<div data-hook="post-list-item"><a href="{href}"><p data-hook="post-title">{title}</p></a><span>{m.day} thg {m.month}</span></div>'
    minutes, likes = sheet.hide(f"{sheet.head.number % 7 + 2} phút đọc"), sheet.hide("Đã cập nhật thiết lập cookie")
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset='utf-8'><meta name="generator" content="Wix.com Website Builder"/>
{write_title(sheet, "Quỹ Khuyến học Khau Vài", " | ")}{write_graph(sheet)}{meta}{weigh("wix", 100)}</head><body class='device'>
<div id="SITE_CONTAINER"><div id="main_MF"><header id="SITE_HEADER"><div data-testid="richTextElement"><h1 class="font_0">
<span>Quỹ Khuyến học Khau Vài</span></h1></div>{list_menu(sheet, LINK, 0)}</header>
<main id="PAGES_CONTAINER"><div data-hook="post-page" class="_2Du1A"><article class="blog-post-page-font"><div
 data-hook="post"><div class="post-header">{who}<ul><li><span data-hook="time-ago" class="time-ago">
{sheet.publish("{m.day} thg {m.month}, {m.year}")}</span></li><li><span data-hook="time-to-read">{minutes}</span></li></ul>
</div><h1 class="blog-post-title-font" data-hook="post-title"><span class="post-title__text"><span>{sheet.show_title()}
</span></span></h1><section data-hook="post-description"><div class="_6SyeS" data-id="content-viewer">
<p class="_3Ew8d"><span class="_2PHJq">{sheet.show_lead()}</span></p><div data-hook="rcv-block1"></div>
{write_body(sheet, _RICOS)}</div></section><div data-hook="post-footer">{show_views(sheet, "<span>{} lượt xem</span>")}
<span>{sheet.hide("0 bình luận")}</span></div></div></article><div data-hook="recent-posts"><h2>Bài đăng gần đây</h2>
{sheet.links(3, recent)}</div></div></main>
<div class="cookie">{likes}</div><footer id="SITE_FOOTER">{show_footer(sheet, "<p>{}</p>")}</footer></div></div></body></html>"""


FAMILIES = (
    Family(
        name="blogger",
        heldout=True,
        write=write_blogger,
        address="https://congdoannahin.example/{m:%Y/%m}/{id}.html",
        signs=("label", "none", "single", "board"),
    ),
    Family(
        name="sites",
        heldout=True,
        write=write_sites,
        address="https://trang.example/view/thcsbanpieng/bai-viet/{id}",
        signs=("label", "doer", "none", "board"),
        plots=(add_grid,),
    ),
    Family(
        name="elementor",
        heldout=True,
        write=write_elementor,
        address="https://phunupokeo.example/{slug}-{id}/",
        signs=("single", "single", "board"),
        plots=(add_film, add_quotation),
    ),
    Family(
        name="wix",
        heldout=True,
        write=write_wix,
        address="https://khuyenhockhauvai.example/post/{slug}-{id}",
        signs=("single", "doer", "none"),
    ),
)
