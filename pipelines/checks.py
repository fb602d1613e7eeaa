"""What no reader should take for an article: soft 404s, redirects home, empty pages, challenges."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from html import unescape
from typing import cast
from urllib.parse import urlsplit

from lxml import etree

from pipelines.errors import Rejected
from pipelines.layout import Source
from pipelines.markup import Document
from storage.folding import fold
from storage.records import Page

_MISSING = re.compile(
    r"^(?:loi |error )?(?:404\b.*|(?:trang|bai viet|noi dung|tin|duong dan|lien ket)\b.{0,40}\b"
    r"(?:khong ton tai|khong tim thay|da bi xoa|khong co san|khong hop le)|khong tim thay\b.{0,60}|"
    r"page not found.*|not found|the page (?:you|cannot)\b.*)"
)
_HOME = re.compile(r"^(?:trang chu|home|homepage|home page)$")
# What only a wall says, and what a wall says in its title; an article may speak of captchas too.
_CHALLENGE = re.compile(
    rb"(?i)document\.cookie\s*=\s*[\"']D1N=|/cdn-cgi/challenge-platform/h/|_cf_chl_opt|cf-browser-verification|"
    rb"_Incapsula_Resource|Incapsula incident ID|sucuri_cloudproxy|Sucuri WebSite Firewall|/_guard/auto\.js|"
    rb"toNumbers\([^)]*\)[^<]{0,400}__test=|[?&]jskey=|"
    rb"The requested URL was rejected\. Please consult with your administrator"
)
_WALL = re.compile(
    r"^(?:just a moment|attention required|checking your browser|ddos(?:-| )?guard|access denied|403 forbidden|"
    r"request rejected|security check|are you a (?:robot|human)|xac thuc|xac minh|kiem tra trinh duyet|"
    r"(?:ban )?khong phai (?:la )?(?:robot|nguoi may))|captcha"
)
_TITLE = re.compile(rb"(?is)<title[^>]*>(.{0,400}?)</title")
_HIDDEN = re.compile(rb"(?is)<(script|style|noscript)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>")
_VARIES = re.compile(rb"[0-9a-f]{8,}|\d+|\s+")
_FRONT_PAGES = ("", "/index.html", "/index.aspx", "/default.aspx", "/pages/default.aspx", "/trang-chu", "/home")
_CHALLENGE_SIZE = 20_000
_LEAST_TEXT = 80
_COUNT = etree.XPath("count(descendant-or-self::*)")
_MOST_ELEMENTS = 60_000  # a page takes a second or two then; the largest saved ones have 2,400


def check_page(page: Page, source: Source) -> None:
    """Reject an answer that cannot be an article by its status, its way or its bytes.

    Raises:
        Rejected: ``http_<status>``, ``redirected_home``, ``home_page`` or ``challenge``.
    """
    if page.status != 200:  # noqa: PLR2004 - the one status that carries an article
        raise Rejected(f"http_{page.status}", f"the server answered {page.status}")
    if _went_home(page, source):
        raise Rejected("redirected_home", f"{page.requested_url} leads to the home page {page.url}")
    if page.url and source.serves(page.url) and _is_home(page.url):
        raise Rejected("home_page", f"{page.url} is the front page of {source.title}")
    if is_challenge(page.body):
        raise Rejected("challenge", "the server sent a browser check in place of the page")


def check_size(document: Document) -> None:
    """Reject a page that no reader comes to the end of.

    Raises:
        Rejected: ``endless``.
    """
    can_be = len(document.source) > _MOST_ELEMENTS
    if can_be and cast("float", _COUNT(document.root)) > _MOST_ELEMENTS:
        raise Rejected("endless", f"the page has more than {_MOST_ELEMENTS:,} elements")


def is_challenge(body: bytes) -> bool:
    """Tell whether a body is a browser check, a captcha or the word of a firewall in place of a page."""
    if len(body) >= _CHALLENGE_SIZE:
        return False
    return _CHALLENGE.search(body) is not None or _WALL.search(fold(find_title(body))) is not None


def is_missing(title: str) -> bool:
    """Tell whether a title says that there is no such page."""
    return _MISSING.match(fold(title)) is not None


def find_title(body: bytes) -> str:
    """Return what stands in a page's title element, found without parsing the page."""
    found = _TITLE.search(body[:_CHALLENGE_SIZE])
    return unescape(found[1].decode("utf-8", "replace")).strip() if found else ""


def fingerprint(body: bytes) -> str | None:
    """Return what tells two small pages apart: their words without numbers; None for a large page."""
    if len(body) >= _CHALLENGE_SIZE:
        return None
    words = _VARIES.sub(b" ", _HIDDEN.sub(b" ", body))
    return sha256(words.strip()).hexdigest()


def check_text(title: str | None, lead: str, body: Sequence[str]) -> str:
    """Return the title of a page that holds an article.

    Raises:
        Rejected: ``soft_404``, ``home_page``, ``no_title`` or ``empty``.
    """
    if not title:
        raise Rejected("no_title", "no title was found")
    key = fold(title)
    if is_missing(title):
        raise Rejected("soft_404", f"the page says {title!r} with status 200")
    if _HOME.match(key):
        raise Rejected("home_page", "the page is a front page")
    length = len(lead) + sum(map(len, body))
    if not length:
        raise Rejected("empty", "no paragraph of text was found")
    if length < _LEAST_TEXT:
        raise Rejected("empty", f"only {length} characters of text were found")
    return title


def _went_home(page: Page, source: Source) -> bool:
    """An article's address that ended at the front page was taken off the site."""
    if not page.url or not page.requested_url or page.url == page.requested_url:
        return False
    return _is_home(page.url) and source.key_of(page.requested_url) is not None


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path.lower().rstrip("/") in _FRONT_PAGES and not parts.query
