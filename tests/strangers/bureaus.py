"""Portals that authorities and their firms order from the usual makers: iGate, Tandan, eGov, one of their own, Laravel.

Models only.
"""

from __future__ import annotations

from datetime import timedelta

from tests.strangers.bodies import Manner, Shot, write_body
from tests.strangers.boxes import DATED_LINKS, link_box
from tests.strangers.family import Family
from tests.strangers.furniture import (
    LINK,
    LINK_ITEM,
    fill,
    list_menu,
    list_tags,
    show_comments,
    show_files,
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
from tests.strangers.metas import write_graph, write_site_ld, write_title
from tests.strangers.plots import add_grid, add_list
from tests.strangers.sheet import Sheet

_DOCUMENTS = (
    (
        "Quyết định 1705/QĐ-UBND (ban hành 14/08/2025): Công bố danh mục thủ tục hành chính được sửa đổi, bổ sung, "
        "thay thế và bãi bỏ trong lĩnh vực đất đai thuộc thẩm quyền giải quyết của cấp tỉnh, cấp xã trên địa bàn"
    ),
    (
        "Kế hoạch 41/KH-UBND (ban hành 02/10/2025): Triển khai công tác phổ biến, giáo dục pháp luật, hòa giải ở cơ "
        "sở, chuẩn tiếp cận pháp luật trên địa bàn tỉnh"
    ),
)
_CK = Manner(
    '<div style="text-align: justify;"><span style="font-family:times new roman,times,serif;">{}</span></div>\n',
    shot=Shot(
        '<div style="text-align: center;"><img alt="" src="{src}" style="width: 550px;" /></div>\n',
        '<div style="text-align: center;"><span style="color:#0000cd;">{}</span></div>\n',
        "",
    ),
    empty="<div>&nbsp;</div>\n",
)


def write_igate(sheet: Sheet) -> str:
    """A province on iGate: documents with long names before the article, the day in one line with section and views."""
    line = f"Đăng ngày: {sheet.publish('{m:%d-%m-%Y}')} | Chuyên mục: {sheet.section} | "
    listed = (
        '<div class="Other_News"><a class="Other_Title" href="{href}">{title}</a> <span>({m:%d-%m-%Y})</span></div>'
    )
    signed = sheet.sign('<div class="Author_Detail">{}</div>')
    source = f'<div class="Source_Detail">Nguồn tin: {sheet.hide("Trung tâm Thông tin - Công báo")}</div>'
    return f"""<!DOCTYPE html><html><head><title>CỔNG THÔNG TIN ĐIỆN TỬ TỈNH KHAU VÀI</title><meta charset="utf-8" />
{weigh("igate", 62)}</head><body><form method="post" action="./Default.aspx" id="Form"><div class="Portal_Wrapper">
<div class="Banner">{show_slogan(sheet, "<marquee>{}</marquee>")}</div><div class="Menu_Top"><ul class="level0">
{list_menu(sheet, LINK_ITEM, 5, 25)}</ul></div><div class="Time_Bar">
{sheet.clock("{W}, {m:%d-%m-%Y} | {m:%H:%M}")}GMT+7</div>
<div class="Pane_Left"><div class="Portlet"><div class="Portlet_Title">Văn bản mới</div>
{fill(sheet, _DOCUMENTS, '<div class="Doc"><a href="/vb">{}</a></div>')}</div><div class="Portlet">
<div class="Portlet_Title">
Thăm dò ý kiến</div>{show_poll(sheet, '<div class="Poll_Item">{}</div>')}</div></div><div class="Pane_Center">
<div class="Portlet"><div class="Portlet_Title"><a href="/tin">{sheet.section}</a></div><div class="Article_Detail">
<div class="Title_Detail">{sheet.show_title()}</div><div class="Info_Detail">
{line}{show_views(sheet, "<span>Lượt xem: {dotted}</span>")}</div>
<div class="Tool_Detail">{show_tools(sheet, '<a href="javascript:void(0)">{}</a>', 4)}</div>
<div class="Summary_Detail">{sheet.show_lead()}</div><div class="Content_Detail">
{write_body(sheet, _CK)}</div>{signed}{source}</div><div class="Other_Box"><div class="Other_Head">Tin mới hơn</div>
{sheet.links(3, listed)}<div class="Other_Head">Tin đã đăng</div>{sheet.links(4, listed)}</div></div></div>
<div class="Footer">{show_footer(sheet, "<div>{}</div>")}</div></div></form></body></html>"""


_JUSTIFIED = Manner(
    '<p style="text-align:justify; text-indent:1cm">{}</p>\n',
    heading='<p style="text-align:justify; text-indent:1cm"><strong>{}</strong></p>\n',
    shot=Shot(
        '<table border="0" style="margin:0 auto; width:500px"><tbody><tr><td><img src="{src}" /></td></tr>',
        '<tr><td style="text-align:center"><em>{}</em></td></tr>',
        "</tbody></table>\n",
    ),
)


def write_tandan(sheet: Sheet) -> str:
    """A department: only the last change is dated, neighbours in a table with the days on which they were published."""
    row = "<tr><td>{m.day}</td><td><a href='{href}'>{title}</a></td><td>Ngày đăng: {m:%d/%m/%Y}</td></tr>"
    teaser = '<div class="media"><div class="media-body"><a href="{href}">{title}</a><p>{teaser}</p></div></div>'
    info = f'<span class="upd">Cập nhật: {sheet.update("{m:%d/%m/%Y %H:%M:%S}")}</span>'
    info += show_views(sheet, '<span class="view">Số lần xem: {}</span>')
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8" />
<title>Sở Khoa học Khau Vài - Chi tiết tin</title>
<meta name="description" content="Trang thông tin điện tử Sở Khoa học Khau Vài" />{weigh("tandan", 18)}</head><body>
<div id="td-page"><div id="td-banner"><div class="td-date">{sheet.clock("{w} ngày {m:%d/%m/%Y}")}</div></div>
<ul id="td-menu">{list_menu(sheet, LINK_ITEM, 3)}</ul><div id="td-left"><div class="td-portlet"><h3>Chuyên mục</h3>
{list_menu(sheet, '<div class="accordion-toggle"><a href="{href}">{label}</a></div>', 0)}</div>
{show_weather(sheet, '<div class="td-portlet">{}</div>', 2)}</div><div id="td-main"><div class="td-portlet"><h3
 class="td-portlet-title">Chi tiết tin</h3><div class="view-detail"><h4 class="view-title">{sheet.show_title()}</h4>
<div class="view-info">{info}</div><div class="view-sapo"><p><b>{sheet.show_lead()}</b></p></div>
<div class="view-content">
{write_body(sheet, _JUSTIFIED, (DATED_LINKS,) if sheet.dice.chance(0.3) else ())}
{sheet.sign('<p style="text-align:right"><strong>{}</strong></p>')}</div><div class="view-files">
{show_files(sheet, '<div><i class="icon-file"></i><a href="/tai-ve">{}</a></div>', 1)}</div></div></div>
<div class="td-portlet">
<h3>Các tin khác</h3><table class="table">{sheet.links(6, row)}</table></div></div><div id="td-right"><h3>Tiêu điểm</h3>
{sheet.links(3, teaser, new=True)}</div><div id="td-footer">{show_footer(sheet, "<p>{}</p>")}</div></div></body>
</html>"""


_WANTED = (
    "Nông Đức T., sinh năm 1987, trú tại tổ 4; Quyết định truy nã số 05 ngày 12/3/2024 về tội Trộm cắp tài sản",
    "Chu Văn H., sinh ngày 02/09/1979; Quyết định truy nã số 11 ngày 30/6/2021 về tội Lừa đảo chiếm đoạt tài sản",
)
_EGOV = Manner(
    '<p class="Normal">{}</p>\n',
    heading='<p class="Normal"><b>{}</b></p>\n',
    shot=Shot(
        '<div class="image-center"><img src="{src}" title="{alt}" alt="{alt}" />',
        '<div class="image-title">{}</div>',
        "</div>\n",
    ),
    marks=("<b>{}</b>", '<span style="color:#ff0000">{}</span>'),
)


def write_egov(sheet: Sheet) -> str:
    """Police of a province: a clerk posts, wanted persons with their days beside, the hour before the day."""
    posted = f'<span class="article-publish">Ngày xuất bản: {sheet.publish("{m:%H:%M} - {m:%d/%m/%Y}")}</span>'
    clerk = f'<span class="article-poster">Đăng bởi: {sheet.hide("catkv_bientap")}</span>'
    item = '<div class="article-item"><a href="{href}">{title}</a><p class="article-brief">{teaser}</p></div>'
    other = '<li class="other-item"><a href="{href}">{title}</a><span class="other-date">{m:%d/%m/%Y}</span></li>'
    comment = '<div class="cmt-row"><b>{who}</b><span>{age}</span><div class="cmt-text">{text}</div></div>'
    box = link_box('<div class="article-link">', '<a href="{href}">{title}</a><br/>', "</div>", 2)
    calls = show_hotline(sheet, '<b class="hot">{}</b>') + sheet.hide("Cảnh sát 113 - Chữa cháy 114")
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Công an tỉnh Khau Vài | {sheet.section}</title>
{weigh("egov", 22)}</head><body class="egov"><header class="egov-header">
<h1 class="egov-name">CÔNG AN TỈNH KHAU VÀI</h1>
<div class="egov-call">{calls}</div></header><nav class="egov-nav"><ul>{list_menu(sheet, LINK_ITEM, 4)}</ul></nav>
<div class="egov-body"><div class="egov-main"><div class="article"><h5 class="article-name">{sheet.show_title()}</h5>
<div class="article-info">{posted}{clerk}{show_views(sheet, '<span class="article-view">{} lượt đọc</span>')}</div>
<div class="article-summary">{sheet.show_lead()}</div><div class="article-detail">
{write_body(sheet, _EGOV, (box,))}</div>{sheet.sign('<div class="article-author">{}</div>')}<div class="article-tool">
{show_shares(sheet, "<a>{}</a>", 2)}{show_tools(sheet, "<a>{}</a>", 1)}</div></div><div class="cmt">
<h4>Ý kiến bạn đọc</h4>
{show_comments(sheet, comment)}</div><div class="other"><h4>Tin khác</h4><ul>{sheet.links(5, other)}</ul></div></div>
<div class="egov-side"><h4>Truy nã</h4>{fill(sheet, _WANTED, '<div class="wanted">{}</div>')}<h4>Tin nổi bật</h4>
{sheet.links(3, item, new=True)}</div></div><footer class="egov-footer">{show_footer(sheet, "<p>{}</p>")}
<div>{sheet.clock("Hôm nay: {W}, {m:%d/%m/%Y}")}</div></footer></body></html>"""


_TRIALS = (
    "07 giờ 30 ngày {m:%d/%m/%Y} - Nông Thị M. - Tranh chấp quyền sử dụng đất - Phòng xử án số 2",
    "14 giờ 00 ngày {m:%d/%m/%Y} - Vi Văn K. - Vận chuyển trái phép hàng hóa qua biên giới - Phòng xử án số 1",
)
_RAD = Manner(
    "<p>{}</p>\n",
    heading="<p><u>{}</u></p>\n",
    point="<li><p>{}</p></li>\n",
    shot=Shot('<p align="center"><img src="{src}" border="0" /><br />', "{}", "</p>\n"),
)


def write_court(sheet: Sheet) -> str:
    """A court's own Web Forms: labels with ids, the moment at the end of the path, a list of trials, a calendar."""
    label = '<span id="ctl00_ContentPlaceHolder1_{}">{}</span>'
    moment = label.format("lblNgayTao", sheet.publish("{m:%d/%m/%Y} {h}:{m:%M:%S} {half}"))
    listed = '<div class="lienquan"><a id="ctl00_dl_ctl01_hpl" href="{href}">{title}</a> {m:%d/%m/%Y}</div>'
    days = "".join(f'<td align="center" style="width:14%">{day}</td>' for day in range(1, 29))
    trials = tuple(trial.format(m=sheet.now + timedelta(days=step)) for step, trial in enumerate(_TRIALS, 3))
    signed = label.format("lblTacGia", sheet.sign("<strong>{}</strong>"))
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
 "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"><html xmlns="http://www.w3.org/1999/xhtml">
<head id="ctl00_Head1"><title>
	Tòa án nhân dân tỉnh Khau Vài
</title>{weigh("court", 6)}</head><body><form name="aspnetForm" method="post" action="ChiTietTin.aspx" id="aspnetForm">
<input type="hidden" name="__EVENTVALIDATION" value="{"/wEWAgKq" * 90}" /><div id="container"><div id="header">
{show_slogan(sheet, '<span class="chuchay">{}</span>')}</div><div id="ctl00_Menu1">
{list_menu(sheet, '<td onmouseover="Menu_Hover(this)"><a class="ctl00_Menu1_1" href="{href}">{label}</a></td>', 2)}
</div><div id="left"><div class="tieude_trai">Lịch xét xử</div>{fill(sheet, trials, '<div class="lichxu">{}</div>')}
<table id="ctl00_Calendar1" title="Calendar"><tr><td>{sheet.hide(f"Tháng {sheet.now.month}, {sheet.now.year}")}</td>
</tr>
<tr>{days}</tr></table></div><div id="center"><div id="ctl00_ContentPlaceHolder1_UpdatePanel1"><div class="duongdan">
<a href="/">Trang chủ</a> &gt;&gt; <a href="/tin">{sheet.section}</a> &gt;&gt; {moment}</div><div class="tieude_tin">
{label.format("lblTieuDe", sheet.show_title())}</div><div class="tomtat_tin">
{label.format("lblTomTat", sheet.show_lead())}
</div><div class="noidung_tin">{label.format("lblNoiDung", write_body(sheet, _RAD))}</div>
<div class="tacgia_tin" align="right">{signed}</div>
<div class="in_tin">{show_tools(sheet, '<input type="image" /><span>{}</span>', 2)}</div>
<div class="tieude_khac">Các tin liên quan khác</div>{sheet.links(6, listed)}</div></div><div id="footer">
{show_footer(sheet, "{}<br />")}{sheet.clock("{w}, {m:%d/%m/%Y}")}</div></div></form></body></html>"""


_QUILL = Manner(
    "<p>{}</p>",
    heading="<h4>{}</h4>",
    shot=Shot('<figure class="image image_resized"><img src="{src}">', "<figcaption>{}</figcaption>", "</figure>"),
    grid='<figure class="table"><table><tbody>{}</tbody></table></figure>',
    empty="<p>&nbsp;</p>",
)
_PRICES = (
    "Xăng RON 95-III: 21.170 đồng/lít",
    "Dầu hỏa 2-K: 18.480 đồng/lít",
    "Giá có hiệu lực từ 15:00 ngày {m:%d/%m/%Y}",
)


def write_enterprise(sheet: Sheet) -> str:
    """A state company on Bootstrap 4: a carousel of other news in h2 before the article, prices with their hour."""
    slide = '<div class="carousel-item"><div class="carousel-caption"><h2>{title}</h2><p>{teaser}</p></div></div>'
    card = '<div class="card h-100"><div class="card-body"><h5 class="card-title"><a href="{href}">{title}</a></h5>'
    card += '<p class="card-text"><small class="text-muted">{m:%d/%m/%Y}</small></p></div></div>'
    prices = tuple(price.format(m=sheet.now - timedelta(days=2)) for price in _PRICES)
    icon = '<li class="list-inline-item"><i class="{}"></i> {}</li>'
    meta = icon.format("far fa-calendar-alt", sheet.publish("{m:%d/%m/%Y}"))
    meta += sheet.sign(icon.format("far fa-user", "{}")) + show_views(sheet, icon.format("far fa-eye", "{}"))
    tags = list_tags(sheet, "", '<a class="badge badge-light" href="{href}">{}</a>')
    form = sheet.hide("Gửi ý kiến phản hồi tới Tổng công ty, chúng tôi sẽ trả lời trong 03 ngày làm việc")
    return f"""<!doctype html><html lang="vi"><head><meta charset="utf-8">{write_title(sheet, "PV Khau Vài", " | ")}
{write_graph(sheet, "Tổng công ty Dầu khí Khau Vài", "PV Khau Vài")}
{write_site_ld("PV Khau Vài")}{weigh("bs4", 105)}</head>
<body><nav class="navbar navbar-expand-lg"><ul class="navbar-nav mr-auto">
{list_menu(sheet, '<li class="nav-item"><a class="nav-link" href="{href}">{label}</a></li>', 0, 12)}</ul></nav>
<div class="alert alert-light mb-0">{fill(sheet, prices, '<span class="mr-3">{}</span>')}</div>
<div id="carouselNews" class="carousel slide"><div class="carousel-inner">{sheet.links(3, slide, new=True)}</div></div>
<div class="container py-4"><nav aria-label="breadcrumb"><ol class="breadcrumb"><li class="breadcrumb-item">
{sheet.section}</li></ol></nav><div class="row"><div class="col-lg-8"><h1 class="h4 font-weight-bold">
{sheet.show_title()}</h1>
<ul class="list-inline small text-muted">{meta}</ul><hr><div class="font-weight-bold mb-3">{sheet.show_lead()}</div>
<div class="ck-content">{write_body(sheet, _QUILL)}</div><div class="my-3">{tags}</div><div class="d-flex">
{show_shares(sheet, '<a class="btn btn-sm btn-outline-primary">{}</a>')}</div><h4 class="mt-4">Tin liên quan</h4>
<div class="row">{sheet.links(3, '<div class="col-md-4">' + card + "</div>")}</div></div><div class="col-lg-4">
<div class="list-group">{sheet.links(5, '<a class="list-group-item" href="{href}">{title}</a>', new=True)}</div></div>
</div>
</div><div class="modal fade"><div class="modal-body"><p>{form}</p></div></div><footer class="bg-dark text-white-50">
{show_footer(sheet, '<p class="mb-1">{}</p>')}{list_menu(sheet, LINK, 0)}</footer></body></html>"""


FAMILIES = (
    Family(
        name="igate",
        heldout=True,
        write=write_igate,
        address="https://khauvai2.gov.example/tin-tuc/{section}/{slug}-{id}.html",
        signs=("single", "office", "label", "none"),
    ),
    Family(
        name="tandan",
        heldout=True,
        write=write_tandan,
        address="https://sokhoahoc.khauvai.example/?pageid=27217&p_steering={id}",
        signs=("single", "office", "board", "none"),
    ),
    Family(
        name="egov",
        heldout=True,
        write=write_egov,
        address="http://congan.khauvai.example/news/{slug}/{id}",
        signs=("single", "label", "pair", "none"),
    ),
    Family(
        name="court",
        heldout=True,
        write=write_court,
        address="http://toaan.khauvai.example/ChiTietTin.aspx?idtin={id}",
        signs=("single", "capitals", "agency", "none"),
        plots=(add_list,),
        content_type="text/html",
    ),
    Family(
        name="enterprise",
        heldout=True,
        write=write_enterprise,
        address="https://pvkhauvai.example/tin-tuc/{slug}-{id}",
        signs=("label", "board", "single", "none"),
        plots=(add_grid,),
    ),
)
