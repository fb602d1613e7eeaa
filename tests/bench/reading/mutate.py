"""What can happen to a page on its way, or be done to it on purpose: mutations of bytes, the same for the same dice."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Mutation = Callable[[bytes, Random], bytes]

_TAG = re.compile(rb"<[a-zA-Z/!][^>]{0,300}>")
_CLOSING = re.compile(rb"</[a-zA-Z][^>]{0,30}>")
_TEXT = re.compile(rb">[^<>]{20,}<")
_DEEP = 200_000
_LINE = 10 * 2**20
_CHARSETS = ("utf-16", "utf-16-le", "utf-32", "cp1258", "cp1252", "shift_jis", "koi8-r", "utf-7", "big5")
_NESTING = (b"<div>", b"<b>", b"<table><tr><td>", b"<ul><li>", b"<font>", b"<blockquote>", b"<a href=x><i>")
_STORMS = (
    "1/", "12/5/2024 ", "ngày ", "ngày 12 tháng ", "thứ hai ", "lúc 8h", "số ", "Nghị quyết số ", "12-", "29-NQ/TU, ",
    "(", "PV ", "Theo ", "Nguyễn Văn ", " ", "\t", "\u00a0", "e\u0301\u0323", "\u200b", "&nbsp;", "&#x110;", "&", "-",
    "–", ":", "A.", "ảnh: ", "Tác giả: ", "Tin liên quan ", "năm 2020-", "thế kỷ XX ", "|", "•", "từ ", "đến ", "01:",
    "XIII", "😀", "؀",
)  # fmt: skip
_LINKED = '<script type="application/ld+json">{}</script>'
_METAS = (
    '<meta property="article:published_time" content="{}">',
    _LINKED.format('{{"headline":{0!r},"datePublished":"{0}","author":[[{{"name":["{0}"]}}]]}}'),
    _LINKED.format('{{"@graph":{{"headline":7,"datePublished":[["{0}"]],"author":null}}}}'),
    '<meta name="author" content="{0}"><link rel="canonical" href="http://[{0}"><base href="{0}">',
    '<time datetime="{0}">{0}</time><h1>{0}</h1>',
)
_TIMES = ("9999-99-99", "0000-00-00T00:00", "2024-05-09T25:61+99:99", "1e309", "５/５/２０２４", "٣/٣/٢٠٢٤")
_VALUES = (*_TIMES, "", "\ud800", "x" * 9999)


def cut(data: bytes, dice: Random) -> bytes:
    """End the page somewhere."""
    return data[: dice.randrange(len(data) + 1)]


def behead(data: bytes, dice: Random) -> bytes:
    """Begin the page somewhere."""
    return data[dice.randrange(len(data) + 1) :]


def flip(data: bytes, dice: Random) -> bytes:
    """Change some bytes, from one to a tenth of the page."""
    changed = bytearray(data)
    for _ in range(dice.choice((1, 10, 100, len(data) // 10)) if data else 0):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def repeat(data: bytes, dice: Random) -> bytes:
    """Write a slice many times over."""
    start = dice.randrange(len(data) + 1)
    piece = data[start : start + dice.choice((1, 20, 500, 5_000))]
    return data[:start] + piece * min(dice.choice((2, 50, 5_000)), 500_000 // max(1, len(piece))) + data[start:]


def shuffle(data: bytes, dice: Random) -> bytes:
    """Put the pieces of a page into another order."""
    cuts = sorted(dice.randrange(len(data) + 1) for _ in range(4))
    pieces = [data[a:b] for a, b in zip((0, *cuts), (*cuts, len(data)), strict=True)]
    dice.shuffle(pieces)
    return b"".join(pieces)


def drop_tags(data: bytes, dice: Random) -> bytes:
    """Delete tags at random."""
    rate = dice.choice((0.01, 0.2, 0.9))
    return _TAG.sub(lambda tag: b"" if dice.random() < rate else tag[0], data)


def double_tags(data: bytes, dice: Random) -> bytes:
    """Write tags twice at random."""
    rate = dice.choice((0.01, 0.2, 0.9))
    return _TAG.sub(lambda tag: tag[0] * 2 if dice.random() < rate else tag[0], data)


def leave_open(data: bytes, dice: Random) -> bytes:
    """Leave elements open at random."""
    rate = dice.choice((0.01, 0.3, 1.0))
    return _CLOSING.sub(lambda tag: b"" if dice.random() < rate else tag[0], data)


def open_raw(data: bytes, dice: Random) -> bytes:
    """Begin something that swallows markup and never ends it."""
    opener = dice.choice(
        (b"<script>", b"<style>", b"<!--", b"<title>", b"<textarea>", b"<![CDATA[", b"<svg><", b'<a title="')
    )
    return _insert(data, opener, dice)


def add_nulls(data: bytes, dice: Random) -> bytes:
    """Put NUL bytes in."""
    for _ in range(dice.choice((1, 5))):
        data = _insert(data, b"\0" * dice.choice((1, 1_000)), dice)
    return data


def recode(data: bytes, dice: Random) -> bytes:
    """Write the page in another charset than it says."""
    return data.decode("utf-8", "replace").encode(dice.choice(_CHARSETS), "replace")


def add_surrogates(data: bytes, dice: Random) -> bytes:
    """Put halves of pairs and impossible characters in, as bytes and as references."""
    piece = dice.choice(
        (b"\xed\xa0\x80", b"&#xD800;", b"&#55357;&#56832;", b"&#0;&#x110000;", b"\xf4\x90\x80\x80", b"\xff\xfe")
    )
    for _ in range(dice.choice((1, 20))):
        data = _insert(data, piece * dice.choice((1, 50)), dice)
    return data


def add_metas(data: bytes, dice: Random) -> bytes:
    """Put machine-readable data in that is none."""
    value = dice.choice((*_VALUES, dice.choice(_STORMS) * 500))
    element = dice.choice(_METAS).format(value).encode("utf-8", "surrogatepass")
    at = data.find(b"</head>")
    return data[:at] + element + data[at:] if at >= 0 else element + data


def storm(data: bytes, dice: Random) -> bytes:
    """Fill a line of the text with one word over and over: what makes patterns run long."""
    words = "".join(dice.choice(_STORMS) for _ in range(dice.choice((1, 1, 2, 3)))).encode()
    filling = words * (dice.choice((200, 5_000, 60_000)) // len(words))
    places = [match.start() + 1 for match in _TEXT.finditer(data)]
    at = dice.choice(places) if places else dice.randrange(len(data) + 1)
    return data[:at] + filling + data[at:]


def noise(data: bytes, dice: Random) -> bytes:
    """Replace the page by random bytes, sometimes behind a beginning that looks like a page."""
    return dice.choice((b"", b"<html><body><h1>", data[:2_000])) + dice.randbytes(dice.choice((1, 100, 50_000)))


def nest(data: bytes, dice: Random) -> bytes:
    """Nest elements 200,000 deep, closed or not."""
    opener = dice.choice(_NESTING)
    closer = b"".join(b"</" + tag.strip(b"<").split()[0] + b">" for tag in reversed(opener.split(b">")[:-1]))
    return _insert(data, opener * _DEEP + dice.choice((b"", closer * _DEEP)), dice)


def fatten(data: bytes, dice: Random) -> bytes:
    """Give an element an attribute of megabytes, or many attributes."""
    value = dice.choice((b"x", b"a b ", b"&amp;", b"width:1px;")) * (dice.choice((100_000, 3_000_000)) // 4)
    element = dice.choice(
        (b'<div class="' + value + b'">', b"<p " + b" ".join(b"a%d=1" % n for n in range(20_000)) + b">")
    )
    return _insert(data, element, dice)


def lengthen(data: bytes, dice: Random) -> bytes:
    """Put 10 MB on one line: words, blanks, breaks, or paragraphs."""
    piece = dice.choice(
        (b"tin ", b" ", b"a", b"<br>", b"<p>Tin</p>", b"12/5/2024 ", "Hội nghị ".encode(), b"<a href=x>tin</a> ")
    )
    return _insert(data, piece * (_LINE // len(piece)), dice)


def _insert(data: bytes, piece: bytes, dice: Random) -> bytes:
    """Put a piece in, behind a tag where there is one."""
    at = dice.randrange(len(data) + 1)
    behind = data.find(b">", at) + 1 or at
    return data[:behind] + piece + data[behind:]


LIGHT: tuple[Mutation, ...] = (
    cut, behead, flip, repeat, shuffle, drop_tags, double_tags, leave_open, open_raw, add_nulls, recode, add_surrogates,
    add_metas, storm, noise,
)  # fmt: skip
HEAVY: tuple[Mutation, ...] = (nest, fatten, lengthen)
