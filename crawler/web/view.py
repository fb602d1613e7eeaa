"""One request for a page: its language, who asks, and the template that answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from crawler.catalog import portals
from crawler.web import charts, telling
from crawler.web.archive import Archive
from crawler.web.gate import Doorkeeper, read_cookies
from crawler.web.words import LANGUAGES, translate, translate_kind, translate_whole

FOLDER: Final = Path(__file__).parent
LANGUAGE_COOKIE: Final = "lang"
_PREFERENCE = re.compile(r"\s*([a-z]{1,8}|\*)(?:-[\w-]+)?\s*(?:;\s*q=([\d.]+))?\s*", re.IGNORECASE)


@cache
def templates() -> Environment:
    """Return the templates, all of which escape what they are given."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {"plain": telling.show_plainly, "bdi": telling.isolate, "marked": telling.mark_found}
    made.filters["segment"] = partial(quote, safe="")
    made.globals |= {"draw_columns": charts.draw_columns, "draw_bar": charts.draw_bar, "title_of": name_title}
    return made


def say(language: str, sentence: str) -> Markup:
    """Return a sentence that came with its values in it, in a language; one that is in no book is marked as English."""
    tell_value = partial(telling.tell_date, language=language)
    told = sentence if language == "en" else translate_whole(language, sentence, tell_value)
    return telling.isolate(sentence, "en") if told is None else telling.isolate(told)


def name_title(portal: str) -> str:
    """Return the title of a portal; one that is not described is called by its name."""
    known = portals().get(portal)
    return known.title if known else portal


@dataclass(frozen=True)
class View:
    """A request for a page on an archive."""

    request: Request
    archive: Archive
    keeper: Doorkeeper

    @cached_property
    def language(self) -> str:
        """``en`` or ``vi``: the one of the address, else that of the cookie, else what the browser likes best."""
        asked = self.request.query_params.get("lang") or read_cookies(self.request.headers).get(LANGUAGE_COOKIE, "")
        return asked if asked in LANGUAGES else prefer_language(self.request.headers.get("accept-language", ""))

    @property
    def session(self) -> str:
        """The cookie of who is logged in, or nothing."""
        session: str = self.request.scope.get("session", "")
        return session

    def param(self, name: str) -> str:
        """Return a part of the path."""
        return str(self.request.path_params[name])

    def render(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401 - as templates like
        """Return a page."""
        language = self.language
        text = (
            templates()
            .get_template(template)
            .render(
                t=partial(translate, language),
                lang=language,
                languages=self._list_languages(),
                path=self.request.url.path,
                session=self.session,
                seal=self.keeper.make_seal(self.session) if self.session else "",
                has_token=self.keeper.token is not None,
                day=partial(telling.tell_date, language=language),
                instant=partial(telling.tell_instant, language=language),
                number=partial(telling.tell_number, language=language),
                size=partial(telling.tell_size, language=language),
                percent=telling.tell_share,
                kind=partial(translate_kind, language),
                say=partial(say, language),
                **values,
            )
        )
        answer = HTMLResponse(text, status)
        answer.headers["Content-Language"] = language
        answer.headers["Vary"] = "Accept-Language, Cookie"
        if self.request.query_params.get("lang") in LANGUAGES:
            answer.set_cookie(LANGUAGE_COOKIE, language, max_age=365 * 86400, samesite="lax", httponly=True)
        return answer

    def _list_languages(self) -> Mapping[str, str]:
        """Return where this page is in each language."""
        others = [(name, value) for name, value in self.request.query_params.multi_items() if name != "lang"]
        return {language: f"?{urlencode([*others, ('lang', language)])}" for language in LANGUAGES}


def prefer_language(header: str) -> str:
    """Return the language of ours that an Accept-Language header likes best; English where it names neither."""
    best, weight = "en", 0.0
    for part in header[:200].split(","):
        found = _PREFERENCE.fullmatch(part)
        if not found or found[1].lower() not in LANGUAGES:
            continue
        try:
            likes = float(found[2] or 1)
        except ValueError:
            continue
        if likes > weight:
            best, weight = found[1].lower(), likes
    return best
