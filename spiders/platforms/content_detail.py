"""The vendor of baolangson.vn and baocaobang.vn: the article, related news included, inside `#content-detail`."""

from __future__ import annotations

from typing import Final

from pipelines.layout import Layout

CONTENT_DETAIL: Final = Layout(
    platform="content_detail",
    # The id alone is anybody's.
    fingerprint=("div#content-detail > p > strong", "div#content-detail div.block-news-list"),
    title=("h1.post-title",),
    lead=("//div[@id='content-detail']/p[1]/strong",),
    published=("div.post-meta time",),
    clock=("div.header-date",),
    author=("(//div[@id='content-detail']/p[normalize-space()])[last()]/strong",),
    body=("div#content-detail",),
    drop=("div.block-news-list",),
)
