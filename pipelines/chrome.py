"""What the portal adds to an article, by rule: elements to detach and lines to leave out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lxml import etree

from pipelines.text import Block, raw_text

# Class or id tokens whose element never holds words of the article. Whole tokens or parts joined by - or _.
_TOKENS = re.compile(
    r"(?i)(?:^|[\s_-])(?:"
    r"share|sharing|sharedaddy|social|zalo|facebook|addthis|fb-like|"
    r"related?|relate-?\w*|lien-?quan|cung-?chuyen-?muc|tin-?khac|tin-?moi|doc-?them|xem-?them|read-?more|"
    r"similar|other-?news|list-?other|news-?list|box-?news|related__list|recommend\w*|"
    r"comments?|binh-?luan|y-?kien|respond|"
    r"tags?|tags?-?list|tu-?khoa|keywords?|box-?tags?|"
    r"toolbars?|tools?|print|font-?size|audio|player|speech|tts|"
    r"breadcrumbs?|pagination|pager|rating|vote|"
    r"ads?|advert\w*|banner|quang-?cao|widget|sidebar|newsletter|subscribe|"
    r"meta-?nav|post-?navigation|jp-?\w+"
    r")(?:$|[\s_-])"
)
_SILENT_TAGS = ("script", "style", "noscript", "iframe", "nav", "aside", "footer", "button", "select")

# A line of its own that is never content. Matched against the whole tidied line, any case.
_LINES = re.compile(
    r"(?i)\W*(?:"
    r"publishingportal\s*-.*|block_bantin_\w+|leftcenterrightdel|powered by .*|"
    r"(?:tăng|giảm|thiết lập)?\s*cỡ chữ(?: mặc định)?(?:\s*(?:tăng|giảm)\s*cỡ chữ)*|tăng cỡ chữ\W*giảm cỡ chữ|"
    r"a{1,2}|a\W*a\W*\+?|a\s*-?\s*a\s*\+|"
    r"in bài viết|bản in|in trang|gửi email|gửi bài|lưu bài(?: viết)?|quay lại|về đầu trang|lên đầu trang|trở về|"
    r"chia sẻ(?: bài viết| qua.*)?|icon(?:-\w+)?|zalo|facebook|twitter|email|copy link|sao chép(?: liên kết)?|"
    r"nghe đọc bài|nghe audio|đọc bài|theo dõi .{1,40} trên.*|"
    r"(?:0[.,]\d+|[12](?:[.,]\d+)?)x?(?:\s+(?:0[.,]\d+|[12](?:[.,]\d+)?)x?)+|"
    r"[\w\s.]{2,30},\s*-?\d{1,2}\s*°\s*c.*|-?\d{1,2}\s*(?:[-–]\s*-?\d{1,2}\s*)?°\s*c|"
    r"(?:hotline|đường dây nóng|điện thoại|fax)\s*:.{0,60}|đọc báo in|"
    r"skip to main content|skip ribbon commands|nhảy đến nội dung|truy cập nội dung luôn|"
    r"(?:[•·\-]\s*)?(?:từ khóa|từ khoá|chủ đề|tags?|thẻ)\s*:?|"
    r"chú thích(?: ảnh)?|"
    r"(?:ý kiến|bình luận)(?: bạn đọc| của bạn)?\s*(?:\(\d*\)|\.{2,}|…)?|gửi (?:ý kiến|bình luận)(?: của bạn)?|"
    r"(?:lượt xem|số lượt xem|lượt đọc|views?)\s*:?\s*[\d.,]*|[\d.,]+\s*(?:lượt (?:xem|đọc|truy cập)|views?)|"
    r"tổng số điểm của bài viết là.*|đánh giá bài viết.*|click để đánh giá.*|"
    r"(?:trực tuyến|(?:đang|đã) truy cập|tổng (?:số )?(?:lượt )?truy cập|hôm (?:nay|qua)|tháng này)\s*:\s*[\d.,]+|"
    r"(?:giấy phép|gp)(?: \w+){0,4}\s*(?:số|:)\s*\d.*|chịu trách nhiệm(?: \w+){0,3}\s*:.*|tổng biên tập\s*:.*|"
    r"bản quyền(?: thuộc(?: về)?\b|\s*[:©]).*|(?:©|copyright).*|(?:đề nghị )?ghi rõ nguồn.*|"
    r"nguồn(?: tin)?\s*:.{0,160}|"
    r"(?:>>|»)\s*.{0,200}|"
    r"trang chủ(?:\s*[>/»].*)?|"
    r"nhiệt liệt chào mừng.{0,160}|chào mừng đến với (?:cổng|trang) thông tin.*|"
    r"[\w-]+-\d{4,}\.html?|x"
    r")\W*"
)
_MAX_LINE = 220

# A heading after which the page only lists other articles, comments or tags.
_ENDS = re.compile(
    r"(?i)\W*(?:"
    r"(?:các )?(?:tin|bài)(?: viết| bài)?,?(?: bài)? "
    r"(?:liên quan|cùng (?:chuyên mục|chủ đề|loại)|(?:mới|cũ) hơn|khác|đã đưa|đọc nhiều)|"
    r"(?:tin|bài) (?:mới(?: nhất| đăng)?|đọc nhiều(?: nhất)?|nổi bật)|cùng (?:chuyên mục|chủ đề|sự kiện)|"
    r"(?:các )?bài viết khác|có thể bạn quan tâm|(?:xem|đọc) thêm|related(?: posts| articles)?|"
    r"(?:ý kiến|bình luận) (?:bạn đọc|của bạn)\b.{0,20}|share this|like this|chia sẻ bài viết này.{0,30}"
    r")\s*(?:\(\d*\))?\W*"
)


def is_chrome(line: str) -> bool:
    """Tell whether a tidied line is something that portals add: tool bars, counters, weather, empty labels."""
    return len(line) <= _MAX_LINE and _LINES.fullmatch(line) is not None


def ends_article(line: str) -> bool:
    """Tell whether a tidied line is a heading over related articles, comments or the like."""
    return len(line) <= 60 and _ENDS.fullmatch(line) is not None  # noqa: PLR2004 - headings are short


def detach(element: etree._Element) -> None:
    """Take an element out of its tree; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    if tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    parent.remove(element)


def strip_elements(body: etree._Element, extra: Iterable[etree._Element] = ()) -> None:
    """Detach from a body what its markup names as chrome, and the elements in ``extra``.

    An element with most of the body's text stays whatever its class says: some templates call the article ``tag``.
    """
    whole = len(raw_text(body))
    doomed = list(extra)
    doomed += body.iter(*_SILENT_TAGS)
    doomed += [element for element in body.iterdescendants() if _is_named_chrome(element)]
    for element in doomed:
        if element is not body and 2 * len(raw_text(element)) < max(whole, 1):
            detach(element)


def _is_named_chrome(element: etree._Element) -> bool:
    named = element.get("class")
    if named and _TOKENS.search(named):
        return True
    named = element.get("id")
    return bool(named and _TOKENS.search(named))


def strip_blocks(blocks: Sequence[Block]) -> list[Block]:
    """Leave out chrome lines, and everything from the first heading over other articles on."""
    kept: list[Block] = []
    for block in blocks:
        if kept and ends_article(block.text):
            break
        if not is_chrome(block.text) and not _is_link_to_other(block):
            kept.append(block)
    return kept


def _is_link_to_other(block: Block) -> bool:
    """A paragraph that is one link and no sentence points to another article."""
    return block.linked > 0.9 and block.text[-1] not in '.!?…”"' and len(block.text) > 20  # noqa: PLR2004
