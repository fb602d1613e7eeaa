"""backancity.gov.vn as WordPress, some pages without any date: a model from facts, no page of it is a copy."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cached_property, partial
from html import escape
from typing import ClassVar

from crawler.demo.dress import Hand, hand_of, write_blocks
from crawler.demo.frame import Frame, link_tags, make_menu, make_script, make_style
from crawler.demo.replicas.base import Replica, Stamp, near_pages
from crawler.demo.replicas.chronicle import EntryKind
from crawler.demo.replicas.exchange import Answer, Ask, redirect, write_date
from crawler.demo.replicas.feeds import answer_rss, answer_sitemap, answer_sitemap_index
from crawler.demo.stories import Head, Mood, Picture, Story
from crawler.demo.words import CASTS, VILLAGES
from storage.timeline import VIETNAM

_FIRST_SUFFIX = 10
_FEED_LENGTH = 10
_SITEMAP_LENGTH = 2000
_EVENT_ONLY, _NO_DATE, _ONE_IN = 3, 7, 10


class BacKanCity(Replica):
    """Slugs for keys, hidden dates on every tenth page, an author called admin, a feed and a sitemap."""

    code = "bac_kan_city"
    name = "Trang thông tin điện tử thành phố Bắc Kạn"
    hosts = ("backancity.gov.vn",)
    sections: ClassVar = {
        "tin-tuc": "Tin tức",
        "hoat-dong-cua-thanh-uy": "Hoạt động của Thành ủy",
        "kinh-te": "Kinh tế",
    }
    last = datetime(2025, 6, 27, tzinfo=VIETNAM)
    dated_items = False

    def __init__(self, pages: int) -> None:
        super().__init__(pages)
        parts = [f"/wp-sitemap-posts-post-{n}.xml" for n in range(1, -(-pages // _SITEMAP_LENGTH) + 1)]
        self.files["/feed/"] = self._show_feed
        self.files["/wp-sitemap.xml"] = lambda: answer_sitemap_index(f"https://{self.hosts[0]}{path}" for path in parts)
        self.files |= {path: partial(self._show_sitemap, at) for at, path in enumerate(parts)}

    @cached_property
    def frame(self) -> Frame:
        """Return the page around everything."""
        paths = {slug: self.section_path(slug) for slug in self.sections}
        return Frame(
            f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="UTF-8">
[[head]]
<link rel="alternate" type="application/rss+xml" title="Dòng thông tin" href="https://{self.hosts[0]}/feed/" />
<meta name="generator" content="WordPress 5.8" />
{make_style("wp", 21000)}
{make_script("wpcfg", 19000)}
</head><body class="[[kind]] wp-embed-responsive">
<a class="skip-link screen-reader-text" href="#content">Nhảy đến nội dung</a>
<header id="masthead"><p class="site-title"><a href="/">{self.name}</a></p>
{make_menu(self.sections, paths, VILLAGES + CASTS[self.code].districts, 62)}</header>
<div id="content" class="site-content"><main id="main">
[[main]]
</main>
<aside id="secondary" class="widget-area">
<section class="widget widget_recent_entries"><h2 class="widget-title">Bài viết mới</h2>[[recent]]</section>
<section class="widget widget_archive"><h2 class="widget-title">Lưu trữ</h2>
<ul><li>Tháng Sáu 2025</li><li>Tháng Năm 2025</li></ul></section>
<section class="widget widget_links"><a href="https://backan.gov.vn/">Cổng thông tin tỉnh</a>
<a href="https://vietnam.vn/">Việt Nam</a></section>
</aside></div>
<footer id="colophon">Giấy phép số 09/GP-STTTT cấp ngày 21/8/2019 | Bản quyền thuộc về UBND thành phố Bắc Kạn © 2019
</footer>
</body></html>"""
        )

    def mood(self, number: int) -> Mood:
        """Return how much the page says: every tenth only an event without its year, every tenth nothing."""
        rest = number % _ONE_IN
        return "event" if rest == _EVENT_ONLY else "undated" if rest == _NO_DATE else "dated"

    def key(self, number: int) -> str:
        """Return the slug, with the figure that WordPress puts behind a title it has seen before."""
        return f"{self.head(number).slug}-{number + _FIRST_SUFFIX}"

    def forms(self, number: int) -> tuple[str, ...]:
        """Return https, then http."""
        del number
        return "https", "http"

    def address(self, number: int, form: str) -> str:
        """Return the address; its form is the scheme."""
        return f"{form}://{self.hosts[0]}/{self.key(number)}/"

    def moved(self, ask: Ask) -> Answer | None:
        """Send plain http to https, and paths without a final slash to those with one."""
        if ask.scheme == "https" and (ask.path.endswith("/") or "." in ask.path):
            return None
        slash = "" if ask.path.endswith("/") or "." in ask.path else "/"
        return redirect(f"https://{ask.host}{ask.path}{slash}")

    def locate(self, ask: Ask) -> tuple[int, str] | None:
        """Find an article: the figure at the slug's end tells which, then the whole slug must agree."""
        found = re.fullmatch(r"/([\w-]+-(\d{1,9}))/", ask.path)
        if not found:
            return None
        number = int(found[2]) - _FIRST_SUFFIX
        return (number, ask.scheme) if number < self.chronicle.total and self.key(number) == found[1] else None

    def stamps(self, head: Head) -> tuple[Stamp, Stamp]:
        """Return the stamp to the second; WordPress prints it in UTC."""
        return (head.moment.isoformat(), "second") if head.mood == "dated" else None, None

    def section_path(self, section: str) -> str:
        """Return the path of a section."""
        return f"/category/{section}/"

    def locate_listing(self, ask: Ask) -> tuple[str, int] | None:
        """Find a listing by its path."""
        found = re.fullmatch(r"/category/([a-z-]+)/(?:page/(\d{1,6})/)?", ask.path)
        return (found[1], int(found[2] or 1)) if found and found[1] in self.sections else None

    def write_pager(self, section: str, page: int, last: int) -> str:
        """Return the numbered links of WordPress."""
        numbers = {str(n): n for n in near_pages(page, last) if n != page}
        if page < last:
            numbers["Trang sau"] = page + 1
        links = (
            f'<a class="page-numbers" href="{self._page_address(section, n)}">{label}</a>'
            for label, n in numbers.items()
        )
        return f'<span class="page-numbers current">{page}</span>{"".join(links)}'

    def _page_address(self, section: str, page: int) -> str:
        return f"https://{self.hosts[0]}{self.section_path(section)}" + (f"page/{page}/" if page > 1 else "")

    def listed_form(self, number: int, kind: EntryKind = "own") -> str:
        """Return https; other sections link with http, as old editors did."""
        del number
        return "http" if kind == "crossed" else "https"

    def write_article(self, story: Story) -> dict[str, str]:
        """Return the entry: its header with or without a date, its content with everything that plug-ins add."""
        head, hand = story.head, hand_of(story.head.number)
        label = self.sections[head.section]
        author = hand.enclose('<p style="text-align: right;"><strong>', story.byline.raw, "</strong></p>")
        lead = hand.write(story.lead)
        if head.number % 6 == 1:  # lines broken by hand, as in text pasted from PDF
            lead = lead.replace(", ", ",<br />\n")
        return {
            "head": f"""<title>{escape(head.title)} - {self.name}</title>
<link rel="canonical" href="{self.address(head.number, "https")}" />""",
            "kind": "single single-post",
            "recent": self.write_neighbours(head.number),
            "main": f"""<article id="post-{head.number + 100}" class="post hentry"><header class="entry-header">
<span class="cat-links"><a href="{self._page_address(head.section, 1)}" rel="category tag">{label}</a></span>
<h1 class="entry-title">{hand.write(head.title)}</h1>
<div class="entry-meta">{_write_time(head)}<span class="byline"> bởi <span class="author vcard">admin</span></span>
</div></header>
<div class="entry-content">
<p><strong>{lead}</strong></p>
{write_blocks(story.blocks, hand, _place_picture)}{author}
<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Chia sẻ:</h3><ul><li>Facebook</li><li>Email</li></ul>
</div>
</div>
<footer class="entry-footer"><span class="tags-links">Thẻ: {link_tags(story.tags, "/tag/{}/")}</span></footer></article>
<div class="comments-area"><h3>Bình luận (0)</h3><p>Bình luận của bạn...</p></div>""",
        }

    def _show_feed(self) -> Answer:
        heads = (self.head(number) for number in self.chronicle.newest(_FEED_LENGTH))
        items = ((head.title, self.address(head.number, "https"), head.moment.astimezone(UTC)) for head in heads)
        return answer_rss(self.name, f"https://{self.hosts[0]}", items)

    def _show_sitemap(self, part: int) -> Answer:
        numbers = range(self.chronicle.pages)[part * _SITEMAP_LENGTH : (part + 1) * _SITEMAP_LENGTH]
        return answer_sitemap((self.address(number, "https"), None) for number in numbers)


def _write_time(head: Head) -> str:
    if head.mood != "dated":
        return ""
    stamp = head.moment.astimezone(UTC).isoformat()
    return f'<time class="entry-date published" datetime="{stamp}">{write_date(head.moment)}</time>'


def _place_picture(picture: Picture, hand: Hand) -> str:
    caption = hand.enclose('<figcaption class="wp-caption-text">', picture.caption, "</figcaption>")
    return f'<figure class="wp-caption aligncenter"><img src="{picture.src}" alt="" width="640"/>{caption}</figure>\n'
