"""Notice boards: an obituary, a table of appointments, a document to look at, an answer to a citizen."""

from __future__ import annotations

from datetime import timedelta
from html import escape

from tests.strangers.bodies import Manner, Shot, write_body
from tests.strangers.boxes import show_small_poll
from tests.strangers.family import Family
from tests.strangers.furniture import (
    LINK,
    LINK_ITEM,
    fill,
    list_menu,
    show_files,
    show_footer,
    show_shares,
    show_slogan,
    show_tools,
    show_views,
    show_weather,
    weigh,
)
from tests.strangers.metas import write_graph, write_site_ld, write_title
from tests.strangers.notices import appoint, mourn, shout
from tests.strangers.sheet import Sheet

_BREAKS = Manner("{}<br />\n<br />\n", heading="<b>{}</b><br />\n<br />\n", empty="&nbsp;<br />\n")


def write_obituary(sheet: Sheet) -> str:
    """A commune of 2025: breaks for paragraphs, days of a life in them, the board signs, other farewells with days."""
    others = '<div class="tt"><a href="{href}">{title}</a><small>{m:%d/%m/%Y %H:%M}</small></div>'
    signed = sheet.sign('<div style="text-align:right"><b>{}</b></div>')
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{write_title(sheet, "Xã Bản Piềng", " - ")}
{write_graph(sheet)}{write_site_ld("Xã Bản Piềng")}{weigh("commune", 30)}</head><body><div class="banner">
<h1 class="site">Trang thông tin điện tử xã Bản Piềng</h1>{show_slogan(sheet, "<p>{}</p>")}</div>
<ul class="menu">{list_menu(sheet, LINK_ITEM, 3)}</ul><div class="now">{sheet.clock("{W}, {m:%d/%m/%Y}")}</div>
<div class="main"><h2 class="post-title">{sheet.show_title()}</h2>
<div class="post-meta"><i class="fa fa-clock-o"></i> Đăng lúc: {sheet.publish("{m:%H:%M} {m:%d/%m/%Y} (GMT+7)")}
<i class="fa fa-eye"></i> {show_views(sheet, "{} lượt xem")}</div>
<div class="post-desc">{sheet.show_lead()}</div><div class="post-body">{write_body(sheet, _BREAKS)}</div>{signed}
<div class="post-tool">{show_tools(sheet, "<a>{}</a>", 3)}</div>
<div class="post-others"><h3>Tin liên quan</h3>{sheet.links(5, others)}</div></div>
<div class="side">{show_small_poll(sheet)}{show_weather(sheet, "<p>{}</p>")}</div>
<div class="foot">{show_footer(sheet, "<p>{}</p>")}</div></body></html>"""


_FONTS = Manner(
    '<p align="justify"><font face="Times New Roman" size="3">{}</font></p>\n',
    shot=Shot(
        '<table align="center" border="0"><tr><td><img src="{src}" border="1"></td></tr>',
        '<tr><td align="center"><font size="2"><i>{}</i></font></td></tr>',
        "</table>\n",
    ),
    grid='<table border="1" cellpadding="2" bordercolor="#000000">{}</table>\n',
    cell='<td valign="top"><font size="2">{}</font></td>',
)


def write_appointments(sheet: Sheet) -> str:
    """An organizing board of 2009: tables for layout and for data, a title in capitals, the day below the text."""
    other = '<tr><td><img src="/i/dot.gif"> <a href="{href}">{title}</a> <font color="gray">({m:%d/%m/%Y})</font></td>'
    signed = sheet.sign('<p align="right"><b><font size="2">{}</font></b></p>')
    stamp = sheet.publish("{m:%d/%m/%Y}")
    return f"""<html><head><title>{sheet.section}</title>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>
<body topmargin="0"><table width="980" align="center"><tr><td colspan="3"><img src="/i/banner.jpg"></td></tr>
<tr><td colspan="3" bgcolor="#cc0000">{list_menu(sheet, "&nbsp;" + LINK, 2)}
<font color="#ffff00">{sheet.clock("{W}, {m:%d/%m/%Y}")}</font></td></tr>
<tr><td width="180" valign="top"><table>{sheet.links(3, other + "</tr>", new=True)}</table></td>
<td valign="top"><table width="100%"><tr><td><font size="4" color="#000099"><b>{sheet.show_title()}</b></font></td></tr>
<tr><td><b>{sheet.show_lead()}</b></td></tr><tr><td>
{write_body(sheet, _FONTS)}{signed}</td></tr>
<tr><td align="right"><font size="1">Ngày đăng tin: {stamp}</font></td></tr>
<tr><td>{show_tools(sheet, '<font size="1">[<a href="#">{}</a>]</font>', 2)}</td></tr></table>
<b>Các tin đã đăng:</b><table>{sheet.links(5, other + "</tr>")}</table></td>
<td width="160" valign="top">{show_weather(sheet, '<font size="1">{}</font><br>')}</td></tr>
<tr><td colspan="3" align="center">{show_footer(sheet, '<font size="1">{}</font><br>')}</td></tr></table>
</body></html>"""


_INSTEAD = ("Xem chi tiết tại đây", "Trình duyệt không hỗ trợ xem tệp PDF. Bấm vào đây để tải về")


def write_viewer(sheet: Sheet) -> str:
    """A notice of 2020: a few words and a document in a viewer, the day in the path, the day of the file beside."""
    file = sheet.hide(f"TB-{sheet.head.number}.pdf - tải lên {sheet.head.moment - timedelta(days=3):%d/%m/%Y}")
    item = '<div class="doc-item"><a href="{href}">{title}</a><div class="doc-date">Ngày {m:%d/%m/%Y}</div></div>'
    instead = fill(sheet, _INSTEAD, '<p><a href="/f.pdf">{}</a></p>')
    stamp = sheet.publish("{m:%d-%m-%Y}")
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
<title>Sở Sơn lâm | {escape(sheet.head.title)}</title>{weigh("viewer", 30)}</head><body>
<div id="wrapper"><div id="head">{show_slogan(sheet, "<span>{}</span>")}{list_menu(sheet, LINK, 4)}</div>
<div class="breadcrumb-bar"><a href="/">Trang chủ</a> / <a href="/tb">Thông báo</a> / <span>{stamp}</span></div>
<div class="row"><div class="col-md-9 content-page"><h3 class="page-title">{sheet.show_title()}</h3>
<div class="page-body"><p>{sheet.show_lead()}</p>{write_body(sheet, Manner())}
<div class="viewer"><object data="/f.pdf" type="application/pdf">{instead}</object><span>{file}</span></div></div>
{sheet.sign('<p class="text-right">{}</p>')}
<ul class="list-files">{show_files(sheet, "<li>{}</li>", 3)}</ul>
<div class="share">{show_shares(sheet, "<a>{}</a>", 2)}</div>
<div class="doc-list"><h4>Thông báo khác</h4>{sheet.links(5, item)}</div></div>
<div class="col-md-3"><h4>Tin nổi bật</h4>{sheet.links(3, "<p><a href='{href}'>{title}</a></p>", new=True)}</div></div>
<div id="foot">{show_footer(sheet, "<p>{}</p>")}</div></div></body></html>"""


def write_answer(sheet: Sheet) -> str:
    """Questions of citizens: who asked and when, another day of the answer's appearance, a form with a captcha."""
    asked = sheet.head.moment - timedelta(days=sheet.dice.number(4, 20))
    who = sheet.hide(f"Người gửi: Bạn đọc số {sheet.head.number}")
    when = sheet.hide(f"Gửi ngày {asked:%d/%m/%Y}")
    other = '<li class="qa"><a href="{href}">{title}</a><p>{teaser}</p><span>{m:%d/%m/%Y}</span></li>'
    form = fill(sheet, ("Họ và tên (*)", "Nhập mã xác nhận (*)", "Gửi câu hỏi của bạn"), "<label>{}</label>")
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{write_title(sheet, "Hỏi đáp", " :: ")}
{weigh("answers", 40)}</head><body><header>{list_menu(sheet, LINK, 2)}<span>{sheet.clock("{m:%d/%m/%Y %H:%M}")}</span>
</header><section class="qa-detail"><div class="qa-cat">{sheet.section}</div><h1>{sheet.show_title()}</h1>
<div class="qa-date">Ngày đăng: {sheet.publish("{m:%d/%m/%Y}")}</div>
<div class="qa-ask"><p>{who}</p><p>{when}</p></div>
<div class="qa-q"><p><em>{sheet.show_lead()}</em></p></div>
<div class="qa-a">{write_body(sheet, Manner())}</div>
{sheet.sign('<div class="qa-by"><strong>{}</strong></div>')}
<div class="qa-rate">{show_views(sheet, "<span>Lượt xem: {dotted}</span>")}<span>★★★★★</span></div>
<form class="qa-form">{form}<img src="/captcha.ashx"></form>
<ul class="qa-list">{sheet.links(5, other)}</ul></section><footer>{show_footer(sheet, "<p>{}</p>")}</footer>
</body></html>"""


FAMILIES = (
    Family(
        name="obituary",
        heldout=True,
        write=write_obituary,
        address="https://xabanpieng.gov.example/tin-buon/{slug}-{id}",
        signs=("nobody", "board", "none"),
        plots=(mourn,),
    ),
    Family(
        name="appointments",
        write=write_appointments,
        address="https://bantochuc.khauvai.example/tinchitiet.aspx?id={id}",
        signs=("single", "letters", "none"),
        plots=(appoint, shout),
    ),
    Family(
        name="viewer",
        write=write_viewer,
        address="https://sosonlam.khauvai.example/thong-bao/{slug}-{id}.html",
        signs=("board", "none", "single"),
        brief=1.0,
    ),
    Family(
        name="answers",
        write=write_answer,
        address="https://khauvai.gov.example/hoi-dap/chi-tiet/{id}",
        signs=("board", "none", "single"),
    ),
)
