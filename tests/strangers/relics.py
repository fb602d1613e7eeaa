"""Pages from before Unicode: an Active Server Page in windows-1258, one in TCVN3 that counts on fonts."""

from __future__ import annotations

from tests.strangers.bodies import BARE_TABLE, Manner, Shot, write_body
from tests.strangers.family import Family
from tests.strangers.furniture import (
    list_menu,
    show_footer,
    show_hotline,
    show_poll,
    show_slogan,
    show_tools,
    show_views,
)
from tests.strangers.letters import TCVN3, WINDOWS_1258
from tests.strangers.sheet import Sheet

_PLAIN = Manner('<p align="justify">{}</p>\n', heading="<p><b>{}</b></p>\n", shot=BARE_TABLE)


def write_codepage(sheet: Sheet) -> str:
    """Windows-1258, and its meta says so: frames of tables, the moment with AM or PM, the day of the crawl above."""
    listed = '<tr><td class="other"><a href="{href}">{title}</a> <font class="d">({m:%d/%m/%Y})</font></td></tr>'
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1258">
<title>Sở Công nghiệp Bến Mới</title></head><body bgcolor="#EFEFEF"><table width="776" align="center"><tr>
<td colspan="2">
{show_slogan(sheet, "<marquee>{}</marquee>")}<div align="right">{sheet.clock("{w}, ngày {m:%d/%m/%Y}")}</div></td></tr>
<tr>
<td width="160" valign="top">{list_menu(sheet, '<a class="mn" href="{href}">{label}</a><br>', 2)}
{show_poll(sheet, '<div class="poll">{}</div>')}</td><td valign="top"><p class="tit">{sheet.show_title()}</p>
<p class="dt">{sheet.publish("{m:%d/%m/%Y} {h}:{m:%M:%S} {ampm}")}</p><p class="hl"><b>{sheet.show_lead()}</b></p>
{write_body(sheet, _PLAIN)}{sheet.sign('<p class="au" align="right"><b>{}</b></p>')}
<p class="ct">{show_tools(sheet, "<a>{}</a> ", 2)}{show_views(sheet, "[{} lần đọc]")}</p><b class="ol">Các tin khác</b>
<table>
{sheet.links(5, listed)}</table></td></tr><tr><td colspan="2" align="center">{show_footer(sheet, "{}<br>")}</td></tr>
</table>
</body></html>"""


_FONT = '<font face=".VnTime" size="3">{}</font>'
_FONTS = Manner(
    f'<p align="justify" style="text-indent:20">{_FONT}</p>\n',
    heading='<p><b><font face=".VnArial" size="2">{}</font></b></p>\n',
    points="{}",
    point=f'<p align="justify" style="margin-left:20">{_FONT}</p>\n',
    dash="- ",
    shot=Shot('<center><img src="{src}" border="1"><br>', f"<i>{_FONT}</i>", "</center>\n"),
    empty="<p>&nbsp;</p>\n",
    marks=('</font><font face=".VnTime" size="3" color="#990000">{}</font><font face=".VnTime" size="3">',),
)


def write_fonts(sheet: Sheet) -> str:
    """TCVN3: the page says windows-1252, its fonts say .VnTime; the stamp stands between the title and a rule."""
    listed = '<li><font face=".VnTime" size="2"><a href="{href}">{title}</a> ({m:%d/%m/%Y})</font></li>'
    return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1252">
<meta name="GENERATOR" content="Microsoft FrontPage 4.0"><title>Trang tin huyen Khau Vai</title></head>
<body background="nen.gif"><table border="0" width="100%"><tr><td width="20%" valign="top">
<font face=".VnArial" size="2">
{list_menu(sheet, '<p><a href="{href}">{label}</a></p>', 1)}</font></td><td width="80%" valign="top">
<p align="center"><b><font face=".VnTime" size="5" color="#0000FF">{sheet.show_title()}</font></b></p>
<p align="center"><i><font face=".VnTime" size="2">{sheet.publish("Ngày {m:%d} tháng {m:%m} năm {m:%Y}")}</font></i></p>
<hr width="60%"><p align="justify"><b>{_FONT.format(sheet.show_lead())}</b></p>
{write_body(sheet, _FONTS)}{sheet.sign('<p align="right"><b><font face=".VnTime" size="3">{}</font></b></p>')}
<p><b><font face=".VnArial" size="2">Các tin khác:</font></b></p><ul>{sheet.links(5, listed)}</ul></td></tr></table>
<p align="center">{show_hotline(sheet, _FONT)}</p>{show_footer(sheet, f'<p align="center">{_FONT}</p>')}</body>
</html>"""


FAMILIES = (
    Family(
        name="codepage",
        write=write_codepage,
        address="http://congnghiep.benmoi.example/news/detail.asp?id={id}",
        signs=("single", "capitals", "agency", "none"),
        content_type="text/html",
        charset=WINDOWS_1258,
    ),
    Family(
        name="fonts",
        write=write_fonts,
        address="http://khauvai.example/tin/tin{id}.htm",
        signs=("single", "none"),
        content_type="text/html",
        charset=TCVN3,
    ),
)
