"""Bắc Kạn: the province's portal."""

from spiders.base import PortalSpider
from spiders.paging import Postback
from spiders.platforms.sharepoint import SHAREPOINT
from spiders.portal import Host, Portal


class BacKan(PortalSpider):
    """Cổng thông tin điện tử tỉnh Bắc Kạn."""

    name = "bac_kan"
    portal = Portal(
        title="Cổng thông tin điện tử tỉnh Bắc Kạn",
        province="Bắc Kạn",
        hosts=(Host("backan.gov.vn"),),
        sections=("tin-tuc-su-kien", "xay-dung-dang", "kinh-te-xa-hoi"),
        section_path="/Pages/{section}.aspx",
        paging=Postback("form#aspnetForm"),
        item="article.item",
        links="a.item-title",
        listing_date="span.item-date",
        article_key=r"(?i)/chi-tiet-tin\.aspx\?(?:.*&)?ItemID=(\d+)",
        layouts=(SHAREPOINT,),
        successor="thai_nguyen",
    )
