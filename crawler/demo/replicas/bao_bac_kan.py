"""Báo Bắc Kạn on three hosts as ePi CMS: a model from facts, no page of it is a copy."""

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
from crawler.demo.replicas.exchange import Answer, Ask, redirect, write_date
from crawler.demo.replicas.feeds import answer_rss
from crawler.demo.stories import Head, Picture, Story
from crawler.demo.words import CASTS, VILLAGES
from storage.timeline import VIETNAM

_FIRST_ID, _STEP = 11008, 3
_FEED_LENGTH = 20
_ORG_UNTIL, _COM_UNTIL = datetime(2017, 1, 1, tzinfo=VIETNAM), datetime(2024, 4, 1, tzinfo=VIETNAM)


class BaoBacKan(Replica):
    """Three hosts that all serve every post, in gzip: the number in the address decides, the words in it do not."""

    code = "bao_bac_kan"
    name = "Báo Bắc Kạn điện tử"
    hosts = ("baobackan.vn", "baobackan.com.vn", "baobackan.org.vn")
    sections: ClassVar = {"chinh-tri": "Chính trị", "kinh-te": "Kinh tế", "xa-hoi": "Xã hội"}
    last = datetime(2025, 6, 29, tzinfo=VIETNAM)
    end_marks = 1.0
    dated_items = False
    zips = True

    def __init__(self, pages: int) -> None:
        super().__init__(pages)
        self.files["/rss/home.rss"] = self._show_feed

    @cached_property
    def frame(self) -> Frame:
        """Return the page around everything."""
        paths = {slug: self.section_path(slug) for slug in self.sections}
        return Frame(
            f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"/>
[[head]]
<link rel="preconnect" href="https://photo-cms-baobackan.epicdn.me"/>
{make_style("cms", 21000)}
{make_script("epi", 19000)}
</head><body>
<header class="site-header"><a class="logo" href="/">Báo Bắc Kạn</a><a href="/bao-in">Đọc báo in</a>
{make_menu(self.sections, paths, VILLAGES + CASTS[self.code].districts, 62)}</header>
<div class="main-content">
[[main]]
</div>
<aside class="sidebar"><h3>Đọc nhiều</h3>[[aside]]
<a href="https://vietnam.vn/">Vietnam.vn</a> <a href="https://backan.gov.vn/">Cổng thông tin điện tử tỉnh</a></aside>
<footer class="site-footer">Cơ quan của Đảng bộ tỉnh Bắc Kạn. Giấy phép số 402/GP-BTTTT cấp ngày 28/9/2021.
Hotline: 0209.3 870 000. Ghi rõ nguồn khi sử dụng lại thông tin từ báo.</footer>
</body></html>"""
        )

    def key(self, number: int) -> str:
        """Return the post's number."""
        return str(_FIRST_ID + _STEP * number)

    def forms(self, number: int) -> tuple[str, ...]:
        """Return the hosts, today's first."""
        del number
        return self.hosts

    def address(self, number: int, form: str) -> str:
        """Return the address; its form is the host."""
        return f"https://{form}/{self.head(number).slug}-post{self.key(number)}.html"

    def listed_form(self, number: int, kind: EntryKind = "own") -> str:
        """Return the host of the time at which the article appeared; other sections know another one."""
        moment = self.head(number).moment
        at = 2 if moment < _ORG_UNTIL else 1 if moment < _COM_UNTIL else 0
        return self.hosts[(at + 1) % len(self.hosts) if kind == "crossed" else at]

    def locate(self, ask: Ask) -> tuple[int, str] | None:
        """Find an article by the number in its address."""
        found = re.fullmatch(r"/[\w-]+-post(\d{1,12})\.html", ask.path)
        if not found:
            return None
        number, rest = divmod(int(found[1]) - _FIRST_ID, _STEP)
        return None if rest else (number, ask.host)

    def moved(self, ask: Ask) -> Answer | None:
        """Send everything but articles from the old hosts to today's."""
        if ask.host == self.hosts[0] or self.locate(ask):
            return None
        return redirect(f"https://{self.hosts[0]}{ask.path}")

    def stamps(self, head: Head) -> tuple[Stamp, Stamp]:
        """Return the stamp to the second."""
        return (head.moment.isoformat(), "second"), None

    def source(self, story: Story) -> str | None:
        """Return the source line of some posts."""
        return story.source

    def section_path(self, section: str) -> str:
        """Return the path of a section."""
        return f"/{section}/"

    def locate_listing(self, ask: Ask) -> tuple[str, int] | None:
        """Find a listing by its path."""
        found = re.fullmatch(r"/([a-z-]+)/(?:trang-(\d{1,6})\.html)?", ask.path)
        return (found[1], int(found[2] or 1)) if found and found[1] in self.sections else None

    def write_pager(self, section: str, page: int, last: int) -> str:
        """Return the numbered links."""
        numbers = near_pages(page, last)
        return "".join(
            f'<a class="{"active" if n == page else "page"}" href="/{section}/trang-{n}.html">{n}</a>' for n in numbers
        )

    def write_article(self, story: Story) -> dict[str, str]:
        """Return the article with its structured stamp, its doubled captions and its lists of others."""
        head, hand = story.head, hand_of(story.head.number)
        iso = f"{head.moment:%Y-%m-%dT%H:%M:%S%z}"
        author = hand.enclose('<span class="article__author"><span class="name">', story.byline.raw, "</span></span>")
        source = hand.enclose('<p class="source">Nguồn: ', story.source, "</p>\n")
        others = self.write_neighbours(head.number)
        return {
            "head": f"""<title>{escape(head.title)} | {self.name}</title>
<link rel="canonical" href="{self.address(head.number, self.hosts[0])}"/>
<meta property="og:type" content="article"/><meta property="article:published_time" content="{iso}"/>""",
            "aside": others,
            "main": f"""<div class="breadcrumb"><a href="/{head.section}/">{self.sections[head.section]}</a></div>
<article class="article"><h1 class="article__title cms-title">{hand.write(head.title)}</h1>
<div class="article__meta"><time datetime="{iso}">{write_date(head.moment)} {head.moment:%H:%M}</time>{author}</div>
<div class="article__tool"><span>Chia sẻ:</span><a href="#zalo">Zalo</a><a href="#print">In bài viết</a></div>
<div class="article__sapo cms-desc">{hand.write(story.lead)}</div>
<div class="article__body zce-content-body cms-body" itemprop="articleBody">
{write_blocks(story.blocks, hand, _place_picture)}{source}
<div class="article__related"><h3>Tin liên quan</h3>{others}</div>
</div>
<div class="article__tag"><span>Từ khóa:</span> {link_tags(story.tags, "/tags/{}.html")}</div>
</article><div class="comment-box">Ý kiến bạn đọc (0)</div>""",
        }

    def _show_feed(self) -> Answer:
        heads = (self.head(number) for number in self.chronicle.newest(_FEED_LENGTH))
        items = ((head.title, self.address(head.number, self.hosts[head.number % 2]), head.moment) for head in heads)
        return answer_rss(self.name, f"https://{self.hosts[0]}/", items)


def _place_picture(picture: Picture, hand: Hand) -> str:
    """Write a picture as a table or a figure; the editor prints the alternative text as well as the caption."""
    image = f'<img src="https://cdn.baobackan.vn{picture.src}" alt=""/>'
    if not picture.caption:
        return f'<figure class="picture">{image}<div class="align-tool">leftcenterrightdel</div></figure>\n'
    double = hand.enclose('<p class="caption-alt">', picture.caption, "</p>\n")
    if picture.src[-5] in "02468":  # the last figure of the file's name
        caption = hand.enclose('<tr><td class="caption">', picture.caption, "</td></tr>")
        return f'<table class="picture"><tbody><tr><td>{image}</td></tr>{caption}</tbody></table>\n{double}'
    caption = hand.enclose("<figcaption>", picture.caption, "</figcaption>")
    return f'<figure class="picture">{image}{double}{caption}</figure>\n'
