"""backan.gov.vn as SharePoint publishing with postback pages: a model from facts, no page of it is a copy."""

from __future__ import annotations

import hmac
import re
from base64 import b64encode
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from html import escape
from typing import ClassVar

from crawler.demo.dress import Hand, hand_of, write_blocks
from crawler.demo.frame import Frame, make_menu, make_script, make_style
from crawler.demo.replicas.base import Replica, Stamp
from crawler.demo.replicas.exchange import Answer, Ask, write_date
from crawler.demo.stories import Head, Picture, Story
from crawler.demo.words import CASTS, VILLAGES
from storage.timeline import VIETNAM

_FIRST_ID, _STEP = 4007, 7
_STATE_SECRET = b"tinbai replica of an ASP.NET page"
_STATE_SIZE = 3 * 1024
_GENERATOR = "8F2C41D7"
_PAGER = "ctl00$PlaceHolderMain$Pager"
_SERVER_ERROR = (
    b"<html><body><h1>Server Error in '/' Application.</h1>Validation of viewstate MAC failed.</body></html>"
)
_PART_IDS = (
    "ctl00_SPWebPartManager1_g_5b0c6a1e_77d2_4f0b_9a63_1c2f3f2d8e41",
    "ctl00_SPWebPartManager1_g_c41d90f2_3e8a_4b57_8d10_96a7be05f377",
)


class BacKan(Replica):
    """Pages in one form around everything, the date above the title, and a pager that only posts back."""

    code = "bac_kan"
    name = "Cổng thông tin điện tử tỉnh Bắc Kạn"
    hosts = ("backan.gov.vn",)
    sections: ClassVar = {
        "tin-tuc-su-kien": "Tin tức - Sự kiện",
        "xay-dung-dang": "Xây dựng Đảng",
        "kinh-te-xa-hoi": "Kinh tế - Xã hội",
    }
    last = datetime(2025, 6, 28, tzinfo=VIETNAM)
    end_marks = 0.5

    @cached_property
    def frame(self) -> Frame:
        """Return the page around everything."""
        paths = {slug: self.section_path(slug) for slug in self.sections}
        places = VILLAGES + CASTS[self.code].districts
        ribbon = '<a class="ms-skip" href="#mainContent">Skip to main content</a><span>Skip Ribbon Commands</span>'
        return Frame(
            f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html lang="vi-vn" dir="ltr"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>
<meta name="GENERATOR" content="Microsoft SharePoint"/>
[[head]]
{make_style("ms", 21000)}
{make_script("sp", 19000)}
</head><body>
<form method="post" action="[[action]]" id="aspnetForm">
[[hidden]]
<div id="s4-ribbonrow">{ribbon}</div>
<div id="s4-workspace"><div class="banner">CỔNG THÔNG TIN ĐIỆN TỬ TỈNH BẮC KẠN</div>
<div class="slogan">Nhiệt liệt chào mừng các ngày lễ lớn của đất nước!</div>
{make_menu(self.sections, paths, places, 60)}
<a id="mainContent"></a><div id="MSO_ContentTable">
[[main]]
</div>
<div class="right-column"><h3>Liên kết</h3><a href="https://chinhphu.vn/">Chính phủ</a>
<a href="https://backancity.gov.vn/">Thành phố Bắc Kạn</a><a href="https://baobackan.vn/">Báo Bắc Kạn</a>
<div class="counter">Trực tuyến: 41<br/>Đã truy cập: 18.204.771</div></div>
<div class="footer">Giấy phép số 118/GP-TTĐT cấp ngày 14/6/2016. Chịu trách nhiệm: Văn phòng UBND tỉnh Bắc Kạn.
Ghi rõ nguồn khi phát hành lại thông tin. Powered by Techcity</div></div>
</form></body></html>"""
        )

    def key(self, number: int) -> str:
        """Return the ItemID."""
        return str(_FIRST_ID + _STEP * number)

    def forms(self, number: int) -> tuple[str, ...]:
        """Return the section of the article, then another one: ``l`` only decides which menu is lit."""
        own = self.chronicle.section_of(number)
        slugs = tuple(self.sections)
        return own, slugs[(slugs.index(own) + 1) % len(slugs)]

    def address(self, number: int, form: str) -> str:
        """Return the address; its form is the section that it names."""
        return f"https://{self.hosts[0]}{self._path(number, form)}"

    def _path(self, number: int, form: str) -> str:
        return f"/Pages/chi-tiet-tin.aspx?ItemID={self.key(number)}&l={form}"

    def write_link(self, number: int, form: str) -> str:
        """Return the relative address that listings print."""
        return self._path(number, form)

    def locate(self, ask: Ask) -> tuple[int, str] | None:
        """Find an article by its ItemID."""
        item = ask.query.get("ItemID", "")
        if ask.path != "/Pages/chi-tiet-tin.aspx" or not item.isdecimal():
            return None
        number, rest = divmod(int(item) - _FIRST_ID, _STEP)
        return None if rest else (number, ask.query.get("l", ""))

    def stamps(self, head: Head) -> tuple[Stamp, Stamp]:
        """Return the day: this portal prints no time."""
        return (head.moment.date().isoformat(), "day"), None

    def tags(self, story: Story) -> tuple[str, ...]:
        """Return none: the template has no place for them."""
        del story
        return ()

    def section_path(self, section: str) -> str:
        """Return the path of a section."""
        return f"/Pages/{section}.aspx"

    def locate_listing(self, ask: Ask) -> tuple[str, int] | None:
        """Find a listing; the number of the page is posted."""
        found = re.fullmatch(r"/Pages/([a-z-]+)\.aspx", ask.path)
        if not found or found[1] not in self.sections:
            return None
        asked = re.fullmatch(r"Page\$(\d+)", ask.form.get("__EVENTARGUMENT", "")) if ask.method == "POST" else None
        return found[1], int(asked[1]) if asked else 1

    def show_listing(self, section: str, page: int, ask: Ask) -> Answer:
        """Answer a listing; a postback must bring the state that was issued for the page from which it comes."""
        if ask.method == "POST" and not self._accepts(section, page, ask):
            return Answer(_SERVER_ERROR, 500)
        holes = {
            "head": f"<title>{self.sections[section]} - {self.name}</title>",
            "action": self.section_path(section),
            "hidden": self._write_state(section, page),
            "main": self.write_listing(section, page),
        }
        return Answer(self.frame.fill(holes))

    def write_pager(self, section: str, page: int, last: int) -> str:
        """Return links that post back: to the page before, and to the next one."""
        del section
        before = _post_back(page - 1, "«") if page > 1 else ""
        after = _post_back(page + 1, "»") if page < last else ""
        return f"{before}<span class='current'>{page}</span>{after}"

    def _accepts(self, section: str, page: int, ask: Ask) -> bool:
        form = ask.form
        posted = form.get("__VIEWSTATE", ""), form.get("__EVENTVALIDATION", "")
        issued = ((_view_state(section, at), _validation(section, at)) for at in (page - 1, page + 1))
        return form.get("__EVENTTARGET") == _PAGER and posted in issued

    def _write_state(self, section: str, page: int) -> str:
        fields = {
            "__EVENTTARGET": "",
            "__EVENTARGUMENT": "",
            "__VIEWSTATE": _view_state(section, page),
            "__VIEWSTATEGENERATOR": _GENERATOR,
            "__EVENTVALIDATION": _validation(section, page),
        }
        return "\n".join(f'<input type="hidden" name="{n}" id="{n}" value="{value}"/>' for n, value in fields.items())

    def write_article(self, story: Story) -> dict[str, str]:
        """Return the two web parts: tool bar with date, title and lead; then the body."""
        head, hand = story.head, hand_of(story.head.number)
        author = hand.enclose('<p style="text-align:right"><strong>', story.byline.raw, "</strong></p>")
        toolbar = f"""<span class="bantin-date">{write_date(head.moment)}</span>
<div class="bantin-tools"><a href="javascript:zoom(1)">Tăng cỡ chữ</a>
<a href="javascript:zoom(-1)">Giảm cỡ chữ</a></div>
<h1 class="bantin-title">{hand.write(head.title)}</h1>
<div class="bantin-lead">{hand.write(story.lead)}</div>"""
        body = write_blocks(story.blocks, hand, _place_picture) + author
        state = (
            f'<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{_view_state("detail", head.number)}"/>'
        )
        return {
            "head": f"<title>{escape(head.title)}</title>",
            "action": escape(self._path(head.number, head.section)),
            "hidden": state,
            "main": f"""{_web_part(0, "PublishingPortal - Block_BanTin_Toolbar", toolbar)}
{_web_part(1, "&nbsp;PublishingPortal - Block_BanTin_ViewData", body)}
<div class="bantin-other"><h3>Các tin khác</h3>{self.write_neighbours(head.number)}</div>""",
        }


def _web_part(at: int, title: str, body: str) -> str:
    return f"""<div class="ms-webpart-chrome" id="{_PART_IDS[at]}">
<div class="ms-webpart-chrome-title"><h2 class="ms-webpart-titleText">{title}</h2></div>
<div class="ms-WPBody">
{body}
</div></div>"""


def _place_picture(picture: Picture, hand: Hand) -> str:
    image = f'<p style="text-align:center"><img src="{picture.src}" alt=""/></p>\n'
    return image + hand.enclose('<p class="caption"><em>', picture.caption, "</em></p>\n")


def _post_back(page: int, label: str) -> str:
    return f"""<a href="javascript:__doPostBack('{_PAGER}','Page${page}')">{label}</a>"""


def _view_state(section: str, page: int) -> str:
    """Return a long signed text, as ASP.NET keeps the state of a page in the page itself."""
    mark = hmac.digest(_STATE_SECRET, f"{section} {page}".encode(), "sha256")
    return b64encode(mark * (_STATE_SIZE // len(mark))).decode()


def _validation(section: str, page: int) -> str:
    return b64encode(sha256(f"validation {section} {page}".encode()).digest() * 4).decode()
