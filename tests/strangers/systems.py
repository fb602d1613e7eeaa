"""Reviews, schools, forums and unions on systems from the net: Drupal 9, Umbraco, vBulletin, one written in a week."""

from __future__ import annotations

from tests.strangers.bodies import CENTRED, Manner, Shot, write_body
from tests.strangers.boxes import SINGLE_LINE
from tests.strangers.clocks import ISO_BLANK
from tests.strangers.family import Family
from tests.strangers.furniture import (
    LINK,
    LINK_ITEM,
    TAG,
    list_menu,
    list_tags,
    show_comments,
    show_files,
    show_footer,
    show_hotline,
    show_rating,
    show_slogan,
    show_tools,
    show_views,
    show_weather,
    weigh,
)
from tests.strangers.metas import write_graph, write_list_ld, write_title
from tests.strangers.plots import add_grid, add_list, add_notes, add_quotation
from tests.strangers.sheet import Sheet

_MEDIA = Manner(
    '<p class="text-align-justify">{}</p>\n',
    heading="<h2>{}</h2>\n",
    shot=Shot(
        '<figure role="group" class="caption caption-drupal-media align-center"><div class="field__item">'
        '<img loading="lazy" src="{src}" alt="{alt}" typeof="foaf:Image"></div>',
        "<figcaption>{}</figcaption>",
        "</figure>\n",
    ),
    notes='<section class="footnotes"><h2 class="visually-hidden">Chú giải</h2><ol>{}</ol></section>\n',
    note='<li class="footnote">{} <a class="backlink" href="#r">↩</a></li>\n',
)
_TEASER = """<article role="article" class="node node--type-bai-viet node--view-mode-teaser"><h3><a href="{href}">
<span class="field--name-title">{title}</span></a></h3><div class="field--name-body"><p>{teaser}</p></div>
<time datetime="{m:%Y-%m-%dT%H:%M:%S}Z">{m:%d/%m/%Y}</time></article>"""


def write_drupal_nine(sheet: Sheet) -> str:
    """A review on Drupal 9: teasers are articles like the article, notes below the text, the weekday as T2 to CN."""
    number, field = sheet.head.number, '<div class="field field--name-{} field__item">{}</div>'
    utc = sheet.tell("{utc:%Y-%m-%dT%H:%M:%S}Z")
    stamp = f'<time datetime="{utc}" class="datetime">{sheet.publish("{t}, {m:%d/%m/%Y - %H:%M}")}</time>'
    return f"""<!DOCTYPE html><html lang="vi" dir="ltr" prefix="schema: http://schema.org/"><head>
<meta charset="utf-8" />
<meta name="Generator" content="Drupal 9 (https://www.drupal.org)" />{write_title(sheet, "Tạp chí Sinh hoạt", " | ")}
{weigh("dr", 35)}</head><body class="path-node page-node-type-bai-viet"><a href="#main-content" class="visually-hidden">
{sheet.hide("Nhảy đến nội dung chính")}</a><div class="dialog-off-canvas-main-canvas" data-off-canvas-main-canvas>
<header role="banner"><div class="site-branding__name"><a href="/" rel="home">Tạp chí Sinh hoạt lý luận</a></div>
{show_slogan(sheet, '<div class="site-branding__slogan">{}</div>')}</header>
<nav role="navigation"><h2 class="visually-hidden">Main navigation</h2><ul>{list_menu(sheet, LINK_ITEM, 4, 20)}</ul>
</nav>
<main role="main"><div class="region-content"><div data-drupal-messages-fallback class="hidden"></div>
<div id="block-page-title"><h1><span property="schema:name" class="field--name-title">{sheet.show_title()}</span></h1>
</div>
<div id="block-content"><article role="article" data-history-node-id="{number}" about="/node/{number}"
 class="node node--type-bai-viet node--view-mode-full"><footer class="node__meta"><div class="node__submitted">Gửi bởi
<span class="username" lang="">tapchi</span> vào {stamp}</div></footer><div class="node__content">
{sheet.sign(field.format("field-tac-gia", "{}"))}{field.format("field-sapo", sheet.show_lead())}
<div class="clearfix text-formatted field field--name-body field__item">
{write_body(sheet, _MEDIA)}</div><ul class="links inline"><li class="node-views">{show_views(sheet, "{} lượt xem")}</li>
</ul></div></article></div>
<div class="views-element-container"><h2>Bài cùng chuyên mục</h2><div class="view-content">{sheet.links(4, _TEASER)}
</div>
</div></div></main>
<aside class="region-sidebar"><h2>Số mới</h2>{sheet.links(3, _TEASER, new=True)}</aside>
<footer role="contentinfo">{show_footer(sheet, "<p>{}</p>")}</footer></div></body></html>"""


_GRID = '<div class="grid-section"><div><div class="row"><div class="col-12"><div>{}</div></div></div></div></div>\n'
_UMBRACO = Manner(
    "<p>{}</p>\n",
    heading="<h4>{}</h4>\n",
    shot=Shot('<div class="umb-media"><img src="{src}?width=800&amp;height=500" rel="1187">', "<p>{}</p>", "</div>\n"),
    quotation='<blockquote class="blockquote"><p>{}</p><footer>{}</footer></blockquote>\n',
    grid='<div class="table-responsive"><table class="table table-striped">{}</table></div>\n',
    marks=('<span class="text-danger">{}</span>', "<strong>{}</strong>"),
)


def write_umbraco(sheet: Sheet) -> str:
    """A college: rows of a grid around everything, the day in words, an office for an author, words set apart."""
    rows = "".join(
        _GRID.replace("{}", row)
        for row in (
            f'<p class="intro">{sheet.show_lead()}</p>',
            write_body(sheet, _UMBRACO),
            sheet.sign('<p class="text-right"><em>{}</em></p>'),
        )
    )
    card = '<div class="card"><h5><a href="{href}">{title}</a></h5><small>Ngày {m:%d/%m/%Y}</small></div>'
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
{write_title(sheet, "Trường Cao đẳng Cây Gạo")}
{write_graph(sheet, "Trường Cao đẳng Cây Gạo - Học để làm", "Trường Cao đẳng Cây Gạo")}</head><body class="frontend">
<header><div class="brand"><h1>Trường Cao đẳng Cây Gạo</h1></div>{show_hotline(sheet, "<span>{}</span>")}
<ul class="navbar-nav">{list_menu(sheet, LINK_ITEM, 1)}</ul></header><div class="page-banner"><h2>Tin tức</h2></div>
<div role="content"><div class="container news-item"><div class="news-item__head"><h2>{sheet.show_title()}</h2>
<p class="meta"><i class="far fa-calendar"></i> {sheet.publish("Ngày {m:%d} tháng {m:%m} năm {m:%Y}")}</p></div>
<div class="umb-grid">{rows}</div><div class="files"><h4>{sheet.hide("Biểu mẫu tải về")}</h4>
<ol>{show_files(sheet, '<li><a href="/media/f">{}</a></li>')}</ol></div></div>
<div class="container"><h3>Tin tức khác</h3><div class="cards">{sheet.links(3, card)}</div></div></div>
<section class="admission"><h3>{sheet.hide("Tuyển sinh năm 2026: nhận hồ sơ đến hết ngày 15/8/2026")}</h3></section>
<footer>{show_footer(sheet, "<p>{}</p>")}</footer></body></html>"""


_POST = Manner(
    "{}<br />\n<br />\n",
    heading="<b>{}</b><br />\n<br />\n",
    points="<ul>{}</ul>",
    shot=Shot(
        '<div style="text-align:center"><img src="{src}" border="0" alt="" /><br />', "<i>{}</i>", "</div><br />\n"
    ),
    quotation='<div class="bbcode_quote"><div class="quote_container">{}<br />{}</div></div><br />\n',
    grid='<div class="cms_table"><table class="cms_table_grid">{}</table></div><br />\n',
    empty="<br />\n",
    marks=("<b>{}</b>", '<font color="Red">{}</font>'),
)
_REPLY = """<li class="postbitlegacy postbitim postcontainer old"><div class="posthead"><span class="postdate old">
<span class="date">{age}</span></span></div><div class="postdetails"><div class="userinfo"><a class="username" href="#">
<strong>{who}</strong></a></div><div class="postbody"><div class="content"><blockquote class="postcontent restore">
{text}
</blockquote></div></div></div></li>
"""


def write_forum(sheet: Sheet) -> str:
    """vBulletin: the article is the first post, replies are built like it, a clerk posts, paragraphs are breaks."""
    stamp = sheet.publish('{m:%d-%m-%Y},&nbsp;<span class="time">{m:%I:%M} {ampm}</span>')
    same = '<tr><td class="threadtitle"><a href="{href}">{title}</a></td><td>bởi dinh_88</td><td>{m:%d-%m-%Y}</td></tr>'
    signature = sheet.hide("Đâu cần thanh niên có, việc gì khó có thanh niên")
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
 "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" dir="ltr" lang="vi">
<head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<meta name="generator" content="vBulletin 4.2" />
{write_title(sheet, "Diễn đàn Tuổi trẻ Nà Hin")}{weigh("vb", 20)}</head><body><div class="above_body">
<div id="header">{list_menu(sheet, LINK, 2)}</div><div id="pagetitle"><h1>Chủ đề: <span class="threadtitle">
<a href="/threads/{sheet.head.number}">{sheet.show_title()}</a></span></h1></div></div><ol id="posts" class="posts">
<li class="postbitlegacy postbitim postcontainer old"><div class="posthead"><span class="postdate old">
<span class="date">{stamp}</span></span><span class="nodecontrols"><a class="postcounter">#1</a></span></div>
<div class="postdetails"><div class="userinfo"><a class="username online" href="#"><strong>vanphong_doan</strong></a>
<span class="usertitle">{sheet.hide("Quản trị viên diễn đàn")}</span><dl class="userinfo_extra"><dt>Tham gia ngày</dt>
<dd>{sheet.hide("12-03-2009")}</dd><dt>Bài gửi</dt><dd>{sheet.story.views}</dd></dl></div><div class="postbody">
<h2 class="title icon">{sheet.section}</h2><div class="content"><blockquote class="postcontent restore">
<b>{sheet.show_lead()}</b><br />
<br />
{write_body(sheet, _POST)}{sheet.sign('<div style="text-align:right"><b>{}</b></div>')}</blockquote></div>
<blockquote class="signature restore"><div class="signaturecontainer">{signature}</div></blockquote></div></div></li>
{show_comments(sheet, _REPLY, 4)}</ol><div class="pagination">{sheet.hide("Trả lời chủ đề này")}</div>
<div id="similar_threads"><h4>Chủ đề tương tự</h4><table>{sheet.links(5, same)}</table></div>
<div id="footer">{show_footer(sheet, '<div class="below_body">{}</div>')}</div></body></html>"""


def write_union(sheet: Sheet) -> str:
    """A trade union: the moment as the data base prints it, the section's list above the article, no end to widgets."""
    manner = Manner('<div class="doan">{}</div>\n', heading='<div class="doan"><b>{}</b></div>\n', shot=CENTRED)
    headline = '<div class="tin-noi-bat"><a href="{href}">{title}</a><div class="trich">{teaser}</div></div>'
    listed = '<li><a href="{href}">{title}</a> <span>{m:%Y-%m-%d %H:%M:%S}+07</span></li>'
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8">{write_title(sheet, "Công đoàn ngành Khau Vài", " :: ")}
<meta name="author" content="congdoan">{write_list_ld(sheet)}</head><body><div id="khung">
<div id="dau">{show_slogan(sheet, "<b>{}</b>")}<div class="hnay">{sheet.clock("{w}, {m:%d-%m-%Y}")}</div></div>
<div id="trai">{list_menu(sheet, '<div class="muc"><a href="{href}">{label}</a></div>', 8)}
{show_weather(sheet, '<div class="tt">{}</div>', 4)}</div><div id="giua"><div class="tin-moi">
{sheet.links(3, headline, new=True)}</div><div class="bai"><div class="bai-ten">{sheet.show_title()}</div>
<div class="bai-phu"><span class="gio">{sheet.publish(ISO_BLANK)}</span> {sheet.sign('<span class="nguoi">{}</span>')}
</div>
<div class="bai-tom">{sheet.show_lead()}</div><div class="bai-chi-tiet">{write_body(sheet, manner, (SINGLE_LINE,))}
</div>
<div class="bai-duoi">{show_tools(sheet, "<a>{}</a>", 3)}{show_rating(sheet, "<i>{}</i>")}</div>
{list_tags(sheet, "Thẻ:", TAG)}</div><div class="tin-cu"><b>Tin đã đăng</b><ul>{sheet.links(5, listed)}</ul></div></div>
<div id="cuoi">{show_footer(sheet, "<div>{}</div>")}</div></div></body></html>"""


_PANE = '<table class="contentpaneopen"><tbody>{}</tbody></table>'
_OLD_JOOMLA = Manner(
    '<p style="text-align: justify;">{}</p>\n',
    shot=Shot(
        '<div class="img_caption center" style="width: 450px;"><img class="caption" src="{src}" title="{alt}" />',
        '<p class="img_caption">{}</p>',
        "</div>\n",
    ),
)


def write_old_joomla(sheet: Sheet) -> str:
    """Joomla 1.5: panes of tables, written by the administrator, and of all days only that of the last change."""
    rows = "".join(
        f"<tr><td valign='top' class='{name}'>{cell}</td></tr>"
        for name, cell in (
            ("createby", sheet.hide("Viết bởi Administrator")),
            ("article", f"<p><strong>{sheet.show_lead()}</strong></p>\n{write_body(sheet, _OLD_JOOMLA)}"),
            ("article", sheet.sign('<p style="text-align: right;"><strong>{}</strong></p>')),
            ("modifydate", f"Lần cập nhật cuối lúc {sheet.update('{w}, {m:%d} Tháng {month} {m:%Y %H:%M}')}"),
        )
    )
    heading = f'<tr><td class="contentheading" width="100%">{sheet.show_title()}</td>'
    heading += f'<td class="buttonheading">{show_tools(sheet, "<a><img alt=icon>{}</a>", 2)}</td></tr>'
    latest = '<li class="latestnews"><a href="{href}" class="latestnews">{title}</a></li>'
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
 "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"><html xml:lang="vi-vn" lang="vi-vn"><head>
<meta http-equiv="content-type" content="text/html; charset=utf-8" /><meta name="author" content="Administrator" />
<meta name="generator" content="Joomla! 1.5 - Open Source Content Management" />
{write_title(sheet, "Ban Dân vận", " | ")}
</head><body id="page_bg"><div id="top"><span class="date">{sheet.clock("{W}, {m:%d} Tháng {m.month} {m:%Y}")}</span>
{show_hotline(sheet, "<span>{}</span>")}</div><div id="leftcolumn"><div class="module_menu"><h3>Menu chính</h3>
<ul class="menu">{list_menu(sheet, LINK_ITEM, 3)}</ul></div></div>
<div class="nopad">{_PANE.format(heading)}{_PANE.format(rows)}
<span class="article_separator">&nbsp;</span><table class="pagenav"><tr><th class="pagenav_prev">
{sheet.links(1, '<a href="{href}">&lt; {title}</a>')}</th></tr></table></div><div id="rightcolumn">
<div class="moduletable"><h3>Tin mới</h3><ul class="latestnews">{sheet.links(5, latest, new=True)}</ul></div>
<div class="moduletable"><h3>Đọc nhiều</h3><ul class="mostread">{sheet.links(3, latest)}</ul></div></div>
<div id="footer">{show_footer(sheet, "<p>{}</p>")}</div></body></html>"""


FAMILIES = (
    Family(
        name="drupal_nine",
        platform="drupal",
        write=write_drupal_nine,
        address="https://sinhhoatlyluan.example/node/{id}",
        signs=("scholar", "single", "scholar", "pair"),
        outlets=("(SHLL) - ",),
        plots=(add_notes,),
        brief=0,
    ),
    Family(
        name="umbraco",
        write=write_umbraco,
        address="https://cdcaygao.edu.example/tin-tuc/{slug}-{id}/",
        signs=("board", "label", "none"),
        plots=(add_grid, add_quotation),
    ),
    Family(
        name="forum",
        write=write_forum,
        address="http://tuoitrenahin.example/forum/showthread.php?t={id}",
        signs=("single", "after", "none", "capitals"),
        plots=(add_quotation,),
    ),
    Family(
        name="old_joomla",
        write=write_old_joomla,
        address="http://danvan.khauvai.example/index.php?option=com_content&view=article&id={id}",
        signs=("single", "letters", "capitals", "none"),
    ),
    Family(
        name="union",
        write=write_union,
        address="http://congdoankhauvai.example/index.php?m=news&view=detail&id={id}",
        signs=("single", "board", "initials", "none"),
        plots=(add_list,),
    ),
)
