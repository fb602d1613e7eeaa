"""One file a CMS family: how its pages are laid out, whichever portal runs it."""

from __future__ import annotations

from typing import Final

from pipelines.layout import Layout
from spiders.platforms.bbg import BBG
from spiders.platforms.content_detail import CONTENT_DETAIL
from spiders.platforms.content_fck import CONTENT_FCK
from spiders.platforms.drupal import DRUPAL
from spiders.platforms.epi import EPI
from spiders.platforms.joomla import JOOMLA
from spiders.platforms.joomla_k2 import JOOMLA_CONTENT, K2
from spiders.platforms.liferay import LIFERAY
from spiders.platforms.mastercms import MASTERCMS
from spiders.platforms.nukeviet import NUKEVIET
from spiders.platforms.onecms import ONECMS
from spiders.platforms.sharepoint import SHAREPOINT, SHAREPOINT_MINISTRY
from spiders.platforms.td_post import TD_POST
from spiders.platforms.vccorp import VCCORP
from spiders.platforms.wordpress import WORDPRESS_THEMES

__all__ = ["PLATFORMS"]

# For pages of hosts that nobody has described. The first fingerprint that matches wins: the most particular stands
# first, and a page that shows none is read generically, which is better than by a layout that is not its own.
PLATFORMS: Final[tuple[Layout, ...]] = (
    SHAREPOINT,
    SHAREPOINT_MINISTRY,
    BBG,
    EPI,
    ONECMS,
    VCCORP,
    MASTERCMS,
    CONTENT_FCK,
    NUKEVIET,
    K2,
    LIFERAY,
    WORDPRESS_THEMES,
    DRUPAL,
    JOOMLA_CONTENT,
    TD_POST,
    JOOMLA,
    CONTENT_DETAIL,
)
