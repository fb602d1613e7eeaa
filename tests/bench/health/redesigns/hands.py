"""What redesigns are made of: names as themes have them, new elements, and the moving of old ones."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

from lxml import html

from tests.bench.health.anatomy import Body, Element

Step = Callable[[Body, random.Random], None]

_WORDS: Final = ("post", "story", "entry", "single", "detail", "main", "text", "block", "c", "l", "art", "view", "item")
_ENDS: Final = ("head", "content", "inner", "wrap", "box", "txt", "info", "col", "row", "area", "meta", "fck", "edit")
TICKER: Final = "Nóng: Chủ động ứng phó với đợt mưa lớn diện rộng trên địa bàn các huyện vùng cao"
SUMMARIES: Final = (
    "Ban Chỉ đạo yêu cầu các địa phương rà soát toàn bộ khu vực xung yếu, sẵn sàng phương án di dời người dân.",
    "Nhiều mô hình kinh tế tập thể đã giúp hàng trăm hộ vùng cao có thu nhập ổn định từ trồng rừng gỗ lớn.",
    "Các trường học trong tỉnh hoàn thành việc sửa chữa phòng học trước khi bước vào năm học mới.",
)
CALLS: Final = (
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


def place(page: Body, box: Element, *, inside: bool) -> None:
    """Put a box into the middle of the body, or before it."""
    if page.body is None:
        return
    box.tail = "\n"
    if inside and len(page.body) > 1:
        page.body.insert(len(page.body) // 2, box)
    else:
        page.body.addprevious(box)
