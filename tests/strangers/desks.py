"""Desks: a paper with a reading voice, a page begun twice with its title in the tab alone, a commune's scribe."""

from __future__ import annotations

from html import escape

from tests.strangers.bodies import Manner, Shot, write_body
from tests.strangers.boxes import headed_box, show_advertisement
from tests.strangers.family import Family
from tests.strangers.furniture import (
    LINK,
    LINK_ITEM,
    fill,
    list_menu,
    list_tags,
    show_comments,
    show_footer,
    show_hotline,
    show_rating,
    show_shares,
    show_views,
    show_weather,
    weigh,
)
from tests.strangers.metas import write_graph, write_title
from tests.strangers.sheet import Sheet

_VOICE = ("Nghe đọc bài viết", "Giọng nam miền Nam", "Tốc độ đọc 1.0x", "00:00 / 04:12")
_STORY = Manner(
    "<p>{}</p>\n",
    heading="<h3>{}</h3>\n",
    shot=Shot(
        '<table class="picture" align="center"><tbody><tr><td class="pic"><img src="{src}" alt="{alt}"></td></tr>',
        '<tr><td class="caption"><p>{}</p></td></tr>',
        "</tbody></table>\n",
    ),
)


def write_voice(sheet: Sheet) -> str:
    """A paper of 2025: a voice with its settings, the author before the text, the lead once more as first paragraph."""
    number = sheet.head.number
    related = headed_box(
        '<div class="article__story"><div class="story__head">{}</div>',
        "Có thể bạn quan tâm",
        '<article class="story"><a class="cms-link" href="{href}">{title}</a><time>{m:%d/%m/%Y}</time></article>',
        "</div>",
        2,
    )
    card = '<article class="story"><h3 class="story__heading"><a href="{href}">{title}</a></h3>'
    card += '<time class="friendly">{m:%d/%m/%Y %H:%M}</time><div class="story__summary">{teaser}</div></article>'
    lead = sheet.show_lead()
    byline = sheet.sign('<div class="article__author"><span class="name">{}</span></div>')
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{write_title(sheet, "Báo Pò Kéo", " - ")}
{write_graph(sheet, site="Báo Pò Kéo")}{weigh("voice", 90)}</head><body class="detail">
<header class="site-header"><time class="site-time">{sheet.clock("{W}, {m:%d/%m/%Y}")}</time>
<ul>{list_menu(sheet, LINK_ITEM, 4)}</ul></header>
<div class="main-column"><article class="main-article" data-id="{number}"><div class="breadcrumb">{sheet.section}</div>
<h1 class="article__head">{sheet.show_title()}</h1><div class="article__bar">{byline}
<time class="article__time">{sheet.publish("{m:%d/%m/%Y} | {m:%H:%M}")}</time></div>
<div class="article__audio">{fill(sheet, _VOICE, "<span>{}</span>")}</div>
<div class="article__lead">{lead}</div><div class="article__content">
<p>{lead}</p>
{write_body(sheet, _STORY, (related, show_advertisement))}</div>
<div class="article__tags">{list_tags(sheet, "Chủ đề:", LINK.replace("{label}", "{}"))}</div></article>
<div class="comments">{show_comments(sheet, "<div><b>{who}</b> <time>{age}</time><p>{text}</p></div>")}</div>
<section class="timeline">{sheet.links(6, card)}</section></div>
<footer>{show_footer(sheet, "<p>{}</p>")}</footer></body></html>"""


_UNCLOSED = Manner(
    "<p class=MsoNormal>{}\n",
    heading="<p class=MsoNormal><b>{}</b>\n",
    points="<ul>{}</ul>\n",
    point="<li>{}\n",
    empty="<p>&nbsp;\n",
    shot=Shot("<p align=center><img src={src}>\n", "<p align=center><i>{}</i>\n", ""),
)


def write_twice(sheet: Sheet) -> str:
    """A union's page begun twice: tags left open, the title in the tab behind the portal's name, the day at the end."""
    heads = '<li><a href="{href}">{title}</a> ({m:%d/%m})'
    signed = sheet.sign("<p align=right><b>{}</b>\n")
    stars = show_rating(sheet, "<div>{}</div>")
    return f"""<html><head><title>Liên đoàn Khau Vài - {escape(sheet.head.title)}</title>
<meta charset="utf-8"><style>p{{margin:0}}</style><body bgcolor=white>
<html><body>
<div class=menu>{list_menu(sheet, LINK + " | ", 1)}</div>
<div class=tt>{show_hotline(sheet, "{}")}</div>
<table width=100%><tr><td width=70% class=nd><h1>TIN TỨC HOẠT ĐỘNG</h1>
<p><b>{sheet.show_lead()}</b>
{write_body(sheet, _UNCLOSED)}{signed}<p align=right><i>Ngày đăng: {sheet.publish("{m:%d/%m/%Y}")}</i>
{stars}<div class=xem>{show_views(sheet, "Số lượt đọc: {dotted}")}</div>
<h4>Tin cùng mục</h4><ul>{sheet.links(6, heads)}</ul>
<td class=phai>{show_weather(sheet, "<p>{}")}<p>{sheet.hide("Liên kết website các ban, ngành")}
</table><hr>{show_footer(sheet, "<p align=center>{}")}
</body></html></body></html>"""


_PIXEL = "data:image/png;base64," + "iVBORw0KGgoAAAANSUhEUgAA" * 40
_SCRIBE = Manner(
    "<div>{}</div>\n",
    heading="<div><b>{}</b></div>\n",
    empty="<div>&nbsp;</div>\n",
    shot=Shot(f'<div align="center"><img src="{_PIXEL}"></div>\n', '<div align="center"><i>{}</i></div>\n', ""),
)


def write_scribe(sheet: Sheet) -> str:
    """A commune's scribe: pictures within the page, who wrote it in one line with the day, nothing above the text."""
    stamp = sheet.publish("{m:%d/%m/%Y}")
    byline = sheet.sign("<b>{}</b>")
    line = f"{byline} - {stamp}" if byline else f"Đăng ngày {stamp}"
    other = '<p class="o">+ <a href="{href}">{title}</a> <i>({m:%d/%m/%Y})</i></p>'
    editor = sheet.hide("Biên tập: Bộ phận Văn hóa - Xã hội xã")
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{escape(sheet.head.title)}</title>
{weigh("scribe", 16)}</head><body><div id="top">{list_menu(sheet, LINK, 0)}<em>{sheet.clock("{m:%d/%m/%Y}")}</em></div>
<div id="left">{show_weather(sheet, "<p>{}</p>")}{sheet.links(3, other, new=True)}</div>
<div id="mid"><h2>{sheet.show_title()}</h2><div class="tt"><b>{sheet.show_lead()}</b></div>
<div class="nd">{write_body(sheet, _SCRIBE)}
<div align="right">{line}</div></div><div class="bt">{editor}</div>
<div class="sh">{show_shares(sheet, "<a>{}</a>", 2)}{show_views(sheet, "<span>Đã xem: {}</span>")}</div>
<div class="tk"><b>Bài đã đăng</b>{sheet.links(5, other)}</div></div>
<div id="bottom">{show_footer(sheet, "<p>{}</p>")}</div></body></html>"""


FAMILIES = (
    Family(
        name="voice",
        heldout=True,
        write=write_voice,
        address="https://baopokeo.example/{slug}-post{id}.html",
        signs=("single", "pair", "letters"),
    ),
    Family(
        name="twice",
        write=write_twice,
        address="https://liendoan.khauvai.example/index.php?mod=news&id={id}",
        signs=("single", "letters", "none"),
    ),
    Family(
        name="scribe",
        heldout=True,
        write=write_scribe,
        address="https://xalungvai.gov.example/tin/{id}",
        signs=("label", "single", "letters"),
    ),
)
