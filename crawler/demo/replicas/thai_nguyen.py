"""baothainguyen.vn as a td-post site with monthly sitemaps: a model from facts, no page of it is a copy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property, partial
from html import escape
from typing import ClassVar

from crawler.demo.dress import Hand, hand_of, write_blocks
from crawler.demo.frame import Frame, link_tags, make_menu, make_script, make_style
from crawler.demo.replicas.base import Replica, Stamp
from crawler.demo.replicas.exchange import Answer, Ask, name_weekday, write_date
from crawler.demo.replicas.feeds import answer_sitemap, answer_sitemap_index
from crawler.demo.stories import Head, Picture, Story
from crawler.demo.words import CASTS, VILLAGES
from storage.timeline import VIETNAM

_LEAD_AGAIN, _ONE_IN = 5, 8  # some editors repeat the lead at the head of the body
_KEYS = 1 << 28  # seven hexadecimal digits
_FACTOR, _SHIFT = 0x9E3779B, 0x3AC6D79  # an odd factor spreads numbers over all keys without a clash
_INVERSE = pow(_FACTOR, -1, _KEYS)


class ThaiNguyen(Replica):
    """Keys of seven hexadecimal digits, months in the addresses, a sitemap for each month."""

    code = "thai_nguyen"
    name = "Báo Thái Nguyên điện tử"
    hosts = ("baothainguyen.vn",)
    sections: ClassVar = {"thoi-su": "Thời sự", "kinh-te": "Kinh tế", "van-hoa": "Văn hóa"}
    last = datetime(2025, 11, 20, tzinfo=VIETNAM)

    def __init__(self, pages: int) -> None:
        super().__init__(pages)
        months = {
            f"/sitemaps/{year}{month:02}.xml": partial(self._show_month, year, month)
            for year, month in _months(self.chronicle.moment_of(0), self.last)
        }
        self.files |= months
        self.files["/sitemap.xml"] = lambda: answer_sitemap_index(f"https://{self.hosts[0]}{path}" for path in months)

    @cached_property
    def frame(self) -> Frame:
        """Return the page around everything."""
        paths = {slug: self.section_path(slug) for slug in self.sections}
        return Frame(
            f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"/>
[[head]]
{make_style("td", 21000)}
{make_script("td", 19000)}
</head><body>
<h1 class="logo"><a href="/">BÁO THÁI NGUYÊN ĐIỆN TỬ</a></h1>
{make_menu(self.sections, paths, VILLAGES + CASTS[self.code].districts, 62)}
<div class="td-container">
[[main]]
</div>
<div class="td-sidebar"><h4>Xem nhiều</h4>[[aside]]
<a href="https://thainguyen.gov.vn/">Cổng thông tin điện tử tỉnh</a></div>
<div class="td-footer">Giấy phép số 522/GP-BTTTT cấp ngày 11/8/2021. Điện thoại: 0208.3 855 000.
Tổng Biên tập: Ban Biên tập.</div>
</body></html>"""
        )

    def key(self, number: int) -> str:
        """Return the seven hexadecimal digits."""
        return f"{(number * _FACTOR + _SHIFT) % _KEYS:07x}"

    def forms(self, number: int) -> tuple[str, ...]:
        """Return the article's section, then another one under which it is found as well."""
        own = self.chronicle.section_of(number)
        slugs = tuple(self.sections)
        return own, slugs[(slugs.index(own) + 1) % len(slugs)]

    def address(self, number: int, form: str) -> str:
        """Return the address; its form is the section that it names."""
        head = self.head(number)
        return f"https://{self.hosts[0]}/{form}/{head.moment:%Y%m}/{head.slug}-{self.key(number)}/"

    def write_link(self, number: int, form: str) -> str:
        """Return the relative address."""
        return self.address(number, form).removeprefix(f"https://{self.hosts[0]}")

    def locate(self, ask: Ask) -> tuple[int, str] | None:
        """Find an article by its key."""
        found = re.fullmatch(r"/([a-z-]+)/\d{6}/[\w-]+-([0-9a-f]{7})/", ask.path)
        if not found or found[1] not in self.sections:
            return None
        number = (int(found[2], 16) - _SHIFT) * _INVERSE % _KEYS
        return (number if number < _KEYS // 2 else number - _KEYS), found[1]

    def stamps(self, head: Head) -> tuple[Stamp, Stamp]:
        """Return the stamp to the minute."""
        return (head.moment.replace(second=0).isoformat(), "minute"), None

    def section_path(self, section: str) -> str:
        """Return the path of a section."""
        return f"/{section}/"

    def locate_listing(self, ask: Ask) -> tuple[str, int] | None:
        """Find a listing; its page stands in the query."""
        section, page = ask.path.strip("/"), ask.query.get("p", "1")
        return (section, int(page)) if section in self.sections and page.isdecimal() else None

    def write_pager(self, section: str, page: int, last: int) -> str:
        """Return the link to the next page, and the one back."""
        before = f'<a rel="prev" href="/{section}/?p={page - 1}">Trang trước</a>' if page > 1 else ""
        return before + (f'<a rel="next" href="/{section}/?p={page + 1}">Trang sau</a>' if page < last else "")

    def write_article(self, story: Story) -> dict[str, str]:
        """Return the post; the site's name is the first heading of the page, the title only the second."""
        head, hand = story.head, hand_of(story.head.number)
        others = self.write_neighbours(head.number)
        stamp = f"{name_weekday(head.moment, capital=True)}, {write_date(head.moment)}, {head.moment:%H:%M} (GMT+7)"
        lead, body = hand.write(story.lead), write_blocks(story.blocks, hand, _place_picture)
        if head.number % _ONE_IN == _LEAD_AGAIN:
            body = f"<p><strong>{lead}</strong></p>\n{body}"
        signed = hand.enclose("<p>", story.byline.raw, "</p>\n")
        return {
            "head": f"""<title>{escape(head.title)}</title>
<link rel="canonical" href="{self.address(head.number, head.section)}"/>""",
            "aside": others,
            "main": f"""<div class="td-crumb"><a href="/{head.section}/">{self.sections[head.section]}</a></div>
<div class="detail-main-title"><h1 class="title">{hand.write(head.title)}</h1></div>
<div class="detail-time">{stamp}</div>
<div class="detail-tools"><span>A</span><span>A+</span><span>Nghe đọc bài</span></div>
<div class="desc">{lead}</div>
<div class="td-post-content">
{body}{signed}</div>
<div class="td-post-sharing">Chia sẻ: <a href="#fb">Facebook</a> <a href="#zalo">Zalo</a></div>
<div class="box-tag"><span>Từ khóa:</span> {link_tags(story.tags, "/tag/{}/")}</div>
<div class="related-post"><h3>Tin cùng chuyên mục</h3>{others}</div>""",
        }

    def _show_month(self, year: int, month: int) -> Answer:
        begin = datetime(year, month, 1, tzinfo=VIETNAM)
        end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=VIETNAM)
        heads = (self.head(number) for number in self.chronicle.between(begin, end))
        return answer_sitemap((self.address(head.number, head.section), head.moment) for head in heads)


def _months(first: datetime, last: datetime) -> Iterator[tuple[int, int]]:
    for at in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield at // 12, at % 12 + 1


def _place_picture(picture: Picture, hand: Hand) -> str:
    caption = hand.enclose("<figcaption>", picture.caption, "</figcaption>")
    return f'<figure><img src="/file/{picture.src.rpartition("/")[2]}" alt=""/>{caption}</figure>\n'
