"""Density: the element that holds the article, on pages without any names to go by."""

from lxml import etree

from pipelines.density import find_container

SENTENCE = "Bà con trong xã góp đất mở đường, mỗi nhà một ngày công, ba tháng thì xong. "


def body(number: int = 3) -> str:
    return "".join(f"<p>{SENTENCE}{n}</p>" for n in range(number))


def container(markup: str, title: str | None = None) -> str | None:
    root = etree.HTML(markup)
    found = find_container(root, None if title is None else root.find(f".//{title}"))
    return None if found is None else found.get("id")


def test_the_article_is_where_the_sentences_are():
    menu = "".join(f"<li><a href=/{n}>Chuyên mục của trang về đời sống và xã hội {n}</a></li>" for n in range(40))
    assert container(f"<ul id=menu>{menu}</ul><div id=bai>{body()}</div>") == "bai"


def test_a_page_without_sentences_has_no_article():
    assert container("<div id=x><p>Ngắn.</p></div>") is None


def test_teasers_longer_than_the_article_are_no_article():
    teasers = "".join(
        f"<div class=t><h3><a href=/{n}>Một bài khác của báo số {n}</a></h3><p>{SENTENCE * 5}</p></div>"
        for n in range(6)
    )
    page = f"<div><h1>Mở đường</h1><div id=bai>{body(2)}</div></div><div id=cot>{teasers}</div>"
    assert container(page, "h1") == "bai"


def test_a_column_named_as_such_is_no_article():
    page = f"<div id=bai>{body(2)}</div><div class=sidebar id=cot>{body(9)}</div>"
    assert container(page) == "bai"


def test_an_article_whose_name_sounds_like_chrome_is_one_all_the_same():
    assert (
        container(f"<div class='layout-sidebar'><h1>Mở</h1><div id=bai>{body(6)}</div></div><p>{SENTENCE}</p>", "h1")
        == "bai"
    )


def test_parts_of_one_making_are_joined():
    parts = "".join(f"<div class='part'><div>{body(1)}</div></div>" for n in range(5))
    assert container(f"<div id=bai>{parts}</div>") == "bai"


def test_what_stands_before_the_title_counts_little():
    page = f"<div><div><div id=tren>{body(4)}</div></div><h2>Mở đường</h2><div id=bai>{body(3)}</div></div>"
    assert container(page, "h2") == "bai"


def test_a_lead_alone_leads_to_its_body():
    page = f"<h1>Mở đường</h1><div class=sapo id=sapo>{SENTENCE * 4}</div><div id=bai>{body(1)}</div>"
    assert container(page, "h1") == "bai"


def test_text_between_line_breaks_counts():
    assert container(f"<div id=bai>{SENTENCE}<br><br>{SENTENCE}<br><br>{SENTENCE}</div>") == "bai"


def test_scripts_and_hidden_text_do_not_count():
    hidden = f"<div style='display:none' id=an>{body(9)}</div><script>var x = '{SENTENCE * 9}'</script>"
    assert container(f"{hidden}<div id=bai>{body(2)}</div>") == "bai"


def test_a_short_line_beside_the_only_long_paragraph_belongs_to_the_article():
    page = f"<div id=bai><div class=doan>Kết quả:</div><ul><li>4 km</li></ul><div class=doan>{SENTENCE * 4}</div></div>"
    assert container(page) == "bai"


def post(text: str, ident: str = "") -> str:
    account = "<div class=userinfo><a class=username>an_88</a></div>"
    return f"<li class=post>{account}<div id={ident or 'x'}><blockquote>{text}</blockquote></div></li>"


def test_replies_in_a_forum_are_no_part_of_its_first_post():
    posts = f"{post(SENTENCE * 6, 'bai')}{post(SENTENCE * 2)}{post(SENTENCE * 3)}"
    assert container(f"<h1>Mở đường</h1><ol>{posts}</ol>", "h1") == "bai"


def test_the_motto_of_an_account_is_no_part_of_its_post():
    motto = f"<blockquote class=signature>{SENTENCE}</blockquote>"
    page = f"<h1>Mở đường</h1><div><div id=bai><blockquote>{SENTENCE * 2}</blockquote></div>{motto}</div>"
    assert container(page, "h1") == "bai"


def test_a_single_paragraph_under_a_lead_is_the_whole_article():
    article = f"<div><h1>Mở đường</h1><div><p>{SENTENCE}</p></div><div id=bai><p>{SENTENCE * 3}</p></div></div>"
    assert container(f"<body>{article}<div id=ben><p>{SENTENCE * 2}</p></div></body>", "h1") == "bai"
