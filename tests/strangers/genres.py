"""What is no plain news: interviews, events followed by the minute, stories in pictures, films with a few words."""

from __future__ import annotations

from tests.strangers.bodies import EMPHASIS, Manner, Shot, write_body
from tests.strangers.boxes import headed_box
from tests.strangers.clocks import ISO_BLANK, ISO_SHORT_ZONE
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
    show_shares,
    show_tools,
    show_views,
    show_weather,
    weigh,
)
from tests.strangers.metas import write_graph, write_ld, write_title
from tests.strangers.plots import add_film, follow_clock, hold_interview, show_pictures
from tests.strangers.sheet import Sheet

_TALK = Manner(
    "<p>{}</p>\n",
    heading='<p class="q"><strong>{}</strong></p>\n',
    label="<strong>{}</strong>",
    shot=EMPHASIS,
)


def write_interview(sheet: Sheet) -> str:
    """A talk: bold questions, a list of data with both days, microdata with a blank, links at the head of the text."""
    date = sheet.tell(ISO_BLANK)
    box = headed_box('<aside class="doc-them"><b>{}</b>', "Đọc thêm", '<a href="{href}">{title}</a>', "</aside>", 2)
    signed = sheet.sign('<dt>Người thực hiện</dt><dd itemprop="author">{}</dd>')
    card = '<div class="it"><a href="{href}">{title}</a><p>{teaser}</p></div>'
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{write_title(sheet, "Xây dựng chi bộ", " - ")}
{write_graph(sheet, "Tạp chí Xây dựng chi bộ")}{weigh("pv", 12)}</head><body><header>
<div class="today">{sheet.clock("{W}, {m:%d/%m/%Y %H:%M}")}</div>{list_menu(sheet, LINK, 6)}</header>
<div itemscope itemtype="https://schema.org/NewsArticle" class="talk"><p class="kick">{sheet.section}</p>
<h2 itemprop="headline">{sheet.show_title()}</h2><meta itemprop="datePublished" content="{date}"/><dl class="data">
<dt>Ngày đăng</dt><dd>{sheet.publish("{m:%d/%m/%Y}")}</dd><dt>Cập nhật</dt><dd>{sheet.update("{m:%d/%m/%Y}")}</dd>
{signed}
</dl><div class="abstract">{sheet.show_lead()}</div><div itemprop="articleBody">
{write_body(sheet, _TALK, (box,))}</div></div><div class="tl">{show_tools(sheet, "<a>{}</a>", 3)}</div>
<div class="same"><h3>Cùng chuyên mục</h3>{sheet.links(4, card)}</div>
<footer>{show_footer(sheet, "<p>{}</p>")}</footer></body></html>"""


_MINUTES = Manner(
    '<div class="entry"><p>{}</p></div>\n',
    label="<strong>{}</strong>",
    shot=Shot('<div class="entry-photo"><img src="{src}" alt="{alt}"/>', "<p>{}</p>", "</div>\n"),
)


def write_live(sheet: Sheet) -> str:
    """By the minute: every paragraph begins with its own, fetched the same day, with a clock of that day above."""
    follow = sheet.links(1, '<p><em>&gt;&gt;Theo dõi: <a href="{href}">{title}</a></em></p>')
    state = sheet.hide("ĐANG TRỰC TIẾP - trang tự tải lại sau 60 giây")
    listed = '<li><span class="hm">{m:%H:%M}</span> <a href="{href}">{title}</a></li>'
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{write_title(sheet, "Báo Pò Kéo", " | ")}
{write_graph(sheet)}<meta http-equiv="refresh" content="60">{weigh("lv", 60)}</head><body><div class="tickerbar"><span>
{sheet.clock("{W}, {m:%d/%m/%Y} {m:%H:%M}")}</span>{show_weather(sheet, "<span>{}</span>", 2)}</div>
<div class="mn">{list_menu(sheet, LINK, 7, 30)}</div><div class="live-col"><h1>{sheet.show_title()}</h1>
<div class="live-meta">{sheet.sign('<span class="reporter">{}</span> - ')}<span>{sheet.publish("{m:%H:%M %d.%m.%Y}")}
</span>
</div><div class="live-state">{state}</div><div class="live-lead"><strong>{sheet.show_lead()}</strong></div>
<div class="live-text">{follow}{write_body(sheet, _MINUTES)}</div><div class="live-share">
{show_shares(sheet, "<a>{}</a>")}
</div>{list_tags(sheet, "Từ khóa", TAG)}
<div class="fb">{show_comments(sheet, "<div><b>{who}</b> <i>{age}</i><p>{text}</p></div>", 3)}</div></div>
<div class="news24"><h3>Tin 24 giờ</h3><ul>{sheet.links(7, listed, new=True)}</ul></div>
<div class="ft">{show_footer(sheet, "<p>{}</p>")}</div></body></html>"""


_SLIDES = Manner(
    '<div class="ps-text"><p>{}</p></div>\n',
    shot=Shot(
        '<div class="ps-item"><img data-src="{src}" src="/blank.gif">',
        '<div class="ps-desc"><p>{}</p></div>',
        "</div>\n",
    ),
)


def write_pictures(sheet: Sheet) -> str:
    """In pictures: nearly all words are captions of one or two sentences, writer and photographer in one line."""
    credit = sheet.sign('<div class="ps-credit">{}</div>')
    other = '<div class="ps-other"><img><h4><a href="{href}">{title}</a></h4></div>'
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{write_title(sheet, "Ảnh Bến Mới", " | ")}
{write_graph(sheet)}{write_ld(sheet, "true", form=ISO_SHORT_ZONE)}{weigh("ps", 25)}</head><body class="dark">
<div class="ps-top">
{list_menu(sheet, LINK, 3)}</div><article class="ps"><div class="ps-head"><h1>{sheet.show_title()}</h1>
<time>{sheet.publish("{m:%d/%m/%Y | %H:%M}")}</time></div><div class="ps-lead">{sheet.show_lead()}</div>
{write_body(sheet, _SLIDES)}{credit}</article><div class="ps-act">{show_shares(sheet, "<button>{}</button>")}</div>
<div class="ps-more"><h3>Phóng sự ảnh khác</h3>{sheet.links(6, other, new=True)}</div>
<div class="ps-foot">{show_footer(sheet, "<p>{}</p>")}</div></body></html>"""


_DESCRIBED = Manner(
    '<p class="desc">{}</p>\n',
    film=Shot('<div class="inline-player"><video data-src="{src}"></video>', '<p class="cap">{}</p>', "</div>\n"),
)


def write_film(sheet: Sheet) -> str:
    """A station's film: a player, chapters, a paragraph or two, then films without end with their lengths."""
    chapters = "".join(f"<li>{sheet.hide(line)}</li>" for line in ("00:00 - Hình hiệu", "01:12 - Phóng sự hiện trường"))
    item = '<div class="v"><a href="{href}"><i>0{m.month}:{m:%M}</i><h3>{title}</h3></a><em>{m:%d/%m/%Y}</em></div>'
    line = f"{sheet.publish('{m:%I:%M:%S} {ampm} {m:%d/%m/%Y}')} &middot; {show_views(sheet, '{dotted} lượt xem')}"
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Truyền hình Lũng Vài - Video</title>
<meta property="og:type" content="video.other">{weigh("vd", 65)}</head><body><div class="nav">
{list_menu(sheet, LINK_ITEM, 2)}{show_hotline(sheet, "<span>{}</span>")}</div><div class="stage"><div class="player">
<video poster="/p.jpg"></video><div class="controls">{sheet.hide("Trình duyệt không hỗ trợ phát video HTML5")}</div>
</div>
<ul class="chapters">{chapters}</ul></div><div class="under"><h1 class="v-name">{sheet.show_title()}</h1>
<div class="v-line">{line}</div><p class="desc lead">{sheet.show_lead()}</p>
{write_body(sheet, _DESCRIBED)}{sheet.sign('<p class="desc team">{}</p>')}</div><div class="next">
<h2>Video tiếp theo</h2>
{sheet.links(8, item, new=True)}</div><div class="bottom">{show_footer(sheet, "<p>{}</p>")}</div></body></html>"""


FAMILIES = (
    Family(
        name="interview",
        write=write_interview,
        address="https://xaydungchibo.example/{section}/{id}-{slug}.html",
        signs=("doer", "single", "doer", "nobody"),
        outlets=("(XDCB) - ", "XDCB – "),
        plots=(hold_interview,),
    ),
    Family(
        name="live",
        write=write_live,
        address="https://baopokeo2.example/truc-tiep-{slug}-post{id}.html",
        signs=("single", "pair", "nobody", "capital_pair"),
        outlets=("BPK- ", "BPK - "),
        plots=(follow_clock,),
        brief=0,
        prompt=True,
    ),
    Family(
        name="pictures",
        write=write_pictures,
        address="https://anhbenmoi.example/photo/{slug}-{id}.html",
        signs=("credits", "label", "doer"),
        plots=(show_pictures,),
        brief=0,
    ),
    Family(
        name="film",
        write=write_film,
        address="https://lungvaitv.example/video/{id}.htm",
        signs=("desk", "single", "nobody", "none"),
        plots=(add_film,),
        brief=1,
    ),
)
