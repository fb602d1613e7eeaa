"""Portals of authorities on the CMS families of offices: NukeViet, SharePoint, Liferay, Drupal, Joomla. Models only."""

from __future__ import annotations

from tests.strangers.bodies import BARE_TABLE, CENTRED, DOUBLED, NEXT_EMPHASIS, Manner, Shot, write_body
from tests.strangers.boxes import DATED_LINKS, SINGLE_LINE
from tests.strangers.clocks import ISO
from tests.strangers.family import Family
from tests.strangers.furniture import (
    LINK_ITEM,
    TAG,
    list_menu,
    list_tags,
    show_comments,
    show_footer,
    show_poll,
    show_rating,
    show_slogan,
    show_tools,
    show_views,
    show_weather,
    weigh,
)
from tests.strangers.metas import write_graph, write_title
from tests.strangers.sheet import Sheet

_NUKE = Manner('<div style="text-align:justify">{}</div>\n<br />', shot=CENTRED)


def write_nukeviet(sheet: Sheet) -> str:
    """The stamp is glued to counters of views and comments; rating and lists of newer and older news follow."""
    stamp = sheet.publish("{w} - {m:%d/%m/%Y %H:%M}")
    byline = sheet.sign('<p class="h5 text-right"><strong>Tác giả bài viết: </strong>{}</p>')
    counters = ("</span> <span><em class='fa fa-eye'></em>{}</span> 0", " {} 0</span>")
    views = show_views(sheet, sheet.dice.pick(counters))
    listed = '<li><a href="{href}" title="">{title}</a> <em>({m:%d/%m/%Y})</em></li>'
    source = f'<p class="h5 text-right"><strong>Nguồn tin: </strong>{sheet.hide("Trang tin huyện Khau Vài")}</p>'
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{write_title(sheet, "Tin tức - Khau Vài")}
<meta name="generator" content="NukeViet v4.5">{write_graph(sheet)}</head><body>
<div class="noscript">{sheet.hide("Trình duyệt của bạn đã tắt chức năng hỗ trợ JavaScript.")}</div>
<header><div class="logo"><h1>Trang thông tin điện tử Khau Vài</h1><h2>{show_slogan(sheet, "{}")}</h2></div>
<div class="current-time">{sheet.clock("{W}, {m:%d/%m/%Y, %H:%M}")}</div></header>
<ul class="nav">{list_menu(sheet, LINK_ITEM, 3)}</ul>
<div class="news_column panel panel-default"><div class="panel-body"><h1 class="title margin-bottom-lg">
{sheet.show_title()}</h1>
<div class="row margin-bottom-lg"><div class="col-md-12"><span class="h5">{stamp}{views}</div>
<div class="col-md-12"><ul>{show_tools(sheet, "<li><a>{}</a></li>", 2)}</ul></div></div>
<div class="clearfix"><div class="hometext m-bottom">{sheet.show_lead()}</div></div>
<div id="news-bodyhtml" class="bodytext margin-bottom-lg">
{write_body(sheet, _NUKE)}</div>
<div class="margin-bottom-lg">{byline}{source}</div></div></div>
<div class="news_column panel"><div class="h5"><em class="fa fa-tags"></em><strong>Từ khóa: </strong>
{list_tags(sheet, "", '<a href="{href}"><em>{}</em></a>, ')}</div></div>
<div class="news_column">{show_rating(sheet, '<div class="h5">{}</div>')}</div>
<div id="idcomment">{show_comments(sheet, "<li><p>{text}</p><small>{who} - {age}</small></li>")}</div>
<div class="news_column related"><p class="h3"><strong>Những tin mới hơn</strong></p><ul>{sheet.links(4, listed)}</ul>
<p class="h3"><strong>Những tin cũ hơn</strong></p><ul>{sheet.links(4, listed)}</ul></div>
<div class="panel"><h3>Thăm dò ý kiến</h3>{show_poll(sheet, "<div>{}</div>")}</div>
<footer>{show_footer(sheet, "<p>{}</p>")}</footer></body></html>"""


_BRIEF = '<div class="views-row"><a href="{href}">{title}</a><div>{teaser}</div></div>'
_GUID = "ctl00_SPWebPartManager1_g_{:08x}_41d7_4f0b_9a63_1c2f3f2d8e41"


def write_sharepoint(sheet: Sheet) -> str:
    """A central ministry in 2021: everything in one form, parts numbered, the source where others sign."""
    part = _GUID.format(sheet.head.number)
    byline = sheet.sign(
        f'<div id="{part}_ctl00_pnNguontin"><p align="right"><font color="navy"><b>{{}}</b></font></p></div>'
    )
    body = write_body(sheet, Manner(shot=BARE_TABLE), (DATED_LINKS,) if sheet.dice.chance(0.3) else ())
    stamp = sheet.publish("{m:%d/%m/%Y} {m:%H:%M}" if sheet.dice.chance(0.5) else "{m:%d/%m/%Y}")
    more = '<tr><td><a href="{href}">{title}</a> <span class="ngay">({m:%d/%m/%Y})</span></td></tr>'
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns:o="urn:schemas-microsoft-com:office:office" lang="vi-vn"><head>
<meta name="GENERATOR" content="Microsoft SharePoint"/>
<title>{sheet.section}</title>{weigh("sp", 16)}</head><body>
<form name="aspnetForm" method="post" action="chi-tiet.aspx">
<input type="hidden" name="__VIEWSTATE" value="{"kJx2" * 700}"/>
<div id="s4-ribbonrow"><a href="#">Skip Ribbon Commands</a><a href="#">Skip to main content</a></div>
<table width="100%"><tr><td class="ms-banner">{show_weather(sheet, "<span>{}</span>", 1)}
<span id="clock">{sheet.clock("{W}, {m:%d/%m/%Y, %H:%M:%S}")}</span></td></tr>
<tr><td>{list_menu(sheet, '<a class="ms-topnav" href="{href}">{label}</a>', 4)}</td></tr></table>
<div id="{part}"><div id="{part}_ctl00_pnHide"><span>{stamp}</span></div>
<div id="divArticleDescription3"><h1>{sheet.show_title()}</h1></div>
<div id="divArticleDescription1"><p>{sheet.show_lead()}</p></div>
<div id="divArticleDescription2">{body}</div>
{byline}<div class="toolbar">{show_tools(sheet, "<a>{}</a>", 4)}</div>
<div class="tinkhac"><b>Các bài viết khác</b><table>{sheet.links(5, more)}</table></div></div>
<div class="ms-right"><b>Tin nổi bật</b>{sheet.links(4, _BRIEF, new=True)}</div>
<div id="footer">{show_footer(sheet, "<div>{}</div>")}</div></form></body></html>"""


_LISTED = '<div class="item"><a href="{href}" title="">{title}</a><span class="time">({m:%d/%m/%Y %H:%M})</span></div>'


def write_liferay(sheet: Sheet) -> str:
    """Portlets of a province: the stamp above a title in h3, the same names in ids as everywhere."""
    portlet = "dsnews_WAR_vnpteportalnewsportlet_INSTANCE_kV7pXq2Lr9Ta"
    stamp = sheet.publish("{m:%d/%m/%Y %H:%M}" if sheet.dice.chance(0.7) else "{m:%d/%m/%Y}")
    return f"""<!DOCTYPE html><html class="aui ltr" dir="ltr" lang="vi-VN"><head>
<title>{sheet.section} - Cổng thông tin điện tử tỉnh Khau Vài</title>
<meta content="text/html; charset=UTF-8" http-equiv="content-type"/>
{weigh("aui", 60)}</head><body class="yui3-skin-sam signed-out"><a href="#main-content" id="skip-to-content">
{sheet.hide("Truy cập nội dung luôn")}</a><header id="banner"><h1 class="site-title">
<a class="logo" href="/">Khau Vài</a></h1>
<div class="thoigian">{sheet.clock("{W}, ngày {m:%d/%m/%Y %H:%M:%S}")}</div>{show_weather(sheet, "<div>{}</div>", 1)}
</header>
<nav id="navigation"><h1><span>Điều hướng</span>
</h1>{list_menu(sheet, '<a href="{href}" role="menuitem">{label}</a>', 5, 60)}</nav>
<div id="p_p_id_{portlet}_" class="portlet-boundary"><span id="p_{portlet}"></span><section class="portlet">
<header><h1 class="portlet-title"><span class="portlet-title-text">Chi tiết tin</span></h1></header>
<div class="portlet-body"><div class="contentDetail"><p class="date"><i>{stamp}</i></p><h3>{sheet.show_title()}</h3>
<div class="tools">{show_tools(sheet, '<a href="javascript:;">{}</a>', 3)}</div>
<div class="sapo"><strong>{sheet.show_lead()}</strong></div><div class="journal-content-article">
{write_body(sheet, Manner(shot=NEXT_EMPHASIS), (SINGLE_LINE,) if sheet.dice.chance(0.4) else ())}
{sheet.sign('<p style="text-align: right;"><strong><em>{}</em></strong></p>')}</div></div>
<div class="tinlienquan"><div class="taglib-header">Tin cùng chuyên mục</div>{sheet.links(5, _LISTED)}</div>
<ul class="pagination"><li><a href="?p_p_id={portlet}&amp;_{portlet}_cur=2&amp;_{portlet}_delta=40">2</a></li></ul>
</div></section></div><div class="portlet-thongke">{show_poll(sheet, "<p>{}</p>")}</div>
<footer id="footer">{show_footer(sheet, "<p>{}</p>")}</footer></body></html>"""


_ROW = '<div class="views-row"><span><a href="{href}">{title}</a></span> <span>{m:%d/%m/%Y}</span></div>'
_RTE = Manner('<p class="rtejustify">{}</p>', shot=CENTRED)
_DRUPAL_LABEL = "Đăng nhập hoặc đăng ký để gửi ý kiến bình luận"


def write_drupal(sheet: Sheet) -> str:
    """A node page: posted by admin, fields for everything, the time in RDFa."""
    number = sheet.head.number
    stamp = sheet.publish("{n}, {m:%d/%m/%Y - %H:%M}")
    field = (
        '<div class="field field-name-{} field-type-text-long"><div class="field-items"><div class="field-item even">'
    )
    signed = sheet.sign(field.format("field-tac-gia") + "{}</div></div></div>")
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML+RDFa 1.0//EN" "http://www.w3.org/MarkUp/DTD/xhtml-rdfa-1.dtd">
<html lang="vi" version="XHTML+RDFa 1.0" dir="ltr"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<meta name="Generator" content="Drupal 7 (http://drupal.org)" />{write_title(sheet, "UBND tỉnh Khau Vài", " | ")}</head>
<body class="html not-front node-type-tin-tuc"><div id="skip-link"><a href="#main">{sheet.hide("Nhảy đến nội dung")}</a>
</div>
<div class="region-header"><h1 id="site-name">Khau Vài</h1><div class="block-date">{sheet.clock("{W}, {m:%d/%m/%Y}")}
</div></div>
<ul class="menu">{list_menu(sheet, '<li class="leaf"><a href="{href}">{label}</a></li>', 5)}</ul>
<div id="content"><h1 class="page__title title" id="page-title">{sheet.show_title()}</h1>
<div id="node-{number}" class="node node-tin-tuc node-promoted" about="/node/{number}" typeof="sioc:Item">
<div class="submitted"><span property="dc:date dc:created" content="{sheet.tell(ISO)}" datatype="xsd:dateTime">
Được đăng bởi <span class="username">admin</span> vào {stamp}</span></div><div class="content">
{field.format("field-tom-tat")}<p>{sheet.show_lead()}</p></div></div></div>
<div class="field field-name-body field-type-text-with-summary"><div class="field-items"><div class="field-item even"
 property="content:encoded">{write_body(sheet, _RTE)}</div></div></div>{signed}</div>
<ul class="links inline"><li>{sheet.hide(_DRUPAL_LABEL)}</li><li>{show_views(sheet, "{} lượt xem")}</li></ul></div>
</div>
<div class="block-views"><h2>Các tin khác</h2><div class="view-content">{sheet.links(5, _ROW)}</div></div>
<div class="region-sidebar">{sheet.links(4, _BRIEF, new=True)}</div>
<div id="footer">{show_footer(sheet, "<p>{}</p>")}</div></body></html>"""


_K2 = Shot('<p><img src="{src}" alt="{alt}" /></p>', '<p class="img_caption" style="text-align:center">{}</p>', "")


def write_joomla_k2(sheet: Sheet) -> str:
    """K2: month as a number after its word, last change at the end, a summary that is the first paragraph."""
    stamp = sheet.publish("{w}, {m:%d} Tháng {m.month} {m:%Y %H:%M}")
    changed = sheet.update("{w}, {m:%d} Tháng {m.month} {m:%Y %H:%M}")
    byline = sheet.sign('<span class="itemAuthor">Viết bởi <a rel="author" href="/user/62">{}</a></span>')
    return f"""<!DOCTYPE html><html lang="vi-vn"><head><base href="/"/><meta charset="utf-8">
<meta name="generator" content="Joomla! - Open Source Content Management" /><meta name="author" content="Super User" />
{write_title(sheet, "Tạp chí Khau Vài")}</head><body><div id="header"><div class="day">
{sheet.clock("{W}, {m:%d Tháng %m %Y}")}</div>
{show_slogan(sheet, "<h1>{}</h1>")}</div><ul class="menu">{list_menu(sheet, LINK_ITEM, 3)}
</ul>
<span id="startOfPageId{sheet.head.number}"></span><div id="k2Container" class="itemView"><div class="itemHeader">
<span class="itemDateCreated">{stamp}</span><h2 class="itemTitle">{sheet.show_title()}</h2>{byline}</div>
<div class="itemToolbar"><ul>{show_tools(sheet, "<li><a>{}</a></li>", 4)}</ul></div>
<div class="itemRatingBlock">{sheet.hide("Đánh giá mục này (0 phiếu)")}</div><div class="itemBody">
<div class="itemIntroText"><p>{sheet.show_lead()}</p></div><div class="itemFullText">
{write_body(sheet, Manner('<p style="text-align: justify;">{}</p>', shot=_K2))}</div><div class="itemContentFooter">
<span class="itemHits">Đọc <b>{sheet.story.views}</b> lần</span><span class="itemDateModified">Sửa lần cuối: {changed}
</span></div></div>
<div class="itemLinks"><div class="itemCategory"><span>Đăng trong</span> {sheet.section}</div>
<div class="itemTagsBlock">{list_tags(sheet, "Gắn thẻ", TAG)}</div></div>
<div class="itemRelated"><h3>Bài viết liên quan (theo thẻ)</h3><ul>
{sheet.links(4, '<li><a class="itemRelTitle" href="{href}">{title}</a></li>')}</ul></div>
<div class="itemNavigation">{sheet.links(2, '<a class="itemPrevious" href="{href}">&laquo; {title}</a>')}</div>
<div class="itemBackToTop"><a href="#top">{sheet.hide("Về đầu trang")}</a></div></div>
<div class="right">{sheet.links(3, '<div class="latest"><a href="{href}">{title}</a><p>{teaser}</p></div>', new=True)}
</div>
<div id="footer">{show_footer(sheet, "<p>{}</p>")}</div></body></html>"""


def write_sharepoint_news(sheet: Sheet) -> str:
    """The other SharePoint of ministries: ids that speak, the day alone, a line for the source."""
    more = '<li><a href="{href}">{title}</a><label>({m:%d/%m/%Y})</label></li>'
    return f"""<!DOCTYPE html><html dir="ltr" lang="vi-VN"><head>
<meta name="GENERATOR" content="Microsoft SharePoint" />
<meta http-equiv="X-UA-Compatible" content="IE=10"/><title>Trang chi tiết</title>{weigh("ms-core", 70)}</head>
<body><form method="post" id="aspnetForm">
<input type="hidden" name="__REQUESTDIGEST" value="0x{"AF09" * 40},{sheet.crawl_time("{m:%d %b %Y %H:%M:%S}")} -0000"/>
<div id="s4-workspace"><div id="s4-bodyContainer"><div class="top-date">{sheet.clock("{W} - {m:%d/%m/%Y}")}</div>
<ul>{list_menu(sheet, '<li class="static"><a href="{href}"><span>{label}</span></a></li>', 4, 20)}</ul>
<div id="DeltaPlaceHolderMain"><div class="news-detail-wrap"><div id="news-title">{sheet.show_title()}</div>
<div class="news-date">{sheet.publish("{m:%d/%m/%Y}")}</div><div id="news-des">{sheet.show_lead()}</div>
<div id="news-detail"><div class="ExternalClass7A41">
{write_body(sheet, Manner("<div>{}</div>", shot=DOUBLED), (DATED_LINKS,))}</div></div>
{sheet.sign('<div class="news-author">{}</div>')}<div>{sheet.hide("Nguồn: Cổng thông tin điện tử Bộ")}</div></div>
<div class="news-other"><h2>Tin, bài khác</h2><ul>{sheet.links(6, more)}</ul></div></div>
<div id="footer">{show_footer(sheet, "<p>{}</p>")}</div></div></div></form></body></html>"""


FAMILIES = (
    Family(
        name="nukeviet",
        platform="nukeviet",
        write=write_nukeviet,
        address="https://khauvai.gov.example/vi/news/{section}/{slug}-{id}.html",
        signs=("single", "pair", "none", "nobody"),
    ),
    Family(
        name="sharepoint_ministry",
        platform="sharepoint",
        write=write_sharepoint,
        address="https://bo.gov.example/tintuc/Pages/chi-tiet-tin.aspx?ItemID={id}&l=TinTucSuKien&lv=4",
        signs=("single", "none", "agency", "office"),
    ),
    Family(
        name="liferay",
        platform="liferay",
        write=write_liferay,
        address="https://khauvai.gov.example/web/guest/chi-tiet/-/asset_publisher/kV7pXq2Lr9Ta/content/{slug}/20181",
        signs=("single", "pair", "office", "none"),
    ),
    Family(
        name="drupal",
        platform="drupal",
        write=write_drupal,
        address="https://khauvai.gov.example/node/{id}",
        signs=("single", "none", "label"),
    ),
    Family(
        name="joomla_k2",
        platform="joomla_k2",
        write=write_joomla_k2,
        address="https://tapchikhauvai.example/home/index.php/{section}/item/{id}-{slug}.html",
        signs=("single", "scholar", "pair", "none"),
        outlets=("(KVTC) - ",),
    ),
    Family(
        name="sharepoint_news",
        platform="sharepoint",
        write=write_sharepoint_news,
        address="https://bo2.gov.example/noidung/tintuc/Pages/chi-tiet-tin-tuc.aspx?l=Tinhoatdong&ItemID={id}",
        signs=("single", "none", "compiled"),
    ),
)
