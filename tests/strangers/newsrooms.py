"""Newspapers on the CMS families of the trade: OneCMS, VCCorp, ePi, content-fck, td-post, MasterCMS. Models only."""

from __future__ import annotations

from tests.strangers.bodies import PHOTO, TABLE, WORDPRESS, Manner, Shot, write_body
from tests.strangers.boxes import SEE_MORE, headed_box, link_box, show_advertisement, show_video
from tests.strangers.clocks import ISO_SHORT_ZONE, US
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
    show_weather,
    weigh,
)
from tests.strangers.metas import write_graph, write_ld, write_list_ld, write_site_ld, write_title
from tests.strangers.sheet import Sheet

_LI = '<li><a href="{href}">{title}</a></li>'
_TEASER = '<li class="story"><h3><a href="{href}">{title}</a></h3><p class="summary">{teaser}</p></li>'

_ONE_BOX = headed_box(
    '<div class="c-box c-news-related"><div class="c-box__title">{}</div><ul>', "Tin liên quan", _LI, "</ul></div>"
)


def write_onecms(sheet: Sheet) -> str:
    """Title and lead inside the body node; a US date and the time of the crawl in meta elements."""
    stamp = sheet.publish("{m:%d/%m/%Y %H:%M}")
    byline = sheet.sign('<span class="sc-longform-header-author block-sc-author">{}</span> &bull; ')
    shot = Shot('<figure><img src="{src}" alt="{alt}">', "<figcaption>{}</figcaption>", "</figure>\n")
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
{write_title(sheet, "Báo Khau Vài điện tử")}
{write_graph(sheet)}
<meta name="article:published_time" content="{sheet.hint(US)}">
<meta name="datetimenow" content="{sheet.crawl_time("{m:%m/%d/%Y %H:%M:%S}")}">
{weigh("onecms", 24)}</head><body class="onecms__body">
<div class="c-header"><div class="c-header-date">{sheet.clock("{W}, {m:%d/%m/%Y}")}</div>
{show_hotline(sheet, "<span>{}</span>")}<ul class="c-menu">{list_menu(sheet, LINK_ITEM, 6)}</ul>
</div>
<div class="b-maincontent"><div class="c-news-detail"><article class="entry entry-no-padding">
<div class="sc-longform-header"><div class="sc-longform-header-cate">{sheet.section}</div>
<h1 class="sc-longform-header-title block-sc-title">{sheet.show_title()}</h1>
<div class="sc-longform-header-meta">{byline}<span class="sc-longform-header-date block-sc-publish-time">{stamp}</span>
</div><p class="sc-longform-header-sapo block-sc-sapo">{sheet.show_lead()}</p></div>
<div class="c-sticky-tools">{show_tools(sheet, '<a class="sc-tool" href="#">{}</a>')}</div>
{write_body(sheet, Manner(shot=shot), (_ONE_BOX,) if sheet.dice.chance(0.6) else ())}
<div class="sc-empty-layer"></div></article>
<div class="c-tag">{list_tags(sheet, "Từ khóa:", TAG)}</div>
<div class="c-comment">{show_comments(sheet, "<div><b>{who}</b><span>{age}</span><p>{text}</p></div>")}</div>
</div><div class="c-template-right"><h4>Đọc nhiều</h4><ul>{sheet.links(4, _TEASER, new=True)}</ul></div></div>
<div class="c-powered">{sheet.hide("Powered by ONECMS - A product of NEKO")}</div>
<footer>{show_footer(sheet, "<p>{}</p>")}</footer>
<script>var onecms = {{'articleId': '{sheet.head.number}',
'articlePublishDate': '{sheet.hint("{m:%Y-%m-%dT%H:%M:%S+07:00}")}'}};
</script></body></html>"""


_FCK_BOX = link_box('<div class="detail-related"><ul>', _LI, "</ul></div>", 2)


def write_content_fck(sheet: Sheet) -> str:
    """The first h1 is the breadcrumb; the byline is a paragraph of the body; the stamp is glued to the section."""
    stamp = sheet.publish("{m:%d/%m/%Y} - {m:%H:%M}")
    byline = sheet.sign('<p class="author ignore" style="text-align: right;"><strong>{}</strong></p>\n')
    return f"""<!doctype html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>
{write_title(sheet, "Báo Bến Mới", " | ")}
{write_graph(sheet, "Báo Bến Mới - Tin tức, sự kiện nổi bật trong ngày, cập nhật liên tục 24h", "Báo Bến Mới")}
</head><body><div class="top">{show_weather(sheet, "<i>{}</i>")}<b class="tday">{sheet.clock("{w}, ngày {m:%d/%m/%Y}")}
</b></div>
<nav>{list_menu(sheet, LINK, 5)}</nav>
<div class="breadcrumb"><h1 class="cat"><a href="/{sheet.head.section}">{sheet.section}</a></h1></div>
<h1 class="fw700 detail-title">{sheet.show_title()}</h1>
<div class="d-flex"><span class="cat-name">{sheet.section}</span><span>{stamp}</span></div>
<div class="detail-desc"><p>{sheet.show_lead()}</p></div>
<div id="newscontents"><div class="content-fck content-fck-font-size" data="16">
{write_body(sheet, Manner(shot=TABLE), (_FCK_BOX, show_advertisement))}{byline}</div></div>
<div class="detail-share">{show_shares(sheet, "<a>{}</a>")}</div>
<div class="detail-tags">{list_tags(sheet, "Chủ đề:", TAG)}</div>
<div class="other"><h3>Tin cùng chuyên mục</h3>
<ul>{sheet.links(6, '<li><a href="{href}">{title}</a> ({m:%d/%m/%Y})</li>')}</ul>
</div><aside><h3>Xem nhiều</h3>{sheet.links(3, '<p><a href="{href}">{title}</a></p><div>{teaser}</div>', new=True)}
</aside>
<footer>{show_footer(sheet, "<div>{}</div>")}</footer></body></html>"""


def write_mastercms(sheet: Sheet) -> str:
    """Pictures in tables, related articles in tables of the body, a subtitle after the byline."""
    stamp = sheet.publish("{m:%d/%m/%Y %H:%M}")
    inside = link_box(
        '<table class="__MB_ARTICLE_A"><tbody><tr>', '<td><a href="{href}">{title}</a></td>', "</tr></tbody></table>"
    )
    after = (
        '<div class="article"><a class="article-title" href="{href}">{title}</a><span>{m:%H:%M | %d/%m/%Y}</span></div>'
    )
    byline = sheet.sign('<span class="article-author clearfix">{}</span>')
    manner = Manner('<p style="text-align: justify;">{}</p>\n', shot=TABLE)
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="UTF-8">
{write_title(sheet, "Tạp chí Công thương miền núi")}
{write_graph(sheet)}
{write_ld(sheet, "true", author="admin") if sheet.dice.chance(0.5) else write_list_ld(sheet)}
{weigh("mcms", 9)}</head><body><header><div class="fl">{sheet.clock("{W} {m:%d/%m/%Y %H:%M}")}</div>
<ul>{list_menu(sheet, '<li class="nav"><a href="{href}">{label}</a></li>', 3, 40)}</ul></header>
<div class="bx-article-detail"><h1 class="article-detail-title f0">{sheet.show_title()}</h1>
<div class="article-detail-info">{byline}<span class="format_time">{stamp}</span></div>
<div class="article-detail-desc">{sheet.show_lead()}</div>
<div class="__MASTERCMS_CONTENT fw f1 mb clearfix">
{write_body(sheet, manner, (inside, SEE_MORE))}</div>
<div class="article-detail-share">{show_shares(sheet, '<a class="item">{}</a>')}</div>
<div class="article-detail-tag">{list_tags(sheet, "Tags:", '<a href="{href}">#{}</a>')}</div>
<div class="article-detail-similar"><h3>Có thể bạn quan tâm</h3>{sheet.links(3, after)}</div>
<div class="article-detail-other"><h3>Các tin khác</h3>{sheet.links(4, after)}</div></div>
<footer>{show_footer(sheet, "<p>{}</p>")}</footer></body></html>"""


_OLD_PHOTO = Shot('<div class="item-photo"><img src="{src}" alt="{alt}">', "<em>{}</em>", "</div>\n")
_BOTTOM = '<article class="story"><h4><a href="{href}">{title}</a></h4><time>{m:%d/%m/%Y %H:%M}</time></article>'


def write_epi(sheet: Sheet) -> str:
    """ePi as it was in 2020: an h3 for the title, the section's h1 above it, ISO without a colon in a meta."""
    byline = sheet.sign('<div class="box-author uk-text-right uk-clearfix"><strong>{}</strong></div>')
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{write_title(sheet, "Báo Cây Gạo")}
{write_graph(sheet, site="Báo Cây Gạo điện tử")}
<meta property="article:published_time" content="{sheet.tell(ISO_SHORT_ZONE)}">
<meta name="author" content="Báo Cây Gạo">{weigh("epi", 12)}</head><body><div class="uk-topbar">
<span class="today">{sheet.clock("{W}, {m:%d-%m-%Y}")}</span>{show_hotline(sheet, "<a>{}</a>")}</div>
<ul class="uk-navbar-nav">{list_menu(sheet, '<li class="uk-parent"><a href="{href}">{label}</a></li>', 8, 30)}</ul>
<h1 class="cate-title">{sheet.section}</h1><div class="item-container"><h3>{sheet.show_title()}</h3>
<div class="item-date">{sheet.publish("{W}, {m:%d/%m/%Y}, {m:%H:%M}")}</div>
<div class="sapo"><p>{sheet.show_lead()}</p></div><div class="item-content">
{write_body(sheet, Manner(shot=_OLD_PHOTO), (show_video, SEE_MORE))}</div>{byline}
<div class="item-tags">{list_tags(sheet, "TỪ KHÓA", TAG)}</div></div>
<div class="box-comment"><h4>{sheet.hide("Ý kiến của bạn về bài báo")}</h4>
{show_comments(sheet, "<div class=cm><strong>{who}</strong> <em>{age}</em><div>{text}</div></div>", 3)}</div>
<section class="latest">{sheet.links(6, _BOTTOM, new=True)}</section>
<footer>{show_footer(sheet, "<p>{}</p>")}</footer></body></html>"""


_VC_TYPED = '<div class="VCSortableInPreviewMode" type="RelatedOneNews"><div class="relate-container">{}'
_VC_ITEM = '<h4><a class="link-title" href="{href}">{title}</a></h4><p class="sapo">{teaser}</p>'
_VC_ONE = headed_box(_VC_TYPED.replace("{}", "<span>{}</span>"), "Tham khảo thêm", _VC_ITEM, "</div></div>", 1)
_VC_LIST = link_box(
    '<div class="VCSortableInPreviewMode" type="RelatedNewsBox"><div class="kbwscwl-relatedbox"><ul>',
    '<li class="kbwscwlrl"><div><h4><a href="{href}">{title}</a></h4></div></li>',
    "</ul></div></div>",
)


def write_vccorp(sheet: Sheet) -> str:
    """The stamp says the day, JSON-LD the second; boxes with long teasers stand between the paragraphs."""
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{write_title(sheet, "KHAU VÀI MỚI")}
{write_graph(sheet)}{write_site_ld("Khau Vài Mới")}
{write_ld(sheet, "true", author=sheet.sign("{}") if sheet.byline.authors else None, modified=True)}
{weigh("vcc", 95)}</head><body><div class="header__top">{show_weather(sheet, "<span>{}</span>")}</div>
<ul class="header__nav">{list_menu(sheet, LINK_ITEM, 8, 200)}</ul>
<div class="detail-container"><div class="detail-social">{show_shares(sheet, "<a><span>{}</span></a>")}
<a class="btn-font"><span class="font">aA</span></a></div><div class="detail-breadcrumb">{sheet.section}</div>
<h1 class="detail-title" data-role="title">{sheet.show_title()}</h1>
<h2 class="detail-sapo" data-role="sapo">{sheet.show_lead()}</h2>
<div class="detail-info">{sheet.sign('<div class="detail-author" data-role="author">{}</div>')}
<div class="detail-time"><div data-role="publishdate">{sheet.publish("{m:%d/%m/%Y}")} <span class="icon"></span></div>
</div></div>
<div class="detail-content afcbc-body clearfix" data-role="content">
{write_body(sheet, Manner(heading="<h2><b>{}</b></h2>", shot=PHOTO), (_VC_ONE, _VC_LIST))}</div>
<div class="detail-tags"><ul>{list_tags(sheet, "Từ khóa", '<li><a href="{href}">{}</a></li>')}</ul></div>
<div class="detail-comment">{show_comments(sheet, "<div><b>{who}</b><p>{text}</p><span>{age}</span></div>")}</div>
<div class="detail-bottom"><h3>Đọc thêm</h3>{sheet.links(6, '<div class="box-category-item">' + _VC_ITEM + "</div>")}
</div>
</div><footer class="footer">{show_footer(sheet, "<div>{}</div>")}</footer></body></html>"""


def write_td_post(sheet: Sheet) -> str:
    """The portal's name is the first h1, the lead stands twice, JSON-LD tells the day of the crawl."""
    related = '<div class="td_module"><h3><a href="{href}">{title}</a></h3><time>{m:%d/%m/%Y}</time></div>'
    inside = link_box('<div class="related-post">', related, "</div>", 2)
    stamp = sheet.publish("{w}, {m:%d/%m/%Y} {h}:{m:%M} {half}")
    return f"""<!DOCTYPE html><html lang="vi-VN"><head><meta charset="UTF-8">{write_title(sheet, "Báo Pò Kéo")}
{write_graph(sheet)}{write_ld(sheet, "crawl", author="Báo Pò Kéo")}{weigh("td", 20)}</head><body class="single">
<div class="td-header"><h1 class="td-logo"><a href="/">Báo Pò Kéo điện tử</a></h1>
<div class="td_data_time">{sheet.clock("{n}, {m:%d/%m/%Y}")}</div></div>
<ul class="sf-menu">{list_menu(sheet, '<li class="menu-item"><a href="{href}">{label}</a></li>', 6, 50)}</ul>
<div class="detail-main-title"><h1 class="title">{sheet.show_title()}</h1>
<div class="td-post-date">{stamp}</div><div class="td-post-sharing">{show_shares(sheet, "<a>{}</a>", 2)}</div></div>
<div class="desc">{sheet.show_lead()}</div>
<div class="td-post-content"><p><strong>{sheet.write(sheet.lead)}</strong></p>
{write_body(sheet, Manner(shot=WORDPRESS), (inside,))}
{sheet.sign('<p style="text-align: right;"><strong>{}</strong></p>')}</div>
<div class="box-tag">{list_tags(sheet, "Từ khóa:", TAG)}</div>
<div class="td-related"><h4>Tin khác</h4>{sheet.links(6, related)}</div>
<div class="td-footer">{show_footer(sheet, "<p>{}</p>")}</div></body></html>"""


FAMILIES = (
    Family(
        name="onecms",
        platform="onecms",
        write=write_onecms,
        address="https://khauvai.example/{slug}-{id}.html",
        outlets=("(KVĐT) - ", "KVO - "),
        signs=("single", "pair", "compiled", "nobody"),
    ),
    Family(
        name="content_fck",
        platform="content_fck",
        write=write_content_fck,
        address="https://baobenmoi.example/{slug}-a{id}.html",
        outlets=("(BM)- ", "(BM) - "),
        signs=("capitals", "label", "single", "none", "agency"),
    ),
    Family(
        name="mastercms",
        platform="mastercms",
        write=write_mastercms,
        address="https://congthuongmiennui.example/{slug}-{id}.html",
        signs=("single", "pair", "single", "none"),
    ),
    Family(
        name="epi_2020",
        platform="epi",
        write=write_epi,
        address="https://baocaygao.example/{section}/item/{id}-{slug}.html",
        signs=("single", "capital_pair", "after", "none", "agency"),
        outlets=("CGO - ", "CGĐT - "),
    ),
    Family(
        name="vccorp",
        platform="vccorp",
        write=write_vccorp,
        address="https://khauvaimoi.example/{slug}-1022{id}.htm",
        signs=("single", "pair", "nobody", "none"),
        outlets=("(KVM) - ", "KVM - "),
    ),
    Family(
        name="td_post",
        platform="td_post",
        write=write_td_post,
        address="https://baopokeo.example/{section}/{m:%Y%m}/{slug}-{id:07x}/",
        signs=("single", "pair", "credit", "none"),
        outlets=("BPK - ", "- "),
    ),
)
