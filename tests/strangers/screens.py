"""Pages of the last years: a block theme of WordPress, a long read with credits, the English side of a portal."""

from __future__ import annotations

from datetime import timedelta

from tests.strangers.bodies import WORDPRESS, Manner, Shot, write_body
from tests.strangers.boxes import SEE_MORE, link_box
from tests.strangers.clocks import ISO, write_moment
from tests.strangers.family import Family
from tests.strangers.furniture import LINK_ITEM, list_menu, show_footer, show_shares, weigh
from tests.strangers.metas import write_graph, write_title
from tests.strangers.notices import speak_english
from tests.strangers.plots import add_quotation
from tests.strangers.sheet import Sheet

_BLOCKS = Manner(
    "\n<p>{}</p>\n",
    heading='<h2 class="wp-block-heading">{}</h2>\n',
    points='<ul class="wp-block-list">\n{}</ul>\n',
    shot=Shot(
        '<figure class="wp-block-image size-large"><img src="{src}" alt="" class="wp-image-1"/>',
        '<figcaption class="wp-element-caption">{}</figcaption>',
        "</figure>\n",
    ),
    grid='<figure class="wp-block-table"><table class="has-fixed-layout"><tbody>{}</tbody></table></figure>\n',
    empty="<p></p>\n",
    quotation='<blockquote class="wp-block-quote is-layout-flow"><p>{}</p><cite>{}</cite></blockquote>\n',
)


def _show_replies(sheet: Sheet) -> str:
    """Write comments as a block theme does, each with an author and a time for programs, later than the article."""
    reply = (
        '<li class="comment depth-1"><div class="wp-block-comment-author-name has-small-font-size">{who}</div>'
        '<div class="wp-block-comment-date"><time datetime="{iso}"><a href="#c">{day}</a></time></div>'
        '<div class="wp-block-comment-content"><p>{text}</p></div></li>'
    )
    remarks = (
        ("Người đọc Bản Piềng", "Bài viết rất bổ ích, mong ban biên tập tiếp tục đăng những gương tốt như vậy."),
        ("Nông dân Phja Đén", "Nhà tôi đã làm theo từ năm ngoái, vụ này thu được gấp rưỡi, xin cảm ơn các đồng chí."),
    )
    later = [min(sheet.head.moment + timedelta(days=days), sheet.now) for days in (2, 5)]
    return "".join(
        reply.format(
            who=sheet.hide(who),
            iso=write_moment(ISO, when),
            day=sheet.hide(f"{when:%d/%m/%Y} lúc {when:%H:%M}"),
            text=sheet.hide(text),
        )
        for (who, text), when in zip(remarks, later, strict=True)
    )


def write_block_theme(sheet: Sheet) -> str:
    """A district committee on a block theme: everything a block, comments with times, neighbours with days."""
    who = sheet.sign('<div class="wp-block-post-author-name has-small-font-size">{}</div>')
    post = (
        '<li class="wp-block-post post type-post"><h2 class="wp-block-post-title"><a href="{href}">'
        '{title}</a></h2><div class="wp-block-post-date"><time datetime="{m:%Y-%m-%dT%H:%M:%S}+07:00">{m:%d/%m/%Y}'
        '</time></div><div class="wp-block-post-excerpt"><p>{teaser}</p></div></li>'
    )
    stamp = sheet.publish("{m:%d} {month}, {m:%Y}").replace(" ", " Tháng ", 1)
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="UTF-8" />
<meta name="generator" content="WordPress 6.5" />{write_title(sheet, "Huyện ủy Pò Kéo", " &#8211; ")}{weigh("fse", 60)}
</head><body class="post-template-default single single-post wp-embed-responsive"><a class="skip-link" href="#wp--skip">
{sheet.hide("Chuyển đến phần nội dung")}</a><div class="wp-site-blocks"><header class="wp-block-template-part">
<p class="wp-block-site-title"><a href="/">Huyện ủy Pò Kéo</a></p><nav class="wp-block-navigation"><ul>
{list_menu(sheet, LINK_ITEM, 2)}</ul></nav></header><main class="wp-block-group" id="wp--skip">
<div class="wp-block-group is-layout-constrained"><h1 class="wp-block-post-title">{sheet.show_title()}</h1>
<div class="wp-block-template-part"><div class="wp-block-group is-layout-flex"><div class="wp-block-post-date">
<time datetime="{sheet.tell(ISO)}">{stamp}</time></div><p class="has-small-font-size">&#8212; bởi</p>{who}
<div class="taxonomy-category wp-block-post-terms"><span>trong </span><a rel="tag" href="/c">{sheet.section}</a></div>
</div></div></div><div class="entry-content wp-block-post-content is-layout-constrained">
<p><strong>{sheet.show_lead()}</strong></p>
{write_body(sheet, _BLOCKS, (SEE_MORE,))}</div>
<div class="wp-block-comments"><h2 class="wp-block-comments-title">2 phản hồi cho “{sheet.hide("Bài viết này")}”</h2>
<ol class="wp-block-comment-template">{_show_replies(sheet)}</ol>
<div class="comment-respond"><p>{sheet.hide("Email của bạn sẽ không được hiển thị công khai.")}</p></div></div>
<nav class="wp-block-group">{sheet.links(2, '<div class="post-navigation-link"><a href="{href}">{title}</a></div>')}
</nav><div class="wp-block-query"><h2>Bài viết khác</h2><ul class="wp-block-post-template">{sheet.links(4, post)}</ul>
</div></main><footer class="wp-block-template-part">{show_footer(sheet, "<p>{}</p>")}</footer></div></body></html>"""


_LONG = Manner(
    '<div class="sc-text"><p>{}</p></div>\n',
    heading='<div class="sc-title"><h2><span>{}</span></h2></div>\n',
    shot=Shot(
        '<div class="sc-media full"><div class="img"><img src="{src}" alt=""></div>',
        '<p class="cap"><i>{}</i></p>',
        "</div>\n",
    ),
    empty='<div class="sc-space"></div>\n',
    quotation='<div class="sc-quote"><p class="q">{}</p><p class="by">{}</p></div>\n',
)


def write_long_read(sheet: Sheet) -> str:
    """A long read of 2022: a cover, words set apart, all credits and the day in the last lines."""
    design = sheet.hide("Trình bày: Tổ đồ họa Khau Vài")
    credit = sheet.sign("<p>{}</p>")
    other = '<div class="swiper-slide"><a href="{href}"><span class="t">{title}</span></a></div>'
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
<title>[E-Magazine] {sheet.head.title}</title>{write_graph(sheet)}{weigh("emag", 90)}</head><body class="emagazine">
<div class="top-bar"><a class="logo" href="/"></a>{show_shares(sheet, "<a>{}</a>", 2)}</div>
<div class="cover"><img src="/cover/{sheet.head.number}.jpg" alt=""><img class="m" src="/cover/m.jpg" alt=""></div>
<div class="wrap"><div class="sc-head"><h1>{sheet.show_title()}</h1></div>
<div class="sc-sapo"><p><strong>{sheet.show_lead()}</strong></p></div>
{write_body(sheet, _LONG)}
<div class="credits">{credit}<p>{design}</p>
<p>Ngày xuất bản: {sheet.publish("{m:%d/%m/%Y}")}</p></div></div>
<div class="more"><div class="ttl">E-Magazine khác</div>
<div class="swiper">{sheet.links(4, other, new=True)}</div></div>
<footer>{show_footer(sheet, "<p>{}</p>")}</footer></body></html>"""


_ENGLISH_FOOTER = (
    "Licence No 305/GP-BTTTT issued on 12 May 2019 by the Ministry of Information and Communications",
    "Editor-in-chief: Luong Bao Chau. All rights reserved.",
    "Address: 16 Cay Gao Street, Ben Moi Ward - Tel: (0209) 3000 444",
)


def write_english(sheet: Sheet) -> str:
    """The English side: months by name, a clock of the same form, tools and lists in English."""
    more = '<li><a href="{href}">{title}</a> <span>({m:%d/%m/%Y})</span></li>'
    lines = "".join(f"<p>{sheet.hide(line)}</p>" for line in _ENGLISH_FOOTER)
    tools = "".join(f"<a>{sheet.hide(word)}</a>" for word in ("Print this page", "Send to a friend", "Font size"))
    labels = ("Home", "Politics", "Economy", "Society", "Culture", "About the province", "Contact us")
    menu = "".join(f'<li><a href="/en/{n}">{label}</a></li>' for n, label in enumerate(labels))
    views = sheet.hide(f"Views: {sheet.head.number}")
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{sheet.head.title} - Khau Vai Portal
</title>{weigh("en", 30)}</head><body><div class="hd"><div class="lang"><a href="/">Tiếng Việt</a> <a>English</a>
<a href="/zh">中文</a></div><div class="today">{sheet.clock("{m:%A}, {m.day} {m:%B} {m:%Y}")}</div></div>
<ul class="nav">{menu}</ul>
<div class="col-left">
<div class="crumb"><a href="/en">Home</a> / <a href="/en/2">{sheet.dice.pick(labels[1:5])}</a></div>
<div class="news-detail"><h2 class="ttl">{sheet.show_title()}</h2>
<div class="info"><span>{sheet.publish("{m:%A}, {m.day} {m:%B} {m:%Y} - {m:%H:%M}")}</span> <span>{views}</span></div>
<div class="tools">{tools}</div><div class="intro"><b>{sheet.show_lead()}</b></div>
<div class="content">{write_body(sheet, Manner(shot=WORDPRESS), (link_box("<p>", _READ_MORE, "</p>", 1),))}</div>
{sheet.sign('<div class="by">{}</div>')}</div>
<div class="others"><h3>Other news</h3><ul>{sheet.links(5, more)}</ul></div></div>
<div class="ft">{lines}</div></body></html>"""


_READ_MORE = 'Read more: <a href="{href}">{title}</a>'

FAMILIES = (
    Family(
        name="block_theme",
        write=write_block_theme,
        address="https://huyenuypokeo.example/{slug}/",
        signs=("single", "single", "pair"),
        plots=(add_quotation,),
    ),
    Family(
        name="long_read",
        write=write_long_read,
        address="https://baokhauvai.example/emagazine/{slug}-{id}.html",
        signs=("credits", "label", "pair"),
        plots=(add_quotation,),
    ),
    Family(
        name="english",
        write=write_english,
        address="https://khauvai.gov.example/en/news/{id}",
        signs=("single", "none", "single"),
        plots=(speak_english,),
    ),
)
