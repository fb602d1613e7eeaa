"""Redesigns of what a page declares and shows: title, date, byline and lead in the head, in the chrome, or gone."""

from __future__ import annotations

import random

from lxml import html

from tests.bench.health.anatomy import Body
from tests.bench.health.redesigns.hands import make, name, take_out


def _say(page: Body) -> tuple[str, str]:
    """Return title and date as they are shown."""
    said = (" ".join(part.text_content().split()) if part is not None else "" for part in (page.title, page.date))
    title, date = said
    return title, date


def declare_title_only(page: Body, chance: random.Random) -> None:
    """Show no title, and declare it for those who share the page."""
    del chance
    title, _ = _say(page)
    head = page.tree.find("head")
    if page.title is None or head is None:
        return
    for known in page.tree.xpath('//meta[@property="og:title"]'):
        known.drop_tree()
    head.append(html.Element("meta", attrib={"property": "og:title", "content": title}))
    take_out(page.title)


def label_title(page: Body, chance: random.Random) -> None:
    """Put the name of the section into the element of the title."""
    label = make("span", chance, chance.choice(("Chính trị", "Xã hội", "Kinh tế")))
    if page.title is not None:
        label.tail, page.title.text = page.title.text, None
        page.title.insert(0, label)


def declare_site(page: Body, chance: random.Random) -> None:
    """Declare the name of the portal as the title of every page."""
    del chance
    for title in page.tree.xpath("//head/title"):
        title.text = "Cổng thông tin điện tử"
    for meta in page.tree.xpath('//meta[@property="og:title"]'):
        meta.set("content", "Cổng thông tin điện tử")


def declare_nothing(page: Body, chance: random.Random) -> None:
    """Drop all that was written for machines."""
    del chance
    for element in page.tree.xpath(
        '//script[@type="application/ld+json"] | //head/meta[@property] | //head/meta[@name]'
    ):
        element.drop_tree()


def move_date_into_chrome(page: Body, chance: random.Random) -> None:
    """Write the date into the bar at the head of the page, where a clock may stand too."""
    bar = make("div", chance, bare=0)
    _, date = _say(page)
    body = page.tree.find("body")
    if page.date is None or body is None:
        return
    bar.text, bar.tail = date, "\n"
    take_out(page.date)
    page.date = bar
    if page.clock is not None and chance.random() < 0.5:
        page.clock.addnext(bar)
    else:
        body.insert(0, bar)


def hide_date(page: Body, chance: random.Random) -> None:
    """Show no date any more."""
    del chance
    if page.date is not None:
        take_out(page.date)
        page.date = None


def add_change(page: Body, chance: random.Random) -> None:
    """Show a day of change before the date, in a box that looks the same."""
    line = make("span", chance, f"Cập nhật: {page.number % 27 + 1:02}/12/2025 08:15", bare=0)
    if page.date is not None:
        page.date.addprevious(line)


def show_today(page: Body, chance: random.Random) -> None:
    """Show the day of the visit in the place of the date, and the date below the text."""
    today = "Thứ Tư, 24/12/2025"
    _, date = _say(page)
    if page.date is None or page.body is None:
        return
    for inner in list(page.date):
        page.date.remove(inner)
    page.date.attrib.pop("datetime", None)
    page.date.text = today
    page.body.addnext(make("div", chance, date))


def sign_at_head(page: Body, chance: random.Random) -> None:
    """Name the author before the text, in one line with the date."""
    line = make("div", chance, bare=0)
    if page.author is None or page.title is None or page.date is None:
        return
    _, date = _say(page)
    line.text = f"{' '.join(page.author.text_content().split())} - {date}"
    take_out(page.author)
    take_out(page.date)
    page.title.addnext(line)


def describe_author(page: Body, chance: random.Random) -> None:
    """Put a box about somebody of the staff below the text."""
    box = html.fromstring(
        f'<div class="{name(chance)}"><b>Phóng viên Nông Văn Thắng</b>'
        "<p>Mười năm theo dõi mảng nông nghiệp và đời sống của đồng bào các dân tộc ở miền núi phía Bắc.</p></div>"
    )
    if page.body is not None:
        page.body.addnext(box)


def rename_sections(page: Body, chance: random.Random) -> None:
    """Give the sections of the portal other names and addresses."""
    fresh = name(chance)
    for link in page.tree.xpath("//nav//a | //*[contains(@class, 'breadcrumb')]//a | //*[contains(@class, 'menu')]//a"):
        link.set("href", f"/{fresh}{link.get('href') or ''}")
        link.text = f"Chuyên mục {link.text_content().strip()}"
