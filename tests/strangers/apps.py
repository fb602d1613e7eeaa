"""Pages that scripts render: Next.js, Angular, a messenger's articles. What matters stands in attributes, too."""

from __future__ import annotations

import json

from tests.strangers.bodies import Manner, Shot, write_body
from tests.strangers.boxes import link_box
from tests.strangers.clocks import ISO, UNIX_MS, write_moment
from tests.strangers.family import Family
from tests.strangers.furniture import (
    LINK,
    list_menu,
    list_tags,
    show_comments,
    show_footer,
    show_shares,
    show_views,
    weigh,
)
from tests.strangers.metas import write_graph, write_title
from tests.strangers.plots import add_film, add_quotation
from tests.strangers.sheet import Sheet

_LAZY = (
    '<div class="my-6"><span style="box-sizing:border-box;display:block"><img alt="{alt}" '
    'src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"/>'
    '<noscript><img alt="{alt}" src="{src}"/></noscript></span>'
)
_UTILITY = Manner(
    '<p class="mb-4 text-justify text-lg leading-8">{}</p>',
    heading='<h3 class="mt-8 mb-2 text-xl font-bold">{}</h3>',
    points='<ul class="list-disc pl-6">{}</ul>',
    shot=Shot(_LAZY, '<p class="mt-2 text-center text-sm italic text-gray-500">{}</p>', "</div>"),
    quotation='<div class="my-6 border-l-4 border-red-600"><p class="italic">{}</p><p class="font-bold">{}</p></div>',
    empty="",
    marks=('<strong class="font-semibold">{}</strong>', '<a class="text-red-700 underline" href="/tag/{slug}">{}</a>'),
)
_AGO = '<a class="flex gap-3 py-3" href="{href}"><img alt=""/><div><h3 class="font-semibold">{title}</h3>'
_AGO += '<time class="text-xs" title="{m:%d/%m/%Y %H:%M}">{m:%H:%M}</time></div></a>'
_LONG_CARD = (
    '<a class="block py-4" href="{href}"><h4 class="text-base">{title}</h4><p class="line-clamp-3">{teaser}</p></a>'
)


def write_next(sheet: Sheet) -> str:
    """Next.js: an age for a stamp with the whole of it in a title, pictures twice, a card with the author's face."""
    age = sheet.tell_age()
    stamp = f'<time class="text-sm text-gray-500" title="{sheet.publish("{m:%d/%m/%Y %H:%M}")}">{age}</time>'
    role = sheet.hide("Phóng viên thường trú")
    card = sheet.sign(
        '<a class="flex items-center gap-2" href="/tac-gia/118"><img class="rounded-full" alt="avatar"/><div>'
        f'<div class="font-semibold">{{}}</div><div class="text-xs">{role}</div></div></a>'
    )
    comment = '<div class="flex gap-2"><b>{who}</b><p class="text-sm">{text}</p><time>{age}</time></div>'
    data = {"id": sheet.head.number, "title": sheet.head.title, "public_date": sheet.hint(UNIX_MS)}
    state = json.dumps({"props": {"pageProps": {"data": data}}, "page": "/[slug]"}, ensure_ascii=False)
    box = link_box('<div class="my-6 rounded bg-gray-100 p-4">', _LONG_CARD, "</div>", 2)
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charSet="utf-8"/>
{write_title(sheet, "Nhịp sống Bến Mới", " | ")}
{write_graph(sheet)}{weigh("tw", 40)}</head><body><div id="__next"><header class="sticky top-0"><nav class="flex">
{list_menu(sheet, '<a class="px-2 hover:text-red-700" href="{href}">{label}</a>', 6, 60)}</nav></header>
<div class="mx-auto max-w-screen-xl"><div class="grid grid-cols-12 gap-6"><div class="col-span-8">
<div class="text-sm text-red-700"><a>{sheet.section}</a></div><h1 class="text-3xl font-bold leading-tight">
{sheet.show_title()}</h1><div class="my-4 flex items-center justify-between">{card}{stamp}</div>
<div class="flex gap-2">{show_shares(sheet, '<button class="p-2"><span class="sr-only">{}</span></button>')}</div>
<p class="mb-6 text-xl font-semibold">{sheet.show_lead()}</p><div>{write_body(sheet, _UTILITY, (box,))}</div>
<div class="flex flex-wrap">{list_tags(sheet, "", '<a class="rounded bg-gray-200" href="{href}">{}</a>')}</div>
<div class="mt-8"><h2 class="text-xl">Bình luận</h2>{show_comments(sheet, comment, 3)}</div></div>
<div class="col-span-4"><h2 class="text-xl">Mới nhất</h2>{sheet.links(6, _AGO, new=True)}</div></div></div>
<footer class="bg-gray-800">{show_footer(sheet, '<p class="text-xs">{}</p>')}</footer></div>
<script id="__NEXT_DATA__" type="application/json">{state}</script></body></html>"""


_MATERIAL = Manner(
    '<p style="text-align: justify;"><span style="font-size: 12pt;">{}</span></p>\n',
    shot=Shot(
        '<table style="border-collapse: collapse; margin: auto;"><tbody><tr><td><img src="{src}" /></td></tr>',
        '<tr><td style="text-align: center;"><span style="font-size: 10pt;"><em>{}</em></span></td></tr>',
        "</tbody></table>\n",
    ),
)


def write_angular(sheet: Sheet) -> str:
    """Angular from the server: elements nobody has heard of, icons that are words, the state of the app in a script."""
    icon = '<mat-icon role="img" class="material-icons">{}</mat-icon>'
    listed = (
        '<app-news-item><a class="item" href="{href}">{title}</a><span class="d">{m:%d/%m/%Y}</span></app-news-item>'
    )
    dates = [write_moment(ISO, moment) for moment in (sheet.now, sheet.head.moment)]
    state = json.dumps({"G.api": {"latest": dates[0], "banner": "2019-01-02"}}).replace('"', "&q;")
    stamp = sheet.publish("{t}, {m:%d/%m/%Y %H:%M}")
    pen = icon.format(sheet.hide("edit_note"))
    signed = sheet.sign("<span>{}</span>")
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
<title>Cổng thông tin Sở Nội vụ Khau Vài</title>
<base href="/">{weigh("ng", 75)}</head><body class="mat-typography"><app-root _nghost-sc101 ng-version="12.2.16">
<app-header _ngcontent-sc101><div _ngcontent-sc87 class="top"><span>{sheet.clock("{t}, {m:%d/%m/%Y %H:%M}")}</span>
</div><mat-toolbar role="toolbar">{list_menu(sheet, '<a mat-button href="{href}">{label}</a>', 4, 40)}</mat-toolbar>
</app-header><router-outlet></router-outlet><app-news-detail _nghost-sc140><div _ngcontent-sc140 class="wrap">
<div class="cat-bar">{icon.format(sheet.hide("chevron_right"))}<span>{sheet.section}</span></div>
<div _ngcontent-sc140 class="name">{sheet.show_title()}</div><div _ngcontent-sc140 class="info"><div class="info-item">
{icon.format(sheet.hide("access_time"))}<span>{stamp}</span></div><div class="info-item">{pen}{signed}</div>
<div class="info-item">
{icon.format(sheet.hide("visibility"))}<span>{sheet.story.views}</span></div></div>
<div _ngcontent-sc140 class="short">{sheet.show_lead()}</div><div _ngcontent-sc140 class="html">
{write_body(sheet, _MATERIAL)}</div><app-share><button mat-icon-button>{icon.format(sheet.hide("print_disabled"))}
</button>
{show_shares(sheet, "<button><span>{}</span></button>", 2)}</app-share></div></app-news-detail>
<app-related><mat-card><mat-card-title>Tin liên quan</mat-card-title>{sheet.links(5, listed)}</mat-card></app-related>
<app-latest>{sheet.links(3, "<mat-card><h3>{title}</h3><p>{teaser}</p></mat-card>", new=True)}</app-latest>
<app-footer>{show_footer(sheet, "<div>{}</div>")}</app-footer></app-root>
<script id="serverApp-state" type="application/json">{state}</script></body></html>"""


_CHAT = Manner(
    '<p class="text">{}</p>',
    heading='<p class="text"><strong>{}</strong></p>',
    points="{}",
    point='<p class="text">{}</p>',
    dash="✔ ",
    shot=Shot('<p class="img"><img src="{src}"></p>', '<p class="img-cap"><i>{}</i></p>', ""),
    film=Shot('<div class="video"><video poster="{src}.jpg"></video>', '<div class="video-cap">{}</div>', "</div>"),
    empty="",
)


def write_messenger(sheet: Sheet) -> str:
    """An account of a messenger: the account's name where authors stand, the finest time in seconds since 1970."""
    stamp = f'<span class="time" data-time="{sheet.tell(UNIX_MS)}">{sheet.publish("{m:%d/%m/%Y}")}</span>'
    more = '<li class="more"><a href="{href}"><b>{title}</b><span class="sub">{m:%d/%m}</span></a></li>'
    account = sheet.hide("Công an xã Bản Mới")
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta property="og:title" content="{account}"><title>{account}</title></head><body class="zmp"><div class="bar">
<button>{sheet.hide("Mở bằng ứng dụng")}</button></div><div class="art"><div class="art-cover"><img src="/c.jpg"></div>
<h1 class="art-title">{sheet.show_title()}</h1><div class="art-info"><img class="ava"><span class="name">{account}
</span>
{stamp}</div><div class="art-desc">{sheet.show_lead()}</div><div class="art-body">{write_body(sheet, _CHAT)}
{sheet.sign('<p class="text"><strong>{}</strong></p>')}</div><div class="art-action"><button>{sheet.hide("Quan tâm")}
</button>
{show_views(sheet, '<span class="view">{dotted} lượt xem</span>')}</div></div><div class="box"><p>Bài viết mới</p><ul>
{sheet.links(4, more, new=True)}</ul></div><div class="box">{list_menu(sheet, LINK, 0)}</div></body></html>"""


FAMILIES = (
    Family(
        name="next",
        write=write_next,
        address="https://nhipsongbenmoi.example/{slug}-d{id}",
        signs=("single", "single", "desk"),
        outlets=("(NSBM) - ", "NSBM - "),
        plots=(add_quotation,),
        prompt=True,
    ),
    Family(
        name="angular",
        write=write_angular,
        address="https://sonoivu.khauvai.example/tin-tuc/chi-tiet/{id}/{slug}",
        signs=("single", "letters", "office", "none"),
    ),
    Family(
        name="messenger",
        write=write_messenger,
        address="https://oa.nhantin.example/d?id={id}",
        signs=("doer", "none", "nobody"),
        plots=(add_film,),
    ),
)
