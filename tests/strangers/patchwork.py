"""Articles in pieces: page builders, bodies in several containers, wires with the stamp below, notices of wards."""

from __future__ import annotations

from tests.strangers.bodies import BARE_TABLE, FIGURE, NEXT_EMPHASIS, Manner, Shot, write_body
from tests.strangers.boxes import (
    headed_box,
    link_box,
    show_advertisement,
    show_debris,
    show_placeholder,
    show_small_poll,
    show_video,
)
from tests.strangers.clocks import ISO_BARE, ISO_UTC
from tests.strangers.family import Family
from tests.strangers.furniture import (
    LINK,
    LINK_ITEM,
    TAG,
    list_menu,
    list_tags,
    show_comments,
    show_footer,
    show_hotline,
    show_rating,
    show_shares,
    show_slogan,
    show_tools,
    show_views,
    show_weather,
    weigh,
)
from tests.strangers.metas import write_graph, write_ld, write_list_ld, write_site_ld, write_title
from tests.strangers.sheet import Sheet

_WIDGET = '<div class="el-section"><div class="el-column"><div class="el-widget">{}</div></div></div>\n'
_BUILDER = Manner(
    _WIDGET.replace("{}", "<p>{}</p>"),
    heading=_WIDGET.replace("{}", "<h2>{}</h2>"),
    points=_WIDGET.replace("{}", "<ul>{}</ul>"),
    grid=_WIDGET.replace("{}", "<table>{}</table>"),
    shot=Shot(
        '<div class="el-section"><div class="el-column"><div class="el-widget el-image"><img src="{src}" alt="{alt}">',
        '<div class="el-caption">{}</div>',
        "</div></div></div>\n",
    ),
    empty="",
)
_CARD = '<div class="el-card"><h3><a href="{href}">{title}</a></h3><p>{teaser}</p><span>{m:%d/%m/%Y}</span></div>'


def write_builder(sheet: Sheet) -> str:
    """Made with a page builder: every paragraph in a section of its own, cards of other articles among them."""
    cards = link_box(
        '<div class="el-section"><div class="el-column"><div class="el-cards">', _CARD, "</div></div></div>", 2
    )
    meta = sheet.sign('<span class="el-author">{}</span> / ') + f"<span>{sheet.publish('{m:%d/%m/%Y, %H:%M}')}</span>"
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
{write_title(sheet, "Khau Vài hôm nay", " – ")}
{write_graph(sheet)}{write_site_ld("Khau Vài hôm nay")}
<meta property="article:published_time" content="{sheet.tell(ISO_UTC)}"/>{weigh("el", 130)}</head>
<body>
<div class="el-header">{list_menu(sheet, LINK, 8, 80)}</div><div class="el-page">
<div class="el-section"><div class="el-column"><h1 class="el-heading">{sheet.show_title()}</h1>
<div class="el-meta">{meta}</div></div></div>
<div class="el-section"><div class="el-column"><div class="el-widget"><h5>{sheet.show_lead()}</h5></div></div></div>
{write_body(sheet, _BUILDER, (cards, show_video))}
<div class="el-section"><div class="el-column el-share">{show_shares(sheet, "<a>{}</a>")}</div></div>
<div class="el-section"><h2>Có thể bạn quan tâm</h2>{sheet.links(3, _CARD)}</div></div>
<div class="el-footer">{show_footer(sheet, "<div>{}</div>")}</div></body></html>"""


_WIRED_LONG = '<div class="row-item"><h4><a href="{href}">{title}</a></h4><p>{teaser}</p></div>'
_WIRED = '<div class="row-item"><a href="{href}">{title}</a> <small>{m:%H:%M %d/%m/%Y}</small></div>'
_RELATED = headed_box(
    '<div class="relate"><p><b>{}</b></p>', "(đọc thêm)", '<p>&gt;&gt;<a href="{href}">{title}</a></p>', "</div>"
)


def write_wire(sheet: Sheet) -> str:
    """The stamp stands under the article with the source; the lead is an h2, its words stand again in the body."""
    again = f"<p><b>{sheet.write(sheet.lead)}</b></p>\n" if sheet.dice.chance(0.5) else ""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<title>Bản tin Khau Vài - {sheet.section}</title></head><body>
<div class="bar">{sheet.clock("{n}, ngày {m:%d/%m/%Y}")} | {show_weather(sheet, "<span>{}</span>", 2)}</div>
<div class="menu2">{list_menu(sheet, LINK, 5)}</div><div class="left">{sheet.links(4, _WIRED_LONG, new=True)}</div>
<div class="center"><div class="cat-name">{sheet.section}</div><h1>{sheet.show_title()}</h1>
<h2 class="intro">{sheet.show_lead()}</h2><div class="text">{again}
{write_body(sheet, Manner(shot=NEXT_EMPHASIS), (_RELATED, show_advertisement, show_debris))}</div>
<div class="end">{sheet.sign("<b>{}</b>")}<br><i>{sheet.publish("{m:%H:%M} ngày {m:%d/%m/%Y}")}</i></div>
<div class="source">{sheet.hide("Nguồn: http://khauvai.example/ban-tin")}</div>
<div class="tools">{show_tools(sheet, "<a>{}</a>", 3)}</div><div>{list_tags(sheet, "• Từ khóa", TAG)}</div>
<div class="cmt">{show_comments(sheet, "<p><b>{who}</b> - {age}</p><p>{text}</p>", 2)}</div>
<h3>TIN CÙNG CHUYÊN MỤC</h3>{sheet.links(5, _WIRED)}</div>
<div class="bottom">{show_footer(sheet, "{}<br>")}</div></body></html>"""


_NOTICE = '<tr><td class="tb"><a href="{href}">{title}</a></td><td>{m:%d/%m/%Y}</td></tr>'


def write_ward(sheet: Sheet) -> str:
    """A ward: the title in bold, an update in a label, the crawl's day in JSON-LD, the body in a cell."""
    stamp = sheet.update("{m:%d/%m/%Y %H:%M:%S}" if sheet.dice.chance(0.4) else "{m:%d/%m/%Y}")
    manner = Manner('<div style="text-align: justify;">{}</div>\n', shot=BARE_TABLE, empty="<div>&nbsp;</div>\n")
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>UBND phường Bến Mới</title>
{write_ld(sheet, "crawl") if sheet.dice.chance(0.5) else write_site_ld("UBND phường")}{weigh("wd", 8)}</head><body>
<form id="aspnetForm" action="./tin-chi-tiet.aspx" method="post"><div class="banner">{show_slogan(sheet, "<p>{}</p>")}
</div>
<div class="info">{sheet.clock("{W}, {m:%d/%m/%Y}, {m:%H:%M}")} {show_hotline(sheet, "<b>{}</b>")}</div>
<ul>{list_menu(sheet, LINK_ITEM, 4)}</ul><table class="layout"><tr><td class="content"><p class="t"><strong>
{sheet.show_title()}</strong></p>
<p class="u">Ngày cập nhật: {stamp} - {show_views(sheet, "Số lượt xem: {}")}</p>
<h2 class="d">{sheet.show_lead()}</h2>{write_body(sheet, manner, (show_small_poll, show_debris))}
{sheet.sign('<div style="text-align: right;"><strong>{}</strong></div>')}
<div class="danhgia">{show_rating(sheet, "<span>{}</span>")}</div></td>
<td class="side"><b>THÔNG BÁO</b><table>{sheet.links(4, _NOTICE, new=True)}</table><b>TIN KHÁC</b>
<table>{sheet.links(5, _NOTICE)}</table></td></tr></table>
<div class="chantrang">{show_footer(sheet, "<p>{}</p>")}</div></form></body></html>"""


def _split(sheet: Sheet) -> str:
    """Close the container and open another one, as templates do around an advertisement."""
    return f'</div>{show_advertisement(sheet)}<div class="article-part">\n'


def write_split(sheet: Sheet) -> str:
    """The body is cut into several containers; the authors stand in the head of the article and below the text."""
    names = sheet.sign('<div class="who">{}</div>')
    card = '<li><a href="{href}"><b>{title}</b><span class="sum">{teaser}</span></a></li>'
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
{write_title(sheet, "Tuần báo Bến Mới", " | ")}
{write_graph(sheet)}{write_list_ld(sheet)}
{write_ld(sheet, "true", modified=True, form=ISO_BARE)}{weigh("sp", 40)}</head><body>
<div class="masthead"><span class="issue">{sheet.hide(f"Số 1703 ra ngày {sheet.now:%d/%m/%Y}")}</span>
{list_menu(sheet, LINK, 7, 40)}</div>
<article class="full"><header><p class="kicker">{sheet.section}</p><h1>{sheet.show_title()}</h1>
<p class="dek">{sheet.show_lead()}</p>{names}<p class="when">{sheet.publish("{m:%d.%m.%Y}")}</p></header>
<div class="article-part">
{write_body(sheet, Manner(shot=FIGURE), (_split, _split, show_placeholder))}{names}</div>
<footer class="after">{show_shares(sheet, "<a>{}</a>")}{list_tags(sheet, "Chủ đề", TAG)}</footer></article>
<section class="popular"><h2>Đọc nhiều trong tuần</h2><ol>{sheet.links(5, card, new=True)}</ol></section>
<footer>{show_footer(sheet, "<p>{}</p>")}</footer></body></html>"""


FAMILIES = (
    Family(
        name="builder",
        write=write_builder,
        address="https://khauvaihomnay.example/{slug}/",
        signs=("single", "pair", "none"),
    ),
    Family(
        name="wire",
        write=write_wire,
        address="https://bantin.example/tin/{id}",
        signs=("agency", "after", "single", "compiled"),
        outlets=("(BTKV) - ",),
    ),
    Family(
        name="ward",
        write=write_ward,
        address="https://benmoi.gov.example/tin-chi-tiet.aspx?id={id}",
        signs=("single", "label", "none", "office"),
    ),
    Family(
        name="split",
        write=write_split,
        address="https://tuanbaobenmoi.example/{m:%Y/%m}/{slug}-{id}.html",
        signs=("single", "pair", "credit"),
        outlets=("TBM - ",),
    ),
)
