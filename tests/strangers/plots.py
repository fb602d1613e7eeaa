"""How stories are told where they are no plain news: as interviews, by the clock, in pictures, with notes below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from crawler.demo.compose import Dice, Teller, capitalise, write_number
from crawler.demo.society import TOPICS
from crawler.demo.stories import Block, Grid, Paragraph, Picture, Points, Story
from crawler.demo.words import FAMILY, MEN, MEN_GIVEN, VILLAGES

Plot = Callable[[Story, Dice], Story]

_LABELS = (("Hỏi: ", "Đáp: "), ("PV: ", ""), ("Phóng viên: ", "Trả lời: "), ("", ""))
_QUESTIONS = (
    "Xin đồng chí cho biết những kết quả nổi bật nhất trong việc {goal} vừa qua?",
    "Vì sao {organ} lại chọn {theme} làm khâu đột phá, thưa đồng chí?",
    "Cách làm đó có gì khác so với các nơi khác trên địa bàn?",
    "Người dân đón nhận chủ trương này ra sao?",
    "Thưa đồng chí, còn những vướng mắc nào cần sớm được tháo gỡ?",
    "Nguồn lực ở đâu để duy trì lâu dài những việc đã làm được?",
    "Nhìn lại chặng đường đã qua, điều gì khiến đồng chí tâm đắc nhất?",
    "Nhiều ý kiến băn khoăn về tính bền vững, đồng chí nghĩ sao?",
    "Vậy bài học rút ra từ {place} là gì?",
    "Trong thời gian tới, {place} sẽ ưu tiên những việc nào trước?",
    "Có ý kiến cho rằng như thế là quá sức cơ sở, quan điểm của đồng chí thế nào?",
    "Đồng chí muốn nhắn gửi điều gì tới cán bộ, đảng viên và bà con?",
)
_NOTES = (
    "Báo cáo chuyên đề về {theme}, tài liệu lưu tại cơ quan, tr.{n:4-60}.",
    "Xem thêm kỷ yếu hội thảo cấp {level}, tập {n:1-4}, Nhà in Khau Vài, tr.{n:61-310}.",
    "Số liệu do {organ} cung cấp, đã làm tròn.",
    "Sổ tay công tác cơ sở, bản in lần thứ {n:2-5}, tr.{n:12-96}.",
)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words set apart, and below them who said them."""

    text: str
    speaker: str


@dataclass(frozen=True, slots=True)
class Notes:
    """Notes below the text, in order; their marks stand in it."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Film:
    """A player with its caption."""

    src: str
    caption: str


def _hear(story: Story, dice: Dice) -> Teller:
    """Return a teller that knows the story's facts and the phrases of its topic."""
    teller = Teller(dice, TOPICS[story.head.topic], story.head.facts)
    teller.makers["village"] = lambda: dice.pick(VILLAGES)
    return teller


def _is_text(block: Block) -> bool:
    return isinstance(block, Paragraph) and not block.heading


def hold_interview(story: Story, dice: Dice) -> Story:
    """Make every paragraph the answer to a question; the questions are headings."""
    teller, (asks, answers) = _hear(story, dice), dice.pick(_LABELS)
    blocks: list[Block] = []
    for block in story.blocks:
        if isinstance(block, Paragraph) and not block.heading:
            question = teller.say(teller.draw("question", _QUESTIONS))
            blocks += (Paragraph(asks + question, heading=True), Paragraph(answers + block.text))
        elif not isinstance(block, Paragraph):
            blocks.append(block)
    return replace(story, blocks=tuple(blocks))


def follow_clock(story: Story, dice: Dice) -> Story:
    """Give every paragraph its minute, the newest first."""
    at, blocks = story.head.moment, []
    for block in story.blocks:
        if isinstance(block, Paragraph) and not block.heading:
            blocks.append(Paragraph(f"{at.hour:02}h{at.minute:02}: {block.text}"))
            at -= timedelta(minutes=dice.number(4, 26))
        else:
            blocks.append(block)
    return replace(story, blocks=tuple(blocks))


def show_pictures(story: Story, dice: Dice) -> Story:
    """Keep one or two paragraphs and make captions of the others, below a picture each."""
    teller = _hear(story, dice)
    texts = [block.text for block in story.blocks if isinstance(block, Paragraph) and not block.heading]
    kept = dice.number(1, 2)
    sentences = [sentence.rstrip(".;:/") for text in texts[kept:] for sentence in text.split(". ")]
    captions = []
    for number in range(dice.number(6, 12)):
        sight = capitalise(teller.say(teller.draw("sight")))
        told = number % 3 and number < len(sentences)
        captions.append(f"{sight}. {sentences[number]}." if told else sight)
    pictures = (
        Picture(f"/anh/{story.head.number}-{number}.jpg", caption)
        for number, caption in enumerate(dict.fromkeys(captions), 1)
    )
    return replace(story, blocks=(*map(Paragraph, texts[:kept]), *pictures))


def add_list(story: Story, dice: Dice) -> Story:
    """Add a long list before the last paragraph."""
    teller, first, count = _hear(story, dice), dice.number(0, len(VILLAGES)), dice.number(9, 16)
    villages = (*VILLAGES[first:], *VILLAGES[:first])[:count]
    items = tuple(f"{village}: {teller.say(teller.draw('deed'))};" for village in villages)
    intro = Paragraph("Kết quả cụ thể ở các thôn, bản như sau:")
    return replace(story, blocks=(*story.blocks[:-1], intro, Points(items), story.blocks[-1]))


def add_grid(story: Story, dice: Dice) -> Story:
    """Add a table before the last paragraph."""
    rows = [("Đơn vị", "Số hộ", "Kinh phí (triệu đồng)", "Ghi chú")]
    for village in VILLAGES[dice.number(0, 9) :][: dice.number(3, 8)]:
        note = dice.pick(("Đạt", "Chưa đạt", "Đang rà soát"))
        rows.append((village, str(dice.number(21, 190)), write_number(dice.number(300, 5200)), note))
    intro = Paragraph("Chi tiết được tổng hợp trong bảng dưới đây:")
    return replace(story, blocks=(*story.blocks[:-1], intro, Grid(tuple(rows)), story.blocks[-1]))


def add_quotation(story: Story, dice: Dice) -> Story:
    """Set words of somebody apart, in the middle of the text."""
    teller = _hear(story, dice)
    words = f"“{capitalise(teller.say(teller.draw('quote')))}”"
    name = " ".join(map(dice.pick, (FAMILY, MEN, MEN_GIVEN)))
    quotation = Quotation(words, f"Ông {name}, Trưởng thôn {dice.pick(VILLAGES)}")
    middle = (len(story.blocks) + 1) // 2
    return replace(story, blocks=(*story.blocks[:middle], quotation, *story.blocks[middle:]))


def add_notes(story: Story, dice: Dice) -> Story:
    """Put marks behind some paragraphs and the notes below the text."""
    teller, lines, blocks = _hear(story, dice), [], []
    for number, block in enumerate(story.blocks):
        if isinstance(block, Paragraph) and not block.heading and number % 2 == 0 and len(lines) < len(_NOTES):
            mark = f"[{len(lines) + 1}]"
            lines.append(f"{mark} {teller.say(teller.draw('note', _NOTES))}")
            blocks.append(Paragraph(f"{block.text} {mark}"))
        else:
            blocks.append(block)
    return replace(story, blocks=(*blocks, Notes(tuple(lines))) if lines else story.blocks)


def add_film(story: Story, dice: Dice) -> Story:
    """Add a player with a caption behind the first paragraph."""
    sight = capitalise(_hear(story, dice).say(dice.pick(TOPICS[story.head.topic]["sight"])))
    film = Film(f"/video/{story.head.number}.mp4", f"Video: {sight}")
    at = next(at for at, block in enumerate(story.blocks, 1) if _is_text(block))
    return replace(story, blocks=(*story.blocks[:at], film, *story.blocks[at:]))
