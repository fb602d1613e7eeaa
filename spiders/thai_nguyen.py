"""Thái Nguyên: the province's newspaper, which since July 2025 also speaks for Bắc Kạn."""

from spiders.base import PortalSpider
from spiders.paging import NextLink
from spiders.platforms.td_post import TD_POST
from spiders.portal import Host, Portal


class ThaiNguyen(PortalSpider):
    """Báo Thái Nguyên điện tử."""

    name = "thai_nguyen"
    portal = Portal(
        title="Báo Thái Nguyên",
        province="Thái Nguyên",
        hosts=(Host("baothainguyen.vn"),),
        sections=("thoi-su", "kinh-te", "van-hoa"),
        section_path="/{section}/",
        paging=NextLink("a[rel=next]"),
        item="article.item",
        links="a.item-title",
        listing_date="span.item-date",
        sitemaps=("/sitemap.xml",),
        article_key=r"^/[\w-]+/\d{6}/[\w-]+-([0-9a-f]{7})/?(?:\?|$)",
        layouts=(TD_POST,),
    )
