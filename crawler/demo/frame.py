"""What surrounds an article: page frames with holes, and filler (menus, styles, scripts) of a real page's weight."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from crawler.demo.compose import Dice, make_slug

_HOLE = re.compile(r"\[\[(\w+)\]\]")
_WORDS = (
    "menu",
    "box",
    "item",
    "grid",
    "top",
    "nav",
    "title",
    "thumb",
    "block",
    "slide",
    "list",
    "footer",
    "weather",
    "zone",
)


class Frame:
    """A page with named holes ``[[name]]``: the text between them is encoded once, for all pages."""

    __slots__ = ("_parts",)

    def __init__(self, template: str) -> None:
        pieces = _HOLE.split(template)
        self._parts = tuple(zip((piece.encode() for piece in pieces[::2]), (*pieces[1::2], ""), strict=True))

    def fill(self, holes: Mapping[str, str]) -> bytes:
        """Return the page in UTF-8; a hole that is not named stays empty."""
        parts: list[bytes] = []
        for static, hole in self._parts:
            parts.append(static)
            if hole:
                parts.append(holes.get(hole, "").encode())
        return b"".join(parts)


def make_style(name: str, size: int) -> str:
    """Return a style sheet of about ``size`` bytes, the same for the same name."""
    dice = Dice(f"style {name}")
    rules: list[str] = []
    while size > 0:
        rule = (
            f".{name}-{dice.pick(_WORDS)}-{dice.pick(_WORDS)}{dice.number(1, 99)}{{margin:{dice.number(0, 24)}px "
            f"{dice.number(0, 24)}px;padding:{dice.number(0, 16)}px;color:#{dice.number(0, 0xFFFFFF):06x};"
            f"font:{dice.number(11, 18)}px/1.5 Arial,sans-serif}}"
        )
        rules.append(rule)
        size -= len(rule) + 1
    return "<style>" + "\n".join(rules) + "</style>"


def make_script(name: str, size: int) -> str:
    """Return an inline script of about ``size`` bytes that only holds settings, the same for the same name."""
    dice = Dice(f"script {name}")
    lines: list[str] = []
    while size > 0:
        name = f"{dice.pick(_WORDS)}.{dice.pick(_WORDS)}"
        line = f'cfg["{name}"]={{"id":{dice.number(1000, 99999)},"w":{dice.number(60, 980)},"on":true}};'
        lines.append(line)
        size -= len(line) + 1
    return "<script>(function(){var cfg={};\n" + "\n".join(lines) + "\nwindow.cfg=cfg})();</script>"


def make_menu(sections: Mapping[str, str], paths: Mapping[str, str], places: Sequence[str], depth: int) -> str:
    """Return a mega menu: sections by label, below each ``depth`` links to places that lead nowhere in the replica."""
    rows: list[str] = []
    for slug, label in sections.items():
        shown = ((n, places[n % len(places)]) for n in range(depth))
        links = "".join(
            f'<li class="sub-{n}"><a href="#{slug}-{make_slug(place)}-{n}">{place}</a></li>' for n, place in shown
        )
        rows.append(f'<li class="menu-item"><a href="{paths[slug]}">{label}</a><ul class="sub-menu">{links}</ul></li>')
    return '<nav class="main-menu"><ul><li><a href="/">Trang chủ</a></li>' + "\n".join(rows) + "</ul></nav>"


def link_tags(tags: Sequence[str], path: str) -> str:
    """Return a link for every tag; ``path`` has a ``{}`` for the tag's slug."""
    return " ".join(f'<a href="{path.format(make_slug(tag))}" rel="tag">{tag}</a>' for tag in tags)
