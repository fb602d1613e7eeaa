"""Pages in somebody else's house: Blogger and Google Sites, whose names say nothing of the article."""

from __future__ import annotations

from tests.strangers.bodies import Manner, Shot, write_body
from tests.strangers.clocks import ISO
from tests.strangers.family import Family
from tests.strangers.furniture import (
    LINK,
    list_menu,
    list_tags,
    show_comments,
    show_hotline,
    show_slogan,
    weigh,
)
from tests.strangers.plots import add_grid
from tests.strangers.sheet import Sheet

_BLOG = Manner(
    '<div style="text-align: justify;"><span style="font-family: times; font-size: large;">{}</span></div>\n'
    '<div style="text-align: justify;"><br /></div>\n',
    heading='<div style="text-align: justify;"><b><span style="font-size: large;">{}</span></b></div>\n',
    shot=Shot(
        '<table align="center" class="tr-caption-container" style="margin-left: auto;"><tbody><tr><td>'
        '<a href="{src}" imageanchor="1"><img border="0" src="{src}" /></a></td></tr>',
        '<tr><td class="tr-caption" style="text-align: center;">{}</td></tr>',
        "</tbody></table>\n",
    ),
    empty="<div><br /></div>\n",
    marks=('<span style="color: red;">{}</span>', "<b>{}</b>"),
)


def _list_archive(sheet: Sheet) -> str:
    """Write the tree of years and months with their counts."""
    year = sheet.now.year
    months = "".join(f"<li><a>{sheet.hide(f'tháng {month} ({month * 3 + 1})')}</a></li>" for month in (11, 10, 9))
    years = "".join(f"<li><a>▶ {year - back}</a> <span>({back * 41})</span></li>" for back in (1, 2, 3))
    return f'<ul class="hierarchy"><li><a>▼ {year}</a> <ul class="posts">{months}</ul></li>{years}</ul>'


def write_blogger(sheet: Sheet) -> str:
    """Blogger: the day above the title, hour and minute below the text, an archive of months beside them."""
    number, bar = sheet.head.number, sheet.hide("Đăng ký: Đăng Nhận xét (Atom)")
    hour = f"<abbr class='published' title='{sheet.tell(ISO)}'>{sheet.publish('{m:%H:%M}')}</abbr>"
    day = sheet.publish("{W}, {m.day} tháng {m.month}, {m.year}")
    listed = (
        "<li><div class='item-title'><a href='{href}'>{title}</a></div><div class='item-snippet'>{teaser}</div></li>"
    )
    comment = "<dt class='comment-author'>{who} đã nói...</dt><dd class='comment-body'><p>{text}</p></dd><dd>{age}</dd>"
    return f"""<!DOCTYPE html>
<html dir='ltr' xmlns:b='http://www.google.com/2005/gml/b'><head>
<meta content='text/html; charset=UTF-8' http-equiv='Content-Type'/><meta content='blogger' name='generator'/>
<title>Công đoàn trường tiểu học Nà Hin: {sheet.write(sheet.head.title)}</title>{weigh("bl", 50)}</head>
<body class='loading'><div class='navbar section' id='navbar'></div><div class='header-inner'><div class='titlewrapper'>
<h1 class='title'><a href='/'>Công đoàn trường tiểu học Nà Hin</a></h1></div>
<div class='descriptionwrapper'><p class='description'>{show_slogan(sheet, "<span>{}</span>")}</p></div></div>
<div class='tabs-inner'>{list_menu(sheet, LINK, 0)}</div><div class='blog-posts hfeed'><div class="date-outer">
<h2 class='date-header'><span>{day}</span></h2><div class="date-posts"><div class='post-outer'>
<div class='post hentry uncustomized-post-template'><a name='{number}'></a><h3 class='post-title entry-title'>
{sheet.show_title()}</h3><div class='post-header-line-1'></div>
<div class='post-body entry-content' id='post-body-{number}'>
<div style="text-align: justify;"><b><span style="font-size: large;">{sheet.show_lead()}</span></b></div>
{write_body(sheet, _BLOG)}{sheet.sign('<div style="text-align: right;"><b>{}</b></div>')}
<div style='clear: both;'></div></div><div class='post-footer'><span class='post-author vcard'>Người đăng:
<span class='fn'>{sheet.hide("Công đoàn TH Nà Hin")}</span></span> <span class='post-timestamp'>vào lúc
<a class='timestamp-link' href='#'>{hour}</a></span><span class='post-labels'>
{list_tags(sheet, "Nhãn:", "<a rel='tag' href='{href}'>{}</a>")}</span></div></div>
<div class='comments' id='comments'><h4>Nhận xét</h4><dl>{show_comments(sheet, comment)}</dl></div></div></div></div>
</div>
<div class='blog-pager'>{sheet.links(2, "<a class='blog-pager-older-link' href='{href}' title='{title}'>{title}</a>")}
</div><div class='blog-feeds'>{bar}</div><div class='sidebar section'>
<h2>Bài đăng phổ biến</h2><ul>{sheet.links(4, listed, new=True)}</ul><h2>Lưu trữ Blog</h2>{_list_archive(sheet)}</div>
<div class='footer'>{sheet.hide("Được tạo bởi Blogger.")}</div></body></html>"""


_TILE = '<section class="yaqOZd"><div class="mYVXT"><div class="oKdM2c">{}</div></div></section>\n'
_SITES = Manner(
    '<p dir="ltr" class="zfr3Q CDt4Ke" style="text-align: justify;"><span class="C9DxTc">{}</span></p>\n',
    heading='<h3 dir="ltr" class="zfr3Q OmQG5e"><span class="C9DxTc">{}</span></h3>\n',
    points='<ul class="n8H08c UVNKR">{}</ul>\n',
    point='<li dir="ltr" class="TYR86d"><p class="zfr3Q" role="presentation"><span class="C9DxTc">{}</span></p></li>',
    shot=Shot(
        '<div class="t3iYD"><img src="{src}" class="CENy8b" role="img"></div>',
        '<p dir="ltr" class="zfr3Q CDt4Ke" style="text-align: center;"><span style="font-style: italic;">{}</span></p>',
        "\n",
    ),
    empty='<p dir="ltr" class="zfr3Q CDt4Ke"><br></p>\n',
    marks=('</span><span class="C9DxTc" style="font-weight: 700;">{}</span><span class="C9DxTc">',),
)


def write_sites(sheet: Sheet) -> str:
    """Google Sites: a school's page in tiles, classes of chance letters, the day as small text, English all around."""
    small = '<small dir="ltr" class="zfr3Q TMjjoe"><span class="C9DxTc">{}</span></small>'
    listed = '<p class="zfr3Q CDt4Ke"><span class="C9DxTc">- </span><a class="XqQF9c" href="{href}">{title}</a></p>'
    body = write_body(sheet, _SITES)
    signed = sheet.sign(
        '<p dir="ltr" class="zfr3Q CDt4Ke" style="text-align: right;"><span class="C9DxTc">{}</span></p>'
    )
    lead = _SITES.paragraph.format(sheet.show_lead())
    return f"""<!DOCTYPE html><html lang="vi" itemscope itemtype="http://schema.org/WebPage"><head>
<meta charset="utf-8">
<title>Trường THCS Bản Piềng - Bài viết</title><meta itemprop="name" content="Trường THCS Bản Piềng - Bài viết">
{weigh("sites", 65)}</head><body dir="ltr" class="EIlDfe"><div jscontroller="pc62j"><div class="skip">
{sheet.hide("Skip to main content")} {sheet.hide("Skip to navigation")}</div><div class="M63kCb"></div>
<div class="QZ3zWd"><div class="fktJzd"><a class="GAuSPc" href="/">Trường THCS Bản Piềng</a><nav class="JzO0Vc">
{list_menu(sheet, '<li class="VsJjtf"><a class="aJHbb" href="{href}">{label}</a></li>', 2)}</nav></div></div>
<div class="UtePc RCETm" role="main">
{_TILE.format(f'<h1 dir="ltr" class="zfr3Q duRjpb"><span class="C9DxTc">{sheet.show_title()}</span></h1>')}
{_TILE.format(small.format(sheet.publish("Ngày {m:%d} tháng {m:%m} năm {m:%Y}")))}
{_TILE.format(f'<div class="tyJCtd">{lead}{body}{signed}</div>')}
{_TILE.format(f'<h2 class="zfr3Q JYVBee"><span class="C9DxTc">Các bài viết khác</span></h2>{sheet.links(5, listed)}')}
</div><footer role="contentinfo">{show_hotline(sheet, "<p>{}</p>")}</footer>
<div class="hBW7Hb">{sheet.hide("Report abuse")} {sheet.hide("Page details")} {sheet.hide("Google Sites")}</div>
</div></body></html>"""


FAMILIES = (
    Family(
        name="blogger",
        write=write_blogger,
        address="https://congdoannahin.example/{m:%Y/%m}/{id}.html",
        signs=("label", "none", "single", "board"),
    ),
    Family(
        name="sites",
        write=write_sites,
        address="https://trang.example/view/thcsbanpieng/bai-viet/{id}",
        signs=("label", "doer", "none", "board"),
        plots=(add_grid,),
    ),
)
