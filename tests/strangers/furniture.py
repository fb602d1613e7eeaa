"""What stands around an article on every portal: menus, clocks, weather, tool bars, comments, lists, footers.

Functions take templates with ``{}`` (or named holes), so that no two portals share their markup.
"""

from __future__ import annotations

from datetime import timedelta

from crawler.demo.compose import make_slug, write_number
from crawler.demo.frame import make_script, make_style
from crawler.demo.words import VILLAGES
from tests.strangers.sheet import SECTIONS, Sheet

TOPICS = (
    "Đại hội Đảng bộ tỉnh lần thứ XX, nhiệm kỳ 2025-2030",
    "Tiến tới Đại hội đại biểu toàn quốc lần thứ XIV của Đảng",
    "Kỷ niệm 80 năm Quốc khánh (2/9/1945 - 2/9/2025)",
    "Bầu cử đại biểu Quốc hội khóa XVI, ngày 15/3/2026",
    "Kỷ niệm 70 năm Chiến thắng Điện Biên Phủ 07/5/1954",
    "Đưa nghị quyết vào cuộc sống",
    "Biên giới và hải đảo quê hương",
    "Xuân Bính Ngọ 2026",
)
LINK = '<a href="{href}">{label}</a>'
LINK_ITEM = f"<li>{LINK}</li>"
TAG = '<a href="{href}">{}</a>'
_WEATHER = ("Hà Nội, 31 °C / 27 - 31 °C", "Cao Bằng 24°C - 29°C", "TP. Hồ Chí Minh: 33°, mưa rào vài nơi", "Độ ẩm: 78%")
_HOTLINES = ("Hotline: +84.0206.3 000 111", "Đường dây nóng: 0209 3000 222", "Hotline: 0912.000.333")
_SLOGANS = (
    "Nhiệt liệt chào mừng kỷ niệm 96 năm Ngày thành lập Đảng (3/2/1930 - 3/2/2026)!",
    "Quyết tâm thực hiện thắng lợi nghị quyết đại hội đảng bộ các cấp!",
    "Chào mừng bạn đến với Cổng thông tin điện tử!",
)
_TOOLS = ("Tăng cỡ chữ", "Giảm cỡ chữ", "In bài viết", "Gửi email cho bạn bè", "Lưu bài viết", "Chế độ đọc tương phản")
_SHARES = ("Chia sẻ Facebook", "Chia sẻ Zalo", "Sao chép liên kết", "Theo dõi trên Google News")
_READERS = ("Bạn đọc ở bản Piềng", "minhtam_88", "Nguyễn V. T", "Thầy giáo vùng cao", "hoa_ban", "Độc giả lâu năm")
_REMARKS = (
    "Bài viết rất hay, mong tòa soạn có thêm nhiều bài như thế này để bà con chúng tôi học theo.",
    "Tôi ở ngay gần đó mà hôm nay đọc báo mới biết, đường vào vẫn còn lầy lội lắm các bác ạ.",
    "Đề nghị cho biết số điện thoại liên hệ để gia đình đăng ký tham gia, xin cảm ơn tòa soạn nhiều.",
    "Làm được vậy thì quý quá, chỉ sợ vài tháng nữa lại đâu vào đấy thôi.",
    "Năm 2019 quê tôi cũng làm cách này, đến 12/2021 thì dừng vì hết kinh phí.",
    (
        "Tôi theo dõi chuyện này từ hồi còn đi dạy. Lúc đầu họp bàn rất sôi nổi, ai cũng xung phong, nhưng rồi mùa "
        "màng bận rộn, người đi làm ăn xa, còn lại toàn ông bà già với trẻ nhỏ thì lấy ai mà làm. Muốn bền thì phải có "
        "người cầm trịch tại chỗ, có đồng ra đồng vào, chứ phong trào xong chụp ảnh rồi về thì được mấy hôm."
    ),
    (
        "Xin hỏi tòa soạn: gia đình tôi đã nộp hồ sơ từ ngày 10/6 mà đến nay chưa thấy trả lời, gọi lên thì bảo chờ. "
        "Vậy phải gửi đơn đến đâu cho đúng, có cần xác nhận của trưởng thôn nữa không? Rất mong được hướng dẫn cụ thể."
    ),
)
_AGES = ("vừa xong", "3 giờ trước", "2 ngày trước", "1 tuần trước", "5 tháng trước")
_LEGAL = (
    "Giấy phép số 305/GP-BTTTT do Bộ Thông tin và Truyền thông cấp ngày 12/5/2019",
    "Giấy phép thiết lập trang TTĐT tổng hợp số 41/GP-TTĐT cấp ngày 28/09/2021",
    "Giấy phép hoạt động báo điện tử số 77/GP-CBC, cấp ngày 03 tháng 01 năm 2018",
)
_EDITORS = (
    "Chịu trách nhiệm nội dung: Nông Khánh Duy - Phó Chánh Văn phòng",
    "Tổng Biên tập: Lường Bảo Châu; Phó Tổng Biên tập: Vi Mạnh Tường, Chu Hải Đường",
    "Trưởng Ban Biên tập: Ông Mông Thế Vinh",
)
_RIGHTS = (
    "Bản quyền thuộc về tòa soạn. Ghi rõ nguồn khi phát hành lại thông tin từ trang này.",
    "® Ghi rõ nguồn khi sử dụng lại nội dung. Cấm sao chép dưới mọi hình thức nếu không có sự chấp thuận bằng văn bản.",
)
_ADDRESSES = (
    "Địa chỉ: Số 16 đường Cây Gạo, tổ 7, phường Bến Mới - Điện thoại: (0209) 3000 444 - Fax: (0209) 3000 445",
    "Tòa soạn: Tầng 3, nhà B, khu hành chính tập trung - Email: bandoc@khauvai.example",
)


def fill(sheet: Sheet, lines: tuple[str, ...], template: str, count: int | None = None) -> str:
    """Return lines of the portal, each in the template; ``count`` of them in turn from a chance one on."""
    start = 0 if count is None else sheet.dice.number(0, len(lines) - 1)
    turned = (*lines[start:], *lines[:start])[:count]
    return "".join(template.format(sheet.hide(line)) for line in turned)


def list_menu(sheet: Sheet, item: str, topics: int = 4, villages: int = 0) -> str:
    """Return the entries of a menu: sections, topics with years and congresses, any number of places."""
    labels = [*SECTIONS.values(), *(sheet.hide(topic) for topic in TOPICS[:topics])]
    labels += (f"{VILLAGES[n % len(VILLAGES)]} {n}" for n in range(villages))
    return "".join(item.format(label=label, href=f"/{make_slug(label)}") for label in labels)


def show_weather(sheet: Sheet, template: str, count: int = 2) -> str:
    """Return lines of a weather widget."""
    return fill(sheet, _WEATHER, template, count)


def show_hotline(sheet: Sheet, template: str) -> str:
    """Return the hotline."""
    return fill(sheet, _HOTLINES, template, 1)


def show_slogan(sheet: Sheet, template: str) -> str:
    """Return a slogan."""
    return fill(sheet, _SLOGANS, template, 1)


def show_tools(sheet: Sheet, template: str, count: int = 3) -> str:
    """Return the tool bar."""
    return fill(sheet, _TOOLS, template, count)


def show_shares(sheet: Sheet, template: str, count: int = 3) -> str:
    """Return the share bar."""
    return fill(sheet, _SHARES, template, count)


def show_views(sheet: Sheet, template: str) -> str:
    """Return the counter of views."""
    return template.format(sheet.story.views, dotted=write_number(sheet.story.views))


def list_tags(sheet: Sheet, label: str, item: str) -> str:
    """Return a label, which may stand alone, and a link for every tag."""
    items = (item.format(sheet.write(tag), href=f"/tag/{make_slug(tag)}") for tag in sheet.story.tags)
    return (sheet.hide(label) if label else "") + "".join(items)


def show_comments(sheet: Sheet, item: str, count: int | None = None) -> str:
    """Return readers' comments; ``item`` has ``{who}``, ``{age}`` and ``{text}``."""
    start = sheet.dice.number(0, len(_REMARKS) - 1)
    numbers = range(start, start + (sheet.dice.number(0, 3) if count is None else count))
    soon = min(sheet.head.moment + timedelta(hours=31), sheet.now)
    ages = (*_AGES, f"{soon:%H:%M ngày %d/%m/%Y}")
    return "".join(
        item.format(
            who=sheet.hide(_READERS[n % len(_READERS)]),
            age=sheet.hide(ages[n % len(ages)]),
            text=sheet.hide(_REMARKS[n % len(_REMARKS)]),
        )
        for n in numbers
    )


def show_rating(sheet: Sheet, template: str) -> str:
    """Return the rating widget of NukeViet and its like."""
    total = sheet.dice.number(0, 40)
    lines = (f"Tổng số điểm của bài viết là: {total * 5} trong {total} đánh giá", "Click để đánh giá bài viết")
    return fill(sheet, lines, template)


def show_files(sheet: Sheet, item: str, count: int = 2) -> str:
    """Return files to fetch: documents that go with the article."""
    number = sheet.head.number
    lines = (
        f"{number % 97 + 2}-KH-UBND.signed.pdf ({number % 9 + 1},4 MB)",
        f"Phu luc {number % 5 + 1} - Bieu tong hop.xlsx ({number % 80 + 11} KB)",
        f"Đề cương tuyên truyền (bản {number % 3 + 1}).docx",
    )
    return fill(sheet, lines, item, count)


def show_poll(sheet: Sheet, item: str) -> str:
    """Return a poll with its question and answers."""
    lines = (
        "Theo bạn, giao diện mới của trang có dễ sử dụng và dễ tìm kiếm thông tin không?",
        "Rất dễ sử dụng",
        "Bình thường, cần cải tiến",
        "Xem kết quả bình chọn",
    )
    return fill(sheet, lines, item)


def show_footer(sheet: Sheet, item: str) -> str:
    """Return the lines of a footer: licence with its day, editors, rights, address, counters."""
    dice = sheet.dice
    lines = (dice.pick(_LEGAL), dice.pick(_EDITORS), dice.pick(_RIGHTS), dice.pick(_ADDRESSES))
    counters = (f"Đang trực tuyến: {dice.number(2, 90)}", f"Tổng lượt truy cập: {dice.number(10**6, 10**8):,}")
    return fill(sheet, lines, item) + fill(sheet, counters, item, dice.number(0, 2))


def weigh(name: str, kilobytes: int) -> str:
    """Return a style sheet and a script of about this size together, the same for the same name."""
    return make_style(name, kilobytes * 600) + "\n" + make_script(name, kilobytes * 424)
