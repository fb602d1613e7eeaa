"""Agencies between 2013 and 2023: a gate of labels with ids, DotNetNuke, a paper's own CMS, Next.js with its state."""

from __future__ import annotations

import json
from datetime import timedelta
from html import escape

from tests.strangers.bodies import BARE_TABLE, EMPHASIS, Manner, Shot, write_body
from tests.strangers.boxes import SINGLE_LINE, link_box, show_advertisement
from tests.strangers.clocks import ISO, ISO_UTC, write_moment
from tests.strangers.family import Family
from tests.strangers.furniture import (
    LINK,
    LINK_ITEM,
    list_menu,
    list_tags,
    show_comments,
    show_files,
    show_footer,
    show_hotline,
    show_poll,
    show_rating,
    show_shares,
    show_slogan,
    show_tools,
    show_weather,
    weigh,
)
from tests.strangers.metas import write_graph, write_title
from tests.strangers.plots import add_grid, hold_interview
from tests.strangers.sheet import Sheet

_HOLDER = "ctl00_PlaceHolderMain_ctl{:02}_"


def _show_document(sheet: Sheet) -> str:
    """Write what a document is: number, abstract, and the days on which it was signed and comes into force."""
    signed = sheet.head.moment - timedelta(days=sheet.dice.number(2, 40))
    begins = sheet.head.moment + timedelta(days=sheet.dice.number(1, 60))
    number = sheet.hide(f"{sheet.head.number % 900 + 40}/QĐ-UBND-{sheet.head.number}")
    abstract = sheet.hide(f"V/v phê duyệt đề án {sheet.head.number % 70 + 3} và kế hoạch thực hiện đến năm 2030")
    rows = (
        ("Số/Ký hiệu", number),
        ("Ngày ban hành", f"{signed:%d/%m/%Y}"),
        ("Ngày hiệu lực", f"{begins:%d/%m/%Y}"),
        ("Trích yếu", abstract),
        ("Cơ quan ban hành", "UBND tỉnh Khau Vài"),
    )
    cells = "".join(f'<tr><td class="lb">{label}</td><td>{value}</td></tr>' for label, value in rows)
    return f'<div class="vbpq"><div class="vb-title">Thuộc tính văn bản</div><table class="tbl">{cells}</table></div>'


_LINES = Manner(
    '<div style="text-align: justify;"><span style="font-size: 14pt;">{}</span></div>\n',
    heading='<div style="text-align: justify;"><b style="font-size: 14pt;">{}</b></div>\n',
    empty="<div><br></div>\n",
    shot=Shot(
        '<div style="text-align: center;"><img src="{src}" alt="" style="width: 640px;"></div>\n',
        '<div style="text-align: center;"><i style="font-size: 12pt;">{}</i></div>\n',
        "",
    ),
)


def write_labels(sheet: Sheet) -> str:
    """A gate of 2018: labels with ids, the properties of a document before the text, a counter that began some day."""
    part = _HOLDER.format(sheet.head.number % 90)
    since = sheet.hide(f"Lượt truy cập: {sheet.head.number} (từ ngày 01/01/2018)")
    more = '<li><a href="{href}">{title}</a> <span class="d">({m:%d/%m/%Y})</span></li>'
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"/>
<title>Cổng thông tin điện tử tỉnh Khau Vài - {escape(sheet.head.title)}</title>{weigh("labels", 40)}</head><body>
<form id="form1" action="./tin-chi-tiet.aspx"><input type="hidden" id="__VIEWSTATE" value="{"wEPD" * 300}"/>
<div class="top"><span>{sheet.clock("{W}, ngày {m:%d/%m/%Y}")}</span>{show_hotline(sheet, "<span>{}</span>")}</div>
<ul class="mn">{list_menu(sheet, LINK_ITEM, 4, 14)}</ul>
<div class="path"><a href="/">Trang chủ</a> &raquo; <a href="/tin">{sheet.section}</a></div>
<div class="detail"><div class="tieude"><span id="{part}lblTieuDe">{sheet.show_title()}</span></div>
<div class="ngay"><span id="{part}lblNgayDang">{sheet.publish("{m:%d/%m/%Y %H:%M}")}</span></div>
<div class="tool">{show_tools(sheet, '<a href="#">{}</a>', 3)}<a>A-</a><a>A</a><a>A+</a></div>
<div class="tomtat"><span id="{part}lblTomTat">{sheet.show_lead()}</span></div>
{_show_document(sheet)}
<div id="{part}divNoiDung" class="noidung">
{write_body(sheet, _LINES)}</div>
{sheet.sign(f'<div class="tacgia"><span id="{part}lblTacGia">{{}}</span></div>')}
<div class="file"><b>Tệp đính kèm:</b>{show_files(sheet, '<a href="/f">{}</a>')}</div>
<div class="khac"><h4>Các tin khác</h4><ul>{sheet.links(6, more)}</ul></div></div>
<div class="right">{show_poll(sheet, "<p>{}</p>")}<p>{since}</p></div>
<div class="foot">{show_footer(sheet, "<p>{}</p>")}</div></form></body></html>"""


_CELLS = Manner('<p style="text-align: justify"><span style="font-family: Arial">{}</span></p>\n', shot=BARE_TABLE)


def write_dnn(sheet: Sheet) -> str:
    """DotNetNuke of 2013: panes, the day above the title, captions in cells, who put it in is the administrator."""
    part = f"dnn_ctr{sheet.head.number % 900 + 380}"
    stamp = sheet.publish("{W}, {m:%d/%m/%Y - %H:%M} (GMT+7)")
    posted = sheet.hide("Người đăng: Quản trị cổng")
    more = '<tr><td><a class="NewsOther" href="{href}">{title}</a></td><td nowrap>[{m:%d/%m/%Y}]</td></tr>'
    signed = sheet.sign('<p style="text-align: right"><strong>{}</strong></p>')
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
 "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"><html xml:lang="vi-VN"><head id="Head">
<meta content="text/html; charset=UTF-8" http-equiv="Content-Type" /><meta name="GENERATOR" content="DotNetNuke " />
<meta name="AUTHOR" content="DotNetNuke" /><title>{sheet.section} &gt; Chi tiết tin</title>{weigh("dnn", 24)}</head>
<body id="Body"><form name="Form" method="post" id="Form" enctype="multipart/form-data">
<table class="skin"><tr><td class="logo">{show_slogan(sheet, '<span class="slogan">{}</span>')}</td>
<td><span id="dnn_dnnCURRENTDATE_lblDate" class="SkinObject">{sheet.clock("{W}, {m:%d/%m/%Y}")}</span>
<a id="dnn_dnnLOGIN" class="SkinObject">{sheet.hide("Đăng nhập hệ thống")}</a></td></tr>
<tr><td colspan="2">{list_menu(sheet, '<span class="txt">' + LINK + "</span>", 3)}</td></tr></table>
<div id="dnn_ContentPane"><a name="{sheet.head.number}"></a><div class="c_head"><span id="{part}_dnnTITLE_lblTitle"
 class="Head">CHI TIẾT TIN</span></div>
<div id="{part}_ContentPane"><div id="{part}_ModuleContent" class="DNNModuleContent">
<div class="date">{stamp}</div><span class="Title_detail">{sheet.show_title()}</span>
<div class="sum"><strong>{sheet.show_lead()}</strong></div>
<div class="Normal" id="{part}_Detail_divContent">
{write_body(sheet, _CELLS, (link_box("<p>", 'Đọc thêm &gt;&gt; <a href="{href}">{title}</a>', "</p>", 1),))}
{signed}</div><div class="bar">{show_tools(sheet, "<a>{}</a> | ", 2)}{posted}</div>
{show_rating(sheet, '<div class="rate">{}</div>')}
<div class="OtherNews"><b>Tin đã đưa</b><table>{sheet.links(6, more)}</table></div></div></div></div>
<div id="dnn_RightPane">{show_weather(sheet, '<div class="Normal">{}</div>')}
{sheet.links(4, '<div class="hot"><a href="{href}">{title}</a></div>', new=True)}</div>
<div class="footer">{show_footer(sheet, '<span class="SkinObject">{}</span><br />')}</div></form></body></html>"""


def write_scripted(sheet: Sheet) -> str:
    """A paper's own CMS: the page shows the last change alone, a variable of its script tells when it appeared."""
    state = json.dumps({"id": sheet.head.number, "zone": sheet.head.section}, ensure_ascii=False)
    card = '<div class="box-item"><h3><a href="{href}">{title}</a></h3><span class="time">{m:%H:%M %d/%m/%Y}</span>'
    card += "<p>{teaser}</p></div>"
    changed = sheet.update("{m:%H:%M | %d/%m/%Y}")
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{write_title(sheet, "Báo Khau Vài", " | ")}
{write_graph(sheet, site="Báo Khau Vài điện tử")}
<script>var _CFG = {state}; var serverTime = '{sheet.crawl_time(ISO)}';
var articleInfo = {{'articleId': '{sheet.head.number}', 'datePublished': '{sheet.tell(ISO)}', 'isMobile': false}};
</script>{weigh("scripted", 80)}</head><body>
<header><div class="clock">{sheet.clock("{W}, {m:%d/%m/%Y %H:%M}")}</div>{list_menu(sheet, LINK, 5)}</header>
<main><div class="cate"><a href="/{sheet.head.section}">{sheet.section}</a></div>
<h1 class="the-title">{sheet.show_title()}</h1>
<div class="meta"><span class="upd">Cập nhật: {changed}</span>
<div class="audio"><span>{sheet.hide("Nghe đọc bài")}</span>
<span>{sheet.hide("Giọng nữ miền Bắc")}</span><span>1x</span>
</div></div>
<h2 class="the-sapo">{sheet.show_lead()}</h2>
<div class="the-body">
{write_body(sheet, Manner(shot=EMPHASIS), (SINGLE_LINE, show_advertisement))}
{sheet.sign('<p class="the-author" style="text-align:right"><strong>{}</strong></p>')}</div>
<div class="tags">{list_tags(sheet, "Từ khóa", LINK.replace("{label}", "{}"))}</div>
<div class="share">{show_shares(sheet, "<a>{}</a>", 3)}</div>
<div class="cmt">{show_comments(sheet, "<div><b>{who}</b><p>{text}</p><i>{age}</i></div>", 2)}</div>
<div class="same">{sheet.links(5, card)}</div></main>
<footer>{show_footer(sheet, "<p>{}</p>")}</footer></body></html>"""


def _write_state(sheet: Sheet) -> str:
    """Write what a page of Next.js was made from: lists first, then the article, whose text is there in full."""
    others = [
        {"id": n, "title": f"Bản tin số {n}", "publishedAt": write_moment(ISO_UTC, sheet.now - timedelta(hours=n))}
        for n in range(1, 5)
    ]
    article = {
        "id": sheet.head.number,
        "title": sheet.head.title,
        "description": sheet.lead,
        "publishedAt": sheet.tell(ISO_UTC),
        "updatedAt": sheet.update(ISO_UTC),
    }
    props = {"pageProps": {"latest": others, "article": article, "now": sheet.crawl_time(ISO_UTC)}}
    data = json.dumps({"props": props, "page": "/[slug]", "buildId": "k3Jd"}, ensure_ascii=False)
    return f'<script id="__NEXT_DATA__" type="application/json">{data}</script>'


_TAILWIND = Manner(
    '<p class="mb-4 text-lg leading-8">{}</p>',
    heading='<h3 class="mt-6 mb-2 text-xl font-bold">{}</h3>',
    shot=Shot(
        '<div class="my-4"><img class="w-full rounded-lg" src="{src}" alt="{alt}"/>',
        '<p class="mt-2 text-center text-sm italic text-gray-500">{}</p>',
        "</div>",
    ),
    empty='<p class="mb-4"></p>',
)


def write_next_state(sheet: Sheet) -> str:
    """A ministry on Next.js in 2024: classes that say how things look, the day beside minutes to read, a state."""
    minutes = sheet.hide(f"{sheet.head.number % 6 + 2} phút đọc")
    crumbs = f'<ol class="flex text-sm"><li>Trang chủ</li><li>{sheet.section}</li></ol>'
    card = '<a class="block p-4" href="{href}"><h3 class="font-bold">{title}</h3><time class="text-xs">{m:%d/%m/%Y}'
    card += '</time><p class="line-clamp-2">{teaser}</p></a>'
    signed = sheet.sign('<p class="text-right font-semibold">{}</p>')
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charSet="utf-8"/>{write_title(sheet, "Bộ Sơn lâm", " | ")}
{write_graph(sheet)}{weigh("tailwind", 70)}</head><body class="antialiased"><div id="__next">
<header class="sticky top-0"><nav class="flex">{list_menu(sheet, '<a class="px-3" href="{href}">{label}</a>', 2)}</nav>
</header><main class="container mx-auto">{crumbs}<div class="grid grid-cols-12"><div class="col-span-8">
<h1 class="text-3xl font-bold">{sheet.show_title()}</h1><div class="flex gap-2 text-sm text-gray-500">
<span>{sheet.publish("{m:%d.%m.%Y}")}</span><span>•</span><span>{minutes}</span></div>
<div class="flex gap-2">{show_shares(sheet, '<button class="rounded-full">{}</button>', 2)}</div>
<div class="my-4 font-semibold">{sheet.show_lead()}</div><div class="prose max-w-none">
{write_body(sheet, _TAILWIND)}{signed}</div></div>
<aside class="col-span-4"><h2 class="text-xl">Tin mới nhất</h2>{sheet.links(4, card, new=True)}</aside></div></main>
<footer class="bg-red-800">{show_footer(sheet, '<p class="text-white">{}</p>')}</footer></div>
{_write_state(sheet)}</body></html>"""


FAMILIES = (
    Family(
        name="labels",
        write=write_labels,
        address="https://khauvai.gov.example/tin-chi-tiet.aspx?tinid={id}",
        signs=("single", "none", "letters", "nobody"),
    ),
    Family(
        name="dnn",
        write=write_dnn,
        address="https://sonongnghiep.khauvai.example/TinTuc/tabid/73/id/{id}/Default.aspx",
        signs=("letters", "single", "after", "label"),
        plots=(add_grid,),
    ),
    Family(
        name="scripted",
        write=write_scripted,
        address="https://baokhauvai.example/{section}/{slug}-{id}.htm",
        signs=("single", "pair", "desk", "nobody"),
    ),
    Family(
        name="next_state",
        write=write_next_state,
        address="https://bosonlam.example/tin-tuc/{slug}",
        signs=("single", "none", "label"),
        plots=(hold_interview,),
    ),
)
