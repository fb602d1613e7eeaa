"""Smaller houses: Joomla of 2011, a union without any day, a paper with its comments, a commission of two tongues."""

from __future__ import annotations

from datetime import timedelta
from html import escape

from tests.strangers.bodies import EMPHASIS, NEXT_EMPHASIS, Manner, write_body
from tests.strangers.boxes import headed_box
from tests.strangers.clocks import write_moment
from tests.strangers.family import Family
from tests.strangers.furniture import (
    LINK,
    LINK_ITEM,
    list_menu,
    list_tags,
    show_comments,
    show_files,
    show_footer,
    show_poll,
    show_rating,
    show_shares,
    show_slogan,
    show_tools,
    show_views,
    show_weather,
    weigh,
)
from tests.strangers.metas import write_graph, write_title
from tests.strangers.sheet import Sheet


def write_content(sheet: Sheet) -> str:
    """Joomla of 2011: panes of tables, both days with months as words, an icon for everything, newer and older."""
    stamp = sheet.publish("{w}, {m:%d} Tháng {m.month} {m:%Y} {m:%H:%M}")
    changed = sheet.update("{w}, {m:%d} Tháng {m.month} {m:%Y} {m:%H:%M}")
    other = '<li><a href="{href}" class="mostread">{title}</a> - {m:%d/%m/%Y %H:%M}</li>'
    signed = sheet.sign('<p style="text-align: right;"><strong>{}</strong></p>')
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
 "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"><html lang="vi-vn"><head>
<meta http-equiv="content-type" content="text/html; charset=utf-8" />
<meta name="generator" content="Joomla! 1.5 - Open Source Content Management" />
<title>{escape(sheet.head.title)}</title>{weigh("joomla", 20)}</head><body id="page_bg">
<table class="nopad"><tr><td id="header">{show_slogan(sheet, "<h2>{}</h2>")}
<div class="date">{sheet.clock("{W}, {m:%d/%m/%Y}")}</div></td></tr><tr><td><ul class="menu">
{list_menu(sheet, LINK_ITEM, 2)}
</ul></td></tr><tr><td valign="top"><table class="contentpaneopen"><tr><td class="contentheading" width="100%">
{sheet.show_title()}</td><td class="buttonheading"><a title="PDF"><img src="/images/pdf_button.png"></a></td></tr>
</table><table class="contentpaneopen"><tr><td class="small"><span>Viết bởi Administrator</span></td></tr>
<tr><td class="createdate">{stamp}</td></tr><tr><td valign="top">
<p><strong>{sheet.show_lead()}</strong></p>
{write_body(sheet, Manner(shot=EMPHASIS))}{signed}</td></tr>
<tr><td class="modifydate">Lần cập nhật cuối ( {changed} )</td></tr></table>
{show_rating(sheet, '<span class="content_rating">{}</span>')}
<table class="pagenav"><tr><td>{sheet.hide("< Lùi lại")}</td><td>{sheet.hide("Tiếp theo >")}</td></tr></table>
<h4>Các bài mới hơn:</h4><ul>{sheet.links(3, other)}</ul><h4>Các bài cũ hơn:</h4><ul>{sheet.links(3, other)}</ul></td>
<td class="right">{show_poll(sheet, "<p>{}</p>")}{show_weather(sheet, "<p>{}</p>")}</td></tr></table>
<div id="footer">{show_footer(sheet, "<p>{}</p>")}</div></body></html>"""


def write_dayless(sheet: Sheet) -> str:
    """A youth union of 2016: no day but in the names of pictures, of a counter, of other articles and of a licence."""
    day = write_moment("{m:%Y%m%d%H%M%S}", sheet.head.moment)
    other = '<div class="it"><a href="{href}">{title}</a><span>{m:%d/%m/%Y}</span></div>'
    since = sheet.hide("Thống kê từ ngày 02/09/2014")
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8">{write_title(sheet, "Tỉnh đoàn Khau Vài")}
{weigh("dayless", 24)}</head><body><div id="hd">{list_menu(sheet, LINK, 3)}</div>
<div id="ct"><h1 class="tit">{sheet.show_title()}</h1>
<div class="pic"><img src="/uploads/{day}_{sheet.head.number}.jpg"></div>
<div class="sap">{sheet.show_lead()}</div><div class="det">{write_body(sheet, Manner(shot=NEXT_EMPHASIS))}
{sheet.sign('<p align="right"><b>{}</b></p>')}</div>
<div class="tl">{show_tools(sheet, "<a>{}</a>", 3)}{show_views(sheet, "<span>Lượt xem: {}</span>")}</div>
<div class="ot"><h3>Tin liên quan</h3>{sheet.links(5, other)}</div></div>
<div id="rt"><p>{since}</p><p>Hôm nay: 214</p></div><div id="ft">{show_footer(sheet, "<p>{}</p>")}</div>
</body></html>"""


def write_credited(sheet: Sheet) -> str:
    """A paper of 2019: the zone in brackets, a box of links in the text, comments with ages, dated teasers."""
    box = headed_box(
        '<div class="bx"><div class="bx-t">{}</div><ul>', "Tin, bài liên quan", LINK_ITEM.replace("{label}", "{title}"),
        "</ul></div>", 2,
    )  # fmt: skip
    card = '<div class="c"><h4><a href="{href}">{title}</a></h4><div class="s">{teaser}</div>'
    card += "<i>{m:%d/%m/%Y %H:%M}</i></div>"
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{write_title(sheet, "Báo Bến Mới", " | ")}
{write_graph(sheet)}{weigh("credited", 60)}</head><body><div class="top"><span>{sheet.clock("{W}, {m:%d/%m/%Y, %H:%M}")}
</span>{list_menu(sheet, LINK, 4)}</div><div class="wrap"><div class="cat"><a href="/x">{sheet.section}</a></div>
<h1 class="h-title">{sheet.show_title()}</h1>
<div class="date-post">{sheet.publish("{n}, {m:%d/%m/%Y, %H:%M} [GMT+7]")}</div>
<div class="h-sapo"><strong>{sheet.show_lead()}</strong></div>
<div class="h-body">{write_body(sheet, Manner(shot=NEXT_EMPHASIS), (box,))}
{sheet.sign('<p style="text-align:right"><em>{}</em></p>')}</div>
<div class="tags">{list_tags(sheet, "Tags:", '<a href="{href}">{}</a>')}</div>
<div class="sh">{show_shares(sheet, "<a>{}</a>", 3)}</div><div class="cm">
{show_comments(sheet, "<div class='cm-i'><p>{text}</p><span>{who}</span> - <span>{age}</span></div>", 2)}</div>
<div class="list">{sheet.links(4, card)}</div></div><div class="f">{show_footer(sheet, "<p>{}</p>")}</div>
</body></html>"""


def write_two_tongues(sheet: Sheet) -> str:
    """A commission of 2023: a table of labels above the text, the switch of languages, a meeting's day beside."""
    meets = sheet.head.moment + timedelta(days=sheet.dice.number(3, 20))
    number = sheet.hide(f"Mã tin: KV-{sheet.head.number}")
    rows = f"""<tr><th>Ngày đăng</th><td>{sheet.publish("{m:%d/%m/%Y}")}</td></tr>
<tr><th>Ngày họp</th><td>{meets:%d/%m/%Y}</td></tr><tr><th>Chuyên mục</th><td>{sheet.section}</td></tr>"""
    other = '<tr><td><a href="{href}">{title}</a></td><td>{m:%d/%m/%Y}</td></tr>'
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
<title>{escape(sheet.head.title)} | Uỷ ban Sông Gâm - Gam River Commission</title>{weigh("tongues", 36)}</head><body>
<div class="lang"><a href="/vi">VI</a> <a href="/en">EN</a></div><div class="name"><h1>Gam River Commission</h1></div>
<ul class="m">{list_menu(sheet, LINK_ITEM, 2)}</ul><div class="box"><h2 class="hd">{sheet.show_title()}</h2>
<table class="info"><tbody>{rows}</tbody></table><p class="code">{number}</p>
<p class="ld"><b>{sheet.show_lead()}</b></p><div class="txt">{write_body(sheet, Manner())}</div>
{sheet.sign('<div class="sg">{}</div>')}<div class="att">{show_files(sheet, "<p>{}</p>")}</div>
<table class="more">{sheet.links(5, other)}</table></div><div class="ft">{show_footer(sheet, "<p>{}</p>")}</div>
</body></html>"""


FAMILIES = (
    Family(
        name="com_content",
        write=write_content,
        address="https://hoicuuchienbinh.khauvai.example/index.php?option=com_content&view=article&id={id}",
        signs=("single", "none", "letters"),
    ),
    Family(
        name="dayless",
        write=write_dayless,
        address="https://tinhdoankhauvai.example/tin/{slug}-{id}.html",
        signs=("single", "doer", "none"),
        dated=False,
    ),
    Family(
        name="credited",
        write=write_credited,
        address="https://baobenmoi.example/{section}/{slug}-{id}/",
        signs=("single", "compiled", "after", "pair"),
    ),
    Family(
        name="two_tongues",
        write=write_two_tongues,
        address="https://uybansonggam.example/vi/tin/{id}",
        signs=("single", "board", "none"),
    ),
)
