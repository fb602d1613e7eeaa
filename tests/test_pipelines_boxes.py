"""Boxes: what stands between the paragraphs of an article and belongs to others."""

from lxml import etree

from pipelines.boxes import leave_out_boxes, leave_out_lists, points_elsewhere
from pipelines.walk import read_blocks

ONE, TWO = "Bà con góp đất mở đường lên bản.", "Ba tháng thì ô tô lên được tới nơi."
OTHER = "<a href=/b>Nông dân vùng cao trồng quế hữu cơ</a>"


def kept(inside: str) -> list[str]:
    root = etree.HTML(f"<div>{inside}</div>").find(".//div")
    blocks, pictures = leave_out_boxes(*read_blocks(root), root)
    return [block.text for block in leave_out_lists(blocks, pictures)[0]]


def test_a_line_that_is_a_link_points_elsewhere():
    blocks, _ = read_blocks(etree.HTML(f"<p>{OTHER}</p><p>{OTHER} (12/5/2024)</p><p>Xem <a href=/c>đây</a> nhé.</p>"))
    assert [points_elsewhere(block) for block in blocks] == [True, True, False]


def test_pointers_between_paragraphs_go():
    assert kept(f"<p>{ONE}</p><p><b>&gt;&gt; {OTHER}</b></p><p>{TWO}</p>") == [ONE, TWO]


def test_a_box_with_title_and_summary_goes_as_a_whole():
    box = f"<div><h4>{OTHER}</h4><p>Một đoạn tóm tắt khá dài của bài kia, có dấu chấm cuối câu.</p></div>"
    assert kept(f"<p>{ONE}</p>{box}<p>{TWO}</p>") == [ONE, TWO]


def test_a_heading_in_a_box_takes_the_box_and_not_the_rest():
    box = f"<div><b>Tin liên quan</b><ul><li>{OTHER}</li><li>{OTHER}</li></ul></div>"
    assert kept(f"<p>{ONE}</p>{box}<p>{TWO}</p>") == [ONE, TWO]


def test_a_heading_among_the_paragraphs_takes_what_follows_up_to_the_next_one():
    assert kept(f"<p>{ONE}</p><p>Tin liên quan</p><p>Tin thứ nhất</p><p>Tin thứ hai</p><p>{TWO}</p>") == [ONE, TWO]


def test_a_heading_over_comments_takes_all_the_rest():
    assert kept(f"<p>{ONE}</p><p>Ý kiến bạn đọc (2)</p><p>{TWO}</p>") == [ONE]


def test_a_part_of_the_article_with_a_pointer_in_it_stays():
    part = f"<div><p>{TWO}</p><p>{OTHER}</p></div>"
    assert kept(f"<p>{ONE * 3}</p>{part}") == [ONE * 3, TWO]


def test_a_list_of_the_article_stays():
    assert kept(f"<p>{ONE}</p><ul><li>Mở sổ theo dõi;</li><li>Giao chỉ tiêu.</li></ul>") == [
        ONE,
        "Mở sổ theo dõi;",
        "Giao chỉ tiêu.",
    ]
