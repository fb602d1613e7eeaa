"""A page while it is written: the story, and a record of everything that has been put on the page so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from unicodedata import normalize

from crawler.demo.compose import Dice
from crawler.demo.dress import Hand
from crawler.demo.replicas.base import Stamp
from crawler.demo.sayings import Byline
from crawler.demo.society import OF_SECTION
from crawler.demo.stories import Head, Story, plan_story, tell_story
from storage.timeline import VIETNAM
from tests.strangers.clocks import say_stamp, write_moment
from tests.strangers.gold import Gold

SECTIONS = {
    "chinh-tri": "Chính trị",
    "xay-dung-dang": "Xây dựng Đảng",
    "kinh-te": "Kinh tế",
    "xa-hoi": "Xã hội",
    "van-hoa": "Văn hóa",
    "phap-luat": "Pháp luật",
    "thoi-su": "Thời sự",
    "tin-tuc-su-kien": "Tin tức - Sự kiện",
}
_FINENESS = {"day": 1, "minute": 2, "second": 3}


def tidy(text: str) -> str:
    """Return the text in NFC with single blanks and nothing of zero width."""
    return " ".join(normalize("NFC", text.replace("\u200b", "")).split())


def _tease(head: Head) -> str:
    """Return what lists say of an article: its lead, on every second one with the text's first words behind."""
    story = tell_story(head)
    return f"{story.lead} {story.body[0]}" if head.number % 2 else story.lead


@dataclass(slots=True)
class Sheet:
    """What renderers write with. Every method that returns HTML also takes down what belongs into the gold.

    ``byline`` is the signature that the page may show; ``lead`` has its dateline.
    """

    story: Story
    byline: Byline
    lead: str
    dice: Dice
    hand: Hand
    fetched_at: datetime
    body: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    chrome: list[str] = field(default_factory=list)
    authors: tuple[str, ...] = ()
    led: bool = False
    published: Stamp = None
    updated: Stamp = None
    page_clock: Stamp = None
    _others: int = 0

    @property
    def head(self) -> Head:
        """The story's head."""
        return self.story.head

    @property
    def section(self) -> str:
        """The label of the story's section."""
        return SECTIONS[self.head.section]

    @property
    def now(self) -> datetime:
        """The time of the crawl in +07:00."""
        return self.fetched_at.astimezone(VIETNAM)

    @property
    def changed(self) -> datetime:
        """When the article was last changed."""
        later = self.head.moment + timedelta(hours=self.head.number % 40, minutes=7)
        return min(later, self.now - timedelta(minutes=11))

    # Words of the article

    def write(self, text: str) -> str:
        """Return text in the hand of the page."""
        return self.hand.write(text)

    def show_title(self) -> str:
        """Return the title in the hand of the page."""
        return self.write(self.head.title)

    def show_lead(self) -> str:
        """Return the lead in the hand of the page."""
        self.led = True
        return self.write(self.lead)

    def sign(self, template: str) -> str:
        """Return the byline in a template with ``{}``, or nothing where nobody signs."""
        if self.byline.raw is None:
            return ""
        self.authors = self.byline.authors
        return template.format(self.write(self.byline.raw))

    # Times

    def publish(self, template: str) -> str:
        """Return the time of publication as people read it; the finest that a page writes counts."""
        self._note(say_stamp(template, self.head.moment))
        return write_moment(template, self.head.moment)

    def tell(self, template: str) -> str:
        """Return the time of publication for programs (JSON-LD, meta, attributes); it counts to the minute."""
        self._note(say_stamp(template.replace("%S", "00"), self.head.moment))
        return write_moment(template, self.head.moment)

    def _note(self, stamp: Stamp) -> None:
        if stamp and (self.published is None or _FINENESS[stamp[1]] > _FINENESS[self.published[1]]):
            self.published = stamp

    def hint(self, template: str) -> str:
        """Return the time of publication in a form that nobody should rely on: it does not count."""
        return write_moment(template, self.head.moment)

    def tell_age(self) -> str:
        """Return how long ago the article appeared, as of the crawl."""
        minutes = int((self.fetched_at - self.head.moment).total_seconds()) // 60
        hours = minutes // 60
        return f"{hours} giờ trước" if hours else f"{minutes} phút trước"

    def update(self, template: str) -> str:
        """Return the time of the last change."""
        self.updated = say_stamp(template, self.changed)
        return write_moment(template, self.changed)

    def clock(self, template: str) -> str:
        """Return the time of the crawl, as clocks in headers show it."""
        self.page_clock = say_stamp(template, self.now)
        return write_moment(template, self.now)

    def crawl_time(self, template: str) -> str:
        """Return the time of the crawl where no reader sees it."""
        return write_moment(template, self.now)

    # What is not the article

    def hide(self, line: str) -> str:
        """Return a line of the portal as HTML; it must never be in the body."""
        self.chrome.append(line)
        return escape(line, quote=False)

    def other(self, *, new: bool = False) -> Head:
        """Return another article's head: from about the same days, or from those of the crawl."""
        own = self.head
        anchor = self.now - timedelta(days=1) if new else own.moment
        while True:
            self._others += 1
            section = self.dice.pick(tuple(SECTIONS))
            moment = min(anchor - timedelta(hours=29 * self._others - 60), self.now)
            head = plan_story(own.portal, own.number + self._others, section, moment, "dated")
            if head.title not in (own.title, *self.related) and OF_SECTION[section]:
                self.related.append(head.title)
                return head

    def links(self, count: int, item: str, *, new: bool = False) -> str:
        """Return links to other articles.

        ``item`` has ``{title}`` and may have ``{href}``, ``{teaser}`` and, for the date, ``{m:...}``.
        """
        heads = (self.other(new=new) for _ in range(count))
        return "".join(
            item.format(
                title=escape(head.title),
                href=f"/{head.section}/{head.slug}-{head.number}.html",
                teaser=self.hide(_tease(head)) if "{teaser}" in item else "",
                m=head.moment,
            )
            for head in heads
        )

    def gold(self) -> Gold:
        """Return the gold of what has been written."""
        return Gold(
            title=self.head.title,
            lead=self.lead if self.led else None,
            body=tuple(self.body),
            captions=tuple(dict.fromkeys(self.captions)),
            authors=self.authors,
            published=self.published[0] if self.published else None,
            precision=self.published[1] if self.published else None,
            updated=self.updated[0] if self.updated else None,
            page_clock=self.page_clock[0] if self.page_clock else None,
            related=tuple(self.related),
            chrome=tuple(dict.fromkeys(self.chrome)),
        )
