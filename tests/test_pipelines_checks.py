"""Checks: what is no article."""

from datetime import UTC, datetime

import pytest

from pipelines.checks import check_page, check_text
from pipelines.errors import Rejected
from pipelines.layout import Host, Source
from pipelines.refine import refine
from storage.records import Page

SOURCE = Source(title="Báo X", hosts=(Host("baox.vn"),), article_key=r"-post(\d+)\.html$", name="bao_x")


def reason_of(action, *arguments) -> str | None:
    try:
        action(*arguments)
    except Rejected as rejected:
        return rejected.reason
    return None


def answer(url: str, asked: str | None = None, *, body: bytes = b"<p>x</p>", status: int = 200) -> Page:
    return Page(url=url, requested_url=asked or url, body=body, status=status)


@pytest.mark.parametrize(
    "home", ["https://baox.vn/", "https://baox.vn", "https://baox.vn/index.html", "https://baox.vn/Default.aspx"]
)
def test_an_article_that_leads_home_is_rejected(home):
    assert reason_of(check_page, answer(home, "https://baox.vn/tin-post1.html"), SOURCE) == "redirected_home"


def test_a_front_page_is_no_article():
    assert reason_of(check_page, answer("https://baox.vn/"), SOURCE) == "home_page"
    assert reason_of(check_page, answer("https://baox.vn/?page=2"), SOURCE) is None
    assert reason_of(check_page, answer("https://khac.vn/"), SOURCE) is None, "who knows what others put there"


def test_an_article_that_moved_is_read():
    assert (
        reason_of(check_page, answer("https://baox.vn/tin-moi-post1.html", "https://baox.vn/tin-post1.html"), SOURCE)
        is None
    )


@pytest.mark.parametrize("status", [404, 410, 403, 500])
def test_other_statuses_are_rejected_by_name(status):
    assert reason_of(check_page, answer("https://baox.vn/a", status=status), SOURCE) == f"http_{status}"


@pytest.mark.parametrize(
    "body",
    [
        b'<script>document.cookie="D1N=0123456789abcdef0123456789abcdef";location.reload()</script>',
        b"<html><title>Just a moment...</title></html>",
    ],
)
def test_challenges_are_rejected(body):
    assert reason_of(check_page, answer("https://baox.vn/a", body=body), SOURCE) == "challenge"


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Trang không tồn tại", "soft_404"),
        ("404 - Không tìm thấy trang", "soft_404"),
        ("Bài viết không tồn tại hoặc đã bị xóa", "soft_404"),
        ("Lỗi 404", "soft_404"),
        ("Page not found", "soft_404"),
        ("Trang chủ", "home_page"),
        ("", "no_title"),
        (None, "no_title"),
        ("Tìm thấy trang sử quý của tỉnh", None),
        ("Nội dung không thể thiếu trong đại hội", None),
        ("Trang trại nuôi cá không ngại khó", None),
    ],
)
def test_titles_that_speak_of_no_article(title, reason):
    assert reason_of(check_text, title, "Lời dẫn.", ["x" * 100]) == reason


def test_pages_without_text_are_rejected():
    assert reason_of(check_text, "Tiêu đề", "", []) == "empty"
    assert reason_of(check_text, "Tiêu đề", "ngắn", ["x" * 20]) == "empty"
    assert check_text("Tiêu đề", "", ["x" * 100, "y"]) == "Tiêu đề"


def test_a_page_without_end_is_refused():
    body = "<html><h1>Mở đường</h1>" + "<p>Bà con góp đất.</p>" * 60_000
    with pytest.raises(Rejected, match="endless: the page has more than 60,000 elements"):
        refine(
            Page(
                url="https://baolangson.vn/tin-5000001.html",
                body=body.encode(),
                fetched_at=datetime(2026, 1, 1, tzinfo=UTC),
                status=200,
            )
        )
