"""What the portal adds to an article, by rule: the names of its elements and the words of its lines."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

# Words in a class or id whose element never holds words of the article; the pairs stand for two words in a row.
_WORDS: Final = frozenset(
    (  # noqa: SIM905 - a list in quotes would fill the screen
        "share shares sharing sharer sharedaddy social socials addthis like likes "
        "related relate relation relates relatednews relatedposts similar recommend recommended recommends "
        "recommendation recommendations suggest suggestion suggested "
        "comment comments cmt cmts binhluan disqus respond reply replies poll polls survey feedback "
        "tag tags taglist tukhoa keyword keywords "
        "toolbar toolbars tool tools print printer fontsize audio player speech tts podcast video videos clip clips "
        "breadcrumb breadcrumbs pagination paging pager pagenav rating ratings vote votes star stars "
        "ad ads advert adverts advertise advertisement advertising banner banners quangcao qc sponsor sponsored "
        "widget widgets sidebar newsletter subscribe subscription popup modal cookie cookies consent gdpr "
        "lienquan tinlienquan cungchuyenmuc tinkhac tinmoi docthem xemthem readmore seemore mostread mostview "
        "topnews hotnews nav navbar menu login signin signup copyright footer"
    ).split()
)
_PAIRS: Final = frozenset(
    (  # noqa: SIM905 - the same
        "lien-quan cung-chuyen chuyen-muc tin-khac tin-moi tin-lien doc-them xem-them read-more see-more "
        "other-news other-post other-posts news-other list-other news-list list-news box-news tu-khoa y-kien binh-luan "
        "quang-cao post-navigation meta-nav most-read most-view most-viewed doc-nhieu xem-nhieu "
        "you-may also-like author-box site-header site-footer"
    ).split()
)
# Words that are long enough to be known inside others: idcomment, boxlienquan.
_PARTS: Final = (
    *("comment", "binhluan", "binh-luan", "lienquan", "lien-quan", "sidebar", "quangcao", "docnhieu", "xemnhieu"),
    *("tinkhac", "phanhoi", "danhgia", "luotxem", "tukhoa", "cungchuyenmuc", "tinmoi", "breadcrumb"),
)
_REPLIES: Final = re.compile(
    r"(?i)(?<![a-z])(?<!no-)(?<!has-)(?:comments?|cmts?|binh-?luan|phan-?hoi|repl(?:y|ies)|disqus)(?![a-z]|-(?:open|closed|status))"
)
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
ASIDE_TAGS: Final = frozenset({"nav", "aside", "footer"})

# The words of lines are matched in lower case, which is faster than without regard to case.
_TOOLS: Final = (  # a line may hold several
    r"(?:tăng|giảm|thiết lập) cỡ chữ(?: mặc định)?|cỡ chữ",
    r"in bài viết|in trang|bản in|gửi (?:email|bài)(?: cho bạn bè)?|lưu bài(?: viết)?",
    r"quay lại|trở về(?: trang trước)?|(?:về|lên) đầu trang|đóng(?: cửa sổ)?(?: này)?",
    r"chế độ đọc tương phản|nghe đọc bài|nghe audio|đọc báo in",
    r"(?:chia sẻ|theo dõi trên)(?: facebook| zalo| google news| twitter)?|sao chép(?: liên kết)?|copy link",
    r"(?:số )?(?:lượt|lần) (?:xem|đọc)\s*:?\s*[\d.,]*|[\d.,]+\s*(?:(?:lượt|lần) (?:xem|đọc|truy cập)|views?)",
    r"người (?:đăng|nhập tin)\s*:\s*(?:quản trị|admin|ban biên tập|bbt)[\w ]{0,24}",
    r"tổng số điểm của bài viết là\s*:?[\w\s]{0,20}đánh giá|click để đánh giá(?: bài viết)?|các tin (?:đã đưa|khác)",
)
_SIGNS: Final = (
    r"publishingportal\s*-.*|block_bantin_\w+|leftcenterrightdel|powered by .*|[\w-]+-\d{4,}\.html?|x",
    r"a{1,2}|a\W*a\W*\+?|icon(?:-\w+)?|zalo|facebook|twitter|email|views?\s*:?\s*[\d.,]*",
    r"(?:0[.,]\d+|[12](?:[.,]\d+)?)x?(?:\s+(?:0[.,]\d+|[12](?:[.,]\d+)?)x?)+",  # speeds of the reading voice
    r"chia sẻ(?: bài viết| qua.*)|đọc bài|theo dõi .{1,40} trên.*|(?:>>|»)\s*.{0,200}",
    r"skip to main content|skip ribbon commands|nhảy đến nội dung|truy cập nội dung luôn|trang chủ(?:\s*[>/»].*)?",
    r"trình duyệt .{0,60}(?:flash|javascript|html5|hỗ trợ).{0,100}",
)
_WIDGETS: Final = (
    r"[\w\s.]{2,30},\s*-?\d{1,2}\s*°\s*c.*|-?\d{1,2}\s*(?:[-–]\s*-?\d{1,2}\s*)?°\s*c|độ ẩm\s*:.{0,20}",
    r"(?:đang )?trực tuyến\s*:\s*[\d.,]+|(?:đang|đã) truy cập\s*:\s*[\d.,]+",
    r"(?:tổng (?:số )?(?:lượt )?truy cập|hôm (?:nay|qua)|tháng này)\s*:\s*[\d.,]+",
    r"tổng số điểm của bài viết là.*|đánh giá bài viết.*|click để đánh giá.*",
    r"nhiệt liệt chào mừng.{0,160}|chào mừng đến với (?:cổng|trang) thông tin.*",
    r"quyết tâm (?:thực hiện|thi đua) .{0,150}!",
)
_LABELS: Final = (
    r"(?:[•·\-]\s*)?(?:từ khóa|từ khoá|chủ đề|tags?|thẻ)\s*:?|chú thích(?: ảnh)?",
    r"(?:người viết|tác giả|người đăng|ngày đăng|nguồn tin)\s*:",
    r"(?:nguồn(?: tin)?|link bài gốc|bài gốc|link gốc)\s*:.{0,160}",
    r"(?:ý kiến|bình luận)(?: bạn đọc| của bạn)?\s*(?:\(\d*\)|\.{2,}|…)?|gửi (?:ý kiến|bình luận)(?: của bạn)?",
    r"(?:trình bày|thiết kế|đồ họa|đồ hoạ|kỹ thuật(?: viên)?|dựng phim|quay phim)\s*:[^:.]{0,80}",
    r"ngày (?:tòa soạn )?nhận (?:bài|được bài)\s*:.{0,160}",
    r"(?:người (?:gửi|hỏi)|câu hỏi số|mã câu hỏi)\s*:.{0,100}",
    r"(?:ngày )?(?:gửi|hỏi)(?: (?:ngày|lúc|vào))*\s*:?\s*\d[\d/:. -]{6,18}",  # a citizen's question
    r"(?:họ (?:và )?tên|e-?mail|địa chỉ|(?:số )?điện thoại|tiêu đề|nội dung|câu hỏi|(?:nhập )?mã)[\w ]{0,24}\(\*\).*",
    r"nhập (?:lại )?mã (?:xác nhận|bảo (?:vệ|mật)|kiểm tra|captcha).{0,30}",
    r"đăng nhập .{0,40}(?:bình luận|ý kiến).{0,20}|(?:ý kiến|bình luận) của bạn sẽ .{0,60}",
)
_IMPRINT: Final = (
    r"(?:giấy phép|gp)(?: \w+){0,9}\s*(?:số|:)\s*\d.*|chịu trách nhiệm(?: \w+){0,3}\s*:.*|(?:©|copyright).*",
    r"(?:(?:phó )?tổng biên tập|trưởng ban biên tập|cơ quan chủ quản|tòa soạn|toà soạn|trụ sở)\s*:.*",
    r"bản quyền(?: thuộc(?: về)?\b|\s*[:©]).*|(?:đề nghị )?ghi rõ nguồn.*|email\s*:\s*\S+@\S+.*",
    r"(?:hotline|đường dây nóng|điện thoại|fax)\s*:.{0,60}|địa chỉ\s*:.*(?:điện thoại|email|fax|số|đường).*",
)
_TOOL = f"(?:{'|'.join(_TOOLS)})"
# A line of its own that is never content, and the beginning of one that may be as long as a paragraph.
_LINES = re.compile(rf"\W*(?:{_TOOL}(?:[\s\W]*{_TOOL})*|{'|'.join((*_SIGNS, *_WIDGETS, *_LABELS, *_IMPRINT))})\W*")
_LONG_IMPRINT = re.compile(
    r"\W*(?:(?:giấy phép|gp)(?: \w+){0,9}\s*(?:số|:)\s*\d|cơ quan chủ quản\s*:|bản quyền thuộc|©)"
)
_FILE: Final = re.compile(r"\W*[^.!?]{1,80}\.(?:pdf|docx?|xlsx?|pptx?|zip|rar)(?:\W.{0,60})?")  # one to fetch
_LONGEST_LINE, _LONGEST_IMPRINT = 220, 800
_LONGEST_HEADING = 60
_LINES_OF_A_PAGE = 512

# A heading after which the page only lists other articles, comments or tags.
_ENDS = re.compile(
    r"\W*(?:"
    r"(?:các )?(?:tin|bài)(?: viết| bài)?,?(?: bài)? "
    r"(?:liên quan|cùng (?:chuyên )?(?:mục|chủ đề|loại)|(?:mới|cũ) hơn|khác|đã đưa|đọc nhiều)|"
    r"(?:tin|bài) (?:mới(?: nhất| đăng)?|đọc nhiều(?: nhất)?|nổi bật)|cùng (?:chuyên mục|chủ đề|sự kiện)|"
    r"bình chọn|thăm dò(?: ý kiến| dư luận)?|most (?:read|popular|viewed).{0,30}|"
    r"(?:các )?bài viết khác|có thể bạn quan tâm|(?:xem|đọc) thêm|related(?: posts| articles)?|"
    r"share this|like this|chia sẻ bài viết này.{0,30}"
    r")\s*(?:\(\d*\))?\W*"
)
_AGO = r"\d+ (?:giây|phút|giờ|ngày|tuần|tháng|năm) trước|vừa xong"
_COMMENTS = re.compile(
    r"\W*(?:(?:ý kiến|bình luận) (?:bạn đọc|của bạn|độc giả)\b.{0,20}|(?:ý kiến|bình luận)\s*\(\d+\)|"
    r"(?:gửi|viết) (?:ý kiến|bình luận|phản hồi)(?: .{0,20})?|\d+ bình luận|(?:leave a )?comments?|"
    r"(?:tham gia|mời bạn đọc) bình luận.{0,20}|(?:top rated |all )?comments.{0,20}|"
    # Who wrote a comment, and how long ago: the name stands apart by a sign, or is glued on.
    rf"(?:.{{0,40}}?(?:[-–•|(]\s*|[^\W\d](?=\d|vừa)))?(?:{_AGO})|"
    r"\d+ (?:second|minute|hour|day|week|month|year)s? ago\b.{0,20})\W*"
)


def is_chrome(line: str) -> bool:
    """Tell whether a tidied line is something that portals add: tool bars, counters, weather, empty labels."""
    if len(line) > _LONGEST_LINE:
        return len(line) <= _LONGEST_IMPRINT and _LONG_IMPRINT.match(line.lower()) is not None
    return _is_line(line)


def ends_article(line: str) -> bool:
    """Tell whether a tidied line is a heading over related articles, comments or the like."""
    return len(line) <= _LONGEST_HEADING and (_is_end(line) or _is_comment(line))


def opens_comments(line: str) -> bool:
    """Tell whether a tidied line is a heading over what readers wrote, or over one comment."""
    return len(line) <= _LONGEST_HEADING and _is_comment(line)


# Several rooms ask the same of one page's lines.
@lru_cache(_LINES_OF_A_PAGE)
def _is_line(line: str) -> bool:
    lower = line.lower()
    return _LINES.fullmatch(lower) is not None or ("." in lower[:-1] and _FILE.fullmatch(lower) is not None)


@lru_cache(_LINES_OF_A_PAGE)
def _is_end(line: str) -> bool:
    return _ENDS.fullmatch(line.lower()) is not None


@lru_cache(_LINES_OF_A_PAGE)
def _is_comment(line: str) -> bool:
    return _COMMENTS.fullmatch(line.lower()) is not None


@lru_cache(8192)
def names_replies(name: str) -> bool:
    """Tell whether a class or an id names its element as what readers wrote, not only as open to it."""
    return _REPLIES.search(name) is not None


@lru_cache(8192)
def names_chrome(name: str) -> bool:
    """Tell whether a class or an id names its element as chrome: pages use few names many times."""
    if any(part in name.lower() for part in _PARTS):
        return True
    words = [word.lower() for word in _WORD.findall(name)]
    if not _WORDS.isdisjoint(words):
        return True
    return any(f"{first}-{second}" in _PAIRS for first, second in pairwise(words))
