"""Stories: everything an article says, composed from its number alone and independent of any portal's markup."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from crawler.demo import grammar
from crawler.demo.compose import Dice, Teller, capitalise, make_slug, write_number
from crawler.demo.sayings import Byline, Sayings, sign
from crawler.demo.society import OF_SECTION, TOPICS
from crawler.demo.words import CASTS, SOURCES, VILLAGES, Cast

Mood = Literal["dated", "event", "undated"]

_TIMELESS_SHARE = 0.3
_PARAGRAPHS = (4, 4, 5, 5, 5, 6, 6, 7, 7, 8, 9, 10, 12)
_FOLLOWING = (0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4)  # how many sentences follow a paragraph's first one
_TWO_TIER_SINCE = date(2025, 7, 1)  # districts ended
_BOARD_RENAMED = date(2025, 3, 1)  # Ban Tuyên giáo became Ban Tuyên giáo và Dân vận


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text, or a heading between paragraphs."""

    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """An image with its caption, or without one."""

    src: str
    caption: str | None


@dataclass(frozen=True, slots=True)
class Points:
    """A list of items."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of data, row by row."""

    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Picture | Points | Grid


@dataclass(frozen=True, slots=True)
class Head:
    """What listings show of a story, and the facts that its text keeps to.

    ``moment`` is the time of publication in +07:00 even where the portal hides it; ``mood`` tells what of it the
    page gives away: all, an event without year, or nothing.
    """

    portal: str
    number: int
    section: str
    topic: str
    mood: Mood
    moment: datetime
    event_day: date
    newsy: bool
    title: str
    slug: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Story:
    """A whole article. ``lead`` starts with ``dateline`` and its dash where there is one."""

    head: Head
    lead: str
    dateline: str | None
    blocks: tuple[Block, ...]
    byline: Byline
    tags: tuple[str, ...]
    views: int
    end_mark: bool
    source: str | None
    citations: tuple[str, ...]

    @property
    def body(self) -> tuple[str, ...]:
        """Return the paragraphs as a careful reader takes them down: a list item or a table row is one."""
        lines: list[str] = []
        for block in self.blocks:
            match block:
                case Paragraph(text=text):
                    lines.append(text)
                case Points(items=items):
                    lines.extend(items)
                case Grid(rows=rows):
                    lines.extend(" | ".join(row) for row in rows)
        return tuple(lines)

    @property
    def captions(self) -> tuple[str, ...]:
        """Return the captions that are written, once each."""
        return tuple(block.caption for block in self.blocks if isinstance(block, Picture) and block.caption)


def plan_story(portal: str, number: int, section: str, moment: datetime, mood: Mood) -> Head:
    """Decide what the story is about: its topic, the facts, the title."""
    cast = CASTS[portal]
    dice = Dice(f"{portal} {number} head")
    topic = dice.pick(OF_SECTION[section])
    newsy = mood == "event" or (mood == "dated" and not dice.chance(_TIMELESS_SHARE))
    event_day = moment.date() if mood == "event" else moment.date() - timedelta(days=dice.pick((0, 0, 1, 1, 2)))
    facts = _facts_of(cast, moment.date(), dice)
    teller = Teller(dice, TOPICS[topic], facts)
    teller.makers["village"] = lambda: dice.pick(VILLAGES)
    teller["organ"] = facts["organ"] = teller.say(teller.draw("organ"))
    teller["theme"] = facts["theme"] = teller.say(teller.draw("theme"))
    facts |= _choose_event(teller, other_place=_unit(cast, moment.date(), dice.pick(cast.districts)), newsy=newsy)
    teller["event"] = facts["event"]
    title = teller.say(dice.pick(grammar.NEWS_TITLES if newsy else grammar.TIMELESS_TITLES))
    if mood == "event":
        title += f" năm {event_day.year}"
        facts["year"] = str(event_day.year)
    return Head(portal, number, section, topic, mood, moment, event_day, newsy, title, make_slug(title), facts)


def _choose_event(teller: Teller, *, other_place: str, newsy: bool) -> dict[str, str]:
    """Return what happened: in the title's words, in the lead's, and how the text refers to it."""
    title, lead, noun = teller.dice.pick(grammar.EVENTS)
    details = {"theme": str(teller["theme"]), "goal": teller.say(teller.draw("goal")), "other_place": other_place}
    return {
        "event": title.format_map(details),
        "event_lead": lead.format_map(details),
        "noun": noun if newsy else "cuộc họp mới đây",
    }


def _unit(cast: Cast, day: date, name: str) -> str:
    if cast.city:
        return f"phường {name}"
    return f"xã {name}" if day >= _TWO_TIER_SINCE else f"huyện {name}"


def _facts_of(cast: Cast, day: date, dice: Dice) -> dict[str, str]:
    name = dice.pick(cast.districts)
    later = day >= _TWO_TIER_SINCE
    lower = f"Đảng ủy phường {name}" if cast.city else f"Đảng ủy xã {name}" if later else f"Huyện ủy {name}"
    merged = later and cast.province == "Bắc Giang"
    return {
        "province": "Bắc Ninh" if merged else cast.province,
        "city_office": "Đảng ủy các cơ quan tỉnh" if later else f"Thành uỷ {cast.seat}",
        "place": _unit(cast, day, name),
        "committee": lower,
        "upper": "Thành ủy" if cast.city else "Tỉnh ủy",
        "people": "UBND thành phố" if cast.city else "UBND tỉnh",
        "level": "thành phố" if cast.city else "tỉnh",
        "propaganda": "Tuyên giáo và Dân vận" if day >= _BOARD_RENAMED else "Tuyên giáo",
    }


def tell_story(head: Head, end_marks: float = 0.25) -> Story:
    """Compose the whole article; ``end_marks`` is the share of stories that end with ``./.``."""
    cast = CASTS[head.portal]
    dice = Dice(f"{head.portal} {head.number} text")
    teller = Teller(dice, TOPICS[head.topic], head.facts)
    sayings = Sayings(teller, head.moment.date(), head.event_day, calm=head.mood != "dated")
    teller.makers |= sayings.makers()
    teller.makers["other_place"] = lambda: _unit(cast, head.moment.date(), dice.pick(cast.districts))
    spell = _speller(dice)
    prefix = dice.pick(cast.datelines).replace("{PLACE}", head.facts["province"].upper())
    lead = prefix + spell(teller.say(dice.pick(_leads(head))))
    blocks = _compose_blocks(teller, head, spell)
    end_mark = dice.chance(end_marks)
    if end_mark and isinstance(blocks[-1], Paragraph):
        blocks[-1] = Paragraph(blocks[-1].text.rstrip(".") + "./.")
    tags = tuple(dict.fromkeys(teller.draw("tag") for _ in range(dice.number(0, 3))))
    return Story(
        head=head,
        lead=lead,
        dateline=prefix.rstrip(" -") or None,
        blocks=tuple(blocks),
        byline=sign(teller, dice.pick(cast.bylines)),
        tags=tags,
        views=dice.number(37, 28400),
        end_mark=end_mark,
        source=dice.pick(SOURCES) if dice.chance(0.25) else None,
        citations=tuple(sayings.citations),
    )


def _leads(head: Head) -> tuple[str, ...]:
    if head.mood == "event":
        return grammar.YEAR_LEADS
    return grammar.NEWS_LEADS if head.newsy else grammar.TIMELESS_LEADS


def _speller(dice: Dice) -> Callable[[str], str]:
    """Some articles write ``uỷ`` for ``ủy`` here and there, as real ones do."""
    if not dice.chance(0.15):
        return str
    return lambda text: text.replace("ủy", "uỷ").replace("Ủy", "Uỷ") if dice.chance(0.5) else text


def _compose_blocks(teller: Teller, head: Head, spell: Callable[[str], str]) -> list[Block]:
    dice = teller.dice
    course = list(grammar.COURSE)
    for _ in range(len(course) - dice.pick(_PARAGRAPHS)):
        del course[dice.number(1, len(course) - 2)]
    if head.mood != "dated":
        course = ["results" if kind == "event" else kind for kind in course]
    plan = "\n".join(_plan_paragraph(teller, kind) for kind in course)
    blocks: list[Block] = [Paragraph(spell(text)) for text in teller.say(plan).split("\n")]
    if dice.chance(0.25):
        blocks[-1:-1] = [Paragraph(teller.say(dice.pick(grammar.LIST_INTROS))), _compose_points(teller)]
    elif dice.chance(0.15):
        blocks[-1:-1] = [Paragraph(teller.say(dice.pick(grammar.TABLE_INTROS))), _compose_grid(teller)]
    if dice.chance(0.15):
        blocks.insert(2, Paragraph(dice.pick(grammar.SUBHEADS), heading=True))
    for at in sorted({dice.number(0, len(course) - 2) for _ in range(dice.number(1, 3))}, reverse=True):
        blocks.insert(at, _compose_picture(teller, head))
    return blocks


def _plan_paragraph(teller: Teller, kind: str) -> str:
    """Return the unfilled sentences of one paragraph."""
    sentences = [teller.draw(kind, grammar.OPENERS[kind])]
    followers = grammar.FOLLOWERS[kind]
    count = min(teller.dice.pick(_FOLLOWING), len(followers))
    sentences += [teller.draw(f"{kind} follower", followers) for _ in range(count)]
    return " ".join(sentences)


def _compose_points(teller: Teller) -> Points:
    items = [capitalise(teller.say(teller.draw("measure"))) for _ in range(teller.dice.number(3, 5))]
    return Points((*(f"{item};" for item in items[:-1]), f"{items[-1]}."))


def _compose_grid(teller: Teller) -> Grid:
    rows = [grammar.TABLE_HEAD]
    for _ in range(teller.dice.number(2, 4)):
        planned = teller.dice.number(20, 4200)
        done = planned * teller.dice.number(82, 128) // 100
        rows.append((teller.draw("figure"), write_number(planned), write_number(done)))
    return Grid(tuple(rows))


def _compose_picture(teller: Teller, head: Head) -> Picture:
    folder = f"{head.moment.year}{head.moment.month:02}"
    src = f"/upload/image/{folder}/{head.section}-{teller.dice.number(1000, 9999)}.jpg"
    if teller.dice.chance(0.08):
        return Picture(src, None)
    caption = capitalise(teller.say(teller.draw("sight")))
    return Picture(src, f"{caption}. Ảnh: {sign(teller, 'single').raw}" if teller.dice.chance(0.1) else caption)
