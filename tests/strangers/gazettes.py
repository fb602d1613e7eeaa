"""Papers, stations and reviews as they were between 2010 and 2018: ePi, iNews, a site that gathers, PHP, Drupal 7."""

from __future__ import annotations

from tests.strangers.bodies import Manner, Shot, lift_picture, write_body
from tests.strangers.boxes import SINGLE_LINE, headed_box, link_box, show_advertisement, show_placeholder
from tests.strangers.clocks import ISO, ISO_SHORT_ZONE
from tests.strangers.family import Family
from tests.strangers.furniture import (
    LINK,
    LINK_ITEM,
    TAG,
    fill,
    list_menu,
    list_tags,
    show_comments,
    show_footer,
    show_hotline,
    show_poll,
    show_shares,
    show_tools,
    show_views,
    show_weather,
    weigh,
)
from tests.strangers.metas import write_graph, write_ld, write_title
from tests.strangers.plots import add_film, add_quotation
from tests.strangers.sheet import Sheet

_CMS = Manner(
    "<p>{}</p>\n",
    heading='<p class="cms-subhead"><strong>{}</strong></p>\n',
    shot=Shot(
        '<table class="picture" align="center"><tbody><tr><td class="pic"><img src="{src}" alt=""></td></tr>',
        '<tr><td class="caption"><p>{}</p></td></tr>',
        "</tbody></table>\n",
    ),
)
_CMS_ITEM = '<li><article class="story"><a class="cms-link" href="{href}">{title}</a></article></li>'
_CMS_STORY = (
    '<article class="story"><h2><a class="cms-link" href="{href}">{title}</a></h2>'
    '<p class="meta"><time>{m:%d/%m/%Y %H:%M}</time></p><p class="summary">{teaser}</p></article>'
)


def write_epi_old(sheet: Sheet) -> str:
    """ePi as it was in 2016: a picture with its caption above the lead, names in capitals below, stories all around."""
    meta = f'<meta property="article:published_time" content="{sheet.tell(ISO_SHORT_ZONE)}"/>'
    avatar = Shot('<div id="article-avatar"><img src="{src}" alt="{alt}"/>', '<p class="fr-cap">{}</p>', "</div>")
    picture = lift_picture(sheet, avatar) if sheet.dice.chance(0.5) else ""
    stamp = sheet.publish("{W}, ngày {m.day}/{m.month}/{m:%Y} - {m:%H:%M}")
    box = headed_box('<div class="article-relate"><h3>{}</h3><ul>', "Xem thêm", _CMS_ITEM, "</ul></div>", 2)
    comment = (
        '<li class="cm-item"><h5>{who} <span class="time">{age}</span></h5><div class="cm-content">{text}</div></li>'
    )
    signed = sheet.sign('<p class="article-author cms-author">{}</p>')
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"/>{write_title(sheet, "Báo Lũng Vài", " | ")}
{write_graph(sheet, site="Báo Lũng Vài điện tử")}{meta}{weigh("epi16", 72)}</head><body class="detail">
<header id="site-header"><div class="wrap"><a id="logo" href="/">Báo Lũng Vài</a>{show_hotline(sheet, "<em>{}</em>")}
<span id="today">{sheet.clock("{W}, ngày {m.day}/{m.month}/{m:%Y}")}</span></div><nav id="site-nav"><ul>
{list_menu(sheet, LINK_ITEM, 5, 60)}</ul></nav></header><div id="content"><div class="cate-path"><a href="/cat">
{sheet.section}</a></div><article id="main-article"><h1 id="headline" class="cms-title">{sheet.show_title()}</h1>
<p class="article-meta"><time>{stamp}</time></p><div class="article-social">{show_shares(sheet, "<span>{}</span>", 2)}
</div>{picture}<div id="chapeau" class="cms-desc"><h3>{sheet.show_lead()}</h3></div><div id="abody" class="cms-body">
{write_body(sheet, _CMS, (box, show_advertisement))}</div>{signed}<div class="article-tags">
{list_tags(sheet, "TAGS", '<a href="{href}" class="cms-tag">{}</a>')}</div></article><section id="comment"><h4>
{sheet.hide("Ý kiến bạn đọc sẽ được xem xét trước khi hiển thị")}</h4><ul>{show_comments(sheet, comment)}</ul></section>
<section class="same-cate"><h4>Tin cùng chuyên mục</h4>{sheet.links(4, _CMS_STORY)}</section></div>
<aside id="sidebar"><section class="most"><h4>Đọc nhiều</h4><ol>{sheet.links(5, _CMS_ITEM, new=True)}</ol></section>
</aside>
<footer id="site-footer">{show_footer(sheet, "<p>{}</p>")}</footer></body></html>"""


_BOX = (
    '<table class="FmsArticleBoxStyle"><tbody><tr><td class="FmsArticleBoxStyle-Images"><img src="{src}" /></td></tr>'
)
_INEWS = Manner(
    "<p>{}</p>\n",
    heading='<p><span class="bold">{}</span></p>\n',
    shot=Shot(_BOX, '<tr><td class="FmsArticleBoxStyle-Content">{}</td></tr>', "</tbody></table>\n"),
    marks=('<span class="bold">{}</span>', "<em>{}</em>"),
)
_ASIDE = (
    '<table class="FmsArticleBoxStyle002 left"><tbody><tr><td><a class="FmsTitle" href="{href}">{title}</a></td></tr>'
    '<tr><td class="FmsArticleBoxStyle002-Content">{teaser}</td></tr></tbody></table>'
)


def write_inews(sheet: Sheet) -> str:
    """iNews: the lead begins with a hyphen within the text, tables for pictures and for other articles alike."""
    stamp = sheet.publish("{m:%d/%m/%Y}&nbsp; {m:%H:%M} GMT+7")
    card = '<li class="ArticleItem"><a class="title" href="{href}">{title}</a><p class="lead">{teaser}</p></li>'
    more = headed_box('<p><span class="bold">{}</span></p><ul>', "Xem thêm:", _LISTED, "</ul>", 2)
    signed = sheet.sign('<p><span class="bold">{}</span></p>')
    body = write_body(sheet, _INEWS, (link_box("", _ASIDE, "", 1),) if sheet.dice.chance(0.6) else ())
    tail = more(sheet) if sheet.dice.chance(0.4) else ""
    vote = show_poll(sheet, '<li class="vote">{}</li>')
    return f"""<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head>{write_title(sheet, "Tin Nhanh Đồng Cả")}
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<meta name="author" content="Tin Nhanh Đồng Cả" />{weigh("inews", 48)}</head><body><div class="HeaderTop">
<div class="HomNay">{sheet.clock("{m:%H:%M} {n}, {m:%d/%m/%Y}")}</div>
{show_weather(sheet, '<span class="Weather">{}</span>')}
</div><div class="MenuTop"><ul>{list_menu(sheet, LINK_ITEM, 6, 40)}</ul></div><div class="w-content">
<div class="top-cate-head">
<div class="top-cate-head-title"><a href="/cat">{sheet.section}</a></div></div><div class="ArticleDetail w-660">
<h1 class="title f-22 c-3e">{sheet.show_title()}</h1><div class="ArticleDateTime"><span class="ArticleDate right">
{stamp}
</span></div><div class="ArticleTools">{show_tools(sheet, "<a>{}</a>", 2)}</div>
<div id="ArticleContent" class="ArticleContent">
<p class="ArticleLead"><span class="bold"> {sheet.show_lead()}</span></p>
{body}{signed}{tail}</div><div class="ArticleVote"><ul>{vote}</ul></div><div class="tag-cloud">
{list_tags(sheet, "Chủ đề:", TAG)}</div></div><div class="ArticleListOther"><div class="head">Tin cùng mục</div><ul>
{sheet.links(5, '<li><a href="{href}">{title}</a> <span class="date">({m:%d/%m})</span></li>')}</ul></div>
<div class="ColRight"><ul>{sheet.links(4, card, new=True)}</ul></div></div><div class="FooterBottom">
{show_footer(sheet, "<div>{}</div>")}{list_menu(sheet, LINK, 0)}</div></body></html>"""


_LISTED = '<li><a href="{href}">{title}</a></li>'
_SERVICES = (
    "Kết quả xổ số miền Bắc ngày {m:%d/%m/%Y}",
    "Giá vàng hôm nay {m:%d/%m}: tăng nhẹ ở cả hai chiều",
    "Tử vi tuần mới",
)
_GATHERED = Manner(
    '<p style="text-align: justify;">{}</p>\n',
    heading='<h2 style="text-align: justify;">{}</h2>\n',
    shot=Shot(
        '<p class="image-align-center" style="text-align: center;"><img class="lazy" src="{src}" alt="{alt}">',
        "</p>\n<p style='text-align: center;'><span style='color: #808080;'>{}</span>",
        "</p>\n",
    ),
)


def write_gatherer(sheet: Sheet) -> str:
    """A site that gathers: the hour first, its own name as author in JSON-LD, the next article begun below the end."""
    instant = sheet.tell(ISO)
    stamp = f'<span class="post-time" content="{instant}">{sheet.publish("{m:%H:%M} {m:%d/%m/%Y}")}</span>'
    newest = '<li class="clearfix"><span class="hour">{m:%H:%M}</span><a href="{href}">{title}</a></li>'
    following = '<div class="next-post"><h2><a href="{href}">{title}</a></h2><p class="next-sapo">{teaser}</p></div>'
    box = link_box('<div class="box-tinlienquan"><ul>', _LISTED, "</ul></div>")
    onward = sheet.hide("Mời bạn đọc tiếp bài viết dưới đây ↓")
    services = tuple(line.format(m=sheet.now) for line in _SERVICES)
    signed = sheet.sign('<p style="text-align: right;"><strong>{}</strong></p>')
    source = sheet.hide("Link bài gốc: http://nguontin.example/doi-song/bai-goc.html")
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"/>{write_title(sheet, "Tin 247", " | ")}
{write_graph(sheet, site="Tin 247")}{write_ld(sheet, "true", author="Tin 247", modified=True)}{weigh("t247", 80)}</head>
<body><div class="top-head"><div class="container">
{fill(sheet, services, '<a class="hot-topic" href="/tm">{}</a>')}</div>
</div><div class="main-menu"><ul>{list_menu(sheet, LINK_ITEM, 3, 90)}</ul></div><div class="container clearfix">
<div class="col-left"><div class="tit">Tin mới 24h</div><ul>{sheet.links(8, newest, new=True)}</ul></div>
<div class="col-mid"><div class="brc"><a href="/">Trang chủ</a> › <a href="/c">{sheet.section}</a></div>
<h1 class="title-post">{sheet.show_title()}</h1><div class="bar-post">{stamp}{show_shares(sheet, "<a>{}</a>", 2)}</div>
<h2 class="sapo-post">{sheet.show_lead()}</h2><div id="content-post" class="the-content">
{write_body(sheet, _GATHERED, (box, SINGLE_LINE, show_advertisement))}{signed}<p class="copy-link">{source}</p></div>
<div class="tags-post">{list_tags(sheet, "Từ khóa:", TAG)}</div><div class="fb-cm">
{show_comments(sheet, "<div><a>{who}</a><span>{text}</span><small>{age}</small></div>", 2)}</div><p class="onward">
{onward}
</p>{sheet.links(2, following)}</div><div class="col-right"><div class="tit">Xem nhiều</div>
{sheet.links(5, '<h3 class="item"><a href="{href}">{title}</a></h3>', new=True)}</div></div>
<div class="foot">{show_footer(sheet, "<p>{}</p>")}</div></body></html>"""


_PROGRAMME = (
    "05h30: Thể dục buổi sáng - 06h00: Thời sự sáng - 06h30: Phim tài liệu - 07h15: Phim truyện Việt Nam, tập 12",
    "11h45: Thời sự trưa - 12h10: Bản tin tiếng dân tộc - 17h50: Phát thanh nông thôn - 19h45: Thời sự tối",
)
_STATION = Manner(
    '<div class="MsoPlain" align="justify">{}</div><div>&nbsp;</div>\n',
    heading='<div align="justify"><strong>{}</strong></div><div>&nbsp;</div>\n',
    points="{}<div>&nbsp;</div>\n",
    point='<div align="justify">{}</div>\n',
    dash="- ",
    shot=Shot('<div align="center"><img src="{src}" /></div>\n', '<div align="center"><em>{}</em></div>\n', ""),
    film=Shot(
        '<object width="480" height="320"><param name="movie" value="/player.swf?file={src}" /></object>',
        '<div class="chuthich_video">{}</div>',
        "\n",
    ),
    empty="",
)


def write_station(sheet: Sheet) -> str:
    """A provincial station's own PHP: a player for a lost plug-in, the day's programme, stamp in brackets and icons."""
    lost = sheet.hide("Trình duyệt của bạn chưa cài Adobe Flash Player, vui lòng tải về để xem video")
    stamp = sheet.publish("({m:%H:%M:%S} | Ngày {m:%d/%m/%Y})")
    row = '<li><img src="/images/arrow.png" /><a href="{href}">{title}</a> <span>({m:%d/%m/%Y})</span></li>'
    feature = '<div class="tinnoibat"><a href="{href}">{title}</a><div>{teaser}</div></div>'
    heading = sheet.hide(f"Lịch phát sóng {sheet.now:%d/%m/%Y}")
    return f"""<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>Đài Phát thanh - Truyền hình Khau Vài</title>{weigh("pttk", 7)}</head><body><div id="khungngoai">
<div id="banner">{sheet.clock("{W}, ngày {m:%d/%m/%Y}")} {show_hotline(sheet, "<b>{}</b>")}</div><div id="menungang">
{list_menu(sheet, LINK, 2)}</div><div id="cottrai"><div class="tieude_khoi">{heading}</div>
{fill(sheet, _PROGRAMME, '<div class="lichphatsong">{}</div>')}<div class="tieude_khoi">Tin nổi bật</div>
{sheet.links(3, feature, new=True)}</div><div id="cotgiua"><div class="chuyenmuc"><a href="/cm">{sheet.section}</a>
</div>
<div class="chitiet"><div class="tieude_chitiet">{sheet.show_title()}</div><div class="ngay_chitiet">{stamp}
{show_views(sheet, '<span class="xem">Lượt xem: {}</span>')}</div><div class="flash">{lost}</div>
<div class="trichdan_chitiet">{sheet.show_lead()}</div><div class="noidung_chitiet">
{write_body(sheet, _STATION)}{sheet.sign('<div align="right"><strong>{}</strong></div>')}</div>
<div class="congcu_chitiet">
{show_tools(sheet, "<a>{}</a>", 3)}</div></div><div class="tinlienquan"><div class="tieude_khoi">Các tin khác</div><ul>
{sheet.links(6, row)}</ul></div></div><div id="cuoitrang">{show_footer(sheet, "<div>{}</div>")}</div></div></body>
</html>"""


_PANE = '<div class="panel-separator"></div><div class="panel-pane pane-{}"><div class="pane-content">{}</div></div>\n'
_FIELD = '<div class="field field-name-body field-type-text-with-summary field-label-hidden"><div class="field-items">'
_FILTERED = Manner(
    '<p class="rtejustify">{}</p>\n',
    heading='<p class="rtejustify"><strong>{}</strong></p>\n',
    shot=Shot('<p class="rtecenter"><img alt="" src="{src}" /></p>\n', '<p class="rtecenter">{}</p>\n', ""),
    quotation='<blockquote><p class="rtejustify">{}</p><p class="rteright">{}</p></blockquote>\n',
    empty='<p class="rtejustify">&nbsp;</p>\n',
)


def write_panels(sheet: Sheet) -> str:
    """A magazine of Drupal 7: every field a pane, month before day as nobody changed it, comments with subjects."""
    row = '<div class="views-row"><div class="views-field-title"><a href="{href}">{title}</a></div>'
    row += '<div class="views-field-created">{m:%m/%d/%Y - %H:%M}</div></div>'
    brief = '<div class="views-row"><h3 class="field-content"><a href="{href}">{title}</a></h3><p>{teaser}</p></div>'
    comment = '<div class="comment"><h3>Ý kiến</h3><div class="submitted">{who} | {age}</div><p>{text}</p></div>'
    box = link_box('<div class="noderef"><p>', '<a href="{href}">{title}</a>', "</p></div>", 1)
    body = (
        f"{_FIELD}<div class='field-item even'>\n{write_body(sheet, _FILTERED, (box, SINGLE_LINE))}</div></div></div>"
    )
    panes = (
        _PANE.format("page-title", f"<h1>{sheet.show_title()}</h1>"),
        _PANE.format("node-created", sheet.publish("{t}, {m:%m/%d/%Y - %H:%M}")),
        sheet.sign(_PANE.format("node-field-author", "{}")),
        _PANE.format("node-field-sapo", f"<p>{sheet.show_lead()}</p>"),
        _PANE.format("node-body", body),
        _PANE.format("node-links", show_views(sheet, "{} lần xem")),
        _PANE.format("views-bai-cung-muc", sheet.links(4, row)),
        _PANE.format("node-comments", show_comments(sheet, comment, 2)),
    )
    return f"""<!DOCTYPE html><html lang="vi" dir="ltr"><head><meta charset="utf-8" />
<meta name="Generator" content="Drupal 7 (http://drupal.org)" />
{write_title(sheet, "Tạp chí Nghiên cứu Khau Vài", " | ")}
{weigh("panels", 14)}</head><body class="html not-front page-node page-panels"><div id="page"><header class="header">
<h2 class="header__site-name"><a href="/">Tạp chí Nghiên cứu Khau Vài</a></h2>{sheet.hide("ISSN 0000-1177")}</header>
<div id="navigation"><ul class="links">{list_menu(sheet, LINK_ITEM, 2, 10)}</ul></div><div class="panel-display
 panel-2col-stacked"><div class="panel-col-first">{"".join(panes)}</div><div class="panel-col-last">
{_PANE.format("block-so-moi", sheet.links(3, brief, new=True))}
{_PANE.format("block-anh", show_placeholder(sheet))}</div>
</div><footer id="footer">{show_footer(sheet, "<p>{}</p>")}{list_menu(sheet, LINK, 0)}</footer></div></body></html>"""


FAMILIES = (
    Family(
        name="epi_2016",
        platform="epi",
        heldout=True,
        write=write_epi_old,
        address="https://baolungvai.example/{section}/{slug}-{id}.html",
        signs=("capitals", "capital_pair", "single", "after"),
        outlets=("LVO - ", "(LVĐT) - "),
    ),
    Family(
        name="inews",
        heldout=True,
        write=write_inews,
        address="http://tinnhanhdongca.example/vn/{section}/{id}/{slug}.html",
        signs=("single", "agency", "pair", "none"),
        outlets=("- ",),
        brief=0.25,
    ),
    Family(
        name="gatherer",
        heldout=True,
        write=write_gatherer,
        address="http://tin247.example/{slug}-{id}.html",
        signs=("after", "compiled", "single", "letters"),
    ),
    Family(
        name="station",
        heldout=True,
        write=write_station,
        address="http://ptthkhauvai.example/?module=tintuc&act=chitiet&id={id}",
        signs=("label", "pair", "credits", "none"),
        plots=(add_film,),
        brief=0.3,
    ),
    Family(
        name="drupal_panels",
        platform="drupal",
        heldout=True,
        write=write_panels,
        address="http://nghiencuukhauvai.example/node/{id}",
        signs=("scholar", "single", "pair"),
        outlets=("(NCKV) - ",),
        late=True,
        plots=(add_quotation,),
    ),
)
