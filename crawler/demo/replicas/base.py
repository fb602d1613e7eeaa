"""What the six replicas share: how a request finds its page, listings, lists around articles, traps."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import ClassVar

from crawler.demo.frame import Frame
from crawler.demo.replicas.chronicle import SOFT_404, TO_HOME, Chronicle, EntryKind
from crawler.demo.replicas.exchange import PLAIN, Answer, Ask, redirect, write_date
from crawler.demo.stories import Head, Mood, Story, plan_story, tell_story
from storage.records import Precision

MOST_PAGES = 30_000  # more would not fit into ids of six digits
Stamp = tuple[str, Precision] | None

_NOT_FOUND = "Trang không tồn tại"
_NEIGHBOURS = 5


def near_pages(page: int, last: int) -> range:
    """Return the numbers that a pager shows around a page."""
    return range(max(1, page - 2), min(last, page + 2) + 1)


class Replica(ABC):
    """A model of one portal, built from facts about its kind; no page of it is a copy of a real one.

    Articles are composed when they are asked for. Addresses carry the article's number in some form, so nothing is
    kept but small caches. A *form* is one of the shapes that an article's address has.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    hosts: ClassVar[tuple[str, ...]]
    sections: ClassVar[Mapping[str, str]]
    last: ClassVar[datetime]
    closed: ClassVar[int] = 0
    end_marks: ClassVar[float] = 0.25
    dated_items: ClassVar[bool] = True
    page_clock: ClassVar[bool] = False
    zips: ClassVar[bool] = False
    closed_paths: ClassVar[tuple[str, ...]] = ("/admin/", "/tim-kiem")

    def __init__(self, pages: int) -> None:
        if not 1 <= pages <= MOST_PAGES:
            raise ValueError(f"a replica holds 1 to {MOST_PAGES:,} articles, not {pages:,}")
        self.chronicle = Chronicle(self.code, tuple(self.sections), pages, self.last, self.closed)
        self.head: Callable[[int], Head] = lru_cache(4096)(self._plan)
        self.story: Callable[[int], Story] = lru_cache(64)(self._tell)
        self.neighbour: Callable[[int], str] = lru_cache(4096)(self._write_neighbour)
        self.files: dict[str, Callable[[], Answer]] = {"/robots.txt": self._show_robots}

    # What a portal says for itself

    @property
    @abstractmethod
    def frame(self) -> Frame:
        """The page around everything, with the holes ``head``, ``clock``, ``main`` and ``after``."""

    @abstractmethod
    def key(self, number: int) -> str:
        """Return the key of an article."""

    @abstractmethod
    def forms(self, number: int) -> tuple[str, ...]:
        """Return the forms in which the article's address exists, the canonical one first."""

    @abstractmethod
    def address(self, number: int, form: str) -> str:
        """Return the absolute address of an article in one form."""

    @abstractmethod
    def locate(self, ask: Ask) -> tuple[int, str] | None:
        """Return number and form of the article that is asked for, or None if the address is not of that kind."""

    @abstractmethod
    def write_article(self, story: Story) -> dict[str, str]:
        """Return what fills the frame's holes on an article's page."""

    @abstractmethod
    def stamps(self, head: Head) -> tuple[Stamp, Stamp]:
        """Return what the page says of its publication and of its update."""

    @abstractmethod
    def locate_listing(self, ask: Ask) -> tuple[str, int] | None:
        """Return section and page number (from 1) of the listing that is asked for, if it is one."""

    @abstractmethod
    def write_pager(self, section: str, page: int, last: int) -> str:
        """Return the links from one page of a listing to others."""

    @abstractmethod
    def section_path(self, section: str) -> str:
        """Return the path of a section's first listing page."""

    # What a portal may say

    def mood(self, number: int) -> Mood:
        """Return how much of its date the article's page gives away."""
        del number
        return "dated"

    def listed_form(self, number: int, kind: EntryKind = "own") -> str:
        """Return the form in which a listing links an article: its own section the canonical one, others the last."""
        return self.forms(number)[-1 if kind == "crossed" else 0]

    def write_link(self, number: int, form: str) -> str:
        """Return an article's address as listings print it; here absolute."""
        return self.address(number, form)

    def moved(self, ask: Ask) -> Answer | None:
        """Return a redirect for whole hosts or schemes that have moved."""
        del ask
        return None

    def forward(self, number: int, form: str) -> str | None:
        """Return the address to which an old address leads, or None if it shows the article itself."""
        del number, form
        return None

    def write_clock(self, now: datetime) -> str:
        """Return the page clock, which shows today."""
        del now
        return ""

    def views(self, story: Story) -> int | None:
        """Return the number of views that the page prints."""
        del story
        return None

    def tags(self, story: Story) -> tuple[str, ...]:
        """Return the tags that the page prints."""
        return story.tags

    def source(self, story: Story) -> str | None:
        """Return what the page names as its source in a line ``Nguồn:``."""
        del story
        return None

    # Answers

    def answer(self, ask: Ask) -> Answer:
        """Answer one request."""
        moved = self.moved(ask) if ask.path != "/robots.txt" else None
        if moved:
            return moved
        file = self.files.get(ask.path)
        if file:
            return file()
        if ask.path == "/":
            return Answer(self._write_home(ask))
        found = self.locate(ask)
        if found:
            return self._show_article(*found, ask)
        listing = self.locate_listing(ask)
        if listing and 1 <= listing[1] <= self.chronicle.last_page(listing[0]):
            return self.show_listing(*listing, ask)
        return self.deny(ask)

    def show_listing(self, section: str, page: int, ask: Ask) -> Answer:
        """Answer with one page of a section's listing."""
        return Answer(self.write_page(self.sections[section], self.write_listing(section, page), ask))

    def deny(self, ask: Ask) -> Answer:
        """Answer that there is no such page."""
        return Answer(self._write_missing(ask), 404)

    def _show_article(self, number: int, form: str, ask: Ask) -> Answer:
        if number == SOFT_404:
            return Answer(self._write_missing(ask))
        if number == TO_HOME:
            return redirect(f"{ask.scheme}://{ask.host}/", 302)
        if not 0 <= number < self.chronicle.total:
            return self.deny(ask)
        target = self.forward(number, form)
        if target:
            return redirect(target)
        holes = {"clock": self.write_clock(ask.now)} | self.write_article(self.story(number))
        return Answer(self.frame.fill(holes), zipped=self.zips)

    def _show_robots(self) -> Answer:
        rules = "".join(f"Disallow: {path}\n" for path in self.closed_paths)
        return Answer(f"User-agent: *\n{rules}".encode(), mime=PLAIN)

    def _write_home(self, ask: Ask) -> bytes:
        links = "".join(f'<h2><a href="{self.section_path(s)}">{label}</a></h2>' for s, label in self.sections.items())
        return self.write_page("Trang chủ", f'<div class="home">{links}{self._write_newest(8)}</div>', ask)

    def _write_missing(self, ask: Ask) -> bytes:
        words = f"<h1>{_NOT_FOUND}</h1><p>Mời bạn quay lại trang chủ.</p>"
        return self.write_page(_NOT_FOUND, f'<div class="error-page">{words}{self._write_newest(4)}</div>', ask)

    def _write_newest(self, count: int) -> str:
        return "".join(self.write_item(number, self.listed_form(number)) for number in self.chronicle.newest(count))

    def write_page(self, title: str, main: str, ask: Ask, after: str = "") -> bytes:
        """Return a page that is no article."""
        head = f"<title>{title} - {self.name}</title>"
        return self.frame.fill({"head": head, "clock": self.write_clock(ask.now), "main": main, "after": after})

    def write_listing(self, section: str, page: int) -> str:
        """Return the entries and the pager of one listing page."""
        items = "\n".join(
            self.write_item(entry.number, self.listed_form(entry.number, entry.kind), entry.shown)
            for entry in self.chronicle.entries(section, page)
        )
        pager = self.write_pager(section, page, self.chronicle.last_page(section))
        label = f'<h1 class="zone-title">{self.sections[section]}</h1>'
        return f'{label}<div class="zone-list">{items}</div><div class="pager">{pager}</div>'

    def write_item(self, number: int, form: str, shown: datetime | None = None) -> str:
        """Return one entry of a listing."""
        head = self.head(number)
        when = f'<span class="item-date">{write_date(shown or head.moment)}</span>' if self.dated_items else ""
        link = escape(self.write_link(number, form))
        return f'<article class="item"><a class="item-title" href="{link}">{escape(head.title)}</a>{when}</article>'

    def write_neighbours(self, number: int) -> str:
        """Return a list of links to the articles just before one, with their dates."""
        end = number if 0 < number < self.chronicle.pages else self.chronicle.pages
        return f"<ul>{''.join(self.neighbour(n) for n in range(max(0, end - _NEIGHBOURS), end))}</ul>"

    def _write_neighbour(self, number: int) -> str:
        head, link = self.head(number), escape(self.write_link(number, self.listed_form(number)))
        return f'<li><a href="{link}">{escape(head.title)}</a> <span>{write_date(head.moment)}</span></li>'

    def _plan(self, number: int) -> Head:
        chronicle = self.chronicle
        return plan_story(
            self.code, number, chronicle.section_of(number), chronicle.moment_of(number), self.mood(number)
        )

    def _tell(self, number: int) -> Story:
        return tell_story(self.head(number), self.end_marks)
