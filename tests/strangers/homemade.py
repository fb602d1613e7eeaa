"""Portals that somebody wrote once: tables in a form, fonts and line breaks, numbered classes. No CMS behind them."""

from __future__ import annotations

import json
from html import escape

from tests.strangers.bodies import BARE_TABLE, BROKEN_LINES, CAPTION_BELOW, NUMBERED, Manner, Shot, write_body
from tests.strangers.boxes import headed_box, link_box, show_advertisement, show_small_poll
from tests.strangers.family import Family
from tests.strangers.furniture import (
    list_menu,
    list_tags,
    show_comments,
    show_footer,
    show_hotline,
    show_poll,
    show_shares,
    show_slogan,
    show_tools,
    show_views,
    show_weather,
    weigh,
)
from tests.strangers.letters import UTF_8_SIGNED
from tests.strangers.metas import write_graph, write_list_ld, write_title
from tests.strangers.sheet import Sheet

_ROW = '<tr><td><img src="/images/bullet.gif"><a href="{href}" class="link">{title}</a> <i>({m:%d/%m/%Y})</i></td></tr>'


_JUSTIFIED = Manner('<p align="justify">{}</p>\n', shot=BARE_TABLE)


def write_table_form(sheet: Sheet) -> str:
    """ASP.NET of 2008: one form, nested tables, the title in a span, no heading anywhere."""
    stamp = sheet.publish("{w}, {m:%d/%m/%Y} {m:%H:%M}")
    byline = sheet.sign('<p align="right"><b>{}</b></p>')
    return f"""<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Trang tin điện tử huyện Khau Vài</title>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>
<form name="form1" method="post" action="Default.aspx?tabid=77&amp;ItemID={sheet.head.number}" id="form1">
<input type="hidden" name="__VIEWSTATE" value="{"dDwtMTk4" * 400}"/>
<table width="980" align="center" cellpadding="0" cellspacing="0"><tr><td colspan="3"><img src="/banner.jpg"></td></tr>
<tr><td colspan="3" class="menungang">{list_menu(sheet, '<a href="{href}">{label}</a> | ', 3)}</td></tr>
<tr><td colspan="3"><marquee>{show_slogan(sheet, "{}")}</marquee> {sheet.clock("{w}, {m:%d/%m/%Y}")}</td></tr><tr>
<td width="180" valign="top"><table>{sheet.links(6, _ROW, new=True)}</table>{show_poll(sheet, "<div>{}</div>")}</td>
<td valign="top" class="main"><table width="100%"><tr><td class="path">Trang chủ &raquo; {sheet.section}</td></tr>
<tr><td><span id="ctl02_lblTitle" class="tieude">{sheet.show_title()}</span></td></tr>
<tr><td align="right"><span class="ngaythang">{stamp}</span></td></tr>
<tr><td><span class="trichdan"><b>{sheet.show_lead()}</b></span></td></tr>
<tr><td class="content" id="noidung">{write_body(sheet, _JUSTIFIED)}{byline}</td></tr>
<tr><td>{show_tools(sheet, '<a href="javascript:void(0)">{}</a> ', 2)} {show_views(sheet, "Số lần đọc: {}")}</td></tr>
<tr><td><b>Các tin đã đưa:</b><table>{sheet.links(5, _ROW)}</table></td></tr></table></td>
<td width="200" valign="top">{show_weather(sheet, "<div>{}</div>", 3)}</td></tr>
<tr><td colspan="3" align="center">{show_footer(sheet, "{}<br>")}</td></tr></table></form></body></html>"""


def write_font_breaks(sheet: Sheet) -> str:
    """PHP of 2005: fonts, paragraphs divided by two line breaks, the date at the very end of the text."""
    manner = Manner(
        "{}<br><br>\n",
        heading="<b>{}</b><br><br>\n",
        points="{}<br>\n",
        point="{}<br>\n",
        dash="- ",
        shot=BROKEN_LINES,
        empty="",
        marks=("<b>{}</b>", "<i>{}</i>"),
    )
    lead = f'<font face="Arial" size="2" color="#333333"><b>{sheet.show_lead()}</b><br><br>'
    box = headed_box(
        "<font color=red><b>{}</b></font><br>", "Bài đọc thêm:", '- <a href="{href}">{title}</a><br>', "<br>"
    )
    body = write_body(sheet, manner, (box,) if sheet.dice.chance(0.5) else ())
    return f"""<HTML><HEAD><META http-equiv="Content-Type" content="text/html; charset=utf-8">
<TITLE>:: Đài Truyền thanh Bến Mới ::</TITLE></HEAD><BODY bgcolor="#FFFFFF" topmargin="0">
<CENTER><FONT size="5" color="#CC0000"><B>ĐÀI TRUYỀN THANH - TRUYỀN HÌNH BẾN MỚI</B></FONT></CENTER>
<TABLE width="770" border="0" align="center"><TR><TD width="150" valign="top" bgcolor="#EEEEEE">
{list_menu(sheet, '<a href="{href}"><font size="2">{label}</font></a><br>', 5)}<br>{show_hotline(sheet, "<b>{}</b>")}
</TD>
<TD valign="top"><FONT face="Times New Roman" size="4" color="#000099"><B>{sheet.show_title()}</B></FONT><BR><BR>
{lead}{body}</font>
{sheet.sign('<div align="right"><font size="2"><b>{}</b></font></div>')}
<div align="right"><font size="1"><i>Ngày đăng: {sheet.publish("{m:%d/%m/%Y}")}</i></font></div>
<HR><FONT size="2"><B>Tin cùng mục</B>
<BR>{sheet.links(5, '&#8226; <a href="{href}">{title}</a> <font size="1">{m:%d/%m/%Y}</font><br>')}
</FONT></TD></TR></TABLE><CENTER><FONT size="1">{show_footer(sheet, "{}<BR>")}</FONT></CENTER></BODY></HTML>"""


def write_numbered(sheet: Sheet) -> str:
    """Bootstrap columns and numbered classes: no name on the page says what anything is."""
    card = '<div class="c14"><a class="c15" href="{href}">{title}</a><div class="c16">{teaser}</div></div>'
    inside = link_box('<div class="box3 c40">', '<div class="c41"><a href="{href}">{title}</a></div>', "</div>", 2)
    byline = sheet.sign('<span class="c9">{}</span>&nbsp;•&nbsp;')
    stamp = sheet.publish("{m:%d/%m/%Y %H:%M}")
    manner = Manner('<div class="c30">{}</div>\n', heading='<div class="c30 c34">{}</div>\n', shot=NUMBERED)
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
{write_title(sheet, "KV24", " | ")}{weigh("c", 30)}</head><body><div class="container-fluid"><div class="row box1">
<div class="c1">{sheet.clock("{n}, {m:%d.%m.%Y | %H:%M}")}</div>{show_weather(sheet, '<div class="c2">{}</div>')}</div>
<div class="row box2">{list_menu(sheet, '<a class="c3" href="{href}">{label}</a>', 6, 120)}</div>
<div class="row"><div class="col-md-8 box4"><div class="c12 box5">
<h1 class="c5">{sheet.show_title()}</h1><div class="c7 d-flex">{byline}<span class="c10">{stamp}</span></div>
<div class="c13">{sheet.hide("Nghe đọc bài 0.5 1.0 1.5")}</div><div class="c11 fw-bold">{sheet.show_lead()}</div>
<div class="c12 box6">{write_body(sheet, manner, (inside,))}</div>
<div class="c17">{show_shares(sheet, '<a class="c18">{}</a>')}</div>
<div class="c19">{list_tags(sheet, "", '<a class="c20" href="{href}">{}</a>')}</div>
<div class="c21">
{show_comments(sheet, '<div class="c22"><b>{who}</b><div class="c24">{text}</div><i>{age}</i></div>')}</div>
</div></div><div class="col-md-4 box7">{sheet.links(5, card, new=True)}</div></div>
<div class="row box9">{show_footer(sheet, '<div class="c29">{}</div>')}</div></div></body></html>"""


_TEXT = Manner(
    "&nbsp;&nbsp;&nbsp; {}<br />\n<br />\n",
    heading="<strong>{}</strong><br />\n",
    points="{}<br />\n",
    point="{}<br />\n",
    dash="+ ",
    shot=CAPTION_BELOW,
    empty="<br />\n",
    marks=("<b>{}</b>", '<a href="/tu-khoa/{slug}">{}</a>'),
)


def write_text_nodes(sheet: Sheet) -> str:
    """Bare text and line breaks in a div; byline and stamp are one line, the lead one more piece of text."""
    stamp = sheet.publish("{m:%d/%m/%Y %H:%M}")
    signed = sheet.sign("{} ") + stamp
    box = headed_box(
        '<div style="float:right;width:200px"><b>{}</b>',
        "Cùng chủ đề",
        '<div>&gt; <a href="{href}">{title}</a></div>',
        "</div>",
    )
    return f"""<!DOCTYPE html><html><head><title>{escape(sheet.head.title)}</title>
<meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body><div id="banner">
<div id="ngaygio">{sheet.clock("{W}, {m:%d/%m/%Y %I:%M:%S}")} {sheet.now:%p}</div>{show_hotline(sheet, "<div>{}</div>")}
</div></body></html>
<div id="menu">{list_menu(sheet, '<a href="{href}">{label}</a> ', 6)}</div><div id="giua">
<div id="duongdan">Trang chủ / {sheet.section}</div><h2 id="tieude">{sheet.show_title()}</h2>
<div id="tacgia">{signed}</div><div id="noidung">
<b>{sheet.show_lead()}</b><br />
<br />
{write_body(sheet, _TEXT, (box, show_small_poll))}</div>
<div id="congcu">{show_tools(sheet, "[{}] ", 3)}</div><div id="binhluan"><b>{sheet.hide("Gửi bình luận của bạn")}</b>
{show_comments(sheet, "<div>{who} ({age}):<br/>{text}</div>")}</div>
<div id="khac">{sheet.links(7, '<div>+ <a href="{href}">{title}</a> ({m:%d/%m})</div>')}</div></div>
<div id="phai">{sheet.links(5, '<div><b><a href="{href}">{title}</a></b><br/>{teaser}</div>', new=True)}</div>
<div id="chan">{show_footer(sheet, "{}<br />")}</div></body></html>"""


_UNCLOSED = Manner(
    "<P align=justify>{}\n",
    heading="<P><U>{}</U>\n",
    points="{}",
    point="<P>{}\n",
    dash="* ",
    shot=BARE_TABLE,
    grid="<TABLE border=1>{}</TABLE>\n",
    empty="<P>&nbsp;\n",
    marks=("<B>{}</B>", "<FONT color=#800000>{}</FONT>"),
)


def write_table_php(sheet: Sheet) -> str:
    """Paragraphs that are never closed, in one cell with everything else of the article."""
    line = f"Gửi lúc: {sheet.publish('{m:%d/%m/%Y %H:%M:%S}')} | {show_views(sheet, 'Lượt xem: {}')}"
    return f"""<HTML><HEAD><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<TITLE>Sở Xây dựng Bến Mới - Website chính thức</TITLE></HEAD><BODY leftmargin="0"><TABLE width="100%" border="0"><TR>
<TD colspan=3 class="banner"><h1>SỞ XÂY DỰNG BẾN MỚI</h1>{show_slogan(sheet, "<marquee>{}</marquee>")}</TD></TR><TR>
<TD class="left" valign=top>{list_menu(sheet, '<div class=mnu><A href="{href}">{label}</A></div>', 7)}</TD>
<TD class="content" valign=top><div class="title">{sheet.show_title()}</div><div class="info">{line}</div>
<P align=justify><B>{sheet.show_lead()}</B>
{write_body(sheet, _UNCLOSED)}{sheet.sign("<P align=right><B><I>{}</I></B>")}
<div class="print"><A href="print.php?id={sheet.head.number}">{sheet.hide("Bản in")}</A></div>
<fieldset><legend>Tin liên quan</legend>{sheet.links(5, '<LI><A href="{href}">{title}</A> ({m:%d-%m-%Y})')}</fieldset>
</TD>
<TD class="right" valign=top>{show_weather(sheet, "<p>{}", 3)}{show_poll(sheet, "<p>{}")}</TD></TR>
<TR><TD colspan=3 class="footer">{show_footer(sheet, "<p>{}")}</TD></TR></TABLE></BODY></HTML>"""


_HASHED = Manner(
    '<div class="css-1k3f9x"><span>{}</span></div>',
    heading='<div class="css-1k3f9x css-8ab2"><span>{}</span></div>',
    points='<div class="css-q71z">{}</div>',
    point='<div class="css-q71y"><span>{}</span></div>',
    dash="• ",
    shot=Shot(
        '<div class="css-im0"><div><img src="{src}" alt="{alt}"/></div>', '<div class="css-cp4">{}</div>', "</div>"
    ),
    empty="",
)


def write_hashed(sheet: Sheet) -> str:
    """Rendered by a script framework: hashed classes, divs for all, the finest time in an attribute."""
    card = '<a class="css-crd" href="{href}"><div class="css-t2">{title}</div><div class="css-d9">{teaser}</div></a>'
    instant = sheet.tell("{m:%Y-%m-%dT%H:%M:%S}.000+07:00")
    stamp = f'<time class="css-tm" datetime="{instant}">{sheet.publish("{m:%d/%m/%Y}")}</time>'
    box = link_box('<div class="css-rl">', card, "</div>", 1)
    byline = sheet.sign('<span class="css-au">{}</span>')
    state = json.dumps(
        {"props": {"pageProps": {"data": {"id": sheet.head.number, "title": sheet.head.title}}}}, ensure_ascii=False
    )
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charSet="utf-8"/>{write_title(sheet, "Bến Mới Online")}
{write_graph(sheet, site="Bến Mới Online")}
{write_list_ld(sheet)}{weigh("css", 50)}</head><body><div id="__next"><div class="css-root">
<div class="css-hd"><div class="css-nav">{list_menu(sheet, '<a class="css-mn" href="{href}">{label}</a>', 8, 100)}</div>
</div>
<div class="css-grid"><div class="css-main"><div class="css-bc">{sheet.section}</div>
<h1 class="css-h1">{sheet.show_title()}</h1><div class="css-meta">{byline}{stamp}</div>
<div class="css-audio">{sheet.hide("Nghe đọc bài 0.5 1.0 1.5")}</div><h2 class="css-sp">{sheet.show_lead()}</h2>
<div class="css-body">{write_body(sheet, _HASHED, (box, show_advertisement))}</div>
<div class="css-tags">{list_tags(sheet, "", '<a class="css-tg" href="{href}">#{}</a>')}</div>
<div class="css-cm">
{show_comments(sheet, '<div class="css-c1"><b>{who}</b><div>{text}</div><div>{age}</div></div>', 3)}</div>
<div class="css-more">{sheet.links(4, card)}</div></div><div class="css-side">{sheet.links(5, card, new=True)}</div>
</div>
<div class="css-ft">{show_footer(sheet, "<div>{}</div>")}</div></div></div>
<script id="__NEXT_DATA__" type="application/json">{state}</script></body></html>"""


FAMILIES = (
    Family(
        name="table_form",
        write=write_table_form,
        address="http://khauvai.example/Default.aspx?tabid=77&ItemID={id}",
        signs=("single", "capitals", "office", "none"),
        content_type="text/html",
    ),
    Family(
        name="font_breaks",
        write=write_font_breaks,
        address="http://daibenmoi.example/index.php?option=news&id={id}",
        signs=("capitals", "capital_pair", "initials", "none"),
        charset=UTF_8_SIGNED,
        content_type="text/html",
    ),
    Family(
        name="numbered",
        write=write_numbered,
        address="https://kv24.example/{slug}.{id}.html",
        signs=("single", "nobody"),
    ),
    Family(
        name="text_nodes",
        write=write_text_nodes,
        address="http://benmoi.example/?page=news&id={id}",
        signs=("capital_pair", "capitals", "single", "none"),
        content_type="text/html",
    ),
    Family(
        name="table_php",
        write=write_table_php,
        address="http://sxd.benmoi.gov.example/detail.php?id={id}",
        signs=("single", "office", "credit", "none"),
        content_type="text/html",
    ),
    Family(
        name="hashed",
        write=write_hashed,
        address="https://benmoionline.example/{slug}-{id}",
        signs=("single", "nobody", "compiled"),
        outlets=("BMO - ",),
    ),
)
