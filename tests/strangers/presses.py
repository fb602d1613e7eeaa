"""Broadcasters and magazines: stamps beside names, Word and office pastes, days of submission, footers in the text."""

from __future__ import annotations

from datetime import timedelta

from tests.strangers.bodies import CENTRED, EMPHASIS, FIGURE, Manner, Shot, write_body
from tests.strangers.boxes import SINGLE_LINE, headed_box, link_box, show_placeholder, show_video
from tests.strangers.family import Family
from tests.strangers.furniture import (
    LINK,
    TAG,
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
from tests.strangers.metas import write_graph, write_ld, write_site_ld, write_title
from tests.strangers.sheet import Sheet

_MOST_READ = '<div class="mr"><a href="{href}">{title}</a><span>{m:%d/%m/%Y}</span><p>{teaser}</p></div>'


def write_broadcaster(sheet: Sheet) -> str:
    """A station: the byline glued to the stamp, players, a poll, most read articles with their days and teasers."""
    signed = sheet.sign("{}•") + sheet.publish("{m:%d/%m/%Y %H:%M}")
    box = link_box('<div class="inner-related"><ul>', '<li><a href="{href}">{title}</a></li>', "</ul></div>", 2)
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{write_title(sheet, "KVTV")}
{write_graph(sheet)}{write_site_ld("KVTV") if sheet.dice.chance(0.5) else ""}{weigh("tv", 80)}</head><body>
<div class="live">{sheet.hide(f"TRỰC TIẾP: Bản tin thời sự 19h45 ngày {sheet.now:%d/%m/%Y}")}</div>
<div class="date-now">{sheet.clock("{W} | {m:%d/%m/%Y} | {m:%H:%M}")}</div>
<nav class="mega">{list_menu(sheet, LINK, 8, 250)}</nav><main>
<ul class="crumbs"><li>{sheet.section}</li></ul><h1 class="headline">{sheet.show_title()}</h1>
<p class="byline-date">{signed}</p><p class="standfirst"><b>{sheet.show_lead()}</b></p>
<div class="player">{show_video(sheet)}</div><div class="rich-text">
{write_body(sheet, Manner(shot=FIGURE), (box, SINGLE_LINE, show_placeholder))}</div>
<div class="share">{show_shares(sheet, "<button>{}</button>")}</div>
<div class="tags">{list_tags(sheet, "Từ khóa", TAG)}</div>
<div class="poll"><h3>Bình chọn</h3>{show_poll(sheet, "<p>{}</p>")}</div>
<div class="replies">{show_comments(sheet, "<article><b>{who}</b><time>{age}</time><p>{text}</p></article>", 3)}</div>
</main>
<aside><h3>Đọc nhiều</h3>{sheet.links(6, _MOST_READ, new=True)}</aside>
<footer>{show_footer(sheet, "<p>{}</p>")}</footer></body></html>"""


_SPAN = '<span lang="VI" style="font-size:14.0pt;font-family:&quot;Times New Roman&quot;">{}<o:p></o:p></span>'
_MSO = '<p class="MsoNormal" style="margin-top:6.0pt;text-align:justify;text-indent:36.0pt;mso-pagination:none">'
_CELL = (
    '<td style="border:solid windowtext 1.0pt;mso-border-alt:solid windowtext .5pt"><p class="MsoNormal">{}</p></td>'
)
_WORD = Manner(
    f"{_MSO}{_SPAN}</p>\n",
    heading=f"{_MSO}<b>{_SPAN}</b></p>\n",
    points="{}",
    point=f"{_MSO.replace('MsoNormal', 'MsoListParagraph')}{_SPAN}</p>\n",
    dash="- ",
    shot=Shot(
        '<p class="MsoNormal" align="center" style="text-align:center"><!--[if gte vml 1]><v:shape/><![endif]-->'
        '<img width="567" src="{src}" v:shapes="Picture_x0020_1"></p>\n',
        '<p class="MsoNormal" align="center" style="text-align:center"><i><span lang="VI">{}</span></i></p>\n',
        "",
    ),
    grid='<table class="MsoTableGrid" border="1" style="border-collapse:collapse;mso-yfti-tbllook:1184">{}</table>\n',
    cell=_CELL,
    empty='<p class="MsoNormal"><span lang="VI"><o:p>&nbsp;</o:p></span></p>\n',
    marks=('<span style="color:black;letter-spacing:-.2pt">{}</span>', "<i>{}</i>", "<b>{}</b>"),
)
_WORD_STYLE = """<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- /* Style Definitions */ p.MsoNormal {mso-style-parent:""; margin:0cm;} --></style>"""


def write_word_paste(sheet: Sheet) -> str:
    """Pasted from Word, declarations and all; the day stands in brackets behind the title."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8">{write_title(sheet, "Huyện ủy Nà Hin")}</head><body>
<div class="banner">{show_slogan(sheet, "<span>{}</span>")}</div><div class="ngay">
{sheet.clock("{w} ngày {m:%d/%m/%Y}")}</div>
<div class="menu">{list_menu(sheet, '<div class="mi"><a href="{href}">{label}</a></div>', 5)}</div><div class="giua">
<div class="tieude">{sheet.show_title()} <span class="date">({sheet.publish("{m:%d/%m/%Y}")})</span></div>
<div class="noidung">{_WORD_STYLE}<p class="MsoNormal"><b><span lang="VI">{sheet.show_lead()}<o:p></o:p></span></b></p>
{write_body(sheet, _WORD)}{sheet.sign('<p class="MsoNormal" align="right"><b><span>{}</span></b></p>')}
<p class="MsoNormal" style="text-align:right"><i>{sheet.hide("Nguồn: Văn phòng cấp ủy cung cấp")}</i></p></div>
<div class="tools">{show_tools(sheet, "<a>{}</a> | ", 3)}</div>
<div class="tinkhac"><b>TIN KHÁC</b>{sheet.links(6, '<div>• <a href="{href}">{title}</a> ({m:%d/%m/%Y})</div>')}</div>
</div>
<div class="chan">{show_footer(sheet, "<div>{}</div>")}</div></body></html>"""


def write_magazine(sheet: Sheet) -> str:
    """A review: a clock in two lines, the author's office below the name, days of submission below the text."""
    sent, read, taken = (sheet.head.moment - timedelta(days=days) for days in (63, 27, 6))
    days = f"Ngày nhận bài: {sent:%d/%m/%Y}; Ngày bình duyệt: {read:%d/%m/%Y}; Ngày duyệt đăng: {taken:%d/%m/%Y}."
    office = sheet.hide("Khoa Lý luận cơ sở, Trường Chính trị Khau Vài")
    signed = sheet.sign(f'<div class="author"><strong>{{}}</strong><br/><em>{office}</em></div>')
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
{write_title(sheet, "Tạp chí Lý luận Khau Vài")}
{write_graph(sheet)}</head><body><div class="head-time"><span>{sheet.now:%H:%M:%S}</span><br/><span>
{sheet.clock("{W}, {m:%d/%m/%Y}")}</span></div>
<div class="head-menu">{list_menu(sheet, LINK, 6)}</div><div class="column">
<div class="cat">{sheet.section}</div><h1>{sheet.show_title()}</h1>
<div class="created">{sheet.publish("{m:%d} Tháng {month} {m:%Y} - {m:%H:%M}")}</div>{signed}
<div class="abstract"><em>{sheet.show_lead()}</em></div><div class="full">
{write_body(sheet, Manner(heading="<h4>{}</h4>", shot=EMPHASIS))}
<p><em>{sheet.hide(days)}</em></p></div>
<div class="print">{show_tools(sheet, "<a>{}</a>", 2)} {show_views(sheet, "Lượt xem: {dotted}")}</div>
<div class="issue"><h4>Bài viết cùng số</h4><ol>{sheet.links(6, '<li><a href="{href}">{title}</a></li>')}</ol></div>
</div>
<div class="sidebar">{sheet.links(3, "<h5>{title}</h5><p>{teaser}</p>", new=True)}</div>
<div class="foot">{show_footer(sheet, "<p>{}</p>")}</div></body></html>"""


_GOOGLE = Manner(
    '<p dir="ltr" style="line-height:1.38"><span style="font-family:Arial;white-space:pre-wrap">{}</span></p>\n',
    heading='<p dir="ltr"><span style="font-weight:700">{}</span></p>\n',
    point='<li dir="ltr"><p dir="ltr" role="presentation"><span>{}</span></p></li>\n',
    cell='<td><p dir="ltr"><span>{}</span></p></td>',
    shot=CENTRED,
    marks=("</span><span>{}</span><span>", '<a href="/chu-de/{slug}"><span>{}</span></a>'),
)


def write_office_paste(sheet: Sheet) -> str:
    """Pasted from an office in the cloud; published and changed in one line; the lead is a paragraph like others."""
    line = f"Đăng ngày {sheet.publish('{m:%d-%m-%Y %H:%M}')} - Cập nhật ngày {sheet.update('{m:%d-%m-%Y %H:%M}')}"
    box = headed_box(
        "<blockquote><b>{}</b><ul>", "Bài liên quan", '<li><a href="{href}">{title}</a></li>', "</ul></blockquote>"
    )
    first = _GOOGLE.paragraph.format(sheet.show_lead())
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
{write_title(sheet, "Hội Nông dân Khau Vài", " &#8211; ")}
{write_graph(sheet)}{write_ld(sheet, "crawl") if sheet.dice.chance(0.3) else ""}</head><body><header>
{show_hotline(sheet, "<small>{}</small>")}{show_weather(sheet, "<small>{}</small>", 1)}</header>
<nav>{list_menu(sheet, LINK, 3)}</nav><section class="single"><h1 class="entry-name">
{sheet.show_title()}</h1>
<div class="info-line">{line}</div><div class="entry-body">{first}
{write_body(sheet, _GOOGLE, (box,))}
{sheet.sign('<p dir="ltr" style="text-align:right"><span style="font-weight:700">{}</span></p>')}
</div><div class="share">{show_shares(sheet, "<a>{}</a>", 4)}</div></section>
<section class="more"><h2>Tin mới</h2>
{sheet.links(4, '<div><h3><a href="{href}">{title}</a></h3><p>{teaser}</p></div>', new=True)}</section>
<footer>{show_footer(sheet, "<p>{}</p>")}</footer></body></html>"""


FAMILIES = (
    Family(
        name="broadcaster",
        write=write_broadcaster,
        address="https://kvtv.example/{section}/{slug}-{id}.html",
        signs=("nobody", "single", "pair", "initials"),
        outlets=("(KVTV) - ", "KVTV - "),
    ),
    Family(
        name="word_paste",
        write=write_word_paste,
        address="http://huyenuynahin.example/Tin-tuc/{id}/{slug}",
        signs=("capitals", "office", "compiled", "single"),
    ),
    Family(
        name="magazine",
        write=write_magazine,
        address="https://lyluankhauvai.example/{section}/{slug}-p{id}.html",
        signs=("scholar", "scholar", "single"),
        outlets=("(LLKV) - ", "(LLKV) – "),
    ),
    Family(
        name="office_paste",
        write=write_office_paste,
        address="https://hoinongdankhauvai.example/{slug}/",
        signs=("single", "credit", "none", "agency"),
    ),
)
