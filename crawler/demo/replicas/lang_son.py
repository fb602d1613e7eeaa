"""baolangson.vn in two generations of addresses and pages: a model from facts, no page of it is a copy."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cached_property
from html import escape
from typing import ClassVar

from crawler.demo.dress import Hand, hand_of, write_blocks
from crawler.demo.frame import Frame, link_tags, make_menu, make_script, make_style
from crawler.demo.replicas.base import Replica, Stamp, near_pages
from crawler.demo.replicas.chronicle import EntryKind
from crawler.demo.replicas.exchange import Ask, name_weekday, write_date
from crawler.demo.stories import Head, Picture, Story
from crawler.demo.words import CASTS, VILLAGES
from storage.timeline import VIETNAM

_FIRST_ID, _STEP = 101501, 29
_NEW_PREFIX = 10**6 * 5
_CLOSED_SECTION = "phap-luat"
_BOTH_SINCE, _NEW_SINCE = datetime(2022, 1, 1, tzinfo=VIETNAM), datetime(2024, 4, 1, tzinfo=VIETNAM)


class LangSon(Replica):
    """A page clock above every title, views on old pages, ids of six and seven digits, and a closed section."""

    code = "lang_son"
    name = "Báo Lạng Sơn: Tin tức mới nhất về chính trị, kinh tế, xã hội, văn hóa"
    hosts = ("baolangson.vn",)
    sections: ClassVar = {
        "chinh-tri": "Chính trị",
        "kinh-te": "Kinh tế",
        "xa-hoi": "Xã hội",
        _CLOSED_SECTION: "Pháp luật",
    }
    last = datetime(2025, 11, 20, tzinfo=VIETNAM)
    closed = 12
    page_clock = True
    closed_paths = (f"/{_CLOSED_SECTION}", "/tim-kiem", "/print/")

    @cached_property
    def frame(self) -> Frame:
        """Return the page around everything."""
        paths = {slug: self.section_path(slug) for slug in self.sections}
        return Frame(
            f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8">
[[head]]
{make_style("bls", 21000)}
{make_script("bls", 19000)}
</head><body>
<div class="header-top">[[clock]]<div class="header-weather">Lạng Sơn, 24 °C / 19 - 27 °C</div></div>
<div class="header-logo"><a href="/">Báo Lạng Sơn</a></div>
{make_menu(self.sections, paths, VILLAGES + CASTS[self.code].districts, 48)}
<div class="container"><div class="col-main">
[[main]]
</div><div class="col-right"><h3>Đọc nhiều</h3>[[aside]]
<a href="https://langson.gov.vn/">Cổng thông tin điện tử tỉnh</a>
<a href="https://baobacninhtv.vn/">Báo Bắc Ninh</a></div></div>
<div class="footer">Giấy phép báo điện tử số 181/GP-BTTTT cấp ngày 09/4/2013. Tổng Biên tập: Ban Biên tập.
Bản quyền thuộc về Báo Lạng Sơn.</div>
</body></html>"""
        )

    def _ids(self, number: int) -> tuple[int, int]:
        old = _FIRST_ID + _STEP * number
        return old, _NEW_PREFIX + old

    def key(self, number: int) -> str:
        """Return the id in the canonical address: six digits on old pages, seven on new ones."""
        return str(self._ids(number)[self.forms(number)[0] == "new"])

    def forms(self, number: int) -> tuple[str, ...]:
        """Return the generations in which the article has an address; ``new`` is canonical as soon as it exists."""
        moment = self.head(number).moment
        if moment < _BOTH_SINCE:
            return ("old",)
        return ("new", "old") if moment < _NEW_SINCE else ("new",)

    def listed_form(self, number: int, kind: EntryKind = "own") -> str:
        """Return the old address in every second own listing, the new one elsewhere."""
        return self.forms(number)[-1 if kind == "own" and number % 4 > 1 else 0]

    def address(self, number: int, form: str) -> str:
        """Return the address in one generation."""
        return f"https://{self.hosts[0]}{self._path(number, form)}"

    def _path(self, number: int, form: str) -> str:
        head = self.head(number)
        old, new = self._ids(number)
        if form == "old":
            return f"/{head.section}/{old}-{head.slug}.html"
        folder = f"/{_CLOSED_SECTION}" if head.section == _CLOSED_SECTION else ""
        return f"{folder}/{head.slug}-{new}.html"

    def write_link(self, number: int, form: str) -> str:
        """Return a relative address for new ones, an absolute one for old ones."""
        return self._path(number, form) if form == "new" else self.address(number, form)

    def locate(self, ask: Ask) -> tuple[int, str] | None:
        """Find an article by the id in its address; the generation must exist for it."""
        found = re.fullmatch(r"/(?:[\w-]+/)?(?:(\d{6})-[\w-]+|[\w-]+-(\d{7}))\.html", ask.path)
        if not found:
            return None
        number, rest = divmod(int(found[1] or int(found[2]) - _NEW_PREFIX) - _FIRST_ID, _STEP)
        form = "old" if found[1] else "new"
        return None if rest or form not in self.forms(number) else (number, form)

    def forward(self, number: int, form: str) -> str | None:
        """Send half of the old addresses on to the new ones; the other half show the page with a canonical link."""
        return self.address(number, "new") if form != self.forms(number)[0] and number % 2 else None

    def write_clock(self, now: datetime) -> str:
        """Return today above the title, with the two blanks that this template has."""
        return f'<div class="header-date">{name_weekday(now)},  {write_date(now)}</div>'

    def stamps(self, head: Head) -> tuple[Stamp, Stamp]:
        """Return the stamp: to the second on old pages, to the minute on new ones."""
        if self.forms(head.number)[0] == "old":
            return (head.moment.isoformat(), "second"), None
        return (head.moment.replace(second=0).isoformat(), "minute"), None

    def views(self, story: Story) -> int | None:
        """Return the counter, which only old pages show."""
        return story.views if self.forms(story.head.number)[0] == "old" else None

    def tags(self, story: Story) -> tuple[str, ...]:
        """Return the tags, which only old pages show."""
        return story.tags if self.forms(story.head.number)[0] == "old" else ()

    def section_path(self, section: str) -> str:
        """Return the path of a section."""
        return f"/{section}"

    def locate_listing(self, ask: Ask) -> tuple[str, int] | None:
        """Find a listing; its page stands in the query."""
        section, page = ask.path.removeprefix("/"), ask.query.get("page", "1")
        return (section, int(page)) if section in self.sections and page.isdecimal() else None

    def write_pager(self, section: str, page: int, last: int) -> str:
        """Return the numbered links."""
        numbers = (n for n in near_pages(page, last) if n != page)
        return f"<b>{page}</b>" + "".join(f'<a class="page-link" href="/{section}?page={n}">{n}</a>' for n in numbers)

    def write_article(self, story: Story) -> dict[str, str]:
        """Return the page in the generation that is canonical for the article."""
        head, hand = story.head, hand_of(story.head.number)
        form = self.forms(head.number)[0]
        others = self.write_neighbours(head.number)
        return {
            "head": f"""<title>{escape(head.title)} – {self.name}</title>
<link rel="canonical" href="{self.address(head.number, form)}">""",
            "aside": others,
            "main": self._write_old(story, hand) if form == "old" else self._write_new(story, hand, others),
        }

    def _write_old(self, story: Story, hand: Hand) -> str:
        head = story.head
        crumb = f'<div class="breadcrumb"><a href="/{head.section}">{self.sections[head.section]}</a></div>'
        stamp = f"{name_weekday(head.moment, numbered=True)}, {head.moment:%d.%m.%Y | %H:%M:%S}"
        return f"""<div class="article-detail">{crumb}
<h1 class="title">{hand.write(head.title)}</h1>
<div class="article-info"><span class="date">{stamp}</span>
<span class="hits">{story.views:,} lượt xem</span></div>
<div class="article-content">
<p>{hand.write(story.lead)}</p>
{write_blocks(story.blocks, hand, _place_old)}{_sign(story, hand)}</div>
<div class="tags"><span>• Từ khóa</span> {link_tags(story.tags, "/tag/{}")}</div></div>"""

    def _write_new(self, story: Story, hand: Hand, others: str) -> str:
        head = story.head
        stamp = f"{head.moment:%H:%M} - {write_date(head.moment)}"
        return f"""<ol class="breadcrumb"><li><a href="/{head.section}">{self.sections[head.section]}</a></li></ol>
<h1 class="post-title">{hand.write(head.title)}</h1>
<div class="post-meta"><time>{stamp}</time><span class="font-size">Cỡ chữ</span></div>
<div id="content-detail">
<p><strong>{hand.write(story.lead)}</strong></p>
{write_blocks(story.blocks, hand, _place_new)}{_sign(story, hand)}
<div class="block-news-list"><div class="main-title">Cùng chuyên mục</div>{others}</div>
</div>
<div class="post-share">Chia sẻ: <a href="#fb">Facebook</a> <a href="#zalo">icon-zalo</a></div>"""


def _sign(story: Story, hand: Hand) -> str:
    return hand.enclose("<p><strong>", story.byline.raw, "</strong></p>\n")


def _place_old(picture: Picture, hand: Hand) -> str:
    image = f'<p><img src="{picture.src}" alt=""></p>\n'
    return image + hand.enclose('<p class="chuthich">', picture.caption, "</p>\n")


def _place_new(picture: Picture, hand: Hand) -> str:
    caption = hand.enclose("<figcaption>", picture.caption, "</figcaption>")
    return f'<figure class="image"><img src="{picture.src}" alt="">{caption}</figure>\n'
