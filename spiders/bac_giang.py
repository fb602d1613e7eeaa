"""Bắc Giang: the province's newspaper, since July 2025 with Bắc Ninh's, ids kept; without an id the slug is the key."""

from datetime import date

from spiders.base import PortalSpider
from spiders.paging import NumberedPages
from spiders.platforms.bbg import BBG
from spiders.portal import Host, Portal


class BacGiang(PortalSpider):
    """Báo Bắc Giang, nay là Báo và phát thanh, truyền hình Bắc Ninh."""

    name = "bac_giang"
    portal = Portal(
        title="Báo Bắc Giang",
        province="Bắc Giang",
        hosts=(
            Host("baobacninhtv.vn", valid_from=date(2025, 7, 1)),
            Host("baobacgiang.vn", valid_until=date(2025, 6, 30)),
        ),
        sections=("chinh-tri", "kinh-te", "xa-hoi"),
        paging=NumberedPages("-p{n}"),
        item="article.item",
        links="a.item-title",
        listing_date="span.item-date",
        feeds=("/rss/home.rss",),
        article_key=r"/(?:[^/?]+-postid(\d+)|([^/?]+))\.bbg(?:\?|$)",
        layouts=(BBG,),
    )
