"""Báo Bắc Giang, since July 2025 with Bắc Ninh's on a new host: a model from facts, no page of it is a copy."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cached_property
from html import escape
from typing import ClassVar

from crawler.demo.compose import make_slug
from crawler.demo.dress import Hand, hand_of, write_blocks
from crawler.demo.frame import Frame, link_tags, make_menu, make_script, make_style
from crawler.demo.replicas.base import Replica, Stamp, near_pages
from crawler.demo.replicas.chronicle import EntryKind
from crawler.demo.replicas.exchange import Answer, Ask, name_weekday, redirect, write_date
from crawler.demo.replicas.feeds import answer_rss
from crawler.demo.stories import Head, Picture, Story
from crawler.demo.words import CASTS, VILLAGES
from storage.timeline import VIETNAM

_FIRST_ID, _STEP = 101600, 17
_FIRST_SUFFIX = 10
_FEED_LENGTH = 20
_LEAD_AGAIN, _ONE_IN = 6, 8  # some editors repeat the lead at the head of the body
_NEW_HOST_SINCE = datetime(2025, 7, 1, tzinfo=VIETNAM)
_ADDRESS = re.compile(r"/(?:(bg|bg2)/[\w-]+/)?[\w-]+-postid(\d{1,12})\.bbg")
_BARE_ADDRESS = re.compile(r"/([\w-]+-(\d{1,9}))\.bbg")


class BacGiang(Replica):
    """Four generations of addresses on two hosts; the only stamp of most pages is that of their last change."""

    code = "bac_giang"
    name = "Báo và PTTH Bắc Ninh"
    hosts = ("baobacninhtv.vn", "baobacgiang.vn")
    sections: ClassVar = {"chinh-tri": "Chính trị", "kinh-te": "Kinh tế", "xa-hoi": "Xã hội"}
    last = datetime(2025, 11, 19, tzinfo=VIETNAM)
    page_clock = True

    def __init__(self, pages: int) -> None:
        super().__init__(pages)
        self.files["/rss/home.rss"] = self._show_feed

    @cached_property
    def frame(self) -> Frame:
        """Return the page around everything."""
        paths = {slug: self.section_path(slug) for slug in self.sections}
        weather = "<span class='weather'>Hà Nội, 31 °C / 27 - 31 °C</span>"
        return Frame(
            f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"/>
[[head]]
{make_style("bbg", 21000)}
{make_script("bbg", 19000)}
</head><body>
<div class="top-bar">[[clock]]{weather}<span class="hotline">Hotline: +84.0204.3 856 624</span>{weather}</div>
<header><a class="logo" href="/">{self.name}</a>
{make_menu(self.sections, paths, VILLAGES + CASTS[self.code].districts, 62)}</header>
<main>
[[main]]
</main>
<aside class="sidebar-news"><h3>Tin mới</h3>[[aside]]<a href="https://baolangson.vn/">Báo Lạng Sơn</a></aside>
<footer>Giấy phép số 305/GP-BTTTT cấp ngày 30/6/2025. Bản quyền thuộc về {self.name}.
Đề nghị ghi rõ nguồn khi phát hành lại.</footer>
</body></html>"""
        )

    def key(self, number: int) -> str:
        """Return the id of the post."""
        return str(_FIRST_ID + _STEP * number)

    def forms(self, number: int) -> tuple[str, ...]:
        """Return the generations: plain, by category, by district, without id; the old host for what it once had."""
        forms = ("plain", "bg", "bg2", "bare")
        return (*forms, "old_host") if self.head(number).moment < _NEW_HOST_SINCE else forms

    def listed_form(self, number: int, kind: EntryKind = "own") -> str:
        """Return another generation for every number, today's for what is new."""
        forms = self.forms(number)
        if kind == "crossed":
            return forms[-1]
        return forms[number % len(forms)] if number >= 0 and "old_host" in forms else "plain"

    def address(self, number: int, form: str) -> str:
        """Return the address in one generation."""
        host = self.hosts[1 if form == "old_host" else 0]
        return f"https://{host}{self._path(number, form)}"

    def _path(self, number: int, form: str) -> str:
        head = self.head(number)
        match form:
            case "bare":
                return f"/{head.slug}-{number + _FIRST_SUFFIX}.bbg"
            case "bg":
                folder = f"/bg/{head.section}"
            case "bg2":
                folder = f"/bg2/{make_slug(head.facts['place'].partition(' ')[2])}"
            case _:
                folder = ""
        return f"{folder}/{head.slug}-postid{self.key(number)}.bbg"

    def write_link(self, number: int, form: str) -> str:
        """Return an absolute address for the old host and the newest generation, a relative one otherwise."""
        return self.address(number, form) if form in ("old_host", "plain") else self._path(number, form)

    def locate(self, ask: Ask) -> tuple[int, str] | None:
        """Find an article by its id, or by its whole slug where the address has none."""
        found = _ADDRESS.fullmatch(ask.path)
        if found:
            number, rest = divmod(int(found[2]) - _FIRST_ID, _STEP)
            form = "old_host" if ask.host != self.hosts[0] else found[1] or "plain"
            return None if rest else (number, form)
        found = _BARE_ADDRESS.fullmatch(ask.path)
        if not found:
            return None
        number = int(found[2]) - _FIRST_SUFFIX
        known = 0 <= number < self.chronicle.total and ask.path == self._path(number, "bare")
        return (number, "bare") if known else None

    def moved(self, ask: Ask) -> Answer | None:
        """Send everything but articles from the old host to the new one."""
        if ask.host == self.hosts[0] or _ADDRESS.fullmatch(ask.path):
            return None
        return redirect(f"https://{self.hosts[0]}{ask.path}")

    def forward(self, number: int, form: str) -> str | None:
        """Send most articles of the old host on to the new one; every fourth is still shown there."""
        return self.address(number, "plain") if form == "old_host" and number % 4 else None

    def write_clock(self, now: datetime) -> str:
        """Return today, in the top bar."""
        return f'<div class="top-date">{name_weekday(now, numbered=True)}, {write_date(now)}</div>'

    def stamps(self, head: Head) -> tuple[Stamp, Stamp]:
        """Return the stamp to the minute: of the publication on every third page, of the update on the others."""
        stamp: Stamp = (head.moment.replace(second=0).isoformat(), "minute")
        return (stamp, None) if _tells_publication(head) else (None, stamp)

    def section_path(self, section: str) -> str:
        """Return the path of a section."""
        return f"/{section}"

    def locate_listing(self, ask: Ask) -> tuple[str, int] | None:
        """Find a listing by its path."""
        found = re.fullmatch(r"/([a-z-]+?)(?:-p(\d{1,6}))?", ask.path)
        return (found[1], int(found[2] or 1)) if found and found[1] in self.sections else None

    def write_pager(self, section: str, page: int, last: int) -> str:
        """Return the numbered links."""
        numbers = near_pages(page, last)
        return "".join(f'<a class="{"on" if n == page else "off"}" href="/{section}-p{n}">{n}</a>' for n in numbers)

    def write_article(self, story: Story) -> dict[str, str]:
        """Return the article between audio bar, share bars, related lists and topics."""
        head, hand = story.head, hand_of(story.head.number)
        others = self.write_neighbours(head.number)
        share = '<div class="share-bar">Chia sẻ: <a href="#zalo">icon-zalo</a></div>'
        label = "Ngày đăng" if _tells_publication(head) else "Updated"
        lead, body = hand.write(story.lead), write_blocks(story.blocks, hand, _place_picture)
        if head.number % _ONE_IN == _LEAD_AGAIN:
            body = f"<p>{lead}</p>\n{body}"
        signed = hand.enclose('<div class="news-details__author">', story.byline.raw, "</div>")
        cover = f"/upload/{head.moment:%Y/%m/%d/%H}/{head.number}.jpg"
        crumb = f'<div class="news-details__cate"><a href="/{head.section}">{self.sections[head.section]}</a></div>'
        return {
            "head": f"""<title>{escape(head.title)} - {self.name}</title>
<link rel="canonical" href="{self.address(head.number, "plain")}"/>""",
            "aside": others,
            "main": f"""{crumb}
<div class="audio-bar"><span>icon</span><span>0.5 1.0 1.5</span></div>{share}
<h1 class="news-details__title">{hand.write(head.title)}</h1>
<div class="news-details__time">{label}: {head.moment:%H:%M}, {write_date(head.moment)}</div>
<div class="news_detail_sapo"><p>{lead}</p></div>
<div class="news-details__avatar"><img src="{cover}" alt=""/><p>Chú thích</p></div>
<div class="news-details__content link_content">
{body}
<div class="news-related__list"><h4>Tin liên quan</h4>{others}</div>
</div>
{signed}{share}
<div class="news-details__topic"><span>Chủ đề:</span> {link_tags(story.tags, "/chu-de/{}")}</div>
<div class="news-comment"><h3>Ý kiến bạn đọc (0)</h3><p>Bình luận của bạn...</p></div>""",
        }

    def _show_feed(self) -> Answer:
        heads = (self.head(number) for number in self.chronicle.newest(_FEED_LENGTH))
        items = ((head.title, self.address(head.number, "bare"), head.moment) for head in heads)
        return answer_rss(self.name, f"https://{self.hosts[0]}/", items)


def _tells_publication(head: Head) -> bool:
    return head.number % 3 == 1


def _place_picture(picture: Picture, hand: Hand) -> str:
    caption = hand.enclose("<figcaption>", picture.caption, "</figcaption>") or "<div>leftcenterrightdel</div>"
    return f'<figure class="image"><img src="{picture.src}" alt=""/>{caption}</figure>\n'
