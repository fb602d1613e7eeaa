"""What redesigns do to the pages of a portal: seeded, the same for every page of it; written before the watch was.

A redesign is a list of steps. None touches the words of the article: its gold stays what it was.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Final
from zlib import crc32

from lxml import html

from tests.bench.health.anatomy import Body, Element, close_page, open_page

Step = Callable[[Body, random.Random], None]

_WORDS: Final = ("post", "story", "entry", "single", "detail", "main", "text", "block", "c", "l", "art", "view", "item")
_ENDS: Final = ("head", "content", "inner", "wrap", "box", "txt", "info", "col", "row", "area", "meta", "fck", "edit")
_TICKER: Final = "Nóng: Chủ động ứng phó với đợt mưa lớn diện rộng trên địa bàn các huyện vùng cao"
_SUMMARIES: Final = (
    "Ban Chỉ đạo yêu cầu các địa phương rà soát toàn bộ khu vực xung yếu, sẵn sàng phương án di dời người dân.",
    "Nhiều mô hình kinh tế tập thể đã giúp hàng trăm hộ vùng cao có thu nhập ổn định từ trồng rừng gỗ lớn.",
    "Các trường học trong tỉnh hoàn thành việc sửa chữa phòng học trước khi bước vào năm học mới.",
)
_CALLS: Final = (
    "Đăng ký nhận bản tin để không bỏ lỡ những thông tin mới nhất của chúng tôi mỗi sáng trong hộp thư của bạn.",
    "Tải ứng dụng của báo để đọc tin nhanh hơn, nghe bản tin và lưu lại những bài viết mà bạn quan tâm.",
    "Bạn thấy bài viết này thế nào? Hãy cho chúng tôi biết ý kiến của bạn bằng cách chấm điểm.",
)


def name(chance: random.Random) -> str:
    """Return a class name as a theme might have it."""
    first, second = chance.choice(_WORDS), chance.choice(_ENDS)
    match chance.randrange(4):
        case 0:
            return f"{first}-{second}"
        case 1:
            return f"{first}__{second}"
        case 2:
            return f"{first}{second.capitalize()}"
        case _:
            return f"sc-{chance.randrange(16**6):06x}"


def make(tag: str, chance: random.Random, text: str = "", *, bare: float = 0.3) -> Element:
    """Return a new element, with a class but for some."""
    element = html.Element(tag)
    if chance.random() >= bare:
        element.set("class", name(chance))
    element.text = text or None
    return element


def replace(old: Element, new: Element) -> None:
    """Put ``new`` in the place of ``old``, whose tail stays there."""
    new.tail, old.tail = old.tail, None
    old.getparent().replace(old, new)


def take_out(element: Element) -> None:
    """Remove an element and leave its tail."""
    element.drop_tree()


def wrap(element: Element, around: Element) -> None:
    """Put an element into a new one."""
    replace(element, around)
    around.append(element)


def retag(element: Element, tag: str) -> None:
    """Change what kind of element it is."""
    element.tag = tag


# Names


def rename_parts(page: Body, chance: random.Random) -> None:
    """Rename the classes and ids of the article's own elements."""
    for part in (page.title, page.date, page.lead, page.author, page.body):
        fresh, keeps = name(chance), chance.random() < 0.2
        if part is not None and not keeps:
            part.attrib.pop("id", None)
            part.set("class", fresh)


def rename_everything(page: Body, chance: random.Random) -> None:
    """Bring a new theme: every class and id of the page is another."""
    salt = chance.randrange(2**32)
    for element in page.tree.iter():
        if isinstance(element.tag, str):
            for attribute in ("class", "id"):
                if (value := element.get(attribute)) is not None:
                    element.set(attribute, " ".join(f"t{crc32(f'{salt}{one}'.encode()):08x}" for one in value.split()))


def rename_body(page: Body, chance: random.Random) -> None:
    """Rename the body alone."""
    if page.body is not None:
        page.body.attrib.pop("id", None)
        page.body.set("class", name(chance))


def rename_author(page: Body, chance: random.Random) -> None:
    """Rename the box of the author, or give the signature one."""
    fresh, tag = name(chance), chance.choice(("div", "p", "span"))
    author = page.author
    if author is not None:
        retag(author, "div" if author.tag == "div" else tag)
        author.set("class", fresh)
        for inner in author.iter("span"):
            inner.attrib.pop("class", None)


def make_ids_lazy(page: Body, chance: random.Random) -> None:
    """Let names end in something that is another on every page."""
    own = random.Random(f"{chance.random()}{page.number}")  # noqa: S311 - drawn, not secret
    for part in page.parts:
        part.set("class", f"{name(chance)}-{own.randrange(16**8):08x}")
        part.set("id", f"el{own.randrange(10**9)}")


# Places


def wrap_parts(page: Body, chance: random.Random) -> None:
    """Put new boxes around title, date and body."""
    for part in (page.title, page.date, page.body):
        outer, tag = make("div", chance), chance.choice(("section", "div", "header"))
        inner = make(tag, chance)
        if part is not None:
            wrap(part, outer)
            wrap(part, inner)


def swap_order(page: Body, chance: random.Random) -> None:
    """Move the date below the lead or the body, or above the title."""
    target = chance.choice(("title", "body", "after"))
    date, title, body = page.date, page.title, page.body
    if date is None or title is None or body is None or body in date.iterancestors():
        return
    if title in date.iterancestors() or date in title.iterancestors():
        return
    take_out(date)
    date.tail = "\n"
    if target == "title":
        title.addprevious(date)
    elif target == "body":
        body.addprevious(date)
    else:
        body.addnext(date)


def change_tags(page: Body, chance: random.Random) -> None:
    """Make the title a second-level heading, the body a section, the lead and the date what they may be."""
    tags = (
        ("title", ("h2", "div")),
        ("date", ("p", "li", "em")),
        ("lead", ("h2", "p")),
        ("body", ("section", "article")),
    )
    for part, choice in tags:
        element, tag = getattr(page, part), chance.choice(choice)
        if element is not None:
            if part == "lead" and len(element):
                tag = "section"
            retag(element, tag)


def make_paragraphs_divs(page: Body, chance: random.Random) -> None:
    """Write paragraphs as ``div``, with or without a class."""
    fresh = name(chance) if chance.random() < 0.5 else ""
    for child in page.paragraphs:
        if child.tag == "p":
            retag(child, "div")
            if fresh and not child.get("class"):
                child.set("class", fresh)


# Boxes


def add_related(page: Body, chance: random.Random) -> None:
    """Put a box of other articles, with summaries, into the middle of the body or before it."""
    box, inside = make("div", chance, bare=0), chance.random() < 0.5
    for number in range(chance.randint(1, 3)):
        summary = _SUMMARIES[(page.number + number) % len(_SUMMARIES)]
        item = make("div", chance)
        link = html.fromstring(f'<a href="/tin-khac-{number}.html">{_TICKER[6:40]} {number}</a>')
        item.append(link)
        item.append(make("p", chance, summary))
        box.append(item)
    _place(page, box, inside=inside)


def add_call(page: Body, chance: random.Random) -> None:
    """Put a call for readers (newsletter, app, rating) into the body."""
    box = make("div", chance, bare=0.15)
    box.append(make("p", chance, chance.choice(_CALLS)))
    _place(page, box, inside=True)


def add_tools(page: Body, chance: random.Random) -> None:
    """Put tools and a copyright line into the body, at its head or its end."""
    box = make("div", chance, bare=0)
    for text in ("Cỡ chữ", "Lưu bài viết", "© Bản quyền thuộc về tòa soạn, không sao chép dưới mọi hình thức"):
        box.append(make("span", chance, text))
    if page.body is not None:
        page.body.insert(0 if chance.random() < 0.5 else len(page.body), box)


def add_ticker(page: Body, chance: random.Random) -> None:
    """Put a line of breaking news with a date above the title."""
    box = make("div", chance)
    box.append(make(chance.choice(("h1", "h2", "strong")), chance, _TICKER))
    box.append(make("time", chance, "20:15 - 01/09/2025"))
    if page.title is not None:
        page.title.addprevious(box)


def add_editor(page: Body, chance: random.Random) -> None:
    """Name the editor in charge below the text."""
    box = make("div", chance, bare=0)
    box.append(make("span", chance, "Biên tập viên: Hoàng Thị Lan"))
    if page.body is not None:
        page.body.addnext(box)


# Splits


def split_body(page: Body, chance: random.Random) -> None:
    """Put the second half of the body into another box."""
    cut, other = chance.uniform(0.2, 0.7), make("div", chance)
    if chance.random() < 0.4 and page.body is not None and page.body.get("class"):
        other.set("class", f"{page.body.get('class').split()[0]} {name(chance)}")
    children = page.paragraphs
    if page.body is None or len(children) < 3:
        return
    for child in children[max(1, int(cut * len(children))) :]:
        other.append(child)
    page.body.addnext(other)


def leave_teaser(page: Body, chance: random.Random) -> None:
    """Keep the old box for a teaser, and put the whole text into a new one below."""
    fresh = make("div", chance, bare=0)
    if page.body is None:
        return
    for child in list(page.body):
        fresh.append(child)
    first = next((child for child in fresh if child.tag == "p" and len(child.text_content()) > 40), None)
    if first is not None:
        teaser = deepcopy(first)
        teaser.tail = "\n"
        page.body.append(teaser)
    page.body.addnext(fresh)
    page.body = fresh


# Names handed over


def hand_over_body(page: Body, chance: random.Random) -> None:
    """Give the names of the body to the list of other articles, and new ones to the body."""
    if page.body is None:
        return
    old = {key: page.body.attrib.pop(key) for key in ("class", "id") if key in page.body.attrib}
    page.body.set("class", name(chance))
    box = html.Element("div", attrib=old)
    for summary in _SUMMARIES:
        box.append(make("p", chance, summary))
    page.body.addnext(box)


def hand_over_title(page: Body, chance: random.Random) -> None:
    """Give the names of the title to the headline of another article, which stands before or after it."""
    other = make(page.title.tag if page.title is not None else "h1", chance, _TICKER[6:])
    fresh, before = name(chance), chance.random() < 0.5
    if page.title is None:
        return
    other.set("class", page.title.get("class") or "")
    page.title.set("class", fresh)
    if before:
        page.title.addprevious(other)
    elif page.body is not None:
        page.body.addnext(other)


def hand_over_date(page: Body, chance: random.Random) -> None:
    """Give the names of the date to that of another article, or to today's."""
    fresh, is_clock = name(chance), chance.random() < 0.5
    if page.date is None or page.title is None:
        return
    other = deepcopy(page.date)
    other.attrib.pop("datetime", None)
    for inner in list(other):
        other.remove(inner)
    other.text, other.tail = "Thứ Tư, 24/12/2025" if is_clock else "08:12, 17/06/2025", "\n"
    page.date.set("class", fresh)
    if page.date.tag == "time":
        retag(page.date, "span")
    page.title.addprevious(other)


def hand_over_author(page: Body, chance: random.Random) -> None:
    """Give the names of the author's box to that of the editor in charge."""
    fresh = name(chance)
    if page.author is None or page.body is None:
        return
    other = deepcopy(page.author)
    target = next(other.iter("span"), other)
    target.text, other.tail = "Hoàng Thị Lan", "\n"
    if target is not other:
        target.set("class", (next(page.author.iter("span"))).get("class") or "")
    page.author.set("class", fresh)
    for inner in page.author.iter("span"):
        inner.attrib.pop("class", None)
    page.body.addprevious(other)


# Dates elsewhere


def move_date(page: Body, chance: random.Random) -> None:
    """Write the date into another element, with a label, or beside other small things."""
    label, where = chance.choice(("", "Đăng lúc: ", "Xuất bản: ")), chance.choice(("after", "before", "far"))
    box, line = make("div", chance), make(chance.choice(("span", "p", "em")), chance)
    if page.date is None or page.title is None or page.body is None:
        return
    text = " ".join(page.date.text_content().split())
    line.text = text if ":" in text.partition(" ")[0] and text[0].isalpha() else label + text
    box.append(line)
    take_out(page.date)
    page.date = line
    anchor = {"after": page.title.addnext, "before": page.title.addprevious, "far": page.body.addnext}[where]
    anchor(box)


def merge_date(page: Body, chance: random.Random) -> None:
    """Write the date into one line with the section or the number of comments."""
    line = make("div", chance)
    if page.date is None or page.title is None:
        return
    line.text = f"{' '.join(page.date.text_content().split())} | 0 bình luận"
    take_out(page.date)
    page.date = line
    page.title.addnext(line)


def _place(page: Body, box: Element, *, inside: bool) -> None:
    if page.body is None:
        return
    box.tail = "\n"
    if inside and len(page.body) > 1:
        page.body.insert(len(page.body) // 2, box)
    else:
        page.body.addprevious(box)


STEPS: Final[tuple[Step, ...]] = (
    *(rename_parts, rename_everything, rename_body, rename_author, make_ids_lazy),
    *(wrap_parts, swap_order, change_tags, make_paragraphs_divs),
    *(add_related, add_call, add_tools, add_ticker, add_editor),
    *(split_body, leave_teaser, hand_over_body, hand_over_title, hand_over_date, hand_over_author),
    *(move_date, merge_date),
)
# Steps that need the names which others take away come first.
_LATE: Final = (rename_parts, rename_body, rename_author, change_tags, make_ids_lazy, rename_everything)


class Redesign:
    """One redesign of a portal: one to four steps, each drawing the same names on every page."""

    def __init__(self, portal: str, seed: int) -> None:
        chance = random.Random(f"{portal} {seed}")  # noqa: S311 - drawn, not secret
        first = STEPS[seed % len(STEPS)]
        others = [step for step in chance.sample(STEPS, chance.randint(0, 3)) if step is not first]
        self.portal = portal
        self.seed = seed
        self.steps: Sequence[Step] = sorted(
            (first, *others), key=lambda step: _LATE.index(step) if step in _LATE else -1
        )

    def __str__(self) -> str:
        return f"{self.portal} {self.seed}: {', '.join(step.__name__ for step in self.steps)}"

    def apply(self, page: bytes, number: int) -> bytes:
        """Return a page of the portal as it is served after the redesign."""
        body = open_page(self.portal, page, number)
        for at, step in enumerate(self.steps):
            chance = random.Random(f"{self.portal} {self.seed} {at}")  # noqa: S311 - as above
            step(body, chance)
        return close_page(body)


def draw_redesigns(portals: Sequence[str], count: int, seed: int = 0) -> list[Redesign]:
    """Return ``count`` redesigns spread over the portals and over all steps."""
    return [Redesign(portals[number % len(portals)], seed + number) for number in range(count)]
