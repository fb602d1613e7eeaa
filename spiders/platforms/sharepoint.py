"""SharePoint publishing portals: an article is two web parts, told apart by their titles, for their ids hold GUIDs."""

from __future__ import annotations

from typing import Final

from pipelines.layout import Layout

_BODY: Final = "//div[h2[contains(., 'Block_BanTin_ViewData')] or */h2[contains(., 'Block_BanTin_ViewData')]]"

SHAREPOINT: Final = Layout(
    platform="sharepoint",
    fingerprint=("//h2[contains(., 'Block_BanTin_ViewData')]",),
    title=("h1.bantin-title",),
    lead=("div.bantin-lead",),
    published=("span.bantin-date",),
    body=(f"{_BODY}//div[contains(@class, 'ms-WPBody')]",),
    author=(f"({_BODY}//p[contains(translate(@style, ' ', ''), 'text-align:right')])[last()]",),
)
