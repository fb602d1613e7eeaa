"""Captured pages for the eye: as what they say, without anything that could act, load or lead away; and as source."""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import Final

import nh3

from pipelines.markup import decode
from storage.records import Page

MOST_SOURCE: Final = 200_000  # characters
MOST_SHOWN: Final = 3_000_000
_HARMLESS: Final = """
abbr address article aside b blockquote br caption center cite code col colgroup dd del details dfn div dl dt em
figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i ins kbd li main mark nav ol p pre q s samp section small
span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var
"""
TAGS: Final = frozenset(_HARMLESS.split())
EMPTIED: Final = frozenset({"script", "style", "noscript", "iframe", "object", "svg", "math", "template", "title"})
ATTRIBUTES: Final = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"}}
STYLE: Final = (
    ":root{color-scheme:light dark}body{font:1rem/1.65 system-ui,sans-serif;margin:1rem;overflow-wrap:anywhere}"
    "table{border-collapse:collapse}td,th{border:1px solid #8886;padding:.2rem .5rem}"
)
_STYLE_HASH = base64.b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY: Final = (
    f"sandbox; default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'self'; base-uri 'none'"
)
LOCKED: Final = "sandbox; default-src 'none'; frame-ancestors 'none'"  # of bytes that are only to be saved
_FRAME: Final = (
    '<!doctype html><html lang="vi"><meta charset="utf-8"><title>capture</title><style>{style}</style><body>{body}'
)


def strip_page(page: Page) -> str:
    """Return a captured page rebuilt of harmless elements alone: no scripts, styles, pictures, forms or addresses."""
    return _FRAME.format(style=STYLE, body=_clean(read_source(page)[:MOST_SHOWN]))


def _clean(source: str) -> str:
    return nh3.clean(
        source,
        tags=set(TAGS),
        clean_content_tags=set(EMPTIED),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(),
        link_rel=None,
        strip_comments=True,
    )


def read_source(page: Page) -> str:
    """Return the markup of a captured page as text."""
    return decode(page.body, page.header("Content-Type")).text
