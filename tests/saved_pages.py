"""Saved pages for the tests of the command line: one article in markup, one as a dump, one that is none."""

from __future__ import annotations

from pathlib import Path

URL = "https://baolangson.vn/kinh-te/612345-chanh-leo-duoc-mua.html"

ARTICLE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Chanh leo được mùa</title></head><body>
<div class="header-date">Thứ sáu,  21/11/2025</div>
<div class="article-detail">
<h1 class="title">Chanh leo được mùa ở vùng cao</h1>
<div class="article-info"><span class="date">Thứ 3, 12.03.2024 | 07:20:41</span>
<span class="hits">1,047 lượt xem</span></div>
<div class="article-content">
<p>Sau ba năm trồng thử, các hộ ở hai xã vùng cao đã thu những lứa chanh leo đầu tiên với năng suất cao hơn dự kiến.</p>
<p>Theo cán bộ khuyến nông, mỗi héc-ta cho thu gần hai mươi tấn quả, bán tại vườn với giá ổn định suốt cả vụ.</p>
<p>Hợp tác xã đã ký hợp đồng bao tiêu với hai cơ sở chế biến và sẽ mở rộng diện tích vào mùa xuân tới.</p>
<p><strong>LƯỜNG THẢO VY</strong></p>
</div></div></body></html>"""

DUMP = """Trao giống cây ăn quả cho hộ nghèo

Thứ 3, 12.03.2024 | 07:20:41
1,047 lượt xem

Ngày 11/3, hội nông dân huyện trao hơn ba nghìn cây giống cho các hộ nghèo của bốn xã vùng hồ.

Cây giống gồm hồng không hạt và quýt, được ươm tại trại giống của tỉnh và kiểm tra sâu bệnh trước khi giao.

Các hộ được hướng dẫn đào hố, bón lót và sẽ được cán bộ đến thăm vườn hai tháng một lần trong năm đầu.
"""

MISSING = (
    "<!doctype html><html><head><title>Trang không tồn tại</title></head><body><h1>Trang không tồn tại</h1>"
    "<p>Đường dẫn có thể đã thay đổi, mời bạn quay lại trang chủ hoặc dùng ô tìm kiếm ở phía trên.</p></body></html>"
)


def save_pages(folder: Path) -> Path:
    """Write the three pages and a file that is no page; return their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "article.html").write_text(ARTICLE, "utf-8")
    (folder / "dump.txt").write_text(DUMP, "utf-8")
    (folder / "missing.html").write_text(MISSING, "utf-8")
    (folder / "cut.html.gz").write_bytes(b"\x1f\x8b\x08cut off")
    return folder
