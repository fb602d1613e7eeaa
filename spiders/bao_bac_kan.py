"""Bắc Kạn: the province's newspaper, one outlet under three domains."""

from spiders.base import PortalSpider
from spiders.paging import NumberedPages
from spiders.platforms.epi import EPI
from spiders.portal import Host, Portal


class BaoBacKan(PortalSpider):
    """Báo Bắc Kạn điện tử."""

    name = "bao_bac_kan"
    portal = Portal(
        title="Báo Bắc Kạn",
        province="Bắc Kạn",
        hosts=(Host("baobackan.vn"), Host("baobackan.com.vn"), Host("baobackan.org.vn")),
        sections=("chinh-tri", "kinh-te", "xa-hoi"),
        section_path="/{section}/",
        paging=NumberedPages("trang-{n}.html"),
        item="article.item",
        links="a.item-title",
        feeds=("/rss/home.rss",),
        article_key=r"-post(\d+)\.html(?:\?|$)",
        layouts=(EPI,),
        successor="thai_nguyen",
    )
