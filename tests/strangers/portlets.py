"""Portals that ministries, banks and provinces bought: Domino, WebSphere, WebCenter, SharePoint, VNPT. Models only."""

from __future__ import annotations

from tests.strangers.bodies import Manner, Shot, lift_picture, write_body
from tests.strangers.boxes import link_box, show_small_poll
from tests.strangers.family import Family
from tests.strangers.furniture import (
    LINK_ITEM,
    list_menu,
    show_files,
    show_footer,
    show_hotline,
    show_rating,
    show_slogan,
    show_tools,
    show_views,
    show_weather,
    weigh,
)
from tests.strangers.metas import write_title
from tests.strangers.plots import add_grid, add_list
from tests.strangers.sheet import Sheet

_FACE = '<font size="2" face="Arial">{}</font>'
_RICH_TEXT = Manner(
    f'<div align="justify">{_FACE}</div><br>\n',
    heading=f"<div><b><u>{_FACE}</u></b></div><br>\n",
    points='<ul type="disc">\n{}</ul>\n',
    point=f'<li type="disc">{_FACE}</li>\n',
    shot=Shot(
        '<div align="center"><img src="{src}" width="400"></div>\n',
        '<div align="center"><i><font size="1" face="Arial">{}</font></i></div><br>\n',
        "",
    ),
    empty="<br>\n",
    marks=("<b>{}</b>", '</font><font size="2" color="#FF0000" face="Arial">{}</font><font size="2" face="Arial">'),
)
_VIEW_ROW = """<tr valign="top"><td><img src="/icons/ecblank.gif" height="16" width="16" alt=""></td>
<td><font size="2"><a href="{href}?OpenDocument">{title}</a></font></td><td><font size="1">{m:%d/%m/%Y}</font></td>
</tr>"""


def write_domino(sheet: Sheet) -> str:
    """Lotus Domino: hidden fields with an American day, rich text of fonts, the day in words below the article."""
    line = "Ngày {m:%d} tháng {m:%m} năm {m:%Y}"
    signed = sheet.sign(f"<tr><td>{_FACE.format('Người viết:')}</td><td>{_FACE}</td></tr>")
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html><head><title>Tin tuc su kien</title><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<script language="JavaScript" type="text/javascript">
<!--
document._domino_target = "_self";
// -->
</script></head><body text="#000000" bgcolor="#FFFFFF"><form action="">
<input name="ChuyenMuc" type="hidden" value="TSSK">
<input name="NgayDang" type="hidden" value="{sheet.hint("{m:%m/%d/%Y}")}">
<table width="100%" border="0" cellspacing="0"><tr valign="top"><td width="18%" bgcolor="#E1E1E1">
{list_menu(sheet, '<a href="{href}?OpenView"><font size="2" color="#000080">{label}</font></a><br>', 3)}</td>
<td width="82%"><div align="center"><b><font size="4" color="#000080">{sheet.show_title()}</font></b></div><br>
<div align="justify"><b><i><font size="2" face="Arial">{sheet.show_lead()}</font></i></b></div><br>
{write_body(sheet, _RICH_TEXT)}<table border="0">{signed}</table>
<div align="right"><i><font size="2">{sheet.publish(line)}</font></i></div><hr>
<a href="javascript:history.back()"><font size="2">{sheet.hide("[Trở về trang trước]")}</font></a>
<font size="2"><b>Các tin đã đưa</b></font><table border="0">{sheet.links(6, _VIEW_ROW)}</table></td></tr></table>
<div align="center">{show_footer(sheet, '<font size="1">{}</font><br>')}</div></form></body></html>"""


_LEFT_TO_RIGHT = Manner(
    '<p dir="ltr" style="text-align: justify;">{}</p>\n',
    heading='<p dir="ltr"><span style="color: #cc0000;"><strong>{}</strong></span></p>\n',
    shot=Shot('<p dir="ltr" style="text-align: center;"><img alt="" src="{src}">', "<br>\n<span>{}</span>", "</p>\n"),
    empty='<p dir="ltr">&nbsp;</p>\n',
)
_HIDDEN = '<span class="{}" style="display:none">{}</span>'


def write_websphere(sheet: Sheet) -> str:
    """WebSphere Portal: marks for programs that nobody sees, the portlet's name in h2, the time before the day."""
    portlet = "ns_Z7_LIG4HI82LO3N20Q1JK1T5N0063_"
    marks = _HIDDEN.format("asa.portlet.id", sheet.hide(f"Z7_LIG4HI82LO{sheet.head.number}"))
    listed = '<tr><td class="tinkhac"><a href="{href}">{title}</a>&nbsp;<i>({m:%d/%m/%Y %I:%M:%S %p})</i></td></tr>'
    return f"""<!DOCTYPE html><html lang="vi" class="wpthemeHasSideNav"><head><meta charset="UTF-8">
<title>Trang chủ - Tin tức hoạt động</title>{weigh("wpt", 45)}</head>
<body id="{portlet}theme" class="lotusui30dojo tundra"><div class="wpthemeFrame"><header class="wpthemeHeader">
<a class="wpthemeAccess" href="#wpthemeMainContent">{sheet.hide("Chuyển tới nội dung chính")}</a>
<div class="wpthemeBanner">{show_slogan(sheet, "<span>{}</span>")}<b>{sheet.clock("{W}, {m:%d/%m/%Y}")}</b></div>
<nav class="wpthemePrimaryNav">{
        list_menu(sheet, '<li class="wpthemeNavListItem"><a href="{href}"><span>{label}</span></a></li>', 5, 30)
    }</nav></header>
<div class="wpthemeMainContent" role="main"><div class="component-control id-{portlet}">
<span class="asa.portlet" style="display:none">{marks}</span>
<section class="ibmPortalControl wpthemeControl"><header class="wpthemeControlHeader">
<h2><span class="lm-dynamic-title asa.portlet.title">Tin tức hoạt động</span></h2>
<a class="contextMenuIcon"><span class="wpthemeAltText">{sheet.hide("Component Action Menu")}</span></a></header>
<div class="wpthemeControlBody"><!--startContent--><table class="chitiet" width="100%"><tbody><tr><td class="tieudetin">
{sheet.show_title()}</td></tr><tr><td class="thoigian">{sheet.publish("{m:%I:%M:%S} {ampm} {m:%d/%m/%Y}")}</td></tr>
<tr><td class="tomtat"><p dir="ltr"><strong>{sheet.show_lead()}</strong></p></td></tr><tr><td class="noidungtin">
{write_body(sheet, _LEFT_TO_RIGHT)}{sheet.sign('<p dir="ltr" style="text-align: right;"><em>{}</em></p>')}</td></tr>
</tbody></table><!--endContent--><table class="tintiep"><tbody><tr><td><b>Các tin tiếp</b></td></tr>{
        sheet.links(5, listed)
    }
</tbody></table></div></section></div></div>
<footer class="wpthemeFooter">{show_footer(sheet, "<div>{}</div>")}</footer></div></body></html>"""


_ADF = Manner(
    '<p align="justify"><span style="font-size:small">{}</span></p>\n',
    heading='<p><span style="font-size:small"><strong>{}</strong></span></p>\n',
    shot=Shot(
        '<table align="center" summary=""><tbody><tr><td><img src="{src}" alt=""/></td></tr>',
        '<tr><td align="center"><span style="font-size:x-small"><em>{}</em></span></td></tr>',
        "</tbody></table>\n",
    ),
)
_ADF_ROW = '<li class="x12p"><a class="xej" href="{href}">{title}</a><span class="x255">({m:%d/%m/%Y})</span></li>'
_ADF_FILE = '<tr class="xg5"><td class="xgl"><a class="xej" href="/idc/file">{}</a></td></tr>'


def write_webcenter(sheet: Sheet) -> str:
    """WebCenter: classes of two letters, ids of a component tree, a table of labels, files below the text."""
    row = '<tr><td class="xgl"><label>{}</label></td><td class="xm4"><span class="x25c">{}</span></td></tr>'
    signed = sheet.sign(row.format("Tác giả", "{}"))
    labels = row.format("Cập nhật", sheet.update("{m:%d/%m/%Y} {h}:{m:%M} {half}"))
    labels += row.format("Ngày đăng", sheet.publish("{m:%d/%m/%Y} {h}:{m:%M} {half}"))
    return f"""<!DOCTYPE html><html dir="ltr" lang="vi-VN"><head><title>Chi tiết tin</title>
<meta name="generator" content="Oracle ADF Faces, using XHTML - Browser" />{weigh("x", 85)}</head><body class="x1">
<noscript>{sheet.hide("Trang này sử dụng JavaScript và yêu cầu trình duyệt hỗ trợ JavaScript.")}</noscript>
<form id="T:f1" name="T:f1" class="x7t" method="post"><div id="T:pt1" class="x9b"><div id="T:ban" class="x10">
<span class="x25b">{sheet.clock("{w}, ngày {m:%d/%m/%Y}")}</span>{show_hotline(sheet, '<span class="x25b">{}</span>')}
</div>
<ul class="x11k">{list_menu(sheet, '<li class="x11m"><a class="xej" href="{href}">{label}</a></li>', 4, 60)}</ul>
<div id="T:oc_5531:r1:0:pgl4" class="x1a x10"><div><span class="x25b" style="font-weight:bold;font-size:16px">
{sheet.show_title()}</span></div></div><div class="x1a"><table class="xg4" cellpadding="0">{labels}{signed}</table>
</div>
<div id="T:oc_5531:r1:0:pgl7" class="x1a"><span class="x25b" style="font-style:italic">{sheet.show_lead()}</span></div>
<div id="T:oc_5531:r1:0:pgl9" class="x1a"><span id="T:oc_5531:r1:0:ot3" class="x25c">
{write_body(sheet, _ADF)}</span></div>
<div class="x1a"><h3 class="x260">{sheet.hide("Tài liệu đính kèm")}</h3><table>{show_files(sheet, _ADF_FILE)}</table>
</div>
<div class="x1a"><h3 class="x260">Tin đã đưa</h3><ul class="x12n">{sheet.links(6, _ADF_ROW)}</ul></div></div>
<div class="x1a x99">{show_footer(sheet, '<span class="x25b">{}</span><br/>')}</div></form></body></html>"""


_RTE = Manner(
    '<p class="ms-rteElement-P" style="text-align&#58;justify;"><span class="ms-rteFontSize-2">{}</span></p>',
    heading='<h3 class="ms-rteElement-H3">{}</h3>',
    points='<ul class="ms-rteList">{}</ul>',
    point='<li><p class="ms-rteElement-P">{}</p></li>',
    shot=Shot(
        '<div class="ms-rtestate-read ms-rte-embedwp"><img src="{src}" alt="{alt}" style="margin&#58;5px;">',
        '<div class="ms-rteElement-ImageCaption" style="text-align&#58;center;">{}</div>',
        "</div>",
    ),
    grid='<table class="ms-rteTable-default" cellspacing="0"><tbody>{}</tbody></table>',
    cell='<td class="ms-rteTable-default">&#8203;{}</td>',
    empty='<p class="ms-rteElement-P">&#8203;<br></p>',
    marks=('<strong class="ms-rteForeColor-2">{}</strong>', "<em>{}</em>"),
)


def write_sharepoint_rte(sheet: Sheet) -> str:
    """SharePoint of 2013: publishing fields, characters of no width, the title beside the ribbon and nowhere else."""
    field = '<div id="ctl00_PlaceHolderMain_{}__ControlWrapper_RichHtmlField" class="ms-rtestate-field">{}</div>'
    image = Shot(
        '<div class="captioned-image"><div class="image"><img alt="" src="{src}?RenditionID=5"></div>',
        '<div class="caption">{}</div>',
        "</div>",
    )
    picture = lift_picture(sheet, image) if sheet.dice.chance(0.4) else ""
    body = field.format("PageContent", f"&#8203;{write_body(sheet, _RTE)}")
    listed = '<li class="dfwp-item"><a href="{href}">{title}</a><div class="bullet-date">{m:%d/%m/%Y}</div></li>'
    news = '<li class="dfwp-item"><a href="{href}">{title}</a><div class="description">{teaser}</div></li>'
    return f"""<!DOCTYPE html><html dir="ltr" lang="vi-VN"><head>
<meta name="GENERATOR" content="Microsoft SharePoint" />
<title>Trang tin - Chi tiết</title>{weigh("ms", 55)}</head><body class="v4master">
<noscript><div class="noindex">{sheet.hide("Bạn có thể đang tìm cách truy cập trang này từ một trình duyệt an toàn.")}
</div></noscript><form method="post" action="./chi-tiet.aspx" id="aspnetForm">
<input type="hidden" name="MSOWebPartPage_PostbackSource" value="" />
<div id="suiteBar" class="ms-dialogHidden noindex"><a class="ms-signInLink">{sheet.hide("Đăng nhập vào hệ thống")}</a>
</div>
<div id="s4-titlerow"><h1 id="siteTitle"><a href="/">Đảng ủy Khối Khau Vài</a></h1>
<div id="pageTitle" class="ms-core-pageTitle"><span id="DeltaPlaceHolderPageTitleInTitleArea">{sheet.show_title()}
</span>
</div></div>
<div id="sideNavBox">{list_menu(sheet, LINK_ITEM, 4, 12)}<h2>Tin nổi bật</h2><ul>{sheet.links(3, news, new=True)}</ul>
</div><div id="contentBox"><div class="article article-left"><div class="date-line">
{sheet.publish("{m:%d/%m/%Y} | {h}:{m:%M} {ampm}")}</div>{sheet.sign('<div class="author">{}</div>')}
{picture}<div class="introduction">{field.format("Intro", sheet.show_lead())}</div>
<div class="article-content">{body}</div></div>
<div class="tools">{show_tools(sheet, "<a>{}</a>", 3)}</div>
<div class="ms-wpContentDivSpace"><h2 class="ms-webpart-titleText">Tin cùng chuyên mục</h2><ul>{sheet.links(5, listed)}
</ul></div></div><div id="ft">{show_footer(sheet, "<p>{}</p>")}</div></form></body></html>"""


_VOICES = ("Giọng nữ miền Bắc", "Giọng nam miền Nam", "Tốc độ đọc: 1x")


def write_commune(sheet: Sheet) -> str:
    """A commune of 2025 on VNPT's portal: a reading voice, both days, the change first, long lists, files."""
    manner = Manner(
        '<p style="text-align:justify"><span style="font-family:Times New Roman,Times,serif">'
        '<span style="font-size:14pt">{}</span></span></p>\n',
        shot=Shot(
            '<p style="text-align:center"><img src="{src}" /></p>\n',
            '<p style="text-align:center"><span style="font-size:13pt"><em>{}</em></span></p>\n',
            "",
        ),
    )
    voices = "".join(f"<option>{sheet.hide(voice)}</option>" for voice in _VOICES)
    days = f"Cập nhật: {sheet.update('{m:%H:%M %d/%m/%Y}')} | Ngày đăng: {sheet.publish('{m:%d/%m/%Y}')}"
    item = '<div class="news-relate__item"><i class="icon-arrow"></i><a href="{href}">{title}</a> {m:%d/%m/%Y}</div>'
    box = link_box('<p><span style="font-size:14pt">', '<a href="{href}"><em>{title}</em></a>', "</span></p>", 1)
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{write_title(sheet, "UBND xã Pò Kéo")}
{weigh("vp", 15)}</head><body><div id="app"><div class="topbar"><a>Tiếng Việt</a> <a>English</a>
{show_hotline(sheet, "<span>{}</span>")}{show_weather(sheet, "<span>{}</span>", 1)}</div>
<div class="site-name">ỦY BAN NHÂN DÂN XÃ PÒ KÉO</div><div class="menu">{list_menu(sheet, LINK_ITEM, 6)}</div>
<div class="date-bar">{sheet.clock("{W}, {m:%d/%m/%Y - %H:%M:%S}")}</div><div class="row"><div class="col-9">
<div class="crumb"><a>Trang chủ</a> › <a>{sheet.section}</a></div><div class="news-detail">
<h3 class="news-detail__name">{sheet.show_title()}</h3><div class="news-detail__days">{days}
{show_views(sheet, "<span>Lượt xem: {dotted}</span>")}</div>
<div class="tts"><button>Đọc bài viết</button><select>{voices}</select></div>
<div class="news-detail__desc">{sheet.show_lead()}</div><div class="news-detail__html">
{write_body(sheet, manner, (box,))}</div>
<div class="news-detail__sign">{sheet.sign("<b>{}</b>")}</div>
<div class="files"><b>{sheet.hide("Tệp đính kèm:")}</b>{show_files(sheet, '<a class="file" href="#">{}</a>', 3)}</div>
{show_rating(sheet, '<div class="stars">{}</div>')}</div><div class="news-relate"><h4>Tin liên quan</h4>
{sheet.links(5, item)}</div></div><div class="col-3">{show_small_poll(sheet)}</div></div>
<div class="foot">{show_footer(sheet, "<p>{}</p>")}</div></div></body></html>"""


FAMILIES = (
    Family(
        name="domino",
        write=write_domino,
        address="http://so.khauvai.example/WebSite.nsf/0/{id:032X}?OpenDocument",
        signs=("single", "office", "capitals", "none"),
    ),
    Family(
        name="websphere",
        write=write_websphere,
        address="https://cuc.khauvai.example/wps/portal/Home/tin-tuc/chi-tiet/!ut/p/z1/04_Sj9CPykssy0xPL{id}/",
        signs=("desk", "single", "letters", "nobody"),
    ),
    Family(
        name="webcenter",
        write=write_webcenter,
        address="https://nganhang.example/webcenter/portal/vi/menu/tintuc?dDocName=KV{id}&_afrLoop={id}77",
        signs=("single", "pair", "none"),
        plots=(add_grid,),
    ),
    Family(
        name="sharepoint_rte",
        platform="sharepoint",
        write=write_sharepoint_rte,
        address="https://duk.khauvai.example/Pages/chi-tiet.aspx?NewsID={id}",
        signs=("single", "capitals", "board", "none"),
    ),
    Family(
        name="commune",
        write=write_commune,
        address="https://pokeo.khauvai.gov.example/chi-tiet-tin-tuc?id={id}",
        signs=("single", "board", "label", "none"),
        plots=(add_list,),
    ),
)
