"""Blocks: paragraphs, captions, tables, pictures, and what stands in elements that are named as chrome."""

from lxml import etree

from pipelines.blocks import Block, leave_out_asides, read_lines
from pipelines.walk import read_blocks, text_of


def blocks_of(markup: str) -> list[Block]:
    return read_blocks(etree.HTML(markup))[0]


def texts_of(markup: str) -> list[str]:
    return [block.text for block in blocks_of(markup)]


def test_lines_of_a_dump_keep_their_gaps():
    assert [(b.text, b.gap) for b in read_lines("một\n\n\u00a0\nhai\nba\n")] == [("một", 0), ("hai", 2), ("ba", 0)]


def test_two_line_breaks_end_a_paragraph_and_one_is_a_blank():
    assert texts_of("<p>Một<br>hai<br/> <br>ba</p>") == ["Một hai", "ba"]


def test_text_between_block_elements_is_a_paragraph():
    assert texts_of("<div>đầu <b>đậm</b> cuối<p>giữa</p>sau</div>") == ["đầu đậm cuối", "giữa", "sau"]


def test_lists_and_tables_become_text():
    markup = (
        "<ul><li>một</li><li>hai</li></ul><table><tr><th>Xã</th><th>Hộ</th></tr><tr><td>A</td><td>5</td></tr></table>"
    )
    assert [(b.text, b.kind) for b in blocks_of(markup)] == [
        ("một", "item"),
        ("hai", "item"),
        ("Xã | Hộ", "row"),
        ("A | 5", "row"),
    ]


def test_a_table_that_places_a_picture_is_no_data():
    blocks, pictures = read_blocks(
        etree.HTML('<table><tr><td><img src="/a.jpg"></td></tr><tr><td class="caption">Quang cảnh</td></tr></table>')
    )
    assert [(b.text, b.kind, b.after_image) for b in blocks] == [("Quang cảnh", "caption", True)]
    assert [(p.src, p.follows) for p in pictures] == [("/a.jpg", 0)]


def test_captions_are_known_by_element_and_class():
    assert [
        b.kind for b in blocks_of("<figure><img src=x><figcaption>Ảnh</figcaption></figure><p class='chu-thich'>A</p>")
    ] == [
        "caption",
        "caption",
    ]


def test_a_figure_with_a_caption_class_does_not_swallow_the_picture():
    markup = '<div class="wp-caption"><img src="x.jpg"><p class="wp-caption-text">Ảnh</p></div><p>Lời</p>'
    assert [(b.text, b.kind) for b in blocks_of(markup)] == [("Ảnh", "caption"), ("Lời", "paragraph")]


def test_shares_of_bold_italic_and_linked_text_are_measured():
    block = blocks_of("<p><b>ab</b><i>cd</i><a href=x>efgh</a></p>")[0]
    assert (block.bold, block.italic, block.linked) == (0.25, 0.25, 0.5)


def test_alignment_comes_from_style_and_attribute():
    assert [b.align for b in blocks_of("<p style='text-align: right'>a</p><p align=CENTER>b</p><p>c</p>")] == [
        "right",
        "center",
        None,
    ]


def test_scripts_controls_and_icons_are_no_text():
    markup = "<p>a<script>x()</script><img class='icon' src=z.png>b<button>In</button></p><style>p{}</style><!-- c -->"
    assert texts_of(markup) == ["ab"]


def test_headings_inside_the_body_are_kept_apart():
    assert [(b.text, b.kind) for b in blocks_of("<h2>Mục</h2><p>Lời</p>")] == [("Mục", "heading"), ("Lời", "paragraph")]


def test_text_of_an_element_joins_its_blocks():
    assert text_of(etree.HTML("<div><p>một</p><p>hai</p></div>")) == "một hai"
    assert text_of(etree.fromstring("<p> x </p>")) == "x"


def test_lines_of_a_list_that_is_typed_are_paragraphs():
    assert texts_of("<p>Gồm:<br>- một việc<br>+ hai việc<br>xong</p>") == ["Gồm:", "- một việc", "+ hai việc xong"]


def test_all_words_of_a_figure_are_its_caption_unless_it_frames_a_table():
    assert [b.kind for b in blocks_of("<figure><img src=x><span>Ảnh</span></figure>")] == ["caption"]
    framed = "<figure><table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table></figure>"
    assert [b.kind for b in blocks_of(framed)] == ["row", "row"]


def test_a_table_that_wraps_the_page_is_no_data():
    wrapped = f"<table><tr><td>Mục</td><td>{'Lời của bài. ' * 60}</td></tr><tr><td>x</td><td>y</td></tr></table>"
    assert all(block.kind == "paragraph" for block in blocks_of(wrapped))


def test_labels_of_forms_are_no_text_and_other_labels_are():
    assert texts_of("<label><input type=radio>Rất hay</label><label>Ngày đăng: 5/9</label>") == ["Ngày đăng: 5/9"]


def test_comments_and_what_is_passed_over_are_no_text():
    root = etree.HTML("<div>a<!-- b --><p class=x>c</p>d</div>")
    assert [b.text for b in read_blocks(root, root.findall(".//p"))[0]] == ["a", "d"]


def kept(markup: str) -> list[str]:
    return [block.text for block in leave_out_asides(*read_blocks(etree.HTML(markup)))[0]]


def test_elements_named_as_chrome_are_left_out_with_their_pictures():
    markup = (
        "<div>Lời dài của bài viết.<div class='box-share'>Chia sẻ</div><p>Lời thứ hai của bài.</p>"
        "<div id='relatedNews'><img src=b.jpg>Bài khác</div></div>"
    )
    blocks, pictures = leave_out_asides(*read_blocks(etree.HTML(markup)))
    assert [block.text for block in blocks] == ["Lời dài của bài viết.", "Lời thứ hai của bài."]
    assert pictures == []


def test_a_tool_in_a_line_goes_and_the_line_stays():
    assert kept("<p>Lời của <span class='tooltip-share'>chia sẻ</span> bài.</p>") == ["Lời của bài."]


def test_what_is_hidden_is_left_out():
    assert kept("<p>Lời của bài viết.</p><div style='display: none'>ẩn</div><p hidden>ẩn</p>") == ["Lời của bài viết."]


def test_a_name_that_holds_half_of_the_text_stays_in_one_element_or_in_many():
    assert kept("<div class='tag content'><p>Toàn bộ bài viết.</p></div><p>Cuối</p>") == ["Toàn bộ bài viết.", "Cuối"]
    many = "".join(f"<div class='el-widget'><p>Đoạn thứ {n} của bài.</p></div>" for n in range(4))
    assert len(kept(f"{many}<div class='el-share'>Chia sẻ</div>")) == 4


def test_a_post_of_a_social_network_is_quoted_whatever_its_frame_is_called():
    quoted = "<p>Lời của bài viết này.</p><div class='social-embed'><blockquote>Lời trích.</blockquote></div>"
    assert kept(quoted) == ["Lời của bài viết này.", "Lời trích."]


def test_pictures_keep_their_place_when_blocks_go():
    markup = "<p>một đoạn</p><div class=share>Chia sẻ</div><img src=a.jpg><p>hai đoạn</p>"
    blocks, pictures = leave_out_asides(*read_blocks(etree.HTML(markup)))
    assert blocks[pictures[0].follows].text == "hai đoạn"
