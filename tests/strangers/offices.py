"""Home-made portals of authorities and Party committees: many headings, updates only, broken markup, no dates."""

from __future__ import annotations

from tests.strangers.bodies import CENTRED, DOUBLED, EMPHASIS, Manner, write_body
from tests.strangers.boxes import DATED_LINKS, SEE_MORE, SINGLE_LINE
from tests.strangers.clocks import US
from tests.strangers.family import Family
from tests.strangers.furniture import (
    LINK,
    LINK_ITEM,
    list_menu,
    list_tags,
    show_comments,
    show_footer,
    show_hotline,
    show_rating,
    show_slogan,
    show_tools,
    show_views,
    show_weather,
    weigh,
)
from tests.strangers.metas import write_graph, write_ld, write_title
from tests.strangers.sheet import Sheet

_DATED = '<li><a href="{href}">{title}</a><span class="date">{m:%d/%m/%Y}</span></li>'


def write_update_only(sheet: Sheet) -> str:
    """The name of the portal is the first h1 and only the last change is dated; JSON-LD holds the crawl's day."""
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"/>{write_title(sheet, "UBND huyện Khau Vài")}
{write_ld(sheet, "crawl", author="Administrator") if sheet.dice.chance(0.4) else ""}</head><body>
<header><h1 class="site-name">Cổng thông tin điện tử huyện Khau Vài</h1><p>{show_slogan(sheet, "{}")}</p>
<div class="date-time">Hôm nay: {sheet.clock("{W}, ngày {m:%d/%m/%Y}")}</div></header>
<nav><ul>{list_menu(sheet, LINK_ITEM, 8)}</ul></nav>
<div id="main"><div class="left-col"><h1 class="block-title">{sheet.section}</h1>
<h2 class="news-title">{sheet.show_title()}</h2>
<p class="capnhat">Cập nhật lúc: {sheet.update("{m:%H:%M} {m:%d/%m/%Y}")}</p>
<div class="font-tools">{show_tools(sheet, "<button>{}</button>", 3)}</div>
<h3 class="sapo">{sheet.show_lead()}</h3><div class="noi-dung">
{write_body(sheet, Manner(shot=EMPHASIS), (SINGLE_LINE,))}
{sheet.sign('<p style="text-align:right"><strong>{}</strong></p>')}</div>
<div class="luotxem">{show_views(sheet, "Lượt xem: {dotted}")}</div><h1>Tin liên quan</h1><ul>{sheet.links(5, _DATED)}
</ul></div>
<div class="right-col"><h1>Thông báo</h1><ul>{sheet.links(4, _DATED, new=True)}</ul>{show_weather(sheet, "<p>{}</p>")}
</div></div>
<footer>{show_footer(sheet, "<p>{}</p>")}</footer></body></html>"""


def write_closed_early(sheet: Sheet) -> str:
    """The document ends before it begins; the title is a div; no one repaired it in ten years."""
    stamp = sheet.publish("{m:%H:%M}, {m:%d/%m/%Y}")
    return f"""<html xmlns="http://www.w3.org/1999/xhtml"> </html> <head><meta charset="utf-8">
{write_title(sheet, "Báo Bản Piềng")}{write_graph(sheet)}</head><body><div id="wrap"><div id="header">
{sheet.clock("{W}, {m:%d/%m/%Y}")} {show_hotline(sheet, "<b>{}</b>")}</div>
<div id="nav">{list_menu(sheet, LINK, 4)}</div><div id="content">
<div class="title">{sheet.show_title()}</div><div class="ngay">{stamp}</div>
<div class="tomtat">{sheet.show_lead()}</div><div class="noidung">
{write_body(sheet, Manner(shot=CENTRED), (DATED_LINKS,))}{sheet.sign('<p align="right"><b>{}</b></p>')}</div>
<div>{show_rating(sheet, "<span>{}</span>")}</div><div class="khac"><div class="tt">Bài viết khác</div>
{sheet.links(5, '<p><a href="{href}">{title}</a> - {m:%d/%m/%Y}</p>')}</div></div>
<div id="footer">{show_footer(sheet, "<p>{}</p>")}</div></div></body></html>"""


def write_undated(sheet: Sheet) -> str:
    """A Party committee whose template has no date; dates of other things are all around."""
    lead = f"<p><strong>{sheet.show_lead()}</strong></p>"
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
{write_title(sheet, "Tỉnh ủy Khau Vài", " | ")}
{write_graph(sheet, "Trang thông tin điện tử Đảng bộ tỉnh Khau Vài", "Tỉnh ủy")}</head><body>
<div id="top"><div class="slogan">{show_slogan(sheet, "{}")}</div><div id="clock">
{sheet.clock("{W}, ngày {m:%d} tháng {m:%m} năm {m:%Y}")}</div>
{show_weather(sheet, '<div class="thoitiet">{}</div>', 3)}</div><ul id="nav">
{list_menu(sheet, LINK_ITEM, 8)}</ul>
<div class="page"><h1 class="dangbo">Đảng bộ tỉnh Khau Vài</h1><div class="detail"><h3 class="detail-name">
{sheet.show_title()}</h3>
<div class="detail-tools">{show_tools(sheet, '<span class="t">{}</span>', 4)}</div>
<div class="detail-text">{lead}{write_body(sheet, Manner(shot=CENTRED))}
{sheet.sign('<p style="text-align:right"><b>{}</b></p>')}</div>
<div class="same"><h4>Các tin khác</h4><ul>{sheet.links(6, _DATED)}</ul></div></div>
<div class="vanban"><h4>Văn bản mới</h4><p>{sheet.hide("Quy định số 41-QĐ/TU ban hành ngày 14/08/2025")}</p>
<p>{sheet.hide("Kế hoạch tuyên truyền quý IV, ban hành 02/10/2025")}</p></div></div>
<div id="footer">{show_footer(sheet, "<p>{}</p>")}</div></body></html>"""


def write_yearless(sheet: Sheet) -> str:
    """A breadcrumb for an h1, the article in h2, a stamp that leaves the year to the reader."""
    stamp = sheet.publish(sheet.dice.pick(("{m:%H:%M %d/%m}", "{m:%d} tháng {m:%m}", "{w}, {m:%d/%m} - {m:%H:%M}")))
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Chi tiết bài viết</title>
{write_graph(sheet, "Cổng thông tin phường Bến Mới")}</head><body><div class="header">{show_hotline(sheet, "<p>{}</p>")}
</div>
<div class="menu">{list_menu(sheet, LINK, 4)}</div>
<h1 class="breadcrumb"><a href="/">Trang chủ</a> / <a href="/{sheet.head.section}">{sheet.section}</a></h1>
<div class="post"><h2>{sheet.show_title()}</h2><div class="post-time">{stamp}</div><p>{sheet.show_lead()}</p>
{write_body(sheet, Manner(shot=EMPHASIS), (SINGLE_LINE, SEE_MORE))}{sheet.sign('<p class="ky-ten">{}</p>')}
<div class="post-tags">{list_tags(sheet, "Tags:", ' <a href="{href}">{}</a>')}</div></div>
<div class="feedback">{show_comments(sheet, "<p><b>{who}</b> {age}</p><p>{text}</p>", 2)}</div>
<div class="more"><h2>Đọc nhiều nhất</h2>
{sheet.links(5, '<h2><a href="{href}">{title}</a></h2><p>{teaser}</p>', new=True)}</div>
<div class="footer">{show_footer(sheet, "<p>{}</p>")}</div></body></html>"""


def write_american(sheet: Sheet) -> str:
    """A server that was never told where it stands: month before day, with AM and PM."""
    listed = '<tr><td><a href="{href}">{title}</a></td><td>{m.month}/{m.day}/{m:%Y}</td></tr>'
    return f"""<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
{write_title(sheet, "Trung tâm Khuyến nông Khau Vài")}</head><body><form id="Form" method="post" action="/Default.aspx">
<div id="dnn_banner"><h1>Trung tâm Khuyến nông</h1><span id="dnn_CURRENTDATE">{sheet.clock("{W}, {m:%d/%m/%Y}")}</span>
</div>
<div id="dnn_menu">{list_menu(sheet, LINK, 2)}</div>
<div id="dnn_LeftPane">{sheet.links(4, '<div class="Normal"><b>{title}</b><br />{teaser}</div>', new=True)}</div>
<div id="dnn_ContentPane">
<h2 class="Head">{sheet.show_title()}</h2><div class="Normal posted">Post: {sheet.publish(US)}</div>
<div class="Summary">{sheet.show_lead()}</div><div id="dnn_ctr483_Detail" class="Normal">
{write_body(sheet, Manner(shot=CENTRED), (SINGLE_LINE,))}{sheet.sign('<div align="right"><strong>{}</strong></div>')}
</div>
<div class="SubHead">Tin đã đăng</div><table>{sheet.links(6, listed)}</table></div>
<div id="dnn_RightPane">{show_weather(sheet, "<div>{}</div>")}{show_rating(sheet, "<div>{}</div>")}</div>
<div id="dnn_footer">{show_footer(sheet, "<p>{}</p>")}</div></form></body></html>"""


def write_propaganda(sheet: Sheet) -> str:
    """The clock, then the section, then the true time, then the title; captions twice; a blank in the ISO meta."""
    stamp = sheet.publish("{W}, {m.day}/{m.month}/{m:%Y %H:%M}'(GMT+7)")
    meta = f'<meta property="article:published_time" content="{sheet.tell("{m:%Y-%m-%d %H:%M:%S}+07")}">'
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
{write_title(sheet, "Tuyên giáo Khau Vài", " | ")}
{write_graph(sheet)}{meta if sheet.dice.chance(0.5) else ""}{weigh("tg", 10)}</head><body>
<div class="hdr"><span class="hdr-date">{sheet.clock("{W}, {m.day}/{m.month}/{m:%Y}")}</span></div>
<div class="hdr-menu">{list_menu(sheet, LINK, 8)}</div><div class="wrapper">
<div class="chuyen-muc"><a href="/{sheet.head.section}">{sheet.section}</a></div><div class="thoi-gian">{stamp}</div>
<div class="tieu-de-bai">{sheet.show_title()}</div><div class="chapeau">{sheet.show_lead()}</div>
<div class="bai-viet">{write_body(sheet, Manner(shot=DOUBLED), (DATED_LINKS,))}
{sheet.sign('<p class="tac-gia"><strong>{}</strong></p>')}</div>
<div class="in">{show_tools(sheet, "<a>{}</a>", 2)}</div>
<div class="phan-hoi"><p>{sheet.hide("Phản hồi (0)")}</p>
<p>{sheet.hide("Bình luận của bạn sẽ được biên tập trước khi đăng")}</p></div>
<div class="lien-quan"><p>Các tin khác</p>{sheet.links(5, '<p><a href="{href}">{title}</a> <i>({m:%d/%m/%Y})</i></p>')}
</div></div>
<div class="ftr">{show_footer(sheet, "<p>{}</p>")}</div></body></html>"""


FAMILIES = (
    Family(
        name="update_only",
        write=write_update_only,
        address="https://khauvai.gov.example/chi-tiet/-/tin/{id}",
        signs=("single", "office", "label", "none"),
    ),
    Family(
        name="closed_early",
        write=write_closed_early,
        address="https://baobanpieng.example/{section}/{slug}-{id}.html",
        outlets=("(BBP) - ",),
        signs=("capitals", "capital_pair", "after", "none"),
    ),
    Family(
        name="undated",
        write=write_undated,
        address="https://tinhuykhauvai.example/{section}/{slug}",
        signs=("single", "none", "office"),
        dated=False,
    ),
    Family(
        name="yearless",
        write=write_yearless,
        address="https://phuongbenmoi.gov.example/bai-viet/{id}",
        signs=("single", "none", "nobody"),
    ),
    Family(
        name="american",
        write=write_american,
        address="http://khuyennongkhauvai.example/tabid/88/ArticleID/{id}/Default.aspx",
        signs=("single", "capitals", "agency", "none"),
        late=True,
    ),
    Family(
        name="propaganda",
        write=write_propaganda,
        address="https://tuyengiaokhauvai.example/{section}/{slug}-{id}",
        signs=("single", "scholar", "capitals", "none"),
        outlets=("(TG) - ", "(TG)-"),
    ),
)
