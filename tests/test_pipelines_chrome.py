"""Chrome: lines and elements that portals add."""

import pytest

from pipelines.chrome import ends_article, is_chrome, names_chrome, opens_comments


@pytest.mark.parametrize(
    "line",
    [
        "PublishingPortal - Block_BanTin_Toolbar",
        "PublishingPortal - Block_BanTin_ViewData",
        "Tăng cỡ chữ Giảm cỡ chữ",
        "Cỡ chữ",
        "A A+",
        "aa",
        "In bài viết",
        "Gửi email",
        "Chia sẻ:",
        "icon-zalo",
        "icon",
        "0.5 1.0 1.5",
        "0.75x 1x 1.25x 1.5x",
        "Hà Nội, 31 °C / 27 - 31 °C",
        "27 - 31 °C",
        "Hotline: +84.0204.3 856 624",
        "Đường dây nóng: 0204 3 555 555",
        "• Từ khóa",
        "Chủ đề:",
        "Chú thích",
        "Ý kiến bạn đọc (0)",
        "Bình luận của bạn...",
        "1,047 lượt xem",
        "Lượt xem: 7370",
        "24114 Lượt xem",
        "Tổng số điểm của bài viết là: 0 trong 0 đánh giá",
        "Giấy phép số 12/GP-TTĐT cấp ngày 05/01/2019",
        "Chịu trách nhiệm: Ông A",
        "Bản quyền thuộc về Báo X",
        "© 2026 Báo X",
        "Nguồn: https://example.vn/bai-post71507.html",
        ">>Theo dõi thêm",
        "leftcenterrightdel",
        "Powered by Techcity",
        "Skip to main content",
        "Trang chủ > Chính trị > Xây dựng Đảng",
        "ubnd-tinh-ky-ket-ke-hoach-101615.html",
        "Trực tuyến: 25",
    ],
)
def test_chrome_lines(line):
    assert is_chrome(line)


@pytest.mark.parametrize(
    "line",
    [
        "Các đại biểu dự hội nghị",
        "Hương Dịu",
        "Chia sẻ tại hội nghị, đồng chí Bí thư nhấn mạnh ba nhiệm vụ.",
        "Bình luận về kết quả, nhiều đại biểu cho rằng cần kiên trì.",
        "Lượt xem các phóng sự tăng gấp đôi so với năm trước.",
        "Hà Nội, ngày 03 tháng 4",
        "In ấn tài liệu phục vụ đại hội",
        "Nhiệt độ thấp nhất 7 độ",
        "Theo TTXVN",
        "Trang chủ trì hội nghị",
        "Chủ đề của năm là đổi mới",
        "A" * 300,
    ],
)
def test_lines_of_the_article_stay(line):
    assert not is_chrome(line)


@pytest.mark.parametrize(
    "line", ["Tin liên quan", "Các tin khác:", "Cùng chuyên mục", "Có thể bạn quan tâm", "Xem thêm", "Tin mới hơn (5)"]
)
def test_headings_over_other_articles_end_the_text(line):
    assert ends_article(line)


@pytest.mark.parametrize("line", ["Tin tưởng ở tương lai", "Cùng chung sức xây dựng nông thôn mới", "x" * 80])
def test_headings_of_the_article_do_not_end_it(line):
    assert not ends_article(line)


@pytest.mark.parametrize(
    "name",
    ["box-share", "relatedNews", "tin-lien-quan", "detail-tags", "sidebar", "el_footer", "advertisement", "y-kien"],
)
def test_names_of_chrome(name):
    assert names_chrome(name)


@pytest.mark.parametrize(
    "name", ["content", "noi-dung", "article-body", "entry", "tagline", "shared", "stage", "header"]
)
def test_names_of_content(name):
    assert not names_chrome(name)


@pytest.mark.parametrize(
    "line", ["Ý kiến bạn đọc (3)", "hoa_ban - 3 giờ trước", "Nguyễn V. T (vừa xong)", "12 bình luận"]
)
def test_headings_over_comments(line):
    assert opens_comments(line)


@pytest.mark.parametrize("line", ["Ký ức 50 năm trước", "Chuyện của 3 tháng trước", "Ý kiến của đồng chí"])
def test_lines_that_open_no_comments(line):
    assert not opens_comments(line)
