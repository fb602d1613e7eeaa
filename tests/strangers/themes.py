"""Ready-made themes that offices put on: two of WordPress, Joomla 3, NukeViet 3. Models only."""

from __future__ import annotations

from tests.strangers.bodies import CENTRED, EMPHASIS, Manner, Shot, lift_picture, write_body
from tests.strangers.boxes import headed_box
from tests.strangers.clocks import ISO
from tests.strangers.family import Family
from tests.strangers.furniture import (
    LINK_ITEM,
    TAG,
    list_menu,
    list_tags,
    show_comments,
    show_footer,
    show_hotline,
    show_poll,
    show_rating,
    show_shares,
    show_slogan,
    show_views,
    weigh,
)
from tests.strangers.metas import write_graph, write_title
from tests.strangers.sheet import Sheet

_CLASSIC = Manner(
    '<p style="text-align: justify;">{}</p>\n',
    heading="<h3>{}</h3>\n",
    shot=Shot(
        '<figure id="attachment_81" class="wp-caption aligncenter"><img class="size-full" src="{src}" alt="">',
        '<figcaption class="wp-caption-text">{}</figcaption>',
        "</figure>\n",
    ),
)
_NOT_SHOWN = "Email của bạn sẽ không được hiển thị công khai. Các trường bắt buộc được đánh dấu *"
_JETPACK = (
    '<div class="jp-relatedposts-post"><h4 class="jp-relatedposts-post-title"><a href="{href}">{title}</a></h4>'
    '<p class="jp-relatedposts-post-excerpt">{teaser}</p><p class="jp-relatedposts-post-date">{m:%d/%m/%Y}</p></div>'
)


def write_twenty(sheet: Sheet) -> str:
    """The theme that comes with WordPress: two times side by side, shares and related posts within the content."""
    posted = f'<time class="entry-date published" datetime="{sheet.tell(ISO)}">{sheet.publish("{m:%d/%m/%Y}")}</time>'
    changed = f'<time class="updated" datetime="{sheet.update(ISO)}">{sheet.update("{m:%d/%m/%Y}")}</time>'
    recent = '<li><a href="{href}">{title}</a><span class="post-date">{m:%d/%m/%Y}</span></li>'
    comment = '<li class="comment"><b class="fn">{who}</b><span class="says">viết:</span><div>{age}</div><p>{text}</p>'
    nav = '<div class="nav-previous"><a href="{href}" rel="prev"><span class="meta-nav">&larr;</span> {title}</a></div>'
    months = "".join(f"<li><a href='#'>{sheet.hide(f'Tháng {n} {sheet.now.year}')}</a></li>" for n in (11, 10, 9, 8))
    return f"""<!DOCTYPE html><html lang="vi" class="no-js"><head><meta charset="UTF-8">
<meta name="generator" content="WordPress 5.8.3" />{write_title(sheet, "Tỉnh đoàn Khau Vài", " &#8211; ")}
{weigh("twenty", 28)}</head><body class="post-template-default single single-post postid-{sheet.head.number}">
<div id="page" class="site"><a class="skip-link" href="#content">{sheet.hide("Chuyển đến phần nội dung")}</a>
<header id="masthead" class="site-header"><p class="site-title"><a href="/" rel="home">Tỉnh đoàn Khau Vài</a></p>
{show_slogan(sheet, '<p class="site-description">{}</p>')}<ul id="menu-1" class="primary-menu">
{list_menu(sheet, '<li class="menu-item"><a href="{href}">{label}</a></li>', 3, 15)}</ul></header>
<div id="content" class="site-content"><main id="main" class="site-main" role="main"><article
 id="post-{sheet.head.number}" class="post type-post status-publish format-standard hentry category-tin-tuc"><header
 class="entry-header"><h1 class="entry-title">{sheet.show_title()}</h1></header><div class="entry-content">
<p style="text-align: justify;">{sheet.show_lead()}</p>
{write_body(sheet, _CLASSIC)}{sheet.sign('<p style="text-align: right;"><strong>{}</strong></p>')}
<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">{sheet.hide("Chia sẻ bài này:")}</h3><ul>
{show_shares(sheet, "<li><a>{}</a></li>")}</ul></div><div id="jp-relatedposts" class="jp-relatedposts"><h3>
<em>Có liên quan
</em></h3>{sheet.links(3, _JETPACK)}</div></div>
<footer class="entry-footer"><span class="byline"><span class="author vcard"><span class="screen-reader-text">Tác giả
</span><a class="url fn n" href="/author/admin/">{sheet.hide("bientap_td")}</a></span></span><span class="posted-on">
<span class="screen-reader-text">Đăng vào</span><a href="#" rel="bookmark">{posted}{changed}</a></span>
<span class="cat-links">{sheet.section}</span><span class="tags-links">{list_tags(sheet, "", TAG)}</span></footer>
</article><div id="comments"><ol class="comment-list">{show_comments(sheet, comment)}</ol><div id="respond">
<h2 class="comment-reply-title">Trả lời</h2><p class="comment-notes">{sheet.hide(_NOT_SHOWN)}</p></div></div>
<nav class="navigation post-navigation">{sheet.links(2, nav)}</nav></main></div>
<aside id="secondary" class="widget-area">
<section class="widget widget_recent_entries"><h2>Bài viết mới</h2><ul>{sheet.links(5, recent, new=True)}</ul></section>
<section class="widget widget_archive"><h2>Lưu trữ</h2><ul>{months}</ul></section></aside>
<footer id="colophon"><div class="site-info">{show_footer(sheet, "<p>{}</p>")}</div></footer></div></body></html>"""


_ENTRY = Manner(shot=EMPHASIS, heading="<h2>{}</h2>\n", marks=("<strong>{}</strong>", '<a href="/tag/{slug}">{}</a>'))
_CHECK = '<section id="check-also-box" class="post-listing"><a id="check-also-close"></a><div class="block-head"><h3>{}'


def write_sahifa(sheet: Sheet) -> str:
    """A school in the theme of ten thousand schools: the month before the day, and the same for today's above."""
    item = '<div class="check-also-post"><h2 class="post-title"><a href="{href}">{title}</a></h2><p>{teaser}</p></div>'
    check = headed_box(_CHECK + "</h3></div>", "Đọc thêm bài này", item, "</section>", 1)
    line = '<li><h3><a href="{href}" rel="bookmark">{title}</a></h3><span class="tie-date">{m:%d/%m/%Y}</span></li>'
    related = (
        '<div class="related-item"><h3><a href="{href}">{title}</a></h3><p class="post-meta">{m:%d/%m/%Y}</p></div>'
    )
    about = sheet.hide("Đây là tài khoản của Ban biên tập trang thông tin điện tử nhà trường, liên hệ qua văn phòng.")
    views = show_views(sheet, '<span class="post-views"><i class="fa fa-eye"></i>{dotted} Lượt xem</span>')
    return f"""<!DOCTYPE html><html lang="vi" prefix="og: http://ogp.me/ns#"><head><meta charset="UTF-8" />
{write_title(sheet, "Trường THPT Bến Mới", " | ")}{write_graph(sheet, site="Trường THPT Bến Mới")}
{weigh("sahifa", 90)}</head><body id="top" class="single single-post"><div class="wrapper-outer">
<header id="theme-header">
<div id="top-nav"><span class="today-date">{sheet.clock("{W} , Tháng {month} {m.day} {m:%Y}")}</span><ul>
{list_menu(sheet, LINK_ITEM, 0)}</ul></div><div class="logo"><h2><a href="/">Trường THPT Bến Mới</a></h2></div>
<nav id="main-nav"><ul>{list_menu(sheet, LINK_ITEM, 4, 30)}</ul></nav><div id="breaking-news"><span>Tin nóng</span><ul>
{sheet.links(3, '<li><a href="{href}">{title}</a></li>', new=True)}</ul></div></header>
<div id="main-content" class="container"><div class="content"><nav id="crumbs">
<a href="/">Trang chủ</a> / {sheet.section}
</nav><article class="post-listing post" id="the-post"><div class="post-inner"><h1 class="name post-title entry-title">
<span itemprop="name">{sheet.show_title()}</span></h1><p class="post-meta"><span class="post-meta-author">
<i class="fa fa-user"></i><a href="/author/thptbm/">{sheet.hide("thptbenmoi")}</a></span> <span class="tie-date">
<i class="fa fa-clock-o"></i>{sheet.publish("Tháng {month} {m.day}, {m:%Y}")}</span> <span class="post-cats">
<i class="fa fa-folder"></i>{sheet.section}</span> <span class="post-comments"><i class="fa fa-comments"></i>
{sheet.hide("Để lại bình luận đầu tiên")}</span>{views}</p><div class="clear"></div><div class="entry">
<p><strong>{sheet.show_lead()}</strong></p>
{write_body(sheet, _ENTRY)}{sheet.sign('<p style="text-align: right"><em>{}</em></p>')}</div>
<div class="share-post"><span class="share-text">Chia sẻ</span>{show_shares(sheet, "<li>{}</li>", 2)}</div></div>
</article>
<p class="post-tag">{list_tags(sheet, "Từ khóa bài viết", TAG)}</p><section id="author-box"><div class="block-head">
<h3>{sheet.hide("Giới thiệu thptbenmoi")}</h3></div><div class="author-description">{about}</div></section>
<div class="post-navigation">
{sheet.links(2, '<div class="post-previous"><a href="{href}" rel="prev">{title}</a></div>')}
</div><section id="related_posts"><div class="block-head"><h3>Bài viết liên quan</h3></div>
{sheet.links(3, related)}</section>
{check(sheet)}</div><aside id="sidebar"><div id="posts-list-widget"><h4>Tin mới nhất</h4><ul>
{sheet.links(5, line, new=True)}</ul></div></aside></div><footer id="theme-footer">{show_footer(sheet, "<div>{}</div>")}
</footer></div></body></html>"""


_JCE = Manner(
    '<p style="text-align: justify;"><span style="font-size: 12pt; font-family: arial, sans-serif;">{}</span></p>\n',
    shot=Shot(
        '<p style="text-align: center;"><span style="font-size: 12pt;"><img src="{src}" alt="{alt}" /></span></p>\n',
        '<p style="text-align: center;"><em><span style="font-size: 10pt;">{}</span></em></p>\n',
        "",
    ),
)
_HOURS = ("Khám theo yêu cầu: 6h30 - 16h30 từ thứ 2 đến chủ nhật", "Cấp cứu: 24/24h, tầng 1 nhà B")


def write_joomla_three(sheet: Sheet) -> str:
    """A hospital on Joomla 3: details in a list, the section's h1 above the article's h2, duty lists beside it."""
    term, day = '<dd class="{}"><span class="icon-calendar"></span> {}</dd>', "{m:%d} Tháng {m.month} {m:%Y}"
    born = f'<time datetime="{sheet.tell(ISO)}" itemprop="datePublished">Được đăng: {sheet.publish(day)}</time>'
    changed = (
        f'<time datetime="{sheet.update(ISO)}" itemprop="dateModified">Cập nhật lần cuối: {sheet.update(day)}</time>'
    )
    by = f'<dd class="createdby">Viết bởi: <span itemprop="name">{sheet.hide("Quản trị mạng BVĐK")}</span></dd>'
    hits = show_views(sheet, '<dd class="hits"><span class="icon-eye-open"></span> Lượt xem: {}</dd>')
    listed = '<li itemscope><a href="{href}" itemprop="url"><span itemprop="name">{title}</span></a></li>'
    duty = sheet.hide(f"Lịch trực toàn viện từ ngày {sheet.now:%d/%m/%Y}")
    hours = "".join(f"<p>{sheet.hide(line)}</p>" for line in _HOURS)
    return f"""<!DOCTYPE html><html xml:lang="vi-vn" lang="vi-vn" dir="ltr"><head><base href="/" />
<meta http-equiv="content-type" content="text/html; charset=utf-8" /><meta name="author" content="Quản trị mạng" />
<meta name="generator" content="Joomla! - Open Source Content Management" /><title>
{sheet.write(sheet.head.title)}</title>
{weigh("t3", 34)}</head><body class="com_content view-article layout-default"><div class="body-innerwrapper">
<section id="sp-top-bar">{show_hotline(sheet, '<div class="sp-contact-info">{}</div>')}</section><header id="sp-header">
<div class="sp-megamenu-wrapper"><ul>{list_menu(sheet, '<li class="sp-menu-item"><a href="{href}">{label}</a></li>', 2)}
</ul></div></header><section id="sp-main-body"><div id="sp-left" class="col-sm-3"><div class="sp-module">
<h3>Giờ làm việc</h3>
<div class="custom">{hours}<p>{duty}</p></div></div></div><div id="sp-component" class="col-sm-6">
<div class="page-header">
<h1>{sheet.section}</h1></div><article class="item item-page" itemscope itemtype="https://schema.org/Article">
<meta itemprop="inLanguage" content="vi-VN" /><div class="entry-header"><h2 itemprop="headline">
{sheet.show_title()}</h2>
<dl class="article-info muted"><dt class="article-info-term">Chi tiết</dt>{by}<dd class="category-name">Danh mục:
<a href="#">{sheet.section}</a></dd>{term.format("published", born)}{term.format("modified", changed)}{hits}</dl></div>
<div class="content_rating"><p class="unseen element-invisible">{sheet.hide("Đánh giá người dùng: 5 / 5")}</p></div>
<div itemprop="articleBody">{_JCE.paragraph.format(sheet.show_lead())}
{write_body(sheet, _JCE)}{sheet.sign('<p style="text-align: right;"><strong><span>{}</span></strong></p>')}</div>
<ul class="pager pagenav">{sheet.links(2, '<li class="previous"><a href="{href}" rel="prev">{title}</a></li>')}</ul>
</article><div class="relateditems"><h3>Bài cùng danh mục</h3><ul>{sheet.links(4, listed)}</ul></div></div>
<div id="sp-right" class="col-sm-3"><div class="sp-module"><h3>Tin nổi bật</h3><div class="latestnews">
{sheet.links(4, '<div itemscope><a href="{href}"><span>{title}</span></a><small>{m:%d/%m/%Y}</small></div>', new=True)}
</div></div></div></section><footer id="sp-footer">{show_footer(sheet, "<p>{}</p>")}</footer></div></body></html>"""


_BLOCK = (
    '<div class="box box-border"><div class="header-block1"><h3><span>{}</span></h3></div><div class="content-box">'
)
_VISITS = ("Đang truy cập : 12", "Máy chủ tìm kiếm : 3", "Hôm nay : 1087")
_LINES = Manner(
    '<span style="font-size:14px;">{}</span><br  />\n<br  />\n',
    heading="<strong>{}</strong><br  />\n<br  />\n",
    points="{}<br  />\n",
    point="{}<br  />\n",
    dash="- ",
    shot=CENTRED,
    empty="<br  />\n",
)


def write_nukeviet_three(sheet: Sheet) -> str:
    """NukeViet 3: who put it in beside when, line breaks for paragraphs, tips with teasers in the lists."""
    thumb = Shot('<div id="imghome" class="fl"><img alt="{alt}" src="{src}" width="460" />', "<em>{}</em>", "</div>")
    picture = lift_picture(sheet, thumb) if sheet.dice.chance(0.5) else ""
    posted = sheet.publish("Đăng lúc: {w} - {m:%d/%m/%Y %H:%M}")
    line = f"{posted} - {sheet.hide('Người đăng bài viết: Quản trị')} - {show_views(sheet, 'Đã xem: {}')}"
    tip = '<li><a class="show" href="{href}" title="{title}">{title}</a> <span class="date">({m:%d/%m/%Y})</span>'
    tip += '<div class="tooltip_hide" style="display:none"><p>{teaser}</p></div></li>'
    signed = sheet.sign('<p style="text-align: right;"><strong>Tác giả bài viết: </strong>{}</p>')
    counts = "".join(f"<li>{sheet.hide(visit)}</li>" for visit in _VISITS)
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
 "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"><html xmlns="http://www.w3.org/1999/xhtml" xml:lang="vi">
<head>
{write_title(sheet, "Tin Tức - Huyện ủy Nà Hin")}<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<meta name="generator" content="NukeViet v3.4" /></head><body><noscript><div id="nojavascript">
{sheet.hide("Trình duyệt của bạn đã tắt JavaScript. Website chỉ làm việc khi bạn bật nó trở lại")}</div>
</noscript><div class="wrapper"><div id="header"><div class="logo"><a href="/"><img alt="Huyện ủy" src="/logo.png"/></a>
</div></div><div class="topbar"><div class="current-time">{sheet.clock("{w}, {m:%d/%m/%Y, %H:%M}")}</div></div>
<div id="nav"><ul>{list_menu(sheet, LINK_ITEM, 4)}</ul></div><div class="col-a1">{_BLOCK.format("Thăm dò ý kiến")}
{show_poll(sheet, "<p>{}</p>")}</div></div>{_BLOCK.format("Thống kê")}<ul>{counts}</ul></div></div></div>
<div class="col-b2"><div class="breadcrumbs"><a href="/">Trang nhất</a> &raquo; <a href="/tin">{sheet.section}</a></div>
<div class="news_column"><div id="news_detail"><h1>{sheet.show_title()}</h1><span class="time">{line}</span>
<ul class="control clearfix"><li><a class="print" title="In ra" href="#"></a></li></ul><div style="clear:both"></div>
<div id="hometext"><strong>{sheet.show_lead()}</strong></div>{picture}<div class="bodytext">
{write_body(sheet, _LINES)}</div>{signed}<p style="text-align: right;"><strong>Nguồn tin: </strong>
{sheet.hide("Văn phòng Huyện ủy Nà Hin")}</p></div><div class="keywords">
{list_tags(sheet, "Từ khóa bài viết:", TAG)}</div>
<div id="stringrating">{show_rating(sheet, "<div>{}</div>")}</div></div><div id="idcomment"><h3>Ý kiến bạn đọc</h3>
{show_comments(sheet, '<div class="clearfix"><strong>{who}</strong> - {age}<p>{text}</p></div>')}
<em>{sheet.hide("Mã an toàn: nhập các ký tự trong hình")}</em></div><div class="other-news"><h4>Những tin mới hơn</h4>
<ul>
{sheet.links(3, tip)}</ul><h4>Những tin cũ hơn</h4><ul>{sheet.links(3, tip)}</ul></div></div>
<div id="footer">{show_footer(sheet, "<p>{}</p>")}</div></div></body></html>"""


FAMILIES = (
    Family(
        name="wp_twenty",
        heldout=True,
        write=write_twenty,
        address="https://tinhdoankhauvai.example/{m:%Y/%m/%d}/{slug}-{id}/",
        signs=("single", "single", "label", "none"),
    ),
    Family(
        name="wp_sahifa",
        heldout=True,
        write=write_sahifa,
        address="https://thptbenmoi.edu.example/{slug}-{id}/",
        signs=("label", "single", "board", "none"),
    ),
    Family(
        name="joomla_three",
        heldout=True,
        write=write_joomla_three,
        address="http://bvdkkhauvai.example/index.php/{section}/{id}-{slug}",
        signs=("single", "label", "board", "none"),
    ),
    Family(
        name="nukeviet_three",
        platform="nukeviet",
        heldout=True,
        write=write_nukeviet_three,
        address="http://huyenuynahin2.example/vi/news/{section}/{slug}-{id}/",
        signs=("single", "pair", "capitals", "none"),
    ),
)
