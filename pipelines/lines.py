"""The reader of text dumps: a page saved as lines, chrome included, each line given its part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from pipelines.blocks import Block, read_lines
from pipelines.chrome import ends_article, is_chrome
from pipelines.dates import read_stamp
from pipelines.fields import VIEW_COUNTER, Candidate, Reading, Stamp
from storage.records import Moment

_ADDRESS = re.compile(r"(?i)(?:https?://\S+|[\w-]+(?:/[\w-]+)*-\d{3,}\.(?:html?|aspx|bbg))")
_WEATHER = re.compile(r"(?i)°\s*c\b|hotline|đường dây nóng")
_CAPTION_OPENS = re.compile(
    r"(?i)(?:các đại biểu|(?:các )?đồng chí|đ/c|quang cảnh|toàn cảnh|lãnh đạo|ảnh(?: minh họa)?\s*:|(?:một )?góc |"
    r"đoàn (?:viên|đại biểu|công tác)|đại diện|ông |bà )"
)
_WEEKDAY = re.compile(r"(?i)\b(?:thứ|chủ nhật|cn|t[2-7])\b")
_SENTENCE_END = re.compile(r"[.!?…:;][\"”’)]*$")
_MAX_CAPTION = 200
_MAX_STAMP = 80
_LONG = 220
_TITLE_WORDS = 4


def find_address(text: str) -> str | None:
    """Return the full address that stands on a line of its own in a dump, or None."""
    blocks = reversed(read_lines(text))
    return next((block.text for block in blocks if re.fullmatch(r"https?://\S+", block.text)), None)


def read_dump(text: str, now: datetime | None) -> Reading:
    """Read a dump: stamps, title, lead, captions, body and the small fields by position and form."""
    blocks = _join_broken(read_lines(text))
    reading = Reading("text dump", body_source="lines of a text dump", body_confidence=0.8)
    stamps = {number: moment for number, block in enumerate(blocks) if (moment := _stamp(block.text, now))}
    title = _find_title(blocks, stamps)
    if title is None:
        return reading
    reading.title.append(Candidate(blocks[title].text, f"line {blocks[title].line}", 0.85))
    header_end = max([title, *(number for number in stamps if number <= title + 2)])
    reading.stamps += _place_stamps(blocks, stamps, title, now)
    for block in blocks:
        if VIEW_COUNTER.fullmatch(block.text):
            reading.views.append(Candidate(block.text, f"line {block.line}", 0.9))
    reading.blocks += _content(blocks[header_end + 1 :])
    return reading


def read_address_line(text: str) -> str | None:
    """Return the address that a dump names, whole or relative, or None."""
    return next((block.text for block in reversed(read_lines(text)) if _ADDRESS.fullmatch(block.text)), None)


def _join_broken(blocks: Sequence[Block]) -> list[Block]:
    """Join a line to the one above when that stopped in mid-sentence and this one goes on in lower case."""
    joined: list[Block] = []
    for block in blocks:
        above = joined[-1] if joined else None
        if (
            above
            and block.gap == 0
            and block.text[0].islower()
            and not _SENTENCE_END.search(above.text)
            and not is_chrome(above.text)
            and not is_chrome(block.text)
            and not _ADDRESS.fullmatch(block.text)
        ):
            joined[-1] = above._replace(text=f"{above.text} {block.text}")
        else:
            joined.append(block)
    return joined


def _stands_apart(line: str) -> bool:
    """A line of chrome, a view counter or an address: never title, paragraph or caption."""
    return is_chrome(line) or bool(VIEW_COUNTER.fullmatch(line) or _ADDRESS.fullmatch(line))


def _stamp(line: str, now: datetime | None) -> Moment | None:
    """Read a line that is a stamp and nothing else."""
    if len(line) > _MAX_STAMP or is_chrome(line) or not any(letter.isdigit() for letter in line):
        return None
    moment = read_stamp(line, now=now)
    return moment if moment and moment.role in ("published", "updated", "page_clock") else None


def _find_title(blocks: Sequence[Block], stamps: dict[int, Moment]) -> int | None:
    """The title stands before the first long paragraph, next to the stamp where there is one."""
    candidates: list[int] = []
    for number, block in enumerate(blocks):
        if number in stamps or _stands_apart(block.text):
            continue
        if candidates and len(block.text) > _LONG:
            break
        if len(block.text.split()) >= _TITLE_WORDS:
            candidates.append(number)
        if len(block.text) > _LONG:
            break
    if not candidates or not stamps:
        return candidates[0] if candidates else None
    return min(candidates, key=lambda number: (min(abs(number - stamp) for stamp in stamps), number))


def _place_stamps(blocks: Sequence[Block], stamps: dict[int, Moment], title: int, now: datetime | None) -> list[Stamp]:
    """Give each stamp the role of its place: page clock, or a date of the article nearest to the title first."""
    placed: list[tuple[int, Stamp]] = []
    for number, moment in stamps.items():
        clock = moment.role == "page_clock" or _is_clock(blocks, stamps, number, title, now)
        hint = "page_clock" if clock else moment.role
        placed.append((abs(number - title), Stamp(blocks[number].text, f"line {blocks[number].line}", hint, 0.9)))
    return [stamp for _, stamp in sorted(placed, key=lambda pair: pair[0])]


def _is_clock(
    blocks: Sequence[Block], stamps: dict[int, Moment], number: int, title: int, now: datetime | None
) -> bool:
    """The page-clock test: before the title and one more sign: weather beside it, a nearer stamp, the fetch day."""
    if number > title or stamps[number].role == "updated":
        return False
    nearer = any(
        abs(other - title) < abs(number - title) and stamps[other].value != stamps[number].value for other in stamps
    )
    weather = any(_WEATHER.search(block.text) for block in blocks[max(0, number - 1) : number + 3])
    value = stamps[number].value or ""
    fetched_then = now is not None and value[:10] == now.date().isoformat() and title - number > 1
    return nearer or weather or (fetched_then and bool(_WEEKDAY.search(blocks[number].text)))


def _content(blocks: Sequence[Block]) -> list[Block]:
    """Leave out chrome, stamps and addresses below the title, and tell captions from paragraphs."""
    content: list[Block] = []
    for block in blocks:
        if content and ends_article(block.text):
            break
        if _stands_apart(block.text):
            continue
        content.append(block)
    # The first paragraph is the lead and the last two may be a byline: neither is ever a caption.
    return [
        block._replace(kind="caption") if 0 < number < len(content) - 1 and _is_caption(block) else block
        for number, block in enumerate(content)
    ]


def _is_caption(block: Block) -> bool:
    """Without markup this is a judgement: short, and no sentence or one that opens as captions do."""
    text = block.text
    if len(text) >= _MAX_CAPTION or text.startswith(("-", "+", "*", "•")):
        return False
    if not _SENTENCE_END.search(text):
        return True
    sentences = re.findall(r"[.!?…](?:\s|$)", text)
    return len(sentences) == 1 and text.endswith(".") and not text.endswith("/.") and bool(_CAPTION_OPENS.match(text))
