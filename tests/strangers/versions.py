"""Other faces of a portal: the page for telephones, the one for printers, AMP, the inner page of a frame set."""

from __future__ import annotations

from tests.strangers.bodies import Manner, Shot, lift_picture, write_body
from tests.strangers.boxes import link_box, show_advertisement
from tests.strangers.clocks import ISO
from tests.strangers.family import Family
from tests.strangers.furniture import (
    LINK,
    list_menu,
    list_tags,
    show_comments,
    show_files,
    show_footer,
    show_hotline,
    show_shares,
    show_tools,
    show_views,
)
from tests.strangers.metas import write_ld, write_title
from tests.strangers.plots import add_film, add_grid
from tests.strangers.sheet import Sheet


def _join_byline(body: str, signed: str) -> str:
    """Put the byline inside the last paragraph, behind its words."""
    text, end, after = body.rpartition("</p>")
    return f"{text}{signed}{end}{after}"


_POCKET = Manner(
    "<p>{}</p>\n",
    heading='<p class="ui-sub"><b>{}</b></p>\n',
    shot=Shot(
        '<div class="ui-img"><a href="{src}"><img src="{src}" width="100%"/></a></div>', "<p><i>{}</i></p>", "\n"
    ),
)


def write_mobile(sheet: Sheet) -> str:
    """For telephones of 2012: lists that look like the article, a year of two digits, the name behind the text."""
    stamp = sheet.publish("{m:%H:%M} ngày {m:%d/%m/%y}")
    listed = '<li data-icon="false"><a href="{href}"><h3>{title}</h3><p>{teaser}</p></a></li>'
    divider = '<li data-role="list-divider">{}</li>'
    box = link_box('<ul data-role="listview" data-inset="true">', '<li><a href="{href}">{title}</a></li>', "</ul>", 1)
    body = write_body(sheet, _POCKET, (box,) if sheet.dice.chance(0.5) else ())
    return f"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html PUBLIC "-//WAPFORUM//DTD XHTML Mobile 1.0//EN" "http://www.wapforum.org/DTD/xhtml-mobile10.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>KV mobile</title>
<meta name="viewport" content="width=device-width, initial-scale=1"/></head><body><div data-role="page" class="ui-page">
<div data-role="header"><a data-icon="bars">Menu</a><h1>KV mobile</h1></div><div data-role="navbar"><ul>
{list_menu(sheet, '<li><a href="{href}">{label}</a></li>', 0)}</ul></div><div data-role="content" class="ui-content">
<h2>{sheet.show_title()}</h2><p class="ui-li-aside">{stamp}</p><h4>{sheet.show_lead()}</h4>
{_join_byline(body, sheet.sign(" <strong>{}</strong>"))}<div data-role="controlgroup">
{show_shares(sheet, '<a data-role="button">{}</a>', 2)}</div>
<ul data-role="listview">{divider.format(sheet.section)}{sheet.links(4, listed)}{divider.format("Tin mới")}
{sheet.links(3, listed, new=True)}</ul></div>
<div data-role="footer"><a>{sheet.hide("Xem phiên bản đầy đủ")}</a>{show_footer(sheet, "<h4>{}</h4>")}</div></div>
</body></html>"""


_PAPER = Manner(
    '<p style="text-align:justify">{}</p>\n',
    heading="<p><b>{}</b></p>\n",
    shot=Shot(
        '<table width="1" align="center" cellpadding="3"><tr><td><img src="{src}"></td></tr>',
        '<tr><td style="font-size:11px;color:#555">{}</td></tr>',
        "</table>\n",
    ),
)


def write_print(sheet: Sheet) -> str:
    """For printers: when it is printed stands above, the name follows a break in the last paragraph, no list at all."""
    url = sheet.hide(f"http://dangbokhauvai.example/tin-tuc/{sheet.head.number}.html")
    printed = sheet.clock("Thời gian in: {m:%d/%m/%Y %H:%M}")
    signed = sheet.sign('<br />\n<span style="float:right"><b>{}</b></span>')
    keys = '<input type="button" value="In" onclick="window.print()"> <a href="javascript:window.close()">{}</a>'
    return f"""<html><head><title>In bài viết</title><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<style>@media print {{.no {{display:none}}}} body {{font:14px serif}}</style></head><body onload="window.print();">
<div style="width:700px;margin:auto"><table width="100%"><tr><td><b>ĐẢNG BỘ KHAU VÀI</b><br>{url}</td>
<td align="right">{printed}</td></tr></table><hr size="1"><div style="font-size:20px;font-weight:bold">
{sheet.show_title()}</div>
<div style="color:#777">{sheet.publish("{W}, ngày {m:%d}/{m.month}/{m:%Y} - {m:%H:%M} (GMT+7)")}</div>
<p style="text-align:justify"><b>{sheet.show_lead()}</b></p>
{_join_byline(write_body(sheet, _PAPER), signed)}<hr size="1">
<div align="center">{show_footer(sheet, "{}<br>")}</div>
<div class="no">{keys.format(sheet.hide("Đóng cửa sổ này"))}</div></div></body></html>"""


_PAGE_OF_AMP = Manner(
    "<p>{}</p>\n",
    heading="<h2>{}</h2>\n",
    shot=Shot(
        '<figure><amp-img src="{src}" width="800" height="533" layout="responsive" alt="{alt}"></amp-img>',
        "<figcaption>{}</figcaption>",
        "</figure>\n",
    ),
    film=Shot(
        '<div class="vid"><amp-video src="{src}" width="640" height="360" controls><div fallback></div></amp-video>',
        '<div class="vid-cap">{}</div>',
        "</div>\n",
    ),
    empty="",
)


def write_amp(sheet: Sheet) -> str:
    """AMP: a picture before the lead, the place of the lead in an element, elements with hyphens, JSON-LD as it is."""
    place = sheet.write(sheet.story.dateline or "")
    lead = (f'<span class="loc">{place}</span>' if place else "") + sheet.show_lead().removeprefix(place)
    ago = f'<amp-timeago layout="fixed" width="160" height="20" datetime="{sheet.tell(ISO)}" locale="vi">'
    listed = '<div class="i"><a href="{href}"><amp-img src="/t.jpg" width="80"></amp-img><b>{title}</b></a></div>'
    box = link_box('<amp-carousel height="120" layout="fixed-height" type="carousel">', listed, "</amp-carousel>")
    return f"""<!doctype html><html ⚡ lang="vi"><head><meta charset="utf-8">
<script async src="/amp/v0.js"></script>{write_title(sheet, "Báo Đồng Cả")}
<link rel="canonical" href="/tin/{sheet.head.number}.html">
{write_ld(sheet, "true", author="Báo Đồng Cả", modified=True)}<style amp-boilerplate>body{{visibility:visible}}</style>
<style amp-custom>.i b{{font-size:14px}}.loc{{font-weight:700}}</style></head><body>
<amp-sidebar id="sb" layout="nodisplay">
{list_menu(sheet, LINK, 4, 30)}</amp-sidebar><header class="h"><button on="tap:sb.toggle">☰</button>
<a href="/">Đồng Cả</a>
</header><main><div class="c">{sheet.section}</div><h1 class="t">{sheet.show_title()}</h1><div class="m">
{sheet.sign('<span class="a">{}</span> | ')}{ago}{sheet.publish("{m:%d/%m/%Y}")}</amp-timeago></div>
{lift_picture(sheet, _PAGE_OF_AMP.shot)}<p class="s">{lead}</p>
{write_body(sheet, _PAGE_OF_AMP, (box, show_advertisement))}
<div class="g">{list_tags(sheet, "Từ khóa:", '<a href="{href}">{}</a>')}</div></main><section><h2>Tin đọc nhiều</h2>
{sheet.links(4, '<article><a href="{href}"><h3>{title}</h3></a><p>{teaser}</p></article>', new=True)}</section>
<footer>{show_footer(sheet, "<p>{}</p>")}</footer></body></html>"""


_ACTIVE = Manner(
    '<P style="TEXT-ALIGN: justify" class=MsoBodyText><FONT size=3>{}</FONT></P>\n',
    heading="<P><STRONG><FONT size=3>{}</FONT></STRONG></P>\n",
    shot=Shot(
        "<P align=center><IMG border=0 hspace=0 src='{src}'></P>\n",
        "<P align=center><FONT color=#0000ff size=2>{}</FONT></P>\n",
        "",
    ),
    grid="<TABLE border=1 cellSpacing=0 borderColor=#111111>{}</TABLE>\n",
    cell="<TD vAlign=top><P><FONT size=2>{}</FONT></P></TD>",
    empty="<P><FONT size=3>&nbsp;</FONT></P>\n",
    marks=("<EM>{}</EM>", "<STRONG>{}</STRONG>"),
)


def write_inner(sheet: Sheet) -> str:
    """The inner page of a frame set: no name, no menu; the day in brackets behind the section; files at the end."""
    listed = (
        '<TR><TD><IMG src="images/dot.gif"></TD><TD><A href="{href}" target=main>{title}</A> ({m:%d/%m/%Y})</TD></TR>'
    )
    signed = sheet.sign("<P align=right><STRONG><FONT size=3>{}</FONT></STRONG></P>")
    return f"""<HTML><HEAD><TITLE>Untitled Document</TITLE><BASE target=_self>
<META content="text/html; charset=utf-8" http-equiv=Content-Type></HEAD><BODY bgColor=#ffffff background=images/bg.gif>
<TABLE border=0 cellSpacing=0 width="100%"><TR><TD class=muc>{sheet.section} ({sheet.publish("{m:%d/%m/%Y}")})</TD></TR>
<TR><TD><P align=center><FONT color=#ff0000 size=4><STRONG>{sheet.show_title()}</STRONG></FONT></P></TD></TR><TR><TD>
<P style="TEXT-ALIGN: justify"><EM><FONT size=3>{sheet.show_lead()}</FONT></EM></P>
{write_body(sheet, _ACTIVE)}{signed}</TD></TR>
<TR><TD>{sheet.hide("Văn bản kèm theo:")} {show_files(sheet, "<A href=#>{}</A> ", 2)}</TD></TR>
<TR><TD align=right>{show_tools(sheet, "<A href=#>{}</A> ", 2)}{show_views(sheet, "({} lượt đọc)")}</TD></TR>
<TR><TD><STRONG>Các tin khác:</STRONG><TABLE>{sheet.links(5, listed)}</TABLE></TD></TR></TABLE>
{show_hotline(sheet, "<CENTER>{}</CENTER>")}
{show_comments(sheet, "<HR><B>{who}</B> ({age})<P>{text}</P>", 1)}</BODY></HTML>"""


FAMILIES = (
    Family(
        name="mobile",
        write=write_mobile,
        address="http://m.khauvai.example/tin/{id}.html",
        signs=("single", "pair", "capitals", "none"),
        outlets=("KV - ",),
        brief=0.3,
        prompt=True,
    ),
    Family(
        name="print",
        write=write_print,
        address="http://dangbokhauvai.example/print.aspx?id={id}",
        signs=("single", "after", "none", "credit"),
    ),
    Family(
        name="amp",
        write=write_amp,
        address="https://baodongca.example/amp/{slug}-{id}.html",
        signs=("single", "pair", "desk", "none"),
        plots=(add_film,),
    ),
    Family(
        name="inner",
        write=write_inner,
        address="http://tinh.khauvai.example/news/content.asp?id={id}",
        signs=("single", "letters", "agency", "none"),
        plots=(add_grid,),
        content_type="text/html",
    ),
)
