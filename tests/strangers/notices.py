"""Stories that are no news of an event: what a portal says in English, an obituary, a list of appointments."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from crawler.demo.compose import Dice, write_number
from crawler.demo.stories import Block, Grid, Paragraph, Picture, Story
from crawler.demo.words import FAMILY, MEN, MEN_GIVEN, VILLAGES

_PLACES = ("Na Chang", "Khau Vai", "Po Keo", "Ban Pieng", "Phia Den", "Lung Vai")
_GOODS = ("tea", "star anise", "cardamom", "glass noodles", "mountain honey", "plums")
_BODIES = ("The Provincial Party Committee", "The People's Committee of {place}", "The Farmers' Union of {place}")
_ENGLISH_TITLES = (
    "{place} villagers turn {goods} into a lasting source of income",
    "{place} sets new targets for {goods} growers after a good season",
    "Young people of {place} bring {goods} to online markets",
)
_ENGLISH_LEADS = (
    "{body} has reviewed three years of work with {goods} and agreed on what the communes should do next.",
    "More than {n} households of {place} now live from {goods}, twice as many as when the programme began.",
)
_ENGLISH = (
    "The first gardens were small, and few people believed that {goods} could feed a family through the winter.",
    "According to the Office of Agriculture, {n} hectares have been planted again since the rains ended.",
    "Officials say that roads matter more than seeds: a lorry needs four hours from {place} to the nearest market.",
    "Last month {n} samples were sent to a laboratory in the capital, and nearly all of them met the standard.",
    "A cooperative of {n} members buys the whole crop at a price that is fixed before the harvest.",
    "“We used to sell to whoever came by; now we know in spring what we shall earn in autumn,” said a grower.",
    "Teachers of the lower secondary school take their classes to the gardens once a week.",
    "Banks have lent {n} million dong on average, and almost every loan has been paid back in time.",
    "In the coming years {place} wants its {goods} to carry a mark of origin that buyers abroad can trust.",
    "Experts warn that water will be scarce unless the two upper reservoirs are repaired.",
    "The communes have agreed to share machines, storehouses and the cost of a veterinary clinic.",
    "Women run two of every three groups, and many of them keep the books as well.",
)
_OFFICES = ("Chủ tịch Hội Cựu chiến binh", "Bí thư Chi bộ", "Trưởng phòng Văn thư", "Phó Hiệu trưởng", "Đội trưởng")
_ROOMS = ("Nhà tang lễ Bến Mới", "Nhà văn hóa tổ 7", "Nhà riêng của gia đình", "Hội trường Trung tâm cụm xã")


def speak_english(story: Story, dice: Dice) -> Story:
    """Tell another story, in English, with the pictures of the old one."""
    words = {"place": dice.pick(_PLACES), "goods": dice.pick(_GOODS)}

    def say(text: str) -> str:
        return text.format(**words, n=write_number(dice.number(120, 3800)).replace(".", ","))

    lines, first = dice.number(4, 9), dice.number(0, len(_ENGLISH))
    turned = (*_ENGLISH[first:], *_ENGLISH[:first])[:lines]
    blocks: list[Block] = [Paragraph(say(text)) for text in turned]
    picture = Picture(f"/en/{story.head.number}.jpg", say("A garden of {place} after the harvest of {goods}"))
    blocks.insert(dice.number(1, 2), picture)
    title = say(dice.pick(_ENGLISH_TITLES))
    words["body"] = say(dice.pick(_BODIES))
    lead = say(dice.pick(_ENGLISH_LEADS))
    head = replace(story.head, title=title)
    return replace(story, head=head, lead=lead, dateline=None, blocks=tuple(blocks), tags=("economy", "agriculture"))


def mourn(story: Story, dice: Dice) -> Story:
    """Make an obituary: days of birth, death, visits and burial, one or two of them before the page appeared."""
    day = story.head.moment
    name = " ".join(map(dice.pick, (FAMILY, MEN, MEN_GIVEN)))
    village, office, room = dice.pick(VILLAGES), dice.pick(_OFFICES), dice.pick(_ROOMS)
    born = day - timedelta(days=dice.number(24_000, 33_000))
    died, buried = day - timedelta(days=1), day + timedelta(days=2)
    lines = (
        f"Ông {name}, sinh ngày {born:%d/%m/%Y}; quê quán: {village}; nguyên {office}.",
        (
            f"Sau một thời gian lâm bệnh, ông đã từ trần hồi {dice.number(1, 12)} giờ {dice.number(10, 50)} phút ngày "
            f"{died:%d/%m/%Y}, hưởng thọ {day.year - born.year} tuổi, được gia đình và y bác sĩ chăm sóc đến phút cuối."
        ),
        f"Lễ viếng bắt đầu từ {dice.number(7, 9)} giờ ngày {day:%d/%m/%Y} tại {room}.",
        f"Lễ truy điệu cử hành vào 6 giờ 30 phút ngày {buried:%d/%m/%Y}; an táng tại nghĩa trang {village}.",
        "Thường trực cấp ủy và gia đình xin trân trọng báo tin để bạn bè, đồng chí, đồng đội được biết.",
    )
    head = replace(story.head, title=f"Tin buồn: Ông {name} từ trần")
    lead = f"Cấp ủy, chính quyền và gia đình vô cùng thương tiếc báo tin ông {name}, nguyên {office}, đã qua đời."
    return replace(story, head=head, lead=lead, dateline=None, blocks=tuple(map(Paragraph, lines)))


def appoint(story: Story, dice: Dice) -> Story:
    """Put a table of decisions on cadres before the last paragraph, each with its number and its days."""
    day, rows = story.head.moment, [("TT", "Họ và tên", "Chức vụ mới", "Quyết định", "Hiệu lực")]
    for number in range(1, dice.number(4, 9)):
        name = " ".join(map(dice.pick, (FAMILY, MEN, MEN_GIVEN)))
        signed, begins = day - timedelta(days=dice.number(3, 30)), day + timedelta(days=dice.number(1, 40))
        decision = f"Số {dice.number(12, 890)}-QĐ/TU ngày {signed:%d/%m/%Y}"
        rows.append((str(number), name, dice.pick(_OFFICES), decision, f"{begins:%d/%m/%Y}"))
    intro = Paragraph("Danh sách cán bộ được điều động, bổ nhiệm trong đợt này gồm:")
    return replace(story, blocks=(*story.blocks[:-1], intro, Grid(tuple(rows)), story.blocks[-1]))


def shout(story: Story, _dice: Dice) -> Story:
    """Write the title in capitals."""
    return replace(story, head=replace(story.head, title=story.head.title.upper()))
