"""ePi CMS: the papers with `article__` and `cms-` classes and `-post<id>.html` addresses."""

from __future__ import annotations

from typing import Final

from pipelines.layout import Layout

EPI: Final = Layout(
    platform="epi",
    fingerprint=("div.article__body.cms-body",),
    title=("h1.article__title.cms-title",),
    lead=("div.article__sapo.cms-desc",),
    published=("div.article__meta time",),
    author=("span.article__author .name",),
    body=("div.article__body.cms-body", "[itemprop=articleBody]"),
    tags=("div.article__tag a",),
    # The alternative text of a picture is printed above its caption: the same words twice.
    drop=("div.article__related", "div.article__tag", "p.caption-alt"),
)
