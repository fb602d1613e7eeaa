"""Lạng Sơn: the province's newspaper, in two generations of addresses."""

from spiders.base import PortalSpider
from spiders.paging import NumberedPages
from spiders.platforms.content_detail import CONTENT_DETAIL
from spiders.platforms.joomla import JOOMLA
from spiders.portal import Host, Portal


class LangSon(PortalSpider):
    """Báo Lạng Sơn điện tử."""

    name = "lang_son"
    portal = Portal(
        title="Báo Lạng Sơn",
        province="Lạng Sơn",
        hosts=(Host("baolangson.vn"),),
        sections=("chinh-tri", "kinh-te", "xa-hoi", "phap-luat"),
        paging=NumberedPages("?page={n}"),
        item="article.item",
        links="a.item-title",
        listing_date="span.item-date",
        article_key=r"(?:/(\d{6})-[^/?]+|-(\d{7}))\.html(?:\?|$)",
        layouts=(CONTENT_DETAIL, JOOMLA),
    )
