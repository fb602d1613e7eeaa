"""Bắc Kạn: the party committee of the city."""

from spiders.base import PortalSpider
from spiders.paging import NumberedPages
from spiders.platforms.wordpress import WORDPRESS
from spiders.portal import Host, Portal


class BacKanCity(PortalSpider):
    """Trang thông tin điện tử Thành ủy Bắc Kạn."""

    name = "bac_kan_city"
    portal = Portal(
        title="Trang thông tin điện tử Thành ủy Bắc Kạn",
        province="Bắc Kạn",
        hosts=(Host("backancity.gov.vn"),),
        sections=("tin-tuc", "hoat-dong-cua-thanh-uy", "kinh-te"),
        section_path="/category/{section}/",
        paging=NumberedPages("page/{n}/"),
        item="article.item",
        links="a.item-title",
        feeds=("/feed/",),
        sitemaps=("/wp-sitemap.xml",),
        # A slug has at least two syllables; one word is a page of WordPress itself, wp-… is its machinery.
        article_key=r"^/(?!wp-)([a-z0-9]+(?:-[a-z0-9]+)+)/?(?:\?|$)",
        layouts=(WORDPRESS,),
        successor="thai_nguyen",
    )
